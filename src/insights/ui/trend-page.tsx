import { useMemo } from 'react'
import { newcombeDifference } from '../../statistics/newcombe-difference.ts'
import { useAddress } from '../../web/address.ts'
import { ChangeSteps } from '../../web/charts/change-steps.tsx'
import { EffectBars } from '../../web/charts/effect-bars.tsx'
import { IncidenceCurves } from '../../web/charts/incidence-curves.tsx'
import { Trend } from '../../web/charts/trend.tsx'
import { useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { cannotTell, showCount, showDay, showNumber, showPoints } from '../../web/figures.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { type TrendOfRate, trendApi } from '../api/trend.ts'
import { Act } from './act.tsx'
import { askedOf, byAddress } from './address.ts'
import { type About, Behind, customersBehind, referrersBehind } from './behind.tsx'
import { CompareBy } from './compare-by.tsx'
import { ScopeRow } from './scope-row.tsx'
import classes from './why.module.css'
import { beforeWords, changeSentence, percentOf, showDifference, whenWords } from './words.ts'

/** How the rate moved, whether customers refer otherwise or are others, and how each year's customers do at the same age. */
export default function TrendPage() {
  const [address, setAddress] = useAddress(byAddress)
  const asked = askedOf(address)
  const read = useRead(trendApi.trend, asked, { keep: true })
  const trend = read.data
  const about = useMemo(
    (): About => ({
      window: trend?.window ?? address.window,
      strength: trend?.strength ?? address.strength,
      where: address.where,
    }),
    [trend, address],
  )
  return (
    <PageFrame
      title="Trend"
      actions={<ExportButton endpoint={trendApi.trendSheet} input={asked} />}
      answer={
        trend ? <TrendAnswer trend={trend} about={about} /> : !read.error && <LoadingText lines={[96, 58]} large />
      }
    >
      <InsightNav />
      {read.error && <FailedState error={read.error} again={() => read.refetch()} />}
      <ScopeRow
        window={trend?.window ?? (address.window || '12m')}
        strength={address.strength}
        where={address.where}
        change={setAddress}
        before={
          <CompareBy
            choices={trend?.choices ?? []}
            by={trend?.by.column ?? (address.by || null)}
            change={(by) => setAddress({ by, cuts: '' })}
          />
        }
      />
      {trend && <TrendParts trend={trend} about={about} />}
    </PageFrame>
  )
}

interface PartProps {
  trend: TrendOfRate
  about: About
}

function TrendAnswer({ trend, about }: PartProps) {
  const { now, change, window, by } = trend
  if (now.trials === 0)
    return (
      <Answer>
        {cannotTell}: no customer was active {whenWords(window)}.
      </Answer>
    )
  return (
    <Answer more={change && `The mix is that of customers by ${by.label}.`}>
      <strong>{percentOf(now)}</strong> of customers referred someone {whenWords(window)} (
      <Behind share={now} rows={referrersBehind(about)} />
      ).{' '}
      {change
        ? changeSentence({ change: change.change, by: change }, window)
        : 'There is no period before to compare with.'}
    </Answer>
  )
}

function TrendParts({ trend, about }: PartProps) {
  const { by, now, before, change, beforeFrom, beforeTo, window } = trend
  const points = useMemo(
    () =>
      trend.trend.map(({ from, to, share }) => ({
        from,
        label: `${showDay(from)} to before ${showDay(to)}`,
        of: share.happened,
        among: share.trials,
        range: share.interval,
        rows: referrersBehind({ ...about, window: `${from}..${to}` }),
      })),
    [trend, about],
  )
  const steps = useMemo(() => {
    if (!change || !before?.interval || before.rate === null || !now.interval || now.rate === null) return null
    const groups = { to: '/groups', search: { by: by.column, ...about } }
    return {
      before: {
        label: beforeWords(window).replace(/^the /, 'The '),
        rate: before.rate,
        range: before.interval,
        rows: referrersBehind({ ...about, window: `${beforeFrom}..${beforeTo}` }).of,
      },
      after: { label: 'Now', rate: now.rate, range: now.interval, rows: referrersBehind(about).of },
      effects: [
        { label: 'Referring more or less', by: change.rateEffect, range: change.rateInterval, rows: groups },
        { label: `Mix of customers by ${by.label}`, by: change.mixEffect, range: change.mixInterval, rows: groups },
      ],
    }
  }, [change, before, now, by, about, beforeFrom, beforeTo, window])
  const quarters = useMemo(
    () => trend.quarters.flatMap(({ from, effects }) => (effects ? [{ label: showMonth(from), ...effects }] : [])),
    [trend],
  )
  const cohorts = useMemo(
    () =>
      trend.cohorts.map(({ label, points, where }) => ({
        label,
        points,
        rows: customersBehind({ ...about, window: 'ever' }, ...where),
      })),
    [trend, about],
  )
  return (
    <>
      {points.length > 0 && (
        <Trend
          title="Referrer rate, month by month"
          points={points}
          note="Customers who referred in the month, of those active in it. The ribbon is the 95 % range."
        />
      )}
      {steps && (
        <ChangeSteps
          title="What moved the rate"
          {...steps}
          note="The two effects add up to the change exactly (Kitagawa 1955). Lines are 95 % ranges; those of the effects take the two periods for different customers, so they are rather too wide than too narrow."
        />
      )}
      {trend.groups.some(({ rateEffect }) => rateEffect !== null) && <GroupEffects trend={trend} about={about} />}
      {quarters.length > 1 && (
        <EffectBars
          title="Each quarter against the same quarter a year before"
          periods={quarters}
          note={`Quarters are named by the month they begin in. The mix is by ${by.label}; both effects add up to the change.`}
        />
      )}
      {cohorts.length > 0 && (
        <IncidenceCurves
          title="Customers by the year they began, at the same age"
          curves={cohorts}
          note={`The share that had made a first referral by each age; who left without one counts as never. Rates over all time would favour older customers, who had longer to refer.${
            trend.trackedFrom ? ` Referrals are known since ${showDay(trend.trackedFrom)}.` : ''
          }`}
        />
      )}
    </>
  )
}

/** 'Jun 2026' */
const showMonth = (day: string) =>
  new Date(`${day}T00:00:00Z`).toLocaleString('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' })

type Share = TrendOfRate['now']

/** A button where a group fell by more than chance lets expect. */
function ActOnFall({
  group,
  now,
  before,
  where,
  about,
}: {
  group: string
  now: Share
  before: Share
  where: string[]
  about: About
}) {
  const difference = newcombeDifference(now, before)
  if (difference === null || difference.interval.high >= 0) return null
  const told = (share: Share) => `${percentOf(share)} (${showNumber(share.happened)} of ${showNumber(share.trials)})`
  return (
    <Act
      small
      group={group}
      says={`${group}: ${told(now)} referred somebody ${whenWords(about.window)}, against ${told(before)} in the period before.`}
      where={[...about.where, ...where]}
      strength={about.strength}
      // Of all groups the one that fell: some of that is bad luck that passes by itself.
      pickedAsWorst
    />
  )
}

function Effect({ by, range }: { by: number; range: { low: number; high: number } }) {
  return (
    <>
      {showPoints(by)} <span className={classes.range}>{showDifference(range)}</span>
    </>
  )
}

function GroupEffects({ trend, about }: PartProps) {
  const { by, groups, folded, beforeFrom, beforeTo, change } = trend
  const sorted = [...groups].sort(
    (one, other) =>
      Math.abs((other.rateEffect ?? 0) + (other.mixEffect ?? 0)) -
      Math.abs((one.rateEffect ?? 0) + (one.mixEffect ?? 0)),
  )
  const then = { ...about, window: `${beforeFrom}..${beforeTo}` }
  return (
    <Part
      title={`What each group did, by ${by.label}`}
      says={`The effects of all groups add up to the change.${folded > 0 ? ` ${showCount(folded, 'group')} too small to show.` : ''}`}
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
                Now
              </th>
              <th scope="col" data-right>
                From referring more or less
              </th>
              <th scope="col" data-right>
                From the mix
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ value, label, where, now, before, rateEffect, mixEffect }) => (
              <tr key={value}>
                <th scope="row">
                  {label}{' '}
                  {before && (
                    <ActOnFall group={`${by.label} ${label}`} now={now} before={before} where={where} about={about} />
                  )}
                </th>
                <td data-right data-label="Before">
                  {before && before.trials > 0 ? (
                    <>
                      {percentOf(before)}{' '}
                      <span className={classes.range}>
                        <Behind share={before} rows={referrersBehind(then, ...where)} />
                      </span>
                    </>
                  ) : (
                    '–'
                  )}
                </td>
                <td data-right data-label="Now">
                  {now.trials > 0 ? (
                    <>
                      {percentOf(now)}{' '}
                      <span className={classes.range}>
                        <Behind share={now} rows={referrersBehind(about, ...where)} />
                      </span>
                    </>
                  ) : (
                    '–'
                  )}
                </td>
                <td data-right data-label="From referring more or less">
                  {rateEffect === null ? '–' : showPoints(rateEffect)}
                </td>
                <td data-right data-label="From the mix">
                  {mixEffect === null ? '–' : showPoints(mixEffect)}
                </td>
              </tr>
            ))}
          </tbody>
          {change && (
            <tfoot>
              <tr>
                <th scope="row">All customers</th>
                <td data-right data-label="Before">
                  {trend.before && percentOf(trend.before)}
                </td>
                <td data-right data-label="Now">
                  {percentOf(trend.now)}
                </td>
                <td data-right data-label="From referring more or less">
                  <Effect by={change.rateEffect} range={change.rateInterval} />
                </td>
                <td data-right data-label="From the mix">
                  <Effect by={change.mixEffect} range={change.mixInterval} />
                </td>
              </tr>
            </tfoot>
          )}
        </table>
      </div>
    </Part>
  )
}
