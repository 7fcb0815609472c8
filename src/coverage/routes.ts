import { on, onSheet, type Route } from '../server/http.ts'
import { coverageApi } from './api.ts'
import * as commands from './commands.ts'

export const coverageRoutes: Route[] = [
  on(coverageApi.coverage, commands.showCoverage),
  onSheet(coverageApi.sheet, commands.exportCoverage),
  on(coverageApi.cell, commands.showCell),
  on(coverageApi.ending, commands.listEnding),
  onSheet(coverageApi.endingSheet, commands.exportEnding),
]
