import type { Kysely } from 'kysely'
import type { Strength, Window } from '../../cube/question.ts'
import type { Database } from '../../schema.ts'
import { runText } from '../../server/database.ts'
import type { Orders } from '../repeats.ts'
import type { Valued } from '../value.ts'
import { inWindow } from './count-in-sql.ts'

/**
 * Every customer with their value. The unique index lets one counted referral bring each, so there is one referrer. Amounts are
 * added up as doubles, which are exact up to 2⁵³ minor units and take a third of the time.
 */
export async function valuedCustomers(
  { db }: { db: Kysely<Database> },
  { window, strengths }: { window: Window; strengths: readonly Strength[] },
): Promise<Valued[]> {
  const { rows } = await runText(
    db,
    `with counted as (
      select referrer_id, referred_id, made_on from referrals
      where not self_referral and state not in ('denied', 'reversed') and strength = any($1)
    ), paid as (
      select customer_id,
        sum(amount_minor::float8) filter (where ${inWindow(`(earned_on - date '1970-01-01')`, window)}) as own,
        sum(amount_minor::float8) filter (where earned_on >= since and earned_on < since + interval '12 months') as first_year,
        sum(amount_minor::float8) filter (where earned_on >= since + interval '12 months'
          and earned_on < since + interval '24 months') as second_year
      from revenue_entries join customers on customers.id = customer_id group by 1
    ), first_made as (select referrer_id, min(made_on) as made_on from counted group by 1)
    select c.id, c.number, c.name, c.since - date '1970-01-01' as since, c.until - date '1970-01-01' as until,
      coalesce(own, 0)::float8 as own, coalesce(first_year, 0)::float8 as "firstYear",
      coalesce(second_year, 0)::float8 as "secondYear",
      referrer.number as referrer, brought.referred_id is not null as referred,
      first_made.made_on - date '1970-01-01' as "referredOn"
    from customers c
      left join paid on paid.customer_id = c.id
      left join counted brought on brought.referred_id = c.id
      left join customers referrer on referrer.id = brought.referrer_id
      left join first_made on first_made.referrer_id = c.id
    order by c.number`,
    [strengths],
  )
  return rows as unknown as Valued[]
}

export async function firstBookedOn({ db }: { db: Kysely<Database> }): Promise<number | null> {
  const { rows } = await runText(db, `select min(earned_on) - date '1970-01-01' as day from revenue_entries`)
  return rows[0]?.day as number | null
}

/** When customers ordered, and for how much: an order is a day on which they paid more than they got back. Of those who ever did. */
export async function ordersOfCustomers(
  { db }: { db: Kysely<Database> },
  { today, parted }: { today: number; parted: number },
): Promise<Orders[]> {
  const { rows } = await runText(
    db,
    `select c.id, c.number, c.name, coalesce(c.until - date '1970-01-01' <= ${today}, false) as left,
      min(day) as first, max(day) as last, count(*)::int as orders,
      coalesce(max(day) filter (where day < ${parted}), min(day)) as "lastBefore",
      (count(*) filter (where day < ${parted}))::int as "ordersBefore",
      sum(amount) as spent, coalesce(sum(amount) filter (where day < ${parted}), 0) as "spentBefore",
      (array_agg(amount order by day))[1] as "firstSpent",
      (array_agg(day order by day desc))[1:3] as latest
    from (
      select customer_id, earned_on - date '1970-01-01' as day, sum(amount_minor::float8) as amount from revenue_entries
      where earned_on <= date '1970-01-01' + ${today} group by 1, 2 having sum(amount_minor::float8) > 0
    ) as orders join customers c on c.id = customer_id
    group by c.id order by c.number`,
  )
  return rows as unknown as Orders[]
}
