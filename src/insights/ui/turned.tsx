import { Definition } from '../../web/definition.tsx'
import { showPercent, showPoints } from '../../web/figures.ts'
import { PageLink } from '../../web/page-link.tsx'
import { Notice } from '../../web/states.tsx'
import type { GroupRow, Groups, ShareOfCustomers, TurnedDifference } from '../api.ts'
import { type About, Behind, customersBehind } from './behind.tsx'
import classes from './turned.module.css'
import tables from './why.module.css'
import { behind, lookCloser, namedIn, percentOf, showDifference, turnedSentence } from './words.ts'

interface Turned {
  row: GroupRow
  turned: TurnedDifference[]
}

/** More of them than this would be a page of their own; each of the others says it in its row. */
const mostTold = 3

/** Two groups that make up this part of all customers are each other's others. */
const nearlyAll = 0.95

/** Differences that are not there, or the other way round, among like customers: said before anybody acts on them. */
export function TurnedDifferences({ groups, about }: { groups: Groups; about: About }) {
  const all = groups.rows.flatMap((row): Turned[] => (row.turned.length > 0 ? [{ row, turned: row.turned }] : []))
  // Of two groups the one is all the others of the other: what turns round for one does for both.
  const [first = 0, second = 0] = groups.rows
    .map(({ referrerRate }) => referrerRate.trials)
    .sort((one, other) => other - one)
  const onlyTwo = groups.by.kind !== 'saved' && first + second >= nearlyAll * groups.total.referrerRate.trials
  const told = all.slice(0, onlyTwo ? 1 : mostTold)
  const more = onlyTwo ? 0 : all.length - told.length
  if (told.length === 0) return null
  return (
    <>
      {told.map(({ row, turned }) => (
        <Notice key={row.value} tone="ochre" wide>
          <Told groups={groups} row={row} turned={turned} about={about} />
        </Notice>
      ))}
      {more > 0 && (
        <p className={classes.more}>
          {more === 1 ? 'One more group' : `${more} more groups`} below {more === 1 ? 'says' : 'say'} so beside{' '}
          {more === 1 ? 'its' : 'their'} verdict.
        </p>
      )}
    </>
  )
}

function Told({ groups, row, turned, about }: Turned & { groups: Groups; about: About }) {
  const { window, strength, where } = about
  return (
    <>
      {turned.slice(0, 1).map((one) => {
        const { strong, rest } = turnedSentence(groups, row, one)
        return (
          <p key={one.column} className={classes.says}>
            <strong>{strong}</strong> {rest}{' '}
            <PageLink to="/groups" search={{ by: one.column, window, strength, where }}>
              Compare by {one.label}
            </PageLink>
          </p>
        )
      })}
      {turned.map((one, at) => (
        <details key={one.column} className={classes.strata}>
          <summary>
            {at === 0 ? 'Show the figures by' : 'Likewise by'} {one.label}
          </summary>
          <Strata group={namedIn(groups, row)} row={row} turned={one} about={about} />
        </details>
      ))}
    </>
  )
}

/** A verdict that does not hold among like customers says so where it stands. */
export function TurnedMark({ groups, row }: { groups: Groups; row: GroupRow }) {
  const [first] = row.turned
  if (!first) return null
  const { strong, rest } = turnedSentence(groups, row, first)
  return (
    <span className={classes.mark}>
      <Definition of={lookCloser}>
        {strong} {rest}
      </Definition>
    </span>
  )
}

function Strata(props: { group: string; row: GroupRow; turned: TurnedDifference; about: About }) {
  const { group, row, turned, about } = props
  const { strata, within, restWhere, leftOut, label } = turned
  const total = (side: 'group' | 'other') => strata.reduce((sum, one) => sum + one[side].trials, 0)
  const [ofGroup, ofOthers] = [total('group'), total('other')]
  return (
    <>
      <div className={tables.scroll}>
        <table className={tables.table} data-stacks>
          <thead>
            <tr>
              <th scope="col">{label}</th>
              <th scope="col" data-right>
                {group}
              </th>
              <th scope="col" data-right>
                All others
              </th>
              <th scope="col" data-right>
                Difference
              </th>
            </tr>
          </thead>
          <tbody>
            {strata.map((one) => (
              <tr key={one.value}>
                <th scope="row">
                  {one.label}
                  <span className={classes.part}>
                    {showPercent(one.group.trials / ofGroup)} of them, {showPercent(one.other.trials / ofOthers)} of the
                    others
                  </span>
                </th>
                <td data-right data-label={group}>
                  <Rate share={one.group} where={[...row.where, one.where]} about={about} />
                </td>
                <td data-right data-label="All others">
                  <Rate share={one.other} where={restWhere === null ? null : [restWhere, one.where]} about={about} />
                </td>
                <td data-right data-label="Difference">
                  <Gap {...one.difference} />
                </td>
              </tr>
            ))}
            <tr className={classes.all}>
              <th scope="row">Among like customers</th>
              <td />
              <td />
              <td data-right data-label="Difference">
                <Gap {...within} />
              </td>
            </tr>
          </tbody>
        </table>
      </div>
      <p className={classes.note}>
        Each row compares customers alike in {label}. Newcombe’s 95 % range in each; all together weighed by how much
        each can tell (Mantel and Haenszel, with Sato’s range).
        {leftOut > 0 &&
          ` ${leftOut} of these customers are left out: fewer than ten of them or of the others are there, or nobody knows.`}
      </p>
    </>
  )
}

function Rate({ share, where, about }: { share: ShareOfCustomers; where: string[] | null; about: About }) {
  const rows = where && {
    of: customersBehind(about, ...where, 'referrer is yes'),
    among: customersBehind(about, ...where),
  }
  return (
    <>
      {percentOf(share)}{' '}
      <span className={tables.range}>{rows ? <Behind share={share} rows={rows} /> : behind(share)}</span>
    </>
  )
}

function Gap({ gap, interval }: TurnedDifference['within']) {
  return (
    <>
      {showPoints(gap)} <span className={tables.range}>{showDifference(interval)}</span>
    </>
  )
}
