import { on, onSecret, onSheet } from '../server/http.ts'
import { consentApi } from './api.ts'
import * as recording from './commands/recording.ts'
import * as requests from './commands/requests.ts'
import { saveWording, showWordings } from './commands/wordings.ts'
import { consentOfItem, countConsents, findCustomer, itemsOf, listConsents } from './store/reading.ts'
import { countRequests, listRequests } from './store/requests.ts'

export const consentRoutes = [
  on(consentApi.list, (ctx, { cursor, limit, ...filter }) => listConsents(ctx, filter, { cursor, limit })),
  on(consentApi.totals, countConsents),
  onSheet(consentApi.export, recording.exportConsents),
  on(consentApi.give, recording.noteConsent),
  on(consentApi.proof, recording.sendProof),
  on(consentApi.itemsOf, async (ctx, { customerId }) => ({ items: await itemsOf(ctx, customerId) })),
  on(consentApi.withdraw, recording.noteWithdrawal),
  on(consentApi.ofCustomer, recording.showCustomer),
  on(consentApi.ofItem, (ctx, { itemId }) => consentOfItem(ctx, itemId)),
  on(consentApi.requests, listRequests),
  on(consentApi.requestTotals, async (ctx, filter) => ({
    ...(await countRequests(ctx, filter)),
    customer: filter.customerId ? await findCustomer(ctx, filter.customerId) : null,
  })),
  onSheet(consentApi.requestsExport, requests.exportRequests),
  // Asked again at every keystroke; no copy of the replies is worth keeping.
  onSecret(consentApi.preview, requests.previewRequest),
  on(consentApi.ask, requests.askForConsent),
  on(consentApi.remind, requests.remind),
  on(consentApi.withdrawRequest, requests.withdrawRequest),
  on(consentApi.wordings, (ctx) => showWordings(ctx)),
  on(consentApi.saveWording, saveWording),
]
