import { ActionIcon, Menu, TextInput } from '@mantine/core'
import { IconDots, IconMailOff, IconPlayerPause, IconPlus, IconUserOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { Day } from '../../values/day.ts'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showDayShort } from '../../web/figures.ts'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Contact, customersApi } from '../api.ts'
import { customerRefusals, whyNotChange } from '../rules.ts'
import classes from './customer-page.module.css'

/** The people at a customer, and who of them does not want to hear from us. */
export function ContactsPart({ customerId }: { customerId: Id<'cus'> }) {
  const here = useHere()
  const contacts = useRead(customersApi.contacts, { customerId, limit: 100 })
  const [open, setOpen] = useState<Contact | 'new' | null>(null)
  const refusal = whyNotChange(here.member.role)
  return (
    <Part
      title="Contacts"
      actions={
        <WhyNotButton
          whyNot={refusal && customerRefusals[refusal]}
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} stroke={1.8} />}
          onClick={() => setOpen('new')}
        >
          Add
        </WhyNotButton>
      }
    >
      {contacts.isPending && <LoadingText lines={[60, 80]} />}
      {contacts.error && !contacts.data && (
        <FailedState small error={contacts.error} again={() => contacts.refetch()} />
      )}
      {contacts.data?.items.length === 0 && <p className={classes.soft}>Nobody yet. Add the person you speak to.</p>}
      <ul className={classes.contacts} aria-label="Contacts">
        {contacts.data?.items.map((contact) => (
          <ContactLine key={contact.id} contact={contact} edit={() => setOpen(contact)} mayChange={refusal === null} />
        ))}
      </ul>
      {open && (
        <ContactDialog
          customerId={customerId}
          contact={open === 'new' ? null : open}
          close={() => setOpen(null)}
          key={open === 'new' ? 'new' : open.id}
        />
      )}
    </Part>
  )
}

function ContactLine({ contact, edit, mayChange }: { contact: Contact; edit: () => void; mayChange: boolean }) {
  const here = useHere()
  const change = useWrite(customersApi.changeContact)
  const remove = useWrite(customersApi.removeContact)
  const add = useWrite(customersApi.addContact)
  const { customerId, name, email, phone, title } = contact
  const optedOut = contact.optedOutAt !== null

  const optOut = () =>
    change.mutate(
      { contactId: contact.id, optedOut: !optedOut },
      {
        onError: sayFailed,
        onSuccess: () =>
          offerUndo(optedOut ? `${name} wants to hear from us again.` : `${name} is not written to any more.`, () =>
            change.mutateAsync({ contactId: contact.id, optedOut }),
          ),
      },
    )
  const takeAway = () =>
    remove.mutate(
      { contactId: contact.id },
      {
        onError: sayFailed,
        onSuccess: () =>
          offerUndo(`${name} was removed.`, async () => {
            const again = await add.mutateAsync({ customerId, name, email, phone, title })
            if (optedOut) await change.mutateAsync({ contactId: again.id, optedOut: true })
          }),
      },
    )
  return (
    <li className={classes.contact}>
      <div>
        <span className={classes.contactName}>{name}</span>{' '}
        {optedOut && <Mark icon={IconMailOff} word="opted out" tone="ochre" quiet />}{' '}
        {contact.leftOn && (
          <Mark
            icon={IconUserOff}
            word={`${contact.leftOn <= here.today ? 'left' : 'leaves'} ${showDayShort(contact.leftOn)}`}
            tone="ochre"
            quiet
          />
        )}{' '}
        {contact.pausedUntil && contact.pausedUntil > here.today && (
          <Mark icon={IconPlayerPause} word={`pauses until ${showDayShort(contact.pausedUntil)}`} tone="ochre" quiet />
        )}
        <div className={classes.contactMore}>
          {title && <div>{title}</div>}
          {email && (
            <a href={`mailto:${email}`}>
              {email.split('@')[0]}
              <wbr />@{email.split('@')[1]}
            </a>
          )}
          {phone && <div>{phone}</div>}
        </div>
      </div>
      {mayChange && (
        <Menu position="bottom-end" width={250}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${name}`}>
              <IconDots size={17} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={edit}>Edit</Menu.Item>
            <Menu.Item onClick={optOut}>
              {optedOut ? 'Wants to hear from us again' : 'Does not want to hear from us'}
            </Menu.Item>
            <Menu.Item onClick={takeAway} disabled={!mayDo(here.member.role, 'manager')}>
              Remove{mayDo(here.member.role, 'manager') ? '' : ' (for managers)'}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}

function ContactDialog(props: { customerId: Id<'cus'>; contact: Contact | null; close: () => void }) {
  const { customerId, contact, close } = props
  const add = useWrite(customersApi.addContact)
  const change = useWrite(customersApi.changeContact)
  const writing = contact ? change : add
  const [fields, setFields] = useState({
    name: contact?.name ?? '',
    email: contact?.email ?? '',
    phone: contact?.phone ?? '',
    title: contact?.title ?? '',
  })
  const [leftOn, setLeftOn] = useState<string>(contact?.leftOn ?? '')
  const field = (name: keyof typeof fields, label: string, type: string) => (
    <TextInput
      label={label}
      type={type}
      value={fields[name]}
      onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.value })}
      error={problemAt(writing.error, `/${name}`)}
      data-autofocus={name === 'name' || undefined}
    />
  )
  const save = () => {
    const written = { ...fields, email: fields.email.trim() === '' ? null : fields.email }
    if (contact)
      change.mutate(
        {
          contactId: contact.id,
          ...written,
          leftOn: leftOn === '' ? null : (leftOn as Day),
          ifMatch: contact.version,
        } as Parameters<typeof change.mutate>[0],
        { onSuccess: close },
      )
    else add.mutate({ customerId, ...written }, { onSuccess: close })
  }
  return (
    <FormDialog
      title={contact ? `Edit ${contact.name}` : 'Add a contact'}
      label={contact ? 'Save' : 'Add the contact'}
      save={save}
      busy={writing.isPending}
      error={beyondFields(writing.error)}
      close={close}
    >
      {field('name', 'Name', 'text')}
      {field('email', 'E-mail', 'email')}
      {field('phone', 'Phone', 'tel')}
      {field('title', 'What they do', 'text')}
      {contact && (
        <TextInput
          label="Left on"
          description="The day they stopped working there. From then on they are asked for nothing, and nothing of theirs is shown."
          type="date"
          value={leftOn}
          onChange={(event) => setLeftOn(event.currentTarget.value)}
          error={problemAt(change.error, '/leftOn')}
        />
      )}
    </FormDialog>
  )
}
