import { useMemo } from 'react'
import { z } from 'zod'
import { daysOf } from '../../customers/window.ts'
import { usualRules } from '../../statistics/verdict.ts'
import { generationsOf } from '../../statistics/viral-coefficient.ts'
import { addDays } from '../../values/day.ts'
import { useAddress } from '../../web/address.ts'
import { BroughtDots } from '../../web/charts/brought-dots.tsx'
import { Definition } from '../../web/definition.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import {
  cannotTell,
  digitsFor,
  showCount,
  showDay,
  showNumber,
  showPercent,
  showPercentRange,
} from '../../web/figures.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { Answer, Facts, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import type { Rows } from '../../web/rows.ts'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { type Coefficient, type Spread, spreadApi } from '../api/spread.ts'
import { daysOfMonth } from '../curves.ts'
import { askedOf, insightsAddress } from './address.ts'
import { type About, Count, countedBehind, customersBehind } from './behind.tsx'
import { generationLabel } from './chain-words.ts'
import insights from './insights.module.css'
import { KeptBar, useKept } from './kept.tsx'
import { ScopeRow } from './scope-row.tsx'
import classes from './why.module.css'

const pageAddress = insightsAddress.extend({ analysisId: z.string().max(60).default('') })

/** How many new customers one customer brings, how long that takes, and how far down the chain customers came from. */
export default function SpreadPage() {
  const [address, setAddress] = useAddress(pageAddress)
  const { analysisId, ...scope } = address
  const window = address.window || 'ever'
  const asked = askedOf({ ...scope, window })
  const kept = useKept(spreadApi, asked, analysisId)
  const spread = kept.shown?.result ?? null
  const onDay = kept.shown?.onDay
  const about = useMemo((): About => {
    const days = onDay ? daysOf(window, onDay) : null
    const began = days ? [`since between ${days.from}..${days.to}`] : []
    return { window: 'ever', strength: address.strength, where: [...address.where, ...began] }
  }, [address, window, onDay])
  return (
    <PageFrame
      title="How far referrals carry"
      actions={spread && <ExportButton endpoint={spreadApi.sheet} input={asked} />}
      answer={
        spread ? (
          <SpreadAnswer spread={spread} about={about} />
        ) : (
          !kept.error && kept.latest?.state !== 'failed' && <LoadingText lines={[96, 72]} large />
        )
      }
    >
      <InsightNav />
      {kept.error && <FailedState error={kept.error} again={kept.again} />}
      <ScopeRow window={window} strength={address.strength} where={address.where} change={setAddress} />
      <KeptBar of={kept} chosen={analysisId} choose={(analysisId) => setAddress({ analysisId })} />
      {spread && <SpreadParts spread={spread} about={about} />}
    </PageFrame>
  )
}

interface PartProps {
  spread: Spread
  about: About
}

/** Where the customers are that a figure is about, with where they stand in their chains. */
const chainsBehind = ({ strength, where }: About, narrowed: Record<string, unknown> = {}): Rows => ({
  to: '/insight/spread/customers',
  search: { strength, where, ...narrowed },
})

/** Those who are counted in K: who began since anybody kept track and have had two rounds. */
const oldEnoughBehind = (about: About, counted: Spread['counted']): About =>
  counted ? { ...about, where: [...about.where, `since between ${counted.from}..${addDays(counted.to, 1)}`] } : about

/** Of every hundred, with as many digits as mean something. */
const hundred = (k: number) => showNumber(100 * k, 100 * k < 19.5 ? 1 : 0)

function whyNot({ customers, trackedFrom, cycle }: Spread): string {
  if (customers === 0) return 'there are no such customers'
  if (!trackedFrom) return 'no referral has a day'
  if (!cycle) return 'fewer than twenty first referrals by customers whose first day is known'
  return 'nobody has been a customer for two rounds of referring'
}

function SpreadAnswer({ spread: figures, about }: PartProps) {
  const { spread, counted, oldEnough } = figures
  if (!spread || !counted) return <Answer>{`${cannotTell}: ${whyNot(figures)}.`}</Answer>
  const old = oldEnoughBehind(about, counted)
  return (
    <Answer
      more={
        <>
          That is a viral coefficient of {showNumber(spread.k, 2)}. Counted are those who became customers from{' '}
          {showDay(counted.from)} to {showDay(counted.to)}: since anybody kept track, and at least{' '}
          {showCount(oldEnough ?? 0, 'day')} ago, which is two rounds of referring.{' '}
          {spread.tooYoung > 0 && `${showCount(spread.tooYoung, 'customer')} are too new. `}
          {verdictWords(spread)}
        </>
      }
    >
      Every 100 customers bring <strong>{hundred(spread.k)}</strong> new ones (
      <span className={insights.whole}>
        {hundred(spread.interval.low)}–{hundred(spread.interval.high)}
      </span>
      ): <Count count={spread.brought} rows={chainsBehind(old, { whom: 'brought' })} /> were brought by{' '}
      <Count count={spread.customers} rows={customersBehind(old)} /> customers.
    </Answer>
  )
}

function verdictWords({ verdict, k, interval, diesOut }: Coefficient): string {
  if (verdict === 'dies out') {
    const whole = (k: number) => showNumber(100 / (1 - k))
    return `Below one each round is smaller than the one before: of 100 new customers come ${whole(k)} in the end (${whole(interval.low)}–${whole(interval.high)}), themselves included.`
  }
  if (verdict === 'grows by itself')
    return `Above one each round is larger than the one before: while that lasts, referrals alone make it grow. What a single customer begins still ends some day with a chance of ${showPercent(diesOut)}.`
  return 'One lies within the range: nobody can tell whether referrals alone would keep it growing.'
}

function SpreadParts({ spread: figures, about }: PartProps) {
  const { spread, customers, generations, leftOut, counted, cycle, brought, trackedFrom } = figures
  const dots = useMemo(() => dotsOf(figures, about), [figures, about])
  if (customers === 0 || generations.length === 0)
    return (
      <EmptyState
        title="No customers"
        says="Import customers and who referred whom, or take away a filter. This page then says how many new customers one brings."
        next={<PageLink to="/imports">Import customers</PageLink>}
      />
    )
  const further = generations.slice(2).reduce((sum, { share }) => sum + share.happened, 0)
  const old = oldEnoughBehind(about, counted)
  const notCounted = [
    leftOut.beforeTracking > 0 &&
      trackedFrom &&
      `${showCount(leftOut.beforeTracking, 'customer')} who began before ${showDay(trackedFrom)}, when referrals began to be written down, and may have brought others unseen`,
    leftOut.unknownSince > 0 && `${showCount(leftOut.unknownSince, 'customer')} whose first day is not known`,
    leftOut.circles > 0 && `${showCount(leftOut.circles, 'customer')} said to have been brought in a circle`,
  ].filter((text) => typeof text === 'string')
  return (
    <>
      <Facts
        facts={[
          {
            label: 'Referrals each makes',
            value: spread ? (
              <>
                {showNumber(spread.referralsPerCustomer, 2)}{' '}
                <span className={classes.wrapping}>
                  <Count count={spread.referrals} rows={countedBehind(old)} /> in all
                </span>
              </>
            ) : (
              cannotTell
            ),
          },
          {
            label: 'Of them became customers',
            value: spread?.conversion ? showPercent(spread.conversion, digitsFor(spread.referrals)) : cannotTell,
          },
          {
            label: 'One round takes',
            value: cycle ? (
              <>
                <Definition of={showCount(cycle.age, 'day')} rows={{ to: '/insight/time', search: timeSearch(about) }}>
                  From becoming a customer to the first referral: half of those who refer within{' '}
                  {showCount(Math.floor(cycle.horizon / daysOfMonth), 'month')} have done so by then. Read from the
                  curve of time to refer, so that customers who are still new do not make it look short.
                </Definition>{' '}
                <span className={classes.wrapping}>
                  {showNumber(cycle.interval.low)}–{showNumber(cycle.interval.high)}, of {showNumber(cycle.events)}{' '}
                  first referrals
                </span>
              </>
            ) : (
              cannotTell
            ),
          },
          {
            label: 'Came by a referral of a referral',
            value: (
              <>
                <Count count={further} rows={chainsBehind(about, { generation: '2..' })} />{' '}
                <span className={classes.wrapping}>
                  {showPercent(further / customers, digitsFor(customers))} of {showNumber(customers)}
                </span>
              </>
            ),
          },
        ]}
      />
      {dots.length > 0 && (
        <BroughtDots
          title="How many new customers one brings"
          rows={dots}
          note="Line: the 95 % range, wider where a few bring many. All are old enough to have had two rounds, so early generations are not ahead by age alone."
        />
      )}
      <Generations spread={figures} about={about} />
      {spread && cycle && <Rounds spread={spread} days={cycle.age} />}
      <Bringers brought={brought} customers={customers} about={about} />
      {notCounted.length > 0 && (
        <p className={classes.note}>Not counted in how many one brings: {notCounted.join('; ')}.</p>
      )}
    </>
  )
}

const timeSearch = ({ strength, where }: About) => ({ strength, where })

function dotsOf({ spread, generations, counted }: Spread, about: About) {
  if (!spread) return []
  const old = oldEnoughBehind(about, counted)
  const dot = (label: string, of: Coefficient | null, narrowed: Record<string, unknown>) => ({
    label,
    each: of && of.customers >= usualRules.fewestTrials ? { value: of.k, range: of.interval } : null,
    customers: of?.customers ?? 0,
    brought: of?.brought ?? 0,
    rows: {
      customers: chainsBehind(old, narrowed),
      brought: chainsBehind(old, {
        whom: 'brought',
        ...('generation' in narrowed ? { generation: String(Number(narrowed.generation) + 1) } : {}),
      }),
    },
  })
  return [
    dot('All customers', spread, {}),
    ...generations
      .filter(({ spread }) => spread !== null)
      .map(({ generation, spread }) =>
        dot(`Came ${generationLabel(generation)}`, spread, { generation: String(generation) }),
      ),
  ]
}

function Generations({ spread: { generations, customers }, about }: PartProps) {
  return (
    <Part
      title="How customers came"
      says="Nobody is known to have brought those who came by themselves; the others stand at the end of a chain of referrals."
    >
      <div className={classes.scroll}>
        <table className={classes.table} data-stacks>
          <thead>
            <tr>
              <th scope="col">Came</th>
              <th scope="col" data-right>
                Customers
              </th>
              <th scope="col" data-right>
                Of all
              </th>
              <th scope="col" data-right>
                Customers for, on average
              </th>
            </tr>
          </thead>
          <tbody>
            {generations.map(({ generation, share, age }) => (
              <tr key={generation}>
                <th scope="row">{generationLabel(generation)}</th>
                <td data-right data-label="Customers">
                  <Count count={share.happened} rows={chainsBehind(about, { generation: String(generation) })} />
                </td>
                <td data-right data-label="Of all">
                  {showPercent(share.happened / customers, digitsFor(customers))}{' '}
                  <span className={classes.range}>
                    {share.interval && showPercentRange(share.interval, digitsFor(customers))}
                  </span>
                </td>
                <td data-right data-label="Customers for, on average">
                  {age === null ? '–' : showCount(Math.round(age / daysOfMonth), 'month')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  )
}

const roundsShown = 5

function Rounds({ spread: { k, interval }, days }: { spread: Coefficient; days: number }) {
  const of = (k: number) => generationsOf(k, roundsShown).means.map((mean) => 100 * mean)
  const [low, likely, high] = [of(interval.low), of(k), of(interval.high)]
  const upTo = (means: number[], round: number) => means.slice(0, round + 1).reduce((sum, mean) => sum + mean, 0)
  // Rounds that bring less than half a customer are rounding: the end says it.
  const worthShowing = Math.max(
    1,
    likely.findLastIndex((mean) => mean >= 0.5),
  )
  const inTheEnd = (k: number) => {
    const { total } = generationsOf(k, 0)
    return total === null ? 'no end' : showNumber(100 * total)
  }
  const row = (figures: [string, string, string]) => (
    <>
      {figures[1]}{' '}
      <span className={classes.range}>{figures[0] === figures[2] ? '' : `${figures[0]}–${figures[2]}`}</span>
    </>
  )
  return (
    <Part
      title="What 100 new customers bring"
      says="If those to come do as those counted did: each brings so many, these bring as many each, and so on. Nobody who leaves is taken off."
    >
      <div className={classes.scroll}>
        <table className={classes.table} data-stacks>
          <thead>
            <tr>
              <th scope="col">After</th>
              <th scope="col" data-right>
                About, after
              </th>
              <th scope="col" data-right>
                New in it
              </th>
              <th scope="col" data-right>
                All so far
              </th>
            </tr>
          </thead>
          <tbody>
            {likely.slice(1, worthShowing + 1).map((mean, at) => {
              const round = at + 1
              return (
                <tr key={round}>
                  <th scope="row">Round {round}</th>
                  <td data-right data-label="About, after">
                    {showCount(Math.round((round * days) / daysOfMonth), 'month')}
                  </td>
                  <td data-right data-label="New in it">
                    {row([showNumber(low[round]!, 1), showNumber(mean, 1), showNumber(high[round]!, 1)])}
                  </td>
                  <td data-right data-label="All so far">
                    {row(
                      [upTo(low, round), upTo(likely, round), upTo(high, round)].map((all) => showNumber(all)) as [
                        string,
                        string,
                        string,
                      ],
                    )}
                  </td>
                </tr>
              )
            })}
            <tr>
              <th scope="row">In the end</th>
              <td data-right data-label="About, after" />
              <td data-right data-label="New in it" />
              <td data-right data-label="All so far">
                {row([inTheEnd(interval.low), inTheEnd(k), inTheEnd(interval.high)])}
              </td>
            </tr>
          </tbody>
        </table>
      </div>
    </Part>
  )
}

/** From so many on they stand in one row. */
const manyBrought = 5

function Bringers({ brought, customers, about }: { brought: Spread['brought']; customers: number; about: About }) {
  const rows = brought.slice(0, manyBrought).map(({ brought, customers }) => ({
    label: brought === 0 ? 'nobody so far' : showCount(brought, 'customer'),
    customers,
    narrowed: { brought: String(brought) },
  }))
  const more = brought.slice(manyBrought).reduce((sum, { customers }) => sum + customers, 0)
  const all =
    more > 0
      ? [...rows, { label: `${manyBrought} and more`, customers: more, narrowed: { brought: `${manyBrought}..` } }]
      : rows
  return (
    <Part title="How many each has brought" says="Of all customers, new ones too.">
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Brought</th>
              <th scope="col" data-right>
                Customers
              </th>
              <th scope="col" data-right>
                Of all
              </th>
            </tr>
          </thead>
          <tbody>
            {all.map(({ label, customers: many, narrowed }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td data-right>
                  <Count count={many} rows={chainsBehind(about, narrowed)} />
                </td>
                <td data-right>{showPercent(many / Math.max(1, customers), digitsFor(customers))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  )
}
