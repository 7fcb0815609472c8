import { type Expression, type SqlBool, sql } from 'kysely'
import type { PermittedUse } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { dayAndNumber, printCursor, readCursor } from '../server/cursor.ts'
import { NotFound } from '../server/errors.ts'
import type { Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import type { Level } from '../values/level.ts'
import type { Reconfirmation, ReconfirmationFilter } from './api.ts'
import type { ReconfirmationState, Why } from './reconfirming.ts'

// What is due ------------------------------------------------------------------------------------------------------------

export interface Due {
  itemId: Id<'itm'>
  customerId: Id<'cus'> | null
  why: Why
  dueOn: Day
}

/**
 * Ready items about which somebody has to ask, each with the gravest reason, that are not being asked about already. What
 * was answered for a reason is not asked again for the same one: the same departure, the same title.
 */
export async function findDue({ db, today }: Context): Promise<Due[]> {
  const asked = (why: Why, since: Expression<unknown>) => sql`exists (
    select from reconfirmations r where r.item_id = i.id and r.why = ${why} and ${since})`
  const { rows } = await sql<Due>`
    select d.* from (
      select i.id as item_id, i.customer_id,
        case
          when p.left_on <= ${today}::date and not ${asked('departed', sql`r.due_on >= p.left_on`)} then 'departed'
          when c.until <= ${today}::date and not ${asked('churn', sql`r.due_on >= c.until`)} then 'churn'
          when i.level > 1 and lower(trim(p.title)) <> lower(trim(i.shown_title)) and p.updated_at > i.created_at
            and not ${asked(
              'job change',
              sql`not exists (
                select from activity a
                where a.subject_id = p.id and a.event = 'contact changed' and a.details->'fields' ? 'title'
                  and a.at > r.created_at)`,
            )} then 'job change'
          when coalesce(i.reconfirm_on, i.given_on + make_interval(months => s.reconfirm_months))::date <= ${today}::date
            then 'clock'
        end as why,
        coalesce(
          case when p.left_on <= ${today}::date then p.left_on end,
          case when c.until <= ${today}::date then c.until end,
          least(coalesce(i.reconfirm_on, i.given_on + make_interval(months => s.reconfirm_months))::date, ${today}::date)
        ) as due_on
      from reference_items i
      cross join publishing_settings s
      left join customers c on c.id = i.customer_id
      left join contacts p on p.id = i.contact_id
      where i.state = 'ready'
        and not exists (select from reconfirmations r where r.item_id = i.id and r.state in ('due', 'asked'))
    ) d
    where d.why is not null
    order by d.item_id`.execute(db)
  return rows
}

/** Write down that these items have to be asked about, each with its line in the activity. Returns those that are new. */
export async function insertDue(
  { db, now, actor }: Context,
  due: readonly Due[],
  { release, ...details }: Record<string, unknown> & { release?: { id: Id<'rel'>; what: string } } = {},
): Promise<{ id: Id<'rcf'>; itemId: Id<'itm'> }[]> {
  if (due.length === 0) return []
  const rows = due.map((one) => ({ id: newId('rcf'), ...one }))
  const { rows: opened } = await sql<{ id: Id<'rcf'>; itemId: Id<'itm'> }>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as g (id text, "itemId" text, "customerId" text, why text, "dueOn" date)
    ), opened as (
      insert into reconfirmations (id, item_id, why, due_on, release_id, created_by, created_at)
      select id, "itemId", why, "dueOn", ${release?.id ?? null}, ${actor.id}, ${now} from given
      on conflict do nothing
      returning id, item_id, why
    ), told as (
      insert into activity (at, actor, event, subject_id, customer_id, details)
      select ${now}, ${actor.id}, 're-confirmation due', o.id, g."customerId",
        jsonb_build_object('why', o.why, 'itemId', o.item_id) || ${JSON.stringify({ ...details, ...(release ? { release: release.what } : {}) })}::jsonb
      from opened o join given g using (id)
    )
    select id, item_id from opened`.execute(db)
  return opened
}

/** Ready items of these themes, with those that are asked about already. */
export async function itemsOfThemes({ db }: Context, themeIds: readonly Id<'the'>[]) {
  const { rows } = await sql<{ itemId: Id<'itm'>; customerId: Id<'cus'> | null; isOpen: boolean }>`
    select i.id as item_id, i.customer_id,
      exists (select from reconfirmations r where r.item_id = i.id and r.state in ('due', 'asked')) as is_open
    from reference_items i
    where i.state = 'ready'
      and exists (select from item_themes t where t.item_id = i.id and t.theme_id = any(${[...themeIds]}::text[]))
    order by i.id`.execute(db)
  return rows
}

// Reading ----------------------------------------------------------------------------------------------------------------

interface Row {
  id: Id<'rcf'>
  number: number
  version: number
  why: Why
  state: ReconfirmationState
  release: string | null
  dueOn: Day
  askedAt: Date | null
  askedOn: Day | null
  answeredOn: Day | null
  note: string | null
  itemId: Id<'itm'>
  title: string
  level: Level
  words: string | null
  itemState: 'draft' | 'ready' | 'retired'
  givenOn: Day
  shownTitle: string | null
  customerId: Id<'cus'> | null
  customerName: string | null
  hasLeft: boolean
  contactId: Id<'con'> | null
  contactName: string | null
  contactTitle: string | null
  hasAddress: boolean
  departed: boolean
  usedIn: number
  leftUs: number
}

const select = (today: Day) => sql`
  select r.id, r.number, r.version, r.why, r.state, r.due_on, r.note, r.asked_at,
    (r.asked_at at time zone g.time_zone)::date as asked_on, (r.answered_at at time zone g.time_zone)::date as answered_on,
    i.id as item_id, i.title, i.level, left(coalesce(i.excerpt, i.original), 1200) as words, i.state as item_state,
    i.given_on, i.shown_title, i.customer_id, c.name as customer_name, coalesce(c.until <= ${today}::date, false) as has_left,
    p.id as contact_id, p.name as contact_name, p.title as contact_title, p.email is not null as has_address,
    coalesce(p.left_on <= ${today}::date, false) as departed, used.used_in, used.left_us, e.what as release
  from reconfirmations r
  join reference_items i on i.id = r.item_id
  cross join settings g
  left join customers c on c.id = i.customer_id
  left join contacts p on p.id = i.contact_id
  left join releases e on e.id = r.release_id
  cross join lateral (
    select count(*)::int as used_in, (count(*) filter (where u.left_us))::int as left_us
    from uses u where u.item_id = i.id and u.ended_on is null
  ) used`

const lineOf = (row: Row): Reconfirmation => ({
  id: row.id,
  version: row.version,
  why: row.why,
  state: row.state,
  release: row.release,
  dueOn: row.dueOn,
  askedOn: row.askedOn,
  answeredOn: row.answeredOn,
  note: row.note,
  item: {
    id: row.itemId,
    title: row.title,
    level: row.level,
    words: row.words,
    state: row.itemState,
    givenOn: row.givenOn,
    shownTitle: row.shownTitle,
  },
  customer: row.customerId === null ? null : { id: row.customerId, name: row.customerName ?? '' },
  left: row.hasLeft,
  contact:
    row.contactId === null
      ? null
      : {
          id: row.contactId,
          name: row.contactName ?? '',
          title: row.contactTitle,
          hasAddress: row.hasAddress,
          departed: row.departed,
        },
  usedIn: row.usedIn,
  leftUs: row.leftUs,
})

function meets(filter: ReconfirmationFilter) {
  const all = [
    filter.state === 'open'
      ? sql<SqlBool>`r.state in ('due', 'asked')`
      : sql<SqlBool>`r.state in ('confirmed', 'changed', 'retired')`,
  ]
  if (filter.why.length > 0) all.push(sql`r.why = any(${filter.why})`)
  if (filter.customerId) {
    all.push(sql`r.item_id in (select x.id from reference_items x where x.customer_id = ${filter.customerId})`)
  }
  return sql.join(all, sql` and `)
}

/** A page of what has to be asked, the oldest first; or of what was answered, the latest first. */
export async function listReconfirmations(
  { db, today }: Context,
  filter: ReconfirmationFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: Reconfirmation[]; nextCursor: string | null }> {
  const place = cursor === undefined ? null : readCursor(dayAndNumber, cursor)
  const open = filter.state === 'open'
  const after =
    place === null
      ? sql``
      : open
        ? sql`and (r.due_on, r.number) > (${place[0]}::date, ${place[1]}::bigint)`
        : sql`and r.number < ${place[1]}::bigint`
  const { rows } = await sql<Row>`
    ${select(today)}
    where ${meets(filter)} ${after}
    order by ${open ? sql`r.due_on, r.number` : sql`r.number desc`}
    limit ${limit + 1}`.execute(db)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(lineOf),
    nextCursor: last ? printCursor([last.dueOn, last.number]) : null,
  }
}

export async function findReconfirmation({ db, today }: Context, id: Id<'rcf'>): Promise<Reconfirmation> {
  const { rows } = await sql<Row>`${select(today)} where r.id = ${id}`.execute(db)
  if (!rows[0]) throw new NotFound('re-confirmation', id)
  return lineOf(rows[0])
}

/** What the filters show and what is open altogether, by why. */
export async function countReconfirmations({ db }: Context, filter: ReconfirmationFilter) {
  const { rows } = await sql<{ shown: number; months: number }>`
    select (select count(*)::int from reconfirmations r where ${meets(filter)}) as shown, s.reconfirm_months as months
    from publishing_settings s`.execute(db)
  const { rows: byWhy } = await sql<{ why: Why; items: number; asked: number }>`
    select why, count(*)::int as items, (count(*) filter (where state = 'asked'))::int as asked
    from reconfirmations where state in ('due', 'asked') group by why order by items desc, why`.execute(db)
  const customer = filter.customerId
    ? await db.selectFrom('customers').where('id', '=', filter.customerId).select(['id', 'name']).executeTakeFirst()
    : null
  return {
    shown: rows[0]?.shown ?? 0,
    open: byWhy.reduce((sum, { items }) => sum + items, 0),
    asked: byWhy.reduce((sum, { asked }) => sum + asked, 0),
    byWhy: byWhy.map(({ why, items }) => ({ why, items })),
    months: rows[0]?.months ?? 12,
    customer: customer ?? null,
  }
}

// Answering ----------------------------------------------------------------------------------------------------------------

/** Hold a re-confirmation until the transaction ends. */
export async function lockReconfirmation({ db }: Context, id: Id<'rcf'>): Promise<void> {
  const row = await db.selectFrom('reconfirmations').where('id', '=', id).select('id').forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('re-confirmation', id)
}

/** The open re-confirmation of an item of somebody, held until the transaction ends; null where there is none. */
export async function lockOpenOf({ db }: Context, itemId: Id<'itm'>): Promise<Id<'rcf'> | null> {
  const row = await db
    .selectFrom('reconfirmations')
    .where('itemId', '=', itemId)
    .where('state', 'in', ['due', 'asked'])
    .select('id')
    .forUpdate()
    .executeTakeFirst()
  return row?.id ?? null
}

/** Whether an item is asked about again by another one that is open. */
export async function isAskedAnew({ db }: Context, id: Id<'rcf'>): Promise<boolean> {
  const { rows } = await sql<{ anew: boolean }>`
    select exists (
      select from reconfirmations r
      join reconfirmations o on o.item_id = r.item_id and o.id <> r.id and o.state in ('due', 'asked')
      where r.id = ${id}) as anew`.execute(db)
  return rows[0]!.anew
}

export async function updateReconfirmation(
  { db }: Context,
  id: Id<'rcf'>,
  change: { state: ReconfirmationState; askedAt?: Date; answeredAt?: Date | null; note?: string | null },
): Promise<void> {
  await db
    .updateTable('reconfirmations')
    .set((one) => ({ ...change, version: one('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function wasAsked({ db }: Context, id: Id<'rcf'>): Promise<boolean> {
  const row = await db.selectFrom('reconfirmations').where('id', '=', id).select('askedAt').executeTakeFirst()
  return row?.askedAt != null
}

export async function readMonths({ db }: Context): Promise<number> {
  return (await db.selectFrom('publishingSettings').select('reconfirmMonths').executeTakeFirstOrThrow()).reconfirmMonths
}

/** From when an item is asked about, as it was before the answer to this, which the activity remembers. */
export async function reconfirmOnBefore({ db }: Context, id: Id<'rcf'>): Promise<Day | null> {
  const { rows } = await sql<{ day: Day | null }>`
    select details->>'reconfirmOnBefore' as day from activity
    where subject_id = ${id} and event = 'reference confirmed' order by id desc limit 1`.execute(db)
  return rows[0]?.day ?? null
}

/** Where an item is used now. */
export async function usesNow({ db }: Context, itemId: Id<'itm'>) {
  const { rows } = await sql<{ useId: Id<'use'>; use: PermittedUse; place: string; leftUs: boolean }>`
    select id as use_id, use, place, left_us from uses where item_id = ${itemId} and ended_on is null order by number
  `.execute(db)
  return rows
}

/** Whom to write to about an item, as far as a letter needs it. */
export async function addressee({ db }: Context, contactId: Id<'con'>) {
  return db
    .selectFrom('contacts')
    .where('id', '=', contactId)
    .select(['id', 'name', 'email', 'language'])
    .executeTakeFirstOrThrow()
}

// Releases -----------------------------------------------------------------------------------------------------------------

/** Write down a release. Without the name of its themes it could not be read a year later, so their ids stay with it. */
export async function insertRelease(
  { db, now, actor }: Context,
  release: { id: Id<'rel'>; what: string; themeIds: readonly Id<'the'>[]; items: number },
): Promise<void> {
  await db
    .insertInto('releases')
    .values({ ...release, themeIds: [...release.themeIds], createdBy: actor.id, createdAt: now })
    .execute()
}

export interface FoundRelease {
  id: Id<'rel'>
  what: string
  themes: string[]
  notedOn: Day
  notedBy: string
  items: number
  due: number
  asked: number
  answered: number
  undoneOn: Day | null
}

/** More releases than this are not listed: a company has a few a year. */
const mostReleases = 20

/** The releases that were noted, the latest first, or one of them. */
export async function listReleases({ db }: Context, id: Id<'rel'> | null = null): Promise<FoundRelease[]> {
  const { rows } = await sql<FoundRelease>`
    select e.id, e.what, e.items, (e.created_at at time zone g.time_zone)::date as noted_on,
      (e.undone_at at time zone g.time_zone)::date as undone_on, coalesce(m.name, 'Somebody') as noted_by,
      array(select t.name from themes t where t.id = any(e.theme_ids) order by t.name) as themes,
      count(*) filter (where r.state = 'due')::int as due,
      count(*) filter (where r.state = 'asked')::int as asked,
      count(*) filter (where r.state in ('confirmed', 'changed', 'retired'))::int as answered
    from releases e
    cross join settings g
    left join members m on m.id = e.created_by
    left join reconfirmations r on r.release_id = e.id
    where ${id === null ? sql`true` : sql`e.id = ${id}`}
    group by e.id, g.time_zone, m.name
    order by e.number desc
    limit ${mostReleases}`.execute(db)
  return rows
}

/** Hold a release until the transaction ends. */
export async function lockRelease(ctx: Context, id: Id<'rel'>): Promise<FoundRelease> {
  await ctx.db.selectFrom('releases').where('id', '=', id).select('id').forUpdate().executeTakeFirst()
  const [found] = await listReleases(ctx, id)
  if (!found) throw new NotFound('release', id)
  return found
}

/**
 * Remove the questions of a release that nobody was asked. Whoever asks one at the same moment is either first, and it
 * stays, or finds it gone.
 */
export async function removeDueOf({ db, now, actor }: Context, id: Id<'rel'>): Promise<number> {
  await db.updateTable('releases').set({ undoneAt: now, undoneBy: actor.id }).where('id', '=', id).execute()
  const removed = await db
    .deleteFrom('reconfirmations')
    .where('releaseId', '=', id)
    .where('state', '=', 'due')
    .returning('id')
    .execute()
  return removed.length
}
