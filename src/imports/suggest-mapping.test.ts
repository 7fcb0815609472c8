import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { larkspurTelecom } from '../testing/fixtures/larkspur-telecom.make.ts'
import { type ImportKind, importKinds, kinds, plainHeader } from './kinds.ts'
import { whyNotMapping } from './mapping.ts'
import { readRows } from './read-rows.ts'
import { sniff } from './sniff.ts'
import { spreadSample } from './spread-sample.ts'
import { type Background, suggestMapping } from './suggest-mapping.ts'

/** What is suggested for each header, in a few words: 'field referralCount', 'number', 'left out: constant'. */
function suggested(
  kind: ImportKind,
  headers: string[],
  rows: string[][],
  background: Background = { rowsAreSpread: true },
) {
  const columns = suggestMapping(kind, headers, rows, background)
  return Object.fromEntries(
    columns.map(({ header, target }) => [
      header,
      target.to === 'field'
        ? `field ${target.field}`
        : target.to === 'attribute'
          ? target.type
          : target.to === 'question'
            ? target.as
            : `left out: ${target.because}`,
    ]),
  )
}

async function suggestedForFile(kind: ImportKind, bytes: Uint8Array) {
  const sniffed = sniff(bytes, true)
  if ('refused' in sniffed) throw new Error(sniffed.refused)
  const sample = spreadSample<string[]>(1000)
  for await (const batch of readRows([bytes], sniffed.format)) for (const row of batch.rows) sample.add(row.cells)
  const columns = suggestMapping(kind, sniffed.format.columns, sample.items, { rowsAreSpread: true })
  return { columns, words: suggested(kind, [...sniffed.format.columns], [...sample.items]) }
}

const telco = '../shared/data/telco-customers.csv'

test.skipIf(!existsSync(telco))('the telco customers need no editing by hand', async () => {
  const { columns, words } = await suggestedForFile('customers', readFileSync(telco))
  expect(words).toMatchObject({
    'Customer ID': 'field externalId',
    'Number of Referrals': 'field referralCount',
    'Tenure in Months': 'number',
    'Referred a Friend': 'yes-no',
    'Senior Citizen': 'yes-no',
    'Internet Type': 'category',
    Contract: 'category',
    'Payment Method': 'category',
    'Satisfaction Score': 'number',
    'Zip Code': 'category',
    'Zip Population': 'number',
    'Monthly Charge': 'number',
    'Customer Status': 'category',
    Country: 'left out: constant',
    State: 'left out: constant',
  })
  expect(Object.values(words).filter((word) => word.startsWith('field'))).toHaveLength(2)
  expect(Object.values(words).filter((word) => word.startsWith('left out'))).toHaveLength(2)
  expect(columns.filter((column) => column.doubt !== null)).toEqual([])
  expect(whyNotMapping('customers', columns, columns.length, { asOf: null, currency: null })).toBeNull()
})

test('our own telephone company needs no editing either', async () => {
  const { words } = await suggestedForFile('customers', Buffer.from(larkspurTelecom()))
  expect(words).toEqual({
    'Subscriber ID': 'field externalId',
    'Full Name': 'field name',
    'Contract Type': 'category',
    Connection: 'category',
    'Pays By': 'category',
    'Months With Us': 'number',
    'Monthly Fee': 'number',
    'Paid So Far': 'number',
    'Satisfaction (1-5)': 'number',
    'Paper Bill': 'yes-no',
    City: 'category',
    'Post Code': 'category',
    Brand: 'left out: constant',
    'Friends Referred': 'field referralCount',
    'Account State': 'category',
    Remarks: 'category',
  })
})

test('the kept file is the one its script makes', () => {
  const kept = readFileSync(new URL('../testing/fixtures/larkspur-telecom.csv', import.meta.url), 'utf8')
  expect(kept).toBe(larkspurTelecom())
})

describe('headers of the tools people come from', () => {
  test('HubSpot companies are customers', () => {
    const headers = ['Record ID', 'Company name', 'Company owner', 'Create Date', 'Industry', 'Annual Revenue']
    const row = ['8812', 'Larkspur', 'Ines Moreau', '2024-03-09 10:15', 'Software', '120000']
    expect(suggested('customers', headers, [row])).toEqual({
      'Record ID': 'field externalId',
      'Company name': 'field name',
      'Company owner': 'category',
      'Create Date': 'field since',
      Industry: 'category',
      'Annual Revenue': 'number',
    })
  })

  test('Salesforce contacts are contacts, and columns without a place are left out', () => {
    const headers = ['Contact ID', 'Full Name', 'Title', 'Account ID', 'Email', 'Phone', 'Lead Source']
    const row = ['0035', 'Ines Moreau', 'COO', '0015', 'ines@larkspur.example', '+1 555 0100', 'Web']
    expect(suggested('contacts', headers, [row])).toEqual({
      'Contact ID': 'field externalId',
      'Full Name': 'field name',
      Title: 'field title',
      'Account ID': 'field customer',
      Email: 'field email',
      Phone: 'field phone',
      'Lead Source': 'left out: no-place',
    })
  })

  test('HubSpot deals are revenue', () => {
    const headers = ['Record ID', 'Associated Company ID', 'Close Date', 'Amount', 'Currency', 'Deal Type']
    const row = ['77', '8812', '2024-03-09', '1,200.00', 'EUR', 'newbusiness']
    expect(suggested('revenue', headers, [row])).toEqual({
      'Record ID': 'field externalId',
      'Associated Company ID': 'field customer',
      'Close Date': 'field earnedOn',
      Amount: 'field amount',
      Currency: 'field currency',
      'Deal Type': 'field kind',
    })
  })

  test('a list of edges is referrals', () => {
    const headers = ['referrer_id', 'referred_id', 'referredEmail', 'Referral Date', 'Status', 'Close Date']
    const row = ['9', '10', 'a@quillon.example', '2024-03-09', 'won', '2024-05-01']
    expect(suggested('referrals', headers, [row])).toEqual({
      referrer_id: 'field referrer',
      referred_id: 'field referred',
      referredEmail: 'field referredEmail',
      'Referral Date': 'field madeOn',
      Status: 'field state',
      'Close Date': 'field convertedOn',
    })
  })
})

describe('suggestMapping', () => {
  test('what was decided before for a header comes first', () => {
    const remembered = [{ header: 'Kürzel', target: { to: 'field', field: 'externalId' } as const }]
    const rows = [
      ['A', '1'],
      ['B', '2'],
    ]
    expect(suggested('customers', ['kurzel', 'Customer ID'], rows, { remembered })).toMatchObject({
      kurzel: 'field externalId',
      'Customer ID': 'category',
    })
  })

  test('a header that promises a day above values that are none stays an attribute', () => {
    expect(
      suggested(
        'customers',
        ['id', 'Start date'],
        [
          ['1', 'spring'],
          ['2', 'autumn'],
        ],
      )['Start date'],
    ).toBe('category')
  })

  test('a header that promises a day keeps its promise where most values are days, however few there are', () => {
    const rows = [
      ['1', '2024-03-09', 'early'],
      ['2', 'spring', '2024-03-09'],
      ['3', '2023-11-30', 'late'],
    ]
    expect(suggested('customers', ['id', 'Start date', 'Signed'], rows)).toMatchObject({
      'Start date': 'field since',
      Signed: 'category',
    })
    const edges = [
      ['9', '10', '13/02/2024'],
      ['9', '11', 'unknown yet'],
      ['9', '12', '01/03/2024'],
    ]
    const [, , madeOn] = suggestMapping('referrals', ['referrer_id', 'referred_id', 'Referral Date'], edges)
    expect(madeOn).toMatchObject({
      target: { to: 'field', field: 'madeOn' },
      reading: { dayOrder: 'dmy' },
      doubt: null,
    })
  })

  test('days and words in equal parts are no days, whatever the header says', () => {
    const rows = [
      ['1', '2024-03-09'],
      ['2', 'spring'],
    ]
    expect(suggested('customers', ['id', 'Start date'], rows)['Start date']).toBe('category')
  })

  test('a constant in the first rows alone is no reason to leave a column out', () => {
    const rows = [
      ['1', 'No'],
      ['2', 'No'],
    ]
    expect(suggested('customers', ['id', 'Senior'], rows, { rowsAreSpread: false }).Senior).toBe('yes-no')
    expect(suggested('customers', ['id', 'Senior'], rows, { rowsAreSpread: true }).Senior).toBe('left out: constant')
  })

  test('notes and columns with a value of their own in every row are left out, with the reason', () => {
    const rows = Array.from({ length: 60 }, (_, n) => [
      `${n}`,
      `${n}@larkspur.example`,
      `Called on day ${n} and asked for a better price`,
      '',
    ])
    expect(suggested('customers', ['id', 'Login', 'Remarks', 'Fax'], rows)).toEqual({
      id: 'field externalId',
      Login: 'left out: nearly-unique',
      Remarks: 'left out: long-text',
      Fax: 'left out: empty',
    })
  })

  test('a column called like an attribute we have becomes that attribute', () => {
    const attributes = [{ key: 'plan-level', label: 'Plan', kind: 'category' as const }]
    const [, plan] = suggestMapping('customers', ['id', 'PLAN'], [['1', '3']], { attributes })
    expect(plan!.target).toEqual({ to: 'attribute', key: 'plan-level', label: 'Plan', type: 'category' })
  })

  test('keys of attributes are all different and none is taken for a column every company has', () => {
    const headers = ['id', 'Status', 'status', 'Größe', '名前', '2nd line']
    const columns = suggestMapping('customers', headers, [
      ['1', 'a', 'b', 'c', 'd', 'e'],
      ['2', 'b', 'c', 'd', 'e', 'f'],
    ])
    const keys = columns.flatMap(({ target }) => (target.to === 'attribute' ? [target.key] : []))
    expect(keys).toEqual(['status-2', 'status-3', 'gro-e', 'attribute', 'nd-line'])
  })

  test('days that one column settles are settled for the others', () => {
    const headers = ['id', 'Signed', 'Renewed']
    const rows = [
      ['1', '12/31/2023', '01/02/2024'],
      ['2', '01/15/2024', '03/04/2024'],
    ]
    const [, , renewed] = suggestMapping('customers', headers, rows)
    expect(renewed).toMatchObject({ reading: { dayOrder: 'mdy' }, doubt: null })
  })
})

test('every alias is written the way headers are compared', () => {
  for (const kind of importKinds)
    for (const field of kinds[kind].fields) expect(field.aliases).toEqual(field.aliases.map(plainHeader))
})

test('headers are compared without case, accents and punctuation', () => {
  const same = ['CustomerID', 'customer_id', ' Customer-Id ', 'Customer ID', 'CUSTOMER ID', 'customerId__c']
  expect(new Set(same.map(plainHeader))).toEqual(new Set(['customer id']))
})

describe('whyNotMapping', () => {
  const reading = { decimal: '.', dayOrder: 'dmy' } as const
  const field = (column: number, name: string) => ({ column, reading, target: { to: 'field', field: name } as const })
  const none = { asOf: null, currency: null }
  test.each([
    ['an external id is enough for customers', 'customers', [field(0, 'externalId')], none, undefined],
    ['customers without an id are refused', 'customers', [field(0, 'name')], none, 'field-missing'],
    [
      'two columns cannot fill one field',
      'customers',
      [field(0, 'externalId'), field(1, 'externalId')],
      none,
      'field-twice',
    ],
    [
      'months need the day they were true on',
      'customers',
      [field(0, 'externalId'), field(1, 'tenureMonths')],
      none,
      'no-as-of-day',
    ],
    [
      'amounts need a currency',
      'revenue',
      [field(0, 'customer'), field(1, 'earnedOn'), field(2, 'amount')],
      none,
      'no-currency',
    ],
    [
      'referrals must say who was referred',
      'referrals',
      [field(0, 'referrer'), field(1, 'madeOn')],
      none,
      'one-of-missing',
    ],
    ['a column beyond the file is refused', 'customers', [field(9, 'externalId')], none, 'unknown-column'],
    ['a field of another kind is refused', 'contacts', [field(0, 'amount')], none, 'unknown-field'],
  ] as const)('%s', (_, kind, columns, options, refusal) => {
    expect(whyNotMapping(kind, columns, 4, options)?.refusal).toBe(refusal)
  })
})
