import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { withdrawReports } from '../referrals/commands/self-reports.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction } from '../server/context.ts'
import { onOneConnection } from '../server/database.ts'
import { Refused } from '../server/errors.ts'
import type { Job, JobKind, Tell } from '../server/queue.ts'
import { surveyNamed } from '../surveys/store/tools.ts'
import type { Id } from '../values/id.ts'
import { compileCheck, problemOfBadRow, type RecordOf, rowProblems } from './check-row.ts'
import { responseSaver, surveyOf } from './commands/responses.ts'
import { fileOf, refuseGone, refuseTorn } from './commands.ts'
import type { ImportKind } from './kinds.ts'
import { leftOutBecause } from './mapping.ts'
import { type Batch, readRows } from './read-rows.ts'
import { type Finding, type Hand, keepFindings } from './store/hand.ts'
import { removeEmptySurvey, reportingResponses } from './store/responses.ts'
import type { Saver } from './store/saver.ts'
import { beginBatch, prepare, saverFor, takeIn } from './store/take-in.ts'
import { lastBatch, removeUnusedAttributes, removeUnusedTouchpoints, type Undone, undoBatch } from './store/undo.ts'
import * as store from './store.ts'

/** Rows that are saved together. Larger is hardly faster; smaller reports progress, and stops, sooner. */
const batchRows = 5000

const importOf = (job: Job) => job.subjectId as Id<'imp'>

const check: JobKind = {
  kind: 'import check',
  async run(ctx, job, tell) {
    const id = importOf(job)
    await store.moveImport(ctx, id, { state: 'checking', fresh: true })
    const imported = await store.findImport(ctx, id)
    const before = await readThrough(ctx, imported, tell)
    await readIn(ctx, imported, tell, { checking: true, before })
    return inTransaction(ctx, async (ctx) => {
      await store.moveImport(ctx, id, { state: 'checked' })
      const { rows } = await store.findImport(ctx, id)
      await record(ctx, 'import checked', { subject: id }, rows)
      return { importId: id, ...rows }
    })
  },
  async ended(ctx, job, how) {
    const whyFailed = how.state === 'failed' ? how.why : null
    await store.moveImport(ctx, importOf(job), { state: 'draft', whyFailed, fresh: true })
  },
}

const run: JobKind = {
  kind: 'import',
  async run(ctx, job, tell) {
    const id = importOf(job)
    const imported = await store.findImport(ctx, id)
    const before = imported.rows.read === 0 ? await readThrough(ctx, imported, tell) : 0
    await addAttributes(ctx, imported)
    await readIn(ctx, imported, tell, { checking: false, before })
    await tell({ note: 'Tidying up' })
    await store.analyze(ctx, imported.kind)
    return inTransaction(ctx, async (ctx) => {
      const now = new Date()
      await store.rememberColumns(ctx, imported.kind, imported.columns)
      await store.moveImport(ctx, id, { state: 'done', finishedAt: now })
      const { rows } = await store.findImport(ctx, id)
      await record({ ...ctx, now }, 'import finished', { subject: id }, { kind: imported.kind, ...rows })
      return { importId: id, ...rows }
    })
  },
  async ended(ctx, job, how) {
    await inTransaction(ctx, async (ctx) => {
      const whyFailed = how.state === 'failed' ? how.why : null
      await store.moveImport(ctx, importOf(job), { state: how.state, whyFailed, finishedAt: new Date() })
      await record(ctx, `import ${how.state}`, { subject: importOf(job) })
    })
  },
}

const undo: JobKind = {
  kind: 'import undo',
  async run(ctx, job, tell) {
    const id = importOf(job)
    // From here on nothing of the file counts as read: run again, it starts at its first row.
    await store.moveImport(ctx, id, { state: 'undoing', fresh: true })
    const undone = await undoAll(ctx, id, tell)
    return inTransaction(ctx, async (ctx) => {
      await store.moveImport(ctx, id, { state: 'undone', finishedAt: new Date() })
      await record({ ...ctx, now: new Date() }, 'import undone', { subject: id }, undone)
      return { importId: id, ...undone }
    })
  },
  async ended(ctx, job) {
    const whyFailed = 'The undo stopped midway, and some rows are still in. Undo it again to finish.'
    await store.moveImport(ctx, importOf(job), { state: 'failed', whyFailed })
  },
}

export const importJobs: JobKind[] = [check, run, undo]

/** What a byte read through costs, beside one taken in: about a tenth, as guessed from files of a million rows. */
const costOfReading = 0.1

/**
 * Read a file to its end once before anything of it is taken in, because a file torn in its middle is refused whole.
 * Says how far it is on the way, and returns how much of the whole work is done with this: of a file of 5,000,000 bytes
 * it is 500,000 out of 5,500,000.
 */
async function readThrough(ctx: Context, { id, format, fileBytes }: store.Import, tell: Tell): Promise<number> {
  await access(fileOf(ctx, id)).catch(refuseGone)
  const costOf = (bytes: number) => Math.round(bytes * costOfReading)
  const whole = costOf(fileBytes)
  const note = 'Reading the file through'
  await tell({ done: 0, total: whole + fileBytes, note })
  await refuseTorn(fileOf(ctx, id), format, (bytes) => tell({ done: costOf(bytes) }))
  return whole
}

async function addAttributes(ctx: Context, { id, kind, columns }: store.Import): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    for (const { target } of columns) {
      if (target.to !== 'attribute') continue
      if (await store.addAttribute(ctx, id, target)) {
        await record(ctx, 'attribute added', { subject: target.key }, { label: target.label, kind: target.type })
      }
    }
    // A touchpoint may have come to stand under such a key since the columns were chosen.
    const { attributes } = await store.knownColumns(ctx, kind)
    const kept = attributes.find(
      ({ key, ofTouchpoint }) =>
        ofTouchpoint && columns.some(({ target }) => target.to === 'attribute' && target.key === key),
    )
    if (kept) throw new Refused('from-touchpoint', `${kept.label}: ${leftOutBecause.touchpoint} Leave the column out.`)
  })
}

/**
 * Read a file from where it stands, and take it in batch by batch; or only count, when `checking`. `before` is what was
 * done before this, counted in bytes.
 */
async function readIn(
  ctx: Context,
  imported: store.Import,
  tell: Tell,
  { checking, before }: { checking: boolean; before: number },
): Promise<void> {
  const { id, kind, fileBytes } = imported
  const mapped = new Set(imported.columns.flatMap(({ target }) => (target.to === 'field' ? [target.field] : [])))
  let read = imported.rows.read
  let batch = imported.batches
  const saver = await saverOf(ctx, imported, checking)
  await onOneConnection(ctx.db, async (client, db) => {
    await prepare(client, saver)
    for await (const next of ahead(checkedRows(ctx, imported))) {
      batch++
      const hand = { client, importId: id, batch, mapped, strength: imported.options.strength }
      await again(() =>
        inTransaction({ ...ctx, db }, async (ctx) => {
          await beginBatch({ ctx, client })
          const outcome = await takeIn({ ...hand, ctx }, kind, saver, next.records, checking)
          await keepFindings(client, id, [...next.findings, ...outcome.findings])
          const { created, updated, same } = outcome
          const refused = next.refused + outcome.refused
          await store.countBatch(ctx, id, read, { read: next.lastRow, created, updated, same, refused, batch })
          if (!checking && created + updated > 0) {
            await record(ctx, 'import batch saved', { subject: id }, { importId: id, batch, created, updated })
          }
        }),
      )
      read = next.lastRow
      await tell({ done: before + next.bytes, total: before + fileBytes, note: `${read.toLocaleString('en')} rows` })
    }
  })
}

/** How rows of the kind find their way in. Responses need their survey, which a check does not make yet. */
async function saverOf(ctx: Context, imported: store.Import, checking: boolean): Promise<Saver<ImportKind>> {
  if (imported.kind !== 'responses') return saverFor(imported.kind)
  const survey = checking ? await surveyNamed(ctx, imported.options.survey as string) : null
  return responseSaver(checking ? (survey?.id ?? null) : await surveyOf(ctx, imported)) as Saver<ImportKind>
}

interface CheckedRows {
  records: { row: number; line: number; record: RecordOf[ImportKind] }[]
  findings: Finding[]
  refused: number
  lastRow: number
  bytes: number
}

async function* checkedRows(ctx: Context, imported: store.Import): AsyncGenerator<CheckedRows> {
  const { kind, format, columns, options, rows } = imported
  const check = compileCheck(kind, format.columns, columns, options)
  const file = createReadStream(fileOf(ctx, imported.id), { highWaterMark: 262_144 })
  for await (const batch of readRows(file, format, { batchRows, skipRows: rows.read })) yield checkedBatch(batch, check)
}

function checkedBatch({ rows, badRows, lastRow, bytes }: Batch, check: ReturnType<typeof compileCheck>): CheckedRows {
  const records: CheckedRows['records'] = []
  const problems = badRows.map(problemOfBadRow)
  let refused = badRows.length
  for (const row of rows) {
    const checked = check(row)
    if ('ok' in checked) records.push({ row: row.row, line: row.line, record: checked.ok })
    else {
      refused++
      problems.push(...checked.problems)
    }
  }
  const findings = problems.map((one) => ({ ...one, problem: rowProblems[one.problem].problem, isNote: false }))
  return { records, findings, refused, lastRow, bytes }
}

/** Read the next batch while the database works on the one before. */
async function* ahead<Item>(source: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let coming = source.next()
  try {
    for (;;) {
      const { done, value } = await coming
      if (done) return
      coming = source.next()
      // Awaited in the next round; until then a failure must not count as one nobody looks at.
      coming.catch(() => {})
      yield value
    }
  } finally {
    await source.return(undefined).catch(() => {})
  }
}

/** Somebody may hold a row we want while we hold one they want; the database then ends one of us, and we come again. */
async function again(work: () => Promise<void>, tries = 3): Promise<void> {
  try {
    await work()
  } catch (error) {
    const isCrossed = ['40P01', '40001'].includes((error as { code?: string }).code ?? '')
    if (!isCrossed || tries <= 1) throw error
    await again(work, tries - 1)
  }
}

async function undoAll(ctx: Context, id: Id<'imp'>, tell: Tell): Promise<Undone> {
  const undone: Undone = { removed: 0, restored: 0, kept: 0, keptNames: [] }
  return onOneConnection(ctx.db, async (client, db) => {
    const last = await lastBatch({ client, importId: id })
    const total = last ?? 0
    for (let batch = last; batch !== null; batch = await lastBatch({ client, importId: id })) {
      const hand: Omit<Hand, 'ctx'> = { client, importId: id, batch, mapped: new Set(), strength: '' }
      await again(() =>
        inTransaction({ ...ctx, db }, async (ctx) => {
          await beginBatch({ ctx, client })
          // Somebody else may have said the same of a referral: then it stays, credited by what is left.
          for (const responseId of await reportingResponses(hand)) await withdrawReports(ctx, responseId)
          add(undone, await undoBatch({ ...hand, ctx }))
          await record(ctx, 'import batch undone', { subject: id }, { importId: id, batch: -hand.batch })
        }),
      )
      await tell({ done: total - batch + 1, total, note: `${undone.removed.toLocaleString('en')} rows removed` })
    }
    await inTransaction({ ...ctx, db }, async (ctx) => {
      const surveyId = await removeEmptySurvey({ client, importId: id })
      if (surveyId) await record(ctx, 'survey removed', { subject: surveyId })
      for (const key of await removeUnusedAttributes({ client, importId: id })) {
        await record(ctx, 'attribute removed', { subject: key })
      }
      for (const { id: touchpointId, name } of await removeUnusedTouchpoints({ client, importId: id })) {
        await record(ctx, 'touchpoint removed', { subject: touchpointId }, { name })
      }
    })
    return undone
  })
}

function add(undone: Undone, more: Undone): void {
  undone.removed += more.removed
  undone.restored += more.restored
  undone.kept += more.kept
  undone.keptNames = [...undone.keptNames, ...more.keptNames].slice(0, 10)
}
