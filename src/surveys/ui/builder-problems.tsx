import { UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { showCount } from '../../web/figures.ts'
import type { Problem } from '../check-content.ts'
import type { SurveyContent } from '../content.ts'
import classes from './builder-problems.module.css'

/** What has to be put right before publishing, and what is worth knowing. Each leads to its question. */
export function Problems(props: { problems: readonly Problem[]; content: SurveyContent; go: (at: string) => void }) {
  const { problems, go } = props
  const [open, setOpen] = useState(false)
  const stopping = problems.filter(({ stops }) => stops)
  const others = problems.length - stopping.length
  if (problems.length === 0) {
    return (
      <p className={classes.fine}>
        <IconCircleCheck size={16} stroke={1.8} aria-hidden /> Nothing to put right.
      </p>
    )
  }
  const said = [
    stopping.length > 0 && `${showCount(stopping.length, 'thing')} to put right before publishing`,
    others > 0 && `${showCount(others, 'thing')} worth knowing`,
  ].filter(Boolean)
  return (
    <div className={classes.problems}>
      <UnstyledButton
        className={classes.head}
        aria-expanded={open}
        data-stops={stopping.length > 0 || undefined}
        onClick={() => setOpen(!open)}
      >
        <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
        {said.join(', ')}
        <span className={classes.more}>{open ? 'Hide' : 'Show'}</span>
      </UnstyledButton>
      {open && (
        <ul>
          {problems.map(({ question, sentence, stops }) => (
            <li key={sentence} data-stops={stops || undefined}>
              <UnstyledButton onClick={() => go(question ?? (sentence.includes('thanks') ? 'end' : 'start'))}>
                {sentence}
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** The same beside the question itself. */
export function ProblemLines({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null
  return (
    <ul className={classes.lines}>
      {problems.map(({ sentence, stops }) => (
        <li key={sentence} data-stops={stops || undefined}>
          {stops ? (
            <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
          ) : (
            <IconInfoCircle size={16} stroke={1.8} aria-hidden />
          )}
          {sentence}
        </li>
      ))}
    </ul>
  )
}
