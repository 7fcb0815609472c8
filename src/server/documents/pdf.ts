import { once } from 'node:events'
import PDFDocument from 'pdfkit'
import type { Deck } from './deck.ts'
import { type Face, ourFaces, systemFaces } from './faces.ts'
import { readPicture } from './picture.ts'

/** A4 in points, and its edges. */
const sheet = { width: 595.28, height: 841.89, edge: 56, foot: 60 }
const ink = '#16201e'
const soft = '#55605c'
const line = '#e0e4df'
const room = sheet.width - 2 * sheet.edge

/** What stands for a letter nobody here has a picture of. */
const missingSign = '?'

/** What of pdfkit and its font library we touch beyond what they describe. */
interface OpenFont {
  font: { hasGlyphForCodePoint(codePoint: number): boolean; getGlyph(id: number, codePoints?: number[]): Glyph }
  subset: Subset
}
interface Subset {
  font: { getGlyph(id: number): Glyph }
  glyf: Uint8Array[]
  loca: { offsets: number[] }
  hmtx: { metrics: { advance: number; bearing: number }[] }
  offset: number
  _addGlyph(id: number): number
}
interface Glyph {
  codePoints: number[]
  advanceWidth: number
  path: { commands: { command: string; args: number[] }[] }
  _getMetrics(): { leftBearing: number }
}
export type Document = PDFKit.PDFDocument & { _font: OpenFont }

/** A stretch of letters that one font can draw. */
interface Run {
  font: string
  text: string
  width: number
}

/**
 * A deck as a PDF to hand over: what is in it, then quote after quote with who said it, when, and what a reader has to
 * know. Letters of every alphabet our typefaces have; others with what the machine has. Where a letter is in none of them, a
 * sign stands for it and the page says so, because quotation marks promise exact words.
 */
export async function writePdf(deck: Deck): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    info: { Title: deck.title, Author: deck.company, Subject: 'What customers said' },
  }) as Document
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = once(doc, 'end')
  const type = typesetter(doc)

  let y = sheet.edge
  const newPage = () => {
    doc.addPage()
    y = sheet.edge
  }
  const write = (
    text: string,
    how: { face: FaceName; size: number; color: string; rightToLeft?: boolean; indent?: number },
  ) => {
    const indent = how.indent ?? 0
    const tall = how.size * 1.4
    for (const runs of type.lines(text, how.face, how.size, room - indent)) {
      if (y + tall > sheet.height - sheet.foot) newPage()
      type.draw(runs, {
        x: sheet.edge + indent,
        y,
        size: how.size,
        color: how.color,
        rightToLeft: how.rightToLeft ?? false,
        room: room - indent,
      })
      y += tall
    }
  }

  write(deck.company, { face: 'sans', size: 11, color: deck.accent })
  y += 4
  write(deck.title, { face: 'serif', size: 26, color: ink })
  y += 6
  for (const text of [...deck.covers, deck.selected]) write(text, { face: 'sans', size: 10, color: soft })
  y += 18

  for (const page of deck.pages) {
    const size = (page.words?.length ?? 0) > 600 ? 12 : 15
    // A quote starts on a new page rather than leaving its first line alone at the foot of one.
    if (y + 5 * size > sheet.height - sheet.foot) newPage()
    doc
      .moveTo(sheet.edge, y)
      .lineTo(sheet.width - sheet.edge, y)
      .lineWidth(0.75)
      .strokeColor(line)
      .stroke()
    y += 16
    const from = { y, page: doc.bufferedPageRange().count }
    if (page.heading) write(page.heading, { face: 'sans', size: 11, color: soft, indent: 14 })
    const picture = page.picture === null ? null : await readPicture(page.picture, 1400)
    if (picture) {
      const scale = Math.min((room - 14) / picture.width, 260 / picture.height, 1)
      if (y + picture.height * scale > sheet.height - sheet.foot) newPage()
      doc.image(picture.bytes, sheet.edge + 14, y, { width: picture.width * scale, height: picture.height * scale })
      y += picture.height * scale + 10
    }
    const missing = type.missing()
    if (page.words !== null) {
      write(`“${page.words}”`, { face: 'serif', size, color: ink, rightToLeft: page.isRightToLeft, indent: 14 })
      y += 5
    }
    write(page.by, { face: 'sans', size: 10.5, color: ink, indent: 14 })
    write([page.said, page.note, page.disclosure].filter((part) => part !== null).join(' · '), {
      face: 'sans',
      size: 9.5,
      color: soft,
      indent: 14,
    })
    if (page.address) write(page.address, { face: 'sans', size: 9.5, color: soft, indent: 14 })
    if (type.missing() > missing)
      write('Some letters of this cannot be drawn here; the slides have them.', {
        face: 'sans',
        size: 9.5,
        color: soft,
        indent: 14,
      })
    if (from.page === doc.bufferedPageRange().count) doc.rect(sheet.edge, from.y, 2.5, y - from.y - 2).fill(deck.accent)
    y += 16
  }

  const { count } = doc.bufferedPageRange()
  for (let at = 0; at < count; at++) {
    doc.switchToPage(at)
    const foot = `${deck.company}. Made on ${deck.made}. Consent can be withdrawn: look whether this may still be used.`
    const [runs = []] = type.lines(foot, 'sans', 8, room - 50)
    type.draw(runs, { x: sheet.edge, y: sheet.height - 40, size: 8, color: soft, rightToLeft: false, room })
    type.draw(type.lines(`${at + 1} of ${count}`, 'sans', 8, 50)[0] ?? [], {
      x: sheet.width - sheet.edge - 40,
      y: sheet.height - 40,
      size: 8,
      color: soft,
      rightToLeft: false,
      room: 40,
    })
  }
  doc.end()
  await ended
  return Buffer.concat(chunks)
}

export type FaceName = 'serif' | 'sans'

/** Chooses a font for every letter, breaks lines and draws them. */
export function typesetter(doc: Document) {
  const families: Record<FaceName, Face[]> = { serif: ourFaces('source-serif-4'), sans: ourFaces('inter') }
  let others: Face[] | null = null
  const opened = new Map<string, OpenFont | null>()
  const fontOf = new Map<string, string | null>()
  let missing = 0

  /** The font, ready to be drawn with; null where its file is not one. */
  function open(face: Face): OpenFont | null {
    const known = opened.get(face.name)
    if (known !== undefined) return known
    try {
      doc.registerFont(face.name, face.read())
      doc.font(face.name)
      if (/^(inter|source-serif-4)-/.test(face.name)) mend(doc._font)
      opened.set(face.name, doc._font)
      return doc._font
    } catch {
      opened.set(face.name, null)
      return null
    }
  }

  /** The first font that has everything of one character, marks upon it included. */
  function fontFor(character: string, face: FaceName): string | null {
    const key = `${face} ${character}`
    const known = fontOf.get(key)
    if (known !== undefined) return known
    const needed = [...character].map((sign) => sign.codePointAt(0) as number).filter((code) => !isInvisible(code))
    const has = (one: Face) => {
      const font = open(one)
      return font !== null && needed.every((code) => font.font.hasGlyphForCodePoint(code))
    }
    const other = face === 'serif' ? families.sans : families.serif
    let found = [...families[face], ...other].find(has)
    if (!found) {
      others ??= systemFaces()
      found = others.find(has)
    }
    fontOf.set(key, found?.name ?? null)
    return found?.name ?? null
  }

  const first = (face: FaceName) => (families[face][0] as Face).name

  function runsOf(text: string, face: FaceName, size: number): Run[] {
    const runs: { font: string; text: string }[] = []
    for (const { segment } of characters.segment(text)) {
      const font = fontFor(segment, face)
      if (font === null) missing += 1
      const sign = font === null ? missingSign : segment
      const name = font ?? first(face)
      const last = runs.at(-1)
      if (last && (last.font === name || /^\s$/.test(sign))) last.text += sign
      else runs.push({ font: name, text: sign })
    }
    return runs.map((run) => ({ ...run, width: doc.font(run.font).fontSize(size).widthOfString(run.text) }))
  }

  const widthOf = (runs: readonly Run[]) => runs.reduce((sum, { width }) => sum + width, 0)

  return {
    missing: () => missing,

    /** A text in lines no wider than `most` points, broken between words, and within one only where it is wider alone. */
    lines(text: string, face: FaceName, size: number, most: number): Run[][] {
      open(families[face][0] as Face)
      const lines: Run[][] = []
      for (const paragraph of text.split(/\r\n|[\r\n\u2028\u2029\v\f\u0085]/)) {
        let current: Run[] = []
        for (const word of paragraph.replaceAll('\t', '    ').split(/(?<= )/)) {
          const runs = runsOf(word, face, size)
          if (widthOf(current) + widthOf(runs) <= most + size / 3) {
            current = [...current, ...runs]
            continue
          }
          if (current.length > 0) lines.push(current)
          current = runs
          while (widthOf(current) > most) {
            const { head, tail } = cutAt(current, most, (part) => runsOf(part, face, size))
            lines.push(head)
            current = tail
          }
        }
        lines.push(current)
      }
      return lines
    },

    draw(
      runs: readonly Run[],
      at: { x: number; y: number; size: number; color: string; rightToLeft: boolean; room: number },
    ) {
      const inOrder = at.rightToLeft
        ? fromRight(runs, (run) => doc.font(run.font).fontSize(at.size).widthOfString(run.text))
        : runs
      let x = at.rightToLeft ? at.x + at.room - widthOf(runs) : at.x
      for (const { font, text, width } of inOrder) {
        if (text.trim() !== '') {
          doc.font(font).fontSize(at.size).fillColor(at.color)
          doc.text(text, x, at.y, { lineBreak: false })
        }
        x += width
      }
    },
  }
}

/**
 * A line that runs from right to left, as it is drawn from the left: the last word first, but what is written in Latin
 * letters or digits in its own order. A short form of the bidirectional algorithm, enough for a line of a quote.
 *
 * @see Unicode Standard Annex 9
 */
function fromRight(runs: readonly Run[], widthOf: (run: Omit<Run, 'width'>) => number): Run[] {
  const words = runs.flatMap(({ font, text }) =>
    text.split(/(?<= )|(?= )/).map((word) => ({ font, text: word, width: widthOf({ font, text: word }) })),
  )
  const isLatin = (at: number) => words[at] !== undefined && /[\p{Script=Latin}\p{N}]/u.test(words[at].text)
  const groups: Run[][] = []
  for (const [at, word] of words.entries()) {
    const runsOn =
      at > 0 && ((isLatin(at) && (isLatin(at - 1) || isLatin(at - 2))) || (isLatin(at - 1) && isLatin(at + 1)))
    if (runsOn) groups.at(-1)?.push(word)
    else groups.push([word])
  }
  return groups.reverse().flat()
}

/** A line too long for its room, cut after the last character that fits; at least one always does. */
function cutAt(runs: Run[], most: number, measure: (text: string) => Run[]): { head: Run[]; tail: Run[] } {
  const signs = [...characters.segment(runs.map(({ text }) => text).join(''))].map(({ segment }) => segment)
  let low = 1
  let high = signs.length - 1
  const width = (n: number) => measure(signs.slice(0, n).join('')).reduce((sum, run) => sum + run.width, 0)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (width(middle) <= most) low = middle
    else high = middle - 1
  }
  return { head: measure(signs.slice(0, low).join('')), tail: measure(signs.slice(low).join('')) }
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Signs that steer how others are drawn and are not drawn themselves: joiners, direction marks, variation selectors. */
const isInvisible = (code: number) =>
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f) ||
  (code >= 0xfe00 && code <= 0xfe0f) ||
  (code >= 0xe0000 && code <= 0xe01ef) ||
  code === 0xfeff ||
  code === 0xad ||
  code === 9

/**
 * Two things the font library cannot do with our typefaces, which come compressed as WOFF2. It cannot copy the outlines of
 * letters that are made of others, such as "Ü", so each is written anew. And a letter it first met as a part of another, as
 * the full stop is of ":", it would not know to be one, so that it could not be copied out of the PDF.
 */
function mend({ font, subset }: OpenFont): void {
  const getGlyph = font.getGlyph.bind(font)
  font.getGlyph = (id, codePoints = []) => {
    const glyph = getGlyph(id, codePoints)
    if (glyph.codePoints.length === 0) glyph.codePoints = codePoints
    return glyph
  }
  subset._addGlyph = function (this: Subset, id: number): number {
    const glyph = this.font.getGlyph(id)
    const outline = outlineOf(glyph.path.commands)
    this.glyf.push(outline)
    this.loca.offsets.push(this.offset)
    this.hmtx.metrics.push({ advance: glyph.advanceWidth, bearing: glyph._getMetrics().leftBearing })
    this.offset += outline.length
    return this.glyf.length - 1
  }
}

/**
 * An outline as a TrueType font keeps it: a simple glyph, every point in full.
 *
 * @see OpenType 1.9, "glyf", simple glyph description
 */
function outlineOf(commands: Glyph['path']['commands']): Uint8Array {
  const points: { x: number; y: number; isOnCurve: boolean }[] = []
  const ends: number[] = []
  const end = () => {
    if (points.length > (ends.at(-1) ?? -1) + 1) ends.push(points.length - 1)
  }
  for (const { command, args } of commands) {
    if (command === 'moveTo') end()
    for (let at = 0; at + 1 < args.length; at += 2) {
      const isOnCurve = command !== 'quadraticCurveTo' || at === 2
      points.push({ x: Math.round(args[at] as number), y: Math.round(args[at + 1] as number), isOnCurve })
    }
    if (command === 'closePath') end()
  }
  end()
  if (points.length === 0) return new Uint8Array(0)
  const bytes = Buffer.alloc(Math.ceil((10 + 2 * ends.length + 2 + 5 * points.length) / 4) * 4)
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
  let at = 0
  const write = (value: number) => {
    at = bytes.writeInt16BE(value, at)
  }
  for (const value of [ends.length, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]) write(value)
  for (const value of ends) at = bytes.writeUInt16BE(value, at)
  write(0)
  for (const { isOnCurve } of points) at = bytes.writeUInt8(isOnCurve ? 1 : 0, at)
  for (const axis of [xs, ys]) for (const [i, value] of axis.entries()) write(value - (axis[i - 1] ?? 0))
  return bytes
}
