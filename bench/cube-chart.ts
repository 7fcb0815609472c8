/** One step of growth: the processor time it took to put and count so many customers, and the memory. */
export interface Growth {
  customers: number
  fillMs: number
  /** For every value, every pair and every three of the attributes. */
  ms: number[]
  bytes: number
  /** The most the whole process held at any time. */
  mostBytes: number
}

interface Line {
  name: string
  color: string
  values: number[]
}
interface Panel {
  title: string
  lines: Line[]
  /** Powers of ten the axis begins and ends with. */
  low: number
  high: number
  show(value: number): string
}

const width = 460
const height = 300
const room = { left: 56, right: 104, top: 44, bottom: 44 }

/**
 * Two pictures side by side, both axes by tenfold steps: time on the left, memory on the right. What grows just as fast
 * as the customers do runs along the grey slope; anything flatter grows more slowly. As SVG that follows the reader's light or dark.
 */
export function growthChart(growth: readonly Growth[]): string {
  const time: Panel = {
    title: 'Processor time',
    lines: [
      { name: 'put into memory', color: 'put', values: growth.map(({ fillMs }) => fillMs) },
      { name: 'every three', color: 'three', values: growth.map(({ ms }) => ms[2]!) },
      { name: 'every pair', color: 'two', values: growth.map(({ ms }) => ms[1]!) },
      { name: 'every value', color: 'one', values: growth.map(({ ms }) => ms[0]!) },
    ],
    low: 0,
    high: 6,
    show: (ms) => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toLocaleString('en')} s`),
  }
  const memory: Panel = {
    title: 'Memory',
    lines: [
      { name: 'whole process', color: 'put', values: growth.map(({ mostBytes }) => mostBytes) },
      { name: 'customers', color: 'three', values: growth.map(({ bytes }) => bytes) },
    ],
    low: 5,
    high: 10,
    show: (bytes) => (bytes < 1e6 ? `${bytes / 1e3} kB` : bytes < 1e9 ? `${bytes / 1e6} MB` : `${bytes / 1e9} GB`),
  }
  const customers = growth.map((step) => step.customers)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width * 2} ${height}" role="img" aria-label="Time and memory by number of customers">
<style>
text { font: 12px system-ui, sans-serif; fill: #444 }
.title { font-weight: 600; font-size: 14px; fill: #111 }
.grid { stroke: #e4e4e4 }
.slope { stroke: #c4c4c4; stroke-dasharray: 4 4 }
path, line { fill: none }
.line { stroke-width: 2 }
.put { stroke: #737373 } .one { stroke: #0f766e } .two { stroke: #2563eb } .three { stroke: #b45309 }
.dot.put { fill: #737373 } .dot.one { fill: #0f766e } .dot.two { fill: #2563eb } .dot.three { fill: #b45309 }
@media (prefers-color-scheme: dark) {
  text { fill: #bbb } .title { fill: #eee } .grid { stroke: #333 } .slope { stroke: #555 }
  .put { stroke: #a3a3a3 } .one { stroke: #2dd4bf } .two { stroke: #60a5fa } .three { stroke: #fbbf24 }
  .dot.put { fill: #a3a3a3 } .dot.one { fill: #2dd4bf } .dot.two { fill: #60a5fa } .dot.three { fill: #fbbf24 }
}
</style>
${panel(time, customers, 0)}
${panel(memory, customers, width)}
</svg>
`
}

function panel({ title, lines, low, high, show }: Panel, customers: readonly number[], left: number): string {
  const first = Math.log10(customers[0]!)
  const last = Math.log10(customers.at(-1)!)
  const x = (many: number) =>
    left + room.left + ((Math.log10(many) - first) / Math.max(1, last - first)) * (width - room.left - room.right)
  const y = (value: number) =>
    height - room.bottom - ((Math.log10(value) - low) / (high - low)) * (height - room.top - room.bottom)
  const parts = [`<text class="title" x="${left + 8}" y="22">${title}</text>`]
  for (let power = low; power <= high; power++) {
    const at = y(10 ** power).toFixed(1)
    parts.push(`<line class="grid" x1="${x(customers[0]!)}" x2="${x(customers.at(-1)!)}" y1="${at}" y2="${at}"/>`)
    parts.push(`<text x="${left + room.left - 8}" y="${at}" dy="4" text-anchor="end">${show(10 ** power)}</text>`)
  }
  for (const many of customers) {
    const label = many < 1e6 ? `${many / 1e3} k` : `${many / 1e6} M`
    parts.push(`<text x="${x(many).toFixed(1)}" y="${height - room.bottom + 18}" text-anchor="middle">${label}</text>`)
  }
  parts.push(
    `<text x="${((x(customers[0]!) + x(customers.at(-1)!)) / 2).toFixed(1)}" y="${height - 8}" text-anchor="middle">customers</text>`,
  )
  parts.push(slope(lines, customers, x, y))
  for (const { color, values } of lines) {
    const points = values.map((value, at) => `${x(customers[at]!).toFixed(1)},${y(value).toFixed(1)}`)
    parts.push(`<path class="line ${color}" d="M${points.join('L')}"/>`)
    for (const point of points) {
      const [cx, cy] = point.split(',')
      parts.push(`<circle class="dot ${color}" cx="${cx}" cy="${cy}" r="3"/>`)
    }
  }
  for (const { name, at } of apart(lines.map(({ name, values }) => ({ name, at: y(values.at(-1)!) })))) {
    parts.push(`<text x="${(x(customers.at(-1)!) + 10).toFixed(1)}" y="${at.toFixed(1)}" dy="4">${name}</text>`)
  }
  return parts.join('\n')
}

/** What grows just as fast as the customers do, through the last value of the first line. */
function slope(
  [line]: readonly Line[],
  customers: readonly number[],
  x: (many: number) => number,
  y: (value: number) => number,
): string {
  const end = customers.at(-1)!
  const value = line!.values.at(-1)!
  const [x1, y1] = [x(customers[0]!), y((value * customers[0]!) / end)]
  const lowest = height - room.bottom
  // Cut off where it would leave the picture.
  const share = y1 > lowest ? (lowest - y(value)) / (y1 - y(value)) : 1
  const [fromX, fromY] = [x(end) + (x1 - x(end)) * share, y(value) + (y1 - y(value)) * share]
  return `<line class="slope" x1="${fromX.toFixed(1)}" y1="${fromY.toFixed(1)}" x2="${x(end).toFixed(1)}" y2="${y(value).toFixed(1)}"/>`
}

/** Names at least a line's height apart. */
function apart(names: { name: string; at: number }[]): { name: string; at: number }[] {
  const sorted = names.toSorted((one, other) => one.at - other.at)
  for (let next = 1; next < sorted.length; next++) {
    sorted[next]!.at = Math.max(sorted[next]!.at, sorted[next - 1]!.at + 15)
  }
  return sorted
}
