import type { Endpoint } from '../../values/endpoint.ts'
import { useList } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showAmount, showCount, showDayShort, showNumber, showPercent } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { EmptyState } from '../../web/states.tsx'
import type { behindApi, CustomerBehind } from '../api/behind.ts'

interface BehindPageProps {
  title: string
  above: { to: string; label: string }
  /** What they have in common, after their number: "who had referred by their first anniversary". */
  who: string
  endpoint: typeof behindApi.value | typeof behindApi.time
  sheet: Endpoint
  asked: object
  /** Which columns say something of them. */
  shows: readonly (keyof typeof columnsFor)[]
}

const day = (value: CustomerBehind['since']) => (value === null ? '–' : showDayShort(value))

const columnsFor = {
  since: { label: 'Since', show: ({ since }) => day(since), width: 128 },
  until: { label: 'Left on', show: ({ until }) => day(until), width: 128 },
  firstReferral: { label: 'First referral', show: ({ firstReferral }) => day(firstReferral), width: 140 },
  paid: { label: 'Paid in the second year', show: () => '', width: 190, right: true },
  orders: { label: 'Orders', show: ({ orders }) => showNumber(orders ?? 0), width: 100, right: true },
  lastOrder: { label: 'Last order', show: ({ lastOrder }) => day(lastOrder), width: 140 },
  active: { label: 'With us still', show: ({ active }) => showPercent(active ?? 0), width: 130, right: true },
  expected: {
    label: 'Orders expected',
    show: ({ expected }) => showNumber(expected ?? 0, 1),
    width: 150,
    right: true,
    definition: 'In the twelve months after the figures were worked out.',
  },
} satisfies Record<string, Omit<Column<CustomerBehind>, 'key'>>

/** The customers behind a figure that no filter of the list of customers can tell. */
export function BehindPage({ title, above, who, endpoint, sheet, asked, shows }: BehindPageProps) {
  const { currency } = useHere().company
  const list = useList(endpoint as typeof behindApi.time, { ...asked, limit: 50 } as never)
  const amount = (amountMinor: number | null) => (amountMinor === null ? '–' : showAmount({ amountMinor, currency }))
  const columns: Column<CustomerBehind>[] = [
    { key: 'name', label: 'Customer', show: ({ name }) => name, width: 200, grow: 2 },
    ...shows.map((key) => ({
      key,
      ...(columnsFor[key] as Omit<Column<CustomerBehind>, 'key'>),
      ...(key === 'paid' ? { show: ({ paid }: CustomerBehind) => amount(paid) } : {}),
    })),
  ]
  const { first } = list
  const said = columns.filter(({ key }) => key !== 'name').slice(-2)
  return (
    <PageFrame
      width="table"
      title={title}
      above={above}
      answer={
        first && (
          <Answer>
            <strong>{showCount(first.customers, 'customer')}</strong> {who}.
          </Answer>
        )
      }
    >
      <InsightNav />
      <RecordTable
        one="customer"
        columns={columns}
        idOf={({ id }) => id}
        pathOf={({ id }) => `/customers/${id}`}
        total={first?.customers}
        tools={<ExportButton endpoint={sheet} input={asked as never} small />}
        small={(row) => ({
          first: row.name,
          second: said.map(({ label, show }) => `${label}: ${show(row)}`).join(' · '),
        })}
        {...list.table}
        remember={`behind-${shows.join('-')}`}
        empty={
          <EmptyState title="Nobody" says="What was known of them has changed since the figures were worked out." />
        }
      />
    </PageFrame>
  )
}
