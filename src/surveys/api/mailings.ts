import { z } from 'zod'
import { conditionJson, printCondition } from '../../customers/filter.ts'
import { dayJson } from '../../values/day.ts'
import { endpoint, listOf, pageInput, pageOf } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'

const SurveyId = idOf('srv')
const MailingId = idOf('mlg')
const moment = z.iso.datetime()

const LetterJson = z.object({
  subject: z.string().trim().max(200),
  greeting: z.string().trim().max(500),
  body: z.string().trim().max(10_000),
  button: z.string().trim().max(80),
  /** What a reminder says instead; ours where left out. */
  reminder: z.object({ subject: z.string().trim().max(200), body: z.string().trim().max(10_000) }).optional(),
})
const Language = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/)

/** Which people: customers by their conditions, one contact of each or everybody we have an address of. */
const choice = {
  where: listOf(conditionJson.transform(printCondition)),
  oneEach: z.preprocess(
    (sent) => (sent === 'false' ? false : sent === 'true' ? true : sent),
    z.boolean().default(true),
  ),
}

const ReachedJson = z.object({
  invited: z.number(),
  sent: z.number(),
  opened: z.number(),
  started: z.number(),
  submitted: z.number(),
  declined: z.number(),
})
export type Reached = z.output<typeof ReachedJson>

const MailingJson = ReachedJson.extend({
  id: MailingId,
  state: z.enum(['queued', 'sending', 'sent', 'stopped']),
  /** How many were left out, by reason. */
  leftOut: z.record(z.string(), z.number()),
  /** Letters that have not left yet, and letters that could not be delivered. */
  waiting: z.number(),
  failed: z.number(),
  perMinute: z.number(),
  expiresOn: dayJson,
  remindAfterDays: z.array(z.number()),
  jobId: z.string().nullable(),
  createdBy: z.string(),
  createdAt: moment,
})
export type MailingRow = z.output<typeof MailingJson>

const InvitedJson = z.object({
  id: idOf('svi'),
  contactId: idOf('con'),
  contactName: z.string(),
  email: z.string().nullable(),
  customerId: idOf('cus'),
  customerName: z.string(),
  createdAt: moment,
  openedAt: moment.nullable(),
  startedAt: moment.nullable(),
  submittedAt: moment.nullable(),
  declinedAt: moment.nullable(),
  reminders: z.number(),
  mailState: z.string().nullable(),
  responseId: idOf('rsp').nullable(),
})
export type InvitedRow = z.output<typeof InvitedJson>

export const mailingsApi = {
  preview: endpoint('GET /surveys/:surveyId/mailings/preview', {
    does: 'Say how many people a mailing would ask if it was sent now, and why it would not ask the others.',
    who: 'manager',
    input: z.object({ surveyId: SurveyId, ...choice }),
    output: z.object({
      people: z.number(),
      willBeAsked: z.number(),
      alreadyInvited: z.number(),
      refused: z.record(z.string(), z.number()),
      whyNot: z.string().nullable(),
      languages: z.array(z.string()),
      minutes: z.number(),
      company: z.string(),
    }),
  }),
  leftOut: endpoint('GET /surveys/:surveyId/mailings/left-out', {
    does: 'List the people a mailing would not ask, each with why, and from when they may be asked.',
    who: 'manager',
    input: z.object({ surveyId: SurveyId, ...choice, ...pageInput }),
    output: pageOf(
      z.object({
        contactId: idOf('con'),
        customerId: idOf('cus'),
        name: z.string(),
        reason: z.string(),
        sentence: z.string(),
      }),
    ),
  }),
  send: endpoint('POST /surveys/:surveyId/mailings', {
    does: 'Invite people to a survey by e-mail. Answers at once; the inviting goes on as a job.',
    who: 'manager',
    input: z.object({
      surveyId: SurveyId,
      ...choice,
      words: z.record(Language, LetterJson),
      perMinute: z.number().int().min(1).max(10_000).default(60),
      remindAfterDays: z.array(z.number().int().min(1).max(365)).max(2).default([]),
      expiresOn: dayJson,
    }),
    output: z.object({ mailingId: MailingId, jobId: idOf('job') }),
  }),
  test: endpoint('POST /surveys/:surveyId/mailings/test', {
    does: 'Send the invitation to yourself, with a link to a preview.',
    who: 'manager',
    input: z.object({ surveyId: SurveyId, language: Language, words: LetterJson }),
    output: z.object({ to: z.string() }),
  }),
  stop: endpoint('POST /mailings/:mailingId/stop', {
    does: 'Stop a mailing: letters that have not left stay, and nobody is reminded. Links that have arrived still work.',
    who: 'manager',
    input: z.object({ mailingId: MailingId }),
    output: z.object({ stopped: z.number() }),
  }),
  funnel: endpoint('GET /surveys/:surveyId/funnel', {
    does: 'Say how far those invited got: invited, sent, opened, started, submitted; altogether and by mailing.',
    who: 'viewer',
    input: z.object({ surveyId: SurveyId }),
    output: z.object({ reached: ReachedJson, mailings: z.array(MailingJson) }),
  }),
  invited: endpoint('GET /surveys/:surveyId/invited', {
    does: 'List the people behind a number of the funnel.',
    who: 'viewer',
    input: z.object({
      surveyId: SurveyId,
      mailingId: MailingId.optional(),
      reached: z.enum(['invited', 'sent', 'opened', 'started', 'submitted', 'declined']).default('invited'),
      ...pageInput,
    }),
    output: pageOf(InvitedJson),
  }),
}
