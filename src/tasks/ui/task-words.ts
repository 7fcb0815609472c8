import { IconAlertTriangle, IconCheck, IconMinus, IconPointFilled } from '@tabler/icons-react'
import type { Day } from '../../values/day.ts'
import type { Task } from '../api.ts'
import type { TaskKind } from '../closing.ts'

/** What each kind of task is, as a label. */
export const kindLabels: Record<TaskKind, string> = {
  'recall copy': 'Recall a copy',
  're-confirm': 'Re-confirm',
  'renew consent': 'Renew consent',
  approve: 'Approve',
  thank: 'Say thank you',
  'follow up': 'Follow up',
  other: 'Other',
}

/** How a task is drawn: open, overdue, done, or dropped. */
export const lookOf = (task: Task, today: Day) =>
  task.state === 'done'
    ? ({ icon: IconCheck, word: 'done', tone: 'teal' } as const)
    : task.state === 'dropped'
      ? ({ icon: IconMinus, word: 'dropped', tone: 'grey' } as const)
      : task.dueOn !== null && task.dueOn < today
        ? ({ icon: IconAlertTriangle, word: 'overdue', tone: 'ochre' } as const)
        : ({ icon: IconPointFilled, word: 'open', tone: 'ink' } as const)
