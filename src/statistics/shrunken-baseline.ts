import { fitBetaBinomial, shrunkenRate } from './beta-binomial.ts'
import { type Interval, widthOf } from './interval.ts'
import type { Tally } from './newcombe-difference.ts'
import { standardErrorsFor } from './normal.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** How groups that were picked for their rate did afterwards, against what they would have come to by themselves. */
export interface AgainstBaseline {
  /** Their rate after, less their rate before: what a naive eye takes for the effect. */
  naive: number
  /** The rate to expect of them without any action: their own before, with the luck taken out. */
  expected: number
  /** Their rate after, less what was to be expected. */
  effect: number
  interval: Interval
}

/**
 * Whether groups that were picked because they were worst got better by more than such groups get better by themselves.
 *
 * Of sixty groups the worst six are worst partly by bad luck, and luck does not come twice: next quarter they look better
 * whatever is done (regression to the mean). So they are compared with their rates before, pulled towards the rate of all
 * groups as far as luck explains (beta-binomial shrinkage). Holding them against groups that were not picked does not help,
 * as those were not unlucky; taking for before a time by which nobody was picked does.
 *
 * Assumes that rates of all groups follow one beta distribution and that nothing else moved between the two periods.
 *
 * @param all    every group in the period they were picked in, the picked ones among them
 * @param picked before and after of the picked ones
 * @returns null without picked customers, or where all groups or none did it
 * @see A. G. Barnett, J. C. van der Pols and A. J. Dobson, "Regression to the mean: what it is and how to deal with it",
 *      International Journal of Epidemiology 34 (2005), 215–220; C. N. Morris, JASA 78 (1983), 47–55
 *
 * @example
 * // Of sixty groups of 100, ten came to 5 %, forty to 12 % and ten to 19 %; six of the ten worst come to 9 % after
 * againstShrunkenBaseline(all, picked) // → { naive: 0.04, expected: 0.094, effect: −0.004, interval: { low: −0.030, high: 0.027 } }
 */
export function againstShrunkenBaseline(
  all: readonly Tally[],
  picked: readonly { before: Tally; after: Tally }[],
  confidence = 0.95,
): AgainstBaseline | null {
  const fit = fitBetaBinomial(all)
  let [before, after] = [empty, empty]
  for (const group of picked) {
    before = sum(before, group.before)
    after = sum(after, group.after)
  }
  if (fit === null || before.trials === 0 || after.trials === 0) return null
  const everybody = all.reduce(sum, empty)
  // The typical rate itself is known as well as all customers together tell it.
  const z = standardErrorsFor(confidence)
  const ofMean = (widthOf(wilsonInterval(everybody.happened, everybody.trials, confidence)!) / (2 * z)) ** 2
  let expected = 0
  let variance = ofMean
  for (const group of picked) {
    const share = group.after.trials / after.trials
    const rate = shrunkenRate(group.before, fit)
    expected += share * rate
    variance += share ** 2 * ((rate * (1 - rate)) / (group.before.trials + fit.weight + 1))
  }
  const rate = after.happened / after.trials
  const own = wilsonInterval(after.happened, after.trials, confidence)!
  const effect = rate - expected
  const reach = z * Math.sqrt(variance)
  return {
    naive: rate - before.happened / before.trials,
    expected,
    effect,
    interval: { low: effect - Math.hypot(rate - own.low, reach), high: effect + Math.hypot(own.high - rate, reach) },
  }
}

const empty: Tally = { happened: 0, trials: 0 }

function sum(one: Tally, other: Tally): Tally {
  return { happened: one.happened + other.happened, trials: one.trials + other.trials }
}
