import { notificationsStore } from '@mantine/notifications'
import { lazy, Suspense, useEffect, useState } from 'react'

const ToastStack = lazy(() => import('./toast-stack.tsx'))

/** Where toasts appear. What shows them is fetched for the first one, which waits for it. */
export function ToastPlace() {
  const [isNeeded, need] = useState(() => notificationsStore.getState().notifications.length > 0)
  useEffect(() => notificationsStore.subscribe(({ notifications }) => notifications.length > 0 && need(true)), [])
  return <Suspense>{isNeeded && <ToastStack />}</Suspense>
}
