// biome-ignore-all lint/a11y: rows drawn only while in view cannot be a <table>; the roles say what it is
import { Button, Checkbox, Menu, Popover, Skeleton } from '@mantine/core'
import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { IconArrowDown, IconArrowsSort, IconArrowUp, IconColumns3 } from '@tabler/icons-react'
import { useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Definition } from './definition.tsx'
import { showCount } from './figures.ts'
import { PageLink } from './page-link.tsx'
import classes from './record-table.module.css'
import { useKeys } from './shortcuts.tsx'
import { FailedState } from './states.tsx'

export interface Column<Row> {
  key: string
  label: string
  show: (row: Row) => ReactNode
  /** Least width in pixels; 120 when left out. */
  width?: number
  /** Share of the width that is left over: the first column takes 2 when nobody asks for any. */
  grow?: number
  /** Figures: to the right, so that digits stand under digits. */
  right?: boolean
  sorts?: boolean
  /** Not shown until chosen in the column menu. */
  hidden?: boolean
  /** What the column means, behind its heading. */
  definition?: ReactNode
}

interface Sort {
  key: string
  descending: boolean
}

interface RecordTableProps<Row> {
  /** What a row is: 'customer'. Also names the table. */
  one: string
  many?: string
  columns: Column<Row>[]
  rows: Row[]
  idOf: (row: Row) => string
  /** How many there are in all, when more than the loaded rows. */
  total?: number | undefined
  sort?: Sort | undefined
  onSort?: (sort: Sort) => void
  /** Where a row leads. Its first column becomes the link; the whole row is clickable. */
  pathOf?: (row: Row) => string
  /** Or what opening a row does, such as showing it in a side pane. */
  onOpen?: (row: Row) => void
  /** The row now open in the pane. */
  openId?: string | undefined
  chosen?: ReadonlySet<string>
  onChoose?: (chosen: ReadonlySet<string>) => void
  /** Buttons for the chosen rows. */
  bulk?: ReactNode
  /** On the right above the table: export, saved views. */
  tools?: ReactNode
  /** The two lines of a row on a phone. The first column and the first two others when left out. */
  small?: (row: Row) => { first: ReactNode; second?: ReactNode; aside?: ReactNode }
  /** The next rows of an endless list; called as the end comes near. */
  more?: { has: boolean; loading: boolean; load: () => void }
  loading?: boolean
  error?: { message: string } | null | undefined
  again?: () => void
  /** Shown instead of the table when there are no rows: an <EmptyState>. */
  empty?: ReactNode
  /** Remembers the chosen columns in this browser under this name. */
  remember?: string
  /** False where another table of the page listens to j, k, x and Enter. */
  keys?: boolean
}

const chooserWidth = 40
const isControl = (target: EventTarget) =>
  target instanceof Element && target.closest('a, button, input, label, [role="menu"]') !== null
/** Rows grow with the reader's text size. */
const rem = (n: number) => Math.round(n * Number.parseFloat(getComputedStyle(document.documentElement).fontSize))

/**
 * The one table of the product. Ten rows or a million: only those in view are drawn. Sorting, columns, choosing and
 * opening work by mouse, finger and keys (j, k, x, Enter); on a phone each row becomes two lines.
 */
export function RecordTable<Row>(props: RecordTableProps<Row>) {
  const { one, many = `${one}s`, columns, rows, idOf, chosen, onChoose, more } = props
  const onPhone = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false })
  const standard = useMemo(() => columns.filter((column) => !column.hidden).map(({ key }) => key), [columns])
  const [remembered, setShown] = useLocalStorage<string[] | null>({
    key: `vouchwell-columns-${props.remember ?? many}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  const shown = remembered ?? standard
  const visible = columns.filter((column, i) => i === 0 || shown.includes(column.key))

  const list = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)
  const [current, setCurrent] = useState(-1)
  const rowHeight = rem(onPhone ? 4.125 : 2.75)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what stands above the list moves it when it changes
  useLayoutEffect(() => {
    if (list.current) setMargin(Math.round(list.current.getBoundingClientRect().top + window.scrollY))
  }, [props.loading, rows.length > 0, onPhone, chosen?.size])

  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: margin,
    scrollPaddingStart: 60,
    scrollPaddingEnd: 80,
  })
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (more?.has && !more.loading && rows.length > 0 && lastShown >= rows.length - 12) more.load()
  }, [lastShown, rows.length, more])

  const goTo = (index: number) => {
    if (index < 0 || index >= rows.length) return
    setCurrent(index)
    virtual.scrollToIndex(index)
    // The row may only be drawn after the scroll.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        list.current
          ?.querySelector<HTMLElement>(`[data-index="${index}"] [data-first]`)
          ?.focus({ preventScroll: true }),
      ),
    )
  }
  const choose = (id: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    onChoose?.(next)
  }
  const keys = useRef({ j: () => {}, k: () => {}, x: () => {} })
  keys.current = {
    j: () => goTo(current + 1),
    k: () => goTo(Math.max(0, current - 1)),
    x: () => {
      const row = rows[current]
      if (row && onChoose) choose(idOf(row), !chosen?.has(idOf(row)))
    },
  }
  useKeys(
    useMemo(
      () =>
        props.keys === false
          ? ({} as Record<string, () => void>)
          : { j: () => keys.current.j(), k: () => keys.current.k(), x: () => keys.current.x() },
      [props.keys],
    ),
  )

  if (props.error && rows.length === 0) {
    return (
      <FailedState
        error={props.error}
        title={`The ${many} could not be loaded`}
        {...(props.again ? { again: props.again } : {})}
      />
    )
  }
  if (!props.loading && rows.length === 0 && props.empty) return props.empty

  const wantsGrow = visible.some((column) => column.grow)
  const widthOf = (column: Column<Row>, i: number) => {
    const grow = wantsGrow ? column.grow : i === 0 ? 2 : 1
    return `minmax(${column.width ?? 120}px, ${grow ? `${grow}fr` : `${column.width ?? 120}px`})`
  }
  const template = [onChoose ? `${chooserWidth}px` : '', ...visible.map(widthOf)].filter(Boolean).join(' ')
  const least = visible.reduce((sum, column) => sum + (column.width ?? 120), onChoose ? chooserWidth : 0)
  const total = props.total ?? rows.length
  const isCounted = props.total !== undefined || !more?.has

  const first = (row: Row, content: ReactNode) =>
    props.pathOf ? (
      <PageLink to={props.pathOf(row)} data-first className={classes.first}>
        {content}
      </PageLink>
    ) : props.onOpen ? (
      <button type="button" data-first className={classes.first} onClick={() => props.onOpen?.(row)}>
        {content}
      </button>
    ) : (
      <span data-first tabIndex={-1}>
        {content}
      </span>
    )
  const rowOf = (item: VirtualItem) => {
    const row = rows[item.index]!
    const id = idOf(row)
    return {
      row,
      id,
      box: {
        'data-index': item.index,
        'data-current': item.index === current || undefined,
        'data-open': id === props.openId || undefined,
        'data-chosen': chosen?.has(id) || undefined,
        'data-leads': props.pathOf || props.onOpen ? true : undefined,
        className: classes.row,
        style: { height: item.size, transform: `translateY(${item.start - margin}px)` },
        onFocus: () => setCurrent(item.index),
        onClick: (event: MouseEvent<HTMLElement>) => {
          setCurrent(item.index)
          if (isControl(event.target) || window.getSelection()?.toString()) return
          event.currentTarget.querySelector<HTMLElement>('a[data-first], button[data-first]')?.click()
        },
      },
    }
  }
  const chooser = (row: Row, id: string) => (
    <Checkbox
      size="xs"
      aria-label={`Choose this ${one}`}
      checked={chosen?.has(id) ?? false}
      onChange={(event) => choose(id, event.currentTarget.checked)}
      key={id}
      data-row={row ? '' : undefined}
    />
  )

  const toolbar = (
    <div className={classes.toolbar}>
      <div className={classes.count} aria-live="polite">
        {chosen && chosen.size > 0 ? (
          <>
            <strong>{chosen.size} chosen</strong>
            {props.bulk}
            <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChoose?.(new Set())}>
              Clear
            </Button>
          </>
        ) : props.loading ? (
          'Loading'
        ) : (
          // Until somebody has counted, the loaded rows are not all there are.
          `${isCounted ? '' : 'More than '}${showCount(total, one, many)}`
        )}
      </div>
      <div className={classes.tools}>
        {props.tools}
        {onPhone && props.onSort && <SortMenu columns={columns} sort={props.sort} onSort={props.onSort} />}
        {!onPhone && columns.length > 3 && (
          <ColumnMenu columns={columns} shown={shown} setShown={setShown} standard={() => setShown(null)} />
        )}
      </div>
    </div>
  )

  if (onPhone) {
    const small =
      props.small ??
      ((row: Row) => ({
        first: columns[0]?.show(row),
        second: columns[1]?.show(row),
        aside: columns[2]?.show(row),
      }))
    return (
      <section className={classes.table} aria-label={many}>
        {toolbar}
        <div
          ref={list}
          role="list"
          aria-label={many}
          className={classes.rows}
          style={{ height: virtual.getTotalSize() }}
        >
          {props.loading && rows.length === 0
            ? placeholders.map((i) => <Skeleton key={i} height={34} my={16} />)
            : items.map((item) => {
                const { row, id, box } = rowOf(item)
                const lines = small(row)
                return (
                  <div key={id} role="listitem" {...box}>
                    {onChoose && chooser(row, id)}
                    <div className={classes.lines}>
                      <div className={classes.line}>
                        <span className={classes.lead}>{first(row, lines.first)}</span>
                        {lines.aside && <span className={classes.aside}>{lines.aside}</span>}
                      </div>
                      {lines.second && <div className={classes.second}>{lines.second}</div>}
                    </div>
                  </div>
                )
              })}
        </div>
        <End more={more} />
      </section>
    )
  }

  const allChosen = rows.length > 0 && rows.every((row) => chosen?.has(idOf(row)))
  return (
    <section className={classes.table} aria-label={many}>
      {toolbar}
      <div role="table" aria-label={many} aria-rowcount={isCounted ? total + 1 : -1} aria-busy={props.loading}>
        <div className={classes.head} ref={head} role="rowgroup">
          <div
            role="row"
            aria-rowindex={1}
            className={classes.headRow}
            style={{ gridTemplateColumns: template, minWidth: least }}
          >
            {onChoose && (
              <span role="columnheader" className={classes.cell}>
                <Checkbox
                  size="xs"
                  aria-label={`Choose all ${rows.length} loaded ${many}`}
                  checked={allChosen}
                  indeterminate={!allChosen && (chosen?.size ?? 0) > 0}
                  onChange={() => onChoose(allChosen ? new Set() : new Set(rows.map(idOf)))}
                />
              </span>
            )}
            {visible.map((column) => (
              <Heading key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </div>
        </div>
        <div
          className={classes.sideways}
          role="presentation"
          onScroll={(event) => {
            if (head.current) head.current.scrollLeft = event.currentTarget.scrollLeft
          }}
        >
          <div
            ref={list}
            role="rowgroup"
            className={classes.rows}
            style={{ height: virtual.getTotalSize() || undefined, minWidth: least }}
          >
            {props.loading && rows.length === 0
              ? placeholders.map((i) => (
                  <div
                    key={i}
                    role="row"
                    className={classes.waiting}
                    style={{ gridTemplateColumns: template, height: rowHeight }}
                  >
                    {[...(onChoose ? [null] : []), ...visible].map((column, at) => (
                      <span role="cell" key={column?.key ?? 'choose'} className={classes.cell}>
                        <Skeleton height={12} width={`${40 + ((i * 7 + at * 13) % 45)}%`} />
                      </span>
                    ))}
                  </div>
                ))
              : items.map((item) => {
                  const { row, id, box } = rowOf(item)
                  return (
                    <div
                      key={id}
                      role="row"
                      tabIndex={-1}
                      aria-rowindex={item.index + 2}
                      {...box}
                      style={{ ...box.style, gridTemplateColumns: template }}
                    >
                      {onChoose && (
                        <span role="cell" className={classes.cell}>
                          {chooser(row, id)}
                        </span>
                      )}
                      {visible.map((column, at) => (
                        <span
                          key={column.key}
                          role="cell"
                          className={classes.cell}
                          data-right={column.right || undefined}
                        >
                          <span className={classes.value}>
                            {at === 0 ? first(row, column.show(row)) : column.show(row)}
                          </span>
                        </span>
                      ))}
                    </div>
                  )
                })}
          </div>
        </div>
      </div>
      <End more={more} />
    </section>
  )
}

const placeholders = [0, 1, 2, 3, 4, 5, 6, 7]

function End({ more }: { more: { has: boolean; loading: boolean; load: () => void } | undefined }) {
  if (!more?.has) return null
  return (
    <div className={classes.end}>
      <Button variant="default" size="xs" loading={more.loading} onClick={more.load}>
        Show more
      </Button>
    </div>
  )
}

function Heading<Row>(props: {
  column: Column<Row>
  sort: Sort | undefined
  onSort: ((sort: Sort) => void) | undefined
}) {
  const { column, sort, onSort } = props
  const sorted = sort?.key === column.key ? (sort.descending ? 'descending' : 'ascending') : undefined
  const label = column.definition ? <Definition of={column.label}>{column.definition}</Definition> : column.label
  const Arrow = sorted === 'descending' ? IconArrowDown : IconArrowUp
  const next = { key: column.key, descending: sorted === undefined ? (column.right ?? false) : sorted === 'ascending' }
  return (
    <span role="columnheader" aria-sort={sorted} className={classes.cell} data-right={column.right || undefined}>
      {column.sorts && onSort ? (
        <>
          {column.definition && !column.right && label}
          <button
            type="button"
            className={classes.sort}
            data-sorted={sorted !== undefined || undefined}
            onClick={() => onSort(next)}
            aria-label={column.definition ? `Sort by ${column.label}` : undefined}
          >
            {!column.definition && column.label}
            <Arrow size={13} stroke={2} aria-hidden />
          </button>
          {column.definition && column.right && label}
        </>
      ) : (
        label
      )}
    </span>
  )
}

function ColumnMenu<Row>(props: {
  columns: Column<Row>[]
  shown: string[]
  setShown: (shown: string[]) => void
  standard: () => void
}) {
  const { columns, shown, setShown } = props
  return (
    <Popover width={240} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconColumns3 size={15} stroke={1.7} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah={360} className={classes.columnMenu ?? ''} aria-label="Columns shown">
        {columns.slice(1).map(({ key, label }) => (
          <Checkbox
            key={key}
            label={label}
            checked={shown.includes(key)}
            onChange={(event) =>
              setShown(event.currentTarget.checked ? [...shown, key] : shown.filter((other) => other !== key))
            }
          />
        ))}
        <Button variant="subtle" size="compact-sm" onClick={props.standard}>
          Back to the usual columns
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}

function SortMenu<Row>(props: { columns: Column<Row>[]; sort: Sort | undefined; onSort: (sort: Sort) => void }) {
  const { sort, onSort } = props
  const sorting = props.columns.filter((column) => column.sorts)
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconArrowsSort size={15} stroke={1.7} />}>
          {sorting.find((column) => column.key === sort?.key)?.label ?? 'Sort'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {sorting.map((column) => {
          const now = sort?.key === column.key
          const descending = now ? !sort.descending : (column.right ?? false)
          return (
            <Menu.Item key={column.key} onClick={() => onSort({ key: column.key, descending })}>
              {column.label} {now && (sort.descending ? '↓' : '↑')}
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
