/** So many people each carry the same amount. */
export interface Carried {
  amount: number
  people: number
}

/** How unevenly something is carried: a curve, and two numbers that sum it up. */
export interface Concentration {
  people: number
  total: number
  /** 0 where everybody carries the same; towards 1 where one carries it all. */
  gini: number
  /** Points of the Lorenz curve from (0, 0) to (1, 1): the share of people, least first, and what they carry together. */
  lorenz: { people: number; carried: number }[]
}

/**
 * How unevenly a load is shared: the Lorenz curve and the Gini index of everybody it could fall on, those with nothing
 * included.
 *
 * It describes the people counted and estimates nothing, so it has no interval.
 *
 * @returns null where nobody carries anything
 * @see M. O. Lorenz, Publications of the American Statistical Association 9 (1905), 209–219; C. Gini (1912);
 *      R's ineq::Gini, without the correction for small samples
 *
 * @example
 * concentrationOf([{ amount: 1, people: 1 }, { amount: 2, people: 1 }, { amount: 3, people: 1 }, { amount: 4, people: 1 },
 *   { amount: 5, people: 1 }]) // → { gini: 0.2667, … }
 */
export function concentrationOf(carried: readonly Carried[]): Concentration | null {
  for (const { amount, people } of carried) {
    if (!(amount >= 0 && people >= 0 && amount < Infinity && people < Infinity))
      throw new RangeError(`Nobody carries ${amount}, and ${people} people cannot be.`)
  }
  const leastFirst = carried.filter(({ people }) => people > 0).toSorted((a, b) => a.amount - b.amount)
  const people = leastFirst.reduce((sum, one) => sum + one.people, 0)
  const total = leastFirst.reduce((sum, one) => sum + one.people * one.amount, 0)
  if (total === 0) return null
  const lorenz = [{ people: 0, carried: 0 }]
  let counted = 0
  let load = 0
  let under = 0
  for (const one of leastFirst) {
    const before = load
    counted += one.people
    load += one.people * one.amount
    under += (one.people / people) * ((before + load) / total / 2)
    lorenz.push({ people: counted / people, carried: load / total })
  }
  return { people, total, gini: Math.max(0, 1 - 2 * under), lorenz }
}

/**
 * What the few who carry most carry of all.
 *
 * @param most how many of them, all together where there are fewer
 * @returns null where nobody carries anything
 * @example
 * // Of 40 calls five customers held 22, and eighteen others one each
 * shareOfMost([{ amount: 4.4, people: 5 }, { amount: 1, people: 18 }], 5) // → 0.55
 */
export function shareOfMost(carried: readonly Carried[], most: number): number | null {
  const total = carried.reduce((sum, one) => sum + one.people * one.amount, 0)
  if (total === 0) return null
  let left = most
  let load = 0
  for (const one of carried.toSorted((a, b) => b.amount - a.amount)) {
    const taken = Math.min(left, one.people)
    load += taken * one.amount
    left -= taken
  }
  return load / total
}
