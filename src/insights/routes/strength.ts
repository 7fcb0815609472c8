import { on, onSheet } from '../../server/http.ts'
import { verdicts } from '../../statistics/verdict.ts'
import { inUnits } from '../../values/money.ts'
import { type StrengthFigures, strengthApi } from '../api/strength.ts'
import { listBehind, showStrength } from '../commands/strength.ts'
import { currenciesOf } from '../store.ts'

/** A file has no pages; this many customers are more than any company of ours has. */
const allOfThem = 10_000_000

export const strengthRoutes = [
  on(strengthApi.strength, showStrength),
  onSheet(strengthApi.strengthSheet, async (ctx, input) => {
    const shown = await showStrength(ctx, input)
    const { by, currency } = shown
    const money = (amountMinor: number) => inUnits({ amountMinor, currency })
    const cells = ({ sums, rates }: StrengthFigures) => [
      sums.customersBefore,
      money(sums.base),
      money(sums.kept),
      money(sums.earned),
      money(sums.bought),
      money(sums.unknown),
      rates?.retention.value ?? null,
      rates?.retention.interval?.low ?? null,
      rates?.retention.interval?.high ?? null,
      rates?.earnedRate.low ?? null,
      rates?.earnedRate.high ?? null,
      rates?.earnedRate.interval?.low ?? null,
      rates?.earnedRate.interval?.high ?? null,
      rates?.earnedRatio?.low ?? null,
      rates?.earnedRatio?.high ?? null,
    ]
    return {
      fileName: `revenue-strength-by-${by.column}-${ctx.today}.csv`,
      header: [
        by.label,
        `Customers ${shown.beforeFrom} to before ${shown.from}`,
        `Revenue then, ${currency}`,
        `Kept from ${shown.from} to before ${shown.to}`,
        'New, earned',
        'New, bought',
        'New, unknown',
        'Net revenue retention',
        'Retention, low',
        'Retention, high',
        'Earned growth rate, unknown bought',
        'Earned growth rate, unknown earned',
        'Earned growth rate, low',
        'Earned growth rate, high',
        'Earned growth ratio, unknown bought',
        'Earned growth ratio, unknown earned',
        'Verdict on retention',
      ],
      rows: [
        ...shown.groups.map((group) => [group.label, ...cells(group), verdicts[group.verdict]]),
        ['all customers', ...cells(shown), null],
      ],
    }
  }),
  on(strengthApi.customers, listBehind),
  onSheet(strengthApi.customersSheet, async (ctx, input) => {
    const [{ items }, { currency }] = await Promise.all([
      listBehind(ctx, { ...input, limit: allOfThem }),
      currenciesOf(ctx),
    ])
    return {
      fileName: `revenue-${input.slice}-${ctx.today}.csv`,
      header: ['Customer', 'Came', `Revenue before, ${currency}`, `Revenue now, ${currency}`],
      rows: items.map(({ name, came, beforeMinor, nowMinor }) => [
        name,
        came,
        inUnits({ amountMinor: beforeMinor, currency }),
        inUnits({ amountMinor: nowMinor, currency }),
      ]),
    }
  }),
]
