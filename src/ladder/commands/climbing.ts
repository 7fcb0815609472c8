import { type AskReason, whyNotAsk } from '../../asks/limits.ts'
import { readLimits, type Standing, standingsOf } from '../../asks/store.ts'
import type { Condition } from '../../cube/question.ts'
import { daysOf } from '../../customers/window.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { NotFound, Refused, refuse } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import { addDays, type Day } from '../../values/day.ts'
import type { Nothing } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { climbedTo, overMonths, standingBefore, sumOf } from '../climbing.ts'
import { ladderRefusals } from '../deciding.ts'
import { blocksOf, highestOf, nextRung } from '../rungs.ts'
import * as store from '../store.ts'

const monthsShown = 12

/** The whole base on the ladder: how many stand where, who climbed, and who is ready for more. */
export async function showLadder(ctx: Context, { window, where }: { window: string; where: readonly Condition[] }) {
  const [numbers, levels] = await Promise.all([store.numbersMeeting(ctx, where), store.listLevels(ctx)])
  const [steps, customers, ready] = await Promise.all([
    store.listSteps(ctx, numbers),
    store.countCustomers(ctx, numbers),
    store.countReady(ctx, levels, numbers),
  ])
  const now = standingBefore(steps, addDays(ctx.today, 1))
  const climbed = climbedTo(steps, daysOf(window, ctx.today))
  return {
    customers,
    none: customers - sumOf(now),
    levels: levels.map(({ level, name }) => ({
      level,
      name,
      customers: now[level],
      climbed: climbed[level],
      ready: ready[level],
    })),
    months: overMonths(steps, ctx.today, monthsShown),
  }
}

export interface OnLevelQuestion {
  level?: Level | 0 | undefined
  moved?: string | undefined
  where: readonly Condition[]
}

const onLevelFilter = async (ctx: Context, { level, moved, where }: OnLevelQuestion): Promise<store.OnLevelFilter> => ({
  level: level ?? null,
  moved: moved === undefined ? null : (daysOf(moved, ctx.today) ?? { from: '0001-01-01', to: addDays(ctx.today, 1) }),
  numbers: await store.numbersMeeting(ctx, where),
})

export async function listCustomers(
  ctx: Context,
  { cursor, limit, ...question }: OnLevelQuestion & { cursor?: string | undefined; limit: number },
) {
  return store.listOnLevel(ctx, await onLevelFilter(ctx, question), { cursor, limit })
}

const rowsAtATime = 500

export async function exportCustomers(ctx: Context, question: OnLevelQuestion): Promise<Sheet> {
  const filter = await onLevelFilter(ctx, question)
  const names = await levelNames(ctx)
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listOnLevel(ctx, filter, { cursor, limit: rowsAtATime })
      for (const { customer, level, since } of page.items) {
        yield [customer.name, customer.id, level || null, level === 0 ? 'None yet' : names[level], since]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `ladder-${ctx.today}.csv`,
    header: ['Customer', 'Customer id', 'Level', 'Level is called', 'Since'],
    rows: rows(),
  }
}

async function levelNames(ctx: Context): Promise<Record<Level, string>> {
  const levels = await store.listLevels(ctx)
  return Object.fromEntries(levels.map(({ level, name }) => [level, name])) as Record<Level, string>
}

// Who is ready -------------------------------------------------------------------------------------------------------------

async function levelSetting(ctx: Context, level: Level): Promise<store.LevelSetting> {
  const found = (await store.listLevels(ctx)).find((one) => one.level === level)
  if (!found) throw new NotFound('level', String(level))
  return found
}

type ReadyFilter = { level: Level; blocked: '' | 'no' | 'yes'; where: readonly Condition[] }

/** Each time this many are read and judged, until a page is full: of a base where nearly all rest, some pages take several. */
const judgedAtOnce = 200

/** A page of who is ready for a level. What stands in the way is judged by the same rule that refuses an ask. */
export async function listReady(
  ctx: Context,
  { level, blocked, where, cursor, limit }: ReadyFilter & { cursor?: string | undefined; limit: number },
) {
  const numbers = await store.numbersMeeting(ctx, where)
  const setting = await levelSetting(ctx, level)
  if (blocked === '') {
    const page = await store.listReady(ctx, setting, numbers, { cursor, limit })
    return { ...page, items: await judged(ctx, page.items) }
  }
  const items: Awaited<ReturnType<typeof judged>> = []
  let at = cursor
  do {
    const page = await store.listReady(ctx, setting, numbers, { cursor: at, limit: judgedAtOnce })
    for (const one of await judged(ctx, page.items)) if (one.blocks.length > 0 === (blocked === 'yes')) items.push(one)
    at = page.nextCursor ?? undefined
  } while (at !== undefined && items.length < limit)
  // A page may hold some more than was asked for, so that what was judged is not judged again.
  return { items, nextCursor: at ?? null }
}

async function judged(ctx: Context, people: readonly store.Ready[]) {
  const asking = await askingOf(
    ctx,
    people.map(({ contact }) => contact.id),
  )
  return people.map(({ leftOn, pausedUntil, consent, ...person }) => ({
    ...person,
    blocks: blocksOf(
      person.contact.name,
      { leftOn, pausedUntil, consent, asking: asking(person.contact.id) },
      ctx.today,
    ),
  }))
}

/** What the limits of asking say of each of these. */
async function askingOf(ctx: Context, contactIds: readonly Id<'con'>[]) {
  const [limits, standings] = await Promise.all([readLimits(ctx), standingsOf(ctx, contactIds)])
  const byId = new Map<Id<'con'>, Standing>(standings.map((standing) => [standing.contactId, standing]))
  return (id: Id<'con'>) => {
    const standing = byId.get(id)
    return standing ? whyNotAsk(standing.person, standing.history, limits, ctx.today, 'phone') : null
  }
}

/** Of those ready for a level how many may be asked today, and what stands in the way of the others. */
export async function showReadyTotals(ctx: Context, { level, where }: { level: Level; where: readonly Condition[] }) {
  const [numbers, limits, setting] = await Promise.all([
    store.numbersMeeting(ctx, where),
    readLimits(ctx),
    levelSetting(ctx, level),
  ])
  const refused: Partial<Record<AskReason, number>> = {}
  const totals = { people: 0, paused: 0, consent: 0, mayBeAsked: 0 }
  for (const { why, people } of await store.splitReady(ctx, setting, numbers, limits)) {
    totals.people += people
    if (why === null) totals.mayBeAsked += people
    else if (why === 'paused' || why === 'consent') totals[why] += people
    else refused[why] = people
  }
  return { ...totals, refused }
}

export async function exportReady(ctx: Context, filter: ReadyFilter): Promise<Sheet> {
  const names = await levelNames(ctx)
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await listReady(ctx, { ...filter, cursor, limit: rowsAtATime })
      for (const { contact, customer, highest, likelihood, minutes, blocks } of page.items) {
        yield [
          contact.name,
          contact.id,
          contact.title,
          customer.name,
          customer.id,
          names[filter.level],
          highest === 0 ? 'None yet' : names[highest],
          likelihood,
          minutes,
          blocks.join(' ') || null,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `ready-for-level-${filter.level}-${ctx.today}.csv`,
    header: [
      'Contact',
      'Contact id',
      'Title',
      'Customer',
      'Customer id',
      'Ready for',
      'Highest so far',
      'Likelihood to recommend',
      'Minutes given',
      'What stands in the way',
    ],
    rows: rows(),
  }
}

// One customer -------------------------------------------------------------------------------------------------------------

/** More contacts than this at one customer are not shown beside it. A guess. */
const mostContacts = 30

/** Where a customer and its people stand, what comes next and what is missing for it. */
export async function showCustomer(ctx: Context, { customerId }: { customerId: Id<'cus'> }) {
  await store.findPlace(ctx, customerId, null)
  const [levels, stages] = await Promise.all([store.listLevels(ctx), store.listStages(ctx)])
  const [contacts, reached, milestones, stage] = await Promise.all([
    store.listOnLadder(ctx, customerId, levels, mostContacts + 1),
    store.levelsOfCustomer(ctx, customerId),
    store.listMilestones(ctx, customerId),
    store.findStageOf(ctx, stages, customerId),
  ])
  const shown = contacts.slice(0, mostContacts)
  const asking = await askingOf(
    ctx,
    shown.map(({ contact }) => contact.id),
  )
  return {
    highest: highestOf(reached.map(({ level }) => level)),
    reached: reached.map(({ level, onDay }) => ({
      level,
      onDay,
      name: levels.find((one) => one.level === level)!.name,
    })),
    stage: stage && { id: stage.id, name: stage.name },
    contacts: shown.map(({ contact, reached, facts, leftOn, pausedUntil, consents }) => {
      const next = nextRung(levels, facts, reached)
      const consent = consents.find(({ level }) => level === next?.level)?.block ?? null
      const standing = { leftOn, pausedUntil, consent, asking: asking(contact.id) }
      return { contact, reached, next, blocks: blocksOf(contact.name, standing, ctx.today) }
    }),
    more: contacts.length > mostContacts,
    milestones,
  }
}

/** Names of milestones: what conditions look for comes first, so that it is recorded under the name they know. */
export async function listMilestoneNames(ctx: Context): Promise<{ items: string[] }> {
  const [levels, used] = await Promise.all([store.listLevels(ctx), store.listMilestoneNames(ctx)])
  const wanted = levels.flatMap(({ conditions }) =>
    conditions.flatMap((condition) => (condition.kind === 'milestone' ? [condition.milestone] : [])),
  )
  const names = new Map([...wanted, ...used].toReversed().map((name) => [name.toLowerCase(), name]))
  return { items: [...names.values()].toReversed() }
}

/** Record that something happened with a customer, or with a person there. Once each. */
export function recordMilestone(
  ctx: Context,
  given: {
    customerId: Id<'cus'>
    contactId?: Id<'con'> | undefined
    milestone: string
    onDay?: Day | undefined
    note?: string | undefined
  },
): Promise<{ id: Id<'mil'> }> {
  return inTransaction(ctx, async (ctx) => {
    const onDay = given.onDay ?? ctx.today
    refuse(onDay > ctx.today ? 'in-future' : null, ladderRefusals)
    const contactId = given.contactId ?? null
    await store.findPlace(ctx, given.customerId, contactId)
    const id = await store.insertMilestone(ctx, {
      customerId: given.customerId,
      contactId,
      milestone: given.milestone,
      onDay,
      note: given.note || null,
    })
    if (id === null) throw new Refused('recorded-already', ladderRefusals['recorded-already'])
    const details = { milestone: given.milestone, onDay, ...(contactId ? { contactId } : {}) }
    await record(ctx, 'milestone recorded', { subject: id, customer: given.customerId }, details)
    return { id }
  })
}

export function removeMilestone(ctx: Context, { milestoneId }: { milestoneId: Id<'mil'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const { customerId, milestone, onDay } = await store.deleteMilestone(ctx, milestoneId)
    await record(ctx, 'milestone removed', { subject: milestoneId, customer: customerId }, { milestone, onDay })
    return {}
  })
}
