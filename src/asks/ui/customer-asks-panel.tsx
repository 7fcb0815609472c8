import { Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { AskDialog } from '../../web/dialog.tsx'
import { showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { asksApi } from '../api.ts'
import { sayWhyNot, whyNotAsk } from '../limits.ts'
import { resubscribeRefusals, whyNotResubscribe } from '../resubscribing.ts'
import { AskMark, AskMoves } from './ask-record.tsx'
import { capital, kindWords, showMinutes } from './ask-words.ts'
import classes from './asks.module.css'
import LogAsk from './log-ask.tsx'

const shownHere = 6

/** On a customer's page: who there may be asked, who not until when, and what was asked before. */
export function CustomerAsksPanel({ customerId }: { customerId: string }) {
  const here = useHere()
  const id = customerId as Id<'cus'>
  const standing = useRead(asksApi.standing, { customerId: id })
  const asks = useRead(asksApi.list, { kind: [], state: [], customerId: id, limit: shownHere })
  const customer = useRead(customersApi.customer, { customerId: id })
  const [logging, log] = useDisclosure(false)
  const mayLog = mayDo(here.member.role, 'contributor')
  const contacts = standing.data?.contacts ?? []
  return (
    <Part
      title="Asks"
      none={
        standing.data &&
        contacts.length === 0 &&
        (asks.data?.items.length ?? 0) === 0 &&
        'There is nobody to ask yet. Add a contact first.'
      }
      actions={
        <WhyNotButton
          whyNot={mayLog ? null : 'Logging an ask needs the role contributor. Ask an admin to change yours.'}
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} stroke={1.8} />}
          onClick={log.open}
        >
          Log an ask
        </WhyNotButton>
      }
    >
      {standing.error && !standing.data && (
        <FailedState small error={standing.error} again={() => standing.refetch()} />
      )}
      {!standing.data && !standing.error && <LoadingText />}
      {standing.data && contacts.length > 0 && (
        <ul className={classes.list} aria-label="Who may be asked">
          {contacts.map(({ contact, person, history }) => {
            const refusal = whyNotAsk(person, history, standing.data.limits, here.today, 'phone')
            return (
              <li key={contact.id}>
                <span className={classes.name}>{contact.name}</span>
                <span className={classes.why}>
                  {refusal
                    ? sayWhyNot(contact.name, refusal)
                    : person.hasAddress
                      ? 'May be asked.'
                      : 'May be asked, but not by e-mail: we have no address.'}
                </span>
                {person.unsubscribed && <WriteAgain contact={contact} />}
              </li>
            )
          })}
        </ul>
      )}
      {standing.data?.more && <p className={classes.soft}>More contacts than are listed here.</p>}
      {asks.error && !asks.data && <FailedState small error={asks.error} again={() => asks.refetch()} />}
      {asks.data && asks.data.items.length > 0 && (
        <>
          <h3 className={classes.subhead}>What we asked</h3>
          <ul className={classes.list} aria-label="What we asked">
            {asks.data.items.map((ask) => (
              <li key={ask.id}>
                <span className={classes.name}>
                  <PageLink to="/asks" search={{ customer: customerId, open: ask.id }}>
                    {ask.survey?.name ?? capital(kindWords[ask.kind])}
                  </PageLink>
                  {ask.contact && `, ${ask.contact.name}`}
                </span>
                <AskMark state={ask.state} />
                <span className={classes.day}>
                  {showMinutes(ask.minutes)}, {showDayShort(ask.askedOn)}
                </span>
                {ask.state === 'asked' && ask.kind !== 'survey' && <AskMoves ask={ask} small />}
              </li>
            ))}
          </ul>
          {asks.data.nextCursor && (
            <PageLink to="/asks" search={{ customer: customerId }}>
              Show all asks
            </PageLink>
          )}
        </>
      )}
      {logging && <LogAsk close={log.close} customer={customer.data ? { id, name: customer.data.name } : null} />}
    </Part>
  )
}

/** Only they can want mail again after unsubscribing, so whoever notes it says how they know. */
function WriteAgain({ contact }: { contact: { id: Id<'con'>; name: string } }) {
  const here = useHere()
  const [asking, ask] = useDisclosure(false)
  const [reason, setReason] = useState('')
  const resubscribe = useWrite(asksApi.resubscribe)
  const refusal = whyNotResubscribe({ unsubscribed: true }, 'any', here.member.role)
  return (
    <>
      <WhyNotButton
        whyNot={refusal && resubscribeRefusals[refusal]}
        variant="default"
        size="compact-xs"
        onClick={ask.open}
      >
        Write to them again
      </WhyNotButton>
      {asking && (
        <AskDialog
          title={`Write to ${contact.name} again?`}
          label="Write to them again"
          leave="Leave it"
          busy={resubscribe.isPending}
          error={resubscribe.error}
          close={ask.close}
          act={() =>
            resubscribe.mutate(
              { contactId: contact.id, reason },
              {
                onSuccess: () => {
                  say(`${contact.name} may be written to again.`)
                  ask.close()
                },
              },
            )
          }
        >
          {contact.name} unsubscribed from our mail. Only they can change that.
          <Textarea
            label="How did they ask for it?"
            description="It stays in the timeline of the customer."
            autosize
            minRows={2}
            maxLength={2_000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </AskDialog>
      )}
    </>
  )
}
