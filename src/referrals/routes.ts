import { on, onSheet } from '../server/http.ts'
import { referralsApi } from './api.ts'
import * as commands from './commands.ts'
import { listReferrals, referralTree } from './store.ts'

/** Fixed words stand before `:referralId`, which would take them for ids. */
export const referralsRoutes = [
  on(referralsApi.list, (ctx, { cursor, limit, ...filter }) => listReferrals(ctx, filter, { cursor, limit })),
  on(referralsApi.totals, commands.showTotals),
  onSheet(referralsApi.export, commands.exportReferrals),
  on(referralsApi.tree, (ctx, { customerId }) => referralTree(ctx, customerId)),
  on(referralsApi.show, commands.showReferral),
  on(referralsApi.log, commands.logReferral),
  on(referralsApi.move, commands.moveReferral),
  on(referralsApi.addEvidence, commands.addEvidence),
  on(referralsApi.change, commands.changeReferral),
  on(referralsApi.undo, commands.undoReferral),
]
