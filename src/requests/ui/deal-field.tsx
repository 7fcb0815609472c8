import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { dealsApi } from '../api/deals.ts'
import { sayDeal } from '../deal-rules.ts'

interface DealFieldProps {
  value: { id: Id<'dea'>; name: string } | null
  onChange: (deal: { id: Id<'dea'>; name: string } | null) => void
  /** What choosing one does here. */
  says?: string
}

/** An open deal, found while somebody types. */
export function DealField({
  value,
  onChange,
  says = 'Its themes and what is known of the prospect become what is wanted.',
}: DealFieldProps) {
  const [typed, setTyped] = useState('')
  const [words] = useDebouncedValue(typed.trim(), 150)
  const q = value && words === value.name ? '' : words
  const found = useRead(dealsApi.list, { state: ['open'], q, limit: 12 }, { keep: true })
  const items = (found.data?.items ?? []).map((deal) => ({ value: deal.id as string, label: sayDeal(deal) }))
  const known = value && !items.some((item) => item.value === value.id) ? [{ value: value.id, label: value.name }] : []
  return (
    <Select
      label="Deal"
      description={says}
      placeholder="None, or start of a deal’s name"
      searchable
      clearable
      data={[...known, ...items]}
      filter={({ options }) => options}
      value={value?.id ?? null}
      onSearchChange={setTyped}
      onChange={(id) => {
        const deal = found.data?.items.find((one) => one.id === id)
        onChange(deal ? { id: deal.id, name: sayDeal(deal) } : null)
      }}
      nothingFoundMessage="No open deal is called so."
    />
  )
}
