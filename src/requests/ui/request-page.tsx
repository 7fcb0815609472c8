import { Button, Checkbox, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBan, IconPencil, IconRotate } from '@tabler/icons-react'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { usePathPart } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount, showDay } from '../../web/figures.ts'
import { beyondFields } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, Facts, FoldingParts, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingPage, LoadingText } from '../../web/states.tsx'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Candidate, type RequestPage as Page, requestsApi } from '../api/requests.ts'
import { chooseRefusals } from '../blocks.ts'
import type { Criteria } from '../criteria.ts'
import { sayDeal } from '../deal-rules.ts'
import { sayStanding } from '../standing.ts'
import { ageOf, isActive, isStanding, mostMatches, requestRefusals } from '../states.ts'
import { CandidateList } from './candidate-list.tsx'
import { CriteriaEditor, withoutCriterion } from './criteria-editor.tsx'
import type { RequestsSlots } from './feature.ts'
import { RequestMark } from './marks.tsx'
import { MatchCard } from './match-card.tsx'
import { RequestFields, useRequestFields } from './request-fields.tsx'
import classes from './requests.module.css'

/** One request: those chosen on top, what is wanted at the left, who could be asked at the right. */
export function RequestPage({ slots }: { slots: RequestsSlots }) {
  const requestId = usePathPart('requestId') as Id<'rqs'>
  const here = useHere()
  const names = useLevelNames()
  const request = useRead(requestsApi.show, { requestId })
  const above = { to: '/requests', label: 'Requests' }
  if (request.error && !request.data)
    return (
      <PageFrame title="Request" above={above}>
        <FailedState error={request.error} title="This request cannot be shown" again={() => request.refetch()} />
      </PageFrame>
    )
  if (!request.data) return <LoadingPage />
  const { data } = request
  return (
    <PageFrame
      width="table"
      title={data.topic || names[data.level]}
      above={above}
      marks={<RequestMark state={data.state} />}
      actions={<Moves request={data} />}
      answer={<Answer>{sayStanding(data, here.today)}</Answer>}
    >
      <About request={data} />
      {data.matches.length > 0 && (
        <Part title="Chosen">
          <ul className={classes.list} aria-label="Chosen">
            {data.matches.map((match) => (
              <MatchCard key={match.id} match={match} />
            ))}
          </ul>
        </Part>
      )}
      {(slots.parts ?? []).map((Slot) => (
        <Slot key={Slot.displayName ?? Slot.name} requestId={data.id} />
      ))}
      {isActive(data.state) && (
        <FoldingParts open={['Who could speak']}>
          <Choosing key={data.id} request={data} />
        </FoldingParts>
      )}
    </PageFrame>
  )
}

function About({ request }: { request: Page }) {
  const here = useHere()
  const names = useLevelNames()
  const age = ageOf(request, here.today)
  const late = age.overdue && age.daysLeft !== null ? `, ${showCount(-age.daysLeft, 'day')} late` : ''
  return (
    <Facts
      facts={[
        { label: 'What', value: names[request.level] },
        {
          label: 'For',
          value: request.deal ? (
            <PageLink to={`/deals/${request.deal.id}`}>{sayDeal(request.deal)}</PageLink>
          ) : (
            (request.prospectName ?? 'no deal')
          ),
        },
        {
          label: 'Needed by',
          value: request.neededBy ? (
            <span className={age.overdue ? classes.late : undefined}>
              {showDay(request.neededBy)}
              {late}
            </span>
          ) : (
            'no day named'
          ),
        },
        { label: isActive(request.state) ? 'Open for' : 'Was open for', value: showCount(age.days, 'day') },
        ...(request.deal && request.prospectName
          ? [{ label: 'Would talk with them', value: request.prospectName }]
          : []),
        { label: 'Assigned to', value: request.assignedTo?.name ?? 'nobody' },
        { label: 'Requested by', value: `${request.createdBy}, ${showDay(request.createdOn)}` },
      ]}
    />
  )
}

function Moves({ request }: { request: Page }) {
  const here = useHere()
  const [editing, edit] = useDisclosure(false)
  const [cancelling, cancel] = useDisclosure(false)
  const change = useWrite(requestsApi.change)
  const reopen = useWrite(requestsApi.reopen)
  const whyNot = mayDo(here.member.role, 'contributor') ? null : requestRefusals['needs-contributor']
  const active = isActive(request.state)
  const isMine = request.assignedTo?.id === here.member.id
  const assign = (assignedTo: string | null) => change.mutateAsync({ requestId: request.id, assignedTo })
  return (
    <>
      {active && !isMine && (
        <WhyNotButton
          whyNot={whyNot}
          variant="default"
          onClick={() => {
            const before = request.assignedTo?.id ?? null
            assign(here.member.id).then(() => offerUndo('It is yours now.', () => assign(before)), sayFailed)
          }}
        >
          Take it
        </WhyNotButton>
      )}
      {active && (
        <>
          <WhyNotButton
            whyNot={whyNot}
            variant="default"
            leftSection={<IconPencil size={16} stroke={1.7} />}
            onClick={edit.open}
          >
            Edit
          </WhyNotButton>
          <WhyNotButton
            whyNot={whyNot ?? (request.state === 'scheduled' ? requestRefusals['has-engagement'] : null)}
            variant="default"
            leftSection={<IconBan size={16} stroke={1.7} />}
            onClick={cancel.open}
          >
            Give up
          </WhyNotButton>
        </>
      )}
      {!active && (
        <WhyNotButton
          whyNot={whyNot}
          variant="default"
          leftSection={<IconRotate size={16} stroke={1.7} />}
          onClick={() => reopen.mutate({ requestId: request.id }, { onError: sayFailed })}
        >
          Reopen
        </WhyNotButton>
      )}
      {editing && <Edit request={request} close={edit.close} />}
      {cancelling && <Cancel request={request} close={cancel.close} />}
    </>
  )
}

function Edit({ request, close }: { request: Page; close: () => void }) {
  const change = useWrite(requestsApi.change)
  const fields = useRequestFields({
    level: request.level,
    topic: request.topic,
    neededBy: request.neededBy ?? '',
    assignedTo: request.assignedTo?.id ?? null,
    prospectName: request.prospectName ?? '',
    prospectEmail: request.prospectEmail ?? '',
    prospectLanguage: request.prospectLanguage,
  })
  return (
    <FormDialog
      title="Edit the request"
      label="Save"
      busy={change.isPending}
      error={beyondFields(change.error)}
      close={close}
      save={() =>
        change.mutate(
          { requestId: request.id, ifMatch: request.version, ...fields.given },
          {
            onSuccess: () => {
              close()
              say('The request was changed.')
            },
          },
        )
      }
    >
      <RequestFields fields={fields} error={change.error} />
    </FormDialog>
  )
}

function Cancel({ request, close }: { request: Page; close: () => void }) {
  const cancel = useWrite(requestsApi.cancel)
  const reopen = useWrite(requestsApi.reopen)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const standing = request.matches.filter(({ state }) => isStanding(state)).length
  return (
    <FormDialog
      title="Give this request up?"
      label="Give it up"
      grave
      busy={cancel.isPending}
      error={cancel.error}
      close={close}
      save={() => {
        setTried(true)
        if (reason.trim() === '') return
        cancel.mutate(
          { requestId: request.id, reason },
          {
            onSuccess: () => {
              close()
              offerUndo('The request was given up.', () => reopen.mutateAsync({ requestId: request.id }))
            },
          },
        )
      }}
    >
      {standing > 0 && (
        <p className={classes.soft}>{showCount(standing, 'person', 'people')} chosen for it will be taken back.</p>
      )}
      <Textarea
        label="Why"
        autosize
        minRows={2}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={tried && reason.trim() === '' ? requestRefusals['needs-reason'] : null}
      />
    </FormDialog>
  )
}

function Choosing({ request }: { request: Page }) {
  const here = useHere()
  const mayChange = mayDo(here.member.role, 'contributor')
  const change = useWrite(requestsApi.change)
  const found = useRead(requestsApi.candidates, { requestId: request.id }, { keep: true })
  // Shown as chosen at once; the server's answer follows.
  const [criteria, setCriteria] = useState(request.criteria)
  const [chosen, setChosen] = useState<ReadonlyMap<Id<'con'>, Candidate>>(new Map())
  const standing = request.matches.filter(({ state }) => isStanding(state)).length
  const left = mostMatches - standing
  const save = (next: Criteria) => {
    setCriteria(next)
    change.mutate(
      { requestId: request.id, criteria: next },
      {
        onError: (error) => {
          setCriteria(request.criteria)
          sayFailed(error)
        },
      },
    )
  }
  const toggle = (candidate: Candidate) => {
    const next = new Map(chosen)
    if (!next.delete(candidate.contact.id)) next.set(candidate.contact.id, candidate)
    if (next.size > left) return say(requestRefusals['too-many'])
    setChosen(next)
  }
  return (
    <div className={classes.columns}>
      <Part title="What is wanted">
        {mayChange ? (
          <CriteriaEditor criteria={criteria} change={save} />
        ) : (
          <p className={classes.soft}>{requestRefusals['needs-contributor']}</p>
        )}
      </Part>
      <Part title="Who could speak">
        {found.error && <FailedState error={found.error} again={() => found.refetch()} />}
        {!found.data && !found.error && <LoadingText />}
        {found.data && (
          <CandidateList
            found={found.data}
            criteria={criteria}
            drop={mayChange ? (criterion) => save(withoutCriterion(criteria, criterion)) : null}
            {...(mayChange && left > 0 ? { chosen: new Set(chosen.keys()), toggle } : {})}
          />
        )}
        {chosen.size > 0 && (
          <Choose request={request} chosen={[...chosen.values()]} done={() => setChosen(new Map())} />
        )}
      </Part>
    </div>
  )
}

function Choose({ request, chosen, done }: { request: Page; chosen: Candidate[]; done: () => void }) {
  const here = useHere()
  const choose = useWrite(requestsApi.choose)
  const [override, setOverride] = useState('')
  const [atOnce, setAtOnce] = useState(false)
  const [note, setNote] = useState('')
  const needsReason = chosen.some(({ blocks }) => blocks.length > 0)
  const isManager = mayDo(here.member.role, 'manager')
  const names = chosen.map(({ contact }) => contact.name).join(', ')
  return (
    <form
      className={classes.bar}
      aria-label="Those you have chosen"
      onSubmit={(event) => {
        event.preventDefault()
        choose.mutate(
          {
            requestId: request.id,
            contactIds: chosen.map(({ contact }) => contact.id),
            ...(needsReason ? { overrideReason: override } : {}),
            ...(atOnce && note.trim() ? { approveNote: note } : {}),
          },
          {
            onSuccess: () => {
              done()
              say(`${names}: their account owners are asked to approve.`)
            },
            onError: sayFailed,
          },
        )
      }}
    >
      {needsReason && (
        <TextInput
          className={classes.grow ?? ''}
          label="Why you ask nevertheless"
          description={chooseRefusals['needs-override']}
          value={override}
          required
          onChange={(event) => setOverride(event.currentTarget.value)}
        />
      )}
      {isManager && (
        <Checkbox
          label="Approve at once whoever nobody looks after"
          checked={atOnce}
          onChange={(event) => setAtOnce(event.currentTarget.checked)}
        />
      )}
      {isManager && atOnce && (
        <TextInput
          className={classes.grow ?? ''}
          label="Why you approve"
          required
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      <Button type="submit" loading={choose.isPending}>
        Choose {names}
      </Button>
      <Button variant="default" onClick={done}>
        Cancel
      </Button>
    </form>
  )
}
