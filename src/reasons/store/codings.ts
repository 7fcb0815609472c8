import { type SqlBool, sql } from 'kysely'
import type { VerbatimState } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import { type Id, newId } from '../../values/id.ts'
import { landmark, matcher } from '../word-match.ts'

/** Find a verbatim and hold it until the transaction ends. */
export async function lockVerbatim({ db }: Context, id: Id<'ver'>) {
  const row = await db
    .selectFrom('verbatims')
    .select(['id', 'state', 'version', 'customerId', 'words', 'responseId', 'askId'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('verbatim', id)
  return row
}

/** The coding that decides, and the second coder's where there is one. */
export async function codingsOf({ db }: Context, id: Id<'ver'>) {
  const rows = await db
    .selectFrom('codings')
    .select(['coder', 'reasonIds', 'decides', 'ruleId'])
    .where('verbatimId', '=', id)
    .execute()
  return { first: rows.find((row) => row.decides) ?? null, second: rows.find((row) => !row.decides) ?? null }
}

/** Write down what a person says a verbatim means. Somebody who is its second coder corrects in the first one's name. */
export async function putCoding(
  { db, now, actor }: Context,
  id: Id<'ver'>,
  reasonIds: readonly Id<'rea'>[],
): Promise<void> {
  const { first, second } = await codingsOf({ db } as Context, id)
  if (first) {
    await db
      .updateTable('codings')
      .set({
        reasonIds: [...reasonIds],
        ruleId: null,
        at: now,
        ...(second?.coder === actor.id ? {} : { coder: actor.id }),
      })
      .where('verbatimId', '=', id)
      .where('decides', '=', true)
      .execute()
  } else {
    await db
      .insertInto('codings')
      .values({ verbatimId: id, coder: actor.id, reasonIds: [...reasonIds], at: now })
      .execute()
  }
  await moveVerbatims({ db, now }, [id], reasonIds.length === 0 ? 'no reason' : 'coded')
}

/** Forget what was said about a verbatim, by both coders. */
export async function removeCodings(ctx: Context, id: Id<'ver'>): Promise<void> {
  await ctx.db.deleteFrom('codings').where('verbatimId', '=', id).execute()
  await ctx.db.deleteFrom('secondLooks').where('verbatimId', '=', id).execute()
  await moveVerbatims(ctx, [id], 'open')
}

async function moveVerbatims(
  { db, now }: Pick<Context, 'db' | 'now'>,
  ids: readonly Id<'ver'>[],
  state: VerbatimState,
) {
  await db
    .updateTable('verbatims')
    .set((verbatim) => ({ state, codedAt: state === 'open' ? null : now, version: verbatim('version', '+', 1) }))
    .where(sql<SqlBool>`id = any(${[...ids]}::text[])`)
    .execute()
}

/**
 * Cite again what these verbatims were coded, and what others of the same responses were: a reason that two of them give
 * stands for one, and has to stay when that one is taken back.
 */
export async function citeAgain({ db, now }: Context, ids: readonly Id<'ver'>[]): Promise<void> {
  if (ids.length === 0) return
  const these = sql`${[...ids]}::text[]`
  await sql`delete from citations where verbatim_id = any(${these}) and source in ('coding', 'rule')`.execute(db)
  await sql`
    insert into citations (id, reason_id, customer_id, response_id, ask_id, verbatim_id, source, given_on, created_at)
    select distinct on (coalesce(v.response_id, v.ask_id), coalesce(r.merged_into, r.id))
      'cit_' || replace(gen_random_uuid()::text, '-', ''), coalesce(r.merged_into, r.id), v.customer_id, v.response_id,
      v.ask_id, v.id, case when k.rule_id is null then 'coding' else 'rule' end, v.given_on, ${now}::timestamptz
    from verbatims v
    join codings k on k.verbatim_id = v.id and k.decides
    join reasons r on r.id = any(k.reason_ids)
    where num_nonnulls(v.response_id, v.ask_id) = 1
      and v.id in (
        select unnest(${these})
        union
        select near.id from verbatims near
        join verbatims one on one.response_id = near.response_id where one.id = any(${these})
      )
    order by coalesce(v.response_id, v.ask_id), coalesce(r.merged_into, r.id), v.number
    on conflict do nothing`.execute(db)
}

export interface StoredRule {
  id: Id<'rul'>
  /** The reason in use, where the rule's own was merged. */
  reasonId: Id<'rea'>
  words: string[]
  appliesItself: boolean
  version: number
}

/** The rules whose reason is in use. */
export async function listRules({ db }: Context): Promise<StoredRule[]> {
  const { rows } = await sql<StoredRule>`
    select w.id, r.id as reason_id, w.words, w.applies_itself, w.version
    from coding_rules w
    join reasons named on named.id = w.reason_id
    join reasons r on r.id = coalesce(named.merged_into, named.id) and r.retired_at is null
    order by r.position, w.created_at, w.id`.execute(db)
  return rows
}

export async function countApplied({ db }: Context): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('codings')
    .where('ruleId', 'is not', null)
    .groupBy('ruleId')
    .select((coding) => ['ruleId', coding.fn.countAll<number>().as('applied')])
    .execute()
  return new Map(rows.map((row) => [row.ruleId as string, row.applied]))
}

export async function lockRule({ db }: Context, id: Id<'rul'>): Promise<StoredRule> {
  const row = await db
    .selectFrom('codingRules')
    .select(['id', 'reasonId', 'words', 'appliesItself', 'version'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('rule', id)
  return row
}

export async function insertRule(
  { db, now, actor }: Context,
  rule: { reasonId: Id<'rea'>; words: readonly string[]; appliesItself: boolean },
): Promise<StoredRule> {
  return db
    .insertInto('codingRules')
    .values({ id: newId('rul'), ...rule, words: JSON.stringify(rule.words), createdBy: actor.id, createdAt: now })
    .returning(['id', 'reasonId', 'words', 'appliesItself', 'version'])
    .executeTakeFirstOrThrow()
}

export async function updateRule(
  { db }: Context,
  id: Id<'rul'>,
  change: { reasonId: Id<'rea'>; words: readonly string[]; appliesItself: boolean },
): Promise<StoredRule> {
  return db
    .updateTable('codingRules')
    .set((rule) => ({ ...change, words: JSON.stringify(change.words), version: rule('version', '+', 1) }))
    .where('id', '=', id)
    .returning(['id', 'reasonId', 'words', 'appliesItself', 'version'])
    .executeTakeFirstOrThrow()
}

export async function deleteRule({ db }: Context, id: Id<'rul'>): Promise<void> {
  await db.deleteFrom('codingRules').where('id', '=', id).execute()
}

/** A guess: more candidates than this are not compared while somebody types. */
const mostCompared = 30_000

/** The verbatims in which these words stand: those still open, and those that people coded with what they said. */
export async function matchWords({ db }: Context, words: readonly string[]) {
  const matches = matcher(words)
  const { rows } = await sql<{
    id: Id<'ver'>
    words: string
    state: VerbatimState
    reasonIds: Id<'rea'>[] | null
    byRule: boolean
  }>`
    select v.id, v.words, v.state, k.rule_id is not null as by_rule,
      case when k.verbatim_id is not null
        then array(select coalesce(r.merged_into, r.id) from reasons r where r.id = any(k.reason_ids)) end as reason_ids
    from verbatims v left join codings k on k.verbatim_id = v.id and k.decides
    where v.about in ('why not', 'declined ask') and ${mayHold(words)}
    limit ${mostCompared + 1}`.execute(db)
  return { found: rows.filter((row) => matches(row.words)), orMore: rows.length > mostCompared }
}

/** What an index can tell before the words are compared exactly. */
function mayHold(words: readonly string[]) {
  const landmarks = words.map(landmark)
  if (landmarks.length === 0) return sql<SqlBool>`false`
  if (landmarks.some((word) => word === '')) return sql<SqlBool>`true`
  return sql<SqlBool>`lower(v.words) like any(${landmarks.map((word) => `%${word}%`)}::text[])`
}

/** Open verbatims among these, held; those that somebody is coding at this moment are left to them. */
export async function lockOpen({ db }: Context, ids: readonly Id<'ver'>[]) {
  if (ids.length === 0) return []
  return db
    .selectFrom('verbatims')
    .select(['id', 'words'])
    .where(sql<SqlBool>`id = any(${[...ids]}::text[])`)
    .where('state', '=', 'open')
    .where('about', 'in', ['why not', 'declined ask'])
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute()
}

/** Open verbatims that one of these words may stand in, after one, in the order they came. */
export async function openAfter({ db }: Context, words: readonly string[], after: number, limit: number) {
  const { rows } = await sql<{ id: Id<'ver'>; number: number }>`
    select v.id, v.number from verbatims v
    where v.state = 'open' and v.about in ('why not', 'declined ask') and v.number > ${after} and ${mayHold(words)}
    order by v.number limit ${limit}`.execute(db)
  return rows
}

/** Write down what rules say, set by set. */
export async function putRuleCodings(
  ctx: Context,
  coded: readonly { verbatimId: Id<'ver'>; reasonIds: Id<'rea'>[]; ruleId: Id<'rul'> }[],
): Promise<void> {
  if (coded.length === 0) return
  const { db, now } = ctx
  await db
    .insertInto('codings')
    .values(coded.map((one) => ({ ...one, coder: 'rule', at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const ids = coded.map(({ verbatimId }) => verbatimId)
  await moveVerbatims(ctx, ids, 'coded')
  await citeAgain(ctx, ids)
}

/** A guess: more than this many confirmed texts teach a model little more and take longer to read. */
const mostTaught = 20_000

/** What people confirmed so far, the latest first: the words, and the reasons in use they were given. */
export async function confirmed({ db }: Context): Promise<{ id: Id<'ver'>; words: string; reasonIds: Id<'rea'>[] }[]> {
  const { rows } = await sql<{ id: Id<'ver'>; words: string; reasonIds: Id<'rea'>[] }>`
    select v.id, v.words, array(
      select distinct coalesce(r.merged_into, r.id) from reasons r where r.id = any(k.reason_ids)
    ) as reason_ids
    from codings k join verbatims v on v.id = k.verbatim_id
    where k.decides and k.rule_id is null
    order by k.at desc, k.verbatim_id limit ${mostTaught}`.execute(db)
  return rows
}

/** Whether any of these verbatims is still there. */
export async function isAnyLeft({ db }: Context, ids: readonly Id<'ver'>[]): Promise<boolean> {
  const row = await db
    .selectFrom('verbatims')
    .select('id')
    .where(sql<SqlBool>`id = any(${[...ids]}::text[])`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** How many were confirmed by people after a moment, up to `most`. */
export async function confirmedSince({ db }: Context, moment: Date | null, most: number): Promise<number> {
  const { rows } = await sql<{ many: number }>`
    select count(*) as many from (
      select from codings where decides and rule_id is null and ${moment === null ? sql<SqlBool>`true` : sql<SqlBool>`at > ${moment}`}
      limit ${most}
    ) counted`.execute(db)
  return rows[0]?.many ?? 0
}

/** The job of this kind that waits or runs, if there is one. */
export async function jobUnderWay({ db }: Context, kind: string): Promise<Id<'job'> | null> {
  const row = await db
    .selectFrom('jobs')
    .select('id')
    .where('kind', '=', kind)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst()
  return row?.id ?? null
}

/** When and why the last job of this kind failed, or null where the last to end did not fail. */
export async function lastFailure({ db }: Context, kind: string): Promise<{ at: Date; why: string } | null> {
  const row = await db
    .selectFrom('jobs')
    .select(['state', 'note', 'finishedAt'])
    .where('kind', '=', kind)
    .where('finishedAt', 'is not', null)
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.state === 'failed' && row.finishedAt ? { at: row.finishedAt, why: row.note ?? '' } : null
}

/** Let those who would start the same kind of work take turns, so that it is started once. */
export async function lockKind({ db }: Context, kind: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || ${kind}, 0))`.execute(db)
}

/** Choose coded verbatims at random that nobody was asked to look at again. */
export async function insertSecondLooks({ db, now, actor }: Context, size: number): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into second_looks (verbatim_id, chosen_by, chosen_at)
    select k.verbatim_id, ${actor.id}, ${now} from codings k
    where k.decides and not exists (select from second_looks l where l.verbatim_id = k.verbatim_id)
    order by random() limit ${size}
    on conflict do nothing`.execute(db)
  return Number(numAffectedRows ?? 0)
}

export async function findLook({ db }: Context, id: Id<'ver'>) {
  const row = await db.selectFrom('secondLooks').select('settledAt').where('verbatimId', '=', id).executeTakeFirst()
  return row ?? null
}

export async function insertSecondCoding(
  { db, now, actor }: Context,
  id: Id<'ver'>,
  reasonIds: readonly Id<'rea'>[],
): Promise<void> {
  await db
    .insertInto('codings')
    .values({ verbatimId: id, coder: actor.id, reasonIds: [...reasonIds], decides: false, at: now })
    .execute()
}

/** Settle: the deciding coding says what was settled; what the first coder had said is kept beside it. */
export async function settleLook(ctx: Context, id: Id<'ver'>, reasonIds: readonly Id<'rea'>[]): Promise<void> {
  const { db, now, actor } = ctx
  await sql`
    update second_looks l set first_reason_ids = k.reason_ids, settled_by = ${actor.id}, settled_at = ${now}
    from codings k where k.verbatim_id = l.verbatim_id and k.decides and l.verbatim_id = ${id}`.execute(db)
  await db
    .updateTable('codings')
    .set({ reasonIds: [...reasonIds], ruleId: null })
    .where('verbatimId', '=', id)
    .where('decides', '=', true)
    .execute()
  await moveVerbatims(ctx, [id], reasonIds.length === 0 ? 'no reason' : 'coded')
}

/** What the two coders said, before anything was settled, and how far the looking is. */
export async function pairsOfCodings({ db }: Context) {
  const { rows } = await sql<{
    first: Id<'rea'>[]
    second: Id<'rea'>[] | null
    settled: boolean
  }>`
    select l.settled_at is not null as settled,
      array(select distinct coalesce(r.merged_into, r.id) from reasons r
        where r.id = any(coalesce(l.first_reason_ids, k.reason_ids)) order by 1) as first,
      case when o.verbatim_id is not null then array(select distinct coalesce(r.merged_into, r.id) from reasons r
        where r.id = any(o.reason_ids) order by 1) end as second
    from second_looks l
    join codings k on k.verbatim_id = l.verbatim_id and k.decides
    left join codings o on o.verbatim_id = l.verbatim_id and not o.decides`.execute(db)
  return rows
}
