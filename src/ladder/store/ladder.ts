import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { couldBeRefused } from '../../asks/store.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { Steps } from '../climbing.ts'
import type { Facts, LevelCondition } from '../conditions.ts'
import { type ConsentBlock, levelsIn } from '../rungs.ts'
import {
  consentBlock,
  customersMeeting,
  goneSoFar,
  isAmong,
  lastLikelihood,
  likelihoods,
  lookingAt,
  meetsAll,
  minutes,
  minutesGiven,
  reached,
  reachedMask,
  stillThere,
} from './facts.ts'
import type { LevelSetting } from './levels.ts'

// The whole base ---------------------------------------------------------------------------------------------------------

/** Each first time a customer reached a level above all before, for customers `u` who still are. */
const climbs = (today: Day, numbers: readonly number[] | null) => sql`(
  select f.customer_id, f.on_day, f.level, coalesce(f.before, 0) as before
  from (
    select s.customer_id, s.on_day, s.level,
      max(s.level) over (partition by s.customer_id order by s.on_day, s.level rows between unbounded preceding and 1 preceding) as before
    from (
      select w.customer_id, w.level, min(w.on_day) as on_day
      from ${reached(today, null)} w
      join customers u on u.id = w.customer_id
      where (u.until is null or u.until > ${today}::date) and ${isAmong(numbers)}
      group by 1, 2
    ) s
  ) f
  where f.before is null or f.level > f.before
)`

/** Every step anybody took, by day: what the pyramid, its history and its moves are all counted from. */
export async function listSteps({ db, today }: Context, numbers: readonly number[] | null): Promise<Steps[]> {
  const { rows } = await sql<Steps>`
    select k.on_day, k.before as "from", k.level as "to", count(*) as customers
    from ${climbs(today, numbers)} k group by 1, 2, 3 order by 1`.execute(db)
  return rows
}

export async function countCustomers({ db, today }: Context, numbers: readonly number[] | null): Promise<number> {
  const { rows } = await sql<{ customers: number }>`
    select count(*) as customers from customers u
    where (u.until is null or u.until > ${today}::date) and ${isAmong(numbers)}`.execute(db)
  return rows[0]!.customers
}

/** How many contacts are ready for each level: all its conditions hold, and they have not done it yet. */
export async function countReady(
  ctx: Context,
  levels: readonly LevelSetting[],
  numbers: readonly number[] | null,
): Promise<Record<Level, number>> {
  const { today } = ctx
  const conditions = levels.flatMap((level) => level.conditions)
  const looking = lookingAt(conditions, await customersMeeting(ctx, conditions), today, null)
  const needed = tablesFor(conditions)
  const each = levels.map(
    (level) => sql`count(*) filter (where ${notYet(level.level)} and ${meetsAll(level.conditions, looking)})`,
  )
  const { rows } = await sql<{ each: number[] }>`
    select array[${sql.join(each)}]::int[] as each
    from contacts c
    join customers u on u.id = c.customer_id
    ${goneSoFar(today, null)}
    ${needed.likelihood ? likelihoods(null) : sql``} ${needed.minutes ? minutesGiven(null) : sql``} ${looking.joins}
    where ${stillThere(today)} and ${isAmong(numbers)}`.execute(ctx.db)
  return Object.fromEntries(levels.map(({ level }, i) => [level, rows[0]!.each[i]!])) as Record<Level, number>
}

/** Written so that the planner takes nearly everybody to be meant, which is so. */
const notYet = (level: Level) => sql`((${reachedMask} >> ${level}::int) & 1) <> 1`

const tablesFor = (conditions: readonly LevelCondition[]) => ({
  likelihood: conditions.some(({ kind }) => kind === 'likelihood' || kind === 'no open problem'),
  minutes: conditions.some(({ kind }) => kind === 'minutes given'),
})

// The customers on a level -------------------------------------------------------------------------------------------------

export interface OnLevel {
  customer: { id: Id<'cus'>; name: string }
  level: Level | 0
  /** When they came to stand there; null for those on none. */
  since: Day | null
}

export interface OnLevelFilter {
  level: Level | 0 | null
  /** Only those who climbed to it in this stretch. */
  moved: { from: Day; to: Day } | null
  numbers: readonly number[] | null
}

const placeByName = z.tuple([z.string(), z.string()])

/** A page of the customers on a level, or who climbed to it, by name. */
export async function listOnLevel(
  { db, today }: Context,
  { level, moved, numbers }: OnLevelFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const after = cursor === undefined ? null : readCursor(placeByName, cursor)
  // Somebody may have climbed to a level and then beyond it: the move is still theirs, though they stand higher.
  const where = moved
    ? sql`k.on_day >= ${moved.from}::date and k.on_day < ${moved.to}::date ${level ? sql`and k.level = ${level}` : sql``}`
    : level === null
      ? sql`k.is_last is not false`
      : level === 0
        ? sql`k.level is null`
        : sql`k.is_last and k.level = ${level}`
  const { rows } = await sql<{
    id: Id<'cus'>
    name: string
    lowerName: string
    level: Level | null
    onDay: Day | null
  }>`
    select u.id, u.name, lower(u.name) as lower_name, k.level, k.on_day
    from customers u
    left join (
      select x.*, x.level = max(x.level) over (partition by x.customer_id) as is_last from ${climbs(today, numbers)} x
    ) k on k.customer_id = u.id
    where (u.until is null or u.until > ${today}::date) and ${isAmong(numbers)} and ${where}
      ${after ? sql`and (lower(u.name), u.id) > (${after[0]}, ${after[1]})` : sql``}
    order by lower(u.name), u.id, k.level
    limit ${limit + 1}`.execute(db)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows
      .slice(0, limit)
      .map(({ id, name, level, onDay }): OnLevel => ({ customer: { id, name }, level: level ?? 0, since: onDay })),
    nextCursor: last ? printCursor([last.lowerName, last.id]) : null,
  }
}

// Who is ready -------------------------------------------------------------------------------------------------------------

export interface Ready {
  contact: { id: Id<'con'>; name: string; title: string | null }
  customer: { id: Id<'cus'>; name: string }
  highest: Level | 0
  likelihood: number | null
  /** Minutes they have given so far. */
  minutes: number
  leftOn: Day | null
  pausedUntil: Day | null
  consent: ConsentBlock | null
}

interface ReadyRow {
  contactId: Id<'con'>
  contactName: string
  title: string | null
  customerId: Id<'cus'>
  customerName: string
  mask: number
  likelihood: number | null
  minutes: number
  leftOn: Day | null
  pausedUntil: Day | null
  consent: ConsentBlock | null
  rankLikelihood: number
  number: number
}

/** SQL for the contacts `c` who are ready for a level: with how they are ranked, only with what conditions look at, and as ids. */
export async function readyFor(
  ctx: Context,
  { level, conditions }: Pick<LevelSetting, 'level' | 'conditions'>,
  numbers: readonly number[] | null,
): Promise<{
  from: RawBuilder<unknown>
  bare: RawBuilder<unknown>
  where: RawBuilder<unknown>
  ids: RawBuilder<unknown>
}> {
  const { today } = ctx
  const looking = lookingAt(conditions, await customersMeeting(ctx, conditions), today, null)
  const where = sql`${stillThere(today)} and ${isAmong(numbers)} and ${notYet(level)} and ${meetsAll(conditions, looking)}`
  const needed = tablesFor(conditions)
  const joined = (ranked: boolean) => sql`
    contacts c
    join customers u on u.id = c.customer_id
    ${goneSoFar(today, null)} ${ranked || needed.likelihood ? likelihoods(null) : sql``}
    ${ranked || needed.minutes ? minutesGiven(null) : sql``} ${looking.joins}`
  const bare = joined(false)
  return { from: joined(true), bare, where, ids: sql`select c.id from ${bare} where ${where}` }
}

const placeByRank = z.tuple([z.int(), z.int(), z.int()])

/** A page of who is ready for a level: the keenest first, of those alike who gave least of their time. */
export async function listReady(
  ctx: Context,
  level: Pick<LevelSetting, 'level' | 'conditions'>,
  numbers: readonly number[] | null,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const { from, where } = await readyFor(ctx, level, numbers)
  const after = cursor === undefined ? null : readCursor(placeByRank, cursor)
  const rank = sql`(-coalesce(${lastLikelihood}, -1), ${minutes}, c.number)`
  const { rows } = await sql<ReadyRow>`
    with page as (
      select c.id, c.number, ${reachedMask} as mask, ${lastLikelihood} as likelihood, ${minutes} as minutes
      from ${from}
      where ${where} ${after ? sql`and ${rank} > (${after[0]}::int, ${after[1]}::int, ${after[2]}::bigint)` : sql``}
      order by -coalesce(${lastLikelihood}, -1), ${minutes}, c.number
      limit ${limit + 1}
    )
    select p.mask, p.likelihood, p.minutes, p.number, -coalesce(p.likelihood, -1) as rank_likelihood,
      c.id as contact_id, c.name as contact_name, c.title, c.left_on, c.paused_until,
      u.id as customer_id, u.name as customer_name, ${consentBlock(level.level, ctx.today)} as consent
    from page p
    join contacts c on c.id = p.id
    join customers u on u.id = c.customer_id
    order by rank_likelihood, p.minutes, p.number`.execute(ctx.db)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(readyOf),
    nextCursor: last ? printCursor([last.rankLikelihood, last.minutes, last.number]) : null,
  }
}

const readyOf = (row: ReadyRow): Ready => ({
  contact: { id: row.contactId, name: row.contactName, title: row.title },
  customer: { id: row.customerId, name: row.customerName },
  highest: Math.max(0, ...levelsIn(row.mask)) as Level | 0,
  likelihood: row.likelihood,
  minutes: row.minutes,
  leftOn: row.leftOn,
  pausedUntil: row.pausedUntil,
  consent: row.consent,
})

/** Of those ready how many wait for other reasons than the limits of asking, and whom of the rest the limits could refuse. */
export async function splitReady(
  ctx: Context,
  level: Pick<LevelSetting, 'level' | 'conditions'>,
  numbers: readonly number[] | null,
  all: boolean,
): Promise<{ people: number; paused: number; consent: number; toJudge: Id<'con'>[] }> {
  const { today } = ctx
  const { bare, where } = await readyFor(ctx, level, numbers)
  // Who never withdrew nor refused anything at the level is not looked up one by one.
  const { rows } = await sql<{ people: number; paused: number; consent: number; toJudge: Id<'con'>[] }>`
    select count(*) as people, count(*) filter (where r.held = 'paused') as paused, count(*) filter (where r.held = 'consent') as consent,
      coalesce(array_agg(r.id) filter (where r.held is null and r.is_worth), '{}') as to_judge
    from (
      select c.id, ${all ? sql`true` : couldBeRefused(today)} as is_worth,
        case
          when c.paused_until > ${today}::date then 'paused'
          when (c.id in (select contact_id from consents where level = ${level.level} and party = 'person' and withdrawn_on is not null and contact_id is not null)
            or c.id in (select contact_id from consent_requests where level = ${level.level} and state = 'refused' and contact_id is not null))
          and ${consentBlock(level.level, today)} is not null then 'consent'
        end as held
      from ${bare}
      where ${where}
    ) r`.execute(ctx.db)
  return rows[0]!
}

/** SQL for these ids. */
export const theseContacts = (ids: readonly Id<'con'>[]) => sql`select unnest(${[...ids]}::text[])`

// One customer -------------------------------------------------------------------------------------------------------------

export interface OnLadder {
  contact: { id: Id<'con'>; name: string; title: string | null }
  reached: Level[]
  facts: Facts
  leftOn: Day | null
  pausedUntil: Day | null
  consents: { level: Level; block: ConsentBlock }[]
}

/** Where the contacts at one customer stand, with every fact the conditions look at. */
export async function listOnLadder(
  ctx: Context,
  customerId: Id<'cus'>,
  levels: readonly LevelSetting[],
  limit: number,
): Promise<OnLadder[]> {
  const { today } = ctx
  const conditions = levels.flatMap((level) => level.conditions)
  const looking = lookingAt(conditions, await customersMeeting(ctx, conditions), today, customerId)
  const facts = [...looking.columns].flatMap(([name, value]) => [sql`${name}::text`, value])
  const { rows } = await sql<{
    id: Id<'con'>
    name: string
    title: string | null
    leftOn: Day | null
    pausedUntil: Day | null
    mask: number
    /** Written as text: names of facts are not to be taken for names of columns. */
    facts: string
    consents: (ConsentBlock | null)[]
  }>`
    select c.id, c.name, c.title, c.left_on, c.paused_until, ${reachedMask} as mask,
      jsonb_build_object(${sql.join(facts)})::text as facts,
      array(select ${consentBlock(sql`l.level`, today)} from reference_levels l order by l.level) as consents
    from contacts c
    join customers u on u.id = c.customer_id
    ${goneSoFar(today, customerId)} ${likelihoods(customerId)} ${minutesGiven(customerId)} ${looking.joins}
    where c.customer_id = ${customerId}
    order by c.left_on nulls first, c.number
    limit ${limit}`.execute(ctx.db)
  return rows.map(({ id, name, title, leftOn, pausedUntil, mask, facts, consents }) => ({
    contact: { id, name, title },
    reached: levelsIn(mask),
    facts: JSON.parse(facts) as Facts,
    leftOn,
    pausedUntil,
    consents: levels.flatMap(({ level }, i) => (consents[i] ? [{ level, block: consents[i]! }] : [])),
  }))
}

/** Each level a customer has reached, whoever of its people did, and since when. */
export async function levelsOfCustomer({ db, today }: Context, customerId: Id<'cus'>) {
  const { rows } = await sql<{ level: Level; onDay: Day }>`
    select w.level, min(w.on_day) as on_day from ${reached(today, customerId)} w group by 1 order by 1`.execute(db)
  return rows
}
