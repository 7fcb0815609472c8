import { useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useCallback, useEffect } from 'react'
import type { Day } from '../../values/day.ts'
import { usePath } from '../../web/address.ts'
import { ApiError, call, useRead } from '../../web/client.ts'
import { expectPages, rememberSignedIn } from '../../web/expected.ts'
import { type Here, HereProvider } from '../../web/here.ts'
import { FailedState, LoadingPage } from '../../web/states.tsx'
import { sayFailed } from '../../web/toasts.tsx'
import { type Session, teamApi } from '../api.ts'

const CreateOwnerPage = lazy(() => import('./create-owner-page.tsx'))
const InvitationPage = lazy(() => import('./invitation-page.tsx'))
const SignInPage = lazy(() => import('./sign-in-page.tsx'))

/**
 * Who may pass: the first visitor sets up the company, an invited person joins, everybody else signs in. The address
 * never changes meanwhile, so the wanted page opens afterwards.
 */
export function Gate({ children }: { children: (session: Session, signOut: () => void) => ReactNode }) {
  const session = useRead(teamApi.session, {})
  const path = usePath()
  const queries = useQueryClient()
  const signOut = useCallback(() => {
    call(teamApi.signOut, {}).then(() => {
      // Nothing read for one person may be shown to the next.
      queries.clear()
      window.location.assign('/')
    }, sayFailed)
  }, [queries])

  // A session that ended elsewhere shows at the next answer: ask again who is signed in.
  const askAgain = session.refetch
  useEffect(() => {
    const heard = (error: unknown) => {
      if (error instanceof ApiError && error.status === 401) askAgain()
    }
    const stops = [
      queries.getQueryCache().subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'error') heard(event.action.error)
      }),
      queries.getMutationCache().subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'error') heard(event.action.error)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [queries, askAgain])

  const isSignedIn = session.data ? session.data.member !== null : null
  useEffect(() => {
    if (isSignedIn === null) return
    rememberSignedIn(isSignedIn)
    if (isSignedIn) expectPages()
  }, [isSignedIn])
  if (session.isPending) return <LoadingPage />
  if (!session.data) {
    return (
      <main style={{ padding: 'var(--page-gutter)' }}>
        <FailedState error={session.error} title="Vouchwell cannot be reached" again={() => session.refetch()} />
      </main>
    )
  }
  const { company, member, hasOwner, today } = session.data
  const outside = !hasOwner ? (
    <CreateOwnerPage />
  ) : path === '/invitation' ? (
    <InvitationPage />
  ) : (
    !member && <SignInPage companyName={company.name} />
  )
  if (outside || !member) {
    return (
      // Who types at the door will want the page behind it: fetched meanwhile, it is there when they are let in.
      <div onInput={expectPages}>
        <Suspense>{outside}</Suspense>
      </div>
    )
  }
  const here: Here = { company, member, today: today as Day }
  return <HereProvider value={here}>{children(session.data, signOut)}</HereProvider>
}
