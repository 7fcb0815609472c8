import { streamFile } from '../server/files.ts'
import { on, onFile, onSheet } from '../server/http.ts'
import { referencesApi } from './api.ts'
import * as commands from './commands.ts'
import { countItems, listItems, listSuggestions } from './store.ts'

/** Fixed words stand before `:itemId`, which would take them for ids. */
export const referencesRoutes = [
  on(referencesApi.list, (ctx, { cursor, limit, sort, ...filter }) => listItems(ctx, filter, { cursor, limit, sort })),
  on(referencesApi.facets, countItems),
  onSheet(referencesApi.exportItems, commands.exportItems),
  on(referencesApi.add, commands.addAndShow),
  on(referencesApi.changeThemes, commands.changeThemes),
  on(referencesApi.retireMany, commands.retireMany),
  on(referencesApi.restoreMany, commands.restoreMany),
  on(referencesApi.show, commands.showItem),
  on(referencesApi.change, commands.changeItem),
  on(referencesApi.setLevel, commands.setLevel),
  on(referencesApi.makeReady, commands.makeReady),
  on(referencesApi.makeDraft, commands.makeDraft),
  on(referencesApi.dismissMarks, commands.dismissMarks),
  on(referencesApi.retire, commands.retireItem),
  on(referencesApi.restore, commands.restoreItem),
  on(referencesApi.remove, commands.removeItem),
  on(referencesApi.undoRemoval, commands.undoRemoval),
  on(referencesApi.addUse, commands.addUse),
  on(referencesApi.endUse, commands.endUse),
  on(referencesApi.suggest, commands.suggestEdit),
  on(referencesApi.suggestions, (ctx, { cursor, limit, ...which }) => listSuggestions(ctx, which, { cursor, limit })),
  on(referencesApi.accept, commands.acceptSuggestion),
  on(referencesApi.decline, commands.declineSuggestion),
  on(referencesApi.takeDecisionBack, commands.takeDecisionBack),
  on(referencesApi.upload, commands.sendFile),
  onFile(referencesApi.file, (ctx, { fileId }) => streamFile(ctx, fileId)),
  onFile(referencesApi.thumbnail, (ctx, { fileId }) => streamFile(ctx, fileId, { thumbnail: true })),
  on(referencesApi.putThumbnail, commands.sendThumbnail),
]
