/** The figures of a compared group that its table can be sorted by. */
interface Compared {
  referrerRate: { trials: number; rate: number | null }
  difference: { gap: number } | null
  perHundred: { rate: number } | null
  perHundredYears: { rate: number } | null
  newShare: { rate: number | null }
  change: number | null
}
type Figure = (row: Compared) => number | null

const figures: Record<string, Figure> = {
  customers: (row) => row.referrerRate.trials,
  rate: (row) => row.referrerRate.rate,
  difference: (row) => row.difference?.gap ?? null,
  perHundred: (row) => row.perHundred?.rate ?? null,
  perHundredYears: (row) => row.perHundredYears?.rate ?? null,
  newShare: (row) => row.newShare.rate,
  change: (row) => row.change,
}

/**
 * Rows in the order an address asks for: `rate` rising, `-rate` falling, anything else as they come. Rows without the
 * figure stand last either way. The screen and the exported file share it, so that the file is what was shown.
 */
export function inOrder<Row extends Compared>(rows: readonly Row[], sort: string): Row[] {
  const figure = figures[sort.replace(/^-/, '')]
  if (!figure) return [...rows]
  const side = sort.startsWith('-') ? -1 : 1
  return [...rows].sort((one, other) => {
    const [a, b] = [figure(one), figure(other)]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return side * (a - b)
  })
}
