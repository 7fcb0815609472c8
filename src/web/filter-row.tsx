import { CloseButton, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './filter-row.module.css'

interface Filter {
  id: string
  /** What is filtered: 'Plan'. */
  label: string
  /** How: 'is Pro or Team'. */
  says: string
  remove: () => void
  /** Opens the editor of this filter, where there is one. */
  edit?: () => void
}

/**
 * The filters of a list as chips, read left to right like a sentence. `before` takes the search field, `add` the
 * button or menu that adds a filter. Keep the filters themselves in the address (see useAddress).
 */
export function FilterRow(props: { filters: Filter[]; before?: ReactNode; add?: ReactNode; clear?: () => void }) {
  return (
    <search className={classes.row} aria-label="Filters">
      {props.before}
      {props.filters.map((filter) => (
        <span key={filter.id} className={classes.chip}>
          {filter.edit ? (
            <UnstyledButton className={classes.text} onClick={filter.edit}>
              <b>{filter.label}</b> {filter.says}
            </UnstyledButton>
          ) : (
            <span className={classes.text}>
              <b>{filter.label}</b> {filter.says}
            </span>
          )}
          <CloseButton
            size={24}
            iconSize={14}
            aria-label={`Remove the filter ${filter.label} ${filter.says}`}
            onClick={filter.remove}
          />
        </span>
      ))}
      {props.add}
      {props.clear && props.filters.length > 1 && (
        <UnstyledButton className={classes.clear} onClick={props.clear}>
          Clear all
        </UnstyledButton>
      )}
    </search>
  )
}
