import { checkCounts, type Interval } from './interval.ts'
import type { Tally } from './newcombe-difference.ts'
import { studentBeyond, studentQuantile } from './student-t.ts'
import type { Amounts } from './value-difference.ts'

/** A group of customers before and after a day, and whether something was done for it on that day. */
export interface FollowedGroup {
  treated: boolean
  before: Tally
  after: Tally
}

interface Judged {
  /** In shares: 0.05 is five points. */
  effect: number
  standardError: number
  interval: Interval
  /** Of "no effect". */
  p: number
  freedom: number
}

/** How far the treated groups moved beyond the others. */
export interface Effect extends Judged {
  /** The same with an error that does not come out too small where groups are few or unequal. Verdicts go by this one. */
  careful: Judged
  method: 'clustered' | 'one-treated-group'
  treatedGroups: number
  comparisonGroups: number
  /** What to say beside it; null where nothing is amiss. */
  caution: keyof typeof effectCautions | null
}

export const effectCautions = {
  'few-groups': 'Few groups: they may have moved apart by themselves. Go by the careful range.',
  'one-treated-group': 'Only one group was treated: its range assumes that it would have wavered like the others.',
} as const

/**
 * Cluster-robust standard errors come out too small with few groups on either side: with two treated and four others a
 * useless action looks good in one case of three. Six is our choice, on the low side of what MacKinnon and Webb (2017) find.
 */
const fewestGroupsASide = 6

/**
 * What an action did: how the rate of the treated groups changed, less how the rate of comparable groups changed.
 *
 * Whatever moved everybody falls away. Groups, not customers, are what chance draws: customers of a group waver together,
 * so standard errors are clustered by group (CR1, on all customers, with Stata's and R's small-sample factor) and
 * intervals are Student's with one degree of freedom less than there are groups. That is the convention, and too sure of
 * itself with few groups; `careful` corrects each group's part for having moved the average itself (CR2) and takes the
 * degrees of freedom that leaves (Satterthwaite's). With a single treated group neither exists; then the spread of the comparison groups' own changes stands in for what the treated one would have
 * done by itself, as a prediction interval.
 *
 * Assumes that without the action the treated would have moved like the others: look at their history together
 * (`parallel-history`). Choosing groups because they were worst makes them improve by themselves.
 *
 * @param groups customers before and after may be the same or others; groups without customers on either side are passed over
 * @returns null without a treated group, or with fewer than two comparison groups (three where one group is treated)
 * @see M. Bertrand, E. Duflo and S. Mullainathan, "How much should we trust differences-in-differences estimates?",
 *      Quarterly Journal of Economics 119 (2004), 249–275; A. C. Cameron and D. L. Miller, "A practitioner's guide to
 *      cluster-robust inference", Journal of Human Resources 50 (2015), 317–372; R. M. Bell and D. F. McCaffrey, Survey
 *      Methodology 28 (2002), 169–181, and G. W. Imbens and M. Kolesár, "Robust standard errors in small samples", Review
 *      of Economics and Statistics 98 (2016), 701–712, for the careful one; J. P. T. Higgins, S. G. Thompson and
 *      D. J. Spiegelhalter, JRSS A 172 (2009), 137–159, for the prediction interval
 *
 * @example
 * // Two treated groups went from 10 % to 16 %, two others from 10 % to 11 %
 * differenceInDifferences([
 *   { treated: true, before: { happened: 20, trials: 200 }, after: { happened: 34, trials: 200 } },
 *   { treated: true, before: { happened: 20, trials: 200 }, after: { happened: 30, trials: 200 } },
 *   { treated: false, before: { happened: 30, trials: 300 }, after: { happened: 36, trials: 300 } },
 *   { treated: false, before: { happened: 30, trials: 300 }, after: { happened: 30, trials: 300 } },
 * ]) // → { effect: 0.05, standardError: 0.0116, interval: { low: 0.013, high: 0.087 }, freedom: 3, caution: 'few-groups',
 *   //     careful: { standardError: 0.0141, interval: { low: −0.013, high: 0.113 }, freedom: 1.9 }, … }
 */
export function differenceInDifferences(groups: readonly FollowedGroup[], confidence = 0.95): Effect | null {
  const present = groups.filter(({ before, after }) => {
    checkCounts(before.happened, before.trials)
    checkCounts(after.happened, after.trials)
    return before.trials > 0 && after.trials > 0
  })
  const treated = present.filter((group) => group.treated)
  const others = present.filter((group) => !group.treated)
  if (treated.length === 1) return oneTreatedGroup(treated[0]!, others, confidence)
  if (treated.length === 0 || others.length < 2) return null
  const [sideTreated, sideOthers] = [sideOf(treated), sideOf(others)]
  const customers = sideTreated.customers + sideOthers.customers
  const count = present.length
  // Stata's factor: groups by one, and customers by the four rates estimated
  const factor = (count / (count - 1)) * ((customers - 1) / (customers - 4))
  const standardError = Math.sqrt(factor * (sideTreated.squares + sideOthers.squares))
  const few = Math.min(treated.length, others.length) < fewestGroupsASide
  const effect = sideTreated.change - sideOthers.change
  const carefulError = Math.sqrt(sideTreated.corrected + sideOthers.corrected)
  // Between one and the number of groups; beyond that it is rounding, where one group has nearly all customers.
  const freedom = (sideTreated.trace + sideOthers.trace) ** 2 / (sideTreated.traceSquared + sideOthers.traceSquared)
  const carefulFreedom = freedom >= 1 && freedom <= count ? freedom : 1
  return {
    ...judged(effect, standardError, count - 1, confidence),
    careful: judged(effect, carefulError, carefulFreedom, confidence),
    method: 'clustered',
    treatedGroups: treated.length,
    comparisonGroups: others.length,
    caution: few ? 'few-groups' : null,
  }
}

function judged(effect: number, standardError: number, freedom: number, confidence: number): Judged {
  const reach = studentQuantile(0.5 + confidence / 2, freedom) * standardError
  const p = standardError > 0 ? studentBeyond(effect / standardError, freedom) : effect === 0 ? 1 : 0
  return { effect, standardError, interval: { low: effect - reach, high: effect + reach }, p, freedom }
}

/**
 * How the pooled rate of groups changed, and the squares of what each group adds to its error: plain, and corrected for the
 * group's own share of the average. The traces are those of the corrected error, were customers all alike and independent.
 */
function sideOf(groups: readonly FollowedGroup[]) {
  const before = pooled(groups.map((group) => group.before))
  const after = pooled(groups.map((group) => group.after))
  const [rateBefore, rateAfter] = [before.happened / before.trials, after.happened / after.trials]
  let [squares, corrected, trace] = [0, 0, 0]
  let [diagonal, self, afterSquares, beforeSquares, products] = [0, 0, 0, 0, 0]
  for (const group of groups) {
    const more = (group.after.happened - group.after.trials * rateAfter) / after.trials
    const less = (group.before.happened - group.before.trials * rateBefore) / before.trials
    const [partAfter, partBefore] = [group.after.trials / after.trials, group.before.trials / before.trials]
    squares += (more - less) ** 2
    corrected += (more / Math.sqrt(1 - partAfter) - less / Math.sqrt(1 - partBefore)) ** 2
    // The group's row of the matrix whose trace and squares make the degrees of freedom
    const own = partAfter / after.trials + partBefore / before.trials
    const x = partAfter / Math.sqrt((1 - partAfter) * after.trials)
    const y = partBefore / Math.sqrt((1 - partBefore) * before.trials)
    trace += own
    diagonal += own * own
    self += (x * x + y * y) ** 2
    afterSquares += x * x
    beforeSquares += y * y
    products += x * y
  }
  const traceSquared = diagonal + afterSquares ** 2 + 2 * products ** 2 + beforeSquares ** 2 - self
  return {
    change: rateAfter - rateBefore,
    squares,
    corrected,
    trace,
    traceSquared,
    customers: before.trials + after.trials,
  }
}

function pooled(tallies: readonly Tally[]): Tally {
  return {
    happened: tallies.reduce((sum, { happened }) => sum + happened, 0),
    trials: tallies.reduce((sum, { trials }) => sum + trials, 0),
  }
}

/** Fewer than three changes have no spread to speak of, and Student's two degrees of freedom less leave none. */
const fewestForPrediction = 3

function oneTreatedGroup(treated: FollowedGroup, others: readonly FollowedGroup[], confidence: number): Effect | null {
  const count = others.length
  if (count < fewestForPrediction) return null
  const changes = others.map(changeOf)
  // DerSimonian and Laird's spread between groups, beyond what chance among customers explains
  const weights = changes.map(({ variance }) => 1 / variance)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const centre = changes.reduce((total, { change }, i) => total + weights[i]! * change, 0) / sum
  const excess = changes.reduce((total, { change }, i) => total + weights[i]! * (change - centre) ** 2, 0) - (count - 1)
  // The sum less its squares over itself, written so that one huge group leaves something over
  const apart = weights.reduce((total, weight) => total + weight * ((sum - weight) / sum), 0)
  const between = apart > 0 ? Math.max(0, excess / apart) : 0
  const wide = changes.map(({ variance }) => 1 / (variance + between))
  const wideSum = wide.reduce((total, weight) => total + weight, 0)
  const expected = changes.reduce((total, { change }, i) => total + wide[i]! * change, 0) / wideSum
  const own = changeOf(treated)
  const standardError = Math.sqrt(own.variance + between + 1 / wideSum)
  const found = judged(own.change - expected, standardError, count - 2, confidence)
  return {
    ...found,
    careful: found,
    method: 'one-treated-group',
    treatedGroups: 1,
    comparisonGroups: count,
    caution: 'one-treated-group',
  }
}

/** A group's change with the variance chance among customers gives it; half a customer added so that 0 % has some too. */
function changeOf({ before, after }: FollowedGroup): { change: number; variance: number } {
  const varianceOf = ({ happened, trials }: Tally) => {
    const share = (happened + 0.5) / (trials + 1)
    return (share * (1 - share)) / trials
  }
  return {
    change: after.happened / after.trials - before.happened / before.trials,
    variance: varianceOf(before) + varianceOf(after),
  }
}

/** Amounts of customers before and after. */
export interface FollowedAmounts {
  before: Amounts
  after: Amounts
}

/**
 * The same for amounts, such as revenue, where no groups are known: four means, each with its own spread.
 *
 * It takes every customer for a draw of their own, so it is too sure of itself where customers of a group waver together.
 *
 * @returns null under two in any of the four
 * @see D. Card and A. B. Krueger, "Minimum wages and employment", American Economic Review 84 (1994), 772–793, table 3
 *
 * @example
 * // Card and Krueger's restaurants: 20.4 to 21.0 workers in New Jersey, 23.3 to 21.2 in Pennsylvania
 * differenceOfMeans(newJersey, pennsylvania) // → { effect: 2.75, standardError: 1.80, interval: { low: −0.80, high: 6.31 }, … }
 */
export function differenceOfMeans(treated: FollowedAmounts, others: FollowedAmounts, confidence = 0.95) {
  const cells = [treated.after, treated.before, others.after, others.before].map(({ many, sum, squares }) => {
    const mean = sum / many
    return { mean, variance: Math.max(0, squares - sum * mean) / (many - 1) / many, freedom: many - 1 }
  })
  if (cells.some(({ freedom }) => freedom < 1)) return null
  const [a, b, c, d] = cells as [(typeof cells)[0], (typeof cells)[0], (typeof cells)[0], (typeof cells)[0]]
  const variance = cells.reduce((sum, cell) => sum + cell.variance, 0)
  const freedom = variance ** 2 / cells.reduce((sum, cell) => sum + cell.variance ** 2 / cell.freedom, 0) || 1
  return judged(a.mean - b.mean - (c.mean - d.mean), Math.sqrt(variance), freedom, confidence)
}
