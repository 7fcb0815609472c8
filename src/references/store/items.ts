import { sql } from 'kysely'
import type { ItemFormat, ItemSource, ItemState } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { Span } from '../excerpts.ts'
import { lineOf, lines } from './list.ts'

/** What the library keeps of an item when it is added. */
export interface ItemRow {
  externalId: string | null
  level: Level
  title: string
  format: ItemFormat
  original: string | null
  language: string | null
  fileId: Id<'fil'> | null
  address: string | null
  excerptSpans: Span[] | null
  excerpt: string | null
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  shownName: string | null
  shownTitle: string | null
  shownCompany: string | null
  source: ItemSource
  sourceDetail: string | null
  journeyStageId: Id<'jst'> | null
  touchpoints: string[]
  disclosure: string | null
  givenOn: Day
  reconfirmOn: Day | null
  state: ItemState
  importId: Id<'imp'> | null
}

/** Add an item. Null where one with its external id is there already. */
export async function insertItem({ db, now, actor }: Context, item: ItemRow): Promise<Id<'itm'> | null> {
  const row = await db
    .insertInto('referenceItems')
    .values({
      id: newId('itm'),
      ...item,
      excerptSpans: item.excerptSpans && JSON.stringify(item.excerptSpans),
      collectedBy: actor.id,
      createdBy: actor.id,
      createdAt: now,
      updatedAt: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

/** Give an item these themes and no others; merged ones become what they were merged into, however often that was. */
export async function setThemes({ db }: Context, id: Id<'itm'>, themeIds: readonly Id<'the'>[]): Promise<void> {
  await db.deleteFrom('itemThemes').where('itemId', '=', id).execute()
  if (themeIds.length === 0) return
  await sql`
    with recursive leads as (
      select id, merged_into from themes where id = any(${[...themeIds]}::text[])
      union
      select t.id, t.merged_into from leads join themes t on t.id = leads.merged_into
    )
    insert into item_themes (item_id, theme_id)
    select ${id}, leads.id from leads where leads.merged_into is null`.execute(db)
}

/** Those of these themes that there are. */
export async function knownThemes({ db }: Context, ids: readonly Id<'the'>[]): Promise<Set<Id<'the'>>> {
  if (ids.length === 0) return new Set()
  const rows = await db.selectFrom('themes').select('id').where('id', 'in', ids).execute()
  return new Set(rows.map(({ id }) => id))
}

/** An item, held until the transaction ends, as far as rules about it care. */
export async function lockItem({ db }: Context, id: Id<'itm'>) {
  const row = await db
    .selectFrom('referenceItems')
    .select([
      'id',
      'level',
      'title',
      'format',
      'state',
      'version',
      'original',
      'excerpt',
      'excerptSpans',
      'fileId',
      'address',
      'customerId',
      'contactId',
      'shownName',
      'shownTitle',
      'shownCompany',
      'sourceDetail',
      'journeyStageId',
      'touchpoints',
      'disclosure',
      'reconfirmOn',
      'dismissedMarks',
      'responseId',
      'createdBy',
    ])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('item', id)
  const themes = await db
    .selectFrom('itemThemes')
    .select('themeId')
    .where('itemId', '=', id)
    .orderBy('themeId')
    .execute()
  return { ...row, themeIds: themes.map(({ themeId }) => themeId) }
}
export type LockedItem = Awaited<ReturnType<typeof lockItem>>

/** Change what is said about an item. Its original is not among what can be given. */
export async function updateItem(
  { db, now }: Context,
  id: Id<'itm'>,
  change: Partial<
    Pick<
      ItemRow,
      | 'level'
      | 'title'
      | 'excerpt'
      | 'contactId'
      | 'shownName'
      | 'shownTitle'
      | 'shownCompany'
      | 'sourceDetail'
      | 'journeyStageId'
      | 'touchpoints'
      | 'disclosure'
      | 'reconfirmOn'
      | 'state'
    > & {
      excerptSpans: readonly Span[] | null
      retiredWhy: string | null
      dismissedMarks: { mark: string; note: string; by: string; on: Day }[]
    }
  >,
): Promise<void> {
  const { excerptSpans, dismissedMarks, ...rest } = change
  await db
    .updateTable('referenceItems')
    .set((item) => ({
      ...rest,
      ...(excerptSpans === undefined ? {} : { excerptSpans: excerptSpans && JSON.stringify(excerptSpans) }),
      ...(dismissedMarks === undefined ? {} : { dismissedMarks: JSON.stringify(dismissedMarks) }),
      version: item('version', '+', 1),
      updatedAt: now,
    }))
    .where('id', '=', id)
    .execute()
}

/** Remove an item; its consents, uses, suggestions and place on walls go with it. */
export async function deleteItem({ db }: Context, id: Id<'itm'>): Promise<void> {
  await db.deleteFrom('referenceItems').where('id', '=', id).execute()
}

/** An item with everything its page shows, but for where it is used and what the anonymity check marks. */
export async function findItem(ctx: Context, id: Id<'itm'>) {
  const row = await lines(ctx)
    .leftJoin('members as m', 'm.id', 'i.collectedBy')
    .leftJoin('members as n', 'n.id', 'i.createdBy')
    .leftJoin('journeyStages as j', 'j.id', 'i.journeyStageId')
    .innerJoin('referenceLevels as l', 'l.level', 'i.level')
    .select([
      'i.externalId',
      'i.original',
      'i.excerptSpans',
      'i.excerpt',
      'i.responseId',
      'i.verbatimId',
      'i.touchpoints',
      'i.retiredWhy',
      'i.dismissedMarks',
      'i.createdAt',
      'i.updatedAt',
      'i.journeyStageId',
      'j.name as stageName',
      'p.title as contactTitle',
      'l.needsCompany',
      'm.name as collector',
      'i.collectedBy',
      'n.name as creator',
      'i.createdBy',
      'f.name as fileName',
      'f.mediaType',
      'f.bytes',
      'f.width',
      'f.height',
      sql<number>`(select count(*)::int from edit_suggestions s where s.item_id = i.id and s.state = 'open')`.as(
        'openSuggestions',
      ),
    ])
    .where('i.id', '=', id)
    .executeTakeFirst()
  if (!row) throw new NotFound('item', id)
  const { stageName, journeyStageId, collector, creator, fileName, mediaType, bytes, width, height, ...item } = row
  const { excerptSpans, excerpt, original, externalId, responseId, verbatimId, touchpoints, retiredWhy } = item
  const { dismissedMarks, createdAt, updatedAt, contactTitle, needsCompany, collectedBy, createdBy } = item
  const { openSuggestions, ...line } = item
  return {
    ...lineOf(line),
    externalId,
    original,
    excerptSpans,
    excerpt,
    responseId,
    verbatimId,
    touchpoints,
    retiredWhy,
    dismissedMarks,
    contactTitle,
    needsCompany,
    openSuggestions,
    file:
      item.fileId === null
        ? null
        : {
            id: item.fileId,
            name: fileName!,
            mediaType: mediaType!,
            bytes: bytes!,
            width,
            height,
            hasThumbnail: item.hasThumbnail,
          },
    journeyStage: journeyStageId === null ? null : { id: journeyStageId, name: stageName ?? '' },
    collectedBy: nameOf(collectedBy, collector),
    createdBy: nameOf(createdBy, creator),
    createdById: createdBy,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

/** Who did something: a member, the customers themselves, or somebody who is gone. */
export const nameOf = (id: string, name: string | null) =>
  name ?? (id === 'nobody' ? 'The customer' : id.startsWith('mem_') ? 'A former colleague' : 'Vouchwell')

/** Names and title of a contact and the name of their company, for how they may be shown. */
export async function whoIs({ db }: Context, customerId: Id<'cus'> | null, contactId: Id<'con'> | null) {
  const contact =
    contactId === null
      ? undefined
      : await db
          .selectFrom('contacts')
          .select(['name', 'title', 'customerId'])
          .where('id', '=', contactId)
          .executeTakeFirst()
  if (contactId !== null && !contact) throw new NotFound('contact', contactId)
  const id = customerId ?? contact?.customerId ?? null
  const customer =
    id === null
      ? undefined
      : await db.selectFrom('customers').select(['id', 'name']).where('id', '=', id).executeTakeFirst()
  if (id !== null && !customer) throw new NotFound('customer', id)
  return { contact: contact ?? null, customer: customer ?? null }
}

/** A file that belongs to no item yet, held so that nobody sweeps it away or takes it for another. */
export async function holdFile({ db }: Context, id: Id<'fil'>): Promise<{ name: string; mediaType: string } | null> {
  const row = await db
    .selectFrom('files')
    .select(['name', 'mediaType'])
    .where('id', '=', id)
    .where((file) =>
      file.not(
        file.exists(
          file
            .selectFrom('referenceItems')
            .select('referenceItems.id')
            .whereRef('referenceItems.fileId', '=', 'files.id'),
        ),
      ),
    )
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export async function isStage({ db }: Context, id: Id<'jst'>): Promise<boolean> {
  return (await db.selectFrom('journeyStages').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}

/** Who has agreed to a level for an item, to any use and standing today; and whether the company has to. */
export async function agreedAt(
  { db, today }: Context,
  id: Id<'itm'>,
  level: Level,
): Promise<{ person: boolean; company: boolean; needsCompany: boolean }> {
  const { rows } = await sql<{ person: boolean; company: boolean; needsCompany: boolean }>`
    select
      exists (
        select from consents s where s.party = 'person' and s.level = ${level} and s.withdrawn_at is null
          and s.given_on <= ${today}::date and (s.expires_on is null or s.expires_on > ${today}::date)
          and (s.item_id = i.id or (s.item_id is null and s.contact_id = i.contact_id))
      ) as person,
      exists (
        select from consents s where s.party = 'company' and s.level = ${level} and s.withdrawn_at is null
          and s.given_on <= ${today}::date and (s.expires_on is null or s.expires_on > ${today}::date)
          and (s.item_id = i.id or (s.item_id is null and s.customer_id = i.customer_id))
      ) as company,
      (select needs_company from reference_levels where level = ${level}) as needs_company
    from reference_items i where i.id = ${id}`.execute(db)
  return rows[0]!
}

/** The names of all themes. */
export function themeNames({ db }: Context): Promise<{ id: Id<'the'>; name: string }[]> {
  return db.selectFrom('themes').select(['id', 'name']).execute()
}

/** The whole words of items. */
export async function wordsOf({ db }: Context, ids: readonly Id<'itm'>[]) {
  if (ids.length === 0) return new Map<Id<'itm'>, { original: string | null; excerpt: string | null }>()
  const rows = await db
    .selectFrom('referenceItems')
    .select(['id', 'original', 'excerpt'])
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, ...words }) => [id, words]))
}
