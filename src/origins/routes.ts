import { on, onSheet } from '../server/http.ts'
import { originsApi } from './api.ts'
import * as commands from './commands.ts'
import { listOrigins, queueOfOrigins } from './store.ts'

/** Fixed words stand before `:originId`, which would take them for ids. */
export const originsRoutes = [
  on(originsApi.list, (ctx, { cursor, limit, ...filter }) => listOrigins(ctx, filter, { cursor, limit })),
  onSheet(originsApi.export, commands.exportOrigins),
  on(originsApi.queue, queueOfOrigins),
  on(originsApi.summary, commands.summariseOrigins),
  on(originsApi.candidates, commands.showCandidates),
  on(originsApi.decide, commands.decideOrigin),
  on(originsApi.takeBack, commands.takeDecisionBack),
  on(originsApi.add, commands.addOrigin),
  on(originsApi.change, commands.changeOrigin),
  on(originsApi.remove, commands.removeOrigin),
  on(originsApi.restore, commands.restoreOrigin),
]
