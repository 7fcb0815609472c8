import { on } from '../server/http.ts'
import { themesApi } from './api.ts'
import * as commands from './commands.ts'

export const themesRoutes = [
  on(themesApi.list, commands.showThemes),
  on(themesApi.add, commands.addTheme),
  on(themesApi.order, commands.orderThemes),
  on(themesApi.change, commands.changeTheme),
  on(themesApi.merge, commands.mergeTheme),
  on(themesApi.undoMerge, commands.undoMerge),
]
