import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import { type Verdict, verdicts } from '../../statistics/verdict.ts'
import { digitsFor, showNumber, showPercent, showPercentRange } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { type Behind, ChartFrame } from './chart-frame.tsx'
import {
  colourOf,
  fontSize,
  ink,
  line,
  type Pencil,
  paper,
  percentTick,
  plotBase,
  soft,
  symbolOf,
  widthOfText,
} from './look.ts'

export interface GroupDot {
  value: string
  label: string
  of: number
  among: number
  range: Interval
  verdict: Verdict
  /** Those of the group who were counted, and all of them. */
  rows?: { of: Rows; among: Rows }
}

interface GroupDotsProps {
  title: string
  /** In the order they are to be shown; sort them by rate. */
  groups: GroupDot[]
  /** The rate of all, drawn as a line. */
  overall: { rate: number; label?: string }
  /** A click on a group. */
  onOpen?: (value: string) => void
  note?: string
  /** What the counts of the table are of. */
  counted?: [of: string, among: string]
}

/** Where the counts of a table behind groups lead: the second column those counted, the third all. */
export function countsLead(rows: { of: Rows; among: Rows } | undefined, column: number): Rows | undefined {
  return column === 1 ? rows?.of : column === 2 ? rows?.among : undefined
}

const rateOf = (group: { of: number; among: number }) => group.of / group.among

/**
 * A rate by group: a dot with its interval for each, against the line of all customers. Colour and shape say whether
 * the group really differs; the figures stand beside it. On a narrow screen names move above their lines.
 */
export function GroupDots({
  title,
  groups,
  overall,
  onOpen,
  note,
  counted = ['Referrers', 'Customers'],
}: GroupDotsProps) {
  const rowHeight = 32
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const rateOnly = (group: GroupDot) => showPercent(rateOf(group), digitsFor(group.among))
      const whole = (group: GroupDot) => `${rateOnly(group)}  ·  ${showNumber(group.of)} of ${showNumber(group.among)}`
      const widest = (text: (group: GroupDot) => string) => Math.max(...groups.map((group) => widthOfText(text(group))))
      const names = Math.min(240, widest((group) => group.label) * 1.1 + 24)
      // Names stand beside their lines while the lines keep most of the width; the counts go first.
      const figure = width - names - widest(whole) - 24 > width * 0.5 ? whole : rateOnly
      const narrow = width - names - widest(figure) - 24 < Math.max(220, width * 0.5)
      const left = narrow ? 0 : names
      const right = narrow ? 56 : widest(figure) + 24
      const row = narrow ? 46 : rowHeight
      const most = Math.max(...groups.map((group) => group.range.high), overall.rate)
      const named = groups.map((group) => ({ ...group, y: group.value }))
      const marks = [
        Plot.axisX({ anchor: 'bottom', tickFormat: percentTick, tickSize: 0, ticks: narrow ? 4 : 6, fill: soft }),
        Plot.gridX({ stroke: line, strokeOpacity: 1, ticks: narrow ? 4 : 6 }),
        Plot.ruleX([overall.rate], { stroke: ink, strokeWidth: 1, strokeDasharray: '3 3' }),
        Plot.text([overall], {
          x: 'rate',
          frameAnchor: 'top',
          dy: -16,
          fill: ink,
          fontWeight: 550,
          text: () => `${overall.label ?? 'all'} ${showPercent(overall.rate, 1)}`,
        }),
        Plot.ruleY(named, {
          y: 'y',
          x1: (group: GroupDot) => group.range.low,
          x2: (group: GroupDot) => group.range.high,
          stroke: (group: GroupDot) => colourOf[group.verdict],
          strokeWidth: 2,
          strokeOpacity: 0.55,
          strokeLinecap: 'round',
        }),
        Plot.dot(named, {
          y: 'y',
          x: rateOf,
          symbol: (group: GroupDot) => symbolOf[group.verdict],
          r: 5,
          fill: (group: GroupDot) => (group.verdict === 'too-few' ? paper : colourOf[group.verdict]),
          stroke: (group: GroupDot) => (group.verdict === 'too-few' ? colourOf[group.verdict] : paper),
          strokeWidth: 1.5,
        }),
        Plot.text(named, {
          y: 'y',
          frameAnchor: 'left',
          textAnchor: narrow ? 'start' : 'end',
          dx: narrow ? 0 : -12,
          dy: narrow ? -15 : 0,
          text: 'label',
          fill: ink,
          stroke: narrow ? paper : 'none',
          strokeWidth: 4,
          lineWidth: (narrow ? width - 40 : left - 16) / fontSize,
          textOverflow: 'ellipsis',
        }),
        Plot.text(named, {
          y: 'y',
          frameAnchor: 'right',
          textAnchor: 'end',
          dx: right,
          dy: narrow ? -15 : 0,
          text: figure,
          fill: soft,
        }),
        Plot.rect(named, {
          className: 'hit',
          y1: 'y',
          y2: 'y',
          insetTop: -row / 2,
          insetBottom: -row / 2,
          insetLeft: -left,
          insetRight: -right,
          fill: 'transparent',
          title: (group: GroupDot) =>
            `${group.label}: ${showNumber(group.of)} of ${showNumber(group.among)} (${showPercent(rateOf(group), digitsFor(group.among))}, ${showPercentRange(group.range, digitsFor(group.among))}), ${verdicts[group.verdict]}`,
        }),
      ]
      const svg = Plot.plot({
        ...plotBase,
        width,
        height: groups.length * row + 58,
        marginLeft: left,
        marginRight: right,
        marginTop: 28,
        marginBottom: 30,
        x: { domain: [0, most * 1.04], label: null },
        y: { type: 'point', domain: groups.map((group) => group.value), padding: 0.6, axis: null },
        color: { type: 'identity' },
        symbol: { type: 'identity' },
        marks,
      })
      if (onOpen) {
        svg.querySelectorAll('.hit rect').forEach((rect, i) => {
          rect.addEventListener('click', () => onOpen(groups[i]!.value))
        })
      }
      return svg
    },
    [groups, overall, onOpen],
  )
  const named = groups.filter((group) => group.verdict === 'above' || group.verdict === 'below')
  const summary = `${groups.length} groups against ${showPercent(overall.rate, 1)} of all. ${
    named.length === 0
      ? 'No evidence of a difference between them.'
      : named.map((group) => `${group.label} ${group.verdict}`).join(', ')
  }`
  const behind: Behind = {
    columns: ['Group', ...counted, 'Rate', 'Low', 'High', 'Verdict'],
    rows: groups.map((group) => [
      group.label,
      group.of,
      group.among,
      rateOf(group),
      group.range.low,
      group.range.high,
      verdicts[group.verdict],
    ]),
    show: (cell, column) => {
      if (typeof cell !== 'number') return cell
      if (column >= 3) return showPercent(cell, 1)
      return showNumber(cell)
    },
    leads: (row, column) => countsLead(groups[row]?.rows, column),
  }
  return (
    <ChartFrame
      title={title}
      summary={summary}
      draw={draw}
      behind={behind}
      height={groups.length * rowHeight + 58}
      note={
        note ??
        'Dot: the rate. Line: its 95 % interval. ▲ above, ▼ below, ● no evidence of a difference, ○ too few to tell.'
      }
    />
  )
}
