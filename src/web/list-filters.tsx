import { Button, Menu } from '@mantine/core'
import { IconCheck, IconFilterPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { FilterRow } from './filter-row.tsx'
import classes from './list-filters.module.css'

/** One thing a list can be filtered by: what its chip says once it is set, and what the menu offers for it. */
export interface ListFilter {
  /** Where several have the same label; the label unless given. */
  id?: string
  label: string
  /** What the chip says after the label: 'is open or matched'. Null while nothing is filtered by it. */
  says: string | null
  remove: () => void
  /** What the menu offers under the label. Without any, the filter is set elsewhere and can only be taken away. */
  choices?: { name: string; chosen: boolean; toggle: () => void }[]
  /** A field in the place of choices, or after them: a day, say. */
  field?: ReactNode
}

interface Offer<Value> {
  label: string
  offers: readonly Value[]
  /** What an offer is called; the value itself unless said. The menu begins it with a capital letter. */
  name?: (value: Value) => string
  /** Between the label and the names in the chip: 'is' unless said. */
  verb?: string
}

const says = (verb: string, names: string[]) => `${verb} ${names.join(' or ')}`.trim()

/** A filter where several may be chosen: `anyOf({ label: 'State', offers: states, chosen, change })`. */
export function anyOf<Value extends string | number>(
  offer: Offer<Value> & { chosen: readonly Value[]; change: (chosen: Value[]) => void },
): ListFilter {
  const { label, offers, name = String, verb = 'is', chosen, change } = offer
  return {
    label,
    says: chosen.length > 0 ? says(verb, chosen.map(name)) : null,
    remove: () => change([]),
    choices: offers.map((value) => ({
      name: name(value),
      chosen: chosen.includes(value),
      toggle: () => change(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]),
    })),
  }
}

/** A filter where one may be chosen at a time, '' being none. */
export function oneOf<Value extends string>(
  offer: Offer<Exclude<Value, ''>> & { chosen: Value; change: (chosen: Exclude<Value, ''> | '') => void },
): ListFilter {
  const { label, offers, name = String, verb = 'is', chosen, change } = offer
  return {
    label,
    says: chosen === '' ? null : says(verb, [name(chosen as Exclude<Value, ''>)]),
    remove: () => change(''),
    choices: offers.map((value) => ({
      name: name(value),
      chosen: chosen === value,
      toggle: () => change(chosen === value ? '' : value),
    })),
  }
}

/** A filter that a link from another page has set. Its name stands as … until it is known. */
export function fromElsewhere(label: string, chosen: string, name: string | undefined, remove: () => void): ListFilter {
  return { label, says: chosen === '' ? null : `is ${name ?? '…'}`, remove }
}

/** The chips of those that are set, for a <FilterRow>. */
export const chipsOf = (filters: readonly ListFilter[]) =>
  filters.flatMap(({ id, label, says, remove }) => (says === null ? [] : [{ id: id ?? label, label, says, remove }]))

/**
 * The filters of a list: a chip for each that is set, and one menu to add another. Each filter is described once.
 * Keep what is chosen in the address (see useAddress). `clear` takes all of them away in one change of the address.
 */
export function ListFilters(props: { filters: ListFilter[]; clear: () => void; before?: ReactNode }) {
  const { filters, clear, before } = props
  return (
    <FilterRow
      before={before}
      filters={chipsOf(filters)}
      clear={clear}
      add={<FilterMenu says="Add filter" filters={filters} />}
    />
  )
}

/** The menu that adds a filter. Alone where a list has another way to filter beside it. */
export function FilterMenu({ says, filters }: { says: string; filters: readonly ListFilter[] }) {
  const offered = filters.filter(({ choices, field }) => (choices?.length ?? 0) > 0 || field)
  return (
    <Menu position="bottom-start" width={260} closeOnItemClick={false} withinPortal={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconFilterPlus size={15} stroke={1.7} />}>
          {says}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it by itself */}
        {/* biome-ignore lint/a11y/useSemanticElements: a menu holds groups, not fieldsets */}
        <div className={classes.scroll} tabIndex={0} role="group" aria-label="Filters">
          {offered.map(({ label, choices = [], field }) => (
            <Group key={label} label={label} choices={choices} field={field} />
          ))}
        </div>
      </Menu.Dropdown>
    </Menu>
  )
}

function Group({ label, choices, field }: Required<Pick<ListFilter, 'label' | 'choices'>> & { field: ReactNode }) {
  return (
    <>
      <Menu.Label className={classes.label ?? ''}>{label}</Menu.Label>
      {choices.map(({ name, chosen, toggle }) => (
        <Menu.Item
          key={name}
          classNames={{ itemLabel: classes.choice ?? '' }}
          onClick={toggle}
          rightSection={chosen ? <IconCheck size={15} aria-label="chosen" /> : null}
        >
          {name}
        </Menu.Item>
      ))}
      {field && <div className={classes.field}>{field}</div>}
    </>
  )
}
