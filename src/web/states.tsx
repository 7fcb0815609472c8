import { Button, Skeleton } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './states.module.css'

/** Nothing here yet: what will be here, a small real example, and the one next step. */
export function EmptyState(props: { title: string; says: ReactNode; example?: ReactNode; next?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <div className={classes.emptyText}>
        <h2>{props.title}</h2>
        <p>{props.says}</p>
        {props.next && <div className={classes.next}>{props.next}</div>}
      </div>
      {props.example && (
        <figure className={classes.example}>
          <figcaption>For example</figcaption>
          {props.example}
        </figure>
      )}
    </div>
  )
}

/** The filters leave nothing: say so, and offer the way back to everything. `all` is what everything is: "asks". */
export function NothingFits(props: { title: string; all: string; showAll: () => void }) {
  return (
    <EmptyState
      title={props.title}
      says="Take one away, or look at all of them."
      next={
        <Button variant="default" onClick={props.showAll}>
          Show all {props.all}
        </Button>
      }
    />
  )
}

/** Something could not be shown: what happened, what to do, and the way to try again. Nothing else on the page moves. */
export function FailedState(props: {
  error: { message: string }
  title?: string
  again?: () => void
  small?: boolean
}) {
  return (
    <div className={classes.failed} data-small={props.small || undefined} role="alert">
      <IconPlugConnectedX size={20} stroke={1.6} aria-hidden />
      <div>
        <strong>{props.title ?? 'This could not be loaded'}</strong>
        <p>{props.error.message}</p>
        {props.again && (
          <Button variant="default" size="xs" mt={8} onClick={props.again}>
            Try again
          </Button>
        )}
      </div>
    </div>
  )
}

/** A notice in the page: something to know before going on. `wide` where a table is in it. */
export function Notice(props: {
  tone?: 'teal' | 'ochre' | 'brick' | 'grey'
  wide?: boolean
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className={classes.notice} data-tone={props.tone ?? 'grey'} data-wide={props.wide || undefined}>
      <div>{props.children}</div>
      {props.action}
    </div>
  )
}

/** Lines where words will be, as tall as the words: `lines={[100, 92, 60]}` are widths in per cent. */
export function LoadingText({ lines = [100, 94, 62], large }: { lines?: number[]; large?: boolean }) {
  return (
    <div role="status" className={classes.lines}>
      <span className="vw-hidden">Loading</span>
      {lines.map((width, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines never change places
        <Skeleton key={i} height={large ? 20 : 13} width={`${width}%`} my={large ? 7 : 4} />
      ))}
    </div>
  )
}

/** A page that is on its way, in the shape of every page, so that nothing jumps. */
export function LoadingPage() {
  return (
    <div className={classes.loadingPage}>
      <h1 className="vw-hidden">Loading</h1>
      <Skeleton height={22} width={180} />
      <div className={classes.loadingAnswer}>
        <LoadingText lines={[96, 58]} large />
      </div>
      <Skeleton height={320} mt={12} />
    </div>
  )
}
