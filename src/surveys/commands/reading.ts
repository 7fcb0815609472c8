import { strengthsFrom } from '../../customers/strength.ts'
import { windowOf } from '../../customers/window.ts'
import { removeTaken } from '../../references/commands.ts'
import { withdrawConfirmed } from '../../referrals/commands/origin-answers.ts'
import { withdrawReports } from '../../referrals/commands/self-reports.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { refuse } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import { dayNumber } from '../../values/day.ts'
import type { Nothing } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import type { ResponseFilter, ResponseRow, SurveyResponse } from '../api/responses.ts'
import { inLanguage } from '../content.ts'
import { removeRefusals } from '../removing.ts'
import { sayAnswer } from '../say-answer.ts'
import * as store from '../store/reading.ts'

/** The numbers of the customers the conditions mean; null where there are none, so that anybody's responses count. */
async function numbersOf(ctx: Context, { window, strength, where }: ResponseFilter): Promise<number[] | null> {
  if (where.length === 0) return null
  const { numbers } = await ctx.counting.ask(ctx.company.schema, {
    ask: 'select',
    window: windowOf(window, ctx.today),
    strengths: strengthsFrom(strength),
    where,
    today: dayNumber(ctx.today),
    offset: 0,
    limit: 10_000_000,
  })
  return numbers
}

const named = <Kind extends string>(id: Id<Kind> | null, name: string | null) =>
  id === null ? null : { id, name: name ?? '' }

const rowOf = (row: store.ListedResponse): ResponseRow => ({
  id: row.id,
  survey: { id: row.surveyId, name: row.surveyName },
  customer: named(row.customerId, row.customerName),
  contact: named(row.contactId, row.contactName),
  givenOn: row.givenOn,
  source: row.source,
  likelihood: row.likelihood,
  hasRecommended: row.hasRecommended,
  words: row.words,
  reasons: row.reasons,
})

/** A page of responses. The first page says how many there are. */
export async function listResponses(
  ctx: Context,
  { cursor, limit, ...filter }: ResponseFilter & { cursor?: string | undefined; limit: number },
) {
  const numbers = await numbersOf(ctx, filter)
  const { items, nextCursor } = await store.listResponses(ctx, filter, { cursor, limit, numbers })
  const total = cursor === undefined ? await store.countResponses(ctx, filter, numbers) : null
  return { items: items.map(rowOf), nextCursor, total }
}

/** Responses as a file: everything the list says, and where one survey is chosen, the answer to each of its questions. */
export async function exportResponses(ctx: Context, filter: ResponseFilter): Promise<Sheet> {
  const survey = filter.surveyId ? await store.surveyContentOf(ctx, filter.surveyId) : null
  const numbers = await numbersOf(ctx, filter)
  const questions = survey?.content.questions ?? []
  const [language = 'en'] = survey?.content.languages ?? []
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listResponses(ctx, filter, { cursor, limit: 1_000, numbers })
      for (const row of page.items) {
        yield [
          row.id,
          row.surveyName,
          row.givenOn,
          row.customerName,
          row.customerId,
          row.contactName,
          row.likelihood,
          row.hasRecommended,
          row.reasons.join('; '),
          row.source,
          row.language,
          ...(survey
            ? questions.map((question) => {
                const given = row.answers[question.key]
                return given ? sayAnswer(question, given, survey.content, language).join('; ') : null
              })
            : [row.words]),
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `${survey ? survey.name : 'responses'}-${ctx.today}.csv`,
    header: [
      'Response',
      'Survey',
      'Given on',
      'Customer',
      'Customer id',
      'Person',
      'Likelihood to recommend (0 to 10)',
      'Has recommended',
      'Reasons',
      'Came by',
      'Language',
      ...(survey ? questions.map((question) => inLanguage(question.text, language, survey.content)) : ['Words']),
    ],
    rows: rows(),
  }
}

/** A response as it was answered, with what it led to. */
export async function readResponse(ctx: Context, { responseId }: { responseId: Id<'rsp'> }): Promise<SurveyResponse> {
  const { content, answers, ...response } = await store.findWhole(ctx, responseId)
  const language = response.language ?? content.languages[0] ?? 'en'
  const { permissions, ...led } = await store.whatItLedTo(ctx, responseId)
  return {
    id: response.id,
    survey: { id: response.surveyId, name: response.surveyName },
    customer: named(response.customerId, response.customerName),
    contact: named(response.contactId, response.contactName),
    givenOn: response.givenOn!,
    source: response.source,
    likelihood: response.likelihood,
    hasRecommended: response.hasRecommended,
    language: response.language,
    submittedAt: response.submittedAt!.toISOString(),
    version: response.version,
    answers: content.questions.flatMap((question) => {
      const given = answers[question.key]
      if (given === undefined) return []
      const asked = inLanguage(question.text, language, content)
      return {
        key: question.key,
        kind: question.kind,
        question: asked,
        says: sayAnswer(question, given, content, language),
      }
    }),
    ...led,
    referrals: led.referrals.map(({ name, ...referral }) => ({ ...referral, name: name ?? 'Somebody' })),
    permissions: permissions.map(({ withdrawnAt, ...permission }) => ({
      ...permission,
      withdrawnAt: withdrawnAt?.toISOString() ?? null,
    })),
  }
}

/**
 * Remove a response with all it led to, as if it had never been given: what was confirmed from who it says told them is
 * taken back as well. What somebody else added to a referral stays.
 */
export function removeResponse(ctx: Context, { responseId }: { responseId: Id<'rsp'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const { version, customerId, surveyId, source } = await store.lockWhole(ctx, responseId)
    refuseStale(ctx, version)
    const origin = await store.lockOriginOf(ctx, responseId)
    if (origin?.state === 'confirmed') refuse(await withdrawConfirmed(ctx, origin.id), removeRefusals)
    await withdrawReports(ctx, responseId)
    await removeTaken(ctx, responseId)
    await store.deleteResponse(ctx, responseId)
    await record(ctx, 'response removed', { subject: responseId, customer: customerId }, { surveyId, source })
    return {}
  })
}
