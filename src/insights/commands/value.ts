import { parseCondition } from '../../customers/filter.ts'
import type { Context } from '../../server/context.ts'
import { dayNumber, dayOfNumber } from '../../values/day.ts'
import { type CustomerValue, valueApi } from '../api/value.ts'
import { askerOf } from '../commands.ts'
import type { Definition } from '../definition.ts'
import { scopeOf } from '../questions.ts'
import { heldBackFrom, repeatsOf } from '../repeats.ts'
import { currenciesOf, firstBookedOn, ordersOfCustomers, trackedSince, valuedCustomers } from '../store.ts'
import { worthOf } from '../value.ts'
import type { Computation } from './kept.ts'

/** What customers are worth, alone and with those they brought. */
export const valueComputation: Computation = {
  kind: 'value',
  title: 'Working out what customers are worth',
  result: valueApi.result,
  async compute(ctx, definition, tell): Promise<CustomerValue> {
    await tell({ note: 'Reading what customers paid and whom they brought' })
    const { terms } = termsOf(ctx, definition)
    const [customers, firstBooked, trackedFrom, { currency, others }, among] = [
      await valuedCustomers(ctx, terms),
      await firstBookedOn(ctx),
      await trackedSince(ctx),
      await currenciesOf(ctx),
      await numbersAmong(ctx, definition),
    ]
    await tell({ note: 'Following referrals down their chains' })
    const worth = worthOf(customers, {
      inScope: ({ number }) => among === null || among.has(number),
      today: terms.today,
      firstBooked,
      trackedFrom: trackedFrom && dayNumber(trackedFrom),
    })
    await tell({ note: 'Looking at who orders again' })
    return {
      currency,
      otherCurrencies: others,
      firstBooked: firstBooked === null ? null : dayOfNumber(firstBooked),
      ...worth,
      repeats: firstBooked === null ? null : await repeatsAmong(ctx, terms.today, firstBooked, among),
    }
  },
}

/** What those who buy when they please will still order: of these customers, whenever they did. */
async function repeatsAmong(ctx: Context, today: number, firstBooked: number, among: ReadonlySet<number> | null) {
  const parted = heldBackFrom(firstBooked, today)
  const orders = await ordersOfCustomers(ctx, { today, parted })
  const found = repeatsOf(among === null ? orders : orders.filter(({ number }) => among.has(number)), { today, parted })
  const { forecast } = found
  return {
    ...found,
    heldBackFrom: dayOfNumber(parted),
    forecast: forecast && {
      ...forecast,
      silent: forecast.silent.map((one) => ({ ...one, last: dayOfNumber(one.last) })),
    },
  }
}

/** What a kept question asks, as the stores understand it. */
export function termsOf(ctx: Context, { window, strength, where }: Definition) {
  const conditions = where.map(parseCondition).filter((condition) => condition !== null)
  return scopeOf(ctx, { window, strength, where: conditions }, { dated: 1, undated: 0 })
}

/** The numbers of the customers a filter leaves; null where there is none. */
export async function numbersAmong(ctx: Context, definition: Definition): Promise<Set<number> | null> {
  if (definition.where.length === 0) return null
  const { terms } = termsOf(ctx, definition)
  const everybody = { offset: 0, limit: 2 ** 31 - 1 }
  const { numbers } = await askerOf(ctx)({ ask: 'select', ...terms, window: null, ...everybody })
  return new Set(numbers)
}
