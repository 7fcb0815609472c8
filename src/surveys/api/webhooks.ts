import { z } from 'zod'
import { endpoint, nothing } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { webhookMapping, webhookTools } from '../tool-webhooks.ts'

const WebhookJson = z.object({
  id: idOf('inw'),
  tool: z.enum(webhookTools),
  surveyId: idOf('srv'),
  surveyName: z.string(),
  /** What comes behind this server's address: the tool sends to it. */
  path: z.string(),
  /** False while nobody has given the secret the tool signs with: until then nothing is taken. */
  hasSecret: z.boolean(),
  mapping: webhookMapping,
  lastReceivedAt: z.iso.datetime().nullable(),
  version: z.number(),
})
export type WebhookView = z.output<typeof WebhookJson>

const Secret = z.string().trim().min(8, 'A secret has at least 8 characters.').max(200)
const one = z.object({ webhookId: idOf('inw') })

export const webhooksApi = {
  list: endpoint('GET /webhooks', {
    does: 'List the places other tools send responses to.',
    who: 'admin',
    input: z.object({ surveyId: idOf('srv').optional() }),
    output: z.object({ items: z.array(WebhookJson) }),
  }),
  add: endpoint('POST /webhooks', {
    does: 'Add a place a tool sends responses to: for a survey that takes answers from elsewhere, or a new one by name. The secret made for Typeform is told once.',
    who: 'admin',
    input: z.object({
      tool: z.enum(webhookTools),
      survey: z.string().trim().min(1, 'Give the survey a name.').max(120),
      secret: Secret.optional(),
    }),
    output: WebhookJson.extend({
      /** To be given to the tool; it is shown this once. Null where the tool makes its own, or it was sent. */
      secret: z.string().nullable(),
    }),
  }),
  change: endpoint('PATCH /webhooks/:webhookId', {
    does: 'Give the secret the tool signs with, or say what its questions are for.',
    who: 'admin',
    input: one.extend({ secret: Secret.optional(), mapping: webhookMapping.optional() }),
    output: WebhookJson,
  }),
  remove: endpoint('DELETE /webhooks/:webhookId', {
    does: 'Take no more responses from there. Those that came stay.',
    who: 'admin',
    input: one,
    output: nothing,
  }),
}
