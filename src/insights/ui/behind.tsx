import type { Strength } from '../../cube/question.ts'
import { strengthsFrom } from '../../customers/strength.ts'
import { digitsFor, showNumber, showPercentRange } from '../../web/figures.ts'
import { PageLink } from '../../web/page-link.tsx'
import type { Rows } from '../../web/rows.ts'
import type { ValueGroup } from '../api/behind.ts'
import type { ShareOfCustomers } from '../api.ts'
import classes from './insights.module.css'

/** Which customers a figure is about: when, how sure a referral must be, and the filters of the page. */
export interface About {
  window: string
  strength: Strength
  where: string[]
}

/** Where the customers behind a figure are: the same window, strength and filters, and what the figure adds to them. */
export function customersBehind({ window, strength, where }: About, ...more: string[]): Rows {
  return { to: '/customers', search: { window, strength, where: [...where, ...more] } }
}

/** Those who referred somebody, and all who could have: the two counts of a referrer rate. */
export function referrersBehind(about: About, ...more: string[]) {
  return { of: customersBehind(about, ...more, 'referrer is yes'), among: customersBehind(about, ...more) }
}

/** Those a referral brought, and all who began in the window. For "ever": all whose beginning is known. */
export function newcomersBehind(about: About, began: { from: string; to: string } | null, ...more: string[]) {
  const since = began ? `since between ${began.from}..${began.to}` : 'since is-not '
  return {
    of: customersBehind(about, ...more, 'origin is referred', since),
    among: customersBehind(about, ...more, since),
  }
}

/** Where the referrals behind a figure are: those made in the window by the customers the figure is about. */
export function referralsBehind({ window, where }: Omit<About, 'strength'>, narrowed: Record<string, unknown>): Rows {
  return { to: '/referrals', search: { made: window, by: 'customers', where, ...narrowed } }
}

/** The referrals that count at a strength. */
export function countedBehind(about: About, narrowed: Record<string, unknown> = {}): Rows {
  return referralsBehind(about, { strength: strengthsFrom(about.strength), counted: 'yes', ...narrowed })
}

/** Where the customers are behind a figure of value that no filter can tell, as of the day it was worked out. */
export function groupBehind(
  analysisId: string,
  narrowed: { group: Exclude<ValueGroup, 'chance'> } | { group: 'chance'; from: number; to: number },
): Rows {
  return { to: '/insight/value/behind', search: { analysisId, ...narrowed } }
}

interface BehindProps {
  share: ShareOfCustomers
  rows: { of: Rows; among: Rows }
  /** What follows without a space, so that no line begins with it: ';'. */
  then?: string
}

/** '11.3–13.6 %, 498 of 4,021' after a share, each count leading to those it counts. */
export function Behind({ share, rows, then = '' }: BehindProps) {
  const { happened, trials, interval } = share
  return (
    <>
      {interval && <span className={classes.whole}>{showPercentRange(interval, digitsFor(trials))},</span>}{' '}
      <Counts of={happened} among={trials} rows={rows} then={then} />
    </>
  )
}

/** '498 of 4,021', each leading to those it counts. */
export function Counts(props: { of: number; among: number; rows: { of: Rows; among: Rows }; then?: string }) {
  const { of, among, rows, then = '' } = props
  return (
    <span className={classes.whole}>
      <Count count={of} rows={rows.of} /> of <Count count={among} rows={rows.among} />
      {then}
    </span>
  )
}

/** A number that opens to what it counts. Nobody is nothing to open. */
export function Count({ count, rows }: { count: number; rows: Rows }) {
  if (count === 0) return '0'
  return (
    <PageLink to={rows.to} search={rows.search ?? {}} className="vw-opens">
      {showNumber(count)}
    </PageLink>
  )
}
