import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { AnalysisKind } from '../definition.ts'

const columns = [
  'analyses.id',
  'kind',
  'definition',
  'analyses.state',
  'dataVersion',
  'onDay',
  'jobId',
  'result',
  'problem',
  'madeAt',
] as const

const namedAnalyses = ({ db }: Pick<Context, 'db'>) =>
  db
    .selectFrom('analyses')
    .leftJoin('members', 'members.id', 'analyses.madeBy')
    .select((eb) => [...columns, eb.fn.coalesce('members.name', 'analyses.madeBy').as('madeBy')])

export type Kept = NonNullable<Awaited<ReturnType<typeof findAnalysis>>>

export const findAnalysis = (ctx: Pick<Context, 'db'>, id: Id<'ana'>) =>
  namedAnalyses(ctx).where('analyses.id', '=', id).executeTakeFirst()

/** What was worked out last for a question, and on or before a day where one is given; one under way comes first. */
export function latestAnalysis(ctx: Pick<Context, 'db'>, kind: AnalysisKind, sha256: string, asOf: Day | null) {
  let found = namedAnalyses(ctx).where('kind', '=', kind).where('definitionSha256', '=', sha256)
  if (asOf) found = found.where('onDay', '<=', asOf).where('analyses.state', '=', 'ready')
  return found
    .orderBy(sql`analyses.state = 'waiting'`, 'desc')
    .orderBy('madeAt', 'desc')
    .orderBy('analyses.id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The last figures there are for a question, to be shown while newer ones are worked out. */
export function readyAnalyses({ db }: Pick<Context, 'db'>, kind: AnalysisKind, sha256: string) {
  return db
    .selectFrom('analyses')
    .leftJoin('members', 'members.id', 'analyses.madeBy')
    .select((eb) => ['analyses.id', 'onDay', 'madeAt', eb.fn.coalesce('members.name', 'analyses.madeBy').as('madeBy')])
    .where('kind', '=', kind)
    .where('definitionSha256', '=', sha256)
    .where('analyses.state', '=', 'ready')
    .orderBy('madeAt', 'desc')
    .orderBy('analyses.id', 'desc')
    .limit(50)
    .execute()
}

/** The last thing that happened: figures worked out now know of it. */
export async function dataVersion({ db }: Pick<Context, 'db'>): Promise<number> {
  const { last } = await db
    .selectFrom('activity')
    .select((eb) => eb.fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  return Number(last ?? 0)
}

/** Whether anything that figures are made of changed since. */
export async function changedSince({ db }: Pick<Context, 'db'>, version: number): Promise<boolean> {
  const { rows } = await sql<{ changed: boolean }>`
    select exists (
      select from activity where id > ${version} and subject_id ~ '^(cus|ref|rev|imp|att|ori|cit)_'
    ) as changed`.execute(db)
  return rows[0]?.changed ?? false
}

/**
 * Keep a place for figures that are about to be worked out.
 *
 * @returns false where the same question is being worked out already
 */
export async function insertWaiting(
  { db, now, today, actor }: Context,
  analysis: { id: Id<'ana'>; kind: AnalysisKind; definition: object; sha256: string; dataVersion: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('analyses')
    .values({
      id: analysis.id,
      kind: analysis.kind,
      definition: JSON.stringify(analysis.definition),
      definitionSha256: analysis.sha256,
      dataVersion: analysis.dataVersion,
      onDay: today,
      jobId: null,
      problem: null,
      madeBy: actor.id,
      madeAt: now,
    })
    .onConflict((conflict) => conflict.columns(['kind', 'definitionSha256']).where('state', '=', 'waiting').doNothing())
    .executeTakeFirstOrThrow()
  return Number(numInsertedOrUpdatedRows) > 0
}

export async function putJob({ db }: Pick<Context, 'db'>, id: Id<'ana'>, jobId: Id<'job'>): Promise<void> {
  await db.updateTable('analyses').set({ jobId }).where('id', '=', id).execute()
}

/** Write down the figures and the data they know of. */
export async function putResult(
  { db, today }: Pick<Context, 'db' | 'today'>,
  id: Id<'ana'>,
  result: object,
  version: number,
): Promise<void> {
  await db
    .updateTable('analyses')
    .set({ state: 'ready', result: JSON.stringify(result), dataVersion: version, onDay: today })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}

export async function putProblem({ db }: Pick<Context, 'db'>, id: Id<'ana'>, problem: string): Promise<void> {
  await db
    .updateTable('analyses')
    .set({ state: 'failed', problem })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}
