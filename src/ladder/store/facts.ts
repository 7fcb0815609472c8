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
 * Facts are found for everybody at once: each kind of fact is one grouped table that joins the contacts, and only what the
 * conditions in hand look at is read. `among` narrows every one of these tables to one customer, for its page.
 */
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

/** A customer `u` who is one of these. */
export const isAmong = (numbers: readonly number[] | null) =>
  numbers === null ? sql`true` : sql`u.number in (select unnest(${numbers}::int[]))`

/**
 * What was reached: a usable item, which is one that something stands on today, or an engagement that was held. Whatever
 * was withdrawn or ran out since is not a step any more, on no day.
 */
export const reached = (today: Day, among: Id<'cus'> | null) => sql`(
  select i.customer_id, i.contact_id, i.level, i.given_on as on_day, true as is_item
  from reference_items i
  where i.state = 'ready' and i.customer_id is not null ${of('i', among)}
    and i.id in (select k.item_id from covered_items(${today}::date) k)
  union all
  select e.customer_id, e.contact_id, e.level, e.held_on, false
  from engagements e
  where e.state = 'held' ${of('e', among)}
)`

const of = (table: string, among: Id<'cus'> | null) =>
  among === null ? sql`` : sql`and ${sql.ref(`${table}.customer_id`)} = ${among}`

/** What a contact `c` of a customer `u` reached, a bit for each level. */
export const reachedMask = sql<number>`coalesce(went.mask, 0)`
export const goneSoFar = (today: Day, among: Id<'cus'> | null) => sql`
  left join (
    select w.contact_id, bit_or(1 << w.level) as mask
    from ${reached(today, among)} w where w.contact_id is not null group by 1
  ) went on went.contact_id = c.id`

const likelihoodsOf = (whose: 'contact_id' | 'customer_id', among: Id<'cus'> | null) => sql`
  select distinct on (r.${sql.ref(whose)}) r.${sql.ref(whose)}, r.likelihood, r.given_on
  from responses r
  where r.state = 'submitted' and r.likelihood is not null and r.${sql.ref(whose)} is not null ${of('r', among)}
  order by r.${sql.ref(whose)}, r.given_on desc, r.number desc`

/** What is known of likelihood is wanted by lists as well, whether a condition looks at it or not. */
export const likelihoods = (among: Id<'cus'> | null) => sql`
  left join (${likelihoodsOf('contact_id', among)}) said on said.contact_id = c.id
  left join (${likelihoodsOf('customer_id', among)}) theirs on theirs.customer_id = u.id`
const likelihood = sql<number | null>`coalesce(said.likelihood, theirs.likelihood)`
const likelihoodOn = sql`case when said.likelihood is null then theirs.given_on else said.given_on end`
export const lastLikelihood = likelihood

/** Minutes of engagements that were held, and of asks somebody said yes to; an ask that led to one of those is not counted twice. */
export const minutesGiven = (among: Id<'cus'> | null) => sql`
  left join (
    select g.contact_id, sum(g.minutes)::int as minutes
    from (
      select e.contact_id, e.minutes from engagements e where e.state = 'held' and e.contact_id is not null ${of('e', among)}
      union all
      select a.contact_id, a.minutes from asks a
      where a.state = 'accepted' and a.contact_id is not null ${of('a', among)}
        and a.id not in (
          select m.ask_id from matches m join engagements e on e.match_id = m.id where e.state = 'held' and m.ask_id is not null
        )
    ) g
    group by 1
  ) given on given.contact_id = c.id`
export const minutes = sql<number>`coalesce(given.minutes, 0)`

/** How to find what these conditions look at, for contacts `c` of customers `u`, beside goneSoFar, likelihoods and minutesGiven. */
export function lookingAt(
  conditions: readonly LevelCondition[],
  meeting: Meeting,
  today: Day,
  among: Id<'cus'> | null,
): Looking {
  const columns = new Map<string, RawBuilder<number | null>>()
  const joins = new Map<string, RawBuilder<unknown>>()
  for (const condition of conditions) {
    const fact = factOf(condition)
    switch (condition.kind) {
      case 'likelihood':
        columns.set(
          fact,
          sql`case when ${likelihoodOn} > ${today}::date - ${condition.withinDays}::int then ${likelihood} end`,
        )
        break
      case 'no open problem':
        columns.set(fact, likelihood)
        break
      case 'minutes given':
        columns.set(fact, minutes)
        break
      case 'levels reached':
        columns.set(fact, sql`bit_count(${reachedMask}::bit(8))::int`)
        break
      case 'customer for':
        columns.set(fact, sql`${today}::date - u.since`)
        break
      case 'milestone':
        columns.set(
          fact,
          sql`(c.customer_id in (${milestoneOf(condition.milestone, 'customer_id', among)})
            or c.id in (${milestoneOf(condition.milestone, 'contact_id', among)}))::int`,
        )
        break
      case 'customers':
        columns.set(fact, sql`(u.number in (select unnest(${meeting.get(condition.where) ?? []}::int[])))::int`)
        break
      case 'items': {
        const table = `items_${condition.level}`
        columns.set(fact, sql`coalesce(${sql.ref(table)}.items, 0)`)
        joins.set(
          fact,
          sql`left join (
            select w.contact_id, count(*)::int as items from ${reached(today, among)} w
            where w.is_item and w.level = ${condition.level} and w.contact_id is not null group by 1
          ) ${sql.ref(table)} on ${sql.ref(table)}.contact_id = c.id`,
        )
        break
      }
      case 'earned referral':
        columns.set(fact, sql`coalesce(earned.referrals, 0)`)
        joins.set(
          fact,
          sql`left join (
            select r.referrer_id, count(*)::int as referrals from referrals r
            where r.referrer_id is not null and r.state not in ('denied', 'reversed') and not r.self_referral
              ${among === null ? sql`` : sql`and r.referrer_id = ${among}`}
            group by 1
          ) earned on earned.referrer_id = u.id`,
        )
    }
  }
  return { columns, joins: joins.size === 0 ? sql`` : sql.join([...joins.values()], sql` `) }
}

/** Who has a milestone: as a person, or all at a customer that has it as a whole. */
const milestoneOf = (milestone: string, whose: 'customer_id' | 'contact_id', among: Id<'cus'> | null) => sql`
  select m.${sql.ref(whose)} from milestones m
  where lower(m.milestone) = ${milestone.toLowerCase()} ${of('m', among)}
    and m.contact_id is ${whose === 'contact_id' ? sql`not null` : sql`null`}`

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

/** Contacts `c` who are still there, at customers `u` who still are. */
export const stillThere = (today: Day) => sql`
  (u.until is null or u.until > ${today}::date) and (c.left_on is null or c.left_on > ${today}::date)`

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
