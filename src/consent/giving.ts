import type { GivenHow } from '../schema.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import type { Level } from '../values/level.ts'
import { type Consent, stands } from './uses.ts'

export const consentParties = ['person', 'company'] as const satisfies readonly Consent['party'][]

/** How somebody agreed. */
export const givenHows = [
  'survey',
  'signed page',
  'e-mail',
  'paper',
  'spoken',
  'import',
  'sample',
] as const satisfies readonly GivenHow[]

/** What a colleague may write down by hand; the rest is written down by what happened. */
export const byHandHows = ['spoken', 'paper', 'e-mail'] as const satisfies readonly GivenHow[]

/** Standing, standing but ending within 30 days, over, or taken back. */
export const consentStates = ['standing', 'ending soon', 'expired', 'withdrawn'] as const
export type ConsentState = (typeof consentStates)[number]

/** How long before the end of a consent somebody is asked to renew it. A guess: it leaves time for a holiday. */
export const renewalDays = 30

/**
 * What state a consent is in on a day. One that begins later is standing: nothing is wrong with it.
 *
 * @example
 * consentStateOf({ givenOn: '2025-06-20', expiresOn: '2026-06-20', withdrawnOn: null }, '2026-06-01') // → 'ending soon'
 */
export function consentStateOf(
  consent: Pick<Consent, 'givenOn' | 'expiresOn' | 'withdrawnOn'>,
  today: Day,
): ConsentState {
  if (consent.withdrawnOn !== null) return 'withdrawn'
  if (consent.expiresOn === null) return 'standing'
  if (consent.expiresOn <= today) return 'expired'
  const left = (Date.parse(consent.expiresOn) - Date.parse(today)) / 86_400_000
  return left <= renewalDays && stands(consent, today) ? 'ending soon' : 'standing'
}

export const giveRefusals = {
  'no-uses': 'Choose at least one use they agreed to.',
  'no-words': 'Write down the words they agreed to, as they were said or written.',
  'no-name': 'Write down who said so.',
  'no-person': 'Choose the person, or the item it is about: a person agrees for themselves.',
  'no-company': 'Choose the customer whose company agreed.',
  'not-their-item':
    'This item is of somebody else. Choose an item of theirs, or nothing for all they give at this level.',
  'not-their-contact': 'This person belongs to another customer.',
  'other-level': 'This item is of another level. Consent holds for one level; choose that of the item.',
  'in-future': 'It cannot have been given in the future.',
  'over-already': 'It ends before it begins. Let it end after the day it was given.',
} as const
export type GiveRefusal = keyof typeof giveRefusals

/** What is about to be written down, with what we know of the item and the person it names. */
export interface Giving {
  party: Consent['party']
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  item: { level: Level; customerId: Id<'cus'> | null; contactId: Id<'con'> | null } | null
  /** The customer the contact belongs to; null where none is named. */
  contactOf: Id<'cus'> | null
  level: Level
  uses: number
  wording: string
  givenBy: string
  givenOn: Day
  expiresOn: Day | null
}

/** Why a consent cannot be written down like this, or null when it can. */
export function whyNotGive(giving: Giving, today: Day): GiveRefusal | null {
  const { party, customerId, contactId, item, contactOf } = giving
  if (giving.uses === 0) return 'no-uses'
  if (party === 'person' && contactId === null && item === null) return 'no-person'
  if (party === 'company' && customerId === null && item === null) return 'no-company'
  if (contactId !== null && customerId !== null && contactOf !== customerId) return 'not-their-contact'
  if (item) {
    if (item.level !== giving.level) return 'other-level'
    if (party === 'person' && contactId !== null && item.contactId !== null && item.contactId !== contactId) {
      return 'not-their-item'
    }
    if (customerId !== null && item.customerId !== null && item.customerId !== customerId) return 'not-their-item'
  }
  if (giving.wording.trim() === '') return 'no-words'
  if (giving.givenBy.trim() === '') return 'no-name'
  if (giving.givenOn > today) return 'in-future'
  return giving.expiresOn !== null && giving.expiresOn <= giving.givenOn ? 'over-already' : null
}

export const withdrawRefusals = {
  'nothing-stands': 'Nothing of this stands any more: it was withdrawn or has ended.',
} as const

/** Why nothing can be withdrawn, or null when something can. */
export const whyNotWithdraw = (
  consents: readonly Pick<Consent, 'withdrawnOn'>[],
): keyof typeof withdrawRefusals | null =>
  consents.some(({ withdrawnOn }) => withdrawnOn === null) ? null : 'nothing-stands'
