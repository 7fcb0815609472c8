import { z } from 'zod'

const layouts = ['grid', 'list'] as const
const schemes = ['auto', 'light', 'dark'] as const

/** The one colour that is the company's where nobody chose another: our own. */
const usualAccent = '#0b5b57'

export const colourJson = z.string().regex(/^#[0-9a-f]{6}$/i, 'Give a colour like #0b5b57.')

/** How a wall looks: the one colour that is the company's, how quotes stand, and whether it is light or dark. */
export const lookJson = z.object({
  accent: colourJson.default(usualAccent),
  layout: z.enum(layouts).default('grid'),
  scheme: z.enum(schemes).default('auto'),
})
export type Look = z.output<typeof lookJson>

/** A look as it was kept; what is missing or cannot be read is as it is for a new wall. */
export function lookOf(kept: Record<string, unknown>): Look {
  const sound: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(lookJson.shape)) {
    const read = part.safeParse(kept[name])
    if (read.success) sound[name] = read.data
  }
  return lookJson.parse(sound)
}

/** What the accent has to be told from: the paper of a wall by day, and by night its cards, which are lighter. */
const papers = { light: '#f6f7f5', dark: '#1a2120' } as const

/**
 * The company's colour so that small letters in it can be read: as it is where it stands out enough, otherwise made darker
 * by day and lighter by night until it does (4.5 to 1, WCAG 2.2, 1.4.3).
 *
 * @example
 * readableAccent('#0b5b57', 'light') // → '#0b5b57'
 * readableAccent('#ffe600', 'light') // → '#7a6e00', a yellow nobody could read on paper
 */
export function readableAccent(accent: string, paper: keyof typeof papers): string {
  const towards = paper === 'light' ? 0 : 255
  const from = channelsOf(accent)
  for (let share = 0; share <= 1; share += 0.02) {
    const mixed = from.map((channel) => Math.round(channel + (towards - channel) * share))
    const colour = `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
    if (contrast(colour, papers[paper]) >= 4.6) return colour
  }
  return paper === 'light' ? '#000000' : '#ffffff'
}

/**
 * How much two colours stand out from each other, 1 to 21.
 *
 * @see WCAG 2.2, "contrast ratio" and "relative luminance"
 * @example
 * contrast('#000000', '#ffffff') // → 21
 */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = channelsOf(colour).map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const channelsOf = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
