import { lazy, Suspense } from 'react'
import { Part } from '../../web/page-frame.tsx'
import { LoadingText } from '../../web/states.tsx'

const ReferralTree = lazy(() => import('./referral-tree.tsx').then(({ ReferralTree }) => ({ default: ReferralTree })))

/** On a customer's page: who brought them, and everybody who came through them. */
export function CustomerTreePanel({ customerId }: { customerId: string }) {
  return (
    <Part title="Referral tree">
      <Suspense fallback={<LoadingText lines={[70, 50]} />}>
        <ReferralTree customerId={customerId} />
      </Suspense>
    </Part>
  )
}
