import { answerAsk } from '../../asks/commands.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { postMail } from '../../server/mail.ts'
import { addMonths } from '../../values/day.ts'
import { type Id, idOf } from '../../values/id.ts'
import type { ConsentRequest } from '../api.ts'
import { giveConsents, withdrawConsents } from '../commands.ts'
import { writeReceipt } from '../letters.ts'
import { shownItem, type signRefusals, whyNotSign } from '../requesting.ts'
import * as reading from '../store/reading.ts'
import * as store from '../store/requests.ts'
import type { Consent } from '../uses.ts'
import type { ConsentLanguage } from '../wordings.ts'
import { isTakenBack, ownLink, withdrawLink } from './links.ts'
import { holdRequest } from './requests.ts'

/** Whoever signs or withdraws does not sign in; the activity says so. */
const signer = { id: 'signer', name: 'Somebody who was asked', role: null }

/** What a link leads to. */
export type Opened<What> = { ok: true; what: What } | { ok: false; why: 'expired' | 'tampered' }

// Signing ----------------------------------------------------------------------------------------------------------------

export interface SignPage {
  request: ConsentRequest
  company: string
  whyNot: keyof typeof signRefusals | null
  withdrawLink: string
  /** Their own page; null for whoever signs for a company. */
  ownLink: string | null
}

/** What stands on the page that a link leads to. Changes nothing: mail scanners follow links, too. */
export async function openSignPage(ctx: Context, token: string): Promise<Opened<SignPage>> {
  const link = ctx.keys.readLink('consent', token, ctx.now)
  if (!link.ok) return link
  const id = idOf('crq').safeParse(link.subject)
  if (!id.success) return { ok: false, why: 'tampered' }
  const request = await store.findRequest(ctx, id.data).catch(() => null)
  if (!request || (await store.isTakenBack(ctx, request.id))) return { ok: false, why: 'expired' }
  return { ok: true, what: await pageOf(ctx, request) }
}

async function pageOf(ctx: Context, request: ConsentRequest): Promise<SignPage> {
  const item = request.item ? await store.findShownItem(ctx, request.item.id) : null
  return {
    request,
    company: await reading.companyName(ctx),
    whyNot: whyNotSign(
      { state: request.state, expiresOn: request.expiresOn, wording: request.words },
      item ? shownItem(item) : null,
      ctx.today,
    ),
    withdrawLink: withdrawLink(ctx, whoWithdraws(request), ctx.exchange.origin, request.language),
    ownLink:
      request.party === 'person' && request.contact
        ? ownLink(ctx, request.contact, ctx.exchange.origin, request.language)
        : null,
  }
}

/** A person sees all they agreed to; whoever signed for a company what they signed. */
const whoWithdraws = (request: ConsentRequest): { id: Id<'con'> | Id<'crq'> } =>
  request.party === 'person' && request.contact ? { id: request.contact.id } : { id: request.id }

/**
 * Sign a page, or refuse it: once. What was ticked becomes consent with the words that stood beside the box; a receipt goes
 * into the outbox. A page that was answered before, is over or shows something else by now stays as it is.
 *
 * @param chosen the uses that were ticked; none means no
 */
export function sign(
  ctx: Context,
  id: Id<'crq'>,
  chosen: readonly Consent['use'][],
  words: string | null,
): Promise<{ page: SignPage; granted: { wording: string }[]; signedNow: boolean }> {
  return inTransaction({ ...ctx, actor: signer }, async (ctx) => {
    const request = await holdRequest(ctx, id)
    const before = await pageOf(ctx, request)
    if (before.whyNot !== null) return { page: before, granted: [], signedNow: false }
    const granted = request.words.uses.filter(({ use }) => chosen.includes(use))
    const state =
      granted.length === 0 ? 'refused' : granted.length < request.words.uses.length ? 'partly granted' : 'granted'
    const { wordingVersion } = request
    const expiresOn = request.lastsMonths === null ? null : addMonths(ctx.today, request.lastsMonths)
    await store.updateRequest(ctx, id, { state, answeredAt: ctx.now, answerWords: words })
    await giveConsents(
      ctx,
      granted.map(({ use, wording }) => ({
        party: request.party,
        customerId: request.customer.id,
        contactId: request.party === 'person' ? (request.contact?.id ?? null) : null,
        itemId: request.item?.id ?? null,
        level: request.level,
        use,
        wording,
        wordingVersion,
        givenHow: 'signed page' as const,
        givenBy: request.signerName,
        givenOn: ctx.today,
        expiresOn,
        requestId: id,
      })),
    )
    if (request.askId && (await store.isAskOpen(ctx, request.askId))) {
      await answerAsk(
        { ...ctx, ifMatch: null },
        {
          askId: request.askId,
          state: state === 'refused' ? 'declined' : 'accepted',
          ...(state === 'refused' && words ? { words } : {}),
        },
      )
    }
    await record(
      ctx,
      state === 'refused' ? 'consent refused' : 'consent page signed',
      { subject: id, customer: request.customer.id },
      { party: request.party, level: request.level, uses: granted.map(({ use }) => use), by: request.signerName },
    )
    const page = await pageOf(ctx, await store.findRequest(ctx, id))
    if (granted.length > 0) {
      await postMail(ctx, [
        {
          purpose: 'consent receipt',
          subjectId: id,
          contactId: request.contact?.id ?? null,
          outsider: request.contact === null,
          to: { name: request.signerName, address: request.signerEmail },
          ...writeReceipt({
            language: request.language as ConsentLanguage,
            company: page.company,
            signer: request.signerName,
            shown: request.words.shown,
            wordings: granted.map(({ wording }) => wording),
            until: expiresOn,
            withdrawLink: page.withdrawLink,
            ownLink: page.ownLink,
          }),
        },
      ])
    }
    return { page, granted, signedNow: true }
  })
}

// Withdrawing ------------------------------------------------------------------------------------------------------------

type Whose =
  | { kind: 'person'; contactId: Id<'con'> }
  | { kind: 'company'; customerId: Id<'cus'>; signerEmail: string; language: string }

export interface WithdrawPage {
  company: string
  standing: Awaited<ReturnType<typeof reading.standingOf>>
  /** The language of the page that was signed; null for a person, whose browser says. */
  language: string | null
}

/** Everything somebody agreed to with us and may take back. Changes nothing. */
export async function openWithdrawPage(ctx: Context, token: string): Promise<Opened<WithdrawPage & { whose: Whose }>> {
  const link = ctx.keys.readLink('withdraw', token, ctx.now)
  if (!link.ok) return link
  const whose = await whoseLink(ctx, link.subject)
  if (!whose) return { ok: false, why: 'tampered' }
  const from = whose.kind === 'person' ? await reading.linksFrom(ctx, whose.contactId) : null
  if (isTakenBack('withdraw', link, from)) return { ok: false, why: 'expired' }
  return { ok: true, what: { ...(await withdrawPageOf(ctx, whose)), whose } }
}

async function whoseLink(ctx: Context, subject: string): Promise<Whose | null> {
  const contactId = idOf('con').safeParse(subject)
  if (contactId.success) return { kind: 'person', contactId: contactId.data }
  const requestId = idOf('crq').safeParse(subject)
  const request = requestId.success ? await store.findRequest(ctx, requestId.data).catch(() => null) : null
  return (
    request && {
      kind: 'company',
      customerId: request.customer.id,
      signerEmail: request.signerEmail,
      language: request.language,
    }
  )
}

async function withdrawPageOf(ctx: Context, whose: Whose): Promise<WithdrawPage> {
  return {
    company: await reading.companyName(ctx),
    standing: await reading.standingOf(
      ctx,
      whose.kind === 'person' ? whose : { companyOf: whose.customerId, signerEmail: whose.signerEmail },
    ),
    language: whose.kind === 'person' ? null : whose.language,
  }
}

/**
 * Take back all that somebody agreed to, or one of it. What is not theirs is left alone, whatever was sent.
 *
 * @returns how many were withdrawn, and the page as it is now
 */
export function withdrawByLink(
  ctx: Context,
  whose: Whose,
  which: 'all' | Id<'cns'>,
): Promise<WithdrawPage & { withdrawn: number }> {
  return inTransaction({ ...ctx, actor: signer }, async (ctx) => {
    const { standing } = await withdrawPageOf(ctx, whose)
    const ids = standing.map(({ id }) => id).filter((id) => which === 'all' || id === which)
    // All of a person is all of it, beyond what a page lists, and takes back what they are still asked for.
    const done =
      whose.kind === 'person' && which === 'all'
        ? await withdrawConsents(ctx, { contactId: whose.contactId, how: 'their page' })
        : ids.length > 0
          ? await withdrawConsents(ctx, { ids, how: 'their page' })
          : { consentIds: [] }
    return { ...(await withdrawPageOf(ctx, whose)), withdrawn: done.consentIds.length }
  })
}
