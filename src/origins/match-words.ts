import { type Field, fields, type Outcome, type Outcomes } from './match.ts'

/**
 * Which fields agree, in words.
 *
 * @example
 * sayAgreement({ 'first name': 'agrees', 'last name': 'not given', company: 'agrees', … }, true)
 * // → 'First name and company agree; last name not given.'
 */
export function sayAgreement(outcomes: Outcomes, wasCustomer: boolean): string {
  const having = (...wanted: Outcome[]) => fields.filter((field) => wanted.includes(outcomes[field]))
  const agree = having('agrees')
  const clauses = [
    agree.length > 0 && `${listed(agree)} ${agree.length > 1 ? 'agree' : 'agrees'}`,
    ...said(having('close'), 'nearly agrees', 'nearly agree'),
    ...having('initial').map((field) => `first letter of the ${field} agrees`),
    ...said(having('partly'), 'agrees in part', 'agree in part'),
    ...said(having('differs'), 'differs', 'differ'),
    outcomes['first name'] === 'unknown' && 'we know nobody of that name there',
    // A name is worth asking for; an address or a city nobody is asked for.
    ...said(missing(outcomes), 'not given', 'not given'),
    !wasCustomer && 'became a customer later',
  ].filter((clause) => clause !== false)
  const sentence = clauses.join('; ')
  return sentence === '' ? 'Nothing agrees.' : `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`
}

const said = (which: readonly Field[], one: string, many: string) =>
  which.length === 0 ? [] : [`${listed(which)} ${which.length > 1 ? many : one}`]

function missing(outcomes: Outcomes): Field[] {
  if (outcomes['first name'] === 'unknown' || outcomes['e-mail'] === 'agrees') return []
  return (['first name', 'last name', 'company'] as const).filter(
    (field) => outcomes[field] === 'not given' && !(field === 'company' && outcomes.domain === 'agrees'),
  )
}

/** `listed(['a', 'b', 'c'])` is 'a, b and c'. */
const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
