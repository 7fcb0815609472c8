import { MultiSelect } from '@mantine/core'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { themesApi } from '../api.ts'

/** The themes by name, retired and merged ones too, for whoever shows what was chosen before. */
export function useThemes() {
  const themes = useRead(themesApi.list, { all: 'true' }, { keep: true })
  const items = themes.data?.items ?? []
  return {
    inUse: items.filter(({ mergedInto, retiredAt }) => mergedInto === null && retiredAt === null),
    nameOf: (id: Id<'the'>) => items.find((theme) => theme.id === id)?.name ?? '…',
  }
}

/** Choose themes by their names. */
export function ThemePicker(props: {
  label?: string
  description?: string
  value: readonly Id<'the'>[]
  onChange: (value: Id<'the'>[]) => void
}) {
  const { inUse, nameOf } = useThemes()
  const ids = [...new Set([...inUse.map(({ id }) => id), ...props.value])]
  return (
    <MultiSelect
      label={props.label ?? 'Themes'}
      {...(props.description ? { description: props.description } : {})}
      placeholder={props.value.length === 0 ? 'What it speaks to' : ''}
      data={ids.map((id) => ({ value: id, label: nameOf(id) }))}
      value={[...props.value]}
      onChange={(chosen) => props.onChange(chosen as Id<'the'>[])}
      searchable
      hidePickedOptions
      nothingFoundMessage="No theme has these words."
    />
  )
}
