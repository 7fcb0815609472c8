import { describe, expect } from 'vitest'
import { decideOrigin } from '../origins/commands.ts'
import type { Context } from '../server/context.ts'
import { servePages } from '../server/pages.ts'
import { test, testContext } from '../testing/database.ts'
import { send, visit } from '../testing/server.ts'
import { enterInvitation, enterSurvey, everyKind } from '../testing/survey.ts'
import { linkExpires } from './commands/answering.ts'
import { removeResponse } from './commands/reading.ts'
import { type Taken, takeResponses } from './commands/responses.ts'
import { answeringPages as pages } from './pages/answering.ts'
import { responsesRoutes } from './routes/responses.ts'

async function invite(ctx: Context) {
  const survey = await enterSurvey(ctx)
  const id = await enterInvitation(ctx, { surveyId: survey.id, contactId: 'con_ines', customerId: 'cus_larkspur' })
  return { id, survey, path: `/s/${ctx.keys.signLink('answer', id, linkExpires('2026-07-01'))}` as const }
}

const has = (...keys: string[]) => keys
const no = {
  has: has('nps', 'recommended', 'why-not', 'more'),
  'q.nps': '6',
  'q.recommended': 'no',
  'q.why-not': ['never-asked', 'no-thought'],
  'q.why-not.other': 'We are busy.',
  'q.more': 'Nobody ever asked us to.',
  go: 'send',
}
const yes = {
  has: has('nps', 'recommended', 'whom', 'touch', 'came', 'who', 'quote', 'may', 'you'),
  'q.nps': '10',
  'q.recommended': 'yes',
  'q.whom.name': 'Noor Haddad',
  'q.whom.company': 'Halden Freight',
  'q.whom.email': 'Noor@Halden.example',
  'q.touch.support': '5',
  'q.touch.delivery': '0',
  'q.came': 'told',
  'q.who.name': 'Piet Janssen',
  'q.quote': 'It saved us a week every month.',
  'q.may': ['website'],
  'q.you.name': 'Ines Duarte',
  go: 'send',
}

const count = async (
  ctx: Context,
  table: 'responses' | 'verbatims' | 'citations' | 'origins' | 'permissionsGiven' | 'mails',
) =>
  Number(
    (
      await ctx.db
        .selectFrom(table)
        .select((t) => t.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

describe('a personal link', () => {
  test('shows the questions, and reading it changes nothing', async ({ ctx }) => {
    const { id, path } = await invite(ctx)
    const response = await visit(pages, `GET ${path}`, { ctx })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    const html = await response.text()
    expect(html).toContain('Would you recommend us?')
    expect(await count(ctx, 'responses')).toBe(0)
    const invitation = await ctx.db
      .selectFrom('surveyInvitations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(invitation.openedAt).toBeNull()
  })

  test('counts as opened when a browser says so, as started with the first answer', async ({ ctx }) => {
    const { id, path } = await invite(ctx)
    const progress = () =>
      ctx.db
        .selectFrom('surveyInvitations')
        .select(['openedAt', 'startedAt', 'submittedAt'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    await visit(pages, `POST ${path}`, { ctx, form: { go: 'opened' } })
    expect(await progress()).toMatchObject({ openedAt: ctx.now, startedAt: null })
    await visit(pages, `POST ${path}`, { ctx, form: { go: 'save', has: 'nps', 'q.nps': '7' } })
    expect(await progress()).toMatchObject({ startedAt: ctx.now, submittedAt: null })
  })

  test('keeps what was answered on another device, and what is shown follows it', async ({ ctx }) => {
    const { path } = await invite(ctx)
    const saved = await visit(pages, `POST ${path}`, {
      ctx,
      form: { go: 'save', has: has('nps', 'recommended'), 'q.nps': '7', 'q.recommended': 'no' },
      headers: { accept: 'application/json' },
    })
    const { shown } = (await saved.json()) as { shown: string[] }
    expect(shown).toContain('why-not')
    expect(shown).not.toContain('whom')
    expect(shown).not.toContain('may')
    const again = await (await visit(pages, `GET ${path}`, { ctx })).text()
    expect(again).toMatch(/value="7"\s+checked/)
  })

  test('of one who does not recommend us leads to reasons and words', async ({ ctx }) => {
    const { id, path } = await invite(ctx)
    const response = await visit(pages, `POST ${path}`, { ctx, form: no })
    expect(await response.text()).toContain('We read every answer.')
    const kept = await ctx.db.selectFrom('responses').selectAll().executeTakeFirstOrThrow()
    expect(kept).toMatchObject({
      state: 'submitted',
      likelihood: 6,
      hasRecommended: false,
      customerId: 'cus_larkspur',
      givenOn: '2026-06-01',
    })
    const citations = await ctx.db
      .selectFrom('citations')
      .select(['reasonId', 'source', 'customerId'])
      .orderBy('reasonId')
      .execute()
    expect(citations).toEqual([
      { reasonId: 'rea_never-asked', source: 'answer', customerId: 'cus_larkspur' },
      { reasonId: 'rea_no-thought', source: 'answer', customerId: 'cus_larkspur' },
    ])
    const words = await ctx.db
      .selectFrom('verbatims')
      .select(['questionKey', 'about', 'words'])
      .orderBy('questionKey')
      .execute()
    expect(words).toEqual([
      { questionKey: 'more', about: 'why not', words: 'Nobody ever asked us to.' },
      { questionKey: 'why-not', about: 'why not', words: 'We are busy.' },
    ])
    const ask = await ctx.db.selectFrom('asks').select('state').executeTakeFirstOrThrow()
    expect(ask.state).toBe('accepted')
    const invitation = await ctx.db
      .selectFrom('surveyInvitations')
      .select('submittedAt')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(invitation.submittedAt).toEqual(ctx.now)
  })

  test('of one who recommends us leads to a claimed referral, an origin to match, and the permission ticked', async ({
    ctx,
  }) => {
    const { path } = await invite(ctx)
    await visit(pages, `POST ${path}`, { ctx, form: yes })
    const referral = await ctx.db
      .selectFrom('referrals')
      .selectAll()
      .where('referredEmail', '=', 'noor@halden.example')
      .executeTakeFirstOrThrow()
    expect(referral).toMatchObject({
      referrerId: 'cus_larkspur',
      referredName: 'Noor Haddad',
      strength: 'claimed',
      state: 'submitted',
      madeOn: '2026-06-01',
    })
    const evidence = await ctx.db.selectFrom('evidence').selectAll().where('referralId', '=', referral.id).execute()
    expect(evidence).toMatchObject([
      { kind: 'self-report', words: 'Noor Haddad, Halden Freight (Noor@Halden.example)' },
    ])
    expect(await ctx.db.selectFrom('origins').selectAll().execute()).toMatchObject([
      { mainReason: 'recommendation', toldBy: 'Piet Janssen', state: 'waiting', customerId: 'cus_larkspur' },
    ])
    expect(await ctx.db.selectFrom('permissionsGiven').select(['use', 'wording', 'wordingVersion']).execute()).toEqual([
      { use: 'website', wording: 'You may show my words with my name on your website.', wordingVersion: 2 },
    ])
    const { answers } = await ctx.db.selectFrom('responses').select('answers').executeTakeFirstOrThrow()
    expect(answers).toMatchObject({ touch: { ratings: { support: 5 } }, you: { contact: { name: 'Ines Duarte' } } })
    expect(await count(ctx, 'mails'), 'whoever was named is not written to').toBe(0)
  })

  test('takes the quote into the library with what was ticked, and out again when the response is removed', async ({
    ctx,
  }) => {
    const { path } = await invite(ctx)
    await visit(pages, `POST ${path}`, { ctx, form: yes })
    const items = await ctx.db.selectFrom('referenceItems').selectAll().execute()
    expect(items).toMatchObject([
      {
        level: 1,
        state: 'ready',
        original: 'It saved us a week every month.',
        source: 'survey',
        contactId: 'con_ines',
      },
    ])
    expect(await ctx.db.selectFrom('consents').select(['use', 'level', 'wordingVersion', 'itemId']).execute()).toEqual([
      { use: 'website', level: 1, wordingVersion: 2, itemId: items[0]!.id },
    ])
    await removeResponse(ctx, { responseId: items[0]!.responseId! })
    expect(await ctx.db.selectFrom('referenceItems').selectAll().execute()).toEqual([])
  })

  test('with their name makes a named quote, with both wordings as they were read', async ({ ctx }) => {
    const named = structuredClone(everyKind)
    const question = named.questions.find(({ kind }) => kind === 'permission')
    if (question?.kind === 'permission') question.nameWording = { en: 'With my name.' }
    const survey = await enterSurvey(ctx, { content: named })
    const id = await enterInvitation(ctx, { surveyId: survey.id, contactId: 'con_ines', customerId: 'cus_larkspur' })
    const path = `/s/${ctx.keys.signLink('answer', id, linkExpires('2026-07-01'))}` as const
    await visit(pages, `POST ${path}`, { ctx, form: { ...yes, 'q.may.name': 'yes' } })
    expect(await ctx.db.selectFrom('referenceItems').select(['level', 'state']).execute()).toEqual([
      { level: 2, state: 'ready' },
    ])
    const wordings = await ctx.db.selectFrom('consents').where('level', '=', 2).select('wording').execute()
    expect(wordings).toEqual([{ wording: 'You may show my words with my name on your website.\nWith my name.' }])
  })

  test('names somebody we know already, who gets further evidence instead of a twin', async ({ ctx }) => {
    const { path } = await invite(ctx)
    await ctx.db
      .insertInto('referrals')
      .values({
        id: 'ref_noor',
        referrerId: 'cus_larkspur',
        referredName: 'noor haddad',
        madeOn: '2026-01-01',
        state: 'shared',
        strength: 'claimed',
        createdBy: 'mem_sam',
      })
      .execute()
    await visit(pages, `POST ${path}`, { ctx, form: yes })
    const named = await ctx.db
      .selectFrom('referrals')
      .select('id')
      .where('referredName', 'ilike', 'noor haddad')
      .execute()
    expect(named).toEqual([{ id: 'ref_noor' }])
    const evidence = await ctx.db.selectFrom('evidence').select('kind').where('referralId', '=', 'ref_noor').execute()
    expect(evidence).toEqual([{ kind: 'self-report' }])
  })

  test('used again after it was submitted shows the thanks and changes nothing', async ({ ctx }) => {
    const { path } = await invite(ctx)
    await visit(pages, `POST ${path}`, { ctx, form: no })
    const before = await ctx.db.selectFrom('responses').selectAll().execute()
    const again = await visit(pages, `POST ${path}`, { ctx, form: { ...no, 'q.nps': '0' } })
    expect(await again.text()).toContain('Thank you')
    expect(await (await visit(pages, `GET ${path}`, { ctx })).text()).toContain('Thank you')
    expect(await ctx.db.selectFrom('responses').selectAll().execute()).toEqual(before)
    expect(await count(ctx, 'citations')).toBe(2)
  })

  test('says beside the question what is missing, and keeps the rest', async ({ ctx }) => {
    const { path } = await invite(ctx)
    const response = await visit(pages, `POST ${path}`, { ctx, form: { ...no, 'q.nps': '' } })
    expect(response.status).toBe(422)
    const html = await response.text()
    expect(html).toContain('id="q-nps-problem"')
    expect(html).toContain('Choose an answer, please.')
    expect(await count(ctx, 'citations')).toBe(0)
    const { answers } = await ctx.db.selectFrom('responses').select('answers').executeTakeFirstOrThrow()
    expect(answers).toMatchObject({ more: { words: 'Nobody ever asked us to.' } })
  })

  test('takes no score of 11 and no option nobody offered', async ({ ctx }) => {
    const { path } = await invite(ctx)
    await visit(pages, `POST ${path}`, {
      ctx,
      form: { go: 'save', has: has('nps', 'recommended'), 'q.nps': '11', 'q.recommended': 'maybe' },
    })
    const { answers } = await ctx.db.selectFrom('responses').select('answers').executeTakeFirstOrThrow()
    expect(answers).toEqual({})
  })

  test('leads through the steps without scripts', async ({ ctx }) => {
    const { path } = await invite(ctx)
    const visible = (html: string) =>
      [...html.matchAll(/<fieldset id="q-([\w-]+)"[^>]*>/g)]
        .filter(([tag]) => !/hidden/.test(tag))
        .map(([, key]) => key)
    const first = await (await visit(pages, `GET ${path}`, { ctx })).text()
    expect(visible(first)).toEqual(['nps', 'recommended'])
    const form = { go: 'next', step: '0', has: has('nps', 'recommended'), 'q.nps': '3', 'q.recommended': 'no' }
    const second = await (await visit(pages, `POST ${path}`, { ctx, form })).text()
    expect(visible(second)).toEqual(['why-not'])
  })

  test('is declined with a reason and words, which are read with all others', async ({ ctx }) => {
    const { path } = await invite(ctx)
    const response = await visit(pages, `POST ${path}`, {
      ctx,
      form: { go: 'decline', reason: 'rea_company-policy', words: 'Legal says no.' },
    })
    expect(await response.text()).toContain('Understood')
    expect(await ctx.db.selectFrom('asks').select(['state', 'declineReasonId']).execute()).toEqual([
      { state: 'declined', declineReasonId: 'rea_company-policy' },
    ])
    expect(await ctx.db.selectFrom('citations').select(['reasonId', 'source']).execute()).toEqual([
      { reasonId: 'rea_company-policy', source: 'declined ask' },
    ])
    expect(await ctx.db.selectFrom('verbatims').select(['about', 'words']).execute()).toEqual([
      { about: 'declined ask', words: 'Legal says no.' },
    ])
    expect((await visit(pages, `POST ${path}`, { ctx, form: no })).status).toBe(410)
    expect(await count(ctx, 'responses')).toBe(0)
  })

  test('offers reasons to decline as a customer says them, in their language, and the names a company chose', async ({
    ctx,
  }) => {
    const { path } = await invite(ctx)
    await ctx.db.updateTable('reasons').set({ name: 'Geheim' }).where('id', '=', 'rea_private-topic').execute()
    const html = await (await visit(pages, `GET ${path}`, { ctx, headers: { 'accept-language': 'de' } })).text()
    expect(html).toContain('<option value="rea_company-policy">Meine Firma erlaubt es nicht</option>')
    expect(html).toContain('<option value="rea_private-topic">Geheim</option>')
  })

  test('is shown in the language of the contact, then of the browser', async ({ ctx }) => {
    const { path } = await invite(ctx)
    const german = await (
      await visit(pages, `GET ${path}`, { ctx, headers: { 'accept-language': 'de-AT, en;q=0.5' } })
    ).text()
    expect(german).toContain('lang="de"')
    expect(german).toContain('Wie machen wir uns?')
    await ctx.db.updateTable('contacts').set({ language: 'en' }).where('id', '=', 'con_ines').execute()
    expect(await (await visit(pages, `GET ${path}`, { ctx, headers: { 'accept-language': 'de' } })).text()).toContain(
      'How are we doing?',
    )
    expect(await (await visit(pages, `GET ${path}?lang=de`, { ctx })).text()).toContain('Wie machen wir uns?')
  })
})

describe('a link that is no good', () => {
  test.for([
    [
      'of a day that has passed',
      410,
      (ctx: Context) => ctx.keys.signLink('answer', 'svi_srvtestconines', new Date('2026-05-31')),
    ],
    [
      'signed for something else',
      404,
      (ctx: Context) => ctx.keys.signLink('preview', 'svi_srvtestconines', linkExpires('2026-07-01')),
    ],
    [
      'changed by a letter',
      404,
      (ctx: Context) =>
        ctx.keys
          .signLink('answer', 'svi_srvtestconines', linkExpires('2026-07-01'))
          .replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    ],
    ['of another company', 404, () => ''],
  ] as const)('%s', async ([_, status, sign], { ctx }) => {
    await invite(ctx)
    const { openKeys } = await import('../server/keys.ts')
    const other = openKeys(['the secret that tests sign and seal with'], 'another_company')
    const token = sign(ctx) || other.signLink('answer', 'svi_srvtestconines', linkExpires('2026-07-01'))
    for (const line of [`GET /s/${token}`, `POST /s/${token}`] as const) {
      const response = await visit(pages, line, { ctx, form: no })
      expect(response.status).toBe(status)
      expect(await response.text()).not.toContain('<form')
    }
    expect(await count(ctx, 'responses')).toBe(0)
  })

  test('of a survey that was closed says so', async ({ ctx }) => {
    const { path } = await invite(ctx)
    await ctx.db.updateTable('surveys').set({ state: 'closed' }).where('id', '=', 'srv_test').execute()
    const response = await visit(pages, `GET ${path}`, { ctx })
    expect(response.status).toBe(410)
    expect(await response.text()).toContain('This survey is closed')
  })
})

describe('a link for anybody', () => {
  test('keeps one response per page, of nobody we know, and no referral or origin', async ({ ctx }) => {
    await enterSurvey(ctx)
    const html = await (await visit(pages, 'GET /o/srv_test', { ctx })).text()
    const [, key = ''] = /name="r" value="([\w-]{22})"/.exec(html) ?? []
    for (let times = 0; times < 2; times++) await visit(pages, 'POST /o/srv_test', { ctx, form: { ...yes, r: key } })
    expect(
      await ctx.db.selectFrom('responses').select(['customerId', 'source', 'state', 'likelihood']).execute(),
    ).toEqual([{ customerId: null, source: 'open link', state: 'submitted', likelihood: 10 }])
    expect(await count(ctx, 'origins')).toBe(0)
    expect(
      await ctx.db.selectFrom('referrals').select('id').where('referredName', '=', 'Noor Haddad').execute(),
    ).toEqual([])
  })

  test('may be framed by anybody only as an embedded survey that is open', async ({ ctx }) => {
    await enterSurvey(ctx)
    const policyOf = async (line: `GET /${string}`) =>
      (await visit(pages, line, { ctx })).headers.get('content-security-policy')
    expect(await policyOf('GET /embed/srv_test')).toContain('frame-ancestors *')
    expect(await policyOf('GET /o/srv_test')).toContain("frame-ancestors 'none'")
    await ctx.db.updateTable('surveys').set({ state: 'closed' }).execute()
    expect(await policyOf('GET /embed/srv_test')).toContain("frame-ancestors 'none'")
  })

  test('takes 200 kB and no more', async ({ ctx }) => {
    await enterSurvey(ctx)
    const response = await visit(pages, 'POST /o/srv_test', { ctx, form: { 'q.more': 'x'.repeat(200_001) } })
    expect(response.status).toBe(413)
  })

  test('has scripts that are a few kB', async ({ ctx }) => {
    for (const name of ['answering', 'embed']) {
      const response = await visit(pages, `GET /${name}.js`, { ctx })
      expect((await response.text()).length).toBeLessThan(6_000)
    }
  })
})

test('an answer sent twice at once is one response, and everything it leads to happens once', async ({ committed }) => {
  await enterSurvey(committed, { id: 'srv_twice', content: everyKind })
  const id = await enterInvitation(committed, {
    surveyId: 'srv_twice',
    contactId: 'con_ines',
    customerId: 'cus_larkspur',
  })
  const path = `/s/${committed.keys.signLink('answer', id, linkExpires('2026-07-01'))}` as const
  const replies = await Promise.all(
    [1, 2, 3].map(() => visit(pages, `POST ${path}`, { ctx: testContext(), form: yes })),
  )
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(
    await committed.db.selectFrom('responses').select('id').where('surveyId', '=', 'srv_twice').execute(),
  ).toHaveLength(1)
  expect(
    await committed.db.selectFrom('referrals').select('id').where('referredName', '=', 'Noor Haddad').execute(),
  ).toHaveLength(1)
  expect(await count(committed, 'origins')).toBe(1)
  expect(
    await committed.db.selectFrom('activity').select('id').where('event', '=', 'response submitted').execute(),
  ).toHaveLength(1)
})

describe('a response that is removed', () => {
  const told = (survey: Awaited<ReturnType<typeof enterSurvey>>, externalId: string) => ({
    survey,
    customerId: 'cus_larkspur' as const,
    contactId: null,
    givenOn: '2026-05-01' as const,
    answers: {
      nps: { score: 9 },
      recommended: { chosen: ['yes'] },
      whom: { name: 'Ama Boateng' },
      came: { chosen: ['told'] },
      who: { name: 'Piet Janssen' },
    },
    source: 'import' as const,
    externalId,
    language: null,
    importId: null,
  })
  const remove = (id: string) => send(responsesRoutes, `DELETE /responses/${id}`)
  const aboutAma = async ({ db }: Context) =>
    db
      .selectFrom('referrals as f')
      .innerJoin('evidence as e', 'e.referralId', 'f.id')
      .where('f.referredName', '=', 'Ama Boateng')
      .select(['f.id', 'f.strength', 'e.responseId'])
      .execute()

  test('takes along the referral only it told of, and leaves one that others told of, too', async ({ committed }) => {
    const survey = await enterSurvey(committed, { id: 'srv_gone' })
    const [first, second] = await takeResponses(committed, [told(survey, 'A'), told(survey, 'B')])
    expect(first?.referrals[0]?.referralId).toBe(second?.referrals[0]?.referralId)
    expect((await remove(first!.responseId)).status).toBe(200)
    expect(await aboutAma(committed)).toEqual([
      { id: second?.referrals[0]?.referralId, strength: 'claimed', responseId: second?.responseId },
    ])
    expect((await remove(second!.responseId)).status).toBe(200)
    expect(await aboutAma(committed)).toEqual([])
  })

  test('takes back what was confirmed from who it says told them', async ({ committed }) => {
    const survey = await enterSurvey(committed, { id: 'srv_sure' })
    const before = told(survey, 'C')
    const referrals = () => committed.db.selectFrom('referrals').selectAll().orderBy('number').execute()
    const evidence = () => committed.db.selectFrom('evidence').select('id').orderBy('number').execute()
    const known = [await referrals(), await evidence()]
    const [{ responseId, origin }] = (await takeResponses(committed, [before])) as [Taken]
    const ironbridge = { originId: origin!.id, decision: 'confirmed', referrerId: 'cus_ironbridge' } as const
    const { referral } = await decideOrigin(committed, ironbridge)
    expect(referral).toMatchObject({ credited: { id: 'cus_ironbridge' }, state: 'converted' })
    expect((await remove(responseId)).status).toBe(200)
    expect([await referrals(), await evidence()]).toEqual(known)
  })

  test('stays where the referral confirmed from it has moved on, and says what to do', async ({ committed }) => {
    const survey = await enterSurvey(committed, { id: 'srv_moved' })
    const [{ responseId, origin }] = (await takeResponses(committed, [told(survey, 'D')])) as [Taken]
    const ironbridge = { originId: origin!.id, decision: 'confirmed', referrerId: 'cus_ironbridge' } as const
    const { referral } = await decideOrigin(committed, ironbridge)
    const moved = { state: 'reversed', stateReason: 'They cancelled' } as const
    await committed.db.updateTable('referrals').set(moved).where('id', '=', referral!.id).execute()
    const refused = await remove(responseId)
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ reason: 'referral-moved' })
    // Nothing of it was done: what it told of is still there.
    expect(await aboutAma(committed)).toHaveLength(1)
    const back = { state: 'converted', stateReason: null } as const
    await committed.db.updateTable('referrals').set(back).where('id', '=', referral!.id).execute()
    expect((await remove(responseId)).status).toBe(200)
  })

  test('while somebody confirms from it leaves nothing of that behind, whoever is first', async ({ committed }) => {
    const survey = await enterSurvey(committed, { id: 'srv_both' })
    const evidence = () => committed.db.selectFrom('evidence').select('id').orderBy('number').execute()
    const known = await evidence()
    const [{ responseId, origin }] = (await takeResponses(committed, [told(survey, 'E')])) as [Taken]
    const ironbridge = { originId: origin!.id, decision: 'confirmed', referrerId: 'cus_ironbridge' } as const
    const [removed] = await Promise.allSettled([remove(responseId), decideOrigin(testContext(), ironbridge)])
    expect(removed).toMatchObject({ status: 'fulfilled', value: { status: 200 } })
    expect(await evidence()).toEqual(known)
    expect(await committed.db.selectFrom('origins').where('id', '=', origin!.id).select('id').execute()).toEqual([])
  })
})

test('imported responses are taken once by the id of their tool, and ask and write to nobody', async ({ ctx }) => {
  const survey = await enterSurvey(ctx)
  const rows = ['TF-1', 'TF-2', 'TF-1'].map((externalId) => ({
    survey,
    customerId: 'cus_larkspur' as const,
    contactId: null,
    givenOn: '2026-05-01' as const,
    answers: { nps: { score: 9 }, recommended: { chosen: ['yes'] }, whom: { name: 'Ama Boateng' } },
    source: 'import' as const,
    externalId,
    language: null,
    importId: 'imp_1' as const,
  }))
  const taken = await takeResponses(ctx, rows)
  expect(taken.map(({ isNew }) => isNew)).toEqual([true, true, false])
  expect(taken[2]?.responseId).toBe(taken[0]?.responseId)
  expect(await takeResponses(ctx, rows)).toMatchObject([{ isNew: false }, { isNew: false }, { isNew: false }])
  const named = await ctx.db
    .selectFrom('referrals')
    .select('importId')
    .where('referredName', '=', 'Ama Boateng')
    .execute()
  expect(named).toEqual([{ importId: 'imp_1' }])
  expect(await ctx.db.selectFrom('asks').select('id').where('surveyId', '=', survey.id).execute()).toEqual([])
  expect(await count(ctx, 'mails')).toBe(0)
})

test('words that a spreadsheet would run as a formula are exported as words', async ({ committed }) => {
  const survey = await enterSurvey(committed, { id: 'srv_sheet' })
  const answers = { nps: { score: 3 }, quote: { words: '=HYPERLINK("http://x")' } }
  await takeResponses(committed, [
    {
      survey,
      customerId: null,
      contactId: null,
      givenOn: '2026-05-01',
      answers,
      source: 'import',
      externalId: null,
      language: null,
      importId: null,
    },
  ])
  for (const path of ['/responses.csv', '/responses.csv?surveyId=srv_sheet'] as const) {
    const csv = await (await send(responsesRoutes, `GET ${path}`)).text()
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`)
  }
})

test('visits from one network are limited', async ({ ctx }) => {
  const app = servePages(pages, { open: async () => ctx, tooOften: async () => null, crowding: async () => 30 })
  const response = await app.request('/o/srv_test')
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('30')
})
