import { companyWords, nameWords } from './folding.ts'
import type { ToldBy } from './told-by.ts'
import { type Likeness, likenessOf, slipsBetween } from './word-likeness.ts'

/** Somebody who may be meant: a contact at a customer, or the customer as such. */
export interface Known {
  customerName: string
  /** The contact's name; null for the customer as such. */
  person: string | null
  email: string | null
  /** Where the mail of the customer's people is. */
  domains: readonly string[]
  city: string | null
  /** False where they became a customer only after whoever they would have told. */
  wasCustomer: boolean
}

export const fields = ['first name', 'last name', 'company', 'e-mail', 'domain', 'city'] as const
export type Field = (typeof fields)[number]
/** "partly": some words of the name. "unknown": they named somebody, and we know nobody's name there. */
export type Outcome = 'agrees' | 'close' | 'initial' | 'partly' | 'differs' | 'not given' | 'unknown'
export type Outcomes = Record<Field, Outcome>

/**
 * How often a word stands in names: the share of people, or of companies, that have it in theirs. Sharing a rare name
 * says more than sharing a common one.
 */
export type ShareOf = (word: string, of: 'person' | 'company') => number

/** Chances of what is seen when the right one is compared (`right`), and when anybody else is (`chance`). */
interface Chances {
  right: number
  chance: number
}
type Table = Partial<Record<Outcome, Chances>>

/**
 * Counted in the labelled pairs of Febrl's dataset 2 (4,000 people, 1,000 of them a second time with slips): given name and
 * surname for the names, the street for the company, the suburb for the city. Where an outcome agrees, `chance` is the
 * share of people with that very word and not the number here. `calibration.test.ts` counts them again.
 */
const nameChances = {
  'first name': {
    agrees: { right: 0.733, chance: 0.0045 },
    close: { right: 0.107, chance: 0.0017 },
    initial: { right: 0.856, chance: 0.068 },
    differs: { right: 0.16, chance: 0.994 },
  },
  'last name': {
    agrees: { right: 0.695, chance: 0.0044 },
    close: { right: 0.175, chance: 0.0004 },
    initial: { right: 0.889, chance: 0.068 },
    differs: { right: 0.131, chance: 0.995 },
  },
  company: {
    agrees: { right: 0.776, chance: 0.0005 },
    // Met by chance 20 times in 200,000 pairs, so not known well: rather too often than too rarely.
    close: { right: 0.156, chance: 0.0003 },
    partly: { right: 0.01, chance: 0.24 },
    differs: { right: 0.058, chance: 0.756 },
  },
  city: { agrees: { right: 0.782, chance: 0.0013 } },
} satisfies Partial<Record<Field, Table>>

/** Addresses are not in the labelled pairs: guesses. People have several, so a different one says little. */
const addressChances = {
  'e-mail': { agreesRight: 0.95, differs: { right: 0.5, chance: 0.9 } },
  domain: { agreesRight: 0.95, differs: { right: 0.2, chance: 0.99 } },
}
/** Who came later can hardly have told them, unless a day is wrong: a guess. */
const cameLater: Chances = { right: 0.05, chance: 0.5 }
/** They named a person at a company whose people we do not all know: a guess. */
const personUnknown: Chances = { right: 0.4, chance: 0.6 }

/**
 * Companies choose names nobody else has. That somebody else's whole name is that of one of ours is this much rarer than one
 * name in all of them: a guess.
 */
const wholeName = 0.1

/** The largest share of a word's letters that can be wrong in one that is still close: one in four. */
const mostWrong = 0.25

const bits = ({ right, chance }: Chances) => Math.log2(right / chance)

/** How what was written compares with somebody we know. */
export interface Comparison {
  outcomes: Outcomes
  /** Evidence that it is them, in bits: each doubles the odds. */
  bits: number
}

const nothingGiven: Outcomes = {
  'first name': 'not given',
  'last name': 'not given',
  company: 'not given',
  'e-mail': 'not given',
  domain: 'not given',
  city: 'not given',
}

/**
 * Compare what was written with somebody we know, field by field, and add up what each says.
 *
 * Each field that agrees or differs multiplies the odds by how much likelier that is for the right one than by chance;
 * fields that were not given say nothing. Agreeing on a rare name says more than on a common one.
 *
 * Assumes that the fields slip independently of each other, which they do not quite; the confidence made of it is therefore
 * calibrated afterwards (see confidence.ts).
 *
 * @see I. P. Fellegi, A. B. Sunter, "A theory for record linkage", JASA 64 (1969), 1183–1210; W. E. Winkler on frequencies,
 *      "Frequency-based matching in the Fellegi-Sunter model", Proc. Survey Research Methods, ASA (1989)
 *
 * @example
 * compare(readToldBy('Ines from Larkspur'), inesMoreau, () => 0.001).outcomes
 * // → first name agrees, company agrees, last name not given
 */
export function compare(told: ToldBy, known: Known, shareOf: ShareOf): Comparison {
  const readings: Comparison[] = [read(told, known, shareOf)]
  // A customer may be a person: then its name is theirs, and there is no company.
  if (known.person === null)
    readings.push(read(told, { ...known, person: known.customerName, customerName: '' }, shareOf))
  return readings.reduce((best, reading) => (reading.bits > best.bits ? reading : best))
}

function read(told: ToldBy, known: Known, shareOf: ShareOf): Comparison {
  const outcomes: Outcomes = { ...nothingGiven }
  const person = known.person === null ? [] : nameWords(known.person)
  const company = companyWords(known.customerName)
  const city = known.city === null ? [] : nameWords(known.city)
  let total = 0
  const say = (field: Field, outcome: Outcome, chances: Chances) => {
    outcomes[field] = outcome
    total += bits(chances)
  }

  // Which words name the person, which the company, and which neither.
  const inPerson = [...told.person]
  const inCompany = [...told.company]
  const left: string[] = []
  let inCity = false
  for (const word of told.either) {
    const asPerson = rank(bestLikeness(word, person))
    const asCompany = rank(bestLikeness(word, company))
    if (asCompany > asPerson && asCompany >= rank('close')) inCompany.push(word)
    else if (asPerson > 0) inPerson.push(word)
    else if (city.includes(word)) inCity = true
    else left.push(word)
  }
  for (const word of told.company) {
    if (!city.includes(word) || rank(bestLikeness(word, company)) > 0) continue
    inCity = true
    inCompany.splice(inCompany.indexOf(word), 1)
  }
  // Words that fit nowhere are whatever part of a name is still missing.
  const asNames = Math.max(0, 2 - inPerson.length)
  inPerson.push(...left.slice(0, asNames))
  if (inCompany.length === 0) inCompany.push(...left.slice(asNames))

  comparePerson(inPerson, person, known.person !== null, shareOf, say)
  compareCompany(inCompany, company, shareOf, say)
  if (inCity) say('city', 'agrees', nameChances.city.agrees)
  compareAddresses(told, known, company, outcomes.company, shareOf, say)
  if (!known.wasCustomer) total += bits(cameLater)
  return { outcomes, bits: total }
}

type Say = (field: Field, outcome: Outcome, chances: Chances) => void

function comparePerson(given: string[], name: string[], known: boolean, shareOf: ShareOf, say: Say): void {
  if (given.length === 0) return
  if (!known || name.length === 0) {
    say('first name', 'unknown', personUnknown)
    return
  }
  const last = name.length > 1 ? name.at(-1)! : null
  const firsts = last === null ? name : name.slice(0, -1)
  const outcomeOf: Record<Likeness, Outcome> = { same: 'agrees', close: 'close', initial: 'initial', other: 'differs' }

  // The best pair of different words for the two names; order is free, since some write the last name first.
  let best: { first: number | null; last: number | null; score: number } = { first: null, last: null, score: 0 }
  for (let f = -1; f < given.length; f++) {
    for (let l = -1; l < given.length; l++) {
      if (f === l) continue
      const asFirst = f < 0 ? 0 : rank(bestLikeness(given[f]!, firsts))
      const asLast = l < 0 || last === null ? 0 : rank(likenessOf(given[l]!, last))
      // Of equals, the order people usually write in.
      const score = asFirst + asLast + (f >= 0 && l > f ? 0.1 : 0)
      if (score > best.score) best = { first: asFirst > 0 ? f : null, last: asLast > 0 ? l : null, score }
    }
  }
  const chancesOf = (field: 'first name' | 'last name', outcome: Outcome, word: string): Chances => {
    const table: Table = nameChances[field]
    const chances = table[outcome] ?? { right: 1, chance: 1 }
    return outcome === 'agrees' ? { right: chances.right, chance: shareOf(word, 'person') } : chances
  }
  const used = new Set([best.first, best.last])
  const unused = given.filter((_, i) => !used.has(i))
  if (best.first !== null) {
    const word = given[best.first]!
    const outcome = outcomeOf[bestLikeness(word, firsts)]
    say('first name', outcome, chancesOf('first name', outcome, word))
  }
  if (best.last !== null && last !== null) {
    const word = given[best.last]!
    const outcome = outcomeOf[likenessOf(word, last)]
    say('last name', outcome, chancesOf('last name', outcome, word))
  }
  // A word too many is the name that was not found; with one word alone nobody knows which it was.
  if (unused.length > 0 && best.first === null) say('first name', 'differs', nameChances['first name'].differs)
  else if (unused.length > 0 && best.last === null && last !== null)
    say('last name', 'differs', nameChances['last name'].differs)
  if (unused.length > 1 && best.first === null && best.last === null)
    say('last name', 'differs', nameChances['last name'].differs)
}

function compareCompany(given: string[], name: string[], shareOf: ShareOf, say: Say): void {
  if (given.length === 0 || name.length === 0) return
  const found = given.map((word) => ({ word, like: bestLikeness(word, name) }))
  const joined = likenessOf(given.join(''), name.join(''))
  const agreed = found.filter(({ like }) => like === 'same' || like === 'close')
  if (joined === 'same' || agreed.length === given.length) {
    const close = joined !== 'same' && agreed.some(({ like }) => like === 'close')
    const shares = given.map((word) => shareOf(word, 'company'))
    const whole = joined === 'same' || new Set(agreed.map(({ word }) => word)).size >= name.length
    const chance = whole
      ? Math.max(
          shares.reduce((product, share) => product * share, 1),
          wholeName * shareOf('@', 'company'),
        )
      : Math.min(...shares)
    const agrees = { right: nameChances.company.agrees.right, chance }
    if (!close) say('company', 'agrees', agrees)
    else say('company', 'close', whole ? nearly(agrees, given.join(''), name.join('')) : nameChances.company.close)
    return
  }
  if (agreed.length > 0) {
    const rarest = Math.min(...agreed.map(({ word }) => shareOf(word, 'company')))
    say('company', 'partly', { right: nameChances.company.partly.right, chance: Math.min(0.1, rarest) })
    return
  }
  say('company', 'differs', nameChances.company.differs)
}

/**
 * A slip in a whole name. In a short one it says what was counted for slips; the longer the name it stands in, the nearer it
 * comes to saying as much as the name itself, evenly in bits: of 15 letters one wrong leaves nearly all.
 */
function nearly(agrees: Chances, given: string, name: string): Chances {
  const { right, chance } = nameChances.company.close
  const wrong = slipsBetween(given, name) / Math.max(given.length, name.length)
  const closeness = Math.max(0, 1 - wrong / mostWrong)
  const says = closeness * bits(agrees) + (1 - closeness) * bits({ right, chance })
  return { right, chance: Math.min(chance, right / 2 ** says) }
}

function compareAddresses(
  told: ToldBy,
  known: Known,
  company: string[],
  companySays: Outcome,
  shareOf: ShareOf,
  say: Say,
): void {
  if (told.emails.length > 0 && known.email !== null) {
    if (told.emails.includes(known.email)) {
      say('e-mail', 'agrees', { right: addressChances['e-mail'].agreesRight, chance: shareOf('@', 'person') })
      return
    }
    say('e-mail', 'differs', addressChances['e-mail'].differs)
  }
  if (told.domains.length === 0) return
  const same = told.domains.some((domain) => known.domains.some((other) => isWithin(domain, other)))
  if (same) {
    // A company that is named and has its address named is one fact, not two.
    const chance = companySays === 'agrees' ? addressChances.domain.agreesRight : shareOf('@', 'company')
    say('domain', 'agrees', { right: addressChances.domain.agreesRight, chance })
    return
  }
  const label = told.domains.map((domain) => domain.split('.').at(-2) ?? '')
  const named = label.find((word) => rank(bestLikeness(word, company)) === rank('same') || word === company.join(''))
  if (named !== undefined && companySays === 'not given') {
    const chance = Math.max(shareOf(named, 'company'), shareOf('@', 'company'))
    say('company', 'agrees', { right: nameChances.company.agrees.right, chance })
    return
  }
  if (known.domains.length > 0) say('domain', 'differs', addressChances.domain.differs)
}

/** `mail.larkspur.example` is within `larkspur.example`. */
const isWithin = (domain: string, other: string) =>
  domain === other || domain.endsWith(`.${other}`) || other.endsWith(`.${domain}`)

const ranks: Record<Likeness, number> = { same: 3, close: 2, initial: 1, other: 0 }
const rank = (likeness: Likeness) => ranks[likeness]

function bestLikeness(word: string, among: readonly string[]): Likeness {
  let best: Likeness = 'other'
  for (const other of among) {
    const likeness = likenessOf(word, other)
    if (rank(likeness) > rank(best)) best = likeness
  }
  return best
}
