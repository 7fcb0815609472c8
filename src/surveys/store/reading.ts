import { type RawBuilder, sql } from 'kysely'
import type { OriginState, ResponseSource } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { dayAndNumber, printCursor, readCursor } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Answers } from '../answers.ts'
import type { ResponseFilter } from '../api/responses.ts'
import type { SurveyContent } from '../content.ts'

/** Above this a total is not counted: nobody reads on a list whether there are 100,000 or 100,001. */
const mostCounted = 100_000

/** What the filters ask for. `numbers` are those of the customers whose responses count; null means anybody's. */
function meets(filter: ResponseFilter, numbers: readonly number[] | null): RawBuilder<unknown> {
  const all: RawBuilder<unknown>[] = [sql`r.state = 'submitted'`]
  if (filter.surveyId) all.push(sql`r.survey_id = ${filter.surveyId}`)
  if (filter.customerId) all.push(sql`r.customer_id = ${filter.customerId}`)
  if (filter.from) all.push(sql`r.given_on >= ${filter.from}::date`)
  if (filter.to) all.push(sql`r.given_on <= ${filter.to}::date`)
  if (filter.score.length > 0) {
    const groups = {
      promoter: sql`r.likelihood >= 9`,
      passive: sql`r.likelihood in (7, 8)`,
      detractor: sql`r.likelihood <= 6`,
      none: sql`r.likelihood is null`,
    }
    all.push(
      sql`(${sql.join(
        filter.score.map((group) => groups[group]),
        sql` or `,
      )})`,
    )
  }
  if (filter.recommended === 'yes') all.push(sql`r.has_recommended`)
  if (filter.recommended === 'no') all.push(sql`not r.has_recommended`)
  if (filter.recommended === 'unknown') all.push(sql`r.has_recommended is null`)
  if (filter.q !== '') {
    const like = `%${filter.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    all.push(sql`r.id in (select v.response_id from verbatims v where lower(v.words) like ${like})`)
  }
  if (numbers !== null) {
    all.push(sql`r.customer_id in (select id from customers where number = any(${numbers}::int[]))`)
  }
  return sql.join(all, sql` and `)
}

export interface ListedResponse {
  id: Id<'rsp'>
  number: number
  surveyId: Id<'srv'>
  surveyName: string
  customerId: Id<'cus'> | null
  customerName: string | null
  contactId: Id<'con'> | null
  contactName: string | null
  givenOn: Day
  source: ResponseSource
  likelihood: number | null
  hasRecommended: boolean | null
  words: string | null
  reasons: string[]
  answers: Answers
  language: string | null
}

/** A page of responses, the latest given first. The page is found before its names and words are looked up. */
export async function listResponses(
  { db }: Context,
  filter: ResponseFilter,
  { cursor, limit, numbers }: { cursor?: string | undefined; limit: number; numbers: readonly number[] | null },
): Promise<{ items: ListedResponse[]; nextCursor: string | null }> {
  const after = cursor === undefined ? null : readCursor(dayAndNumber, cursor)
  const { rows } = await sql<ListedResponse>`
    with page as (
      select r.* from responses r
      where ${meets(filter, numbers)}
        and ${after === null ? sql`true` : sql`(r.given_on, r.number) < (${after[0]}::date, ${after[1]}::bigint)`}
      order by r.given_on desc, r.number desc
      limit ${limit + 1}
    )
    select r.id, r.number, r.survey_id, s.name as survey_name, r.customer_id, u.name as customer_name, r.contact_id,
      c.name as contact_name, r.given_on, r.source, r.likelihood, r.has_recommended, r.answers, r.language,
      (select left(v.words, 300) from verbatims v where v.response_id = r.id
        order by array_position(array['why not', 'score', 'quote', 'other', 'origin'], v.about), v.number limit 1) as words,
      coalesce((select jsonb_agg(e.name order by e.position) from citations t join reasons e on e.id = t.reason_id
        where t.response_id = r.id), '[]') as reasons
    from page r
    join surveys s on s.id = r.survey_id
    left join customers u on u.id = r.customer_id
    left join contacts c on c.id = r.contact_id
    order by r.given_on desc, r.number desc`.execute(db)
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? printCursor([last.givenOn, last.number]) : null }
}

/** How many responses meet the filters; null above a hundred thousand. */
export async function countResponses(
  { db }: Context,
  filter: ResponseFilter,
  numbers: readonly number[] | null,
): Promise<number | null> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (select from responses r where ${meets(filter, numbers)} limit ${mostCounted + 1}) found`.execute(
    db,
  )
  const n = Number(rows[0]?.n ?? 0)
  return n > mostCounted ? null : n
}

/** A response as it was answered, with the questions as they were read. */
export async function findWhole({ db }: Context, id: Id<'rsp'>) {
  const row = await db
    .selectFrom('responses as r')
    .innerJoin('surveys as s', 's.id', 'r.surveyId')
    .leftJoin('surveyVersions as v', (join) =>
      join.onRef('v.surveyId', '=', 'r.surveyId').onRef('v.version', '=', 'r.surveyVersion'),
    )
    .leftJoin('customers as u', 'u.id', 'r.customerId')
    .leftJoin('contacts as c', 'c.id', 'r.contactId')
    .where('r.id', '=', id)
    .where('r.state', '=', 'submitted')
    .select([
      'r.id',
      'r.surveyId',
      's.name as surveyName',
      's.content as surveyContent',
      'v.content as readContent',
      'r.customerId',
      'u.name as customerName',
      'r.contactId',
      'c.name as contactName',
      'r.givenOn',
      'r.submittedAt',
      'r.source',
      'r.likelihood',
      'r.hasRecommended',
      'r.language',
      'r.answers',
      'r.version',
    ])
    .executeTakeFirst()
  if (!row) throw new NotFound('response', id)
  const { surveyContent, readContent, ...response } = row
  return { ...response, answers: response.answers as Answers, content: (readContent ?? surveyContent) as SurveyContent }
}

/** What a response led to. */
export async function whatItLedTo({ db }: Context, id: Id<'rsp'>) {
  const [reasons, words, referrals, origin, permissions, items] = await Promise.all([
    db
      .selectFrom('citations as t')
      .innerJoin('reasons as e', 'e.id', 't.reasonId')
      .where('t.responseId', '=', id)
      .select(['e.id', 'e.name', 't.source'])
      .orderBy('e.position')
      .execute(),
    db
      .selectFrom('verbatims')
      .where('responseId', '=', id)
      .select(['id', 'about', 'words', 'state'])
      .orderBy('number')
      .execute(),
    db
      .selectFrom('referrals as f')
      .leftJoin('customers as u', 'u.id', 'f.referredId')
      .where('f.id', 'in', (evidence) =>
        evidence.selectFrom('evidence').where('responseId', '=', id).select('referralId'),
      )
      .select((f) => ['f.id', f.fn.coalesce('u.name', 'f.referredName').as('name'), 'f.state'])
      .execute(),
    db
      .selectFrom('origins')
      .where('responseId', '=', id)
      .select(['id', 'mainReason', 'toldBy', 'state'])
      .executeTakeFirst(),
    db
      .selectFrom('permissionsGiven')
      .where('responseId', '=', id)
      .select(['use', 'wording', 'withdrawnAt'])
      .orderBy('use')
      .execute(),
    db
      .selectFrom('referenceItems')
      .where('responseId', '=', id)
      .select(['id', 'title', 'level', 'state'])
      .orderBy('number')
      .execute(),
  ])
  return { reasons, words, referrals, origin: origin ?? null, permissions, items }
}

/** Hold a response until the transaction ends. */
export async function lockWhole({ db }: Context, id: Id<'rsp'>) {
  const row = await db
    .selectFrom('responses')
    .where('id', '=', id)
    .select(['id', 'version', 'customerId', 'surveyId', 'source'])
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('response', id)
  return row
}

/** Hold where a response said they come from, so that nobody decides on it meanwhile; null where it did not say. */
export async function lockOriginOf(
  { db }: Context,
  id: Id<'rsp'>,
): Promise<{ id: Id<'ori'>; state: OriginState } | null> {
  const row = await db
    .selectFrom('origins')
    .where('responseId', '=', id)
    .select(['id', 'state'])
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/** Remove a response; its words, reasons, origin and permissions go with it. */
export async function deleteResponse({ db }: Context, id: Id<'rsp'>): Promise<void> {
  await db.deleteFrom('responses').where('id', '=', id).execute()
}

/** What a survey asks now, for the columns of a file. */
export async function surveyContentOf(
  { db }: Context,
  id: Id<'srv'>,
): Promise<{ name: string; content: SurveyContent } | null> {
  const row = await db
    .selectFrom('surveys as s')
    .leftJoin('surveyVersions as v', (join) =>
      join.onRef('v.surveyId', '=', 's.id').onRef('v.version', '=', 's.publishedVersion'),
    )
    .where('s.id', '=', id)
    .select(['s.name', 's.content', 'v.content as published'])
    .executeTakeFirst()
  return row ? { name: row.name, content: (row.published ?? row.content) as SurveyContent } : null
}
