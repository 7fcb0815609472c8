import { type RawBuilder, sql } from 'kysely'
import type { AskLimits } from '../../asks/limits.ts'
import { parseCondition } from '../../customers/filter.ts'
import { takeStock, whyNotAskSql } from '../../references/store.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { levelsIn } from '../rungs.ts'
import { customersMeeting, isAmong, lookingAt, meetsAll, numbersMeeting } from './facts.ts'
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

/** Each stage with SQL that is true of the customers in it who are in no later one; to be asked in this order, the last stage first. */
async function inStages(
  ctx: Context,
  stages: readonly Stage[],
  { number, since }: { number: RawBuilder<number>; since: RawBuilder<Day | null> },
): Promise<{ stage: Stage; isIn: RawBuilder<boolean> }[]> {
  return Promise.all(
    stages.toReversed().map(async (stage) => {
      const numbers = await numbersMeeting(
        ctx,
        stage.conditions.flatMap((text) => parseCondition(text) ?? []),
      )
      const days = sql`${ctx.today}::date - ${since}`
      const { fromDay, toDay } = stage
      return {
        stage,
        isIn: sql<boolean>`(${isAmong(numbers, number)}
          and ${fromDay === null ? sql`true` : sql`(${days}) >= ${fromDay}::int`}
          and ${toDay === null ? sql`true` : sql`(${days}) < ${toDay}::int`})`,
      }
    }),
  )
}

/** SQL for what is said of the first of these that a customer is in. */
const firstOf = <T>(
  among: readonly { stage: Stage; isIn: RawBuilder<boolean> }[],
  say: (stage: Stage) => RawBuilder<T>,
  otherwise: RawBuilder<T>,
): RawBuilder<T> =>
  among.length === 0
    ? otherwise
    : sql`case ${sql.join(
        among.map(({ stage, isIn }) => sql`when ${isIn} then ${say(stage)}`),
        sql` `,
      )} else ${otherwise} end`

/** SQL for the id of the stage a customer `u` is in: the last whose conditions hold; null where none does. */
const stageOf = async (ctx: Context, stages: readonly Stage[]): Promise<RawBuilder<Id<'jst'> | null>> =>
  firstOf<Id<'jst'> | null>(await inStages(ctx, stages, ofCustomer), ({ id }) => sql`${id}::text`, sql`null::text`)

const ofCustomer = { number: sql<number>`u.number`, since: sql<Day | null>`u.since` }

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
 * in a year nor been passed over nor nominated, nor refused or withdrawn their consent to it; with what the limits of asking say.
 */
async function suggested(
  ctx: Context,
  stages: readonly Stage[],
  levels: readonly LevelSetting[],
  filter: SuggestionFilter,
  limits: AskLimits,
): Promise<RawBuilder<unknown> | null> {
  const { today } = ctx
  const asks = stages
    .filter(({ id }) => filter.stage.length === 0 || filter.stage.includes(id))
    .flatMap(({ asks }) => asks)
    .filter(({ level }) => filter.level.length === 0 || filter.level.includes(level))
  if (asks.length === 0) return null
  const wanted = levels.filter(({ level }) => asks.some((ask) => ask.level === level))
  const conditions = wanted.flatMap((level) => level.conditions)
  const [meeting] = await Promise.all([customersMeeting(ctx, conditions), takeStock(ctx)])
  const looking = lookingAt(conditions, meeting, today)
  const among = await inStages(ctx, stages, { number: sql`k.customer_number`, since: sql`k.since` })
  // Of each stage only the levels are looked at that are asked for there.
  const ready = firstOf(
    among,
    ({ id }) => {
      const bits = asks
        .filter(({ stageId }) => stageId === id)
        .map(({ level }) => {
          const { conditions } = wanted.find((one) => one.level === level)!
          return sql`case when ${meetsAll(conditions, looking)} then ${1 << level}::int else 0 end`
        })
      return bits.length === 0 ? sql`0` : sql`(${sql.join(bits, sql` | `)})`
    },
    sql`0`,
  )
  const rows = asks.map(({ id, stageId, level }) => sql`(${id}::text, ${stageId}::text, ${level}::int)`)
  return sql`(
    select k.contact_id, k.number, k.reached, k.likelihood, k.minutes, p.id as playbook_id, p.stage_id, p.level,
      ${whyNotAskSql(limits, today)} as refused
    from (
      select k.*, ${firstOf(among, ({ id }) => sql`${id}::text`, sql`null::text`)} as stage, ${ready} & ~k.reached & ~k.held as ready
      from contact_standing k ${looking.joins}
      where ${isAmong(filter.numbers)} and not k.opted_out and (k.paused_until is null or k.paused_until <= ${today}::date)
        and ${ready} & ~k.reached & ~k.held <> 0
      -- Everybody is looked at once, before those who are left are joined with what the playbook says.
      offset 0
    ) k
    join (values ${sql.join(rows)}) p (id, stage_id, level) on p.stage_id = k.stage
    where (k.ready >> p.level) & 1 = 1
      and (k.asked_for_level[p.level] is null or k.asked_for_level[p.level] <= ${today}::date - 365)
      and not exists (select from passed_over o where o.contact_id = k.contact_id and o.level = p.level and o.until > ${today}::date)
      and not exists (select from nominations n where n.contact_id = k.contact_id and n.level = p.level and n.state = 'open')
  )`
}

/**
 * The first suggestions that may be made today: the highest level first, then the keenest, then who gave least of their time;
 * and of all there are, how many, about how many people, and how many of those may be asked.
 */
export async function listSuggested(
  ctx: Context,
  stages: readonly Stage[],
  levels: readonly LevelSetting[],
  filter: SuggestionFilter,
  { limit, limits }: { limit: number; limits: AskLimits },
): Promise<{ items: Suggested[]; suggestions: number; people: number; mayBeAsked: number }> {
  const from = await suggested(ctx, stages, levels, filter, limits)
  if (from === null) return { items: [], suggestions: 0, people: 0, mayBeAsked: 0 }
  const { rows } = await sql<{
    page: SuggestedRow[] | null
    suggestions: number
    people: number
    mayBeAsked: number
  }>`
    with suggested as materialized (select * from ${from} x),
    page as (
      select * from suggested s
      where s.refused is null
      order by s.level desc, s.likelihood desc nulls last, s.minutes, s.number
      limit ${limit}
    ),
    named as (
      select c.id as contact_id, c.name as contact_name, c.title, c.email, c.phone, u.id as customer_id, u.name as customer_name,
        u.since, s.level, s.stage_id, p.guidance, s.likelihood, s.minutes, s.reached, s.number
      from page s
      join contacts c on c.id = s.contact_id
      join customers u on u.id = c.customer_id
      join playbook_asks p on p.id = s.playbook_id
    ),
    people as (select s.contact_id, s.refused from suggested s group by 1, 2)
    select (select jsonb_agg(to_jsonb(n) order by n.level desc, n.likelihood desc nulls last, n.minutes, n.number) from named n) as page,
      (select count(*) from suggested) as suggestions, (select count(*) from people) as people,
      (select count(*) from people where refused is null) as may_be_asked`.execute(ctx.db)
  const { page, ...counted } = rows[0]!
  return { ...counted, items: (page ?? []).map(suggestedOf) }
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
  reached: number
}

const suggestedOf = (row: SuggestedRow): Suggested => ({
  contact: { id: row.contactId, name: row.contactName, title: row.title, email: row.email, phone: row.phone },
  customer: { id: row.customerId, name: row.customerName, since: row.since },
  level: row.level,
  stageId: row.stageId,
  guidance: row.guidance,
  likelihood: row.likelihood,
  minutes: row.minutes,
  reached: levelsIn(row.reached),
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
