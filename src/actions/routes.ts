import { on, onFile, onHtml, onSheet, type Route } from '../server/http.ts'
import { alertsApi } from './api/alerts.ts'
import { digestApi } from './api/digest.ts'
import { effectApi } from './api/effect.ts'
import { reportApi } from './api/report.ts'
import { actionsApi } from './api.ts'
import * as commands from './commands.ts'
import { countActions } from './store.ts'

export const actionsRoutes: Route[] = [
  on(actionsApi.list, commands.listActions),
  on(actionsApi.totals, countActions),
  onSheet(actionsApi.export, commands.exportActions),
  on(actionsApi.size, commands.sizeGroup),
  on(actionsApi.show, commands.showAction),
  on(actionsApi.plan, commands.planAction),
  on(actionsApi.change, commands.changeAction),
  on(actionsApi.start, commands.startAction),
  on(actionsApi.finish, commands.finishAction),
  on(actionsApi.drop, commands.dropAction),
  on(actionsApi.reopen, commands.reopenAction),
  on(actionsApi.remove, commands.removeAction),
  on(actionsApi.restore, commands.restoreAction),
  on(actionsApi.comment, commands.addComment),
  on(actionsApi.removeComment, commands.removeComment),
  on(effectApi.comparable, commands.showComparable),
  on(effectApi.effect, commands.showEffect),
  onSheet(effectApi.effectSheet, commands.exportEffect),
  on(effectApi.log, commands.showLog),
  onSheet(effectApi.logSheet, commands.exportLog),
  on(alertsApi.watched, commands.showWatched),
  on(alertsApi.chart, commands.showChart),
  on(alertsApi.list, commands.listAlerts),
  on(alertsApi.dealWith, commands.dealWithAlert),
  on(alertsApi.undo, commands.undoDealing),
  on(digestApi.choice, commands.showChoice),
  on(digestApi.choose, commands.chooseDigest),
  on(digestApi.send, commands.sendDigestNow),
  onHtml(digestApi.preview, commands.previewDigest),
  on(reportApi.figures, commands.showReport),
  onFile(reportApi.page, commands.writeReport),
]
