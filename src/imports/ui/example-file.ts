import type { ImportKind } from '../kinds.ts'

/** A small file of each kind as people have them: the header, then rows of the cast. */
export const exampleFiles: Record<ImportKind, { fileName: string; rows: readonly (readonly string[])[] }> = {
  customers: {
    fileName: 'example-customers.csv',
    rows: [
      ['Customer ID', 'Name', 'Customer since', 'Plan', 'Region', 'Number of referrals'],
      ['C-1001', 'Larkspur Clinics', '2023-03-01', 'Pro', 'North', '2'],
      ['C-1002', 'Ironbridge Freight', '2024-06-15', 'Starter', 'West', '0'],
      ['C-1003', 'Quillon Press', '2022-11-30', 'Scale', 'North', '5'],
    ],
  },
  contacts: {
    fileName: 'example-contacts.csv',
    rows: [
      ['Customer ID', 'Name', 'E-mail', 'Job title'],
      ['C-1001', 'Ines Calder', 'ines@larkspur.example', 'Head of Operations'],
      ['C-1002', 'Tom Okafor', 'tom@ironbridge.example', 'Dispatch lead'],
      ['C-1003', 'Mara Quill', 'mara@quillon.example', 'Publisher'],
    ],
  },
  revenue: {
    fileName: 'example-revenue.csv',
    rows: [
      ['Customer ID', 'Invoice date', 'Amount', 'Currency', 'Invoice number'],
      ['C-1001', '2026-01-31', '1200.00', 'EUR', 'INV-2041'],
      ['C-1001', '2026-02-28', '1200.00', 'EUR', 'INV-2107'],
      ['C-1003', '2026-02-28', '480.50', 'EUR', 'INV-2108'],
    ],
  },
  referrals: {
    fileName: 'example-referrals.csv',
    rows: [
      ['Referrer ID', 'Referred name', 'Referral date', 'Status'],
      ['C-1001', 'Fairmont Hotels', '2026-01-12', 'Won'],
      ['C-1001', 'Alder & Finch Legal', '2026-02-20', 'Open'],
      ['C-1003', 'Northwind Schools', '2026-03-04', 'Lost'],
    ],
  },
  responses: {
    fileName: 'example-responses.csv',
    rows: [
      ['Response ID', 'Date', 'Customer ID', 'Likelihood to recommend', 'Have you recommended us', 'Reason', 'Why not'],
      ['R-301', '2026-03-02', 'C-1001', '9', 'Yes', '', ''],
      ['R-302', '2026-03-02', 'C-1002', '6', 'No', 'Never asked', ''],
      ['R-303', '2026-03-05', 'C-1003', '3', 'No', '', 'The reports are hard to explain to others.'],
    ],
  },
  touchpoints: {
    fileName: 'example-touchpoints.csv',
    rows: [
      ['Customer ID', 'Touchpoint', 'Date', 'Rating', 'Contact email'],
      ['C-1001', 'Onboarding', '2026-01-20', '5', 'ines@larkspur.example'],
      ['C-1001', 'Support', '2026-03-11', '4', ''],
      ['C-1002', 'Onboarding', '2026-02-02', '2', 'tom@ironbridge.example'],
      ['C-1003', 'Customer day in Lyon', '2026-03-19', '', ''],
    ],
  },
  deals: {
    fileName: 'example-deals.csv',
    rows: [
      [
        'Opportunity ID',
        'Opportunity Name',
        'Account Name',
        'Stage',
        'Amount',
        'Currency',
        'Created Date',
        'Close Date',
        'Themes',
      ],
      [
        'D-501',
        'Halden Water: first rollout',
        'Halden Water',
        'Proposal',
        '18000.00',
        'EUR',
        '2026-04-02',
        '2026-07-15',
        'Saving time; Help with change',
      ],
      [
        'D-502',
        'Kestrel Dental: all sites',
        'Kestrel Dental',
        'Closed Won',
        '9600.00',
        'EUR',
        '2026-01-19',
        '2026-03-30',
        'Saving time',
      ],
      [
        'D-503',
        'Orchard Foods: pilot',
        'Orchard Foods',
        'Closed Lost',
        '4200.00',
        'EUR',
        '2026-02-11',
        '2026-04-28',
        'Superiority over competition',
      ],
    ],
  },
  references: {
    fileName: 'example-references.csv',
    rows: [
      ['Reference ID', 'Quote', 'Customer ID', 'Contact', 'Level', 'Themes', 'Date', 'Source'],
      [
        'Q-71',
        'Planning a week takes us an hour now.',
        'C-1001',
        'ines@larkspur.example',
        'Named quote',
        'Saving time',
        '2026-03-02',
        'E-mail',
      ],
      [
        'Q-72',
        'They came on the night shift to train us.',
        'C-1002',
        '',
        '1',
        'Help with change',
        '2026-03-19',
        'Conversation',
      ],
    ],
  },
}

/** Saves the example as a file, made here in the browser. Its cells need no quotes. */
export function downloadExample(kind: ImportKind): void {
  const { fileName, rows } = exampleFiles[kind]
  const text = `${rows.map((row) => row.join(',')).join('\r\n')}\r\n`
  const address = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}
