import { Button, SegmentedControl } from '@mantine/core'
import {
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconHourglassLow,
  IconMailForward,
  IconQuestionMark,
  IconSend,
} from '@tabler/icons-react'
import { useState } from 'react'
import { z } from 'zod'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { addressOf, useList, useRead, useWrite } from '../../web/client.ts'
import { showCount, showMoment } from '../../web/figures.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Answer, Facts, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type MailShown, outboxApi } from '../api/outbox.ts'
import { type MailState, mailStateMeanings, mailStates } from '../sending.ts'
import { capital } from './ask-words.ts'
import classes from './asks.module.css'

const pageAddress = z.object({
  state: listOf(z.enum(mailStates)),
  open: idOf('mai').or(z.literal('')).default(''),
})

const looks = {
  waiting: { icon: IconHourglassLow, tone: 'grey' },
  sending: { icon: IconSend, tone: 'ink' },
  sent: { icon: IconCheck, tone: 'teal' },
  failed: { icon: IconBan, tone: 'brick' },
  unsure: { icon: IconQuestionMark, tone: 'ochre' },
  withdrawn: { icon: IconArrowBackUp, tone: 'grey' },
} as const

function MailMark({ state }: { state: MailState }) {
  return <Mark {...looks[state]} word={state} />
}

const nameOf = (mail: MailShown) => mail.to.name ?? mail.to.address

/** Settings: every mail that was written, where it is, and what it looks like to its reader. */
export default function OutboxPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const totals = useRead(outboxApi.totals, {}, { every: 5_000 })
  const test = useWrite(outboxApi.test)
  const list = useList(outboxApi.list, { state: address.state, limit: 100 }, { every: 5_000 })
  const counts = totals.data?.byState
  const all = counts ? Object.values(counts).reduce((sum, mails) => sum + mails, 0) : 0
  const shown = address.state.length === 0 ? all : address.state.reduce((sum, state) => sum + (counts?.[state] ?? 0), 0)
  const toggle = (state: MailState) =>
    setAddress({
      state: address.state.includes(state)
        ? address.state.filter((other) => other !== state)
        : [...address.state, state],
    })

  const columns: Column<MailShown>[] = [
    { key: 'to', label: 'To', show: nameOf, width: 150, grow: 2 },
    { key: 'subject', label: 'Subject', show: (mail) => mail.subject, width: 180, grow: 3 },
    { key: 'state', label: 'State', show: (mail) => <MailMark state={mail.state} />, width: 116 },
    { key: 'purpose', label: 'What for', show: (mail) => capital(mail.purpose), width: 110 },
    {
      key: 'when',
      label: 'When',
      show: (mail) => showMoment(mail.sentAt ?? mail.sendAfter, here.company.timeZone),
      width: 160,
      right: true,
      definition: 'When it left; for the others, when it may leave.',
    },
    { key: 'problem', label: 'What happened', show: (mail) => mail.problem ?? '', width: 240, hidden: true },
  ]
  return (
    <PageFrame
      width="table"
      title="Outbox"
      actions={
        <WhyNotButton
          whyNot={mayDo(here.member.role, 'admin') ? null : 'Test mails are sent by admins.'}
          leftSection={<IconMailForward size={16} stroke={1.8} />}
          variant="default"
          loading={test.isPending}
          onClick={() =>
            test.mutate(
              {},
              {
                onError: sayFailed,
                onSuccess: (mail) => {
                  say(`A test mail to ${mail.to.address} is in the outbox.`)
                  setAddress({ open: mail.id })
                },
              },
            )
          }
        >
          Send yourself a test mail
        </WhyNotButton>
      }
      answer={
        counts ? (
          <Answer>{all === 0 ? 'No mail was written yet.' : <Sentence counts={counts} />}</Answer>
        ) : (
          !totals.error && <LoadingText lines={[64]} large />
        )
      }
    >
      {totals.data?.mailFrom === null && (
        <Notice tone="ochre">
          <strong>No SMTP server is set: mails stay here.</strong> You can read each as its reader would see it. To send
          them, whoever runs the server sets <code>SMTP_URL</code> and <code>MAIL_FROM</code> and restarts it; what
          waits here then leaves.
        </Notice>
      )}
      {totals.data?.mailFrom && <p className={classes.soft}>Mails come from {totals.data.mailFrom}.</p>}
      <FilterRow
        filters={address.state.map((state) => ({
          id: state,
          label: 'State',
          says: `is ${state}`,
          remove: () => toggle(state),
        }))}
        clear={() => setAddress({ state: [] })}
        add={mailStates
          .filter((state) => !address.state.includes(state) && (counts?.[state] ?? 0) > 0)
          .map((state) => (
            <Button
              key={state}
              variant="subtle"
              color="gray"
              size="compact-sm"
              title={mailStateMeanings[state]}
              onClick={() => toggle(state)}
            >
              {capital(state)} {counts?.[state]}
            </Button>
          ))}
      />
      <RecordTable
        one="mail"
        columns={columns}
        total={counts ? shown : undefined}
        idOf={(mail) => mail.id}
        onOpen={(mail) => setAddress({ open: mail.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        small={(mail) => ({
          first: nameOf(mail),
          second: `${mail.subject}, ${showMoment(mail.sentAt ?? mail.sendAfter, here.company.timeZone)}`,
          aside: <MailMark state={mail.state} />,
        })}
        {...list.table}
        remember="outbox"
        empty={
          <EmptyState
            title={address.state.length > 0 ? 'No mail is in this state' : 'The outbox is empty'}
            says="Invitations and reminders stand here from the moment somebody presses the button. Importing customers or contacts never writes to anybody."
          />
        }
      />
      {address.open && (
        <Pane
          key={address.open}
          id={address.open as Id<'mai'>}
          close={() => setAddress({ open: '' }, { replace: true })}
        />
      )}
    </PageFrame>
  )
}

/** "12 mails wait, 1,040 were sent, 3 failed." */
function Sentence({ counts }: { counts: Partial<Record<MailState, number>> }) {
  const says: [number, string][] = [
    [(counts.waiting ?? 0) + (counts.sending ?? 0), 'to be sent'],
    [counts.sent ?? 0, 'sent'],
    [counts.failed ?? 0, 'failed'],
    [counts.unsure ?? 0, 'unsure'],
    [counts.withdrawn ?? 0, 'withdrawn'],
  ]
  const [first, ...rest] = says.filter(([mails]) => mails > 0)
  if (!first) return null
  return (
    <>
      <strong>{showCount(first[0], 'mail')}</strong> {first[1]}
      {rest.map(([mails, words]) => `, ${mails.toLocaleString('en')} ${words}`)}.
    </>
  )
}

/** One mail, as its reader sees it. */
function Pane({ id, close }: { id: Id<'mai'>; close: () => void }) {
  const here = useHere()
  const mail = useRead(outboxApi.show, { mailId: id }, { every: 5_000 })
  const again = useWrite(outboxApi.sendAgain)
  const [part, setPart] = useState('html')
  const shown = mail.data
  return (
    <SidePane title={shown?.subject ?? 'Mail'} close={close} marks={shown && <MailMark state={shown.state} />}>
      {mail.error && !shown && <FailedState small error={mail.error} again={() => mail.refetch()} />}
      {!shown && !mail.error && <LoadingText />}
      {shown && (
        <div className={classes.record}>
          {(shown.state === 'failed' || shown.state === 'unsure') && (
            <WhyNotButton
              whyNot={shown.whyNotSendAgain?.sentence ?? null}
              size="xs"
              variant="default"
              loading={again.isPending}
              onClick={() =>
                again.mutate({ mailId: id }, { onError: sayFailed, onSuccess: () => say('The mail waits to be sent.') })
              }
            >
              Send again
            </WhyNotButton>
          )}
          <p className={classes.soft}>
            {mailStateMeanings[shown.state]} {shown.problem}
          </p>
          <Facts
            facts={[
              { label: 'To', value: shown.to.name ? `${shown.to.name}, ${shown.to.address}` : shown.to.address },
              { label: 'What for', value: capital(shown.purpose) },
              {
                label: shown.sentAt ? 'Left' : 'May leave from',
                value: showMoment(shown.sentAt ?? shown.sendAfter, here.company.timeZone),
              },
              ...(shown.contact
                ? [
                    {
                      label: 'Contact',
                      value: <PageLink to={`/customers/${shown.contact.customerId}`}>Open the customer</PageLink>,
                    },
                  ]
                : []),
            ]}
          />
          <SegmentedControl
            aria-label="Part of the mail"
            value={part}
            onChange={setPart}
            data={[
              { value: 'html', label: 'As most see it' },
              { value: 'text', label: 'Plain text' },
            ]}
          />
          {part === 'html' ? (
            <iframe
              className={classes.frame}
              title={`The mail “${shown.subject}”`}
              sandbox=""
              src={addressOf(outboxApi.look, { mailId: id }).url}
            />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it
            <pre className={classes.plain} tabIndex={0}>
              {shown.text}
            </pre>
          )}
        </div>
      )}
    </SidePane>
  )
}
