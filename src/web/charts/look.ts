import type { SymbolImplementation, SymbolType } from '@observablehq/plot'
import type { Verdict } from '../../statistics/verdict.ts'
import { showNumber } from '../figures.ts'

/** What pictures are drawn with. It comes by itself, and ChartFrame hands it to who draws. */
export type Pencil = typeof import('./pencil.ts')

/** One look for all charts. Colours are our own words for them, so a chart follows light and dark by itself. */
export const ink = 'var(--ink)'
export const soft = 'var(--ink-soft)'
export const line = 'var(--line)'
export const lineStrong = 'var(--line-strong)'
export const accent = 'var(--accent)'
export const accentSoft = 'var(--accent-soft)'
export const paper = 'var(--paper)'

/** For up to five groups beside one another, in their order. Each is also named at its line. */
export const hues = ['var(--accent)', 'var(--ochre)', 'var(--blue)', 'var(--brick)', 'var(--plum)']

export const fontSize = 12.5

export const colourOf: Record<Verdict, string> = {
  above: 'var(--accent)',
  below: 'var(--ochre)',
  'no-evidence': 'var(--grey)',
  'too-few': 'var(--grey)',
}

/** Shape says it too: triangles point where the group stands; hollow means too few to tell. */
const pointingDown: SymbolImplementation = {
  draw(
    context: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void; closePath(): void },
    size: number,
  ) {
    const height = Math.sqrt(size / 1.6)
    context.moveTo(0, height)
    context.lineTo(-height, -height * 0.75)
    context.lineTo(height, -height * 0.75)
    context.closePath()
  },
}
const pointingUp: SymbolImplementation = {
  draw(
    context: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void; closePath(): void },
    size: number,
  ) {
    const height = Math.sqrt(size / 1.6)
    context.moveTo(0, -height)
    context.lineTo(-height, height * 0.75)
    context.lineTo(height, height * 0.75)
    context.closePath()
  },
}
export const symbolOf: Record<Verdict, SymbolType> = {
  above: pointingUp,
  below: pointingDown,
  'no-evidence': 'circle',
  'too-few': 'circle',
}

/** For axes: '10 %'; '7.5 %' and '0.05 %' where the ticks are fine, so that no two ticks say the same. */
export const percentTick = (share: number) => {
  const percent = Math.round(share * 10_000) / 100
  const digits = Number.isInteger(percent) ? 0 : Number.isInteger(percent * 10) ? 1 : 2
  return `${showNumber(percent, digits)}\u202f%`
}

const inShort = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })
/** For axes that count: '800', '20,000', '20M' where the digits would take the room of the picture. */
export const countTick = (count: number) => (Math.abs(count) < 100_000 ? showNumber(count) : inShort.format(count))

/**
 * The months under a picture stand in two lines where a year begins; so high is the room for them.
 */
export const monthsHigh = 38

/**
 * How names stand over columns: straight where all fit, else slanted, each shortened to the room between its column and
 * the edge, with the room they take above and to the right of the last column.
 *
 * @param room of all columns together, and of what names may take at their right
 */
export function headingsOver(names: readonly string[], room: number, narrow: boolean) {
  const widthOf = (name: string) => widthOfText(name) * 1.08
  const straight = names.every((name) => widthOf(name) <= room / names.length - 6)
  if (straight) return { slanted: false, high: 24, right: 0, texts: names }
  // A name begins in the middle of its column and goes up at 38 degrees.
  const [along, up] = [Math.cos((38 * Math.PI) / 180), Math.sin((38 * Math.PI) / 180)]
  const toTheEdge = (at: number, right: number) => right + ((room - right) / names.length) * (names.length - at - 0.5)
  const most = narrow ? 52 : 100
  // What is given to the right is taken from the columns, so the middle of each moves to the left.
  const wanted = names.map((name, at) => ((widthOf(name) * along + 8 - toTheEdge(at, 0)) * names.length) / (at + 0.5))
  const right = Math.min(most, Math.max(4, ...wanted))
  const texts = names.map((name, at) => {
    const letters = Math.floor(Math.min(150, (toTheEdge(at, right) - 6) / along) / widthOf('n'))
    return name.length > letters ? `${name.slice(0, Math.max(3, letters - 1)).trimEnd()}…` : name
  })
  return { slanted: true, high: Math.max(...texts.map(widthOf)) * up + 24, right, texts }
}

/** What every Plot shares. */
export const plotBase = {
  style: { fontSize: `${fontSize}px`, background: 'none', overflow: 'visible' },
} as const

/** Roughly how wide a text is drawn, to give labels their room before they are drawn. */
export const widthOfText = (text: string) => text.length * fontSize * 0.55
