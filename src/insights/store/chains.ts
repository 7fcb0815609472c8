import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { CountQuestion, Window } from '../../cube/question.ts'
import type { Database } from '../../schema.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import { runText } from '../../server/database.ts'
import type { ChainedCustomer, ChainsAsked } from '../api/chains.ts'
import type { SpreadCell } from '../spread.ts'
import { inWindow, type ScopeSql, scopeSql } from './count-in-sql.ts'

type Terms = Pick<CountQuestion, 'strengths' | 'where' | 'today'>
interface Here {
  db: Kysely<Database>
}

/**
 * Everybody the filters leave, as `scope`; `came`, whom a referral brought, by generation; `credited`, whose referrer is
 * known; `bringing`, how many each brought. Customers who brought each other in a circle, and whom they brought, descend from
 * nobody: they are not in `came`.
 */
async function forestSql(db: Kysely<Database>, terms: Terms): Promise<ScopeSql> {
  const scope = await scopeSql(db, { ...terms, window: null }, [])
  const text = `${scope.text.replace(/^\s*with /, 'with recursive ')}, brought_by as (
      select referred_id as id, referrer_id as above from counted where referred_id is not null
    ), came as (
      select b.id, b.above, 1 as generation from brought_by b
      where above is null or not exists (select from brought_by other where other.id = b.above)
      union all
      select b.id, b.above, came.generation + 1 from came join brought_by b on b.above = came.id
    ), credited as (select id, above, generation from came where above is not null
    ), bringing as (select above as id, count(*) as many from brought_by where above is not null group by 1)`
  return { ...scope, text }
}

/** Of whom a referral brought: how far down the chain; 0 for others, null in a circle. */
const generationSql = 'coalesce(came.generation, case when not scope.brought then 0 end)'

/** Customers by how they came, the day they began and how many they brought: what K and the generations are made of. */
export async function spreadCells({ db }: Here, terms: Terms, began: Window): Promise<SpreadCell[]> {
  const { text, values } = await forestSql(db, terms)
  const { rows } = await runText(
    db,
    `${text}
    select ${generationSql} as generation, since, coalesce(bringing.many, 0)::int as brought,
      count(*)::int as customers, sum(hits)::int as referrals
    from scope left join came using (id) left join bringing using (id)
    where ${began ? 'since is not null' : 'true'} and ${inWindow('since', began)} group by 1, 2, 3`,
    values.all,
  )
  return rows as unknown as SpreadCell[]
}

/** What a list goes by, largest first, and the customer's number. */
const place = z.tuple([z.number(), z.int()])

/** A page of customers with where they stand in their chain of referrals and what they are worth, the largest first. */
export async function listChained(
  { db }: Here,
  terms: Terms & { window: Window },
  asked: Omit<ChainsAsked, 'window' | 'strength' | 'where' | 'cursor' | 'limit'> & {
    cursor?: string | undefined
    limit: number
  },
) {
  const { worth, whom, generation, brought, band, most, under, through } = asked
  const { text, values } = await forestSql(db, terms)
  const amount = worth === 'chain' ? 'own + rest' : 'own'
  const narrowed = [
    whom === 'brought' ? 'above in (select id from scope)' : terms.where.length > 0 && 'id in (select id from scope)',
    generation && `generation between ${generation.from} and ${generation.to ?? 2 ** 31 - 1}`,
    brought && `many between ${brought.from} and ${brought.to ?? 2 ** 31 - 1}`,
    band && bandSql(amount, band),
    under && through === 'direct' && `above = ${values.add(under)}`,
    under && through === 'chain' && 'id in (select id from below)',
  ].filter((condition) => typeof condition === 'string')
  const after = asked.cursor === undefined ? null : readCursor(place, asked.cursor)
  const beyond = after ? `(size, -number) < (${values.add(after[0])}, -${values.add(after[1])}::bigint)` : 'true'
  // The whole chain of everybody is added up only where the list goes by it; else only of those on the page.
  const chained =
    worth === 'chain'
      ? `line as (
          select id, above from credited
          union all
          select line.id, credited.above from line join credited on credited.id = line.above
        ), chained as (select above as id, sum(own) as rest from line join paid_in using (id) group by 1)`
      : `chained as (select ''::text as id, 0 as rest where false)`
  const below =
    under && through === 'chain'
      ? `below as (
          select id from credited where above = ${values.add(under)}
          union all
          select credited.id from below join credited on credited.above = below.id
        ),`
      : ''
  const inTime = inWindow(`(earned_on - date '1970-01-01')`, terms.window)
  // Added up in whole minor units, which a double holds exactly up to 2⁵³, and sorts sooner.
  const paidBy = (customer: string) =>
    `(select sum(amount_minor)::float8 from revenue_entries where customer_id = ${customer} and ${inTime})`
  // Few customers are looked up one by one; for all of them one pass over the revenue is sooner.
  const few = under !== undefined || whom === 'brought' || (generation?.from ?? 0) > 0 || (brought?.from ?? 0) > 0
  const own = few
    ? `left join lateral ${paidBy('customers.id')} as paid_in (own) on true`
    : 'left join paid_in on paid_in.id = customers.id'
  const { rows } = await runText(
    db,
    `${text}, paid_in as materialized (
      select customer_id as id, sum(amount_minor)::float8 as own from revenue_entries where ${inTime} group by 1
    ), ${below} ${chained}, everybody as (
      select customers.id, customers.number, brought_by.above,
        coalesce(came.generation, case when brought_by.id is null then 0 end) as generation,
        coalesce(many, 0) as many, coalesce(own, 0) as own, coalesce(rest, 0) as rest
      from customers
        left join brought_by on brought_by.id = customers.id left join came on came.id = customers.id
        left join bringing on bringing.id = customers.id ${own}
        left join chained on chained.id = customers.id
    ), found as (
      select *, ${amount} as size${most === undefined ? '' : `, row_number() over (order by ${amount} desc, number) as rank, count(*) over () as of_all`}
      from everybody where ${narrowed.length > 0 ? narrowed.join(' and ') : 'true'}
    ), listed as (
      select * from found where ${most === undefined ? 'true' : `rank <= greatest(1, floor(of_all * ${most} + 0.5))`}
    ), page as (
      select * from listed where ${beyond} order by size desc, number limit ${asked.limit + 1}
    ), under_page as (
      select page.id as top, credited.id from page join credited on credited.above = page.id
      union all
      select top, credited.id from under_page join credited on credited.above = under_page.id
    ), under_each as (
      select top, count(*) as downstream, sum(${paidBy('under_page.id')}) as rest from under_page group by 1
    )
    select null as id, null as number, null as name, null as since, null as "broughtById", null as "broughtByName",
      null as generation, null as brought, null as downstream, sum(own) as own, null as chain, null as size,
      count(*) as customers
    from listed
    union all
    select * from (
      select page.id, page.number, customers.name, customers.since::text, above, referrer.name, generation, many,
        coalesce(downstream, 0), own, own + coalesce(under_each.rest, 0), size, 0
      from page join customers using (id) left join customers referrer on referrer.id = page.above
        left join under_each on under_each.top = page.id
      order by size desc, page.number
    ) as lines`,
    values.all,
  )
  const [all, ...lines] = rows
  const items = lines.slice(0, asked.limit)
  const last = items.at(-1)
  return {
    items: items.map(
      (row) =>
        ({
          id: row.id,
          name: row.name,
          since: row.since,
          broughtBy: row.broughtById === null ? null : { id: row.broughtById, name: row.broughtByName },
          generation: row.generation,
          brought: Number(row.brought),
          downstream: Number(row.downstream),
          own: Number(row.own),
          chain: Number(row.chain),
        }) as ChainedCustomer,
    ),
    nextCursor: lines.length > asked.limit && last ? printCursor([Number(last.size), Number(last.number)]) : null,
    customers: Number(all?.customers ?? 0),
    own: Number(all?.own ?? 0),
  }
}

/** As `bandsOf` parts them: nothing or less, then from each cut up to the next. */
function bandSql(amount: string, band: NonNullable<ChainsAsked['band']>): string {
  if (band === 'nothing') return `${amount} <= 0`
  const { from, to } = band
  return [`${amount} > 0`, `${amount} >= ${from}`, ...(to === null ? [] : [`${amount} < ${to}`])].join(' and ')
}
