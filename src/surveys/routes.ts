import { on } from '../server/http.ts'
import { surveysApi } from './api.ts'
import * as commands from './commands.ts'
import { listSurveys } from './store/writing.ts'

export const surveysRoutes = [
  on(surveysApi.list, listSurveys),
  on(surveysApi.survey, commands.readSurvey),
  on(surveysApi.create, commands.createSurvey),
  on(surveysApi.change, commands.changeSurvey),
  on(surveysApi.publish, commands.publishSurvey),
  on(surveysApi.close, commands.closeSurvey),
  on(surveysApi.reopen, commands.reopenSurvey),
  on(surveysApi.discard, commands.discardChanges),
  on(surveysApi.duplicate, commands.duplicateSurvey),
  on(surveysApi.remove, commands.removeSurvey),
  on(surveysApi.versions, commands.listVersions),
  on(surveysApi.preview, commands.previewLink),
]
