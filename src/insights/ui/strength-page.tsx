import { useMemo } from 'react'
import { verdicts } from '../../statistics/verdict.ts'
import { useAddress } from '../../web/address.ts'
import { MoneySteps } from '../../web/charts/money-steps.tsx'
import { RangeTrend } from '../../web/charts/range-trend.tsx'
import { useRead } from '../../web/client.ts'
import { Definition } from '../../web/definition.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import {
  cannotTell,
  showAmount,
  showAmountShort,
  showCount,
  showDay,
  showPercent,
  showPercentRange,
} from '../../web/figures.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { Answer, Facts, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import type { Rows } from '../../web/rows.ts'
import { EmptyState, FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { type RevenueSlice, type RevenueStrength, type StrengthFigures, strengthApi } from '../api/strength.ts'
import { askedOf, byAddress } from './address.ts'
import type { About } from './behind.tsx'
import { CompareBy } from './compare-by.tsx'
import insights from './insights.module.css'
import { ScopeRow } from './scope-row.tsx'
import classes from './why.module.css'

/** How much revenue stayed, how much growth was earned, and what is already secured. */
export default function StrengthPage() {
  const [address, setAddress] = useAddress(byAddress)
  const asked = askedOf(address)
  const read = useRead(strengthApi.strength, asked, { keep: true })
  const shown = read.data
  const about = useMemo(
    (): About => ({ window: shown?.window ?? '12m', strength: address.strength, where: address.where }),
    [shown?.window, address],
  )
  return (
    <PageFrame
      title="Revenue strength"
      actions={<ExportButton endpoint={strengthApi.strengthSheet} input={asked} />}
      answer={
        shown ? <StrengthAnswer shown={shown} about={about} /> : !read.error && <LoadingText lines={[96, 72]} large />
      }
    >
      <InsightNav />
      {read.error && <FailedState error={read.error} again={() => read.refetch()} />}
      <ScopeRow
        window={shown?.window ?? (address.window || '12m')}
        ever={false}
        strength={address.strength}
        where={address.where}
        change={setAddress}
        before={
          <CompareBy
            choices={shown?.choices ?? []}
            by={shown?.by.column ?? (address.by || null)}
            change={(by) => setAddress({ by, cuts: '' })}
          />
        }
      />
      {shown && <StrengthParts shown={shown} about={about} />}
    </PageFrame>
  )
}

interface PartProps {
  shown: RevenueStrength
  about: About
}

/** The customers behind a part of the revenue. */
const payingBehind = (about: About, slice: RevenueSlice, ...more: string[]): Rows => ({
  to: '/insight/strength/customers',
  search: { window: about.window, strength: about.strength, where: [...about.where, ...more], slice },
})

const periodWords = (window: string) => (window === '12m' ? 'last year’s revenue' : 'the revenue of the period before')

/** '4 %', or 'between 4 % and 9 %' where origins are not known. */
function between({ low, high }: { low: number; high: number }) {
  return showPercent(low, 1) === showPercent(high, 1)
    ? showPercent(low, 1)
    : `between ${showPercent(low, 1)} and ${showPercent(high, 1)}`
}

function StrengthAnswer({ shown, about }: PartProps) {
  const { rates, sums, currency, window } = shown
  if (!rates) {
    const nothing = sums.earned + sums.bought + sums.unknown === 0
    return (
      <Answer>
        {cannotTell}: {nothing ? 'no revenue is known' : 'no revenue is known of the period before'}.
      </Answer>
    )
  }
  const amount = (amountMinor: number) => showAmount({ amountMinor, currency })
  const { retention, earnedRate, earnedRatio } = rates
  return (
    <Answer
      more={
        <>
          {earnedRatio
            ? `Of all growth, ${between(earnedRatio)} was earned.`
            : 'Revenue did not grow, so there is no share of growth that was earned.'}
          {sums.unknown !== 0 &&
            ` The lower figures take ${amount(sums.unknown)} of new customers whose origin nobody knows as bought, the higher ones as earned.`}
        </>
      }
    >
      <strong>{showPercent(retention.value, 1)}</strong> of {periodWords(window)} stayed
      {retention.interval && ` (${showPercentRange(retention.interval, 1)})`}:{' '}
      <Amount of={amount(sums.kept)} rows={payingBehind(about, 'kept')} /> of{' '}
      <Amount of={amount(sums.base)} rows={payingBehind(about, 'all')} />. Earned growth is{' '}
      <strong>{between(earnedRate)}</strong>
      {earnedRate.interval && (
        <>
          {' '}
          (<span className={insights.whole}>{rangeWords(earnedRate.interval)}</span> with chance as well)
        </>
      )}
      .
    </Answer>
  )
}

const Amount = ({ of, rows }: { of: string; rows: Rows }) => (
  <PageLink to={rows.to} search={rows.search ?? {}} className="vw-opens">
    {of}
  </PageLink>
)

function StrengthParts({ shown, about }: PartProps) {
  const { sums, rates, currency, trend, firstBooked, beforeFrom, from, otherCurrencies } = shown
  const steps = useMemo(() => {
    const { base, kept, lost, earned, bought, unknown } = sums
    return {
      before: { label: 'Revenue before', amount: base, rows: payingBehind(about, 'all') },
      after: {
        label: 'Revenue now',
        amount: kept + earned + bought + unknown,
        rows: payingBehind(about, 'all'),
      },
      steps: [
        { label: 'Customers who are gone', amount: -lost, fill: 'solid' as const, rows: payingBehind(about, 'lost') },
        {
          label: 'Those who stayed pay more or less',
          amount: kept - (base - lost),
          fill: 'solid' as const,
          rows: payingBehind(about, 'kept'),
        },
        { label: 'New, earned', amount: earned, fill: 'solid' as const, rows: payingBehind(about, 'earned') },
        { label: 'New, nobody knows', amount: unknown, fill: 'empty' as const, rows: payingBehind(about, 'unknown') },
        { label: 'New, bought', amount: bought, fill: 'half' as const, rows: payingBehind(about, 'bought') },
      ],
    }
  }, [sums, about])
  const lines = useMemo(
    () => [
      {
        label: 'Net revenue retention',
        colour: 'var(--accent)',
        points: trend.flatMap(({ to, rates }) =>
          rates ? [{ at: to, value: rates.retention.value, range: rates.retention.interval }] : [],
        ),
      },
    ],
    [trend],
  )
  const earnedLines = useMemo(
    () => [
      {
        label: 'Earned growth, unknown as bought',
        colour: 'var(--accent)',
        points: trend.flatMap(({ to, rates }) =>
          rates ? [{ at: to, value: rates.earnedRate.low, range: rates.earnedRate.interval }] : [],
        ),
      },
    ],
    [trend],
  )
  if (!firstBooked) return <NoRevenue />
  const partial = firstBooked > beforeFrom && rates !== null
  return (
    <>
      {otherCurrencies.length > 0 && (
        <Notice tone="ochre">
          Some entries are in {otherCurrencies.join(', ')}. Amounts are added as they stand: convert them to {currency}{' '}
          before importing, or the figures mean nothing.
        </Notice>
      )}
      {partial && (
        <Notice tone="ochre">
          Revenue is known since {showDay(firstBooked)}, and the period before began on {showDay(beforeFrom)}. Of what
          is missing nothing could be lost, so retention looks better than it is.
        </Notice>
      )}
      {rates ? (
        <>
          <MoneySteps
            title="From the revenue before to the revenue now"
            {...steps}
            show={(amountMinor) => showAmountShort({ amountMinor, currency })}
            note={`${showDay(beforeFrom)} to before ${showDay(from)}, against ${showDay(from)} to before ${showDay(shown.to)}. The steps add up to the cent: kept + earned + unknown + bought = revenue now.`}
          />
          <RateFacts shown={shown} about={about} />
        </>
      ) : (
        <EmptyState
          title="Nothing to hold it against"
          says={`No revenue was booked from ${showDay(beforeFrom)} to before ${showDay(from)}. Import earlier revenue, or choose a shorter window.`}
          next={<PageLink to="/imports">Import revenue</PageLink>}
        />
      )}
      <Secured shown={shown} />
      {rates && shown.groups.length > 0 && <GroupTable shown={shown} about={about} />}
      {lines[0]!.points.length > 1 && (
        <>
          <RangeTrend
            title="Revenue that stayed, at the end of each quarter"
            lines={lines}
            against={1}
            note="Each point looks back over the window and the one before it. The line at 100 %: what is lost is made up by those who stay."
          />
          <RangeTrend
            title="Earned growth, at the end of each quarter"
            lines={earnedLines}
            against={0}
            note="Net revenue retention plus new earned revenue, less 100 %. Drawn with everybody of unknown origin as bought; the ribbon reaches from there to all of them earned, with chance as well."
          />
        </>
      )}
    </>
  )
}

function NoRevenue() {
  return (
    <EmptyState
      title="No revenue is known"
      says="Import invoices, orders or monthly revenue: a customer, a day and an amount in each line. With two years of it this page says how much stays and how much of the growth is earned."
      next={<PageLink to="/imports">Import revenue</PageLink>}
    />
  )
}

/** '4–9 %'; '−9 % to 19 %' where a dash would look like a minus. */
const rangeWords = ({ low, high }: { low: number; high: number }) =>
  low < 0 ? `${showPercent(low, 1)} to ${showPercent(high, 1)}` : showPercentRange({ low, high }, 1)
const shareWords = (bounds: { low: number; high: number }) =>
  showPercent(bounds.low, 1) === showPercent(bounds.high, 1) ? showPercent(bounds.low, 1) : rangeWords(bounds)

function RateFacts({ shown, about }: PartProps) {
  const rates = shown.rates!
  const { sums } = shown
  const many = (count: number, slice: RevenueSlice) => (
    <Amount of={showCount(count, 'customer')} rows={payingBehind(about, slice)} />
  )
  return (
    <Facts
      facts={[
        {
          label: 'Net revenue retention',
          value: (
            <>
              <Definition of={showPercent(rates.retention.value, 1)}>
                Revenue now of those who paid before, divided by all revenue before. Range: another draw of customers
                like these (ratio estimator).
              </Definition>{' '}
              <span className={classes.range}>
                {rates.retention.interval ? showPercentRange(rates.retention.interval, 1) : 'too few for a range'}
              </span>
              <span className={classes.opens}>
                {many(sums.customersKept, 'kept')} of {many(sums.customersBefore, 'all')}
              </span>
            </>
          ),
        },
        {
          label: 'New, earned',
          value: (
            <>
              <Definition of={shareWords(rates.earnedNew)}>
                Revenue now of new customers who came by a referral, or said a recommendation was the main reason,
                divided by all revenue before. New is who paid nothing in the period before.
              </Definition>
              <span className={classes.opens}>{many(sums.customersEarned, 'earned')}</span>
            </>
          ),
        },
        {
          label: 'Earned growth rate',
          value: (
            <Definition of={shareWords(rates.earnedRate)}>
              Net revenue retention + new earned − 100 %: what growth would be without buying any (Reichheld).
            </Definition>
          ),
        },
        {
          label: 'All growth',
          value: showPercent(rates.growth, 1),
        },
        {
          label: 'Earned growth ratio',
          value: (
            <Definition of={rates.earnedRatio ? shareWords(rates.earnedRatio) : '–'}>
              Earned growth divided by all growth. There is none where revenue did not grow.
            </Definition>
          ),
        },
      ]}
    />
  )
}

function Secured({ shown: { secured, currency } }: { shown: RevenueStrength }) {
  const amount = (amountMinor: number) => showAmountShort({ amountMinor, currency })
  const range = ({ value, interval }: { value: number; interval: { low: number; high: number } }) => (
    <>
      {amount(value)}{' '}
      <span className={classes.range}>
        {amount(interval.low)} to {amount(interval.high)}
      </span>
    </>
  )
  return (
    <Part
      title="Already secured, next 12 months"
      says="What today’s customers will still pay and what referrals will bring, if all goes on as it did and nothing is bought."
    >
      {secured ? (
        <>
          <Facts
            facts={[
              { label: 'Expected in all', value: range(secured.secured) },
              { label: 'From today’s customers', value: range(secured.retained) },
              { label: 'From new customers who are referred', value: range(secured.earned) },
            ]}
          />
          <p className={classes.note}>
            Learnt from {showCount(secured.years, 'year')} of renewals: how many stay rises with age
            (shifted-beta-geometric, Fader and Hardie 2007). The ranges hold 95 of 100 futures like the past; they
            assume no trend and no season, and that large customers leave as often as small ones.
          </p>
        </>
      ) : (
        <p className={classes.note}>
          {cannotTell}: it takes two years of revenue, and since when customers are customers, to learn how many stay.
        </p>
      )}
    </Part>
  )
}

const rangeOf = ({ rates }: StrengthFigures) =>
  rates?.retention.interval ? showPercentRange(rates.retention.interval, 1) : ''

function GroupTable({ shown, about }: PartProps) {
  const { by, groups, folded, currency } = shown
  const amount = (amountMinor: number) => showAmountShort({ amountMinor, currency })
  const all: (StrengthFigures & { label: string; where: string[]; verdict: keyof typeof verdicts | null })[] = [
    ...groups,
    { ...shown, label: 'All customers', where: [], verdict: null },
  ]
  return (
    <Part
      title={`By ${by.label}`}
      says={`The verdict is on revenue that stayed, against all other customers, adjusted for all groups shown.${folded > 0 ? ` ${showCount(folded, 'group')} too small to show.` : ''}`}
    >
      <div className={classes.scroll}>
        <table className={classes.table} data-stacks>
          <thead>
            <tr>
              <th scope="col">{by.label}</th>
              <th scope="col" data-right>
                Before
              </th>
              <th scope="col" data-right>
                Stayed
              </th>
              <th scope="col" data-right>
                New, earned
              </th>
              <th scope="col" data-right>
                Earned growth
              </th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {all.map(({ label, where, sums, rates, verdict }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td data-right data-label="Before">
                  <Amount of={amount(sums.base)} rows={payingBehind(about, 'all', ...where)} />
                </td>
                <td data-right data-label="Stayed">
                  {rates ? (
                    <>
                      <Amount of={showPercent(rates.retention.value, 1)} rows={payingBehind(about, 'kept', ...where)} />{' '}
                      <span className={classes.range}>{rangeOf({ sums, rates })}</span>
                    </>
                  ) : (
                    '–'
                  )}
                </td>
                <td data-right data-label="New, earned">
                  <Amount of={amount(sums.earned)} rows={payingBehind(about, 'earned', ...where)} />
                </td>
                <td data-right data-label="Earned growth">
                  {rates ? (
                    <>
                      {shareWords(rates.earnedRate)}{' '}
                      <span className={classes.range}>
                        {rates.earnedRate.interval && rangeWords(rates.earnedRate.interval)}
                      </span>
                    </>
                  ) : (
                    '–'
                  )}
                </td>
                <td data-label="Verdict" className={classes.verdict}>
                  {verdict ? verdicts[verdict] : ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  )
}
