import { useNavigate, useRouter, useRouterState } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { z } from 'zod'

/** Search parameters as they are written: a key given twice is a list. `?where=a&where=b&sort=name` */
export type WrittenSearch = Record<string, string | string[]>

/** `readSearch('?where=a&where=b&q=x')` is `{ where: ['a', 'b'], q: 'x' }`. */
export function readSearch(text: string): WrittenSearch {
  const search: WrittenSearch = {}
  const parameters = new URLSearchParams(text)
  for (const key of new Set(parameters.keys())) {
    const values = parameters.getAll(key)
    search[key] = values.length > 1 ? values : values[0]!
  }
  return search
}

/** The other way round, plainly: a list repeats its key, nothing is left out of nothing. */
export function writeSearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') parameters.append(key, String(one))
    }
  }
  return parameters.size > 0 ? `?${parameters}` : ''
}

/** What a page's address says, checked. A part nobody could have meant is dropped rather than failing the page. */
function meant<S extends z.ZodObject>(schema: S, written: WrittenSearch): z.output<S> {
  const whole = schema.safeParse(written)
  if (whole.success) return whole.data
  const sound = { ...written }
  for (const issue of whole.error.issues) delete sound[String(issue.path[0])]
  return schema.parse(sound)
}

export interface HowToGo {
  /** True for typing and dragging, so that "back" leaves the page instead of undoing each letter. */
  replace?: boolean
}

/**
 * The state of a page, kept in its address, so that a colleague can be sent a link and "back" works.
 *
 * Give every field of the schema a default; a field at its default is not written.
 *
 *     const listAddress = z.object({ q: z.string().default(''), where: listOf(z.string()), sort: z.string().default('name') })
 *     const [address, setAddress] = useAddress(listAddress)
 *     setAddress({ q: 'lark' }, { replace: true })
 */
export function useAddress<S extends z.ZodObject>(schema: S) {
  const written = useRouterState({ select: (state) => state.location.search as WrittenSearch }) as WrittenSearch
  const navigate = useNavigate()
  const isLeft = usePageIsLeft()
  const address = useMemo(() => meant(schema, written), [schema, written])

  const setAddress = useCallback(
    (change: Partial<z.output<S>>, how: HowToGo = {}) => {
      if (isLeft()) return
      const usual = schema.parse({}) as Record<string, unknown>
      navigate({
        to: '.',
        replace: how.replace ?? false,
        resetScroll: false,
        search: (before: WrittenSearch) => {
          const next: Record<string, unknown> = { ...before, ...change }
          for (const key of Object.keys(change)) {
            if (JSON.stringify(next[key]) === JSON.stringify(usual[key])) delete next[key]
          }
          return next
        },
      } as unknown as Parameters<typeof navigate>[0])
    },
    [navigate, schema, isLeft],
  )
  return [address, setAddress] as const
}

/** A part of the path, as `customerId` in `/customers/$customerId`. */
export function usePathPart(name: string): string {
  const part = useRouterState({ select: (state) => (state.matches.at(-1)?.params as Record<string, string>)?.[name] })
  if (part === undefined) throw new Error(`This page's path has no $${name}.`)
  return part
}

/**
 * Whether the page this was asked on is no longer shown. A slow answer that would lead on from a page comes to nothing once
 * somebody has gone elsewhere by themselves; a row that has gone from its list, on the page still shown, may lead on.
 */
function usePageIsLeft() {
  const router = useRouter()
  const page = useRef<{ path: string; shown: boolean }>({ path: '', shown: true })
  useEffect(() => {
    page.current = { path: router.state.location.pathname, shown: true }
    return () => {
      page.current.shown = false
    }
  }, [router])
  return useCallback(() => !page.current.shown && page.current.path !== router.state.location.pathname, [router])
}

/** Go to another page: `go('/customers/cus_larkspur')`, `go('/customers', { where: ['plan:is:pro'] })`. */
export function useGo() {
  const navigate = useNavigate()
  const isLeft = usePageIsLeft()
  return useCallback(
    (path: string, search: Record<string, unknown> = {}) => {
      if (isLeft()) return
      navigate({ to: path, search } as unknown as Parameters<typeof navigate>[0])
    },
    [navigate, isLeft],
  )
}
export type Go = ReturnType<typeof useGo>

/** The path now shown, such as '/customers'. */
export const usePath = () => useRouterState({ select: (state) => state.location.pathname })
