import { on, onSheet } from '../server/http.ts'
import { tasksApi } from './api.ts'
import * as commands from './commands.ts'
import { countTasks, listTasks } from './store.ts'

export const tasksRoutes = [
  on(tasksApi.list, (ctx, { cursor, limit, ...filter }) => listTasks(ctx, filter, { cursor, limit })),
  on(tasksApi.totals, countTasks),
  onSheet(tasksApi.export, commands.exportTasks),
  on(tasksApi.add, commands.addTask),
  on(tasksApi.change, commands.changeTask),
  on(tasksApi.close, commands.closeTask),
  on(tasksApi.reopen, commands.reopenTask),
]
