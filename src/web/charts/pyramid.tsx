import { useCallback } from 'react'
import { useGo } from '../address.ts'
import { showNumber, showPercent } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import { accent, accentSoft, fontSize, ink, lineStrong, type Pencil, plotBase, soft, widthOfText } from './look.ts'

/** One step of a pyramid: who stands on it, and who could be next. */
export interface PyramidStep {
  value: string
  label: string
  count: number
  rows?: Rows
  /** Who is ready for it, written beside. */
  ready?: number
  readyRows?: Rows
  /** The ground everybody starts from: drawn as an outline only. */
  ground?: boolean
}

interface PyramidProps {
  title: string
  /** From the top down. */
  steps: PyramidStep[]
  /** What is counted on a step, and who is ready: for the table. */
  columns: [step: string, count: string, ready: string]
  /** After the number of who is ready: 'ready for it'. */
  readyWord: string
  note?: string
}

/**
 * How many stand on each step, the highest at the top, as bars around one middle. The ground is often a hundred times
 * wider than the rest together; it is cut off at the widest step and says so by its number and open ends.
 */
export function Pyramid({ title, steps, columns, readyWord, note }: PyramidProps) {
  const go = useGo()
  const total = steps.reduce((sum, { count }) => sum + count, 0)
  const row = 40
  const tall = 58
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 620
      const height = steps.length * (narrow ? tall : row)
      const most = Math.max(1, ...steps.filter(({ ground }) => !ground).map(({ count }) => count))
      const readyOf = ({ ready }: PyramidStep) => (ready === undefined ? '' : `${showNumber(ready)} ${readyWord}`)
      const widest = (text: (step: PyramidStep) => string) => Math.max(...steps.map((step) => widthOfText(text(step))))
      const left = narrow ? 0 : Math.min(240, widest(({ label }) => label) + 24)
      const right = narrow ? 0 : widest(readyOf) + 24
      const half = (step: PyramidStep) => Math.min(step.count, most) / 2
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: left,
        marginRight: right,
        marginTop: 0,
        marginBottom: 0,
        x: { domain: [-most / 2, most / 2], axis: null },
        y: { type: 'band', domain: steps.map(({ value }) => value), padding: narrow ? 0.54 : 0.2, axis: null },
        color: { type: 'identity' },
        marks: [
          Plot.barX(steps, {
            y: 'value',
            x1: (step: PyramidStep) => -half(step),
            x2: (step: PyramidStep) => half(step),
            fill: (step: PyramidStep) => (step.ground ? 'none' : accentSoft),
            stroke: (step: PyramidStep) => (step.ground ? lineStrong : accent),
            strokeWidth: 1,
            dy: narrow ? 10 : 0,
          }),
          Plot.text(steps, {
            y: 'value',
            x: 0,
            text: (step: PyramidStep) => showNumber(step.count),
            fill: ink,
            fontWeight: 600,
            stroke: 'var(--paper)',
            strokeWidth: 4,
            dy: narrow ? 10 : 0,
          }),
          Plot.text(steps, {
            y: 'value',
            frameAnchor: 'left',
            textAnchor: 'start',
            dx: -left,
            dy: narrow ? -16 : 0,
            text: 'label',
            fill: ink,
            lineWidth: (narrow ? width * 0.6 : left - 12) / fontSize,
            textOverflow: 'ellipsis',
          }),
          Plot.text(steps, {
            y: 'value',
            frameAnchor: 'right',
            textAnchor: 'end',
            dx: right,
            dy: narrow ? -16 : 0,
            text: readyOf,
            fill: soft,
          }),
        ],
      })
      const each = narrow ? tall : row
      for (const [i, step] of steps.entries()) {
        const { rows, readyRows } = step
        const split = narrow ? width * 0.6 : width - right
        hitArea(svg, {
          box: { left: 0, top: i * each, width: split, height: each },
          says: `${step.label}: ${showNumber(step.count)} of ${showNumber(total)} (${showPercent(step.count / Math.max(1, total))})`,
          open: rows && (() => go(rows.to, rows.search)),
        })
        if (step.ready === undefined) continue
        hitArea(svg, {
          box: { left: split, top: i * each, width: width - split, height: each },
          says: `${step.label}: ${readyOf(step)}`,
          open: readyRows && (() => go(readyRows.to, readyRows.search)),
        })
      }
      return svg
    },
    [steps, total, readyWord, go],
  )
  return (
    <ChartFrame
      title={title}
      summary={`From the top: ${steps.map(({ label, count }) => `${label} ${showNumber(count)}`).join(', ')}.`}
      draw={draw}
      height={steps.length * row}
      {...(note ? { note } : {})}
      behind={{
        columns: [...columns.slice(0, 2), 'Share', columns[2]],
        rows: steps.map((step) => [step.label, step.count, total > 0 ? step.count / total : null, step.ready ?? null]),
        show: (cell, column) =>
          typeof cell !== 'number' ? (cell ?? '–') : column === 2 ? showPercent(cell, 1) : showNumber(cell),
        leads: (at, column) => (column === 1 ? steps[at]?.rows : column === 3 ? steps[at]?.readyRows : undefined),
      }}
    />
  )
}
