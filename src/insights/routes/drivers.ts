import { on, onSheet } from '../../server/http.ts'
import { driversApi } from '../api/drivers.ts'
import { drivers } from '../commands/drivers.ts'
import { showKept, startAnalysis } from '../commands/kept.ts'
import type { Drivers } from '../driver-figures.ts'

export const driversRoutes = [
  on(driversApi.show, (ctx, input) => showKept<Drivers>(ctx, 'drivers', input)),
  on(driversApi.compute, (ctx, input) => startAnalysis<Drivers>(ctx, drivers, input)),
  onSheet(driversApi.sheet, async (ctx, input) => {
    const { analysis } = await showKept<Drivers>(ctx, 'drivers', input)
    const result = analysis?.result
    return {
      fileName: `drivers-${analysis?.onDay ?? ctx.today}.csv`,
      header: [
        'Attribute',
        'Share of what is explained',
        'p, others held equal',
        'p, false discoveries kept in bounds',
        'Value',
        'Customers',
        'Referred',
        'Odds against the reference',
        'Low',
        'High',
        'Is the reference',
        'Explained completely',
        'About',
      ],
      rows: [
        ...(result?.drivers ?? []),
        // What goes with rating at all is told apart, and not among what false discoveries are kept in bounds of.
        ...(result?.asked
          ? [{ ...result.asked, label: 'Whether they rated at all', adjustedP: null, touchpoint: null }]
          : []),
      ].flatMap(({ label, share, p, adjustedP, values, touchpoint }) =>
        values.map((value) => [
          label,
          share,
          p,
          adjustedP,
          value.label,
          value.customers,
          value.referrers,
          value.odds,
          value.interval?.low ?? null,
          value.interval?.high ?? null,
          value.isReference ? 'yes' : 'no',
          value.complete,
          touchpoint ? 'touchpoint' : adjustedP === null ? 'answering' : 'attribute',
        ]),
      ),
    }
  }),
]
