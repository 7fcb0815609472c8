import { type SqlBool, sql } from 'kysely'
import type { CitationSource, VerbatimAbout } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'

/** Somebody's words as they arrive: the answer to one question of a response, or what they said declining an ask. */
export interface NewVerbatim {
  from: { responseId: Id<'rsp'>; questionKey: string } | { askId: Id<'ask'> }
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  /** The question, word for word. */
  question: string
  about: VerbatimAbout
  words: string
  language: string | null
  givenOn: Day
}

/** A reason somebody named without our having to understand their words. */
export interface NewCitation {
  reasonId: Id<'rea'>
  from: { responseId: Id<'rsp'> } | { askId: Id<'ask'> }
  customerId: Id<'cus'> | null
  source: Extract<CitationSource, 'answer' | 'declined ask'>
  givenOn: Day
  importId?: Id<'imp'> | null
}

/** Keep words that are not kept yet. Returns the ids of those that are new, in no particular order. */
export async function insertVerbatims({ db, now }: Context, verbatims: readonly NewVerbatim[]): Promise<Id<'ver'>[]> {
  const rows = verbatims
    .filter(({ words }) => words.trim() !== '')
    .map(({ from, words, ...verbatim }) => ({
      id: newId('ver'),
      responseId: 'responseId' in from ? from.responseId : null,
      questionKey: 'responseId' in from ? from.questionKey : null,
      askId: 'askId' in from ? from.askId : null,
      ...verbatim,
      words: words.trim(),
    }))
  if (rows.length === 0) return []
  const { rows: kept } = await sql<{ id: Id<'ver'> }>`
    insert into verbatims (id, response_id, ask_id, customer_id, contact_id, question_key, question, about, words, language,
      given_on, created_at)
    select v.id, v."responseId", v."askId", v."customerId", v."contactId", v."questionKey", v.question, v.about, v.words,
      v.language, v."givenOn", ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v(id text, "responseId" text, "askId" text,
      "customerId" text, "contactId" text, "questionKey" text, question text, about text, words text, language text,
      "givenOn" date)
    on conflict do nothing
    returning id`.execute(db)
  return kept.map(({ id }) => id)
}

/** Write down reasons named. One named before by the same response or ask, or merged into one that was, stays one. */
export async function insertCitations({ db, now }: Context, citations: readonly NewCitation[]): Promise<number> {
  if (citations.length === 0) return 0
  const rows = citations.map(({ from, ...citation }) => ({
    id: newId('cit'),
    responseId: 'responseId' in from ? from.responseId : null,
    askId: 'askId' in from ? from.askId : null,
    importId: null,
    ...citation,
  }))
  const { numAffectedRows } = await sql`
    insert into citations (id, reason_id, customer_id, response_id, ask_id, source, given_on, import_id, created_at)
    select c.id, coalesce(r.merged_into, r.id), c."customerId", c."responseId", c."askId", c.source, c."givenOn",
      c."importId", ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(id text, "reasonId" text, "customerId" text,
      "responseId" text, "askId" text, source text, "givenOn" date, "importId" text)
    left join reasons r on r.id = c."reasonId"
    on conflict do nothing`.execute(db)
  return Number(numAffectedRows ?? 0)
}

export interface StoredReason {
  id: Id<'rea'>
  name: string
  description: string
  examples: string[]
  position: number
  mergedInto: Id<'rea'> | null
  retiredAt: Date | null
  version: number
}

/** The reasons in their order: those in use, or also retired and merged ones. */
export function listReasons({ db }: Context, { all = false } = {}): Promise<StoredReason[]> {
  return db
    .selectFrom('reasons')
    .select(['id', 'name', 'description', 'examples', 'position', 'mergedInto', 'retiredAt', 'version'])
    .$if(!all, (reasons) => reasons.where(sql<SqlBool>`merged_into is null and retired_at is null`))
    .orderBy('position')
    .orderBy('id')
    .execute()
}
