import { companyCurrency } from '../../revenue/store.ts'
import { on, onSheet } from '../../server/http.ts'
import { verdicts } from '../../statistics/verdict.ts'
import { whyApi } from '../api/why.ts'
import { showIntent, showReasons } from '../commands/why.ts'
import { opportunityCells, pairVerdict } from '../why.ts'

export const whyRoutes = [
  on(whyApi.reasons, showReasons),
  onSheet(whyApi.reasonsSheet, async (ctx, input) => {
    const { reasons, groups, cells, by, told } = await showReasons(ctx, input)
    const nameOf = new Map(reasons.map(({ id, name }) => [id, name]))
    const labelOf = new Map(groups.map(({ value, label }) => [value, label]))
    return {
      fileName: `reasons-by-${by?.column ?? 'nothing'}-${ctx.today}.csv`,
      header: [
        'Reason',
        by?.label ?? 'Group',
        'Named it',
        'Did not refer and told us why',
        'Share',
        'Share, low',
        'Share, high',
        'Difference from the rest',
        'Difference, low',
        'Difference, high',
        'Adjusted p',
        'Verdict',
        'People we do not know who named it',
      ],
      rows: [
        ...reasons.map(({ name, share, anonymous }) => [
          name,
          'all',
          share.happened,
          told,
          share.rate,
          share.interval?.low ?? null,
          share.interval?.high ?? null,
          null,
          null,
          null,
          null,
          null,
          anonymous,
        ]),
        ...cells.map((cell) => [
          nameOf.get(cell.reason) ?? cell.reason,
          labelOf.get(cell.value) ?? cell.value,
          cell.happened,
          cell.trials,
          cell.rate,
          cell.interval.low,
          cell.interval.high,
          cell.difference?.gap ?? null,
          cell.difference?.interval.low ?? null,
          cell.difference?.interval.high ?? null,
          cell.adjustedP,
          verdicts[cell.verdict],
          null,
        ]),
      ],
    }
  }),
  onSheet(whyApi.opportunitySheet, async (ctx, input) => {
    const { reasons, opportunity } = await showReasons(ctx, input)
    const nameOf = new Map(reasons.map(({ id, name }) => [id, name]))
    const currency = await companyCurrency(ctx)
    return {
      fileName: `reasons-cost-${ctx.today}.csv`,
      header: [
        'Reason',
        'Named it',
        'Compared',
        'Of them, referred',
        'Own rate',
        `Rate of others of the same ${opportunity.alike.join(' and ')}`,
        'Referrers more',
        'Referrers more, low',
        'Referrers more, high',
        'Revenue more',
        'Revenue more, low',
        'Revenue more, high',
        'Verdict',
      ],
      rows: opportunity.rows.map((row) => opportunityCells(row, nameOf.get(row.reason) ?? row.reason, currency)),
    }
  }),
  onSheet(whyApi.pairsSheet, async (ctx, input) => {
    const { reasons, pairs, told } = await showReasons(ctx, input)
    const nameOf = new Map(reasons.map(({ id, name }) => [id, name]))
    return {
      fileName: `reasons-together-${ctx.today}.csv`,
      header: [
        'Reason',
        'Other reason',
        'Named both',
        'Did not refer and told us why',
        'By chance',
        'Times as often',
        'Times as often, low',
        'Times as often, high',
        'Adjusted p',
        'Verdict',
      ],
      rows: pairs.map(({ one, other, both, expected, lift, interval, adjustedP, together }) => [
        nameOf.get(one) ?? one,
        nameOf.get(other) ?? other,
        both,
        told,
        expected,
        lift,
        interval.low,
        interval.high,
        adjustedP,
        pairVerdict(together),
      ]),
    }
  }),
  on(whyApi.intent, showIntent),
  onSheet(whyApi.intentSheet, async (ctx, input) => {
    const { groups, nps, by, silent } = await showIntent(ctx, input)
    const silentOf = new Map(silent.groups.map((group) => [group.value, group.share]))
    const cellsOf = (found: typeof nps) => [
      found?.answers ?? 0,
      found?.promoters ?? null,
      found?.passives ?? null,
      found?.detractors ?? null,
      found?.score ?? null,
      found?.interval.low ?? null,
      found?.interval.high ?? null,
      found?.thin ? 'thin' : '',
    ]
    return {
      fileName: `intent-by-${by?.column ?? 'nothing'}-${ctx.today}.csv`,
      header: [
        by?.label ?? 'Group',
        'Answers',
        'Promoters',
        'Passives',
        'Detractors',
        'Net promoter score',
        'Score, low',
        'Score, high',
        'Thin',
        'Verdict',
        'Customers who are promoters',
        'Of them, did not refer',
      ],
      rows: [
        ['all', ...cellsOf(nps), '', silent.total.trials, silent.total.happened],
        ...groups.map((group) => [
          group.label,
          ...cellsOf(group.nps),
          verdicts[group.verdict],
          silentOf.get(group.value)?.trials ?? null,
          silentOf.get(group.value)?.happened ?? null,
        ]),
      ],
    }
  }),
]
