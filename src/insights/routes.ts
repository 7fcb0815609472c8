import { windowWords } from '../customers/window.ts'
import { on, onSheet } from '../server/http.ts'
import { verdicts } from '../statistics/verdict.ts'
import { insightsApi } from './api.ts'
import { compareBy, showOverview } from './commands.ts'
import { inOrder } from './row-order.ts'

export const insightsRoutes = [
  on(insightsApi.overview, showOverview),
  on(insightsApi.groups, compareBy),
  onSheet(insightsApi.groupsSheet, async (ctx, input) => {
    const groups = await compareBy(ctx, input)
    const { total } = groups
    const window = windowWords(groups.window)
    return {
      fileName: `referrers-by-${groups.by.column}-${ctx.today}.csv`,
      header: [
        groups.by.label,
        'Customers',
        `Referred ${window}`,
        'Referrer rate',
        'Rate, low',
        'Rate, high',
        'Difference from the rest',
        'Difference, low',
        'Difference, high',
        'Adjusted p',
        'Verdict',
        'Among like customers',
        'Shrunken rate',
        'Referrals per 100 customers',
        'Referrals per 100 customer-years',
        'Per 100 customer-years, low',
        'Per 100 customer-years, high',
        'Customer-years',
        'New customers',
        'New customers referred',
        'Rate in the period before',
        'Change',
        'Rate effect',
        'Mix effect',
      ],
      rows: [
        ...inOrder(groups.rows, input.sort).map((row) => [
          row.label,
          row.referrerRate.trials,
          row.referrerRate.happened,
          row.referrerRate.rate,
          row.referrerRate.interval?.low ?? null,
          row.referrerRate.interval?.high ?? null,
          row.difference?.gap ?? null,
          row.difference?.interval.low ?? null,
          row.difference?.interval.high ?? null,
          row.adjustedP,
          verdicts[row.verdict],
          row.turned.map(({ label, verdict }) => `${verdict} by ${label}`).join('; '),
          row.shrunkenRate,
          row.perHundred?.rate ?? null,
          row.perHundredYears?.rate ?? null,
          row.perHundredYears?.interval.low ?? null,
          row.perHundredYears?.interval.high ?? null,
          row.perHundredYears?.years ?? null,
          row.newShare.trials,
          row.newShare.happened,
          row.before?.rate ?? null,
          row.change,
          row.rateEffect,
          row.mixEffect,
        ]),
        ...(groups.other
          ? [['other groups, each too small to show', groups.other.trials, groups.other.happened, groups.other.rate]]
          : []),
        ['all customers', total.referrerRate.trials, total.referrerRate.happened, total.referrerRate.rate],
      ],
    }
  }),
]
