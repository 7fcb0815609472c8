import type { ItemFormat, ItemState, PermittedUse } from '../schema.ts'
import { mayDo, type Role } from '../values/endpoint.ts'
import type { Level } from '../values/level.ts'

export const itemRefusals = {
  'needs-manager': 'Items are changed by managers. Suggest the change instead; a manager decides.',
  'needs-contributor': 'This needs the role contributor. Ask an admin to change yours.',
  'nothing-given': 'Give their words, a file or an address: there is nothing to keep yet.',
  'needs-customer': 'From level 2 on everybody sees who said it. Choose the customer it comes from.',
  'needs-name': 'This level shows who said it. Write down the name and company to show, as agreed with them.',
  'marks-open':
    'The anonymity check marks something. Cut it with an excerpt, or let it stand with a note that says why.',
  'not-marked': 'The check does not mark this any more. Reload to see what it marks now.',
  'is-ready': 'This item is ready already.',
  'is-draft': 'This item is a draft already.',
  'is-retired': 'This item is retired. Restore it first.',
  'not-retired': 'This item is not retired.',
  'same-level': 'It has this level already.',
  'needs-person': 'The person has not agreed to this level. Ask for their consent at the new level first.',
  'needs-company':
    'The company of the person has not agreed to this level. Ask for its consent at the new level first.',
  'no-words': 'There are no words of theirs to choose from.',
  'other-company': 'This person belongs to another customer. Choose somebody there, or the other customer.',
  'no-theme': 'One of the themes is not there any more. Reload to see which there are.',
  'no-stage': 'This stage of the journey is not there any more. Reload to see which there are.',
  'no-file': 'This file is not there any more, or belongs to another item. Send it again.',
  'in-future': 'It cannot have been given in the future.',
  'known-already': 'An item with this id is in the library already.',
  'undo-late': 'It cannot be brought back any more. Add it anew.',
  'undo-changed': 'It cannot be brought back: consent was withdrawn, or what it belongs to is gone. Add it anew.',
} as const

export const useRefusals = {
  'not-covered': 'Nobody agreed to this use of it today. Ask for consent to it first.',
  'no-deal': 'This deal is not there any more.',
  'in-future': 'It cannot have been used in the future. Write it down when it was.',
} as const

export const suggestionRefusals = {
  'nothing-changed': 'Change something first: this is how it is already.',
  decided: 'Somebody decided this already. Reload to see how.',
  'not-decided': 'Nobody has decided this yet, or that was undone already.',
  retired: 'This item is retired. Restore it before changing it.',
} as const

/** Why somebody may not change an item, or null when they may: managers any, others their own while it is a draft. */
export function whyNotChangeItem(
  actor: { id: string; role: Role | null },
  item: { state: ItemState; createdBy: string },
): 'needs-manager' | 'is-retired' | null {
  if (item.state === 'retired') return 'is-retired'
  if (mayDo(actor.role, 'manager')) return null
  return item.state === 'draft' && item.createdBy === actor.id && mayDo(actor.role, 'contributor')
    ? null
    : 'needs-manager'
}

/** Why an item cannot be kept like this, or null when it can. */
export function whyNotKeep(item: {
  level: Level
  original: string | null
  fileId: string | null
  address: string | null
  customerId: string | null
}): 'nothing-given' | 'needs-customer' | null {
  if (!item.original?.trim() && item.fileId === null && item.address === null) return 'nothing-given'
  return item.level > 1 && item.customerId === null ? 'needs-customer' : null
}

/**
 * Why an item is not ready to be shown, or null when it is: who said it has to be named as agreed, or at level 1 be
 * impossible to tell. Consent is no part of this: what nobody agreed to is shown nowhere, ready or not.
 */
export function whyNotReady(item: {
  state: ItemState
  level: Level
  shownName: string | null
  shownCompany: string | null
  openMarks: number
}): 'is-ready' | 'is-retired' | 'needs-name' | 'marks-open' | null {
  if (item.state === 'ready') return 'is-ready'
  if (item.state === 'retired') return 'is-retired'
  return whyNotShowable(item)
}

/** The part of it that has to go on being so while it is ready. */
export function whyNotShowable(item: {
  level: Level
  shownName: string | null
  shownCompany: string | null
  openMarks: number
}): 'needs-name' | 'marks-open' | null {
  if (item.level === 1) return item.openMarks > 0 ? 'marks-open' : null
  return item.shownName === null || item.shownCompany === null ? 'needs-name' : null
}

/**
 * Why an item cannot get this level, or null when it can. Going down asks nobody; going up asks for what the new level
 * stands on: a customer, and consent of the person, and of their company where the level needs it.
 */
export function whyNotRaise(
  item: { level: Level; state: ItemState; customerId: string | null },
  level: Level,
  agreed: { person: boolean; company: boolean; needsCompany: boolean },
): 'is-retired' | 'same-level' | 'needs-customer' | 'needs-person' | 'needs-company' | null {
  if (item.state === 'retired') return 'is-retired'
  if (item.level === level) return 'same-level'
  if (level < item.level) return null
  if (item.customerId === null) return 'needs-customer'
  if (!agreed.person) return 'needs-person'
  return agreed.needsCompany && !agreed.company ? 'needs-company' : null
}

/** Why an item may not be used for this today, or null when it may. */
export const whyNotUse = (covered: ReadonlySet<PermittedUse>, use: PermittedUse): 'not-covered' | null =>
  covered.has(use) ? null : 'not-covered'

/** What an item is made of, from what is given of it. */
export function formatOf(given: { mediaType: string | null; original: string | null }): ItemFormat {
  if (given.mediaType === null) return given.original === null ? 'address' : 'text'
  if (given.mediaType === 'application/pdf') return 'PDF'
  return given.mediaType.split('/')[0] as 'image' | 'audio' | 'video'
}

const longestTitle = 80

/**
 * What an item is called until somebody says otherwise: the beginning of their words, cut between words.
 *
 * @example
 * titleFrom('It cut our monthly reporting from two days to two hours, and nobody misses the spreadsheets we had.')
 * // → 'It cut our monthly reporting from two days to two hours, and nobody misses the…'
 */
export function titleFrom(words: string): string {
  const line = words.trim().replace(/\s+/g, ' ')
  if (line.length <= longestTitle) return line
  const cut = line.slice(0, longestTitle - 1)
  const end = cut.lastIndexOf(' ')
  const kept = end > longestTitle / 2 ? cut.slice(0, end) : cut.replace(/[\ud800-\udbff]$/, '')
  return `${kept.replace(/[\s.,;:!?]+$/, '')}…`
}
