import { MultiSelect, NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import { whyNotWrite } from '../../customers/rules.ts'
import { AttributeField, readValue, writtenValue } from '../../customers/ui/attribute-field.tsx'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { minorDigits } from '../../values/money.ts'
import { useGo } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { say } from '../../web/toasts.tsx'
import { type Deal, dealsApi } from '../api/deals.ts'
import { requestsApi } from '../api/requests.ts'
import classes from './requests.module.css'

/** Add a deal, or change one: who is thinking of buying, what for, and what has to be proven to win it. */
export default function DealDialog({ close, deal }: { close: () => void; deal?: Deal }) {
  const here = useHere()
  const go = useGo()
  const choices = useRead(requestsApi.choices, {})
  const attributes = useRead(customersApi.attributes, {})
  const columns = useRead(customersApi.columns, {})
  // Who is no customer yet has rated nothing.
  const shown = (attributes.data?.items ?? []).filter((one) => !one.hidden && whyNotWrite(one) === null)
  const [fields, setFields] = useState({
    name: deal?.name ?? '',
    prospect: deal?.prospect ?? '',
    stage: deal?.stage ?? '',
    closesOn: deal?.closesOn ?? '',
    currency: deal?.currency ?? here.company.currency,
  })
  const [amount, setAmount] = useState<number | string>(
    deal?.amountMinor == null ? '' : deal.amountMinor / 10 ** minorDigits(deal.currency ?? here.company.currency),
  )
  const [ownerId, setOwner] = useState<string | null>(deal ? (deal.owner?.id ?? null) : here.member.id)
  const [themeIds, setThemes] = useState<string[]>(deal?.themes.map(({ id }) => id) ?? [])
  const [values, setValues] = useState<Record<string, string>>(
    Object.fromEntries(Object.entries(deal?.attributes ?? {}).map(([key, value]) => [key, writtenValue(value)])),
  )
  const add = useWrite(dealsApi.add)
  const change = useWrite(dealsApi.change)
  const error = add.error ?? change.error
  const [tried, setTried] = useState(false)
  const text = (name: keyof typeof fields, label: string, more: object = {}) => (
    <TextInput
      label={label}
      value={fields[name]}
      onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
      error={problemAt(error, `/${name}`)}
      {...more}
    />
  )
  const save = () => {
    setTried(true)
    if (fields.name.trim() === '' || fields.prospect.trim() === '') return
    const currency = fields.currency.trim().toUpperCase()
    const given = {
      name: fields.name,
      prospect: fields.prospect,
      stage: fields.stage || null,
      closesOn: (fields.closesOn || null) as Day | null,
      amountMinor: typeof amount === 'number' ? Math.round(amount * 10 ** minorDigits(currency || 'EUR')) : null,
      currency: typeof amount === 'number' ? currency : null,
      ownerId,
      themeIds: themeIds as Id<'the'>[],
      attributes: Object.fromEntries(shown.map(({ key, kind }) => [key, readValue(values[key] ?? '', kind)])),
    }
    if (deal)
      change.mutate(
        { dealId: deal.id, ...given, ifMatch: deal.version },
        {
          onSuccess: () => {
            close()
            say(`${given.name} was changed.`)
          },
        },
      )
    else
      add.mutate(given, {
        onSuccess: ({ id, name }) => {
          close()
          say(`${name} was added.`)
          go(`/deals/${id}`)
        },
      })
  }
  return (
    <FormDialog
      title={deal ? 'Edit the deal' : 'Add a deal'}
      label={deal ? 'Save' : 'Add the deal'}
      save={save}
      busy={add.isPending || change.isPending}
      error={beyondFields(error)}
      close={close}
    >
      {text('name', 'Name', {
        'data-autofocus': true,
        placeholder: 'Rollout in twelve hospitals',
        ...(tried && fields.name.trim() === '' ? { error: 'Give the deal a name.' } : {}),
      })}
      {text('prospect', 'Who is thinking of buying', {
        ...(tried && fields.prospect.trim() === '' ? { error: 'Say who is thinking of buying.' } : {}),
      })}
      <MultiSelect
        label="What has to be proven"
        placeholder={themeIds.length === 0 ? 'Themes' : ''}
        searchable
        value={themeIds}
        data={(choices.data?.themes ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setThemes}
      />
      <div className={classes.pair}>
        <NumberInput label="Amount" min={0} thousandSeparator="," value={amount} onChange={setAmount} />
        {text('currency', 'Currency', { maxLength: 3 })}
        {text('stage', 'Stage')}
        {text('closesOn', 'Closes on', { type: 'date' })}
      </div>
      <Select
        label="Owner"
        placeholder="Nobody"
        clearable
        searchable
        value={ownerId}
        data={(choices.data?.members ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={setOwner}
      />
      {shown.length > 0 && (
        <fieldset className={classes.known}>
          <legend>What is known of the prospect</legend>
          <div className={classes.pair}>
            {shown.slice(0, 12).map((attribute) => (
              <AttributeField
                key={attribute.key}
                attribute={attribute}
                value={values[attribute.key] ?? ''}
                onChange={(value) => setValues({ ...values, [attribute.key]: value })}
                error={problemAt(error, `/attributes/${attribute.key}`) ?? null}
                known={
                  columns.data?.items
                    .find(({ column }) => column === attribute.key)
                    ?.values.map(({ value }) => value) ?? []
                }
              />
            ))}
          </div>
        </fieldset>
      )}
    </FormDialog>
  )
}
