import { useRead } from '../../web/client.ts'
import { showCount, showNumber } from '../../web/figures.ts'
import { tasksApi } from '../api.ts'
import classes from './tasks.module.css'

/** Beside the word Tasks: how many are mine. Nothing where there are none. */
export function TaskCount() {
  const { data } = useRead(tasksApi.totals, { whose: 'mine', kind: [] }, { every: 60_000, keep: true })
  if (!data || data.mine === 0) return null
  return (
    <span className={classes.count}>
      <span aria-hidden>{data.mine > 99 ? '99+' : showNumber(data.mine)}</span>
      <span className="vw-hidden">, {showCount(data.mine, 'open task', 'open tasks')} of yours</span>
    </span>
  )
}
