/** What stands under each customer in the forest of referrals; one entry per customer, in the order they were given. */
export interface ForestValues {
  /** Their own value and that of those they brought themselves. */
  direct: Float64Array
  /** Their own value and that of everybody who came through them, down to the last. */
  chain: Float64Array
  /** How many came through them, not counting themselves. */
  downstream: Int32Array
  /** How many they brought themselves. */
  brought: Int32Array
  /** How many referrals stand between them and the customer it began with: 0 for whom nobody brought. */
  generation: Int32Array
  /** The value of all customers: own values only, each once. The sum of `direct` or `chain` counts some again. */
  total: number
}

/**
 * The value of every customer with those they brought: directly, and through the whole chain.
 *
 * Every customer has at most one referrer who is credited, so referrals form a forest, and one pass from the last referred
 * to the first adds everything up: time and memory grow with the number of customers, ten million in some ten seconds.
 *
 * A customer's value stands in their own row and again in the rows of all who led to them, so rows do not add up to the
 * company. `total` does. Whole minor units stay exact up to 2⁵³.
 *
 * @param referrer number of the customer who brought each, −1 for nobody
 * @param own      value of each by themselves, in any one unit
 * @throws RangeError on a referrer who does not exist, and where customers brought each other in a circle, naming one
 *
 * @example
 * // Larkspur (€100) brought Brightwater (€50) and Oda (€20); Brightwater brought Merle (€7)
 * forestValues(Int32Array.of(-1, 0, 0, 1), Float64Array.of(100, 50, 20, 7))
 * // → direct 170, 57, 20, 7; chain 177, 57, 20, 7; downstream 3, 1, 0, 0; total 177
 */
export function forestValues(referrer: Int32Array, own: Float64Array): ForestValues {
  const customers = referrer.length
  if (own.length !== customers) throw new RangeError(`${customers} customers have ${own.length} values.`)
  const brought = new Int32Array(customers)
  for (let i = 0; i < customers; i++) {
    const by = referrer[i]!
    if (by >= customers || by < -1) throw new RangeError(`Customer ${i} has a referrer ${by} who does not exist.`)
    if (by >= 0) brought[by]!++
  }
  const lastFirst = childrenBeforeParents(referrer, brought)
  const direct = Float64Array.from(own)
  const chain = Float64Array.from(own)
  const downstream = new Int32Array(customers)
  let total = 0
  for (const i of lastFirst) {
    total += own[i]!
    const by = referrer[i]!
    if (by < 0) continue
    direct[by]! += own[i]!
    chain[by]! += chain[i]!
    downstream[by]! += downstream[i]! + 1
  }
  const generation = new Int32Array(customers)
  for (let position = customers - 1; position >= 0; position--) {
    const i = lastFirst[position]!
    const by = referrer[i]!
    generation[i] = by < 0 ? 0 : generation[by]! + 1
  }
  return { direct, chain, downstream, brought, generation, total }
}

/** All customers, each after everybody they brought: those who brought nobody are taken off, and then those left so. */
function childrenBeforeParents(referrer: Int32Array, brought: Int32Array): Int32Array {
  const customers = referrer.length
  const waiting = Int32Array.from(brought)
  const order = new Int32Array(customers)
  let taken = 0
  for (let i = 0; i < customers; i++) if (waiting[i] === 0) order[taken++] = i
  for (let next = 0; next < taken; next++) {
    const by = referrer[order[next]!]!
    if (by >= 0 && --waiting[by]! === 0) order[taken++] = by
  }
  if (taken < customers) {
    const caught = waiting.findIndex((left) => left > 0)
    throw new RangeError(`Customers cannot have brought each other in a circle; customer ${caught} is above one.`)
  }
  return order
}
