/** A seeded source of chance: the same seed gives the same sample company on every machine, whatever the day. */
export interface Dice {
  /** A number from 0 up to, but not including, 1. */
  next(): number
  /** A whole number from low to high, both included. */
  whole(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  /** One of the keys, each as likely as its weight says. */
  weighted<T extends string>(weights: Record<T, number>): T
  /** How many times something happens that happens `mean` times on average (Knuth's method, for small means). */
  poisson(mean: number): number
  /** A value around `middle`, rarely further off than twice `spread` (sum of uniforms, near enough to normal). */
  around(middle: number, spread: number): number
}

/** Marsaglia's xorshift on 32 bits: small, fast, good enough to make up customers. */
export function throwDice(seed: number): Dice {
  let state = seed | 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4_294_967_296
  }
  for (let warm = 0; warm < 20; warm++) next()
  return {
    next,
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (from) => from[Math.floor(next() * from.length)] as (typeof from)[number],
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [key, weight] of entries) {
        left -= weight
        if (left < 0) return key
      }
      return (entries.at(-1) as [keyof typeof weights, number])[0]
    },
    poisson(mean) {
      const limit = Math.exp(-mean)
      let count = 0
      for (let product = next(); product > limit; product *= next()) count++
      return count
    },
    around: (middle, spread) => middle + spread * (next() + next() + next() + next() - 2) * 1.73,
  }
}
