import { Button, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMemo } from 'react'
import { useWrite } from '../../web/client.ts'
import { beyondFields, checkedBy, FormProblem, showProblems } from '../../web/form-problem.tsx'
import { NewPasswordField } from '../../web/password-field.tsx'
import { Words } from '../../web/words.tsx'
import { teamApi } from '../api.ts'
import { minPasswordLength } from '../password.ts'
import classes from './create-owner-page.module.css'
import { Door } from './door.tsx'

const currencies = Intl.supportedValuesOf('currency')
const names = new Intl.DisplayNames('en', { type: 'currency' })

/** The first visit: name the company, become its owner. */
export default function CreateOwnerPage() {
  const create = useWrite(teamApi.createOwner)
  const zones = useMemo(() => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])], [])
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      companyName: '',
      name: '',
      email: '',
      password: '',
      currency: 'EUR',
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    validate: checkedBy(teamApi.createOwner.input),
  })
  return (
    <Door
      title="Set up Vouchwell"
      says="You will be the owner: you can invite colleagues next. Everything stays on this server."
      onSubmit={form.onSubmit((values) => create.mutate(values, { onError: (error) => showProblems(form, error) }))}
      beside={<Example />}
    >
      <TextInput
        label="Company"
        description="The name your customers know you by."
        autoComplete="organization"
        autoFocus
        key={form.key('companyName')}
        {...form.getInputProps('companyName')}
      />
      <TextInput label="Your name" autoComplete="name" key={form.key('name')} {...form.getInputProps('name')} />
      <TextInput
        label="Your e-mail"
        type="email"
        autoComplete="username"
        key={form.key('email')}
        {...form.getInputProps('email')}
      />
      <NewPasswordField least={minPasswordLength} key={form.key('password')} {...form.getInputProps('password')} />
      <div className={classes.pair}>
        <Select
          label="Currency"
          searchable
          allowDeselect={false}
          data={currencies.map((code) => ({ value: code, label: `${code} · ${names.of(code)}` }))}
          limit={60}
          key={form.key('currency')}
          {...form.getInputProps('currency')}
        />
        <Select
          label="Time zone"
          searchable
          allowDeselect={false}
          data={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
          limit={60}
          key={form.key('timeZone')}
          {...form.getInputProps('timeZone')}
        />
      </div>
      <FormProblem error={beyondFields(create.error)} />
      <Button type="submit" size="md" loading={create.isPending}>
        Create the company
      </Button>
    </Door>
  )
}

/** What they will be able to say once it is set up, in the product's two voices. */
function Example() {
  return (
    <div className={classes.promise}>
      <p className={classes.answer}>
        <strong>12.4{'\u202f'}%</strong> of customers referred someone in the last 12 months{' '}
        <span>(11.3–13.6{'\u202f'}%, 498 of 4,021)</span>.
      </p>
      <Words size="large" by="Ines Moreau, Larkspur Clinics">
        We told the other clinics because nobody had to retrain.
      </Words>
      <p className={classes.note}>
        An example. Who vouches for you, who does not, and why: with the sample and the range beside every figure.
      </p>
    </div>
  )
}
