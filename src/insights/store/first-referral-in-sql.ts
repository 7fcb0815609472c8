import type { Kysely } from 'kysely'
import type { FirstReferralAnswer, FirstReferralQuestion, FirstReferrals } from '../../cube/question.ts'
import type { Database } from '../../schema.ts'
import { runText } from '../../server/database.ts'
import type { Id } from '../../values/id.ts'
import { inOrder, scopeSql } from './count-in-sql.ts'

type Rows = Record<string, unknown>[]

/**
 * How long customers take to their first referral, counted by PostgreSQL alone: where a company does not fit in memory,
 * and to hold the cube to. Both must agree exactly; see `FirstReferralQuestion`.
 */
export async function firstReferralInSql(
  { db }: { db: Kysely<Database> },
  question: FirstReferralQuestion,
): Promise<FirstReferralAnswer> {
  const { today, by } = question
  const scope = await scopeSql(db, { ...question, window: null }, by ? [by] : [])
  const text = `${scope.text}, ${placedSql(question, by !== undefined)},
    happened as (
      select s, coalesce(left_out, 'referredBefore') as what, null as age from placed where left_out is not null or before
      union all select s, 'seenFrom', seen_from - since from seen
      union all select s, 'seenTo', seen_to - since from seen
      union all select s, 'referrals', made_on - since
        from seen join counted on referrer_id = id and made_on >= seen_from and made_on <= seen_to
      union all select s, 'entered', seen_from - since from seen where not before
      union all select s, 'firstReferral', first_made - since from seen where not before and first_made <= seen_to
      union all select s, case when until <= ${today} then 'left' else 'stillHere' end, seen_to - since
        from seen where not before and (first_made is null or first_made > seen_to)
    )
    select s, grouping(s) as everybody, what, age, count(*) as many
    from happened group by grouping sets ((what, age), (s, what, age))`
  const { rows } = await runText(db, text, scope.values.all)
  const total = of(rows.filter(({ everybody }) => everybody === 1))
  if (!by) return { total, groups: [] }
  const values = [
    ...new Set(rows.filter(({ everybody }) => everybody === 0).map(({ s }) => s as string | number | null)),
  ]
  const cells = values.map((value) => ({
    value,
    counts: of(rows.filter(({ s, everybody }) => everybody === 0 && s === value)),
  }))
  const groups = inOrder(cells, by, scope.splits[0]!.kind, of([]))
  return { total, groups: groups.map(({ value, counts }) => ({ value, ...counts })) }
}

/** Each customer with the stretch of their life that is seen, or why none of it is: the tables `placed` and `seen`. */
const placedSql = (
  { today, trackedFrom }: Pick<FirstReferralQuestion, 'today' | 'trackedFrom'>,
  isSplit: boolean,
) => `lives as (
      select id, number, since, until, ${isSplit ? 's0' : '0'} as s, greatest(since, ${trackedFrom ?? 'since'}) as seen_from,
        least(until, ${today}) as seen_to,
        (select count(*) from counted where referrer_id = id and made_on is null) as undated,
        (select min(made_on) from counted where referrer_id = id) as first_made
      from scope
    ), placed as (
      select *, case
        when since is null then 'unknownSince'
        when seen_from > seen_to or until < since then 'neverSeen'
        when undated > 0 then 'undated'
      end as left_out, first_made is not null and first_made < seen_from as before
      from lives
    ), seen as (select * from placed where left_out is null)`

export interface SeenCustomer {
  id: Id<'cus'>
  number: number
  name: string
  since: number | null
  until: number | null
  /** Null where they made none as long as they were seen. */
  firstReferral: number | null
}

/** The customers a curve of first referrals is drawn from, after the one with this number; and how many there are. */
export async function seenCustomers(
  { db }: { db: Kysely<Database> },
  question: Omit<FirstReferralQuestion, 'ask' | 'by'>,
  { after, limit }: { after: number; limit: number },
): Promise<{ rows: SeenCustomer[]; customers: number }> {
  const scope = await scopeSql(db, { ...question, window: null }, [])
  const text = `${scope.text}, ${placedSql(question, false)}, entered as (select * from seen where not before)
    select entered.id, entered.number, name, entered.since, entered.until,
      case when first_made <= seen_to then first_made end as "firstReferral",
      (select count(*) from entered) as customers
    from entered join customers using (id) where entered.number > ${after} order by entered.number limit ${limit}`
  const { rows } = await runText(db, text, scope.values.all)
  return { rows: rows as unknown as SeenCustomer[], customers: Number(rows[0]?.customers ?? 0) }
}

function of(rows: Rows): FirstReferrals {
  const found = new Map(rows.map(({ what, age, many }) => [`${what} ${age}`, Number(many)]))
  const ages = [...new Set(rows.filter(({ age }) => age !== null).map(({ age }) => Number(age)))]
  ages.sort((one, other) => one - other)
  const byAge = (what: string) => ages.map((age) => found.get(`${what} ${age}`) ?? 0)
  const inAll = (what: string) => found.get(`${what} null`) ?? 0
  return {
    ages,
    entered: byAge('entered'),
    firstReferral: byAge('firstReferral'),
    left: byAge('left'),
    stillHere: byAge('stillHere'),
    seenFrom: byAge('seenFrom'),
    seenTo: byAge('seenTo'),
    referrals: byAge('referrals'),
    leftOut: { unknownSince: inAll('unknownSince'), neverSeen: inAll('neverSeen'), undated: inAll('undated') },
    referredBefore: inAll('referredBefore'),
  }
}
