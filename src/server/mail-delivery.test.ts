import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { test, testContext, testHouse, testNow } from '../testing/database.ts'
import { SmtpRefusal, startSmtp, type TestSmtp } from '../testing/smtp.ts'
import type { Context } from './context.ts'
import { fingerprintOf, type Mail, postMail, unsubscribeHeaders, unsubscribeLink, withdrawMails } from './mail.ts'
import { deliverMails, openPost, outcomeOf, type Post, startDelivery } from './mail-delivery.ts'

let smtp: TestSmtp
let post: Post
beforeAll(async () => {
  smtp = await startSmtp()
  post = openPost({ url: smtp.url, from: 'Merrow Software <hello@merrow.example>' })
})
afterAll(async () => {
  post.close()
  await smtp.stop()
})
afterEach(async () => {
  smtp.received.length = 0
  smtp.onRecipient = null
  smtp.onMail = null
  const { db } = testContext()
  await db.deleteFrom('mails').execute()
  await db.deleteFrom('unsubscribedAddresses').execute()
  await db.updateTable('contacts').set({ optedOutAt: null }).execute()
})

const letter = (change: Partial<Mail> = {}): Mail => ({
  purpose: 'invitation',
  subjectId: 'svi_1',
  contactId: 'con_ines',
  to: { name: 'Ines Moreau', address: 'ines@larkspur.example' },
  subject: 'Three questions, Inès',
  text: 'Would you recommend us?\n',
  html: '<p>Would you <b>recommend</b> us?</p>',
  ...change,
})

const deliver = (ctx: Context, now = testNow) =>
  deliverMails(ctx, testHouse().databases.pool, post, { clock: () => now })
const states = async (ctx: Context) =>
  (await ctx.db.selectFrom('mails').orderBy('number').select(['state', 'problem', 'attempts']).execute()).map(
    ({ state }) => state,
  )

describe('a mail that leaves', () => {
  test('arrives in both parts, from us, with its own id and the headers it was given', async ({ committed }) => {
    const link = unsubscribeLink(committed, { id: 'con_ines', email: 'ines@larkspur.example' }, 'https://v.example')
    const [id] = await postMail(committed, [letter({ headers: unsubscribeHeaders(link) })])
    expect(await deliver(committed)).toBe('done')
    const [{ mail, to } = { mail: null, to: null }] = smtp.received
    expect(to).toEqual(['ines@larkspur.example'])
    expect(mail?.from).toMatchObject({ name: 'Merrow Software', address: 'hello@merrow.example' })
    expect(mail?.to).toEqual([{ name: 'Ines Moreau', address: 'ines@larkspur.example' }])
    expect(mail?.subject).toBe('Three questions, Inès')
    expect(mail?.text?.trim()).toBe('Would you recommend us?')
    expect(mail?.html).toContain('<b>recommend</b>')
    expect(mail?.messageId).toBe(`<${id}@merrow.example>`)
    const header = (name: string) => mail?.headers.find(({ key }) => key === name)?.value
    expect(header('list-unsubscribe')?.replace(/\s/g, '')).toBe(`<${link}>`)
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    expect(await committed.db.selectFrom('mails').select(['state', 'sentAt', 'attempts']).execute()).toEqual([
      { state: 'sent', sentAt: testNow, attempts: 1 },
    ])
  })

  test('leaves once, and not before its time', async ({ committed }) => {
    await postMail(committed, [letter({ sendAfter: new Date(testNow.getTime() + 60_000) })])
    await deliver(committed)
    expect(smtp.received).toHaveLength(0)
    await deliver(committed, new Date(testNow.getTime() + 60_000))
    await deliver(committed, new Date(testNow.getTime() + 120_000))
    expect(smtp.received).toHaveLength(1)
  })

  test('leaves once when two processes deliver at once', async ({ committed }) => {
    await postMail(
      committed,
      Array.from({ length: 35 }, (_, i) => letter({ subjectId: `svi_${i}` })),
    )
    await Promise.all([deliver(committed), deliver(committed), deliver(committed)])
    await deliver(committed)
    expect(smtp.received).toHaveLength(35)
    expect(new Set(smtp.received.map(({ mail }) => mail.messageId)).size).toBe(35)
  })
})

describe('a mail nobody wants any more is withdrawn, also at the last moment', () => {
  test.for<[string, (ctx: Context) => Promise<unknown>]>([
    [
      'opted out',
      (ctx) => ctx.db.updateTable('contacts').set({ optedOutAt: ctx.now }).where('id', '=', 'con_ines').execute(),
    ],
    [
      'unsubscribed',
      (ctx) =>
        ctx.db
          .insertInto('unsubscribedAddresses')
          .values({ addressSha256: fingerprintOf('Ines@Larkspur.example'), at: ctx.now })
          .execute(),
    ],
    ['removed', (ctx) => ctx.db.updateTable('mails').set({ contactId: null }).execute()],
    ['mailing stopped', (ctx) => withdrawMails(ctx, ['svi_1'])],
  ])('%s', async ([, happen], { committed }) => {
    await postMail(committed, [letter()])
    await happen(committed)
    await deliver(committed)
    expect(smtp.received).toHaveLength(0)
    expect(await states(committed)).toEqual(['withdrawn'])
  })

  test('a letter to a member is nobody’s contact and leaves', async ({ committed }) => {
    const to = { name: 'Ada Nowak', address: 'ada@merrow.example' }
    await postMail(committed, [letter({ purpose: 'test', subjectId: 'mem_ada', contactId: null, to })])
    await deliver(committed)
    expect(smtp.received.map(({ to }) => to)).toEqual([['ada@merrow.example']])
  })
})

test('a mail that could not leave for days is not sent by itself, when a server is set at last', async ({
  committed,
}) => {
  const daysAgo = (days: number) => new Date(testNow.getTime() - days * 86_400_000)
  await postMail(committed, [letter({ sendAfter: daysAgo(4) }), letter({ sendAfter: daysAgo(2) })])
  await deliver(committed)
  expect(await states(committed)).toEqual(['failed', 'sent'])
  expect(smtp.received).toHaveLength(1)
})

describe('a server that says no', () => {
  test('for good: the mail has failed, with what the server said, and the others leave', async ({ committed }) => {
    smtp.onRecipient = (address) => {
      if (address.startsWith('ines')) throw new SmtpRefusal(550, 'No such mailbox here')
    }
    await postMail(committed, [
      letter(),
      letter({ subjectId: 'svi_2', contactId: 'con_tom', to: { name: 'Tom', address: 'tom@ironbridge.example' } }),
    ])
    await deliver(committed)
    expect(await states(committed)).toEqual(['failed', 'sent'])
    const [failed] = await committed.db.selectFrom('mails').orderBy('number').select('problem').execute()
    expect(failed?.problem).toContain('550 No such mailbox here')
  })

  test('for now: the mail waits a minute, then two, and leaves', async ({ committed }) => {
    let refusals = 2
    smtp.onMail = () => {
      if (refusals-- > 0) throw new SmtpRefusal(451, 'Greylisted, come again')
    }
    await postMail(committed, [letter()])
    const at = (minutes: number) => new Date(testNow.getTime() + minutes * 60_000)
    for (const [minutes, state] of [
      [0, 'waiting'],
      [0.9, 'waiting'],
      [1, 'waiting'],
      [2.9, 'waiting'],
      [3, 'sent'],
    ] as const) {
      await deliver(committed, at(minutes))
      expect(await states(committed)).toEqual([state])
    }
    expect(await committed.db.selectFrom('mails').select('attempts').executeTakeFirst()).toEqual({ attempts: 3 })
  })
})

describe('nothing is sent twice by itself', () => {
  test('a line that breaks after the mail was handed over leaves it unsure', async ({ committed }) => {
    smtp.onMail = () => smtp.cut()
    await postMail(committed, [letter()])
    await deliver(committed)
    expect(await states(committed)).toEqual(['unsure'])
    smtp.onMail = null
    await deliver(committed)
    expect(smtp.received.length).toBeLessThanOrEqual(1)
    expect(await states(committed)).toEqual(['unsure'])
  })

  test('what a server that died was sending is unsure afterwards, and is not sent again', async ({ committed }) => {
    const [id] = await postMail(committed, [letter()])
    await committed.db.updateTable('mails').set({ state: 'sending', attempts: 1 }).where('id', '=', id!).execute()
    await deliver(committed)
    expect(await states(committed)).toEqual(['unsure'])
    expect(smtp.received).toHaveLength(0)
  })

  test('a mail is marked as being sent before the server hears of it', async ({ committed }) => {
    const seen: string[] = []
    smtp.onRecipient = () => {}
    smtp.onMail = async () => {
      seen.push(...(await states(testContext())))
    }
    await postMail(committed, [letter()])
    await deliver(committed)
    expect(seen).toEqual(['sending'])
  })
})

test('a server that is away for a while: mails wait without counting as tried, and drain when it is back', async ({
  committed,
}) => {
  await smtp.stop()
  const delivery = startDelivery(
    { url: smtp.url, from: 'hello@merrow.example' },
    testHouse().databases.pool,
    async () => [testContext()],
    { everyMs: 20, pauseMs: 30, mostPauseMs: 60 },
  )
  try {
    await postMail(
      committed,
      Array.from({ length: 25 }, (_, i) => letter({ subjectId: `svi_${i}`, sendAfter: new Date() })),
    )
    const waiting = () =>
      committed.db
        .selectFrom('mails')
        .where('problem', 'is not', null)
        .where('state', '=', 'waiting')
        .select('attempts')
        .execute()
    await expect.poll(async () => (await waiting()).length, { timeout: 10_000 }).toBeGreaterThan(0)
    expect((await waiting()).every(({ attempts }) => attempts === 0)).toBe(true)
    await smtp.restart()
    await expect.poll(async () => new Set(await states(committed)), { timeout: 10_000 }).toEqual(new Set(['sent']))
    expect(smtp.received).toHaveLength(25)
  } finally {
    await delivery.stop()
  }
})

test.for<[string, object, boolean, string, boolean?]>([
  ['no such mailbox', { responseCode: 550, response: '550 no' }, false, 'failed'],
  ['try again later', { responseCode: 451, response: '451 later' }, true, 'waiting', false],
  ['wrong password', { responseCode: 535, code: 'EAUTH', response: '535 no' }, false, 'waiting', true],
  ['we may not send as this sender', { responseCode: 553, command: 'MAIL FROM' }, false, 'waiting', true],
  ['too big', { responseCode: 552, command: 'MAIL FROM' }, false, 'failed'],
  ['the server shuts down', { responseCode: 421 }, false, 'waiting', true],
  ['nobody answers', { code: 'ECONNECTION', message: 'connect ECONNREFUSED' }, false, 'waiting', true],
  ['silence after the last byte', { code: 'ETIMEDOUT', message: 'Timeout' }, true, 'unsure'],
  ['no address', { code: 'EENVELOPE', message: 'No recipients defined' }, false, 'failed'],
])('%s', ([, error, handedOver, state, away]) => {
  expect(outcomeOf(error, handedOver)).toMatchObject(away === undefined ? { state } : { state, away })
})
