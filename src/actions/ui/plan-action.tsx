import { NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Strength } from '../../cube/question.ts'
import { teamApi } from '../../team/api.ts'
import type { Day } from '../../values/day.ts'
import type { OutputOf } from '../../values/endpoint.ts'
import { useGo } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount, showNumber, showPercent } from '../../web/figures.ts'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Notice } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { actionsApi } from '../api.ts'
import { actionRefusals, whyNotGroup, whyNotPlan } from '../states.ts'
import classes from './actions.module.css'
import { GroupFilters } from './group-filters.tsx'

interface PlanActionProps {
  close: () => void
  /** What a page found, where the action comes from one. */
  found?: {
    group: string
    says: string
    where: string[]
    strength: Strength
    /** The page's own address. */
    at: string
    pickedAsWorst: boolean
  }
}

/** Plans a change for a group of customers: what was found, for whom, what is to change, by whom. */
export default function PlanAction({ close, found }: PlanActionProps) {
  const here = useHere()
  const go = useGo()
  const members = useRead(teamApi.members, {})
  const plan = useWrite(actionsApi.plan)
  /** Null until somebody writes one. */
  const [named, setTitle] = useState<string | null>(null)
  const [finding, setFinding] = useState(found?.says ?? '')
  const [where, setWhere] = useState(found?.where ?? [])
  const [change, setChange] = useState('')
  const [ownerId, setOwner] = useState(here.member.id)
  const [startsOn, setStartsOn] = useState('')
  /** Null until somebody says something else than what the finding suggests. */
  const [said, setExpected] = useState<number | string | null>(null)
  const refusal = whyNotGroup(where)
  const size = useRead(
    actionsApi.size,
    { where, strength: found?.strength ?? 'probable' },
    { enabled: where.length > 0 && refusal !== 'unreadable', keep: true },
  )
  const title = named ?? (found ? `More referrals: ${size.data?.group ?? found.group}`.slice(0, 200) : '')
  const gap = size.data ? gapOf(size.data) : null
  const expected = said ?? (found && gap !== null ? gap : '')
  const mayNot = whyNotPlan(here.member.role)
  const save = () =>
    plan.mutate(
      {
        title,
        finding,
        foundAt: found?.at ?? '',
        change,
        where,
        strength: found?.strength ?? 'probable',
        pickedAsWorst: found?.pickedAsWorst ?? false,
        ownerId,
        startsOn: (startsOn || null) as Day | null,
        expectedChange: typeof expected === 'number' ? expected / 100 : null,
      },
      {
        onSuccess: (action) => {
          close()
          go(`/actions/${action.id}`)
          say('Planned. Choose whom to compare them with, then start it.')
        },
      },
    )
  return (
    <FormDialog
      title="Do something about it"
      label="Plan the action"
      save={save}
      isEmpty={title.trim() === '' || refusal !== null || mayNot !== null}
      busy={plan.isPending}
      error={mayNot ? { message: actionRefusals[mayNot] } : beyondFields(plan.error)}
      close={close}
    >
      <TextInput
        label="What is to get better"
        placeholder="Starter customers are asked after their first invoice"
        data-autofocus
        maxLength={200}
        value={title}
        error={problemAt(plan.error, '/title')}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <div className={classes.field}>
        <span className={classes.label}>For which customers</span>
        <GroupFilters where={where} change={setWhere} />
        {refusal === 'by-outcome' ? (
          <Notice tone="ochre">{actionRefusals['by-outcome']}</Notice>
        ) : (
          <p className={classes.help} role="status">
            {where.length === 0
              ? 'Add the filters that find them.'
              : size.data
                ? sayGroupSize(size.data)
                : (size.error?.message ?? 'Counting …')}
          </p>
        )}
      </div>
      <Textarea
        label="What was found"
        autosize
        minRows={2}
        maxRows={6}
        maxLength={4000}
        value={finding}
        onChange={(event) => setFinding(event.currentTarget.value)}
      />
      <Textarea
        label="What is changed for them"
        description="Can wait until it starts."
        autosize
        minRows={2}
        maxRows={6}
        maxLength={4000}
        value={change}
        onChange={(event) => setChange(event.currentTarget.value)}
      />
      <div className={classes.pair}>
        <Select
          label="Owner"
          allowDeselect={false}
          data={(members.data?.items ?? [{ ...here.member, suspendedAt: null }])
            .filter((member) => !member.suspendedAt)
            .map(({ id, name }) => ({ value: id, label: name }))}
          value={ownerId}
          onChange={(value) => value && setOwner(value)}
        />
        <TextInput
          label="Starts on"
          type="date"
          value={startsOn}
          error={problemAt(plan.error, '/startsOn')}
          onChange={(event) => setStartsOn(event.currentTarget.value)}
        />
      </div>
      <NumberInput
        label="Expected change, in points"
        description={`Of the share that refers within a year: 5 is five more of a hundred.${
          gap === null ? '' : ` ${showNumber(gap, 1)} would bring them level with all others.`
        }`}
        min={-100}
        max={100}
        decimalScale={1}
        hideControls
        value={expected}
        onChange={setExpected}
      />
    </FormDialog>
  )
}

type Size = OutputOf<typeof actionsApi.size>

/** How many points more would bring a group level with all others; null where it is level, or above. */
function gapOf({ rate, othersRate }: Size): number | null {
  if (rate === null || othersRate === null) return null
  const points = Math.round((othersRate - rate) * 1000) / 10
  return points > 0 ? points : null
}

const sayGroupSize = ({ customers, rate, othersRate }: Size) =>
  `${showCount(customers, 'customer')} of the last 12 months.${
    rate === null || othersRate === null
      ? ''
      : ` ${showPercent(rate, 1)} of them referred somebody; of all others ${showPercent(othersRate, 1)}.`
  }`
