import { type RawBuilder, sql } from 'kysely'
import type { Condition } from '../../cube/question.ts'
import { parseCondition } from '../../customers/filter.ts'
import { strengthsFrom } from '../../customers/strength.ts'
import { windowOf } from '../../customers/window.ts'
import type { Context } from '../../server/context.ts'
import { type Day, dayNumber } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { factOf, type LevelCondition, leastOf } from '../conditions.ts'

/**
 * What the facts of contacts are found from: of everybody in contact_standing, one row each; of the people at one customer in
 * what was written about them.
 */
export interface Known {
  likelihood: RawBuilder<number | null>
  likelihoodOn: RawBuilder<Day | null>
  minutes: RawBuilder<number>
  /** A bit for each level they reached. */
  reached: RawBuilder<number>
  customerId: RawBuilder<Id<'cus'>>
  customerNumber: RawBuilder<number>
  since: RawBuilder<Day | null>
  hasMilestone(milestone: string): RawBuilder<boolean>
  usableOf(level: Level): RawBuilder<number>
}

/** Of everybody who is there, in contact_standing `k`, once stock was taken. */
const ofEverybody: Known = {
  likelihood: sql`k.likelihood`,
  likelihoodOn: sql`k.likelihood_on`,
  minutes: sql`k.minutes`,
  reached: sql`k.reached`,
  customerId: sql`k.customer_id`,
  customerNumber: sql`k.customer_number`,
  since: sql`k.since`,
  hasMilestone: (milestone) => sql`coalesce(k.milestones @> ${[milestone.toLowerCase()]}::text[], false)`,
  usableOf: (level) => sql`coalesce(k.usable[${level}::int], 0)`,
}

/** Of the contacts `c` at one customer `u`, with the joins of `readAt`. */
export const atCustomer = (today: Day, customerId: Id<'cus'>): Known => ({
  likelihood: sql`coalesce(said.likelihood, theirs.likelihood)`,
  likelihoodOn: sql`case when said.likelihood is null then theirs.given_on else said.given_on end`,
  minutes: sql`coalesce(given.minutes, 0)`,
  reached: sql`coalesce(went.reached, 0)`,
  customerId: sql`u.id`,
  customerNumber: sql`u.number`,
  since: sql`u.since`,
  hasMilestone: (milestone) => sql`exists (
    select from milestones m where lower(m.milestone) = ${milestone.toLowerCase()}
      and (m.contact_id = c.id or (m.contact_id is null and m.customer_id = ${customerId})))`,
  usableOf: (level) => sql`(
    select count(*)::int from ${reached(today, 'contact_id', customerId)} w
    where w.is_item and w.level = ${level} and w.contact_id = c.id)`,
})

export const readAt = (today: Day, customerId: Id<'cus'>) => sql`
  left join (
    select w.contact_id, bit_or(1 << w.level) as reached
    from ${reached(today, 'contact_id', customerId)} w group by 1
  ) went on went.contact_id = c.id
  left join (${likelihoodsOf('contact_id', customerId)}) said on said.contact_id = c.id
  left join (${likelihoodsOf('customer_id', customerId)}) theirs on theirs.customer_id = u.id
  left join (${minutesAt(customerId)}) given on given.contact_id = c.id`

/** How to find what conditions look at. */
export interface Looking {
  /** By factOf: how the number is found. */
  columns: ReadonlyMap<string, RawBuilder<number | null>>
  joins: RawBuilder<unknown>
}

/** The numbers of the customers who meet each filter that conditions name, asked of the cube. */
export type Meeting = ReadonlyMap<string, readonly number[]>

/** Ask the cube who meets the filters of these conditions, each text once. */
export async function customersMeeting(ctx: Context, conditions: readonly LevelCondition[]): Promise<Meeting> {
  const meeting = new Map<string, number[]>()
  for (const condition of conditions) {
    if (condition.kind !== 'customers' || meeting.has(condition.where)) continue
    meeting.set(condition.where, (await numbersMeeting(ctx, [parseCondition(condition.where)!])) ?? [])
  }
  return meeting
}

/** The numbers of the customers who meet all of these; null where nothing is asked. Ten million is more than there are. */
export async function numbersMeeting(ctx: Context, where: readonly Condition[]): Promise<number[] | null> {
  if (where.length === 0) return null
  const { numbers } = await ctx.counting.ask(ctx.company.schema, {
    ask: 'select',
    window: windowOf('ever', ctx.today),
    strengths: strengthsFrom('probable'),
    where,
    today: dayNumber(ctx.today),
    offset: 0,
    limit: 10_000_000,
  })
  return numbers
}

/** Whether a customer's number, unless said otherwise of a contact `k`, is one of these. */
export const isAmong = (numbers: readonly number[] | null, number: RawBuilder<number> = sql`k.customer_number`) =>
  numbers === null ? sql`true` : sql`${number} in (select unnest(${numbers}::int[]))`

/** The contacts who are at a customer now, wherever they were when something was written about them. */
const peopleOf = (customerId: Id<'cus'>) =>
  sql`any(array(select p.id from contacts p where p.customer_id = ${customerId}))`

/**
 * What was reached at one customer, or by its people: a usable item, which is one that something stands on today, or an
 * engagement that was held. Whatever was withdrawn or ran out since is not a step any more, on no day.
 */
const reached = (today: Day, of: 'contact_id' | 'customer_id', customerId: Id<'cus'>) => {
  const theirs = of === 'contact_id' ? peopleOf(customerId) : sql`${customerId}`
  return sql`(
    select i.contact_id, i.level, i.given_on as on_day, true as is_item
    from reference_items i
    where i.state = 'ready' and i.customer_id is not null and i.${sql.ref(of)} = ${theirs}
      and i.id in (select v.item_id from covered_items(${today}::date) v
        where v.item_id = any(array(select x.id from reference_items x where x.${sql.ref(of)} = ${theirs})))
    union all
    select e.contact_id, e.level, e.held_on, false
    from engagements e
    where e.state = 'held' and e.${sql.ref(of)} = ${theirs}
  )`
}
export const reachedAt = (today: Day, customerId: Id<'cus'>) => reached(today, 'customer_id', customerId)

const likelihoodsOf = (whose: 'contact_id' | 'customer_id', customerId: Id<'cus'>) => sql`
  select distinct on (r.${sql.ref(whose)}) r.${sql.ref(whose)}, r.likelihood, r.given_on
  from responses r
  where r.state = 'submitted' and r.likelihood is not null
    and r.${sql.ref(whose)} = ${whose === 'contact_id' ? peopleOf(customerId) : sql`${customerId}`}
  order by r.${sql.ref(whose)}, r.given_on desc, r.number desc`

/** Minutes of engagements that were held, and of asks somebody said yes to; an ask that led to one of those is not counted twice. */
const minutesAt = (customerId: Id<'cus'>) => sql`
  select g.contact_id, sum(g.minutes)::int as minutes
  from (
    select e.contact_id, e.minutes from engagements e where e.state = 'held' and e.contact_id = ${peopleOf(customerId)}
    union all
    select a.contact_id, a.minutes from asks a
    where a.state = 'accepted' and a.contact_id = ${peopleOf(customerId)}
      and a.id not in (
        select m.ask_id from matches m join engagements e on e.match_id = m.id where e.state = 'held' and m.ask_id is not null
      )
  ) g
  group by 1`

/** How to find what these conditions look at. */
export function lookingAt(
  conditions: readonly LevelCondition[],
  meeting: Meeting,
  today: Day,
  known: Known = ofEverybody,
): Looking {
  const columns = new Map<string, RawBuilder<number | null>>()
  let joins = sql``
  for (const condition of conditions) {
    const fact = factOf(condition)
    switch (condition.kind) {
      case 'likelihood':
        columns.set(
          fact,
          sql`case when ${known.likelihoodOn} > ${today}::date - ${condition.withinDays}::int then ${known.likelihood} end`,
        )
        break
      case 'no open problem':
        columns.set(fact, known.likelihood)
        break
      case 'minutes given':
        columns.set(fact, known.minutes)
        break
      case 'levels reached':
        columns.set(fact, sql`bit_count(${known.reached}::int::bit(8))::int`)
        break
      case 'customer for':
        columns.set(fact, sql`${today}::date - ${known.since}`)
        break
      case 'milestone':
        columns.set(fact, sql`(${known.hasMilestone(condition.milestone)})::int`)
        break
      case 'customers':
        columns.set(
          fact,
          sql`(${known.customerNumber} in (select unnest(${meeting.get(condition.where) ?? []}::int[])))::int`,
        )
        break
      case 'items':
        columns.set(fact, known.usableOf(condition.level))
        break
      case 'earned referral':
        columns.set(fact, sql`coalesce(earned.referrals, 0)`)
        joins = sql`left join (
          select r.referrer_id, count(*)::int as referrals from referrals r
          where r.referrer_id is not null and r.state not in ('denied', 'reversed') and not r.self_referral group by 1
        ) earned on earned.referrer_id = ${known.customerId}`
    }
  }
  return { columns, joins }
}

/** Whether a contact meets conditions: the same comparison that conditions.ts judges by, on the same facts. */
export function meetsAll(conditions: readonly LevelCondition[], { columns }: Looking): RawBuilder<boolean> {
  if (conditions.length === 0) return sql`true`
  const each = conditions.map((condition) => {
    const fact = columns.get(factOf(condition))
    const enough = sql`${fact} >= ${leastOf(condition)}`
    // A null fact meets nothing, but for a problem nobody has told us of.
    return condition.kind === 'no open problem' ? sql`(${enough}) is not false` : sql`(${enough}) is true`
  })
  return sql`(${sql.join(each, sql` and `)})`
}

/** Why a contact's consent stands in the way of a level: what they last said when asked, or took back with nothing standing. */
export const consentBlock = (level: Level | RawBuilder<unknown>, today: Day) => sql<string | null>`(
  case
    when exists (
      select from consents s where s.contact_id = c.id and s.party = 'person' and s.level = ${level} and s.withdrawn_on is null
        and s.given_on <= ${today}::date and (s.expires_on is null or s.expires_on > ${today}::date)
    ) then null
    when exists (
      select from consents s where s.contact_id = c.id and s.party = 'person' and s.level = ${level} and s.withdrawn_on is not null
    ) then 'consent-withdrawn'
    when exists (
      select from consent_requests q where q.contact_id = c.id and q.party = 'person' and q.level = ${level} and q.state = 'refused'
        and not exists (
          select from consent_requests later where later.contact_id = c.id and later.party = 'person'
            and later.level = q.level and later.number > q.number and later.state <> 'refused'
        )
    ) then 'consent-refused'
  end
)`
