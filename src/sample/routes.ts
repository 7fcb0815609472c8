import { on } from '../server/http.ts'
import { sampleApi } from './api.ts'
import { clearSample, loadSample } from './commands.ts'

export const sampleRoutes = [on(sampleApi.load, loadSample), on(sampleApi.clear, clearSample)]
