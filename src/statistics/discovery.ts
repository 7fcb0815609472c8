import { falseDiscoveryAdjusted } from './false-discovery.ts'
import type { Interval } from './interval.ts'
import { newcombeDifference, type Tally } from './newcombe-difference.ts'
import { compareTwo } from './two-proportions.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** Customers and referrers counted by up to three columns at a time. */
export interface CountedTables {
  total: { customers: number; referrers: number }
  /** The empty value '' stands for "not known". */
  columns: readonly { column: string; values: readonly string[] }[]
  /**
   * All tables of one, two and three columns, `of` saying which columns, each column once. The cell of values i, j, k
   * stands at (i · size₂ + j) · size₃ + k.
   */
  tables: readonly { of: readonly number[]; customers: ArrayLike<number>; referrers: ArrayLike<number> }[]
}

export interface DiscoveryRules {
  /** Groups smaller than this are neither tested nor shown. */
  fewestCustomers: number
  /** Share of false alarms accepted among the findings. */
  falseAlarms: number
  /** Two groups that share more than this of the customers of either are shown as one. */
  sameIfShared: number
  /** No more findings than this are shown; of a million customers nearly every group differs a little. */
  mostShown: number
}

export const usualDiscovery: DiscoveryRules = {
  fewestCustomers: 30,
  falseAlarms: 0.05,
  sameIfShared: 0.8,
  mostShown: 200,
}

export interface PartOfGroup {
  column: string
  value: string
}

/** A group of customers, by one to three values, that refers more or less than the others. */
export interface Finding {
  conditions: PartOfGroup[]
  customers: number
  referrers: number
  rate: number
  /** Wilson's, of the rate. */
  interval: Interval
  verdict: 'above' | 'below'
  /** Referrers more (or, below 0, fewer) than at the overall rate: customers × (rate − overall rate). */
  excess: number
  excessInterval: Interval
  /** Standard errors between the group and all other customers. */
  z: number
  /** The largest p-value of the tests it had to pass: against the others, and against the rest of each of its parts. */
  p: number
  /** Benjamini and Hochberg's, over everything tested. */
  adjustedP: number
  /** The part that comes nearest to saying it too; null for single values. */
  nearestPart: { conditions: PartOfGroup[]; customers: number; referrers: number } | null
  /**
   * A finding within this one, without which nothing is left of it: "Gold plan" stands out only because "Gold plan in
   * Sweden" does. Null if it stands by itself.
   */
  carriedBy: PartOfGroup[] | null
  /** Findings among nearly the same customers. */
  folded: Finding[]
}

export interface Discovery {
  /** Those that stand by themselves first, then those carried by another; by how many referrers are too many or missing. */
  findings: Finding[]
  /** Findings beyond the most that are shown. */
  more: number
  /** How many groups were tested: those of at least the fewest customers, the same customers once. */
  tested: number
  overallRate: number
}

/**
 * Looks through every combination of up to three values for groups of customers that refer more, or less, than the others.
 *
 * With a thousand combinations chance alone makes fifty look special, and every combination with a special value looks special
 * too. So a combination has to pass several tests at once: against all other customers, and against what is left of each of
 * its parts without it ("Gold in Sweden" against the rest of Gold, and against the rest of Sweden), all in the same direction.
 * The largest of these p-values counts (an intersection–union test), and Benjamini and Hochberg's adjustment is made over all
 * groups large enough to be tested, not only those that look promising. "Not known" is no value to be found.
 *
 * Findings among nearly the same customers are folded under the one with the largest excess. How many customers two groups
 * share is read off the tables where together they need at most three columns; beyond that `overlap` is asked, and without it
 * two groups are folded only if the tables leave no other possibility.
 *
 * Assumes customers are independent of one another. A finding says where to look, not why; its rate is a little flattered by
 * having been picked.
 *
 * @param overlap how many customers are in both groups; null where nobody knows
 * @throws RangeError when a table of fewer columns is missing, or a table has the wrong number of cells
 * @see W. Klösgen (1996) and N. Lavrač, P. Flach and B. Zupan (1999) for n(p − p₀); R. L. Berger, Technometrics 24 (1982),
 *      295–300; Y. Benjamini and Y. Hochberg, JRSS B 57 (1995), 289–300
 *
 * @example
 * // 4,000 customers, of whom 20 % refer; of 240 on the gold plan in Sweden 118 do
 * discover(tables).findings // → one: 'gold' and 'se', rate 0.492, excess 70 (56 to 84)
 */
export function discover(
  { total, columns, tables }: CountedTables,
  rules: DiscoveryRules = usualDiscovery,
  overlap?: (one: readonly PartOfGroup[], other: readonly PartOfGroup[]) => number | null,
): Discovery {
  const overallRate = total.customers > 0 ? total.referrers / total.customers : 0
  const known = new Map(tables.map((table) => [keyOf(table.of), table]))
  const candidates: Candidate[] = []
  let tested = 0
  for (const table of tables) {
    const scan = scanOf(table, columns, known)
    const { customers, referrers, of } = scan
    for (let cell = 0; cell < scan.cells; cell++) {
      const n = customers[cell]!
      if (n < rules.fewestCustomers || n >= total.customers || scan.unknown(cell)) continue
      // The same customers as a part of it: no group of its own.
      if (isPart(scan, cell, n)) continue
      tested++
      const x = referrers[cell]!
      const own = standardErrors(n, x, total.customers, total.referrers)
      if (Math.abs(own) < 1) continue
      const up = Math.sign(own)
      let nearest: Part | null = null
      let saysMore = true
      for (const part of scan.parts) {
        const at = part.at(cell)
        const z = standardErrors(n, x, part.table.customers[at]!, part.table.referrers[at]!)
        // Below one standard error p is above 0.3: such a group cannot become a finding, nor move another's adjusted p.
        saysMore = z * up >= 1
        if (!saysMore) break
        if (nearest === null || z * up < nearest.z * up) nearest = { part, at, z }
      }
      if (!saysMore) continue
      candidates.push({
        of,
        codes: scan.codes(cell),
        n,
        x,
        z: own,
        scan,
        cell,
        nearest,
        p: 1,
        adjustedP: 1,
        carrier: null,
      })
    }
  }
  const everybody: Tally = { happened: total.referrers, trials: total.customers }
  for (const candidate of candidates) {
    const group: Tally = { happened: candidate.x, trials: candidate.n }
    candidate.p = compareTwo(group, less(everybody, group))
    if (candidate.nearest !== null)
      candidate.p = Math.max(candidate.p, compareTwo(group, less(tallyOf(candidate.nearest), group)))
    // The part nearest by standard errors has the largest p but where small numbers call for the exact test. Who has failed
    // already need not be asked further: a larger p neither makes a finding nor moves another's adjusted p.
    for (const part of candidate.scan.parts) {
      if (candidate.p > rules.falseAlarms) break
      const wider = tallyOf({ part, at: part.at(candidate.cell) })
      candidate.p = Math.max(candidate.p, compareTwo(group, less(wider, group)))
    }
  }
  const adjusted = falseDiscoveryAdjusted(
    candidates.map(({ p }) => p),
    tested,
  )
  candidates.forEach((candidate, i) => {
    candidate.adjustedP = adjusted[i]!
  })
  const size = ({ n, x }: Candidate) => Math.abs(x - n * overallRate)
  const found = candidates
    .filter(({ adjustedP }) => adjustedP <= rules.falseAlarms)
    .sort((one, other) => size(other) - size(one) || one.p - other.p)

  // Of each group, the findings within it.
  const within = new Map<string, Candidate[]>()
  const partsOf = [0, 1, 2, 3].map(properParts)
  for (const one of found)
    for (const places of partsOf[one.of.length]!) {
      const key = groupKey(one, places)
      const others = within.get(key)
      if (others) others.push(one)
      else within.set(key, [one])
    }
  for (const one of found) one.carrier = within.get(groupKey(one))?.find((narrower) => carries(narrower, one)) ?? null
  found.sort((one, other) => Number(one.carrier !== null) - Number(other.carrier !== null))
  const heads: { candidate: Candidate; finding: Finding }[] = []
  let looked = 0
  for (; looked < found.length; looked++) {
    const candidate = found[looked]!
    const head = heads.find((other) => nearlySame(candidate, other.candidate))
    if (head === undefined && heads.length === rules.mostShown) break
    const finding = findingOf(candidate)
    if (head) head.finding.folded.push(finding)
    else heads.push({ candidate, finding })
  }
  const more = found.length - looked
  return { findings: heads.map(({ finding }) => finding), more, tested, overallRate }

  function findingOf(candidate: Candidate): Finding {
    const { n, x, z, p, adjustedP, nearest, carrier } = candidate
    const group: Tally = { happened: x, trials: n }
    // The overall rate has the group in it, so that the gap to it is the gap to the others, made smaller by their share.
    const outside = n * (1 - n / total.customers)
    const gap = newcombeDifference(group, less(everybody, group))!.interval
    return {
      conditions: conditionsOf(candidate.of, candidate.codes),
      customers: n,
      referrers: x,
      rate: x / n,
      interval: wilsonInterval(x, n)!,
      verdict: z > 0 ? 'above' : 'below',
      excess: x - n * overallRate,
      excessInterval: { low: outside * gap.low, high: outside * gap.high },
      z,
      p,
      adjustedP,
      nearestPart:
        nearest === null
          ? null
          : {
              conditions: conditionsOf(
                nearest.part.places.map((place) => candidate.of[place]!),
                nearest.part.places.map((place) => candidate.codes[place]!),
              ),
              customers: nearest.part.table.customers[nearest.at]!,
              referrers: nearest.part.table.referrers[nearest.at]!,
            },
      carriedBy: carrier === null ? null : conditionsOf(carrier.of, carrier.codes),
      folded: [],
    }
  }

  function conditionsOf(of: readonly number[], codes: readonly number[]): PartOfGroup[] {
    return of.map((column, i) => ({ column: columns[column]!.column, value: columns[column]!.values[codes[i]!]! }))
  }

  /** Whether the wider group differs from the others no more once this one is taken out of it. */
  function carries(within: Candidate, wider: Candidate): boolean {
    if (within.z * wider.z < 0) return false
    const group: Tally = { happened: wider.x, trials: wider.n }
    const left = less(group, { happened: within.x, trials: within.n })
    const others = less(everybody, group)
    if (left.trials === 0) return true
    const gap = left.happened / left.trials - others.happened / others.trials
    return gap * wider.z <= 0 || compareTwo(left, others) > 0.01
  }

  function nearlySame(one: Candidate, other: Candidate): boolean {
    const [small, large] = one.n < other.n ? [one.n, other.n] : [other.n, one.n]
    // However much they share, it cannot be more than all of the smaller.
    if (small <= rules.sameIfShared * large) return false
    for (const [i, column] of one.of.entries()) {
      const there = other.of.indexOf(column)
      if (there >= 0 && other.codes[there] !== one.codes[i]) return false // two values of one column share nobody
    }
    const codes = new Map<number, number>()
    for (const { of, codes: own } of [one, other])
      of.forEach((column, i) => {
        codes.set(column, own[i]!)
      })
    const both = [...codes.keys()]
    const shared = both.length <= 3 ? countOf(both, codes) : (overlap?.(...named(one, other)) ?? null)
    if (shared === null) return surelySame(one, other, codes)
    return shared > rules.sameIfShared * (one.n + other.n - shared)
  }

  function named(one: Candidate, other: Candidate): [PartOfGroup[], PartOfGroup[]] {
    return [conditionsOf(one.of, one.codes), conditionsOf(other.of, other.codes)]
  }

  /**
   * Whether two groups of more than three columns must share nearly everybody: who lacks one of the other's values is outside
   * it, so at most the sum of those can be.
   */
  function surelySame(one: Candidate, other: Candidate, codes: ReadonlyMap<number, number>): boolean {
    let lacking = 0
    for (const column of other.of) {
      if (one.of.includes(column)) continue
      const wider = [...one.of.slice(0, 2), column]
      const withIt = countOf(wider, codes)
      const without = countOf(one.of.slice(0, 2), codes)
      if (withIt === null || without === null) return false
      lacking += without - withIt
    }
    const shared = Math.max(0, one.n - lacking)
    return shared > rules.sameIfShared * (one.n + other.n - shared)
  }

  function countOf(of: readonly number[], codes: ReadonlyMap<number, number>): number | null {
    const table = known.get(keyOf(of))
    if (!table) return null
    let at = 0
    for (const column of table.of) at = at * columns[column]!.values.length + codes.get(column)!
    return table.customers[at]!
  }
}

interface Candidate {
  of: readonly number[]
  codes: number[]
  n: number
  x: number
  /** Standard errors from all others. */
  z: number
  /** Where it was counted. */
  scan: Scan
  cell: number
  nearest: Part | null
  p: number
  adjustedP: number
  carrier: Candidate | null
}

interface Part {
  part: Subtable
  at: number
  z: number
}

type Table = CountedTables['tables'][number]

/** A table of some of a table's columns, and where in it a cell of the larger belongs. */
interface Subtable {
  table: Table
  /** Which of the larger table's columns. */
  places: number[]
  at(cell: number): number
}

interface Scan {
  of: readonly number[]
  cells: number
  customers: ArrayLike<number>
  referrers: ArrayLike<number>
  parts: Subtable[]
  codes(cell: number): number[]
  unknown(cell: number): boolean
}

function scanOf(table: Table, columns: CountedTables['columns'], known: ReadonlyMap<string, Table>): Scan {
  const { of, customers, referrers } = table
  const sizes = of.map((column) => columns[column]!.values.length)
  const cells = sizes.reduce((product, size) => product * size, 1)
  if (customers.length !== cells || referrers.length !== cells)
    throw new RangeError(`The table of columns ${of.join(', ')} must have ${cells} cells, got ${customers.length}.`)
  const codes = (cell: number) => {
    const found = new Array<number>(of.length)
    for (let place = of.length - 1, rest = cell; place >= 0; place--) {
      found[place] = rest % sizes[place]!
      rest = Math.floor(rest / sizes[place]!)
    }
    return found
  }
  const unknownCodes = of.map((column) => columns[column]!.values.indexOf(''))
  const unknown = (cell: number) => {
    for (let place = of.length - 1, rest = cell; place >= 0; place--) {
      if (rest % sizes[place]! === unknownCodes[place]) return true
      rest = Math.floor(rest / sizes[place]!)
    }
    return false
  }
  const parts = properParts(of.length).map((places): Subtable => {
    const smaller = known.get(keyOf(places.map((place) => of[place]!)))
    if (!smaller)
      throw new RangeError(`The table of columns ${places.map((place) => of[place]!).join(', ')} is missing.`)
    // Where each column of the part is in the number of the larger cell, and how far it counts in the smaller.
    const steps = places.map((place) => {
      const later = (all: readonly number[], from: number) =>
        all.slice(from + 1).reduce((product, column) => product * columns[column]!.values.length, 1)
      return {
        apart: later(of, place),
        size: sizes[place]!,
        stride: later(smaller.of, smaller.of.indexOf(of[place]!)),
      }
    })
    const at = (cell: number) => {
      let index = 0
      for (const { apart, size, stride } of steps) index += (((cell / apart) | 0) % size) * stride
      return index
    }
    return { table: smaller, places, at }
  })
  return { of, cells, customers, referrers, parts, codes, unknown }
}

/** All ways to take some, but not all, of a few columns. */
function properParts(many: number): number[][] {
  const parts: number[][] = []
  for (let set = 1; set < 2 ** many - 1; set++)
    parts.push(Array.from({ length: many }, (_, place) => place).filter((place) => set & (1 << place)))
  return parts
}

/** Standard errors between a group and the rest of a larger one; 0 where there is no rest. */
function standardErrors(n: number, x: number, all: number, happened: number): number {
  const rest = all - n
  if (rest <= 0 || happened <= 0 || happened >= all) return 0
  const share = happened / all
  return (x / n - (happened - x) / rest) / Math.sqrt(share * (1 - share) * (1 / n + 1 / rest))
}

function less(whole: Tally, part: Tally): Tally {
  return { happened: whole.happened - part.happened, trials: whole.trials - part.trials }
}

function tallyOf({ part, at }: Omit<Part, 'z'>): Tally {
  return { happened: part.table.referrers[at]!, trials: part.table.customers[at]! }
}

/** Whether one of its parts has no more customers than it. If any has, one of those that lack a single value has. */
function isPart({ parts, of }: Scan, cell: number, n: number): boolean {
  for (const part of parts)
    if (part.places.length === of.length - 1 && part.table.customers[part.at(cell)] === n) return true
  return false
}

/** The same for the same columns and values, in whatever order; of some of its columns only, if `places` says so. */
function groupKey({ of, codes }: Candidate, places: readonly number[] = [...of.keys()]): string {
  return places
    .map((place) => `${of[place]}=${codes[place]}`)
    .sort()
    .join()
}

function keyOf(of: readonly number[]): string {
  return [...of].sort((one, other) => one - other).join()
}
