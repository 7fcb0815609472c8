import { useLocalStorage } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useId, useMemo, useState } from 'react'
import classes from './page-frame.module.css'
import { PageLink } from './page-link.tsx'

interface PageFrameProps {
  title: string
  /** Beside the title, for a record: its state, its owner. */
  marks?: ReactNode
  /** The way back to the list, for a record: `{ to: '/customers', label: 'Customers' }`. */
  above?: { to: string; label: string }
  /** The page's answer as a sentence: an <Answer>. */
  answer?: ReactNode
  /** Buttons on the right; on a phone under the title. At most one is filled. */
  actions?: ReactNode
  /** 'text' keeps forms and reading narrow; 'table' uses the whole width. */
  width?: 'text' | 'page' | 'table'
  children?: ReactNode
}

/** Every page: what it is, its answer, what one can do, then the picture and the rows. Names the browser's tab too. */
export function PageFrame({ title, marks, above, answer, actions, width = 'page', children }: PageFrameProps) {
  useEffect(() => {
    document.title = `${title} · Vouchwell`
  }, [title])
  return (
    <div className={classes.page} data-width={width}>
      <header className={classes.head}>
        <div className={classes.titles}>
          {above && (
            <PageLink to={above.to} className={classes.above}>
              <span aria-hidden>← </span>
              {above.label}
            </PageLink>
          )}
          <div className={classes.titleLine}>
            <h1>{title}</h1>
            {marks}
          </div>
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {answer && <div className={classes.answer}>{answer}</div>}
      {children}
    </div>
  )
}

/** The sentence a person could say in a meeting, in large type. Put <Share> and <Strong> figures inside. */
export function Answer({ children, more }: { children: ReactNode; more?: ReactNode }) {
  return (
    <div className={classes.answerBlock} aria-live="polite">
      <p className={classes.sentence}>{children}</p>
      {more && <div className={classes.answerMore}>{more}</div>}
    </div>
  )
}

const FoldingContext = createContext<readonly string[] | null>(null)

interface ListedPart {
  id: string
  title: string
}
/** Puts a part on the list of its page; returns how to take it off. */
const ListContext = createContext<((part: ListedPart) => () => void) | null>(null)

/**
 * Parts inside, and above them a line of links to those with something in them: at a desk, where they are open and many.
 * It stays in sight while one reads on.
 */
export function ListedParts({ children }: { children: ReactNode }) {
  const [parts, setParts] = useState<ListedPart[]>([])
  const list = useCallback((part: ListedPart) => {
    setParts((before) => inOrder([...before, part]))
    return () => setParts((before) => before.filter(({ id }) => id !== part.id))
  }, [])
  const goTo = (id: string) => {
    const part = document.getElementById(id)
    part?.scrollIntoView()
    part?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true })
  }
  return (
    <ListContext value={list}>
      {parts.length >= enoughToList && (
        <nav className={classes.listed} aria-label="On this page">
          {parts.map(({ id, title }) => (
            <a
              key={id}
              href={`#${id}`}
              onClick={(event) => {
                event.preventDefault()
                goTo(id)
              }}
            >
              {title}
            </a>
          ))}
        </nav>
      )}
      {children}
    </ListContext>
  )
}

/** Fewer than this many are in sight without a list. */
const enoughToList = 4

/** Parts beside those that are listed, in a column of their own: who reads the others has these in sight at the top. */
export const UnlistedParts = ({ children }: { children: ReactNode }) => (
  <ListContext value={null}>{children}</ListContext>
)

/** Parts come when they are fetched; they are listed as they stand on the page. */
const inOrder = (parts: ListedPart[]) => {
  const place = new Map([...document.querySelectorAll('section[id]')].map(({ id }, at) => [id, at]))
  return parts.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
}

/**
 * Parts inside can be folded on a phone, where a long page of many would be scrolled through for the one that is looked for.
 * `open` are the titles of those that are open until somebody decides otherwise; what they decided is remembered.
 */
export function FoldingParts({ open, children }: { open: readonly string[]; children: ReactNode }) {
  return <FoldingContext.Provider value={open}>{children}</FoldingContext.Provider>
}

interface PartProps {
  title: string
  says?: ReactNode
  /** Where there is nothing yet: what is said of it, beside the title, so that in a list of parts it takes one line. */
  none?: string | false | undefined
  actions?: ReactNode
  children: ReactNode
}

/** A part of a page with its own heading, and what to do with it on the right. */
export function Part(props: PartProps) {
  const { title } = props
  const isEmpty = Boolean(props.none)
  const list = useContext(ListContext)
  const onOneLine = isEmpty && list !== null
  const folding = useContext(FoldingContext)
  const [chosen, choose] = useLocalStorage<boolean | null>({
    key: `vw-part-${props.title}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  const isOpen = folding === null || (chosen ?? folding.includes(props.title))
  const id = useId()
  const part = useMemo(() => ({ id: `part-${title.toLowerCase().replace(/\W+/g, '-')}`, title }), [title])
  useEffect(() => (list && !isEmpty ? list(part) : undefined), [list, isEmpty, part])
  return (
    <section
      className={classes.part}
      {...(list ? { id: part.id } : {})}
      data-folded={isOpen ? undefined : true}
      data-empty={onOneLine || undefined}
    >
      <div className={classes.partHead}>
        <div className={classes.partTitle}>
          <h2 {...(list ? { tabIndex: -1 } : {})}>{props.title}</h2>
          {folding && (
            <button
              type="button"
              className={classes.fold}
              aria-expanded={isOpen}
              aria-controls={id}
              aria-label={props.title}
              onClick={() => choose(!isOpen)}
            >
              <IconChevronDown size={18} stroke={1.8} aria-hidden />
            </button>
          )}
          {props.says && !isEmpty && <p className={classes.partSays}>{props.says}</p>}
          {onOneLine && <p className={classes.none}>{props.none}</p>}
        </div>
        {props.actions && <div className={classes.actions}>{props.actions}</div>}
      </div>
      <div id={id} className={classes.partBody}>
        {isEmpty && !onOneLine && <p className={classes.none}>{props.none}</p>}
        {props.children}
      </div>
    </section>
  )
}

/** The few facts that matter about a record, in one row of label and value. */
export function Facts({ facts }: { facts: { label: string; value: ReactNode }[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map((fact) => (
        <div key={fact.label}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}
