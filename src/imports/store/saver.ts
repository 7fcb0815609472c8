import type { RecordOf } from '../check-row.ts'
import type { ImportKind } from '../kinds.ts'
import type { Incoming } from '../twins.ts'
import type { Hand, Outcome } from './hand.ts'

/** How the rows of one kind of import find their way into our tables, a batch at a time. */
export interface Saver<Kind extends ImportKind> {
  /** The temporary table `incoming`, which holds one batch. */
  columns: string
  /** The columns that are sent, and a record as a line for COPY. */
  sent: string
  line(incoming: Incoming<RecordOf[Kind]>): string
  /** Find out which of them we know, and take out those that cannot be. */
  match(hand: Hand): Promise<Pick<Outcome, 'refused' | 'findings'>>
  /** What would become of those that are left, without changing anything. */
  foresee(hand: Hand): Promise<Counted & Partial<Pick<Outcome, 'findings'>>>
  /** Take them in: make what is new, change what differs, and leave the rest alone. */
  write(hand: Hand): Promise<Counted & Partial<Pick<Outcome, 'refused' | 'findings'>>>
}

export type Counted = Pick<Outcome, 'created' | 'updated' | 'same'>

/** The numbers of rows that differ, with how many rows of the file say so. */
export type Differing = { number: number; rows: number }[]

/** Rows of the file that make, change or leave things: one that stands for several makes once and then changes. */
export function countOf(incoming: { made: number; rowsOfMade: number; rows: number }, differing: Differing): Counted {
  const changedRows = new Map(differing.map(({ number, rows }) => [number, rows]))
  const changed = [...changedRows.values()].reduce((sum, rows) => sum + rows, 0)
  return {
    created: incoming.made,
    updated: incoming.rowsOfMade - incoming.made + changed,
    same: incoming.rows - incoming.rowsOfMade - changed,
  }
}
