import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError } from './client.ts'
import classes from './connection.module.css'

/** A line across the top while the server cannot be reached. What is on the page stays; nothing typed is lost. */
export function LostConnection() {
  const queries = useQueryClient()
  const [lost, setLost] = useState(!navigator.onLine)
  useEffect(() => {
    const offline = () => setLost(true)
    const online = () => queries.refetchQueries({ type: 'active' })
    window.addEventListener('offline', offline)
    window.addEventListener('online', online)
    const stop = queries.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated') return
      const { error, status, fetchStatus } = event.query.state
      if (error instanceof ApiError && error.status === 0) setLost(true)
      else if (status === 'success' && fetchStatus === 'idle' && event.action.type === 'success') setLost(false)
    })
    return () => {
      stop()
      window.removeEventListener('offline', offline)
      window.removeEventListener('online', online)
    }
  }, [queries])
  // Ask again by ourselves, so that nobody has to watch for the connection.
  useEffect(() => {
    if (!lost) return
    const again = setInterval(() => queries.refetchQueries({ type: 'active' }), 5000)
    return () => clearInterval(again)
  }, [lost, queries])
  return (
    <div role="status" className={classes.place}>
      {lost && (
        <div className={classes.lost}>
          <span>The server cannot be reached. What you see may be out of date; we keep trying.</span>
          <Button size="compact-sm" variant="default" onClick={() => queries.refetchQueries({ type: 'active' })}>
            Try now
          </Button>
        </div>
      )}
    </div>
  )
}
