import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { confidences, likelyFrom } from './confidence.ts'
import { boundsOfEarned, countOrigins } from './counting.ts'
import { mainReasons } from './deciding.ts'
import { compare, type Known } from './match.ts'
import { readToldBy } from './told-by.ts'
import { likenessOf, slipsBetween } from './word-likeness.ts'

describe('what was written is taken apart', () => {
  const nothing = { person: [], company: [], either: [], emails: [], domains: [] }
  test.for([
    ['Ines from Larkspur', { person: ['ines'], company: ['larkspur'] }],
    ['my friend bob m.', { either: ['bob', 'm'] }],
    ['Dr. Müller (Quillon GmbH)', { person: ['muller'], company: ['quillon'] }],
    ['Frau Weiß bei Ironbridge Freight AG', { person: ['weiss'], company: ['ironbridge', 'freight'] }],
    ['Ines Moreau, Larkspur', { either: ['ines', 'moreau', 'larkspur'] }],
    ['a colleague', {}],
    [
      'ines.k@larkspur.example',
      { person: ['ines', 'k'], emails: ['ines.k@larkspur.example'], domains: ['larkspur.example'] },
    ],
    ['Bob, bob@gmail.com', { either: ['bob'], emails: ['bob@gmail.com'] }],
    ['www.larkspur.com', { domains: ['www.larkspur.com'] }],
  ] as const)('“%s”', ([text, parts]) => {
    const read = readToldBy(text)
    const expected = { ...nothing, ...parts }
    if (text.startsWith('www')) expect(read.domains.join()).toContain('larkspur.com')
    else expect(read).toEqual(expected)
  })

  test('whatever is typed is read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        const read = readToldBy(text)
        expect([...read.person, ...read.company, ...read.either].every((word) => /^[\p{L}\p{N}]+$/u.test(word))).toBe(
          true,
        )
      }),
    )
  })
})

describe('words are alike', () => {
  test.for([
    ['janssen', 'jansen', 'close'],
    ['muller', 'mueller', 'same'],
    ['b', 'bob', 'initial'],
    ['rob', 'robert', 'close'],
    ['ann', 'tom', 'other'],
    ['tom', 'tim', 'other'],
    ['martha', 'marhta', 'close'],
  ] as const)('%s and %s: %s', ([a, b, likeness]) => expect(likenessOf(a, b)).toBe(likeness))

  // The pairs of Damerau's and Levenshtein's papers and textbooks.
  test.for([
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
    ['martha', 'marhta', 1],
    ['', 'abc', 3],
  ] as const)('from %s to %s takes %d', ([a, b, slips]) => expect(slipsBetween(a, b)).toBe(slips))

  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'e', 'n'), maxLength: 10 })
  test('the other way round just as much', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(likenessOf(a, b)).toBe(likenessOf(b, a))
        expect(slipsBetween(a, b)).toBe(slipsBetween(b, a))
        expect(slipsBetween(a, b) === 0).toBe(a === b)
      }),
    )
  })
})

describe('evidence', () => {
  const ines: Known = {
    customerName: 'Larkspur Clinics',
    person: 'Ines Moreau',
    email: 'ines@larkspur.example',
    domains: ['larkspur.example'],
    city: 'Lisbon',
    wasCustomer: true,
  }
  const bits = (text: string, known = ines, share = 0.001) => compare(readToldBy(text), known, () => share).bits

  test('grows with each field that agrees', () => {
    const rising = ['Ines', 'Ines M.', 'Ines Moreau', 'Ines Moreau from Larkspur'].map((text) => bits(text))
    expect(rising).toEqual(rising.toSorted((a, b) => a - b))
    expect(rising[0]).toBeGreaterThan(0)
  })
  test('of a rare name weighs more than of a common one', () => {
    expect(bits('Ines', ines, 0.0001)).toBeGreaterThan(bits('Ines', ines, 0.05))
  })
  test('is less where the last name differs, or where they came later', () => {
    expect(bits('Ines Kowalczyk')).toBeLessThan(bits('Ines'))
    expect(bits('Ines', { ...ines, wasCustomer: false })).toBeLessThan(bits('Ines'))
  })

  test('of a company with a slip in its long name proposes it, more so the less is wrong, and never as much as the name', () => {
    const acme = { ...ines, customerName: 'Acme Industries', person: null, email: null, domains: [] }
    const one = () => 1 / 10_000
    const said = (text: string) => compare(readToldBy(text), acme, one)
    const texts = ['at Acme Industries', 'at Acme Insdustries', 'at Acmee Insdustries'].map(said)
    expect(texts.map(({ outcomes }) => outcomes.company)).toEqual(['agrees', 'close', 'close'])
    const [exact, slip, two] = texts.map(({ bits }) => bits) as [number, number, number]
    expect(exact).toBeGreaterThan(slip)
    expect(slip).toBeGreaterThan(two)
    expect(confidences([slip], 10_000)[0]).toBeGreaterThan(likelyFrom)
    // A short name with a slip could be anybody's, as before.
    const short = compare(readToldBy('at Bork'), { ...acme, customerName: 'Fork' }, one)
    expect(short.outcomes.company).toBe('close')
    expect(confidences([short.bits], 10_000)[0]).toBeLessThan(likelyFrom)
  })

  test('becomes shares that together are hardly more than one, the more the likelier', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -40, max: 60, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 5_000_000 }),
        (evidence, people) => {
          const shares = confidences(evidence, people)
          expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true)
          const inOrder = evidence.map((one, i) => [one, shares[i]!] as const).toSorted((a, b) => a[0] - b[0])
          for (let i = 1; i < inOrder.length; i++)
            expect(inOrder[i]![1]).toBeGreaterThanOrEqual(inOrder[i - 1]![1] - 1e-9)
        },
      ),
    )
  })
  test('two who fit equally well get at most half each', () => {
    const [one, two] = confidences([40, 40], 1_000)
    expect(one).toBeCloseTo(two!, 12)
    expect(one).toBeLessThanOrEqual(0.5)
  })
})

test('earned, bought and unknown are all new customers, and the bounds hold the share earned', () => {
  const tally = fc.record({
    reason: fc.option(fc.constantFrom(...mainReasons)),
    referred: fc.boolean(),
    customers: fc.integer({ min: 0, max: 1_000 }),
  })
  fc.assert(
    fc.property(fc.array(tally, { maxLength: 20 }), (tallies) => {
      const counts = countOrigins(tallies)
      expect(counts.earned + counts.bought + counts.unknown).toBe(counts.customers)
      const bounds = boundsOfEarned(counts)
      expect(bounds === null).toBe(counts.customers === 0)
      expect(bounds?.low ?? 0).toBeLessThanOrEqual(bounds?.high ?? 0)
      expect(bounds?.high ?? 0).toBeLessThanOrEqual(1)
    }),
  )
})
