import { Button, Select } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCalendarExclamation, IconPlus } from '@tabler/icons-react'
import { useMemo } from 'react'
import { z } from 'zod'
import { teamApi } from '../../team/api.ts'
import { useAddress } from '../../web/address.ts'
import { useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort, showNumber, showPoints } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState, FailedState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { effectApi, type LogLine } from '../api/effect.ts'
import { type ActionLine, actionsApi } from '../api.ts'
import { type ActionState, actionRefusals, actionStates, hasRun, whyNotPlan } from '../states.ts'
import { stateHeadings, verdictLook } from './action-words.ts'
import classes from './actions.module.css'
import { ActionsNav } from './actions-nav.tsx'
import PlanAction from './plan-action.tsx'

const pageAddress = z.object({ owner: z.string().max(100).default('') })

/** What was changed because of what was found, and whether it worked. */
export default function BoardPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const [planning, plan] = useDisclosure(false)
  const members = useRead(teamApi.members, {})
  const totals = useRead(actionsApi.totals, {})
  const filter = { state: [], ...(address.owner ? { owner: address.owner } : {}) }
  const log = useRead(effectApi.log, {}, { every: 60_000 })
  const list = useRead(actionsApi.list, { ...filter, limit: 500 }, { keep: true, every: 60_000 })
  const refusal = whyNotPlan(here.member.role)
  const all = totals.data && actionStates.reduce((sum, state) => sum + totals.data[state], 0)
  const button = (
    <WhyNotButton
      whyNot={refusal && actionRefusals[refusal]}
      leftSection={<IconPlus size={16} stroke={1.8} />}
      onClick={plan.open}
    >
      Plan an action
    </WhyNotButton>
  )
  return (
    <PageFrame
      width="table"
      title="Actions"
      actions={button}
      answer={
        totals.data ? (
          <Answer>
            {all === 0 ? (
              'Nothing has been changed yet because of a finding.'
            ) : (
              <>
                <strong>
                  {totals.data.running === 0
                    ? 'Nothing is running'
                    : `${showCount(totals.data.running, 'action')} ${totals.data.running === 1 ? 'is' : 'are'} running`}
                </strong>
                {totals.data.planned > 0 &&
                  `, ${showNumber(totals.data.planned)} ${totals.data.planned === 1 ? 'is' : 'are'} planned`}
                . {log.data && log.data.items.length > 0 && log.data.says}
              </>
            )}
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[56]} large />
        )
      }
    >
      <ActionsNav />
      {list.error && <FailedState error={list.error} again={() => list.refetch()} />}
      {all !== 0 && (
        <div className={classes.tools}>
          <Select
            aria-label="Whose"
            placeholder="Everybody’s"
            clearable
            data={(members.data?.items ?? []).map(({ id, name }) => ({
              value: id,
              label: id === here.member.id ? `${name} (me)` : name,
            }))}
            value={address.owner || null}
            onChange={(owner) => setAddress({ owner: owner ?? '' })}
          />
          <ExportButton endpoint={actionsApi.export} input={filter} small />
        </div>
      )}
      {!list.data && !list.error && <LoadingText />}
      {list.data &&
        (list.data.items.length > 0 ? (
          <Board items={list.data.items} log={log.data?.items} />
        ) : all === 0 ? (
          <EmptyState
            title="From a finding to a change"
            says="Where a page finds a group that refers less, choose “Do something about this”: name what you change for them, start it, and see here whether their rate moved against groups that went along with them before."
            example={
              <article className={classes.card}>
                <h3>Starter customers are asked after their first invoice</h3>
                <p className={classes.soft}>Plan is Starter. Carla Reyes. Since 2 March.</p>
                <Mark {...verdictLook('moved up', false)} />
                <p className={classes.soft}>+4.1 points a year, 1.2 to 7.0</p>
              </article>
            }
            next={
              <Button component={PageLink} to="/groups" variant="default">
                Look at groups
              </Button>
            }
          />
        ) : (
          <NothingFits title="No action fits this filter" all="actions" showAll={() => setAddress({ owner: '' })} />
        ))}
      {planning && <PlanAction close={plan.close} />}
    </PageFrame>
  )
}

function Board({ items, log = [] }: { items: ActionLine[]; log: LogLine[] | undefined }) {
  const effects = useMemo(() => new Map(log.map((line) => [line.id, line])), [log])
  return (
    <div className={classes.board}>
      {actionStates.map((state) => (
        <Column key={state} state={state} items={items.filter((item) => item.state === state)} effects={effects} />
      ))}
    </div>
  )
}

type Effects = ReadonlyMap<string, LogLine>

function Column({ state, items, effects }: { state: ActionState; items: ActionLine[]; effects: Effects }) {
  return (
    <section className={classes.column} aria-label={stateHeadings[state]} data-empty={items.length === 0 || undefined}>
      <h2>
        {stateHeadings[state]} <span className={classes.number}>{items.length}</span>
      </h2>
      {items.length === 0 ? (
        <p className={classes.soft}>None.</p>
      ) : (
        <ul>
          {items.map((item) => (
            <li key={item.id}>
              <Card item={item} effect={effects.get(item.id)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Card({ item, effect }: { item: ActionLine; effect: LogLine | undefined }) {
  const here = useHere()
  return (
    <article className={classes.card}>
      <h3>
        <PageLink to={`/actions/${item.id}`}>{item.title}</PageLink>
      </h3>
      <p className={classes.soft}>{item.group}</p>
      <p className={classes.soft}>
        {item.owner.name}
        {item.startsOn && `, ${item.endsOn || !hasRun(item) ? 'from' : 'since'} ${showDayShort(item.startsOn)}`}
        {item.endsOn && ` to ${showDayShort(item.endsOn)}`}
        {item.comments > 0 && `, ${showCount(item.comments, 'comment')}`}
      </p>
      {effect && (
        <p className={classes.verdict}>
          <Mark {...verdictLook(effect.verdict, effect.endsOn !== null)} />
          {effect.change && <span>{sayChange(effect.change)}</span>}
        </p>
      )}
      {item.state === 'planned' && item.startsOn !== null && item.startsOn <= here.today && (
        <p className={classes.verdict}>
          <Mark icon={IconCalendarExclamation} tone="ochre" word="was to have started" />
        </p>
      )}
      {item.state === 'planned' && item.expectedChange !== null && (
        <p className={classes.soft}>Expected: {showPoints(item.expectedChange)} a year</p>
      )}
    </article>
  )
}

/** '+4.1 points a year, −1.2 to +7.0', with the range that holds however often one looks. */
export function sayChange({ change, interval, always }: NonNullable<LogLine['change']>): string {
  const bare = (points: number) => showPoints(points).replace(/ points?$/, '')
  const range = always ?? interval
  return `${showPoints(change)} a year, ${bare(range.low)} to ${bare(range.high)}`
}
