import { agesOf, quadratic } from './log-rank.ts'
import type { AgeCounts } from './survival.ts'

export interface GrayTest {
  chiSquare: number
  freedom: number
  /** How often groups with the same cumulative incidence differ this much. 1 when there is nothing to compare. */
  p: number
}

/**
 * Gray's test: does the share that ever refers rise in the same way in all groups, churn and all?
 *
 * The log-rank test compares how fast those still here refer; a group that churns much can refer fast and still have few
 * referrers in the end. This compares the cumulative incidence curves themselves: whoever has left without referring stays
 * in the running, as someone who never will.
 *
 * The variance follows from how each group's curve hangs on each day's draw (its influence function), with several on one day
 * taken as drawn without replacement, as R's cmprsk does.
 *
 * @see R. J. Gray, Annals of Statistics 16 (1988), 1141–1154, with ρ = 0; R's cmprsk::cuminc
 *
 * @example
 * // Plasma cell malignancies of men and women with MGUS
 * grayTest([men, women]) // → { chiSquare: 1.19, freedom: 1, p: 0.27 }
 */
export function grayTest(groups: readonly (readonly AgeCounts[])[]): GrayTest {
  const size = groups.length
  // Each group's curves as they stood before each age, and who is in the running then.
  const waiting = new Array<number>(size).fill(1)
  const share = new Array<number>(size).fill(0)
  const gaps = new Array<number>(size).fill(0)
  let common = 0 // share that has done it, were all groups alike
  const steps = agesOf(groups).flatMap((found) => {
    // A curve that has come to its end says nothing of those who enter later (late entry with a handful at risk).
    const going = (counts: readonly number[]) => counts.map((many, j) => (waiting[j]! > 0 ? many : 0))
    const [atRisk, events, competing] = [going(found.atRisk), going(found.events), going(found.competing)]
    const before = [...waiting]
    // How many would be watched had nobody been lost from sight, nor done it or left before
    const whole = atRisk.map((many, j) => (many > 0 ? many / before[j]! : 0))
    const all = sum(whole)
    if (all === 0) return []
    const happened = sum(events)
    const running = whole.map((many, j) => many * (1 - share[j]!))
    const everybodyRunning = sum(running)
    for (let j = 0; j < size; j++) {
      gaps[j]! += events[j]! - (happened * running[j]!) / everybodyRunning
      if (atRisk[j] === 0) continue
      share[j]! += before[j]! * (events[j]! / atRisk[j]!)
      waiting[j]! *= (atRisk[j]! - events[j]! - competing[j]!) / atRisk[j]!
    }
    const rise = happened / all
    const hazard = rise / (1 - common)
    common += rise
    return [{ atRisk, competing, before, after: [...waiting], whole, all, happened, rise, hazard, left: 1 - common }]
  })

  const variance = new Float64Array(size * size)
  // Backwards, because a day's draw tells on all later ones: ahead[i, j] sums group i's weight on group j's later days.
  const ahead = new Float64Array(size * size)
  for (const { atRisk, competing, before, after, whole, all, happened, rise, hazard, left } of steps.reverse()) {
    const weight = (i: number, j: number) => whole[j]! * ((i === j ? 1 : 0) - whole[i]! / all)
    for (let j = 0; j < size; j++) {
      const there = atRisk[j]!
      if (there === 0) continue
      // Of those of the group still waiting after this age, the part that will never do it or has yet to
      const open = after[j]! > 0 ? left / after[j]! : 0
      const does = ((before[j]! * rise) / there) * untied(happened, all * before[j]!)
      const leaves = open > 0 ? (before[j]! / there) ** 2 * competing[j]! * untied(competing[j]!, there) : 0
      const pulls = gaps.map((_, i) => {
        const later = ahead[i * size + j]!
        return [weight(i, j) + (1 - open) * later, -open * later] as const
      })
      for (let i = 0; i < size; i++)
        for (let k = 0; k < size; k++)
          variance[i * size + k]! += pulls[i]![0] * pulls[k]![0] * does + pulls[i]![1] * pulls[k]![1] * leaves
    }
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) ahead[i * size + j]! += weight(i, j) * hazard
  }
  return quadratic(gaps, variance)
}

/** Drawn without replacement, so many at once vary by so much less than one by one. */
function untied(many: number, among: number): number {
  if (many <= 1) return 1
  return among > many ? 1 - (many - 1) / (among - 1) : 0
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
