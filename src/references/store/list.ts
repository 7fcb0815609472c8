import { type Expression, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import { renewalDays } from '../../consent/giving.ts'
import { strengths } from '../../cube/question.ts'
import { daysOf, windowOf } from '../../customers/window.ts'
import type { ItemFormat, ItemSource, ItemState, PermittedUse } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { dayAndNumber, printCursor, readCursor, wholeNumber } from '../../server/cursor.ts'
import { sameThemes, whereThemesLead } from '../../themes/store.ts'
import { type Day, dayJson, dayNumber } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { ItemFilter, ItemLine, ItemSort } from '../api.ts'
import { takeStock } from './standing.ts'

/** An item with the names that belong to it, its themes, and what it may be used for on a day. */
export const lines = ({ db, today }: Pick<Context, 'db' | 'today'>) =>
  db
    .selectFrom('referenceItems as i')
    .leftJoin('customers as c', 'c.id', 'i.customerId')
    .leftJoin('contacts as p', 'p.id', 'i.contactId')
    .leftJoin('files as f', 'f.id', 'i.fileId')
    .select([
      'i.id',
      'i.number',
      'i.level',
      'i.title',
      'i.format',
      sql<string | null>`left(coalesce(i.excerpt, i.original), 600)`.as('words'),
      sql<boolean>`i.excerpt is not null`.as('hasExcerpt'),
      'i.language',
      'i.fileId',
      sql<boolean>`coalesce(f.has_thumbnail, false)`.as('hasThumbnail'),
      'i.address',
      'i.customerId',
      'c.name as customerName',
      'i.contactId',
      'p.name as contactName',
      'i.shownName',
      'i.shownTitle',
      'i.shownCompany',
      'i.source',
      'i.sourceDetail',
      'i.disclosure',
      'i.givenOn',
      'i.reconfirmOn',
      'i.state',
      'i.version',
      sql<Id<'the'>[]>`array(
        select t.theme_id from item_themes t join themes n on n.id = t.theme_id where t.item_id = i.id order by n.position
      )`.as('themeIds'),
      sql<{ use: PermittedUse; until: Day | null }[]>`coalesce((
        select json_agg(json_build_object('use', v.use, 'until', v.until) order by v.use)
        from covered_items(${today}::date) v where v.item_id = i.id
      ), '[]')`.as('covered'),
      sql<number>`(select count(*)::int from uses u where u.item_id = i.id and u.ended_on is null)`.as('usedIn'),
    ])
type LineRow = Awaited<ReturnType<ReturnType<typeof lines>['executeTakeFirstOrThrow']>>

export function lineOf({ customerId, customerName, contactId, contactName, ...row }: LineRow): ItemLine {
  return {
    ...row,
    customer: customerId === null ? null : { id: customerId, name: customerName ?? '' },
    contact: contactId === null ? null : { id: contactId, name: contactName ?? '' },
  }
}

/**
 * What to look for in full text: as people write for search engines, or else every word of it, the last as far as it was
 * typed, so that something is found while somebody is still writing. `"went live" -pilot` is searched as it stands.
 */
function meansWords(q: string): Expression<SqlBool> {
  const words = q.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const plain = sql<SqlBool>`i.search @@ websearch_to_tsquery('simple', ${q})`
  // With quotes or a minus somebody means exactly that.
  if (words.length === 0 || /["]|(^|\s)-\S|\bor\b/i.test(q)) return plain
  const begun = words.map((word, index) => `'${word}'${index === words.length - 1 ? ':*' : ''}`).join(' & ')
  return sql<SqlBool>`i.search @@ (to_tsquery('simple', ${begun}) || websearch_to_tsquery('simple', ${q}))`
}

/** Who has agreed to nothing that stands, or to something that ends soon: what covered_items says, as stock was taken of it. */
const attention = (today: Day): Record<NonNullable<ItemFilter['attention']>, Expression<SqlBool>> => ({
  draft: sql`i.state = 'draft'`,
  'no consent': sql`i.state = 'ready' and i.id not in (select v.item_id from covered_standing v)`,
  'consent ending': sql`i.state = 'ready' and exists (
    select from covered_standing v where v.item_id = i.id and v.until <= ${today}::date + ${renewalDays}::int)`,
  're-confirm': sql`(i.state = 'ready' and i.reconfirm_on <= ${today}::date
    or i.id in (select item_id from reconfirmations where state in ('due', 'asked')))`,
  suggestion: sql`i.id in (select item_id from edit_suggestions where state = 'open')`,
  'no theme': sql`i.state <> 'retired' and not exists (select from item_themes t where t.item_id = i.id)`,
  'customer left': sql`i.state = 'ready' and (
    exists (select from customers g where g.id = i.customer_id and g.until <= ${today}::date)
    or exists (select from contacts g where g.id = i.contact_id and g.left_on <= ${today}::date))`,
})

function meets(filter: ItemFilter, today: Day, givers: readonly number[] | null): Expression<SqlBool> {
  const all = [
    filter.state.length > 0 ? sql<SqlBool>`i.state = any(${filter.state})` : sql<SqlBool>`i.state <> 'retired'`,
  ]
  if (givers) all.push(sql`i.customer_id in (select g.id from customers g where g.number = any(${[...givers]}::int[]))`)
  if (filter.q !== '') all.push(meansWords(filter.q) as never)
  if (filter.level.length > 0) all.push(sql`i.level = any(${filter.level}::smallint[])`)
  if (filter.format.length > 0) all.push(sql`i.format = any(${filter.format})`)
  if (filter.source.length > 0) all.push(sql`i.source = any(${filter.source})`)
  if (filter.language) all.push(sql`i.language = ${filter.language}`)
  if (filter.customer) all.push(sql`i.customer_id = ${filter.customer}`)
  if (filter.contact) all.push(sql`i.contact_id = ${filter.contact}`)
  if (filter.theme.length > 0) {
    // A theme that was merged since somebody kept the address stands for the one it was merged into.
    all.push(sql`exists (
      select from item_themes t where t.item_id = i.id
        and t.theme_id in (with recursive ${whereThemesLead} ${sameThemes(sql`select unnest(${filter.theme}::text[])`)})
    )`)
  }
  for (const use of filter.covered) {
    all.push(sql`exists (select from covered_standing v where v.item_id = i.id and v.use = ${use})`)
  }
  if (filter.attention) all.push(attention(today)[filter.attention] as never)
  const days = daysOf(filter.given, today)
  if (days) all.push(sql`i.given_on >= ${days.from}::date and i.given_on < ${days.to}::date`)
  return sql.join(all, sql` and `)
}

/** Whether what is covered today decides who is found. */
const asksOfConsent = ({ covered, attention }: ItemFilter) =>
  covered.length > 0 || attention === 'no consent' || attention === 'consent ending'

/** The numbers of the customers of whom the conditions are true, among those whose items the other filters find. */
async function giversOf(ctx: Context, filter: ItemFilter): Promise<number[] | null> {
  if (filter.where.length === 0) return null
  const gave = await ctx.db
    .selectFrom('referenceItems as i')
    .innerJoin('customers as c', 'c.id', 'i.customerId')
    .where(meets(filter, ctx.today, null))
    .select('c.number')
    .distinct()
    .execute()
  const { numbers } = await ctx.counting.ask(ctx.company.schema, {
    ask: 'select',
    window: windowOf('ever', ctx.today),
    strengths,
    where: filter.where,
    today: dayNumber(ctx.today),
    among: gave.map(({ number }) => number),
    offset: 0,
    limit: gave.length,
  })
  return numbers
}

/** What each order goes by, each with an index; and where in it a row stands. */
const orders = {
  given: {
    by: sql`i.given_on desc, i.number desc`,
    placeOf: (row: ItemLine): unknown => [row.givenOn, row.number],
    after: (cursor: string) => {
      const [day, number] = readCursor(dayAndNumber, cursor)
      return sql<SqlBool>`(i.given_on, i.number) < (${day}::date, ${number}::bigint)`
    },
  },
  added: {
    by: sql`i.number desc`,
    placeOf: (row: ItemLine): unknown => row.number,
    after: (cursor: string) => sql<SqlBool>`i.number < ${readCursor(wholeNumber, cursor)}::bigint`,
  },
  level: {
    by: sql`i.level desc, i.given_on desc, i.number desc`,
    placeOf: (row: ItemLine): unknown => [row.level, row.givenOn, row.number],
    after: (cursor: string) => {
      const [level, day, number] = readCursor(levelDayAndNumber, cursor)
      return sql<SqlBool>`(i.level, i.given_on, i.number) < (${level}::smallint, ${day}::date, ${number}::bigint)`
    },
  },
} satisfies Record<ItemSort, unknown>
const levelDayAndNumber = z.tuple([z.int().min(1).max(6), dayJson, z.int()])

/** Words that find no more than this are few: those items are put in order, instead of all being looked through for them. */
const few = 500

/** The ids of what words find, where that is few; null otherwise. The planner cannot know how rare the beginning of a word is. */
async function foundByFew({ db }: Context, { q }: ItemFilter): Promise<Id<'itm'>[] | null> {
  if (q === '') return null
  const { rows } = await sql<{ id: Id<'itm'> }>`
    select i.id from reference_items i where ${meansWords(q)} limit ${few + 1}`.execute(db)
  return rows.length > few ? null : rows.map(({ id }) => id)
}

/** A page of the library, the latest given first unless asked otherwise. */
export async function listItems(
  ctx: Context,
  filter: ItemFilter,
  { cursor, limit, sort = 'given' }: { cursor?: string | undefined; limit: number; sort?: ItemSort },
): Promise<{ items: ItemLine[]; nextCursor: string | null }> {
  const { by, placeOf, after } = orders[sort]
  if (asksOfConsent(filter)) await takeStock(ctx)
  let page = ctx.db
    .selectFrom('referenceItems as i')
    .select('i.id')
    .where(meets(filter, ctx.today, await giversOf(ctx, filter)))
    .orderBy(by)
    .limit(limit + 1)
  if (cursor !== undefined) page = page.where(after(cursor))
  const found = await foundByFew(ctx, filter)
  if (found !== null) page = page.where(sql<SqlBool>`i.id = any(${found}::text[])`)
  // Which ones are on the page is decided before their names and consents are looked up, so that it is done for those only.
  const items = (await lines(ctx).where('i.id', 'in', page).orderBy(by).execute()).map(lineOf)
  const last = items.length > limit ? items[limit - 1] : undefined
  return { items: items.slice(0, limit), nextCursor: last ? printCursor(placeOf(last)) : null }
}

/** Up to so many are counted; "more than 2,000" is what anybody needs to know of a search that finds more. */
const mostCounted = 2_000

export interface Facets {
  items: number
  /** True where there are more than were counted: then the counts are those of the first found. */
  orMore: boolean
  customers: number
  level: { value: Level; items: number }[]
  theme: { value: Id<'the'>; items: number }[]
  format: { value: ItemFormat; items: number }[]
  source: { value: ItemSource; items: number }[]
  state: { value: ItemState; items: number }[]
  language: { value: string; items: number }[]
}

/** How many items the filters find, and how they spread. */
export async function countItems(ctx: Context, filter: ItemFilter): Promise<Facets> {
  if (asksOfConsent(filter)) await takeStock(ctx)
  const { rows } = await sql<{ what: string; value: string; items: number }>`
    with found as materialized (
      select i.id, i.level, i.format, i.source, i.state, i.language, i.customer_id from reference_items i
      where ${meets(filter, ctx.today, await giversOf(ctx, filter))}
      limit ${mostCounted + 1}
    )
    select 'items' as what, '' as value, count(*)::int as items from found
    union all select 'customers', '', count(distinct customer_id)::int from found
    union all (
      select case when grouping(level) = 0 then 'level' when grouping(format) = 0 then 'format'
          when grouping(source) = 0 then 'source' when grouping(state) = 0 then 'state' else 'language' end,
        coalesce(level::text, format, source, state, language, ''), count(*)::int
      from found group by grouping sets (level, format, source, state, language)
    )
    union all (
      select 'theme', t.theme_id, count(*)::int from item_themes t join found on found.id = t.item_id group by t.theme_id
    )`.execute(ctx.db)
  const of = <T>(what: string, read: (value: string) => T) =>
    rows
      .filter((row) => row.what === what && row.value !== '')
      .map(({ value, items }) => ({ value: read(value), items }))
      .sort((a, b) => b.items - a.items)
  const one = (what: string) => rows.find((row) => row.what === what)?.items ?? 0
  return {
    items: Math.min(one('items'), mostCounted),
    orMore: one('items') > mostCounted,
    customers: one('customers'),
    level: of('level', (value) => Number(value) as Level).sort((a, b) => a.value - b.value),
    theme: of('theme', (value) => value as Id<'the'>),
    format: of('format', (value) => value as ItemFormat),
    source: of('source', (value) => value as ItemSource),
    state: of('state', (value) => value as ItemState),
    language: of('language', (value) => value),
  }
}
