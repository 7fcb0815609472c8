import { on, onSheet } from '../../server/http.ts'
import { trendApi } from '../api/trend.ts'
import { showTimeToRefer, showTrend } from '../commands/trend.ts'

export const trendRoutes = [
  on(trendApi.trend, showTrend),
  onSheet(trendApi.trendSheet, async (ctx, input) => {
    const { by, groups, now, before, change } = await showTrend(ctx, input)
    return {
      fileName: `rate-and-mix-by-${by.column}-${ctx.today}.csv`,
      header: [
        by.label,
        'Customers before',
        'Referred before',
        'Rate before',
        'Customers',
        'Referred',
        'Rate',
        'Rate, low',
        'Rate, high',
        'Rate effect',
        'Mix effect',
        'Rate effect, low',
        'Rate effect, high',
        'Mix effect, low',
        'Mix effect, high',
      ],
      rows: [
        ...groups.map(({ label, now, before, rateEffect, mixEffect }) => [
          label,
          before?.trials ?? null,
          before?.happened ?? null,
          before?.rate ?? null,
          now.trials,
          now.happened,
          now.rate,
          now.interval?.low ?? null,
          now.interval?.high ?? null,
          rateEffect,
          mixEffect,
        ]),
        [
          'all customers',
          before?.trials ?? null,
          before?.happened ?? null,
          before?.rate ?? null,
          now.trials,
          now.happened,
          now.rate,
          now.interval?.low ?? null,
          now.interval?.high ?? null,
          change?.rateEffect ?? null,
          change?.mixEffect ?? null,
          change?.rateInterval.low ?? null,
          change?.rateInterval.high ?? null,
          change?.mixInterval.low ?? null,
          change?.mixInterval.high ?? null,
        ],
      ],
    }
  }),
  on(trendApi.time, showTimeToRefer),
  onSheet(trendApi.timeSheet, async (ctx, input) => {
    const { by, all, groups } = await showTimeToRefer(ctx, input)
    return {
      fileName: `time-to-refer-by-${by.column}-${ctx.today}.csv`,
      header: [by.label, 'Months', 'Had referred', 'Low', 'High', 'Had left without', 'Still to refer'],
      rows: [all, ...groups].flatMap(({ label, points }) =>
        points.map(({ months, share, interval, left, atRisk }) => [
          label,
          months,
          share,
          interval?.low ?? null,
          interval?.high ?? null,
          left,
          atRisk,
        ]),
      ),
    }
  }),
]
