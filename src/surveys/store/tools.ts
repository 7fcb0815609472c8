import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'
import { type SurveyContent, surveyContent } from '../content.ts'

/** A survey whose answers come from another tool. */
export interface ToolSurvey {
  id: Id<'srv'>
  name: string
  tool: string
  content: SurveyContent
}

/** Every survey whose answers come from elsewhere, the newest first. */
export async function listToolSurveys({ db }: Context): Promise<ToolSurvey[]> {
  const rows = await db
    .selectFrom('surveys')
    .where('tool', 'is not', null)
    .orderBy('id', 'desc')
    .limit(500)
    .select(['id', 'name', 'tool', 'content'])
    .execute()
  return rows.map((row) => ({ ...row, tool: row.tool as string, content: surveyContent.parse(row.content) }))
}

/** The survey of this name, whosever answers it takes. */
export async function surveyNamed(
  { db }: Context,
  name: string,
): Promise<{ id: Id<'srv'>; tool: string | null } | null> {
  const row = await db
    .selectFrom('surveys')
    .where(sql<boolean>`lower(name) = ${name.toLowerCase()}`)
    .select(['id', 'tool'])
    .executeTakeFirst()
  return row ?? null
}

/** Begin a survey of another tool; false where its name is taken. */
export async function insertToolSurvey(
  { db, now, actor }: Context,
  survey: { id: Id<'srv'>; name: string; tool: string; content: SurveyContent; importId: Id<'imp'> | null },
): Promise<boolean> {
  const row = await db
    .insertInto('surveys')
    .values({
      ...survey,
      content: JSON.stringify(survey.content),
      state: 'open',
      createdBy: actor.id,
      createdAt: now,
      updatedAt: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** What a survey of another tool asks, as far as is known, held until the transaction ends. */
export async function holdToolSurvey({ db }: Context, id: Id<'srv'>): Promise<SurveyContent> {
  const { content } = await db
    .selectFrom('surveys')
    .where('id', '=', id)
    .select('content')
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  return surveyContent.parse(content)
}

/** Keep what a survey of another tool has turned out to ask. */
export async function growToolSurvey({ db, now }: Context, id: Id<'srv'>, content: SurveyContent): Promise<void> {
  await db
    .updateTable('surveys')
    .set({ content: JSON.stringify(content), updatedAt: now, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute()
}
