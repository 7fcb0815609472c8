import { Select, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type AccountOwner, ownersApi } from '../api/owners.ts'
import { requestsApi } from '../api/requests.ts'
import classes from './requests.module.css'

/** On a customer's page: who of us looks after them, and so approves who of them is asked for a reference. */
export function AccountOwnerPanel({ customerId }: { customerId: string }) {
  const here = useHere()
  const id = customerId as Id<'cus'>
  const read = useRead(ownersApi.show, { customerId: id })
  const [editing, edit] = useDisclosure(false)
  const set = useWrite(ownersApi.set)
  const remove = useWrite(ownersApi.remove)
  const owner = read.data?.owner ?? null
  const whyNot = mayDo(here.member.role, 'contributor')
    ? null
    : 'Your role reads only. Ask an admin if you need to change this.'
  const putBack = (before: AccountOwner) =>
    set.mutateAsync({
      customerId: id,
      ...(before.memberId ? { memberId: before.memberId } : { name: before.name, email: before.email }),
    })
  return (
    <Part
      title="Account owner"
      actions={
        <>
          <WhyNotButton whyNot={whyNot} variant="default" size="xs" onClick={edit.open}>
            {owner ? 'Change' : 'Say who'}
          </WhyNotButton>
          {owner && (
            <WhyNotButton
              whyNot={whyNot}
              variant="default"
              size="xs"
              onClick={() =>
                remove.mutate(
                  { customerId: id },
                  {
                    onError: sayFailed,
                    onSuccess: () =>
                      offerUndo(`${owner.name} does not look after them any more.`, () => putBack(owner)),
                  },
                )
              }
            >
              Remove
            </WhyNotButton>
          )}
        </>
      }
    >
      {read.error && !read.data && <FailedState small error={read.error} again={() => read.refetch()} />}
      {!read.data && !read.error && <LoadingText lines={[60]} />}
      {read.data && (
        <p className={classes.soft}>
          {owner ? (
            <>
              <strong>{owner.name}</strong>
              {owner.memberId ? '' : `, ${owner.email}`} looks after them, and approves who of them is asked for a
              reference.
            </>
          ) : (
            'Nobody looks after them; a manager approves who of them is asked for a reference.'
          )}
        </p>
      )}
      {editing && <Edit customerId={id} owner={owner} close={edit.close} />}
    </Part>
  )
}

const outside = 'somebody else'

function Edit({ customerId, owner, close }: { customerId: Id<'cus'>; owner: AccountOwner | null; close: () => void }) {
  const choices = useRead(requestsApi.choices, {})
  const set = useWrite(ownersApi.set)
  const [who, setWho] = useState<string | null>(owner ? (owner.memberId ?? outside) : null)
  const [name, setName] = useState(owner && !owner.memberId ? owner.name : '')
  const [email, setEmail] = useState(owner && !owner.memberId ? owner.email : '')
  return (
    <FormDialog
      title="Who looks after them?"
      label="Save"
      isEmpty={who === null}
      busy={set.isPending}
      error={beyondFields(set.error)}
      close={close}
      save={() =>
        who &&
        set.mutate({ customerId, ...(who === outside ? { name, email } : { memberId: who }) }, { onSuccess: close })
      }
    >
      <Select
        label="Account owner"
        placeholder="Choose"
        searchable
        data-autofocus
        allowDeselect={false}
        value={who}
        data={[
          ...(choices.data?.members ?? []).map(({ id, name }) => ({ value: id, label: name })),
          { value: outside, label: 'Somebody outside the team' },
        ]}
        onChange={setWho}
      />
      {who === outside && (
        <div className={classes.pair}>
          <TextInput
            label="Name"
            value={name}
            error={problemAt(set.error, '/name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="E-mail address"
            type="email"
            value={email}
            error={problemAt(set.error, '/email')}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        </div>
      )}
    </FormDialog>
  )
}
