import { useLocalStorage } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { createContext, type ReactNode, useContext, useEffect, useId } from 'react'
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

/**
 * Parts inside can be folded on a phone, where a long page of many would be scrolled through for the one that is looked for.
 * `open` are the titles of those that are open until somebody decides otherwise; what they decided is remembered.
 */
export function FoldingParts({ open, children }: { open: readonly string[]; children: ReactNode }) {
  return <FoldingContext.Provider value={open}>{children}</FoldingContext.Provider>
}

/** A part of a page with its own heading, and what to do with it on the right. */
export function Part(props: { title: string; says?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const folding = useContext(FoldingContext)
  const [chosen, choose] = useLocalStorage<boolean | null>({
    key: `vw-part-${props.title}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  const isOpen = folding === null || (chosen ?? folding.includes(props.title))
  const id = useId()
  return (
    <section className={classes.part} data-folded={isOpen ? undefined : true}>
      <div className={classes.partHead}>
        <div className={classes.partTitle}>
          <h2>{props.title}</h2>
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
          {props.says && <p className={classes.partSays}>{props.says}</p>}
        </div>
        {props.actions && <div className={classes.actions}>{props.actions}</div>}
      </div>
      <div id={id} className={classes.partBody}>
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
