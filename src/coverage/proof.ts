import { type Level, levels } from '../values/level.ts'

/** Consents that end within so many days are named, so that there is time to renew them. A guess: a quarter. */
export const endingDays = 90

/** Uses from which on "most of what is used" says something: two of three is chance. A guess. */
const fewestUses = 4

/** What stands ready for a row at a level. */
export interface Cell {
  level: Level
  items: number
  /** Customers behind the items. */
  customers: number
  /** Items whose consent ends soon. */
  ending: number
  /** People who agreed to this level and may be asked today. */
  people: number
  /** Customers behind items and people together. */
  behind: number
  /** Requests still to be seen to. */
  requests: number
}

/** A row of coverage: a theme or a group, what the pipeline wants of it, and what stands ready at each level. */
export interface Row {
  row: string
  name: string
  deals: number
  amountMinor: number
  unpriced: number
  cells: Cell[]
}

/** Something the pipeline wants and nobody proves. */
export interface Gap {
  row: string
  name: string
  level: Level
  deals: number
  amountMinor: number
  requests: number
}

/** Whether anything, or anybody, stands ready. */
export const isProven = ({ items, people }: Pick<Cell, 'items' | 'people'>) => items + people > 0

/**
 * What open deals want and nothing proves, worst first: by the amount that waits on it, then by how many deals, then by
 * the requests for just this level.
 *
 * @example
 * gapsOf([{ row: 'the_change', name: 'Help with change', deals: 3, amountMinor: 4_000_000, cells: [{ level: 3, items: 0, people: 0, … }] }])
 * // → [{ row: 'the_change', level: 3, deals: 3, amountMinor: 4_000_000, requests: 0, … }]
 */
export function gapsOf(rows: readonly Row[]): Gap[] {
  return rows
    .filter(({ deals }) => deals > 0)
    .flatMap(({ row, name, deals, amountMinor, cells }) =>
      cells
        .filter((cell) => !isProven(cell))
        .map(({ level, requests }) => ({ row, name, level, deals, amountMinor, requests })),
    )
    .toSorted(
      (a, b) =>
        b.amountMinor - a.amountMinor ||
        b.deals - a.deals ||
        a.name.localeCompare(b.name) ||
        b.requests - a.requests ||
        a.level - b.level,
    )
}

/** What makes a single customer a single point of failure, in words; null where nothing does. */
export function whyFragile(carrying: {
  customers: number
  contacts: number
  uses: number
  ofUses: number
}): 'one customer' | 'one person' | 'most of what is used' | null {
  const { customers, contacts, uses, ofUses } = carrying
  if (customers === 1) return contacts === 1 ? 'one person' : 'one customer'
  return ofUses >= fewestUses && uses * 2 > ofUses ? 'most of what is used' : null
}

/**
 * Rows with a cell for every level, from what was counted. Rows that neither the pipeline nor any proof knows are left out
 * unless they are named in `all`.
 */
export function rowsOf(counted: {
  all: readonly { row: string; name: string }[]
  demand: readonly { row: string; deals: number; amountMinor: number; unpriced: number }[]
  proof: readonly (Omit<Cell, 'requests'> & { row: string })[]
  wanted: readonly { row: string; level: Level; requests: number }[]
}): Row[] {
  const at = (row: string, level: Level) => `${level} ${row}`
  const proof = new Map(counted.proof.map((cell) => [at(cell.row, cell.level), cell]))
  const wanted = new Map(counted.wanted.map((cell) => [at(cell.row, cell.level), cell.requests]))
  const demand = new Map(counted.demand.map((one) => [one.row, one]))
  return counted.all.map(({ row, name }) => {
    const { deals = 0, amountMinor = 0, unpriced = 0 } = demand.get(row) ?? {}
    const cells = levels.map((level) => {
      const { items = 0, customers = 0, ending = 0, people = 0, behind = 0 } = proof.get(at(row, level)) ?? {}
      return { level, items, customers, ending, people, behind, requests: wanted.get(at(row, level)) ?? 0 }
    })
    return { row, name, deals, amountMinor, unpriced, cells }
  })
}
