import { Button } from '@mantine/core'
import { IconMessages, IconSend } from '@tabler/icons-react'
import { z } from 'zod'
import { JobProgress } from '../../jobs/ui/job-progress.tsx'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import { mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress, useGo, usePathPart } from '../../web/address.ts'
import { useList, useRead, useWrite } from '../../web/client.ts'
import { digitsFor, showCount, showDayShort, showNumber, showPercent, showPercentRange } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type InvitedRow, type MailingRow, mailingsApi, type Reached } from '../api/mailings.ts'
import { surveysApi } from '../api.ts'
import { funnelSteps } from '../inviting.ts'
import { sayLeftOut } from './invite-page.tsx'
import classes from './inviting.module.css'

const steps = [...funnelSteps, 'declined'] as const
const pageAddress = z.object({
  reached: z.enum([...steps, '']).default(''),
  mailing: idOf('mlg').or(z.literal('')).default(''),
})

/** Who was invited to a survey and how far they got; each number opens to the people. */
export default function AnswersPage() {
  const here = useHere()
  const go = useGo()
  const surveyId = usePathPart('surveyId') as Id<'srv'>
  const [address, setAddress] = useAddress(pageAddress)
  const survey = useRead(surveysApi.survey, { surveyId })
  const funnel = useRead(mailingsApi.funnel, { surveyId }, { keep: true, every: 10_000 })
  const shown = funnel.data
  const mailing = shown?.mailings.find(({ id }) => id === address.mailing)
  const reached = mailing ?? shown?.reached
  return (
    <PageFrame
      width="table"
      title={survey.data ? `Who answers “${survey.data.name}”` : 'Who answers'}
      above={{ to: `/surveys/${surveyId}`, label: survey.data?.name ?? 'Survey' }}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconMessages size={16} stroke={1.7} />}
            onClick={() => go('/responses', { surveyId })}
          >
            Responses
          </Button>
          <WhyNotButton
            whyNot={mayDo(here.member.role, 'manager') ? null : 'Inviting people needs the role manager.'}
            leftSection={<IconSend size={16} stroke={1.8} />}
            onClick={() => go(`/surveys/${surveyId}/invite`)}
          >
            Invite people
          </WhyNotButton>
        </>
      }
      answer={reached ? <FunnelAnswer reached={reached} /> : !funnel.error && <LoadingText lines={[64]} large />}
    >
      {funnel.error && !shown && <FailedState error={funnel.error} again={() => funnel.refetch()} />}
      {reached && reached.invited > 0 && (
        <Funnel surveyId={surveyId} mailing={address.mailing} reached={reached} at={address.reached} />
      )}
      {address.reached && (
        <Invited
          surveyId={surveyId}
          mailing={address.mailing}
          reached={address.reached}
          close={() => setAddress({ reached: '' })}
        />
      )}
      {shown && (
        <Part title="Mailings" says="Each sending, the latest first.">
          <RecordTable
            one="mailing"
            columns={mailingColumns}
            rows={shown.mailings}
            idOf={(row) => row.id}
            openId={address.mailing || undefined}
            onOpen={(row) => setAddress({ mailing: address.mailing === row.id ? '' : row.id, reached: '' })}
            small={(row) => ({
              first: `${showCount(row.invited, 'person', 'people')} invited`,
              second: `${showDayShort(row.createdAt.slice(0, 10) as `${number}-${number}-${number}`)}, ${row.createdBy}`,
              aside: `${showNumber(row.submitted)} answered`,
            })}
            keys={!address.reached}
            remember="mailings"
            empty={
              <EmptyState
                title="Nobody was invited by mail yet"
                says="Choose customers, and each gets a link of their own. Before anything is sent you see who will not be asked, and why."
              />
            }
          />
          {mailing && <MailingActions mailing={mailing} />}
        </Part>
      )}
    </PageFrame>
  )
}

const mailingColumns: Column<MailingRow>[] = [
  {
    key: 'on',
    label: 'Sent on',
    show: (row) => showDayShort(row.createdAt.slice(0, 10) as `${number}-${number}-${number}`),
    width: 120,
  },
  { key: 'by', label: 'By', show: (row) => row.createdBy, width: 140 },
  { key: 'state', label: 'State', show: (row) => stateWords(row), width: 170, grow: 1 },
  { key: 'invited', label: 'Invited', show: (row) => showNumber(row.invited), right: true, width: 90 },
  { key: 'opened', label: 'Opened', show: (row) => showNumber(row.opened), right: true, width: 90 },
  { key: 'submitted', label: 'Answered', show: (row) => showNumber(row.submitted), right: true, width: 100 },
  { key: 'declined', label: 'Declined', show: (row) => showNumber(row.declined), right: true, width: 100 },
  { key: 'left', label: 'Left out', show: (row) => sayLeftOut(row.leftOut) || 'nobody', width: 220, grow: 2 },
]

function stateWords({ state, waiting, failed }: MailingRow): string {
  if (state === 'stopped') return 'stopped'
  if (state === 'queued' || state === 'sending') return 'being prepared'
  const parts = [
    waiting > 0 ? `${showNumber(waiting)} still to leave` : 'all letters left',
    failed > 0 ? `${showNumber(failed)} not delivered` : '',
  ]
  return parts.filter(Boolean).join(', ')
}

function MailingActions({ mailing }: { mailing: MailingRow }) {
  const here = useHere()
  const stop = useWrite(mailingsApi.stop)
  return (
    <div className={classes.send}>
      {mailing.jobId && (mailing.state === 'queued' || mailing.state === 'sending') && (
        <JobProgress jobId={mailing.jobId} title="Inviting" />
      )}
      {mailing.state !== 'stopped' && (
        <WhyNotButton
          variant="default"
          whyNot={mayDo(here.member.role, 'manager') ? null : 'Stopping a mailing needs the role manager.'}
          loading={stop.isPending}
          onClick={() =>
            stop.mutate(
              { mailingId: mailing.id },
              {
                onSuccess: ({ stopped }) =>
                  say(`Stopped. ${showCount(stopped, 'person', 'people')} will not be asked after all.`),
                onError: sayFailed,
              },
            )
          }
        >
          Stop this mailing
        </WhyNotButton>
      )}
      <span className={classes.soft}>
        Links work until {showDayShort(mailing.expiresOn)}.{' '}
        {mailing.remindAfterDays.length > 0 && `Reminders after ${mailing.remindAfterDays.join(' and ')} days.`}
      </span>
    </div>
  )
}

function FunnelAnswer({ reached }: { reached: Reached }) {
  if (reached.invited === 0) return <Answer>Nobody was invited yet.</Answer>
  const range = wilsonInterval(reached.submitted, reached.invited)
  return (
    <Answer
      more={
        range &&
        `${showPercentRange(range, digitsFor(reached.invited))} with 95 % confidence, if those invited stand for others like them.`
      }
    >
      <strong>{showPercent(reached.submitted / reached.invited, digitsFor(reached.invited))}</strong> of those invited
      answered: {showNumber(reached.submitted)} of {showNumber(reached.invited)}.
    </Answer>
  )
}

/** invited → sent → opened → started → submitted, each as a share of those invited, with its range. */
function Funnel({
  surveyId,
  mailing,
  reached,
  at,
}: {
  surveyId: Id<'srv'>
  mailing: string
  reached: Reached
  at: string
}) {
  return (
    <ol className={classes.funnel} aria-label="How far they got">
      {steps.map((step) => {
        const range = wilsonInterval(Math.min(reached[step], reached.invited), reached.invited)
        return (
          <li key={step}>
            <PageLink
              to={`/surveys/${surveyId}/answers`}
              search={{ reached: at === step ? '' : step, ...(mailing ? { mailing } : {}) }}
              className={classes.step}
              aria-current={at === step || undefined}
            >
              <span className={classes.number}>{showNumber(reached[step])}</span>
              <span>{step}</span>
              {step !== 'invited' && range && (
                <span>
                  {showPercent(Math.min(reached[step], reached.invited) / reached.invited, digitsFor(reached.invited))}{' '}
                  <span className="vw-figure">({showPercentRange(range, digitsFor(reached.invited))})</span>
                </span>
              )}
            </PageLink>
          </li>
        )
      })}
    </ol>
  )
}

const invitedColumns: Column<InvitedRow>[] = [
  { key: 'person', label: 'Person', show: (row) => row.contactName, width: 150 },
  { key: 'customer', label: 'Customer', show: (row) => row.customerName, width: 150, grow: 1 },
  { key: 'email', label: 'Address', show: (row) => row.email ?? '', width: 180, grow: 1 },
  { key: 'got', label: 'Got as far as', show: (row) => farthest(row), width: 130 },
  { key: 'reminders', label: 'Reminders', show: (row) => showNumber(row.reminders), right: true, width: 110 },
]

function farthest(row: InvitedRow): string {
  if (row.declinedAt) return 'declined'
  if (row.submittedAt) return 'submitted'
  if (row.startedAt) return 'started'
  if (row.openedAt) return 'opened'
  return row.mailState === 'sent' ? 'sent' : row.mailState === 'failed' ? 'not delivered' : 'invited'
}

function Invited(props: { surveyId: Id<'srv'>; mailing: string; reached: (typeof steps)[number]; close: () => void }) {
  const { surveyId, mailing, reached } = props
  const input = { surveyId, reached, ...(mailing ? { mailingId: mailing as Id<'mlg'> } : {}) }
  const list = useList(mailingsApi.invited, { ...input, limit: 100 })
  return (
    <Part
      title={`People: ${reached}`}
      actions={
        <Button variant="default" size="compact-sm" onClick={props.close}>
          Hide them
        </Button>
      }
    >
      <RecordTable
        one="person"
        many="people"
        columns={invitedColumns}
        idOf={(row) => row.id}
        pathOf={(row) => (row.responseId ? `/responses?open=${row.responseId}` : `/customers/${row.customerId}`)}
        {...list.table}
        small={(row) => ({ first: row.contactName, second: row.customerName, aside: farthest(row) })}
        empty={
          <EmptyState
            title="Nobody got this far yet"
            says="The numbers are brought up to date while this page is open."
          />
        }
        remember="invited"
      />
    </Part>
  )
}
