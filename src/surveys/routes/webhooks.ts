import { on } from '../../server/http.ts'
import { webhooksApi } from '../api/webhooks.ts'
import * as commands from '../commands/webhooks.ts'

export const webhooksRoutes = [
  on(webhooksApi.list, commands.listWebhooks),
  on(webhooksApi.add, commands.addWebhook),
  on(webhooksApi.change, commands.changeWebhook),
  on(webhooksApi.remove, commands.removeWebhook),
]
