import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useRead } from '../../web/client.ts'
import { FailedState } from '../../web/states.tsx'
import { type Survey, surveysApi } from '../api.ts'
import { languageName } from '../languages.ts'
import type { Draft } from './builder-draft.ts'
import classes from './preview.module.css'

/**
 * The survey's own page, on a phone: what people will see, written by the same server. It can be answered; nothing of that
 * is kept.
 */
export function Preview(props: { survey: Survey; draft: Draft; language: string; at: string }) {
  const { survey, draft, language, at } = props
  const link = useRead(surveysApi.preview, { surveyId: survey.id })
  const [again, setAgain] = useState(0)
  const address =
    link.data &&
    `/preview/${link.data.token}?${new URLSearchParams({ lang: language, v: `${draft.version}-${again}` })}#q-${at}`

  return (
    <section className={classes.preview} aria-label="Preview">
      <div className={classes.head}>
        <span>
          As people see it{draft.content.languages.length > 1 && `, in ${languageName(language)}`}. Nothing you answer
          here is kept.
        </span>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconRefresh size={14} stroke={1.8} />}
          onClick={() => setAgain(again + 1)}
        >
          Start again
        </Button>
      </div>
      {link.error ? (
        <FailedState error={link.error} again={() => link.refetch()} small />
      ) : (
        <div className={classes.phone}>{address && <Frames address={address} />}</div>
      )}
    </section>
  )
}

/** The page last shown stays until the next one is there, so that nothing flashes while somebody writes. */
function Frames({ address }: { address: string }) {
  const [shown, setShown] = useState(address)
  const [wanted, want] = useState(address)
  useEffect(() => {
    // While one page is on its way, a newer one waits its turn.
    const timer = setTimeout(() => want(address), shown === wanted ? 0 : 300)
    return () => clearTimeout(timer)
  }, [address, shown, wanted])
  return [...new Set([shown, wanted])].map((source) => (
    <iframe
      key={source}
      src={source}
      title={source === shown ? 'The survey' : 'The survey, on its way'}
      className={classes.frame}
      data-waits={source !== shown || undefined}
      {...(source === shown ? {} : { 'aria-hidden': true, tabIndex: -1 })}
      onLoad={() => {
        if (source === wanted) setShown(wanted)
      }}
    />
  ))
}
