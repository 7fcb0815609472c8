import { refuseOddWindow } from './facts.ts'
import type { DayNumber } from './question.ts'

/** Two thousand years and more: a table by day of any real question is far smaller. */
const longestSeriesDays = 1_000_000

/** Consecutive periods, and in which of them a day lies, by a table of all days. */
export class Periods {
  readonly count: number
  readonly first: DayNumber
  /** The first day after the last period. */
  readonly end: DayNumber
  readonly edges: readonly DayNumber[]
  readonly byDay: Int32Array

  constructor(edges: readonly DayNumber[]) {
    for (let at = 1; at < edges.length; at++) refuseOddWindow({ from: edges[at - 1]!, to: edges[at]! })
    if (edges.at(-1)! - edges[0]! > longestSeriesDays) {
      throw new RangeError(`A series spans ${longestSeriesDays} days at most`)
    }
    this.edges = edges
    this.count = edges.length - 1
    this.first = edges[0]!
    this.end = edges.at(-1)!
    this.byDay = new Int32Array(this.end - this.first)
    for (let period = 0; period < this.count; period++) {
      this.byDay.fill(period, edges[period]! - this.first, edges[period + 1]! - this.first)
    }
  }

  /** −1 before the first period, `count` after the last. */
  of(day: DayNumber): number {
    if (day < this.first) return -1
    return day >= this.end ? this.count : this.byDay[day - this.first]!
  }
}
