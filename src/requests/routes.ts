import { on, onSheet } from '../server/http.ts'
import { dealsApi } from './api/deals.ts'
import { ownersApi } from './api/owners.ts'
import { requestsApi } from './api/requests.ts'
import { approveMatch, refuseMatch, takeDecisionBack } from './commands/approvals.ts'
import { findCandidates, rankForRequest } from './commands/candidates.ts'
import * as deals from './commands/deals.ts'
import * as owners from './commands/owners.ts'
import * as requests from './commands/requests.ts'
import { listDeals } from './store/deals.ts'
import { listRequests, requestChoices } from './store/requests.ts'

/** Fixed words stand before `:dealId` and `:requestId`, which would take them for ids. */
export const requestsRoutes = [
  on(dealsApi.list, (ctx, { cursor, limit, ...filter }) => listDeals(ctx, filter, { cursor, limit })),
  on(dealsApi.totals, deals.showDealTotals),
  onSheet(dealsApi.export, deals.exportDeals),
  on(dealsApi.show, deals.showDeal),
  on(dealsApi.add, deals.addDeal),
  on(dealsApi.change, deals.changeDeal),
  on(dealsApi.put, deals.putDeal),
  on(dealsApi.close, deals.closeDeal),
  on(dealsApi.reopen, deals.reopenDeal),

  on(ownersApi.show, owners.showOwner),
  on(ownersApi.set, owners.setOwner),
  on(ownersApi.remove, owners.removeOwner),

  on(requestsApi.list, (ctx, { cursor, limit, ...filter }) => listRequests(ctx, filter, { cursor, limit })),
  on(requestsApi.totals, requests.showRequestTotals),
  onSheet(requestsApi.export, requests.exportRequests),
  on(requestsApi.choices, (ctx) => requestChoices(ctx)),
  on(requestsApi.find, findCandidates),
  on(requestsApi.approvals, requests.showApprovals),
  on(requestsApi.show, requests.showRequest),
  on(requestsApi.add, requests.addRequest),
  on(requestsApi.change, requests.changeRequest),
  on(requestsApi.cancel, requests.cancelRequest),
  on(requestsApi.reopen, requests.reopenRequest),
  on(requestsApi.candidates, rankForRequest),
  on(requestsApi.choose, requests.chooseCandidates),
  on(requestsApi.approve, approveMatch),
  on(requestsApi.refuse, refuseMatch),
  on(requestsApi.takeBack, takeDecisionBack),
  on(requestsApi.drop, requests.dropMatch),
]
