import { Hono } from 'hono'
import type pg from 'pg'
import { isAway } from './errors.ts'
import { problem } from './http.ts'

/**
 * Two answers for whoever watches the server. `/api/health`: the process lives; restart it when this fails.
 * `/api/ready`: the database answers too; send people here only while this holds. Neither needs a sign-in or a host.
 */
export function health(pool: pg.Pool): Hono {
  const app = new Hono()
  app.get('/api/health', (c) => c.json({ status: 'up' }))
  app.get('/api/ready', async (c) => {
    try {
      await pool.query('select 1')
      return c.json({ status: 'ready' })
    } catch (error) {
      if (!isAway(error)) throw error
      return problem(503, 'away', 'The database does not answer. It is tried again at every request.', [], {
        'retry-after': '5',
      })
    }
  })
  return app
}
