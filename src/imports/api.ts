import { z } from 'zod'
import { endpoint, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { importOptionsJson } from './check-row.ts'
import { valueTypes } from './guess-type.ts'
import { importKinds } from './kinds.ts'
import { columnMappingJson } from './mapping.ts'

const importStates = [
  'draft',
  'checking',
  'checked',
  'running',
  'done',
  'cancelled',
  'failed',
  'undoing',
  'undone',
] as const

/** How the file is written, as found or as chosen instead. */
const FormatJson = z.object({
  encoding: z.string(),
  delimiter: z.string(),
  quote: z.enum(['"', "'"]).nullable(),
  columns: z.array(z.string()),
  /** False when the encoding is only the likeliest one. */
  encodingIsCertain: z.boolean(),
  byteOrderMark: z.boolean(),
  lineEnds: z.enum(['lf', 'crlf', 'cr', 'mixed']),
  /** Lines before the header that belong to no column. */
  preambleLines: z.number(),
  /** Null where the first row is data already. */
  headerLine: z.number().nullable(),
  headerRows: z.union([z.literal(0), z.literal(1), z.literal(2)]),
})

/** A column of the file: where it goes, why that was suggested, and what its values look like. */
const ImportColumnJson = columnMappingJson.extend({
  header: z.string(),
  why: z.enum(['remembered', 'header', 'values', 'attribute', 'left-out', 'chosen']),
  looks: z.enum(valueTypes),
  doubt: z.enum(['day-order', 'decimal']).nullable(),
  /** True of numbers that are no ratings from 1 to 5, where a rating could stand: then all of them are refused. */
  otherScale: z.boolean().default(false),
  examples: z.array(z.string()),
})
export type ImportColumn = z.output<typeof ImportColumnJson>

/** After a check: what would happen. While running and after: what happened. read = created + updated + same + refused. */
const RowsJson = z.object({
  read: z.number(),
  created: z.number(),
  updated: z.number(),
  same: z.number(),
  refused: z.number(),
})

const ImportSummaryJson = z.object({
  id: idOf('imp'),
  kind: z.enum(importKinds),
  fileName: z.string(),
  fileBytes: z.number(),
  state: z.enum(importStates),
  rows: RowsJson,
  /** Whether it changed anything that can still be put back. */
  hasChanges: z.boolean(),
  /** The sentence to show when it failed. */
  whyFailed: z.string().nullable(),
  /** The job of its last step: follow it at /jobs/:jobId/events. Bytes of the file are its unit. */
  jobId: z.string().nullable(),
  version: z.number(),
  /** The name of who dropped the file. */
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
})
export type ImportSummary = z.output<typeof ImportSummaryJson>

const ImportJson = ImportSummaryJson.extend({
  format: FormatJson,
  columns: z.array(ImportColumnJson),
  options: importOptionsJson,
  /** Up to 20 rows as written, to recognise the file by. */
  sample: z.array(z.array(z.string())),
  /** What must still be decided before it can be checked or run: the sentence, and the field or column it is about. */
  mappingProblem: z.object({ reason: z.string(), sentence: z.string(), about: z.string() }).nullable(),
  /** The tool a file of responses was exported from, as its headers say; null for a file of any other. */
  tool: z.string().nullable(),
  /** Responses of nobody we know: kept without a customer, or after a check, those that would be. */
  strangers: z.number(),
  /** Surveys that responses from elsewhere belong to: what may be chosen instead of a new one. */
  surveys: z.array(z.object({ name: z.string(), tool: z.string() })),
  /** An earlier import of the very same bytes: importing it again will change nothing. */
  sameFile: z.object({ id: idOf('imp'), fileName: z.string(), createdAt: z.iso.datetime() }).nullable(),
})
export type ImportView = z.output<typeof ImportJson>

const ImportProblemJson = z.object({
  number: z.number(),
  row: z.number(),
  line: z.number(),
  /** The header of the column, or null where the row as a whole is wrong. */
  column: z.string().nullable(),
  value: z.string().nullable(),
  problem: z.string(),
  remedy: z.string(),
  /** True for something worth knowing about a row that was taken in all the same. */
  isNote: z.boolean(),
})
export type ImportProblem = z.output<typeof ImportProblemJson>

const one = z.object({ importId: idOf('imp') })

export const importsApi = {
  upload: endpoint('POST /imports', {
    does: 'Send a file. Its encoding, delimiter and header are found and its columns mapped; nothing is imported yet, and nobody is contacted.',
    who: 'manager',
    input: z.object({
      kind: z.enum(importKinds).default('customers'),
      fileName: z.string().trim().min(1).max(255).default('file.csv'),
    }),
    output: ImportJson,
    takes: 'file',
  }),
  list: endpoint('GET /imports', {
    does: 'List imports, the newest first.',
    who: 'viewer',
    input: z.object(pageInput),
    output: pageOf(ImportSummaryJson),
  }),
  show: endpoint('GET /imports/:importId', {
    does: 'Show an import with its columns, choices and counts.',
    who: 'viewer',
    input: one,
    output: ImportJson,
  }),
  change: endpoint('PATCH /imports/:importId', {
    does: 'Change what the file is about, how it is read, where its columns go, or the choices that hold for every row.',
    who: 'manager',
    input: one.extend({
      /** A new kind, or a new reading, suggests the columns anew. */
      kind: z.enum(importKinds).optional(),
      reading: z
        .object({
          encoding: z.string().max(40).optional(),
          delimiter: z.string().length(1).optional(),
          headerLine: z.int().min(1).nullable().optional(),
          headerRows: z.union([z.literal(1), z.literal(2)]).optional(),
        })
        .optional(),
      /** The columns that change; the others stay as they are. */
      columns: z.array(columnMappingJson).max(2000).optional(),
      options: z
        .object({
          strength: importOptionsJson.shape.strength.unwrap(),
          asOf: importOptionsJson.shape.asOf.unwrap(),
          currency: importOptionsJson.shape.currency.unwrap(),
          revenueKind: importOptionsJson.shape.revenueKind.unwrap(),
          survey: importOptionsJson.shape.survey.unwrap(),
          endedWords: importOptionsJson.shape.endedWords.unwrap(),
        })
        .partial()
        .optional(),
    }),
    output: ImportJson,
  }),
  check: endpoint('POST /imports/:importId/check', {
    does: 'Read the whole file without importing it: says what would be created, updated and refused, and why. A job.',
    who: 'manager',
    input: one,
    output: ImportJson,
  }),
  run: endpoint('POST /imports/:importId/run', {
    does: 'Import the file, as a job. One that was stopped midway goes on where it stopped. Nobody is contacted.',
    who: 'manager',
    input: one,
    output: ImportJson,
  }),
  cancel: endpoint('POST /imports/:importId/cancel', {
    does: 'Stop what is going on after the rows under way. Rows already imported stay until the import is undone.',
    who: 'manager',
    input: one,
    output: ImportJson,
  }),
  undo: endpoint('POST /imports/:importId/undo', {
    does: 'Put everything back as it was before the import, as a job. What people have changed since is kept.',
    who: 'manager',
    input: one,
    output: ImportJson,
  }),
  problems: endpoint('GET /imports/:importId/problems', {
    does: 'List what is wrong with rows of the file, in the order of the file.',
    who: 'viewer',
    input: one.extend(pageInput),
    output: pageOf(ImportProblemJson),
  }),
  problemsSheet: endpoint('GET /imports/:importId/problems.csv', {
    does: 'Download what is wrong with rows of the file.',
    who: 'viewer',
    input: one,
    output: nothing,
    answers: 'csv',
  }),
  remove: endpoint('DELETE /imports/:importId', {
    does: 'Remove an import that changed nothing, and its file.',
    who: 'manager',
    input: one,
    output: nothing,
  }),
}
