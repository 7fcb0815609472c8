import { Autocomplete, Select, TextInput } from '@mantine/core'
import type { Attribute } from '../api.ts'
import type { AttributeValue } from '../attribute-values.ts'

/** A value as it is read: true is 'Yes', a day and a number as they are; '–' where it is not known. */
export function showValue(value: AttributeValue | undefined): string {
  return value === undefined ? '–' : value === true ? 'Yes' : value === false ? 'No' : String(value)
}

/** What somebody typed, as a value of this kind: null for nothing. A text that is no number stays text, to be refused. */
export function readValue(text: string, kind: Attribute['kind']): AttributeValue | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (kind === 'number') return Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed
  return kind === 'yes-no' ? trimmed === 'yes' : trimmed
}

/** A value as it is typed. */
export function writtenValue(value: AttributeValue | undefined): string {
  return value === undefined ? '' : value === true ? 'yes' : value === false ? 'no' : String(value)
}

interface AttributeFieldProps {
  attribute: Attribute
  value: string
  onChange: (value: string) => void
  error?: string | null
  /** Values other customers have, offered while typing. */
  known?: string[]
  bare?: boolean
}

/** The field for a value of this attribute, by its kind. */
export function AttributeField({ attribute, value, onChange, error, known = [], bare }: AttributeFieldProps) {
  const naming = bare ? { 'aria-label': attribute.label, size: 'xs' as const } : { label: attribute.label }
  const shown = { ...naming, error: error ?? null, 'data-autofocus': bare }
  if (attribute.kind === 'yes-no') {
    return (
      <Select
        {...shown}
        value={value === '' ? null : value}
        onChange={(next) => onChange(next ?? '')}
        placeholder="Not known"
        clearable
        data={[
          { value: 'yes', label: 'Yes' },
          { value: 'no', label: 'No' },
        ]}
      />
    )
  }
  if (attribute.kind === 'category' && known.length > 0)
    return <Autocomplete {...shown} value={value} onChange={onChange} data={known.slice(0, 100)} limit={8} />
  return (
    <TextInput
      {...shown}
      type={attribute.kind === 'date' ? 'date' : 'text'}
      inputMode={attribute.kind === 'number' ? 'decimal' : undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
