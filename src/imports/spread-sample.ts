/**
 * Keeps some hundreds of items spread evenly over a stream of unknown length, in fixed memory.
 *
 * The first rows of a file are a poor sample: exports are often sorted, and a column that says "Churned" 900 times over
 * may say something else for the next 6,000. Every item is kept until there are twice `size`; then every second one goes,
 * and from there on only every second one is taken, and so on. The same stream always leaves the same sample.
 *
 * Example: of rows 0 … 7042 with `size` 1000, every fourth row is kept: 1,761 of them.
 */
export function spreadSample<Item>(size: number) {
  let kept: Item[] = []
  let stride = 1
  let seen = 0

  return {
    add(item: Item) {
      if (seen % stride === 0) kept.push(item)
      seen++
      if (kept.length < 2 * size) return
      kept = kept.filter((_, index) => index % 2 === 0)
      stride *= 2
    },
    /** Between `size` and twice as many items, in their order; all of them where there are fewer. */
    get items(): readonly Item[] {
      return kept
    },
  }
}
