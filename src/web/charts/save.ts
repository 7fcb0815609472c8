import type { Behind } from './chart-frame.tsx'

/** 'Referrer rate by plan' becomes 'referrer-rate-by-plan.svg'. */
const fileName = (title: string, ending: string) =>
  `${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}.${ending}`

function save(name: string, content: Blob) {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the address after this function has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** A copy that stands alone: our words for colours are replaced by the colours they mean now. */
function standalone(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const colours = getComputedStyle(document.documentElement)
  const colour = (text: string) =>
    text.replace(/var\((--[\w-]+)\)/g, (_, name: string) => colours.getPropertyValue(name).trim())
  for (const element of [copy, ...copy.querySelectorAll('*')]) {
    for (const attribute of element.attributes) attribute.value = colour(attribute.value)
  }
  for (const hit of copy.querySelectorAll('.hit')) hit.remove()
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('font-family', 'Inter, system-ui, sans-serif')
  copy.setAttribute('color', colour('var(--ink-soft)'))
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  paper.setAttribute('width', '100%')
  paper.setAttribute('height', '100%')
  paper.setAttribute('fill', colour('var(--paper)'))
  copy.prepend(paper)
  return new XMLSerializer().serializeToString(copy)
}

export function saveSvg(title: string, svg: SVGSVGElement | null) {
  if (svg) save(fileName(title, 'svg'), new Blob([standalone(svg)], { type: 'image/svg+xml' }))
}

/** Twice the size on the screen, which is sharp on a slide. */
export function savePng(title: string, svg: SVGSVGElement | null) {
  if (!svg) return
  const { width, height } = svg.getBoundingClientRect()
  const image = new Image()
  const url = URL.createObjectURL(new Blob([standalone(svg)], { type: 'image/svg+xml' }))
  image.onload = () => {
    const canvas = document.createElement('canvas')
    canvas.width = width * 2
    canvas.height = height * 2
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    canvas.toBlob((blob) => blob && save(fileName(title, 'png'), blob), 'image/png')
    URL.revokeObjectURL(url)
  }
  image.src = url
}

/** A cell that a spreadsheet would run as a formula gets a quote in front; quotes and commas are kept apart. */
function csvCell(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const guarded = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\n\r]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

export function saveCsv(title: string, behind: Behind) {
  const lines = [behind.columns, ...behind.rows].map((row) => row.map(csvCell).join(','))
  save(fileName(title, 'csv'), new Blob([`\ufeff${lines.join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' }))
}
