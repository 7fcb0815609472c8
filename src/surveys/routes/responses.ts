import { on, onSheet, type Route } from '../../server/http.ts'
import { responsesApi as api } from '../api/responses.ts'
import * as commands from '../commands/reading.ts'

export const responsesRoutes: Route[] = [
  on(api.list, commands.listResponses),
  onSheet(api.sheet, commands.exportResponses),
  on(api.response, commands.readResponse),
  on(api.remove, commands.removeResponse),
]
