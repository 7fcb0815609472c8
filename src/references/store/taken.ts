import { sql } from 'kysely'
import type { PermittedUse } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'

/** Words from an answer, together with what their author let us do with them. */
export interface Permitted {
  responseId: Id<'rsp'>
  verbatimId: Id<'ver'>
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  words: string
  language: string | null
  givenOn: Day
  surveyName: string
  /** One for each box they ticked, with the exact words beside it. */
  permissions: { use: PermittedUse; wording: string; wordingVersion: number }[]
  /** The exact words beside the box that lets us show their name; null where it was not ticked. */
  nameWording: string | null
  importId: Id<'imp'> | null
}

/** Add items made of answers. What is in the library already, by its verbatim, is passed over. */
export async function insertPermitted(
  { db, now, actor }: Context,
  items: readonly (Permitted & { level: 1 | 2; title: string; state: 'draft' | 'ready' })[],
): Promise<Map<Id<'ver'>, Id<'itm'>>> {
  if (items.length === 0) return new Map()
  const rows = items.map((item) => ({ id: newId('itm'), ...item }))
  const { rows: kept } = await sql<{ id: Id<'itm'>; verbatimId: Id<'ver'> }>`
    insert into reference_items (id, level, title, format, original, language, customer_id, contact_id, shown_name,
      shown_title, shown_company, source, source_detail, response_id, verbatim_id, collected_by, given_on, state, import_id,
      created_by, created_at, updated_at)
    select n.id, n.level, n.title, 'text', n.words, n.language, n."customerId", n."contactId",
      case when n.level = 2 then p.name end, case when n.level = 2 then p.title end, case when n.level = 2 then c.name end,
      'survey', n."surveyName", n."responseId", n."verbatimId", ${actor.id}, n."givenOn", n.state, n."importId", ${actor.id},
      ${now}, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(id text, level int, title text, words text, language text,
      "customerId" text, "contactId" text, "surveyName" text, "responseId" text, "verbatimId" text, "givenOn" date,
      state text, "importId" text)
    left join contacts p on p.id = n."contactId"
    left join customers c on c.id = n."customerId"
    on conflict do nothing
    returning id, verbatim_id`.execute(db)
  return new Map(kept.map(({ id, verbatimId }) => [verbatimId, id]))
}

/** What people and their companies are called, by their ids. */
export async function namesOf(
  { db }: Context,
  customerIds: readonly Id<'cus'>[],
  contactIds: readonly Id<'con'>[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from customers where id = any(${[...customerIds]}::text[])
    union all select id, name from contacts where id = any(${[...contactIds]}::text[])`.execute(db)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** What the anonymity check has to know about an item: its words, whose they are, and what their company is like. */
export async function anonymityFacts({ db }: Context, id: Id<'itm'>) {
  const { rows } = await sql<{
    level: number
    words: string
    title: string
    contactName: string | null
    customerName: string | null
    attributes: Record<string, string | number | boolean> | null
    dismissedMarks: { mark: string; note: string; by: string; on: Day }[]
  }>`
    select i.level, coalesce(i.excerpt, i.original, '') as words, i.title, p.name as contact_name, c.name as customer_name,
      c.attributes, i.dismissed_marks
    from reference_items i left join contacts p on p.id = i.contact_id left join customers c on c.id = i.customer_id
    where i.id = ${id}`.execute(db)
  return rows[0]!
}

/** The names of our own people. */
export async function teamNames({ db }: Context): Promise<string[]> {
  return (await db.selectFrom('members').select('name').where('suspendedAt', 'is', null).limit(1_000).execute()).map(
    ({ name }) => name,
  )
}

/** How many verbatims there are, as far as it matters, and in how many of them each word stands. */
export async function wordCounts(
  { db }: Context,
  words: readonly string[],
): Promise<{ verbatims: number; counts: Map<string, number> }> {
  const { rows } = await sql<{ verbatims: number; counts: Record<string, number> | null }>`
    with said as materialized (select to_tsvector('simple', words) as words from verbatims order by number desc limit 5000)
    select count(*)::int as verbatims,
      (select json_object_agg(w, (select count(*) from said where said.words @@ to_tsquery('simple', '''' || replace(w, '''', '''''') || '''')))
        from unnest(${[...words]}::text[]) w) as counts
    from said`.execute(db)
  return { verbatims: rows[0]!.verbatims, counts: new Map(Object.entries(rows[0]!.counts ?? {})) }
}

/** Category attributes by key, which groups are told by. */
export async function categoryKeys({ db }: Context): Promise<Set<string>> {
  const rows = await db.selectFrom('attributes').select('key').where('kind', '=', 'category').execute()
  return new Set(rows.map(({ key }) => key))
}

/** The items made of a response, held, and whether copies of them left us that nobody took back yet. */
export async function lockTaken(
  { db }: Context,
  responseId: Id<'rsp'>,
): Promise<{ id: Id<'itm'>; customerId: Id<'cus'> | null; leftUs: boolean }[]> {
  const { rows } = await sql<{ id: Id<'itm'>; customerId: Id<'cus'> | null; leftUs: boolean }>`
    select i.id, i.customer_id,
      exists (select from uses u where u.item_id = i.id and u.left_us and u.ended_on is null) as left_us
    from reference_items i where i.response_id = ${responseId} order by i.id for update`.execute(db)
  return rows
}

/** Retire an item whose response is removed: it belongs to none any more. */
export async function retireTaken({ db, now }: Context, id: Id<'itm'>): Promise<void> {
  await db
    .updateTable('referenceItems')
    .set((item) => ({
      responseId: null,
      state: 'retired',
      retiredWhy: 'The response it came from was removed.',
      version: item('version', '+', 1),
      updatedAt: now,
    }))
    .where('id', '=', id)
    .execute()
}
