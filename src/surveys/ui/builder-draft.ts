import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type ApiError, call } from '../../web/client.ts'
import { type Survey, surveysApi } from '../api.ts'
import { isSame } from '../check-content.ts'
import type { SurveyContent } from '../content.ts'
import { mergeContent } from '../merge-content.ts'

/** Where saving stands. */
type Saving = 'saved' | 'waiting' | 'saving' | { failed: string }

/** What was written and can be taken back, with the words typed in one go as one step. */
interface Writing {
  past: SurveyContent[]
  now: SurveyContent
  future: SurveyContent[]
  /** What the last step changed, so that the next letter of the same text joins it. */
  step: string | null
}

/** What this browser keeps until the server has it: nothing is lost on reload or sign-out. */
interface Kept {
  base: SurveyContent
  mine: SurveyContent
}

type Edit = (change: (content: SurveyContent) => SurveyContent, step?: string) => void

export interface Draft {
  content: SurveyContent
  /** The version the server has. */
  version: number
  saving: Saving
  edit: Edit
  undo: (() => void) | null
  redo: (() => void) | null
  /** Save what is not saved yet, and hear when it is. */
  flush: () => Promise<boolean>
  /** What somebody else changed at the same time, and we did too: to be looked at. */
  both: string[] | null
  seen: () => void
  /** Take what the server has, as after discarding. */
  take: (survey: Survey) => void
}

const saveAfterMs = 700
const againAfterMs = 4_000
const stepsKept = 200
const nameOf = (id: string) => `vouchwell-survey-${id}`

/**
 * A survey while it is written. Every change is in this browser at once and on the server a moment later; where somebody
 * else saved in between, both are put together.
 */
export function useDraft(survey: Survey): Draft {
  const queries = useQueryClient()
  const [writing, setWriting] = useState<Writing>(() => begin(survey))
  const [version, setVersion] = useState(survey.version)
  const [saving, setSaving] = useState<Saving>('saved')
  const [both, setBoth] = useState<string[] | null>(null)
  const base = useRef(survey.content)
  const now = useRef(writing.now)
  const at = useRef(survey.version)
  const underWay = useRef<Promise<boolean> | null>(null)
  now.current = writing.now

  const know = useCallback(
    (saved: Survey) => {
      base.current = saved.content
      at.current = saved.version
      setVersion(saved.version)
      queries.setQueryData(['GET', '/surveys/:surveyId', { surveyId: saved.id }], saved)
    },
    [queries],
  )

  const takeIn = useCallback(
    (theirs: Survey) => {
      const merged = mergeContent(base.current, now.current, theirs.content)
      know(theirs)
      // Going back beyond what somebody else wrote would take their words away.
      now.current = merged.content
      setWriting({ past: [], now: merged.content, future: [], step: null })
      setBoth(merged.both)
    },
    [know],
  )

  const save = useCallback(async (): Promise<boolean> => {
    for (let tries = 0; tries < 3; tries += 1) {
      const mine = now.current
      if (isSame(mine, base.current)) {
        localStorage.removeItem(nameOf(survey.id))
        setSaving('saved')
        return true
      }
      setSaving('saving')
      try {
        const saved = await call(surveysApi.change, { surveyId: survey.id, content: mine, ifMatch: at.current })
        // What we sent is what it says now, in whatever order the server lists it.
        know({ ...saved, content: mine })
      } catch (error) {
        if ((error as ApiError).status !== 412) {
          setSaving({ failed: (error as Error).message })
          return false
        }
        takeIn(await call(surveysApi.survey, { surveyId: survey.id }))
      }
    }
    return isSame(now.current, base.current)
  }, [survey.id, know, takeIn])

  const flush = useCallback((): Promise<boolean> => {
    const next = (underWay.current ?? Promise.resolve(true)).then(save, save)
    underWay.current = next
    return next.finally(() => {
      if (underWay.current === next) underWay.current = null
    })
  }, [save])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version may leave something to be saved
  useEffect(() => {
    if (isSame(writing.now, base.current)) {
      localStorage.removeItem(nameOf(survey.id))
      return
    }
    localStorage.setItem(nameOf(survey.id), JSON.stringify({ base: base.current, mine: writing.now } satisfies Kept))
    setSaving((before) => (typeof before === 'object' ? before : 'waiting'))
    const timer = setTimeout(flush, saveAfterMs)
    return () => clearTimeout(timer)
  }, [writing.now, version, flush, survey.id])

  const failed = typeof saving === 'object'
  useEffect(() => {
    if (!failed) return
    const timer = setInterval(flush, againAfterMs)
    return () => clearInterval(timer)
  }, [failed, flush])

  // Somebody else's words arrive when the page is read again.
  useEffect(() => {
    if (survey.version > at.current && underWay.current === null) takeIn(survey)
  }, [survey, takeIn])

  const edit = useCallback<Edit>((change, step) => {
    setWriting((before) => {
      const next = change(before.now)
      if (next === before.now) return before
      const joins = step !== undefined && step === before.step
      return {
        past: joins ? before.past : [...before.past.slice(1 - stepsKept), before.now],
        now: next,
        future: [],
        step: step ?? null,
      }
    })
  }, [])

  return useMemo(
    () => ({
      content: writing.now,
      version,
      saving,
      edit,
      flush,
      both,
      seen: () => setBoth(null),
      undo:
        writing.past.length === 0
          ? null
          : () =>
              setWriting(({ past, now, future }) => ({
                past: past.slice(0, -1),
                now: past.at(-1) ?? now,
                future: past.length > 0 ? [now, ...future] : future,
                step: null,
              })),
      redo:
        writing.future.length === 0
          ? null
          : () =>
              setWriting(({ past, now, future }) => ({
                past: future.length > 0 ? [...past, now] : past,
                now: future[0] ?? now,
                future: future.slice(1),
                step: null,
              })),
      take: (fresh: Survey) => {
        know(fresh)
        setWriting({ past: [...writing.past, writing.now], now: fresh.content, future: [], step: null })
      },
    }),
    [writing, version, saving, edit, flush, both, know],
  )
}

/** What the server has, and on top of it what this browser had not sent when it was closed. */
function begin(survey: Survey): Writing {
  const empty = { past: [], future: [], step: null }
  try {
    const kept: Kept | null = JSON.parse(localStorage.getItem(nameOf(survey.id)) ?? 'null')
    if (kept) return { ...empty, now: mergeContent(kept.base, kept.mine, survey.content).content }
  } catch {
    // Written by an earlier Vouchwell, or by nobody we know.
    localStorage.removeItem(nameOf(survey.id))
  }
  return { ...empty, now: survey.content }
}
