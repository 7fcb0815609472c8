import { type SqlBool, sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import { type Id, newId } from '../../values/id.ts'
import type { StoredReason } from './recording.ts'

const columns = ['id', 'name', 'description', 'examples', 'position', 'mergedInto', 'retiredAt', 'version'] as const

/** How often each reason was named, and by how many rules it is suggested. */
export async function countUses({ db }: Context): Promise<Map<Id<'rea'>, { cited: number; rules: number }>> {
  const { rows } = await sql<{ id: Id<'rea'>; cited: number; rules: number }>`
    select r.id, coalesce(c.cited, 0) as cited, coalesce(w.rules, 0) as rules
    from reasons r
    left join (select reason_id, count(*) as cited from citations group by reason_id) c on c.reason_id = r.id
    left join (
      select coalesce(named.merged_into, named.id) as reason_id, count(*) as rules
      from coding_rules w join reasons named on named.id = w.reason_id group by 1
    ) w on w.reason_id = r.id`.execute(db)
  return new Map(rows.map(({ id, ...uses }) => [id, uses]))
}

/** Hold reasons until the transaction ends, in one order for everybody. Nobody can name them meanwhile. */
export async function lockReasons({ db }: Context, ids: readonly Id<'rea'>[]): Promise<Map<Id<'rea'>, StoredReason>> {
  const rows = await db
    .selectFrom('reasons')
    .select(columns)
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const id of ids) if (!rows.some((row) => row.id === id)) throw new NotFound('reason', id)
  return new Map(rows.map((row) => [row.id, row]))
}

/** The reasons among these that are in use, held against being merged or retired until the transaction ends. */
export async function shareReasons({ db }: Context, ids: readonly Id<'rea'>[]): Promise<Id<'rea'>[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('reasons')
    .select(['id', 'mergedInto', 'retiredAt'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forShare()
    .execute()
  return rows.filter((row) => row.mergedInto === null && row.retiredAt === null).map(({ id }) => id)
}

const nameTaken = (error: { code?: string; constraint?: string }) => {
  if (error.code === '23505' && error.constraint === 'reason_names') return null
  throw error
}

/** Add a reason at the end of the list. Null when one in use has this name. */
export function insertReason(
  { db, now }: Context,
  reason: { name: string; description: string; examples: readonly string[] },
): Promise<StoredReason | null> {
  return db
    .insertInto('reasons')
    .values({
      id: newId('rea'),
      name: reason.name,
      description: reason.description,
      examples: JSON.stringify(reason.examples),
      position: sql<number>`(select coalesce(max(position), 0) + 1 from reasons)`,
      createdAt: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(columns)
    .executeTakeFirst()
    .then((row) => row ?? null)
}

/** Change a reason. Null when another in use has the name. */
export async function updateReason(
  { db }: Context,
  id: Id<'rea'>,
  change: {
    name?: string
    description?: string
    examples?: readonly string[]
    retiredAt?: Date | null
    mergedInto?: Id<'rea'> | null
  },
): Promise<StoredReason | null> {
  const { examples, ...rest } = change
  if (await nameInUse({ db }, id, change)) return null
  return db
    .updateTable('reasons')
    .set((reason) => ({
      ...rest,
      ...(examples ? { examples: JSON.stringify(examples) } : {}),
      version: reason('version', '+', 1),
    }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(nameTaken)
}

/** Asked before changing, because a unique index that refuses ends the transaction; the index decides among two at once. */
async function nameInUse(
  { db }: Pick<Context, 'db'>,
  id: Id<'rea'>,
  { name, retiredAt, mergedInto }: { name?: string; retiredAt?: Date | null; mergedInto?: Id<'rea'> | null },
): Promise<boolean> {
  if (retiredAt || mergedInto) return false
  const { rows } = await sql<{ taken: boolean }>`
    select exists (
      select from reasons other
      where other.id <> ${id} and other.merged_into is null and other.retired_at is null
        and lower(other.name) = lower(coalesce(${name ?? null}, (select r.name from reasons r where r.id = ${id})))
    ) as taken`.execute(db)
  return rows[0]?.taken ?? false
}

/** Put reasons in this order; those not named keep theirs, after them. */
export async function orderReasons({ db }: Context, ids: readonly Id<'rea'>[]): Promise<void> {
  await sql`
    update reasons r set position = placed.position
    from (
      select id, row_number() over (order by coalesce(array_position(${[...ids]}::text[], id), 1000000), position, id) as position
      from reasons
    ) placed
    where placed.id = r.id and r.position is distinct from placed.position`.execute(db)
}

/**
 * Everybody who named `from` names `into` from now on. Where a response or ask named both, one of the two is put away
 * whole. Returns how many moved and how many were put away.
 */
export async function moveCitations(
  { db }: Context,
  move: { moveId: string; from: Id<'rea'>; into: Id<'rea'> },
): Promise<{ moved: number; alreadyNamed: number }> {
  const { moveId, from, into } = move
  await sql`
    insert into moved_citations (move_id, citation_id, from_reason, to_reason, dropped)
    select ${moveId}, c.id, ${from}, ${into},
      case when exists (select from citations o where o.reason_id = ${into} and o.response_id = c.response_id)
             or exists (select from citations o where o.reason_id = ${into} and o.ask_id = c.ask_id)
        then to_jsonb(c) end
    from citations c where c.reason_id = ${from}`.execute(db)
  const dropped = await sql`
    delete from citations c using moved_citations m
    where m.move_id = ${moveId} and m.dropped is not null and c.id = m.citation_id`.execute(db)
  const moved = await sql`update citations set reason_id = ${into} where reason_id = ${from}`.execute(db)
  return { moved: Number(moved.numAffectedRows ?? 0), alreadyNamed: Number(dropped.numAffectedRows ?? 0) }
}

/** Put back what a merge moved, as far as it is still where the merge put it. */
export async function returnCitations({ db }: Context, moveId: string): Promise<void> {
  await sql`
    update citations c set reason_id = m.from_reason from moved_citations m
    where m.move_id = ${moveId} and m.dropped is null and c.id = m.citation_id and c.reason_id = m.to_reason`.execute(
    db,
  )
  await sql`
    insert into citations (id, reason_id, customer_id, response_id, ask_id, verbatim_id, source, given_on, import_id, created_at)
    select c.id, c.reason_id, c.customer_id, c.response_id, c.ask_id, c.verbatim_id, c.source, c.given_on, c.import_id, c.created_at
    from moved_citations m cross join lateral jsonb_populate_record(null::citations, m.dropped) c
    where m.move_id = ${moveId} and m.dropped is not null
      and (exists (select from responses r where r.id = c.response_id) or exists (select from asks a where a.id = c.ask_id))
      and (c.verbatim_id is null or exists (select from verbatims v where v.id = c.verbatim_id))
    on conflict do nothing`.execute(db)
  await sql`delete from moved_citations where move_id = ${moveId}`.execute(db)
}

/** Reasons merged into this one earlier go along, so that a merged reason always points at one in use. */
export async function redirectMerged({ db }: Context, from: Id<'rea'>, into: Id<'rea'>): Promise<Id<'rea'>[]> {
  const rows = await db
    .updateTable('reasons')
    .set({ mergedInto: into })
    .where('mergedInto', '=', from)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

export async function setMergedInto({ db }: Context, ids: readonly Id<'rea'>[], into: Id<'rea'>): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('reasons')
    .set({ mergedInto: into })
    .where('id', 'in', [...ids])
    .execute()
}

/** What was coded `from`, or a reason merged into it, in these verbatims (all of them when null) is coded `to`. */
export async function recode(
  { db }: Context,
  which: { from: Id<'rea'>; to: Id<'rea'>; verbatimIds: readonly Id<'ver'>[] | null },
): Promise<Id<'ver'>[]> {
  const { rows } = await sql<{ verbatimId: Id<'ver'> }>`
    update codings c set reason_ids = array(
      select distinct case when coalesce(r.merged_into, r.id) = ${which.from} then ${which.to} else r.id end
      from unnest(c.reason_ids) said join reasons r on r.id = said order by 1
    )
    where c.reason_ids && array(select id from reasons where coalesce(merged_into, id) = ${which.from})
      and ${which.verbatimIds === null ? sql<SqlBool>`true` : sql<SqlBool>`c.decides and c.verbatim_id = any(${[...which.verbatimIds]}::text[])`}
    returning c.verbatim_id`.execute(db)
  return rows.map(({ verbatimId }) => verbatimId)
}

/** Whether anything but codings by people refers to a reason: ticked answers, declined asks, rules, merged reasons. */
export async function isReferredTo({ db }: Context, id: Id<'rea'>): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from citations where reason_id = ${id} and source in ('answer', 'declined ask'))
      or exists (select from coding_rules where reason_id = ${id})
      or exists (select from asks where decline_reason_id = ${id})
      or exists (select from reasons where merged_into = ${id}) as used`.execute(db)
  return rows[0]?.used ?? false
}

export async function deleteReason({ db }: Context, id: Id<'rea'>): Promise<void> {
  await db.deleteFrom('reasons').where('id', '=', id).execute()
}

/** What happened to a reason, newest first, with the names of those who did it. */
export async function reasonHistory({ db }: Context, id: Id<'rea'>) {
  return db
    .selectFrom('activity as a')
    .leftJoin('members as m', 'm.id', 'a.actor')
    .where('a.subjectId', '=', id)
    .select(['a.id', 'a.at', 'a.actor', 'm.name as memberName', 'a.event', 'a.details'])
    .orderBy('a.id', 'desc')
    .limit(200)
    .execute()
}

/** The merge or split with this id in a reason's history, and whether it was undone; null when there is none. */
export async function findMove(ctx: Context, reasonId: Id<'rea'>, moveId: string) {
  const rows = (await reasonHistory(ctx, reasonId)).filter((row) => row.details.moveId === moveId)
  const done = rows.find((row) => row.event === 'reason merged' || row.event === 'reason split')
  return done
    ? { details: done.details, event: done.event, undone: rows.some((row) => row.event.endsWith('undone')) }
    : null
}
