import type { Kysely } from 'kysely'
import type { Split } from '../../cube/question.ts'
import type {
  ByScore,
  Intent,
  IntentAnswer,
  IntentQuestion,
  OpportunityAnswer,
  OpportunityQuestion,
  ReasonsAnswer,
  ReasonsQuestion,
  Told,
  VoiceQuestion,
  VoiceSource,
} from '../../cube/voice-question.ts'
import type { Database } from '../../schema.ts'
import { runText } from '../../server/database.ts'
import { conditionSql, type Expression, expressionOf, inOrder, splitSql, Values } from './count-in-sql.ts'
import { type Attribute, attributesSql, mainReasonsSql } from './rows.ts'

/**
 * The questions about what customers said, answered by PostgreSQL alone: what the cube is held to, to the last customer.
 * Written to be obviously right rather than quick.
 */
type Db = { db: Kysely<Database> }
type Rows = Record<string, unknown>[]

export async function reasonsInSql({ db }: Db, question: ReasonsQuestion): Promise<ReasonsAnswer> {
  const reasons = await liveReasons(db)
  const told = async (
    window: ReasonsQuestion['window'],
    extra: Split | null,
    where = 'made = 0 and c.number is not null',
  ) => {
    const { text, values, kind } = await spokenSql(db, { ...question, window }, question.source, extra)
    const rows = (
      await runText(
        db,
        `${text}, cited as (select distinct ${extra ? 's, ' : ''}coalesce(number, -teller) as who, reason from spoken s_ left join scope c on c.number = s_.customer
          where ${where}),
        tellers as (select distinct ${extra ? 's, ' : ''}coalesce(number, -teller) as who from spoken s_ left join scope c on c.number = s_.customer
          where ${where})
       select ${extra ? 's' : '0 as s'}, null as reason, count(*) as many from tellers group by 1
       union all select ${extra ? 's' : '0'}, reason, count(*) from cited where reason is not null group by 1, 2`,
        values,
      )
    ).rows as Rows
    return { rows, kind }
  }
  const of = (rows: Rows): Told => ({
    told: Number(rows.find((row) => row.reason === null)?.many ?? 0),
    named: reasons.map(({ id }) => Number(rows.find((row) => row.reason === id)?.many ?? 0)),
  })
  const { edges = [], window } = question
  const tables = []
  for (const split of question.by) {
    const { rows, kind } = await told(window, split)
    const values = [...new Set(rows.map((row) => row.s as string | number | null))]
    const cells = values.map((value) => ({ value, counts: of(rows.filter((row) => row.s === value)) }))
    tables.push(inOrder(cells, split, kind, of([])))
  }
  const periods = []
  for (let at = 1; at < edges.length; at++) {
    periods.push(of((await told({ from: edges[at - 1]!, to: edges[at]! }, null)).rows))
  }
  const { text, values } = await spokenSql(db, question, question.source, null)
  const pairs = reasons.map(() => new Array<number>(reasons.length).fill(0))
  if (question.pairs) {
    const { rows } = await runText(
      db,
      `${text}, cited as (select distinct number, reason from spoken join scope on number = customer where made = 0)
       select one.reason as one, other.reason as other, count(*) as many
       from cited one join cited other on one.number = other.number and one.reason < other.reason group by 1, 2`,
      values,
    )
    const place = new Map(reasons.map(({ id }, at) => [id as unknown, at]))
    for (const row of rows) {
      // PostgreSQL may sort texts otherwise than by code point.
      const [one, other] = [place.get(row.one)!, place.get(row.other)!].sort((low, high) => low - high)
      pairs[one!]![other!]! += Number(row.many)
    }
  }
  return {
    reasons,
    total: of((await told(window, null)).rows),
    referred: of((await told(window, null, 'made > 0')).rows).told,
    anonymous: question.where.length > 0 ? of([]) : of((await told(window, null, 'customer is null')).rows),
    tables,
    periods,
    pairs: question.pairs ? pairs : [],
  }
}

export async function opportunityInSql(
  { db }: Db,
  question: OpportunityQuestion,
): Promise<Pick<OpportunityAnswer, 'strata' | 'value'>> {
  const reasons = await liveReasons(db)
  const { text, values, splits } = await spokenSql(db, question, question.source, null, question.by)
  const strata = ['0', ...splits.map((sql) => `coalesce((${sql})::text, '')`)].join(` || '|' || `)
  const { rows } = await runText(
    db,
    `${text}, cited as (select distinct number, reason from spoken join scope on number = customer where reason is not null),
      placed as (select number, made, ${strata.replace(/^0/, `'0'`)} as stratum from scope)
     select stratum, null as reason, count(*) as many, count(*) filter (where made > 0) as made from placed group by 1
     union all select stratum, reason, count(*), count(*) filter (where made > 0)
     from placed join cited using (number) group by 1, 2`,
    values,
  )
  const names = [...new Set(rows.map((row) => row.stratum))]
  const cell = (stratum: unknown, reason: unknown) =>
    rows.find((row) => row.stratum === stratum && row.reason === reason)
  const { from, to } = question.window ?? { from: null, to: null }
  const within = (day: string) =>
    from === null ? 'true' : `${day} - date '1970-01-01' >= ${from} and ${day} - date '1970-01-01' < ${to}`
  const paid = await runText(
    db,
    `${text}, paid as (
      select r.referrer_id, sum(e.amount_minor) as revenue
      from referrals r join customers referrer on referrer.id = r.referrer_id join scope on scope.number = referrer.number
        join revenue_entries e on e.customer_id = r.referred_id and ${within('e.earned_on')}
      where not r.self_referral and r.state not in ('denied', 'reversed') and r.strength = any($1) and ${within('r.made_on')}
      group by 1
    ) select (select count(*) from scope where made > 0) as referrers, coalesce(sum(revenue), 0) as revenue,
        coalesce(sum((revenue::double precision) ^ 2), 0) as squares from paid`,
    values,
  )
  const value = paid.rows[0] as Record<string, unknown>
  return {
    strata: names.map((name) => ({
      customers: Number(cell(name, null)?.many),
      referrers: Number(cell(name, null)?.made),
      named: reasons.map(({ id }) => Number(cell(name, id)?.many ?? 0)),
      namedReferrers: reasons.map(({ id }) => Number(cell(name, id)?.made ?? 0)),
    })),
    value: {
      referrers: Number(value.referrers),
      revenueMinor: Number(value.revenue),
      squares: Number(value.squares),
    },
  }
}

export async function intentInSql({ db }: Db, question: IntentQuestion): Promise<IntentAnswer> {
  const score = `case when likelihood >= 9 then 2 when likelihood >= 7 then 1 else 0 end`
  const ofNobody = `
      union all select 'anonymous', 0, ${score}, count(*), 0, 0 from answered
      where customer is null and likelihood is not null group by 1, 2, 3
      union all select 'said', 0, has_recommended::int, count(*), count(*) filter (where made > 0), count(*) filter (where ever > 0)
      from said group by 1, 2, 3`
  const count = async (window: IntentQuestion['window'], extra: Split | null) => {
    const { text, values, kind } = await spokenSql(db, { ...question, window }, 'answers', extra)
    const s = extra ? 's' : '0'
    const { rows } = await runText(
      db,
      `${text}, latest as (
        select distinct on (number) number, ${extra ? 's, ' : ''}made, ever, ${score} as score
        from answered join scope on number = customer where likelihood is not null order by number, day desc, teller desc
      ), said as (
        select distinct on (number) number, made, ever, has_recommended
        from answered join scope on number = customer where has_recommended is not null order by number, day desc, teller desc
      )
      select 'scores' as what, ${s} as s, ${score} as score, count(*) as many, 0 as made, 0 as ever
      from answered join met on number = customer where likelihood is not null group by 1, 2, 3
      union all select 'customers', ${s}, score, count(*), count(*) filter (where made > 0), count(*) filter (where ever > 0)
      from latest group by 1, 2, 3
      ${extra ? '' : ofNobody}`,
      values,
    )
    return { rows: rows as Rows, kind }
  }
  const byScore = (rows: Rows, what: string, field = 'many'): ByScore =>
    [0, 1, 2].map((score) =>
      Number(rows.find((row) => row.what === what && row.score === score)?.[field] ?? 0),
    ) as ByScore
  const of = (rows: Rows): Intent => ({
    scores: byScore(rows, 'scores'),
    customers: byScore(rows, 'customers'),
    referred: byScore(rows, 'customers', 'made'),
    referredEver: byScore(rows, 'customers', 'ever'),
  })
  const { rows } = await count(question.window, null)
  const anonymous = (from: Rows): ByScore => (question.where.length > 0 ? [0, 0, 0] : byScore(from, 'anonymous'))
  const tables = []
  for (const split of question.by) {
    const { rows: cells, kind } = await count(question.window, split)
    const counted = cells.filter((row) => row.what === 'scores' || row.what === 'customers')
    const values = [...new Set(counted.map((row) => row.s as string | number | null))]
    tables.push(
      inOrder(
        values.map((value) => ({ value, counts: of(counted.filter((row) => row.s === value)) })),
        split,
        kind,
        of([]),
      ),
    )
  }
  const { edges = [] } = question
  const periods = []
  for (let at = 1; at < edges.length; at++) {
    const inPeriod = (await count({ from: edges[at - 1]!, to: edges[at]! }, null)).rows
    const nobody = anonymous(inPeriod)
    periods.push(byScore(inPeriod, 'scores').map((many, score) => many + nobody[score]!) as ByScore)
  }
  const said = (what: number) => {
    const row = rows.find((one) => one.what === 'said' && one.score === what)
    return { customers: Number(row?.many ?? 0), referred: Number(row?.made ?? 0), referredEver: Number(row?.ever ?? 0) }
  }
  return { total: of(rows), anonymous: anonymous(rows), tables, periods, said: { yes: said(1), no: said(0) } }
}

async function liveReasons(db: Kysely<Database>): Promise<{ id: string; name: string }[]> {
  const rows = await db.selectFrom('reasons').select(['id', 'name']).where('mergedInto', 'is', null).execute()
  return rows.sort((one, other) => (one.id < other.id ? -1 : 1))
}

/**
 * What all three begin with: the customers there are, those that meet the conditions, those of them active, and who said
 * what in the window.
 */
async function spokenSql(
  db: Kysely<Database>,
  question: Pick<VoiceQuestion, 'window' | 'strengths' | 'where' | 'today'>,
  source: VoiceSource,
  extra: Split | null,
  by: readonly Split[] = [],
) {
  const attributes = (await runText(db, attributesSql)).rows as unknown as Attribute[]
  const values = new Values()
  const { from, to } = question.window ?? { from: null, to: null }
  const within = (day: string) => (from === null ? 'true' : `${day} >= ${from} and ${day} < ${to}`)
  const expression = (column: string) => expressionOf(column, attributes, question)
  const active = from === null ? 'true' : `(since is null or since < ${to}) and (until is null or until > ${from})`
  const strengths = values.add(question.strengths)
  const conditions = question.where.map((one) => conditionSql(one, expression(one.column), values))
  const dependsOnWindow = question.where.some(({ column }) => column === 'referrer')
  const text = `
    with recursive roots as (
      select id, id as root, merged_into from reasons
      union all select roots.id, next.id, next.merged_into from roots join reasons next on next.id = roots.merged_into
    ), root_of as (
      select id, root from roots where merged_into is null
    ), counted as (
      select referrer_id, referred_id, made_on - date '1970-01-01' as made_on from referrals
      where not self_referral and state not in ('denied', 'reversed') and strength = any(${strengths})
    ), deeds as (
      select referrer_id, count(*) filter (where ${within('made_on')}) as made, count(*) as ever from counted group by 1
    ), brought as (
      select distinct referred_id from counted where referred_id is not null
    ), found_us as (${mainReasonsSql}
    ), known as (
      select number, since - date '1970-01-01' as since, until - date '1970-01-01' as until, attributes,
        coalesce(made, 0) as made, coalesce(made, 0) as hits, coalesce(ever, 0) as ever, referred_id is not null as brought, main_reason
      from customers left join deeds on referrer_id = customers.id left join brought on referred_id = customers.id
        left join found_us on found_us.customer_id = customers.id
    ), met as (
      select *${extra ? `, ${splitSql(extra, expression(extra.column))} as s` : ''} from known
      where ${['true', ...(dependsOnWindow ? [active] : []), ...conditions].join(' and ')}
    ), scope as (
      select * from met where ${active}
    ), answered as (
      select r.number as teller, c.number as customer, r.given_on - date '1970-01-01' as day, likelihood, has_recommended, r.id
      from responses r left join customers c on c.id = r.customer_id
      where r.state = 'submitted' and ${within(`(r.given_on - date '1970-01-01')`)}
    ), refused as (
      select a.number as teller, c.number as customer, a.id
      from asks a join customers c on c.id = a.customer_id
      where a.state = 'declined' and ${within(`(coalesce(a.answered_on, a.asked_on) - date '1970-01-01')`)}
    ), spoken as (
      ${
        source === 'asks'
          ? ''
          : `select teller, customer, root as reason from answered join citations on response_id = answered.id join root_of on root_of.id = reason_id
      union all select teller, customer, null from answered join verbatims on response_id = answered.id and about = 'why not'`
      }
      ${source === 'all' ? 'union all' : ''}
      ${
        source === 'answers'
          ? ''
          : `select teller, customer, root as reason from refused join citations on ask_id = refused.id join root_of on root_of.id = reason_id
      union all select teller, customer, null from refused join verbatims on ask_id = refused.id and about = 'declined ask'`
      }
    )`
  return {
    text,
    values: values.all,
    kind: extra ? expression(extra.column).kind : ('category' as Expression['kind']),
    splits: by.map((split) => splitSql(split, expression(split.column))),
  }
}
