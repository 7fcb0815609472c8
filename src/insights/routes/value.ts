import { on, onSheet } from '../../server/http.ts'
import { inUnits } from '../../values/money.ts'
import { behindApi } from '../api/behind.ts'
import { type CustomerValue, valueApi } from '../api/value.ts'
import { behindTime, behindValue } from '../commands/behind.ts'
import { showKept, startAnalysis } from '../commands/kept.ts'
import { valueComputation } from '../commands/value.ts'
import { currenciesOf } from '../store.ts'

/** A file has no pages; this many customers are more than any company of ours has. */
const allOfThem = 10_000_000

export const valueRoutes = [
  on(behindApi.value, behindValue),
  onSheet(behindApi.valueSheet, async (ctx, input) => {
    const { items } = await behindValue(ctx, { ...input, limit: allOfThem })
    const { currency } = await currenciesOf(ctx)
    const name = input.group.replaceAll(' ', '-')
    if (input.group === 'chance')
      return {
        fileName: `customers-by-${name}-${ctx.today}.csv`,
        header: ['Customer', 'Orders', 'Last order', 'Chance to be with us still', 'Orders expected'],
        rows: items.map(({ name, orders, lastOrder, active, expected }) => [name, orders, lastOrder, active, expected]),
      }
    return {
      fileName: `customers-${name}-${ctx.today}.csv`,
      header: ['Customer', 'Since', 'Left on', 'First referral', `Paid in the second year, ${currency}`],
      rows: items.map(({ name, since, until, firstReferral, paid }) => [
        name,
        since,
        until,
        firstReferral,
        paid === null ? null : inUnits({ amountMinor: paid, currency }),
      ]),
    }
  }),
  on(behindApi.time, behindTime),
  onSheet(behindApi.timeSheet, async (ctx, input) => {
    const { items } = await behindTime(ctx, { ...input, limit: allOfThem })
    return {
      fileName: `customers-seen-${ctx.today}.csv`,
      header: ['Customer', 'Since', 'Left on', 'First referral'],
      rows: items.map(({ name, since, until, firstReferral }) => [name, since, until, firstReferral]),
    }
  }),
  on(valueApi.show, async (ctx, input) => {
    const { analysis, ...rest } = await showKept(ctx, 'value', input)
    return { ...rest, analysis: analysis && { ...analysis, result: analysis.result as CustomerValue | null } }
  }),
  on(valueApi.compute, async (ctx, input) => {
    const analysis = await startAnalysis(ctx, valueComputation, input)
    return { ...analysis, result: analysis.result as CustomerValue | null }
  }),
  onSheet(valueApi.sheet, async (ctx, input) => {
    const { analysis } = await showKept(ctx, 'value', input)
    const result = analysis?.result as CustomerValue | null | undefined
    const currency = result?.currency ?? ''
    const money = (amountMinor: number) => inUnits({ amountMinor, currency })
    return {
      fileName: `customer-value-${analysis?.onDay ?? ctx.today}.csv`,
      header: [
        'Customer',
        `Own, ${currency}`,
        'With those they brought',
        'With the whole chain',
        'Brought',
        'In the chain',
      ],
      rows: (result?.top ?? []).map(({ name, own, direct, chain, brought, downstream }) => [
        name,
        money(own),
        money(direct),
        money(chain),
        brought,
        downstream,
      ]),
    }
  }),
]
