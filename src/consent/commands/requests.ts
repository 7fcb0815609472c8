import { askSomebody } from '../../asks/commands.ts'
import { isOverridable, sayWhyNot, whyNotAsk } from '../../asks/limits.ts'
import { readLimits, standingsOf } from '../../asks/store.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { NotFound, refuse } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import { postMail, unsubscribeHeaders, unsubscribeLink } from '../../server/mail.ts'
import { addDays, type Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { levelNames } from '../../values/level.ts'
import type { AskForConsent, ConsentRequest, RequestFilter } from '../api.ts'
import { takeRequestBack } from '../commands.ts'
import { type Letter, writeAsking } from '../letters.ts'
import {
  handleRefusals,
  requestRefusals,
  type SignedWords,
  shownItem,
  signDays,
  whyNotRemind,
  whyNotRequest,
  whyNotWithdrawRequest,
} from '../requesting.ts'
import * as reading from '../store/reading.ts'
import * as store from '../store/requests.ts'
import { findWording } from '../store/wordings.ts'
import { holdContacts } from '../store.ts'
import { type ConsentLanguage, sayConsent } from '../wordings.ts'

/** Days for which the link still shows what became of a page, after it can be signed no more. */
const linkDays = 365

/** Whom a sentence means where nobody is named. */
const anybody: Record<ConsentLanguage, string> = {
  en: 'people',
  de: 'Menschen',
  fr: 'des personnes',
  es: 'personas',
}

/** Everything a request needs to know before it is sent, and why it cannot be. */
async function prepare(ctx: Context, ask: AskForConsent) {
  const { item, contact: named, customer } = await reading.findGivingTargets(ctx, ask)
  const contact =
    named ?? (item?.contactId ? (await reading.findGivingTargets(ctx, { contactId: item.contactId })).contact : null)
  if (!customer) throw new NotFound('customer', ask.customerId ?? ask.itemId ?? '')
  const isPerson = ask.party === 'person'
  const signer = isPerson
    ? { id: contact?.id ?? null, name: contact?.name ?? '', email: contact?.email ?? null }
    : await signerOf(ctx, ask, customer.id)
  const needsCompany = (await reading.levelsThatNeedCompany(ctx)).includes(ask.level)
  const about = {
    party: ask.party,
    customerId: customer.id,
    contactId: isPerson ? (contact?.id ?? null) : null,
    itemId: item?.id ?? null,
    level: ask.level,
    signerEmail: signer.email ?? '',
  }
  const whyNot = whyNotRequest({
    party: ask.party,
    level: ask.level,
    uses: ask.uses,
    hasPerson: contact !== null,
    signerEmail: signer.email,
    unwanted: signer.email !== null && (await store.isUnwanted(ctx, signer.email)),
    customerLeft: customer.until !== null && customer.until <= ctx.today,
    item: item && {
      level: item.level,
      isTheirs: item.customerId === customer.id && (!isPerson || !item.contactId || item.contactId === contact?.id),
      state: item.state,
    },
    needsCompany,
    standing: await store.standingUses(ctx, about),
    isOpen: await store.isOpen(ctx, { ...about, contactId: signer.id ?? null }),
  })
  const { words, version } = await findWording(ctx, ask.party, ask.language)
  const company = await reading.companyName(ctx)
  const person = contact?.name ?? item?.shownName ?? anybody[ask.language]
  const facts = { company, customer: customer.name, person, level: ask.level }
  const page: SignedWords = { ...sayConsent(words, facts, ask.uses), shown: item ? shownItem(item) : null }
  return { item, contact, customer, signer, whyNot, page, version, company, person, about }
}

async function signerOf(ctx: Context, ask: AskForConsent, customerId: Id<'cus'>) {
  const known = ask.signerEmail ? await store.contactWithAddress(ctx, customerId, ask.signerEmail) : undefined
  return { id: known?.id ?? null, name: ask.signerName ?? known?.name ?? '', email: ask.signerEmail ?? null }
}

/** See the mail and the page before they are sent, and why they cannot be. */
export async function previewRequest(ctx: Context, ask: AskForConsent) {
  const { contact, signer, whyNot, page, version, company, person, customer } = await prepare(ctx, ask)
  const [standing] = ask.party === 'person' && contact ? await standingsOf(ctx, [contact.id]) : []
  const limit = standing
    ? whyNotAsk(standing.person, standing.history, await readLimits(ctx), ctx.today, 'e-mail')
    : null
  const until = addDays(ctx.today, signDays)
  const letter = writeAsking({
    language: ask.language,
    party: ask.party,
    isReminder: false,
    company,
    customer: customer.name,
    person,
    signer: signer.name,
    shown: page.shown,
    link: `${ctx.exchange.origin}/agree/…`,
    until,
    stopLink: ask.party === 'person' ? `${ctx.exchange.origin}/u/…` : null,
  })
  return {
    whyNot: whyNot === null ? null : requestRefusals[whyNot],
    limit:
      limit && standing ? { sentence: sayWhyNot(standing.name, limit), isOverridable: isOverridable(limit) } : null,
    to: { name: signer.name, email: signer.email },
    mail: { subject: letter.subject, text: letter.text },
    page: { ...page, wordingVersion: version },
  }
}

/**
 * Ask somebody to sign: keep the page exactly as it will be read, note the ask, and put its mail into the outbox. For a
 * person the limits hold unless a reason is given; whoever signs for a company is asked as often as there is something.
 */
export function askForConsent(
  ctx: Context,
  { overrideReason, ...ask }: AskForConsent & { overrideReason?: string | undefined },
): Promise<ConsentRequest> {
  return inTransaction(ctx, async (ctx) => {
    if (ask.contactId) await holdContacts(ctx, [ask.contactId])
    const { item, signer, whyNot, page, version, about } = await prepare(ctx, ask)
    refuse(whyNot, requestRefusals)
    refuse(signer.email === null ? 'no-address' : null, requestRefusals)
    const asked =
      ask.party === 'person' && about.contactId
        ? await askSomebody(ctx, {
            kind: 'consent',
            contactId: about.contactId,
            channel: 'e-mail',
            overrideReason,
            note: `Consent for ${item ? `“${item.title}”` : levelNames[ask.level].toLowerCase()}: ${ask.uses.join(', ')}`,
          })
        : null
    const request = {
      ...about,
      contactId: signer.id,
      signerName: signer.name || signer.email!,
      signerEmail: signer.email!,
      uses: ask.uses,
      wording: page,
      wordingVersion: version,
      language: ask.language,
      lastsMonths: ask.lastsMonths,
      expiresOn: addDays(ctx.today, signDays),
      askId: asked?.id ?? null,
    }
    await store.forgetOver(ctx, request)
    const id = await store.insertRequest(ctx, request)
    // Somebody else asked for the same in this moment.
    refuse(id === null ? 'asked-already' : null, requestRefusals)
    await record(
      ctx,
      'consent requested',
      { subject: id as Id<'crq'>, customer: request.customerId },
      { party: ask.party, level: ask.level, uses: ask.uses, itemId: request.itemId },
    )
    const kept = await store.findRequest(ctx, id as Id<'crq'>)
    await sendLetter(ctx, kept, { isReminder: false })
    return kept
  })
}

/** Put the mail that leads to a page into the outbox. */
async function sendLetter(
  ctx: Context,
  request: ConsentRequest,
  { isReminder }: { isReminder: boolean },
): Promise<void> {
  const { origin } = ctx.exchange
  const language = request.language as ConsentLanguage
  const contact = request.contact && { id: request.contact.id, email: request.signerEmail }
  const stopLink = contact && unsubscribeLink(ctx, contact, origin, language)
  const letter: Letter = writeAsking({
    language,
    party: request.party,
    isReminder,
    company: await reading.companyName(ctx),
    customer: request.customer.name,
    person: request.words.shown?.by?.split(',')[0] ?? anybody[language],
    signer: request.signerName,
    shown: request.words.shown,
    link: signLink(ctx, request, origin),
    until: request.expiresOn,
    stopLink,
  })
  await postMail(ctx, [
    {
      purpose: isReminder ? 'consent reminder' : 'consent request',
      subjectId: request.id,
      contactId: contact?.id ?? null,
      outsider: contact === null,
      to: { name: request.signerName, address: request.signerEmail },
      ...letter,
      ...(stopLink === null ? {} : { headers: unsubscribeHeaders(stopLink) }),
    },
  ])
}

/** The address of the page somebody signs. */
export function signLink(
  ctx: Pick<Context, 'keys'>,
  request: { id: Id<'crq'>; expiresOn: Day },
  origin: string,
): string {
  const expires = new Date(`${addDays(request.expiresOn, linkDays)}T00:00:00Z`)
  return `${origin}/agree/${ctx.keys.signLink('consent', request.id, expires)}`
}

/** Remind whoever has not answered. */
export function remind(ctx: Context, { requestId }: { requestId: Id<'crq'> }): Promise<ConsentRequest> {
  return inTransaction(ctx, async (ctx) => {
    const request = await holdRequest(ctx, requestId)
    const mails = await store.mailsOf(ctx, requestId)
    refuse(whyNotRemind(request, mails ?? { reminders: 0, lastOn: request.sentOn }, ctx.today), handleRefusals)
    refuse((await store.isUnwanted(ctx, request.signerEmail)) ? 'unwanted' : null, requestRefusals)
    await sendLetter(ctx, request, { isReminder: true })
    await record(ctx, 'consent reminder sent', { subject: request.id, customer: request.customer.id })
    return store.findRequest(ctx, requestId)
  })
}

/** Take the question back. */
export function withdrawRequest(ctx: Context, { requestId }: { requestId: Id<'crq'> }): Promise<ConsentRequest> {
  return inTransaction(ctx, async (ctx) => {
    const request = await holdRequest(ctx, requestId)
    refuseStale(ctx, request.version)
    refuse(whyNotWithdrawRequest(request), handleRefusals)
    await takeRequestBack(ctx, { id: request.id, askId: request.askId, customerId: request.customer.id })
    return store.findRequest(ctx, requestId)
  })
}

/**
 * Hold a request until the transaction ends, and before it its contact, in the order everybody else holds them. Who asked
 * to withdraw everything in the same moment is either seen here or waits.
 */
export async function holdRequest(ctx: Context, id: Id<'crq'>) {
  const before = await store.findRequest(ctx, id)
  if (before.contact) await holdContacts(ctx, [before.contact.id])
  const held = await store.lockRequest(ctx, id)
  if (!held) throw new NotFound('consent request', id)
  return { ...(await store.findRequest(ctx, id)), askId: held.askId }
}

const rowsAtATime = 500

/** Every page the filters show, and what became of it. */
export async function exportRequests(ctx: Context, filter: RequestFilter): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listRequests(ctx, { ...filter, cursor, limit: rowsAtATime })
      for (const one of page.items) {
        yield [
          one.id,
          one.party,
          one.signerName,
          one.signerEmail,
          one.customer.name,
          one.customer.id,
          one.item?.name ?? null,
          one.item?.id ?? null,
          one.level,
          one.uses.join(', '),
          one.isOver ? 'not signed in time' : one.state,
          one.sentOn,
          one.askedBy,
          one.remindedOn.length,
          one.answeredOn,
          one.answerWords,
          one.expiresOn,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `pages-to-sign-${ctx.today}.csv`,
    header: [
      'Page',
      'Signed for',
      'Who signs',
      'E-mail',
      'Customer',
      'Customer id',
      'Item',
      'Item id',
      'Level',
      'Uses',
      'State',
      'Sent on',
      'Asked by',
      'Reminders',
      'Answered on',
      'What they said',
      'Can be signed until',
    ],
    rows: rows(),
  }
}
