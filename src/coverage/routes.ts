import { on, onSheet, type Route } from '../server/http.ts'
import { coverageApi } from './api.ts'
import * as commands from './commands.ts'

export const coverageRoutes: Route[] = [
  on(coverageApi.coverage, commands.showCoverage),
  onSheet(coverageApi.sheet, commands.exportCoverage),
  on(coverageApi.cell, commands.showCell),
  on(coverageApi.ending, commands.listEnding),
  onSheet(coverageApi.endingSheet, commands.exportEnding),
  on(coverageApi.load, commands.showLoad),
  on(coverageApi.loadList, commands.listLoad),
  onSheet(coverageApi.loadSheet, commands.exportLoad),
  on(coverageApi.influence, commands.showInfluence),
  on(coverageApi.used, commands.listUsed),
  onSheet(coverageApi.usedSheet, commands.exportUsed),
  on(coverageApi.themes, commands.showThemes),
  onSheet(coverageApi.themesSheet, commands.exportThemes),
  on(coverageApi.representative, commands.showRepresentative),
]
