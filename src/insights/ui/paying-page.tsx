import { Select } from '@mantine/core'
import { z } from 'zod'
import { useAddress } from '../../web/address.ts'
import { useList } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showAmount, showCount } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { NothingFits } from '../../web/states.tsx'
import { type RevenueLine, type RevenueSlice, revenueSlices, strengthApi } from '../api/strength.ts'
import { askedOf, insightsAddress } from './address.ts'
import classes from './insights.module.css'
import { ScopeRow } from './scope-row.tsx'

const pageAddress = insightsAddress.extend({ slice: z.enum(revenueSlices).default('all') })

const sliceLabels: Record<RevenueSlice, string> = {
  all: 'Everybody who paid in either period',
  kept: 'Paid before, and still pay',
  lost: 'Paid before, and pay no more',
  earned: 'New, earned',
  bought: 'New, bought',
  unknown: 'New, nobody knows',
}
const cameLabels: Record<RevenueLine['came'], string> = {
  earned: 'referred or recommended',
  bought: 'otherwise',
  unknown: 'not known',
}

/** The customers behind a part of the revenue, with what they paid in both periods. */
export default function PayingPage() {
  const [address, setAddress] = useAddress(pageAddress)
  const { currency } = useHere().company
  const asked = askedOf(address)
  const list = useList(strengthApi.customers, { ...asked, limit: 50 })
  const amount = (amountMinor: number) => showAmount({ amountMinor, currency })
  const first = list.first
  const columns: Column<RevenueLine>[] = [
    { key: 'name', label: 'Customer', show: ({ name }) => name, width: 180, grow: 2 },
    { key: 'came', label: 'Came', show: ({ came }) => cameLabels[came], width: 230 },
    { key: 'before', label: 'Before', show: ({ beforeMinor }) => amount(beforeMinor), width: 130, right: true },
    { key: 'now', label: 'Now', show: ({ nowMinor }) => amount(nowMinor), width: 130, right: true },
    {
      key: 'change',
      label: 'Change',
      show: ({ beforeMinor, nowMinor }) => amount(nowMinor - beforeMinor),
      width: 130,
      right: true,
    },
  ]
  return (
    <PageFrame
      width="table"
      title="Customers behind the revenue"
      above={{ to: '/insight/strength', label: 'Revenue strength' }}
      answer={
        first && (
          <Answer>
            {showCount(first.customers, 'customer')}: <strong>{amount(first.beforeMinor)}</strong> before,{' '}
            <strong>{amount(first.nowMinor)}</strong> now.
          </Answer>
        )
      }
    >
      <InsightNav />
      <ScopeRow
        window={address.window || '12m'}
        ever={false}
        strength={address.strength}
        where={address.where}
        change={setAddress}
        before={
          <Select
            aria-label="Which customers"
            data={revenueSlices.map((slice) => ({ value: slice, label: sliceLabels[slice] }))}
            value={address.slice}
            allowDeselect={false}
            onChange={(slice) => slice && setAddress({ slice: slice as RevenueSlice })}
            className={classes.by ?? ''}
          />
        }
      />
      <RecordTable
        one="customer"
        columns={columns}
        idOf={({ id }) => id}
        pathOf={({ id }) => `/customers/${id}`}
        total={first?.customers}
        tools={<ExportButton endpoint={strengthApi.customersSheet} input={asked} small />}
        small={({ name, beforeMinor, nowMinor }) => ({
          first: name,
          second: `${amount(beforeMinor)} before, ${amount(nowMinor)} now`,
        })}
        {...list.table}
        remember="paying"
        empty={
          <NothingFits
            title="Nobody"
            all="who paid in either period"
            showAll={() => setAddress({ slice: 'all', where: [] })}
          />
        }
      />
    </PageFrame>
  )
}
