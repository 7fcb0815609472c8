import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import type { Tell } from '../server/queue.ts'
import { test, testContext } from '../testing/database.ts'
import { send, visit } from '../testing/server.ts'
import { enterSurvey } from '../testing/survey.ts'
import { carryOutMailing, sendMailing, sendReminders, stopMailing } from './commands/mailings.ts'
import { whyNotMail } from './inviting.ts'
import { reminderWords, usualLetters, writeLetter } from './letter.ts'
import { answeringPages as pages } from './pages/answering.ts'
import { mailingsRoutes } from './routes/mailings.ts'
import { responsesRoutes } from './routes/responses.ts'

const quiet: Tell = async () => {}
const given = (surveyId: `srv_${string}`) => ({
  surveyId,
  where: [],
  oneEach: true,
  words: { en: usualLetters.en! },
  perMinute: 2,
  remindAfterDays: [7],
  expiresOn: '2026-07-01' as const,
})

// Who is a customer is counted over a connection of its own, so what these tests begin is committed, one after another.
describe('a mailing', () => {
  test('says before it is sent who will not be asked, and why', async ({ committed }) => {
    await enterSurvey(committed, { id: 'srv_mail' })
    await committed.db.updateTable('contacts').set({ optedOutAt: committed.now }).where('id', '=', 'con_tom').execute()
    const response = await send(mailingsRoutes, 'GET /surveys/srv_mail/mailings/preview?oneEach=true')
    expect(await response.json()).toMatchObject({
      people: 4,
      willBeAsked: 2,
      alreadyInvited: 0,
      // Rosa's company is not a customer any more.
      refused: { 'opted-out': 1, left: 1 },
      whyNot: null,
    })
    const list = await send(mailingsRoutes, 'GET /surveys/srv_mail/mailings/left-out')
    expect(await list.json()).toMatchObject({
      items: [
        { contactId: 'con_rosa', reason: 'left' },
        { contactId: 'con_tom', reason: 'opted-out' },
      ],
      nextCursor: null,
    })
  })

  test('asks everybody once, also when it is killed midway and when two people send it at once', async ({
    committed,
  }) => {
    const sent = await Promise.all([1, 2].map(() => sendMailing(testContext(), given('srv_mail'))))
    const killed: Tell = async ({ done }) => {
      if (done !== undefined && done > 0) throw new Error('killed')
    }
    await carryOutMailing(committed, sent[0]!.mailingId, killed).catch(() => {})
    await Promise.all(sent.map(({ mailingId }) => carryOutMailing(testContext(), mailingId, quiet)))

    const invitations = await committed.db.selectFrom('surveyInvitations').select(['contactId', 'mailingId']).execute()
    expect(invitations.map(({ contactId }) => contactId).sort()).toEqual(['con_ines', 'con_piet'])
    const asks = await committed.db.selectFrom('asks').select(['contactId', 'minutes']).execute()
    expect(asks).toHaveLength(2)
    const mails = await committed.db.selectFrom('mails').selectAll().orderBy('sendAfter').execute()
    expect(mails).toHaveLength(2)
    expect(mails.every(({ headers }) => /^<http:\/\/localhost\/u\//.test(headers['List-Unsubscribe'] ?? ''))).toBe(true)
    const counted = await committed.db.selectFrom('mailings').select(['state', 'invited', 'leftOut']).execute()
    expect(counted.reduce((sum, { invited }) => sum + invited, 0)).toBe(2)
    expect(counted.map(({ state }) => state)).toEqual(['sent', 'sent'])
  })

  test('leaves so many letters a minute, each with a link that opens the survey', async ({ committed }) => {
    const mails = await committed.db.selectFrom('mails').select(['sendAfter', 'text']).orderBy('sendAfter').execute()
    expect(mails.map(({ sendAfter }) => sendAfter.getTime() - committed.now.getTime())).toEqual([0, 30_000])
    const [, token] = /\/s\/(\S+)/.exec(mails[0]!.text) ?? []
    const response = await visit(pages, `GET /s/${token}`, { ctx: committed })
    expect(response.status).toBe(200)
  })

  test('reminds once, after its days, only who has not answered and only whose letter has left', async ({
    committed,
  }) => {
    await committed.db.updateTable('mails').set({ state: 'sent', sentAt: committed.now }).execute()
    const [first] = await committed.db.selectFrom('mails').select('text').where('contactId', '=', 'con_ines').execute()
    const [, token] = /\/s\/(\S+)/.exec(first!.text) ?? []
    await visit(pages, `POST /s/${token}`, { ctx: committed, form: { go: 'send', has: 'nps', 'q.nps': '9' } })

    expect(await sendReminders({ ...testContext(), now: new Date('2026-06-07T09:00:00Z') })).toBe(0)
    const later = () => ({ ...testContext(), now: new Date('2026-06-08T09:00:00Z') })
    const reminded = await Promise.all([sendReminders(later()), sendReminders(later())])
    expect(reminded.reduce((sum, n) => sum + n, 0)).toBe(1)
    expect(await sendReminders(later())).toBe(0)
    const reminders = await committed.db
      .selectFrom('mails')
      .select('contactId')
      .where('purpose', '=', 'reminder')
      .execute()
    expect(reminders).toEqual([{ contactId: 'con_piet' }])
  })

  test('says in a reminder that it is one, and how long the survey takes', async ({ committed }) => {
    const { subject, text } = await committed.db
      .selectFrom('mails')
      .select(['subject', 'text'])
      .where('purpose', '=', 'reminder')
      .executeTakeFirstOrThrow()
    expect(subject).toMatch(/^Reminder: a question from /)
    const { minutes } = await committed.db
      .selectFrom('asks')
      .select('minutes')
      .where('contactId', '=', 'con_piet')
      .executeTakeFirstOrThrow()
    expect(minutes).toBeGreaterThan(1)
    expect(text).toContain(`It takes about ${minutes} min.`)
    expect(text).toContain('works until 1 July 2026.')
  })

  test('tells how far people got, and every number opens to them', async ({ committed }) => {
    const funnel = await (await send(mailingsRoutes, 'GET /surveys/srv_mail/funnel')).json()
    expect(funnel).toMatchObject({ reached: { invited: 2, sent: 2, opened: 1, started: 1, submitted: 1, declined: 0 } })
    for (const [reached, people] of [
      ['invited', 2],
      ['submitted', 1],
    ] as const) {
      const list = (await (await send(mailingsRoutes, `GET /surveys/srv_mail/invited?reached=${reached}`)).json()) as {
        items: unknown[]
      }
      expect(list.items).toHaveLength(people)
    }
    expect(committed.today).toBe('2026-06-01')
  })

  test('that is stopped takes back what has not left, with its asks', async ({ committed }) => {
    await enterSurvey(committed, { id: 'srv_stop' })
    await committed.db.updateTable('contacts').set({ optedOutAt: null }).execute()
    await committed.db.updateTable('askLimits').set({ restDays: 0 }).execute()
    const { mailingId } = await sendMailing(committed, given('srv_stop'))
    await carryOutMailing(committed, mailingId, quiet)
    const [letter] = await committed.db
      .selectFrom('surveyInvitations')
      .select('mailId')
      .where('mailingId', '=', mailingId)
      .limit(1)
      .execute()
    await committed.db
      .updateTable('mails')
      .set({ state: 'sent', sentAt: committed.now })
      .where('id', '=', letter!.mailId!)
      .execute()
    expect(await stopMailing(committed, { mailingId })).toEqual({ stopped: 2 })
    const asks = await committed.db.selectFrom('asks').select('state').where('surveyId', '=', 'srv_stop').execute()
    expect(asks.map(({ state }) => state).sort()).toEqual(['asked', 'withdrawn', 'withdrawn'])
    await expect(stopMailing(committed, { mailingId })).rejects.toThrow('It was stopped already.')
  })
})

describe('a mailing to many', () => {
  const many = Array.from({ length: 1_100 }, (_, i) => i)

  test('that is killed again and again, between batches and within one, forgets nobody and asks nobody twice', async ({
    committed: ctx,
  }) => {
    await enterSurvey(ctx, { id: 'srv_many' })
    await ctx.db
      .insertInto('customers')
      .values(
        many.map((i) => ({
          id: `cus_many-${i}` as const,
          externalId: null,
          name: `Many ${i}`,
          since: '2024-01-01' as const,
        })),
      )
      .execute()
    await ctx.db
      .insertInto('contacts')
      .values(
        many.map((i) => ({
          id: `con_many-${i}` as const,
          customerId: `cus_many-${i}` as const,
          externalId: null,
          name: `Person ${i}`,
          email: `person${i}@many.example`,
          phone: null,
          title: null,
        })),
      )
      .execute()
    const { mailingId } = await sendMailing(testContext(), { ...given('srv_many'), perMinute: 10_000 })
    const asked = async () =>
      (await ctx.db.selectFrom('surveyInvitations').select('contactId').where('mailingId', '=', mailingId).execute())
        .length

    // Killed when the first batch has been kept: what comes after it is not begun.
    const dies: Tell = async ({ total }) => {
      if (total === undefined) throw new Error('killed')
    }
    await expect(carryOutMailing(testContext(), mailingId, dies)).rejects.toThrow('killed')
    const first = await asked()
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(many.length)

    // Killed within a batch: the connection breaks off while its letters are being written, and none of it is kept.
    await sql`create function break_off() returns trigger language plpgsql as $$
      begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`.execute(ctx.db)
    await sql`create trigger break_off after insert on survey_invitations execute function break_off()`.execute(ctx.db)
    await expect(carryOutMailing(testContext(), mailingId, quiet)).rejects.toThrow()
    await sql`drop trigger break_off on survey_invitations`.execute(ctx.db)
    await sql`drop function break_off`.execute(ctx.db)
    expect(await asked()).toBe(first)

    await carryOutMailing(testContext(), mailingId, quiet)
    const people = await ctx.db
      .selectFrom('surveyInvitations as i')
      .innerJoin('mails as m', 'm.id', 'i.mailId')
      .innerJoin('asks as a', 'a.id', 'i.askId')
      .where('i.mailingId', '=', mailingId)
      .where('i.contactId', 'like', 'con_many-%')
      .select('i.contactId')
      .execute()
    expect(people.map(({ contactId }) => contactId).sort()).toEqual(many.map((i) => `con_many-${i}`).sort())
    const mails = await ctx.db.selectFrom('mails').select('id').where('toAddress', 'like', '%@many.example').execute()
    expect(mails).toHaveLength(many.length)
    const asks = await ctx.db.selectFrom('asks').select('id').where('contactId', 'like', 'con_many-%').execute()
    expect(asks).toHaveLength(many.length)
  })
})

test('responses are listed, filtered, exported, read and removed with all they led to', async ({ committed }) => {
  const list = (await (await send(responsesRoutes, 'GET /responses?score=promoter&surveyId=srv_mail')).json()) as {
    items: { id: string }[]
    total: number
  }
  expect(list).toMatchObject({ total: 1, items: [{ customer: { id: 'cus_larkspur' }, likelihood: 9 }] })
  expect(await (await send(responsesRoutes, 'GET /responses?score=detractor')).json()).toMatchObject({ total: 0 })
  const csv = await (await send(responsesRoutes, 'GET /responses.csv?surveyId=srv_mail')).text()
  expect(csv.split('\n')).toHaveLength(3)
  expect(csv).toContain('Would you recommend us?')
  const [{ id }] = list.items as [{ id: string }]
  expect(await (await send(responsesRoutes, `GET /responses/${id}`)).json()).toMatchObject({
    answers: [{ key: 'nps', says: ['9'] }],
  })
  expect((await send(responsesRoutes, `DELETE /responses/${id}`)).status).toBe(200)
  expect(await committed.db.selectFrom('responses').select('id').where('state', '=', 'submitted').execute()).toEqual([])
})

describe('a letter', () => {
  const facts = {
    name: 'Ines <Moreau>',
    customer: 'Larkspur',
    company: 'Merrow',
    minutes: 2,
    language: 'en',
    link: 'https://vouch.example/s/abc',
    stopLink: 'https://vouch.example/u/abc',
    goodUntil: '2026-07-01' as const,
  }
  test('says the same in both its parts, and no name can bring markup or headers along', () => {
    const { subject, text, html } = writeLetter(
      { ...usualLetters.en!, subject: 'To {name}\r\nBcc: all@example.com' },
      facts,
    )
    expect(subject).toBe('To Ines <Moreau> Bcc: all@example.com')
    expect(html).not.toContain('<Moreau>')
    for (const part of [text, html]) {
      expect(part).toContain(facts.link)
      expect(part).toContain(facts.stopLink)
    }
  })

  test.for([
    ['en', 'This link is yours alone and works until 1 July 2026.'],
    ['de', 'Dieser Link gehört nur Ihnen und gilt bis 1. Juli 2026.'],
    ['fr', 'Ce lien n’est que pour vous et fonctionne jusqu’au 1 juillet 2026.'],
    ['es', 'Este enlace es solo para usted y sirve hasta el 1 de julio de 2026.'],
    // The line is in English, so its day is, too.
    ['ja', 'This link is yours alone and works until 1 July 2026.'],
  ] as const)('in %s says until when its link works, in words', ([language, line]) => {
    expect(writeLetter(usualLetters.en!, { ...facts, language }).parts.until).toBe(line)
  })

  test('reminds in the words somebody wrote for it, with the same places filled in', () => {
    const own = {
      ...usualLetters.en!,
      reminder: { subject: 'Still curious, {first name}', body: 'It takes {minutes} min.' },
    }
    const { subject, text } = writeLetter(reminderWords(own, 'en'), { ...facts, language: 'en' })
    expect(subject).toBe(`Still curious, ${facts.name.split(' ')[0]}`)
    expect(text).toContain(`It takes ${facts.minutes} min.`)
    expect(reminderWords(usualLetters.en!, 'en').subject).toBe('Reminder: a question from {company}')
  })

  test.for([
    ['no-words', { words: {} }],
    ['no-reminder-words', { words: { en: { ...usualLetters.en!, reminder: { subject: 'Again', body: ' ' } } } }],
    ['too-many-reminders', { remindAfterDays: [3, 6, 9] }],
    ['reminders-order', { remindAfterDays: [9, 3] }],
    ['reminders-order', { remindAfterDays: [40] }],
    ['expires-wrong', { expiresOn: '2026-06-01' as const }],
    [null, {}],
  ] as const)('is refused as %s', ([reason, change]) => {
    const mailing = { words: { en: usualLetters.en! }, remindAfterDays: [7, 14], expiresOn: '2026-07-01' as const }
    expect(whyNotMail({ ...mailing, ...change }, '2026-06-01')).toBe(reason)
  })
})
