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

/** For axes: '10 %'; '7.5 %' where the ticks are fine. */
export const percentTick = (share: number) => {
  const percent = Math.round(share * 1000) / 10
  return `${showNumber(percent, Number.isInteger(percent) ? 0 : 1)}\u202f%`
}

/** What every Plot shares. */
export const plotBase = {
  style: { fontSize: `${fontSize}px`, background: 'none', overflow: 'visible' },
} as const

/** Roughly how wide a text is drawn, to give labels their room before they are drawn. */
export const widthOfText = (text: string) => text.length * fontSize * 0.55
