import { previewAsks, recordAsks } from '../../asks/commands.ts'
import { sayWhyNot, whyNotAsk } from '../../asks/limits.ts'
import { lockContacts, readLimits, standingsOf, worthJudging } from '../../asks/store.ts'
import { parseCondition } from '../../customers/filter.ts'
import { windowOf } from '../../customers/window.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../../server/cursor.ts'
import { NotFound, refuse } from '../../server/errors.ts'
import { postMail, unsubscribeHeaders, unsubscribeLink } from '../../server/mail.ts'
import { cancelJob, startJob, type Tell } from '../../server/queue.ts'
import { type Day, dayNumber } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import { inviteRefusals, leavesAt, whyNotInvite, whyNotMail } from '../inviting.ts'
import { type LetterWords, reminderWords, writeLetter } from '../letter.ts'
import { minutesFor } from '../minutes.ts'
import { chooseLanguage } from '../steps.ts'
import { companyName } from '../store/answering.ts'
import * as store from '../store/mailings.ts'
import { linkExpires } from './answering.ts'

/** Customers gone through together. Larger is hardly faster; smaller shows progress, and stops, sooner. */
const batchCustomers = 500

/** The numbers of the customers a choice means, rising; null where it means all of them and nobody has to list them. */
async function numbersOf(ctx: Context, { where }: store.Choice, always: boolean): Promise<number[] | null> {
  if (where.length === 0 && !always) return null
  const { numbers } = await ctx.counting.ask(ctx.company.schema, {
    ask: 'select',
    window: windowOf('ever', ctx.today),
    strengths: ['claimed', 'probable', 'proven'],
    where: where.flatMap((text) => parseCondition(text) ?? []),
    today: dayNumber(ctx.today),
    offset: 0,
    limit: 10_000_000,
  })
  return numbers
}

async function contactsFor(ctx: Context, surveyId: Id<'srv'>, choice: store.Choice) {
  const everybody = store.contactsOf(await numbersOf(ctx, choice, false), choice.oneEach)
  return { everybody, fresh: store.withoutInvited(everybody, surveyId, ctx.today) }
}

/** Who would be asked if somebody sent a mailing now, and why the others would not. */
export async function previewMailing(ctx: Context, { surveyId, ...choice }: store.Choice & { surveyId: Id<'srv'> }) {
  const survey = await store.surveyToSend(ctx, surveyId)
  const { everybody, fresh } = await contactsFor(ctx, surveyId, choice)
  const preview = await previewAsks(ctx, fresh, 'e-mail')
  const all = await store.countContacts(ctx, everybody)
  return {
    people: all,
    willBeAsked: preview.willBeAsked,
    alreadyInvited: all - preview.people,
    refused: preview.refused as Record<string, number>,
    whyNot: whyNotInvite(survey, ctx.today),
    languages: survey.content?.languages ?? ['en'],
    minutes: survey.content ? minutesFor(survey.content) : 1,
    company: await companyName(ctx),
  }
}

/** A page of the people who would not be asked, each with why and from when. */
export async function listLeftOut(
  ctx: Context,
  {
    surveyId,
    cursor,
    limit,
    ...choice
  }: store.Choice & { surveyId: Id<'srv'>; cursor?: string | undefined; limit: number },
) {
  const { fresh } = await contactsFor(ctx, surveyId, choice)
  const limits = await readLimits(ctx)
  const allowsNone = limits.asksPerYear === 0 || limits.asksPerQuarter === 0
  const judged = allowsNone ? fresh : worthJudging(fresh, ctx.today)
  const items: { contactId: Id<'con'>; customerId: Id<'cus'>; name: string; reason: string; sentence: string }[] = []
  let after = cursor ?? ''
  // Those who would be asked are passed over; the reading stops after a while so that a page answers soon.
  for (let pages = 0; pages < 20; pages++) {
    const ids = await store.pageOfContacts(ctx, judged, after, 1_000)
    for (const { contactId, customerId, name, person, history } of await standingsOf(ctx, ids)) {
      const refusal = whyNotAsk(person, history, limits, ctx.today, 'e-mail')
      after = contactId
      if (!refusal) continue
      items.push({ contactId, customerId, name, reason: refusal.reason, sentence: sayWhyNot(name, refusal) })
      if (items.length === limit) return { items, nextCursor: after }
    }
    if (ids.length < 1_000) return { items, nextCursor: null }
  }
  return { items, nextCursor: after }
}

/** Send a survey to people: begin the work of asking each of them, which may take minutes. */
export function sendMailing(
  ctx: Context,
  given: store.Choice & {
    surveyId: Id<'srv'>
    words: Record<string, LetterWords>
    perMinute: number
    remindAfterDays: number[]
    expiresOn: Day
  },
): Promise<{ mailingId: Id<'mlg'>; jobId: Id<'job'> }> {
  return inTransaction(ctx, async (ctx) => {
    const survey = await store.surveyToSend(ctx, given.surveyId)
    refuse(whyNotInvite(survey, ctx.today), inviteRefusals)
    refuse(whyNotMail(given, ctx.today), inviteRefusals)
    const { surveyId, words, perMinute, remindAfterDays, expiresOn, where, oneEach } = given
    const mailingId = await store.insertMailing(ctx, {
      surveyId,
      surveyVersion: survey.publishedVersion!,
      words,
      conditions: { where, oneEach },
      remindAfterDays,
      perMinute,
      expiresOn,
      origin: ctx.exchange.origin,
    })
    const jobId = await startJob(ctx, {
      kind: 'mailing',
      title: `Inviting to “${survey.name}”`,
      subjectId: surveyId,
      data: { mailingId },
    })
    await store.updateMailing(ctx, mailingId, { jobId })
    await record(ctx, 'mailing begun', { subject: mailingId }, { surveyId, where, oneEach })
    return { mailingId, jobId }
  })
}

/**
 * Ask everybody a mailing means, a batch of customers at a time. A batch is kept whole or not at all, with how far it got,
 * so that work that was cut short goes on behind the last one and nobody is asked twice.
 */
export async function carryOutMailing(ctx: Context, id: Id<'mlg'>, tell: Tell): Promise<Record<string, unknown>> {
  const mailing = await store.findMailing(ctx, id)
  const numbers = (await numbersOf(ctx, mailing.conditions, true))!.toSorted((a, b) => a - b)
  await tell({ total: numbers.length, done: numbers.filter((number) => number <= mailing.reached).length })
  await inTransaction(ctx, async (ctx) => {
    const { state } = await store.lockMailing(ctx, id)
    if (state === 'queued') await store.updateMailing(ctx, id, { state: 'sending' })
    await store.withdrawExpired(ctx, mailing.surveyId)
  })
  const survey = await store.surveyToSend(ctx, mailing.surveyId)
  const minutes = survey.content ? minutesFor(survey.content) : 1
  const company = await companyName(ctx)
  for (let from = 0; from < numbers.length; from += batchCustomers) {
    const batch = numbers.slice(from, from + batchCustomers)
    const last = batch.at(-1)!
    if (last <= mailing.reached) continue
    const goesOn = await inTransaction(ctx, (ctx) => askBatch(ctx, id, batch, { minutes, company }))
    if (!goesOn) break
    await tell({ done: from + batch.length })
  }
  return inTransaction(ctx, async (ctx) => {
    const { state, invited, leftOut } = await store.lockMailing(ctx, id)
    if (state === 'sending') {
      await store.updateMailing(ctx, id, { state: 'sent' })
      await record(ctx, 'mailing sent', { subject: id }, { surveyId: mailing.surveyId, invited, leftOut })
    }
    return { mailingId: id, surveyId: mailing.surveyId, invited, leftOut }
  })
}

async function askBatch(
  ctx: Context,
  id: Id<'mlg'>,
  batch: readonly number[],
  { minutes, company }: { minutes: number; company: string },
): Promise<boolean> {
  const mailing = await store.lockMailing(ctx, id)
  if (mailing.state === 'stopped') return false
  const reached = batch.at(-1)!
  const fresh = batch.filter((number) => number > mailing.reached)
  const chosen = store.contactsOf(fresh, mailing.conditions.oneEach)
  // Held before it is asked who has been invited: of two mailings of one survey the second sees whom the first invited.
  await lockContacts(ctx, await store.contactIds(ctx, chosen))
  const all = await store.countContacts(ctx, chosen)
  const contactIds = await store.contactIds(ctx, store.withoutInvited(chosen, mailing.surveyId, ctx.today))
  const { asked, refused } = await recordAsks(ctx, contactIds, {
    kind: 'survey',
    minutes,
    channel: 'e-mail',
    surveyId: mailing.surveyId,
  })
  const people = new Map(
    (
      await store.addressees(
        ctx,
        asked.map(({ contactId }) => contactId),
      )
    ).map((person) => [person.id, person]),
  )
  const letters = asked.map(({ askId, contactId, customerId }, i) => {
    const person = people.get(contactId)!
    const invitationId = newId('svi')
    const sendAfter = leavesAt(mailing.createdAt, mailing.invited + i, mailing.perMinute)
    return {
      askId,
      contactId,
      customerId,
      invitationId,
      mail: letterTo(ctx, mailing, person, invitationId, { minutes, company }),
      sendAfter,
    }
  })
  const mailIds = await postMail(
    ctx,
    letters.map(({ mail, sendAfter }) => ({ ...mail, purpose: 'invitation', sendAfter })),
  )
  await store.insertInvitations(
    ctx,
    letters.map(({ askId, contactId, customerId, invitationId }, i) => ({
      id: invitationId,
      mailingId: id,
      surveyId: mailing.surveyId,
      askId,
      customerId,
      contactId,
      mailId: mailIds[i]!,
      expiresOn: mailing.expiresOn,
    })),
  )
  const leftOut = { ...mailing.leftOut }
  for (const [reason, more] of Object.entries({ ...refused, 'already-invited': all - contactIds.length })) {
    if (more > 0) leftOut[reason] = (leftOut[reason] ?? 0) + more
  }
  await store.updateMailing(ctx, id, { invited: mailing.invited + asked.length, reached, leftOut })
  return true
}

function letterTo(
  ctx: Context,
  mailing: Pick<store.Mailing, 'words' | 'origin' | 'expiresOn'>,
  person: { id: Id<'con'>; name: string; email: string | null; language: string | null; customer: string },
  invitationId: Id<'svi'>,
  { minutes, company }: { minutes: number; company: string },
) {
  const language = chooseLanguage(Object.keys(mailing.words), [person.language])
  const address = person.email!
  const stopLink = unsubscribeLink(ctx, { id: person.id, email: address }, mailing.origin, language)
  const made = Math.floor(ctx.now.getTime() / 1000).toString(36)
  const token = ctx.keys.signLink('answer', `${invitationId}~${made}`, linkExpires(mailing.expiresOn))
  const { subject, text, html } = writeLetter(mailing.words[language]!, {
    name: person.name,
    customer: person.customer,
    company,
    minutes,
    language,
    link: `${mailing.origin}/s/${token}`,
    stopLink,
    goodUntil: mailing.expiresOn,
  })
  return {
    subject,
    text,
    html,
    subjectId: invitationId,
    contactId: person.id,
    to: { name: person.name, address },
    headers: unsubscribeHeaders(stopLink),
  }
}

/** Stop a mailing: what has not left stays, and nobody is reminded any more. Links that have arrived still work. */
export async function stopMailing(ctx: Context, { mailingId }: { mailingId: Id<'mlg'> }): Promise<{ stopped: number }> {
  const { jobId, stopped } = await inTransaction(ctx, async (ctx) => {
    const mailing = await store.lockMailing(ctx, mailingId)
    refuse(mailing.state === 'stopped' ? 'stopped-already' : null, inviteRefusals)
    await store.updateMailing(ctx, mailingId, { state: 'stopped' })
    const stopped = await store.stopLetters(ctx, mailingId)
    await record(ctx, 'mailing stopped', { subject: mailingId }, { surveyId: mailing.surveyId, stopped })
    return { jobId: mailing.jobId, stopped }
  })
  if (jobId) await cancelJob(ctx, jobId as Id<'job'>)
  return { stopped }
}

/** A job that failed or was cancelled leaves its mailing stopped, with those invited so far. */
export async function endMailing(ctx: Context, id: Id<'mlg'>): Promise<void> {
  const { state } = await store.lockMailing(ctx, id)
  if (state === 'queued' || state === 'sending') await store.updateMailing(ctx, id, { state: 'stopped' })
}

/** Send the invitation to oneself, with a link to a preview instead of one's own. */
export async function sendTestLetter(
  ctx: Context,
  { surveyId, words, language }: { surveyId: Id<'srv'>; words: LetterWords; language: string },
): Promise<{ to: string }> {
  return inTransaction(ctx, async (ctx) => {
    const survey = await store.surveyToSend(ctx, surveyId)
    const member = await store.memberAddress(ctx)
    if (!member) throw new NotFound('member', ctx.actor.id)
    const tomorrow = new Date(ctx.now.getTime() + 86_400_000)
    const { subject, text, html } = writeLetter(words, {
      name: member.name,
      customer: await companyName(ctx),
      company: await companyName(ctx),
      minutes: survey.content ? minutesFor(survey.content) : 1,
      language,
      link: `${ctx.exchange.origin}/preview/${ctx.keys.signLink('preview', surveyId, tomorrow)}`,
      stopLink: ctx.exchange.origin,
      goodUntil: store.usualExpiry(ctx.today),
    })
    await postMail(ctx, [
      {
        purpose: 'test',
        subjectId: member.id,
        contactId: null,
        to: { name: member.name, address: member.email },
        subject,
        text,
        html,
      },
    ])
    return { to: member.email }
  })
}

/**
 * Remind those who were invited, have not answered, and are due. Called by the clock, again and again; several at once
 * remind nobody twice.
 *
 * @returns how many were reminded
 */
export function sendReminders(ctx: Context): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    const due = await store.holdDue(ctx, 500)
    if (due.length === 0) return 0
    const company = await companyName(ctx)
    const minutes = new Map<Id<'srv'>, number>()
    for (const surveyId of new Set(due.map(({ mailing }) => mailing.surveyId))) {
      const { content } = await store.surveyToSend(ctx, surveyId)
      minutes.set(surveyId, content ? minutesFor(content) : 1)
    }
    const reminding = (mailing: store.Mailing): store.Mailing => ({
      ...mailing,
      words: Object.fromEntries(
        Object.entries(mailing.words).map(([language, words]) => [language, reminderWords(words, language)]),
      ),
    })
    const letters = due.map(({ mailing, contactId, id, ...person }, i) => ({
      ...letterTo(ctx, reminding(mailing), { id: contactId, ...person }, id, {
        minutes: minutes.get(mailing.surveyId)!,
        company,
      }),
      purpose: 'reminder',
      sendAfter: leavesAt(ctx.now, i, mailing.perMinute),
    }))
    await postMail(ctx, letters)
    await store.noteReminded(
      ctx,
      due.map(({ id }) => id),
    )
    return due.length
  })
}

/** How far those invited to a survey got, altogether and by mailing. */
export async function readFunnel(ctx: Context, { surveyId }: { surveyId: Id<'srv'> }) {
  await store.surveyToSend(ctx, surveyId)
  const { reached, mailings } = await store.readReached(ctx, surveyId)
  return { reached, mailings: mailings.map((mailing) => ({ ...mailing, createdAt: mailing.createdAt.toISOString() })) }
}

/** The people behind a number of the funnel. */
export async function listInvited(
  ctx: Context,
  {
    surveyId,
    mailingId,
    reached,
    cursor,
    limit,
  }: {
    surveyId: Id<'srv'>
    mailingId?: Id<'mlg'> | undefined
    reached: keyof store.Reached
    cursor?: string | undefined
    limit: number
  },
) {
  const rows = await store.listInvitations(ctx, {
    surveyId,
    mailingId: mailingId ?? null,
    reached,
    before: cursor === undefined ? null : readCursor(wholeNumber, cursor),
    limit: limit + 1,
  })
  const items = rows.slice(0, limit)
  const time = (at: Date | null) => at?.toISOString() ?? null
  return {
    items: items.map(({ number: _, createdAt, openedAt, startedAt, submittedAt, declinedAt, ...row }) => ({
      ...row,
      createdAt: createdAt.toISOString(),
      openedAt: time(openedAt),
      startedAt: time(startedAt),
      submittedAt: time(submittedAt),
      declinedAt: time(declinedAt),
    })),
    nextCursor: rows.length > limit ? printCursor(items.at(-1)!.number) : null,
  }
}
