import { useCallback } from 'react'
import { showNumber } from '../figures.ts'
import { ChartFrame } from './chart-frame.tsx'
import { accent, countTick, fontSize, ink, line, type Pencil, paper, plotBase, soft, widthOfText } from './look.ts'

interface StackedMonthsProps {
  title: string
  /** As people call the month, and the counts by layer in their order. */
  months: { label: string; counts: number[] }[]
  /** From the bottom up. */
  layers: string[]
  note?: string
}

/** What a whole was made of, month by month: layers on each other, the upper ones darker, named beside the last. */
export function StackedMonths({ title, months, layers, note }: StackedMonthsProps) {
  const height = 240
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 560
      const pieces = months.flatMap(({ label, counts }) => {
        let below = 0
        return counts.map((count, layer) => {
          below += count
          return { label, layer, low: below - count, high: below }
        })
      })
      const last = months.at(-1)
      // On a phone the names stand over the picture, in two columns where they fit.
      const named = layers.map((name, layer) => `${name} ${countTick(last?.counts[layer] ?? 0)}`)
      const columns = Math.max(...named.map(widthOfText)) * 1.1 + 28 < width / 2 ? 2 : 1
      const legend = Math.ceil(layers.length / columns) * 17 + 6
      const fullness = (layer: number) => 0.16 + (0.84 * layer) / Math.max(1, layers.length - 1)
      const top = Math.max(1, ...pieces.map(({ high }) => high))
      const said = pieces.filter(({ label, low, high }) => label === last?.label && high > low)
      const room = narrow ? 8 : Math.max(...layers.map(widthOfText)) + 60
      // Names closer to each other than a line of text would be written over each other.
      const least = (fontSize * 1.25 * top) / (height - 40)
      let under = -least
      const names = said.map((piece) => {
        const at = Math.max((piece.low + piece.high) / 2, under + least)
        under = at
        return { ...piece, at }
      })
      const left = Math.max(40, widthOfText(countTick(top)) + 14)
      type Piece = (typeof pieces)[number]
      return Plot.plot({
        ...plotBase,
        width,
        height: narrow ? height + legend : height,
        marginLeft: left,
        marginRight: room,
        marginTop: narrow ? 12 + legend : 12,
        marginBottom: 28,
        x: { type: 'band', domain: months.map(({ label }) => label), label: null, padding: 0.16 },
        y: { domain: [0, Math.max(top, under + least / 2)], label: null },
        color: { type: 'identity' },
        marks: [
          Plot.axisY({
            tickSize: 0,
            ticks: 4,
            fill: soft,
            tickFormat: (count: number) => (Number.isInteger(count) ? countTick(count) : ''),
          }),
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 4 }),
          Plot.axisX({
            tickSize: 0,
            fill: soft,
            tickFormat: (label: string, i: number) => (!narrow || i % 4 === 3 ? label.slice(0, 3) : ''),
          }),
          Plot.rect(
            pieces.filter(({ low, high }) => high > low),
            {
              x1: 'label',
              x2: 'label',
              y1: 'low',
              y2: 'high',
              fill: accent,
              fillOpacity: ({ layer }: Piece) => fullness(layer),
              stroke: paper,
              strokeWidth: 1,
              title: ({ label, layer, low, high }: Piece) => `${label}, ${layers[layer]}: ${showNumber(high - low)}`,
            },
          ),
          ...(narrow
            ? named.flatMap((name, layer) => {
                const place = {
                  frameAnchor: 'top-left' as const,
                  textAnchor: 'start' as const,
                  dx: ((layer % columns) * width) / 2 - left,
                  dy: -legend - 6 + Math.floor(layer / columns) * 17,
                }
                return [
                  Plot.text(['■'], { ...place, fill: accent, fillOpacity: fullness(layer) }),
                  Plot.text([name], {
                    ...place,
                    dx: place.dx + 16,
                    fill: ink,
                    text: (text: string) => text,
                  }),
                ]
              })
            : [
                Plot.text(names, {
                  frameAnchor: 'right',
                  textAnchor: 'start',
                  dx: 10,
                  y: 'at',
                  text: ({ layer, low, high }: Piece) => `${layers[layer]} ${showNumber(high - low)}`,
                  fill: ink,
                }),
              ]),
        ],
      })
    },
    [months, layers],
  )
  const last = months.at(-1)
  return (
    <ChartFrame
      title={title}
      summary={
        last
          ? `In ${last.label}: ${layers.map((layer, i) => `${layer} ${showNumber(last.counts[i] ?? 0)}`).join(', ')}.`
          : 'Nothing to show.'
      }
      draw={draw}
      height={height}
      {...(note ? { note } : {})}
      behind={{
        columns: ['Month', ...layers],
        rows: months.map(({ label, counts }) => [label, ...counts]),
        show: (cell) => (typeof cell === 'number' ? showNumber(cell) : cell),
      }}
    />
  )
}
