import { sql } from 'kysely'
import { takeStock } from '../../references/store.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Level } from '../../values/level.ts'
import { type LevelCondition, levelConditionsJson } from '../conditions.ts'
import { customersMeeting, lookingAt, meetsAll } from './facts.ts'

export interface LevelSetting {
  level: Level
  name: string
  description: string
  needsCompany: boolean
  conditions: LevelCondition[]
  minutes: number
  version: number
}

const levelOf = <Row extends { conditions: unknown[] }>({ conditions, ...row }: Row) => ({
  ...row,
  conditions: levelConditionsJson.parse(conditions),
})

/** The six levels, as the company has set them. */
export async function listLevels({ db }: Context): Promise<LevelSetting[]> {
  const rows = await db.selectFrom('referenceLevels').selectAll().orderBy('level').execute()
  return rows.map(levelOf)
}

export async function lockLevel({ db }: Context, level: Level): Promise<LevelSetting> {
  const row = await db
    .selectFrom('referenceLevels')
    .selectAll()
    .where('level', '=', level)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('level', String(level))
  return levelOf(row)
}

export async function updateLevel(
  { db }: Context,
  level: Level,
  { conditions, ...change }: Partial<Omit<LevelSetting, 'level' | 'version'>>,
): Promise<void> {
  await db
    .updateTable('referenceLevels')
    .set((row) => ({
      ...change,
      ...(conditions ? { conditions: JSON.stringify(conditions) } : {}),
      version: row('version', '+', 1),
    }))
    .where('level', '=', level)
    .execute()
}

/** How many contacts meet each of these conditions, and all of them together, of how many there are. */
export async function countMeeting(ctx: Context, conditions: readonly LevelCondition[]) {
  const [meeting] = await Promise.all([customersMeeting(ctx, conditions), takeStock(ctx)])
  const looking = lookingAt(conditions, meeting, ctx.today)
  const each = conditions.map((condition) => sql`count(*) filter (where ${meetsAll([condition], looking)})`)
  const { rows } = await sql<{ contacts: number; together: number; each: number[] }>`
    select count(*) as contacts, count(*) filter (where ${meetsAll(conditions, looking)}) as together,
      array[${sql.join(each)}]::int[] as each
    from contact_standing k ${looking.joins}`.execute(ctx.db)
  return rows[0]!
}

/** What would be covered no longer if a level needed the company's consent: items, and the walls that show them now. */
export async function countUncovered({ db, today }: Context, level: Level): Promise<{ items: number; walls: number }> {
  const { rows } = await sql<{ items: number; walls: number }>`
    with lost as (
      select k.item_id, k.use
      from covered_items(${today}::date) k
      join reference_items i on i.id = k.item_id
      where i.level = ${level} and not exists (
        select from consents s
        where s.party = 'company' and s.level = i.level and s.use = k.use and s.withdrawn_at is null
          and s.given_on <= ${today}::date and (s.expires_on is null or s.expires_on > ${today}::date)
          and (s.item_id = i.id or (s.item_id is null and s.customer_id = i.customer_id))
      )
    )
    select
      (select count(distinct item_id) from lost) as items,
      (select count(distinct w.wall_id) from wall_items w join walls on walls.id = w.wall_id and walls.state = 'published'
        where w.item_id in (select item_id from lost where use = 'website')) as walls`.execute(db)
  return rows[0]!
}
