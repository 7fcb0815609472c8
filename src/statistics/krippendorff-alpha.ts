/** How far apart two codes are: different or not; by rank; by distance; by proportion. */
export type Scale = 'nominal' | 'ordinal' | 'interval' | 'ratio'

/** What an alpha is good for, in Krippendorff's own cut-offs. */
export function alphaInWords(alpha: number): string {
  if (alpha >= 0.8) return 'reliable'
  if (alpha >= 0.667) return 'good enough for tentative conclusions'
  return 'not reliable'
}

/**
 * Krippendorff's alpha: how far any number of coders agree, also where some skipped some answers.
 *
 * @param codes codes[coder][answer]; null where the coder skipped the answer. For names of codes number them and use
 *              'nominal'; 'ratio' needs codes of 0 or more
 * @returns null when no answer has two codes, or all codes are the same: then there is nothing to disagree about
 * @see K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011)
 *
 * @example
 * krippendorffAlpha([[1, 2, 3, null], [1, 2, 3, 3]]) // → 1
 */
export function krippendorffAlpha(
  codes: readonly (readonly (number | null)[])[],
  scale: Scale = 'nominal',
): number | null {
  const answers = Math.max(0, ...codes.map((row) => row.length))
  const units: number[][] = []
  for (let answer = 0; answer < answers; answer++) {
    const given = codes.flatMap((row) => row[answer] ?? [])
    if (given.length >= 2) units.push(given)
  }
  const values = [...new Set(units.flat())].sort((one, other) => one - other)
  const totals = values.map((value) =>
    units.reduce((sum, unit) => sum + unit.filter((code) => code === value).length, 0),
  )
  const pairable = totals.reduce((sum, total) => sum + total, 0)
  const distance = distancesOn(scale, values, totals)

  let expected = 0
  values.forEach((_, i) => {
    values.forEach((_, j) => {
      expected += totals[i]! * totals[j]! * distance(i, j)
    })
  })
  if (expected === 0) return null

  const place = new Map(values.map((value, i) => [value, i]))
  let observed = 0
  for (const unit of units) {
    const counts = new Map<number, number>()
    for (const code of unit) counts.set(place.get(code)!, (counts.get(place.get(code)!) ?? 0) + 1)
    for (const [i, times] of counts) {
      for (const [j, otherTimes] of counts) observed += (times * otherTimes * distance(i, j)) / (unit.length - 1)
    }
  }
  return 1 - (observed * (pairable - 1)) / expected
}

/** Squared distance between the i-th and j-th value. */
function distancesOn(
  scale: Scale,
  values: readonly number[],
  totals: readonly number[],
): (i: number, j: number) => number {
  if (scale === 'nominal') return (i, j) => (i === j ? 0 : 1)
  if (scale === 'interval') return (i, j) => (values[i]! - values[j]!) ** 2
  if (scale === 'ratio') {
    return (i, j) => (i === j ? 0 : ((values[i]! - values[j]!) / (values[i]! + values[j]!)) ** 2)
  }
  // A rank stands in the middle of those that share it.
  let below = 0
  const ranks = totals.map((total) => {
    const rank = below + total / 2
    below += total
    return rank
  })
  return (i, j) => (ranks[i]! - ranks[j]!) ** 2
}
