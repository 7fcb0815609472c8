import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  compileCheck,
  type ImportOptions,
  importOptionsJson,
  problemCells,
  problemColumns,
  problemOfBadRow,
  rowProblems,
} from './check-row.ts'
import { type ImportKind, kinds } from './kinds.ts'
import type { ColumnMapping, Target } from './mapping.ts'
import type { Reading } from './read-values.ts'

const reading: Reading = { decimal: '.', dayOrder: 'dmy' }
const attribute = (key: string, type: 'category' | 'number' | 'date' | 'yes-no'): Target => ({
  to: 'attribute',
  key,
  label: key,
  type,
})

/** Checks one row whose columns are named like the fields they fill. */
function check<Kind extends ImportKind>(
  kind: Kind,
  cells: Record<string, string>,
  {
    options = {},
    as = {},
    targets = {},
  }: { options?: Partial<ImportOptions>; as?: Partial<Reading>; targets?: Record<string, Target> } = {},
) {
  const headers = Object.keys(cells)
  const mapping = headers.map(
    (header, column): ColumnMapping => ({
      column,
      reading: { ...reading, ...as },
      target: targets[header] ?? { to: 'field', field: header },
    }),
  )
  const checkRow = compileCheck(kind, headers, mapping, { ...importOptionsJson.parse({}), ...options })
  return checkRow({ row: 7, line: 9, cells: Object.values(cells) })
}

const problemsOf = (checked: ReturnType<typeof check>) =>
  'problems' in checked ? checked.problems.map(({ column, problem }) => [column, problem]) : []

describe('customers', () => {
  test('a row becomes a customer with attributes of each type', () => {
    const targets = {
      Plan: attribute('plan', 'category'),
      Fee: attribute('fee', 'number'),
      Backup: attribute('backup', 'yes-no'),
      Renewed: attribute('renewed', 'date'),
    }
    const cells = {
      externalId: ' 7 ',
      name: 'Larkspur',
      since: '09/03/2024',
      referralCount: '3',
      Plan: 'None',
      Fee: '1,200.50',
      Backup: 'no',
      Renewed: 'N/A',
    }
    expect(check('customers', cells, { targets })).toEqual({
      ok: {
        externalId: '7',
        name: 'Larkspur',
        since: '2024-03-09',
        referralCount: 3,
        attributes: { plan: 'None', fee: 1200.5, backup: false, renewed: null },
      },
    })
  })

  test('without a name the external id stands in', () => {
    expect(check('customers', { externalId: 'LT-1', name: '' })).toEqual({
      ok: { externalId: 'LT-1', name: 'LT-1', attributes: {} },
    })
  })

  test('months as a customer become a first day, on which they have been one for just so many months', () => {
    const options = { asOf: '2026-06-30' as const }
    const checked = check('customers', { externalId: '1', tenureMonths: '12' }, { options })
    // A year of tenure is 12 × 30.4375 = 365.25 days, so 366 whole days before 30 June 2026.
    expect(checked).toEqual({ ok: { externalId: '1', name: '1', since: '2025-06-29', attributes: {} } })
  })

  test('a status that means they left ends them on the chosen day, and any other leaves them', () => {
    const options = { asOf: '2026-06-30' as const }
    expect(check('customers', { externalId: '1', ended: 'CHURNED' }, { options })).toMatchObject({
      ok: { until: '2026-06-30' },
    })
    expect(check('customers', { externalId: '1', ended: 'Stayed' }, { options })).toMatchObject({ ok: { until: null } })
  })

  test('a formula our export disarmed comes back as it was', () => {
    expect(check('customers', { externalId: '1', name: "'=SUM(A1)" })).toMatchObject({ ok: { name: '=SUM(A1)' } })
    expect(
      check('customers', { externalId: '1', x: "'-5" }, { targets: { x: attribute('x', 'number') } }),
    ).toMatchObject({ ok: { attributes: { x: -5 } } })
  })

  test('every problem of a row is told at once, with its column, value and remedy', () => {
    const checked = check('customers', { externalId: '', since: '31/02/2024', referralCount: '1001' })
    expect(checked).toEqual({
      problems: [
        {
          row: 7,
          line: 9,
          column: 'externalId',
          value: '',
          problem: 'required',
          remedy: 'Fill the cell in, or remove the row.',
        },
        { row: 7, line: 9, column: 'since', value: '31/02/2024', problem: 'not-a-day', remedy: expect.any(String) },
        { row: 7, line: 9, column: 'referralCount', value: '1001', problem: 'not-a-count', remedy: expect.any(String) },
      ],
    })
  })

  test.each<[string, Record<string, string>, [string | null, string][]]>([
    ['half a referral is no count', { externalId: '1', referralCount: '1.5' }, [['referralCount', 'not-a-count']]],
    [
      'fewer than no referrals is no count',
      { externalId: '1', referralCount: '-1' },
      [['referralCount', 'not-a-count']],
    ],
    ['a thousand referrals may be', { externalId: '1', referralCount: '1,000' }, []],
    [
      'nobody leaves before they come',
      { externalId: '1', since: '2024-02-01', until: '2024-01-31' },
      [['until', 'ends-before-start']],
    ],
    ['a name of 201 characters is too long', { externalId: '1', name: 'x'.repeat(201) }, [['name', 'too-long']]],
    ['a name that was not decoded is refused', { externalId: '1', name: 'M\ufffdller' }, [['name', 'unreadable']]],
    ['a person may be called Null', { externalId: '1', name: 'Null' }, []],
    ['an id of nothing is no id', { externalId: 'NULL' }, [['externalId', 'required']]],
  ])('%s', (_, cells, expected) => {
    expect(problemsOf(check('customers', cells))).toEqual(expected)
  })
})

describe('contacts', () => {
  test('an address is kept in lower case, and stands in for a missing name', () => {
    expect(check('contacts', { customer: '7', name: '', email: ' Ines@Larkspur.Example ', phone: '0551 23' })).toEqual({
      ok: { customer: '7', name: 'ines@larkspur.example', email: 'ines@larkspur.example', phone: '0551 23' },
    })
  })

  test('an address among other words is refused, and so is a person without name and address', () => {
    expect(problemsOf(check('contacts', { customer: '7', email: 'Ines <ines@larkspur.example>' }))).toEqual([
      ['email', 'not-an-email'],
    ])
    expect(problemsOf(check('contacts', { customer: '7', name: '', email: '' }))).toEqual([['name', 'nameless']])
  })
})

describe('revenue', () => {
  const row = {
    customer: '7',
    earnedOn: '2024-03-09',
    amount: '1,234.50',
    currency: 'eur',
    kind: 'One-time',
    externalId: 'INV-1',
  }

  test('an amount becomes whole minor units of its currency', () => {
    expect(check('revenue', row)).toEqual({
      ok: {
        customer: '7',
        earnedOn: '2024-03-09',
        amountMinor: 123450,
        currency: 'EUR',
        kind: 'one-off',
        externalId: 'INV-1',
      },
    })
    expect(check('revenue', { ...row, currency: 'JPY', amount: '1234' })).toMatchObject({ ok: { amountMinor: 1234 } })
    expect(check('revenue', { ...row, currency: 'KWD', amount: '1.234' })).toMatchObject({ ok: { amountMinor: 1234 } })
  })

  test('without an id, the same entry read twice is the same entry, and another amount is another', () => {
    const id = (amount: string) => {
      const checked = check('revenue', { ...row, amount, externalId: '' })
      return 'ok' in checked ? checked.ok.externalId : null
    }
    expect(id('1,234.50')).toBe(id('1234.5'))
    expect(id('1234.51')).not.toBe(id('1234.50'))
  })

  test.each<[string, Partial<typeof row>, [string, string][]]>([
    ['half a cent is refused rather than rounded', { amount: '0.005' }, [['amount', 'too-precise']]],
    ['euros in a row of dollars are refused', { amount: '€5', currency: 'USD' }, [['amount', 'other-currency']]],
    ['a currency nobody has is refused', { currency: 'XYZ' }, [['currency', 'not-a-currency']]],
    ['a percentage is no amount', { amount: '5%' }, [['amount', 'not-an-amount']]],
    ['an empty amount is refused', { amount: '' }, [['amount', 'required']]],
    ['an amount needs a currency from somewhere', { currency: '' }, [['currency', 'no-currency']]],
    ['an unknown kind is refused', { kind: 'barter' }, [['kind', 'not-a-revenue-kind']]],
  ])('%s', (_, changes, expected) => {
    expect(problemsOf(check('revenue', { ...row, ...changes }))).toEqual(expected)
  })
})

describe('referrals', () => {
  test.each([
    ['Closed Won', 'converted'],
    ['WON', 'converted'],
    ['closed-lost', 'denied'],
    ['Signed up', 'submitted'],
    ['qualified', 'qualified'],
    ['', 'submitted'],
  ])('the state %j is %s', (written, state) => {
    expect(check('referrals', { referrer: '1', referred: '2', state: written })).toMatchObject({ ok: { state } })
  })

  test('the strength is the one of the row, or the one chosen, or probable', () => {
    expect(check('referrals', { referrer: '1', referred: '2', strength: 'verified' })).toMatchObject({
      ok: { strength: 'proven' },
    })
    expect(check('referrals', { referrer: '1', referred: '2' }, { options: { strength: 'claimed' } })).toMatchObject({
      ok: { strength: 'claimed' },
    })
    expect(check('referrals', { referrer: '1', referred: '2' })).toMatchObject({ ok: { strength: 'probable' } })
  })

  test('without an id, referrer, referred and day tell referrals apart', () => {
    const id = (cells: Record<string, string>) => {
      const checked = check('referrals', { referrer: '1', referred: '2', madeOn: '2024-03-09', ...cells })
      return 'ok' in checked ? checked.ok.externalId : null
    }
    expect(id({})).toBe(id({ madeOn: '9 Mar 2024' }))
    expect(new Set([id({}), id({ referrer: '3' }), id({ referred: '3' }), id({ madeOn: '2024-03-10' })]).size).toBe(4)
  })

  test('the day they became a customer is kept where they did, and never lies before the referral', () => {
    const row = { referrer: '1', referred: '2', madeOn: '2024-03-09', convertedOn: '2024-05-01' }
    const converted = (cells: Record<string, string>) => check('referrals', { ...row, ...cells })
    for (const state of ['converted', 'reversed'])
      expect(converted({ state })).toMatchObject({ ok: { state, convertedOn: '2024-05-01' } })
    expect(converted({ state: 'closed lost' })).toMatchObject({ ok: { state: 'denied', convertedOn: null } })
    expect(converted({ state: 'won', convertedOn: '2024-03-09' })).toMatchObject({ ok: { convertedOn: '2024-03-09' } })
    expect(converted({ state: 'won', convertedOn: '' })).toMatchObject({ ok: { convertedOn: null } })
    expect(problemsOf(converted({ state: 'won', convertedOn: '2024-03-08' }))).toEqual([
      ['convertedOn', 'converted-before-made'],
    ])
    expect(rowProblems['converted-before-made'].remedy).toContain('Correct one of the days')
  })

  test('a referral of nobody is refused', () => {
    expect(problemsOf(check('referrals', { referrer: '1', referredName: '' }))).toEqual(
      [['referred', 'nobody-referred']].map(() => [null, 'nobody-referred']),
    )
  })
})

describe('the list of problems', () => {
  test('a row that could not be read is listed like any other, and every line fills every column', () => {
    const problem = problemOfBadRow({ row: 3, line: 6, fault: 'too-few-cells', start: '3', cells: 1 })
    expect(problemCells(problem)).toEqual([
      '3',
      '6',
      '',
      '3',
      'The row has fewer cells than the header.',
      problem.remedy,
    ])
    expect(problemCells(problem)).toHaveLength(problemColumns.length)
  })

  test('a long value is shortened without cutting a character in half', () => {
    const checked = check('customers', { externalId: '😀'.repeat(300) })
    const [problem] = 'problems' in checked ? checked.problems : []
    expect([...problem!.value]).toHaveLength(100)
    expect(problem!.value.isWellFormed()).toBe(true)
  })
})

const enough: Record<ImportKind, Record<string, string>> = {
  customers: { externalId: '1' },
  contacts: { customer: '1', name: 'Ines' },
  revenue: { customer: '1', earnedOn: '2024-03-09', amount: '5' },
  referrals: { referrer: '1', referred: '2' },
  responses: { givenOn: '2024-03-09', likelihood: '9' },
  touchpoints: { customer: '1', touchpoint: 'Support', hadOn: '2024-03-09' },
  deals: { externalId: '1', name: 'First rollout' },
  references: { words: 'It just works.' },
}
const naughty = '../shared/suites/blns/blns.json'

test.skipIf(!existsSync(naughty))(
  'no naughty string in any field of any kind throws, or keeps a character a database refuses',
  () => {
    const strings: string[] = JSON.parse(readFileSync(naughty, 'utf8'))
    for (const kind of Object.keys(kinds) as ImportKind[])
      for (const field of kinds[kind].fields)
        for (const text of strings) {
          const checked = check(
            kind,
            { ...enough[kind], [field.field]: text },
            { options: { asOf: '2026-06-30', currency: 'EUR', survey: kind === 'responses' ? 'Spring' : null } },
          )
          expect(JSON.stringify(checked).isWellFormed()).toBe(true)
          expect(JSON.stringify(checked)).not.toContain('\\u0000')
        }
  },
)
