import { z } from 'zod'
import { dayJson } from '../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { taskKinds, taskStates } from './closing.ts'

const KindJson = z.enum(taskKinds)
const StateJson = z.enum(taskStates)
const MemberId = z.string().min(1).max(100)

const TaskJson = z.object({
  id: idOf('tsk'),
  version: z.number(),
  kind: KindJson,
  title: z.string(),
  why: z.string(),
  /** What it is about: a use, an item, a consent, a match, an engagement; itself where somebody wrote it by hand. */
  subjectId: z.string(),
  customer: z.object({ id: idOf('cus'), name: z.string() }).nullable(),
  dueOn: dayJson.nullable(),
  assignedTo: z.object({ id: z.string(), name: z.string() }).nullable(),
  state: StateJson,
  note: z.string().nullable(),
  /** The name of whoever closed it; null while it is open, and where a rule did. */
  doneBy: z.string().nullable(),
  doneOn: dayJson.nullable(),
  createdOn: dayJson,
})
export type Task = z.output<typeof TaskJson>

const filters = {
  /** Open tasks come by the day they are due; closed ones the latest first. */
  state: z.enum(['open', 'closed']).default('open'),
  kind: listOf(KindJson),
  /** Mine, nobody's, or everybody's. */
  whose: z.enum(['mine', 'nobody', 'all']).default('all'),
  customerId: idOf('cus').optional(),
  subjectId: z.string().max(100).optional(),
}
const FilterJson = z.object(filters)
export type TaskFilter = z.output<typeof FilterJson>

const Title = z.string().trim().min(1, 'Say in a few words what is to be done.').max(200)
const Text = z.string().trim().max(2_000)
const TaskId = z.object({ taskId: idOf('tsk') })

export const tasksApi = {
  list: endpoint('GET /tasks', {
    does: 'List what people have to do: open tasks by the day they are due, closed ones the latest first.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(TaskJson),
  }),
  totals: endpoint('GET /tasks/totals', {
    does: 'Count what is open, what of it is overdue, and what is mine.',
    who: 'viewer',
    input: FilterJson,
    output: z.object({
      /** What the filters show. */
      shown: z.number(),
      open: z.number(),
      overdue: z.number(),
      mine: z.number(),
      nobodys: z.number(),
      customer: z.object({ id: idOf('cus'), name: z.string() }).nullable(),
    }),
  }),
  export: endpoint('GET /tasks.csv', {
    does: 'Export exactly the tasks that these filters show.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  add: endpoint('POST /tasks', {
    does: 'Write down something to do.',
    who: 'contributor',
    input: z.object({
      title: Title,
      why: Text.optional(),
      customerId: idOf('cus').optional(),
      dueOn: dayJson.optional(),
      assignedTo: MemberId.optional(),
    }),
    output: TaskJson,
  }),
  change: endpoint('PATCH /tasks/:taskId', {
    does: 'Assign an open task, or change when it is due and what it says.',
    who: 'contributor',
    input: TaskId.extend({
      title: Title.optional(),
      why: Text.optional(),
      dueOn: dayJson.nullable().optional(),
      assignedTo: MemberId.nullable().optional(),
    }),
    output: TaskJson,
  }),
  close: endpoint('POST /tasks/:taskId/closing', {
    does: 'Close a task: it is done, or nobody will do it.',
    who: 'contributor',
    input: TaskId.extend({ state: z.enum(['done', 'dropped']).default('done'), note: Text.optional() }),
    output: TaskJson,
  }),
  reopen: endpoint('DELETE /tasks/:taskId/closing', {
    does: 'Open a task again that was closed by mistake.',
    who: 'contributor',
    input: TaskId,
    output: TaskJson,
  }),
}
