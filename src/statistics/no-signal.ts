import { fitBetaBinomial } from './beta-binomial.ts'
import type { Tally } from './newcombe-difference.ts'
import { type Spread, spreadBetween } from './spread-between-groups.ts'

/** What can be said about many groups at once, in words a screen can use. */
const signals = {
  none: 'no real difference between these',
  some: 'these differ',
  'too-few': 'too few to tell',
} as const

export interface Signal {
  verdict: keyof typeof signals
  spread: Spread
  /** How far true rates lie from one another (their standard deviation), the luck taken out: 0.04 is four points. 0 for none. */
  trueSpread: number
  /** How far the rates as they are shown lie from one another, luck and all, each customer counted once. */
  shownSpread: number
}

/**
 * Whether groups differ at all, before anybody is named best or worst.
 *
 * Of a thousand groups of twenty, all with the same rate, one shows 55 % and some show none. So the first question is whether they
 * lie further apart than chance makes equal groups lie; if not, the answer is "no real difference between these", and a screen
 * names nobody. Fewer than thirty customers in all are too few to say even that.
 *
 * @see `spreadBetween` for the test, `fitBetaBinomial` for the spread of true rates
 *
 * @example
 * // 1,000 offices of 20 customers, all with 20 %
 * signalIn(offices) // → { verdict: 'none', trueSpread: 0, shownSpread: 0.09, … }
 */
export function signalIn(groups: readonly Tally[], falseAlarms = 0.05): Signal {
  const spread = spreadBetween(groups)
  const happened = groups.reduce((sum, group) => sum + group.happened, 0)
  const trials = groups.reduce((sum, group) => sum + group.trials, 0)
  const rate = happened / trials
  let squares = 0
  for (const group of groups)
    if (group.trials > 0) squares += group.trials * (group.happened / group.trials - rate) ** 2
  const shownSpread = trials > 0 ? Math.sqrt(squares / trials) : 0
  // Thirty customers: the same convention as for one group.
  if (spread.freedom === 0 || trials < 30) return { verdict: 'too-few', spread, trueSpread: 0, shownSpread }
  if (!(spread.p < falseAlarms)) return { verdict: 'none', spread, trueSpread: 0, shownSpread }
  const fit = fitBetaBinomial(groups)
  const trueSpread = fit === null ? 0 : Math.sqrt((fit.mean * (1 - fit.mean)) / (fit.weight + 1))
  return { verdict: 'some', spread, trueSpread, shownSpread }
}
