import { companyName } from '../asks/store.ts'
import { isTakenBack, ownLink } from '../consent/commands/links.ts'
import { withdrawByLink } from '../consent/commands/signing.ts'
import { takeRequestBack } from '../consent/commands.ts'
import { standingOf } from '../consent/store/reading.ts'
import { lockOpenRequestsOf } from '../consent/store/requests.ts'
import { answerOwn } from '../reconfirmation/commands.ts'
import { suggestEdit } from '../references/commands.ts'
import { lockItem } from '../references/store.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction } from '../server/context.ts'
import { NotFound, Refused, refuse } from '../server/errors.ts'
import { postMail, unsubscribeHeaders, unsubscribeLink, withdrawMails } from '../server/mail.ts'
import { openTasks } from '../tasks/commands.ts'
import { addDays, type Day } from '../values/day.ts'
import { type Id, idOf } from '../values/id.ts'
import type { OwnPage } from './api.ts'
import { writeOwnPage } from './letters.ts'
import { sendRefusals, whyNotSend } from './own-page.ts'
import { type OwnDone, ownWordsIn } from './page-words.ts'
import * as store from './store.ts'

// Sending it ---------------------------------------------------------------------------------------------------------------

const pageOf = (today: Day, row: Awaited<ReturnType<typeof store.pagesOf>>[number]): OwnPage => {
  const whyNot = whyNotSend({ ...row, today })
  return {
    contact: { id: row.id, name: row.name },
    whyNot: whyNot === null ? null : sendRefusals[whyNot],
    sentOn: row.sentOn,
    takenBackOn: row.takenBackOn,
    pausedUntil: row.pausedUntil !== null && row.pausedUntil > today ? row.pausedUntil : null,
    items: row.items,
    agreed: row.agreed,
  }
}

/** More contacts than this at one customer are not shown beside it. A guess. */
const mostContacts = 50

/** What the own pages of the contacts at a customer would hold. */
export async function showOwnPages(ctx: Context, { customerId }: { customerId: Id<'cus'> }) {
  const rows = await store.pagesOf(ctx, { customerId }, mostContacts + 1)
  return {
    items: rows.slice(0, mostContacts).map((row) => pageOf(ctx.today, row)),
    more: rows.length > mostContacts,
  }
}

/** Send somebody the link to their own page. Of two who press at once, one sends it. */
export function sendOwnPage(ctx: Context, { contactId }: { contactId: Id<'con'> }): Promise<OwnPage> {
  return inTransaction(ctx, async (ctx) => {
    const person = await store.lockPerson(ctx, contactId)
    const read = async () => (await store.pagesOf(ctx, { contactId }, 1))[0]!
    refuse(whyNotSend({ ...(await read()), today: ctx.today }), sendRefusals)
    await mailOwnPage(ctx, person)
    return pageOf(ctx.today, await read())
  })
}

/** Put the mail with a new link into the outbox. */
async function mailOwnPage(ctx: Context, person: Awaited<ReturnType<typeof store.lockPerson>>): Promise<void> {
  const { language } = ownWordsIn([person.language])
  const { origin } = ctx.exchange
  const stopLink = unsubscribeLink(ctx, { id: person.id, email: person.email! }, origin, language)
  await postMail(ctx, [
    {
      purpose: 'own page',
      subjectId: person.id,
      contactId: person.id,
      to: { name: person.name, address: person.email! },
      ...writeOwnPage({
        language,
        company: await companyName(ctx),
        name: person.name,
        link: ownLink(ctx, person, origin, language),
        stopLink,
      }),
      headers: unsubscribeHeaders(stopLink),
    },
  ])
  await record(ctx, 'own page sent', { subject: person.id, customer: person.customerId })
}

/**
 * Take back every link that acts for somebody and was mailed to them until now: to their own page, for withdrawing, and to
 * pages they signed. Pages they had still to sign are taken back as questions, because nobody else must sign them. A
 * mail with the link to their page that has not left does not leave. A new link goes out where it is wanted and they may be
 * written to, even where one was sent lately.
 */
export function takeLinksBack(
  ctx: Context,
  { contactId, sendNew }: { contactId: Id<'con'>; sendNew: boolean },
): Promise<{ page: OwnPage; requests: number; sent: boolean }> {
  return inTransaction(ctx, async (ctx) => {
    const person = await store.lockPerson(ctx, contactId)
    const read = async () => (await store.pagesOf(ctx, { contactId }, 1))[0]!
    await store.setLinksFrom(ctx, contactId)
    const requests = await lockOpenRequestsOf(ctx, contactId)
    for (const request of requests) await takeRequestBack(ctx, request)
    await withdrawMails(ctx, [contactId])
    await record(
      ctx,
      'links taken back',
      { subject: contactId, customer: person.customerId },
      { requests: requests.length },
    )
    const mayWrite = whyNotSend({ ...(await read()), sentOn: null, today: ctx.today }) === null
    if (sendNew && mayWrite) await mailOwnPage(ctx, person)
    return { page: pageOf(ctx.today, await read()), requests: requests.length, sent: sendNew && mayWrite }
  })
}

/** An address that shows somebody's own page as they see it, for a day. It is signed for looking alone. */
export async function previewOwnPage(ctx: Context, { contactId }: { contactId: Id<'con'> }) {
  if (!(await store.findPerson(ctx, contactId))) throw new NotFound('contact', contactId)
  const tomorrow = new Date(ctx.now.getTime() + 86_400_000)
  return { address: `/me/preview/${ctx.keys.signLink('preview', contactId, tomorrow)}` }
}

// Reading it ---------------------------------------------------------------------------------------------------------------

export type Opened<What> = { ok: true; what: What } | { ok: false; why: 'expired' | 'tampered' }
export type Own = Awaited<ReturnType<typeof read>>

async function read(ctx: Context, person: NonNullable<Awaited<ReturnType<typeof store.findPerson>>>) {
  return {
    person,
    company: await companyName(ctx),
    items: await store.itemsOf(ctx, person.id),
    agreed: await standingOf(ctx, { contactId: person.id }),
    time: await store.timeOf(ctx, person.id),
    referrals: await store.referralsOf(ctx, person),
    /** The address people use for us, for what they pass on. */
    origin: ctx.exchange.origin,
    pausedUntil: person.pausedUntil !== null && person.pausedUntil > ctx.today ? person.pausedUntil : null,
    today: ctx.today,
  }
}

/** What stands on the page a link leads to. Changes nothing: mail scanners follow links, too. */
export async function openOwn(ctx: Context, purpose: 'own' | 'preview', token: string): Promise<Opened<Own>> {
  const link = ctx.keys.readLink(purpose, token, ctx.now)
  if (!link.ok) return link
  const id = idOf('con').safeParse(link.subject)
  if (!id.success) return { ok: false, why: 'tampered' }
  const person = await store.findPerson(ctx, id.data)
  // Whoever was removed from our records has no page any more.
  if (!person) return { ok: false, why: 'expired' }
  if (purpose === 'own' && isTakenBack('own', link, person.linksFrom)) return { ok: false, why: 'expired' }
  return { ok: true, what: await read(ctx, person) }
}

// Acting on it -------------------------------------------------------------------------------------------------------------

export type OwnAct =
  | { act: 'yes' | 'change' | 'stop'; itemId: Id<'itm'>; words: string | null }
  | { act: 'correct'; itemId: Id<'itm'>; name: string | null; title: string | null; words: string | null }
  | { act: 'withdraw'; which: 'all' | Id<'cns'> }
  | { act: 'pause'; until: Day | null }
  | { act: 'resume' }

/** Days within which somebody of us looks at what was corrected. A guess. */
const lookDays = 7

/**
 * What somebody does on their own page. Whatever is sent twice happens once, and what is not theirs is left alone.
 *
 * @returns what was done, to be said back to them; 'nothing' where nothing was left to do
 */
export async function actOnOwn(ctx: Context, contactId: Id<'con'>, given: OwnAct): Promise<OwnDone> {
  const person = await store.findPerson(ctx, contactId)
  if (!person) return 'nothing'
  const as = { ...ctx, ifMatch: null, actor: { id: person.id, name: person.name, role: null } }
  switch (given.act) {
    case 'yes':
    case 'change':
    case 'stop': {
      const { act: answer, itemId, words } = given
      const done = await unlessGone(answerOwn(as, contactId, { itemId, answer, words }))
      return done ? answer : 'nothing'
    }
    case 'correct':
      return (await unlessGone(correct(as, person, given))) ? 'correct' : 'nothing'
    case 'withdraw': {
      const { withdrawn } = await withdrawByLink(as, { kind: 'person', contactId }, given.which)
      return withdrawn > 0 ? 'withdraw' : 'nothing'
    }
    default: {
      const until = given.act === 'pause' ? given.until : null
      if (given.act === 'pause' && until === null) return 'nothing'
      return (await pause(as, contactId, until)) ? given.act : 'nothing'
    }
  }
}

/** An item that was removed or retired meanwhile is nothing left to do. */
const unlessGone = (work: Promise<boolean>) =>
  work.catch((error) => {
    if (error instanceof NotFound || error instanceof Refused) return false
    throw error
  })

/**
 * Propose how they are named, and tell somebody of us what else is not right. A manager decides; words never change. Names
 * proposed twice are one proposal as long as it is open.
 */
function correct(
  ctx: Context,
  person: { id: Id<'con'>; name: string },
  {
    itemId,
    name,
    title,
    words,
  }: { itemId: Id<'itm'>; name: string | null; title: string | null; words: string | null },
): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const item = await lockItem(ctx, itemId)
    if (item.contactId !== person.id || item.state === 'retired') return false
    const changes = {
      ...(name !== null && name !== item.shownName ? { shownName: name } : {}),
      ...(title !== null && title !== item.shownTitle ? { shownTitle: title } : {}),
    }
    const isNamed = item.level > 1 && Object.keys(changes).length > 0
    if (isNamed && !(await store.isSuggested(ctx, itemId, changes))) {
      await suggestEdit(ctx, { itemId, changes, why: `${person.name} asked for it on their own page.` })
    }
    if (words !== null) {
      await openTasks(ctx, [
        {
          kind: 'follow up',
          title: `They say something is not right: “${item.title}”`.slice(0, 200),
          why: `Said on their own page: “${words}”. Words never change: retire this, and add what they say now as a new item.`,
          subjectId: itemId,
          customerId: item.customerId,
          dueOn: addDays(ctx.today, lookDays),
        },
      ])
    }
    return isNamed || words !== null
  })
}

/** Begin, move or end a break. */
function pause(ctx: Context, contactId: Id<'con'>, until: Day | null): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const person = await store.lockPerson(ctx, contactId)
    const running = person.pausedUntil !== null && person.pausedUntil > ctx.today ? person.pausedUntil : null
    if (running === until) return false
    await store.setPause(ctx, contactId, until)
    await record(
      ctx,
      until === null ? 'contact resumed' : 'contact paused',
      { subject: contactId, customer: person.customerId },
      until === null ? {} : { until },
    )
    return true
  })
}
