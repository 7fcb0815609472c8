import { TextInput, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconPencil, IconTrash, IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { useGo, usePathPart } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { AskDialog, FormDialog } from '../../web/dialog.tsx'
import { showCount, showDay } from '../../web/figures.ts'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Facts, FoldingParts, ListedParts, PageFrame, Part, UnlistedParts } from '../../web/page-frame.tsx'
import { FailedState, LoadingPage } from '../../web/states.tsx'
import { offerUndo, say } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Attribute, type Customer, customersApi } from '../api.ts'
import { customerRefusals, sayFromTouchpoint, whyNotChange, whyNotRemove, whyNotWrite } from '../rules.ts'
import { knownValues } from './add-customer-dialog.tsx'
import { AttributeField, readValue, showValue, writtenValue } from './attribute-field.tsx'
import { ContactsPart } from './contacts-part.tsx'
import { StatusMark } from './customer-essentials.tsx'
import classes from './customer-page.module.css'
import type { CustomersSlots } from './feature.ts'
import { TimelinePart } from './timeline-part.tsx'

/** What is looked for most often; the rest of a long page is one tap away. */
const openOnAPhone = ['Referrals', 'References', 'Contacts']

/** Everything between us and one customer. */
export function CustomerPage({ slots }: { slots: CustomersSlots }) {
  const id = usePathPart('customerId') as Id<'cus'>
  const customer = useRead(customersApi.customer, { customerId: id })
  const attributes = useRead(customersApi.attributes, {})
  const above = { to: '/customers', label: 'Customers' }
  if (customer.error && !customer.data)
    return (
      <PageFrame title="Customer" above={above}>
        <FailedState error={customer.error} title="This customer cannot be shown" again={() => customer.refetch()} />
      </PageFrame>
    )
  if (!customer.data || !attributes.data) return <LoadingPage />
  const { data } = customer
  const shown = attributes.data.items.filter((one) => !one.hidden)
  return (
    <PageFrame
      title={data.name}
      above={above}
      marks={<StatusMark status={data.status} />}
      actions={<CustomerActions customer={data} />}
    >
      <Facts
        facts={[
          { label: 'Customer since', value: data.since === null ? 'Not known' : showDay(data.since) },
          ...(data.until === null ? [] : [{ label: 'Left on', value: showDay(data.until) }]),
          ...shown
            .filter((one) => data.attributes[one.key] !== undefined)
            .slice(0, 3)
            .map((one) => ({ label: one.label, value: showAttribute(one, data) })),
          ...(data.externalId === null ? [] : [{ label: 'External id', value: data.externalId }]),
        ]}
      />
      <FoldingParts open={openOnAPhone}>
        <ListedParts>
          <div className={classes.columns}>
            <div className={classes.main}>
              {(slots.panels ?? []).map((Panel) => (
                <Panel key={Panel.displayName ?? Panel.name} customerId={id} />
              ))}
              <TimelinePart customerId={id} />
            </div>
            <div className={classes.side}>
              <UnlistedParts>
                <ContactsPart customerId={id} />
                {(slots.sidePanels ?? []).map((Panel) => (
                  <Panel key={Panel.displayName ?? Panel.name} customerId={id} />
                ))}
                <AttributesPart customer={data} attributes={shown} />
              </UnlistedParts>
            </div>
          </div>
        </ListedParts>
      </FoldingParts>
    </PageFrame>
  )
}

function showAttribute(attribute: Attribute, customer: Customer): string {
  const value = customer.attributes[attribute.key]
  return attribute.kind === 'date' && value !== undefined ? showDay(value as Day) : showValue(value)
}

function CustomerActions({ customer }: { customer: Customer }) {
  const here = useHere()
  const go = useGo()
  const remove = useWrite(customersApi.remove)
  const [editing, edit] = useDisclosure(false)
  const [asking, ask] = useDisclosure(false)
  const mayNotChange = whyNotChange(here.member.role)
  const mayNotRemove = whyNotRemove(here.member.role, customer)
  const takeAway = () =>
    remove.mutate(
      { customerId: customer.id },
      {
        onSuccess: () => {
          say(`${customer.name} was removed.`)
          go('/customers')
        },
      },
    )
  return (
    <>
      <WhyNotButton
        whyNot={mayNotChange && customerRefusals[mayNotChange]}
        variant="default"
        leftSection={<IconPencil size={16} stroke={1.7} />}
        onClick={edit.open}
      >
        Edit
      </WhyNotButton>
      <WhyNotButton
        whyNot={mayNotRemove && customerRefusals[mayNotRemove]}
        variant="default"
        leftSection={<IconTrash size={16} stroke={1.7} />}
        onClick={ask.open}
      >
        Remove
      </WhyNotButton>
      {editing && <EditIdentity customer={customer} close={edit.close} />}
      {asking && (
        <AskDialog
          title={`Remove ${customer.name}?`}
          label="Remove for good"
          leave="Keep"
          act={takeAway}
          busy={remove.isPending}
          error={remove.error}
          close={ask.close}
        >
          <p className={classes.says}>
            {customer.name} goes with {customer.contacts > 0 && `${showCount(customer.contacts, 'contact')} and `}all
            revenue booked for them. This cannot be undone. To keep their history, set the day they left instead.
          </p>
        </AskDialog>
      )}
    </>
  )
}

function EditIdentity({ customer, close }: { customer: Customer; close: () => void }) {
  const change = useWrite(customersApi.change)
  const [fields, setFields] = useState({
    name: customer.name,
    externalId: customer.externalId ?? '',
    since: customer.since ?? '',
    until: customer.until ?? '',
  })
  const field = (name: keyof typeof fields, label: string, type: 'text' | 'date', help?: string) => (
    <TextInput
      label={label}
      type={type}
      {...(help ? { description: help } : {})}
      value={fields[name]}
      onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
      error={problemAt(change.error, `/${name}`)}
      data-autofocus={name === 'name' || undefined}
    />
  )
  const save = () => {
    change.mutate(
      {
        customerId: customer.id,
        name: fields.name,
        externalId: fields.externalId || null,
        since: (fields.since || null) as Day | null,
        until: (fields.until || null) as Day | null,
        ifMatch: customer.version,
      } as Parameters<typeof change.mutate>[0],
      { onSuccess: close },
    )
  }
  return (
    <FormDialog
      title={`Edit ${customer.name}`}
      label="Save"
      save={save}
      busy={change.isPending}
      error={beyondFields(change.error)}
      close={close}
    >
      {field('name', 'Name', 'text')}
      {field('externalId', 'External id', 'text', 'What your other systems call them.')}
      {field('since', 'Customer since', 'date')}
      {field('until', 'Left on', 'date', 'The first day they were no customer any more. Empty while they are one.')}
    </FormDialog>
  )
}

function AttributesPart({ customer, attributes }: { customer: Customer; attributes: Attribute[] }) {
  const columns = useRead(customersApi.columns, {})
  // Nobody can fill in what comes from ratings, so a line without one would only be empty.
  const isWorthALine = (attribute: Attribute) =>
    whyNotWrite(attribute) === null || customer.attributes[attribute.key] !== undefined
  return (
    <Part title="Attributes">
      {attributes.length === 0 && (
        <p className={classes.soft}>None yet. An import brings them, or add some in the settings.</p>
      )}
      <dl className={classes.attributes}>
        {attributes.filter(isWorthALine).map((attribute) => (
          <div key={attribute.key}>
            <dt>{attribute.label}</dt>
            <dd>
              <EditableValue
                customer={customer}
                attribute={attribute}
                known={knownValues(columns.data?.items, attribute.key)}
              />
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  )
}

/** A value that becomes its own field when clicked. Enter saves, Escape leaves it; the change can be undone. */
function EditableValue(props: { customer: Customer; attribute: Attribute; known: string[] }) {
  const { customer, attribute } = props
  const here = useHere()
  const change = useWrite(customersApi.change)
  const [typed, setTyped] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const isOpen = typed !== null
  useEffect(() => {
    if (isOpen) form.current?.querySelector('input')?.focus()
  }, [isOpen])
  const value = customer.attributes[attribute.key]
  if (whyNotChange(here.member.role) !== null) return <span>{showAttribute(attribute, customer)}</span>
  if (whyNotWrite(attribute) !== null)
    return (
      <span title={sayFromTouchpoint(attribute)}>
        {showAttribute(attribute, customer)}
        <span className={classes.soft}>
          {' '}
          {attribute.kind === 'number' ? 'latest rating' : 'from what they experienced'}
        </span>
      </span>
    )
  if (typed === null)
    return (
      <UnstyledButton
        className={classes.editable}
        onClick={() => setTyped(writtenValue(value))}
        aria-label={`${attribute.label}: ${value === undefined ? 'not known' : showAttribute(attribute, customer)}. Change it`}
      >
        {showAttribute(attribute, customer)}
        <IconPencil size={13} stroke={1.7} aria-hidden />
      </UnstyledButton>
    )
  const write = (to: string, done: () => void) =>
    change.mutate(
      { customerId: customer.id, attributes: { [attribute.key]: readValue(to, attribute.kind) } },
      { onSuccess: done },
    )
  const save = () => {
    if (typed === writtenValue(value)) return setTyped(null)
    write(typed, () => {
      setTyped(null)
      offerUndo(`${attribute.label} was changed.`, () =>
        change.mutateAsync({ customerId: customer.id, attributes: { [attribute.key]: value ?? null } }),
      )
    })
  }
  return (
    <form
      ref={form}
      noValidate
      className={classes.editing}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setTyped(null)
      }}
    >
      <AttributeField
        bare
        attribute={attribute}
        value={typed}
        onChange={setTyped}
        known={props.known}
        error={change.error?.fields[0]?.detail ?? change.error?.message ?? null}
      />
      <IconButton type="submit" label="Save">
        <IconCheck size={16} stroke={1.8} aria-hidden />
      </IconButton>
      <IconButton label="Leave as it was" onClick={() => setTyped(null)}>
        <IconX size={16} stroke={1.8} aria-hidden />
      </IconButton>
    </form>
  )
}

function IconButton(props: { label: string; type?: 'submit'; onClick?: () => void; children: ReactNode }) {
  return (
    <UnstyledButton
      className={classes.icon}
      type={props.type ?? 'button'}
      aria-label={props.label}
      {...(props.onClick ? { onClick: props.onClick } : {})}
    >
      {props.children}
    </UnstyledButton>
  )
}
