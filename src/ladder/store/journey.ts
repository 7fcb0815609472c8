import { type RawBuilder, sql } from 'kysely'
import { worthJudging } from '../../asks/store.ts'
import { parseCondition } from '../../customers/filter.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { askKindsOf, levelsIn } from '../rungs.ts'
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
  numbersMeeting,
  reachedMask,
  stillThere,
} from './facts.ts'
import type { LevelSetting } from './levels.ts'

// Stages -------------------------------------------------------------------------------------------------------------------

interface PlaybookAsk {
  id: Id<'pba'>
  stageId: Id<'jst'>
  level: Level
  guidance: string
  version: number
}

export interface Stage {
  id: Id<'jst'>
  position: number
  name: string
  description: string
  conditions: string[]
  fromDay: number | null
  toDay: number | null
  version: number
  asks: PlaybookAsk[]
}

/** The stages in use, in their order, each with what is asked for at it. */
export async function listStages({ db }: Context): Promise<Stage[]> {
  const stages = await db
    .selectFrom('journeyStages')
    .where('retiredAt', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .select(['id', 'position', 'name', 'description', 'conditions', 'fromDay', 'toDay', 'version'])
    .execute()
  const asks = await db.selectFrom('playbookAsks').orderBy('level').selectAll().execute()
  return stages.map((stage) => ({ ...stage, asks: asks.filter(({ stageId }) => stageId === stage.id) }))
}

export async function lockStage({ db }: Context, id: Id<'jst'>) {
  const row = await db.selectFrom('journeyStages').where('id', '=', id).selectAll().forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('stage', id)
  return row
}

/** Hold the order of the stages, so that two who change it never mix theirs. */
export async function lockStages({ db }: Context): Promise<{ id: Id<'jst'>; name: string }[]> {
  return db
    .selectFrom('journeyStages')
    .where('retiredAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .select(['id', 'name'])
    .execute()
}

export interface StageChange {
  name?: string
  description?: string
  conditions?: string[]
  fromDay?: number | null
  toDay?: number | null
}

export async function insertStage({ db }: Context, stage: StageChange & { name: string }): Promise<Id<'jst'>> {
  const { conditions = [], ...rest } = stage
  const { id } = await db
    .insertInto('journeyStages')
    .values({
      id: newId('jst'),
      ...rest,
      conditions: JSON.stringify(conditions),
      position: sql<number>`(select coalesce(max(position), 0) + 1 from journey_stages)`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function updateStage(
  { db }: Context,
  id: Id<'jst'>,
  { conditions, ...change }: StageChange & { position?: number; retiredAt?: Date | null },
): Promise<void> {
  await db
    .updateTable('journeyStages')
    .set((stage) => ({
      ...change,
      ...(conditions ? { conditions: JSON.stringify(conditions) } : {}),
      version: stage('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

export async function orderStages({ db }: Context, ids: readonly Id<'jst'>[]): Promise<void> {
  await sql`
    update journey_stages s set position = o.position
    from unnest(${[...ids]}::text[]) with ordinality o (id, position) where s.id = o.id`.execute(db)
}

/** Ask for a level at a stage, or say otherwise what to know when doing so. */
export async function upsertPlaybookAsk({ db }: Context, stageId: Id<'jst'>, level: Level, guidance: string) {
  return db
    .insertInto('playbookAsks')
    .values({ id: newId('pba'), stageId, level, guidance })
    .onConflict((conflict) =>
      conflict.columns(['stageId', 'level']).doUpdateSet({ guidance, version: sql`playbook_asks.version + 1` }),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function deletePlaybookAsk({ db }: Context, id: Id<'pba'>) {
  const row = await db.deleteFrom('playbookAsks').where('id', '=', id).returningAll().executeTakeFirst()
  if (!row) throw new NotFound('ask of the playbook', id)
  return row
}

/** SQL for the id of the stage a customer `u` is in: the last whose conditions hold; null where none does. */
async function stageOf(ctx: Context, stages: readonly Stage[]): Promise<RawBuilder<Id<'jst'> | null>> {
  if (stages.length === 0) return sql`null::text`
  const held = await Promise.all(
    stages.toReversed().map(async ({ id, conditions, fromDay, toDay }) => {
      const numbers = await numbersMeeting(
        ctx,
        conditions.flatMap((text) => parseCondition(text) ?? []),
      )
      const days = sql`${ctx.today}::date - u.since`
      return sql`when ${isAmong(numbers)}
        and ${fromDay === null ? sql`true` : sql`(${days}) >= ${fromDay}::int`}
        and ${toDay === null ? sql`true` : sql`(${days}) < ${toDay}::int`} then ${id}::text`
    }),
  )
  return sql`case ${sql.join(held, sql` `)} end`
}

/** How many customers are in each stage, and in none. */
export async function countStages(ctx: Context, stages: readonly Stage[]): Promise<Map<Id<'jst'> | null, number>> {
  const stage = await stageOf(ctx, stages)
  const { rows } = await sql<{ stage: Id<'jst'> | null; customers: number }>`
    select ${stage} as stage, count(*) as customers from customers u
    where u.until is null or u.until > ${ctx.today}::date group by 1`.execute(ctx.db)
  return new Map(rows.map(({ stage, customers }) => [stage, customers]))
}

/** The stage one customer is in. */
export async function findStageOf(
  ctx: Context,
  stages: readonly Stage[],
  customerId: Id<'cus'>,
): Promise<Stage | null> {
  const stage = await stageOf(ctx, stages)
  const { rows } = await sql<{ stage: Id<'jst'> | null }>`
    select ${stage} as stage from customers u where u.id = ${customerId}`.execute(ctx.db)
  return stages.find(({ id }) => id === rows[0]?.stage) ?? null
}

// Suggestions --------------------------------------------------------------------------------------------------------------

export interface SuggestionFilter {
  level: readonly Level[]
  stage: readonly Id<'jst'>[]
  numbers: readonly number[] | null
}

export interface Suggested {
  contact: { id: Id<'con'>; name: string; title: string | null; email: string | null; phone: string | null }
  customer: { id: Id<'cus'>; name: string; since: Day | null }
  level: Level
  stageId: Id<'jst'>
  guidance: string
  likelihood: number | null
  minutes: number
  reached: Level[]
}

/**
 * Who is in a stage for which the playbook says a level, meets its conditions, and has neither done it nor been asked for it
 * in a year nor been passed over nor nominated. What the limits of asking say is judged by whoever reads this.
 */
async function suggested(
  ctx: Context,
  stages: readonly Stage[],
  levels: readonly LevelSetting[],
  filter: SuggestionFilter,
): Promise<RawBuilder<unknown> | null> {
  const { today } = ctx
  const asks = stages
    .filter(({ id }) => filter.stage.length === 0 || filter.stage.includes(id))
    .flatMap(({ asks }) => asks)
    .filter(({ level }) => filter.level.length === 0 || filter.level.includes(level))
  if (asks.length === 0) return null
  const wanted = levels.filter(({ level }) => asks.some((ask) => ask.level === level))
  const conditions = wanted.flatMap((level) => level.conditions)
  const looking = lookingAt(conditions, await customersMeeting(ctx, conditions), today, null)
  const stage = await stageOf(ctx, stages)
  const meets = wanted.map(
    ({ level, conditions }) => sql`case when ${meetsAll(conditions, looking)} then ${1 << level}::int else 0 end`,
  )
  const rows = asks.map(
    ({ id, stageId, level }) => sql`(${id}::text, ${stageId}::text, ${level}::int, ${[...askKindsOf[level]]}::text[])`,
  )
  return sql`(
    select b.*, p.id as playbook_id, p.stage_id, p.level
    from (
      select c.id, c.number, c.customer_id, ${stage} as stage, ${reachedMask} as mask, ${lastLikelihood} as likelihood,
        ${minutes} as minutes, ${sql.join(meets, sql` | `)} as ready
      from contacts c
      join customers u on u.id = c.customer_id
      ${goneSoFar(today, null)} ${likelihoods(null)} ${minutesGiven(null)} ${looking.joins}
      where ${stillThere(today)} and ${isAmong(filter.numbers)} and c.opted_out_at is null
        and (c.paused_until is null or c.paused_until <= ${today}::date)
      -- Everybody is looked at once, before they are joined with what the playbook says.
      offset 0
    ) b
    join (values ${sql.join(rows)}) p (id, stage_id, level, kinds) on p.stage_id = b.stage
    where ((b.ready & ~b.mask) >> p.level) & 1 <> 0
      and not exists (
        select from asks a where a.contact_id = b.id and a.state <> 'withdrawn' and a.kind = any(p.kinds)
          and a.asked_on > ${today}::date - 365
      )
      and not exists (select from passed_over o where o.contact_id = b.id and o.level = p.level and o.until > ${today}::date)
      and not exists (select from nominations n where n.contact_id = b.id and n.level = p.level and n.state = 'open')
  )`
}

/**
 * So many suggestions from a place on: the highest level first, then the keenest, then who gave least of their time; and how
 * many there are, about how many people, and who of those the limits of asking could refuse. Finding them is nearly all that
 * it costs, so that they are found once for both. Those whose consent stands in the way are left out of what is listed;
 * `read` says how many were looked at.
 */
export async function listSuggested(
  ctx: Context,
  stages: readonly Stage[],
  levels: readonly LevelSetting[],
  filter: SuggestionFilter,
  { offset, limit, all }: { offset: number; limit: number; all: boolean },
): Promise<{ items: Suggested[]; read: number; suggestions: number; people: number; toJudge: Id<'con'>[] }> {
  const from = await suggested(ctx, stages, levels, filter)
  if (from === null) return { items: [], read: 0, suggestions: 0, people: 0, toJudge: [] }
  const ids = sql`select s.id from suggested s`
  const { rows } = await sql<{
    page: SuggestedRow[] | null
    suggestions: number
    people: number
    toJudge: Id<'con'>[]
  }>`
    with suggested as materialized (select * from ${from} x),
    page as (
      select * from suggested s
      order by s.level desc, s.likelihood desc nulls last, s.minutes, s.number
      offset ${offset} limit ${limit}
    ),
    named as (
      select c.id as contact_id, c.name as contact_name, c.title, c.email, c.phone, u.id as customer_id, u.name as customer_name,
        u.since, s.level, s.stage_id, p.guidance, s.likelihood, s.minutes, s.mask, s.number,
        ${consentBlock(sql`s.level`, ctx.today)} as consent
      from page s
      join contacts c on c.id = s.id
      join customers u on u.id = c.customer_id
      join playbook_asks p on p.id = s.playbook_id
    )
    select (select jsonb_agg(to_jsonb(n) order by n.level desc, n.likelihood desc nulls last, n.minutes, n.number) from named n) as page,
      (select count(*) from suggested) as suggestions, (select count(distinct id) from suggested) as people,
      array(${offset > 0 ? sql`select null::text where false` : all ? ids : worthJudging(ids, ctx.today)}) as to_judge`.execute(
    ctx.db,
  )
  const { page, ...counted } = rows[0]!
  const items = (page ?? []).filter(({ consent }) => consent === null).map(suggestedOf)
  return { ...counted, items, read: page?.length ?? 0 }
}

interface SuggestedRow {
  contactId: Id<'con'>
  contactName: string
  title: string | null
  email: string | null
  phone: string | null
  customerId: Id<'cus'>
  customerName: string
  since: Day | null
  level: Level
  stageId: Id<'jst'>
  guidance: string
  likelihood: number | null
  minutes: number
  mask: number
  consent: string | null
}

const suggestedOf = (row: SuggestedRow): Suggested => ({
  contact: { id: row.contactId, name: row.contactName, title: row.title, email: row.email, phone: row.phone },
  customer: { id: row.customerId, name: row.customerName, since: row.since },
  level: row.level,
  stageId: row.stageId,
  guidance: row.guidance,
  likelihood: row.likelihood,
  minutes: row.minutes,
  reached: levelsIn(row.mask),
})

// Passed over --------------------------------------------------------------------------------------------------------------

export async function passOver(
  { db, actor, now }: Context,
  { contactId, level, until, why }: { contactId: Id<'con'>; level: Level; until: Day; why: string | null },
): Promise<void> {
  const change = { until, why, by: actor.id, at: now }
  await db
    .insertInto('passedOver')
    .values({ contactId, level, ...change })
    .onConflict((conflict) => conflict.columns(['contactId', 'level']).doUpdateSet(change))
    .execute()
}

/** Suggest it again. False where nothing was passed over. */
export async function suggestAgain({ db }: Context, contactId: Id<'con'>, level: Level): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('passedOver')
    .where('contactId', '=', contactId)
    .where('level', '=', level)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function findContact({ db }: Context, id: Id<'con'>) {
  const row = await db
    .selectFrom('contacts')
    .where('id', '=', id)
    .select(['id', 'name', 'customerId'])
    .executeTakeFirst()
  if (!row) throw new NotFound('contact', id)
  return row
}
