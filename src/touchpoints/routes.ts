import { on, onSheet } from '../server/http.ts'
import { touchpointsApi } from './api.ts'
import * as commands from './commands.ts'

/** Fixed words stand before `:touchpointId`, which would take them for ids. */
export const touchpointsRoutes = [
  on(touchpointsApi.list, commands.showTouchpoints),
  onSheet(touchpointsApi.export, commands.exportTouchpoints),
  on(touchpointsApi.names, commands.showNames),
  on(touchpointsApi.rename, commands.renameTouchpoint),
  on(touchpointsApi.merge, commands.mergeTouchpoint),
  on(touchpointsApi.remove, commands.removeTouchpoint),
  on(touchpointsApi.experiences, commands.showExperiences),
  on(touchpointsApi.standing, commands.showStanding),
  on(touchpointsApi.add, commands.addExperience),
  on(touchpointsApi.removeExperience, commands.removeExperience),
]
