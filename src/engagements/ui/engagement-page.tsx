import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Day } from '../../values/day.ts'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { usePathPart } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showDay, showDayShort, showMoment } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, Facts, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingPage, Notice } from '../../web/states.tsx'
import { sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type EngagementPage, engagementsApi } from '../api.ts'
import { guideOf, guides, isDoneWhenHeld, moveRefusals, stageIndex, whyNotFinish, whyNotMove } from '../guides.ts'
import { sideNames, sides } from '../outcomes.ts'
import { engagementRefusals } from '../states.ts'
import { gradeOptions, KeepItem } from './dialogs.tsx'
import classes from './engagements.module.css'
import { EngagementMark, showTime, showWhen } from './marks.tsx'
import { EngagementMoves } from './moves.tsx'

const above = { to: '/engagements', label: 'Engagements' }

/** One call, interview, shoot or talk: what comes next, the guide, the times, and how it went. */
export default function EngagementRecord() {
  const engagementId = usePathPart('engagementId') as Id<'eng'>
  const read = useRead(engagementsApi.show, { engagementId })
  if (read.error && !read.data)
    return (
      <PageFrame title="Engagement" above={above}>
        <FailedState error={read.error} again={() => read.refetch()} />
      </PageFrame>
    )
  if (!read.data) return <LoadingPage />
  const { data } = read
  return (
    <PageFrame
      width="table"
      title={data.title}
      above={above}
      marks={<EngagementMark of={data} />}
      answer={<Answer>{nextOf(data)}</Answer>}
    >
      <EngagementMoves engagement={data} />
      {data.disagree && (
        <Notice tone="ochre">
          One side says it took place, the other that it did not. What you write down settles it.
        </Notice>
      )}
      <div className={classes.columns}>
        <div className={classes.column}>
          <GuidePart engagement={data} />
          <Questions engagement={data} />
          <Outcomes engagement={data} />
        </div>
        <div className={classes.column}>
          <About engagement={data} />
          <Times engagement={data} />
          <History engagement={data} />
        </div>
      </div>
    </PageFrame>
  )
}

/** What a colleague would say of it in a meeting. */
function nextOf(one: EngagementPage): string {
  const who = one.contact?.name ?? one.customer.name
  if (one.state === 'planned')
    return one.matchId === null
      ? `${who} is to speak for us. No time is agreed yet.`
      : `${who} was asked and has not offered times yet.`
  if (one.state === 'offered')
    return one.level !== 3
      ? `${who} offered three times. Pick one of them.`
      : one.timesSentAt
        ? `${who} offered three times. ${one.prospectName ?? 'The prospect'} has them and has not picked yet.`
        : `${who} offered three times. Send them to the prospect.`
  if (one.state === 'scheduled' && one.startsAt)
    return `${who} speaks on ${showWhen({ startsAt: one.startsAt, zone: one.zone })}.`
  if (one.state === 'missed') return 'It did not take place. Find another time, or call it off.'
  if (one.state === 'cancelled') return 'It was called off.'
  const held = `${who} spoke for us on ${one.heldOn ? showDay(one.heldOn) : ''}, for ${showTime(one.minutes)}.`
  return one.thankedAt || one.offBook ? held : `${held} Nobody has thanked them yet.`
}

function About({ engagement }: { engagement: EngagementPage }) {
  const here = useHere()
  const names = useLevelNames()
  const change = useWrite(engagementsApi.change)
  const mayChange = mayDo(here.member.role, 'contributor')
  const save = (input: { place?: string | null; gradeExpected?: number | null }) =>
    change.mutate({ engagementId: engagement.id, ifMatch: engagement.version, ...input }, { onError: sayFailed })
  return (
    <Part title="About">
      <Facts
        facts={[
          { label: 'What', value: names[engagement.level] },
          {
            label: 'Customer',
            value: <PageLink to={`/customers/${engagement.customer.id}`}>{engagement.customer.name}</PageLink>,
          },
          ...(engagement.deal
            ? [
                {
                  label: 'Deal',
                  value: <PageLink to={`/deals/${engagement.deal.id}`}>{engagement.deal.name}</PageLink>,
                },
              ]
            : []),
          ...(engagement.request
            ? [
                {
                  label: 'Request',
                  value: (
                    <PageLink to={`/requests/${engagement.request.id}`}>
                      {engagement.request.topic || 'Open it'}
                    </PageLink>
                  ),
                },
              ]
            : []),
          { label: 'Takes', value: showTime(engagement.minutes) },
          {
            label: engagement.matchId === null ? 'Planned by' : 'Asked by',
            value: `${engagement.createdBy}, ${showDayShort(engagement.createdOn)}`,
          },
          ...(engagement.offBook ? [{ label: 'How it came', value: 'logged after the fact' }] : []),
        ]}
      />
      {mayChange && !engagement.offBook && (
        <div className={classes.checks}>
          <TextInput
            key={engagement.place ?? ''}
            label="Where"
            placeholder="A number, a room or a link"
            defaultValue={engagement.place ?? ''}
            onBlur={(event) => {
              const place = event.currentTarget.value.trim() || null
              if (place !== engagement.place) save({ place })
            }}
          />
          <Select
            label="Grade you expect"
            placeholder="None"
            data={gradeOptions}
            value={engagement.gradeExpected === null ? null : String(engagement.gradeExpected)}
            onChange={(value) => save({ gradeExpected: value === null ? null : Number(value) })}
            clearable
          />
        </div>
      )}
    </Part>
  )
}

function Times({ engagement }: { engagement: EngagementPage }) {
  const here = useHere()
  const pick = useWrite(engagementsApi.pick)
  if (engagement.slots.length === 0) return null
  const mayPick = engagement.state === 'offered' && mayDo(here.member.role, 'contributor')
  return (
    <Part title="Times offered">
      <ul className={classes.list} aria-label="Times offered">
        {engagement.slots.map((slot) => (
          <li key={slot.startsAt}>
            <span className={classes.name}>{showWhen(slot)}</span>
            {slot.startsAt === engagement.startsAt && engagement.state !== 'offered' && (
              <span className={classes.soft}>picked</span>
            )}
            {mayPick && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Pick ${showWhen(slot)}`}
                loading={pick.isPending}
                onClick={() =>
                  pick.mutate({ engagementId: engagement.id, startsAt: slot.startsAt }, { onError: sayFailed })
                }
              >
                Pick
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Part>
  )
}

function GuidePart({ engagement }: { engagement: EngagementPage }) {
  const here = useHere()
  const guide = guides[guideOf[engagement.level]]
  const at = stageIndex(engagement.level, engagement.stage)
  const stage = guide.stages[at]!
  const next = guide.stages[at + 1]
  const before = guide.stages[at - 1]
  const [keeping, setKeeping] = useState(false)
  const [text, setText] = useState('')
  const change = useWrite(engagementsApi.change)
  const move = useWrite(engagementsApi.move)
  const finish = useWrite(engagementsApi.finish)
  const role = mayDo(here.member.role, 'contributor') ? null : engagementRefusals['needs-contributor']
  if (engagement.offBook) return null
  const items = engagement.checklist.filter((item) => item.stage === stage.key)
  const save = (checklist: EngagementPage['checklist']) =>
    change.mutate({ engagementId: engagement.id, ifMatch: engagement.version, checklist }, { onError: sayFailed })
  const refusal = next ? whyNotMove(engagement, next.key) : null
  const unfinished = whyNotFinish({ ...engagement, itemId: engagement.item?.id ?? null })
  const isMade = !isDoneWhenHeld(engagement.level)
  return (
    <Part title={`Guide: ${stage.name}`}>
      <ol className={classes.stages} aria-label="Stages">
        {guide.stages.map(({ key, name }, place) => (
          <li key={key} data-done={place < at || undefined} aria-current={place === at ? 'step' : undefined}>
            {name}
          </li>
        ))}
      </ol>
      <p className={classes.says}>{stage.says}</p>
      {items.length > 0 && (
        <div className={classes.checks}>
          {items.map((item) => (
            <div key={item.id} className={classes.entry}>
              <Checkbox
                label={item.text}
                description={
                  item.done && item.doneOn ? `${item.doneBy}, ${showDayShort(item.doneOn as Day)}` : undefined
                }
                checked={item.done}
                disabled={role !== null}
                onChange={() =>
                  save(engagement.checklist.map((one) => (one.id === item.id ? { ...one, done: !one.done } : one)))
                }
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={28}
                aria-label={`Take “${item.text}” off the list`}
                disabled={role !== null}
                onClick={() => save(engagement.checklist.filter(({ id }) => id !== item.id))}
              >
                <IconX size={15} />
              </ActionIcon>
            </div>
          ))}
        </div>
      )}
      {role === null && (
        <form
          className={classes.add}
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() === '') return
            const own = engagement.checklist.filter(({ id }) => id.startsWith('own-')).length
            const id = `own-${own + 1}-${engagement.version}`
            save([...engagement.checklist, { id, stage: stage.key, text, done: false, doneBy: null, doneOn: null }])
            setText('')
          }}
        >
          <TextInput
            aria-label="Something else to check"
            placeholder="Something else to check"
            value={text}
            maxLength={300}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" variant="default">
            Add
          </Button>
        </form>
      )}
      <div className={classes.moves}>
        {next && (
          <WhyNotButton
            size="xs"
            whyNot={role ?? (refusal && moveRefusals[refusal])}
            loading={move.isPending}
            onClick={() => move.mutate({ engagementId: engagement.id, stage: next.key }, { onError: sayFailed })}
          >
            {`On to: ${next.name}`}
          </WhyNotButton>
        )}
        {before && (
          <WhyNotButton
            size="xs"
            variant="default"
            whyNot={role}
            onClick={() => move.mutate({ engagementId: engagement.id, stage: before.key }, { onError: sayFailed })}
          >
            {`Back to: ${before.name}`}
          </WhyNotButton>
        )}
        {guide.makes && !engagement.item && (
          <WhyNotButton size="xs" variant="default" whyNot={role} onClick={() => setKeeping(true)}>
            Put it into the library
          </WhyNotButton>
        )}
        {isMade && !next && engagement.matchState !== 'done' && (
          <WhyNotButton
            size="xs"
            tell
            whyNot={role ?? (unfinished && moveRefusals[unfinished])}
            loading={finish.isPending}
            onClick={() => finish.mutate({ engagementId: engagement.id }, { onError: sayFailed })}
          >
            It is finished
          </WhyNotButton>
        )}
      </div>
      {role === null && refusal && <p className={classes.soft}>{moveRefusals[refusal]}</p>}
      {engagement.item && (
        <p className={classes.says}>
          In the library: <PageLink to={`/references/${engagement.item.id}`}>{engagement.item.title}</PageLink>
        </p>
      )}
      {keeping && <KeepItem engagement={engagement} close={() => setKeeping(false)} />}
    </Part>
  )
}

function Questions({ engagement }: { engagement: EngagementPage }) {
  const here = useHere()
  const [text, setText] = useState('')
  const change = useWrite(engagementsApi.change)
  const mayChange = mayDo(here.member.role, 'contributor')
  if (engagement.offBook) return null
  const save = (questions: string[]) =>
    change.mutate({ engagementId: engagement.id, ifMatch: engagement.version, questions }, { onError: sayFailed })
  return (
    <Part title="Questions" says="To choose from, not to read out.">
      <ol className={classes.questions}>
        {engagement.questions.map((question) => (
          <li key={question}>
            <div className={classes.entry}>
              <span className={classes.name}>{question}</span>
              {mayChange && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={28}
                  aria-label={`Take the question “${question}” out`}
                  onClick={() => save(engagement.questions.filter((one) => one !== question))}
                >
                  <IconX size={15} />
                </ActionIcon>
              )}
            </div>
          </li>
        ))}
      </ol>
      {mayChange && (
        <form
          className={classes.add}
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() === '' || engagement.questions.includes(text.trim())) return
            save([...engagement.questions, text.trim()])
            setText('')
          }}
        >
          <TextInput
            aria-label="Another question"
            placeholder="Another question"
            value={text}
            maxLength={500}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" variant="default">
            Add
          </Button>
        </form>
      )}
    </Part>
  )
}

function Outcomes({ engagement }: { engagement: EngagementPage }) {
  const said = sides.flatMap((side) => (engagement.outcomes[side] ? [{ side, ...engagement.outcomes[side] }] : []))
  if (said.length === 0) return null
  const { gradeGiven, gradeExpected } = engagement
  return (
    <Part
      title="How it went"
      says={
        gradeGiven === null
          ? undefined
          : `${gradeGiven} of 5${gradeExpected === null ? '' : `, where ${gradeExpected} was expected`}.`
      }
    >
      <ul className={classes.list} aria-label="How it went">
        {said.map(({ side, held, grade, words, by }) => (
          <li key={side}>
            <span className={classes.name}>
              <strong>{side === 'us' ? by : sideNames[side]}</strong>: {held ? 'took place' : 'did not take place'}
              {grade === null ? '' : `, ${grade} of 5`}
              {words && (side === 'us' ? <p className={classes.soft}>{words}</p> : <Words>{words}</Words>)}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function History({ engagement }: { engagement: EngagementPage }) {
  const here = useHere()
  if (engagement.history.length === 0) return null
  return (
    <Part title="What happened">
      <ol className={classes.history}>
        {engagement.history.map(({ at, by, says }) => (
          <li key={`${at} ${says}`}>
            {says} <span className={classes.soft}>{`${by}, ${showMoment(at, here.company.timeZone)}`}</span>
          </li>
        ))}
      </ol>
    </Part>
  )
}
