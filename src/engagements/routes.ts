import { on, onSheet } from '../server/http.ts'
import { engagementsApi } from './api.ts'
import * as asking from './commands/asking.ts'
import * as guide from './commands/guide.ts'
import { logOffBook } from './commands/off-book.ts'
import * as outcomes from './commands/outcomes.ts'
import { planEngagement, showPlanning } from './commands/planning.ts'
import * as showing from './commands/showing.ts'
import * as times from './commands/times.ts'
import { countEngagements, listEngagements } from './store.ts'

/** Fixed words stand before `:engagementId`, which would take them for ids. */
export const engagementsRoutes = [
  on(engagementsApi.list, (ctx, { cursor, limit, ...filter }) => listEngagements(ctx, filter, { cursor, limit })),
  on(engagementsApi.totals, (ctx, filter) => countEngagements(ctx, filter)),
  onSheet(engagementsApi.export, showing.exportEngagements),
  on(engagementsApi.logOffBook, logOffBook),
  on(engagementsApi.plan, planEngagement),
  on(engagementsApi.planning, showPlanning),
  on(engagementsApi.show, showing.showEngagement),
  on(engagementsApi.ofCustomer, showing.showOfCustomer),
  on(engagementsApi.readiness, asking.showReadiness),
  on(engagementsApi.ask, asking.askForMatch),
  on(engagementsApi.remind, asking.remind),
  on(engagementsApi.change, guide.changeEngagement),
  on(engagementsApi.enterTimes, times.enterTimes),
  on(engagementsApi.sendTimes, times.sendTimes),
  on(engagementsApi.pick, times.pickForThem),
  on(engagementsApi.setTime, times.setTime),
  on(engagementsApi.callOff, times.callOff),
  on(engagementsApi.sayOutcome, outcomes.sayOutcome),
  on(engagementsApi.askOutcome, outcomes.askOutcome),
  on(engagementsApi.thank, outcomes.thank),
  on(engagementsApi.move, guide.moveStage),
  on(engagementsApi.addItem, guide.addMadeItem),
  on(engagementsApi.finish, guide.finish),
]
