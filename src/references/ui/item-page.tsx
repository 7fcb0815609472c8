import { ConsentState } from '../../consent/ui/consent-state.tsx'
import type { Id } from '../../values/id.ts'
import { usePathPart } from '../../web/address.ts'
import { useRead } from '../../web/client.ts'
import { PageFrame } from '../../web/page-frame.tsx'
import { FailedState, LoadingPage } from '../../web/states.tsx'
import { referencesApi } from '../api.ts'
import type { ReferencesSlots } from './feature.ts'
import { ItemDetails } from './item-details.tsx'
import { CoverMark } from './item-marks.tsx'

/** One item of the library on a page of its own. */
export function ItemPage({ slots }: { slots: ReferencesSlots }) {
  const itemId = usePathPart('itemId') as Id<'itm'>
  const item = useRead(referencesApi.show, { itemId })
  if (item.error && !item.data) {
    return (
      <PageFrame title="Reference" above={{ to: '/references', label: 'Library' }}>
        <FailedState error={item.error} again={() => item.refetch()} />
      </PageFrame>
    )
  }
  if (!item.data) return <LoadingPage />
  return (
    <PageFrame
      width="text"
      title={item.data.title}
      above={{ to: '/references', label: 'Library' }}
      marks={<CoverMark item={item.data} />}
    >
      <ItemDetails item={item.data} slots={slots} full />
      <ConsentState itemId={item.data.id} />
    </PageFrame>
  )
}
