import { z } from 'zod'
import { endpoint, listOf, nothing } from '../../values/endpoint.ts'
import { DriversJson } from '../driver-figures.ts'
import { keptApi } from './kept.ts'

const kept = keptApi('drivers', {
  does: 'Tell which attributes of customers, and ratings of touchpoints, go with referring, each with the others held equal.',
  choices: {
    /** Columns to look at; up to twelve with the fewest values when left out. How long they have been customers is always among them. */
    columns: listOf(z.string().max(60)),
  },
  result: DriversJson,
})

export const driversApi = {
  ...kept,
  sheet: endpoint('GET /insights/drivers.csv', {
    does: 'Export what goes with referring, value by value, as it was worked out last.',
    who: 'viewer',
    input: kept.show.input,
    output: nothing,
    answers: 'csv',
  }),
}
