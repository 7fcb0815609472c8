import { once } from 'node:events'
import PDFDocument from 'pdfkit'
import { type Document, type FaceName, typesetter } from './pdf.ts'
import type { FigureSheet } from './sheet.ts'

/** A4 in points, and its edges. */
const page = { width: 595.28, height: 841.89, edge: 50, foot: 46 }
const ink = '#16201e'
const soft = '#55605c'
const line = '#d5dad4'
const room = page.width - 2 * page.edge

/** Label, figure and range stand beside one another, what it means below the range. */
const columns = { label: 150, figure: 84 }

interface Stroke {
  y: number
  draw: (y: number) => void
}

/**
 * A sheet of figures on exactly one page to print: everything is laid out first, and set a little smaller until it fits.
 *
 * @returns the PDF; where even the smallest type would not fit, what is beyond the page is not drawn
 */
export async function writeFigurePage(sheet: FigureSheet): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    lang: 'en',
    displayTitle: true,
    info: { Title: sheet.title, Author: sheet.company, Subject: sheet.about },
  }) as Document
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = once(doc, 'end')
  const type = typesetter(doc)

  const layOut = (scale: number): { strokes: Stroke[]; height: number } => {
    const strokes: Stroke[] = []
    let y = page.edge
    const at = (
      top: number,
      text: string,
      how: { face?: FaceName; size: number; color: string; x?: number; most?: number },
    ) => {
      const size = how.size * scale
      const x = page.edge + (how.x ?? 0)
      const most = how.most ?? room - (how.x ?? 0)
      let down = top
      for (const runs of type.lines(text, how.face ?? 'sans', size, most)) {
        strokes.push({
          y: down,
          draw: (from) => type.draw(runs, { x, y: from, size, color: how.color, rightToLeft: false, room: most }),
        })
        down += size * 1.36
      }
      return down
    }
    const rule = (width: number, color: string) => {
      strokes.push({
        y,
        draw: (from) => {
          doc
            .moveTo(page.edge, from)
            .lineTo(page.width - page.edge, from)
            .lineWidth(width)
            .strokeColor(color)
            .stroke()
        },
      })
    }

    y = at(y, sheet.company, { size: 10.5, color: sheet.accent })
    y = at(y + 2 * scale, sheet.title, { face: 'serif', size: 22, color: ink })
    y = at(y + 2 * scale, sheet.about, { size: 9, color: soft })
    y = at(y + 8 * scale, sheet.answer, { size: 12.5, color: ink })
    for (const part of sheet.parts) {
      y += 12 * scale
      rule(1, ink)
      y = at(y + 6 * scale, part.heading, { size: 11, color: sheet.accent })
      if (part.says) y = at(y, part.says, { size: 8.5, color: soft })
      for (const [i, row] of part.rows.entries()) {
        y += 4 * scale
        if (i > 0) rule(0.5, line)
        y += 4 * scale
        const left = at(y, row.label, { size: 9.5, color: ink, most: columns.label - 10 })
        const middle = at(y, row.figure, { size: 11, color: ink, x: columns.label, most: columns.figure - 8 })
        const x = columns.label + columns.figure
        const right = at(at(y, row.range, { size: 9.5, color: ink, x }), row.means, { size: 8, color: soft, x })
        y = Math.max(left, middle, right)
      }
    }
    return { strokes, height: y }
  }

  const sizes = Array.from({ length: 12 }, (_, step) => 1 - step * 0.04)
  const fits = (scale: number) => layOut(scale).height <= page.height - page.foot - 14
  const { strokes } = layOut(sizes.find(fits) ?? sizes.at(-1)!)
  for (const { y, draw } of strokes) if (y < page.height - page.foot - 10) draw(y)
  const [foot = []] = type.lines(`${sheet.foot} Made on ${sheet.made}.`, 'sans', 7.5, room)
  type.draw(foot, { x: page.edge, y: page.height - page.foot + 8, size: 7.5, color: soft, rightToLeft: false, room })
  doc.end()
  await ended
  return Buffer.concat(chunks)
}
