import { on, onSecret, onSheet } from '../server/http.ts'
import { reconfirmationApi } from './api.ts'
import * as commands from './commands.ts'
import { countReconfirmations, listReconfirmations } from './store.ts'

export const reconfirmationRoutes = [
  on(reconfirmationApi.list, (ctx, { cursor, limit, ...filter }) =>
    listReconfirmations(ctx, filter, { cursor, limit }),
  ),
  on(reconfirmationApi.totals, countReconfirmations),
  onSheet(reconfirmationApi.export, commands.exportReconfirmations),
  onSecret(reconfirmationApi.asking, commands.previewAsking),
  on(reconfirmationApi.ask, commands.askThem),
  on(reconfirmationApi.confirm, commands.confirmItem),
  on(reconfirmationApi.change, commands.noteChange),
  on(reconfirmationApi.retire, commands.retireInstead),
  on(reconfirmationApi.undo, commands.undoAnswer),
  on(reconfirmationApi.previewRelease, commands.previewRelease),
  on(reconfirmationApi.release, commands.noteRelease),
  on(reconfirmationApi.releases, commands.listReleases),
  on(reconfirmationApi.undoRelease, commands.undoRelease),
]
