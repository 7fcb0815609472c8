import { checkCounts } from './interval.ts'
import type { Tally } from './newcombe-difference.ts'
import { normalBeyond } from './normal.ts'

export interface Trend {
  /** Change of the rate per step of the score, by weighted least squares. */
  slope: number
  /** Positive when the rate rises with the score. */
  z: number
  chiSquare: number
  p: number
}

/**
 * Cochran–Armitage test: does the rate rise or fall along ordered groups, such as bands of tenure?
 *
 * It looks for a straight line only, and so finds a slow climb over ten bands that no single band would show.
 *
 * @param groups in order
 * @param scores where each stands; 1, 2, 3, … by default
 * @returns null when fewer than two scores have customers, or nobody or everybody did it
 * @see W. G. Cochran, Biometrics 10 (1954), 417–451; P. Armitage, Biometrics 11 (1955), 375–386; R's prop.trend.test
 *
 * @example
 * trendOver([{ happened: 83, trials: 86 }, { happened: 90, trials: 93 },
 *            { happened: 129, trials: 136 }, { happened: 70, trials: 82 }]) // → { z: −2.87, chiSquare: 8.22, p: 0.0041, … }
 */
export function trendOver(
  groups: readonly Tally[],
  scores: readonly number[] = groups.map((_, i) => i + 1),
): Trend | null {
  if (scores.length !== groups.length) throw new RangeError(`${groups.length} groups need as many scores.`)
  let happened = 0
  let trials = 0
  let weighted = 0
  groups.forEach((group, i) => {
    checkCounts(group.happened, group.trials)
    happened += group.happened
    trials += group.trials
    weighted += group.trials * scores[i]!
  })
  const share = happened / trials
  const missing = (trials - happened) / trials
  const middle = weighted / trials
  let together = 0
  let spread = 0
  groups.forEach((group, i) => {
    const offset = scores[i]! - middle
    together += offset * (group.happened - group.trials * share)
    spread += offset * (offset * group.trials)
  })
  if (!(spread > 0 && share > 0 && missing > 0)) return null
  const z = together / Math.sqrt(share * missing * spread)
  return { slope: together / spread, z, chiSquare: z * z, p: normalBeyond(z) }
}
