import { sql } from 'kysely'
import { type SurfaceUse, surfaceUses } from '../consent/uses.ts'
import { excerptOf } from '../references/excerpts.ts'
import type { ItemFormat, ItemSource, PermittedUse, WallState } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { dayAndNumber, printCursor, readCursor, wholeNumber } from '../server/cursor.ts'
import { NotFound, Refused } from '../server/errors.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import type { Level } from '../values/level.ts'
import { safeAddress } from '../values/web-address.ts'
import type { Choice, PublishingSettings, WallLine } from './api.ts'
import { type Look, lookOf } from './look.ts'
import { printable } from './printable.ts'
import { wallRefusals } from './rules.ts'
import { byLine, type Collected, type ShownItem } from './shown.ts'
import { type CoverFacts, whyNotShow } from './why-not-show.ts'

/** Where items come from: a wall somebody filled, or a list somebody chose. */
export type ShownFrom = { wallId: Id<'wal'> } | { itemIds: readonly Id<'itm'>[] }

interface ShownRow {
  id: Id<'itm'>
  level: Level
  format: ItemFormat
  title: string
  original: string | null
  excerptSpans: [number, number][] | null
  language: string | null
  shownName: string | null
  shownTitle: string | null
  shownCompany: string | null
  givenOn: Day
  source: ItemSource
  disclosure: string | null
  address: string | null
  fileId: Id<'fil'> | null
  mediaType: string | null
  bytes: number | null
  sha256: string | null
  width: number | null
  height: number | null
  seconds: number | null
  hasThumbnail: boolean | null
}

/**
 * The items that may be shown for a use today, in their order: the one way anything of ours reads what it shows to people
 * outside. What is not covered is not in it, from the very moment a consent ends.
 */
export async function shownItems({ db, today }: Context, from: ShownFrom, use: PermittedUse): Promise<ShownItem[]> {
  const wanted =
    'wallId' in from
      ? sql`select w.item_id, w.position from wall_items w where w.wall_id = ${from.wallId}`
      : sql`select t.item_id, t.position from unnest(${[...from.itemIds]}::text[]) with ordinality t (item_id, position)`
  const { rows } = await sql<ShownRow>`
    select i.id, i.level, i.format, i.title, i.original, i.excerpt_spans, i.language,
      i.shown_name, i.shown_title, i.shown_company, i.given_on, i.source, i.disclosure, i.address,
      f.id as file_id, f.media_type, f.bytes, f.sha256, f.width, f.height, f.seconds, f.has_thumbnail
    from (${wanted}) w
    join covered_items(${today}::date) c on c.item_id = w.item_id and c.use = ${use}
      -- The ids reach into the function this way, so that a wall costs what is on it and not what is in the library.
      and c.item_id = any(array(select x.item_id from (${wanted}) x))
    join reference_items i on i.id = c.item_id
    left join files f on f.id = i.file_id
    order by w.position, i.number`.execute(db)
  return rows.map(shownOf)
}

/**
 * What of an item goes outside. Level 1 is words without a name: its title, its file and where it came from may name
 * somebody all the same, so they stay here.
 */
function shownOf(row: ShownRow): ShownItem {
  const isNamed = row.level > 1
  const clean = (text: string | null) => (text === null ? null : printable(text).trim() || null)
  return {
    id: row.id,
    level: row.level,
    format: isNamed ? row.format : 'text',
    words: row.original === null ? null : clean(wordsOf(row.original, row.excerptSpans)),
    isExcerpt: row.original !== null && row.excerptSpans !== null,
    language: row.language,
    title: isNamed && row.format !== 'text' ? clean(row.title) : null,
    name: isNamed ? clean(row.shownName) : null,
    role: isNamed ? clean(row.shownTitle) : null,
    company: isNamed ? clean(row.shownCompany) : null,
    givenOn: row.givenOn,
    source: row.source,
    disclosure: clean(row.disclosure),
    address: isNamed ? safeAddress(row.address) : null,
    file:
      isNamed && row.fileId !== null
        ? {
            id: row.fileId,
            mediaType: row.mediaType as string,
            bytes: row.bytes as number,
            sha256: row.sha256 as string,
            width: row.width,
            height: row.height,
            seconds: row.seconds,
            hasThumbnail: row.hasThumbnail ?? false,
          }
        : null,
  }
}

const wordsOf = (original: string, spans: [number, number][] | null) =>
  spans === null ? original : excerptOf(original, spans)

/** How much there was to choose from: everything collected that is not a draft, and how much of it may be shown. */
export async function collected({ db, today }: Context, use: PermittedUse): Promise<Collected & { covered: number }> {
  const { rows } = await sql<Collected & { covered: number }>`
    select count(*)::int as items, count(distinct i.customer_id)::int as customers, count(c.item_id)::int as covered
    from reference_items i
    left join covered_items(${today}::date) c on c.item_id = i.id and c.use = ${use}
    where i.state <> 'draft'`.execute(db)
  return rows[0] as Collected & { covered: number }
}

/** From how many customers the covered ones of these items are. */
export async function customersOf({ db, today }: Context, itemIds: readonly Id<'itm'>[], use: PermittedUse) {
  const { rows } = await sql<{ customers: number }>`
    select count(distinct i.customer_id)::int as customers
    from covered_items(${today}::date) c join reference_items i on i.id = c.item_id
    where c.use = ${use} and c.item_id = any(${[...itemIds]}::text[])`.execute(db)
  return (rows[0] as { customers: number }).customers
}

/**
 * Hold the consents that these items stand on until the transaction ends, so that whoever withdraws one waits, and then
 * finds where the item was used meanwhile.
 */
export async function holdConsents({ db, today }: Context, itemIds: readonly Id<'itm'>[], use: PermittedUse) {
  await sql`
    select s.id from consents s
    where s.use = ${use} and s.withdrawn_at is null and s.id in (
      select t.id
      from covered_items(${today}::date) c
      join reference_items i on i.id = c.item_id
      join consents t on t.use = c.use and t.level = i.level
        and (t.item_id = i.id or (t.item_id is null and t.contact_id = i.contact_id)
          or (t.item_id is null and t.customer_id = i.customer_id))
      where c.use = ${use} and c.item_id = any(${[...itemIds]}::text[]))
    order by s.id
    for share of s`.execute(db)
}

// Choosing -------------------------------------------------------------------------------------------------------------

interface ChoiceRow extends Omit<CoverFacts, 'person' | 'company'> {
  id: Id<'itm'>
  number: number
  level: Level
  title: string
  format: ItemFormat
  original: string | null
  excerptSpans: [number, number][] | null
  customer: string | null
  shownName: string | null
  shownTitle: string | null
  shownCompany: string | null
  givenOn: Day
  disclosure: string | null
  isCovered: boolean
  personStands: boolean | null
  personWithdrawn: boolean | null
  personExpired: boolean | null
  companyStands: boolean | null
  companyWithdrawn: boolean | null
  companyExpired: boolean | null
}

const standing = (today: Day) => sql`
  bool_or(s.withdrawn_at is null and s.given_on <= ${today}::date and (s.expires_on is null or s.expires_on > ${today}::date)) as stands,
  bool_or(s.withdrawn_at is not null) as withdrawn,
  bool_or(s.withdrawn_at is null and s.expires_on <= ${today}::date) as expired`

/** Items with whether they may be shown for a use today, and what decides it. For people of ours, never for a page outside. */
const choicesFrom = (today: Day, use: PermittedUse) => sql`
  select i.id, i.number, i.level, i.title, i.format, i.original, i.excerpt_spans, c.name as customer,
    i.shown_name, i.shown_title, i.shown_company, i.given_on, i.disclosure, i.state, l.needs_company,
    c.until as customer_until, p.left_on as contact_left_on, covered.item_id is not null as is_covered,
    person.stands as person_stands, person.withdrawn as person_withdrawn, person.expired as person_expired,
    company.stands as company_stands, company.withdrawn as company_withdrawn, company.expired as company_expired
  from reference_items i
  join reference_levels l on l.level = i.level
  left join covered_items(${today}::date) covered on covered.item_id = i.id and covered.use = ${use}
  left join customers c on c.id = i.customer_id
  left join contacts p on p.id = i.contact_id
  left join lateral (
    select ${standing(today)} from consents s
    where s.party = 'person' and s.level = i.level and s.use = ${use}
      and (s.item_id = i.id or (s.item_id is null and s.contact_id = i.contact_id))
  ) person on true
  left join lateral (
    select ${standing(today)} from consents s
    where s.party = 'company' and s.level = i.level and s.use = ${use}
      and (s.item_id = i.id or (s.item_id is null and s.customer_id = i.customer_id))
  ) company on true`

function choiceOf(row: ChoiceRow, today: Day): Choice {
  const facts: CoverFacts = {
    ...row,
    person: {
      stands: row.personStands ?? false,
      withdrawn: row.personWithdrawn ?? false,
      expired: row.personExpired ?? false,
    },
    company: {
      stands: row.companyStands ?? false,
      withdrawn: row.companyWithdrawn ?? false,
      expired: row.companyExpired ?? false,
    },
  }
  const isNamed = row.level > 1
  return {
    id: row.id,
    level: row.level,
    title: row.title,
    format: row.format,
    words: row.original === null ? null : wordsOf(row.original, row.excerptSpans).slice(0, 600),
    isExcerpt: row.excerptSpans !== null,
    customer: row.customer,
    signed: isNamed ? byLine({ name: row.shownName, role: row.shownTitle, company: row.shownCompany }) : 'A customer',
    givenOn: row.givenOn,
    disclosure: row.disclosure,
    // The database decides; the rule only says why.
    whyNot: row.isCovered ? null : (whyNotShow(facts, today) ?? 'person-missing'),
  }
}

export async function wallChoices({ db, today }: Context, wallId: Id<'wal'>): Promise<Choice[]> {
  const { rows } = await sql<ChoiceRow>`
    select x.* from wall_items w
    join lateral (${choicesFrom(today, surfaceUses.wall)} where i.id = w.item_id) x on true
    where w.wall_id = ${wallId} order by w.position, x.number`.execute(db)
  return rows.map((row) => choiceOf(row, today))
}

export async function listChoices(
  { db, today }: Context,
  asked: {
    use: SurfaceUse
    q: string
    covered: 'yes' | 'no' | 'all'
    ids: readonly Id<'itm'>[]
    cursor?: string | undefined
    limit: number
  },
): Promise<{ items: Choice[]; nextCursor: string | null }> {
  const after = asked.cursor === undefined ? null : readCursor(dayAndNumber, asked.cursor)
  const words = asked.q.replaceAll('\0', '').trim()
  const { rows } = await sql<ChoiceRow>`
    ${choicesFrom(today, asked.use)}
    where i.state <> 'retired'
      and (${words} = '' or i.search @@ websearch_to_tsquery('simple', ${words}) or c.name ilike ${`%${likeSafe(words)}%`})
      and (${asked.covered} = 'all' or (covered.item_id is not null) = (${asked.covered} = 'yes'))
      and (${asked.ids.length === 0} or i.id = any(${[...asked.ids]}::text[]))
      ${after === null ? sql`` : sql`and (i.given_on, i.number) < (${after[0]}::date, ${after[1]})`}
    order by i.given_on desc, i.number desc
    limit ${asked.limit + 1}`.execute(db)
  const shown = rows.slice(0, asked.limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => choiceOf(row, today)),
    nextCursor: rows.length > asked.limit && last ? printCursor([last.givenOn, last.number]) : null,
  }
}

const likeSafe = (words: string) => words.replace(/[\\%_]/g, '\\$&')

// Walls ----------------------------------------------------------------------------------------------------------------

export interface WallRow {
  id: Id<'wal'>
  slug: string
  name: string
  intro: string
  look: Look
  state: WallState
  version: number
  updatedAt: Date
}

const wallColumns = ['id', 'slug', 'name', 'intro', 'look', 'state', 'version', 'updatedAt'] as const

export async function findWall({ db }: Context, by: { id: Id<'wal'> } | { slug: string }): Promise<WallRow | null> {
  const row = await db
    .selectFrom('walls')
    .select(wallColumns)
    .where('id' in by ? 'id' : 'slug', '=', 'id' in by ? by.id : by.slug)
    .executeTakeFirst()
  return row ? { ...row, look: lookOf(row.look) } : null
}

/** Find a wall and hold it until the transaction ends. */
export async function lockWall({ db }: Context, id: Id<'wal'>): Promise<WallRow> {
  const row = await db.selectFrom('walls').select(wallColumns).where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('wall', id)
  return { ...row, look: lookOf(row.look) }
}

export async function listWalls(
  { db, today }: Context,
  asked: { state: readonly WallState[]; cursor?: string | undefined; limit: number },
): Promise<{ items: WallLine[]; nextCursor: string | null }> {
  const from = asked.cursor === undefined ? 0 : readCursor(wholeNumber, asked.cursor)
  // A company has a handful of walls; a place in the list is enough to go on from.
  const { rows } = await sql<Omit<WallLine, 'updatedAt'> & { updatedAt: Date }>`
    select w.id, w.slug, w.name, w.state, w.version, w.updated_at,
      count(x.item_id)::int as chosen, count(c.item_id)::int as shown
    from walls w
    left join wall_items x on x.wall_id = w.id
    left join covered_items(${today}::date) c on c.item_id = x.item_id and c.use = ${surfaceUses.wall}
    where ${asked.state.length === 0} or w.state = any(${[...asked.state]}::text[])
    group by w.id order by w.created_at desc, w.id
    offset ${from} limit ${asked.limit + 1}`.execute(db)
  return {
    items: rows.slice(0, asked.limit).map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() })),
    nextCursor: rows.length > asked.limit ? printCursor(from + asked.limit) : null,
  }
}

/** Add a wall under this address, or under the next that is free where nobody asked for this one. */
export async function insertWall(
  { db, now, actor }: Context,
  wall: { id: Id<'wal'>; name: string; slug: string; orNext: boolean },
): Promise<void> {
  for (let attempt = 1; attempt <= 50; attempt++) {
    const slug = attempt === 1 ? wall.slug : `${wall.slug}-${attempt}`
    const added = await db
      .insertInto('walls')
      .values({
        id: wall.id,
        name: wall.name,
        slug,
        look: JSON.stringify(lookOf({})),
        createdBy: actor.id,
        createdAt: now,
        updatedAt: now,
      })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added) return
    if (!wall.orNext) break
  }
  throw new Refused('slug-taken', wallRefusals['slug-taken'])
}

export async function updateWall(
  { db, now }: Context,
  id: Id<'wal'>,
  change: { name?: string; slug?: string; intro?: string; look?: Look; state?: WallState },
): Promise<void> {
  const { look, ...rest } = change
  if (rest.slug !== undefined) {
    // Two people who take one address take turns; the index has the last word.
    await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ' wall ' || ${rest.slug}, 0))`.execute(
      db,
    )
    const other = await db
      .selectFrom('walls')
      .select('id')
      .where('slug', '=', rest.slug)
      .where('id', '<>', id)
      .executeTakeFirst()
    if (other) throw new Refused('slug-taken', wallRefusals['slug-taken'])
  }
  await db
    .updateTable('walls')
    .set({ ...rest, ...(look ? { look: JSON.stringify(look) } : {}), updatedAt: now })
    .set((wall) => ({ version: wall('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function wallItemIds({ db }: Context, wallId: Id<'wal'>): Promise<Id<'itm'>[]> {
  const rows = await db
    .selectFrom('wallItems')
    .select('itemId')
    .where('wallId', '=', wallId)
    .orderBy('position')
    .execute()
  return rows.map(({ itemId }) => itemId)
}

/** Make these the items of a wall, in this order. */
export async function setWallItems({ db, now, actor }: Context, wallId: Id<'wal'>, itemIds: readonly Id<'itm'>[]) {
  await sql`delete from wall_items where wall_id = ${wallId} and item_id <> all(${[...itemIds]}::text[])`.execute(db)
  await sql`
    insert into wall_items (wall_id, item_id, position, added_by, added_at)
    select ${wallId}, t.item_id, t.position, ${actor.id}, ${now}
    from unnest(${[...itemIds]}::text[]) with ordinality t (item_id, position)
    on conflict (wall_id, item_id) do update set position = excluded.position`.execute(db)
}

/** End what was noted as shown on the wall at this path, for these items. */
export async function endWallUses({ db, today }: Context, path: string, itemIds: readonly Id<'itm'>[]): Promise<void> {
  await sql`
    update uses set ended_on = ${today}, version = version + 1
    where use = ${surfaceUses.wall} and not left_us and right(place, length(${path}::text)) = ${path} and ended_on is null
      and item_id = any(${[...itemIds]}::text[])`.execute(db)
}

// Settings and figures -------------------------------------------------------------------------------------------------

export async function companyName({ db }: Context): Promise<string> {
  return (await db.selectFrom('settings').select('name').executeTakeFirstOrThrow()).name
}

const settingsColumns = ['howWeChoose', 'sells', 'productName', 'reconfirmMonths', 'accent', 'version'] as const

export async function readSettings({ db }: Context): Promise<PublishingSettings> {
  return db.selectFrom('publishingSettings').select(settingsColumns).executeTakeFirstOrThrow()
}

export async function lockSettings({ db }: Context): Promise<PublishingSettings> {
  return db.selectFrom('publishingSettings').select(settingsColumns).forUpdate().executeTakeFirstOrThrow()
}

export async function updateSettings(
  { db }: Context,
  change: Partial<Omit<PublishingSettings, 'version'>>,
): Promise<PublishingSettings> {
  return db
    .updateTable('publishingSettings')
    .set(change)
    .set((settings) => ({ version: settings('version', '+', 1) }))
    .returning(settingsColumns)
    .executeTakeFirstOrThrow()
}

/** Whom we asked and who answered, for the page that says how we collect and choose. Figures only, of everybody. */
export interface HowWeAsked {
  /** Customers we asked anything of, and for words or time in their name. */
  customersAsked: number
  /** Customers there are. */
  customers: number
  invited: number
  invitedAnswered: number
  /** How many gave each likelihood to recommend, 0 to 10, the latest answer of each person; all of them, never a choice. */
  likelihoods: number[]
}

export async function howWeAsked({ db, today }: Context): Promise<HowWeAsked> {
  const { rows } = await sql<Omit<HowWeAsked, 'likelihoods'>>`
    select
      (select count(distinct customer_id)::int from asks where state <> 'withdrawn') as customers_asked,
      (select count(*)::int from customers where until is null or until > ${today}::date) as customers,
      (select count(*)::int from survey_invitations) as invited,
      (select count(*)::int from survey_invitations where submitted_at is not null) as invited_answered`.execute(db)
  const scores = await sql<{ likelihood: number; people: number }>`
    select likelihood::int, count(*)::int as people from (
      select distinct on (coalesce(contact_id, id)) likelihood from responses
      where state = 'submitted' and likelihood is not null
      order by coalesce(contact_id, id), given_on desc, number desc) latest
    group by likelihood`.execute(db)
  const likelihoods = Array.from({ length: 11 }, () => 0)
  for (const { likelihood, people } of scores.rows) if (likelihood in likelihoods) likelihoods[likelihood] = people
  return { ...(rows[0] as Omit<HowWeAsked, 'likelihoods'>), likelihoods }
}
