import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linesOfTelco } from '../testing/telco.ts'
import { seeded } from './chance.ts'
import { type CountedTables, discover, type Finding, usualDiscovery } from './discovery.ts'

interface Customer {
  values: string[]
  referred: boolean
}

/** All tables of up to three columns, counted the slow way. */
function tablesOf(names: string[], customers: Customer[]): CountedTables {
  const columns = names.map((column, c) => ({
    column,
    values: [...new Set(customers.map(({ values }) => values[c]!))].sort(),
  }))
  const codes = customers.map(({ values }) => values.map((value, c) => columns[c]!.values.indexOf(value)))
  const sets: number[][] = []
  for (let a = 0; a < names.length; a++) {
    sets.push([a])
    for (let b = a + 1; b < names.length; b++) {
      sets.push([a, b])
      for (let c = b + 1; c < names.length; c++) sets.push([a, b, c])
    }
  }
  const tables = sets.map((of) => {
    const cells = of.reduce((product, column) => product * columns[column]!.values.length, 1)
    const table = { of, customers: new Float64Array(cells), referrers: new Float64Array(cells) }
    codes.forEach((row, i) => {
      const at = of.reduce((index, column) => index * columns[column]!.values.length + row[column]!, 0)
      table.customers[at]!++
      if (customers[i]!.referred) table.referrers[at]!++
    })
    return table
  })
  const referrers = customers.filter(({ referred }) => referred).length
  return { total: { customers: customers.length, referrers }, columns, tables }
}

const named = ({ conditions }: Finding) => conditions.map(({ column, value }) => `${column} ${value}`).join(' & ')
const all = (findings: readonly Finding[]): Finding[] => findings.flatMap((one) => [one, ...all(one.folded)])

const columnNames = ['plan', 'country', 'size', 'trade', 'source', 'rep', 'month', 'tier']
function company(
  seed: number,
  many: number,
  rate: (values: string[]) => number,
  columns = 8,
  different = 4,
): CountedTables {
  const chance = seeded(seed)
  const customers = Array.from({ length: many }, () => {
    const values = Array.from({ length: columns }, () => 'abcdefgh'[Math.floor(chance() * different)]!)
    return { values, referred: chance() < rate(values) }
  })
  return tablesOf(columnNames.slice(0, columns), customers)
}

describe('where there is nothing to find', () => {
  test('of sixty companies without a difference hardly any is told of one', () => {
    let alarmed = 0
    for (let seed = 1; seed <= 60; seed++) {
      const { findings, tested } = discover(company(seed * 7919, 1500, () => 0.2, 6))
      expect(tested).toBeGreaterThan(100)
      if (findings.length > 0) alarmed++
    }
    expect(alarmed).toBeLessThanOrEqual(7) // 3 expected at 5 %; 8 or more happen once in a hundred
  })

  test('everybody alike, nobody, or no customers at all finds nothing', () => {
    expect(discover(company(5, 500, () => 1, 3)).findings).toEqual([])
    expect(discover(company(5, 500, () => 0, 3)).findings).toEqual([])
    const nobody = { total: { customers: 0, referrers: 0 }, columns: [], tables: [] }
    expect(discover(nobody)).toEqual({ findings: [], more: 0, tested: 0, overallRate: 0 })
  })
})

describe('where something was planted', () => {
  const inPair = (values: string[]) => values[0] === 'a' && values[1] === 'b'
  const planted = company(31, 4000, (values) => (inPair(values) ? 0.5 : 0.2))

  test('the pair leads, no combination with it is shown, and its single values are said to rest on it', () => {
    const { findings } = discover(planted)
    expect(named(findings[0]!)).toBe('plan a & country b')
    expect(findings[0]).toMatchObject({ verdict: 'above', carriedBy: null })
    expect(findings[0]!.conditions.length).toBe(2)
    for (const finding of findings.slice(1)) {
      expect(finding.conditions.length).toBe(1)
      expect(finding.carriedBy).toEqual(findings[0]!.conditions)
    }
    const { excess, excessInterval, customers, referrers } = findings[0]!
    expect(excess).toBeCloseTo(referrers - (customers * planted.total.referrers) / planted.total.customers, 9)
    // 15/16 of 30 points of about 250 customers were put in
    expect(excessInterval.low).toBeLessThan(customers * 0.3 * (15 / 16))
    expect(excessInterval.high).toBeGreaterThan(customers * 0.3 * (15 / 16))
  })

  test('a single value is found alone: its combinations say no more than it does', () => {
    const { findings } = discover(company(77, 4000, (values) => (values[2] === 'c' ? 0.1 : 0.25)))
    expect(named(findings[0]!)).toBe('size c')
    expect(findings.every(({ conditions }) => conditions.length === 1 && conditions[0]!.column === 'size')).toBe(true)
    expect(findings[0]).toMatchObject({ verdict: 'below', nearestPart: null })
    expect(findings[0]!.excess).toBeLessThan(0)
  })

  test('three values that only together make a difference are found as three', () => {
    const allThree = (values: string[]) => values.slice(0, 3).every((value) => value === 'a')
    const { findings } = discover(company(5, 6000, (values) => (allThree(values) ? 0.7 : 0.2), 5, 3))
    expect(named(findings[0]!)).toBe('plan a & country a & size a')
    for (const { conditions } of all(findings))
      for (const { column } of conditions) expect(['plan', 'country', 'size']).toContain(column)
  })

  test('of what is shown over many companies, at most about one in twenty was not put there', () => {
    let shown = 0
    let wrong = 0
    for (let seed = 1; seed <= 25; seed++) {
      const { findings } = discover(
        company(
          seed * 104_729,
          3000,
          (values) => 0.15 + (values[0] === 'a' ? 0.12 : 0) + (values[1] === 'b' && values[2] === 'c' ? 0.25 : 0),
          6,
        ),
      )
      for (const finding of all(findings)) {
        shown++
        if (!finding.conditions.every(({ column }) => ['plan', 'country', 'size'].includes(column))) wrong++
      }
    }
    expect(shown).toBeGreaterThan(50)
    expect(wrong / shown).toBeLessThan(0.08)
  })
})

describe('nearly the same customers', () => {
  const chance = seeded(11)
  const customers = Array.from({ length: 3000 }, () => {
    const gold = chance() < 0.3
    const premium = chance() < 0.97 ? gold : !gold
    const other = chance() < 0.5 ? 'x' : 'y'
    return {
      values: [gold ? 'gold' : 'basic', premium ? 'premium' : 'plain', other],
      referred: chance() < (gold ? 0.4 : 0.15),
    }
  })

  test('are shown once', () => {
    const { findings } = discover(tablesOf(['plan', 'support', 'other'], customers))
    // gold and basic are the same difference seen from both sides, so two heads
    expect(findings.map(named).sort()).toEqual(['plan basic', 'plan gold'])
    expect(findings.find((one) => named(one) === 'plan gold')!.folded.map(named)).toContain('support premium')
  })

  test('two groups that need more than three columns are folded when the caller knows they are the same', () => {
    const twin = (values: string[]) => [...values, ...values]
    const doubled = company(3, 3000, (values) => (values[0] === 'a' && values[1] === 'b' ? 0.6 : 0.2), 3, 3)
    expect(doubled.columns.length).toBe(3)
    const random = seeded(8)
    const twins = Array.from({ length: 3000 }, () => {
      const values = ['abc'[Math.floor(random() * 3)]!, 'abc'[Math.floor(random() * 3)]!]
      // the copies differ now and then, so that neither column says exactly what the other does
      const copies = values.map((value) => (random() < 0.02 ? 'c' : value))
      return {
        values: twin(values).slice(0, 2).concat(copies),
        referred: random() < (values[0] === 'a' && values[1] === 'b' ? 0.6 : 0.2),
      }
    })
    const tables = tablesOf(['one', 'two', 'likeOne', 'likeTwo'], twins)
    const shared = (
      one: readonly { column: string; value: string }[],
      other: readonly { column: string; value: string }[],
    ) =>
      twins.filter(({ values }) =>
        [...one, ...other].every(
          ({ column, value }) => values[['one', 'two', 'likeOne', 'likeTwo'].indexOf(column)] === value,
        ),
      ).length
    const rules = usualDiscovery
    const folded = discover(tables, rules, shared)
    expect(folded.findings[0]!.folded.length).toBeGreaterThan(0)
    expect(folded.findings.length).toBeLessThanOrEqual(discover(tables, rules).findings.length)
  })
})

test('no more are shown than asked for, and how many more there are is said', () => {
  const tables = company(
    9,
    5000,
    (values) => 0.1 + 0.1 * 'abcd'.indexOf(values[0]!) + 0.1 * 'abcd'.indexOf(values[1]!),
    4,
  )
  const everything = discover(tables)
  const some = discover(tables, { ...usualDiscovery, mostShown: 3 })
  expect(everything.more).toBe(0)
  expect(some.findings.map(named)).toEqual(everything.findings.slice(0, 3).map(named))
  expect(some.more + all(some.findings).length).toBeLessThanOrEqual(all(everything.findings).length)
  expect(some.more).toBeGreaterThan(0)
})

test('does not depend on the order of columns, tables or values', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
      const tables = company(seed, 800, (values) => (values[0] === 'a' ? 0.5 : 0.2), 3, 3)
      const found = discover(tables)
      const turned = discover({
        ...tables,
        tables: tables.tables.toReversed().map((table) => (table.of.length === 2 ? transposed(table, tables) : table)),
      })
      expect(
        all(turned.findings)
          .map(({ p }) => p)
          .sort(),
      ).toEqual(
        all(found.findings)
          .map(({ p }) => p)
          .sort(),
      )
      expect(turned.tested).toBe(found.tested)
    }),
    { numRuns: 20 },
  )
})

function transposed({ of, customers, referrers }: CountedTables['tables'][number], { columns }: CountedTables) {
  const [rows, across] = of.map((column) => columns[column]!.values.length) as [number, number]
  const turn = (counts: ArrayLike<number>) =>
    Float64Array.from({ length: counts.length }, (_, at) => counts[(at % rows) * across + Math.floor(at / rows)]!)
  return { of: of.toReversed(), customers: turn(customers), referrers: turn(referrers) }
}

test('"not known" is no value to be found, a missing table is refused', () => {
  const customers = Array.from({ length: 400 }, (_, i) => ({
    values: [i % 2 ? '' : 'x', i % 4 > 1 ? 'p' : 'q'],
    referred: i % 2 === 1,
  }))
  const tables = tablesOf(['seen', 'other'], customers)
  expect(discover(tables).findings.map(named)).toEqual(['seen x'])
  expect(() => discover({ ...tables, tables: tables.tables.filter(({ of }) => of.length === 2) })).toThrow(RangeError)
})

const lines = linesOfTelco()
test.skipIf(lines === null)('at the telephone company being married leads, since nobody unmarried refers', () => {
  const names = ['Married', 'Dependents', 'Contract', 'Internet Type', 'Payment Method', 'Offer']
  const { findings, tested } = discover(
    tablesOf(
      names,
      lines!.map((line) => ({
        values: names.map((name) => line[name]!),
        referred: line['Referred a Friend'] === 'Yes',
      })),
    ),
  )
  expect(tested).toBeGreaterThan(200)
  expect(findings.slice(0, 2).map(named).sort()).toEqual(['Married No', 'Married Yes'])
  expect(findings.find((one) => named(one) === 'Married No')).toMatchObject({ referrers: 0, verdict: 'below' })
})
