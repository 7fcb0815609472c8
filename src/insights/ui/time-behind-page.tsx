import { useAddress } from '../../web/address.ts'
import { behindApi } from '../api/behind.ts'
import { askedOf, insightsAddress } from './address.ts'
import { BehindPage } from './behind-page.tsx'

export default function TimeBehindPage() {
  const [{ strength, where }] = useAddress(insightsAddress)
  return (
    <BehindPage
      title="Customers seen"
      above={{ to: '/insight/time', label: 'Time to refer' }}
      who="whose first day is known, and whose first referral would have been written down"
      endpoint={behindApi.time}
      sheet={behindApi.timeSheet}
      asked={askedOf({ strength, where })}
      shows={['since', 'until', 'firstReferral']}
    />
  )
}
