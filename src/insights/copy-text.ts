/**
 * Reads what PostgreSQL's COPY … TO STDOUT sends: a line per row, tabs between fields, `\N` for "not known", and
 * backslashes before whatever would be mistaken for one of these.
 *
 * Chunks may break anywhere, even inside a letter; what is unfinished waits for the next one.
 *
 * @see https://www.postgresql.org/docs/current/sql-copy.html, "Text Format"
 * @example
 * const rows = new CopyText((fields) => console.log(fields))
 * rows.read(Buffer.from('7\tRetail\t\\N\n')) // → ['7', 'Retail', null]
 */
export class CopyText {
  readonly #row: (fields: (string | null)[]) => void
  #unfinished: Buffer | null = null

  constructor(row: (fields: (string | null)[]) => void) {
    this.#row = row
  }

  read(chunk: Buffer): void {
    const end = chunk.lastIndexOf(newline) + 1
    if (end === 0) {
      this.#unfinished = this.#unfinished ? Buffer.concat([this.#unfinished, chunk]) : chunk
      return
    }
    const whole = this.#unfinished ? Buffer.concat([this.#unfinished, chunk.subarray(0, end)]) : chunk.subarray(0, end)
    this.#unfinished = end < chunk.length ? chunk.subarray(end) : null
    const text = whole.toString('utf8')
    for (let from = 0; from < text.length; ) {
      const to = text.indexOf('\n', from)
      const fields: (string | null)[] = text.slice(from, to).split('\t')
      // Most fields of most rows hold no backslash, and asking each field is cheaper than taking every letter in hand.
      for (let at = 0; at < fields.length; at++) {
        const field = fields[at] as string
        if (field.includes('\\')) fields[at] = field === '\\N' ? null : withoutEscapes(field)
      }
      this.#row(fields)
      from = to + 1
    }
  }
}

const newline = 10
const meanings: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
const withoutEscapes = (field: string) => field.replace(/\\(.)/gs, (_, letter: string) => meanings[letter] ?? letter)
