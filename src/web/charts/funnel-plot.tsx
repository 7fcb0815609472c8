import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import { type Verdict, verdicts } from '../../statistics/verdict.ts'
import { digitsFor, showNumber, showPercent } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { countsLead } from './group-dots.tsx'
import {
  accentSoft,
  colourOf,
  countTick,
  ink,
  line,
  lineStrong,
  type Pencil,
  paper,
  percentTick,
  plotBase,
  soft,
  symbolOf,
  widthOfText,
} from './look.ts'
import { placeNames, writeName } from './names.ts'

interface FunnelGroup {
  value: string
  label: string
  of: number
  among: number
  verdict: Verdict
  /** Those of the group who were counted, and all of them. */
  rows?: { of: Rows; among: Rows }
}

interface FunnelPlotProps {
  title: string
  groups: FunnelGroup[]
  overall: number
  /** The limits along the sizes, smallest first: between which rates a group of that size is nothing unusual. */
  limits: { among: number; warning: Interval; alarm: Interval }[]
  onOpen?: (value: string) => void
  note?: string
}

/** Names as long as this find a place beside their dots; the table has all of each. */
const shortened = (name: string) => (name.length > 26 ? `${name.slice(0, 25).trimEnd()}…` : name)

/** Group size against rate: whether a group is unusual for its size. Groups outside are named, the others are dots. */
export function FunnelPlot({ title, groups, overall, limits, onOpen, note }: FunnelPlotProps) {
  const height = 340
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 560
      const outside = groups.filter((group) => group.verdict === 'above' || group.verdict === 'below')
      const largest = Math.max(...groups.map((group) => group.among))
      const top = Math.min(1, Math.max(...groups.map((group) => group.of / group.among), overall * 2) * 1.12)
      const rate = (group: FunnelGroup) => group.of / group.among
      const shown = limits.filter((limit) => limit.among <= largest * 1.05)
      const last = shown.at(-1)
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: 46,
        marginRight: narrow ? 16 : Math.max(64, widthOfText(`all ${showPercent(overall, 1)}`) + 16),
        marginTop: 14,
        marginBottom: 40,
        x: { domain: [0, largest * 1.05], label: null },
        y: { domain: [0, top], label: null },
        color: { type: 'identity' },
        symbol: { type: 'identity' },
        marks: [
          Plot.areaY(shown, {
            x: 'among',
            y1: (limit) => Math.max(0, limit.warning.low),
            y2: (limit) => Math.min(top, limit.warning.high),
            fill: accentSoft,
            fillOpacity: 0.8,
          }),
          Plot.axisX({ tickFormat: countTick, tickSize: 0, ticks: narrow ? 4 : 7, fill: soft }),
          Plot.axisY({ tickFormat: percentTick, tickSize: 0, ticks: 5, fill: soft }),
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
          Plot.text(['customers in the group'], { frameAnchor: 'bottom-right', dy: 34, fill: soft }),
          ...(['low', 'high'] as const).map((side) =>
            Plot.line(shown, {
              x: 'among',
              y: (limit) => (limit.alarm[side] > top ? Number.NaN : Math.max(0, limit.alarm[side])),
              stroke: lineStrong,
              strokeDasharray: '4 3',
            }),
          ),
          Plot.ruleY([overall], { stroke: ink, strokeWidth: 1 }),
          ...(narrow
            ? [
                Plot.text([overall], {
                  y: (rate: number) => rate,
                  frameAnchor: 'right',
                  textAnchor: 'end',
                  dy: -9,
                  fill: ink,
                  stroke: paper,
                  strokeWidth: 4,
                  text: (rate: number) => `all ${showPercent(rate, 1)}`,
                }),
              ]
            : []),
          ...(last && !narrow
            ? [
                Plot.text(
                  [
                    { at: overall, says: `all ${showPercent(overall, 1)}`, main: true },
                    { at: last.alarm.high, says: '99.8\u202f%', main: false },
                    { at: last.alarm.low, says: '99.8\u202f%', main: false },
                  ],
                  {
                    frameAnchor: 'right',
                    textAnchor: 'start',
                    dx: 8,
                    y: 'at',
                    text: 'says',
                    fill: (name: { main: boolean }) => (name.main ? ink : soft),
                  },
                ),
              ]
            : []),
          Plot.dot(groups, {
            x: 'among',
            y: rate,
            symbol: (group: FunnelGroup) => symbolOf[group.verdict],
            r: 4.5,
            fill: (group: FunnelGroup) => (group.verdict === 'too-few' ? paper : colourOf[group.verdict]),
            stroke: (group: FunnelGroup) => (group.verdict === 'too-few' ? colourOf[group.verdict] : paper),
            strokeWidth: 1.5,
            title: (group: FunnelGroup) =>
              `${group.label}: ${showNumber(group.of)} of ${showNumber(group.among)} (${showPercent(rate(group), digitsFor(group.among))}), ${verdicts[group.verdict]}`,
          }),
        ],
      })
      const [x, y] = [svg.scale('x'), svg.scale('y')]
      const places = groups.map((group) => ({
        left: Number(x?.apply(group.among)),
        top: Number(y?.apply(rate(group))),
      }))
      const names = placeNames(
        outside.map((group) => ({
          text: shortened(group.label),
          ...places[groups.indexOf(group)]!,
          up: group.verdict === 'above',
        })),
        { left: 46, right: width - (narrow ? 12 : 4), top: 8, bottom: height - 44 },
        places,
      )
      outside.forEach((group, i) => {
        const name = names[i]
        if (name) writeName(svg, { ...name, text: shortened(group.label), fill: colourOf[group.verdict] })
      })
      if (onOpen) {
        const dots = svg.querySelectorAll<SVGElement>('g[aria-label="dot"] path, g[aria-label="dot"] circle')
        dots.forEach((dot, i) => {
          dot.setAttribute('cursor', 'pointer')
          dot.addEventListener('click', () => onOpen(groups[i]!.value))
        })
      }
      return svg
    },
    [groups, overall, limits, onOpen],
  )
  const outside = groups.filter((group) => group.verdict === 'above' || group.verdict === 'below')
  return (
    <ChartFrame
      title={title}
      summary={`${groups.length} groups by size around ${showPercent(overall, 1)}. ${
        outside.length > 0
          ? `Outside what chance explains: ${outside.map((group) => `${group.label} ${group.verdict}`).join(', ')}.`
          : 'All lie within what chance explains.'
      }`}
      draw={draw}
      height={height}
      behind={{
        columns: ['Group', 'Referrers', 'Customers', 'Rate', 'Verdict'],
        rows: groups.map((group) => [
          group.label,
          group.of,
          group.among,
          group.of / group.among,
          verdicts[group.verdict],
        ]),
        show: (cell, column) =>
          typeof cell !== 'number' ? cell : column === 3 ? showPercent(cell, 1) : showNumber(cell),
        leads: (row, column) => countsLead(groups[row]?.rows, column),
      }}
      note={
        note ??
        'Shaded: where 95 % of groups of that size would lie if all were alike. Dashed: 99.8 %. Small groups scatter widely; that alone means nothing.'
      }
    />
  )
}
