import { falseDiscoveryAdjusted } from '../statistics/false-discovery.ts'
import type { Interval } from '../statistics/interval.ts'
import { compareTwo } from '../statistics/two-proportions.ts'
import { wilsonInterval } from '../statistics/wilson-interval.ts'

/** A group of customers, and how many of them the proof is of. */
export interface RepresentedGroup {
  value: string
  customers: number
  proof: number
}

export interface Represented {
  customers: number
  /** Customers the proof is of. */
  proof: number
  /** Customers in groups that some of the proof is of: those it can be said to speak for. */
  spokenFor: number
  groups: (RepresentedGroup & {
    /** Of all customers, and of the customers behind the proof. */
    share: number
    proofShare: number | null
    interval: Interval | null
    /** Whether the proof has clearly more, or less, of this group than there are. */
    leaning: 'more' | 'less' | null
  })[]
  /** What to warn of, in sentences. */
  warnings: string[]
}

/** Fewer customers than this are stories, not a picture. A guess. */
const fewestCustomers = 5
/** A group with this share of the customers that no proof is of is named. A guess. */
const largeGroup = 0.1
const several = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
const percent = (share: number) => `${Math.round(share * 100)} %`

/**
 * Whom the proof speaks for: its customers by group beside all customers by group, with a warning where it comes from a
 * narrow one.
 *
 * A group leans when its part of the proof differs from its part of the other customers more than chance would make it,
 * over all groups shown (Benjamini and Hochberg, below 5 %).
 *
 * @example
 * representedBy([{ value: 'health', customers: 40, proof: 9 }, { value: 'retail', customers: 60, proof: 1 }])
 * // → { spokenFor: 100, groups: [{ share: 0.4, proofShare: 0.9, leaning: 'more' }, …], warnings: ['90 % of … are health …'] }
 */
export function representedBy(groups: readonly RepresentedGroup[], name = (value: string) => value): Represented {
  const customers = groups.reduce((sum, group) => sum + group.customers, 0)
  const proof = groups.reduce((sum, group) => sum + group.proof, 0)
  const adjusted = falseDiscoveryAdjusted(
    groups.map((group) =>
      proof === 0
        ? 1
        : compareTwo(
            { happened: group.proof, trials: proof },
            { happened: group.customers - group.proof, trials: customers - proof },
          ),
    ),
  )
  const shown = groups.map((group, i) => {
    const share = customers === 0 ? 0 : group.customers / customers
    const proofShare = proof === 0 ? null : group.proof / proof
    const leans = adjusted[i]! < 0.05 && proofShare !== null
    return {
      ...group,
      share,
      proofShare,
      interval: wilsonInterval(group.proof, proof),
      leaning: leans ? (proofShare > share ? ('more' as const) : ('less' as const)) : null,
    }
  })
  const warnings: string[] = []
  if (proof > 0 && proof < fewestCustomers)
    warnings.push(
      `This comes from ${proof === 1 ? 'one customer' : `${proof} customers`}: a story, not a picture of many.`,
    )
  const narrow = shown.find(({ leaning, proofShare }) => leaning === 'more' && proofShare! > 0.5)
  if (narrow)
    warnings.push(
      `${percent(narrow.proofShare!)} of the customers quoted are ${name(narrow.value)}; of all customers ${percent(narrow.share)} are.`,
    )
  const silent = shown.filter((group) => group.proof === 0 && group.share >= largeGroup && group.value !== '')
  if (proof > 0 && silent.length > 0)
    warnings.push(
      `Nobody of ${several(silent.slice(0, 3).map(({ value }) => name(value)))} is quoted, though ${percent(
        silent.reduce((sum, { share }) => sum + share, 0),
      )} of customers are there.`,
    )
  return {
    customers,
    proof,
    spokenFor: groups.reduce((sum, group) => sum + (group.proof > 0 ? group.customers : 0), 0),
    groups: shown,
    warnings,
  }
}
