import { useCallback } from 'react'
import { showCount, showNumber } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import { fontSize, headingsOver, ink, type Pencil, paper, plotBase, soft, widthOfText } from './look.ts'

export interface ProofCell {
  row: string
  column: string
  items: number
  people: number
  /** Customers behind both. */
  customers: number
  /** Wanted by the pipeline, and nothing there. */
  gap: boolean
  rows: Rows
}

interface ProofMatrixProps {
  title: string
  /** What each row is called, and what the pipeline wants of it: '3 deals, €40k'. */
  rows: { value: string; label: string; wants: string; rows?: Rows }[]
  columns: { value: string; label: string }[]
  cells: ProofCell[]
  rowName: string
  note?: string
  go: (to: string, search?: Record<string, unknown>) => void
}

/** So many customers behind a cell are as dark as it gets: five can take turns. */
const mostShade = 5

/** Narrower than this, names stand over their rows. */
const narrowUnder = 620
const nameHeight = 26
const rowHeight = (narrow: boolean) => (narrow ? 66 : 46)

/** What stands ready for what is wanted: the darker, the more customers are behind it; outlined where nothing is. */
export function ProofMatrix({ title, rows, columns, cells, rowName, note, go }: ProofMatrixProps) {
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      // On a phone a row's name stands over its cells, where there is room for all of it.
      const narrow = width < narrowUnder
      const height = rowHeight(narrow)
      const widest = (texts: string[]) => Math.max(0, ...texts.map(widthOfText))
      const left = narrow ? 0 : Math.min(250, widest(rows.flatMap(({ label, wants }) => [label, wants])) * 1.06 + 14)
      const headings = headingsOver(
        columns.map(({ label }) => label),
        width - left,
        narrow,
      )
      const cellWidth = (width - left - headings.right) / columns.length
      const roomy = cellWidth >= 84
      const svg = Plot.plot({
        ...plotBase,
        width,
        height: rows.length * height + headings.high + 8 + (narrow ? nameHeight / 2 : 0),
        marginLeft: left,
        marginRight: headings.right,
        marginTop: narrow ? headings.high + nameHeight / 2 : headings.high,
        marginBottom: 8,
        x: { type: 'band', domain: columns.map(({ value }) => value), axis: null, padding: 0.05 },
        y: {
          type: 'band',
          domain: rows.map(({ value }) => value),
          axis: null,
          padding: narrow ? nameHeight / height : 0.1,
        },
        color: { type: 'identity' },
        marks: [
          Plot.cell(cells, {
            x: 'column',
            y: 'row',
            fill: (cell: ProofCell) => (cell.gap ? 'var(--ochre)' : 'var(--accent)'),
            fillOpacity: (cell: ProofCell) =>
              cell.gap ? 0.08 : 0.03 + (0.37 * Math.min(mostShade, cell.customers)) / mostShade,
            stroke: (cell: ProofCell) => (cell.gap ? 'var(--ochre)' : 'none'),
            strokeWidth: 1.5,
            rx: 3,
          }),
          Plot.text(cells, {
            x: 'column',
            y: 'row',
            dy: roomy ? -7 : 0,
            text: ({ items, people, gap }: ProofCell) =>
              gap ? (roomy ? 'nothing' : '!') : items + people === 0 ? '–' : showNumber(roomy ? items : items + people),
            fill: ({ items, people, gap }: ProofCell) => (!gap && items + people === 0 ? soft : ink),
            fontWeight: 550,
          }),
          ...(roomy
            ? [
                Plot.text(cells, {
                  x: 'column',
                  y: 'row',
                  dy: 9,
                  fontSize: fontSize - 1.5,
                  text: ({ people, gap }: ProofCell) =>
                    gap ? 'gap' : people > 0 ? showCount(people, 'person', 'people') : '',
                  fill: ink,
                }),
              ]
            : []),
          ...(['label', 'wants'] as const).map((text, line) =>
            narrow
              ? Plot.text(rows, {
                  y: 'value',
                  frameAnchor: line === 0 ? 'left' : 'right',
                  dy: -rowHeight(narrow) / 2,
                  text,
                  fill: line === 0 ? ink : soft,
                  fontSize: line === 0 ? fontSize : fontSize - 1,
                  lineWidth: (0.88 * (width - widest(rows.map(({ wants }) => wants)) * 1.06 - 16)) / fontSize,
                  textOverflow: 'ellipsis',
                })
              : Plot.text(rows, {
                  y: 'value',
                  frameAnchor: 'left',
                  textAnchor: 'end',
                  dx: -10,
                  dy: line === 0 ? -8 : 9,
                  text,
                  fill: line === 0 ? ink : soft,
                  fontSize: line === 0 ? fontSize : fontSize - 1,
                  lineWidth: (left - 12) / fontSize,
                  textOverflow: 'ellipsis',
                }),
          ),
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
      const labelled = (list: { value: string; label: string }[]) =>
        new Map(list.map(({ value, label }) => [value, label]))
      const [rowLabels, columnLabels] = [labelled(rows), labelled(columns)]
      for (const cell of cells) {
        hitArea(svg, {
          box: {
            left: Number(x?.apply(cell.column)),
            top: Number(y?.apply(cell.row)),
            width: Number(x?.bandwidth ?? 0),
            height: Number(y?.bandwidth ?? 0),
          },
          says: `${rowLabels.get(cell.row)}, ${columnLabels.get(cell.column)}: ${
            cell.gap
              ? 'wanted, and nothing there'
              : `${showCount(cell.items, 'item')}, ${showCount(cell.people, 'person', 'people')}, from ${showCount(cell.customers, 'customer')}`
          }`,
          open: () => go(cell.rows.to, cell.rows.search),
        })
      }
      for (const { value, label, wants, rows: leads } of rows) {
        if (!leads) continue
        hitArea(svg, {
          box: narrow
            ? { left: 0, top: Number(y?.apply(value)) - nameHeight, width, height: nameHeight }
            : { left: 0, top: Number(y?.apply(value)), width: left - 4, height: Number(y?.bandwidth ?? 0) },
          says: `${label}: ${wants}`,
          open: () => go(leads.to, leads.search),
        })
      }
      return svg
    },
    [rows, columns, cells, go],
  )
  const gaps = cells.filter(({ gap }) => gap).length
  const label = (list: { value: string; label: string }[], value: string) =>
    list.find((one) => one.value === value)?.label ?? value
  return (
    <ChartFrame
      title={title}
      summary={
        gaps === 0
          ? 'Something stands ready wherever open deals want it.'
          : `${showCount(gaps, 'gap')}: ${cells
              .filter(({ gap }) => gap)
              .slice(0, 6)
              .map((cell) => `${label(rows, cell.row)}, ${label(columns, cell.column)}`)
              .join('; ')}${gaps > 6 ? '; and more' : ''}.`
      }
      draw={draw}
      height={rows.length * rowHeight(false) + 32}
      {...(note ? { note } : {})}
      behind={{
        columns: [rowName, 'Level', 'Wanted by', 'Items', 'People', 'Customers behind', 'Gap'],
        rows: cells.map((cell) => [
          label(rows, cell.row),
          label(columns, cell.column),
          rows.find(({ value }) => value === cell.row)?.wants ?? '',
          cell.items,
          cell.people,
          cell.customers,
          cell.gap ? 'gap' : '',
        ]),
        show: (cell) => (typeof cell === 'number' ? showNumber(cell) : cell),
        leads: (row, column) => (column >= 3 ? cells[row]?.rows : undefined),
      }}
    />
  )
}
