import { useMemo } from 'react'
import { useAddress } from '../../web/address.ts'
import { IncidenceCurves } from '../../web/charts/incidence-curves.tsx'
import { useRead } from '../../web/client.ts'
import { Definition } from '../../web/definition.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { cannotTell, showCount, showDay, showNumber, showPercent, showPercentRange } from '../../web/figures.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import type { Rows } from '../../web/rows.ts'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { type ReferCurve, type TimeToRefer, trendApi } from '../api/trend.ts'
import { askedOf, byAddress } from './address.ts'
import { type About, Count, customersBehind } from './behind.tsx'
import { CompareBy } from './compare-by.tsx'
import { ScopeRow } from './scope-row.tsx'
import classes from './why.module.css'
import { strengthWords } from './words.ts'

/** How long customers take to their first referral, and which of them are sooner. */
export default function TimePage() {
  const [address, setAddress] = useAddress(byAddress)
  const asked = askedOf(address)
  const read = useRead(trendApi.time, asked, { keep: true })
  const time = read.data
  const about = useMemo((): About => ({ window: 'ever', strength: address.strength, where: address.where }), [address])
  return (
    <PageFrame
      title="Time to refer"
      actions={<ExportButton endpoint={trendApi.timeSheet} input={asked} />}
      answer={time ? <TimeAnswer time={time} about={about} /> : !read.error && <LoadingText lines={[96, 58]} large />}
    >
      <InsightNav />
      {read.error && <FailedState error={read.error} again={() => read.refetch()} />}
      <ScopeRow
        strength={address.strength}
        where={address.where}
        change={setAddress}
        before={
          <CompareBy
            choices={time?.choices ?? []}
            by={time?.by.column ?? (address.by || null)}
            change={(by) => setAddress({ by, cuts: '' })}
          />
        }
      />
      {time &&
        (time.all.points.length > 1 ? (
          <TimeParts time={time} about={about} />
        ) : (
          <EmptyState
            title="Too few to tell"
            says="A curve needs at least ten customers whose first day is known, and referrals with a day. Import them, or take away a filter."
          />
        ))}
    </PageFrame>
  )
}

/** Where those are whose first referral could be seen: fewer than the filters leave. */
const seenBehind = ({ strength, where }: About, ...more: string[]): Rows => ({
  to: '/insight/time/customers',
  search: { strength, where: [...where, ...more] },
})

interface PartProps {
  time: TimeToRefer
  about: About
}

const at = ({ points }: Pick<ReferCurve, 'points'>, months: number) => points.find((point) => point.months === months)
const shareAt = ({ share, interval }: ReferCurve['points'][number]) =>
  `${showPercent(share, 1)}${interval ? ` (${showPercentRange(interval, 1)})` : ''}`

function TimeAnswer({ time, about }: PartProps) {
  const { all, horizon, tests, by, groups } = time
  const after = at(all, horizon)
  if (!after) return <Answer>{cannotTell}: too few customers have been watched for long enough.</Answer>
  const later = all.points.at(-1)
  const compared = groups.flatMap(({ label, after }) => (after ? [{ label, after }] : []))
  const soonest = [...compared].sort((one, other) => other.after.share - one.after.share)
  const [first, last] = [soonest[0], soonest.at(-1)]
  return (
    <Answer
      more={
        tests &&
        (tests.gray < 0.05 && first && last && first !== last
          ? `${first.label} is soonest by ${by.label}: ${shareAt(first.after)} within ${showCount(horizon, 'month')}. ${last.label} is last: ${shareAt(last.after)}.`
          : `By ${by.label}, no evidence that some groups refer sooner than others.`)
      }
    >
      <strong>{showPercent(after.share, 1)}</strong> of customers had made a first referral within{' '}
      {showCount(horizon, 'month')} of becoming one
      {after.interval && ` (${showPercentRange(after.interval, 1)}`}, of{' '}
      <Count count={all.seen} rows={seenBehind(about)} /> who could be seen)
      {later && later.months > horizon && `; ${shareAt(later)} within ${showCount(later.months, 'month')}`}.
    </Answer>
  )
}

function TimeParts({ time, about }: PartProps) {
  const { all, groups, by, horizon, tests, naive, leftOut, referredBefore, trackedFrom } = time
  const overall = useMemo(() => [{ label: 'All', points: all.points, rows: customersBehind(about) }], [all, about])
  const drawn = useMemo(
    () =>
      groups
        .filter(({ drawn, points }) => drawn && points.length > 1)
        .map(({ label, points, where }) => ({ label, points, rows: customersBehind(about, ...where) })),
    [groups, about],
  )
  const after = at(all, horizon)
  const notSeen = [
    leftOut.unknownSince > 0 && `${showCount(leftOut.unknownSince, 'customer')} whose first day is not known`,
    leftOut.undated > 0 && `${showCount(leftOut.undated, 'customer')} with a referral nobody knows the day of`,
    leftOut.neverSeen > 0 && `${showCount(leftOut.neverSeen, 'customer')} who had left before anybody kept track`,
    referredBefore > 0 && `${showCount(referredBefore, 'customer')} who had referred before then`,
  ].filter((text) => text !== false)
  return (
    <>
      <IncidenceCurves
        title="Customers who had made a first referral"
        curves={overall}
        note={`By months of being a customer; counted are ${strengthWords[time.strength]}. Who left without referring counts as never (Aalen–Johansen).${
          naive !== null && after && naive - after.share > 0.0005
            ? ` Leaving them out would say ${showPercent(naive, 1)} after ${showCount(horizon, 'month')}, which is too much.`
            : ''
        }${trackedFrom ? ` Referrals are known since ${showDay(trackedFrom)}: who was a customer before then is counted from the age they had.` : ''}`}
      />
      {drawn.length > 1 && (
        <IncidenceCurves
          title={`The same by ${by.label}`}
          curves={drawn}
          note={`${groups.length > drawn.length ? `The ${drawn.length} largest groups; all are in the table below. ` : ''}${
            tests
              ? `Gray’s test of equal curves: p ${showP(tests.gray)}; log-rank among those who stay: p ${showP(tests.logRank)}.`
              : ''
          }`}
        />
      )}
      {groups.length > 1 && (
        <Part
          title={`Within ${showCount(horizon, 'month')}, by ${by.label}`}
          says={`The longest time for which all groups can be compared.${leftOut.small > 0 ? ` ${showCount(leftOut.small, 'group')} too small to show.` : ''}`}
        >
          <div className={classes.scroll}>
            <table className={classes.table} data-stacks>
              <thead>
                <tr>
                  <th scope="col">{by.label}</th>
                  <th scope="col" data-right>
                    Customers seen
                  </th>
                  <th scope="col" data-right>
                    Had referred
                  </th>
                  <th scope="col" data-right>
                    <Definition of="Mean wait">
                      Months until the first referral, up to {showCount(horizon, 'month')}; who has not referred by then
                      waits all of it.
                    </Definition>
                  </th>
                </tr>
              </thead>
              <tbody>
                {[...groups]
                  .sort((one, other) => (other.after?.share ?? -1) - (one.after?.share ?? -1))
                  .map(({ value, label, where, seen, after, wait }) => (
                    <tr key={value}>
                      <th scope="row">
                        <PageLink {...customersBehind(about, ...where)} className="vw-opens">
                          {label}
                        </PageLink>
                      </th>
                      <td data-right data-label="Customers seen">
                        <Count count={seen} rows={seenBehind(about, ...where)} />
                      </td>
                      <td data-right data-label="Had referred">
                        {after ? (
                          <>
                            {showPercent(after.share, 1)}{' '}
                            <span className={classes.range}>
                              {after.interval && showPercentRange(after.interval, 1)}
                            </span>
                          </>
                        ) : (
                          'too few to tell'
                        )}
                      </td>
                      <td data-right data-label="Mean wait">
                        {wait ? (
                          <>
                            {showNumber(wait.months, 1)} months{' '}
                            <span className={classes.range}>
                              {showNumber(wait.interval.low, 1)}–{showNumber(wait.interval.high, 1)}
                            </span>
                          </>
                        ) : (
                          '–'
                        )}
                      </td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
        </Part>
      )}
      {notSeen.length > 0 && <p className={classes.note}>Not among those seen: {notSeen.join('; ')}.</p>}
    </>
  )
}

const showP = (p: number) => (p < 0.001 ? 'below 0.001' : showNumber(p, 3))
