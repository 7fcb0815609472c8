import { useCallback } from 'react'
import { showNumber, showPercent } from '../figures.ts'
import { PageLink } from '../page-link.tsx'
import type { Rows } from '../rows.ts'
import classes from './chart.module.css'
import { ChartFrame } from './chart-frame.tsx'
import { accent, lineStrong, type Pencil, plotBase } from './look.ts'

interface SharePart {
  label: string
  count: number
  /** How full it is drawn: what we are sure of is solid, the unknown is empty. */
  fill: 'solid' | 'half' | 'empty'
  rows?: Rows
}

interface ShareBarProps {
  title: string
  parts: SharePart[]
  note?: string
  /** How a count is written; plain numbers when left out. */
  show?: (count: number) => string
}

const opacity = { solid: 1, half: 0.42, empty: 0.08 }

/** What a whole is made of: proven, probable and claimed; earned, bought and unknown. Each part named under the bar. */
export function ShareBar({ title, parts, note, show = showNumber }: ShareBarProps) {
  const total = parts.reduce((sum, part) => sum + part.count, 0)
  const draw = useCallback(
    (width: number, Plot: Pencil) =>
      Plot.plot({
        ...plotBase,
        width,
        height: 30,
        margin: 0,
        x: { domain: [0, total || 1], axis: null },
        color: { type: 'identity' },
        marks: [
          // Nothing at all is an empty bar, not an empty place.
          ...(total === 0
            ? [Plot.barX([1], { x: (n: number) => n, fill: 'none', stroke: lineStrong, inset: 1, rx: 2 })]
            : []),
          Plot.barX(
            parts.filter((part) => part.count > 0),
            {
              x: 'count',
              fill: accent,
              fillOpacity: (part: SharePart) => opacity[part.fill],
              stroke: accent,
              strokeWidth: 1,
              inset: 1,
              rx: 2,
              title: (part: SharePart) => `${part.label}: ${showNumber(part.count)} of ${showNumber(total)}`,
            },
          ),
        ],
      }),
    [parts, total],
  )
  const said = (part: SharePart) =>
    `${part.label} ${show(part.count)} (${showPercent(part.count / Math.max(1, total))})`
  return (
    <div>
      <ChartFrame
        title={title}
        summary={parts.map(said).join(', ')}
        draw={draw}
        height={30}
        behind={{
          columns: ['Part', 'Count', 'Share'],
          rows: parts.map((part) => [part.label, part.count, total > 0 ? part.count / total : null]),
          show: (cell, column) =>
            typeof cell !== 'number' ? (cell ?? '–') : column === 2 ? showPercent(cell, 1) : show(cell),
          leads: (row, column) => (column === 1 ? parts[row]?.rows : undefined),
        }}
      />
      <ul className={classes.parts}>
        {parts.map((part) => (
          <li key={part.label}>
            <svg className={classes.swatch} width={12} height={12} aria-hidden>
              <rect width={12} height={12} fill="var(--accent)" fillOpacity={opacity[part.fill]} />
            </svg>
            {part.label}{' '}
            <b>
              {part.rows && part.count > 0 ? (
                <PageLink to={part.rows.to} search={part.rows.search ?? {}} className="vw-opens">
                  {show(part.count)}
                </PageLink>
              ) : (
                show(part.count)
              )}
            </b>
            <span>{total > 0 ? showPercent(part.count / total) : '–'}</span>
          </li>
        ))}
      </ul>
      {note && <p className={classes.note}>{note}</p>}
    </div>
  )
}
