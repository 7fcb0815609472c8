/** What a list of touchpoints is narrowed down to, and its order. */
export interface Arrangement {
  q: string
  rated: '' | 'rated' | 'unrated'
  sort: 'name' | 'experienced' | 'rated' | 'mean'
  direction: 'up' | 'down'
}

/** A touchpoint, as far as its place in a list goes. */
interface Arranged {
  name: string
  alsoCalled: readonly string[]
  experienced: number
  rated: number
  mean: { value: number } | null
}

/**
 * The touchpoints a list shows, in its order. What cannot be told yet stands at the end either way; of equal ones the name
 * decides.
 */
export function arranged<Line extends Arranged>(
  touchpoints: readonly Line[],
  { q, rated, sort, direction }: Arrangement,
): Line[] {
  const words = q.toLowerCase()
  const fits = (line: Line) =>
    (line.name.toLowerCase().includes(words) || line.alsoCalled.some((name) => name.includes(words))) &&
    (rated === '' || line.rated > 0 === (rated === 'rated'))
  const sign = direction === 'up' ? 1 : -1
  const byName = (a: Line, b: Line) => a.name.localeCompare(b.name, 'en')
  const figure = (line: Line) => (sort === 'mean' ? (line.mean?.value ?? null) : sort === 'name' ? 0 : line[sort])
  return touchpoints.filter(fits).toSorted((a, b) => {
    if (sort === 'name') return sign * byName(a, b)
    const [one, other] = [figure(a), figure(b)]
    if (one === null || other === null) return Number(one === null) - Number(other === null) || byName(a, b)
    return sign * (one - other) || byName(a, b)
  })
}
