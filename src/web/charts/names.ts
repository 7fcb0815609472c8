import { fontSize, widthOfText } from './look.ts'

interface Point {
  left: number
  top: number
}

/** A name looking for a place beside its dot; `up` where it would rather stand above than below. */
export interface NamedPoint extends Point {
  text: string
  up: boolean
}

interface Room {
  left: number
  right: number
  top: number
  bottom: number
}

const lineHeight = 15
const gap = 13

/**
 * Where names stand so that none covers another name, or a dot that is not its own, and all stay inside the picture.
 * Each looks above, below and to both sides of its dot; a name without a place is left out (null), since two names on
 * one another say less than one. The dot still tells its name when pointed at, and the table has them all.
 *
 *     placeNames([{ text: 'Team', left: 100, top: 50, up: true }], room, dots)   // [{ left: 100, top: 37 }], its centre
 */
export function placeNames(names: readonly NamedPoint[], room: Room, dots: readonly Point[]): (Point | null)[] {
  const taken: Room[] = []
  return names.map(({ text, left, top, up }) => {
    const half = (widthOfText(text) * 1.08) / 2
    const beside = half + 10
    const vertical = up ? [-gap, gap] : [gap, -gap]
    const inside = Math.min(Math.max(left, room.left + half), room.right - half)
    const places = [
      ...vertical.map((dy) => ({ left: inside, top: top + dy })),
      { left: left + beside, top },
      { left: left - beside, top },
      ...vertical.map((dy) => ({ left: inside, top: top + dy * 2.1 })),
    ]
    const free = places.find((place) => {
      const box = {
        left: place.left - half,
        right: place.left + half,
        top: place.top - lineHeight / 2,
        bottom: place.top + lineHeight / 2,
      }
      const isInside =
        box.left >= room.left - 1 && box.right <= room.right + 1 && box.top >= room.top && box.bottom <= room.bottom
      const covers = (dot: Point) =>
        dot.left > box.left - 5 && dot.left < box.right + 5 && dot.top > box.top - 4 && dot.top < box.bottom + 4
      if (!isInside || dots.some(covers) || taken.some((other) => overlap(box, other))) return false
      taken.push(box)
      return true
    })
    return free ?? null
  })
}

const overlap = (one: Room, other: Room) =>
  one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top

/** Write a name at its place, on a rim of paper so that lines behind it do not strike it through. */
export function writeName(svg: Element, { left, top, text, fill }: Point & { text: string; fill: string }): void {
  const name = document.createElementNS('http://www.w3.org/2000/svg', 'text')
  const attributes = {
    x: left,
    y: top,
    dy: '0.32em',
    fill,
    stroke: 'var(--paper)',
    'stroke-width': 4,
    'stroke-linejoin': 'round',
    'paint-order': 'stroke',
    'text-anchor': 'middle',
    'font-size': fontSize,
    'font-weight': 550,
    'pointer-events': 'none',
  }
  for (const [key, value] of Object.entries(attributes)) name.setAttribute(key, String(value))
  name.textContent = text
  svg.append(name)
}
