import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { ThemePicker } from '../../themes/ui/theme-picker.tsx'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount, showDayShort } from '../../web/figures.ts'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Release, reconfirmationApi } from '../api.ts'
import classes from './reconfirm.module.css'

/** What a major release is about, and so which items are asked about again. */
export default function ReleaseDialog({ close }: { close: () => void }) {
  const [what, setWhat] = useState('')
  const [chosen, setChosen] = useState<Id<'the'>[]>([])
  const preview = useRead(reconfirmationApi.previewRelease, { themeIds: chosen }, { keep: true })
  const release = useWrite(reconfirmationApi.release)
  const undo = useWrite(reconfirmationApi.undoRelease)
  const found = chosen.length === 0 ? null : preview.data
  return (
    <FormDialog
      title="Note a major release"
      label="Ask about them again"
      save={() =>
        release.mutate(
          { what, themeIds: chosen },
          {
            onSuccess: ({ opened, releaseId }) => {
              close()
              if (releaseId === null) say('Every item of these themes is asked about already.')
              else offerUndo(`${showCount(opened, 'item')} to ask about again.`, () => undo.mutateAsync({ releaseId }))
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
      <Noted />
    </FormDialog>
  )
}

/** The releases noted before, each with what became of its questions, and the way back for those nobody was asked. */
function Noted() {
  const releases = useRead(reconfirmationApi.releases, {})
  const undo = useWrite(reconfirmationApi.undoRelease)
  const rows = releases.data?.items ?? []
  if (rows.length === 0) return null
  return (
    <section className={classes.noted} aria-label="Noted before">
      <h3>Noted before</h3>
      <ul>
        {rows.map((one) => (
          <li key={one.id}>
            <div>
              <strong>{one.what}</strong>
              <div className={classes.soft}>{became(one)}</div>
            </div>
            {one.undoneOn === null && (
              <WhyNotButton
                whyNot={one.whyNotUndo}
                variant="default"
                size="xs"
                loading={undo.isPending && undo.variables?.releaseId === one.id}
                aria-label={`Take back ${one.what}`}
                onClick={() =>
                  undo.mutate(
                    { releaseId: one.id },
                    {
                      onError: sayFailed,
                      onSuccess: ({ takenBack, stay }) =>
                        say(
                          `${showCount(takenBack, 'question')} taken back.${stay > 0 ? ` ${showCount(stay, 'question')} ${stay === 1 ? 'stays' : 'stay'}: asked or answered.` : ''}`,
                        ),
                    },
                  )
                }
              >
                Take it back
              </WhyNotButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

const became = ({ notedOn, notedBy, themes, items, due, asked, answered, undoneOn }: Release) =>
  [
    `${showDayShort(notedOn)}, ${notedBy}`,
    themes.join(', '),
    undoneOn === null
      ? `${showCount(items, 'item')}: ${due} to ask, ${asked} asked, ${answered} answered`
      : `taken back ${showDayShort(undoneOn)}; ${asked + answered} of ${showCount(items, 'item')} had been asked`,
  ]
    .filter((part) => part !== '')
    .join(' · ')
