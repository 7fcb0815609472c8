import type { Verdict } from '../../statistics/verdict.ts'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import { addMonths } from '../../values/day.ts'

/** Made-up counts that show every case. */
const counted: [label: string, of: number, among: number, verdict: Verdict][] = [
  ['Health clinics', 118, 520, 'above'],
  ['Legal practices', 61, 340, 'above'],
  ['Publishing', 7, 22, 'too-few'],
  ['Education', 74, 566, 'no-evidence'],
  ['Software', 96, 801, 'no-evidence'],
  ['Manufacturing of machine parts', 58, 512, 'no-evidence'],
  ['Retail', 43, 488, 'below'],
  ['Freight and logistics', 39, 580, 'below'],
  ['Hospitality', 2, 14, 'too-few'],
]
export const groups = counted
  .map(([label, of, among, verdict]) => ({
    value: label,
    label,
    of,
    among,
    verdict,
    range: wilsonInterval(of, among)!,
  }))
  .sort((a, b) => b.of / b.among - a.of / a.among)

export const limits = Array.from({ length: 60 }, (_, i) => {
  const among = Math.round(8 + (i / 59) * 840)
  const spread = Math.sqrt((0.124 * 0.876) / among)
  const within = (z: number) => ({ low: 0.124 - z * spread, high: 0.124 + z * spread })
  return { among, warning: within(1.96), alarm: within(3.09) }
})

export const months = Array.from({ length: 12 }, (_, i) => {
  const from = addMonths('2025-06-01', i)
  const among = 3700 + i * 28
  const of = Math.round(among * (0.011 + 0.0008 * Math.sin(i * 1.3) + i * 0.00012))
  return { from, label: from.slice(0, 7), of, among, range: wilsonInterval(of, among) }
})
