import { ActionIcon, Button, CloseButton, Menu, NumberInput, Textarea, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { type CustomerColumn, customersApi } from '../../customers/api.ts'
import { parseCondition } from '../../customers/filter.ts'
import { sayCondition } from '../../customers/filter-words.ts'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { type Level, levels } from '../../values/level.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount, showNumber } from '../../web/figures.ts'
import { beyondFields, FormProblem } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { ladderApi, type Stage } from '../api.ts'
import { ladderRefusals, whyNotDays } from '../deciding.ts'
import classes from './ladder.module.css'
import { WhereRow } from './where-row.tsx'

/** Settings: the stages of the journey, who is in each, and what the playbook asks for there. */
export default function JourneyPage() {
  const here = useHere()
  const journey = useRead(ladderApi.stages, {})
  const order = useWrite(ladderApi.orderStages)
  const [adding, add] = useState(false)
  const [editing, edit] = useState<Id<'jst'> | null>(null)
  const whyNot = mayDo(here.member.role, 'manager') ? null : 'The journey is kept by managers.'
  const stages = journey.data?.items ?? []
  const move = (at: number, by: number) => {
    const ids = stages.map(({ id }) => id)
    const [moved] = ids.splice(at, 1)
    ids.splice(at + by, 0, moved!)
    order.mutate({ stageIds: ids })
  }
  return (
    <PageFrame
      title="Journey"
      width="text"
      actions={
        <WhyNotButton whyNot={whyNot} leftSection={<IconPlus size={16} stroke={1.8} />} onClick={() => add(true)}>
          Add a stage
        </WhyNotButton>
      }
      answer={
        journey.data ? (
          <Answer>
            <strong>{showCount(stages.length, 'stage')}</strong>, {showCount(journey.data.customers, 'customer')}
            {journey.data.inNone > 0
              ? `, ${showNumber(journey.data.inNone)} of them in none.`
              : ', all of them in one.'}
          </Answer>
        ) : (
          !journey.error && <LoadingText lines={[58]} large />
        )
      }
    >
      <p className={classes.soft}>
        A customer is in the last stage whose conditions hold. What is asked for at a stage is suggested when somebody
        there is ready for it.
      </p>
      {journey.error && !journey.data && <FailedState error={journey.error} again={() => journey.refetch()} />}
      <FormProblem error={order.error} />
      {journey.data && stages.length === 0 && (
        <EmptyState
          title="No stages yet"
          says="A stage is a time in the life of a customer with us, such as the first weeks or the renewal."
        />
      )}
      {stages.map((stage, at) => (
        <StageSheet
          key={`${stage.id} ${stage.version}`}
          stage={stage}
          editing={editing === stage.id}
          edit={(now) => edit(now ? stage.id : null)}
          whyNot={whyNot}
          up={at > 0 ? () => move(at, -1) : null}
          down={at < stages.length - 1 ? () => move(at, 1) : null}
        />
      ))}
      {adding && <AddStage close={() => add(false)} />}
    </PageFrame>
  )
}

function AddStage({ close }: { close: () => void }) {
  const add = useWrite(ladderApi.addStage)
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  return (
    <FormDialog
      title="Add a stage"
      label="Add the stage"
      busy={add.isPending}
      error={beyondFields(add.error)}
      close={close}
      save={() => {
        setTried(true)
        if (name.trim() !== '') add.mutate({ name }, { onSuccess: close })
      }}
    >
      <TextInput
        label="Name"
        description="It comes last; say then who is in it, and move it where it belongs."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={tried && name.trim() === '' ? 'Give the stage a name.' : null}
        data-autofocus
      />
    </FormDialog>
  )
}

interface StageSheetProps {
  stage: Stage
  editing: boolean
  edit: (now: boolean) => void
  whyNot: string | null
  up: (() => void) | null
  down: (() => void) | null
}

/** One stage to read: when it is, who is in it and what is asked for; and to change, once somebody wants to. */
function StageSheet(props: StageSheetProps) {
  const { stage, editing, edit, whyNot, up, down } = props
  const remove = useWrite(ladderApi.removeStage)
  const restore = useWrite(ladderApi.restoreStage)
  return (
    <section className={classes.sheet} aria-label={stage.name}>
      <div className={classes.sheetHead}>
        <div>
          <h2>{stage.name}</h2>
          <p className={`${classes.soft} ${classes.small}`}>
            {sayStage(stage)}. {showCount(stage.customers, 'customer')}.
          </p>
        </div>
        {whyNot === null && (
          <div className={classes.row}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={28}
              disabled={up === null}
              aria-label={`Move ${stage.name} up`}
              onClick={() => up?.()}
            >
              <IconArrowUp size={16} stroke={1.7} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={28}
              disabled={down === null}
              aria-label={`Move ${stage.name} down`}
              onClick={() => down?.()}
            >
              <IconArrowDown size={16} stroke={1.7} />
            </ActionIcon>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              aria-label={`Remove ${stage.name}`}
              onClick={() =>
                remove.mutate(
                  { stageId: stage.id },
                  {
                    onSuccess: () =>
                      offerUndo(`${stage.name} was removed.`, () => restore.mutateAsync({ stageId: stage.id })),
                  },
                )
              }
            >
              Remove
            </Button>
            <Button
              variant="default"
              size="compact-sm"
              aria-expanded={editing}
              aria-label={editing ? `Close ${stage.name}` : `Change ${stage.name}`}
              onClick={() => edit(!editing)}
            >
              {editing ? 'Close' : 'Change'}
            </Button>
          </div>
        )}
      </div>
      {editing ? <StageFields stage={stage} /> : <StageRead stage={stage} />}
    </section>
  )
}

function StageRead({ stage }: { stage: Stage }) {
  const names = useLevelNames()
  const columns = useRead(customersApi.columns, {}, { enabled: stage.conditions.length > 0 })
  return (
    <>
      {stage.description && <p className={classes.plain}>{stage.description}</p>}
      {stage.conditions.length > 0 && columns.data && (
        <p className={classes.plain}>Only customers where {sayWhere(stage.conditions, columns.data.items)}.</p>
      )}
      {stage.asks.length === 0 ? (
        <p className={classes.soft}>Nothing is asked for here.</p>
      ) : (
        <ul className={classes.asks} aria-label={`What we ask for at ${stage.name}`}>
          {stage.asks.map((ask) => (
            <li key={ask.id}>
              <strong>{names[ask.level]}</strong>
              {ask.guidance && <span className={classes.soft}> {ask.guidance}</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** "From day 60 to day 179", counted from the day somebody became a customer; day 180 begins the next. */
function sayStage({ fromDay, toDay }: Stage): string {
  if (fromDay === null && toDay === null) return 'At any time'
  if (toDay === null) return `From day ${showNumber(fromDay ?? 0)} on`
  return `From day ${showNumber(fromDay ?? 0)} to day ${showNumber(toDay - 1)}`
}

function sayWhere(where: readonly string[], columns: readonly CustomerColumn[]): string {
  return where
    .map((text) => {
      const condition = parseCondition(text)
      if (!condition) return text
      const column = columns.find((one) => one.column === condition.column)
      return `${column?.label ?? condition.column} ${sayCondition(condition, column)}`
    })
    .join(' and ')
}

function StageFields({ stage: before }: { stage: Stage }) {
  const change = useWrite(ladderApi.changeStage)
  const first = {
    name: before.name,
    description: before.description,
    conditions: before.conditions,
    fromDay: before.fromDay,
    toDay: before.toDay,
  }
  const [draft, setDraft] = useState(first)
  const isChanged = JSON.stringify(draft) !== JSON.stringify(first)
  const turned = whyNotDays(draft.fromDay, draft.toDay)
  const days = (label: string, field: 'fromDay' | 'toDay') => (
    <NumberInput
      label={label}
      placeholder={field === 'fromDay' ? 'From the start' : 'Without end'}
      min={0}
      max={36_500}
      allowDecimal={false}
      value={draft[field] ?? ''}
      onChange={(value) => setDraft({ ...draft, [field]: typeof value === 'number' ? value : null })}
      error={field === 'toDay' && turned ? ladderRefusals[turned] : null}
    />
  )
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label="Name"
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        {days('From day', 'fromDay')}
        {days('To before day', 'toDay')}
      </div>
      <Textarea
        label="Description"
        autosize
        minRows={1}
        maxRows={4}
        value={draft.description}
        onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
      />
      <WhereRow where={draft.conditions} change={(conditions) => setDraft({ ...draft, conditions })} />
      <FormProblem error={change.error} />
      {isChanged && (
        <div className={classes.row}>
          <WhyNotButton
            size="xs"
            whyNot={draft.name.trim() === '' ? 'Give the stage a name.' : turned && ladderRefusals[turned]}
            loading={change.isPending}
            onClick={() => change.mutate({ stageId: before.id, ...draft, ifMatch: before.version })}
          >
            Save {draft.name}
          </WhyNotButton>
          <Button size="xs" variant="subtle" color="gray" onClick={() => setDraft(first)}>
            Leave it as it was
          </Button>
        </div>
      )}
      <Playbook stage={before} />
    </>
  )
}

function Playbook({ stage }: { stage: Stage }) {
  const names = useLevelNames()
  const set = useWrite(ladderApi.setPlaybookAsk)
  const remove = useWrite(ladderApi.removePlaybookAsk)
  const left = levels.filter((level) => !stage.asks.some((ask) => ask.level === level))
  return (
    <div>
      <h3 className={classes.subhead} style={{ marginTop: 4 }}>
        What we ask for here
      </h3>
      {stage.asks.length === 0 && <p className={classes.soft}>Nothing yet.</p>}
      {stage.asks.map((ask) => (
        <PlaybookAsk
          key={`${ask.id} ${ask.version}`}
          ask={ask}
          stageId={stage.id}
          remove={() =>
            remove.mutate(
              { askId: ask.id },
              {
                onSuccess: () =>
                  offerUndo(`${names[ask.level]} is not asked for at ${stage.name} any more.`, () =>
                    set.mutateAsync({ stageId: stage.id, level: ask.level, guidance: ask.guidance }),
                  ),
              },
            )
          }
        />
      ))}
      {left.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="default" size="xs" mt={10} leftSection={<IconPlus size={14} stroke={1.8} />}>
              Ask for something
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {left.map((level) => (
              <Menu.Item key={level} onClick={() => set.mutate({ stageId: stage.id, level })}>
                {names[level]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  )
}

interface PlaybookAskProps {
  ask: { level: Level; guidance: string }
  stageId: Id<'jst'>
  remove: () => void
}

/** One ask of the playbook; its guidance is saved when the field is left. */
function PlaybookAsk({ ask, stageId, remove }: PlaybookAskProps) {
  const names = useLevelNames()
  const set = useWrite(ladderApi.setPlaybookAsk)
  const [guidance, setGuidance] = useState(ask.guidance)
  return (
    <div className={classes.condition}>
      <Textarea
        label={names[ask.level]}
        placeholder="What to know when asking"
        autosize
        minRows={1}
        maxRows={6}
        value={guidance}
        onChange={(event) => setGuidance(event.currentTarget.value)}
        onBlur={() => {
          if (guidance !== ask.guidance) set.mutate({ stageId, level: ask.level, guidance })
        }}
        error={set.error?.message}
      />
      <CloseButton size={30} iconSize={16} aria-label={`Do not ask for ${names[ask.level]} here`} onClick={remove} />
    </div>
  )
}
