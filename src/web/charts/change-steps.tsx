import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import { useGo } from '../address.ts'
import { showPercent, showPercentRange, showPoints } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import { accent, ink, line, lineStrong, type Pencil, paper, percentTick, plotBase, soft } from './look.ts'

interface ChangeStepsProps {
  title: string
  before: { label: string; rate: number; range: Interval; rows?: Rows }
  after: { label: string; rate: number; range: Interval; rows?: Rows }
  /** What moved it, in points as shares: they add up to after − before. */
  effects: { label: string; by: number; range?: Interval; rows?: Rows }[]
  note?: string
}

interface Effect {
  label: string
  by: number
  range?: Interval | undefined
}

const bare = (points: number) => showPoints(points).replace(/ points?$/, '')

/** '+2.2 points (+0.9 to +3.5)'. */
function withRange({ by, range }: Effect): string {
  return range ? `${showPoints(by)} (${bare(range.low)} to ${bare(range.high)})` : showPoints(by)
}

/** As much of it as there is room for beside the label. */
function fitting(effect: Effect, width: number): string {
  const whole = withRange(effect)
  // A letter is about so wide: measured on the words here.
  const fits = (figure: string) => effect.label.length * 6.2 + figure.length * 6.4 + 12 < width
  return [whole, whole.replace(/ points?/, '')].find(fits) ?? showPoints(effect.by)
}

/**
 * Why a rate moved: from where it was, step by step, to where it is. Levels are dots with their interval, not bars, so
 * that the axis may begin near them and the steps stay visible.
 */
export function ChangeSteps({ title, before, after, effects, note }: ChangeStepsProps) {
  const row = 44
  const height = (effects.length + 2) * row + 32
  const go = useGo()
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const steps: {
        label: string
        from: number
        to: number
        by: number
        range: Interval | undefined
        ends: Interval
      }[] = []
      // No rate is below nothing or above everybody, however far the range of an effect reaches.
      const within = (rate: number) => Math.min(1, Math.max(0, rate))
      let at = before.rate
      for (const { label, by, range } of effects) {
        const ends = { low: within(at + (range?.low ?? by)), high: within(at + (range?.high ?? by)) }
        steps.push({ label, from: at, to: at + by, by, range, ends })
        at += by
      }
      const levels = [before, after]
      const rows = [before.label, ...effects.map((effect) => effect.label), after.label]
      const reach = [
        ...levels.flatMap(({ range }) => [range.low, range.high]),
        ...steps.flatMap(({ from, to, ends }) => [from, to, ends.low, ends.high]),
      ]
      const low = Math.min(...reach)
      const high = Math.max(...reach)
      const room = (high - low) * 0.12 || 0.01
      const colour = (step: { by: number }) => (step.by < 0 ? 'var(--ochre)' : accent)
      const names = [
        ...levels.map((level) => ({ label: level.label, figure: showPercent(level.rate, 1) })),
        ...steps.map((step) => ({ label: step.label, figure: fitting(step, width) })),
      ]
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: 7,
        marginRight: 7,
        marginTop: 20,
        marginBottom: 28,
        x: { domain: [Math.max(0, low - room), high + room], label: null },
        y: { type: 'point', domain: rows, padding: 0.5, axis: null },
        color: { type: 'identity' },
        marks: [
          Plot.gridX({ stroke: line, strokeOpacity: 1, ticks: 5 }),
          Plot.axisX({ tickFormat: percentTick, tickSize: 0, ticks: 5, fill: soft }),
          Plot.link(steps.slice(0, -1).concat(steps.slice(-1)), {
            x1: 'to',
            x2: 'to',
            y1: 'label',
            y2: (step: { label: string }) => rows[rows.indexOf(step.label) + 1],
            stroke: lineStrong,
            strokeDasharray: '2 3',
          }),
          Plot.link([before], {
            x1: 'rate',
            x2: 'rate',
            y1: 'label',
            y2: () => rows[1],
            stroke: lineStrong,
            strokeDasharray: '2 3',
          }),
          Plot.ruleY(levels, {
            y: 'label',
            x1: (level) => level.range.low,
            x2: (level) => level.range.high,
            stroke: ink,
            strokeOpacity: 0.4,
            strokeWidth: 2,
            strokeLinecap: 'round',
          }),
          // Where each step may end.
          Plot.ruleY(
            steps.filter(({ range }) => range),
            {
              y: 'label',
              x1: (step) => step.ends.low,
              x2: (step) => step.ends.high,
              stroke: colour,
              strokeOpacity: 0.35,
              strokeWidth: 2,
              strokeLinecap: 'round',
            },
          ),
          Plot.dot(levels, { x: 'rate', y: 'label', r: 5.5, fill: ink, stroke: paper, strokeWidth: 1.5 }),
          Plot.arrow(steps, {
            x1: 'from',
            x2: 'to',
            y: 'label',
            stroke: colour,
            strokeWidth: 3,
            headLength: 5,
            insetEnd: 1,
          }),
          Plot.text(names, {
            y: 'label',
            frameAnchor: 'left',
            textAnchor: 'start',
            dx: -5,
            dy: -14,
            text: 'label',
            fill: soft,
            stroke: paper,
            strokeWidth: 4,
          }),
          Plot.text(names, {
            y: 'label',
            frameAnchor: 'right',
            textAnchor: 'end',
            dx: 5,
            dy: -14,
            text: 'figure',
            fill: ink,
            fontWeight: 620,
            stroke: paper,
            strokeWidth: 4,
          }),
        ],
      })
      const y = svg.scale('y')
      for (const { label, rows: opens } of [before, ...effects, after]) {
        const step = steps.find((one) => one.label === label)
        const figure = step ? withRange(step) : names.find((name) => name.label === label)?.figure
        hitArea(svg, {
          box: { left: 0, top: Number(y?.apply(label)) - 24, width, height: 36 },
          says: `${label}: ${figure}`,
          open: opens && (() => go(opens.to, opens.search)),
        })
      }
      return svg
    },
    [before, after, effects, height, go],
  )
  return (
    <ChartFrame
      title={title}
      summary={`${showPercent(before.rate, 1)} (${showPercentRange(before.range, 1)}) ${before.label}; ${effects
        .map((effect) => `${withRange(effect)} ${effect.label}`)
        .join('; ')}; ${showPercent(after.rate, 1)} (${showPercentRange(after.range, 1)}) ${after.label}.`}
      draw={draw}
      height={height}
      note={note}
      behind={{
        columns: ['Step', 'Rate', 'Change in points', 'Low', 'High'],
        rows: [
          [before.label, before.rate, null, before.range.low, before.range.high],
          ...effects.map(({ label, by, range }) => [label, null, by, range?.low ?? null, range?.high ?? null]),
          [after.label, after.rate, null, after.range.low, after.range.high],
        ],
        show: (cell, column, row) => {
          if (typeof cell !== 'number') return cell ?? ''
          return column === 2 || (column > 2 && row > 0 && row <= effects.length)
            ? showPoints(cell)
            : showPercent(cell, 1)
        },
        leads: (row, column) => (column === 1 || column === 2 ? [before, ...effects, after][row]?.rows : undefined),
      }}
    />
  )
}
