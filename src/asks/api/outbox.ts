import { z } from 'zod'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { mailStates } from '../sending.ts'

const StateJson = z.enum(mailStates)

const MailJson = z.object({
  id: idOf('mai'),
  /** What it is for: invitation, reminder, test. */
  purpose: z.string(),
  to: z.object({ name: z.string().nullable(), address: z.string() }),
  /** Null where it went to a member, or the contact has been removed. */
  contact: z.object({ id: idOf('con'), customerId: idOf('cus') }).nullable(),
  subject: z.string(),
  state: StateJson,
  attempts: z.number(),
  /** What the SMTP server said, or why it was withdrawn. */
  problem: z.string().nullable(),
  sendAfter: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
})
export type MailShown = z.output<typeof MailJson>

const MailPageJson = MailJson.extend({
  text: z.string(),
  headers: z.record(z.string(), z.string()),
  whyNotSendAgain: z.object({ reason: z.string(), sentence: z.string() }).nullable(),
})

const MailId = z.object({ mailId: idOf('mai') })

export const outboxApi = {
  list: endpoint('GET /outbox', {
    does: 'List mails, the newest first: what waits, what left, what did not arrive.',
    who: 'manager',
    input: z.object({ state: listOf(StateJson), ...pageInput }),
    output: pageOf(MailJson),
  }),
  totals: endpoint('GET /outbox/totals', {
    does: 'Count mails by state, and say whom mails come from: nobody, while no SMTP server is set.',
    who: 'manager',
    input: nothing,
    output: z.object({ byState: z.record(StateJson, z.number()), mailFrom: z.string().nullable() }),
  }),
  show: endpoint('GET /outbox/:mailId', {
    does: 'Show a mail as its reader sees it.',
    who: 'manager',
    input: MailId,
    output: MailPageJson,
  }),
  look: endpoint('GET /outbox/:mailId/page', {
    does: 'Look at the HTML part of a mail. Nothing in it runs, and nothing is fetched from elsewhere.',
    who: 'manager',
    input: MailId,
    output: nothing,
    answers: 'html',
  }),
  sendAgain: endpoint('POST /outbox/:mailId/send', {
    does: 'Send a mail again that failed, or of which nobody knows whether it arrived.',
    who: 'manager',
    input: MailId,
    output: MailJson,
  }),
  test: endpoint('POST /outbox/test', {
    does: 'Send a test mail to yourself.',
    who: 'admin',
    input: nothing,
    output: MailJson,
  }),
}
