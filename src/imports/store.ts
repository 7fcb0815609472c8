import { sql } from 'kysely'
import type { ImportKind, ImportState } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { NotFound } from '../server/errors.ts'
import type { Id } from '../values/id.ts'
import type { ImportColumn, ImportProblem, ImportSummary } from './api.ts'
import type { ImportOptions } from './check-row.ts'
import { type Target, targetJson } from './mapping.ts'
import type { FileFormat } from './read-rows.ts'
import type { Found } from './sniff.ts'

/** How a file is read, and a few of its rows. */
export interface KeptFormat extends FileFormat {
  found: Found
  sample: string[][]
}

/** An import as it is kept. */
export interface Import extends ImportSummary {
  fileSha256: string
  format: KeptFormat
  columns: ImportColumn[]
  options: ImportOptions
  batches: number
}

type ImportId = Id<'imp'>

const summaryColumns = [
  'imports.id',
  'kind',
  'fileName',
  'fileBytes',
  'state',
  'rowsRead',
  'rowsCreated',
  'rowsUpdated',
  'rowsSame',
  'rowsRefused',
  'whyFailed',
  'jobId',
  'version',
  'createdBy',
  'createdAt',
  'finishedAt',
] as const

const summaries = (db: Context['db']) =>
  db
    .selectFrom('imports')
    .select(summaryColumns)
    .select((imports) => [
      // Written so that the planner can only look it up, never gather the millions of changes of all imports.
      imports
        .selectFrom('importChanges')
        .whereRef('importId', '=', 'imports.id')
        .where('batch', '>=', 0)
        .select(sql<boolean>`true`.as('one'))
        .limit(1)
        .as('hasChanges'),
      imports.selectFrom('members').whereRef('members.id', '=', 'imports.createdBy').select('name').as('createdByName'),
    ])

interface SummaryRow {
  id: ImportId
  kind: ImportKind
  fileName: string
  fileBytes: number
  state: ImportState
  rowsRead: number
  rowsCreated: number
  rowsUpdated: number
  rowsSame: number
  rowsRefused: number
  whyFailed: string | null
  jobId: string | null
  version: number
  createdBy: string
  createdByName: string | null
  createdAt: Date
  finishedAt: Date | null
  hasChanges: boolean | null
}

const summaryOf = (row: SummaryRow): ImportSummary => ({
  id: row.id,
  kind: row.kind,
  fileName: row.fileName,
  fileBytes: row.fileBytes,
  state: row.state,
  rows: {
    read: row.rowsRead,
    created: row.rowsCreated,
    updated: row.rowsUpdated,
    same: row.rowsSame,
    refused: row.rowsRefused,
  },
  hasChanges: row.hasChanges === true,
  whyFailed: row.whyFailed,
  jobId: row.jobId,
  version: row.version,
  createdBy: row.createdByName ?? (row.createdBy === 'command-line' ? 'Command line' : row.createdBy),
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
})

/** Imports, the newest first; ids made later sort later, so the id alone is the order. */
export async function listImports({ db }: Context, before: string | null, limit: number): Promise<ImportSummary[]> {
  const rows = await summaries(db)
    .$if(before !== null, (query) => query.where('imports.id', '<', before as ImportId))
    .orderBy('imports.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(summaryOf)
}

export async function findImport(ctx: Context, id: ImportId, { lock = false } = {}): Promise<Import> {
  const row = await summaries(ctx.db)
    .select(['fileSha256', 'format', 'mapping', 'options', 'batches'])
    .where('imports.id', '=', id)
    .$if(lock, (query) => query.forUpdate('imports'))
    .executeTakeFirst()
  if (!row) throw new NotFound('import', id)
  return {
    ...summaryOf(row),
    fileSha256: row.fileSha256,
    format: row.format as unknown as KeptFormat,
    columns: row.mapping.columns as ImportColumn[],
    options: row.options as unknown as ImportOptions,
    batches: row.batches,
  }
}

export async function insertImport(
  { db, actor, now }: Context,
  made: {
    id: ImportId
    kind: ImportKind
    fileName: string
    fileBytes: number
    fileSha256: string
    format: KeptFormat
    columns: ImportColumn[]
    options: ImportOptions
  },
): Promise<void> {
  await db
    .insertInto('imports')
    .values({
      id: made.id,
      kind: made.kind,
      fileName: made.fileName,
      fileBytes: made.fileBytes,
      fileSha256: made.fileSha256,
      format: JSON.stringify(made.format),
      mapping: JSON.stringify({ columns: made.columns }),
      options: JSON.stringify(made.options),
      state: 'draft',
      createdBy: actor.id,
      createdAt: now,
    })
    .execute()
}

/** Keep what people changed on a draft. What was found by a check no longer holds. */
export async function updateDraft(
  { db }: Context,
  id: ImportId,
  draft: { kind: ImportKind; format: KeptFormat; columns: ImportColumn[]; options: ImportOptions },
): Promise<void> {
  await db
    .updateTable('imports')
    .set((imports) => ({
      kind: draft.kind,
      format: JSON.stringify(draft.format),
      mapping: JSON.stringify({ columns: draft.columns }),
      options: JSON.stringify(draft.options),
      state: 'draft',
      ...noRows,
      whyFailed: null,
      version: imports('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  await deleteProblems({ db }, id)
}

const noRows = { rowsRead: 0, rowsCreated: 0, rowsUpdated: 0, rowsSame: 0, rowsRefused: 0 }

/** Move an import to another state. `fresh` forgets the counts and problems of what came before. */
export async function moveImport(
  { db }: Pick<Context, 'db'>,
  id: ImportId,
  to: {
    state: ImportState
    jobId?: string
    whyFailed?: string | null
    finishedAt?: Date | null
    fresh?: boolean
  },
): Promise<void> {
  const { fresh, ...changes } = to
  await db
    .updateTable('imports')
    .set((imports) => ({ ...changes, ...(fresh ? noRows : {}), version: imports('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  if (fresh) await deleteProblems({ db }, id)
}

/** Count a batch, in its transaction. Fails when the import stands elsewhere than the batch was read from. */
export async function countBatch(
  { db }: Context,
  id: ImportId,
  from: number,
  counts: { read: number; created: number; updated: number; same: number; refused: number; batch: number },
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('imports')
    .set((imports) => ({
      rowsRead: counts.read,
      rowsCreated: imports('rowsCreated', '+', counts.created),
      rowsUpdated: imports('rowsUpdated', '+', counts.updated),
      rowsSame: imports('rowsSame', '+', counts.same),
      rowsRefused: imports('rowsRefused', '+', counts.refused),
      batches: counts.batch,
    }))
    .where('id', '=', id)
    .where('rowsRead', '=', from)
    .where('state', 'in', ['running', 'checking'])
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new Error(`Import ${id} is being worked on by somebody else as well.`)
}

export async function deleteImport({ db }: Context, id: ImportId): Promise<void> {
  await db.deleteFrom('importChanges').where('importId', '=', id).execute()
  await db.deleteFrom('imports').where('id', '=', id).execute()
}

/** An earlier import of the same bytes as the same kind, which is still in. */
export async function findSameFile(
  { db }: Context,
  { id, kind, fileSha256 }: Pick<Import, 'id' | 'kind' | 'fileSha256'>,
): Promise<{ id: ImportId; fileName: string; createdAt: string } | null> {
  const same = await db
    .selectFrom('imports')
    .where('fileSha256', '=', fileSha256)
    .where('kind', '=', kind)
    .where('id', '<', id)
    .where('state', '=', 'done')
    .orderBy('id', 'desc')
    .select(['id', 'fileName', 'createdAt'])
    .executeTakeFirst()
  return same ? { ...same, createdAt: same.createdAt.toISOString() } : null
}

// ——— Problems

export async function listProblems(
  { db }: Context,
  id: ImportId,
  after: number | null,
  limit: number,
): Promise<ImportProblem[]> {
  return db
    .selectFrom('importProblems')
    .where('importId', '=', id)
    .$if(after !== null, (query) => query.where('number', '>', after as number))
    .orderBy('number')
    .limit(limit)
    .select(['number', 'row', 'line', 'column', 'value', 'problem', 'remedy', 'isNote'])
    .execute()
}

async function deleteProblems({ db }: Pick<Context, 'db'>, id: ImportId): Promise<void> {
  await db.deleteFrom('importProblems').where('importId', '=', id).execute()
}

// ——— What is known besides the file

export async function knownColumns({ db }: Context, kind: ImportKind) {
  const attributes = await db
    .selectFrom('attributes')
    .select(['key', 'label', 'kind'])
    .select(sql<boolean>`touchpoint_id is not null`.as('ofTouchpoint'))
    .orderBy('position')
    .execute()
  const rows = await db.selectFrom('rememberedColumns').where('kind', '=', kind).select(['header', 'target']).execute()
  const remembered = rows.flatMap(({ header, target }) => {
    const known = targetJson.safeParse(target)
    return known.success ? [{ header, target: known.data }] : []
  })
  return { attributes, remembered }
}

/** Remember where people put these columns. What was left out because of its values is judged anew next time. */
export async function rememberColumns(
  { db }: Context,
  kind: ImportKind,
  columns: readonly { header: string; target: Target }[],
): Promise<void> {
  const chosen = columns.filter(({ target }) => target.to !== 'nothing' || target.because === 'chosen')
  if (chosen.length === 0) return
  await db
    .insertInto('rememberedColumns')
    .values(chosen.map(({ header, target }) => ({ kind, header, target: JSON.stringify(target) })))
    .onConflict((conflict) =>
      conflict.columns(['kind', 'header']).doUpdateSet((row) => ({ target: row.ref('excluded.target') })),
    )
    .execute()
}

export async function companyCurrency({ db }: Context): Promise<string> {
  return (await db.selectFrom('settings').select('currency').executeTakeFirstOrThrow()).currency
}

/** Add an attribute unless there is one of that key. True when it was added. */
export async function addAttribute(
  { db }: Context,
  importId: ImportId,
  { key, label, type }: Extract<Target, { to: 'attribute' }>,
): Promise<boolean> {
  const taken = await db
    .selectFrom('attributes')
    .where(sql`lower(label)`, '=', label.toLowerCase())
    .where('key', '<>', key)
    .select('key')
    .executeTakeFirst()
  const added = await db
    .insertInto('attributes')
    .values((attributes) => ({
      key,
      label: taken ? `${label} (${key})` : label,
      kind: type,
      cuts: null,
      position: attributes
        .selectFrom('attributes')
        .select(({ fn }) => sql<number>`coalesce(${fn.max('position')}, -1) + 1`.as('next')),
      importId,
    }))
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst()
  if (!added) return false
  await db
    .insertInto('importChanges')
    .values({ importId, batch: 0, what: 'attribute', number: 0, after: JSON.stringify({ key }) })
    .execute()
  return true
}

/** Write down that an import made the survey its responses belong to. It goes last of all when the import is undone. */
export async function noteSurveyMade({ db }: Context, importId: ImportId, surveyId: Id<'srv'>): Promise<void> {
  await db
    .insertInto('importChanges')
    .values({ importId, batch: 0, what: 'survey', number: 0, after: JSON.stringify({ id: surveyId }) })
    .execute()
}

/** Let the planner know of what an import brought. */
export async function analyze({ db }: Context, kind: ImportKind): Promise<void> {
  const touched: Record<ImportKind, string> = {
    customers: 'customers, referrals, evidence',
    contacts: 'contacts',
    revenue: 'revenue_entries',
    referrals: 'referrals, evidence',
    responses: 'responses, verbatims, citations, origins, referrals, evidence',
    touchpoints: 'touchpoints, experiences, customers',
    deals: 'deals, deal_themes',
    references: 'reference_items, item_themes',
  }
  await sql.raw(`analyze import_changes, ${touched[kind]}`).execute(db)
}
