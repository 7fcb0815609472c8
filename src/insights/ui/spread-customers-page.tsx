import { ChainsPage } from './chains-page.tsx'

export default function SpreadCustomersPage() {
  return <ChainsPage above={{ to: '/insight/spread', label: 'How far referrals carry' }} />
}
