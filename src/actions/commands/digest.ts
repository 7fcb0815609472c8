import type { Letter } from '../../consent/letters.ts'
import { askerOf, choicesFor } from '../../insights/commands.ts'
import { figuresOfRate, measured } from '../../insights/measures.ts'
import { scopeOf } from '../../insights/questions.ts'
import { showSuggestions } from '../../ladder/commands.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { postMail, unsubscribeHeaders } from '../../server/mail.ts'
import { newcombeDifference } from '../../statistics/newcombe-difference.ts'
import { addDays, addMonths, type Day } from '../../values/day.ts'
import { type DigestFacts, writeDigest } from '../digest-letter.ts'
import { sayPoints } from '../effect-words.ts'
import * as store from '../store.ts'
import { digestHour, digestWeek, momentAt, mondayOf } from '../week.ts'
import { showLog } from './effect.ts'

// Choosing -----------------------------------------------------------------------------------------------------------------

/** Whether I get the weekly mail, and when next. */
export async function showChoice(ctx: Context): Promise<{ weekly: boolean; nextOn: Day | null }> {
  const weekly = await store.isReader(ctx)
  return { weekly, nextOn: weekly ? addDays(mondayOf(ctx.today), 7) : null }
}

/** Choose the weekly mail, or stop it. */
export function chooseDigest(ctx: Context, { weekly }: { weekly: boolean }) {
  return inTransaction(ctx, async (ctx) => {
    const isChanged = weekly ? await store.addReader(ctx) : await store.removeReader(ctx, ctx.actor.id)
    if (isChanged) await record(ctx, weekly ? 'weekly mail chosen' : 'weekly mail stopped', { subject: ctx.actor.id })
    return showChoice(ctx)
  })
}

/** Who a link in a weekly mail stops it for, without doing anything. */
export function readStopLink(ctx: Context, token: string) {
  const read = ctx.keys.readLink('digest', token, ctx.now)
  return read.ok ? { ok: true as const, memberId: read.subject } : { ok: false as const, why: read.why }
}

/** Stop the weekly mail by the link in it. Doing it again changes nothing. */
export function stopDigest(ctx: Context, token: string) {
  return inTransaction(ctx, async (ctx) => {
    const link = readStopLink(ctx, token)
    if (link.ok && (await store.removeReader(ctx, link.memberId))) {
      await record(ctx, 'weekly mail stopped', { subject: link.memberId })
    }
    return link
  })
}

// Writing ------------------------------------------------------------------------------------------------------------------

/** A stop link works as long as such a mail may lie around. */
const stopMonths = 24

/**
 * Write this week's mail for everybody who chose it and has not got it. Two threads at once write one mail each member: the
 * row of the week is taken in the transaction that posts it.
 *
 * @returns how many were written
 */
export async function sendDigests(ctx: Context): Promise<number> {
  const week = digestWeek(ctx.today)
  if (week === null) return 0
  const readers = await store.readersDue(ctx, week)
  if (readers.length === 0) return 0
  const { timeZone } = await store.companyOf(ctx)
  const common = await factsForAll(ctx)
  const morning = momentAt(week, digestHour, timeZone)
  let written = 0
  for (const reader of readers) {
    written += await inTransaction(ctx, async (ctx) => {
      if (!(await store.claimDigest(ctx, reader.id, week))) return 0
      const { letter, stopLink } = await letterFor(ctx, reader, common, week)
      const sendAfter = new Date(Math.max(morning.getTime(), ctx.now.getTime()))
      await store.noteDigestMail(ctx, reader.id, week, await postDigest(ctx, reader, letter, stopLink, sendAfter))
      return 1
    })
  }
  return written
}

/** Send me the mail as it would be written now, whatever the day and whether or not I have chosen it. */
export async function sendDigestNow(ctx: Context): Promise<{ to: string }> {
  const [reader, common] = [await store.myself(ctx), await factsForAll(ctx)]
  return inTransaction(ctx, async (ctx) => {
    const { letter, stopLink } = await letterFor(
      ctx,
      { ...reader, origin: ctx.exchange.origin },
      common,
      mondayOf(ctx.today),
    )
    await postDigest(ctx, reader, letter, stopLink, ctx.now)
    await record(ctx, 'weekly mail sent at once', { subject: reader.id })
    return { to: reader.email }
  })
}

async function postDigest(
  ctx: Context,
  reader: { id: string; name: string; email: string },
  letter: Letter,
  stopLink: string,
  sendAfter: Date,
) {
  const [mailId] = await postMail(ctx, [
    {
      purpose: 'weekly mail',
      subjectId: reader.id,
      contactId: null,
      to: { name: reader.name, address: reader.email },
      ...letter,
      headers: unsubscribeHeaders(stopLink),
      sendAfter,
    },
  ])
  return mailId!
}

/** The mail as it would be written for me now. */
export async function previewDigest(ctx: Context): Promise<string> {
  const reader = { id: ctx.actor.id, name: ctx.actor.name, origin: ctx.exchange.origin }
  return (await letterFor(ctx, reader, await factsForAll(ctx), mondayOf(ctx.today))).letter.html
}

type Common = Pick<DigestFacts, 'company' | 'stands' | 'moved' | 'alerts' | 'moreAlerts' | 'actions' | 'ready'>

const [mostAlerts, mostActions, mostDue] = [8, 8, 8]

async function letterFor(
  ctx: Context,
  reader: { id: string; name: string; origin: string },
  common: Common,
  week: Day,
): Promise<{ letter: Letter; stopLink: string }> {
  const token = ctx.keys.signLink('digest', reader.id, new Date(`${addMonths(ctx.today, stopMonths)}T00:00:00Z`))
  const stopLink = `${reader.origin}/digest/stop/${token}`
  const due = await store.tasksDue(ctx, reader.id, addDays(week, 6), mostDue)
  const letter = writeDigest({
    ...common,
    member: reader.name.split(' ')[0] ?? reader.name,
    week,
    due: due.items.map(({ title, dueOn }) => `${title} (due ${dueOn < ctx.today ? 'since' : 'on'} ${sayShort(dueOn)})`),
    moreDue: due.total - due.items.length,
    origin: reader.origin,
    stopLink,
  })
  return { letter, stopLink }
}

/** What is in everybody's mail. */
async function factsForAll(ctx: Context): Promise<Common> {
  const [{ name }, alerts, open, log, planned, suggestions, rate] = await Promise.all([
    store.companyOf(ctx),
    store.listAlerts(ctx, { state: 'open', kind: [] }, { limit: 100 }),
    store.countOpenAlerts(ctx),
    showLog(ctx),
    store.listActions(ctx, { state: ['planned'] }, { limit: 100 }),
    showSuggestions(ctx, { level: [], stage: [], where: [], limit: 1 }),
    rates(ctx),
  ])
  const lastWeek = addDays(ctx.today, -7)
  const moved = alerts.items.filter(({ kind, at }) => kind === 'rate left its limits' && at.slice(0, 10) >= lastWeek)
  const rest = alerts.items.filter((alert) => !moved.includes(alert))
  const running = log.items.filter(({ state }) => state === 'running')
  const late = planned.items.filter(({ startsOn }) => startsOn !== null && startsOn <= ctx.today)
  return {
    company: name,
    stands: rate.stands,
    moved: [...rate.moved, ...moved.map(({ says }) => says)],
    alerts: rest.slice(0, mostAlerts).map(({ says }) => says),
    moreAlerts: Math.max(0, open - moved.length - Math.min(rest.length, mostAlerts)),
    actions: [
      ...running.map(({ title, says }) => `${title}. ${says}`),
      ...late.map(({ title, startsOn }) => `${title}: planned to start on ${sayShort(startsOn!)}. Has it?`),
    ].slice(0, mostActions),
    ready: suggestions.mayBeAsked,
  }
}

const sayShort = (day: Day) => {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  return `${dayOfMonth} ${'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[month - 1]} ${year}`
}

/** How referring stands over a year, and whether the last three months differ from the three before by more than chance. */
async function rates(ctx: Context): Promise<{ stands: string; moved: string[] }> {
  const { columns } = await choicesFor(ctx)
  const ask = askerOf(ctx)
  const rateIn = async (window: string, isBefore = false) => {
    const scope = scopeOf(ctx, { window, strength: 'probable', where: [] }, columns.referrals)
    const { total } = await ask({
      ask: 'count',
      ...scope.terms,
      window: isBefore ? scope.before : scope.terms.window,
      figures: figuresOfRate,
      by: [],
    })
    return measured(total.referrers, total.customers)
  }
  const [year, now, before] = await Promise.all([rateIn('12m'), rateIn('3m'), rateIn('3m', true)])
  if (year.rate === null || year.interval === null)
    return { stands: 'No customer was active in the last 12 months, so there is no rate to tell.', moved: [] }
  const percent = (share: number) => (share * 100).toFixed(1)
  const stands = `${percent(year.rate)}\u202f% of customers referred somebody in the last 12 months (${percent(year.interval.low)}–${percent(year.interval.high)}\u202f%, ${year.happened.toLocaleString('en')} of ${year.trials.toLocaleString('en')}).`
  const difference = newcombeDifference(now, before)
  if (!difference || (difference.interval.low <= 0 && difference.interval.high >= 0)) return { stands, moved: [] }
  const { gap, interval } = difference
  return {
    stands,
    moved: [
      `All customers: the share who referred in three months went ${gap > 0 ? 'up' : 'down'} by ${sayPoints(Math.abs(gap))} (${sayPoints(interval.low)} to ${sayPoints(interval.high)}) on the three before.`,
    ],
  }
}
