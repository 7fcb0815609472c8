import { companyName, listReasons } from '../../asks/store.ts'
import { wasMadeBefore } from '../../consent/commands/links.ts'
import type { Context } from '../../server/context.ts'
import { Refused } from '../../server/errors.ts'
import { type Id, idOf } from '../../values/id.ts'
import type { Side } from '../outcomes.ts'
import { type EngagementRefusal, whyNotSayOutcome } from '../states.ts'
import * as store from '../store.ts'
import type { Slot } from '../times.ts'
import { noteOutcome } from './outcomes.ts'
import { calendarOf, decline, offerTimes, pickTime, refuseTimes, sayLater } from './times.ts'
import { guests, linkMade, outcomeLink } from './writing.ts'

/** What a link leads to, or why it leads nowhere. */
export type Opened<Extra = object> =
  | { ok: false; why: 'expired' | 'tampered' }
  | ({ ok: true; engagement: store.FoundEngagement; company: string } & Extra)

const engagementId = idOf('eng')

/** What a link is about. Reading changes nothing: programs that check mail follow links, too. */
export async function openLink(ctx: Context, purpose: 'slots' | 'pick', token: string): Promise<Opened> {
  const read = ctx.keys.readLink(purpose, token, ctx.now)
  if (!read.ok) return read
  const opened = await openEngagement(ctx, read.subject)
  return purpose === 'slots' && opened.ok && isOver(opened, read.expires) ? { ok: false, why: 'expired' } : opened
}

/** Whether a link to whoever speaks for us was made before their links were taken back. The prospect's are not theirs. */
const isOver = ({ engagement }: { engagement: store.FoundEngagement }, expires: Date) =>
  wasMadeBefore(linkMade(expires), engagement.linksFrom)

async function openEngagement(ctx: Context, subject: string): Promise<Opened> {
  const id = engagementId.safeParse(subject)
  if (!id.success) return { ok: false, why: 'tampered' }
  const engagement = await store.findEngagement(ctx, id.data).catch(() => null)
  if (engagement === null) return { ok: false, why: 'expired' }
  return { ok: true, engagement, company: await companyName(ctx) }
}

/** What a link to say how it went is about, and whose it is. */
export async function openOutcomeLink(
  ctx: Context,
  token: string,
): Promise<Opened<{ side: Exclude<Side, 'us'>; whyNot: EngagementRefusal | null }>> {
  const read = ctx.keys.readLink('outcome', token, ctx.now)
  if (!read.ok) return read
  const [id = '', side] = read.subject.split('~')
  if (side !== 'advocate' && side !== 'prospect') return { ok: false, why: 'tampered' }
  const opened = await openEngagement(ctx, id)
  if (side === 'advocate' && opened.ok && isOver(opened, read.expires)) return { ok: false, why: 'expired' }
  return opened.ok ? { ...opened, side, whyNot: whyNotSayOutcome(opened.engagement, ctx.now) } : opened
}

/** The reasons a no may have. */
export const declineReasons = (ctx: Context) => listReasons(ctx)

/** A rule that refuses is answered by the page as it is now; anything else is our fault. */
async function attempt<T>(work: Promise<T>): Promise<T | Refused> {
  return work.catch((error: unknown) => {
    if (error instanceof Refused) return error
    throw error
  })
}

const advocate = (ctx: Context): Context => ({ ...ctx, actor: guests.advocate, ifMatch: null })
const prospect = (ctx: Context): Context => ({ ...ctx, actor: guests.prospect, ifMatch: null })

export const offerByLink = (ctx: Context, id: Id<'eng'>, slots: readonly Slot[]) =>
  attempt(offerTimes(advocate(ctx), id, slots))

export async function declineByLink(ctx: Context, id: Id<'eng'>, sent: { reasonId: string | null; words: string }) {
  const reason = (await listReasons(ctx)).find((one) => one.id === sent.reasonId)
  return attempt(decline(advocate(ctx), id, { reasonId: reason?.id ?? null, words: sent.words }))
}

export const laterByLink = (ctx: Context, id: Id<'eng'>, words: string) => attempt(sayLater(advocate(ctx), id, words))

export const pickByLink = (ctx: Context, id: Id<'eng'>, startsAt: string) =>
  attempt(pickTime(prospect(ctx), id, startsAt))

export const refuseTimesByLink = (ctx: Context, id: Id<'eng'>, words: string) =>
  attempt(refuseTimes(prospect(ctx), id, words))

export const outcomeByLink = (
  ctx: Context,
  id: Id<'eng'>,
  side: Exclude<Side, 'us'>,
  said: { held: boolean; grade: number | null; words: string },
) => attempt(noteOutcome(side === 'advocate' ? advocate(ctx) : prospect(ctx), id, side, said))

/** The file for a calendar behind a link; null where no time was ever agreed. */
export const calendarByLink = (ctx: Context, engagement: store.FoundEngagement) => calendarOf(ctx, engagement)

/** Where this side says how it went. */
export const linkToOutcome = (ctx: Context, engagement: store.FoundEngagement, side: Exclude<Side, 'us'>) =>
  outcomeLink(ctx, engagement, side)
