import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import { showPoints } from '../figures.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import { colourOf, ink, line, type Pencil, paper, plotBase, soft, symbolOf, widthOfText } from './look.ts'

interface EffectDot {
  id: string
  label: string
  /** In shares: 0.05 is five points. */
  change: number
  range: Interval
  verdict: 'moved up' | 'moved down' | 'cannot tell yet'
}

interface EffectDotsProps {
  title: string
  effects: EffectDot[]
  onOpen?: (id: string) => void
  note?: string
}

const asVerdict = { 'moved up': 'above', 'moved down': 'below', 'cannot tell yet': 'no-evidence' } as const
const bare = (share: number) => showPoints(share).replace(/ points?$/, '')

/** What each of several changes did, with its range, beside nothing. Shape and colour say up, down, or not to be told. */
export function EffectDots({ title, effects, onOpen, note }: EffectDotsProps) {
  const height = 44 + effects.length * 34
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 620
      const widest = Math.max(0, ...effects.map(({ label }) => widthOfText(label)))
      const left = narrow ? 12 : Math.min(width * 0.36, widest * 1.06 + 24)
      const reach =
        Math.max(0.01, ...effects.flatMap(({ range }) => [Math.abs(range.low), Math.abs(range.high)])) * 1.06
      const row = (dot: EffectDot) => dot.id
      const tone = (dot: EffectDot) => colourOf[asVerdict[dot.verdict]]
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: left,
        marginRight: 24,
        marginTop: 8,
        marginBottom: 30,
        x: { domain: [-reach, reach], label: null },
        y: { type: 'point', domain: effects.map(row), padding: 0.6, axis: null },
        marks: [
          Plot.axisX({ tickFormat: bare, tickSize: 0, ticks: narrow ? 3 : 6, fill: soft }),
          Plot.gridX({ stroke: line, strokeOpacity: 1, ticks: narrow ? 3 : 6 }),
          Plot.ruleX([0], { stroke: ink }),
          Plot.link(effects, {
            x1: (dot: EffectDot) => dot.range.low,
            x2: (dot: EffectDot) => dot.range.high,
            y1: row,
            y2: row,
            stroke: tone,
            strokeOpacity: 0.6,
            strokeWidth: 2.4,
          }),
          Plot.dot(effects, {
            x: (dot: EffectDot) => dot.change,
            y: row,
            r: 5,
            fill: tone,
            stroke: paper,
            symbol: (dot: EffectDot) => symbolOf[asVerdict[dot.verdict]],
          }),
          Plot.text(effects, {
            x: () => -reach,
            y: row,
            dx: narrow ? 0 : -left + 4,
            dy: narrow ? -13 : 0,
            textAnchor: 'start',
            fill: ink,
            text: (dot: EffectDot) => shortened(dot.label, narrow ? width / 7.2 : left / 7.2),
          }),
        ],
      })
      const y = svg.scale('y')
      for (const dot of effects) {
        hitArea(svg, {
          box: { left: 0, top: Number(y?.apply(dot.id)) - 16, width, height: 32 },
          says: `${dot.label}: ${sayDot(dot)}`,
          open: onOpen && (() => onOpen(dot.id)),
        })
      }
      return svg
    },
    [effects, height, onOpen],
  )
  return (
    <ChartFrame
      title={title}
      summary={effects.map((dot) => `${dot.label}: ${sayDot(dot)}`).join('. ')}
      draw={draw}
      height={height}
      {...(note ? { note } : {})}
      behind={{
        columns: ['Action', 'Change', 'Low', 'High', 'Verdict'],
        rows: effects.map(({ label, change, range, verdict }) => [label, change, range.low, range.high, verdict]),
        show: (cell) => (typeof cell === 'number' ? showPoints(cell) : cell),
        leads: (row, column) => (column === 0 && effects[row] ? { to: `/actions/${effects[row].id}` } : undefined),
      }}
    />
  )
}

const sayDot = ({ change, range, verdict }: EffectDot) =>
  `${showPoints(change)}, ${bare(range.low)} to ${bare(range.high)}, ${verdict}`

const shortened = (text: string, letters: number) =>
  text.length > letters ? `${text.slice(0, Math.max(8, Math.floor(letters) - 1)).trimEnd()}…` : text
