import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import { type Id, newId } from '../../values/id.ts'
import type { SuggestedChanges, Suggestion } from '../api.ts'
import { nameOf } from './items.ts'

const suggestionsWithItems = ({ db }: Context) =>
  db
    .selectFrom('editSuggestions as s')
    .innerJoin('referenceItems as i', 'i.id', 's.itemId')
    .leftJoin('members as m', 'm.id', 's.createdBy')
    .leftJoin('members as d', 'd.id', 's.decidedBy')
    .select([
      's.id',
      's.number',
      's.changes',
      's.why',
      's.state',
      's.version',
      's.declineWords',
      's.createdAt',
      's.createdBy',
      's.decidedBy',
      'm.name as member',
      'd.name as decider',
      'i.id as itemId',
      'i.title',
      'i.original',
      'i.excerptSpans',
      'i.shownName',
      'i.shownTitle',
      'i.shownCompany',
      sql<Id<'the'>[]>`array(select t.theme_id from item_themes t where t.item_id = i.id order by t.theme_id)`.as(
        'themeIds',
      ),
    ])
type Row = Awaited<ReturnType<ReturnType<typeof suggestionsWithItems>['executeTakeFirstOrThrow']>>

const suggestionOf = (row: Row): Suggestion => {
  const { id, number, why, state, version, declineWords } = row
  const { itemId, title, original, excerptSpans, themeIds, shownName, shownTitle, shownCompany } = row
  return {
    id,
    number,
    why,
    state,
    version,
    declineWords,
    changes: row.changes as SuggestedChanges,
    by: nameOf(row.createdBy, row.member),
    at: row.createdAt.toISOString(),
    decidedBy: row.decidedBy === null ? null : nameOf(row.decidedBy, row.decider),
    item: { id: itemId, title, original, excerptSpans, themeIds, shownName, shownTitle, shownCompany },
  }
}

export async function insertSuggestion(
  { db, now, actor }: Context,
  suggestion: { itemId: Id<'itm'>; changes: SuggestedChanges; why: string },
): Promise<Id<'sug'>> {
  const id = newId('sug')
  await db
    .insertInto('editSuggestions')
    .values({ id, ...suggestion, changes: JSON.stringify(suggestion.changes), createdBy: actor.id, createdAt: now })
    .execute()
  return id
}

export async function findSuggestion(ctx: Context, id: Id<'sug'>): Promise<Suggestion> {
  const row = await suggestionsWithItems(ctx).where('s.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('suggestion', id)
  return suggestionOf(row)
}

/** A suggestion, held until the transaction ends: of two who decide it, the second sees what the first did. */
export async function lockSuggestion({ db }: Context, id: Id<'sug'>) {
  const row = await db
    .selectFrom('editSuggestions')
    .select(['id', 'itemId', 'changes', 'state', 'version'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('suggestion', id)
  return { ...row, changes: row.changes as SuggestedChanges }
}

export async function decideSuggestion(
  { db, now, actor }: Context,
  id: Id<'sug'>,
  { state, declineWords = null }: { state: 'open' | 'accepted' | 'declined'; declineWords?: string | null },
): Promise<void> {
  const by = state === 'open' ? { decidedBy: null, decidedAt: null } : { decidedBy: actor.id, decidedAt: now }
  await db
    .updateTable('editSuggestions')
    .set((one) => ({ state, declineWords, ...by, version: one('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** What accepting a suggestion changed, as the trail has it, and what the item was then. */
export async function acceptedAs(
  { db }: Context,
  itemId: Id<'itm'>,
  suggestionId: Id<'sug'>,
): Promise<{ changed: Record<string, { before: unknown; after: unknown }>; was: string }> {
  const row = await db
    .selectFrom('activity')
    .select('details')
    .where('subjectId', '=', itemId)
    .where('event', '=', 'suggested edit accepted')
    .where(sql`details ->> 'suggestionId'`, '=', suggestionId)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  const { changed = {}, was = '' } = (row?.details ?? {}) as Partial<Awaited<ReturnType<typeof acceptedAs>>>
  return { changed, was }
}

/** Open suggestions, the oldest first; those decided, the latest first. */
export async function listSuggestions(
  ctx: Context,
  which: { state: 'open' | 'accepted' | 'declined'; item?: Id<'itm'> | undefined },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: Suggestion[]; nextCursor: string | null; left: number }> {
  const open = which.state === 'open'
  let query = suggestionsWithItems(ctx)
    .where('s.state', '=', which.state)
    .orderBy('s.number', open ? 'asc' : 'desc')
    .limit(limit + 1)
  if (which.item) query = query.where('s.itemId', '=', which.item)
  if (cursor !== undefined) query = query.where('s.number', open ? '>' : '<', readCursor(wholeNumber, cursor))
  const [rows, { left }] = await Promise.all([
    query.execute(),
    ctx.db
      .selectFrom('editSuggestions')
      .where('state', '=', 'open')
      .select((one) => one.fn.countAll<number>().as('left'))
      .executeTakeFirstOrThrow(),
  ])
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { items: rows.slice(0, limit).map(suggestionOf), nextCursor: last ? printCursor(last.number) : null, left }
}
