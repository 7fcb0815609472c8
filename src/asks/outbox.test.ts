import { describe, expect } from 'vitest'
import { fingerprintOf, postMail } from '../server/mail.ts'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { sendAgain, sendTestMail, showMail } from './commands/outbox.ts'
import { outboxRoutes } from './routes.ts'

const letter = {
  purpose: 'invitation',
  subjectId: 'svi_1',
  contactId: 'con_ines',
  to: { name: 'Ines Moreau', address: 'ines@larkspur.example' },
  subject: 'A question',
  text: 'plain',
  html: '<p>rich</p>',
} as const

describe('sending again', () => {
  test.for(['failed', 'unsure'] as const)('a mail that is %s waits once more', async (state, { ctx }) => {
    const [id] = await postMail(ctx, [letter])
    await ctx.db.updateTable('mails').set({ state, attempts: 48, problem: 'no' }).where('id', '=', id!).execute()
    expect(await sendAgain(ctx, { mailId: id! })).toMatchObject({ state: 'waiting', attempts: 0, problem: null })
    await expect(sendAgain(ctx, { mailId: id! })).rejects.toThrow('can be sent again')
  })

  test('a mail to somebody outside waits once more, unless their address has unsubscribed', async ({ ctx }) => {
    const outside = { ...letter, contactId: null, outsider: true, subjectId: 'mat_1' }
    const [id] = await postMail(ctx, [outside])
    await ctx.db.updateTable('mails').set({ state: 'failed' }).where('id', '=', id!).execute()
    expect(await sendAgain(ctx, { mailId: id! })).toMatchObject({ state: 'waiting' })
    const unsubscribed = { addressSha256: fingerprintOf(letter.to.address), at: ctx.now }
    await ctx.db.insertInto('unsubscribedAddresses').values(unsubscribed).execute()
    await ctx.db.updateTable('mails').set({ state: 'failed' }).where('id', '=', id!).execute()
    await expect(sendAgain(ctx, { mailId: id! })).rejects.toThrow('do not want to hear')
  })

  test('a mail that left, or that nobody wants any more, stays', async ({ ctx }) => {
    const [id] = await postMail(ctx, [letter])
    await ctx.db.updateTable('mails').set({ state: 'sent' }).where('id', '=', id!).execute()
    await expect(sendAgain(ctx, { mailId: id! })).rejects.toThrow('Only a mail that failed')
    await ctx.db.updateTable('mails').set({ state: 'failed' }).where('id', '=', id!).execute()
    await ctx.db.updateTable('contacts').set({ optedOutAt: ctx.now }).where('id', '=', 'con_ines').execute()
    await expect(sendAgain(ctx, { mailId: id! })).rejects.toThrow('do not want to hear')
    expect((await showMail(ctx, { mailId: id! })).whyNotSendAgain?.reason).toBe('unwanted')
  })
})

test('a mail is looked at without anything in it running or being fetched', async ({ committed }) => {
  const html = '<style>p{color:teal}</style><p onclick="x()">rich</p><script>x()</script>'
  const [id] = await postMail(committed, [{ ...letter, html }])
  const reply = await send(outboxRoutes(null), `GET /outbox/${id}/page`)
  expect(await reply.text()).toBe(html)
  expect(reply.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'self'; sandbox$/)
  await committed.db.deleteFrom('mails').execute()
})

test('a test mail goes to whoever asks for it, and to nobody else', async ({ ctx }) => {
  const mail = await sendTestMail(ctx, {})
  expect(mail).toMatchObject({
    purpose: 'test',
    to: { address: 'sam@merrow.example' },
    contact: null,
    state: 'waiting',
  })
})

test('the outbox pages by cursor, is filtered by state, and says whom mails come from', async ({ committed }) => {
  const ids = await postMail(
    committed,
    Array.from({ length: 7 }, (_, i) => ({ ...letter, subjectId: `svi_${i}` })),
  )
  await committed.db.updateTable('mails').set({ state: 'failed' }).where('id', '=', ids[3]!).execute()
  const routes = outboxRoutes('hello@merrow.example')
  const read = async (line: `GET /${string}`) => (await send(routes, line)).json() as Promise<Record<string, unknown>>
  const seen: string[] = []
  let cursor = ''
  do {
    const page = (await read(`GET /outbox?limit=3${cursor && `&cursor=${cursor}`}`)) as {
      items: { id: string }[]
      nextCursor: string | null
    }
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? ''
  } while (cursor)
  expect(seen).toEqual(ids.toReversed())
  expect(await read('GET /outbox?state=failed')).toMatchObject({ items: [{ id: ids[3], state: 'failed' }] })
  expect(await read('GET /outbox/totals')).toEqual({
    byState: { waiting: 6, sending: 0, sent: 0, failed: 1, unsure: 0, withdrawn: 0 },
    mailFrom: 'hello@merrow.example',
  })
  expect((await send(routes, 'GET /outbox', { as: 'contributor' })).status).toBe(403)
  await committed.db.deleteFrom('mails').execute()
})
