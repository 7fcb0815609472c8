import { on, onSheet } from '../server/http.ts'
import { asksApi } from './api.ts'
import * as commands from './commands.ts'
import { listAsks, listReasons, readLimits } from './store.ts'

/** Fixed words stand before `:askId`, which would take them for ids. */
export const asksRoutes = [
  on(asksApi.list, (ctx, { cursor, limit, ...filter }) => listAsks(ctx, filter, { cursor, limit })),
  on(asksApi.totals, commands.showTotals),
  onSheet(asksApi.export, commands.exportAsks),
  on(asksApi.limits, (ctx) => readLimits(ctx)),
  on(asksApi.changeLimits, commands.changeLimits),
  on(asksApi.reasons, async (ctx) => ({ items: await listReasons(ctx) })),
  on(asksApi.standing, commands.showStandings),
  on(asksApi.ask, commands.askSomebody),
  on(asksApi.answer, commands.answerAsk),
  on(asksApi.takeBack, commands.takeAnswerBack),
  on(asksApi.withdraw, commands.withdrawAsk),
  on(asksApi.restore, commands.restoreAsk),
]
