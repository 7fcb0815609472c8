import { expect } from 'vitest'
import { linkMade, outcomeLink, pickLink, slotsLink } from '../engagements/commands/writing.ts'
import { engagementsPages } from '../engagements/pages/visits.ts'
import type { Context } from '../server/context.ts'
import { linkExpires } from '../surveys/commands/answering.ts'
import { answeringPages } from '../surveys/pages/answering.ts'
import { test } from '../testing/database.ts'
import { visit } from '../testing/server.ts'
import { enterInvitation, enterSurvey } from '../testing/survey.ts'
import { newId } from '../values/id.ts'
import { takeLinksBack } from './commands.ts'

const at = (ctx: Context, seconds: number) => ({ ...ctx, now: new Date(ctx.now.getTime() + seconds * 1000) })
const pages = [...engagementsPages, ...answeringPages]

test('links to offer times, to say how it went and to answer a survey are over with the others; the prospect’s are not theirs', async ({
  ctx,
}) => {
  const id = newId('eng')
  await ctx.db
    .insertInto('engagements')
    .values({
      id,
      level: 3,
      customerId: 'cus_larkspur',
      contactId: 'con_ines',
      title: 'Call',
      stage: 'prepare',
      minutes: 30,
      state: 'planned',
      createdBy: 'mem_sam',
      createdAt: ctx.now,
      updatedAt: ctx.now,
    })
    .execute()
  const survey = await enterSurvey(ctx)
  const invitation = await enterInvitation(ctx, {
    surveyId: survey.id,
    contactId: 'con_ines',
    customerId: 'cus_larkspur',
  })
  const answer = (made: Context) =>
    `/s/${made.keys.signLink('answer', `${invitation}~${Math.floor(made.now.getTime() / 1000).toString(36)}`, linkExpires('2026-07-01'))}`
  const mailed = (made: Context) => ({
    slots: slotsLink(made, { id }),
    advocate: outcomeLink(made, { id }, 'advocate'),
    prospect: outcomeLink(made, { id }, 'prospect'),
    pick: pickLink(made, { id }),
    answer: answer(made),
  })
  const statuses = async (links: Record<string, string>): Promise<Record<string, number>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(links).map(async ([name, link]) => {
          const path = new URL(link, 'http://localhost').pathname
          return [name, (await visit(pages, `GET ${path}` as `GET /${string}`, { ctx: at(ctx, 120) })).status]
        }),
      ),
    )
  const before = mailed(ctx)
  const good = await statuses(before)
  expect(Object.values(good).every((status) => status < 400)).toBe(true)
  await takeLinksBack(at(ctx, 60), { contactId: 'con_ines', sendNew: false })
  expect(await statuses(before)).toEqual({ ...good, slots: 410, advocate: 410, answer: 410 })
  expect(await statuses(mailed(at(ctx, 61)))).toEqual(good)
  // One that was mailed before links said when they were made.
  const old = `/s/${ctx.keys.signLink('answer', invitation, linkExpires('2026-07-01'))}`
  expect(await statuses({ old })).toEqual({ old: 410 })
  expect(linkMade(new Date('2026-12-27T10:00:00Z'))).toEqual(new Date('2026-05-01T10:00:00Z'))
})
