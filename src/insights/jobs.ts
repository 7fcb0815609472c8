import { discovery } from './commands/discovery.ts'
import { drivers } from './commands/drivers.ts'
import { analysisJobs } from './commands/kept.ts'
import { spreadComputation } from './commands/spread.ts'
import { valueComputation } from './commands/value.ts'

/** What takes long to work out, each kept as it was worked out. */
export const insightsJobs = [analysisJobs([drivers, discovery, valueComputation, spreadComputation])]
