import { useGo } from '../../web/address.ts'
import { useWrite } from '../../web/client.ts'
import { AskDialog } from '../../web/dialog.tsx'
import { showNumber } from '../../web/figures.ts'
import { type ImportSummary, importsApi } from '../api.ts'
import { showThings } from './import-words.ts'
import classes from './undo-dialog.module.css'

/** What undoing would do, counted, before it is done: an import may hold a year of work. */
export function UndoDialog({ it, close }: { it: ImportSummary; close: () => void }) {
  const go = useGo()
  const undo = useWrite(importsApi.undo)
  const { created, updated } = it.rows
  const act = () =>
    undo.mutate(
      { importId: it.id },
      {
        onSuccess: () => {
          close()
          go(`/imports/${it.id}`)
        },
      },
    )
  return (
    <AskDialog
      title={`Undo the import of ${it.fileName}?`}
      label="Undo the import"
      leave="Keep it"
      act={act}
      busy={undo.isPending}
      error={undo.error}
      close={close}
    >
      <ul className={classes.does}>
        {created > 0 && (
          <li>
            <strong>{showThings(it.kind, created)}</strong> it created {created === 1 ? 'is' : 'are'} removed
            {it.kind === 'customers' ? ', with referrals that came from a count in the file.' : '.'}
          </li>
        )}
        {updated > 0 && (
          <li>
            <strong>{showNumber(updated)}</strong> it updated {updated === 1 ? 'gets' : 'get'} back what stood there
            before.
          </li>
        )}
        <li>What people have changed since is kept.</li>
        <li>Nobody is contacted. The file stays, so it can be imported again.</li>
      </ul>
    </AskDialog>
  )
}
