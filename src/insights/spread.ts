import type { HalfTime } from '../statistics/half-time.ts'
import { type Cohort, extinctionChance, viralCoefficient } from '../statistics/viral-coefficient.ts'
import { measured } from './measures.ts'

/** Customers alike in how they came, when they began and how many they brought. */
export interface SpreadCell {
  /** 0 for those nobody is known to have brought, 1 for those they brought, and so on; null where customers brought each other in a circle. */
  generation: number | null
  /** The day they began, as a day number; null where nobody knows. */
  since: number | null
  /** How many customers each of them brought. */
  brought: number
  customers: number
  /** Counted referrals they made together. */
  referrals: number
}

interface Seen {
  today: number
  /** The day of the first referral anybody wrote down; null while none has a day. */
  trackedFrom: number | null
  /** How long a round of referring takes; null where that cannot be told yet. */
  cycle: HalfTime | null
}

/**
 * How far referrals carry: how many new customers one customer brings, and how many came by a referral of a referral.
 *
 * Only customers who began since anybody kept track, and have had two rounds of referring, are counted in K: older ones may
 * have brought others unseen, younger ones have not had the time. Everybody counts in the generations.
 */
export function spreadOf(cells: readonly SpreadCell[], { today, trackedFrom, cycle }: Seen) {
  const customers = manyIn(cells)
  const oldEnough = cycle && Math.ceil(2 * Math.max(1, cycle.age))
  const seen = cells.filter(({ since }) => trackedFrom !== null && since !== null && since >= trackedFrom)
  const carried = (among: readonly SpreadCell[]) =>
    oldEnough === null ? null : coefficientOf(among, { today, oldEnough })
  const placed = cells.filter(({ generation }) => generation !== null)
  const deepest = Math.max(-1, ...new Set(placed.map(({ generation }) => generation!)))
  return {
    customers,
    oldEnough,
    spread: carried(seen),
    generations: Array.from({ length: deepest + 1 }, (_, generation) => {
      const ofThem = placed.filter((cell) => cell.generation === generation)
      return {
        generation,
        share: measured(manyIn(ofThem), customers),
        age: ageOf(ofThem, today),
        spread: carried(seen.filter((cell) => cell.generation === generation)),
      }
    }),
    brought: countsOf(cells).map((customers, brought) => ({ brought, customers })),
    leftOut: {
      unknownSince: manyIn(cells.filter(({ since }) => since === null)),
      beforeTracking: manyIn(
        cells.filter(({ since }) => since !== null && trackedFrom !== null && since < trackedFrom),
      ),
      circles: manyIn(cells.filter(({ generation }) => generation === null)),
    },
  }
}

const manyIn = (cells: readonly SpreadCell[]) => cells.reduce((all, { customers }) => all + customers, 0)

/** Days since they began, on average, of those of whom it is known. */
function ageOf(cells: readonly SpreadCell[], today: number): number | null {
  const dated = cells.filter(({ since }) => since !== null)
  if (dated.length === 0) return null
  return dated.reduce((days, { since, customers }) => days + (today - since!) * customers, 0) / manyIn(dated)
}

function coefficientOf(cells: readonly SpreadCell[], { today, oldEnough }: { today: number; oldEnough: number }) {
  const cohorts = cells.map(
    ({ since, customers, referrals, brought }): Cohort => ({
      age: today - since!,
      customers,
      referrals,
      brought: brought * customers,
      broughtSquared: brought * brought * customers,
    }),
  )
  const found = viralCoefficient(cohorts, oldEnough / 2)
  if (!found) return null
  const counted = cells.filter(({ since }) => today - since! >= oldEnough)
  return {
    ...found,
    referrals: counted.reduce((sum, { referrals }) => sum + referrals, 0),
    brought: counted.reduce((sum, { brought, customers }) => sum + brought * customers, 0),
    /** How likely it is that what one customer begins ends some day, by how many each of these brought. */
    diesOut: extinctionChance(countsOf(counted)),
  }
}

/** How many customers brought 0, 1, 2, … others. */
function countsOf(cells: readonly SpreadCell[]): number[] {
  const counts: number[] = []
  for (const { brought, customers } of cells) {
    while (counts.length <= brought) counts.push(0)
    counts[brought]! += customers
  }
  return counts
}
