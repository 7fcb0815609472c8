import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { AskLimits, AskReason } from '../../asks/limits.ts'
import { takeStock, whyNotAskSql } from '../../references/store.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { Steps } from '../climbing.ts'
import type { Facts } from '../conditions.ts'
import { type ConsentBlock, levelsIn } from '../rungs.ts'
import { atCustomer, consentBlock, customersMeeting, isAmong, lookingAt, meetsAll, reachedAt, readAt } from './facts.ts'
import type { LevelSetting } from './levels.ts'

// The whole base ---------------------------------------------------------------------------------------------------------

/** Every step anybody took, by day: what the pyramid, its history and its moves are all counted from. */
export async function listSteps(ctx: Context, numbers: readonly number[] | null): Promise<Steps[]> {
  await takeStock(ctx)
  const { rows } = await sql<Steps>`
    select k.on_day, k.before as "from", k.level as "to", count(*) as customers
    from climbs k where ${isAmong(numbers)} group by 1, 2, 3 order by 1`.execute(ctx.db)
  return rows
}

export async function countCustomers({ db, today }: Context, numbers: readonly number[] | null): Promise<number> {
  const { rows } = await sql<{ customers: number }>`
    select count(*) as customers from customers u
    where (u.until is null or u.until > ${today}::date) and ${isAmong(numbers, sql`u.number`)}`.execute(db)
  return rows[0]!.customers
}

/** How many contacts are ready for each level: all its conditions hold, and they have not done it yet. */
export async function countReady(
  ctx: Context,
  levels: readonly LevelSetting[],
  numbers: readonly number[] | null,
): Promise<Record<Level, number>> {
  const conditions = levels.flatMap((level) => level.conditions)
  const [meeting] = await Promise.all([customersMeeting(ctx, conditions), takeStock(ctx)])
  const looking = lookingAt(conditions, meeting, ctx.today)
  const each = levels.map(
    (level) => sql`count(*) filter (where ${notYet(level.level)} and ${meetsAll(level.conditions, looking)})`,
  )
  const { rows } = await sql<{ each: number[] }>`
    select array[${sql.join(each)}]::int[] as each
    from contact_standing k ${looking.joins}
    where ${isAmong(numbers)}`.execute(ctx.db)
  return Object.fromEntries(levels.map(({ level }, i) => [level, rows[0]!.each[i]!])) as Record<Level, number>
}

const notYet = (level: Level) => sql`(k.reached >> ${level}::int) & 1 = 0`

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
  ctx: Context,
  { level, moved, numbers }: OnLevelFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const after = cursor === undefined ? null : readCursor(placeByName, cursor)
  await takeStock(ctx)
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
    left join climbs k on k.customer_id = u.id
    where (u.until is null or u.until > ${ctx.today}::date) and ${isAmong(numbers, sql`u.number`)} and ${where}
      ${after ? sql`and (lower(u.name), u.id) > (${after[0]}, ${after[1]})` : sql``}
    order by lower(u.name), u.id, k.level
    limit ${limit + 1}`.execute(ctx.db)
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
  reached: number
  likelihood: number | null
  minutes: number
  leftOn: Day | null
  pausedUntil: Day | null
  consent: ConsentBlock | null
  rankLikelihood: number
  number: number
}

/** SQL for the contacts `k` who are ready for a level, as everybody stands now. */
export async function readyFor(
  ctx: Context,
  { level, conditions }: Pick<LevelSetting, 'level' | 'conditions'>,
  numbers: readonly number[] | null,
): Promise<{ from: RawBuilder<unknown>; where: RawBuilder<unknown> }> {
  const [meeting] = await Promise.all([customersMeeting(ctx, conditions), takeStock(ctx)])
  const looking = lookingAt(conditions, meeting, ctx.today)
  return {
    from: sql`contact_standing k ${looking.joins}`,
    where: sql`${isAmong(numbers)} and ${notYet(level)} and ${meetsAll(conditions, looking)}`,
  }
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
  const rank = sql`(-coalesce(k.likelihood, -1), k.minutes, k.number)`
  const { rows } = await sql<ReadyRow>`
    with page as (
      select k.contact_id, k.number, k.reached, k.likelihood, k.minutes
      from ${from}
      where ${where} ${after ? sql`and ${rank} > (${after[0]}::int, ${after[1]}::int, ${after[2]}::bigint)` : sql``}
      order by -coalesce(k.likelihood, -1), k.minutes, k.number
      limit ${limit + 1}
    )
    select p.reached, p.likelihood, p.minutes, p.number, -coalesce(p.likelihood, -1) as rank_likelihood,
      c.id as contact_id, c.name as contact_name, c.title, c.left_on, c.paused_until,
      u.id as customer_id, u.name as customer_name, ${consentBlock(level.level, ctx.today)} as consent
    from page p
    join contacts c on c.id = p.contact_id
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
  highest: Math.max(0, ...levelsIn(row.reached)) as Level | 0,
  likelihood: row.likelihood,
  minutes: row.minutes,
  leftOn: row.leftOn,
  pausedUntil: row.pausedUntil,
  consent: row.consent,
})

/** How many are ready, and why how many of them cannot be asked today: what they want, their consent, the limits of asking. */
export async function splitReady(
  ctx: Context,
  level: Pick<LevelSetting, 'level' | 'conditions'>,
  numbers: readonly number[] | null,
  limits: AskLimits,
): Promise<{ why: 'consent' | AskReason | null; people: number }[]> {
  const { today } = ctx
  const { from, where } = await readyFor(ctx, level, numbers)
  const { rows } = await sql<{ why: 'consent' | AskReason | null; people: number }>`
    select case
        when k.paused_until > ${today}::date then 'paused'
        when (k.held >> ${level.level}::int) & 1 = 1 then 'consent'
        else ${whyNotAskSql(limits, today)} end as why,
      count(*) as people
    from ${from}
    where ${where}
    group by 1`.execute(ctx.db)
  return rows
}

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
  const known = atCustomer(today, customerId)
  const looking = lookingAt(conditions, await customersMeeting(ctx, conditions), today, known)
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
    select c.id, c.name, c.title, c.left_on, c.paused_until, ${known.reached} as mask,
      jsonb_build_object(${sql.join(facts)})::text as facts,
      array(select ${consentBlock(sql`l.level`, today)} from reference_levels l order by l.level) as consents
    from contacts c
    join customers u on u.id = c.customer_id
    ${readAt(today, customerId)} ${looking.joins}
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
    select w.level, min(w.on_day) as on_day from ${reachedAt(today, customerId)} w group by 1 order by 1`.execute(db)
  return rows
}
