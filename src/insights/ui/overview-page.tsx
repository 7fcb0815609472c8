import { Button } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { counts, referralStates, strengths } from '../../cube/question.ts'
import { windowBefore } from '../../customers/window.ts'
import { capital } from '../../referrals/names.ts'
import { useAddress } from '../../web/address.ts'
import { ChangeSteps } from '../../web/charts/change-steps.tsx'
import { ShareBar } from '../../web/charts/share-bar.tsx'
import { Trend } from '../../web/charts/trend.tsx'
import { useRead } from '../../web/client.ts'
import { Definition } from '../../web/definition.tsx'
import { cannotTell, showCount, showDay, showNumber, showPoints } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { StateMark, VerdictMark } from '../../web/marks.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import type { Rows } from '../../web/rows.ts'
import { EmptyState, FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { insightsApi, type Overview, type ShareOfCustomers, type StandoutGroup } from '../api.ts'
import { useSlots } from './act.tsx'
import { askedOf, insightsAddress } from './address.ts'
import {
  type About,
  Behind,
  Count,
  countedBehind,
  newcomersBehind,
  referralsBehind,
  referrersBehind,
} from './behind.tsx'
import classes from './insights.module.css'
import { ScopeRow } from './scope-row.tsx'
import { beforeWords, changeSentence, paceDefinition, percentOf, strengthWords, whenWords } from './words.ts'

/** The first page: how referring stands, what changed, who stands out, and what to do next. */
export default function OverviewPage() {
  const [address, setAddress] = useAddress(insightsAddress)
  const read = useRead(insightsApi.overview, askedOf(address), { keep: true })
  const overview = read.data
  const { report: Report } = useSlots()
  if (overview && overview.customers === 0) return <NoCustomers />
  return (
    <PageFrame
      title="Overview"
      actions={
        Report && overview && <Report window={overview.window} strength={overview.strength} where={address.where} />
      }
      answer={
        overview ? (
          <OverviewAnswer overview={overview} where={address.where} />
        ) : (
          !read.error && <LoadingText lines={[96, 58]} large />
        )
      }
    >
      {read.error && <FailedState error={read.error} again={() => read.refetch()} />}
      <ScopeRow
        window={overview?.window ?? (address.window || '12m')}
        strength={address.strength}
        where={address.where}
        change={setAddress}
      />
      {overview && <OverviewParts overview={overview} where={address.where} />}
    </PageFrame>
  )
}

interface PartProps {
  overview: Overview
  where: string[]
}

const aboutOf = ({ overview: { window, strength }, where }: PartProps): About => ({ window, strength, where })

function OverviewAnswer({ overview, where }: PartProps) {
  const { referrerRate } = overview.rates
  if (referrerRate.trials === 0)
    return (
      <Answer>
        {cannotTell}: no customer was active {whenWords(overview.window)}.
      </Answer>
    )
  const rows = referrersBehind(aboutOf({ overview, where }))
  const by = overview.change?.by
  return (
    <Answer
      more={
        by && (
          <>
            Mix by{' '}
            <PageLink
              to="/groups"
              search={{ by: by.column, window: overview.window, strength: overview.strength, where }}
            >
              {by.label}
            </PageLink>
            , the attribute whose groups differ most.
          </>
        )
      }
    >
      <strong>
        <Definition
          of={percentOf(referrerRate)}
          rows={{ ...rows.of, label: `Show these ${showNumber(referrerRate.happened)}` }}
        >
          {definitions(overview).referrerRate}
        </Definition>
      </strong>{' '}
      of {where.length > 0 ? 'these customers' : 'customers'} referred someone {whenWords(overview.window)} (
      <Behind share={referrerRate} rows={rows} />
      ). {overview.change && changeSentence(overview.change, overview.window)}
    </Answer>
  )
}

/** Why the rate moved, step by step, where there is a period before and groups to split by. */
function Change({ overview, where }: PartProps) {
  const { today } = useHere()
  const { change, window, strength, rates } = overview
  const now = rates.referrerRate
  const before = change?.before
  const steps = useMemo(() => {
    if (!change?.by) return []
    const { column, label, rateEffect, rateInterval, mixEffect, mixInterval } = change.by
    const rows = { to: '/groups', search: { by: column, window, strength, where } }
    return [
      { label: 'Referring more or less', by: rateEffect, range: rateInterval, rows },
      { label: `Mix of customers by ${label}`, by: mixEffect, range: mixInterval, rows },
    ]
  }, [change, window, strength, where])
  const levels = useMemo(() => {
    if (!before || before.rate === null || before.interval === null || now.rate === null || now.interval === null)
      return null
    const days = windowBefore(window, today)
    const earlier = { strength, where, window: days ? `${days.from}..${days.to}` : window }
    return {
      before: {
        label: capital(beforeWords(window)),
        rate: before.rate,
        range: before.interval,
        rows: referrersBehind(earlier).of,
      },
      after: {
        label: capital(whenWords(window).replace(/^in the /, '')),
        rate: now.rate,
        range: now.interval,
        rows: referrersBehind({ strength, where, window }).of,
      },
    }
  }, [before, now, window, strength, where, today])
  if (!levels || steps.length === 0) return null
  return (
    <ChangeSteps
      title="What moved the rate"
      before={levels.before}
      after={levels.after}
      effects={steps}
      note="The two effects add up to the change exactly. Lines are 95 % ranges; those of the effects take the two periods for different customers, so they are rather too wide than too narrow."
    />
  )
}

function OverviewParts({ overview, where }: PartProps) {
  const { trend, strength } = overview
  const { worthALook: WorthALook } = useSlots()
  const points = useMemo(
    () =>
      trend.map(({ from, to, share }) => ({
        from,
        label: `${showDay(from)} to before ${showDay(to)}`,
        of: share.happened,
        among: share.trials,
        range: share.interval,
        rows: referrersBehind({ window: `${from}..${to}`, strength, where }),
      })),
    [trend, strength, where],
  )
  return (
    <>
      {overview.cautions.length > 0 && (
        <div className={classes.notices}>
          {overview.cautions.map((caution) => (
            <Notice key={caution} tone="ochre">
              {caution}
            </Notice>
          ))}
        </div>
      )}
      <Figures overview={overview} where={where} />
      {WorthALook && <WorthALook />}
      {overview.next.length > 0 && <Next overview={overview} />}
      {points.length > 0 && (
        <Trend
          title="Referrer rate, month by month"
          points={points}
          note="Customers who referred in the month, of those active in it. The ribbon is the 95 % range."
        />
      )}
      <Change overview={overview} where={where} />
      <div className={classes.pair}>
        <Standouts title="Refer more" groups={overview.highest} overview={overview} where={where} />
        <Standouts title="Refer less" groups={overview.lowest} overview={overview} where={where} />
      </div>
      <ReferralParts overview={overview} where={where} />
    </>
  )
}

function definitions({ window, strength }: Overview) {
  const when = whenWords(window)
  const counted = `Counted: ${strengthWords[strength]}; denied, reversed and self-referrals are not.`
  return {
    referrerRate: `Customers who made at least one referral ${when}, of all who were customers for any part of that time. 95 % Wilson range. ${counted}`,
    perHundred: `Referrals made ${when} for every 100 customers active in it. The range allows for customers who refer again and again. ${counted}`,
    pace: `${paceDefinition(window)} ${counted}`,
    newShare: `Customers who began ${when} and were brought by a referral, of all who began then. 95 % Wilson range. ${counted}`,
    conversion: `Of the referrals made ${when}, those that became customers. Those still open may follow. ${counted}`,
  }
}

function Figures({ overview, where }: PartProps) {
  const { rates, conversion } = overview
  const says = definitions(overview)
  const { perHundred, perHundredYears: pace } = rates
  const about = aboutOf({ overview, where })
  const referrers = referrersBehind(about)
  const began = overview.from && overview.to ? { from: overview.from, to: overview.to } : null
  // Counts without dates cannot say what became of them, so conversion leaves them out.
  const dated = about.window === 'ever' ? { made: 'dated' } : {}
  const converting = {
    of: countedBehind(about, { ...dated, state: ['converted'] }),
    among: countedBehind(about, dated),
  }
  return (
    <dl className={classes.figures}>
      <Figure label="Referrer rate" share={rates.referrerRate} definition={says.referrerRate} rows={referrers} />
      <div>
        <dt>Referrals per 100 customers</dt>
        <dd>
          <strong>
            <Definition
              of={perHundred ? showNumber(perHundred.rate, 1) : cannotTell}
              rows={
                rates.referrals > 0
                  ? { ...countedBehind(about), label: `Show these ${showCount(rates.referrals, 'referral')}` }
                  : undefined
              }
            >
              {says.perHundred}
              {perHundred?.dispersion && ` Dispersion ${showNumber(perHundred.dispersion, 2)}; 1 is chance.`}
            </Definition>
          </strong>
          {perHundred && (
            <span className={classes.soft}>
              <span className={classes.whole}>
                {showNumber(perHundred.interval.low, 1)}–{showNumber(perHundred.interval.high, 1)},
              </span>{' '}
              <span className={classes.whole}>
                <Count count={rates.referrals} rows={countedBehind(about)} /> made by{' '}
                <Count count={rates.referrerRate.happened} rows={referrers.of} />
                {rates.depth !== null && ','}
              </span>{' '}
              {rates.depth !== null && <span className={classes.whole}>{showNumber(rates.depth, 2)} each</span>}
            </span>
          )}
          {pace && (
            <span className={classes.pace}>
              <Definition
                of={`${showNumber(pace.rate, 1)} per 100 customer-years`}
                rows={{
                  ...countedBehind({ ...about, where: [...where, 'since is-not '] }),
                  label: `Show these ${showCount(pace.referrals, 'referral')}`,
                }}
              >
                {says.pace} {showCount(pace.referrals, 'referral')} in{' '}
                {showNumber(pace.years, pace.years < 100 ? 1 : 0)} years, of {showCount(pace.customers, 'customer')}.
              </Definition>{' '}
              <span className={classes.whole}>
                ({showNumber(pace.interval.low, 1)}–{showNumber(pace.interval.high, 1)})
              </span>
            </span>
          )}
        </dd>
      </div>
      <Figure
        label="New customers who were referred"
        share={rates.newShare}
        definition={says.newShare}
        rows={newcomersBehind(about, began)}
      />
      <Figure
        label="Referrals that converted"
        share={conversion}
        definition={says.conversion}
        rows={converting}
        more={
          conversion.open > 0 && (
            <span className={classes.whole}>
              <Count
                count={conversion.open}
                rows={countedBehind(about, { ...dated, state: ['shared', 'submitted', 'qualified'] })}
              />{' '}
              still open
            </span>
          )
        }
      />
    </dl>
  )
}

function Figure(props: {
  label: string
  share: ShareOfCustomers
  definition: string
  rows: { of: Rows; among: Rows }
  more?: ReactNode
}) {
  const { label, share, definition, rows, more } = props
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <strong>
          <Definition
            of={share.trials === 0 ? cannotTell : percentOf(share)}
            rows={share.trials === 0 ? undefined : rows.of}
          >
            {definition}
          </Definition>
        </strong>
        <span className={classes.soft}>
          {share.trials === 0 ? 'Nobody to count' : <Behind share={share} rows={rows} then={more ? ';' : ''} />} {more}
        </span>
      </dd>
    </div>
  )
}

function Next({ overview }: { overview: Overview }) {
  return (
    <Part title="What to do next">
      <ul className={classes.list}>
        {overview.next.map((step) => (
          <li key={step.id}>
            <span>{step.says}</span>
            <Button component={PageLink} to={step.to} search={step.search} variant="default" size="xs">
              {step.action}
            </Button>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Standouts({ title, groups, overview, where }: PartProps & { title: string; groups: StandoutGroup[] }) {
  const says = `Groups that differ from all other customers beyond chance, of ${showCount(overview.groupsCompared, 'group')} looked at.`
  return (
    <Part title={title} says={groups.length > 0 ? says : undefined}>
      {groups.length === 0 ? (
        <p className={classes.soft}>
          None of the {showCount(overview.groupsCompared, 'group')} looked at clearly{' '}
          {title === 'Refer more' ? 'refers more' : 'refers less'} than the others.
        </p>
      ) : (
        <ul className={classes.list}>
          {groups.map((group) => (
            <li key={`${group.column} ${group.value}`}>
              <span>
                <PageLink
                  to="/groups"
                  search={{ by: group.column, window: overview.window, strength: overview.strength, where }}
                  className={classes.group}
                >
                  {group.columnLabel}: {group.label}
                </PageLink>{' '}
                <VerdictMark verdict={group.verdict} short />
              </span>
              <span>
                {percentOf(group.share)}{' '}
                <span className={classes.soft}>
                  (<Behind share={group.share} rows={referrersBehind(aboutOf({ overview, where }), group.where)} />)
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}

const fills = { proven: 'solid', probable: 'half', claimed: 'empty' } as const

function ReferralParts({ overview, where }: PartProps) {
  const { referrals } = overview
  const about = aboutOf({ overview, where })
  const sum = (of: (cell: (typeof referrals)[number]) => boolean) =>
    referrals.filter(of).reduce((total, cell) => total + cell.referrals, 0)
  const byState = referralStates.map((state) => ({ state, count: sum((cell) => cell.state === state) }))
  const made = sum(() => true)
  const selfMade = sum((cell) => cell.selfReferral)
  const parts = [...strengths].reverse().map((strength) => ({
    label: strength,
    count: sum((cell) => cell.strength === strength && counts(cell.state, cell.selfReferral)),
    fill: fills[strength],
    rows: referralsBehind(about, { strength: [strength], counted: 'yes' }),
  }))
  if (made === 0) return null
  const counting = parts.reduce((total, { count }) => total + count, 0)
  const most = Math.max(...byState.map(({ count }) => count))
  return (
    <div className={classes.pair}>
      <div className={classes.ruled}>
        <Part
          title="Where referrals stand"
          says={
            <>
              <Count count={made} rows={referralsBehind(about, {})} /> {made === 1 ? 'referral' : 'referrals'} made{' '}
              {whenWords(overview.window)}, of every strength
              {selfMade > 0 &&
                `; in ${showNumber(selfMade)} of them a customer referred themselves, which does not count`}
              .
            </>
          }
        >
          <dl className={classes.bars}>
            {byState
              .filter(({ count }) => count > 0)
              .map(({ state, count }) => (
                <Bar
                  key={state}
                  name={<StateMark state={state} />}
                  count={count}
                  rows={referralsBehind(about, { state: [state] })}
                  most={most}
                  quiet={state === 'denied' || state === 'reversed' || state === 'expired'}
                />
              ))}
          </dl>
        </Part>
      </div>
      <ShareBar
        title="How sure we are"
        parts={parts}
        note={`The ${showNumber(counting)} that count. Proven: a link or a code. Probable: a name or an answer. Claimed: somebody says so.`}
      />
    </div>
  )
}

function Bar(props: { name: ReactNode; count: number; rows: Rows; most: number; quiet: boolean }) {
  const { name, count, rows, most, quiet } = props
  return (
    <>
      <dt>{name}</dt>
      <dd style={{ margin: 0 }} aria-hidden>
        <div className={classes.bar} data-quiet={quiet || undefined} style={{ width: `${(100 * count) / most}%` }} />
      </dd>
      <dd className={classes.amount} style={{ margin: 0 }}>
        <Count count={count} rows={rows} />
      </dd>
    </>
  )
}

function NoCustomers() {
  return (
    <PageFrame title="Overview">
      <EmptyState
        title="No customers yet"
        says="Here you will see what share of your customers refer others, how sure that is, what changed, and which groups really differ."
        example={
          <p>
            <strong>12.4 %</strong> of customers referred someone in the last 12 months (11.3–13.6 %, 498 of 4,021). Up{' '}
            {showPoints(0.011).slice(1)} on {beforeWords('12m')}.
          </p>
        }
        next={
          <Button component={PageLink} to="/imports">
            Import customers
          </Button>
        }
      />
    </PageFrame>
  )
}
