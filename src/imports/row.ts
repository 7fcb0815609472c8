import type { RecordFault } from './records.ts'

/** A row that could be read. */
export interface Row {
  /** 1-based line of the file on which the row starts. */
  line: number
  /** 1-based number among the rows, the header and blank lines not counted. */
  row: number
  /** As many as there are columns, as written. */
  cells: string[]
}

/** A row that could not be read, and why. */
export interface BadRow {
  line: number
  row: number
  fault: RowFault
  /** What the row starts with, at most 100 characters, to recognise it by. */
  start: string
  /** How many cells it has; 0 where they could not be told apart. */
  cells: number
}

export type RowFault = RecordFault | 'too-few-cells' | 'too-many-cells'
