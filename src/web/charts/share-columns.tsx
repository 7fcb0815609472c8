import { useCallback } from 'react'
import { showNumber, showPercent } from '../figures.ts'
import { ChartFrame } from './chart-frame.tsx'
import { fontSize, ink, type Pencil, plotBase, soft, widthOfText } from './look.ts'

interface ShareColumnsProps {
  title: string
  /** What a row is, and what the two bars of each are of. */
  names: [row: string, all: string, chosen: string]
  bars: { label: string; of: [number, number]; share: [number, number] }[]
  note?: string | undefined
}

/** Two shares side by side for each of a list: what the whole is made of above, what was chosen of it below. */
export function ShareColumns({ title, names, bars, note }: ShareColumnsProps) {
  const row = 38
  const height = bars.length * row + 34
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const left = Math.min(width * 0.36, Math.max(24, ...bars.map(({ label }) => widthOfText(label))) + 14)
      const most = Math.max(0.01, ...bars.flatMap(({ share }) => share))
      const pieces = bars.flatMap(({ label, of, share }) =>
        ([0, 1] as const).map((which) => ({ label, which, of: of[which], share: share[which] })),
      )
      type Piece = (typeof pieces)[number]
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: left,
        marginRight: 92,
        marginTop: 26,
        marginBottom: 8,
        x: { domain: [0, most], axis: null },
        y: { type: 'band', domain: bars.map(({ label }) => label), axis: null, padding: 0.2 },
        color: { type: 'identity' },
        marks: [
          ...([0, 1] as const).map((which) =>
            Plot.barX(
              pieces.filter((piece) => piece.which === which),
              {
                x: 'share',
                y: 'label',
                fill: which === 0 ? 'var(--grey)' : 'var(--accent)',
                fillOpacity: which === 0 ? 0.55 : 1,
                insetTop: which === 0 ? 0 : 15,
                insetBottom: which === 0 ? 15 : 0,
              },
            ),
          ),
          Plot.text(
            pieces.filter(({ of }) => of > 0),
            {
              x: 'share',
              y: 'label',
              dx: 6,
              dy: -8,
              textAnchor: 'start',
              text: ({ of, share }: Piece) => `${showPercent(share)} · ${showNumber(of)}`,
              fill: soft,
              fontSize: fontSize - 1.5,
              filter: ({ which }: Piece) => which === 0,
            },
          ),
          Plot.text(
            pieces.filter(({ of }) => of > 0),
            {
              x: 'share',
              y: 'label',
              dx: 6,
              dy: 7,
              textAnchor: 'start',
              text: ({ of, share }: Piece) => `${showPercent(share)} · ${showNumber(of)}`,
              fill: ink,
              fontSize: fontSize - 1.5,
              filter: ({ which }: Piece) => which === 1,
            },
          ),
          Plot.text(bars, {
            y: 'label',
            frameAnchor: 'left',
            textAnchor: 'end',
            dx: -10,
            text: 'label',
            fill: ink,
            lineWidth: (left - 12) / fontSize,
            textOverflow: 'ellipsis',
          }),
          Plot.text([`■ ${names[1]}`], {
            frameAnchor: 'top-left',
            dy: -22,
            text: (text: string) => text,
            fill: soft,
          }),
          Plot.text([`■ ${names[2]}`], {
            frameAnchor: 'top-left',
            dx: widthOfText(names[1]) + 34,
            dy: -22,
            text: (text: string) => text,
            fill: 'var(--accent)',
            fontWeight: 550,
          }),
        ],
      })
      return svg
    },
    [bars, names, height],
  )
  return (
    <ChartFrame
      title={title}
      summary={bars
        .slice(0, 6)
        .map(
          ({ label, share }) =>
            `${label}: ${names[1]} ${showPercent(share[0])}, ${names[2].toLowerCase()} ${showPercent(share[1])}`,
        )
        .join('; ')}
      draw={draw}
      height={height}
      {...(note ? { note } : {})}
      behind={{
        columns: [names[0], names[1], `${names[1]}, share`, names[2], `${names[2]}, share`],
        rows: bars.map(({ label, of, share }) => [label, of[0], share[0], of[1], share[1]]),
        show: (cell, column) =>
          typeof cell === 'number' ? (column === 2 || column === 4 ? showPercent(cell) : showNumber(cell)) : cell,
      }}
    />
  )
}
