import { checkCounts } from './interval.ts'
import type { GroupTally } from './small-group-folding.ts'

/** Why a rate moved: groups refer differently now, or there are more customers of some groups and fewer of others. */
export interface RateAndMix {
  before: number
  after: number
  /** after − before = rateEffect + mixEffect. */
  change: number
  rateEffect: number
  mixEffect: number
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
 * @param before, after one tally per group, matched by value; counts need not be whole
 * @returns null when either period has no customers
 * @see E. M. Kitagawa, "Components of a difference between two rates", JASA 50 (1955), 1168–1194
 *
 * @example
 * splitChange([{ value: 'old', happened: 30, trials: 100 }, { value: 'new', happened: 5, trials: 100 }],
 *             [{ value: 'old', happened: 30, trials: 100 }, { value: 'new', happened: 15, trials: 300 }])
 * // → change −0.0625, all of it mix: rateEffect 0, mixEffect −0.0625
 */
export function splitChange(before: readonly GroupTally[], after: readonly GroupTally[]): RateAndMix | null {
  for (const { happened, trials } of [...before, ...after]) checkCounts(happened, trials)
  const totalBefore = totalOf(before)
  const totalAfter = totalOf(after)
  if (!(totalBefore.trials > 0 && totalAfter.trials > 0)) return null

  const then = new Map(before.map((group) => [group.value, group]))
  const now = new Map(after.map((group) => [group.value, group]))
  const groups: GroupContribution[] = []
  let rateEffect = 0
  let mixEffect = 0
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
  }
  const rateThen = totalBefore.happened / totalBefore.trials
  const rateNow = totalAfter.happened / totalAfter.trials
  return { before: rateThen, after: rateNow, change: rateNow - rateThen, rateEffect, mixEffect, groups }
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
