/** Somebody in a tree of referrals, as the rows come: generation by generation, whoever referred them first. */
export interface Branch {
  parentId: string
  /** Null while they are not a customer; then nobody can have come through them. */
  customerId: string | null
  generation: number
}

/**
 * How many people came through each branch, not counting itself: their referrals, the referrals of those, and so on.
 *
 * Expects the rows generation by generation, so that every child stands after its parent. Larkspur brought Brightwater,
 * which brought Merle and Oda: Brightwater has 2.
 */
export function countDownstream<B extends Branch>(branches: readonly B[]): (B & { people: number })[] {
  const people = new Map<string, number>()
  const counted: (B & { people: number })[] = []
  for (const branch of branches.toReversed()) {
    const through = (branch.customerId && people.get(branch.customerId)) || 0
    people.set(branch.parentId, (people.get(branch.parentId) ?? 0) + 1 + through)
    counted.push({ ...branch, people: through })
  }
  return counted.reverse()
}

/** How many people, and how many customers among them, each generation has; the first generation is 1. */
export function countGenerations(branches: readonly Branch[]) {
  const generations: { generation: number; people: number; customers: number }[] = []
  for (const { generation, customerId } of branches) {
    generations[generation - 1] ??= { generation, people: 0, customers: 0 }
    const counts = generations[generation - 1]!
    counts.people++
    if (customerId !== null) counts.customers++
  }
  return generations
}
