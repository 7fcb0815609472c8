import { checkCounts, type Interval } from './interval.ts'
import { standardErrorsFor } from './normal.ts'
import type { GroupTally } from './small-group-folding.ts'

/** Why a rate moved: groups refer differently now, or there are more customers of some groups and fewer of others. */
export interface RateAndMix {
  before: number
  after: number
  /** after − before = rateEffect + mixEffect. */
  change: number
  rateEffect: number
  mixEffect: number
  rateInterval: Interval
  mixInterval: Interval
  /** The same by group, in the order first met; each column adds up to the effect above. */
  groups: GroupContribution[]
}

interface GroupContribution {
  value: string
  rateEffect: number
  /** Positive for every group that grew, whatever its rate; it is the sum over groups that tells whether the mix got better. */
  mixEffect: number
}

/**
 * Splits the change of a rate between two periods into a rate effect and a mix effect, leaving nothing over.
 *
 * "Our rate fell by two points": because customers refer less, or because we won many customers of a kind that never
 * did? The rate effect weighs each group's change by its average share, the mix effect each change of share by the
 * average rate.
 *
 * A group that exists in one period only has no rate in the other. It is taken to have had the same, so it brings a mix
 * effect alone: its coming or going is all that is known.
 *
 * The ranges are the delta method's, for both periods drawn anew: other customers of these groups, and others of them referring.
 * They take the two periods for different customers. Where many are the same, a range is too wide rather than too narrow, that of
 * the mix above all.
 *
 * @param before, after one tally per group, matched by value; counts need not be whole
 * @returns null when either period has no customers
 * @see E. M. Kitagawa, "Components of a difference between two rates", JASA 50 (1955), 1168–1194; for the delta method
 *      A. Agresti, Categorical Data Analysis (2013), 16.1
 *
 * @example
 * splitChange([{ value: 'old', happened: 30, trials: 100 }, { value: 'new', happened: 5, trials: 100 }],
 *             [{ value: 'old', happened: 30, trials: 100 }, { value: 'new', happened: 15, trials: 300 }])
 * // → change −0.0625, all of it mix: rateEffect 0 (−0.0567 to 0.0567), mixEffect −0.0625 (−0.0890 to −0.0360)
 */
export function splitChange(
  before: readonly GroupTally[],
  after: readonly GroupTally[],
  confidence = 0.95,
): RateAndMix | null {
  for (const { happened, trials } of [...before, ...after]) checkCounts(happened, trials)
  const totalBefore = totalOf(before)
  const totalAfter = totalOf(after)
  if (!(totalBefore.trials > 0 && totalAfter.trials > 0)) return null

  const then = new Map(before.map((group) => [group.value, group]))
  const now = new Map(after.map((group) => [group.value, group]))
  const groups: GroupContribution[] = []
  let rateEffect = 0
  let mixEffect = 0
  const sides = { earlier: new Side(totalBefore.trials), now: new Side(totalAfter.trials) }
  for (const value of new Set([...then.keys(), ...now.keys()])) {
    const old = then.get(value)
    const fresh = now.get(value)
    const shareBefore = (old?.trials ?? 0) / totalBefore.trials
    const shareAfter = (fresh?.trials ?? 0) / totalAfter.trials
    const rateAfter = rateOf(fresh) ?? rateOf(old) ?? 0
    const rateBefore = rateOf(old) ?? rateAfter
    const contribution = {
      value,
      rateEffect: ((rateAfter - rateBefore) * (shareBefore + shareAfter)) / 2,
      mixEffect: ((shareAfter - shareBefore) * (rateBefore + rateAfter)) / 2,
    }
    rateEffect += contribution.rateEffect
    mixEffect += contribution.mixEffect
    groups.push(contribution)
    const both = Number(shareBefore > 0 && shareAfter > 0)
    const moves = {
      // How far each effect goes with a group's rate, and with its share.
      rate: { withRate: (both * (shareBefore + shareAfter)) / 2, withShare: (rateAfter - rateBefore) / 2 },
      mix: { withRate: (shareAfter - shareBefore) / (1 + both), withShare: (rateBefore + rateAfter) / 2 },
    }
    sides.earlier.add(old, moves)
    sides.now.add(fresh, moves)
  }
  const rateThen = totalBefore.happened / totalBefore.trials
  const rateNow = totalAfter.happened / totalAfter.trials
  const around = (effect: number, part: keyof Moves): Interval => {
    const reach = standardErrorsFor(confidence) * Math.sqrt(sides.earlier.variance(part) + sides.now.variance(part))
    return { low: Math.max(-1, effect - reach), high: Math.min(1, effect + reach) }
  }
  return {
    before: rateThen,
    after: rateNow,
    change: rateNow - rateThen,
    rateEffect,
    mixEffect,
    rateInterval: around(rateEffect, 'rate'),
    mixInterval: around(mixEffect, 'mix'),
    groups,
  }
}

type Moves = Record<'rate' | 'mix', { withRate: number; withShare: number }>

/** What drawing one period's customers anew does to the effects. */
class Side {
  readonly #customers: number
  readonly #sums = { rate: { noise: 0, mean: 0, square: 0 }, mix: { noise: 0, mean: 0, square: 0 } }

  constructor(customers: number) {
    this.#customers = customers
  }

  add(group: GroupTally | undefined, moves: Moves): void {
    if (!group || group.trials === 0) return
    const share = group.trials / this.#customers
    for (const part of ['rate', 'mix'] as const) {
      const { withRate, withShare } = moves[part]
      const sums = this.#sums[part]
      sums.noise += (withRate * withRate * waver(group)) / share
      sums.mean += share * withShare
      sums.square += share * withShare * withShare
    }
  }

  variance(part: keyof Moves): number {
    const { noise, mean, square } = this.#sums[part]
    return (noise + Math.max(0, square - mean * mean)) / this.#customers
  }
}

/** How much one customer's referring wavers. Where all or none did, two of each more (Agresti and Coull 1998): it is never nothing. */
function waver({ happened, trials }: GroupTally): number {
  const rate = happened > 0 && happened < trials ? happened / trials : (happened + 2) / (trials + 4)
  return rate * (1 - rate)
}

function rateOf(group: GroupTally | undefined): number | null {
  return group && group.trials > 0 ? group.happened / group.trials : null
}

function totalOf(groups: readonly GroupTally[]): { happened: number; trials: number } {
  let happened = 0
  let trials = 0
  for (const group of groups) {
    happened += group.happened
    trials += group.trials
  }
  return { happened, trials }
}
