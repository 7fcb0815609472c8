import { on, onSheet } from '../../server/http.ts'
import { inUnits } from '../../values/money.ts'
import { chainsApi } from '../api/chains.ts'
import { type Spread, spreadApi } from '../api/spread.ts'
import { listChains } from '../commands/chains.ts'
import { showKept, startAnalysis } from '../commands/kept.ts'
import { spreadComputation } from '../commands/spread.ts'
import { currenciesOf } from '../store.ts'

/** A file has no pages; this many customers are more than any company of ours has. */
const allOfThem = 10_000_000

export const spreadRoutes = [
  on(spreadApi.show, (ctx, input) => showKept<Spread>(ctx, 'spread', input)),
  on(spreadApi.compute, (ctx, input) => startAnalysis<Spread>(ctx, spreadComputation, input)),
  onSheet(spreadApi.sheet, async (ctx, input) => {
    const { analysis } = await showKept<Spread>(ctx, 'spread', input)
    const result = analysis?.result
    const cells = (share: Spread['generations'][number]['share'], spread: Spread['spread']) => [
      share.happened,
      share.rate,
      spread?.customers ?? null,
      spread?.referrals ?? null,
      spread?.brought ?? null,
      spread?.k ?? null,
      spread?.interval.low ?? null,
      spread?.interval.high ?? null,
    ]
    return {
      fileName: `how-far-referrals-carry-${analysis?.onDay ?? ctx.today}.csv`,
      header: [
        'Generation',
        'Customers',
        'Share of all',
        'Old enough to count',
        'Referrals they made',
        'Customers they brought',
        'Brought by each',
        'Low',
        'High',
      ],
      rows: [
        ...(result?.generations ?? []).map(({ generation, share, spread }) => [generation, ...cells(share, spread)]),
        ...(result
          ? [
              [
                'all customers',
                ...cells({ happened: result.customers, trials: 0, rate: 1, interval: null }, result.spread),
              ],
            ]
          : []),
      ],
    }
  }),
  on(chainsApi.customers, listChains),
  onSheet(chainsApi.sheet, async (ctx, input) => {
    const [{ items }, { currency }] = await Promise.all([
      listChains(ctx, { ...input, limit: allOfThem }),
      currenciesOf(ctx),
    ])
    const money = (amountMinor: number) => inUnits({ amountMinor, currency })
    return {
      fileName: `customers-in-their-chains-${ctx.today}.csv`,
      header: [
        'Customer',
        'Since',
        'Brought by',
        'Generation',
        'Brought',
        'In the chain',
        `Own, ${currency}`,
        'With the whole chain',
      ],
      rows: items.map(({ name, since, broughtBy, generation, brought, downstream, own, chain }) => [
        name,
        since,
        broughtBy?.name ?? null,
        generation,
        brought,
        downstream,
        money(own),
        money(chain),
      ]),
    }
  }),
]
