import type { ConsentParty, ConsentRequestState, PermittedUse } from '../schema.ts'
import { addDays, type Day } from '../values/day.ts'
import type { Level } from '../values/level.ts'

export const requestStates = [
  'sent',
  'granted',
  'partly granted',
  'refused',
  'withdrawn',
] as const satisfies readonly ConsentRequestState[]

/** A page that is still to be signed, but no longer can be. */
export const isOver = (request: { state: ConsentRequestState; expiresOn: Day }, today: Day) =>
  request.state === 'sent' && request.expiresOn <= today

/** Days for which a page can be signed. A guess: a lawyer's holiday, and a week. */
export const signDays = 30

/** How many months a consent holds unless somebody says otherwise: long enough to use it, short enough to ask again. */
export const usualMonths = 24

/** Reminders beside the first mail, and days between two mails. Guesses. */
const mostReminders = 2
const daysBetweenMails = 3

/** What stands on the page of one request, word for word, as it was when it was sent. */
export interface SignedWords {
  intro: string
  uses: { use: PermittedUse; wording: string }[]
  withdrawing: string
  /** What is shown of the item, exactly; null where the request is about all they give at a level. */
  shown: ShownItem | null
}

/** An item as everybody would see it. */
export interface ShownItem {
  title: string
  /** Their words as they are shown; null where it is a file or an address. */
  words: string | null
  /** The line under the words: name, job title, company. Null where no name is shown. */
  by: string | null
  address: string | null
  disclosure: string | null
}

/**
 * What everybody would see of an item: the excerpt where there is one, and a name from level 2 on.
 *
 * @example
 * shownItem({ level: 1, title: 'Setup', excerpt: null, original: 'It took a day.', shownName: 'Ines Moreau', … }).by // → null
 */
export function shownItem(item: {
  level: Level
  title: string
  excerpt: string | null
  original: string | null
  address: string | null
  disclosure: string | null
  shownName: string | null
  shownTitle: string | null
  shownCompany: string | null
}): ShownItem {
  const by = [item.shownName, item.shownTitle, item.shownCompany].filter((part) => part !== null && part !== '')
  return {
    title: item.title,
    words: item.excerpt ?? item.original,
    by: item.level === 1 || by.length === 0 ? null : by.join(', '),
    address: item.address,
    disclosure: item.disclosure,
  }
}

/** Whether somebody would sign for exactly what is shown now. */
const isSameShown = (one: ShownItem | null, other: ShownItem | null): boolean =>
  one === null || other === null
    ? one === other
    : one.words === other.words &&
      one.by === other.by &&
      one.address === other.address &&
      one.disclosure === other.disclosure

export const requestRefusals = {
  'needs-contributor': 'Asking for consent needs the role contributor. Ask an admin to change yours.',
  'no-uses': 'Choose at least one use to ask for.',
  'no-person': 'Choose the person whose words or time it is.',
  'no-address': 'We have no e-mail address to send the page to. Add one, or note the consent they gave otherwise.',
  unwanted: 'They do not want mail from us. Ask in person, and note what they said.',
  left: 'This customer has left, and nothing of theirs is shown. There is nothing to ask for.',
  'other-level': 'This item is of another level. Ask for the level of the item.',
  'not-their-item': 'This item is of somebody else. Choose an item of theirs, or ask for all they give at this level.',
  'company-not-needed': 'At this level their company does not have to agree. Ask the person alone.',
  'stands-already': 'They agreed to all of this already, and it does not end soon.',
  'asked-already': 'This page is with them already. Remind them, or withdraw it first.',
  retired: 'This item is retired and not shown any more.',
} as const
type RequestRefusal = keyof typeof requestRefusals

/** A request that is about to be sent, with what we know of those it names. */
export interface Asking {
  party: ConsentParty
  level: Level
  uses: readonly PermittedUse[]
  hasPerson: boolean
  signerEmail: string | null
  /** Whether they opted out, or this address was unsubscribed. */
  unwanted: boolean
  customerLeft: boolean
  item: { level: Level; isTheirs: boolean; state: 'draft' | 'ready' | 'retired' } | null
  needsCompany: boolean
  /** What stands already, of the same party for the same item or level, and does not end within a month. */
  standing: readonly PermittedUse[]
  isOpen: boolean
}

/** Why a page cannot be sent, or null when it can. How often a person may be asked is another rule, of the asks. */
export function whyNotRequest(asking: Asking): RequestRefusal | null {
  if (asking.uses.length === 0) return 'no-uses'
  if (asking.party === 'person' && !asking.hasPerson) return 'no-person'
  if (asking.item && !asking.item.isTheirs) return 'not-their-item'
  if (asking.item && asking.item.level !== asking.level) return 'other-level'
  if (asking.item?.state === 'retired') return 'retired'
  if (asking.party === 'company' && !asking.needsCompany) return 'company-not-needed'
  if (asking.customerLeft) return 'left'
  if (asking.signerEmail === null) return 'no-address'
  if (asking.unwanted) return 'unwanted'
  if (asking.uses.every((use) => asking.standing.includes(use))) return 'stands-already'
  return asking.isOpen ? 'asked-already' : null
}

export const signRefusals = {
  answered: 'It was answered already.',
  withdrawn: 'We took the question back.',
  expired: 'The time to sign it is over.',
  changed: 'What would be shown has changed since. We will write again.',
} as const

/** Why a page cannot be signed, or null when it can. */
export function whyNotSign(
  request: { state: ConsentRequestState; expiresOn: Day; wording: Pick<SignedWords, 'shown'> },
  shownNow: ShownItem | null,
  today: Day,
): keyof typeof signRefusals | null {
  if (request.state === 'withdrawn') return 'withdrawn'
  if (request.state !== 'sent') return 'answered'
  if (isOver(request, today)) return 'expired'
  return isSameShown(request.wording.shown, shownNow) ? null : 'changed'
}

export const handleRefusals = {
  answered: 'They answered already.',
  withdrawn: 'It was withdrawn already.',
  expired: 'The time to sign it is over. Send a new one.',
  'reminded-enough': 'They were reminded twice. Ask in person, or withdraw it.',
  'too-soon': 'The last mail left less than three days ago. Give them time.',
  'not-withdrawn': 'It was not withdrawn.',
} as const

/** Why nobody can be reminded, or null when they can. */
export function whyNotRemind(
  request: { state: ConsentRequestState; expiresOn: Day },
  mails: { reminders: number; lastOn: Day },
  today: Day,
): keyof typeof handleRefusals | null {
  const refusal = whyNotWithdrawRequest(request)
  if (refusal) return refusal
  if (isOver(request, today)) return 'expired'
  if (mails.reminders >= mostReminders) return 'reminded-enough'
  return addDays(mails.lastOn, daysBetweenMails) > today ? 'too-soon' : null
}

/** Why a request cannot be withdrawn, or null when it can. */
export const whyNotWithdrawRequest = (request: { state: ConsentRequestState }): 'answered' | 'withdrawn' | null =>
  request.state === 'sent' ? null : request.state === 'withdrawn' ? 'withdrawn' : 'answered'
