import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Database, SurveyState } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { SurveyRow, surveySorts } from '../api.ts'
import { type SurveyContent, surveyContent } from '../content.ts'

/** A survey as it is kept. */
export interface StoredSurvey {
  id: Id<'srv'>
  name: string
  state: SurveyState
  tool: string | null
  content: SurveyContent
  closesOn: Day | null
  publishedVersion: number | null
  updatedAt: Date
  version: number
}

const columns = [
  'id',
  'name',
  'state',
  'tool',
  'content',
  'closesOn',
  'publishedVersion',
  'updatedAt',
  'version',
] as const

/** What was written by an earlier Vouchwell, or brought by an import, gets what it leaves out. */
const read = <T extends { content: unknown }>(row: T) => ({ ...row, content: surveyContent.parse(row.content) })

export async function findSurvey({ db }: Context, id: Id<'srv'>): Promise<StoredSurvey> {
  const row = await db.selectFrom('surveys').where('id', '=', id).select(columns).executeTakeFirst()
  if (!row) throw new NotFound('survey', id)
  return read(row)
}

/** Hold a survey until the transaction ends. */
export async function lockSurvey({ db }: Context, id: Id<'srv'>): Promise<StoredSurvey> {
  const row = await db.selectFrom('surveys').where('id', '=', id).select(columns).forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('survey', id)
  return read(row)
}

/** Keep a new survey; false when its name is taken. */
export async function insertSurvey(
  { db, now, actor }: Context,
  survey: { id: Id<'srv'>; name: string; content: SurveyContent },
): Promise<boolean> {
  const row = await db
    .insertInto('surveys')
    .values({
      ...survey,
      content: JSON.stringify(survey.content),
      createdBy: actor.id,
      createdAt: now,
      updatedAt: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Change a survey that is held; false when its new name is taken. The transaction is lost then. */
export async function updateSurvey(
  { db, now }: Context,
  id: Id<'srv'>,
  change: Partial<Pick<StoredSurvey, 'name' | 'state' | 'content' | 'closesOn' | 'publishedVersion'>>,
): Promise<boolean> {
  const { content, ...rest } = change
  try {
    await db
      .updateTable('surveys')
      .set({
        ...rest,
        ...(content ? { content: JSON.stringify(content) } : {}),
        updatedAt: now,
        version: sql<number>`version + 1`,
      })
      .where('id', '=', id)
      .execute()
    return true
  } catch (error) {
    if ((error as { code?: string }).code === '23505') return false
    throw error
  }
}

export async function deleteSurvey({ db }: Context, id: Id<'srv'>): Promise<void> {
  await db.deleteFrom('surveys').where('id', '=', id).execute()
}

/** Names that begin like this one, in lower case: what a copy must not be called. */
export async function namesLike({ db }: Context, name: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('surveys')
    .where(sql<boolean>`starts_with(lower(name), ${name.toLowerCase()})`)
    .select(sql<string>`lower(name)`.as('name'))
    .execute()
  return new Set(rows.map((row) => row.name))
}

export async function insertVersion(
  { db, now, actor }: Context,
  version: { surveyId: Id<'srv'>; version: number; content: SurveyContent },
): Promise<void> {
  await db
    .insertInto('surveyVersions')
    .values({ ...version, content: JSON.stringify(version.content), publishedBy: actor.id, publishedAt: now })
    .execute()
}

/** A version of a survey, with the name of who published it. */
export interface StoredVersion {
  version: number
  content: SurveyContent
  publishedBy: string
  publishedAt: Date
}

const versionsWithNames = (db: Kysely<Database>) =>
  db
    .selectFrom('surveyVersions as v')
    .leftJoin('members as m', 'm.id', 'v.publishedBy')
    .select([
      'v.version',
      'v.content',
      'v.publishedAt',
      sql<string>`coalesce(m.name, v.published_by)`.as('publishedBy'),
    ])

export async function findVersion({ db }: Context, surveyId: Id<'srv'>, version: number): Promise<StoredVersion> {
  const row = await versionsWithNames(db)
    .where('v.surveyId', '=', surveyId)
    .where('v.version', '=', version)
    .executeTakeFirst()
  if (!row) throw new NotFound('version of the survey', String(version))
  return read(row)
}

/** The newest versions before `below`, one more than asked for, so that the last can be compared with the one before. */
export async function listVersions(
  { db }: Context,
  surveyId: Id<'srv'>,
  { below, limit }: { below: number; limit: number },
): Promise<StoredVersion[]> {
  const rows = await versionsWithNames(db)
    .where('v.surveyId', '=', surveyId)
    .where('v.version', '<', below)
    .orderBy('v.version', 'desc')
    .limit(limit + 1)
    .execute()
  return rows.map(read)
}

/** The last thing that happened to a survey: what, by whom, with their name. */
export async function lastActivity(
  { db }: Context,
  id: Id<'srv'>,
): Promise<{ event: string; actor: string; name: string; at: Date } | null> {
  const row = await db
    .selectFrom('activity as a')
    .leftJoin('members as m', 'm.id', 'a.actor')
    .where('a.subjectId', '=', id)
    .orderBy('a.id', 'desc')
    .limit(1)
    .select(['a.event', 'a.actor', 'a.at', sql<string>`coalesce(m.name, a.actor)`.as('name')])
    .executeTakeFirst()
  return row ?? null
}

export async function countSubmitted({ db }: Context, id: Id<'srv'>): Promise<number> {
  const { n } = await db
    .selectFrom('responses')
    .where('surveyId', '=', id)
    .where('state', '=', 'submitted')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

type Sort = (typeof surveySorts)[number]
type CountedSurvey = { [Name in keyof SurveyRow]: Name extends 'updatedAt' ? Date : SurveyRow[Name] }

/** What a list is ordered by, as text that sorts as it should, so that one cursor serves them all. */
const orders: Record<Sort, { by: string; descending: boolean }> = {
  name: { by: 'lower(name)', descending: false },
  changed: { by: `to_char(updated_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS')`, descending: true },
  responses: { by: `lpad(responses::text, 12, '0')`, descending: true },
  answered: { by: `coalesce(last_answer_on::text, '')`, descending: true },
}

const place = z.object({ key: z.string(), id: z.string() })

/**
 * A page of surveys. A company has tens of them, so what is counted for one is counted for all before they are sorted; the
 * counting itself reads an index of submitted responses, and no more.
 */
export async function listSurveys(
  { db }: Context,
  asked: { q: string; state?: SurveyState | undefined; sort: Sort; cursor?: string | undefined; limit: number },
): Promise<{ items: SurveyRow[]; nextCursor: string | null }> {
  const { by, descending } = orders[asked.sort]
  const from = asked.cursor === undefined ? null : readCursor(place, asked.cursor)
  const order = sql.raw(by)
  const direction = sql.raw(descending ? 'desc' : 'asc')
  const beyond = sql.raw(descending ? '<' : '>')
  const pattern = `%${asked.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<CountedSurvey & { key: string }>`
    with counted as (
      select s.id, s.name, s.state, s.tool, s.closes_on, s.updated_at, s.version,
        v.content is not null and v.content <> s.content as changed,
        r.responses, r.last_answer_on, i.invited, i.invited_answered
      from surveys s
      left join survey_versions v on v.survey_id = s.id and v.version = s.published_version
      cross join lateral (
        select count(*)::int as responses, max(given_on) as last_answer_on
        from responses where survey_id = s.id and state = 'submitted'
      ) r
      cross join lateral (
        select count(*)::int as invited, count(submitted_at)::int as invited_answered
        from survey_invitations where survey_id = s.id and withdrawn_at is null
      ) i
      where lower(s.name) like ${pattern} ${asked.state ? sql`and s.state = ${asked.state}` : sql``}
    ), keyed as (select *, ${order} as key from counted)
    select * from keyed
    ${from ? sql`where (key, id) ${beyond} (${from.key}, ${from.id})` : sql``}
    order by key ${direction}, id ${direction} limit ${asked.limit + 1}`.execute(db)
  const items = rows.slice(0, asked.limit)
  const last = items.at(-1)
  return {
    items: items.map(({ key: _, ...row }) => ({ ...row, updatedAt: row.updatedAt.toISOString() })),
    nextCursor: rows.length > asked.limit && last ? printCursor({ key: last.key, id: last.id }) : null,
  }
}
