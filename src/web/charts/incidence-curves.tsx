import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import { showNumber, showPercent, showPercentRange } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { fontSize, hues, ink, line, type Pencil, paper, percentTick, plotBase, soft, widthOfText } from './look.ts'

interface CurvePoint {
  months: number
  share: number
  interval: Interval | null
  atRisk: number
}
interface Curve {
  label: string
  points: CurvePoint[]
  /** The customers it is about. */
  rows?: Rows
}

interface IncidenceCurvesProps {
  title: string
  /** Five at most; the ribbon is drawn where there is one, or two that do not hide each other. */
  curves: Curve[]
  note?: string
  /** Of whom the table under the picture tells: who has not done it yet. */
  waiting?: string
}

/** Ages under the picture at which it is said how many customers a curve still stands on. */
const ages = [0, 6, 12, 24, 36, 48, 60]

/**
 * How many have done something by each age, as rising steps named at their ends, with the risk table under them: how many
 * customers each curve still stands on.
 */
export function IncidenceCurves({ title, curves, note, waiting = 'Still to refer' }: IncidenceCurvesProps) {
  const rowHeight = 18
  const tableHeight = 26 + curves.length * rowHeight
  const height = 270 + tableHeight
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 560
      const reach = Math.max(1, ...curves.flatMap(({ points }) => points.map(({ months }) => months)))
      const shownAges = ages.filter((age) => age <= reach && (!narrow || age % 12 === 0))
      const ribbons = curves.length <= 2
      const tops = curves.flatMap(({ points }) =>
        points.map(({ share, interval }) => (ribbons ? (interval?.high ?? share) : share)),
      )
      const top = Math.max(0.01, ...tops) * 1.1
      const room = narrow ? 62 : Math.min(190, Math.max(60, ...curves.map(({ label }) => widthOfText(label) + 52)))
      // The names of the risk table stand left of its first figures.
      const left = Math.min(narrow ? 96 : 170, Math.max(62, ...curves.map(({ label }) => widthOfText(label) + 42)))
      const ends = apart(
        curves.flatMap(({ label, points }, at) => {
          const end = points.at(-1)
          return end ? [{ label, at, months: end.months, share: end.share, y: end.share }] : []
        }),
        (top * fontSize * 1.3) / 230,
      )
      const hue = (at: number) => hues[at % hues.length]!
      const base = { ...plotBase, width, marginLeft: left, marginRight: room }
      const svg = Plot.plot({
        ...base,
        height,
        marginTop: 12,
        marginBottom: 30 + tableHeight,
        x: { domain: [0, reach], label: null },
        y: { domain: [0, top], label: null },
        color: { type: 'identity' },
        marks: [
          Plot.axisY({ tickFormat: percentTick, tickSize: 0, ticks: 5, fill: soft }),
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
          Plot.ruleY([0], { stroke: soft, strokeWidth: 1 }),
          Plot.axisX(shownAges, {
            tickSize: 0,
            fill: soft,
            tickFormat: (months: number) => (narrow ? `${months}` : months === 0 ? 'at the start' : `${months} months`),
          }),
          ...(narrow
            ? [Plot.text(['months'], { frameAnchor: 'bottom-right', textAnchor: 'start', dx: 10, dy: 18, fill: soft })]
            : []),
          ...(ribbons
            ? curves.map(({ points }, at) =>
                Plot.areaY(
                  points.filter(({ interval }) => interval !== null),
                  {
                    x: 'months',
                    y1: ({ interval }: CurvePoint) => interval!.low,
                    y2: ({ interval }: CurvePoint) => interval!.high,
                    fill: hue(at),
                    fillOpacity: 0.13,
                    curve: 'step-after',
                  },
                ),
              )
            : []),
          ...curves.map(({ points }, at) =>
            Plot.line(points, { x: 'months', y: 'share', stroke: hue(at), strokeWidth: 2, curve: 'step-after' }),
          ),
          // Ends that stand on many years are far from the names: a thin line leads there.
          Plot.link(
            ends.filter(({ months }) => months < reach),
            {
              x1: 'months',
              x2: () => reach,
              y1: 'share',
              y2: 'y',
              stroke: ({ at }: { at: number }) => hue(at),
              strokeOpacity: 0.35,
              strokeDasharray: '2 3',
            },
          ),
          Plot.text(ends, {
            x: () => reach,
            y: 'y',
            dx: 8,
            textAnchor: 'start',
            fill: ({ at }: { at: number }) => hue(at),
            fontWeight: 620,
            stroke: paper,
            strokeWidth: 3,
            text: ({ label, share }: { label: string; share: number }) =>
              narrow ? showPercent(share, 1) : `${label} ${showPercent(share, 1)}`,
          }),
          // The risk table: how many customers each curve still stands on.
          Plot.text([0], {
            frameAnchor: 'bottom-left',
            dx: -left + 2,
            dy: 42,
            textAnchor: 'start',
            fill: soft,
            text: () => waiting,
          }),
          ...curves.flatMap(({ label, points }, at) => [
            Plot.text(
              points.filter(({ months }) => shownAges.includes(months)),
              {
                x: 'months',
                frameAnchor: 'bottom',
                dy: 42 + (at + 1) * rowHeight,
                fill: ink,
                text: ({ atRisk }: CurvePoint) => showNumber(atRisk),
              },
            ),
            Plot.text([label], {
              frameAnchor: 'bottom-left',
              dx: -left + 2,
              dy: 42 + (at + 1) * rowHeight,
              textAnchor: 'start',
              fill: hue(at),
              fontWeight: 620,
              text: (text: string) => (narrow && text.length > 9 ? `${text.slice(0, 8)}…` : text),
            }),
          ]),
        ],
      })
      return svg
    },
    [curves, height, tableHeight, waiting],
  )
  const said = curves.flatMap(({ label, points }) => {
    const end = points.at(-1)
    return end
      ? [
          `${label}: ${showPercent(end.share, 1)}${end.interval ? ` (${showPercentRange(end.interval, 1)})` : ''} after ${end.months} months`,
        ]
      : []
  })
  const rows = curves.flatMap(({ label, points, rows }) => points.map((point) => ({ label, rows, ...point })))
  return (
    <ChartFrame
      title={title}
      summary={said.length > 0 ? `${said.join('; ')}.` : 'Nothing known yet.'}
      draw={draw}
      height={height}
      {...(note ? { note } : {})}
      behind={{
        columns: ['Group', 'Months', 'Had done it', 'Low', 'High', waiting],
        rows: rows.map(({ label, months, share, interval, atRisk }) => [
          label,
          months,
          share,
          interval?.low ?? null,
          interval?.high ?? null,
          atRisk,
        ]),
        show: (cell, column) =>
          cell === null
            ? '–'
            : typeof cell !== 'number'
              ? cell
              : column >= 2 && column <= 4
                ? showPercent(cell, 1)
                : showNumber(cell),
        leads: (row, column) => (column === 0 ? rows[row]?.rows : undefined),
      }}
    />
  )
}

/** Names at the ends of curves, moved apart where they would be written over each other. */
function apart<End extends { y: number }>(ends: End[], least: number): End[] {
  const sorted = [...ends].sort((one, other) => one.y - other.y)
  let under = Number.NEGATIVE_INFINITY
  return sorted.map((end) => {
    const y = Math.max(end.y, under + least)
    under = y
    return { ...end, y }
  })
}
