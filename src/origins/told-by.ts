import { foldedWords, foldText, isLegalForm, isParticle } from './folding.ts'

/** What somebody wrote when asked who told them, taken apart. */
export interface ToldBy {
  /** What names a person. */
  person: string[]
  /** What names where they are: a company, a place. */
  company: string[]
  /** Words that could be either. */
  either: string[]
  /** Addresses, in small letters. */
  emails: string[]
  /** Where mail or pages of theirs are: 'larkspur.example'. Those anybody can have are left out. */
  domains: string[]
}

/** Words people put around a name. */
const around = new Set(
  (
    'a an my our your his her their its the friend friends colleague colleagues coworker boss manager partner neighbour neighbor ' +
    'brother sister wife husband cousin mother father uncle aunt client customer acquaintance contact who that which she he they ' +
    'it was is are works working worked work told tells tell said says recommended recommends recommend mentioned referred me us ' +
    'by via through and or to in on for i we think name called someone somebody person guy lady woman man old former ex good ' +
    'mein meine meiner meinem freund freundin freunde kollege kollegin chef chefin nachbar nachbarin bruder schwester hat mir uns ' +
    'empfohlen durch uber und ich wir glaube ein eine einen einem mon ma mes un une ami amie collegue est qui par'
  ).split(' '),
)
/** What follows one of these is where the person is. */
const placeAfter = /\s(?:from|at|@|bei|chez|with|aus)\s/i
/** Mail anybody can have: it says nothing about where somebody works. */
const anybodysMail =
  /^(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|web|t-online|proton|protonmail|pm|posteo|mailbox|free|orange|wanadoo|laposte|libero|mail)\.[a-z.]+$/

const address = /[^\s<>(),;:"']+@[^\s<>(),;:"']+\.[^\s<>(),;:"']+/g
/** Only endings that are hardly ever a last name, so that "bob.miller" stays a name. */
const site =
  /\b(?:https?:\/\/|www\.)?((?:[a-z0-9-]{2,}\.)+(?:com|org|net|io|eu|de|at|ch|fr|be|nl|lu|it|es|pt|uk|ie|dk|se|no|fi|pl|cz|us|ca|au|nz|example))\b\S*/gi

const meaningful = (word: string) => !around.has(word)

/**
 * Take apart what somebody wrote when asked who told them about us: the person, where they are, and addresses.
 *
 * @example
 * readToldBy('Dr. Müller (Quillon GmbH)')
 * // → { person: ['muller'], company: ['quillon'], either: [], emails: [], domains: [] }
 */
export function readToldBy(text: string): ToldBy {
  const emails = [...text.matchAll(address)].map(([found]) => found.toLowerCase().replace(/[.!?]+$/, ''))
  const sites: string[] = []
  const plain = text
    .replace(address, ' ')
    .replace(site, (_, host: string) => {
      sites.push(host.toLowerCase())
      return ' '
    })
    .replace(/\s+/g, ' ')
  const domains = [...new Set([...emails.map((email) => email.slice(email.indexOf('@') + 1)), ...sites])].filter(
    (domain) => !anybodysMail.test(domain),
  )

  const [outside, inside] = bracketed(plain)
  const place = placeAfter.exec(` ${outside} `)
  const padded = ` ${outside} `
  const beforePlace = place ? padded.slice(0, place.index) : padded
  const afterPlace = place ? padded.slice(place.index + place[0].length) : ''
  const said = { person: wordsIn(beforePlace), company: wordsIn(`${afterPlace} ${inside}`), either: [] as string[] }
  if (said.company.length === 0) {
    // Nothing says where the name ends; the customers it is compared with will.
    said.either = said.person
    said.person = []
  }
  if (said.person.length + said.either.length === 0) said.person = namesInAddresses(emails)
  return {
    person: said.person.filter((word) => !isParticle(word)),
    company: said.company.filter((word) => !isLegalForm(word)),
    either: said.either.filter((word) => !isParticle(word) && !isLegalForm(word)),
    emails: [...new Set(emails)],
    domains,
  }
}

const wordsIn = (text: string) => foldedWords(text).filter(meaningful)

function bracketed(text: string): [outside: string, inside: string] {
  const inside = [...text.matchAll(/[([]([^)\]]*)[)\]]?/g)].map((match) => match[1]).join(' ')
  return [text.replace(/[([][^)\]]*[)\]]?/g, ' '), inside]
}

/** `ines.k@larkspur.example` was written by somebody called Ines K. */
function namesInAddresses(emails: readonly string[]): string[] {
  const [first] = emails
  if (first === undefined) return []
  const name = foldText(first.slice(0, first.indexOf('@'))).replace(/\+.*$/, '')
  const role = /^(?:info|office|contact|hello|sales|mail|team|support|admin)$/
  return role.test(name) ? [] : name.split(/[^a-z]+/).filter((word) => word !== '')
}

/** Whether anything was written that could lead to somebody. */
export const namesAnybody = (told: ToldBy) =>
  told.person.length + told.company.length + told.either.length + told.emails.length + told.domains.length > 0
