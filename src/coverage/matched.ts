import type { Stratum } from '../statistics/mantel-haenszel.ts'
import { mantelHaenszel } from '../statistics/mantel-haenszel.ts'
import { type MatchedDifference, matchedDifference } from '../statistics/matched-difference.ts'
import { type Difference, newcombeDifference, type Tally } from '../statistics/newcombe-difference.ts'

/** Deals that ended alike in stage and size: how many were won, with what is looked at and without. */
export interface DealStratum {
  stage: string
  size: string
  /** Another thing they are matched on, such as an industry; '' where nothing was chosen. */
  value: string
  with: Tally
  without: Tally
}

/** Deals in matched strata, on both sides together, from which on a difference is worth a number. A convention. */
const fewestMatched = 30
/** And on the smaller side alone. A guess. */
const fewestOnASide = 10
/** Of the deals with it, this share has to have its like without; else the comparison is about other deals. A guess. */
const leastMatchedShare = 0.5

/** Why a comparison of deals is not shown, each with its sentence. */
export const notShown = {
  'too-few': 'Too few deals ended to tell.',
  'no-match': 'Too few of the deals with it have deals without it of the same stage and size to be compared with.',
  'turns-round':
    'Thrown together, the deals point one way; compared with their like, the other. What sets them apart is not the reference.',
  differs: 'The difference is not the same in every stage and size, so no one number says it.',
} as const
type NotShown = keyof typeof notShown

/** Deals won with something and without it, compared with their like. */
export interface MatchedComparison {
  with: Tally
  without: Tally
  /** As they are, thrown together; null where one side has none. */
  crude: Difference | null
  /** Among their like; null where none has. */
  matched: MatchedDifference | null
  /** Why no verdict is given; empty where one is. */
  notShown: NotShown[]
  /** Of "no difference among their like"; null where none is shown. */
  p: number | null
}

/**
 * Deals that ended often carry a stage such as "Closed won", which says how they ended and must not be matched on: stages
 * all of whose deals ended alike are put together.
 *
 * @example
 * withoutTellingStages([{ stage: 'Closed won', … }, { stage: 'Closed lost', … }]) // → all in the stage ''
 */
export function withoutTellingStages(strata: readonly DealStratum[]): DealStratum[] {
  const ended = new Map<string, { won: number; all: number }>()
  for (const { stage, with: with_, without } of strata) {
    const so = ended.get(stage) ?? { won: 0, all: 0 }
    ended.set(stage, {
      won: so.won + with_.happened + without.happened,
      all: so.all + with_.trials + without.trials,
    })
  }
  const tells = ({ stage }: DealStratum) => {
    const { won, all } = ended.get(stage)!
    return won === 0 || won === all
  }
  const kept = new Map<string, DealStratum>()
  for (const stratum of strata) {
    const stage = tells(stratum) ? '' : stratum.stage
    const key = JSON.stringify([stage, stratum.size, stratum.value])
    const so = kept.get(key)
    kept.set(
      key,
      so
        ? { ...so, with: added(so.with, stratum.with), without: added(so.without, stratum.without) }
        : { ...stratum, stage },
    )
  }
  return [...kept.values()]
}

const added = (one: Tally, other: Tally): Tally => ({
  happened: one.happened + other.happened,
  trials: one.trials + other.trials,
})

const sum = (strata: readonly DealStratum[], side: 'with' | 'without'): Tally =>
  strata.reduce(
    (all, stratum) => ({
      happened: all.happened + stratum[side].happened,
      trials: all.trials + stratum[side].trials,
    }),
    { happened: 0, trials: 0 },
  )

/**
 * Compares won deals with and without something, like with like, and says when that must not be shown: too few, hardly any
 * with their like, a picture that turns round, or one that differs from stratum to stratum (Tarone's test, below 5 %).
 *
 * It describes. Deals that get a reference are often further along and better looked after, which no list of deals shows.
 *
 * @example
 * compareDeals([{ stage: 'Proposal', size: 'small', value: '', with: { happened: 14, trials: 20 }, without: { happened: 20, trials: 40 } }])
 * // → { matched: { gap: 0.20, interval: { low: -0.06, high: 0.46 }, … }, notShown: [], … }
 */
export function compareDeals(ended: readonly DealStratum[]): MatchedComparison {
  const strata = withoutTellingStages(ended)
  const tables: Stratum[] = strata.map((stratum) => ({ group: stratum.with, other: stratum.without }))
  const all = { with: sum(strata, 'with'), without: sum(strata, 'without') }
  const crude = newcombeDifference(all.with, all.without)
  const matched = matchedDifference(tables)
  const because: NotShown[] = []
  if (
    all.with.trials < fewestOnASide ||
    all.without.trials < fewestOnASide ||
    all.with.trials + all.without.trials < fewestMatched
  )
    because.push('too-few')
  else if (
    matched === null ||
    matched.group + matched.other < fewestMatched ||
    Math.min(matched.group, matched.other) < fewestOnASide ||
    matched.group < leastMatchedShare * all.with.trials
  )
    because.push('no-match')
  else {
    if (crude !== null && crude.gap * matched.gap < 0) because.push('turns-round')
    const homogeneity = mantelHaenszel(tables)?.homogeneity ?? null
    if (homogeneity !== null && homogeneity.p < 0.05) because.push('differs')
  }
  return { ...all, crude, matched, notShown: because, p: because.length === 0 && matched ? matched.p : null }
}

export const influenceVerdicts = {
  above: 'won more often',
  below: 'won less often',
  'no-evidence': 'no evidence of a difference',
  'not-shown': 'not shown',
} as const
export type InfluenceVerdict = keyof typeof influenceVerdicts

/** What a comparison says, by its p-value after adjustment for others made beside it. */
export function influenceVerdict({ matched, notShown }: MatchedComparison, adjustedP: number | null): InfluenceVerdict {
  if (notShown.length > 0 || matched === null || adjustedP === null) return 'not-shown'
  if (!(adjustedP < 0.05)) return 'no-evidence'
  return matched.gap > 0 ? 'above' : 'below'
}

/** What a difference between deals with and without a reference does not prove. Shown beside it, always. */
export const influenceCaveats = [
  'Deals that get a reference are often further along, and better looked after. That alone wins deals.',
  'Prospects who ask for a reference may have half decided already.',
  'A longer deal has more time to get a reference; nobody keeps the stage a deal was in when it did.',
  'Only what was written down counts. A call nobody logged makes a deal one without a reference.',
] as const
