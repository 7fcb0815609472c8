import { widthOf } from './interval.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** Every verdict on a group, in the words shown beside it. */
export const verdicts = {
  above: 'above',
  below: 'below',
  'no-evidence': 'no evidence of a difference',
  'too-few': 'too few to tell',
} as const

export type Verdict = keyof typeof verdicts

/** When a group is too small to speak about, and when a difference counts as one. */
export interface VerdictRules {
  /** A group needs this many customers. 30 is a convention, kept because readers know it. */
  fewestTrials: number
  /**
   * A Wilson interval wider than this says too little. 0.30 means "somewhere between 20 % and 50 %"; it is our guess,
   * to be moved if people act on, or laugh at, verdicts near it.
   */
  widestInterval: number
  /** Share of false alarms accepted among the groups named. */
  falseAlarms: number
}

export const usualRules: VerdictRules = { fewestTrials: 30, widestInterval: 0.3, falseAlarms: 0.05 }

/**
 * Whether a group refers more or less than the rest of the customers, as far as anyone can tell.
 *
 * Size comes first: a group of eight may differ with a tiny p-value, but two customers more or less would turn it round,
 * and readers rightly distrust a ranking led by eight customers.
 *
 * @param adjustedP of the comparison with the rest, adjusted for all the groups shown beside it
 *
 * @example
 * verdictOf({ happened: 60, trials: 200, restHappened: 300, restTrials: 2000, adjustedP: 0.001 }) // → 'above'
 */
export function verdictOf(
  comparison: { happened: number; trials: number; restHappened: number; restTrials: number; adjustedP: number },
  rules: VerdictRules = usualRules,
): Verdict {
  const { happened, trials, restHappened, restTrials, adjustedP } = comparison
  const interval = wilsonInterval(happened, trials)
  if (interval === null || restTrials === 0) return 'too-few'
  if (trials < rules.fewestTrials || widthOf(interval) > rules.widestInterval) return 'too-few'
  if (!(adjustedP < rules.falseAlarms)) return 'no-evidence'
  return happened / trials > restHappened / restTrials ? 'above' : 'below'
}
