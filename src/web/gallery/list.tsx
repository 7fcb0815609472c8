import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { addDays } from '../../values/day.ts'
import { showAmount, showDayShort, showNumber } from '../figures.ts'
import { FilterRow } from '../filter-row.tsx'
import { Answer, PageFrame } from '../page-frame.tsx'
import { type Column, RecordTable, type Sort } from '../record-table.tsx'
import { SidePane } from '../side-pane.tsx'
import { Words } from '../words.tsx'

const cast = [
  'Larkspur Clinics',
  'Ironbridge Freight',
  'Quillon Press',
  'Fairmont Hotels',
  'Alder & Finch Legal',
  'Northwind Schools',
]
const customers = Array.from({ length: 4021 }, (_, i) => ({
  id: `cus_${i}`,
  name: i < cast.length ? cast[i]! : `${cast[i % cast.length]} ${Math.floor(i / cast.length) + 1}`,
  plan: ['Pro', 'Team', 'Starter'][i % 3]!,
  industry: ['Health', 'Freight', 'Publishing', 'Hospitality', 'Legal', 'Education'][i % 6]!,
  since: addDays('2023-01-10', (i * 37) % 1200),
  referrals: (i * 7) % 5,
  revenueMinor: 120_000 + ((i * 7919) % 2_000_000),
}))
type Customer = (typeof customers)[number]

const columns: Column<Customer>[] = [
  { key: 'name', label: 'Customer', show: (row) => row.name, width: 200, grow: 2, sorts: true },
  { key: 'plan', label: 'Plan', show: (row) => row.plan, width: 90, grow: 1 },
  { key: 'industry', label: 'Industry', show: (row) => row.industry, width: 110, grow: 1 },
  {
    key: 'since',
    label: 'Customer since',
    show: (row) => showDayShort(row.since),
    width: 130,
    right: true,
    sorts: true,
  },
  {
    key: 'referrals',
    label: 'Referrals',
    show: (row) => showNumber(row.referrals),
    width: 110,
    right: true,
    sorts: true,
    definition: 'Proven and probable referrals in the last 12 months.',
  },
  {
    key: 'revenue',
    label: 'Revenue',
    show: (row) => showAmount({ amountMinor: row.revenueMinor, currency: 'EUR' }),
    width: 120,
    right: true,
    sorts: true,
  },
]

export default function List() {
  const [sort, setSort] = useState<Sort>({ key: 'name', descending: false })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [open, setOpen] = useState<Customer | null>(null)
  const [loaded, setLoaded] = useState(100)
  const rows = useMemo(() => customers.slice(0, loaded), [loaded])
  return (
    <PageFrame
      width="table"
      title="Customers"
      actions={<Button leftSection={<IconPlus size={16} />}>Add a customer</Button>}
      answer={
        <Answer>
          <strong>4,021</strong> customers, 498 of whom referred someone in the last 12 months.
        </Answer>
      }
    >
      <FilterRow filters={[{ id: 'plan', label: 'Plan', says: 'is Pro or Team', remove: () => {} }]} />
      <RecordTable
        one="customer"
        columns={columns}
        rows={rows}
        total={4021}
        idOf={(row) => row.id}
        sort={sort}
        onSort={setSort}
        onOpen={setOpen}
        openId={open?.id}
        chosen={chosen}
        onChoose={setChosen}
        bulk={
          <Button size="compact-sm" variant="default">
            Add to a group
          </Button>
        }
        small={(row) => ({
          first: row.name,
          second: `${row.plan}, ${row.industry}`,
          aside: showAmount({ amountMinor: row.revenueMinor, currency: 'EUR' }),
        })}
        more={{ has: loaded < 4021, loading: false, load: () => setLoaded(loaded + 100) }}
        remember="gallery"
      />
      {open && (
        <SidePane title={open.name} close={() => setOpen(null)}>
          <Words by="Ines Moreau, 10 January 2026">We told the other clinics because nobody had to retrain.</Words>
        </SidePane>
      )}
    </PageFrame>
  )
}
