import { sql } from 'kysely'
import type { PermittedUse, ResponseSource } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Answers } from '../answers.ts'
import type { Effects } from '../effects.ts'

export type { ResponseSource }

/** A response as it is kept when it is whole. */
export interface WholeResponse {
  id: Id<'rsp'>
  surveyId: Id<'srv'>
  surveyVersion: number | null
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  source: ResponseSource
  externalId: string | null
  language: string | null
  givenOn: Day
  answers: Answers
  likelihood: number | null
  hasRecommended: boolean | null
  importId: Id<'imp'> | null
}

/**
 * Keep responses that are whole already. One of the same survey with the same id in its tool is kept as it is, and is not
 * among those returned.
 */
export async function insertResponses(
  { db, now }: Context,
  responses: readonly WholeResponse[],
): Promise<Map<Id<'rsp'>, number>> {
  const { rows } = await sql<{ id: Id<'rsp'>; number: number }>`
    insert into responses (id, survey_id, survey_version, customer_id, contact_id, source, external_id, language, state,
      started_at, submitted_at, given_on, answers, likelihood, has_recommended, import_id, created_at, updated_at)
    select id, "surveyId", "surveyVersion", "customerId", "contactId", source, "externalId", language, 'submitted',
      ${now}, ${now}, "givenOn", answers, likelihood, "hasRecommended", "importId", ${now}, ${now}
    from jsonb_to_recordset(${JSON.stringify(responses)}::jsonb) as r(id text, "surveyId" text, "surveyVersion" int,
      "customerId" text, "contactId" text, source text, "externalId" text, language text, "givenOn" date, answers jsonb,
      likelihood smallint, "hasRecommended" boolean, "importId" text)
    on conflict do nothing
    returning id, number`.execute(db)
  return new Map(rows.map(({ id, number }) => [id, number]))
}

/** The responses kept already under ids of their tool. */
export async function responsesByExternalId(
  { db }: Context,
  keys: readonly { surveyId: Id<'srv'>; externalId: string }[],
): Promise<{ id: Id<'rsp'>; number: number; surveyId: Id<'srv'>; externalId: string }[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<{ id: Id<'rsp'>; number: number; surveyId: Id<'srv'>; externalId: string }>`
    select r.id, r.number, r.survey_id, r.external_id from responses r
    join unnest(${keys.map(({ surveyId }) => surveyId)}::text[], ${keys.map(({ externalId }) => externalId)}::text[])
      as k(survey_id, external_id) on r.survey_id = k.survey_id and r.external_id = k.external_id`.execute(db)
  return rows
}

/** Keep what people let us do with their words. */
export async function insertPermissions(
  { db, now }: Context,
  permissions: readonly {
    responseId: Id<'rsp'>
    customerId: Id<'cus'> | null
    contactId: Id<'con'> | null
    use: PermittedUse
    wording: string
    wordingVersion: number
  }[],
): Promise<void> {
  if (permissions.length === 0) return
  const rows = permissions.map((permission) => ({ id: newId('per'), ...permission }))
  await sql`
    insert into permissions_given (id, response_id, customer_id, contact_id, use, wording, wording_version, given_at)
    select id, "responseId", "customerId", "contactId", use, wording, "wordingVersion", ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p(id text, "responseId" text, "customerId" text,
      "contactId" text, use text, wording text, "wordingVersion" int)
    on conflict do nothing`.execute(db)
}

/** What was written in these responses, by question, with the name of the survey that asked. */
export function verbatimsOf({ db }: Context, ids: readonly Id<'rsp'>[]) {
  return db
    .selectFrom('verbatims as v')
    .innerJoin('responses as r', 'r.id', 'v.responseId')
    .innerJoin('surveys as s', 's.id', 'r.surveyId')
    .where('v.responseId', 'in', ids)
    .where('v.about', '=', 'quote')
    .select(['v.id as verbatimId', 'v.responseId', 'v.questionKey', 'v.words', 's.name as surveyName'])
    .execute()
}

/** Keep which of the themes that were offered each chose as important. */
export async function insertThemeChoices(
  { db }: Context,
  choices: readonly {
    responseId: Id<'rsp'>
    customerId: Id<'cus'> | null
    givenOn: Day
    themeId: Id<'the'>
    chosen: boolean
    audience: 'customer' | 'prospect'
  }[],
): Promise<void> {
  if (choices.length === 0) return
  // A theme that has been removed since, or is offered twice, is no reason to lose the answer.
  await sql`
    insert into theme_choices (response_id, theme_id, chosen, audience, customer_id, given_on)
    select c."responseId", t.id, bool_or(c.chosen), min(c.audience), min(c."customerId"), min(c."givenOn")
    from jsonb_to_recordset(${JSON.stringify(choices)}::jsonb) as c("responseId" text, "themeId" text, chosen boolean,
      audience text, "customerId" text, "givenOn" date)
    join themes t on t.id = c."themeId"
    group by 1, 2
    on conflict do nothing`.execute(db)
}

/** Keep why customers came. Where they named somebody, a person decides who that was. */
export async function insertOrigins(
  { db, now }: Context,
  origins: readonly {
    responseId: Id<'rsp'>
    customerId: Id<'cus'>
    givenOn: Day
    importId: Id<'imp'> | null
    origin: NonNullable<Effects['origin']>
  }[],
): Promise<{ id: Id<'ori'>; number: number; responseId: Id<'rsp'> }[]> {
  if (origins.length === 0) return []
  const rows = origins.map(({ origin, ...rest }) => ({ id: newId('ori'), ...rest, ...origin }))
  const kept = await sql<{ id: Id<'ori'>; number: number; responseId: Id<'rsp'> }>`
    insert into origins (id, customer_id, response_id, main_reason, told_by, given_on, state, import_id, created_at)
    select id, "customerId", "responseId", "mainReason", "toldBy", "givenOn",
      case when "toldBy" is null then 'nobody named' else 'waiting' end, "importId", ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as o(id text, "customerId" text, "responseId" text,
      "mainReason" text, "toldBy" text, "givenOn" date, "importId" text)
    on conflict do nothing
    returning id, number, response_id`.execute(db)
  return kept.rows
}

/** Write down in the activity that responses came in, each with the referrals it led to. */
export async function recordResponses(
  { db, now, actor }: Context,
  responses: readonly {
    id: Id<'rsp'>
    customerId: Id<'cus'> | null
    surveyId: Id<'srv'>
    source: ResponseSource
    referrals: string[]
  }[],
): Promise<void> {
  await sql`
    insert into activity (at, actor, event, subject_id, customer_id, details)
    select ${now}, ${actor.id}, 'response submitted', id, "customerId",
      jsonb_build_object('surveyId', "surveyId", 'source', source, 'referrals', referrals)
    from jsonb_to_recordset(${JSON.stringify(responses)}::jsonb) as r(id text, "customerId" text, "surveyId" text,
      source text, referrals jsonb)`.execute(db)
}
