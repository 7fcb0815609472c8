/** Where a column of a tool's export goes that is no question: a field of responses, or nowhere. */
type Besides = { field: string } | 'leave out'

/** A column as a question: its words, and which of several things it is about, such as an option or a row of a matrix. */
export interface Heading {
  question: string
  part: string | null
}

/** A tool whose exports we read as they are. All of it is decided by the headers alone. */
export interface ToolExport {
  tool: string
  /** Its name on the screen. */
  word: string
  recognises(headers: readonly string[]): boolean
  /** Null where the column is a question. */
  besides(header: string): Besides | null
  heading(header: string, neighbours: readonly string[]): Heading
}

/** Headers as they are compared here: 'Submit Date (UTC)' is 'submit date (utc)'. */
export const lower = (header: string) => header.trim().toLowerCase()

export const hasAll = (headers: readonly string[], wanted: readonly string[]) => {
  const have = new Set(headers.map(lower))
  return wanted.every((header) => have.has(header))
}
