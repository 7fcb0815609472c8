import { listReasons } from '../../reasons/commands.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { Refused } from '../../server/errors.ts'
import { takeResponses } from '../../surveys/commands/responses.ts'
import {
  growToolSurvey,
  holdToolSurvey,
  insertToolSurvey,
  listToolSurveys,
  surveyNamed,
} from '../../surveys/store/tools.ts'
import { answerPlacer, emptySurvey } from '../../surveys/tool-answers.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Finding, Hand } from '../store/hand.ts'
import { countIncoming } from '../store/meeting.ts'
import { newRows, noteMade, responsesIn } from '../store/responses.ts'
import { countOf, type Saver } from '../store/saver.ts'
import { noteSurveyMade } from '../store.ts'
import { anyFile, headingsOf, recogniseTool, toolWord } from '../tools.ts'

/** Responses that are taken together: more would hardly be faster. */
const atOnce = 1000

const ownSurvey =
  'A survey of yours has this name, and people answer it on a page of yours. Give the survey of this file another name.'

/** Refuse to mix answers given elsewhere into a survey of our own. */
export async function refuseOwnSurvey(ctx: Context, name: string | null): Promise<void> {
  const named = name === null ? null : await surveyNamed(ctx, name)
  if (named && named.tool === null) throw new Refused('survey-is-ours', ownSurvey)
}

/**
 * The survey the responses of a file most likely belong to: one of the same tool that asks the same, so that a longer
 * export of tomorrow finds the survey of today; or else a new one, called like the file.
 */
export async function likeliestSurvey(ctx: Context, headers: readonly string[], fileName: string): Promise<string> {
  const tool = recogniseTool(headers)
  const asked = new Set(headingsOf(tool, headers).map(({ question }) => question.toLowerCase()))
  const alike = (await listToolSurveys(ctx)).find((survey) => {
    if (survey.tool !== (tool?.tool ?? anyFile) || survey.content.questions.length === 0) return false
    const same = survey.content.questions.filter(({ text }) =>
      Object.values(text).some((one) => asked.has(one.toLowerCase())),
    )
    return same.length >= 0.6 * survey.content.questions.length
  })
  if (alike) return alike.name
  const plain =
    fileName
      .replace(/\.[a-z]{2,4}$/i, '')
      .replace(/[_\s]+/g, ' ')
      .trim()
      .slice(0, 100) || 'Responses'
  const taken = await surveyNamed(ctx, plain)
  return taken && taken.tool === null ? `${plain} (${toolWord(tool?.tool ?? anyFile)})` : plain
}

/** The survey of an import, made where there is none of its name. */
export function surveyOf(
  ctx: Context,
  imported: { id: Id<'imp'>; options: { survey: string | null }; format: { columns: readonly string[] } },
): Promise<Id<'srv'>> {
  return inTransaction(ctx, async (ctx) => {
    const name = imported.options.survey as string
    await refuseOwnSurvey(ctx, name)
    const named = await surveyNamed(ctx, name)
    if (named) return named.id
    const id = newId('srv')
    const tool = recogniseTool(imported.format.columns)?.tool ?? anyFile
    const made = { id, name, tool, content: emptySurvey(name, 'en'), importId: imported.id }
    if (!(await insertToolSurvey(ctx, made))) return (await surveyNamed(ctx, name))!.id
    await noteSurveyMade(ctx, imported.id, id)
    await record(ctx, 'survey begun', { subject: id }, { name, tool })
    return id
  })
}

/**
 * How responses find their way in, a batch at a time: those we have already change nothing, new ones are taken with
 * everything they lead to. Nobody is asked or written to.
 */
export function responseSaver(surveyId: Id<'srv'> | null): Saver<'responses'> {
  const told = new Set<string>()

  return responsesIn(surveyId, {
    async foresee({ ctx, client }) {
      const rows = await newRows(client)
      const placer = answerPlacer(emptySurvey('', 'en'), await listReasons(ctx))
      const findings = rows.flatMap((row) => unmatchedIn(row, placer.place(row.told).unmatched))
      return { ...countOf(await countIncoming(client), []), findings }
    },

    async write(hand: Hand) {
      const { ctx, client, importId } = hand
      if (surveyId === null) throw new Error('Responses are taken in without a survey.')
      const counted = await countIncoming(client)
      const rows = await newRows(client)
      if (rows.length === 0) return countOf(counted, [])
      const placer = answerPlacer(await holdToolSurvey(ctx, surveyId), await listReasons(ctx))
      const placed = rows.map((row) => ({ row, ...placer.place(row.told) }))
      if (placer.hasGrown()) await growToolSurvey(ctx, surveyId, placer.content())
      const survey = { id: surveyId, version: null, content: placer.content() }
      let known = 0
      for (let from = 0; from < placed.length; from += atOnce) {
        const taken = await takeResponses(
          ctx,
          placed.slice(from, from + atOnce).map(({ row, answers }) => ({
            survey,
            customerId: row.customerId,
            contactId: row.contactId,
            givenOn: row.givenOn,
            answers,
            source: 'import' as const,
            externalId: row.externalId,
            language: row.language,
            importId,
          })),
        )
        const made = taken.filter(({ isNew }) => isNew)
        known += taken.length - made.length
        const referrals = made.flatMap((one) =>
          one.referrals.flatMap(({ referralId, isNew }) => (isNew ? [referralId] : [])),
        )
        await noteMade(
          hand,
          made.map(({ number }) => number),
          referrals,
        )
      }
      const { created, updated, same } = countOf(counted, [])
      const findings = placed.flatMap(({ row, unmatched }) => unmatchedIn(row, unmatched))
      return { created: created - known, updated, same: same + known, findings }
    },
  })

  /** Each value that names no reason, the first time it is met: a thousand rows may say the same. */
  function unmatchedIn(
    { row, line }: { row: number; line: number },
    unmatched: readonly { question: string; value: string }[],
  ): Finding[] {
    return unmatched.flatMap(({ question, value }) => {
      const key = `${question} ${value}`.toLowerCase()
      if (told.has(key) || told.size > 10_000) return []
      told.add(key)
      return [
        {
          row,
          line,
          column: question.slice(0, 200),
          value: value.slice(0, 100),
          problem: 'No reason of yours has this name. It is kept as words.',
          remedy: 'Nothing to do: understand it under Reasons. Or undo, add a reason of this name, and import again.',
          isNote: true,
        },
      ]
    })
  }
}
