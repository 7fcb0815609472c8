import { z } from 'zod'
import { dayJson } from '../values/day.ts'
import { endpoint, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { currencyJson } from '../values/money.ts'

const CustomerId = idOf('cus')
const KindJson = z.enum(['recurring', 'one-off', 'refund'])
const AmountJson = z
  .number()
  .int('Give whole minor units, such as cents.')
  .min(-Number.MAX_SAFE_INTEGER)
  .max(Number.MAX_SAFE_INTEGER)

const RevenueEntryJson = z.object({
  id: idOf('rev'),
  customerId: CustomerId,
  earnedOn: dayJson,
  /** Whole minor units; negative for money given back. */
  amountMinor: z.number(),
  currency: currencyJson,
  kind: KindJson,
  /** The order or invoice it stands for. */
  externalId: z.string(),
})
export type RevenueEntry = z.output<typeof RevenueEntryJson>

const RevenueSummaryJson = z.object({
  /** One line a currency: sums of different currencies are never added. The company's own comes first. */
  totals: z.array(
    z.object({ currency: currencyJson, amountMinor: z.number(), entries: z.number(), first: dayJson, last: dayJson }),
  ),
  /** Months with entries, oldest first; `month` is the first day of it. */
  months: z.array(z.object({ month: dayJson, currency: currencyJson, amountMinor: z.number() })),
})
export type RevenueSummary = z.output<typeof RevenueSummaryJson>

export const revenueApi = {
  summary: endpoint('GET /customers/:customerId/revenue', {
    does: 'Sum the revenue of a customer: in all and by month, each currency by itself.',
    who: 'viewer',
    input: z.object({ customerId: CustomerId }),
    output: RevenueSummaryJson,
  }),
  entries: endpoint('GET /customers/:customerId/revenue/entries', {
    does: 'List the revenue entries of a customer, newest first.',
    who: 'viewer',
    input: z.object({ customerId: CustomerId, ...pageInput }),
    output: pageOf(RevenueEntryJson),
  }),
  add: endpoint('POST /customers/:customerId/revenue', {
    does: 'Book revenue of a customer. Once for each order or invoice.',
    who: 'manager',
    input: z.object({
      customerId: CustomerId,
      earnedOn: dayJson,
      amountMinor: AmountJson,
      /** The company's own when left out. */
      currency: currencyJson.optional(),
      kind: KindJson.default('recurring'),
      externalId: z.string().trim().min(1).max(200).optional(),
    }),
    output: RevenueEntryJson,
  }),
  remove: endpoint('DELETE /revenue/:entryId', {
    does: 'Remove a revenue entry.',
    who: 'manager',
    input: z.object({ entryId: idOf('rev') }),
    output: nothing,
  }),
}
