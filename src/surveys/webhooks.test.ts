import { createHmac } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Webhook } from 'standardwebhooks'
import { describe, expect } from 'vitest'
import { nobody } from '../server/context.ts'
import { servePages } from '../server/pages.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { isStandard } from './commands/webhooks.ts'
import { webhookPages } from './pages/webhooks.ts'
import { webhooksRoutes } from './routes/webhooks.ts'
import { mappingOf, questionsMeant, readWebhook } from './tool-webhooks.ts'

const app = servePages(webhookPages, { open: async () => testContext(nobody), tooOften: async () => null })

async function add(tool: string, survey: string, more: object = {}) {
  const reply = await send(webhooksRoutes, 'POST /webhooks', { as: 'admin', body: { tool, survey, ...more } })
  expect(reply.status, await reply.clone().text()).toBe(200)
  return (await reply.json()) as { id: string; path: string; secret: string | null; surveyId: string; version: number }
}

async function post(path: string, body: string, headers: Record<string, string>) {
  const reply = await app.request(path, { method: 'POST', body, headers })
  const text = await reply.text()
  return { status: reply.status, became: text.startsWith('{') ? (JSON.parse(text).became as string) : text }
}

const rowsOf = async (text: string): Promise<Record<string, unknown>[]> => {
  const { databases, company } = testHouse()
  const client = await databases.pool.connect()
  try {
    await client.query(`set search_path to ${company.schema}, public`)
    return (await client.query(text)).rows
  } finally {
    client.release(true)
  }
}

/** As Typeform documents it: https://www.typeform.com/developers/webhooks/example-payload/ */
const typeformResponse = (token: string, score: number, hidden: object = {}) =>
  JSON.stringify({
    event_id: `ev_${token}`,
    event_type: 'form_response',
    form_response: {
      form_id: 'lT4Z3j',
      token,
      landed_at: '2026-02-01T10:00:00Z',
      submitted_at: '2026-02-01T10:02:11Z',
      hidden,
      definition: {
        id: 'lT4Z3j',
        title: 'NPS',
        fields: [
          { id: 'f1', title: 'How likely are you to recommend us?', type: 'nps', ref: 'a' },
          { id: 'f2', title: 'Have you ever recommended us?', type: 'yes_no', ref: 'b' },
          { id: 'f3', title: 'What stopped you from recommending us?', type: 'multiple_choice', ref: 'c' },
          { id: 'f4', title: 'Anything to add?', type: 'long_text', ref: 'd' },
        ],
      },
      answers: [
        { type: 'number', number: score, field: { id: 'f1', type: 'nps', ref: 'a' } },
        { type: 'boolean', boolean: false, field: { id: 'f2', type: 'yes_no', ref: 'b' } },
        {
          type: 'choices',
          choices: { labels: ['Never asked'] },
          field: { id: 'f3', type: 'multiple_choice', ref: 'c' },
        },
        { type: 'text', text: 'Keep it up', field: { id: 'f4', type: 'long_text', ref: 'd' } },
      ],
    },
  })

const signTypeform = (secret: string, body: string) => ({
  'typeform-signature': `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`,
})

test('responses sent shuffled, three in ten twice and one in a hundred badly signed, are each taken exactly once', async () => {
  await rowsOf(
    `insert into customers (id, external_id, name) values ('cus_wh1', 'WH-1', 'Larkspur') on conflict do nothing`,
  )
  const hook = await add('typeform', 'Typeform NPS')
  const before = await rowsOf('select (select count(*) from mails) as mails, (select count(*) from asks) as asks')
  const whole = 100
  const bodies = Array.from({ length: whole }, (_, at) =>
    typeformResponse(`tok-${at}`, at % 11, at % 2 ? { customer_id: 'WH-1' } : {}),
  )
  const deliveries = [
    ...bodies.map((body) => ({ body, good: true })),
    ...bodies.slice(0, 30).map((body) => ({ body, good: true })),
    { body: typeformResponse('forged', 10), good: false },
  ]
    .map((one, at) => ({ ...one, order: (at * 7919) % 131 }))
    .sort((a, b) => a.order - b.order)
  const became: Record<string, number> = {}
  for (let from = 0; from < deliveries.length; from += 4) {
    const some = await Promise.all(
      deliveries
        .slice(from, from + 4)
        .map(({ body, good }) =>
          post(hook.path, body, signTypeform(good ? (hook.secret as string) : 'another secret', body)),
        ),
    )
    for (const one of some) became[one.became] = (became[one.became] ?? 0) + 1
  }
  expect(became).toEqual({ taken: whole, 'known already': 30, 'bad signature': 1 })
  const [kept] = await rowsOf(`select count(*)::int as n, count(customer_id)::int as ours, sum(likelihood)::int as sum,
    count(*) filter (where has_recommended = false)::int as no, min(source) as source
    from responses where survey_id = '${hook.surveyId}'`)
  const sum = bodies.reduce((total, _, at) => total + (at % 11), 0)
  expect(kept).toEqual({ n: whole, ours: whole / 2, sum, no: whole, source: 'webhook' })
  const [cited] = await rowsOf(`select count(*)::int as n from citations c join responses r on r.id = c.response_id
    where r.survey_id = '${hook.surveyId}' and c.reason_id = 'rea_never-asked'`)
  expect(cited).toEqual({ n: whole })
  expect(await rowsOf('select (select count(*) from mails) as mails, (select count(*) from asks) as asks')).toEqual(
    before,
  )
})

test('what was removed is not there, what is unsigned or too big is refused, and the secret is told once', async () => {
  const hook = await add('typeform', 'Typeform gone')
  const body = typeformResponse('x', 9)
  expect((await post(hook.path, body, {})).status).toBe(401)
  expect((await post('/hooks/inw_0', body, {})).status).toBe(404)
  expect((await post(hook.path, 'x'.repeat(1_000_001), {})).status).toBe(413)
  const listed = await (await send(webhooksRoutes, 'GET /webhooks', { as: 'admin' })).text()
  expect(listed).not.toContain(hook.secret as string)
  const [kept] = await rowsOf(`select sealed_secret from inbound_webhooks where id = '${hook.id}'`)
  expect(kept!.sealed_secret).not.toContain(hook.secret as string)
  expect((await send(webhooksRoutes, `DELETE /webhooks/${hook.id}`, { as: 'admin' })).status).toBe(200)
  expect(await post(hook.path, body, signTypeform(hook.secret as string, body))).toMatchObject({ status: 404 })
})

test('a Formbricks response is taken once it is finished, signed as its own library signs', async () => {
  const hook = await add('formbricks', 'Formbricks NPS')
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const response = (finished: boolean) =>
    JSON.stringify({
      webhookId: 'cl1',
      event: finished ? 'responseFinished' : 'responseUpdated',
      data: {
        id: 'clr1',
        surveyId: 'cls1',
        createdAt: '2026-02-01T10:00:00.000Z',
        updatedAt: '2026-02-01T10:05:00.000Z',
        finished,
        language: 'en',
        data: { nps: 9, 'what-do-you-use': ['Reports', 'Alerts'], email: 'ines@wh.example' },
        contact: null,
        contactAttributes: {},
      },
    })
  const sign = (body: string, at = testContext().now) => {
    const id = 'msg_1'
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    }
  }
  const whole = response(true)
  expect((await post(hook.path, whole, sign(whole))).status).toBe(401)
  const given = await send(webhooksRoutes, `PATCH /webhooks/${hook.id}`, { as: 'admin', body: { secret } })
  expect(given.status).toBe(200)
  expect((await post(hook.path, response(false), sign(response(false)))).became).toBe('not finished')
  expect((await post(hook.path, whole, sign(whole))).became).toBe('taken')
  expect((await post(hook.path, whole, sign(whole))).became).toBe('known already')
  const old = new Date(testContext().now.getTime() - 301_000)
  expect((await post(hook.path, whole, sign(whole, old))).status).toBe(401)
  const kept = await rowsOf(
    `select external_id, likelihood, answers from responses where survey_id = '${hook.surveyId}'`,
  )
  expect(kept).toMatchObject([{ external_id: 'clr1', likelihood: 9 }])
})

test('questions told by id are given words and counted as what they mean, and keep their earlier answers', async () => {
  const hook = await add('formbricks', 'Formbricks by id')
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const change = (body: object, version: number) =>
    send(webhooksRoutes, `PATCH /webhooks/${hook.id}`, { as: 'admin', body, headers: { 'if-match': `"${version}"` } })
  expect((await change({ secret }, hook.version)).status).toBe(200)
  const answer = async (id: string, data: object) => {
    const at = testContext().now
    const of = { id, createdAt: at.toISOString(), finished: true, data }
    const body = JSON.stringify({ event: 'responseFinished', data: of })
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    }
    expect((await post(hook.path, body, headers)).became).toBe('taken')
  }
  await answer('by-id-1', { kx81: 9, m2p7: 'Too busy' })
  const asked = () =>
    rowsOf(`select q->'text'->>'en' as words from surveys, jsonb_array_elements(content->'questions') q
      where id = '${hook.surveyId}'`)
  expect(await asked()).toEqual([{ words: 'kx81' }, { words: 'm2p7' }])

  const mapping = { kx81: { question: 'Would you recommend us?', as: 'likelihood' }, m2p7: { question: 'Why not?' } }
  const kept = await change({ mapping }, hook.version + 1)
  expect(kept.status).toBe(200)
  expect(await kept.json()).toMatchObject({ mapping })
  expect((await change({ mapping: {} }, hook.version + 1)).status, 'somebody else was faster').toBe(412)
  expect(await asked()).toEqual([{ words: 'Would you recommend us?' }, { words: 'Why not?' }])

  await answer('by-id-2', { kx81: 9 })
  expect(
    await rowsOf(
      `select external_id, likelihood from responses where survey_id = '${hook.surveyId}' order by external_id`,
    ),
  ).toEqual([
    { external_id: 'by-id-1', likelihood: null },
    { external_id: 'by-id-2', likelihood: 9 },
  ])

  // Words that are taken back leave the id, as it was sent.
  expect((await change({ mapping: { kx81: { as: 'likelihood' } } }, hook.version + 2)).status).toBe(200)
  expect((await asked()).map(({ words }) => words)).toContain('m2p7')
})

test('every question seen can be given a meaning once, and what nothing was decided of is not kept', () => {
  const mapping = { q1: { question: 'Would you recommend us?', as: 'likelihood' as const } }
  const rows = questionsMeant(mapping, ['Would you recommend us?', 'q2', 'q2', 'q1'])
  expect(rows).toEqual([
    { key: 'q1', question: 'Would you recommend us?', as: 'likelihood' },
    { key: 'q2', question: '', as: null },
  ])
  expect(mappingOf(rows)).toEqual(mapping)
  expect(mappingOf([{ key: ' q3 ', question: 'q3', as: 'text' }])).toEqual({ q3: { as: 'text' } })
  expect(mappingOf([{ key: ' ', question: 'Words of nothing', as: 'text' }])).toEqual({})
})

test('a question of Typeform is found by its words as well as by its id, and no name of the language is taken for one', () => {
  const body = JSON.parse(typeformResponse('t', 9))
  const readAs = (key: string) =>
    readWebhook('typeform', body, { [key]: { as: 'quote' } })?.told.find(
      ({ question }) => question === 'Anything to add?',
    )?.as
  expect([readAs('f4'), readAs('Anything to add?'), readAs('elsewhere')]).toEqual(['quote', 'quote', 'text'])
  const odd = { event: 'responseFinished', data: { id: 'o', createdAt: '2026-02-01T10:00:00Z', finished: true } }
  const data = { constructor: 'Words' }
  expect(readWebhook('formbricks', { ...odd, data: { ...odd.data, data } }, {})?.told).toMatchObject([
    { question: 'constructor', as: 'text' },
  ])
})

const vectors = '../shared/suites/standard-webhooks/vectors.json'
describe.skipIf(!existsSync(vectors))('the vectors of Standard Webhooks', () => {
  test('the known message is accepted alone and among other signatures, and every broken one refused', () => {
    const [{ secret, id, timestamp, body, expected }] = JSON.parse(readFileSync(vectors, 'utf8')).sign
    const now = new Date(timestamp * 1000)
    const judge = (change: Record<string, string | null> = {}, key: string | null = secret, at = now) => {
      const all = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': expected, ...change }
      const headers = new Headers(Object.entries(all).filter((one): one is [string, string] => one[1] !== null))
      return isStandard(key, headers, Buffer.from(body), at)
    }
    const other = 'Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc='
    expect(judge()).toBe(true)
    expect(judge({}, secret.replace('whsec_', ''))).toBe(true)
    expect(judge({ 'webhook-signature': `v1,${other} v2,${other} ${expected} v1,${other}` })).toBe(true)
    expect(judge({}, '')).toBe(false)
    expect(judge({}, null)).toBe(false)
    expect(judge({}, 'whsec_')).toBe(false)
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'])
      expect(judge({ [name]: null })).toBe(false)
    expect(judge({ 'webhook-timestamp': 'hello' })).toBe(false)
    for (const signature of ['v1,dawfeoifkpqwoekfpqoekf', expected.slice(0, 8), 'v1,', `v2,${expected.slice(3)}`])
      expect(judge({ 'webhook-signature': signature })).toBe(false)
    expect(judge({}, secret, new Date((timestamp + 301) * 1000))).toBe(false)
    expect(judge({}, secret, new Date((timestamp - 301) * 1000))).toBe(false)
    expect(judge({}, secret, new Date((timestamp + 300) * 1000))).toBe(true)
  })
})
