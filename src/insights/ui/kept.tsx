import { Button, Select } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { z } from 'zod'
import { JobProgress } from '../../jobs/ui/job-progress.tsx'
import type { InputOf, OutputOf } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showMoment } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Notice } from '../../web/states.tsx'
import type { keptApi } from '../api/kept.ts'
import classes from './insights.module.css'

type KeptApi = ReturnType<typeof keptApi<z.ZodRawShape, z.ZodType>>

/**
 * The figures of an analysis that takes long: those that are kept, or those being worked out. A question nobody asked
 * before is worked out at once; while newer figures are on their way the last ones stay in sight.
 *
 * @param asked the question, as the address has it
 * @param chosen figures of another day, by their id; '' for the latest
 */
export function useKept<Api extends KeptApi>(api: Api, asked: InputOf<Api['compute']>, chosen: string) {
  const read = useRead(api.show, { ...(asked as object), ...(chosen ? { analysisId: chosen } : {}) } as never, {
    keep: true,
  })
  const compute = useWrite(api.compute)
  const found = read.data as OutputOf<KeptApi['show']> | undefined
  const latest = found?.analysis ?? null

  // Each question is begun once by itself: should it fail, the person decides.
  const begun = useRef('')
  const question = JSON.stringify(asked)
  const nobodyAsked = found !== undefined && !read.isPlaceholderData && latest === null && chosen === ''
  const { mutate } = compute
  useEffect(() => {
    if (!nobodyAsked || begun.current === question) return
    begun.current = question
    mutate(JSON.parse(question) as never)
  }, [nobodyAsked, question, mutate])

  const before = latest?.state === 'ready' ? null : (found?.kept[0]?.id ?? null)
  const earlier = useRead(api.show, { ...(asked as object), analysisId: before ?? undefined } as never, {
    enabled: before !== null,
    keep: true,
  })
  const shown = latest?.state === 'ready' ? latest : before ? (earlier.data as typeof found)?.analysis : null
  return {
    error: read.error ?? null,
    again: () => read.refetch(),
    /** The figures in sight, with how they came about. */
    shown: (shown ?? null) as (NonNullable<typeof shown> & { result: z.output<Api['result']> | null }) | null,
    latest,
    kept: found?.kept ?? [],
    changed: found?.changed ?? false,
    compute: () => compute.mutate(asked as never),
    problem: compute.error,
  }
}

const by = (who: string) => (who === 'background' ? 'Vouchwell' : who)

interface KeptBarProps {
  of: ReturnType<typeof useKept>
  /** The figures chosen, by their id; '' for the latest. */
  chosen: string
  choose(analysisId: string): void
}

/** When the figures in sight were worked out, those of other days, and the way to newer ones. */
export function KeptBar({ of: { shown, latest, kept, changed, compute, problem }, chosen, choose }: KeptBarProps) {
  const { timeZone } = useHere().company
  const going = latest?.state === 'waiting'
  return (
    <>
      {(shown || kept.length > 0) && (
        <div className={classes.kept}>
          {shown && (
            <p>
              {chosen ? (
                <>
                  <strong>Figures of {showMoment(shown.madeAt, timeZone)}</strong>, worked out by {by(shown.madeBy)}.
                  Lists that open are of today.
                </>
              ) : (
                <>
                  Worked out on {showMoment(shown.madeAt, timeZone)} by {by(shown.madeBy)}.
                  {changed && !going && ' The data changed since, and so may the lists that open.'}
                </>
              )}
            </p>
          )}
          {kept.length > 1 && (
            <Select
              aria-label="Figures as of"
              size="xs"
              allowDeselect={false}
              data={kept.map(({ id, madeAt }, at) => ({
                value: id,
                label: `${at === 0 ? 'Latest,' : 'As of'} ${showMoment(madeAt, timeZone)}`,
              }))}
              value={chosen || (shown?.id ?? null)}
              onChange={(id) => choose(id === kept[0]?.id ? '' : ((id ?? '') as Id<'ana'>))}
            />
          )}
          {chosen ? (
            <Button variant="default" size="xs" onClick={() => choose('')}>
              Show the latest
            </Button>
          ) : (
            <Button variant="default" size="xs" onClick={compute} disabled={going}>
              Recompute
            </Button>
          )}
        </div>
      )}
      {going && latest.jobId && <JobProgress jobId={latest.jobId} title="Working it out" heading="h2" />}
      {latest?.state === 'failed' && !chosen && (
        <Notice tone="ochre">
          <span className={classes.failed} role="alert">
            <span>
              There are no {kept.length > 0 && 'newer '}figures. {latest.problem}
            </span>
            <Button variant="default" size="xs" onClick={compute}>
              Try again
            </Button>
          </span>
        </Notice>
      )}
      {problem && (
        <p className={classes.soft} role="alert">
          {problem.message}
        </p>
      )}
    </>
  )
}
