import { Button, Checkbox } from '@mantine/core'
import { useMemo, useState } from 'react'
import { Count, customersBehind } from '../../insights/ui/behind.tsx'
import { mayDo } from '../../values/endpoint.ts'
import { BeforeAfter } from '../../web/charts/before-after.tsx'
import { useRead, useWrite } from '../../web/client.ts'
import { Definition } from '../../web/definition.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showNumber, showPercent, showPoints } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Answer, Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { sayFailed } from '../../web/toasts.tsx'
import { type EffectPage, type EffectSoFar, effectApi, type Proposal } from '../api/effect.ts'
import type { Action } from '../api.ts'
import { actionsApi } from '../api.ts'
import { sayRange } from '../effect-words.ts'
import { hasRun, mostCompared } from '../states.ts'
import { historyLooks } from './action-words.ts'
import classes from './actions.module.css'

const definition =
  'How much more (or less) the share of the group’s customers who refer within a year has changed than that of the groups it is compared with: a difference in differences of monthly rates, with errors clustered by group. The range is a confidence sequence: it holds at every look, so that you may look every day.'

/** The answer of an action's page: what it did, as far as can be told. */
export function EffectAnswer({ action }: { action: Action }) {
  const isStarted = hasRun(action)
  const effect = useRead(effectApi.effect, { actionId: action.id }, { enabled: isStarted })
  const comparable = useRead(effectApi.comparable, { actionId: action.id }, { enabled: !isStarted })
  if (!isStarted) {
    if (action.state === 'dropped') return <Answer>It was dropped before it ran.</Answer>
    if (!comparable.data) return comparable.error ? null : <LoadingText lines={[80]} large />
    return (
      <Answer
        more={
          comparable.data.power !== null &&
          `Four times of five, at best, looking as often as you like.${
            action.comparison.length === 0 ? ' Counted with the nearest groups below, for none is chosen yet.' : ''
          }`
        }
      >
        {comparable.data.power ?? whyNoPower(action)}
      </Answer>
    )
  }
  if (!effect.data) return effect.error ? null : <LoadingText lines={[92, 40]} large />
  const { says, whyNot, change } = effect.data
  const [strong = '', rest] = [says.slice(0, says.search(/[:.]/) + 1), says.slice(says.search(/[:.]/) + 1)]
  return (
    <Answer more={change !== null && whyNot}>
      <strong>{change ? <Definition of={strong}>{definition}</Definition> : strong}</strong>
      {rest}
    </Answer>
  )
}

/** Why nothing can be said of how soon it would show. */
function whyNoPower({ customers }: Action): string {
  if (customers === null)
    return 'Its group cannot be counted any more: a column its filters name is gone. Edit it, and choose the group again.'
  if (customers === 0) return 'Nobody is in this group. Edit it, and choose another.'
  return 'It cannot be told from the season: no other group has enough customers to compare with.'
}

/** The picture and the figures behind it. */
export function EffectPart({ action }: { action: Action }) {
  const effect = useRead(effectApi.effect, { actionId: action.id })
  const names = useMemo((): [string, string] => ['the group', 'compared with'], [])
  if (effect.error) return <FailedState error={effect.error} again={() => effect.refetch()} />
  if (!effect.data) return <LoadingText />
  const { months, cautions, groups, shrunkenBefore, each } = effect.data
  if (months.length === 0 || action.startsOn === null) return <Notice tone="ochre">{effect.data.says}</Notice>
  return (
    <>
      <BeforeAfter
        title="Who referred in each month, before and after"
        names={names}
        months={months}
        startsOn={action.startsOn}
        note="Months are counted from the day it started. Above: customers who referred in the month, of those active in it. Below: how far apart the two are, with 95 % ranges; level before the start is what makes them comparable."
      />
      <Part
        title="Before and after"
        says={cautions.join(' ')}
        actions={
          <ExportButton endpoint={effectApi.effectSheet} input={{ actionId: action.id }} small of="the months" />
        }
      >
        <ul className={classes.list}>
          {groups.map((group) => (
            <li key={group.label}>
              <span>
                {group.label} {group.own && <span className={classes.soft}>(the group)</span>}
              </span>
              <span>
                {say(group.before)} → {say(group.after)} <span className={classes.soft}>a month</span>
              </span>
            </li>
          ))}
        </ul>
        {shrunkenBefore !== null && (
          <p className={classes.soft}>
            With its bad luck taken out, {showPercent(shrunkenBefore, 1)} of the group’s customers referred in a year
            before.
          </p>
        )}
        {each && <EachCustomer each={each} />}
      </Part>
    </>
  )
}

/** The same customers before and after, as a second look beside the verdict. */
function EachCustomer({ each: { own, others, gap, interval, explained } }: { each: NonNullable<EffectPage['each']> }) {
  const side = ({ after, customers }: typeof own) =>
    `${showPercent(after / customers, 1)} (${showNumber(after)} of ${showNumber(customers)})`
  return (
    <p className={`${classes.soft} ${classes.prose}`}>
      <Definition of="Customer by customer">
        Customers who were here through the time before and when it started; who left since is counted. What each had
        done before is taken out, as far as it foretells what came (CUPED, Deng and others 2013). Customers are taken as
        if groups did not waver by themselves, so the range is narrower than what the verdict goes by.
      </Definition>
      : since the start {side(own)} of the group referred, and {side(others)} of those it is compared with. With what
      each had done before taken out, that is {showPoints(gap)} ({sayRange(interval)}); their history explains{' '}
      {explained < 0.005 ? 'nothing' : showPercent(explained)} of how they differ.
    </p>
  )
}

const say = ({ happened, trials }: EffectSoFar['before']) =>
  trials === 0
    ? '–'
    : `${showPercent(happened / trials, 1)} (${showNumber(Math.round(happened))} of ${showCount(trials, 'customer-month')})`

/** Whom it is compared with: settled once it runs, chosen from the nearest histories before. */
export function ComparedWith({ action }: { action: Action }) {
  const here = useHere()
  const mayChoose = action.state === 'planned' && mayDo(here.member.role, 'manager')
  return (
    <Part
      title="Compared with"
      says={
        mayChoose
          ? `Groups that differ in one of its filters, nearest in their earlier months first. Choose three or more, at most ${mostCompared}.`
          : action.comparison.length === 0
            ? 'No group was chosen.'
            : undefined
      }
    >
      {mayChoose ? <ChooseComparison action={action} /> : <Chosen action={action} />}
    </Part>
  )
}

function Chosen({ action }: { action: Action }) {
  if (action.comparison.length === 0) return null
  return (
    <ul className={classes.list}>
      {action.comparison.map(({ label, where, customers }) => (
        <li key={label}>
          <span>{label}</span>
          <span className={classes.soft}>
            {customers === null ? (
              'cannot be counted'
            ) : (
              <>
                <Count count={customers} rows={customersBehind({ window: '12m', strength: action.strength, where })} />{' '}
                {customers === 1 ? 'customer' : 'customers'}
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

function ChooseComparison({ action }: { action: Action }) {
  const read = useRead(effectApi.comparable, { actionId: action.id })
  const change = useWrite(actionsApi.change)
  const saved = useMemo(() => new Set(action.comparison.map(({ label }) => label)), [action.comparison])
  const [chosen, setChosen] = useState<ReadonlySet<string>>(saved)
  if (read.error) return <FailedState error={read.error} again={() => read.refetch()} />
  if (!read.data) return <LoadingText />
  const { items, small } = read.data
  // Chosen before, and not proposed any more: they stay until somebody takes them away.
  const others = action.comparison.filter(({ label }) => !items.some((item) => item.label === label))
  const isChanged = chosen.size !== saved.size || [...chosen].some((label) => !saved.has(label))
  const toggle = (label: string) => {
    const next = new Set(chosen)
    if (!next.delete(label)) next.add(label)
    setChosen(next)
  }
  const save = (labels: ReadonlySet<string>) =>
    change.mutate(
      {
        actionId: action.id,
        ifMatch: action.version,
        comparison: [...items, ...others]
          .filter(({ label }) => labels.has(label))
          .map(({ label, where }) => ({ label, where: [...where] })),
      },
      { onError: sayFailed },
    )
  const nearest = new Set(
    items
      .filter(({ verdict }) => verdict === 'parallel')
      .slice(0, mostCompared)
      .map(({ label }) => label),
  )
  if (items.length + others.length === 0)
    return (
      <p className={classes.soft}>
        No other group has enough customers in every month to compare with
        {small > 0 && ` (${showCount(small, 'group')} too small)`}. Choose a larger group for the action.
      </p>
    )
  return (
    <>
      <ul className={`${classes.list} ${classes.choices}`}>
        {items.map((item) => (
          <li key={item.label}>
            <Checkbox
              checked={chosen.has(item.label)}
              onChange={() => toggle(item.label)}
              label={item.label}
              description={sayHistory(item)}
            />
            <Mark {...historyLooks[item.verdict]} quiet />
          </li>
        ))}
        {others.map(({ label }) => (
          <li key={label}>
            <Checkbox checked={chosen.has(label)} onChange={() => toggle(label)} label={label} />
            <span className={classes.soft}>not proposed any more</span>
          </li>
        ))}
      </ul>
      {small > 0 && <p className={classes.soft}>{showCount(small, 'group')} more, too small to compare with.</p>}
      <div className={classes.tools}>
        <div className={classes.buttons}>
          {(chosen.size > 0 || saved.size > 0) && (
            <Button
              variant="default"
              size="xs"
              disabled={!isChanged || chosen.size > mostCompared}
              loading={change.isPending}
              onClick={() => save(chosen)}
            >
              {chosen.size === 0 ? 'Compare with none' : `Compare with these ${chosen.size}`}
            </Button>
          )}
          {saved.size === 0 && nearest.size > 2 && (
            <Button
              variant="default"
              size="xs"
              onClick={() => {
                setChosen(nearest)
                save(nearest)
              }}
            >
              Take the {nearest.size} nearest
            </Button>
          )}
        </div>
        {chosen.size > mostCompared && <span className={classes.soft}>At most {mostCompared}.</span>}
      </div>
    </>
  )
}

const sayHistory = ({ customers, distance, expectedDistance }: Proposal) =>
  `${showCount(customers, 'customer')}; strayed ${pointsOf(distance)} points a month, chance alone makes ${pointsOf(expectedDistance)}`

const pointsOf = (share: number) => (share * 100).toFixed(1)
