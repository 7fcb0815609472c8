import { UnstyledButton } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import classes from './step.module.css'

interface StepProps {
  number: number
  title: string
  /** Where it stands: passed steps fold into their summary, later ones wait. */
  stands: 'passed' | 'now' | 'later'
  /** What was decided in it, or what it will do, in a line. */
  summary: ReactNode
  /** Shown although it is not its turn, as long as nobody folds it. */
  open?: boolean
  /** Nothing while it has nothing to show: its name and summary stand alone. */
  children?: ReactNode
}

/** One step of an import. All are on one page; the one whose turn it is stands open, and any can be opened. */
export function Step({ number, title, stands, summary, open = stands === 'now', children }: StepProps) {
  const id = useId()
  const [chosen, choose] = useState<{ open: boolean; when: string } | null>(null)
  // What somebody folded stays folded until the import moves on.
  const when = `${stands} ${open}`
  const isOpen = chosen?.when === when ? chosen.open : open
  const name = (
    <>
      <span className={classes.number} aria-hidden>
        {stands === 'passed' ? <IconCheck size={15} stroke={2.4} /> : number}
      </span>
      <span className="vw-hidden">Step {number}: </span>
      {title}
    </>
  )
  return (
    <section className={classes.step} data-stands={stands} aria-labelledby={`${id}-title`}>
      <h2 className={classes.title} id={`${id}-title`}>
        {children ? (
          <UnstyledButton
            className={classes.head}
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => choose({ open: !isOpen, when })}
          >
            {name}
            <IconChevronDown
              size={16}
              stroke={1.8}
              aria-hidden
              className={classes.fold}
              data-open={isOpen || undefined}
            />
          </UnstyledButton>
        ) : (
          <span className={classes.head}>{name}</span>
        )}
      </h2>
      {summary && <div className={classes.summary}>{summary}</div>}
      {children && (
        <div id={id} hidden={!isOpen} className={classes.content}>
          {isOpen && children}
        </div>
      )}
    </section>
  )
}
