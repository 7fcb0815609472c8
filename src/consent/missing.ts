import type { Day } from '../values/day.ts'

/** What decides whether an item may be used for something, as far as saying what is missing goes. */
export interface Missing {
  person: boolean
  company: boolean
  needsCompany: boolean
  /** The names, where we know them. */
  personName: string | null
  customerName: string | null
}

/**
 * What keeps an item from every use, whoever agreed; null where nothing does.
 *
 * @example
 * whyNothing({ state: 'ready', customerLeftOn: '2026-04-02', contactLeftOn: null, customerName: 'Quillon Press', … }, '2026-06-01')
 * // → 'Quillon Press stopped being a customer, so nothing of theirs is shown.'
 */
export function whyNothing(
  item: {
    state: 'draft' | 'ready' | 'retired'
    customerLeftOn: Day | null
    contactLeftOn: Day | null
    customerName: string | null
    personName: string | null
  },
  today: Day,
): string | null {
  if (item.customerLeftOn !== null && item.customerLeftOn <= today) {
    return `${item.customerName ?? 'Their company'} stopped being a customer, so nothing of theirs is shown.`
  }
  if (item.contactLeftOn !== null && item.contactLeftOn <= today) {
    return `${item.personName ?? 'The person'} left ${item.customerName ?? 'their company'}, so nothing of theirs is shown.`
  }
  if (item.state === 'retired') return 'It is retired, so nothing of it is shown.'
  return item.state === 'draft' ? 'It is a draft. Nothing of it is shown until it is ready.' : null
}

/**
 * What is missing for one use, in words; null where nobody has to be asked any more.
 *
 * @example
 * sayMissing({ person: true, company: false, needsCompany: true, personName: 'Ines', customerName: 'Larkspur' })
 * // → 'Larkspur has not agreed.'
 */
export function sayMissing({ person, company, needsCompany, personName, customerName }: Missing): string | null {
  const missing = [
    ...(person ? [] : [personName ?? 'The person']),
    ...(needsCompany && !company ? [customerName ?? 'their company'] : []),
  ]
  if (missing.length === 0) return null
  return missing.length === 1 ? `${missing[0]} has not agreed.` : `${missing[0]} and ${missing[1]} have not agreed.`
}
