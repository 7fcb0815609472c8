import { lazy, Suspense } from 'react'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { Part } from '../../web/page-frame.tsx'
import { LoadingText } from '../../web/states.tsx'
import { referralsApi } from '../api.ts'

const ReferralTree = lazy(() => import('./referral-tree.tsx').then(({ ReferralTree }) => ({ default: ReferralTree })))

/** On a customer's page: who brought them, and everybody who came through them. */
export function CustomerTreePanel({ customerId }: { customerId: string }) {
  const tree = useRead(referralsApi.tree, { customerId: customerId as Id<'cus'> })
  const isAlone = tree.data?.ancestors.length === 0 && tree.data.nodes.length === 0
  return (
    <Part title="Referral tree" none={isAlone && 'They brought nobody yet, and came on their own.'}>
      {!isAlone && (
        <Suspense fallback={<LoadingText lines={[70, 50]} />}>
          <ReferralTree customerId={customerId} />
        </Suspense>
      )}
    </Part>
  )
}
