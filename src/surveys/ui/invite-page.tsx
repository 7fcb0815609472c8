import { NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { outboxApi } from '../../asks/api/outbox.ts'
import { askReasonWords } from '../../asks/limits.ts'
import { JobProgress } from '../../jobs/ui/job-progress.tsx'
import { addDays, type Day } from '../../values/day.ts'
import { listOf, mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useAddress, usePathPart } from '../../web/address.ts'
import { useList, useRead, useWrite } from '../../web/client.ts'
import { showCount, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { EmptyState, FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { mailingsApi } from '../api/mailings.ts'
import { surveysApi } from '../api.ts'
import { type InviteRefusal, inviteRefusals, whyNotMail } from '../inviting.ts'
import { languageName } from '../languages.ts'
import { type LetterWords, placeholders, usualLetters } from '../letter.ts'
import { CustomerConditions, HowMany } from './choose-people.tsx'
import { asWritten, InvitationWords } from './invitation-words.tsx'
import classes from './inviting.module.css'

export const inviteAddress = z.object({
  where: listOf(z.string().max(5_000)),
  each: z.enum(['one', 'all']).default('one'),
  /** Shows the list of those who will not be asked. */
  left: z.enum(['', 'yes']).default(''),
})

/** How many are left out, said in two words each: "180 resting, 32 opted out". */
export const sayLeftOut = (refused: Record<string, number>) =>
  Object.entries(refused)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, people]) => `${showNumber(people)} ${leftOutWords[reason] ?? reason}`)
    .join(', ')
const leftOutWords: Record<string, string> = { ...askReasonWords, 'already-invited': 'invited already' }

/** Invite people to a survey: who, with which words, how fast; and who will not be asked, before anybody is. */
export default function InvitePage() {
  const here = useHere()
  const surveyId = usePathPart('surveyId') as Id<'srv'>
  const [address, setAddress] = useAddress(inviteAddress)
  const survey = useRead(surveysApi.survey, { surveyId })
  const choice = { where: address.where, oneEach: address.each === 'one' }
  const preview = useRead(mailingsApi.preview, { surveyId, ...choice }, { keep: true })
  const outbox = useRead(outboxApi.totals, {}, { enabled: mayDo(here.member.role, 'manager') })
  const send = useWrite(mailingsApi.send)
  const [letters, setLetters] = useState<Record<string, LetterWords> | null>(null)
  const [language, setLanguage] = useState('')
  const [perMinute, setPerMinute] = useState<number | string>(60)
  const [remind, setRemind] = useState<[number | string, number | string]>([7, ''])
  const [expiresOn, setExpiresOn] = useState<string>(addDays(here.today, 30))

  const languages = preview.data?.languages
  useEffect(() => {
    if (!languages || letters) return
    setLetters(Object.fromEntries(languages.map((one) => [one, usualLetters[one.split('-')[0]!] ?? usualLetters.en!])))
    setLanguage(languages[0]!)
  }, [languages, letters])

  const title = survey.data ? `Invite people to “${survey.data.name}”` : 'Invite people'
  const above = { to: `/surveys/${surveyId}/answers`, label: survey.data?.name ?? 'Survey' }
  if (preview.error && !preview.data)
    return (
      <PageFrame title={title} above={above}>
        <FailedState error={preview.error} again={() => preview.refetch()} />
      </PageFrame>
    )
  const asked = preview.data
  const remindAfterDays = remind.filter((days): days is number => typeof days === 'number')
  const words = letters && asWritten(letters)
  const whyNot: InviteRefusal | null =
    (asked?.whyNot as InviteRefusal | null) ??
    (words ? whyNotMail({ words, remindAfterDays, expiresOn: expiresOn as Day }, here.today) : 'no-words') ??
    (asked?.willBeAsked === 0 ? 'nobody' : null)
  const mayNot = mayDo(here.member.role, 'manager') ? null : 'Inviting people needs the role manager.'
  const letter = letters?.[language]

  if (send.data)
    return (
      <PageFrame title={title} above={above} width="text">
        <JobProgress
          jobId={send.data.jobId}
          title={title}
          heading="h2"
          result={<PageLink to={`/surveys/${surveyId}/answers`}>See how far they get</PageLink>}
        />
        <p className={classes.soft}>
          You can leave this page. Letters go out at {showNumber(Number(perMinute))} a minute.
        </p>
      </PageFrame>
    )
  return (
    <PageFrame
      title={title}
      above={above}
      answer={
        asked ? (
          <Answer
            more={
              <LeftOut
                {...{
                  asked,
                  open: address.left === 'yes',
                  toggle: () => setAddress({ left: address.left ? '' : 'yes' }),
                }}
              />
            }
          >
            <strong>{showCount(asked.willBeAsked, 'person', 'people')}</strong> will be asked.
          </Answer>
        ) : (
          <LoadingText lines={[64]} large />
        )
      }
    >
      {asked?.whyNot && <Notice tone="ochre">{inviteRefusals[asked.whyNot as InviteRefusal]}</Notice>}
      {address.left === 'yes' && <LeftOutList surveyId={surveyId} choice={choice} />}
      <Part title="Who" says="Customers by their properties; of those, people with an e-mail address.">
        <CustomerConditions where={address.where} change={(where) => setAddress({ where })} />
        <HowMany oneEach={address.each === 'one'} change={(one) => setAddress({ each: one ? 'one' : 'all' })} />
      </Part>
      <Part
        title="What the letters say"
        says={`You can use ${placeholders.join(' ')}. Each letter ends with how long the link works, and a link to unsubscribe.`}
      >
        {languages && languages.length > 1 && (
          <SegmentedControl
            aria-label="Language"
            value={language}
            onChange={setLanguage}
            data={languages.map((one) => ({ value: one, label: languageName(one) }))}
          />
        )}
        {letter && asked && (
          <InvitationWords
            letter={letter}
            change={(part) =>
              setLetters((before) => before && { ...before, [language]: { ...before[language]!, ...part } })
            }
            facts={{
              language,
              minutes: asked.minutes,
              company: asked.company,
              goodUntil: (expiresOn as Day) || addDays(here.today, 30),
            }}
            surveyId={surveyId}
            reminds={remindAfterDays.length > 0}
          />
        )}
      </Part>
      <Part
        title="When"
        says="Reminders go only to those who have not answered, and stop when somebody answers or unsubscribes."
      >
        <div className={classes.when}>
          <NumberInput
            label="Letters a minute"
            min={1}
            max={10_000}
            value={perMinute}
            onChange={setPerMinute}
            allowDecimal={false}
          />
          <NumberInput
            label="Remind after (days)"
            placeholder="never"
            min={1}
            max={365}
            value={remind[0]}
            onChange={(days) => setRemind([days, remind[1]])}
            allowDecimal={false}
          />
          <NumberInput
            label="And again after (days)"
            placeholder="never"
            min={1}
            max={365}
            value={remind[1]}
            onChange={(days) => setRemind([remind[0], days])}
            allowDecimal={false}
          />
          <TextInput
            type="date"
            label="The link works until"
            value={expiresOn}
            min={here.today}
            onChange={(event) => setExpiresOn(event.currentTarget.value)}
          />
        </div>
      </Part>
      {outbox.data && outbox.data.mailFrom === null && (
        <Notice tone="ochre">
          No mail server is set, so letters stay in the <PageLink to="/settings/outbox">outbox</PageLink>, where they
          can be read. They leave once one is set.
        </Notice>
      )}
      <div className={classes.send}>
        <WhyNotButton
          whyNot={mayNot ?? (whyNot ? inviteRefusals[whyNot] : null)}
          leftSection={<IconSend size={16} stroke={1.8} />}
          loading={send.isPending}
          onClick={() =>
            words &&
            send.mutate(
              {
                surveyId,
                ...choice,
                words,
                perMinute: Number(perMinute) || 60,
                remindAfterDays,
                expiresOn: expiresOn as Day,
              },
              { onError: sayFailed },
            )
          }
        >
          {asked ? `Invite ${showCount(asked.willBeAsked, 'person', 'people')}` : 'Invite'}
        </WhyNotButton>
      </div>
    </PageFrame>
  )
}

/** "212 of 1,000 will not be asked: 180 resting, 32 opted out." */
function LeftOut(props: {
  asked: { people: number; willBeAsked: number; alreadyInvited: number; refused: Record<string, number> }
  open: boolean
  toggle: () => void
}) {
  const { people, willBeAsked, alreadyInvited, refused } = props.asked
  const not = people - willBeAsked
  if (people === 0) return <>None of these customers has a contact with an e-mail address.</>
  if (not === 0) return <>Nobody is left out.</>
  return (
    <>
      {showNumber(not)} of {showNumber(people)} will not be asked:{' '}
      {sayLeftOut({ ...refused, ...(alreadyInvited > 0 ? { 'already-invited': alreadyInvited } : {}) })}.{' '}
      {not > alreadyInvited && (
        <button type="button" className={classes.link} aria-expanded={props.open} onClick={props.toggle}>
          {props.open ? 'Hide them' : 'Show who'}
        </button>
      )}
    </>
  )
}

interface Left {
  contactId: string
  customerId: string
  name: string
  sentence: string
}
const leftColumns: Column<Left>[] = [
  { key: 'name', label: 'Person', show: (row) => row.name, width: 160 },
  { key: 'why', label: 'Why not', show: (row) => row.sentence, width: 320, grow: 3 },
]

function LeftOutList({ surveyId, choice }: { surveyId: Id<'srv'>; choice: { where: string[]; oneEach: boolean } }) {
  const list = useList(mailingsApi.leftOut, { surveyId, ...choice, limit: 100 })
  return (
    <Part title="Who will not be asked">
      <RecordTable
        one="person"
        many="people"
        columns={leftColumns}
        idOf={(row) => row.contactId}
        pathOf={(row) => `/customers/${row.customerId}`}
        {...list.table}
        small={(row) => ({ first: row.name, second: row.sentence })}
        empty={<EmptyState title="Nobody" says="Everybody chosen will be asked, or was invited already." />}
        remember="left-out"
      />
    </Part>
  )
}
