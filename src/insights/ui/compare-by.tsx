import { Select } from '@mantine/core'
import classes from './insights.module.css'

interface CompareByProps {
  choices: readonly { column: string; label: string }[]
  /** The column in use, also when the server chose it. */
  by: string | null
  change(by: string): void
}

/** By what customers are split: the first choice in the line under the answer. */
export function CompareBy({ choices, by, change }: CompareByProps) {
  return (
    <Select
      aria-label="Compare by"
      searchable
      nothingFoundMessage="No such column"
      data={choices.map(({ column, label }) => ({ value: column, label: `By ${label}` }))}
      value={by}
      allowDeselect={false}
      onChange={(by) => by && change(by)}
      className={classes.by ?? ''}
    />
  )
}
