import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { listReasons } from '../../reasons/commands.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { NotFound, Refused } from '../../server/errors.ts'
import { dayIn } from '../../values/day.ts'
import type { Nothing } from '../../values/endpoint.ts'
import { type Id, newId } from '../../values/id.ts'
import type { WebhookView } from '../api/webhooks.ts'
import { growToolSurvey, holdToolSurvey, insertToolSurvey, surveyNamed } from '../store/tools.ts'
import * as store from '../store/webhooks.ts'
import { answerPlacer, emptySurvey } from '../tool-answers.ts'
import { readWebhook, type WebhookMapping, type WebhookTool } from '../tool-webhooks.ts'
import { takeResponse } from './responses.ts'

const viewOf = ({ sealedSecret, createdAt: _, lastReceivedAt, ...webhook }: store.Webhook): WebhookView => ({
  ...webhook,
  path: `/hooks/${webhook.id}`,
  hasSecret: sealedSecret !== '',
  lastReceivedAt: lastReceivedAt?.toISOString() ?? null,
})

export async function listWebhooks(ctx: Context, { surveyId }: { surveyId?: Id<'srv'> | undefined }) {
  return { items: (await store.listWebhooks(ctx, surveyId)).map(viewOf) }
}

const ownSurvey = 'People answer this survey on a page of yours. Choose another name for the answers of another tool.'

/** Add a place a tool sends responses to. Typeform is given a secret of ours; Formbricks makes its own. */
export function addWebhook(
  ctx: Context,
  given: { tool: WebhookTool; survey: string; secret?: string | undefined },
): Promise<WebhookView & { secret: string | null }> {
  return inTransaction(ctx, async (ctx) => {
    const { tool } = given
    const known = await surveyNamed(ctx, given.survey)
    if (known && known.tool === null) throw new Refused('survey-is-ours', ownSurvey)
    const surveyId = known?.id ?? newId('srv')
    if (!known) {
      const content = emptySurvey(given.survey, 'en')
      const made = { id: surveyId, name: given.survey, tool, content, importId: null }
      if (!(await insertToolSurvey(ctx, made))) throw new Refused('name-taken', ownSurvey)
      await record(ctx, 'survey begun', { subject: surveyId }, { name: given.survey, tool })
    }
    const made = given.secret === undefined && tool === 'typeform' ? randomBytes(24).toString('base64url') : null
    const secret = given.secret ?? made
    const id = newId('inw')
    await store.insertWebhook(ctx, { id, tool, surveyId, sealedSecret: secret === null ? '' : ctx.keys.seal(secret) })
    await record(ctx, 'webhook added', { subject: id }, { tool, surveyId })
    return { ...viewOf((await store.findWebhook(ctx, id))!), secret: made }
  })
}

/** Give the secret a tool signs with, or say what its questions are for. */
export function changeWebhook(
  ctx: Context,
  change: { webhookId: Id<'inw'>; secret?: string | undefined; mapping?: WebhookMapping | undefined },
): Promise<WebhookView> {
  return inTransaction(ctx, async (ctx) => {
    const { webhookId: id, secret, mapping } = change
    const before = await store.findWebhook(ctx, id, { lock: true })
    if (!before) throw new NotFound('webhook', id)
    refuseStale(ctx, before.version)
    await store.updateWebhook(ctx, id, {
      ...(secret === undefined ? {} : { sealedSecret: ctx.keys.seal(secret) }),
      ...(mapping === undefined ? {} : { mapping }),
    })
    if (mapping !== undefined) await renameQuestions(ctx, before.surveyId, before.mapping, mapping)
    await record(
      ctx,
      'webhook changed',
      { subject: id },
      { secret: secret !== undefined, mapping: mapping !== undefined },
    )
    return viewOf((await store.findWebhook(ctx, id))!)
  })
}

/**
 * Questions that came with an id for a name are called by their words from now on, also where they were answered before.
 * Of what was answered nothing changes.
 */
async function renameQuestions(
  ctx: Context,
  surveyId: Id<'srv'>,
  before: WebhookMapping,
  now: WebhookMapping,
): Promise<void> {
  const names = new Map<string, string>()
  for (const id of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const words = now[id]?.question ?? id
    for (const earlier of [id, before[id]?.question ?? id]) if (earlier !== words) names.set(earlier, words)
  }
  if (names.size === 0) return
  const content = await holdToolSurvey(ctx, surveyId)
  const language = content.languages[0] as string
  const questions = content.questions.map((question) => {
    const words = names.get(question.text[language] ?? '')
    return words === undefined ? question : { ...question, text: { ...question.text, [language]: words } }
  })
  if (questions.some((question, at) => question !== content.questions[at]))
    await growToolSurvey(ctx, surveyId, { ...content, questions })
}

/** Take no more responses from there. Those that came stay. */
export function removeWebhook(ctx: Context, { webhookId: id }: { webhookId: Id<'inw'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    if (!(await store.findWebhook(ctx, id, { lock: true }))) throw new NotFound('webhook', id)
    // The secret goes with it: nothing here can be signed for any more.
    await store.updateWebhook(ctx, id, { removedAt: ctx.now, sealedSecret: '' })
    await record(ctx, 'webhook removed', { subject: id })
    return {}
  })
}

/** What became of something a tool sent. */
export type Delivered = 'taken' | 'known already' | 'not a response' | 'not finished' | 'gone' | 'bad signature'

/**
 * Take what a tool sent, exactly once however often it is sent again. What is not signed with the secret of this webhook
 * changes nothing.
 *
 * @param body the bytes as they came: the signature is over them
 */
export async function receive(ctx: Context, webhookId: string, headers: Headers, body: Uint8Array): Promise<Delivered> {
  const webhook = await store.findWebhook(ctx, webhookId)
  if (!webhook) return 'gone'
  const secret = webhook.sealedSecret === '' ? null : ctx.keys.unseal(webhook.sealedSecret)
  const isSigned =
    webhook.tool === 'typeform' ? isTypeform(secret, headers, body) : isStandard(secret, headers, body, ctx.now)
  if (!isSigned) return 'bad signature'
  const told = readWebhook(webhook.tool, parsed(body), webhook.mapping)
  if (told !== null && !told.isFinished) return 'not finished'
  return inTransaction({ ...ctx, actor: { id: webhook.id, name: webhook.tool, role: null } }, async (ctx) => {
    await store.noteReceived(ctx, webhook.id)
    if (told === null || told.told.length === 0) return 'not a response'
    const placer = answerPlacer(await holdToolSurvey(ctx, webhook.surveyId), await listReasons(ctx))
    const { answers } = placer.place(told.told)
    if (placer.hasGrown()) await growToolSurvey(ctx, webhook.surveyId, placer.content())
    const taken = await takeResponse(ctx, {
      survey: { id: webhook.surveyId, version: null, content: placer.content() },
      ...(await store.whoAnswered(ctx, told.who)),
      givenOn: dayIn('UTC', new Date(told.submittedAt)),
      answers,
      source: 'webhook',
      externalId: told.externalId,
      language: /^[a-z]{2,3}(?=$|[-_])/i.exec(told.language ?? '')?.[0].toLowerCase() ?? null,
      importId: null,
    })
    return taken.isNew ? 'taken' : 'known already'
  })
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return null
  }
}

/**
 * Typeform signs the raw body: "Typeform-Signature: sha256=" and the HMAC-SHA256 in base64, keyed with the secret as it is.
 * Source: https://www.typeform.com/developers/webhooks/secure-your-webhooks/
 */
function isTypeform(secret: string | null, headers: Headers, body: Uint8Array): boolean {
  if (secret === null) return false
  const expected = `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`
  return isSame(headers.get('typeform-signature') ?? '', expected)
}

/** A message that took longer, or comes from further ahead, may be an old one sent again. */
const toleranceSeconds = 300

/**
 * Standard Webhooks 1.0.0: one of the signatures in "webhook-signature" is the HMAC-SHA256 of "id.timestamp.body", and the
 * timestamp is no more than five minutes away. The secret is base64, with or without "whsec_" before it.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function isStandard(secret: string | null, headers: Headers, body: Uint8Array, now: Date): boolean {
  const key = Buffer.from((secret ?? '').replace(/^whsec_/, ''), 'base64')
  const id = headers.get('webhook-id')
  const timestamp = headers.get('webhook-timestamp') ?? ''
  const signatures = headers.get('webhook-signature')
  if (key.length === 0 || !id || !signatures || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(Math.floor(now.getTime() / 1000) - Number(timestamp)) > toleranceSeconds) return false
  const signed = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  return signatures.split(' ').some((one) => isSame(one, `v1,${signed}`))
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
