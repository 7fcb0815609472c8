import { on, onSheet } from '../server/http.ts'
import { ladderApi } from './api.ts'
import * as commands from './commands.ts'
import * as store from './store.ts'

export const ladderRoutes = [
  on(ladderApi.levels, async (ctx) => ({ items: await store.listLevels(ctx) })),
  on(ladderApi.counts, (ctx, { conditions }) => store.countMeeting(ctx, conditions)),
  on(ladderApi.consequence, (ctx, { level }) => store.countUncovered(ctx, level)),
  on(ladderApi.changeLevel, commands.changeLevel),
  on(ladderApi.ladder, commands.showLadder),
  on(ladderApi.customers, commands.listCustomers),
  onSheet(ladderApi.customersSheet, commands.exportCustomers),
  on(ladderApi.ready, commands.listReady),
  on(ladderApi.readyTotals, commands.showReadyTotals),
  onSheet(ladderApi.readySheet, commands.exportReady),

  on(ladderApi.customer, commands.showCustomer),
  on(ladderApi.milestoneNames, commands.listMilestoneNames),
  on(ladderApi.recordMilestone, commands.recordMilestone),
  on(ladderApi.removeMilestone, commands.removeMilestone),

  on(ladderApi.stages, commands.showStages),
  on(ladderApi.addStage, commands.addStage),
  on(ladderApi.changeStage, commands.changeStage),
  on(ladderApi.removeStage, commands.removeStage),
  on(ladderApi.restoreStage, commands.restoreStage),
  on(ladderApi.orderStages, commands.orderStages),
  on(ladderApi.setPlaybookAsk, commands.setPlaybookAsk),
  on(ladderApi.removePlaybookAsk, commands.removePlaybookAsk),
  on(ladderApi.suggestions, commands.showSuggestions),
  on(ladderApi.passOver, commands.passOver),
  on(ladderApi.suggestAgain, commands.suggestAgain),

  on(ladderApi.nominations, (ctx, { cursor, limit, ...filter }) =>
    store.listNominations(ctx, filter, { cursor, limit }),
  ),
  on(ladderApi.nominationTotals, commands.showNominationTotals),
  onSheet(ladderApi.nominationsSheet, commands.exportNominations),
  on(ladderApi.nominate, commands.nominate),
  on(ladderApi.accept, commands.acceptNomination),
  on(ladderApi.decline, commands.declineNomination),
  on(ladderApi.reopen, commands.reopenNomination),
  on(ladderApi.takeBack, commands.takeNominationBack),
]
