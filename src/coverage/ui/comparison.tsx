import { cannotTell, showPoints } from '../../web/figures.ts'
import type { Comparison } from '../api.ts'
import { influenceVerdicts, notShown } from '../matched.ts'

/** '+12.0 points (1.5 to 22.5), won more often', or why it is not shown. */
export function sayComparison({ matched, verdict, notShown: because }: Comparison): string {
  if (verdict === 'not-shown' || matched === null)
    return because.includes('too-few') || because.length === 0 ? cannotTell : 'Not shown'
  return `${showPoints(matched.gap)} (${showPoints(matched.interval.low)} to ${showPoints(matched.interval.high)}), ${influenceVerdicts[verdict]}`
}

/** Why a comparison is not shown, in sentences. */
export const whyNotShown = ({ notShown: because }: Comparison): string[] => because.map((one) => notShown[one])
