import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { showNumber } from './figures.ts'
import classes from './queue-tabs.module.css'

interface QueueTabsProps<Queue extends string> {
  /** What they are, for whoever cannot see them: 'Which requests'. */
  label: string
  /** Each with how many rows are in it, once that is known. */
  queues: readonly { key: Queue; label: string; rows: number | undefined }[]
  chosen: Queue
  choose: (queue: Queue) => void
  /** Links to queues that are pages of their own. */
  children?: ReactNode
}

/** The queues of a list, one of which is looked at. Keep the choice in the address. */
export function QueueTabs<Queue extends string>({ label, queues, chosen, choose, children }: QueueTabsProps<Queue>) {
  return (
    <fieldset className={classes.queues}>
      <legend className="vw-hidden">{label}</legend>
      {queues.map(({ key, label, rows }) => (
        <Button
          key={key}
          size="xs"
          variant={key === chosen ? 'light' : 'subtle'}
          className={classes.queue ?? ''}
          aria-pressed={key === chosen}
          onClick={() => choose(key)}
        >
          {label}
          {rows !== undefined && <span className={classes.rows}> {showNumber(rows)}</span>}
        </Button>
      ))}
      {children}
    </fieldset>
  )
}
