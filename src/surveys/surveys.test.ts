import { describe, expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { Refused, Stale } from '../server/errors.ts'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import {
  changeSurvey,
  closeSurvey,
  createSurvey,
  discardChanges,
  duplicateSurvey,
  listVersions,
  previewLink,
  publishSurvey,
  readSurvey,
  removeSurvey,
  reopenSurvey,
} from './commands.ts'
import type { SurveyContent } from './content.ts'
import { surveysRoutes } from './routes.ts'
import { listSurveys } from './store/writing.ts'
import { withText } from './texts.ts'

const begin = (ctx: Context, name = 'Why not', template: 'why not' | 'origin' | 'blank' = 'why not') =>
  createSurvey(ctx, { name, template, language: 'en' })
const reworded = (content: SurveyContent, text: string) => withText(content, ['questions', 0, 'text'], 'en', text)
const eventsOf = async ({ db }: Context, id: string) =>
  (await db.selectFrom('activity').where('subjectId', '=', id).orderBy('id').select('event').execute()).map(
    ({ event }) => event,
  )
const minutesLater = (ctx: Context, minutes: number): Context => ({
  ...ctx,
  now: new Date(ctx.now.getTime() + minutes * 60_000),
})

test('a template asks with the reasons of the company', async ({ ctx }) => {
  await ctx.db.updateTable('reasons').set({ name: 'Too early' }).where('id', '=', 'rea_too-new').execute()
  const { content, reasons, minutes } = await begin(ctx)
  const asked = content.questions.find((one) => one.kind === 'choice' && one.asks === 'why not')
  const options = asked?.kind === 'choice' ? asked.options : []
  expect(options).toHaveLength(15)
  expect(options.map(({ reasonId }) => reasonId)).toEqual(reasons.map(({ id }) => id))
  expect(options.find(({ reasonId }) => reasonId === 'rea_too-new')?.text).toEqual({ en: 'Too early' })
  // 10 to begin, then 10 + 10 + 25/2 + 23/2 + 45/2 + 29 + 60 + 22 + 22: 209.5 seconds.
  expect(minutes).toBe(4)
})

describe('publishing', () => {
  test('keeps what is asked word for word, and opens the survey', async ({ ctx }) => {
    const { id, content } = await begin(ctx)
    const open = await publishSurvey(ctx, { surveyId: id })
    expect([open.state, open.published?.version, open.published?.by]).toEqual(['open', 1, 'Sam Okafor'])
    expect(open.published?.content).toEqual(content)

    await changeSurvey(ctx, { surveyId: id, content: reworded(content, 'Would you recommend us?') })
    const edited = await readSurvey(ctx, { surveyId: id })
    expect(edited.published?.content).toEqual(content)
    expect((await publishSurvey(ctx, { surveyId: id })).published?.version).toBe(2)
    const { items } = await listVersions(ctx, { surveyId: id, limit: 50 })
    expect(items.map(({ version, changes }) => [version, changes])).toEqual([
      [
        2,
        [
          'The question reads “Would you recommend us?”; it was “How likely are you to recommend us to a colleague or friend?”.',
        ],
      ],
      [1, []],
    ])
    const first = await listVersions(ctx, { surveyId: id, limit: 1 })
    expect(first.items).toEqual(items.slice(0, 1))
    expect((await listVersions(ctx, { surveyId: id, limit: 1, cursor: first.nextCursor ?? '' })).items).toEqual(
      items.slice(1),
    )
  })

  test('is refused with the first thing to put right', async ({ ctx }) => {
    const { id } = await begin(ctx, 'Nothing yet', 'blank')
    await expect(publishSurvey(ctx, { surveyId: id })).rejects.toThrow('There is no question yet. Add one.')
  })

  test('is refused where an answer stands for a reason that was merged away', async ({ ctx }) => {
    const { id } = await begin(ctx)
    await ctx.db.updateTable('reasons').set({ retiredAt: ctx.now }).where('id', '=', 'rea_too-new').execute()
    await expect(publishSurvey(ctx, { surveyId: id })).rejects.toThrow(
      'stands for a reason that is not in use any more',
    )
  })

  test('gives a changed wording beside a box its own version', async ({ ctx }) => {
    const { id, content } = await begin(ctx)
    await publishSurvey(ctx, { surveyId: id })
    const at = content.questions.findIndex(({ kind }) => kind === 'permission')
    const wordingOf = (survey: { content: SurveyContent }) => {
      const question = survey.content.questions[at]
      return question?.kind === 'permission' ? question.wordingVersion : null
    }
    const other = withText(content, ['questions', at, 'uses', 0, 'wording'], 'en', 'On your website, for a year.')
    await changeSurvey(ctx, { surveyId: id, content: other })
    expect(wordingOf(await publishSurvey(ctx, { surveyId: id }))).toBe(2)
    await changeSurvey(ctx, { surveyId: id, content: reworded(other, 'Would you?') })
    expect(wordingOf(await publishSurvey(ctx, { surveyId: id }))).toBe(2)
  })

  test('twice at once publishes once', async ({ committed }) => {
    const { id } = await begin(committed, 'Pressed twice')
    const publish = () => send(surveysRoutes, `POST /surveys/${id}/publish`)
    const replies = await Promise.all([publish(), publish()])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
  })
})

describe('two people', () => {
  test('who save on the same version: the second is refused and told what to do', async ({ ctx }) => {
    const { id, content, version } = await begin(ctx)
    const mine = { ...ctx, ifMatch: version }
    await changeSurvey(mine, { surveyId: id, content: reworded(content, 'Mine') })
    const theirs = changeSurvey(mine, { surveyId: id, content: reworded(content, 'Theirs') })
    await expect(theirs).rejects.toThrow(Stale)
    await expect(theirs).rejects.toThrow('Reload to see it as it is now, then change it again.')
    expect((await readSurvey(ctx, { surveyId: id })).content.questions[0]?.text.en).toBe('Mine')
  })

  test('who save at the same moment: one is kept whole', async ({ committed }) => {
    const { id, content, version } = await begin(committed, 'Saved at once')
    const save = (text: string) =>
      send(surveysRoutes, `PATCH /surveys/${id}`, {
        body: { content: reworded(content, text) },
        headers: { 'if-match': `"${version}"` },
      })
    const statuses = (await Promise.all([save('Mine'), save('Theirs')])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 412])
  })

  test('who begin surveys of one name at once begin one', async () => {
    const create = (name: string) => send(surveysRoutes, 'POST /surveys', { body: { name } })
    const statuses = (await Promise.all([create('Spring'), create('SPRING')])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 409])
  })
})

test('an hour of typing is one entry of the history, and a pause or another person begins the next', async ({
  ctx,
}) => {
  const { id, content } = await begin(ctx)
  const save = (ctx: Context, text: string) => changeSurvey(ctx, { surveyId: id, content: reworded(content, text) })
  await save(ctx, 'W')
  await save(minutesLater(ctx, 1), 'Wo')
  await save(minutesLater(ctx, 2), 'Wo')
  expect(await eventsOf(ctx, id)).toEqual(['survey begun', 'survey edited'])
  await save({ ...minutesLater(ctx, 3), actor: { id: 'mem_ada', name: 'Ada', role: 'admin' } }, 'Would')
  await save(minutesLater(ctx, 4), 'Would you')
  await save(minutesLater(ctx, 40), 'Would you?')
  expect(await eventsOf(ctx, id)).toEqual([
    'survey begun',
    'survey edited',
    'survey edited',
    'survey edited',
    'survey edited',
  ])
})

test('closing, opening again, and the last day', async ({ ctx }) => {
  const { id } = await begin(ctx)
  await expect(closeSurvey(ctx, { surveyId: id })).rejects.toThrow('never published')
  await publishSurvey(ctx, { surveyId: id })
  expect((await changeSurvey(ctx, { surveyId: id, closesOn: '2026-06-30' })).closesOn).toBe('2026-06-30')
  await expect(changeSurvey(ctx, { surveyId: id, closesOn: '2026-05-31' })).rejects.toThrow('That day has passed')
  expect((await closeSurvey(ctx, { surveyId: id })).state).toBe('closed')
  await expect(closeSurvey(ctx, { surveyId: id })).rejects.toThrow(Refused)
  const later = { ...ctx, today: '2026-07-01' as const }
  const again = await reopenSurvey(later, { surveyId: id })
  expect([again.state, again.closesOn]).toEqual(['open', null])
  await expect(removeSurvey(ctx, { surveyId: id })).rejects.toThrow('Close it instead')
})

test('changes since publishing can be left out, and are kept in the history', async ({ ctx }) => {
  const { id, content } = await begin(ctx)
  await publishSurvey(ctx, { surveyId: id })
  await changeSurvey(ctx, { surveyId: id, content: reworded(content, 'Hm') })
  expect((await discardChanges(ctx, { surveyId: id })).content).toEqual(content)
  expect((await eventsOf(ctx, id)).at(-1)).toBe('survey changes discarded')
})

test('a copy has a name of its own, and a draft that is removed can be begun again', async ({ ctx }) => {
  const { id, content } = await begin(ctx)
  const names = [await duplicateSurvey(ctx, { surveyId: id }), await duplicateSurvey(ctx, { surveyId: id })]
  expect(names.map(({ name, state }) => [name, state])).toEqual([
    ['Why not (copy)', 'draft'],
    ['Why not (copy 2)', 'draft'],
  ])
  await removeSurvey(ctx, { surveyId: id })
  const again = await createSurvey(ctx, { name: 'Why not', template: 'blank', language: 'en', content })
  expect(again.content).toEqual(content)
})

test('the list says responses, last answer and who was invited, in every order, page by page', async ({ ctx }) => {
  await ctx.db.deleteFrom('surveys').execute()
  const ids: Id<'srv'>[] = []
  for (const name of ['Beta', 'alpha', 'Gamma 50%']) ids.push((await begin(ctx, name, 'origin')).id)
  await ctx.db
    .insertInto('responses')
    .values(
      [1, 2, 3].map((n) => ({
        id: `rsp_${n}` as const,
        surveyId: ids[n === 1 ? 0 : 1] as Id<'srv'>,
        source: 'import' as const,
        state: 'submitted' as const,
        startedAt: ctx.now,
        submittedAt: ctx.now,
        givenOn: `2026-05-0${4 - n}` as Day,
        createdAt: ctx.now,
        updatedAt: ctx.now,
      })),
    )
    .execute()
  const all = async (sort: 'name' | 'changed' | 'responses' | 'answered') => {
    const names: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await listSurveys(ctx, { q: '', sort, cursor, limit: 1 })
      names.push(...page.items.map(({ name }) => name))
      if (page.nextCursor === null) return names
      cursor = page.nextCursor
    }
  }
  expect(await all('name')).toEqual(['alpha', 'Beta', 'Gamma 50%'])
  expect(await all('responses')).toEqual(['alpha', 'Beta', 'Gamma 50%'])
  expect(await all('answered')).toEqual(['Beta', 'alpha', 'Gamma 50%'])
  expect(new Set(await all('changed')).size).toBe(3)
  const found = await listSurveys(ctx, { q: '0%', sort: 'name', limit: 50 })
  expect(found.items.map(({ name }) => name)).toEqual(['Gamma 50%'])
  const { items } = await listSurveys(ctx, { q: 'alp', state: 'draft', sort: 'name', limit: 50 })
  expect(items).toMatchObject([{ responses: 2, lastAnswerOn: '2026-05-02', invited: 0, changed: false, tool: null }])
})

test('a survey of another tool is shown, and changed only in name', async ({ ctx }) => {
  const { id, content } = await begin(ctx)
  await ctx.db.updateTable('surveys').set({ tool: 'typeform', state: 'open' }).where('id', '=', id).execute()
  const change = changeSurvey(ctx, { surveyId: id, content: reworded(content, 'Hm') })
  await expect(change).rejects.toThrow('What it asks is changed there')
  await expect(publishSurvey(ctx, { surveyId: id })).rejects.toThrow(Refused)
  await expect(closeSurvey(ctx, { surveyId: id })).rejects.toThrow(Refused)
  expect((await changeSurvey(ctx, { surveyId: id, name: 'Typeform, spring' })).name).toBe('Typeform, spring')
})

test('a preview link is for previews only', async ({ ctx }) => {
  const { id } = await begin(ctx)
  const { token } = await previewLink(ctx, { surveyId: id })
  expect(ctx.keys.readLink('preview', token, ctx.now)).toMatchObject({ ok: true, subject: id })
  expect(ctx.keys.readLink('answer', token, ctx.now)).toEqual({ ok: false, why: 'tampered' })
  const nextWeek = new Date(ctx.now.getTime() + 7 * 86_400_000)
  expect(ctx.keys.readLink('preview', token, nextWeek)).toEqual({ ok: false, why: 'expired' })
})

test('reading is for everybody, writing for managers', async ({ committed }) => {
  const { id } = await begin(committed, 'Who may')
  expect((await send(surveysRoutes, `GET /surveys/${id}`, { as: 'viewer' })).status).toBe(200)
  expect((await send(surveysRoutes, `PATCH /surveys/${id}`, { as: 'contributor', body: { name: 'No' } })).status).toBe(
    403,
  )
  expect((await send(surveysRoutes, 'GET /surveys?cursor=nonsense', { as: 'viewer' })).status).toBe(422)
  expect((await send(surveysRoutes, 'GET /surveys/srv_none', { as: 'viewer' })).status).toBe(404)
})
