/** What makes somebody do something. A rule opens the first five; people write the others by hand, too. */
export const taskKinds = [
  'recall copy',
  're-confirm',
  'renew consent',
  'approve',
  'thank',
  'follow up',
  'other',
] as const
export type TaskKind = (typeof taskKinds)[number]

/** Open, done, or dropped: nobody will do it. */
export const taskStates = ['open', 'done', 'dropped'] as const
export type TaskState = (typeof taskStates)[number]

export const taskRefusals = {
  'closed-already': 'Somebody closed this task already. Open it again to change it.',
  'is-open': 'This task is open.',
  'opened-anew': 'The same thing is asked by a newer task. Close that one first, or work on it.',
  'no-such-member': 'Nobody with this id can sign in. Choose somebody from the list.',
} as const
export type TaskRefusal = keyof typeof taskRefusals

/** Why a task cannot be changed or closed, or null when it can. */
export const whyNotTouch = (task: { state: TaskState }): TaskRefusal | null =>
  task.state === 'open' ? null : 'closed-already'

/** Why a task cannot be opened again, or null when it can. One thing is asked once as long as it is open. */
export function whyNotReopen(task: { state: TaskState }, isAskedAnew: boolean): TaskRefusal | null {
  if (task.state === 'open') return 'is-open'
  return isAskedAnew ? 'opened-anew' : null
}
