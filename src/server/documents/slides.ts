import { createRequire } from 'node:module'
import type { default as Exported } from 'pptxgenjs'
import type { Deck, DeckPage } from './deck.ts'
import { readPicture } from './picture.ts'

// Its types are written for bundlers; Node gives the class itself.
type PptxGen = InstanceType<typeof Exported.default>
const PptxGenJS = createRequire(import.meta.url)('pptxgenjs') as unknown as new () => PptxGen

/** Inches of a wide slide, and of what stands on it. */
const wide = { width: 13.333, height: 7.5, edge: 0.8, foot: 6.35 }
const ink = '16201E'
const soft = '55605C'
const line = 'E0E4DF'
const words = 'Georgia'
const plain = 'Arial'

/** Letters that fit on one slide in the smallest size a room can still read. */
const mostOnASlide = 900

/**
 * A deck as a PowerPoint file: a first slide that says what is in it and that it was chosen, then one quote a slide, with
 * who said it, when, and what a reader has to know. Words are only ever text; nothing in them is read as anything else.
 */
export async function writeSlides(deck: Deck): Promise<Buffer> {
  const file = new PptxGenJS()
  file.layout = 'LAYOUT_WIDE'
  file.theme = { headFontFace: words, bodyFontFace: plain }
  file.title = deck.title
  file.author = deck.company
  // The one text the library writes as it is.
  file.company = deck.company.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  file.subject = 'What customers said'
  const accent = deck.accent.slice(1).toUpperCase()
  file.defineSlideMaster({
    title: 'Quote',
    background: { color: 'FFFFFF' },
    objects: [
      { rect: { x: 0, y: 0, w: 0.18, h: wide.height, fill: { color: accent } } },
      {
        text: {
          text: `${deck.selected} Made on ${deck.made}.`,
          options: { x: wide.edge, y: 6.98, w: 10.6, h: 0.3, fontFace: plain, fontSize: 9, color: soft, margin: 0 },
        },
      },
    ],
    slideNumber: { x: 12.2, y: 6.98, w: 0.5, h: 0.3, fontFace: plain, fontSize: 9, color: soft, align: 'right' },
  })
  first(file, deck, accent)
  for (const page of deck.pages) await add(file, page)
  return (await file.write({ outputType: 'nodebuffer', compression: true })) as Buffer
}

function first(file: PptxGen, deck: Deck, accent: string): void {
  const slide = file.addSlide({ masterName: 'Quote' })
  slide.addText(deck.company, {
    x: wide.edge,
    y: 1.1,
    w: 11.5,
    h: 0.4,
    fontFace: plain,
    fontSize: 16,
    bold: true,
    color: accent,
    margin: 0,
  })
  slide.addText(deck.title, {
    x: wide.edge,
    y: 1.6,
    w: 11.5,
    h: 1.9,
    fontFace: words,
    fontSize: 40,
    color: ink,
    margin: 0,
    valign: 'top',
    fit: 'shrink',
  })
  slide.addShape('line', { x: wide.edge, y: 3.75, w: 11.5, h: 0, line: { color: line, width: 1 } })
  slide.addText(
    [...deck.covers, deck.selected].map((text) => ({ text, options: { breakLine: true } })),
    {
      x: wide.edge,
      y: 3.95,
      w: 11.5,
      h: 2.2,
      fontFace: plain,
      fontSize: 18,
      color: soft,
      margin: 0,
      valign: 'top',
      paraSpaceAfter: 8,
    },
  )
}

async function add(file: PptxGen, page: DeckPage): Promise<void> {
  const picture = page.picture === null ? null : await readPicture(page.picture, 1600)
  const pieces = page.words === null ? [null] : inPieces(`“${page.words}”`, picture ? mostOnASlide / 2 : mostOnASlide)
  pieces.forEach((piece, at) => {
    const slide = file.addSlide({ masterName: 'Quote' })
    const left = wide.edge
    const hasPicture = picture !== null && at === 0
    const width = piece === null ? 11.6 : hasPicture ? 6.4 : 11.6
    const top = page.heading ? 1.35 : 0.8
    const tall = wide.foot - 0.45 - top
    if (page.heading)
      slide.addText(page.heading, {
        x: left,
        y: 0.65,
        w: 11.6,
        h: 0.5,
        fontFace: plain,
        fontSize: 18,
        bold: true,
        color: soft,
        margin: 0,
        fit: 'shrink',
      })
    if (piece !== null)
      slide.addText(piece, {
        x: left,
        y: top,
        w: width,
        h: tall,
        fontFace: words,
        fontSize: sizeFor(piece.length, hasPicture),
        color: ink,
        valign: 'middle',
        margin: 0,
        fit: 'shrink',
        ...(page.isRightToLeft ? { rtlMode: true, align: 'right' as const } : {}),
        ...(page.language && /^[a-z]{2}(-[A-Z]{2})?$/.test(page.language) ? { lang: page.language } : {}),
      })
    if (hasPicture) {
      const room = piece === null ? { x: left, y: top, w: 11.6, h: tall } : { x: 7.6, y: top, w: 4.9, h: tall }
      const scale = Math.min(room.w / picture.width, room.h / picture.height)
      const [w, h] = [picture.width * scale, picture.height * scale]
      slide.addImage({
        data: `image/${picture.kind};base64,${picture.bytes.toString('base64')}`,
        x: room.x + (room.w - w) / 2,
        y: room.y + (room.h - h) / 2,
        w,
        h,
        altText: page.heading ?? page.by,
      })
    }
    slide.addText(
      [
        { text: page.by, options: { bold: true, color: ink, breakLine: true } },
        {
          text: [page.said, page.note, page.disclosure].filter((part) => part !== null).join(' · '),
          options: { color: soft },
        },
        ...(pieces.length > 1 ? [{ text: ` (${at + 1} of ${pieces.length})`, options: { color: soft } }] : []),
      ],
      {
        x: left,
        y: wide.foot - 0.25,
        w: 11.6,
        h: 0.75,
        fontFace: plain,
        fontSize: 13,
        margin: 0,
        valign: 'top',
        fit: 'shrink',
      },
    )
    slide.addNotes(
      [page.address, 'Before you pass this on, look whether it may still be used: consent can be withdrawn.']
        .filter((part) => part !== null)
        .join('\n'),
    )
  })
}

const sizeFor = (letters: number, hasPicture: boolean): number => {
  const amount = hasPicture ? letters * 2 : letters
  return amount <= 110 ? 36 : amount <= 220 ? 30 : amount <= 400 ? 24 : amount <= 650 ? 20 : 16
}

/** Words in pieces that fit on a slide, divided between words; together they are all of it. */
function inPieces(text: string, most: number): string[] {
  const pieces: string[] = []
  let rest = text
  while (rest.length > most) {
    const space = Math.max(rest.lastIndexOf(' ', most), rest.lastIndexOf('\n', most))
    let cut = space > most / 2 ? space : most
    // Not between the two halves of one character.
    if (/[\ud800-\udbff]/.test(rest[cut - 1] as string)) cut -= 1
    pieces.push(rest.slice(0, cut))
    rest = rest.slice(cut).trimStart()
  }
  return [...pieces, rest]
}
