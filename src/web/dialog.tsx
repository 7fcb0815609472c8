import { Button, MantineThemeProvider, Modal, Stack } from '@mantine/core'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import classes from './dialog.module.css'
import { FormProblem } from './form-problem.tsx'

interface DialogProps {
  title: string
  close: () => void
  /** What the first button says: what will have happened, as in 'Add the customer'. */
  label: string
  /** True from the click until the server has answered. */
  busy: boolean
  /** What went wrong with the whole; what a field says itself is not said again. */
  error: { message: string } | null
  children?: ReactNode
}

interface FormDialogProps extends DialogProps {
  save: () => void
  /** Nothing to save yet. */
  isEmpty?: boolean
  /** For a decision that somebody may regret. */
  grave?: boolean
  /** In the corner beside the buttons, such as the key that saves. */
  hint?: ReactNode
}

/**
 * A dialog to fill in. Enter saves, from a field of many lines Ctrl or Cmd and Enter; Escape leaves everything as it was; what went wrong stands above the buttons. The
 * field to begin with carries `data-autofocus`.
 *
 *     <FormDialog title="Add a contact" label="Add the contact" save={save} busy={add.isPending}
 *       error={beyondFields(add.error)} close={close}>…fields…</FormDialog>
 */
export function FormDialog(props: FormDialogProps) {
  const { title, close, label, busy, error, save, isEmpty = false, grave, hint, children } = props
  const form = useRef<HTMLFormElement | null>(null)
  const [tries, setTries] = useState(0)
  const [inside, setInside] = useState<HTMLElement | null>(null)
  const hold = useCallback((written: HTMLFormElement | null) => {
    form.current = written
    setInside(written?.closest<HTMLElement>('[role="dialog"]') ?? null)
  }, [])
  // The lists of its fields open inside it: whoever hears the page is told that there is nothing beside an open dialog.
  const listsInside = useMemo(
    () => (inside ? { components: { Combobox: { defaultProps: { portalProps: { target: inside } } } } } : {}),
    [inside],
  )
  // A dialog may be longer than what is seen of it: whoever saves is led to the first field that is wrong.
  useEffect(() => {
    if (tries > 0 && !busy) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [tries, busy])
  return (
    <Modal opened onClose={close} title={title} classNames={{ content: classes.content, body: classes.body }}>
      <form
        ref={hold}
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (busy) return
          save()
          setTries(tries + 1)
        }}
        onKeyDown={(event) => {
          // In a field of many lines Enter is a new line.
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || isEmpty) return
          event.preventDefault()
          event.currentTarget.requestSubmit()
        }}
      >
        <MantineThemeProvider inherit theme={listsInside}>
          <Stack className={classes.fields}>{children}</Stack>
        </MantineThemeProvider>
        <div className={classes.foot}>
          <FormProblem error={error} />
          <div className={classes.buttons}>
            <Button type="submit" loading={busy} disabled={isEmpty} {...(grave ? { color: 'brick' } : {})}>
              {label}
            </Button>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            {hint && <span className={classes.beside}>{hint}</span>}
          </div>
        </div>
      </form>
    </Modal>
  )
}

interface AskDialogProps extends DialogProps {
  act: () => void
  /** The way out, which is where Enter leads: 'Keep it'. */
  leave: string
}

/** Asks once more before something that has no undo, with what it would do, counted. Enter leaves all as it is. */
export function AskDialog({ title, close, label, busy, error, act, leave, children }: AskDialogProps) {
  return (
    <Modal opened onClose={close} title={title}>
      <Stack>
        {children}
        <FormProblem error={error} />
        <DialogButtons>
          <Button color="brick" loading={busy} onClick={act}>
            {label}
          </Button>
          <Button variant="default" onClick={close} data-autofocus>
            {leave}
          </Button>
        </DialogButtons>
      </Stack>
    </Modal>
  )
}

/** The row of buttons a dialog ends with. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <div className={`${classes.buttons} ${classes.stays}`}>{children}</div>
}
