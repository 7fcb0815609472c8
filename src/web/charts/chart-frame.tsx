import { ActionIcon, Button, Menu } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconChartDots, IconDownload, IconTable } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { PageLink } from '../page-link.tsx'
import type { Rows } from '../rows.ts'
import classes from './chart.module.css'
import { type Pencil, widthOfText } from './look.ts'
import { saveCsv, savePng, saveSvg } from './save.ts'

/** Asked for with the first page that has a chart, beside its figures, so that neither waits for the other. */
const pencil: Promise<Pencil> = import('./pencil.ts')
/** Once it is here, what is drawn again is drawn at once. */
let atHand: Pencil | undefined
const keep = (Plot: Pencil) => {
  atHand = Plot
}
pencil.then(keep, () => {})

/** The numbers behind a chart, for the table and the CSV file. Shares stay numbers in the file. */
export interface Behind {
  columns: string[]
  rows: (string | number | null)[][]
  /** How a cell is written on the screen, when not as it is. */
  show?: (cell: string | number | null, column: number, row: number) => ReactNode
  /** Where what a cell counts can be seen. A picture opens by a click, its table by keyboard too. */
  leads?: (row: number, column: number) => Rows | undefined
}

interface ChartFrameProps {
  title: string
  /** What the picture shows, in a sentence: read out instead of it. */
  summary: string
  /** Draw it this wide, with Plot. Return an SVG element; it is drawn again when the width changes. */
  draw: (width: number, Plot: Pencil) => SVGSVGElement | HTMLElement
  behind: Behind
  /** Room kept before the first drawing, so that nothing moves. */
  height: number
  /** How to read it, or what to beware of. */
  note?: ReactNode
}

/** Every chart: its title, the picture with its sentence, the table behind it, and a way to take it along. */
export function ChartFrame({ title, summary, draw, behind, height, note }: ChartFrameProps) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const host = useRef<HTMLDivElement>(null)
  const [asTable, setAsTable] = useState(false)
  const wide = Math.round(width)
  const isEmpty = behind.rows.length === 0

  useEffect(() => {
    if (wide < 40 || asTable || isEmpty) return
    let isCurrent = true
    const show = (Plot: Pencil) => {
      if (!host.current || !isCurrent) return
      const drawn = draw(wide, Plot)
      const svg = drawn instanceof SVGSVGElement ? drawn : drawn.querySelector('svg')
      if (!svg) return
      // Plot brings a style element of its own, which the policy of the page forbids; chart.module.css says the same.
      for (const style of drawn.querySelectorAll('style')) style.remove()
      keepInside(svg)
      // An image is one thing: the names Plot gives its groups would not be read anyway.
      for (const group of svg.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label')
      svg.setAttribute('role', 'img')
      svg.setAttribute('aria-label', `${title}. ${summary}`)
      host.current.replaceChildren(svg)
    }
    // Should it never come, the table behind the chart still says it all.
    if (atHand) show(atHand)
    else pencil.then(show, () => isCurrent && setAsTable(true))
    return () => {
      isCurrent = false
    }
  }, [draw, wide, asTable, isEmpty, title, summary])

  const picture = () => host.current?.querySelector('svg') ?? null
  return (
    <figure className={classes.frame}>
      <figcaption className={classes.caption}>
        <h2>{title}</h2>
        <div className={classes.tools} hidden={isEmpty}>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={asTable ? <IconChartDots size={15} stroke={1.7} /> : <IconTable size={15} stroke={1.7} />}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? 'Chart' : 'Table'}
          </Button>
          <Menu>
            <Menu.Target>
              <ActionIcon size={26} aria-label={`Save: ${title}`}>
                <IconDownload size={15} stroke={1.7} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {!asTable && <Menu.Item onClick={() => saveSvg(title, picture())}>Picture for print (SVG)</Menu.Item>}
              {!asTable && <Menu.Item onClick={() => savePng(title, picture())}>Picture for slides (PNG)</Menu.Item>}
              <Menu.Item onClick={() => saveCsv(title, behind)}>The numbers (CSV)</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </figcaption>
      <div ref={ref} className={classes.size}>
        {isEmpty ? (
          // Axes without anything between them would look like a result.
          <p className={classes.empty}>{summary || 'Nothing to show.'}</p>
        ) : asTable ? (
          <TableBehind title={title} behind={behind} />
        ) : (
          <div ref={host} className={classes.host} style={{ minHeight: height }} />
        )}
      </div>
      {note && <p className={classes.note}>{note}</p>}
    </figure>
  )
}

/** A label in the middle of its tick would hang over the edge where the axis begins, or ends, there: it stands beside the tick instead. */
function keepInside(svg: SVGElement): void {
  const width = Number(svg.getAttribute('width'))
  for (const label of svg.querySelectorAll('[aria-label="x-axis tick label"] text')) {
    const at = Number(/translate\((-?[\d.]+)/.exec(label.getAttribute('transform') ?? '')?.[1])
    const half = widthOfText(label.textContent ?? '') / 2
    if (at < half) label.setAttribute('text-anchor', 'start')
    else if (at > width - half) label.setAttribute('text-anchor', 'end')
  }
}

function TableBehind({ title, behind }: { title: string; behind: Behind }) {
  const figures = behind.columns.map((_, i) => behind.rows.every((row) => typeof row[i] !== 'string'))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls sideways, by keyboard too
    <section className={classes.scroll} tabIndex={0} aria-label={title}>
      <table className={classes.table}>
        <thead>
          <tr>
            {behind.columns.map((column, i) => (
              <th key={column} scope="col" data-right={figures[i] || undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {behind.rows.map((row, at) => (
            <tr key={row.join('|')}>
              {row.map((cell, i) => {
                const shown = behind.show ? behind.show(cell, i, at) : (cell ?? '–')
                const leads = cell === null || cell === 0 ? undefined : behind.leads?.(at, i)
                return (
                  <td key={behind.columns[i]} data-right={figures[i] || undefined}>
                    {leads ? (
                      <PageLink to={leads.to} search={leads.search ?? {}} className="vw-opens">
                        {shown}
                      </PageLink>
                    ) : (
                      shown
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
