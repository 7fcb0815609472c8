import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Day } from '../../values/day.ts'
import { useGo } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { say } from '../../web/toasts.tsx'
import { customersApi } from '../api.ts'
import { whyNotWrite } from '../rules.ts'
import { AttributeField, readValue } from './attribute-field.tsx'

/** A new customer: a name is enough, the rest can follow. */
export default function AddCustomerDialog({ close }: { close: () => void }) {
  const add = useWrite(customersApi.add)
  const go = useGo()
  const attributes = useRead(customersApi.attributes, {})
  const columns = useRead(customersApi.columns, {})
  const [fields, setFields] = useState({ name: '', externalId: '', since: '' })
  const [values, setValues] = useState<Record<string, string>>({})
  const [missing, setMissing] = useState(false)
  const shown = (attributes.data?.items ?? []).filter((one) => !one.hidden && whyNotWrite(one) === null).slice(0, 6)

  const save = () => {
    setMissing(fields.name.trim() === '')
    if (fields.name.trim() === '') return
    const written = shown.flatMap((attribute) => {
      const value = readValue(values[attribute.key] ?? '', attribute.kind)
      return value === null ? [] : [[attribute.key, value] as const]
    })
    add.mutate(
      {
        name: fields.name,
        externalId: fields.externalId || null,
        since: (fields.since || null) as Day | null,
        attributes: Object.fromEntries(written),
      },
      {
        onSuccess: (customer) => {
          close()
          say(`${customer.name} was added.`)
          go(`/customers/${customer.id}`)
        },
      },
    )
  }
  return (
    <FormDialog
      title="Add a customer"
      label="Add the customer"
      save={save}
      busy={add.isPending}
      error={beyondFields(add.error)}
      close={close}
    >
      <TextInput
        label="Name"
        required
        value={fields.name}
        onChange={(event) => setFields({ ...fields, name: event.currentTarget.value })}
        error={missing ? 'Give a name.' : problemAt(add.error, '/name')}
        data-autofocus
      />
      <TextInput
        label="External id"
        description="What your other systems call them. An import finds them by it."
        value={fields.externalId}
        onChange={(event) => setFields({ ...fields, externalId: event.currentTarget.value })}
        error={problemAt(add.error, '/externalId')}
      />
      <TextInput
        label="Customer since"
        type="date"
        value={fields.since}
        onChange={(event) => setFields({ ...fields, since: event.currentTarget.value })}
        error={problemAt(add.error, '/since')}
      />
      {shown.map((attribute) => (
        <AttributeField
          key={attribute.key}
          attribute={attribute}
          value={values[attribute.key] ?? ''}
          onChange={(value) => setValues({ ...values, [attribute.key]: value })}
          error={problemAt(add.error, `/attributes/${attribute.key}`)}
          known={knownValues(columns.data?.items, attribute.key)}
        />
      ))}
    </FormDialog>
  )
}

/** The frequent values of an attribute, to be offered while typing. */
export function knownValues(
  columns: { column: string; values: { value: string }[] }[] | undefined,
  key: string,
): string[] {
  return columns?.find(({ column }) => column === key)?.values.map(({ value }) => value) ?? []
}
