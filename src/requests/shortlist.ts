import type { Criteria } from './criteria.ts'

/** Which customers meet what, by their numbers. Fits of a customer are those of whoever fits best there. */
export interface Sets {
  /** Everybody who is a customer today. */
  current: readonly number[]
  where: readonly (readonly number[])[]
  like: readonly (readonly number[])[]
  /** Null where no language is wanted. */
  language: readonly number[] | null
  themes: readonly { theme: number; fit: number; numbers: readonly number[] }[]
}

export interface Shortlist {
  /** Customers who meet all that has to be met, those that fit best first. */
  best: number[]
  /** Out of 100, by a customer's number: what somebody there could reach at most. */
  mostPoints(number: number): number
  /** How many there are of them in all. */
  customers: number
  /** How many more would, were one criterion dropped. Only criteria that would add anybody. */
  relax: { criterion: string; more: number }[]
}

/**
 * The customers worth a closer look, from sets alone: a hundred thousand in a few milliseconds. Nobody who is not in it
 * fits better than the last who is.
 *
 * Among equals chance decides, anew for each request, so that the same people are not always asked first; `seed` makes it
 * the same chance each time one request is looked at.
 *
 * @param most how many
 */
export function shortlist(
  criteria: Pick<Criteria, 'themes' | 'like' | 'where' | 'language'>,
  sets: Sets,
  { seed, most }: { seed: number; most: number },
): Shortlist {
  const highest = sets.current.reduce((high, number) => Math.max(high, number), 0)
  const points = new Float64Array(highest + 1)
  /** How many criteria that have to be met are not, and the last of them. */
  const missed = new Uint8Array(highest + 1)
  const lastMissed = new Uint8Array(highest + 1)
  const musts: string[] = []
  const seen = new Float64Array(highest + 1)

  let shares = 0
  const weigh = (
    criterion: string,
    weight: number,
    must: boolean,
    met: readonly { numbers: readonly number[]; fit: number }[],
  ) => {
    shares += weight
    seen.fill(0)
    for (const { numbers, fit } of met) {
      for (const number of numbers) if (number <= highest && fit > (seen[number] as number)) seen[number] = fit
    }
    if (must) musts.push(criterion)
    const place = musts.length - 1
    for (const number of sets.current) {
      const fit = seen[number] as number
      if (fit > 0) points[number] = (points[number] as number) + weight * fit
      else if (must) {
        missed[number] = (missed[number] as number) + 1
        lastMissed[number] = place
      }
    }
  }
  const wholly = (numbers: readonly number[]) => [{ numbers, fit: 1 }]
  for (const [i, numbers] of sets.where.entries()) weigh(`where ${i}`, 0, true, wholly(numbers))
  for (const [i, numbers] of sets.like.entries()) {
    const { weight, need } = criteria.like[i] as Criteria['like'][number]
    weigh(`like ${i}`, weight, need === 'must', wholly(numbers))
  }
  for (const [i, { weight, need }] of criteria.themes.entries()) {
    const shown = sets.themes.filter(({ theme }) => theme === i)
    weigh(`theme ${i}`, weight, need === 'must', shown)
  }
  if (criteria.language && sets.language)
    weigh('language', criteria.language.weight, criteria.language.need === 'must', wholly(sets.language))

  const more = new Float64Array(musts.length)
  const meeting: number[] = []
  for (const number of sets.current) {
    if (missed[number] === 0) meeting.push(number)
    else if (missed[number] === 1) {
      const place = lastMissed[number] as number
      more[place] = (more[place] as number) + 1
    }
  }
  return {
    best: bestOf(meeting, points, seed, most),
    mostPoints: (number) => (shares === 0 ? 0 : (100 * (points[number] ?? 0)) / shares),
    customers: meeting.length,
    relax: musts
      .map((criterion, place) => ({ criterion, more: more[place] as number }))
      .filter(({ more }) => more > 0)
      .sort((a, b) => b.more - a.more),
  }
}

/** The most points first, equals by lot. Sorting all of a hundred thousand equals for fifty would be wasted. */
function bestOf(numbers: readonly number[], points: Float64Array, seed: number, most: number): number[] {
  const equals = new Map<number, number[]>()
  for (const number of numbers) {
    const here = equals.get(points[number] as number)
    if (here) here.push(number)
    else equals.set(points[number] as number, [number])
  }
  const best: number[] = []
  for (const [, group] of [...equals].sort(([a], [b]) => b - a)) {
    if (best.length >= most) break
    best.push(...drawn(group, seed, most - best.length))
  }
  return best
}

/** The first `count` of a group in the order of their lots. */
function drawn(group: readonly number[], seed: number, count: number): number[] {
  // Lots are spread evenly, so those below a bound are as many as it is high; twice as high, to be sure to have enough.
  for (let bound = Math.max(0.01, (2 * count) / group.length); ; bound *= 2) {
    const low = bound >= 1 ? [...group] : group.filter((number) => lot(number, seed) < bound)
    if (low.length < count && bound < 1) continue
    return low.sort((a, b) => lot(a, seed) - lot(b, seed) || a - b).slice(0, count)
  }
}

/** A customer's lot for a request, from 0 to below 1: a mixing of bits (Murmur3's finaliser, Appleby 2011). */
export function lot(number: number, seed: number): number {
  let mixed = (number ^ seed) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296
}

/** A whole number from a text, so that each request draws its own lots. */
export function seedOf(text: string): number {
  let seed = 0x811c9dc5
  for (let i = 0; i < text.length; i++) seed = Math.imul(seed ^ text.charCodeAt(i), 0x01000193)
  return seed | 0
}
