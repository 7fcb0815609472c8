import { citeReasons, recordVerbatims } from '../../reasons/commands.ts'
import { takePermitted } from '../../references/commands.ts'
import { reportReferrals } from '../../referrals/commands/self-reports.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { keepExperiences } from '../../touchpoints/commands.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import { type Answers, shownQuestions } from '../answers.ts'
import type { SurveyContent } from '../content.ts'
import { type Effects, effectsOf } from '../effects.ts'
import type { ResponseSource } from '../store/responses.ts'
import * as store from '../store/responses.ts'

/** A response as it arrives, whole: from a page of ours, from another tool, or out of a file. */
export interface NewResponse {
  /** What was asked; `version` is null where another tool asked it. */
  survey: { id: Id<'srv'>; version: number | null; content: SurveyContent }
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  givenOn: Day
  answers: Answers
  source: ResponseSource
  /** Its id in the tool it came from: a second one with the same id changes nothing. */
  externalId: string | null
  language: string | null
  importId: Id<'imp'> | null
}

/** What became of a response. */
export interface Taken {
  responseId: Id<'rsp'>
  number: number
  /** False where it was kept already; then nothing else happened. */
  isNew: boolean
  referrals: { referralId: Id<'ref'>; isNew: boolean }[]
  origin: { id: Id<'ori'>; number: number } | null
}

/** Take one response, with everything it leads to. See takeResponses. */
export async function takeResponse(ctx: Context, response: NewResponse): Promise<Taken> {
  return (await takeResponses(ctx, [response]))[0]!
}

/**
 * Take responses with everything they lead to, each once: words to be coded, reasons named, touchpoints rated, referrals
 * claimed, where new customers came from, permissions. Nobody is asked or written to by this. Thousands at once take a few statements; give
 * about a thousand at a time.
 *
 * Imported ones (`importId`) write no activity of their own: whoever imports tells of the whole batch.
 *
 * @returns what became of each, in the order given
 * @example
 * await takeResponses(ctx, [{ survey, customerId: 'cus_1', contactId: null, givenOn: '2026-05-04', answers: { nps: { score: 9 } },
 *   source: 'import', externalId: 'TF-17', language: 'en', importId: 'imp_1' }])
 * // → [{ responseId: 'rsp_…', number: 1, isNew: true, referrals: [], origin: null }]
 */
export function takeResponses(ctx: Context, responses: readonly NewResponse[]): Promise<Taken[]> {
  if (responses.length === 0) return Promise.resolve([])
  return inTransaction(ctx, async (ctx) => {
    const rows = responses.map((response) => {
      const language = response.language ?? (response.survey.content.languages[0] as string)
      const effects = effectsOf(response.survey.content, response.answers, language)
      return { id: newId('rsp'), response, effects }
    })
    const kept = await store.insertResponses(
      ctx,
      rows.map(({ id, response, effects }) => ({
        id,
        surveyId: response.survey.id,
        surveyVersion: response.survey.version,
        customerId: response.customerId,
        contactId: response.contactId,
        source: response.source,
        externalId: response.externalId,
        language: response.language,
        givenOn: response.givenOn,
        answers: answersShown(response.survey.content, response.answers),
        likelihood: effects.likelihood,
        hasRecommended: effects.hasRecommended,
        importId: response.importId,
      })),
    )
    const led = await bringAbout(
      ctx,
      rows.flatMap(({ id, response, effects }) =>
        kept.has(id) ? [{ ...response, id, surveyId: response.survey.id, effects }] : [],
      ),
    )
    const before = await store.responsesByExternalId(
      ctx,
      rows.flatMap(({ id, response: { survey, externalId } }) =>
        kept.has(id) || externalId === null ? [] : [{ surveyId: survey.id, externalId }],
      ),
    )
    return rows.map(({ id, response: { survey, externalId } }): Taken => {
      const number = kept.get(id)
      if (number !== undefined) return { responseId: id, number, isNew: true, ...led.get(id)! }
      const found = before.find((row) => row.surveyId === survey.id && row.externalId === externalId)
      if (!found) throw new Error('A response was neither kept nor found.')
      return { responseId: found.id, number: found.number, isNew: false, referrals: [], origin: null }
    })
  })
}

/** Answers to questions that were not shown in the end were given and then made void; they are not kept. */
export function answersShown(content: SurveyContent, answers: Answers): Answers {
  const kept = shownQuestions(content, answers).flatMap(({ key }) => {
    const given = answers[key]
    return given === undefined ? [] : [[key, given] as const]
  })
  return Object.fromEntries(kept)
}

/** A response that has just become whole. */
export interface Whole {
  id: Id<'rsp'>
  surveyId: Id<'srv'>
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  source: ResponseSource
  language: string | null
  givenOn: Day
  importId: Id<'imp'> | null
  effects: Effects
}

/** Do everything that responses lead to. The caller sees to it that each becomes whole once. */
export async function bringAbout(
  ctx: Context,
  responses: readonly Whole[],
): Promise<Map<Id<'rsp'>, Pick<Taken, 'referrals' | 'origin'>>> {
  const led = new Map(
    responses.map(({ id }) => [id, { referrals: [], origin: null } as Pick<Taken, 'referrals' | 'origin'>]),
  )
  if (responses.length === 0) return led
  await recordVerbatims(
    ctx,
    responses.flatMap(({ id, customerId, contactId, language, givenOn, effects }) =>
      effects.words.map(({ questionKey, ...words }) => ({
        from: { responseId: id, questionKey },
        customerId,
        contactId,
        language,
        givenOn,
        ...words,
      })),
    ),
  )
  await citeReasons(
    ctx,
    responses.flatMap(({ id, customerId, givenOn, importId, effects }) =>
      effects.reasonIds.map((reasonId) => ({
        reasonId,
        from: { responseId: id },
        customerId,
        source: 'answer' as const,
        givenOn,
        importId,
      })),
    ),
  )
  await store.insertPermissions(
    ctx,
    responses.flatMap(({ id, customerId, contactId, effects }) =>
      effects.permissions.map((permission) => ({ responseId: id, customerId, contactId, ...permission })),
    ),
  )
  await store.insertThemeChoices(
    ctx,
    responses.flatMap(({ id, customerId, givenOn, effects }) =>
      effects.themes.map((choice) => ({ responseId: id, customerId, givenOn, ...choice })),
    ),
  )
  // Of somebody we do not know, a rating is an answer and no more.
  await keepExperiences(
    ctx,
    responses.flatMap(({ id, customerId, contactId, givenOn, importId, effects }) =>
      customerId === null
        ? []
        : effects.ratings.map((rated) => ({
            ...rated,
            customerId,
            contactId,
            hadOn: givenOn,
            responseId: id,
            importId,
          })),
    ),
  )
  await takeIntoLibrary(ctx, responses)
  // A referral needs a referrer, and an origin a customer: of somebody we do not know, the answer itself is all we keep.
  const reported = await reportReferrals(
    ctx,
    responses.flatMap(({ id, customerId, givenOn, importId, effects }) =>
      customerId === null
        ? []
        : effects.told.map((told) => ({ responseId: id, referrerId: customerId, givenOn, importId, ...told })),
    ),
  )
  for (const { responseId, referralId, isNew } of reported) led.get(responseId)!.referrals.push({ referralId, isNew })
  const origins = await store.insertOrigins(
    ctx,
    responses.flatMap(({ id, customerId, givenOn, importId, effects: { origin } }) =>
      customerId === null || origin === null ? [] : [{ responseId: id, customerId, givenOn, importId, origin }],
    ),
  )
  for (const { responseId, id, number } of origins) led.get(responseId)!.origin = { id, number }
  await store.recordResponses(
    ctx,
    responses
      .filter(({ importId }) => importId === null)
      .map(({ id, customerId, surveyId, source }) => ({
        id,
        customerId,
        surveyId,
        source,
        referrals: led.get(id)!.referrals.map(({ referralId }) => referralId),
      })),
  )
  return led
}

/** Words whose authors said what we may do with them are taken into the library, with exactly that. */
async function takeIntoLibrary(ctx: Context, responses: readonly Whole[]): Promise<void> {
  const permitting = responses.filter(({ effects }) => effects.permitted !== null)
  if (permitting.length === 0) return
  const quotes = await store.verbatimsOf(
    ctx,
    permitting.map(({ id }) => id),
  )
  await takePermitted(
    ctx,
    permitting.flatMap(({ id, customerId, contactId, language, givenOn, importId, effects }) => {
      const { questionKey, nameWording } = effects.permitted!
      const quote = quotes.find((one) => one.responseId === id && one.questionKey === questionKey)
      if (!quote) return []
      const { verbatimId, words, surveyName } = quote
      const { permissions } = effects
      const taken = { responseId: id, verbatimId, customerId, contactId, words, language, givenOn, surveyName }
      return { ...taken, permissions, nameWording, importId }
    }),
  )
}
