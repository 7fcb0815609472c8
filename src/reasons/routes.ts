import { on, onSheet } from '../server/http.ts'
import { reasonsApi } from './api.ts'
import * as commands from './commands.ts'
import { countVerbatims, listDisagreements, listVerbatims } from './store.ts'

/** Fixed words stand before `:reasonId` and `:verbatimId`, which would take them for ids. */
export const reasonsRoutes = [
  on(reasonsApi.list, commands.showReasons),
  on(reasonsApi.add, commands.addReason),
  on(reasonsApi.order, commands.orderReasons),
  on(reasonsApi.change, commands.changeReason),
  on(reasonsApi.merge, commands.mergeReason),
  on(reasonsApi.split, commands.splitReason),
  on(reasonsApi.undoMove, commands.undoMove),
  on(reasonsApi.history, commands.showHistory),
  on(reasonsApi.queue, commands.showQueue),
  on(reasonsApi.model, commands.showModel),
  on(reasonsApi.train, commands.startTraining),
  on(reasonsApi.code, commands.codeVerbatim),
  on(reasonsApi.reopen, commands.reopenVerbatim),
  on(reasonsApi.verbatims, (ctx, { cursor, limit, ...filter }) => listVerbatims(ctx, filter, { cursor, limit })),
  on(reasonsApi.countVerbatims, countVerbatims),
  onSheet(reasonsApi.exportVerbatims, commands.exportVerbatims),
  on(reasonsApi.rules, commands.showRules),
  on(reasonsApi.tryRule, commands.tryRule),
  on(reasonsApi.addRule, commands.addRule),
  on(reasonsApi.changeRule, commands.changeRule),
  on(reasonsApi.removeRule, commands.removeRule),
  on(reasonsApi.agreement, commands.showAgreement),
  on(reasonsApi.chooseSample, commands.chooseSample),
  on(reasonsApi.secondQueue, commands.showSecondQueue),
  on(reasonsApi.lookAgain, commands.lookAgain),
  on(reasonsApi.disagreements, listDisagreements),
  on(reasonsApi.settle, commands.settle),
]
