import type { Condition, Strength } from '../cube/question.ts'
import { listAttributes } from '../customers/store.ts'
import { creditOrigin, withdrawConfirmed } from '../referrals/commands/origin-answers.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { refuse } from '../server/errors.ts'
import type { Sheet } from '../server/http.ts'
import { compareGroups } from '../statistics/compare-groups.ts'
import { wilsonInterval } from '../statistics/wilson-interval.ts'
import type { Day } from '../values/day.ts'
import type { Nothing } from '../values/endpoint.ts'
import type { Id } from '../values/id.ts'
import type { Candidate, Origin, OriginFilter } from './api.ts'
import { confidences, likelyFrom, shownFrom } from './confidence.ts'
import { boundsOfEarned, countOrigins, type OriginCounts } from './counting.ts'
import {
  changeRefusals,
  type Decision,
  decideRefusals,
  firstState,
  type MainReason,
  mainReasons,
  reasonWords,
  takeBackRefusals,
  whyNotChange,
  whyNotDecide,
  whyNotRemove,
  whyNotTakeBack,
} from './deciding.ts'
import { foldedWords } from './folding.ts'
import { compare } from './match.ts'
import { sayAgreement } from './match-words.ts'
import * as store from './store.ts'
import { namesAnybody, readToldBy } from './told-by.ts'

const mostShown = 5

/** Who may be meant by what a new customer wrote, the likeliest first, with the reasons in words. */
export async function showCandidates(
  ctx: Context,
  { originId }: { originId: Id<'ori'> },
): Promise<{ items: Candidate[]; likely: boolean }> {
  const { customer, toldBy } = await store.findOrigin(ctx, originId)
  const items =
    toldBy === null ? [] : await whoMayBeMeant(ctx, { newcomerId: customer.id, since: customer.since, toldBy })
  const shown = items.filter(({ confidence }) => confidence >= shownFrom).slice(0, mostShown)
  return { items: shown, likely: (shown[0]?.confidence ?? 0) >= likelyFrom }
}

interface Asked {
  newcomerId: Id<'cus'>
  since: Day | null
  toldBy: string
}

/** What to look for, how many names have each word, and how to judge whoever is found; null where nobody is named. */
async function prepare(ctx: Context, asked: Asked) {
  const told = readToldBy(asked.toldBy)
  if (!namesAnybody(told)) return null
  const labels = told.domains.map((domain) => domain.split('.').at(-2) ?? '').filter((label) => label.length >= 3)
  const sought: store.Sought = {
    person: [...told.person, ...told.either],
    company: [...told.company, ...told.either, ...labels.flatMap(foldedWords)],
    emails: told.emails,
    domains: told.domains,
  }
  const names = await store.countNames(ctx, [...sought.person, ...sought.company])
  const people = names.contacts + names.customers
  const shareOf = (word: string, of: 'person' | 'company') => {
    const customers = store.countOf(names, word, 'customers')
    return of === 'person'
      ? Math.max(1, store.countOf(names, word, 'contacts') + customers) / Math.max(1, people)
      : Math.max(1, customers) / Math.max(1, names.customers)
  }
  /** One a customer, whoever fits best there; the likeliest first. */
  const compared = (found: readonly store.Found[]) => {
    const best = new Map<
      Id<'cus'>,
      { found: store.Found; contact: boolean; bits: number; agrees: string; asWritten: boolean }
    >()
    for (const one of found) {
      const wasCustomer = one.since === null || asked.since === null || one.since <= asked.since
      const known = {
        customerName: one.customerName,
        email: one.email,
        domains: one.domains,
        city: one.city,
        wasCustomer,
      }
      for (const person of one.contactName === null ? [null] : [one.contactName, null]) {
        const { bits, outcomes } = compare(
          told,
          { ...known, person, email: person === null ? null : one.email },
          shareOf,
        )
        const before = best.get(one.customerId)
        if (before && before.bits >= bits) continue
        best.set(one.customerId, {
          found: one,
          contact: person !== null,
          bits,
          agrees: sayAgreement(outcomes, wasCustomer),
          asWritten: Object.values(outcomes).every((outcome) => ['agrees', 'initial', 'not given'].includes(outcome)),
        })
      }
    }
    const list = [...best.values()]
    const shares = confidences(
      list.map(({ bits }) => bits),
      people,
    )
    return list.map((one, i) => ({ ...one, confidence: shares[i]! })).sort((a, b) => b.confidence - a.confidence)
  }
  return { sought, names, compared }
}

/**
 * Find the customers and contacts that share something with what was written, compare each, and say how likely it is them.
 */
async function whoMayBeMeant(ctx: Context, asked: Asked): Promise<Candidate[]> {
  const prepared = await prepare(ctx, asked)
  if (!prepared) return []
  const { sought, names, compared } = prepared
  let candidates = compared(await store.findCandidates(ctx, asked.newcomerId, sought, names))
  if ((candidates[0]?.confidence ?? 0) < likelyFrom && !candidates.some(({ asWritten }) => asWritten)) {
    // Nobody is called what is written: look for slips.
    const more = await store.findAlike(ctx, asked.newcomerId, sought, names)
    if (more.length > 0) {
      const known = new Set(more.map(({ customerId }) => customerId))
      const before = candidates.filter(({ found }) => !known.has(found.customerId)).map(({ found }) => found)
      candidates = compared([...before, ...more])
    }
  }
  const shown = candidates.slice(0, mostShown)
  const referrals = await store.referralsSoFar(
    ctx,
    shown.map(({ found }) => found.customerId),
  )
  return shown.map(({ found, contact, confidence, agrees }) => ({
    customer: { id: found.customerId, name: found.customerName, since: found.since, until: found.until },
    contact:
      contact && found.contactId !== null
        ? { id: found.contactId, name: found.contactName!, email: found.email }
        : null,
    confidence,
    agrees,
    referrals: referrals.get(found.customerId) ?? 0,
  }))
}

/**
 * How likely it is that this customer is meant, by what was written and taken by itself: others who fit as well are not
 * looked for again. Null where nothing written points to them.
 */
async function howLikely(ctx: Context, asked: Asked, chosen: Id<'cus'>): Promise<number | null> {
  const prepared = await prepare(ctx, asked)
  if (!prepared) return null
  const found = await store.findChosen(ctx, asked.newcomerId, prepared.sought, chosen)
  const confidence = prepared.compared(found)[0]?.confidence ?? 0
  return confidence >= shownFrom ? confidence : null
}

/** Decide who told a new customer. What is confirmed becomes evidence of a referral, in the same transaction. */
export function decideOrigin(
  ctx: Context,
  {
    originId,
    decision,
    referrerId = null,
  }: { originId: Id<'ori'>; decision: Decision; referrerId?: Id<'cus'> | null | undefined },
): Promise<Origin> {
  return inTransaction(ctx, async (ctx) => {
    const origin = await store.lockOrigin(ctx, originId)
    refuse(whyNotDecide(origin, { decision, referrerId }, ctx.actor.role), decideRefusals)
    const decided = { state: decision, decidedBy: ctx.actor.id, decidedAt: ctx.now }
    if (decision !== 'confirmed' || referrerId === null) {
      await store.updateOrigin(ctx, originId, decided)
      await record(ctx, `origin: ${decision}`, { subject: originId, customer: origin.customerId }, {})
      return store.findOrigin(ctx, originId)
    }
    const since = await store.sinceOf(ctx, origin.customerId)
    const day = since ?? origin.givenOn
    const credited = await creditOrigin(ctx, {
      newcomerId: origin.customerId,
      referrerId,
      words: origin.toldBy,
      givenOn: origin.givenOn,
      cameOn: earlierOf(day, ctx.today),
    })
    await store.updateOrigin(ctx, originId, {
      ...decided,
      referrerId,
      referralId: credited.referralId,
      // Null where a person chose somebody that nothing written points to.
      confidence:
        origin.toldBy === null
          ? null
          : await howLikely(ctx, { newcomerId: origin.customerId, since, toldBy: origin.toldBy }, referrerId),
    })
    await record(
      ctx,
      'origin confirmed',
      { subject: originId, customer: origin.customerId },
      { referrerId, ...credited, stateBefore: origin.state },
    )
    return store.findOrigin(ctx, originId)
  })
}

const earlierOf = (a: Day, b: Day): Day => (a < b ? a : b)

/** Take a decision back, with exactly what it did to the referrals. */
export function takeDecisionBack(ctx: Context, { originId }: { originId: Id<'ori'> }): Promise<Origin> {
  return inTransaction(ctx, async (ctx) => {
    const origin = await store.lockOrigin(ctx, originId)
    refuse(whyNotTakeBack(origin, ctx.actor), takeBackRefusals)
    if (origin.state === 'confirmed') refuse(await withdrawConfirmed(ctx, originId), takeBackRefusals)
    await store.updateOrigin(ctx, originId, {
      state: firstState(origin.toldBy),
      referrerId: null,
      referralId: null,
      confidence: null,
      decidedBy: null,
      decidedAt: null,
    })
    await record(
      ctx,
      'origin decision taken back',
      { subject: originId, customer: origin.customerId },
      { decision: origin.state },
    )
    return store.findOrigin(ctx, originId)
  })
}

/** Write down how a customer came to us, as somebody on the team heard it. */
export function addOrigin(
  ctx: Context,
  {
    customerId,
    mainReason,
    toldBy = null,
    givenOn = ctx.today,
  }: {
    customerId: Id<'cus'>
    mainReason: MainReason
    toldBy?: string | null | undefined
    givenOn?: Day | undefined
  },
): Promise<Origin> {
  return inTransaction(ctx, async (ctx) => {
    await store.sinceOf(ctx, customerId)
    refuse(givenOn > ctx.today ? 'in-future' : null, changeRefusals)
    const id = await store.insertOrigin(ctx, { customerId, mainReason, toldBy, givenOn, state: firstState(toldBy) })
    await record(ctx, 'origin added', { subject: id, customer: customerId }, { mainReason, toldBy })
    return store.findOrigin(ctx, id)
  })
}

/** Correct an answer. Who told them can be changed while nothing has been decided. */
export function changeOrigin(
  ctx: Context,
  {
    originId,
    ...change
  }: {
    originId: Id<'ori'>
    mainReason?: MainReason | undefined
    toldBy?: string | null | undefined
    givenOn?: Day | undefined
  },
): Promise<Origin> {
  return inTransaction(ctx, async (ctx) => {
    const origin = await store.lockOrigin(ctx, originId)
    refuseStale(ctx, origin.version)
    refuse(whyNotChange(origin, change, ctx.today), changeRefusals)
    const open = origin.state === 'waiting' || origin.state === 'nobody named'
    await store.updateOrigin(ctx, originId, {
      ...(change.mainReason === undefined ? {} : { mainReason: change.mainReason }),
      ...(change.givenOn === undefined ? {} : { givenOn: change.givenOn }),
      ...(change.toldBy === undefined || !open ? {} : { toldBy: change.toldBy, state: firstState(change.toldBy) }),
    })
    const changed = (['mainReason', 'toldBy', 'givenOn'] as const).filter((field) => change[field] !== undefined)
    await record(ctx, 'origin changed', { subject: originId, customer: origin.customerId }, { changed })
    return store.findOrigin(ctx, originId)
  })
}

/** Remove an answer; it can be brought back. */
export function removeOrigin(ctx: Context, { originId }: { originId: Id<'ori'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const origin = await store.lockOrigin(ctx, originId)
    refuse(whyNotRemove(origin), changeRefusals)
    await store.deleteOrigin(ctx, originId)
    await record(ctx, 'origin removed', { subject: originId, customer: origin.customerId }, { removed: origin })
    return {}
  })
}

/** Bring a removed answer back as it was. */
export function restoreOrigin(ctx: Context, { originId }: { originId: Id<'ori'> }): Promise<Origin> {
  return inTransaction(ctx, async (ctx) => {
    const told = await store.lastTold(ctx, originId, 'origin removed')
    const { removed } = (told ?? {}) as { removed?: Record<string, unknown> }
    refuse(removed && (await store.putBack(ctx, removed)) ? null : 'not-removed', changeRefusals)
    const origin = await store.findOrigin(ctx, originId)
    await record(ctx, 'origin restored', { subject: originId, customer: origin.customer.id }, {})
    return origin
  })
}

interface SummaryAsked {
  window: string
  where: readonly Condition[]
  strength: Strength
  by?: string | undefined
}

/** How new customers came: who told us, what they said, and what those who said nothing leave open. */
export async function summariseOrigins(ctx: Context, { window, where, strength, by }: SummaryAsked) {
  const attribute = by === undefined ? null : ((await listAttributes(ctx)).find(({ key }) => key === by) ?? null)
  const grouped = attribute?.kind === 'category' || attribute?.kind === 'yes-no' ? attribute : null
  const tallies = await store.tallyOrigins(ctx, { window, where, strength, by: grouped?.key ?? null })
  const counts = countOrigins(tallies)
  const sum = (met: (tally: store.OriginTally) => boolean) =>
    tallies.reduce((total, tally) => total + (met(tally) ? tally.customers : 0), 0)
  const answered = sum(({ reason }) => reason !== null)
  const recommended = sum(({ reason }) => reason === 'recommendation')
  return {
    window,
    ...counts,
    answered,
    recommended,
    recommendedRange: wilsonInterval(recommended, answered),
    earnedBounds: boundsOfEarned(counts),
    reasons: mainReasons
      .map((reason) => {
        const customers = sum((tally) => tally.reason === reason)
        return { reason, customers, range: wilsonInterval(customers, answered) }
      })
      .sort((a, b) => b.customers - a.customers),
    groups: grouped && { label: grouped.label, rows: groupsOf(tallies, { happened: recommended, trials: answered }) },
    waiting: await store.countWaiting(ctx),
  }
}

/** By group, of those who answered: how many came by recommendation, and whether the group really differs. */
function groupsOf(tallies: readonly store.OriginTally[], total: { happened: number; trials: number }) {
  const cells = new Map<string, { value: string; happened: number; trials: number }>()
  for (const { value, reason, customers } of tallies) {
    if (value === null || reason === null) continue
    const cell = cells.get(value) ?? { value, happened: 0, trials: 0 }
    cell.trials += customers
    if (reason === 'recommendation') cell.happened += customers
    cells.set(value, cell)
  }
  const { groups, other } = compareGroups([...cells.values()], total)
  const rows = groups.map(({ value, happened, trials, interval, verdict }) => ({
    value: value as string | null,
    of: happened,
    among: trials,
    range: interval!,
    verdict,
  }))
  rows.sort((a, b) => b.of / b.among - a.of / a.among)
  return other === null
    ? rows
    : [
        ...rows,
        { value: null, of: other.happened, among: other.trials, range: other.interval!, verdict: 'too-few' as const },
      ]
}

/**
 * For other features: how the customers new in a window came, earned, bought or unknown, with the bounds of the earned
 * share. Revenue strength multiplies them with money.
 */
export async function originsOfNewCustomers(
  ctx: Context,
  window: string,
  { where = [], strength = 'probable' }: { where?: readonly Condition[]; strength?: Strength } = {},
): Promise<OriginCounts & { bounds: { low: number; high: number } | null }> {
  const counts = countOrigins(await store.tallyOrigins(ctx, { window, where, strength, by: null }))
  return { ...counts, bounds: boundsOfEarned(counts) }
}

const rowsAtATime = 500

/** Every answer the filters show. */
export async function exportOrigins(ctx: Context, filter: OriginFilter): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listOrigins(ctx, filter, { cursor, limit: rowsAtATime })
      for (const origin of page.items)
        yield [
          origin.id,
          origin.customer.name,
          origin.customer.id,
          origin.customer.since,
          reasonWords[origin.mainReason],
          origin.toldBy,
          origin.givenOn,
          origin.state,
          origin.referrer?.name ?? null,
          origin.referrer?.id ?? null,
          origin.referral?.id ?? null,
          origin.confidence,
          origin.decidedBy,
        ]
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `origins-${ctx.today}.csv`,
    header: [
      'Answer',
      'Customer',
      'Customer id',
      'Customer since',
      'Main reason',
      'Told by, in their words',
      'Given on',
      'State',
      'Referrer',
      'Referrer id',
      'Referral',
      'Confidence',
      'Decided by',
    ],
    rows: rows(),
  }
}
