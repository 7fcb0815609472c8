import type { ItemState } from '../schema.ts'
import type { Day } from '../values/day.ts'

/** What the consents of one party say of one item and one use on a day. */
interface Standing {
  stands: boolean
  /** None stands now, but one did: it was withdrawn, or its time was over. */
  withdrawn: boolean
  expired: boolean
}

/** What decides whether an item may be shown; the database decides the same by itself, see covered_items(). */
export interface CoverFacts {
  state: ItemState
  needsCompany: boolean
  person: Standing
  company: Standing
  /** The last day the customer was one; null while they are. */
  customerUntil: Day | null
  contactLeftOn: Day | null
}

/** Why an item may not be shown, each as what to do about it. */
export const showRefusals = {
  draft: 'It is a draft. Mark it ready first.',
  retired: 'It is retired. Nothing retired is shown.',
  'customer-left': 'The company is no longer a customer. Their words may not speak for them any more.',
  'person-left': 'The person has left the company. Ask again whoever speaks for it now.',
  'person-withdrew': 'The person withdrew their consent. It stays off until they give it again.',
  'person-expired': "The person's consent has expired. Ask them to renew it.",
  'person-missing': 'The person has not agreed to this use. Ask for their consent.',
  'company-withdrew': 'The company withdrew its consent. It stays off until it gives it again.',
  'company-expired': "The company's consent has expired. Ask it to renew it.",
  'company-missing': 'The person agreed, their company has not. Ask whoever may speak for it.',
}
export type ShowRefusal = keyof typeof showRefusals

/**
 * Why an item may not be shown for a use on a day, or null where it may. Says the same as covered_items() in the database,
 * which alone decides what is shown; this says it in words.
 *
 * @example
 * whyNotShow({ ...facts, person: { stands: false, withdrawn: true, expired: false } }, '2026-06-01') // → 'person-withdrew'
 */
export function whyNotShow(item: CoverFacts, today: Day): ShowRefusal | null {
  if (item.state === 'draft') return 'draft'
  if (item.state === 'retired') return 'retired'
  if (item.customerUntil !== null && item.customerUntil <= today) return 'customer-left'
  if (item.contactLeftOn !== null && item.contactLeftOn <= today) return 'person-left'
  if (!item.person.stands)
    return item.person.withdrawn ? 'person-withdrew' : item.person.expired ? 'person-expired' : 'person-missing'
  if (item.needsCompany && !item.company.stands)
    return item.company.withdrawn ? 'company-withdrew' : item.company.expired ? 'company-expired' : 'company-missing'
  return null
}
