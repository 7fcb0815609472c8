import { on } from '../server/http.ts'
import { groupsApi } from './api.ts'
import * as commands from './commands.ts'
import { listViews } from './store.ts'

export const groupsRoutes = [
  on(groupsApi.savedGroups, commands.listSavedGroups),
  on(groupsApi.saveGroup, commands.saveGroup),
  on(groupsApi.changeGroup, commands.changeGroup),
  on(groupsApi.removeGroup, commands.removeGroup),
  on(groupsApi.savedViews, async (ctx, { page }) => ({ items: await listViews(ctx, page) })),
  on(groupsApi.saveView, commands.saveView),
  on(groupsApi.removeView, commands.removeView),
]
