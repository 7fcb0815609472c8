/** The shape of a referral forest, generation by generation. */
export interface Generations {
  /** Of each customer: 0 for those nobody brought. */
  generationOf: Int32Array
  /** Customers in each generation. */
  customers: number[]
  /** Customers brought by one customer of each generation, on average: how the chain swells or dries up. One fewer than generations. */
  growth: number[]
  /** How many customers brought 0, 1, 2, … others. */
  brought: number[]
}

/**
 * Sorts customers into generations: those who came by themselves, those they brought, those these brought, and so on.
 *
 * Early generations seem to bring more simply because they have had more time: read `growth` beside the age of each, or take K from
 * cohorts (`viralCoefficient`).
 *
 * @param referrer of each customer, by place; −1 for nobody
 * @throws RangeError when somebody descends from themselves, or from nobody there is
 * @see D. D. Heckathorn and J. Jeffri, "Finding the beat", Poetics 28 (2001), 307–329, for the musicians below
 *
 * @example
 * // 264 jazz musicians of New York, each bringing up to five others
 * generations(musicians).customers // → [13, 32, 49, 41, 36, 30, 24, 15, 9, 8, 6, 1]
 */
export function generations(referrer: Int32Array): Generations {
  const many = referrer.length
  const generationOf = new Int32Array(many).fill(-1)
  const children = new Int32Array(many)
  referrer.forEach((by, one) => {
    if (by < -1 || by >= many) throw new RangeError(`Customer ${one} has a referrer ${by} who does not exist.`)
    if (by >= 0) children[by]!++
  })
  const way: number[] = []
  for (let start = 0; start < many; start++) {
    // Up to somebody whose generation is known, then back down. −2 marks those on the way: meeting one of them is a circle.
    let one = start
    while (one >= 0 && generationOf[one] === -1) {
      generationOf[one] = -2
      way.push(one)
      one = referrer[one]!
    }
    if (one >= 0 && generationOf[one] === -2) throw new RangeError(`Customer ${one} descends from themselves.`)
    let generation = one < 0 ? -1 : generationOf[one]!
    while (way.length > 0) generationOf[way.pop()!] = ++generation
  }
  const customers: number[] = []
  for (const generation of generationOf) {
    while (customers.length <= generation) customers.push(0)
    customers[generation]!++
  }
  const brought: number[] = []
  for (const count of children) {
    while (brought.length <= count) brought.push(0)
    brought[count]!++
  }
  return {
    generationOf,
    customers,
    growth: customers.slice(1).map((next, generation) => next / customers[generation]!),
    brought,
  }
}
