import { on, type Route } from '../../server/http.ts'
import { mailingsApi as api } from '../api/mailings.ts'
import * as commands from '../commands/mailings.ts'

export const mailingsRoutes: Route[] = [
  on(api.preview, commands.previewMailing),
  on(api.leftOut, commands.listLeftOut),
  on(api.send, commands.sendMailing),
  on(api.test, commands.sendTestLetter),
  on(api.stop, commands.stopMailing),
  on(api.funnel, commands.readFunnel),
  on(api.invited, commands.listInvited),
]
