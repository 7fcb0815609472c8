import { IconArrowDown, IconArrowUp, IconMinus, IconQuestionMark } from '@tabler/icons-react'
import { ControlChart } from '../../web/charts/control-chart.tsx'
import { useRead } from '../../web/client.ts'
import { showNumber, showPercent, showPercentRange } from '../../web/figures.ts'
import { Mark } from '../../web/marks.tsx'
import { Part } from '../../web/page-frame.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { alertsApi, type WatchedLine } from '../api/alerts.ts'
import { ActButton } from './act-button.tsx'

const looks = {
  usual: { icon: IconMinus, tone: 'grey', word: 'as usual' },
  above: { icon: IconArrowUp, tone: 'teal', word: 'above its limits' },
  below: { icon: IconArrowDown, tone: 'ochre', word: 'below its limits' },
  thin: { icon: IconQuestionMark, tone: 'grey', word: 'too few to judge' },
} as const

/** A group's months with the limits its own past sets. */
export function GroupChart({ where }: { where: string[] }) {
  const chart = useRead(alertsApi.chart, { where }, { keep: true })
  if (chart.error) return <FailedState error={chart.error} again={() => chart.refetch()} />
  if (!chart.data) return <LoadingText />
  const { group, months, centre, spread } = chart.data
  const last = months.at(-1)
  const widened =
    spread !== null && spread > 1.05
      ? ` Widened ${showNumber(spread, 1)} times, because its months waver by themselves.`
      : ''
  return (
    <>
      <ControlChart
        title={`${group}: who referred in each month`}
        months={months}
        centre={centre}
        note={
          centre === null
            ? 'No limits yet: they take a year of months with enough customers in each.'
            : `Shaded: between which rates a month is nothing unusual for this group, three standard errors either way.${widened}`
        }
      />
      {last && (last.verdict === 'above' || last.verdict === 'below') && (
        <div>
          <ActButton
            group={group}
            says={`${group}: ${showPercent(last.happened / last.trials, 1)} referred somebody in the last whole month (${showNumber(last.happened)} of ${showNumber(last.trials)}), ${last.verdict} the ${last.limits ? showPercentRange(last.limits, 1) : 'range'} that its own past makes usual.`}
            where={where}
            strength="probable"
            pickedAsWorst={last.verdict === 'below'}
          />
        </div>
      )}
    </>
  )
}

/** Every group that is watched, with its latest whole month; opening one shows its months. */
export function WatchedGroups({ open, show }: { open: string; show: (where: string[]) => void }) {
  const watched = useRead(alertsApi.watched, {})
  return (
    <Part
      title="Groups that are watched"
      says="Those of 100 customers and more, each held against its own past once a month is over."
    >
      <RecordTable
        one="group"
        columns={columns}
        rows={watched.data?.items ?? []}
        idOf={(line) => line.where.join(' and ')}
        onOpen={(line) => show(line.where)}
        openId={open}
        loading={watched.isPending}
        error={watched.error}
        again={() => watched.refetch()}
        remember="watched-groups"
        small={(line) => ({
          first: line.group,
          second: rateOf(line),
          aside: <Mark {...looks[line.last.verdict]} quiet />,
        })}
        empty={
          <EmptyState
            title="No group is large enough to watch"
            says="A group is watched from 100 customers on: the months of a smaller one are mostly chance."
          />
        }
      />
    </Part>
  )
}

const rateOf = ({ last }: WatchedLine) =>
  last.trials === 0
    ? '–'
    : `${showPercent(last.happened / last.trials, 1)}, ${showNumber(last.happened)} of ${showNumber(last.trials)}`

const columns: Column<WatchedLine>[] = [
  { key: 'group', label: 'Group', show: (line) => line.group, width: 220, grow: 3 },
  {
    key: 'verdict',
    label: 'Last month',
    show: (line) => (
      <Mark {...looks[line.last.verdict]} quiet={line.last.verdict === 'usual' || line.last.verdict === 'thin'} />
    ),
    width: 170,
    grow: 1,
    definition: 'The latest whole month, against the limits the group’s own months before set.',
  },
  { key: 'rate', label: 'Referred in it', show: rateOf, width: 170, grow: 1, right: true },
  {
    key: 'limits',
    label: 'Limits',
    show: ({ last }) => (last.limits ? showPercentRange(last.limits, 1) : '–'),
    width: 120,
    grow: 1,
    right: true,
  },
  {
    key: 'usual',
    label: 'Usual',
    show: ({ centre }) => (centre === null ? '–' : showPercent(centre, 1)),
    width: 100,
    right: true,
  },
]
