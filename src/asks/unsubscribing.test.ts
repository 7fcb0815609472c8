import { describe, expect } from 'vitest'
import { addContact, showTimeline } from '../customers/commands.ts'
import type { Context } from '../server/context.ts'
import { openKeys } from '../server/keys.ts'
import { postMail, unsubscribeLink } from '../server/mail.ts'
import { servePages } from '../server/pages.ts'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Role } from '../values/endpoint.ts'
import { askSomebody } from './commands.ts'
import { asksPages } from './pages.ts'
import { asksRoutes } from './routes.ts'

const ines = { id: 'con_ines', email: 'ines@larkspur.example' } as const
const linkFor = (ctx: Context) => unsubscribeLink(ctx, ines, '')

const follow = (ctx: Context, method: 'GET' | 'POST', path: string, body?: string) =>
  servePages(asksPages, { open: async () => ctx, tooOften: async () => null }).request(path, {
    method,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  })

const optedOut = async ({ db }: Context) =>
  (await db.selectFrom('contacts').where('optedOutAt', 'is not', null).orderBy('id').select('id').execute()).map(
    ({ id }) => id,
  )
const remembered = async ({ db }: Context) =>
  (await db.selectFrom('unsubscribedAddresses').selectAll().execute()).length

const letter = (contactId: 'con_ines' | 'con_tom', address: string) => ({
  purpose: 'invitation',
  subjectId: `svi_${contactId}`,
  contactId,
  to: { name: '', address },
  subject: 'A question',
  text: '',
  html: '',
})

test('following the link asks first and changes nothing: programs that check links follow them too', async ({
  ctx,
}) => {
  const reply = await follow(ctx, 'GET', linkFor(ctx))
  expect(reply.status).toBe(200)
  expect(await reply.text()).toContain('<button type="submit">Unsubscribe</button>')
  expect(await optedOut(ctx)).toEqual([])
  expect(await remembered(ctx)).toBe(0)
})

test('the button takes every contact with this address off our mail, and withdraws what waits for them', async ({
  ctx,
}) => {
  await ctx.db
    .insertInto('contacts')
    .values({ id: 'con_ines2', customerId: 'cus_ironbridge', name: 'I. Moreau', email: ines.email })
    .execute()
  await postMail(ctx, [letter('con_ines', ines.email), letter('con_tom', 'tom@ironbridge.example')])
  const reply = await follow(ctx, 'POST', linkFor(ctx), '')
  expect(reply.status).toBe(200)
  expect(await reply.text()).toContain('You are unsubscribed')
  expect(await optedOut(ctx)).toEqual(['con_ines', 'con_ines2'])
  const mails = await ctx.db.selectFrom('mails').orderBy('number').select('state').execute()
  expect(mails.map(({ state }) => state)).toEqual(['withdrawn', 'waiting'])
  const activity = await ctx.db
    .selectFrom('activity')
    .where('event', '=', 'contact unsubscribed')
    .orderBy('subjectId')
    .select(['subjectId', 'customerId', 'actor'])
    .execute()
  expect(activity.map(({ subjectId, customerId }) => [subjectId, customerId])).toEqual([
    ['con_ines', 'cus_larkspur'],
    ['con_ines2', 'cus_ironbridge'],
  ])
})

test('a mail program does it with one click, and doing it again changes nothing', async ({ ctx }) => {
  const link = linkFor(ctx)
  for (let times = 0; times < 3; times++) {
    expect((await follow(ctx, 'POST', link, 'List-Unsubscribe=One-Click')).status).toBe(200)
  }
  expect(await optedOut(ctx)).toEqual(['con_ines'])
  expect(await remembered(ctx)).toBe(1)
  const events = await ctx.db.selectFrom('activity').where('event', '=', 'contact unsubscribed').selectAll().execute()
  expect(events).toHaveLength(1)
})

test('only a fingerprint of the address is kept', async ({ ctx }) => {
  await follow(ctx, 'POST', linkFor(ctx), '')
  const [row] = await ctx.db.selectFrom('unsubscribedAddresses').selectAll().execute()
  // From `printf ines@larkspur.example | sha256sum`.
  expect(row?.addressSha256).toBe('f80bab4608a20337d016d58912877870e9098fbd63868d8147a9ff3eed08527e')
})

test('who unsubscribed and was removed stays unasked when they are added again', async ({ ctx }) => {
  const link = linkFor(ctx)
  await ctx.db.deleteFrom('contacts').where('id', '=', 'con_ines').execute()
  expect((await follow(ctx, 'POST', link, '')).status).toBe(200)
  const again = await addContact(ctx, { customerId: 'cus_larkspur', name: 'Ines', email: ines.email })
  await expect(
    askSomebody(ctx, { kind: 'quote', contactId: again.id, channel: 'phone', overrideReason: 'please' }),
  ).rejects.toThrow('Ines has unsubscribed from our mail.')
})

describe('a link opens nothing but what it was signed for', () => {
  const refused = async (ctx: Context, path: string, status: number, words: string) => {
    for (const method of ['GET', 'POST'] as const) {
      const reply = await follow(ctx, method, path, method === 'POST' ? 'List-Unsubscribe=One-Click' : undefined)
      expect(reply.status).toBe(status)
      expect(await reply.text()).toContain(words)
    }
    expect(await optedOut(ctx)).toEqual([])
    expect(await remembered(ctx)).toBe(0)
  }

  test('tampered with', async ({ ctx }) => {
    const [, , token = ''] = linkFor(ctx).split('/')
    const [said = '', signature] = token.split('.')
    const another = Buffer.from(Buffer.from(said, 'base64url').toString().replace('con_ines', 'con_tom')).toString(
      'base64url',
    )
    await refused(ctx, `/u/${another}.${signature}`, 404, 'This link is not complete')
    await refused(ctx, `/u/${token.slice(0, -3)}`, 404, 'This link is not complete')
  })

  test('expired after five years, not a day before', async ({ ctx }) => {
    const link = linkFor(ctx)
    await refused({ ...ctx, now: new Date('2031-06-01T09:00:00Z') }, link, 410, 'This link has expired')
    expect((await follow({ ...ctx, now: new Date('2031-05-31T09:00:00Z') }, 'POST', link, '')).status).toBe(200)
  })

  test('signed for another purpose', async ({ ctx }) => {
    const subject = `con_ines~${'0'.repeat(64)}`
    const token = ctx.keys.signLink('answer', subject, new Date('2030-01-01'))
    await refused(ctx, `/u/${token}`, 404, 'This link is not complete')
  })

  test('signed for something that is no contact', async ({ ctx }) => {
    const token = ctx.keys.signLink('unsubscribe', 'con_ines', new Date('2030-01-01'))
    await refused(ctx, `/u/${token}`, 404, 'This link is not complete')
  })

  test('signed by another company on the same server', async ({ ctx }) => {
    const keys = openKeys(['the secret that tests sign and seal with'], 'company_other')
    await refused(ctx, linkFor({ ...ctx, keys }), 404, 'This link is not complete')
  })
})

test('the page speaks the language of the mail, or else of the browser', async ({ ctx }) => {
  const link = unsubscribeLink(ctx, ines, '', 'fr')
  expect(await (await follow(ctx, 'GET', link)).text()).toContain('<html lang="fr">')
  expect(await (await follow(ctx, 'POST', link, 'List-Unsubscribe=One-Click')).text()).toContain('Vous êtes désabonné')
  const browsed = await servePages(asksPages, { open: async () => ctx, tooOften: async () => null }).request(
    linkFor(ctx),
    { headers: { 'accept-language': 'nl, es-MX;q=0.8' } },
  )
  expect(await browsed.text()).toContain('Darse de baja')
  expect(await (await follow(ctx, 'GET', unsubscribeLink(ctx, ines, '', 'ja'))).text()).toContain('<html lang="en">')
})

describe('who unsubscribed and asks to hear from us again', () => {
  const again = (as: Role, reason = 'She called on 1 June and asked for the survey.') =>
    send(asksRoutes, 'POST /contacts/con_ines/resubscribe', { as, body: { reason } })

  test('is written to again, and why stays in their timeline', async ({ committed }) => {
    await follow(committed, 'POST', linkFor(committed), '')
    expect((await again('viewer')).status).toBe(403)
    expect(await (await again('contributor', ' ')).json()).toMatchObject({ reason: 'no-reason' })
    expect(await remembered(committed)).toBe(1)
    expect((await again('contributor')).status).toBe(200)
    expect(await optedOut(committed)).toEqual([])
    expect(await remembered(committed)).toBe(0)
    const { items } = await showTimeline(committed, { customerId: 'cus_larkspur', limit: 1 })
    expect(items[0]?.sentence).toBe(
      'Contact wants to hear from us again: She called on 1 June and asked for the survey.',
    )
    expect(await (await again('contributor')).json()).toMatchObject({ reason: 'not-unsubscribed' })
  })
})
