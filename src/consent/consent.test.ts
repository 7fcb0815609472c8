import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { askSomebody } from '../asks/commands.ts'
import type { Context } from '../server/context.ts'
import { Refused, Stale } from '../server/errors.ts'
import { test } from '../testing/database.ts'
import { send, visit } from '../testing/server.ts'
import { addDays, type Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import type { Level } from '../values/level.ts'
import { endConsents } from './commands/ending.ts'
import { withdrawLink } from './commands/links.ts'
import { noteConsent, noteWithdrawal } from './commands/recording.ts'
import { askForConsent, previewRequest, remind, signLink, withdrawRequest } from './commands/requests.ts'
import { saveWording, showWordings } from './commands/wordings.ts'
import { giveConsents, withdrawConsents } from './commands.ts'
import { consentPages } from './pages.ts'
import { consentRoutes } from './routes.ts'
import { findConsents, listConsents } from './store/reading.ts'
import { findRequest } from './store/requests.ts'
import type { Consent } from './uses.ts'
import { usualWordings } from './wordings.ts'

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  )
  return error instanceof Refused ? error.reason : `not refused: ${error}`
}

/** A quote of Ines, ready to be shown. */
async function enterItem(
  { db, now }: Context,
  { id = newId('itm'), level = 2, words = 'It took a day.' }: { id?: Id<'itm'>; level?: Level; words?: string } = {},
): Promise<Id<'itm'>> {
  await db
    .insertInto('referenceItems')
    .values({
      id,
      level,
      title: 'Set up in a day',
      format: 'text',
      original: words,
      customerId: 'cus_larkspur',
      contactId: 'con_ines',
      shownName: 'Ines Moreau',
      shownCompany: 'Larkspur Clinics',
      source: 'conversation',
      collectedBy: 'mem_sam',
      givenOn: '2026-05-01',
      state: 'ready',
      createdBy: 'mem_sam',
      createdAt: now,
      updatedAt: now,
    })
    .execute()
  return id
}

async function enterUse(
  { db, now }: Context,
  itemId: Id<'itm'>,
  use: Consent['use'],
  leftUs: boolean,
): Promise<Id<'use'>> {
  const id = newId('use')
  await db
    .insertInto('uses')
    .values({ id, itemId, use, place: `a ${use}`, usedOn: '2026-05-02', leftUs, createdBy: 'mem_sam', createdAt: now })
    .execute()
  return id
}

const grant = (party: Consent['party'], itemId: Id<'itm'> | null, use: Consent['use'], more: object = {}) => ({
  party,
  customerId: 'cus_larkspur' as const,
  contactId: party === 'person' ? ('con_ines' as const) : null,
  itemId,
  level: 2 as const,
  use,
  wording: 'Merrow may do so.',
  wordingVersion: 1,
  givenHow: 'spoken' as const,
  givenBy: 'Ines Moreau',
  ...more,
})

async function covered({ db, today }: Context, itemId: Id<'itm'>, on: Day = today): Promise<string[]> {
  const { rows } = await sql<{ use: string }>`
    select use from covered_items(${on}::date) where item_id = ${itemId} order by use`.execute(db)
  return rows.map(({ use }) => use)
}

const mailsAbout = ({ db }: Context, subjectId: string) =>
  db
    .selectFrom('mails')
    .where('subjectId', '=', subjectId)
    .orderBy('number')
    .select(['purpose', 'toAddress', 'text', 'html', 'state', 'contactId', 'outsider'])
    .execute()

const openTasksOf = ({ db }: Context, kind: 'recall copy' | 'renew consent') =>
  db
    .selectFrom('tasks')
    .where('kind', '=', kind)
    .orderBy('number')
    .select(['subjectId', 'state', 'title', 'why', 'customerId', 'dueOn', 'note'])
    .execute()

const askInes = (
  itemId: Id<'itm'> | undefined,
  uses: Consent['use'][] = ['website', 'sales deck'],
  more: object = {},
) => ({
  party: 'person' as const,
  contactId: 'con_ines' as const,
  ...(itemId ? { itemId } : {}),
  level: 2 as const,
  uses,
  language: 'en' as const,
  lastsMonths: 24 as number | null,
  ...more,
})

/** What an answer in JSON holds, as far as these tests look. */
interface Reply {
  items: unknown[]
  nextCursor: string | null
  uses: { use: string }[]
}

const pathOf = (link: string) => new URL(link, 'http://localhost').pathname as `/${string}`

describe('what somebody agreed to', () => {
  test('covers an item only where the person and, at its level, their company agreed', async ({ ctx }) => {
    const item = await enterItem(ctx)
    await giveConsents(ctx, [grant('person', item, 'website'), grant('person', item, 'press')])
    expect(await covered(ctx, item)).toEqual([])
    await giveConsents(ctx, [grant('company', null, 'website')])
    expect(await covered(ctx, item)).toEqual(['website'])
  })

  test('is one row for each use with the exact words, and one line in the activity', async ({ ctx }) => {
    const item = await enterItem(ctx)
    const ids = await giveConsents(ctx, [grant('person', item, 'website'), grant('person', item, 'press')])
    const lines = await findConsents(ctx, ids)
    expect(lines.map(({ use, wording, state }) => [use, wording, state])).toEqual([
      ['website', 'Merrow may do so.', 'standing'],
      ['press', 'Merrow may do so.', 'standing'],
    ])
    const told = await ctx.db
      .selectFrom('activity')
      .where('event', '=', 'consent given')
      .select(['subjectId', 'customerId', 'details'])
      .execute()
    expect(told).toEqual([
      {
        subjectId: item,
        customerId: 'cus_larkspur',
        details: { party: 'person', level: 2, uses: ['website', 'press'], how: 'spoken', consentIds: ids },
      },
    ])
  })

  test('by word of mouth is refused where it cannot have been so', async ({ ctx }) => {
    const item = await enterItem(ctx)
    const given = {
      party: 'person' as const,
      contactId: 'con_ines' as const,
      itemId: item,
      level: 2 as Level,
      uses: ['website' as const],
      givenHow: 'spoken' as const,
      givenBy: 'Ines Moreau',
      sendReceipt: false,
    }
    expect(await reasonOf(noteConsent(ctx, { ...given, uses: [] }))).toBe('no-uses')
    expect(await reasonOf(noteConsent(ctx, { ...given, level: 3 }))).toBe('other-level')
    expect(await reasonOf(noteConsent(ctx, { ...given, contactId: 'con_tom' }))).toBe('not-their-item')
    expect(await reasonOf(noteConsent(ctx, { ...given, givenOn: '2026-06-02' }))).toBe('in-future')
    expect(await reasonOf(noteConsent(ctx, { ...given, expiresOn: '2026-06-01' }))).toBe('over-already')
    const kept = await noteConsent(ctx, { ...given, sendReceipt: true })
    expect(kept.items[0]?.wording).toContain('Merrow Software may show my words with my name')
    expect(kept.receiptTo).toBe('ines@larkspur.example')
  })
})

describe('a withdrawal', () => {
  test('ends our own uses, opens a task for each copy that left us, and changes nothing a second time', async ({
    ctx,
  }) => {
    const item = await enterItem(ctx)
    await giveConsents(ctx, [
      grant('person', item, 'website'),
      grant('person', item, 'sales deck'),
      grant('company', null, 'website'),
      grant('company', null, 'sales deck'),
    ])
    const wall = await enterUse(ctx, item, 'website', false)
    const slides = await enterUse(ctx, item, 'sales deck', true)
    const done = await withdrawConsents(ctx, { contactId: 'con_ines', how: 'told Sam' })
    expect(done.consentIds).toHaveLength(2)
    expect(done.ended.map(({ useId }) => useId)).toEqual([wall])
    expect(done.toRecall.map(({ useId }) => useId)).toEqual([slides])
    expect(await covered(ctx, item)).toEqual([])
    expect(await openTasksOf(ctx, 'recall copy')).toMatchObject([
      { subjectId: slides, state: 'open', customerId: 'cus_larkspur', dueOn: '2026-06-08' },
    ])
    const uses = await ctx.db.selectFrom('uses').orderBy('number').select(['id', 'endedOn']).execute()
    expect(uses).toEqual([
      { id: wall, endedOn: '2026-06-01' },
      { id: slides, endedOn: null },
    ])
    const again = await withdrawConsents(ctx, { contactId: 'con_ines', how: 'told Sam' })
    expect(again).toEqual({ consentIds: [], ended: [], toRecall: [] })
    expect(await openTasksOf(ctx, 'recall copy')).toHaveLength(1)
  })

  test('of a person leaves what their company agreed to, which covers nothing by itself', async ({ ctx }) => {
    const item = await enterItem(ctx)
    await giveConsents(ctx, [grant('person', null, 'website'), grant('company', null, 'website')])
    expect(await covered(ctx, item)).toEqual(['website'])
    await withdrawConsents(ctx, { contactId: 'con_ines', how: 'their page' })
    const lines = await listConsents(
      ctx,
      { party: [], level: [], use: [], state: ['standing'], customerId: 'cus_larkspur' },
      { limit: 9 },
    )
    expect(lines.items.map(({ party }) => party)).toEqual(['company'])
    expect(await covered(ctx, item)).toEqual([])
  })

  test('of one consent leaves uses that another one still covers', async ({ ctx }) => {
    const item = await enterItem(ctx, { level: 1 })
    const one = { level: 1 as const }
    const [first] = await giveConsents(ctx, [
      grant('person', item, 'website', one),
      grant('person', null, 'website', one),
    ])
    const wall = await enterUse(ctx, item, 'website', false)
    const done = await withdrawConsents(ctx, { ids: [first!], how: 'by phone' })
    expect(done.ended).toEqual([])
    expect(await covered(ctx, item)).toEqual(['website'])
    expect((await withdrawConsents(ctx, { contactId: 'con_ines', how: 'by phone' })).ended[0]?.useId).toBe(wall)
  })

  test('by hand of what stands no more is refused', async ({ ctx }) => {
    const item = await enterItem(ctx)
    const ids = await giveConsents(ctx, [grant('person', item, 'website')])
    await noteWithdrawal(ctx, { ids, how: 'by phone' })
    expect(await reasonOf(noteWithdrawal(ctx, { ids, how: 'by phone' }))).toBe('nothing-stands')
  })

  test('takes back pages still to be signed, their unsent mails and asks', async ({ ctx }) => {
    const item = await enterItem(ctx)
    await giveConsents(ctx, [grant('person', null, 'press')])
    const request = await askForConsent(ctx, askInes(item))
    await withdrawConsents(ctx, { contactId: 'con_ines', how: 'their page' })
    expect((await findRequest(ctx, request.id)).state).toBe('withdrawn')
    expect((await mailsAbout(ctx, request.id)).map(({ state }) => state)).toEqual(['withdrawn'])
    expect((await ctx.db.selectFrom('asks').select('state').execute()).map(({ state }) => state)).toEqual(['withdrawn'])
  })
})

describe('asking for consent', () => {
  test('keeps the page as it will be read, notes the ask and posts a mail with the words', async ({ ctx }) => {
    const item = await enterItem(ctx, { words: 'It took a <b>day</b>.' })
    const request = await askForConsent(ctx, askInes(item))
    expect(request.words.shown).toMatchObject({ words: 'It took a <b>day</b>.', by: 'Ines Moreau, Larkspur Clinics' })
    expect(request.words.uses.map(({ use }) => use)).toEqual(['website', 'sales deck'])
    const [mail] = await mailsAbout(ctx, request.id)
    expect(mail).toMatchObject({
      purpose: 'consent request',
      toAddress: 'ines@larkspur.example',
      contactId: 'con_ines',
    })
    expect(mail?.text).toContain('It took a <b>day</b>.')
    expect(mail?.html).not.toContain('<b>day')
    const asks = await ctx.db.selectFrom('asks').select(['kind', 'minutes', 'channel', 'state']).execute()
    expect(asks).toEqual([{ kind: 'consent', minutes: 2, channel: 'e-mail', state: 'asked' }])
  })

  test('keeps the limits, says why, and a reason sets them aside', async ({ ctx }) => {
    const item = await enterItem(ctx)
    await askSomebody(ctx, { kind: 'quote', contactId: 'con_ines', channel: 'phone' })
    const preview = await previewRequest(ctx, askInes(item))
    expect(preview.limit).toEqual({
      sentence: 'Ines Moreau rests until 1 July 2026. You can override with a reason.',
      isOverridable: true,
    })
    expect(await reasonOf(askForConsent(ctx, askInes(item)))).toBe('resting')
    const asked = await askForConsent(ctx, { ...askInes(item), overrideReason: 'She said she was waiting for it.' })
    expect(asked.state).toBe('sent')
  })

  test('is refused where there is nothing to ask or nobody to ask', async ({ ctx }) => {
    const item = await enterItem(ctx)
    expect(await reasonOf(askForConsent(ctx, askInes(item, [])))).toBe('no-uses')
    expect(await reasonOf(askForConsent(ctx, { ...askInes(item), level: 3 }))).toBe('other-level')
    expect(await reasonOf(askForConsent(ctx, { ...askInes(item), contactId: 'con_tom' }))).toBe('not-their-item')
    const company = { ...askInes(undefined), party: 'company' as const, level: 1 as const }
    expect(await reasonOf(askForConsent(ctx, company))).toBe('company-not-needed')
    expect(await reasonOf(askForConsent(ctx, { ...company, level: 2 }))).toBe('no-address')
    await askForConsent(ctx, askInes(item))
    expect(await reasonOf(askForConsent(ctx, { ...askInes(item), overrideReason: 'Again.' }))).toBe('asked-already')
    await giveConsents(ctx, [grant('person', null, 'event')])
    expect(await reasonOf(askForConsent(ctx, { ...askInes(undefined, ['event']), overrideReason: 'Again.' }))).toBe(
      'stands-already',
    )
    await ctx.db.updateTable('contacts').set({ optedOutAt: ctx.now }).where('id', '=', 'con_ines').execute()
    expect(await reasonOf(askForConsent(ctx, askInes(undefined, ['press'])))).toBe('unwanted')
  })

  test('reaches whoever signs for a company, who is no contact and has no limits', async ({ ctx }) => {
    const item = await enterItem(ctx)
    const ask = {
      ...askInes(item),
      party: 'company' as const,
      signerName: 'Pia Legal',
      signerEmail: 'legal@larkspur.example',
    }
    const request = await askForConsent(ctx, ask)
    expect(request.contact).toBeNull()
    expect(request.words.uses[0]?.wording).toBe(
      'Merrow Software may show the words of Ines Moreau together with the name of Larkspur Clinics on its website.',
    )
    const [mail] = await mailsAbout(ctx, request.id)
    expect(mail).toMatchObject({ toAddress: 'legal@larkspur.example', outsider: true })
    expect(await ctx.db.selectFrom('asks').select('id').execute()).toEqual([])
  })

  test('reminds at most twice, three days apart, and can be taken back with its mail', async ({ ctx }) => {
    const request = await askForConsent(ctx, askInes(await enterItem(ctx)))
    const { id: requestId } = request
    const on = (days: number) => ({
      ...ctx,
      today: addDays(ctx.today, days),
      now: new Date(ctx.now.getTime() + days * 86_400_000),
    })
    expect(await reasonOf(remind(on(2), { requestId }))).toBe('too-soon')
    await remind(on(3), { requestId })
    const twice = await remind(on(6), { requestId })
    expect(twice.remindedOn).toEqual(['2026-06-04', '2026-06-07'])
    expect(await reasonOf(remind(on(9), { requestId }))).toBe('reminded-enough')
    expect((await withdrawRequest(on(9), { requestId })).state).toBe('withdrawn')
    expect(await reasonOf(withdrawRequest(on(9), { requestId }))).toBe('withdrawn')
    expect((await mailsAbout(ctx, requestId)).map(({ state }) => state)).toEqual(Array(3).fill('withdrawn'))
  })

  test('makes room for a new page where nobody signed the old one in time', async ({ ctx }) => {
    const item = await enterItem(ctx)
    await askForConsent(ctx, askInes(item))
    const later = { ...ctx, today: addDays(ctx.today, 31) }
    const again = await askForConsent(later, askInes(item))
    expect(again.state).toBe('sent')
  })
})

describe('the page somebody signs', () => {
  test('shows the words, one unticked box for each use, and changes nothing by being read', async ({ ctx }) => {
    const request = await askForConsent(ctx, askInes(await enterItem(ctx, { words: '<img src=x onerror=alert(1)>' })))
    const response = await visit(consentPages, `GET ${pathOf(signLink(ctx, request, ''))}`, { ctx })
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(page).not.toContain('<script')
    expect(page.match(/type="checkbox"/g)).toHaveLength(2)
    expect(page).not.toMatch(/<input[^>]*checked/)
    expect((await findRequest(ctx, request.id)).state).toBe('sent')
    expect(await ctx.db.selectFrom('consents').select('id').execute()).toEqual([])
  })

  test('is answered once: what was ticked covers, a receipt with the way back leaves, a repeat changes nothing', async ({
    ctx,
  }) => {
    const item = await enterItem(ctx)
    await giveConsents(ctx, [grant('company', null, 'website'), grant('company', null, 'sales deck')])
    const request = await askForConsent(ctx, askInes(item))
    const at = pathOf(signLink(ctx, request, ''))
    const nothing = await visit(consentPages, `POST ${at}`, { ctx, form: { go: 'sign' } })
    expect(nothing.status).toBe(422)
    const form = { go: 'sign', use: ['website', 'paid ads', 'nonsense'] }
    const thanks = await (await visit(consentPages, `POST ${at}`, { ctx, form })).text()
    expect(thanks).toContain('Thank you')
    expect(await covered(ctx, item)).toEqual(['website'])
    const again = await (
      await visit(consentPages, `POST ${at}`, { ctx, form: { go: 'sign', use: ['website', 'sales deck'] } })
    ).text()
    expect(again).toContain('You have answered this already')
    expect(await covered(ctx, item)).toEqual(['website'])

    expect((await findRequest(ctx, request.id)).state).toBe('partly granted')
    const given = await ctx.db
      .selectFrom('consents')
      .where('requestId', '=', request.id)
      .select(['use', 'wording', 'expiresOn', 'givenHow', 'givenBy'])
      .execute()
    expect(given).toEqual([
      {
        use: 'website',
        wording: request.words.uses[0]?.wording,
        expiresOn: '2028-06-01',
        givenHow: 'signed page',
        givenBy: 'Ines Moreau',
      },
    ])
    const receipts = (await mailsAbout(ctx, request.id)).filter(({ purpose }) => purpose === 'consent receipt')
    expect(receipts).toHaveLength(1)
    expect(receipts[0]?.text).toContain(request.words.uses[0]?.wording)
    expect(receipts[0]?.text).toContain('/withdraw/')
    expect(await ctx.db.selectFrom('asks').select('state').execute()).toEqual([{ state: 'accepted' }])
  })

  test('takes a no with their words, which joins the other reasons', async ({ ctx }) => {
    const request = await askForConsent(ctx, askInes(await enterItem(ctx)))
    const at = pathOf(signLink(ctx, request, ''))
    const page = await visit(consentPages, `POST ${at}`, {
      ctx,
      form: { go: 'refuse', use: 'website', words: 'Our policy forbids it.' },
    })
    expect(await page.text()).toContain('You agreed to nothing')
    expect(await findRequest(ctx, request.id)).toMatchObject({
      state: 'refused',
      answerWords: 'Our policy forbids it.',
    })
    expect(await ctx.db.selectFrom('consents').select('id').execute()).toEqual([])
    const said = await ctx.db.selectFrom('verbatims').select(['about', 'words']).execute()
    expect(said).toEqual([{ about: 'declined ask', words: 'Our policy forbids it.' }])
  })

  test('cannot be signed when it is over, taken back, or shows something else by now', async ({ ctx }) => {
    const item = await enterItem(ctx)
    const request = await askForConsent(ctx, askInes(item))
    const at = pathOf(signLink(ctx, request, ''))
    const later = { ...ctx, today: addDays(ctx.today, 30) }
    const form = { go: 'sign', use: 'website' }
    expect(await (await visit(consentPages, `POST ${at}`, { ctx: later, form })).text()).toContain('is over')
    const change = (title: string | null) =>
      ctx.db.updateTable('referenceItems').set({ shownTitle: title }).where('id', '=', item).execute()
    await change('Chief executive')
    expect(await (await visit(consentPages, `POST ${at}`, { ctx, form })).text()).toContain('has changed')
    await change(null)
    await withdrawRequest(ctx, { requestId: request.id })
    expect(await (await visit(consentPages, `POST ${at}`, { ctx, form })).text()).toContain('taken back')
    expect(await ctx.db.selectFrom('consents').select('id').execute()).toEqual([])
  })

  test('opens with no link but its own: not a changed, an expired, one for another purpose or of another company', async ({
    ctx,
  }) => {
    const request = await askForConsent(ctx, askInes(await enterItem(ctx)))
    const token = pathOf(signLink(ctx, request, ''))
      .split('/')
      .at(-1)!
    const soon = new Date(ctx.now.getTime() + 86_400_000)
    const statusOf = async (path: `/${string}`, at: Context = ctx) =>
      (await visit(consentPages, `GET ${path}`, { ctx: at })).status
    expect(await statusOf(`/agree/${token}`)).toBe(200)
    expect(await statusOf(`/agree/${token.slice(0, -2)}AA`)).toBe(404)
    expect(await statusOf(`/agree/${ctx.keys.signLink('withdraw', request.id, soon)}`)).toBe(404)
    expect(await statusOf(`/withdraw/${token}`)).toBe(404)
    expect(await statusOf(`/agree/${ctx.keys.signLink('consent', 'con_ines', soon)}`)).toBe(404)
    expect(await statusOf(`/agree/${token}`, { ...ctx, now: new Date('2028-01-01') })).toBe(410)
    const { openKeys } = await import('../server/keys.ts')
    const elsewhere = openKeys(['the secret that tests sign and seal with'], 'vouchwell_another')
    expect(await statusOf(`/agree/${elsewhere.signLink('consent', request.id, soon)}`)).toBe(404)
  })

  test.for([
    ['de', 'Darf Merrow Software das verwenden?'],
    ['fr', 'Merrow Software peut-elle utiliser ceci'],
    ['es', '¿Puede Merrow Software usar esto?'],
  ] as const)('speaks %s', async ([language, title], { ctx }) => {
    const request = await askForConsent(ctx, askInes(await enterItem(ctx), ['website'], { language }))
    const page = await (await visit(consentPages, `GET ${pathOf(signLink(ctx, request, ''))}`, { ctx })).text()
    expect(page).toContain(`<html lang="${language}">`)
    expect(page).toContain(title)
    expect(page).not.toMatch(/\{(company|customer|person|what)\}/)
  })
})

describe('the page somebody withdraws on', () => {
  test('lists all they agreed to, changes nothing by being read, and takes all back with one button', async ({
    ctx,
  }) => {
    const item = await enterItem(ctx)
    await giveConsents(ctx, [
      grant('person', item, 'website'),
      grant('person', null, 'press'),
      grant('company', null, 'website'),
    ])
    const at = pathOf(withdrawLink(ctx, { id: 'con_ines' }, ''))
    const before = await (await visit(consentPages, `GET ${at}`, { ctx })).text()
    expect(before.match(/value="cns_/g)).toHaveLength(2)
    expect(before).toContain('“It took a day.”')
    expect(await covered(ctx, item)).toEqual(['website'])
    const after = await (await visit(consentPages, `POST ${at}`, { ctx, form: { which: 'all' } })).text()
    expect(after).toContain('Withdrawn')
    expect(await covered(ctx, item)).toEqual([])
    expect(await (await visit(consentPages, `POST ${at}`, { ctx, form: { which: 'all' } })).text()).toContain(
      'Nothing stands',
    )
  })

  test('takes back one use, and never what is somebody else’s', async ({ ctx }) => {
    const ids = await giveConsents(ctx, [
      grant('person', null, 'website'),
      grant('person', null, 'press'),
      { ...grant('person', null, 'website'), contactId: 'con_tom', customerId: 'cus_ironbridge' },
    ])
    const at = pathOf(withdrawLink(ctx, { id: 'con_ines' }, ''))
    await visit(consentPages, `POST ${at}`, { ctx, form: { which: ids[2]! } })
    await visit(consentPages, `POST ${at}`, { ctx, form: { which: ids[0]! } })
    const lines = await findConsents(ctx, ids)
    expect(lines.map(({ state }) => state)).toEqual(['withdrawn', 'standing', 'standing'])
  })

  test('of whoever signed for a company takes back what they signed', async ({ ctx }) => {
    const item = await enterItem(ctx)
    await giveConsents(ctx, [grant('person', item, 'website')])
    const ask = {
      ...askInes(item),
      party: 'company' as const,
      signerName: 'Pia Legal',
      signerEmail: 'legal@larkspur.example',
    }
    const request = await askForConsent(ctx, ask)
    await visit(consentPages, `POST ${pathOf(signLink(ctx, request, ''))}`, {
      ctx,
      form: { go: 'sign', use: 'website' },
    })
    expect(await covered(ctx, item)).toEqual(['website'])
    const at = pathOf(withdrawLink(ctx, { id: request.id }, ''))
    await visit(consentPages, `POST ${at}`, { ctx, form: { which: 'all' } })
    expect(await covered(ctx, item)).toEqual([])
  })
})

describe('time', () => {
  test('asks once to renew what ends within a month, and a renewal closes the task', async ({ ctx }) => {
    const item = await enterItem(ctx)
    const ending = { givenOn: '2025-06-20', expiresOn: '2026-06-20' }
    await giveConsents(ctx, [
      grant('person', item, 'website', ending),
      grant('person', item, 'press', ending),
      grant('company', null, 'website', { givenOn: '2025-06-20', expiresOn: '2026-12-01' }),
    ])
    expect(await endConsents(ctx)).toEqual({ toRenew: 1, toRecall: 0 })
    expect(await endConsents(ctx)).toEqual({ toRenew: 0, toRecall: 0 })
    expect(await openTasksOf(ctx, 'renew consent')).toMatchObject([{ dueOn: '2026-06-20', customerId: 'cus_larkspur' }])
    await giveConsents(ctx, [grant('person', item, 'website')])
    expect(await openTasksOf(ctx, 'renew consent')).toMatchObject([{ state: 'open' }])
    await giveConsents(ctx, [grant('person', item, 'press')])
    expect(await openTasksOf(ctx, 'renew consent')).toMatchObject([{ state: 'done', note: 'Renewed.' }])
    expect(await endConsents(ctx)).toEqual({ toRenew: 0, toRecall: 0 })
  })

  test('ends our uses where consent ended by itself, and asks once for the copies that left us', async ({ ctx }) => {
    const item = await enterItem(ctx, { level: 1 })
    const ended = { level: 1, givenOn: '2025-06-01', expiresOn: '2026-06-01' }
    await giveConsents(ctx, [grant('person', item, 'website', ended), grant('person', item, 'sales deck', ended)])
    await enterUse(ctx, item, 'website', false)
    const slides = await enterUse(ctx, item, 'sales deck', true)
    expect(await endConsents(ctx)).toEqual({ toRenew: 0, toRecall: 1 })
    await ctx.db.updateTable('tasks').set({ state: 'done', doneAt: ctx.now }).where('subjectId', '=', slides).execute()
    expect(await endConsents(ctx)).toEqual({ toRenew: 0, toRecall: 0 })
  })
})

describe('wordings', () => {
  test('become a new version and never change what was agreed to', async ({ ctx }) => {
    const before = await askForConsent(ctx, askInes(await enterItem(ctx), ['website']))
    const words = structuredClone(usualWordings.person.en)
    words.uses.website = 'Show {what} on {company}.example.'
    expect((await saveWording(ctx, { party: 'person', language: 'en', words, basedOn: 1 })).version).toBe(2)
    await expect(saveWording(ctx, { party: 'person', language: 'en', words, basedOn: 1 })).rejects.toThrow(Stale)
    const { items, earlier } = await showWordings(ctx)
    expect(items.find((one) => one.party === 'person' && one.language === 'en')?.version).toBe(2)
    expect(earlier.map(({ version }) => version)).toEqual([1])
    expect((await findRequest(ctx, before.id)).words).toEqual(before.words)
    const preview = await previewRequest(ctx, askInes(undefined, ['website']))
    expect(preview.page.uses[0]?.wording).toContain('on Merrow Software.example.')
  })
})

describe('two people in the same moment', () => {
  test('who write the same wording anew: one is kept, the other looks again', async ({ committed: ctx }) => {
    const { items } = await showWordings(ctx)
    const { version } = items.find(({ party, language }) => party === 'person' && language === 'fr')!
    const words = usualWordings.person.fr
    const saved = await Promise.allSettled(
      ['Sam', 'Odile'].map((name) =>
        saveWording(ctx, {
          party: 'person',
          language: 'fr',
          words: { ...words, intro: `${words.intro} ${name}` },
          basedOn: version,
        }),
      ),
    )
    expect(saved.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(saved.find(({ status }) => status === 'rejected')).toMatchObject({ reason: expect.any(Stale) })
    const after = (await showWordings(ctx)).items.find(
      ({ party, language }) => party === 'person' && language === 'fr',
    )!
    expect(after.version).toBe(version + 1)
  })

  test('who send the same page: one page, one mail and one ask', async ({ committed: ctx }) => {
    const item = await enterItem(ctx)
    const reason = 'They offered it on the phone.'
    const sent = await Promise.all([
      reasonOf(askForConsent(ctx, { ...askInes(item), overrideReason: reason })),
      reasonOf(askForConsent(ctx, { ...askInes(item), overrideReason: reason })),
    ])
    expect(sent.toSorted()).toEqual(['asked-already', 'not refused: null'])
    const open = await ctx.db.selectFrom('consentRequests').where('itemId', '=', item).select(['id', 'askId']).execute()
    expect(open).toHaveLength(1)
    expect(await mailsAbout(ctx, open[0]!.id)).toHaveLength(1)
    const asks = await ctx.db
      .selectFrom('asks')
      .where('kind', '=', 'consent')
      .where('contactId', '=', 'con_ines')
      .select('id')
      .execute()
    expect(asks).toEqual([{ id: open[0]!.askId }])
  })

  test('who send a page to whoever signs for a company: one page', async ({ committed: ctx }) => {
    const page = {
      party: 'company' as const,
      customerId: 'cus_ironbridge' as const,
      level: 2 as const,
      uses: ['website' as const],
      language: 'en' as const,
      lastsMonths: 12,
      signerName: 'Pia Lang',
      signerEmail: 'pia@ironbridge.example',
    }
    const sent = await Promise.all([reasonOf(askForConsent(ctx, page)), reasonOf(askForConsent(ctx, page))])
    expect(sent.toSorted()).toEqual(['asked-already', 'not refused: null'])
  })
})

describe('what is noted by hand', () => {
  test('speaks their language, and names one item alone', async ({ ctx }) => {
    await ctx.db.updateTable('contacts').set({ language: 'de-AT' }).where('id', '=', 'con_ines').execute()
    const item = await enterItem(ctx)
    const { items } = await noteConsent(ctx, {
      party: 'person',
      customerId: 'cus_larkspur',
      contactId: 'con_ines',
      itemId: item,
      level: 2,
      uses: ['website'],
      givenHow: 'paper',
      givenBy: 'Ines Moreau',
      sendReceipt: true,
    })
    expect(items[0]?.item?.id).toBe(item)
    const [receipt] = await mailsAbout(ctx, items[0]!.id)
    expect(receipt?.text).toContain('Sie haben eingewilligt')
    expect(receipt?.text).toContain(items[0]?.wording)
  })
})

test('pages to sign can be taken along, exactly those the filters show', async ({ committed: ctx }) => {
  const lines = async (query: string) =>
    (await (await send(consentRoutes, `GET /consent-requests.csv${query}`, { as: 'viewer' })).text())
      .trim()
      .split(/\r?\n/)
  const all = await ctx.db.selectFrom('consentRequests').select(['id', 'party']).execute()
  expect((await lines('')).length).toBe(1 + all.length)
  expect((await lines('?party=company')).length).toBe(1 + all.filter(({ party }) => party === 'company').length)
  expect((await lines(''))[0]).toContain('Who signs')
})

describe('over HTTP', () => {
  test('consents are listed by filter, counted, and exported with the words', async ({ committed: ctx }) => {
    const item = await enterItem(ctx)
    await giveConsents(ctx, [
      grant('person', item, 'website', { expiresOn: '2026-06-15' }),
      grant('person', item, 'press'),
      grant('company', null, 'website'),
    ])
    const read = async (line: `GET /${string}`) =>
      (await (await send(consentRoutes, line, { as: 'viewer' })).json()) as Reply
    expect((await read('GET /consents?party=person&level=2&use=website')).items).toHaveLength(1)
    expect((await read('GET /consents?state=ending%20soon')).items).toMatchObject([
      { use: 'website', state: 'ending soon' },
    ])
    expect((await read('GET /consents?limit=2')).nextCursor).not.toBeNull()
    expect(await read(`GET /consents/totals?customerId=cus_larkspur`)).toMatchObject({
      byState: { standing: 2, 'ending soon': 1, expired: 0, withdrawn: 0 },
      people: 1,
      companies: 1,
      customer: { name: 'Larkspur Clinics' },
    })
    const csv = await (await send(consentRoutes, 'GET /consents.csv', { as: 'viewer' })).text()
    expect(csv.split('\n').filter((line) => line.includes('Merrow may do so.'))).toHaveLength(3)
    expect(await read('GET /customers/cus_larkspur/consents')).toMatchObject({
      company: [{ level: 2, use: 'website', until: null, items: 0 }],
      people: [
        {
          contact: { name: 'Ines Moreau' },
          agreed: [{ use: 'press' }, { use: 'website', until: '2026-06-15', items: 1 }],
        },
      ],
    })
    const state = await read(`GET /items/${item}/consent`)
    expect(state.uses.find(({ use }) => use === 'website')).toMatchObject({
      isCovered: true,
      until: '2026-06-15',
      person: { by: 'Ines Moreau', forItem: true },
      company: { forItem: false },
    })
    expect((await send(consentRoutes, 'POST /consents', { as: 'contributor' })).status).toBe(403)
  })
})
