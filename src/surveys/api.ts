import { z } from 'zod'
import { dayJson } from '../values/day.ts'
import { endpoint, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { surveyContent } from './content.ts'
import { templateNames } from './question-bank.ts'

const SurveyId = idOf('srv')
const Name = z.string().trim().min(1, 'Give it a name.').max(120)
const State = z.enum(['draft', 'open', 'closed'])
const moment = z.iso.datetime()

const SurveyRowJson = z.object({
  id: SurveyId,
  name: z.string(),
  state: State,
  /** The tool its answers come from; null where people answer on a page of ours. */
  tool: z.string().nullable(),
  /** Something was written since it was published. */
  changed: z.boolean(),
  closesOn: dayJson.nullable(),
  /** Responses that were submitted, from everywhere. */
  responses: z.number(),
  lastAnswerOn: dayJson.nullable(),
  /** People who were invited, and how many of them answered. */
  invited: z.number(),
  invitedAnswered: z.number(),
  updatedAt: moment,
  version: z.number(),
})
export type SurveyRow = z.output<typeof SurveyRowJson>

const SurveyJson = z.object({
  id: SurveyId,
  name: z.string(),
  state: State,
  tool: z.string().nullable(),
  content: surveyContent,
  /** As people see it now; null while it was never published. */
  published: z.object({ version: z.number(), at: moment, by: z.string(), content: surveyContent }).nullable(),
  closesOn: dayJson.nullable(),
  /** What it asks of somebody's time: a guess from its questions. */
  minutes: z.number(),
  responses: z.number(),
  /** The reasons its answers may stand for. */
  reasons: z.array(z.object({ id: idOf('rea'), name: z.string() })),
  /** The themes its answers may stand for. */
  themes: z.array(z.object({ id: idOf('the'), name: z.string() })),
  changedBy: z.string(),
  updatedAt: moment,
  version: z.number(),
})
export type Survey = z.output<typeof SurveyJson>

export const surveySorts = ['name', 'changed', 'responses', 'answered'] as const
const one = z.object({ surveyId: SurveyId })

export const surveysApi = {
  list: endpoint('GET /surveys', {
    does: 'List the surveys, with their responses and how many of those invited answered.',
    who: 'viewer',
    input: z.object({
      q: z.string().max(200).default(''),
      state: State.optional(),
      sort: z.enum(surveySorts).default('changed'),
      ...pageInput,
    }),
    output: pageOf(SurveyRowJson),
  }),
  survey: endpoint('GET /surveys/:surveyId', {
    does: 'Read a survey: as it is being written, and as it is published.',
    who: 'viewer',
    input: one,
    output: SurveyJson,
  }),
  create: endpoint('POST /surveys', {
    does: 'Begin a survey: from a template, from what is sent, or blank. People see it once it is published.',
    who: 'manager',
    input: z.object({
      name: Name,
      template: z.enum(templateNames).default('blank'),
      language: z
        .string()
        .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/)
        .default('en'),
      content: surveyContent.optional(),
    }),
    output: SurveyJson,
  }),
  change: endpoint('PATCH /surveys/:surveyId', {
    does: 'Rename a survey, change what it asks, or set the last day it takes answers. What is published stays as it is.',
    who: 'manager',
    input: z.object({
      surveyId: SurveyId,
      name: Name.optional(),
      content: surveyContent.optional(),
      closesOn: dayJson.nullable().optional(),
    }),
    output: SurveyJson,
  }),
  publish: endpoint('POST /surveys/:surveyId/publish', {
    does: 'Publish a survey as it is written: people see it from now on, and it takes answers.',
    who: 'manager',
    input: one,
    output: SurveyJson,
  }),
  close: endpoint('POST /surveys/:surveyId/close', {
    does: 'Close a survey: its page says so, and takes no more answers.',
    who: 'manager',
    input: one,
    output: SurveyJson,
  }),
  reopen: endpoint('POST /surveys/:surveyId/reopen', {
    does: 'Let a survey that was closed take answers again.',
    who: 'manager',
    input: one,
    output: SurveyJson,
  }),
  discard: endpoint('POST /surveys/:surveyId/discard', {
    does: 'Go back to what is published, leaving out what was written since.',
    who: 'manager',
    input: one,
    output: SurveyJson,
  }),
  duplicate: endpoint('POST /surveys/:surveyId/duplicate', {
    does: 'Begin a new survey with what this one asks.',
    who: 'manager',
    input: one,
    output: SurveyJson,
  }),
  remove: endpoint('DELETE /surveys/:surveyId', {
    does: 'Remove a survey that was never published.',
    who: 'manager',
    input: one,
    output: nothing,
  }),
  versions: endpoint('GET /surveys/:surveyId/versions', {
    does: 'List what a survey asked, version by version, the newest first, with what changed each time.',
    who: 'viewer',
    input: z.object({ surveyId: SurveyId, ...pageInput }),
    output: pageOf(
      z.object({ version: z.number(), publishedAt: moment, publishedBy: z.string(), changes: z.array(z.string()) }),
    ),
  }),
  preview: endpoint('GET /surveys/:surveyId/preview', {
    does: 'A link to try a survey as it is written now. It works for a day, and nothing that is answered is kept.',
    who: 'viewer',
    input: one,
    output: z.object({ token: z.string() }),
  }),
}
