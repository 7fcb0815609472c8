import type { Context } from '../../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import { dayNumber, dayOfNumber } from '../../values/day.ts'
import type { CustomerBehind, CustomersBehind, ValueGroupAsked } from '../api/behind.ts'
import type { CustomerValue } from '../api/value.ts'
import type { Definition } from '../definition.ts'
import { type Asked, scopeOf } from '../questions.ts'
import { heldBackFrom, stillThere } from '../repeats.ts'
import { findAnalysis } from '../store/kept.ts'
import { firstBookedOn, ordersOfCustomers, seenCustomers, trackedSince, valuedCustomers } from '../store.ts'
import { atFirstAnniversary } from '../value.ts'
import { numbersAmong, termsOf } from './value.ts'

interface Page {
  cursor?: string | undefined
  limit: number
}

const dayOf = (number: number | null) => (number === null ? null : dayOfNumber(number))
const nothingElse = {
  until: null,
  firstReferral: null,
  paid: null,
  orders: null,
  lastOrder: null,
  active: null,
  expected: null,
}

/** The customers behind a figure of customer value, as of the day the figure is of. */
export async function behindValue(
  ctx: Context,
  { analysisId, group, from, to, cursor, limit }: ValueGroupAsked & Page,
): Promise<CustomersBehind> {
  const analysis = await findAnalysis(ctx, analysisId)
  if (analysis?.kind !== 'value' || analysis.result === null) throw new NotFound('analysis', analysisId)
  const definition = analysis.definition as Definition
  const today = dayNumber(analysis.onDay)
  const among = await numbersAmong(ctx, definition)
  const found =
    group === 'chance'
      ? await chanceOf(ctx, analysis.result as CustomerValue, today, { from, to }, among)
      : await anniversaryOf(ctx, definition, group, today, among)
  const start = cursor === undefined ? 0 : readCursor(wholeNumber, cursor)
  return {
    items: found.slice(start, start + limit),
    nextCursor: start + limit < found.length ? printCursor(start + limit) : null,
    customers: found.length,
  }
}

async function chanceOf(
  ctx: Context,
  { repeats, firstBooked }: CustomerValue,
  today: number,
  { from, to }: { from: number; to: number },
  among: ReadonlySet<number> | null,
): Promise<CustomerBehind[]> {
  const learnt = repeats?.forecast?.learnt
  if (!learnt || firstBooked === null) throw new NotFound('forecast', 'of these figures')
  const orders = await ordersOfCustomers(ctx, { today, parted: heldBackFrom(dayNumber(firstBooked), today) })
  const asked = among === null ? orders : orders.filter(({ number }) => among.has(number))
  return stillThere(asked, learnt, today)
    .filter(({ active }) => active >= from && (active < to || to === 1))
    .sort((one, other) => other.expected - one.expected || one.of.number - other.of.number)
    .map(({ of, active, expected }) => ({
      ...nothingElse,
      id: of.id,
      name: of.name,
      since: null,
      orders: of.orders,
      lastOrder: dayOfNumber(of.last),
      active,
      expected,
    }))
}

async function anniversaryOf(
  ctx: Context,
  definition: Definition,
  group: Exclude<ValueGroupAsked['group'], 'chance'>,
  today: number,
  among: ReadonlySet<number> | null,
): Promise<CustomerBehind[]> {
  const customers = await valuedCustomers(ctx, termsOf(ctx, definition).terms)
  const [firstBooked, tracked] = [await firstBookedOn(ctx), await trackedSince(ctx)]
  const asked = among === null ? customers : customers.filter(({ number }) => among.has(number))
  const { referrers, others } = atFirstAnniversary(asked, {
    today,
    firstBooked,
    trackedFrom: tracked && dayNumber(tracked),
  })
  const side = group.endsWith('referrers') ? referrers : others
  return side
    .filter(({ secondYearIsWhole }) => secondYearIsWhole || !group.startsWith('second year'))
    .map(({ of, secondYearIsWhole }) => ({
      ...nothingElse,
      id: of.id,
      name: of.name,
      since: dayOf(of.since),
      until: dayOf(of.until),
      firstReferral: dayOf(of.referredOn),
      paid: secondYearIsWhole ? of.secondYear : null,
    }))
}

/** The customers whose first referral could be seen, and when it was. */
export async function behindTime(ctx: Context, { cursor, limit, ...asked }: Asked & Page): Promise<CustomersBehind> {
  const { terms } = scopeOf(ctx, asked, { dated: 1, undated: 0 })
  const tracked = await trackedSince(ctx)
  const { rows, customers } = await seenCustomers(
    ctx,
    { ...terms, trackedFrom: tracked && dayNumber(tracked) },
    { after: cursor === undefined ? 0 : readCursor(wholeNumber, cursor), limit: limit + 1 },
  )
  return {
    items: rows.slice(0, limit).map(({ id, name, since, until, firstReferral }) => ({
      ...nothingElse,
      id,
      name,
      since: dayOf(since),
      until: dayOf(until),
      firstReferral: dayOf(firstReferral),
    })),
    nextCursor: rows.length > limit ? printCursor(rows[limit - 1]!.number) : null,
    customers,
  }
}
