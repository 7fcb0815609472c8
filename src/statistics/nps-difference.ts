import { checkFinite } from './interval.ts'
import { normalBeyond } from './normal.ts'

type Answers = { promoters: number; passives: number; detractors: number }

/**
 * How many points one net promoter score lies above another, and how often chance alone would part two equal ones as far.
 *
 * Both scores get Rocks' three quarters of a promoter and of a detractor and one and a half passives, so that ten
 * promoters of ten do not look certain; their variances add. Assumes that nobody answered in both groups.
 *
 * @returns null when either group is empty
 * @see B. Rocks, "Interval estimation for the net promoter score", The American Statistician 70 (2016), 365–372
 *
 * @example
 * npsDifference({ promoters: 50, passives: 30, detractors: 20 }, { promoters: 30, passives: 30, detractors: 40 })
 * // → { gap: 40, p: 0.0005 }
 */
export function npsDifference(group: Answers, rest: Answers): { gap: number; p: number } | null {
  const [here, there] = [smoothed(group), smoothed(rest)]
  if (here === null || there === null) return null
  const z = (here.mean - there.mean) / Math.sqrt(here.variance + there.variance)
  return { gap: 100 * (here.raw - there.raw), p: Math.min(1, normalBeyond(Math.abs(z))) }
}

function smoothed({ promoters, passives, detractors }: Answers) {
  checkFinite({ promoters, passives, detractors })
  const answers = promoters + passives + detractors
  if (answers === 0) return null
  const n = answers + 3
  const up = (promoters + 0.75) / n
  const down = (detractors + 0.75) / n
  const mean = up - down
  return { raw: (promoters - detractors) / answers, mean, variance: (up + down - mean * mean) / n }
}
