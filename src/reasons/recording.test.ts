import { expect } from 'vitest'
import { test } from '../testing/database.ts'
import { aResponse, aVerbatim } from '../testing/verbatims.ts'
import { citeReasons, listReasons, recordVerbatims } from './commands.ts'

test('the same words of the same response are kept once', async ({ ctx }) => {
  const { responseId, customerId } = await aResponse(ctx)
  const verbatim = {
    from: { responseId, questionKey: 'why-not' },
    customerId,
    contactId: null,
    question: 'What stopped you?',
    about: 'why not' as const,
    words: ' Nobody asked. ',
    language: null,
    givenOn: '2026-05-04' as const,
  }
  expect((await recordVerbatims(ctx, [verbatim, verbatim])).recorded).toBe(1)
  expect((await recordVerbatims(ctx, [verbatim])).recorded).toBe(0)
  expect((await recordVerbatims(ctx, [{ ...verbatim, words: '  ' }])).recorded).toBe(0)
  const kept = await ctx.db.selectFrom('verbatims').select(['words', 'givenOn', 'state']).execute()
  expect(kept).toContainEqual({ words: 'Nobody asked.', givenOn: '2026-05-04', state: 'open' })
})

test('a reason counts once for a response, also when it was merged into one the response named', async ({ ctx }) => {
  const { responseId, customerId } = await aResponse(ctx)
  await ctx.db
    .updateTable('reasons')
    .set({ mergedInto: 'rea_never-asked' })
    .where('id', '=', 'rea_no-thought')
    .execute()
  const cite = (reasonId: `rea_${string}`) => ({
    reasonId,
    from: { responseId },
    customerId,
    source: 'answer' as const,
    givenOn: '2026-05-04' as const,
  })
  expect(await citeReasons(ctx, [cite('rea_never-asked'), cite('rea_no-thought'), cite('rea_price-doubts')])).toEqual({
    cited: 2,
  })
  expect(await citeReasons(ctx, [cite('rea_no-thought')])).toEqual({ cited: 0 })
})

test('the reasons in use come in their order, without those merged away', async ({ ctx }) => {
  await aVerbatim(ctx, 'Nobody asked.')
  expect((await listReasons(ctx)).map(({ name }) => name).slice(0, 2)).toEqual(['Never asked', "Didn't think of it"])
  expect(await listReasons(ctx)).toHaveLength(15)
})
