import { z } from 'zod'
import { useAddress } from '../../web/address.ts'
import { showPercent } from '../../web/figures.ts'
import { behindApi, type ValueGroup, valueGroups } from '../api/behind.ts'
import { BehindPage } from './behind-page.tsx'

const pageAddress = z.object({
  analysisId: z.string().max(60).default(''),
  group: z.enum(valueGroups).default('referrers'),
  from: z.coerce.number().min(0).max(1).default(0),
  to: z.coerce.number().min(0).max(1).default(1),
})

const whoWords: Record<Exclude<ValueGroup, 'chance'>, string> = {
  referrers: 'still here on their first anniversary, who had referred somebody by then',
  others: 'still here on their first anniversary, who had referred nobody by then',
  'second year of referrers':
    'whose second year is over and known, who had referred somebody by their first anniversary',
  'second year of others': 'whose second year is over and known, who had referred nobody by their first anniversary',
}

/** "with a chance of 50 % to under 80 % to be with us still" */
const chanceWords = (from: number, to: number) =>
  `with a chance of ${
    from === 0
      ? `under ${showPercent(to)}`
      : to === 1
        ? `${showPercent(from)} and more`
        : `${showPercent(from)} to under ${showPercent(to)}`
  } to be with us still`

export default function ValueBehindPage() {
  const [{ analysisId, group, from, to }] = useAddress(pageAddress)
  return (
    <BehindPage
      title="Customers behind the value"
      above={{ to: '/insight/value', label: 'Customer value' }}
      who={group === 'chance' ? chanceWords(from, to) : whoWords[group]}
      endpoint={behindApi.value}
      sheet={behindApi.valueSheet}
      asked={{ analysisId, group, ...(group === 'chance' ? { from, to } : {}) }}
      shows={
        group === 'chance'
          ? ['orders', 'lastOrder', 'active', 'expected']
          : ['since', 'until', 'firstReferral', ...(group.startsWith('second') ? (['paid'] as const) : [])]
      }
    />
  )
}
