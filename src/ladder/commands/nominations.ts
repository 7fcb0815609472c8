import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { Refused, refuse } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import { closeTasks, openTasks } from '../../tasks/commands.ts'
import { themesOfToday } from '../../themes/rules.ts'
import { listThemes } from '../../themes/store.ts'
import { mayDo, type Nothing } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { ladderRefusals, whyNotDecide, whyNotReopen, whyNotTakeBack } from '../deciding.ts'
import * as store from '../store.ts'

/** Nominate a customer, or a person there, for a level. The same waits once; whoever is second hears that it does. */
export function nominate(
  ctx: Context,
  {
    customerId,
    contactId = null,
    level,
    why,
    themeIds = [],
  }: {
    customerId: Id<'cus'>
    contactId?: Id<'con'> | null | undefined
    level: Level
    why: string
    themeIds?: readonly Id<'the'>[]
  },
): Promise<store.Nomination> {
  return inTransaction(ctx, async (ctx) => {
    await store.findPlace(ctx, customerId, contactId)
    const all = themeIds.length === 0 ? [] : await listThemes(ctx, { all: true })
    const themes = themesOfToday(all, themeIds)
    refuse(themes.every((one) => all.some(({ id }) => id === one)) ? null : 'no-such-theme', ladderRefusals)
    const id = await store.insertNomination(ctx, { customerId, contactId, level, why, themeIds: themes })
    if (id === null) throw new Refused('nominated-already', ladderRefusals['nominated-already'])
    await record(
      ctx,
      'nominated',
      { subject: id, customer: customerId },
      { level, ...(contactId ? { contactId } : {}) },
    )
    return store.findNomination(ctx, id)
  })
}

/** Take a nomination up. A task reminds whoever looks after the customer, unless the manager asks at once. */
export function acceptNomination(
  ctx: Context,
  { nominationId, by }: { nominationId: Id<'nom'>; by: 'task' | 'ask' },
): Promise<store.Nomination> {
  return decide(ctx, nominationId, 'accepted', null, async (ctx, nomination) => {
    if (by === 'ask') return
    const named = await store.findNomination(ctx, nomination.id)
    const level = (await store.listLevels(ctx)).find((one) => one.level === nomination.level)!
    await openTasks(ctx, [
      {
        kind: 'follow up',
        title: `Ask ${named.contact?.name ?? named.customer.name} for: ${level.name}`,
        why: `${named.nominatedBy.name} nominated them: ${nomination.why}`,
        subjectId: nomination.id,
        customerId: nomination.customerId,
      },
    ])
  })
}

export function declineNomination(
  ctx: Context,
  { nominationId, words }: { nominationId: Id<'nom'>; words: string },
): Promise<store.Nomination> {
  return decide(ctx, nominationId, 'declined', words)
}

function decide(
  ctx: Context,
  id: Id<'nom'>,
  state: 'accepted' | 'declined',
  declineWords: string | null,
  also: (ctx: Context, nomination: Awaited<ReturnType<typeof store.lockNomination>>) => Promise<void> = async () => {},
): Promise<store.Nomination> {
  return inTransaction(ctx, async (ctx) => {
    const nomination = await store.lockNomination(ctx, id)
    refuseStale(ctx, nomination.version)
    refuse(whyNotDecide(nomination), ladderRefusals)
    await store.updateNomination(ctx, id, { state, decidedBy: ctx.actor.id, decidedAt: ctx.now, declineWords })
    await record(
      ctx,
      `nomination ${state}`,
      { subject: id, customer: nomination.customerId },
      { level: nomination.level },
    )
    await also(ctx, nomination)
    return store.findNomination(ctx, id)
  })
}

/** Take a decision back: the nomination waits again, and the task it made is dropped. */
export function reopenNomination(
  ctx: Context,
  { nominationId }: { nominationId: Id<'nom'> },
): Promise<store.Nomination> {
  return inTransaction(ctx, async (ctx) => {
    const nomination = await store.lockNomination(ctx, nominationId)
    refuse(whyNotReopen(nomination, await store.hasOpenNomination(ctx, nomination)), ladderRefusals)
    await store.updateNomination(ctx, nominationId, {
      state: 'open',
      decidedBy: null,
      decidedAt: null,
      declineWords: null,
    })
    await closeTasks(ctx, { kind: 'follow up', subjectIds: [nominationId], state: 'dropped' })
    const about = { subject: nominationId, customer: nomination.customerId }
    await record(ctx, 'decision on a nomination taken back', about, { level: nomination.level, was: nomination.state })
    return store.findNomination(ctx, nominationId)
  })
}

export function takeNominationBack(ctx: Context, { nominationId }: { nominationId: Id<'nom'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const nomination = await store.lockNomination(ctx, nominationId)
    refuse(whyNotTakeBack(nomination, ctx.actor.id, mayDo(ctx.actor.role, 'manager')), ladderRefusals)
    await store.deleteNomination(ctx, nominationId)
    const about = { subject: nominationId, customer: nomination.customerId }
    await record(ctx, 'nomination taken back', about, { level: nomination.level })
    return {}
  })
}

export async function showNominationTotals(ctx: Context, filter: store.NominationFilter) {
  const totals = { open: 0, accepted: 0, declined: 0 }
  for (const { state, nominations } of await store.countNominations(ctx, filter)) totals[state] = nominations
  return totals
}

const rowsAtATime = 500

export async function exportNominations(ctx: Context, filter: store.NominationFilter): Promise<Sheet> {
  const levels = await store.listLevels(ctx)
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listNominations(ctx, filter, { cursor, limit: rowsAtATime })
      for (const one of page.items) {
        yield [
          one.id,
          one.customer.name,
          one.customer.id,
          one.contact?.name ?? null,
          one.contact?.id ?? null,
          levels.find(({ level }) => level === one.level)?.name ?? null,
          one.why,
          one.state,
          one.nominatedBy.name,
          one.nominatedAt.slice(0, 10),
          one.decidedBy,
          one.decidedAt?.slice(0, 10) ?? null,
          one.declineWords,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `nominations-${ctx.today}.csv`,
    header: [
      'Nomination',
      'Customer',
      'Customer id',
      'Contact',
      'Contact id',
      'For',
      'Why',
      'State',
      'Nominated by',
      'Nominated on',
      'Decided by',
      'Decided on',
      'Why not',
    ],
    rows: rows(),
  }
}
