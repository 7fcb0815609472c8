import { useState } from 'react'
import { type Id, idOf } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { useGo, usePath } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields } from '../../web/form-problem.tsx'
import { say } from '../../web/toasts.tsx'
import { dealsApi } from '../api/deals.ts'
import { requestsApi } from '../api/requests.ts'
import type { Criteria } from '../criteria.ts'
import { sayDeal } from '../deal-rules.ts'
import { DealField } from './deal-field.tsx'
import { RequestFields, useRequestFields } from './request-fields.tsx'

interface RequestDialogProps {
  close: () => void
  deal?: { id: Id<'dea'>; name: string }
  level?: Level
  criteria?: Criteria
}

/** Request a reference, in a minute: for which deal, of which kind, about what, until when. The rest follows from the deal. */
export default function RequestDialog({ close, deal: given, level: givenLevel = 3, criteria }: RequestDialogProps) {
  const go = useGo()
  const ofPage = useDealOfPage(given === undefined)
  const [chosen, choose] = useState<{ id: Id<'dea'>; name: string } | null | undefined>(given)
  const deal = chosen === undefined ? ofPage : chosen
  const fields = useRequestFields({ level: givenLevel })
  const add = useWrite(requestsApi.add)
  return (
    <FormDialog
      title="Request a reference"
      label="Find people for it"
      busy={add.isPending}
      error={beyondFields(add.error)}
      close={close}
      save={() =>
        add.mutate(
          {
            ...fields.given,
            ...(deal ? { dealId: deal.id } : {}),
            ...(criteria ? { criteria } : {}),
          },
          {
            onSuccess: ({ id }) => {
              close()
              say('The request is open. Choose up to three people for it.')
              go(`/requests/${id}`)
            },
          },
        )
      }
    >
      <DealField value={deal} onChange={choose} />
      <RequestFields fields={fields} error={add.error} />
    </FormDialog>
  )
}

/** The deal whose page is open behind the dialog, if any: most likely the one it is for. */
function useDealOfPage(wanted: boolean): { id: Id<'dea'>; name: string } | null {
  const path = usePath()
  const read = idOf('dea').safeParse(/^\/deals\/([^/]+)$/.exec(path)?.[1])
  const deal = useRead(dealsApi.show, { dealId: read.data ?? 'dea_none' }, { enabled: wanted && read.success })
  return deal.data ? { id: deal.data.id, name: sayDeal(deal.data) } : null
}
