import { on, onSheet } from '../../server/http.ts'
import { type Discovered, discoveryApi, type FoundGroup } from '../api/discovery.ts'
import { discovery } from '../commands/discovery.ts'
import { showKept, startAnalysis } from '../commands/kept.ts'

export const discoveryRoutes = [
  on(discoveryApi.show, (ctx, input) => showKept<Discovered>(ctx, 'discovery', input)),
  on(discoveryApi.compute, (ctx, input) => startAnalysis<Discovered>(ctx, discovery, input)),
  onSheet(discoveryApi.sheet, async (ctx, input) => {
    const { analysis } = await showKept<Discovered>(ctx, 'discovery', input)
    const row = (finding: FoundGroup, like: string | null) => [
      sayGroup(finding),
      like,
      finding.verdict,
      finding.customers,
      finding.referrers,
      finding.rate,
      finding.interval.low,
      finding.interval.high,
      finding.excess,
      finding.excessInterval.low,
      finding.excessInterval.high,
      finding.adjustedP,
      finding.nearest?.says ?? null,
      finding.carriedBy,
    ]
    return {
      fileName: `discovery-${analysis?.onDay ?? ctx.today}.csv`,
      header: [
        'Group',
        'Nearly the same customers as',
        'Verdict',
        'Customers',
        'Referred',
        'Rate',
        'Rate, low',
        'Rate, high',
        'Referrers more or fewer than usual',
        'Low',
        'High',
        'p, over all combinations',
        'Nearest part',
        'Only because of',
      ],
      rows: (analysis?.result?.findings ?? []).flatMap((finding) => [
        row(finding, null),
        ...finding.folded.map((one) => row(one, sayGroup(finding))),
      ]),
    }
  }),
]

const sayGroup = ({ conditions }: FoundGroup) =>
  conditions.map(({ label, valueLabel }) => `${label}: ${valueLabel}`).join(' and ')
