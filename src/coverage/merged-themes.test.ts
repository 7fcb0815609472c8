import { expect } from 'vitest'
import { nominate } from '../ladder/commands.ts'
import { referencesApi } from '../references/api.ts'
import { acceptSuggestion, addItem, showItem, suggestEdit } from '../references/commands.ts'
import { listItems } from '../references/store.ts'
import { findCandidates, rankForRequest } from '../requests/commands/candidates.ts'
import { addDeal, showDeal } from '../requests/commands/deals.ts'
import { addRequest, changeRequest, showRequest } from '../requests/commands/requests.ts'
import { noCriteria } from '../requests/criteria.ts'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { addTheme, mergeTheme, undoMerge } from '../themes/commands.ts'
import type { Id } from '../values/id.ts'
import { showCoverage } from './commands.ts'

const theme = async (ctx: Context, name: string) => (await addTheme(ctx, { name, description: '' })).id
const nominatedFor = async (ctx: Context, id: Id<'nom'>) =>
  (await ctx.db.selectFrom('nominations').select('themeIds').where('id', '=', id).executeTakeFirstOrThrow()).themeIds
const wants = (...ids: Id<'the'>[]) => ({
  ...noCriteria,
  themes: ids.map((id) => ({ id, need: 'nice' as const, weight: 3 })),
})

test('what speaks to a theme, and whoever asks for it, follows when it is merged, and comes back with it', async ({
  ctx,
}) => {
  const [nights, shifts, rosters] = [
    await theme(ctx, 'Nights'),
    await theme(ctx, 'Shifts'),
    await theme(ctx, 'Rosters'),
  ]
  const itemId = await addItem(ctx, { contactId: 'con_ines', original: 'It works at night.', themeIds: [nights] })
  const suggested = await suggestEdit(ctx, { itemId, changes: { themeIds: [nights, rosters] }, why: '' })
  const { id: nominationId } = await nominate(ctx, {
    customerId: 'cus_brightwater',
    contactId: 'con_piet',
    level: 3,
    themeIds: [nights],
    why: 'Praised it.',
  })
  const deal = await addDeal(ctx, { name: 'Night wards', prospect: 'Halden', themeIds: [nights] })
  const request = await addRequest(ctx, { level: 3, criteria: wants(nights, shifts) })

  // Twice: what led to the first has to lead on to the last.
  await mergeTheme(ctx, { themeId: nights, into: shifts })
  await mergeTheme(ctx, { themeId: shifts, into: rosters })

  expect((await showItem(ctx, { itemId })).themeIds).toEqual([rosters])
  const find = async (id: Id<'the'>) =>
    (
      await listItems(ctx, { ...referencesApi.list.input.parse({}), theme: [id] }, { limit: 10, sort: 'given' })
    ).items.map((one) => one.id)
  for (const id of [nights, shifts, rosters]) expect(await find(id), id).toEqual([itemId])
  await acceptSuggestion(ctx, { suggestionId: suggested.id })
  expect((await showItem(ctx, { itemId })).themeIds).toEqual([rosters])
  expect(await nominatedFor(ctx, nominationId)).toEqual([rosters])
  expect((await showDeal(ctx, { dealId: deal.id })).themes.map(({ id }) => id)).toEqual([rosters])
  expect((await showCoverage(ctx, {})).rows.find(({ row }) => row === rosters)).toMatchObject({ deals: 1 })

  // The open request wants it once, goes on finding who can speak to it by name, and can be changed.
  expect((await showRequest(ctx, { requestId: request.id })).criteria.themes).toEqual([
    { id: rosters, need: 'nice', weight: 3 },
  ])
  const found = [
    await rankForRequest(ctx, { requestId: request.id }),
    await findCandidates(ctx, { level: 3, criteria: wants(nights) }),
  ]
  for (const { items, blocked } of found) {
    const ines = [...items, ...blocked].find(({ contact }) => contact.id === 'con_ines')
    expect(ines?.lines).toMatchObject([{ says: 'Can speak to Rosters', because: 'they have said so themselves' }])
  }
  const changed = await changeRequest(ctx, {
    requestId: request.id,
    criteria: { ...wants(nights, rosters), goodStanding: true },
  })
  expect(changed.criteria.themes).toEqual([{ id: rosters, need: 'nice', weight: 3 }])

  await undoMerge(ctx, { themeId: shifts })
  for (const id of [nights, shifts]) expect(await find(id), id).toEqual([itemId])
  expect(await find(rosters)).toEqual([])
  await undoMerge(ctx, { themeId: nights })
  expect((await showDeal(ctx, { dealId: deal.id })).themes.map(({ id }) => id)).toEqual([nights])
})
