import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'

/*
 * Pictures as tests. A picture of each chart is kept in e2e/pictures, and what the browser draws is held against it.
 *
 * Another Chromium, or another FreeType, draws letters a shade lighter or half a pixel aside. So both pictures are blurred
 * first, which leaves such differences faint and a moved dot, a missing line or another colour plain to see; and words are
 * compared as words, letter by letter, because a blurred 3 is much like an 8, and lines are counted.
 */

const folder = join('e2e', 'pictures')
/** A line for each drawing: its chart, how wide, which of the chart's drawings, and a list as JSON. */
const wordsFile = join(folder, 'words.txt')
/** How to take what is drawn now as what is right from now on. */
const accepting = 'ACCEPT_PICTURES=1 npm run stories -- e2e/gallery.story.ts'
export const isAccepting = process.env.ACCEPT_PICTURES === '1'

/** Standard deviation of the blur, in pixels. */
const blurred = 3
/** A step of colour, of 255, that still counts as the same once blurred. */
const sameColour = 24
/** Part of a picture's pixels that may differ by more. */
const allowed = 0.0003

export interface Difference {
  /** Part of the picture that differs. */
  share: number
  /** The largest difference of any pixel, of 255. */
  most: number
  /** Where they differ, in red on the stored one. */
  shown: Buffer
}

/** How two pictures differ; null where they are as good as the same. */
export async function differenceOf(stored: Buffer, seen: Buffer): Promise<Difference | null> {
  const [before, now] = [await pixelsOf(stored), await pixelsOf(seen)]
  const [width, height] = [Math.max(before.width, now.width), Math.max(before.height, now.height)]
  const marks = Buffer.alloc(width * height * 4)
  let [differing, most] = [0, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const step = stepBetween(before, now, x, y)
      most = Math.max(most, step)
      if (step <= sameColour) continue
      differing++
      marks.set([220, 0, 0, 170], (y * width + x) * 4)
    }
  }
  const share = differing / (width * height)
  if (share <= allowed) return null
  const shown = await sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .composite([
      { input: stored, left: 0, top: 0 },
      { input: marks, raw: { width, height, channels: 4 } },
    ])
    .png()
    .toBuffer()
  return { share, most, shown }
}

interface Pixels {
  data: Buffer
  width: number
  height: number
}

async function pixelsOf(picture: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(picture).removeAlpha().blur(blurred).raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** The largest step of a channel at a place; all there is where only one of the pictures reaches. */
function stepBetween(one: Pixels, other: Pixels, x: number, y: number): number {
  const isIn = ({ width, height }: Pixels) => x < width && y < height
  if (!isIn(one) || !isIn(other)) return 255
  const [at, there] = [(y * one.width + x) * 3, (y * other.width + x) * 3]
  let step = 0
  for (let channel = 0; channel < 3; channel++) {
    step = Math.max(step, Math.abs(one.data[at + channel]! - other.data[there + channel]!))
  }
  return step
}

// Taking them -------------------------------------------------------------------------------------------------------------

/** The drawings of one chart under one another; and of each what it is made of, and the words in it. */
export interface Taken {
  chart: string
  picture: Buffer
  words: string[][]
}

const gap = 12

/** What a drawing is made of, so that a hairline that goes, and would be blurred away, is missed: '24 circle, 7 line'. */
const marks = `const marks = (drawing) => ['circle', 'line', 'path', 'rect'].map((name) =>
  drawing.querySelectorAll(name).length + ' ' + name).join(', ')`

/** What a text shows: without the whole of a shortened name, which is told when it is pointed at. */
const says = `const says = (text) => [...text.childNodes].filter(({ nodeName }) => nodeName !== 'title').map(({ textContent }) => textContent).join(' ')`

/** Take the drawings of every chart of the gallery, as they stand on the page now. */
export async function takePictures(page: Page): Promise<Taken[]> {
  const taken: Taken[] = []
  for (const section of await page.locator('section:has([data-picture])').all()) {
    const chart = (await section.getAttribute('id')) ?? ''
    await page.evaluate(`document.getElementById('${chart}').scrollIntoView({ block: 'start' })`)
    const drawings = section.locator('[data-picture] svg[role="img"]')
    const boxes = await Promise.all((await drawings.all()).map((drawing) => drawing.boundingBox()))
    const places = boxes.flatMap((box) => (box ? [box] : []))
    if (places.length === 0) throw new Error(`Nothing is drawn of ${chart}.`)
    // One photograph of all, from which each is cut out, with a little beside it where names may stick out.
    const [left, right] = [Math.min(...places.map(({ x }) => x)), Math.max(...places.map(({ x, width }) => x + width))]
    const [top, bottom] = [
      Math.min(...places.map(({ y }) => y)),
      Math.max(...places.map(({ y, height }) => y + height)),
    ]
    const clip = {
      x: Math.max(0, Math.floor(left) - 8),
      y: Math.floor(top) - 2,
      width: Math.ceil(right - left) + 16,
      height: Math.ceil(bottom - top) + 4,
    }
    const photograph = await page.screenshot({ clip, animations: 'disabled' })
    taken.push({
      chart,
      picture: await stacked(
        photograph,
        places.map((box) => ({
          left: Math.max(0, Math.floor(box.x) - 8 - clip.x),
          top: Math.floor(box.y) - clip.y,
          width: Math.ceil(box.width) + 8,
          height: Math.ceil(box.height),
        })),
      ),
      words: await page.evaluate<string[][]>(
        `${says}; ${marks}; [...document.querySelectorAll('#${chart} [data-picture] svg[role="img"]')].map((drawing) =>
          [marks(drawing), ...[...drawing.querySelectorAll('text')].map(says)])`,
      ),
    })
  }
  return taken
}

async function stacked(
  photograph: Buffer,
  places: { left: number; top: number; width: number; height: number }[],
): Promise<Buffer> {
  let top = 0
  const parts = []
  for (const place of places) {
    parts.push({ input: await sharp(photograph).extract(place).png().toBuffer(), left: 0, top })
    top += place.height + gap
  }
  return sharp({
    create: {
      width: Math.max(...places.map(({ width }) => width)),
      height: top - gap,
      channels: 3,
      background: '#888',
    },
  })
    .composite(parts)
    .png({ compressionLevel: 1 })
    .toBuffer()
}

// Keeping them ------------------------------------------------------------------------------------------------------------

/** Every colour rounded to a multiple of this, which nobody sees and which makes the files smaller. */
const rounded = 4

async function small(picture: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  for (let i = 0; i < data.length; i++) data[i] = Math.min(255, Math.round(data[i]! / rounded) * rounded)
  return sharp(data, { raw: { width, height, channels: 3 } })
    .webp({ lossless: true, effort: 6 })
    .toBuffer()
}

const fileOf = (chart: string, look: string) => join(folder, `${chart}.${look}.webp`)
const keptWords = (): Map<string, string> =>
  new Map(
    readFileSync(wordsFile, 'utf8')
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  )
/** They are the same by day and by night. */
const wordsName = (chart: string, look: string, drawing: number) => `${chart}.${look.replace(/-.*/, '')}.${drawing + 1}`
const nameOf = (chart: string, look: string) => `${chart}.${look}`

/** Keep what was taken, by look ('1440-dark'), and drop what is no longer drawn. */
export async function acceptPictures(taken: ReadonlyMap<string, readonly Taken[]>): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const lines = new Set<string>()
  for (const [look, charts] of taken) {
    for (const { chart, picture, words } of charts) {
      writeFileSync(fileOf(chart, look), await small(picture))
      words.forEach((said, drawing) => {
        lines.add(`${wordsName(chart, look, drawing)} ${JSON.stringify(said)}`)
      })
    }
  }
  writeFileSync(wordsFile, `${[...lines].sort().join('\n')}\n`)
}

/**
 * Hold what was taken against what is kept: one complaint for each picture that is not the same.
 *
 * @param all whether every picture there is was taken, so that one that is kept for nothing is complained of
 */
export async function complaintsAbout(
  taken: ReadonlyMap<string, readonly Taken[]>,
  { all = true } = {},
): Promise<string[]> {
  const said = keptWords()
  const complaints: string[] = []
  const left = new Set(readdirSync(folder).filter((file) => file.endsWith('.webp')))
  let place: string | undefined
  const keepToSee = async (name: string, pictures: Record<string, Buffer>) => {
    place ??= mkdtempSync(join(tmpdir(), 'vouchwell-pictures-'))
    for (const [what, picture] of Object.entries(pictures)) {
      await sharp(picture)
        .png()
        .toFile(join(place, `${name}.${what}.png`))
    }
    return place
  }
  for (const [look, charts] of taken) {
    for (const { chart, picture, words } of charts) {
      const name = nameOf(chart, look)
      const file = fileOf(chart, look)
      if (!left.delete(basename(file))) {
        const place = await keepToSee(name, { seen: picture })
        complaints.push(`${name}: no picture is kept of it. What is seen: ${place}/${name}.seen.png`)
        continue
      }
      const stored = readFileSync(file)
      const difference = await differenceOf(stored, picture)
      if (difference) {
        const place = await keepToSee(name, { stored, seen: picture, difference: difference.shown })
        complaints.push(
          `${name}: ${(100 * difference.share).toFixed(2)} % of it differs, by up to ${difference.most} of 255. Look at ${place}/${name}.{stored,seen,difference}.png`,
        )
      }
      words.forEach((seen, drawing) => {
        const kept: string[] = JSON.parse(said.get(wordsName(chart, look, drawing)) ?? '[]')
        const at = Array.from({ length: Math.max(kept.length, seen.length) }).findIndex((_, i) => kept[i] !== seen[i])
        if (at < 0) return
        const [before, now] = [kept[at] ?? 'nothing', seen[at] ?? 'nothing']
        complaints.push(`${name}: its drawing ${drawing + 1} had “${before}”, and has “${now}”`)
      })
    }
  }
  for (const file of all ? left : []) complaints.push(`${file}: it is kept, and nothing draws it any more.`)
  if (complaints.length > 0) complaints.push(`Where the new ones are right: ${accepting}`)
  return complaints
}

// Names that cannot be read -----------------------------------------------------------------------------------------------

/** Names that are written over each other, or stick out of their chart, where the page would cut them off. */
export const unreadable = (page: Page): Promise<string[]> =>
  page.evaluate(`${says}
    ;[...document.querySelectorAll('[data-picture]')].flatMap((picture) => {
      const name = picture.getAttribute('data-picture')
      const drawing = picture.querySelector('svg[role="img"]')
      if (!drawing) return []
      const frame = drawing.getBoundingClientRect()
      const texts = [...drawing.querySelectorAll('text')]
        .filter((text) => text.textContent.trim() && !/rotate/.test(text.getAttribute('transform')))
        .flatMap((text) => (text.querySelector('tspan') ? [...text.querySelectorAll('tspan')] : [text]))
        .map((text) => ({ says: says(text), box: text.getBoundingClientRect() }))
      const out = [...drawing.querySelectorAll('text')]
        .map((text) => ({ says: says(text), box: text.getBoundingClientRect() }))
        .filter(({ box }) => box.left < frame.left - 3 || box.right > frame.right + 3 ||
          box.top < frame.top - 3 || box.bottom > frame.bottom + 3)
        .map(({ says }) => name + ': “' + says + '” sticks out')
      const over = texts.flatMap((one, at) => texts.slice(at + 1).flatMap((other) => {
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
        const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
        return wide > 1 && high > 4 ? [name + ': “' + one.says + '” and “' + other.says + '” are written over each other'] : []
      }))
      return [...out, ...over]
    })`)
