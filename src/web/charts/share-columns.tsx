import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import { showNumber, showPercent } from '../figures.ts'
import { ChartFrame } from './chart-frame.tsx'
import { fontSize, ink, type Pencil, paper, plotBase, soft, widthOfText } from './look.ts'

interface ShareColumnsProps {
  title: string
  /** What a row is, and what the two bars of each are of. */
  names: [row: string, all: string, chosen: string]
  bars: { label: string; of: [number, number]; share: [number, number]; range?: [Interval | null, Interval | null] }[]
  note?: string | undefined
}

/** Two shares side by side for each of a list: what the whole is made of above, what was chosen of it below. */
export function ShareColumns({ title, names, bars, note }: ShareColumnsProps) {
  const row = 38
  const height = bars.length * row + 34
  const hasRanges = bars.some(({ range }) => range)
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const left = Math.min(width * 0.36, Math.max(24, ...bars.map(({ label }) => widthOfText(label))) + 14)
      const pieces = bars.flatMap(({ label, of, share, range }) =>
        ([0, 1] as const).map((which) => ({
          label,
          which,
          of: of[which],
          share: share[which],
          range: range?.[which] ?? null,
          end: Math.max(share[which], range?.[which]?.high ?? 0),
        })),
      )
      const most = Math.max(0.01, ...pieces.map(({ end }) => end))
      const figure = ({ of, share }: Piece) => `${showPercent(share)} · ${showNumber(of)}`
      type Piece = (typeof pieces)[number]
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: left,
        marginRight: Math.max(60, ...pieces.map((piece) => widthOfText(figure(piece)))) + 10,
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
          // On a rim of paper, so that a range is seen where it lies on its bar.
          ...([0, 1] as const).flatMap((which) =>
            [
              { stroke: paper, strokeWidth: 3.6 },
              { stroke: ink, strokeWidth: 1.6 },
            ].map((look) =>
              Plot.ruleY(
                pieces.filter((piece) => piece.which === which && piece.range !== null),
                {
                  y: 'label',
                  x1: ({ range }: Piece) => range!.low,
                  x2: ({ range }: Piece) => range!.high,
                  dy: which === 0 ? -7.5 : 7.5,
                  strokeLinecap: 'round',
                  ...look,
                },
              ),
            ),
          ),
          Plot.text(
            pieces.filter(({ of }) => of > 0),
            {
              x: 'end',
              y: 'label',
              dx: 6,
              dy: -8,
              textAnchor: 'start',
              text: figure,
              fill: soft,
              fontSize: fontSize - 1.5,
              filter: ({ which }: Piece) => which === 0,
            },
          ),
          Plot.text(
            pieces.filter(({ of }) => of > 0),
            {
              x: 'end',
              y: 'label',
              dx: 6,
              dy: 7,
              textAnchor: 'start',
              text: figure,
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
        columns: [
          names[0],
          ...[names[1], names[2]].flatMap((name) => [
            name,
            `${name}, share`,
            ...(hasRanges ? [`${name}, low`, `${name}, high`] : []),
          ]),
        ],
        rows: bars.map(({ label, of, share, range }) => [
          label,
          ...([0, 1] as const).flatMap((which) => [
            of[which],
            share[which],
            ...(hasRanges ? [range?.[which]?.low ?? null, range?.[which]?.high ?? null] : []),
          ]),
        ]),
        show: (cell, column) => {
          if (typeof cell !== 'number') return cell ?? '–'
          return (column - 1) % (hasRanges ? 4 : 2) === 0 ? showNumber(cell) : showPercent(cell)
        },
      }}
    />
  )
}
