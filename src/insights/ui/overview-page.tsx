import { Button } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { referralStates, strengths } from '../../cube/question.ts'
import { capital } from '../../referrals/names.ts'
import { useAddress } from '../../web/address.ts'
import { ChangeSteps } from '../../web/charts/change-steps.tsx'
import { ShareBar } from '../../web/charts/share-bar.tsx'
import { Trend } from '../../web/charts/trend.tsx'
import { useRead } from '../../web/client.ts'
import { Definition, type Rows } from '../../web/definition.tsx'
import { cannotTell, showCount, showDay, showNumber, showPoints } from '../../web/figures.ts'
import { StateMark, VerdictMark } from '../../web/marks.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState, FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { insightsApi, type Overview, type ShareOfCustomers, type StandoutGroup } from '../api.ts'
import { askedOf, insightsAddress } from './address.ts'
import classes from './insights.module.css'
import { ScopeRow } from './scope-row.tsx'
import { beforeWords, behind, changeSentence, percentOf, strengthWords, whenWords } from './words.ts'

/** The first page: how referring stands, what changed, who stands out, and what to do next. */
export default function OverviewPage() {
  const [address, setAddress] = useAddress(insightsAddress)
  const read = useRead(insightsApi.overview, askedOf(address), { keep: true })
  const overview = read.data
  if (overview && overview.customers === 0) return <NoCustomers />
  return (
    <PageFrame
      title="Overview"
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

function OverviewAnswer({ overview, where }: PartProps) {
  const { referrerRate } = overview.rates
  if (referrerRate.trials === 0)
    return (
      <Answer>
        {cannotTell}: no customer was active {whenWords(overview.window)}.
      </Answer>
    )
  const rows = rowsOf(overview, where, 'referrer is yes')
  return (
    <Answer more={overview.change?.by && `Mix by ${overview.change.by.label}, the attribute whose groups differ most.`}>
      <strong>
        <Definition
          of={percentOf(referrerRate)}
          rows={{ ...rows, label: `Show these ${showNumber(referrerRate.happened)}` }}
        >
          {definitions(overview).referrerRate}
        </Definition>
      </strong>{' '}
      of {where.length > 0 ? 'these customers' : 'customers'} referred someone {whenWords(overview.window)} (
      {behind(referrerRate)}). {overview.change && changeSentence(overview.change, overview.window)}
    </Answer>
  )
}

/** Why the rate moved, step by step, where there is a period before and groups to split by. */
function Change({ overview: { change, window, rates } }: { overview: Overview }) {
  const now = rates.referrerRate
  const before = change?.before
  const steps = useMemo(
    () =>
      change?.by
        ? [
            { label: 'Customers referring more or less', by: change.by.rateEffect },
            { label: `Mix of customers by ${change.by.label}`, by: change.by.mixEffect },
          ]
        : [],
    [change],
  )
  const levels = useMemo(() => {
    if (!before || before.rate === null || before.interval === null || now.rate === null || now.interval === null)
      return null
    return {
      before: { label: capital(beforeWords(window)), rate: before.rate, range: before.interval },
      after: { label: capital(whenWords(window).replace(/^in the /, '')), rate: now.rate, range: now.interval },
    }
  }, [before, now, window])
  if (!levels || steps.length === 0) return null
  return (
    <ChangeSteps
      title="What moved the rate"
      before={levels.before}
      after={levels.after}
      effects={steps}
      note="The two effects add up to the change exactly. Lines are 95 % ranges."
    />
  )
}

function OverviewParts({ overview, where }: PartProps) {
  const points = useMemo(
    () =>
      overview.trend.map(({ from, to, share }) => ({
        from,
        label: `${showDay(from)} to before ${showDay(to)}`,
        of: share.happened,
        among: share.trials,
        range: share.interval,
      })),
    [overview.trend],
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
      {overview.next.length > 0 && <Next overview={overview} />}
      {points.length > 0 && (
        <Trend
          title="Referrer rate, month by month"
          points={points}
          note="Customers who referred in the month, of those active in it. The ribbon is the 95 % range."
        />
      )}
      <Change overview={overview} />
      <div className={classes.pair}>
        <Standouts title="Refer more" groups={overview.highest} overview={overview} />
        <Standouts title="Refer less" groups={overview.lowest} overview={overview} />
      </div>
      <ReferralParts overview={overview} />
    </>
  )
}

/** Where the customers behind a figure are: the same window, filters and strength. */
function rowsOf({ window, strength }: Pick<Overview, 'window' | 'strength'>, where: string[], ...more: string[]): Rows {
  return { to: '/customers', search: { window, strength, where: [...where, ...more] } }
}

function definitions({ window, strength }: Overview) {
  const when = whenWords(window)
  const counted = `Counted: ${strengthWords[strength]}; denied, reversed and self-referrals are not.`
  return {
    referrerRate: `Customers who made at least one referral ${when}, of all who were customers for any part of that time. 95 % Wilson range. ${counted}`,
    perHundred: `Referrals made ${when} for every 100 customers active in it. The range allows for customers who refer again and again. ${counted}`,
    newShare: `Customers who began ${when} and were brought by a referral, of all who began then. 95 % Wilson range. ${counted}`,
    conversion: `Of the referrals made ${when}, those that became customers. Those still open may follow. ${counted}`,
  }
}

function Figures({ overview, where }: PartProps) {
  const { rates, conversion } = overview
  const says = definitions(overview)
  const perHundred = rates.perHundred
  return (
    <dl className={classes.figures}>
      <Figure
        label="Referrer rate"
        share={rates.referrerRate}
        definition={says.referrerRate}
        rows={rowsOf(overview, where, 'referrer is yes')}
      />
      <div>
        <dt>Referrals per 100 customers</dt>
        <dd>
          <strong>
            <Definition of={perHundred ? showNumber(perHundred.rate, 1) : cannotTell}>
              {says.perHundred}
              {perHundred?.dispersion && ` Dispersion ${showNumber(perHundred.dispersion, 2)}; 1 is chance.`}
            </Definition>
          </strong>
          {perHundred && (
            <span className={classes.soft}>
              {showNumber(perHundred.interval.low, 1)}–{showNumber(perHundred.interval.high, 1)}
              {rates.depth !== null &&
                `; ${percentOf(rates.referrerRate)} referred, ${showNumber(rates.depth, 2)} each`}
            </span>
          )}
        </dd>
      </div>
      <Figure
        label="New customers who were referred"
        share={rates.newShare}
        definition={says.newShare}
        rows={
          overview.from && overview.to
            ? rowsOf(overview, where, 'origin is referred', `since between ${overview.from}..${overview.to}`)
            : rowsOf(overview, where, 'origin is referred')
        }
      />
      <Figure
        label="Referrals that converted"
        share={conversion}
        definition={says.conversion}
        more={conversion.open > 0 ? `; ${showNumber(conversion.open)} still open` : ''}
      />
    </dl>
  )
}

function Figure(props: { label: string; share: ShareOfCustomers; definition: string; rows?: Rows; more?: string }) {
  const { label, share, definition, rows, more = '' } = props
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <strong>
          <Definition
            of={share.trials === 0 ? cannotTell : percentOf(share)}
            rows={share.trials === 0 ? undefined : rows}
          >
            {definition}
          </Definition>
        </strong>
        <span className={classes.soft}>
          {share.trials === 0 ? 'Nobody to count' : behind(share)}
          {more}
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

function Standouts({ title, groups, overview }: { title: string; groups: StandoutGroup[]; overview: Overview }) {
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
                  search={{ by: group.column, window: overview.window, strength: overview.strength }}
                  className={classes.group}
                >
                  {group.columnLabel}: {group.label}
                </PageLink>{' '}
                <VerdictMark verdict={group.verdict} short />
              </span>
              <span>
                {percentOf(group.share)} <span className={classes.soft}>({behind(group.share)})</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}

const fills = { proven: 'solid', probable: 'half', claimed: 'empty' } as const

function ReferralParts({ overview }: { overview: Overview }) {
  const counted = overview.referrals.filter((cell) => !cell.selfReferral)
  const sum = (of: (cell: (typeof counted)[number]) => boolean) =>
    counted.filter(of).reduce((total, cell) => total + cell.referrals, 0)
  const byState = referralStates.map((state) => ({ state, count: sum((cell) => cell.state === state) }))
  const made = sum(() => true)
  const selfMade = overview.referrals
    .filter((cell) => cell.selfReferral)
    .reduce((total, cell) => total + cell.referrals, 0)
  const parts = [...strengths].reverse().map((strength) => ({
    label: strength,
    count: sum((cell) => cell.strength === strength && cell.state !== 'denied' && cell.state !== 'reversed'),
    fill: fills[strength],
  }))
  if (made === 0) return null
  const most = Math.max(...byState.map(({ count }) => count))
  return (
    <div className={classes.pair}>
      <Part
        title="Where referrals stand"
        says={`${showCount(made, 'referral')} made ${whenWords(overview.window)}, of every strength${selfMade > 0 ? `; ${showNumber(selfMade)} of customers to themselves left out` : ''}.`}
      >
        <dl className={classes.bars}>
          {byState
            .filter(({ count }) => count > 0)
            .map(({ state, count }) => (
              <Bar
                key={state}
                name={<StateMark state={state} />}
                count={count}
                most={most}
                quiet={state === 'denied' || state === 'reversed' || state === 'expired'}
              />
            ))}
        </dl>
      </Part>
      <ShareBar
        title="How sure we are"
        parts={parts}
        note="Proven: a link or a code. Probable: a name or an answer. Claimed: somebody says so."
      />
    </div>
  )
}

function Bar({ name, count, most, quiet }: { name: ReactNode; count: number; most: number; quiet: boolean }) {
  return (
    <>
      <dt>{name}</dt>
      <dd style={{ margin: 0 }} aria-hidden>
        <div className={classes.bar} data-quiet={quiet || undefined} style={{ width: `${(100 * count) / most}%` }} />
      </dd>
      <dd className={classes.count} style={{ margin: 0 }}>
        {showNumber(count)}
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
