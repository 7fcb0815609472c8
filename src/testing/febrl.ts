import { existsSync, readFileSync } from 'node:fs'
import { nameWords } from '../origins/folding.ts'
import type { Known } from '../origins/match.ts'

/**
 * People recorded twice, with the slips of typists, scanners and ears, made by the Febrl project of the Australian
 * National University to test record linkage. `rec-7-org` and `rec-7-dup-0` are one person.
 */
const folder = '../shared/suites/febrl'
export const hasFebrl = existsSync(`${folder}/dataset2.csv`)

interface Person {
  number: string
  again: boolean
  given: string
  surname: string
  street: string
  suburb: string
}

function febrlPeople(dataset: 2 | 3): Person[] {
  const [, ...lines] = readFileSync(`${folder}/dataset${dataset}.csv`, 'utf8').trim().split('\n')
  return lines.map((line) => {
    const cells = line.split(',').map((cell) => cell.trim())
    const [id = '', given = '', surname = '', , street = '', , suburb = ''] = cells
    return { number: id.split('-')[1]!, again: id.includes('dup'), given, surname, street, suburb }
  })
}

/** Somebody asked who told them: what they wrote, and who that is in the register; null for nobody we know. */
export interface Told {
  text: string
  right: string | null
}

/** Ways to write the same. The street stands in for the company, the suburb for the city. */
const ways: ((person: Person) => string)[] = [
  (p) => `${p.given} ${p.surname} from ${p.street}`,
  (p) => `${p.given} ${p.surname}`,
  (p) => `my friend ${p.given} ${p.surname.slice(0, 1)}. (${p.street})`,
  (p) => `${p.given} at ${p.street}`,
  (p) => `${p.surname}, ${p.street}`,
  (p) => `${p.given} ${p.surname}, ${p.suburb}`,
  (p) => `${p.given} ${p.surname.slice(0, 1)}.`,
]

/**
 * A register of people as customers know them, and texts about people of it and, as often, about people who are not in it:
 * the first record of every other person is left out.
 */
export function febrlTold(dataset: 2 | 3): { register: Map<string, Known>; told: Told[] } {
  const people = febrlPeople(dataset)
  const away = (person: Person) => Number(person.number) % 2 === 1
  const register = new Map<string, Known>()
  const inRegister = new Set<string>()
  for (const person of people) {
    if (person.again || away(person)) continue
    inRegister.add(person.number)
    register.set(person.number, {
      customerName: person.street,
      person: `${person.given} ${person.surname}`.trim(),
      email: null,
      domains: [],
      city: person.suburb,
      wasCustomer: true,
    })
  }
  const told = people
    .filter((person) => person.again)
    .map((person, i) => ({
      text: ways[i % ways.length]!(person),
      right: inRegister.has(person.number) ? person.number : null,
    }))
  return { register, told }
}

/** Share of names with a word in them, and the people who share its beginning: what the database does for a company. */
export function indexOf(register: ReadonlyMap<string, Known>) {
  const starts = new Map<string, Set<string>>()
  const counts = { person: new Map<string, number>(), company: new Map<string, number>() }
  for (const [id, known] of register) {
    const of = { person: nameWords(known.person ?? ''), company: nameWords(known.customerName) }
    for (const kind of ['person', 'company'] as const) {
      for (const word of new Set(of[kind])) counts[kind].set(word, (counts[kind].get(word) ?? 0) + 1)
    }
    for (const word of [...of.person, ...of.company]) {
      for (const key of [word.slice(0, 3), `-${word.slice(-3)}`]) {
        if (!starts.has(key)) starts.set(key, new Set())
        starts.get(key)!.add(id)
      }
    }
  }
  return {
    shareOf: (word: string, of: 'person' | 'company') => Math.max(1, counts[of].get(word) ?? 0) / register.size,
    near: (words: readonly string[]) =>
      new Set(
        words.flatMap((word) =>
          [word.slice(0, 3), `-${word.slice(-3)}`].flatMap((key) => [...(starts.get(key) ?? [])]),
        ),
      ),
  }
}
