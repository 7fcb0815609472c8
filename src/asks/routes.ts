import { on, onHtml, onSheet } from '../server/http.ts'
import { outboxApi } from './api/outbox.ts'
import { asksApi } from './api.ts'
import * as outbox from './commands/outbox.ts'
import { resubscribe } from './commands/unsubscribing.ts'
import * as commands from './commands.ts'
import { countMails, findMail, listMails } from './store/outbox.ts'
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
  on(asksApi.resubscribe, resubscribe),
  on(asksApi.ask, commands.askSomebody),
  on(asksApi.answer, commands.answerAsk),
  on(asksApi.takeBack, commands.takeAnswerBack),
  on(asksApi.withdraw, commands.withdrawAsk),
  on(asksApi.restore, commands.restoreAsk),
]

/** The outbox. `mailFrom` is whom mails come from; null while no SMTP server is set. */
export const outboxRoutes = (mailFrom: string | null) => [
  on(outboxApi.list, listMails),
  on(outboxApi.totals, async (ctx) => ({ byState: await countMails(ctx), mailFrom })),
  on(outboxApi.test, outbox.sendTestMail),
  on(outboxApi.show, outbox.showMail),
  onHtml(outboxApi.look, async (ctx, { mailId }) => (await findMail(ctx, mailId)).html),
  on(outboxApi.sendAgain, outbox.sendAgain),
]
