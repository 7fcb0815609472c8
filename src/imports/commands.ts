import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { Invalid, Refused, refuse } from '../server/errors.ts'
import { cancelJob, startJob } from '../server/queue.ts'
import { listToolSurveys } from '../surveys/store/tools.ts'
import type { Nothing } from '../values/endpoint.ts'
import { type Id, newId } from '../values/id.ts'
import type { ImportColumn, ImportView } from './api.ts'
import { type ImportOptions, importOptionsJson } from './check-row.ts'
import { likeliestSurvey, refuseOwnSurvey } from './commands/responses.ts'
import type { ImportKind } from './kinds.ts'
import { type ColumnMapping, mappingRefusals, whyNotMapping } from './mapping.ts'
import { readRows } from './read-rows.ts'
import { type Chosen, type FileRefusal, fileRefusals, sampleBytes, sniff } from './sniff.ts'
import { spreadSample } from './spread-sample.ts'
import { stepRefusals, whyNotCancel, whyNotChange, whyNotCheck, whyNotRemove, whyNotRun, whyNotUndo } from './steps.ts'
import { countStrangers } from './store/responses.ts'
import * as store from './store.ts'
import { suggestMapping } from './suggest-mapping.ts'
import { recogniseTool } from './tools.ts'

type ImportId = Id<'imp'>

/** Take a file that was sent, and say how it would be read and where its columns would go. Nothing is imported yet. */
export async function uploadImport(
  ctx: Context,
  { kind, fileName }: { kind: ImportKind; fileName: string },
): Promise<ImportView> {
  const upload = ctx.exchange.upload
  if (!upload) throw new Invalid('Send the file as the body of the request.')
  const id = newId('imp')
  const path = fileOf(ctx, id)
  await mkdir(join(ctx.folder, 'imports'), { recursive: true })
  await rename(upload.path, path)
  try {
    const { format, columns } = await survey(ctx, path, kind, {})
    const belongsTo = kind === 'responses' ? await likeliestSurvey(ctx, format.columns, fileName) : null
    const options = importOptionsJson.parse({ currency: await store.companyCurrency(ctx), survey: belongsTo })
    const made = { id, kind, fileName, fileBytes: upload.bytes, fileSha256: upload.sha256, format, columns, options }
    return await inTransaction(ctx, async (ctx) => {
      await store.insertImport(ctx, made)
      await record(ctx, 'import drafted', { subject: id }, { kind, fileName })
      return viewOf(ctx, await store.findImport(ctx, id))
    })
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

export async function showImport(ctx: Context, { importId }: { importId: ImportId }): Promise<ImportView> {
  return viewOf(ctx, await store.findImport(ctx, importId))
}

/** Change how the file is read, what it is about, where its columns go, or what holds for every row. */
export function changeImport(
  ctx: Context,
  change: {
    importId: ImportId
    kind?: ImportKind | undefined
    reading?: { [Choice in keyof Chosen]?: Chosen[Choice] | undefined } | undefined
    columns?: ColumnMapping[] | undefined
    options?: { [Option in keyof ImportOptions]?: ImportOptions[Option] | undefined } | undefined
  },
): Promise<ImportView> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.findImport(ctx, change.importId, { lock: true })
    refuseStale(ctx, before.version)
    refuse(whyNotChange(standingOf(before)), stepRefusals)
    const kind = change.kind ?? before.kind
    const isReadAnew = change.reading !== undefined || kind !== before.kind
    const { format, columns: suggested } = isReadAnew
      ? await survey(ctx, fileOf(ctx, before.id), kind, change.reading ?? chosenBefore(before.format))
      : before
    const columns = await asChosen(ctx, kind, suggested, change.columns ?? [])
    const options = importOptionsJson.parse({ ...before.options, ...given(change.options ?? {}) })
    if (kind === 'responses') options.survey ??= await likeliestSurvey(ctx, format.columns, before.fileName)
    await store.updateDraft(ctx, before.id, { kind, format, columns, options })
    await record(ctx, 'import changed', { subject: before.id })
    return viewOf(ctx, await store.findImport(ctx, before.id))
  })
}

/** Check the whole file without importing it, as a job. */
export function checkImport(ctx: Context, { importId }: { importId: ImportId }): Promise<ImportView> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.findImport(ctx, importId, { lock: true })
    refuse(whyNotCheck(standingOf(before)), stepRefusals)
    await refuseOwnSurvey(ctx, before.options.survey)
    const jobId = await startJob(ctx, {
      kind: 'import check',
      title: `Checking ${before.fileName}`,
      subjectId: importId,
      total: before.fileBytes,
    })
    await store.moveImport(ctx, importId, { state: 'checking', jobId, whyFailed: null, fresh: true })
    return viewOf(ctx, await store.findImport(ctx, importId))
  })
}

/** Import the file, as a job. One that was stopped midway goes on where it stopped. */
export function runImport(ctx: Context, { importId }: { importId: ImportId }): Promise<ImportView> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.findImport(ctx, importId, { lock: true })
    refuse(whyNotRun(standingOf(before)), stepRefusals)
    await refuseOwnSurvey(ctx, before.options.survey)
    const goesOn = (before.state === 'cancelled' || before.state === 'failed') && before.rows.read > 0
    const jobId = await startJob(ctx, {
      kind: 'import',
      title: `Importing ${before.fileName}`,
      subjectId: importId,
      total: before.fileBytes,
    })
    await store.moveImport(ctx, importId, {
      state: 'running',
      jobId,
      whyFailed: null,
      finishedAt: null,
      fresh: !goesOn,
    })
    await record(ctx, 'import started', { subject: importId }, { kind: before.kind })
    return viewOf(ctx, await store.findImport(ctx, importId))
  })
}

export async function cancelImport(ctx: Context, { importId }: { importId: ImportId }): Promise<ImportView> {
  const before = await store.findImport(ctx, importId)
  refuse(whyNotCancel(standingOf(before)), stepRefusals)
  await cancelJob(ctx, before.jobId as Id<'job'>)
  return viewOf(ctx, await store.findImport(ctx, importId))
}

/** Put everything back as it was before the import, as a job. */
export function undoImport(ctx: Context, { importId }: { importId: ImportId }): Promise<ImportView> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.findImport(ctx, importId, { lock: true })
    refuse(whyNotUndo(standingOf(before)), stepRefusals)
    const jobId = await startJob(ctx, {
      kind: 'import undo',
      title: `Undoing ${before.fileName}`,
      subjectId: importId,
    })
    await store.moveImport(ctx, importId, { state: 'undoing', jobId, whyFailed: null })
    await record(ctx, 'import undo started', { subject: importId })
    return viewOf(ctx, await store.findImport(ctx, importId))
  })
}

/** Remove an import that changed nothing, and its file. */
export async function removeImport(ctx: Context, { importId }: { importId: ImportId }): Promise<Nothing> {
  await inTransaction(ctx, async (ctx) => {
    const before = await store.findImport(ctx, importId, { lock: true })
    refuse(whyNotRemove(standingOf(before)), stepRefusals)
    await store.deleteImport(ctx, importId)
    await record(ctx, 'import removed', { subject: importId }, { fileName: before.fileName })
  })
  await rm(fileOf(ctx, importId), { force: true })
  return {}
}

// ——— What these lean on

/** Where the file of an import is kept. */
export function fileOf(ctx: Context, id: ImportId): string {
  return join(ctx.folder, 'imports', id)
}

function mappingProblemOf({ kind, columns, format, options }: store.Import): ImportView['mappingProblem'] {
  const problem = whyNotMapping(kind, columns, format.columns.length, options)
  return problem && { reason: problem.refusal, sentence: mappingRefusals[problem.refusal], about: problem.about }
}

function standingOf(imported: store.Import) {
  const { state, rows, hasChanges } = imported
  return { state, rowsRead: rows.read, hasChanges, mappingProblem: mappingProblemOf(imported) }
}

async function viewOf(ctx: Context, imported: store.Import): Promise<ImportView> {
  const { format, fileSha256: _, batches: __, ...rest } = imported
  const isResponses = imported.kind === 'responses'
  return {
    ...rest,
    format: {
      encoding: format.encoding,
      delimiter: format.delimiter,
      quote: format.quote,
      columns: [...format.columns],
      ...format.found,
    },
    sample: format.sample,
    mappingProblem: mappingProblemOf(imported),
    tool: recogniseTool(format.columns)?.tool ?? null,
    surveys: isResponses ? (await listToolSurveys(ctx)).map(({ name, tool }) => ({ name, tool })) : [],
    strangers: isResponses ? await countStrangers(ctx, imported.id, imported.hasChanges) : 0,
    sameFile: await store.findSameFile(ctx, imported),
  }
}

/** How much of a file is looked at before it is imported: more would keep the person who dropped it waiting. */
const surveyBytes = 64_000_000
const shownRows = 20
const judgedRows = 1000

/** Find out how a file is written, and suggest where its columns go. Refuses a file that is no table, with the remedy. */
async function survey(
  ctx: Context,
  path: string,
  kind: ImportKind,
  chosen: { [Choice in keyof Chosen]?: Chosen[Choice] | undefined },
): Promise<{ format: store.KeptFormat; columns: ImportColumn[] }> {
  const { size } = await stat(path).catch(refuseGone)
  const sniffed = sniff(await startOf(path), size <= sampleBytes, given(chosen))
  if ('refused' in sniffed) throw refusalOf(sniffed.refused, sniffed.line)
  const { format, found, sample } = sniffed

  const spread = spreadSample<string[]>(judgedRows)
  let isWhole = true
  for await (const batch of readRows(createReadStream(path), format)) {
    if (batch.stopped) throw refusalOf('quote-never-closed', batch.badRows.at(-1)?.line ?? null)
    for (const { cells } of batch.rows) spread.add(cells)
    if (batch.bytes < surveyBytes) continue
    isWhole = batch.bytes >= size
    break
  }
  const { attributes, remembered } = await store.knownColumns(ctx, kind)
  const columns = suggestMapping(kind, format.columns, spread.items.length > 0 ? spread.items : sample, {
    remembered,
    attributes,
    rowsAreSpread: isWhole,
    delimiter: format.delimiter,
  })
  return {
    format: {
      ...format,
      found,
      sample: sample.slice(0, shownRows).map((row) => row.map((cell) => cell.slice(0, 200))),
    },
    columns: await asChosen(ctx, kind, columns, []),
  }
}

function refusalOf(refused: FileRefusal, line: number | null): Refused {
  const { reason, remedy } = fileRefusals[refused]
  return new Refused(refused, `${reason}${line === null ? '' : ` It is on line ${line}.`} ${remedy}`)
}

/** The rows of a file that turns out not to be readable to its end: nothing of it is imported. */
export async function refuseTorn(path: string, format: store.KeptFormat, onRead: (bytes: number) => Promise<void>) {
  for await (const batch of readRows(createReadStream(path), format, { batchRows: 2000 })) {
    if (batch.stopped) throw refusalOf('quote-never-closed', batch.badRows.at(-1)?.line ?? null)
    await onRead(batch.bytes)
  }
}

export function refuseGone(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ENOENT') throw error
  throw new Refused('file-gone', 'The file of this import is no longer on this server. Drop it again.')
}

async function startOf(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const start = new Uint8Array(sampleBytes)
    let length = 0
    for (;;) {
      const { bytesRead } = await file.read(start, length, sampleBytes - length)
      length += bytesRead
      if (bytesRead === 0 || length === sampleBytes) return start.subarray(0, length)
    }
  } finally {
    await file.close()
  }
}

/**
 * The columns with what a person chose for some of them. A column that goes to an attribute we have is read as that
 * attribute's kind, whatever its values look like: one attribute never holds numbers and words.
 */
async function asChosen(
  ctx: Context,
  kind: ImportKind,
  suggested: readonly ImportColumn[],
  chosen: readonly ColumnMapping[],
): Promise<ImportColumn[]> {
  const attributes = new Map((await store.knownColumns(ctx, kind)).attributes.map((one) => [one.key, one]))
  const byColumn = new Map(chosen.map((one) => [one.column, one]))
  const outside = chosen.find(({ column }) => column >= suggested.length)
  if (outside) throw new Invalid(`The file has ${suggested.length} columns; there is none at ${outside.column}.`)
  return suggested.map((column) => {
    const choice = byColumn.get(column.column)
    const next = choice ? { ...column, ...choice, why: 'chosen' as const } : column
    const { target } = next
    const known = target.to === 'attribute' ? attributes.get(target.key) : undefined
    if (target.to !== 'attribute' || !known) return next
    if (known.ofTouchpoint) return { ...next, target: { to: 'nothing', because: 'touchpoint' } }
    return { ...next, target: { ...target, label: known.label, type: known.kind } }
  })
}

function chosenBefore({ encoding, delimiter, found }: store.KeptFormat): Chosen {
  const { headerLine, headerRows } = found
  return { encoding, delimiter, headerLine, ...(headerRows === 0 ? {} : { headerRows }) }
}

/** Without what was left undefined, so that it does not overwrite. */
function given<Some extends object>(some: Some): { [Key in keyof Some]: Exclude<Some[Key], undefined> } {
  return Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as never
}
