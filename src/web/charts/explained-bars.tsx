import { useCallback } from 'react'
import { showPercent } from '../figures.ts'
import { ChartFrame } from './chart-frame.tsx'
import { accent, fontSize, ink, type Pencil, plotBase, soft, widthOfText } from './look.ts'

interface ExplainedBar {
  label: string
  share: number
  p: number
  adjustedP: number
  /** More than chance would make of it. */
  stands: boolean
}

interface ExplainedBarsProps {
  title: string
  bars: ExplainedBar[]
  note?: string
}

const showP = (p: number) => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`)

/** How what several things explain together is shared out among them. What could be chance is drawn empty. */
export function ExplainedBars({ title, bars, note }: ExplainedBarsProps) {
  const row = 34
  const height = bars.length * row + 12
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 560
      const left = narrow
        ? 0
        : Math.min(width * 0.36, Math.max(40, ...bars.map(({ label }) => widthOfText(label))) + 14)
      const most = Math.max(0.01, ...bars.map(({ share }) => share))
      const step = narrow ? 46 : row
      return Plot.plot({
        ...plotBase,
        width,
        height: bars.length * step + 12,
        marginLeft: left,
        marginRight: narrow ? 120 : 130,
        marginTop: 4,
        marginBottom: 8,
        x: { domain: [0, most], axis: null },
        y: { type: 'band', domain: bars.map(({ label }) => label), axis: null, padding: 0.3 },
        color: { type: 'identity' },
        marks: [
          Plot.barX(bars, {
            x: 'share',
            y: 'label',
            insetTop: narrow ? 14 : 0,
            fill: accent,
            fillOpacity: ({ stands }: ExplainedBar) => (stands ? 1 : 0.08),
            stroke: accent,
            strokeOpacity: ({ stands }: ExplainedBar) => (stands ? 1 : 0.5),
            rx: 2,
          }),
          Plot.text(bars, {
            x: 'share',
            y: 'label',
            dx: 8,
            dy: narrow ? 8 : 0,
            textAnchor: 'start',
            fill: ink,
            text: ({ share, p }: ExplainedBar) => `${showPercent(share)} · ${showP(p)}`,
          }),
          Plot.text(bars, {
            y: 'label',
            frameAnchor: 'left',
            textAnchor: narrow ? 'start' : 'end',
            dx: narrow ? 0 : -10,
            dy: narrow ? -14 : 0,
            fill: ({ stands }: ExplainedBar) => (stands ? ink : soft),
            text: 'label',
            lineWidth: (narrow ? width : left - 12) / fontSize,
            textOverflow: 'ellipsis',
          }),
        ],
      })
    },
    [bars],
  )
  return (
    <ChartFrame
      title={title}
      summary={bars.map(({ label, share, p }) => `${label}: ${showPercent(share)}, ${showP(p)}`).join('; ')}
      draw={draw}
      height={height}
      {...(note ? { note } : {})}
      behind={{
        columns: ['Attribute', 'Share of what is explained', 'p, others held equal', 'p, over all shown'],
        rows: bars.map(({ label, share, p, adjustedP }) => [label, share, p, adjustedP]),
        show: (cell, column) =>
          typeof cell !== 'number'
            ? cell
            : column === 1
              ? showPercent(cell, 1)
              : showP(cell).slice(2).replace('= ', ''),
      }}
    />
  )
}
