import { on, onSheet } from '../../server/http.ts'
import { inUnits } from '../../values/money.ts'
import { type CustomerValue, valueApi } from '../api/value.ts'
import { showKept, startAnalysis } from '../commands/kept.ts'
import { valueComputation } from '../commands/value.ts'

export const valueRoutes = [
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
