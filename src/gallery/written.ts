import { anchorOf } from './anchor.ts'

/** A piece of a line: plain, or marked. */
export interface Piece {
  as: 'plain' | 'strong' | 'words' | 'code'
  text: string
}

/** What a written page is made of: of Markdown, as much as docs/methods.md uses. */
export type Block =
  | { is: 'heading'; level: 1 | 2 | 3; text: string; anchor: string }
  | { is: 'text'; pieces: Piece[] }
  | { is: 'list'; items: Piece[][] }
  | { is: 'table'; head: string[]; rows: Piece[][][] }

/**
 * A page written in Markdown, taken apart, so that it can be shown where the figures are.
 *
 * Headings, paragraphs, lists of one level and tables; **strong**, *titles* and `names` within them. Anything else stays as
 * it was written.
 *
 * @example
 * blocksOf('## Money\n\n- **Net** revenue') // → [{ is: 'heading', level: 2, text: 'Money', … }, { is: 'list', items: [[…]] }]
 */
export function blocksOf(written: string): Block[] {
  return written
    .split(/\n\s*\n|\n(?=#)|(?<=^#.*)\n/m)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(blockOf)
}

function blockOf(part: string): Block {
  const [, marks, text] = /^(#{1,3}) (.+)$/.exec(part) ?? []
  if (marks && text) return { is: 'heading', level: marks.length as 1 | 2 | 3, text, anchor: anchorOf(text) }
  if (part.startsWith('- '))
    return {
      is: 'list',
      items: part.slice(2).split(/\n- /).map(piecesOf),
    }
  if (part.startsWith('|')) {
    const lines = part.split('\n').map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
    const [head = [], , ...rows] = lines
    return { is: 'table', head, rows: rows.map((row) => row.map(piecesOf)) }
  }
  return { is: 'text', pieces: piecesOf(part) }
}

/** A link keeps its words: the files it leads to are not served. */
const marked = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\[([^\]]+)\]\([^)]*\)/g

function piecesOf(text: string): Piece[] {
  const line = text.replace(/\s*\n\s*/g, ' ')
  const pieces: Piece[] = []
  let at = 0
  for (const found of line.matchAll(marked)) {
    const [whole, strong, words, code, link] = found
    if (found.index > at) pieces.push({ as: 'plain', text: line.slice(at, found.index) })
    pieces.push({
      as: strong ? 'strong' : words ? 'words' : code ? 'code' : 'plain',
      text: strong ?? words ?? code ?? link ?? '',
    })
    at = found.index + whole.length
  }
  if (at < line.length) pieces.push({ as: 'plain', text: line.slice(at) })
  return pieces
}
