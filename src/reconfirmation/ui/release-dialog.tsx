import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { ThemePicker } from '../../themes/ui/theme-picker.tsx'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount } from '../../web/figures.ts'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { say } from '../../web/toasts.tsx'
import { reconfirmationApi } from '../api.ts'

/** What a major release is about, and so which items are asked about again. */
export default function ReleaseDialog({ close }: { close: () => void }) {
  const [what, setWhat] = useState('')
  const [chosen, setChosen] = useState<Id<'the'>[]>([])
  const preview = useRead(reconfirmationApi.previewRelease, { themeIds: chosen }, { keep: true })
  const release = useWrite(reconfirmationApi.release)
  const found = chosen.length === 0 ? null : preview.data
  return (
    <FormDialog
      title="Note a major release"
      label="Ask about them again"
      save={() =>
        release.mutate(
          { what, themeIds: chosen },
          {
            onSuccess: ({ opened }) => {
              close()
              say(`${showCount(opened, 'item')} to ask about again.`, {
                to: '/references/reconfirm?why=major%20release',
                label: 'Show them',
              })
            },
          },
        )
      }
      isEmpty={what.trim() === '' || chosen.length === 0}
      busy={release.isPending}
      error={beyondFields(release.error)}
      close={close}
    >
      <TextInput
        label="Which release"
        placeholder="Version 5"
        data-autofocus
        maxLength={200}
        value={what}
        onChange={(event) => setWhat(event.currentTarget.value)}
        error={problemAt(release.error, '/what')}
      />
      <ThemePicker
        label="What it changes"
        description="Items of these themes may not hold any more as they were said."
        value={chosen}
        onChange={setChosen}
      />
      <p role="status">
        {found
          ? `${showCount(found.items - found.openAlready, 'item')} of ${showCount(found.customers, 'customer')} will be asked about${found.openAlready > 0 ? `, beside ${found.openAlready} that are already` : ''}. Nobody is written to yet.`
          : 'Choose themes to see how many items it is.'}
      </p>
    </FormDialog>
  )
}
