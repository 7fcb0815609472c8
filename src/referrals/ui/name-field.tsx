import { Combobox, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBuilding } from '@tabler/icons-react'
import { useEffect } from 'react'
import { customersApi } from '../../customers/api.ts'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import classes from './name-field.module.css'

/** What stands in the field: the words typed, and the customer they stand for once one is chosen. */
export interface Named {
  text: string
  customer: { id: Id<'cus'>; name: string } | null
}
export const nobodyNamed: Named = { text: '', customer: null }

interface NameFieldProps {
  label: string
  description?: string
  placeholder?: string
  error?: string | null
  value: Named
  onChange: (value: Named) => void
  /** True where somebody may be named who is no customer (yet). */
  free?: boolean
  autoFocus?: boolean
}

/**
 * A customer, found while somebody types: arrows choose, Enter or Tab takes the marked one. With `free` the words may
 * stand for themselves, and customers are only offered.
 */
export function NameField({ free = false, value, onChange, ...field }: NameFieldProps) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const [words] = useDebouncedValue(value.text.trim(), 120)
  const looking = value.customer === null && words.length > 0
  const found = useRead(customersApi.lookup, { q: words }, { enabled: looking, keep: true })
  const options = looking ? (found.data?.items ?? []) : []
  const first = options[0]?.id
  // The first one found is marked at once, so that Enter takes it. Where the words may stand for themselves it is not.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the store is new at every drawing; what is found decides
  useEffect(() => {
    if (first && !free) combobox.selectFirstOption()
    else combobox.resetSelectedOption()
  }, [first, free])
  const nothing = looking && found.data !== undefined && !found.isFetching && options.length === 0

  const choose = (id: string) => {
    const chosen = options.find((option) => option.id === id)
    if (chosen) onChange({ text: chosen.name, customer: { id: chosen.id, name: chosen.name } })
    combobox.closeDropdown()
  }
  /** Whoever types and goes on with Tab means the first one found, unless the words may stand for themselves. */
  const leave = () => {
    combobox.closeDropdown()
    const meant = options[combobox.getSelectedOptionIndex()] ?? options[0]
    if (!free && value.customer === null && meant && words === value.text.trim()) choose(meant.id)
  }

  return (
    <Combobox store={combobox} onOptionSubmit={choose} size="sm">
      <Combobox.Target>
        <TextInput
          label={field.label}
          description={field.description}
          placeholder={field.placeholder}
          error={field.error}
          value={value.text}
          autoComplete="off"
          data-autofocus={field.autoFocus || undefined}
          leftSection={value.customer ? <IconBuilding size={16} stroke={1.7} aria-hidden /> : undefined}
          onChange={(event) => {
            onChange({ text: event.currentTarget.value, customer: null })
            combobox.openDropdown()
          }}
          onBlur={leave}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!looking || (options.length === 0 && (free || !nothing))}>
        <section aria-label="Customers found">
          {nothing ? (
            <Combobox.Empty>No customer is called “{words}”. Try the start of the name.</Combobox.Empty>
          ) : (
            <Combobox.Options aria-label="Customers">
              {options.map((option) => (
                <Combobox.Option key={option.id} value={option.id} className={classes.option}>
                  <span>{option.name}</span>
                  <span className={classes.says}>
                    {[option.externalId, option.status === 'former' ? 'former customer' : null]
                      .filter(Boolean)
                      .join(', ')}
                  </span>
                </Combobox.Option>
              ))}
            </Combobox.Options>
          )}
        </section>
      </Combobox.Dropdown>
    </Combobox>
  )
}
