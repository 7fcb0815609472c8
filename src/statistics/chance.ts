/**
 * Chance that can be repeated: Marsaglia's xorshift, from 0 to below 1: the same numbers at every run, so that a difference can be looked into. The seed
 * is any whole number but 0.
 *
 * @example
 * seeded(20_070_101)() // → 0.6094
 */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
