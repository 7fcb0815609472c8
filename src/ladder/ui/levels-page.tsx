import { ActionIcon, Button, Checkbox, Menu, NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import { printCondition } from '../../customers/filter.ts'
import { AddFilter } from '../../customers/ui/filter-editor.tsx'
import { mayDo } from '../../values/endpoint.ts'
import { levels as allLevels, type Level } from '../../values/level.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showCount, showNumber } from '../../web/figures.ts'
import { FormProblem } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { offerUndo } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type LevelSetting, ladderApi } from '../api.ts'
import { type LevelCondition, levelConditionsJson, mostConditions, sayLevelCondition } from '../conditions.ts'
import classes from './ladder.module.css'

/** Settings: what each level is called, what it costs, whose consent it needs, and what has to be true before somebody is asked. */
export default function LevelsPage() {
  const levels = useRead(ladderApi.levels, {})
  const both = (levels.data?.items ?? []).filter(({ needsCompany }) => needsCompany).length
  return (
    <PageFrame
      title="Levels"
      width="text"
      answer={
        levels.data ? (
          <Answer>
            A reference has <strong>six levels</strong>; {both === 0 ? 'none' : both} of them{' '}
            {both === 1 ? 'needs' : 'need'} the consent of the company as well.
          </Answer>
        ) : (
          !levels.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <p className={classes.soft}>
        All conditions of a level have to hold before somebody is ready to be asked for it. Whoever asks earlier can:
        the ladder advises, and only the limits of asking refuse.
      </p>
      {levels.error && !levels.data && <FailedState error={levels.error} again={() => levels.refetch()} />}
      {levels.data?.items.map((level) => (
        <LevelForm key={`${level.level} ${level.version}`} level={level} />
      ))}
    </PageFrame>
  )
}

function LevelForm({ level: before }: { level: LevelSetting }) {
  const here = useHere()
  const change = useWrite(ladderApi.changeLevel)
  const [draft, setDraft] = useState(before)
  const { version, level, ...rest } = draft
  const isChanged = JSON.stringify(draft) !== JSON.stringify(before)
  const sound = levelConditionsJson.safeParse(draft.conditions).success && draft.name.trim() !== ''
  const raises = draft.needsCompany && !before.needsCompany
  const consequence = useRead(ladderApi.consequence, { level }, { enabled: raises })
  const whyNot = mayDo(here.member.role, 'manager') ? null : 'Levels are kept by managers.'
  const undo = () => {
    const { version: _, ...was } = before
    return change.mutateAsync(was)
  }
  return (
    <form
      noValidate
      className={classes.sheet}
      aria-label={`Level ${level}`}
      onSubmit={(event) => {
        event.preventDefault()
        if (whyNot !== null || !isChanged || !sound || change.isPending) return
        change.mutate(
          { level, ...rest, ifMatch: version },
          { onSuccess: () => offerUndo(`${draft.name} was changed.`, undo) },
        )
      }}
    >
      <h2>
        {level} {before.name}
      </h2>
      <div className={classes.pair}>
        <TextInput
          label="Name"
          value={draft.name}
          readOnly={whyNot !== null}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          error={draft.name.trim() === '' ? 'Give the level a name.' : null}
        />
        <NumberInput
          label="Minutes it usually costs"
          min={0}
          max={600}
          clampBehavior="strict"
          allowDecimal={false}
          readOnly={whyNot !== null}
          value={draft.minutes}
          onChange={(value) => typeof value === 'number' && setDraft({ ...draft, minutes: value })}
        />
      </div>
      <Textarea
        label="Description"
        autosize
        minRows={1}
        maxRows={4}
        value={draft.description}
        readOnly={whyNot !== null}
        onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
      />
      <Checkbox
        label="Needs the consent of the company as well"
        description="The person’s own is always needed."
        checked={draft.needsCompany}
        disabled={whyNot !== null}
        onChange={(event) => setDraft({ ...draft, needsCompany: event.currentTarget.checked })}
      />
      {raises && consequence.data && (
        <Notice tone={consequence.data.items > 0 ? 'ochre' : 'grey'}>
          {consequence.data.items === 0
            ? 'Nothing that is covered now would stop being covered.'
            : `${showCount(consequence.data.items, 'item')}${
                consequence.data.walls > 0 ? ` on ${showCount(consequence.data.walls, 'wall')}` : ''
              } would be covered no longer, from the moment you save.`}
        </Notice>
      )}
      <Conditions
        level={level}
        conditions={draft.conditions}
        locked={whyNot !== null}
        change={(conditions) => setDraft({ ...draft, conditions })}
      />
      <FormProblem error={change.error} />
      <div className={classes.row}>
        <WhyNotButton
          type="submit"
          size="xs"
          loading={change.isPending}
          whyNot={
            whyNot ?? (isChanged ? (sound ? null : 'Complete the conditions first.') : 'Nothing has changed yet.')
          }
        >
          Save {draft.name}
        </WhyNotButton>
        {isChanged && (
          <Button size="xs" variant="subtle" color="gray" onClick={() => setDraft(before)}>
            Leave it as it was
          </Button>
        )}
      </div>
    </form>
  )
}

const starts: { label: string; condition: LevelCondition }[] = [
  { label: 'Likelihood to recommend', condition: { kind: 'likelihood', atLeast: 9, withinDays: 365 } },
  { label: 'A milestone', condition: { kind: 'milestone', milestone: 'successful rollout' } },
  { label: 'Minutes they have given', condition: { kind: 'minutes given', atLeast: 30 } },
  { label: 'Earlier steps', condition: { kind: 'levels reached', atLeast: 1 } },
  { label: 'Usable items of a level', condition: { kind: 'items', level: 2, atLeast: 1 } },
  { label: 'Days as a customer', condition: { kind: 'customer for', days: 180 } },
  { label: 'No open problem', condition: { kind: 'no open problem' } },
  { label: 'Referrals that count', condition: { kind: 'earned referral', atLeast: 1 } },
]

interface ConditionsProps {
  level: Level
  conditions: LevelCondition[]
  locked: boolean
  change: (conditions: LevelCondition[]) => void
}

/** What has to be true, each with how many contacts meet it now; counted while it is written. */
function Conditions({ level, conditions, locked, change }: ConditionsProps) {
  const columns = useRead(customersApi.columns, {})
  const [counted] = useDebouncedValue(conditions, 300)
  const sound = levelConditionsJson.safeParse(counted).success
  const counts = useRead(
    ladderApi.counts,
    { conditions: JSON.stringify(counted) },
    { enabled: sound && counted.length > 0, keep: true },
  )
  const isCurrent = JSON.stringify(counted) === JSON.stringify(conditions)
  const replace = (at: number, condition: LevelCondition) =>
    change(conditions.map((one, i) => (i === at ? condition : one)))
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
      <legend className={classes.subhead} style={{ padding: 0 }}>
        Before somebody is asked
      </legend>
      {conditions.length === 0 && <p className={classes.soft}>Nothing has to be true: everybody is ready for this.</p>}
      {conditions.map((condition, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name of their own, and change while they are written
        <div key={at} className={classes.condition}>
          <ConditionFields condition={condition} locked={locked} change={(changed) => replace(at, changed)} />
          <span className={classes.count} aria-live="polite">
            {isCurrent && counts.data?.each[at] !== undefined
              ? `${showNumber(counts.data.each[at])} of ${showCount(counts.data.contacts, 'contact')}`
              : '…'}
          </span>
          {!locked && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={30}
              aria-label={`Remove the condition ${sayLevelCondition(condition)} of level ${level}`}
              onClick={() => change(conditions.filter((_, i) => i !== at))}
            >
              <IconX size={16} stroke={1.7} />
            </ActionIcon>
          )}
        </div>
      ))}
      {conditions.length > 1 && isCurrent && counts.data && (
        <p className={classes.soft}>{showCount(counts.data.together, 'contact meets', 'contacts meet')} all of them.</p>
      )}
      {!locked && conditions.length < mostConditions && (
        <div className={classes.row} style={{ marginTop: 10 }}>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button variant="default" size="xs" leftSection={<IconPlus size={14} stroke={1.8} />}>
                Add a condition
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {starts.map(({ label, condition }) => (
                <Menu.Item key={label} onClick={() => change([...conditions, condition])}>
                  {label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <AddFilter
            columns={columns.data?.items}
            add={(condition) => change([...conditions, { kind: 'customers', where: printCondition(condition) }])}
          />
        </div>
      )}
    </fieldset>
  )
}

function ConditionFields(props: {
  condition: LevelCondition
  locked: boolean
  change: (condition: LevelCondition) => void
}) {
  const { condition, locked, change } = props
  const names = useLevelNames()
  const known = useRead(ladderApi.milestoneNames, {})
  const number = (label: string, value: number, set: (value: number) => void, most: number, least = 1) => (
    <NumberInput
      label={label}
      size="sm"
      className={classes.number ?? ''}
      min={least}
      max={most}
      allowDecimal={false}
      clampBehavior="strict"
      readOnly={locked}
      value={value}
      onChange={(next) => typeof next === 'number' && set(next)}
    />
  )
  switch (condition.kind) {
    case 'likelihood':
      return (
        <>
          <span>Likelihood to recommend, said last</span>
          {number('At least', condition.atLeast, (atLeast) => change({ ...condition, atLeast }), 10, 0)}
          {number('Within days', condition.withinDays, (withinDays) => change({ ...condition, withinDays }), 3650)}
        </>
      )
    case 'milestone':
      return (
        <TextInput
          label="Milestone"
          description={`Recorded on the customer’s page. Known: ${(known.data?.items ?? []).slice(0, 4).join(', ') || 'none yet'}.`}
          value={condition.milestone}
          readOnly={locked}
          onChange={(event) => change({ ...condition, milestone: event.currentTarget.value })}
          error={condition.milestone.trim() === '' ? 'Name the milestone.' : null}
        />
      )
    case 'minutes given':
      return (
        <>
          <span>Minutes they have given</span>
          {number('At least', condition.atLeast, (atLeast) => change({ ...condition, atLeast }), 10_000)}
        </>
      )
    case 'levels reached':
      return (
        <>
          <span>Different steps they have taken</span>
          {number('At least', condition.atLeast, (atLeast) => change({ ...condition, atLeast }), 6)}
        </>
      )
    case 'items':
      return (
        <>
          <Select
            label="Usable items of the level"
            data={allLevels.map((one) => ({ value: String(one), label: names[one] }))}
            value={String(condition.level)}
            allowDeselect={false}
            readOnly={locked}
            onChange={(value) => value && change({ ...condition, level: Number(value) as Level })}
          />
          {number('At least', condition.atLeast, (atLeast) => change({ ...condition, atLeast }), 100)}
        </>
      )
    case 'customer for':
      return (
        <>
          <span>Days since they became a customer</span>
          {number('At least', condition.days, (days) => change({ ...condition, days }), 36_500)}
        </>
      )
    case 'customers':
      return <span>Their company: {condition.where}</span>
    case 'no open problem':
      return <span>No open problem: the last likelihood they said is not below 7</span>
    case 'earned referral':
      return (
        <>
          <span>Referrals of their company that count</span>
          {number('At least', condition.atLeast, (atLeast) => change({ ...condition, atLeast }), 1000)}
        </>
      )
  }
}
