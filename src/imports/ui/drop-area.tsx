import { Button, Progress } from '@mantine/core'
import { IconFileAlert, IconFileImport } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import { useGo } from '../../web/address.ts'
import { ApiError, sendFile } from '../../web/client.ts'
import { showDuration, showPercent } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { WhyNotButton } from '../../web/why-not.tsx'
import { importsApi } from '../api.ts'
import type { ImportKind } from '../kinds.ts'
import classes from './drop-area.module.css'
import { onlyManagers, reasonAndRemedy, showBytes } from './import-words.ts'

/** A file on its way, or the one that was refused. */
type Sending =
  | { file: File; share: number; secondsLeft: number | null; stop: AbortController }
  | { file: File | null; refused: string }

/** Drop a file anywhere on the page, or choose one. When it has arrived, its import opens. */
export function DropArea({ kind, wantsFile }: { kind: ImportKind; wantsFile: boolean }) {
  const here = useHere()
  const go = useGo()
  const queries = useQueryClient()
  const [sending, setSending] = useState<Sending | null>(null)
  const [isOver, setOver] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const button = useRef<HTMLSpanElement>(null)
  const whyNot = mayDo(here.member.role, importsApi.upload.who) ? null : onlyManagers
  const isSending = sending !== null && 'share' in sending

  const take = useCallback(
    async (files: readonly File[]) => {
      const [file] = files
      if (!file || whyNot !== null || isSending) return
      if (files.length > 1) {
        setSending({ file: null, refused: 'These are several files. Drop them one after the other.' })
        return
      }
      const stop = new AbortController()
      const begun = performance.now()
      const hear = (share: number) => {
        const seconds = (performance.now() - begun) / 1000
        setSending({
          file,
          share,
          stop,
          secondsLeft: seconds > 1 && share > 0 ? (seconds * (1 - share)) / share : null,
        })
      }
      hear(0)
      try {
        const sent = await sendFile(importsApi.upload, { kind, fileName: file.name }, file, hear, stop.signal)
        queries.invalidateQueries()
        go(`/imports/${sent.id}`)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        setSending(error.reason === 'stopped' ? null : { file, refused: error.message })
      }
    },
    [kind, whyNot, isSending, queries, go],
  )

  // The whole page takes the file: whoever misses the area by an inch must not lose the page to the browser's viewer.
  useEffect(() => {
    const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const over = (event: DragEvent) => {
      if (!holdsFile(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!holdsFile(event)) return
      event.preventDefault()
      setOver(false)
      take([...(event.dataTransfer?.files ?? [])])
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [take])

  useEffect(() => {
    if (wantsFile) button.current?.querySelector('button')?.focus()
  }, [wantsFile])

  const refused = sending !== null && 'refused' in sending ? sending : null
  return (
    <div className={classes.area} data-over={isOver || undefined} data-refused={refused !== null || undefined}>
      {refused && <Refused fileName={refused.file?.name ?? null} message={refused.refused} />}
      {sending !== null && 'share' in sending ? (
        <div className={classes.sending} role="status">
          <p className={classes.lead}>Sending {sending.file.name}</p>
          <Progress value={sending.share * 100} size={6} aria-label="Sent" />
          <div className={classes.sent}>
            <span>
              {sending.share < 1
                ? `${showPercent(sending.share)} of ${showBytes(sending.file.size)}`
                : `${showBytes(sending.file.size)} sent. Finding out how it is written`}
              {sending.share < 1 && sending.secondsLeft !== null && `, ${showDuration(sending.secondsLeft)} left`}
            </span>
            {sending.share < 1 && (
              <Button variant="default" size="xs" onClick={() => sending.stop.abort()}>
                Cancel
              </Button>
            )}
          </div>
        </div>
      ) : (
        <div className={classes.invite}>
          <IconFileImport size={28} stroke={1.4} aria-hidden />
          <div>
            <p className={classes.lead}>{isOver ? 'Let go to send the file' : 'Drop a CSV file, or choose one'}</p>
            <p className={classes.more}>
              Any delimiter and encoding; HubSpot and Salesforce exports as they are. You see what would happen before
              anything is saved. <strong>Nobody is contacted by an import.</strong>
            </p>
          </div>
          <span ref={button}>
            <WhyNotButton whyNot={whyNot} tell onClick={() => chooser.current?.click()}>
              {refused ? 'Choose another file' : 'Choose a file'}
            </WhyNotButton>
          </span>
          <input
            ref={chooser}
            type="file"
            hidden
            aria-label="File to import"
            accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
            onChange={(event) => {
              take([...(event.currentTarget.files ?? [])])
              // The same file, corrected, can then be chosen again.
              event.currentTarget.value = ''
            }}
          />
        </div>
      )}
    </div>
  )
}

function Refused({ fileName, message }: { fileName: string | null; message: string }) {
  const { reason, remedy } = reasonAndRemedy(message)
  return (
    <div className={classes.refused} role="alert">
      <IconFileAlert size={24} stroke={1.5} aria-hidden />
      <div>
        {fileName && <p className={classes.fileName}>{fileName}</p>}
        <p className={classes.reason}>{reason}</p>
        {remedy && <p className={classes.remedy}>{remedy}</p>}
      </div>
    </div>
  )
}
