import { useCallback } from 'react'
import { type Verdict, verdicts } from '../../statistics/verdict.ts'
import { digitsFor, showNumber, showPercent, showPercentRange, showPoints } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import { colourOf, fontSize, headingsOver, ink, type Pencil, paper, plotBase, soft, widthOfText } from './look.ts'

export interface HeatCell {
  row: string
  column: string
  of: number
  among: number
  range: { low: number; high: number }
  gap: number | null
  verdict: Verdict
  rows?: Rows
}

interface HeatMatrixProps {
  title: string
  rows: { value: string; label: string }[]
  columns: { value: string; label: string; among: number }[]
  cells: HeatCell[]
  names: [row: string, column: string, of: string, among: string]
  note?: string
  go: (to: string, search?: Record<string, unknown>) => void
}

const rateOf = ({ of, among }: HeatCell) => of / among
const mark: Record<Verdict, string> = { above: ' ▲', below: ' ▼', 'no-evidence': '', 'too-few': '' }

/** Shares by two things at once. A cell's shade is its share; a mark says where it really differs from the rest. */
export function HeatMatrix({ title, rows, columns, cells, names, note, go }: HeatMatrixProps) {
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 620
      const widest = (texts: string[]) => Math.max(...texts.map((text) => widthOfText(text)))
      const left = Math.min(narrow ? 118 : 230, widest(rows.map(({ label }) => label)) * 1.06 + 14)
      const headings = headingsOver(
        columns.map(({ label }) => label),
        width - left,
        narrow,
      )
      const cellWidth = (width - left - headings.right) / columns.length
      const row = 34
      const height = rows.length * row + headings.high + 8
      const most = Math.max(0.01, ...cells.map(rateOf))
      const roomy = cellWidth >= 58
      const shown = (cell: HeatCell) =>
        cellWidth < 30
          ? mark[cell.verdict].trim()
          : roomy
            ? `${showPercent(rateOf(cell))}${mark[cell.verdict]}`
            : String(Math.round(rateOf(cell) * 100))
      const named = (list: { value: string; label: string }[]) =>
        new Map(list.map(({ value, label }) => [value, label]))
      const rowLabels = named(rows)
      const columnLabels = named(columns)
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: left,
        marginRight: headings.right,
        marginTop: headings.high,
        marginBottom: 8,
        x: { type: 'band', domain: columns.map(({ value }) => value), axis: null, padding: 0.04 },
        y: { type: 'band', domain: rows.map(({ value }) => value), axis: null, padding: 0.08 },
        color: { type: 'identity' },
        marks: [
          Plot.cell(cells, {
            x: 'column',
            y: 'row',
            fill: 'var(--accent)',
            fillOpacity: (cell: HeatCell) => 0.04 + 0.36 * (rateOf(cell) / most),
            stroke: (cell: HeatCell) =>
              cell.verdict === 'above' || cell.verdict === 'below' ? colourOf[cell.verdict] : 'none',
            strokeWidth: 1.5,
            rx: 3,
          }),
          Plot.text(cells, {
            x: 'column',
            y: 'row',
            text: shown,
            fill: (cell: HeatCell) => (cell.verdict === 'too-few' ? soft : ink),
            fontWeight: 550,
          }),
          Plot.text(rows, {
            y: 'value',
            frameAnchor: 'left',
            textAnchor: 'end',
            dx: -10,
            text: 'label',
            fill: ink,
            lineWidth: (left - 12) / fontSize,
            textOverflow: 'ellipsis',
          }),
          Plot.text(columns, {
            x: 'value',
            frameAnchor: 'top',
            textAnchor: headings.slanted ? 'start' : 'middle',
            lineAnchor: 'bottom',
            dy: -7,
            rotate: headings.slanted ? -38 : 0,
            text: (_: unknown, at: number) => headings.texts[at],
            fill: soft,
            stroke: paper,
            strokeWidth: 3,
            title: 'label',
          }),
        ],
      })
      const [x, y] = [svg.scale('x'), svg.scale('y')]
      for (const cell of cells) {
        const { rows: leads } = cell
        hitArea(svg, {
          box: {
            left: Number(x?.apply(cell.column)),
            top: Number(y?.apply(cell.row)),
            width: Number(x?.bandwidth ?? 0),
            height: Number(y?.bandwidth ?? 0),
          },
          says: `${rowLabels.get(cell.row)}, ${columnLabels.get(cell.column)}: ${showNumber(cell.of)} of ${showNumber(cell.among)} (${showPercent(rateOf(cell))}, ${showPercentRange(cell.range)})${cell.gap === null ? '' : `, ${showPoints(cell.gap)} from the rest`}, ${verdicts[cell.verdict]}`,
          open: leads && (() => go(leads.to, leads.search)),
        })
      }
      return svg
    },
    [rows, columns, cells, go],
  )
  const label = (list: { value: string; label: string }[], value: string) =>
    list.find((one) => one.value === value)?.label ?? value
  const telling = cells.filter(({ verdict }) => verdict === 'above' || verdict === 'below')
  return (
    <ChartFrame
      title={title}
      summary={
        telling.length === 0
          ? 'No evidence that groups differ in any of them.'
          : telling
              .map((cell) => `${label(rows, cell.row)} ${cell.verdict} the rest in ${label(columns, cell.column)}`)
              .join('; ')
      }
      draw={draw}
      height={rows.length * 34 + 32}
      {...(note ? { note } : {})}
      behind={{
        columns: [...names, 'Share', 'Low', 'High', 'From the rest', 'Verdict'],
        rows: cells.map((cell) => [
          label(rows, cell.row),
          label(columns, cell.column),
          cell.of,
          cell.among,
          rateOf(cell),
          cell.range.low,
          cell.range.high,
          cell.gap,
          verdicts[cell.verdict],
        ]),
        show: (cell, column) => {
          if (typeof cell !== 'number') return cell ?? '–'
          if (column === 7) return showPoints(cell)
          return column >= 4 ? showPercent(cell, digitsFor(1000)) : showNumber(cell)
        },
        leads: (row, column) => (column === 2 ? cells[row]?.rows : undefined),
      }}
    />
  )
}
