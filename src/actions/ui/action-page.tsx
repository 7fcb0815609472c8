import { Button, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconPencil, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { Count, customersBehind } from '../../insights/ui/behind.tsx'
import { strengthWords } from '../../insights/ui/words.ts'
import { teamApi } from '../../team/api.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { readSearch, useGo, usePathPart } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { Definition } from '../../web/definition.tsx'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount, showDay, showMoment, showPoints } from '../../web/figures.ts'
import { beyondFields } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Facts, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingPage, Notice } from '../../web/states.tsx'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Action, actionsApi } from '../api.ts'
import {
  actionRefusals,
  hasRun,
  whyNotComment,
  whyNotDrop,
  whyNotFinish,
  whyNotGroup,
  whyNotPlan,
  whyNotRemove,
  whyNotReopen,
  whyNotStart,
} from '../states.ts'
import { stateLooks, verdictLook } from './action-words.ts'
import classes from './actions.module.css'
import { ComparedWith, EffectAnswer, EffectPart } from './effect-part.tsx'
import { GroupFilters } from './group-filters.tsx'

/** One action: what was found, what is changed for whom, whether it helped, and what people say about it. */
export default function ActionPage() {
  const actionId = usePathPart('actionId') as Id<'acn'>
  const read = useRead(actionsApi.show, { actionId })
  const above = { to: '/actions', label: 'Actions' }
  if (read.error && !read.data)
    return (
      <PageFrame title="Action" above={above}>
        <FailedState error={read.error} title="This action cannot be shown" again={() => read.refetch()} />
      </PageFrame>
    )
  if (!read.data) return <LoadingPage />
  const action = read.data
  return (
    <PageFrame
      title={action.title}
      above={above}
      marks={<Mark {...stateLooks[action.state]} />}
      actions={<Moves action={action} />}
      answer={<EffectAnswer action={action} />}
    >
      <About action={action} />
      {hasRun(action) && <EffectPart action={action} />}
      <div className={classes.two}>
        <div className={classes.stack}>
          {!hasRun(action) && <ComparedWith key={action.version} action={action} />}
          <Part title="What is changed">
            {action.change ? (
              <p className={classes.words}>{action.change}</p>
            ) : (
              <p className={classes.soft}>Nobody has said yet what is changed. It is needed before it starts.</p>
            )}
          </Part>
          {action.learned && (
            <Part title="What was learned">
              <p className={classes.words}>{action.learned}</p>
            </Part>
          )}
          <Comments action={action} />
        </div>
        <div className={classes.stack}>
          <Found action={action} />
          {hasRun(action) && <ComparedWith action={action} />}
        </div>
      </div>
    </PageFrame>
  )
}

function About({ action }: { action: Action }) {
  const about = { window: '12m', strength: action.strength, where: action.where }
  return (
    <Facts
      facts={[
        { label: 'Group', value: action.group },
        {
          label: 'Customers within a year',
          value:
            action.customers === null ? (
              'cannot be counted any more'
            ) : (
              <Count count={action.customers} rows={customersBehind(about)} />
            ),
        },
        { label: 'Owner', value: action.owner.name },
        {
          label: hasRun(action) ? 'Started' : 'Starts',
          value: action.startsOn ? showDay(action.startsOn) : 'no day yet',
        },
        ...(action.endsOn ? [{ label: 'Ended', value: showDay(action.endsOn) }] : []),
        {
          label: 'Measure',
          value: (
            <Definition of="share who refer in a year">
              {`Customers of the group who refer somebody within a year, of all of them, counting ${strengthWords[action.strength]}; told from the months before and after, against the groups it is compared with.`}
            </Definition>
          ),
        },
        {
          label: 'Expected',
          value: action.expectedChange === null ? 'not said' : `${showPoints(action.expectedChange)} a year`,
        },
        ...(action.verdict ? [{ label: 'When it ended', value: <Mark {...verdictLook(action.verdict, true)} /> }] : []),
      ]}
    />
  )
}

function Found({ action }: { action: Action }) {
  if (!action.finding && !action.foundAt) return null
  const [path = '', search = ''] = action.foundAt.split('?')
  return (
    <Part title="What was found">
      {action.finding && <p className={classes.words}>{action.finding}</p>}
      {action.foundAt && (
        <PageLink to={path} search={readSearch(search)}>
          Show where it was found
        </PageLink>
      )}
    </Part>
  )
}

type Dialog = 'edit' | 'start' | 'finish' | 'drop'

function Moves({ action }: { action: Action }) {
  const here = useHere()
  const go = useGo()
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const reopen = useWrite(actionsApi.reopen)
  const remove = useWrite(actionsApi.remove)
  const restore = useWrite(actionsApi.restore)
  const mayNot = whyNotPlan(here.member.role)
  const saying = (refusal: keyof typeof actionRefusals | null) => {
    const one = mayNot ?? refusal
    return one && actionRefusals[one]
  }
  const { id: actionId, version } = action
  const close = () => setDialog(null)
  const isOver = action.state === 'done' || action.state === 'dropped'
  return (
    <>
      {action.state === 'planned' && (
        <WhyNotButton
          whyNot={saying(whyNotStart(action, here.today, here.today))}
          leftSection={<IconPlayerPlay size={16} stroke={1.7} />}
          onClick={() => setDialog('start')}
        >
          Start it
        </WhyNotButton>
      )}
      {action.state === 'running' && (
        <WhyNotButton
          whyNot={saying(null)}
          leftSection={<IconCheck size={16} stroke={1.7} />}
          onClick={() => setDialog('finish')}
        >
          It is over
        </WhyNotButton>
      )}
      <WhyNotButton
        whyNot={saying(null)}
        variant="default"
        leftSection={<IconPencil size={16} stroke={1.7} />}
        onClick={() => setDialog('edit')}
      >
        Edit
      </WhyNotButton>
      {!isOver && (
        <WhyNotButton whyNot={saying(whyNotDrop(action))} variant="default" onClick={() => setDialog('drop')}>
          Drop
        </WhyNotButton>
      )}
      {isOver && (
        <WhyNotButton
          whyNot={saying(whyNotReopen(action))}
          variant="default"
          leftSection={<IconArrowBackUp size={16} stroke={1.7} />}
          loading={reopen.isPending}
          onClick={() => reopen.mutate({ actionId, ifMatch: version }, { onError: sayFailed })}
        >
          Reopen
        </WhyNotButton>
      )}
      {!hasRun(action) && (
        <WhyNotButton
          whyNot={saying(whyNotRemove(action))}
          variant="default"
          loading={remove.isPending}
          onClick={() =>
            remove.mutate(
              { actionId, ifMatch: version },
              {
                onError: sayFailed,
                onSuccess: () => {
                  go('/actions')
                  offerUndo(`Removed: ${action.title}`, () => restore.mutateAsync({ actionId }))
                },
              },
            )
          }
        >
          Remove
        </WhyNotButton>
      )}
      {dialog === 'edit' && <Edit action={action} close={close} />}
      {dialog === 'start' && <Start action={action} close={close} />}
      {dialog === 'finish' && <Finish action={action} close={close} />}
      {dialog === 'drop' && <Drop action={action} close={close} />}
    </>
  )
}

function Edit({ action, close }: { action: Action; close: () => void }) {
  const members = useRead(teamApi.members, {})
  const write = useWrite(actionsApi.change)
  const [title, setTitle] = useState(action.title)
  const [change, setChange] = useState(action.change)
  const [learned, setLearned] = useState(action.learned)
  const [ownerId, setOwner] = useState(action.owner.id)
  const [where, setWhere] = useState(action.where)
  const [startsOn, setStartsOn] = useState<string>(action.startsOn ?? '')
  const [expected, setExpected] = useState<number | string>(
    action.expectedChange === null ? '' : Math.round(action.expectedChange * 1000) / 10,
  )
  const isPlanned = action.state === 'planned'
  const isOver = action.state === 'done' || action.state === 'dropped'
  const refusal = whyNotGroup(where)
  const save = () => {
    const regrouped = where.join('\n') !== action.where.join('\n')
    write.mutate(
      {
        actionId: action.id,
        ifMatch: action.version,
        title,
        ownerId,
        ...(isOver ? { learned } : { change }),
        ...(isPlanned
          ? {
              startsOn: (startsOn || null) as Day | null,
              expectedChange: typeof expected === 'number' ? expected / 100 : null,
            }
          : {}),
        // Groups that were compared with the old one say nothing of another.
        ...(isPlanned && regrouped ? { where, comparison: [] } : {}),
      },
      { onSuccess: close },
    )
  }
  return (
    <FormDialog
      title="Edit the action"
      label="Save"
      save={save}
      isEmpty={title.trim() === '' || refusal !== null}
      busy={write.isPending}
      error={beyondFields(write.error)}
      close={close}
    >
      <TextInput
        label="What is to get better"
        data-autofocus
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      {isPlanned && (
        <div className={classes.field}>
          <span className={classes.label}>For which customers</span>
          <GroupFilters where={where} change={setWhere} />
          {refusal && <Notice tone="ochre">{actionRefusals[refusal]}</Notice>}
        </div>
      )}
      {!isOver && (
        <Textarea
          label="What is changed for them"
          autosize
          minRows={3}
          maxRows={8}
          maxLength={4000}
          value={change}
          onChange={(event) => setChange(event.currentTarget.value)}
        />
      )}
      {isOver && (
        <Textarea
          label="What was learned"
          autosize
          minRows={3}
          maxRows={8}
          maxLength={4000}
          value={learned}
          onChange={(event) => setLearned(event.currentTarget.value)}
        />
      )}
      <Select
        label="Owner"
        allowDeselect={false}
        data={(members.data?.items ?? [{ ...action.owner, suspendedAt: null }])
          .filter((member) => !member.suspendedAt || member.id === action.owner.id)
          .map(({ id, name }) => ({ value: id, label: name }))}
        value={ownerId}
        onChange={(value) => value && setOwner(value)}
      />
      {isPlanned && (
        <div className={classes.pair}>
          <TextInput
            label="Starts on"
            type="date"
            value={startsOn}
            onChange={(event) => setStartsOn(event.currentTarget.value)}
          />
          <NumberInput
            label="Expected change, in points"
            min={-100}
            max={100}
            decimalScale={1}
            hideControls
            value={expected}
            onChange={setExpected}
          />
        </div>
      )}
      {action.state === 'running' && <p className={classes.help}>{actionRefusals['runs-already']}</p>}
    </FormDialog>
  )
}

/** How much groups waver by themselves cannot be told from fewer. */
const fewestToTell = 3

function Start({ action, close }: { action: Action; close: () => void }) {
  const here = useHere()
  const start = useWrite(actionsApi.start)
  const [day, setDay] = useState<string>(
    action.startsOn && action.startsOn <= here.today ? action.startsOn : here.today,
  )
  const refusal = day ? whyNotStart(action, day as Day, here.today) : null
  return (
    <FormDialog
      title="Start it"
      label="Start it"
      save={() =>
        start.mutate({ actionId: action.id, ifMatch: action.version, startsOn: day as Day }, { onSuccess: close })
      }
      isEmpty={day === '' || refusal !== null}
      busy={start.isPending}
      error={start.error}
      close={close}
    >
      {action.comparison.length < fewestToTell && (
        <Notice tone="ochre">
          {action.comparison.length === 0
            ? 'No group is chosen to compare with, so nobody will be able to tell this change from the season.'
            : 'It is compared with fewer than three groups, so nobody will be able to tell this change from how groups waver by themselves.'}{' '}
          It cannot be chosen later.
        </Notice>
      )}
      <p className={classes.help}>From then on the group, whom it is compared with and the day are settled.</p>
      <TextInput
        label="Since when"
        type="date"
        max={here.today}
        data-autofocus
        value={day}
        error={refusal && actionRefusals[refusal]}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

function Finish({ action, close }: { action: Action; close: () => void }) {
  const here = useHere()
  const finish = useWrite(actionsApi.finish)
  const reopen = useWrite(actionsApi.reopen)
  const [day, setDay] = useState<string>(here.today)
  const [learned, setLearned] = useState(action.learned)
  const [tried, setTried] = useState(false)
  const refusal = day ? whyNotFinish(action, { endsOn: day as Day, learned }, here.today) : null
  return (
    <FormDialog
      title="It is over"
      label="Write it down"
      save={() => {
        setTried(true)
        if (refusal) return
        finish.mutate(
          { actionId: action.id, ifMatch: action.version, endsOn: day as Day, learned },
          {
            onSuccess: () => {
              close()
              offerUndo('Written down.', () => reopen.mutateAsync({ actionId: action.id }))
            },
          },
        )
      }}
      isEmpty={day === ''}
      busy={finish.isPending}
      error={finish.error}
      close={close}
    >
      <TextInput
        label="Until when"
        type="date"
        max={here.today}
        value={day}
        error={refusal && refusal !== 'needs-learned' ? actionRefusals[refusal] : null}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <Textarea
        label="What was learned"
        data-autofocus
        autosize
        minRows={3}
        maxRows={8}
        maxLength={4000}
        value={learned}
        error={tried && refusal === 'needs-learned' ? actionRefusals['needs-learned'] : null}
        onChange={(event) => setLearned(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

function Drop({ action, close }: { action: Action; close: () => void }) {
  const drop = useWrite(actionsApi.drop)
  const reopen = useWrite(actionsApi.reopen)
  const [learned, setLearned] = useState(action.learned)
  return (
    <FormDialog
      title="Drop it"
      label="Drop it"
      save={() =>
        drop.mutate(
          { actionId: action.id, ifMatch: action.version, learned },
          {
            onSuccess: () => {
              close()
              offerUndo(`Dropped: ${action.title}`, () => reopen.mutateAsync({ actionId: action.id }))
            },
          },
        )
      }
      busy={drop.isPending}
      error={drop.error}
      close={close}
    >
      <p className={classes.help}>
        {hasRun(action)
          ? 'It ends today, and stays in the log with what could be told of it.'
          : 'It never ran. It stays here among those dropped.'}
      </p>
      <Textarea
        label="Why, for whoever thinks of it again"
        data-autofocus
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4000}
        value={learned}
        onChange={(event) => setLearned(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

function Comments({ action }: { action: Action }) {
  const here = useHere()
  const comment = useWrite(actionsApi.comment)
  const take = useWrite(actionsApi.removeComment)
  const [words, setWords] = useState('')
  const refusal = whyNotComment(here.member.role)
  const add = (text: string) => comment.mutateAsync({ actionId: action.id, words: text })
  return (
    <Part
      title="Comments"
      says={action.thread.length === 0 ? 'Nobody has said anything yet.' : showCount(action.thread.length, 'comment')}
    >
      {action.thread.length > 0 && (
        <ul className={classes.thread} aria-label="Comments">
          {action.thread.map((one) => (
            <li key={one.id}>
              <div className={classes.said}>
                <strong>{one.by.name}</strong> {showMoment(one.at, here.company.timeZone)}
                {one.by.id === here.member.id && (
                  <Button
                    variant="subtle"
                    color="gray"
                    size="compact-xs"
                    aria-label={`Take back your comment of ${showMoment(one.at, here.company.timeZone)}`}
                    onClick={() =>
                      take.mutate(
                        { commentId: one.id },
                        { onError: sayFailed, onSuccess: () => offerUndo('Taken back.', () => add(one.words)) },
                      )
                    }
                  >
                    Take back
                  </Button>
                )}
              </div>
              <p className={classes.words}>{one.words}</p>
            </li>
          ))}
        </ul>
      )}
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (words.trim() === '' || refusal) return
          add(words).then(() => {
            setWords('')
            say('Your comment was added.')
          }, sayFailed)
        }}
      >
        <Textarea
          label="Add a comment"
          w="100%"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={4000}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <WhyNotButton
          type="submit"
          variant="default"
          whyNot={refusal && actionRefusals[refusal]}
          loading={comment.isPending}
        >
          Comment
        </WhyNotButton>
      </form>
    </Part>
  )
}
