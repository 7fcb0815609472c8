import { type Context, inTransaction } from '../../server/context.ts'
import { Invalid, refuse } from '../../server/errors.ts'
import { keepFile, sweepFiles } from '../../server/files.ts'
import type { Sheet } from '../../server/http.ts'
import { postMail } from '../../server/mail.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { ConsentFilter } from '../api.ts'
import { giveConsents, withdrawConsents } from '../commands.ts'
import { type byHandHows, giveRefusals, whyNotGive, whyNotWithdraw, withdrawRefusals } from '../giving.ts'
import { writeReceipt } from '../letters.ts'
import { shownItem } from '../requesting.ts'
import * as reading from '../store/reading.ts'
import { findWording } from '../store/wordings.ts'
import type { Consent } from '../uses.ts'
import { languageOf, sayConsent } from '../wordings.ts'
import { ownLink, withdrawLink } from './links.ts'

/** Write down what somebody agreed to in person, on paper or by e-mail: one consent for each use. */
export function noteConsent(
  ctx: Context,
  given: {
    party: 'person' | 'company'
    customerId?: Id<'cus'> | undefined
    contactId?: Id<'con'> | undefined
    itemId?: Id<'itm'> | undefined
    level: Level
    uses: Consent['use'][]
    wording?: string | undefined
    givenHow: (typeof byHandHows)[number]
    givenBy: string
    givenOn?: Day | undefined
    expiresOn?: Day | null | undefined
    fileId?: Id<'fil'> | undefined
    sendReceipt: boolean
  },
) {
  return inTransaction(ctx, async (ctx) => {
    const { item, contact, customer } = await reading.findGivingTargets(ctx, given)
    const customerId = customer?.id ?? null
    const contactId = given.party === 'person' ? (contact?.id ?? item?.contactId ?? null) : null
    const givenOn = given.givenOn ?? ctx.today
    const language = languageOf(given.party === 'person' ? contact?.language : null)
    const { words, version } = await findWording(ctx, given.party, language)
    const facts = {
      company: await reading.companyName(ctx),
      customer: customer?.name ?? '',
      person: contact?.name ?? item?.shownName ?? given.givenBy,
      level: given.level,
    }
    const ours = sayConsent(words, facts, given.uses).uses
    const grants = ours.map(({ use, wording }) => ({ use, wording: given.wording || wording }))
    refuse(
      whyNotGive(
        {
          party: given.party,
          customerId: given.customerId ?? null,
          contactId,
          item,
          contactOf: contact?.customerId ?? customerId,
          level: given.level,
          uses: grants.length,
          wording: grants[0]?.wording ?? ' ',
          givenBy: given.givenBy,
          givenOn,
          expiresOn: given.expiresOn ?? null,
        },
        ctx.today,
      ),
      giveRefusals,
    )
    if (given.fileId && !(await reading.fileExists(ctx, given.fileId))) {
      throw new Invalid('The proof was not found. Add the file once more.', [
        { pointer: '/fileId', detail: 'There is no such file.' },
      ])
    }
    const ids = await giveConsents(
      ctx,
      grants.map(({ use, wording }) => ({
        party: given.party,
        customerId,
        contactId,
        itemId: item?.id ?? null,
        level: given.level,
        use,
        wording,
        wordingVersion: version,
        givenHow: given.givenHow,
        givenBy: given.givenBy,
        givenOn,
        expiresOn: given.expiresOn ?? null,
        fileId: given.fileId ?? null,
      })),
    )
    const to = given.sendReceipt && contact?.email && contact.optedOutAt === null ? contact.email : null
    if (contact && to !== null) {
      const letter = writeReceipt({
        language,
        company: facts.company,
        signer: contact.name,
        shown: item ? shownItem(item) : null,
        wordings: grants.map(({ wording }) => wording),
        until: given.expiresOn ?? null,
        withdrawLink: withdrawLink(ctx, contact, ctx.exchange.origin, language),
        ownLink: ownLink(ctx, contact, ctx.exchange.origin, language),
      })
      await postMail(ctx, [
        {
          purpose: 'consent receipt',
          subjectId: ids[0]!,
          contactId: contact.id,
          to: { name: contact.name, address: to },
          ...letter,
        },
      ])
    }
    return { items: await reading.findConsents(ctx, ids), receiptTo: to }
  })
}

/** Keep what proves a consent. Whatever is then noted without it is removed after a day, as every file nothing needs. */
export async function sendProof(
  ctx: Context,
  { fileName }: { fileName: string },
): Promise<{ id: Id<'fil'>; name: string }> {
  const { id, name } = await keepFile(ctx, { name: fileName })
  await sweepFiles(ctx)
  return { id, name }
}

/** Write down that somebody took consent back, some of it or all. */
export function noteWithdrawal(
  ctx: Context,
  { ids, contactId, how }: { ids?: Id<'cns'>[] | undefined; contactId?: Id<'con'> | undefined; how: string },
) {
  return inTransaction(ctx, async (ctx) => {
    if (ids) refuse(whyNotWithdraw(await reading.findConsents(ctx, ids)), withdrawRefusals)
    const { consentIds, ended, toRecall } = await withdrawConsents(ctx, { ids, contactId, how })
    if (ids || contactId) refuse(consentIds.length === 0 && ids ? 'nothing-stands' : null, withdrawRefusals)
    const copy = ({ title, place }: { title: string; place: string }) => ({ title, place })
    return { withdrawn: consentIds.length, ended: ended.map(copy), toRecall: toRecall.map(copy) }
  })
}

/** What a customer lets us do, by person and for the company. */
export async function showCustomer(ctx: Context, { customerId }: { customerId: Id<'cus'> }) {
  const rows = await reading.agreedAt(ctx, customerId)
  const people = new Map<Id<'con'>, { contact: { id: Id<'con'>; name: string }; agreed: ReturnType<typeof agreed>[] }>()
  for (const row of rows) {
    if (row.party !== 'person' || row.contactId === null) continue
    const person = people.get(row.contactId) ?? {
      contact: { id: row.contactId, name: row.contactName ?? '' },
      agreed: [],
    }
    person.agreed.push(agreed(row))
    people.set(row.contactId, person)
  }
  return {
    company: rows.filter(({ party }) => party === 'company').map(agreed),
    people: [...people.values()],
    needsCompany: await reading.levelsThatNeedCompany(ctx),
    openRequests: await reading.openRequestsAt(ctx, customerId),
  }
}

const agreed = ({ level, use, until, items }: Awaited<ReturnType<typeof reading.agreedAt>>[number]) => ({
  level,
  use,
  until,
  items,
})

const rowsAtATime = 500

/** Every consent the filters show, a few hundred at a time, with the exact words agreed to. */
export async function exportConsents(ctx: Context, filter: ConsentFilter): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await reading.listConsents(ctx, filter, { cursor, limit: rowsAtATime })
      for (const one of page.items) {
        yield [
          one.id,
          one.party,
          one.customer?.name ?? null,
          one.customer?.id ?? null,
          one.contact?.name ?? null,
          one.contact?.id ?? null,
          one.item?.name ?? null,
          one.item?.id ?? null,
          one.level,
          one.use,
          one.state,
          one.givenOn,
          one.givenHow,
          one.givenBy,
          one.expiresOn,
          one.withdrawnOn,
          one.withdrawnHow,
          one.wording,
          one.wordingVersion,
          one.notedBy,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `consents-${ctx.today}.csv`,
    header: [
      'Consent',
      'Of',
      'Customer',
      'Customer id',
      'Contact',
      'Contact id',
      'Item',
      'Item id',
      'Level',
      'Use',
      'State',
      'Given on',
      'How',
      'Given by',
      'Ends on',
      'Withdrawn on',
      'Withdrawn how',
      'Words agreed to',
      'Version of our words',
      'Noted by',
    ],
    rows: rows(),
  }
}
