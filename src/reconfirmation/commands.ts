import { askSomebody } from '../asks/commands.ts'
import { isOverridable, sayWhyNot, whyNotAsk } from '../asks/limits.ts'
import { companyName, readLimits, standingsOf } from '../asks/store.ts'
import { ownLink } from '../consent/commands/links.ts'
import { withdrawConsents } from '../consent/commands.ts'
import { sayDayIn } from '../consent/letters.ts'
import { pageWordsIn } from '../consent/page-words.ts'
import { endUses } from '../consent/store.ts'
import { makeDraft, makeReady, restoreItem, retireItem } from '../references/commands.ts'
import { lockItem, updateItem } from '../references/store.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { Refused, refuse } from '../server/errors.ts'
import type { Sheet } from '../server/http.ts'
import { postMail, unsubscribeHeaders, unsubscribeLink, withdrawMails } from '../server/mail.ts'
import { closeTasks, openTasks } from '../tasks/commands.ts'
import { addDays, addMonths } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import { levelNames } from '../values/level.ts'
import type { Reconfirmation, ReconfirmationFilter } from './api.ts'
import { writeStillTrue } from './letters.ts'
import {
  answerMinutes,
  type heardHow,
  reconfirmationRefusals,
  stateWords,
  whyNotAnswer,
  whyNotAskThem,
  whyNotConfirm,
  whyNotUndo,
  whyNotUndoRelease,
  whyWords,
} from './reconfirming.ts'
import * as store from './store.ts'

// What is due ------------------------------------------------------------------------------------------------------------

/**
 * Find the items about which somebody has to ask whether they still hold: a year after they were given or confirmed, when
 * their company left us, when they left their company, and when they changed jobs. Where they or their company left, and
 * the item is still used somewhere, somebody is asked to look there. Once a day is enough; doing it again changes nothing.
 *
 * @returns how many were opened
 * @example
 * // Ines said it on 20 May 2025; it is 1 June 2026.
 * await openReconfirmations(ctx) // → 1, and 0 when called again
 */
export function openReconfirmations(ctx: Context): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    const due = await store.findDue(ctx)
    const opened = await store.insertDue(ctx, due)
    const grave = new Map(due.map((one) => [one.itemId, one.why === 'departed' || one.why === 'churn']))
    for (const { id, itemId } of opened.filter(({ itemId }) => grave.get(itemId))) {
      const one = await store.findReconfirmation(ctx, id)
      if (one.usedIn === 0) continue
      await openTasks(ctx, [
        {
          kind: 're-confirm',
          title: `Look where it is still used: “${one.item.title}”`.slice(0, 200),
          why: `${whyWords[one.why]}. It is shown no more where we show it ourselves; it was used in ${one.usedIn} ${one.usedIn === 1 ? 'place' : 'places'}, of which ${one.leftUs} left us.`,
          subjectId: itemId,
          customerId: one.customer?.id ?? null,
          dueOn: addDays(ctx.today, lookDays),
        },
      ])
    }
    return opened.length
  })
}

/** Days within which somebody looks where the words of somebody who left are still used. A guess. */
const lookDays = 7

/** What a major release about these themes puts in question. */
export async function previewRelease(ctx: Context, { themeIds }: { themeIds: readonly Id<'the'>[] }) {
  const items = await store.itemsOfThemes(ctx, themeIds)
  return {
    items: items.length,
    customers: new Set(items.map(({ customerId }) => customerId).filter((id) => id !== null)).size,
    openAlready: items.filter(({ isOpen }) => isOpen).length,
  }
}

/** Say that a major release changed what items of these themes are about: each is asked about again. */
export function noteRelease(
  ctx: Context,
  { what, themeIds }: { what: string; themeIds: readonly Id<'the'>[] },
): Promise<{ opened: number; releaseId: Id<'rel'> | null }> {
  return inTransaction(ctx, async (ctx) => {
    refuse(themeIds.length === 0 ? 'no-themes' : null, reconfirmationRefusals)
    const items = (await store.itemsOfThemes(ctx, themeIds)).filter(({ isOpen }) => !isOpen)
    if (items.length === 0) return { opened: 0, releaseId: null }
    const release = { id: newId('rel'), what }
    await store.insertRelease(ctx, { ...release, themeIds, items: items.length })
    await record(ctx, 'release noted', { subject: release.id }, { what, items: items.length })
    const opened = await store.insertDue(
      ctx,
      items.map(({ itemId, customerId }) => ({
        itemId,
        customerId,
        why: 'major release' as const,
        dueOn: ctx.today,
      })),
      { release },
    )
    return { opened: opened.length, releaseId: release.id }
  })
}

/** The releases that were noted, with what became of their questions. */
export async function listReleases(ctx: Context) {
  const found = await store.listReleases(ctx)
  return {
    items: found.map((one) => {
      const whyNot = whyNotUndoRelease({ isUndone: one.undoneOn !== null, due: one.due })
      return { ...one, whyNotUndo: whyNot === null ? null : reconfirmationRefusals[whyNot] }
    }),
  }
}

/**
 * Take back a release that was noted by mistake: the questions nobody was asked yet are gone, at once. Whom we wrote to
 * already has the question in their mail, and what was answered is true, so these stay.
 */
export function undoRelease(
  ctx: Context,
  { releaseId }: { releaseId: Id<'rel'> },
): Promise<{ takenBack: number; stay: number }> {
  return inTransaction(ctx, async (ctx) => {
    const one = await store.lockRelease(ctx, releaseId)
    refuse(whyNotUndoRelease({ isUndone: one.undoneOn !== null, due: one.due }), reconfirmationRefusals)
    const takenBack = await store.removeDueOf(ctx, releaseId)
    await record(ctx, 'release taken back', { subject: releaseId }, { what: one.what, items: takenBack })
    return { takenBack, stay: one.asked + one.answered }
  })
}

// Asking them --------------------------------------------------------------------------------------------------------------

async function letterTo(ctx: Context, one: Reconfirmation) {
  if (one.contact === null) return null
  const { email, name, language: spoken } = await store.addressee(ctx, one.contact.id)
  if (email === null) return null
  const { language } = pageWordsIn([spoken])
  const { origin } = ctx.exchange
  const stopLink = unsubscribeLink(ctx, { id: one.contact.id, email }, origin, language)
  const letter = writeStillTrue({
    language,
    company: await companyName(ctx),
    name,
    words: one.item.words,
    title: one.item.title,
    givenOn: sayDayIn(one.item.givenOn, language),
    link: ownLink(ctx, one.contact, origin, language),
    stopLink,
  })
  return { to: { name, address: email }, letter, stopLink }
}

const askable = (one: Reconfirmation) => ({
  state: one.state,
  hasPerson: one.contact !== null,
  hasAddress: one.contact?.hasAddress ?? false,
  departed: one.contact?.departed ?? false,
  left: one.left,
})

/** See the mail before it is sent, and why it cannot be. Its link is left out: it opens their page. */
export async function previewAsking(ctx: Context, { reconfirmationId }: { reconfirmationId: Id<'rcf'> }) {
  const one = await store.findReconfirmation(ctx, reconfirmationId)
  const whyNot = whyNotAskThem(askable(one))
  const [standing] = one.contact ? await standingsOf(ctx, [one.contact.id]) : []
  const limit = standing
    ? whyNotAsk(standing.person, standing.history, await readLimits(ctx), ctx.today, 'e-mail')
    : null
  const mail = await letterTo(ctx, one)
  return {
    whyNot: whyNot === null ? null : reconfirmationRefusals[whyNot],
    limit:
      limit && standing ? { sentence: sayWhyNot(standing.name, limit), isOverridable: isOverridable(limit) } : null,
    to: mail && { name: mail.to.name, email: mail.to.address },
    mail: mail && { subject: mail.letter.subject, text: withoutLinks(mail.letter.text) },
  }
}

/** Whoever has the link is taken for them. */
const withoutLinks = (text: string) => text.replace(/\/(me|u)\/[^\s]+/g, '/$1/…')

/** Ask them by mail whether it still holds. The limits of asking hold unless a reason is given. */
export function askThem(
  ctx: Context,
  { reconfirmationId, overrideReason }: { reconfirmationId: Id<'rcf'>; overrideReason?: string | undefined },
): Promise<Reconfirmation> {
  return inTransaction(ctx, async (ctx) => {
    const one = await hold(ctx, reconfirmationId)
    refuse(whyNotAskThem(askable(one)), reconfirmationRefusals)
    const contact = one.contact as NonNullable<typeof one.contact>
    await askSomebody(ctx, {
      kind: 'other',
      contactId: contact.id,
      minutes: answerMinutes,
      channel: 'e-mail',
      overrideReason,
      note: `Whether “${one.item.title}” still holds`,
    })
    const mail = await letterTo(ctx, one)
    if (mail === null) throw new Refused('no-address', reconfirmationRefusals['no-address'])
    await postMail(ctx, [
      {
        purpose: 'still true',
        subjectId: one.id,
        contactId: contact.id,
        to: mail.to,
        ...mail.letter,
        headers: unsubscribeHeaders(mail.stopLink),
      },
    ])
    await store.updateReconfirmation(ctx, one.id, { state: 'asked', askedAt: ctx.now })
    await tell(ctx, 're-confirmation asked', one)
    return store.findReconfirmation(ctx, one.id)
  })
}

/** Hold a re-confirmation, refusing when somebody else changed it since it was read. */
async function hold(ctx: Context, id: Id<'rcf'>): Promise<Reconfirmation> {
  await store.lockReconfirmation(ctx, id)
  const one = await store.findReconfirmation(ctx, id)
  refuseStale(ctx, one.version)
  return one
}

const tell = (ctx: Context, event: string, one: Reconfirmation, details: Record<string, unknown> = {}) =>
  record(
    ctx,
    event,
    { subject: one.id, customer: one.customer?.id ?? null },
    { itemId: one.item.id, title: one.item.title, why: one.why, ...details },
  )

// Answering ----------------------------------------------------------------------------------------------------------------

/** What stands is asked about no more, and its mail does not leave. */
async function close(
  ctx: Context,
  one: Reconfirmation,
  state: 'confirmed' | 'changed' | 'retired',
  note: string | null,
): Promise<void> {
  await withdrawMails(ctx, [one.id])
  await store.updateReconfirmation(ctx, one.id, { state, answeredAt: ctx.now, note })
  await closeTasks(ctx, { kind: 're-confirm', subjectIds: [one.item.id], note: stateWords[state] })
}

/** Write down that they said it still holds. It is asked again after the usual months. */
export function confirmItem(
  ctx: Context,
  given: { reconfirmationId: Id<'rcf'>; how: (typeof heardHow)[number] | 'their page'; note: string },
): Promise<Reconfirmation> {
  return inTransaction(ctx, async (ctx) => {
    const one = await hold(ctx, given.reconfirmationId)
    refuse(
      whyNotConfirm({ state: one.state, departed: one.contact?.departed ?? false, left: one.left }),
      reconfirmationRefusals,
    )
    const item = await lockItem(ctx, one.item.id)
    const reconfirmOn = addMonths(ctx.today, await store.readMonths(ctx))
    await updateItem(ctx, one.item.id, { reconfirmOn })
    await close(ctx, one, 'confirmed', given.note === '' ? given.how : `${given.how}: ${given.note}`)
    await tell(ctx, 'reference confirmed', one, {
      how: given.how,
      reconfirmOn,
      reconfirmOnBefore: item.reconfirmOn,
    })
    return store.findReconfirmation(ctx, one.id)
  })
}

/** Write down that they would say it otherwise now. The item is retired: its words never change, new words are a new item. */
export function noteChange(
  ctx: Context,
  { reconfirmationId, note }: { reconfirmationId: Id<'rcf'>; note: string },
): Promise<Reconfirmation> {
  return inTransaction(ctx, async (ctx) => {
    const one = await hold(ctx, reconfirmationId)
    refuse(whyNotAnswer(one), reconfirmationRefusals)
    await takeOut(ctx, one.item.id, `They would say it otherwise now: ${note}`.slice(0, 500))
    await close(ctx, one, 'changed', note)
    await tell(ctx, 'reference no longer holds', one, { note })
    return store.findReconfirmation(ctx, one.id)
  })
}

/** Retire the item instead of asking about it. */
export function retireInstead(
  ctx: Context,
  { reconfirmationId, why }: { reconfirmationId: Id<'rcf'>; why: string },
): Promise<Reconfirmation> {
  return inTransaction(ctx, async (ctx) => {
    const one = await hold(ctx, reconfirmationId)
    refuse(whyNotAnswer(one), reconfirmationRefusals)
    await takeOut(ctx, one.item.id, why.slice(0, 500))
    await close(ctx, one, 'retired', why)
    await tell(ctx, 're-confirmation ended by retiring', one, { reason: why })
    return store.findReconfirmation(ctx, one.id)
  })
}

/**
 * Retire an item and end where we use it; copies that left us are to be recalled by somebody. What was retired before stays
 * as it is.
 */
async function takeOut(ctx: Context, itemId: Id<'itm'>, why: string): Promise<void> {
  const item = await lockItem(ctx, itemId)
  if (item.state !== 'retired') await retireItem({ ...ctx, ifMatch: null }, { itemId, why })
  const uses = await store.usesNow(ctx, itemId)
  await endUses(
    ctx,
    uses.filter(({ leftUs }) => !leftUs).map(({ useId }) => useId),
  )
  await openTasks(
    ctx,
    uses
      .filter(({ leftUs }) => leftUs)
      .map((copy) => ({
        kind: 'recall copy' as const,
        title: `Take back “${item.title}”: ${copy.place}`.slice(0, 200),
        why: `It is retired: ${why}. This copy left us (${copy.use}), so somebody has to ask for it back or have it removed.`,
        subjectId: copy.useId,
        customerId: item.customerId,
        dueOn: addDays(ctx.today, lookDays),
      })),
  )
}

/**
 * Undo an answer that was written down by mistake: the question is open again, and an item retired by it is back. It is
 * ready again where it still may be, a draft otherwise.
 */
export function undoAnswer(
  ctx: Context,
  { reconfirmationId }: { reconfirmationId: Id<'rcf'> },
): Promise<Reconfirmation> {
  return inTransaction(ctx, async (ctx) => {
    const one = await hold(ctx, reconfirmationId)
    refuse(whyNotUndo(one, await store.isAskedAnew(ctx, one.id)), reconfirmationRefusals)
    const unseen = { ...ctx, ifMatch: null }
    if (one.state === 'confirmed') {
      await lockItem(ctx, one.item.id)
      await updateItem(ctx, one.item.id, { reconfirmOn: await store.reconfirmOnBefore(ctx, one.id) })
    } else if (one.item.state === 'retired') {
      await restoreItem(unseen, { itemId: one.item.id })
      await makeReady(unseen, { itemId: one.item.id }).catch((error) => {
        if (!(error instanceof Refused)) throw error
      })
    }
    await store.updateReconfirmation(ctx, one.id, {
      state: (await store.wasAsked(ctx, one.id)) ? 'asked' : 'due',
      answeredAt: null,
      note: null,
    })
    await tell(ctx, 'answer to a re-confirmation undone', one, { was: one.state })
    return store.findReconfirmation(ctx, one.id)
  })
}

// Their own answer ---------------------------------------------------------------------------------------------------------

/**
 * What somebody says on their own page about words of theirs. Yes confirms what is asked; change takes it out of sight until
 * somebody of us has talked with them; stop takes back what they agreed to about it, and retires it. Saying it twice, or
 * after somebody of us wrote it down, changes nothing.
 *
 * @param contactId whose page it is; what is not theirs is left alone
 * @returns whether anything was done
 */
export function answerOwn(
  ctx: Context,
  contactId: Id<'con'>,
  { itemId, answer, words }: { itemId: Id<'itm'>; answer: 'yes' | 'change' | 'stop'; words: string | null },
): Promise<boolean> {
  return inTransaction({ ...ctx, ifMatch: null }, async (ctx) => {
    const openId = await store.lockOpenOf(ctx, itemId)
    const item = await lockItem(ctx, itemId)
    if (item.contactId !== contactId || item.state === 'retired') return false
    const one = openId && (await store.findReconfirmation(ctx, openId))
    if (answer === 'yes') {
      if (!one || one.left || one.contact?.departed) return false
      await confirmItem(ctx, { reconfirmationId: one.id, how: 'their page', note: '' })
      return true
    }
    if (answer === 'change') {
      if (item.state === 'ready') await makeDraft(ctx, { itemId })
      await openTasks(ctx, [
        {
          kind: 'follow up',
          title: `They would say it otherwise now: “${item.title}”`.slice(0, 200),
          why: `Said on their own page${words === null ? '' : `: “${words}”`}. It is a draft until somebody has talked with them. Words never change: retire this, and add what they say now as a new item.`,
          subjectId: itemId,
          customerId: item.customerId,
          dueOn: addDays(ctx.today, lookDays),
        },
      ])
      return true
    }
    await withdrawConsents(ctx, { contactId, itemId, how: 'their page' })
    await takeOut(ctx, itemId, 'They asked us on their own page to stop using it')
    if (one) {
      await close(ctx, one, 'retired', 'their page: please stop using it')
      await tell(ctx, 're-confirmation ended by retiring', one, { how: 'their page' })
    }
    return true
  })
}

// Export -------------------------------------------------------------------------------------------------------------------

const rowsAtATime = 500

/** Every item the filters show, a few hundred at a time. */
export async function exportReconfirmations(ctx: Context, filter: ReconfirmationFilter): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listReconfirmations(ctx, filter, { cursor, limit: rowsAtATime })
      for (const one of page.items) {
        yield [
          one.item.id,
          one.item.title,
          levelNames[one.item.level],
          one.item.words,
          one.customer?.name ?? null,
          one.contact?.name ?? null,
          whyWords[one.why],
          stateWords[one.state],
          one.dueOn,
          one.askedOn,
          one.answeredOn,
          one.note,
          one.usedIn,
          one.leftUs,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `re-confirmations-${ctx.today}.csv`,
    header: [
      'Item',
      'Title',
      'Level',
      'Words',
      'Customer',
      'Person',
      'Why',
      'State',
      'Since',
      'Asked on',
      'Answered on',
      'Note',
      'Used in',
      'Copies that left us',
    ],
    rows: rows(),
  }
}
