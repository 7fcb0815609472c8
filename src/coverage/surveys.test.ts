import { sql } from 'kysely'
import { expect } from 'vitest'
import { takeResponse } from '../surveys/commands/responses.ts'
import { bank } from '../surveys/question-bank.ts'
import { test } from '../testing/database.ts'
import { showThemes } from './commands.ts'

test('what people tick under “What mattered most?” is counted for its themes, what they left as well', async ({
  ctx,
}) => {
  const block = bank.find(({ id }) => id === 'matters-to-customers')!
  const themes = [
    { id: 'the_change', name: 'Help with change' },
    { id: 'the_saving-time', name: 'Saving time' },
  ] as const
  const questions = block.make({ languages: ['en', 'de'], reasons: [], themes, before: [] })
  expect(questions[0]).toMatchObject({
    options: [{ text: { de: 'Hilfe bei der Einführung' } }, { key: 'saving-time' }],
  })
  const content = {
    languages: ['en', 'de'],
    title: { en: 'T' },
    intro: {},
    questions,
    thanksTitle: { en: 'T' },
    thanks: {},
  }
  await sql`insert into surveys (id, name, content, created_by, created_at, updated_at)
    values ('srv_m', 'M', ${JSON.stringify(content)}, 'mem_sam', now(), now())`.execute(ctx.db)
  await takeResponse(ctx, {
    survey: { id: 'srv_m', version: null, content },
    customerId: 'cus_larkspur',
    contactId: 'con_ines',
    givenOn: '2026-05-20',
    answers: { 'matters-to-customers': { chosen: ['change'] } },
    source: 'import',
    externalId: null,
    language: 'de',
    importId: null,
  })
  const { items } = await showThemes(ctx, { window: '12m' })
  const of = (id: string) => items.find(({ theme }) => theme.id === id)!.customers
  expect(of('the_change')).toMatchObject({ happened: 1, trials: 1 })
  expect(of('the_saving-time')).toMatchObject({ happened: 0, trials: 1 })
})
