import { ChainsPage } from './chains-page.tsx'

export default function ValueCustomersPage() {
  return <ChainsPage above={{ to: '/insight/value', label: 'Customer value' }} />
}
