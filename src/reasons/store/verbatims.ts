import { type Expression, type SqlBool, sql } from 'kysely'
import { strengthsFrom } from '../../customers/strength.ts'
import { daysOf, windowOf } from '../../customers/window.ts'
import type { Context } from '../../server/context.ts'
import { dayAndNumber, printCursor, readCursor, wholeNumber } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import { type Day, dayNumber } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { QueueFilter, Verbatim, VerbatimFilter } from '../api.ts'

/** Verbatims with the names that belong to them and what they were coded. */
const named = ({ db }: Pick<Context, 'db'>) =>
  db
    .selectFrom('verbatims as v')
    .leftJoin('customers as c', 'c.id', 'v.customerId')
    .leftJoin('contacts as p', 'p.id', 'v.contactId')
    .leftJoin('responses as r', 'r.id', 'v.responseId')
    .leftJoin('surveys as s', 's.id', 'r.surveyId')
    .leftJoin('codings as k', (join) => join.onRef('k.verbatimId', '=', 'v.id').on('k.decides', '=', true))
    .leftJoin('members as m', 'm.id', 'k.coder')
    .select([
      'v.id',
      'v.number',
      'v.words',
      'v.question',
      'v.about',
      'v.language',
      'v.givenOn',
      'v.state',
      'v.version',
      'v.customerId',
      'c.name as customerName',
      'c.attributes',
      'p.name as contactName',
      's.id as surveyId',
      's.name as surveyName',
      'k.coder',
      'm.name as coderName',
      sql<Id<'rea'>[]>`array(
        select distinct coalesce(said.merged_into, said.id) from reasons said where said.id = any(k.reason_ids)
      )`.as('reasonIds'),
    ])
type NamedRow = Awaited<ReturnType<ReturnType<typeof named>['executeTakeFirstOrThrow']>>

const coderNamed = (coder: string, name: string | null) =>
  coder === 'rule' ? 'A rule' : (name ?? 'A former colleague')

const verbatimOf = (row: NamedRow): Verbatim => ({
  id: row.id,
  number: row.number,
  words: row.words,
  question: row.question,
  about: row.about,
  language: row.language,
  givenOn: row.givenOn,
  state: row.state,
  version: row.version,
  customer: row.customerId === null ? null : { id: row.customerId, name: row.customerName ?? '' },
  contact: row.contactName,
  survey: row.surveyId === null ? null : { id: row.surveyId, name: row.surveyName ?? '' },
  reasonIds: row.reasonIds,
  codedBy: row.coder === null ? null : coderNamed(row.coder, row.coderName),
})

const like = (text: string) => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`

/** What the queue's filters say, as one condition on `v`. Written as the index verbatims_to_code has it. */
function waits({ survey, about, words }: QueueFilter): Expression<SqlBool> {
  const all = [sql<SqlBool>`v.state = 'open'`]
  all.push(about.length === 0 ? sql`v.about in ('why not', 'declined ask')` : sql`v.about = any(${about})`)
  if (survey) all.push(sql`v.response_id in (select id from responses where survey_id = ${survey})`)
  if (words !== '') all.push(sql`lower(v.words) like ${like(words)}`)
  return sql.join(all, sql` and `)
}

export interface Waiting extends Verbatim {
  attributes: Record<string, string | number | boolean>
}

/** The next verbatims to code after one, in the order they came. */
export async function nextToCode(
  ctx: Context,
  filter: QueueFilter,
  { after, limit }: { after: number; limit: number },
): Promise<Waiting[]> {
  const rows = await named(ctx)
    .where(waits(filter))
    .where('v.number', '>', after)
    .orderBy('v.number')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...verbatimOf(row), attributes: row.attributes ?? {} }))
}

/** How many wait to be coded, and the day the oldest of them was given. */
export async function countToCode({ db }: Context, filter: QueueFilter): Promise<{ left: number; oldest: Day | null }> {
  const row = await db
    .selectFrom('verbatims as v')
    .where(waits(filter))
    .select((v) => [v.fn.countAll<number>().as('left'), v.fn.min('v.givenOn').as('oldest')])
    .executeTakeFirstOrThrow()
  return { left: row.left, oldest: row.oldest }
}

/** The next verbatims that wait for this member as second coder: without what the first said. */
export async function nextToLookAgain(
  ctx: Context,
  { after, limit }: { after: number; limit: number },
): Promise<{ items: Waiting[]; left: number }> {
  const mine = named(ctx)
    .innerJoin('secondLooks as l', 'l.verbatimId', 'v.id')
    .where(sql<SqlBool>`k.coder <> ${ctx.actor.id}`)
    .where(sql<SqlBool>`not exists (select from codings o where o.verbatim_id = v.id and not o.decides)`)
  const rows = await mine
    .select('l.number as place')
    .where('l.number', '>', after)
    .orderBy('l.number')
    .limit(limit)
    .execute()
  const { left } = await mine
    .clearSelect()
    .select((v) => v.fn.countAll<number>().as('left'))
    .executeTakeFirstOrThrow()
  const hidden = { reasonIds: [], codedBy: null, state: 'open' as const }
  return {
    items: rows.map((row) => ({ ...verbatimOf(row), ...hidden, number: row.place, attributes: row.attributes ?? {} })),
    left,
  }
}

export async function attributeLabels({ db }: Context): Promise<{ key: string; label: string }[]> {
  return db
    .selectFrom('attributes')
    .select(['key', 'label'])
    .where('hidden', '=', false)
    .orderBy('position')
    .limit(8)
    .execute()
}

/** The sort key is also the index verbatims_by_day. */
function meets(filter: VerbatimFilter, today: Day, givers: readonly number[] | null): Expression<SqlBool> {
  const all = [sql<SqlBool>`true`]
  if (givers) all.push(sql`v.customer_id in (select g.id from customers g where g.number = any(${[...givers]}::int[]))`)
  if (filter.state.length > 0) all.push(sql`v.state = any(${filter.state})`)
  if (filter.about.length > 0) all.push(sql`v.about = any(${filter.about})`)
  if (filter.survey) all.push(sql`v.response_id in (select id from responses where survey_id = ${filter.survey})`)
  if (filter.words !== '') all.push(sql`lower(v.words) like ${like(filter.words)}`)
  const days = daysOf(filter.given, today)
  if (days) all.push(sql`v.given_on >= ${days.from}::date and v.given_on < ${days.to}::date`)
  if (filter.reason) {
    // Coded so, or written beside that very box that was ticked: words that nobody coded yet still belong to it.
    const named = sql`select id from reasons where coalesce(merged_into, id) = ${filter.reason}`
    all.push(sql`(v.id in (select verbatim_id from codings where decides and reason_ids && array(${named}))
      or (v.about = 'why not' and v.response_id in (
        select response_id from citations where reason_id = ${filter.reason} and source = 'answer'))
      or v.ask_id in (select ask_id from citations where reason_id = ${filter.reason} and source = 'declined ask'))`)
  }
  return sql.join(all, sql` and `)
}

/** The numbers of the customers of whom the conditions are true, among those whose words the other filters find. */
export async function giversOf(ctx: Context, filter: VerbatimFilter): Promise<number[] | null> {
  if (filter.where.length === 0) return null
  const gave = await ctx.db
    .selectFrom('verbatims as v')
    .innerJoin('customers as c', 'c.id', 'v.customerId')
    .where(meets(filter, ctx.today, null))
    .select('c.number')
    .distinct()
    .execute()
  const { numbers } = await ctx.counting.ask(ctx.company.schema, {
    ask: 'select',
    window: windowOf(filter.given, ctx.today),
    strengths: strengthsFrom(filter.strength),
    where: filter.where,
    today: dayNumber(ctx.today),
    among: gave.map(({ number }) => number),
    offset: 0,
    limit: gave.length,
  })
  return numbers
}

/** A page of verbatims, the latest given first. */
export async function listVerbatims(
  ctx: Context,
  filter: VerbatimFilter,
  { cursor, limit, givers }: { cursor?: string | undefined; limit: number; givers?: number[] | null },
): Promise<{ items: Verbatim[]; nextCursor: string | null }> {
  let query = named(ctx)
    .where(meets(filter, ctx.today, givers === undefined ? await giversOf(ctx, filter) : givers))
    .orderBy('v.givenOn', 'desc')
    .orderBy('v.number', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [day, number] = readCursor(dayAndNumber, cursor)
    query = query.where(sql<SqlBool>`(v.given_on, v.number) < (${day}::date, ${number}::bigint)`)
  }
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(verbatimOf),
    nextCursor: last ? printCursor([last.givenOn, last.number]) : null,
  }
}

export async function countVerbatims(ctx: Context, filter: VerbatimFilter) {
  return ctx.db
    .selectFrom('verbatims as v')
    .where(meets(filter, ctx.today, await giversOf(ctx, filter)))
    .select((v) => [
      v.fn.countAll<number>().as('verbatims'),
      v.fn.count<number>('v.customerId').distinct().as('customers'),
    ])
    .executeTakeFirstOrThrow()
}

export async function findVerbatim(ctx: Context, id: Id<'ver'>): Promise<Verbatim> {
  const row = await named(ctx).where('v.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('verbatim', id)
  return verbatimOf(row)
}

/** A page of what two coders read differently, the first chosen first. */
export async function listDisagreements(
  ctx: Context,
  { settled, cursor, limit }: { settled: boolean; cursor?: string | undefined; limit: number },
) {
  const after = cursor === undefined ? 0 : readCursor(wholeNumber, cursor)
  const rows = await named(ctx)
    .innerJoin('secondLooks as l', 'l.verbatimId', 'v.id')
    .innerJoin('codings as o', (join) => join.onRef('o.verbatimId', '=', 'v.id').on('o.decides', '=', false))
    .leftJoin('members as om', 'om.id', 'o.coder')
    .leftJoin('members as sm', 'sm.id', 'l.settledBy')
    .select([
      'l.number as place',
      'o.coder as secondCoder',
      'om.name as secondName',
      'sm.name as settledName',
      'l.settledBy',
      sql<Id<'rea'>[]>`(select array_agg(distinct coalesce(x.merged_into, x.id)) from reasons x
        where x.id = any(coalesce(l.first_reason_ids, k.reason_ids)))`.as('firstSaid'),
      sql<Id<'rea'>[]>`(select array_agg(distinct coalesce(x.merged_into, x.id)) from reasons x
        where x.id = any(o.reason_ids))`.as('secondSaid'),
    ])
    .where(settled ? sql<SqlBool>`l.settled_at is not null` : sql<SqlBool>`l.settled_at is null`)
    .where(
      sql<SqlBool>`array(select distinct coalesce(x.merged_into, x.id) from reasons x where x.id = any(coalesce(l.first_reason_ids, k.reason_ids)) order by 1)
      <> array(select distinct coalesce(x.merged_into, x.id) from reasons x where x.id = any(o.reason_ids) order by 1)`,
    )
    .where('l.number', '>', after)
    .orderBy('l.number')
    .limit(limit + 1)
    .execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map((row) => ({
      ...verbatimOf(row),
      first: { who: coderNamed(row.coder ?? '', row.coderName), reasonIds: row.firstSaid ?? [] },
      second: { who: coderNamed(row.secondCoder, row.secondName), reasonIds: row.secondSaid ?? [] },
      settledBy: row.settledBy === null ? null : (row.settledName ?? 'A former colleague'),
    })),
    nextCursor: last ? printCursor(last.place) : null,
  }
}
