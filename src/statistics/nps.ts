import { checkFinite, type Interval } from './interval.ts'
import { standardErrorsFor } from './normal.ts'

export interface NetPromoterScore {
  /** −100…100. */
  score: number
  interval: Interval
  answers: number
  /** Under 30 answers: shown as "thin". */
  thin: boolean
}

/**
 * Net promoter score with the adjusted Wald interval.
 *
 * Three quarters of an answer are added to promoters and detractors each, and three answers in all, so that ten promoters
 * out of ten are not certainty. The range may reach past 100; it is cut there.
 *
 * @returns null without answers
 * @see B. Rocks, "Interval estimation for the net promoter score", The American Statistician 70 (2016), 365–372
 *
 * @example
 * netPromoterScore({ promoters: 50, passives: 30, detractors: 20 }) // → { score: 30, interval: { low: 14.1, high: 44.2 }, … }
 */
export function netPromoterScore(
  counts: { promoters: number; passives: number; detractors: number },
  confidence = 0.95,
): NetPromoterScore | null {
  const { promoters, passives, detractors } = counts
  checkFinite({ promoters, passives, detractors })
  if (!(promoters >= 0 && passives >= 0 && detractors >= 0)) throw new RangeError('Answers cannot be fewer than none.')
  const answers = promoters + passives + detractors
  if (answers === 0) return null
  const n = answers + 3
  const up = (promoters + 0.75) / n
  const down = (detractors + 0.75) / n
  const centre = up - down
  const reach = standardErrorsFor(confidence) * Math.sqrt((up + down - centre * centre) / n)
  return {
    score: (100 * (promoters - detractors)) / answers,
    interval: { low: Math.max(-100, 100 * (centre - reach)), high: Math.min(100, 100 * (centre + reach)) },
    answers,
    thin: answers < 30,
  }
}
