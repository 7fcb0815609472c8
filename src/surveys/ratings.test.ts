import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { visit } from '../testing/server.ts'
import { enterInvitation, enterSurvey, everyKind } from '../testing/survey.ts'
import { linkExpires } from './commands/answering.ts'
import { removeResponse } from './commands/reading.ts'
import { takeResponse, takeResponses } from './commands/responses.ts'
import type { SurveyContent } from './content.ts'
import { answeringPages as pages } from './pages/answering.ts'

const attributesOf = async ({ db }: Context, id: string) => {
  const { rows } = await sql<{ attributes: Record<string, unknown> }>`
    select attributes from customers where id = ${id}`.execute(db)
  return rows[0]!.attributes
}

test('ratings of somebody we know become what they experienced, by the name in the main language, and go with the answer', async ({
  ctx,
}) => {
  const content: SurveyContent = {
    ...everyKind,
    questions: everyKind.questions.map((question) =>
      question.kind === 'satisfaction'
        ? {
            ...question,
            touchpoints: [
              { key: 'support', name: { en: 'Support', de: 'Kundendienst' } },
              ...question.touchpoints.slice(1),
            ],
          }
        : question,
    ),
  }
  const survey = await enterSurvey(ctx, { content })
  const id = await enterInvitation(ctx, { surveyId: survey.id, contactId: 'con_ines', customerId: 'cus_larkspur' })
  const path = `/s/${ctx.keys.signLink('answer', id, linkExpires('2026-07-01'))}` as const
  const before = await attributesOf(ctx, 'cus_larkspur')
  const form = { has: ['nps', 'touch'], 'q.nps': '9', 'q.touch.support': '4', 'q.touch.delivery': '0', go: 'send' }
  await visit(pages, `POST ${path}?lang=de`, { ctx, form })
  expect(await attributesOf(ctx, 'cus_larkspur')).toEqual({ ...before, 'satisfaction-with-support': 4 })
  const { rows } = await sql<{ responseId: `rsp_${string}` }>`
    select t.name, e.rating, e.had_on, e.contact_id, e.customer_id, e.response_id
    from experiences e join touchpoints t on t.id = e.touchpoint_id`.execute(ctx.db)
  expect(rows).toMatchObject([
    { name: 'Support', rating: 4, hadOn: '2026-06-01', contactId: 'con_ines', customerId: 'cus_larkspur' },
  ])
  await removeResponse(ctx, { responseId: rows[0]!.responseId })
  expect(await attributesOf(ctx, 'cus_larkspur')).toEqual(before)
})

const answered = (survey: { id: `srv_${string}`; version: number; content: SurveyContent }) => ({
  survey,
  contactId: null,
  source: 'import' as const,
  externalId: null,
  language: 'de',
  importId: null,
})

test('of somebody we do not know a rating stays an answer; of a customer the latest counts, whichever came last', async ({
  ctx,
}) => {
  const survey = await enterSurvey(ctx)
  const rated = (support: number) => ({ touch: { ratings: { support } } })
  const one = answered(survey)
  await takeResponses(ctx, [
    { ...one, customerId: null, givenOn: '2026-05-30', answers: rated(1) },
    { ...one, customerId: 'cus_tamsin', givenOn: '2026-05-04', answers: rated(5) },
    { ...one, customerId: 'cus_tamsin', givenOn: '2026-03-04', answers: rated(2) },
  ])
  expect(await attributesOf(ctx, 'cus_tamsin')).toMatchObject({ 'satisfaction-with-support': 5 })
  const { rows } = await sql`select count(*)::int as n from experiences`.execute(ctx.db)
  expect(rows).toEqual([{ n: 2 }])
})

test('two who rate at the same moment what nobody named before, in two surveys, rate one touchpoint', async ({
  committed,
}) => {
  const [first, second] = [
    await enterSurvey(committed, { id: 'srv_one' }),
    await enterSurvey(committed, {
      id: 'srv_other',
      content: {
        ...everyKind,
        questions: everyKind.questions.map((question) =>
          question.kind === 'satisfaction'
            ? {
                ...question,
                touchpoints: [
                  { key: 'd', name: { en: 'DELIVERY' } },
                  { key: 's', name: { en: 'support' } },
                ],
              }
            : question,
        ),
      },
    }),
  ]
  await Promise.all([
    takeResponse(committed, {
      ...answered(first),
      customerId: 'cus_tamsin',
      givenOn: '2026-05-04',
      answers: { touch: { ratings: { support: 3, delivery: 4 } } },
    }),
    takeResponse(committed, {
      ...answered(second),
      customerId: 'cus_tamsin',
      givenOn: '2026-05-05',
      answers: { touch: { ratings: { d: 1, s: 2 } } },
    }),
  ])
  const { rows } = await sql<{ name: string }>`select lower(name) as name from touchpoints order by 1`.execute(
    committed.db,
  )
  expect(rows.map(({ name }) => name)).toEqual(['delivery', 'support'])
  expect(await attributesOf(committed, 'cus_tamsin')).toMatchObject({
    'satisfaction-with-delivery': 1,
    'satisfaction-with-support': 2,
  })
  await sql`delete from responses`.execute(committed.db)
  await sql`delete from touchpoints`.execute(committed.db)
})

test('what was answered before there were touchpoints is taken in as it would have been when it was answered', async ({
  ctx,
}) => {
  const satisfied = (touchpoints: { key: string; name: Record<string, string> }[]): SurveyContent => ({
    ...everyKind,
    questions: everyKind.questions.flatMap((question): SurveyContent['questions'] =>
      question.kind === 'satisfaction'
        ? [
            { ...question, touchpoints },
            { ...question, key: 'again', touchpoints },
          ]
        : [question],
    ),
  })
  const survey = await enterSurvey(ctx, {
    content: satisfied([
      { key: 's', name: { en: '  Support  desk ', de: 'Kundendienst' } },
      { key: 'd', name: { en: 'Delivery' } },
      { key: 'long', name: { en: `${'Word '.repeat(60)}end` } },
      { key: 'none', name: { de: 'Ohne Namen' } },
    ]),
  })
  const tool = { id: survey.id, version: null, content: survey.content }
  const one = answered(survey)
  await takeResponses(ctx, [
    {
      ...one,
      customerId: 'cus_tamsin',
      givenOn: '2026-05-04',
      answers: { touch: { ratings: { s: 5, d: 2, none: 1 } } },
    },
    {
      ...one,
      survey: tool,
      customerId: 'cus_tamsin',
      givenOn: '2026-03-04',
      answers: { touch: { ratings: { s: 1, long: 4 } } },
    },
    {
      ...one,
      customerId: 'cus_larkspur',
      givenOn: '2026-03-04',
      answers: { touch: { ratings: { d: 3 } }, again: { ratings: { d: 4 } } },
    },
    { ...one, customerId: null, givenOn: '2026-03-04', answers: { touch: { ratings: { d: 3 } } } },
  ])
  const everything = async () => {
    const experiences =
      await sql`select t.name, e.customer_id, e.contact_id, e.had_on, e.rating, e.response_id, e.import_id
      from experiences e join touchpoints t on t.id = e.touchpoint_id order by e.response_id, t.name`.execute(ctx.db)
    return [experiences.rows, await attributesOf(ctx, 'cus_tamsin'), await attributesOf(ctx, 'cus_larkspur')]
  }
  const before = await everything()
  expect(before[0]).toHaveLength(5)
  await sql`delete from touchpoints`.execute(ctx.db)
  const migration = readFileSync('migrations/company/0007-touchpoints.sql', 'utf8')
  const takingIn = migration.slice(
    migration.indexOf('create temporary table rated'),
    migration.indexOf('-- Touchpoints come in files'),
  )
  for (const statement of takingIn.split(/;\n/)) if (statement.trim() !== '') await sql.raw(statement).execute(ctx.db)
  expect(await everything()).toEqual(before)
})
