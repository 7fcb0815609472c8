import { z } from 'zod'
import { endpoint, listOf, nothing } from '../../values/endpoint.ts'
import { IntervalJson } from '../api.ts'
import { keptApi } from './kept.ts'

const NamedJson = z.object({ column: z.string(), label: z.string() })

const DriverValueJson = z.object({
  value: z.string(),
  label: z.string(),
  /** The filter that finds its customers. */
  where: z.string(),
  customers: z.number(),
  referrers: z.number(),
  /** The value the others of its column are compared with. */
  isReference: z.boolean(),
  /** How many times the odds of the reference, the other columns being equal; null where nothing can be said. */
  odds: z.number().nullable(),
  interval: IntervalJson.nullable(),
  p: z.number().nullable(),
  /** Everybody with this value referred, or nobody did, so that odds have no end. */
  complete: z.enum(['always', 'never']).nullable(),
})
export type DriverValue = z.output<typeof DriverValueJson>

const DriverJson = NamedJson.extend({
  /** Bands of age: how long they have been customers. */
  isAge: z.boolean(),
  /** Its part of what all columns explain together, 0…1. */
  share: z.number(),
  likelihoodRatio: z.number(),
  freedom: z.number(),
  /** Of "goes with nothing", the other columns being equal; and with false discoveries among the columns kept in bounds. */
  p: z.number(),
  adjustedP: z.number(),
  values: z.array(DriverValueJson),
})
export type Driver = z.output<typeof DriverJson>

const DriversJson = z.object({
  customers: z.number(),
  referrers: z.number(),
  /** Why nothing was fitted; null where something was. */
  tooLittle: z.enum(['too-few-referrers', 'too-few-others', 'no-columns']).nullable(),
  /** Share of who refers and who does not that all columns explain together (R²), and how it was divided. */
  explained: z.number(),
  method: z.enum(['shapley', 'relative weights']).nullable(),
  /** Chance that a referrer was given a higher probability than somebody who is none. */
  areaUnderCurve: z.number().nullable(),
  overall: z.object({ likelihoodRatio: z.number(), freedom: z.number(), p: z.number() }).nullable(),
  /** The largest share first. */
  drivers: z.array(DriverJson),
  /** Fewer referrers (or others) than ten for each value that is estimated. */
  thin: z.boolean(),
  /** Values that say nothing the columns before them do not. */
  dropped: z.array(z.object({ column: z.string(), label: z.string(), says: z.string(), saidBy: z.array(z.string()) })),
  separation: z
    .object({
      customers: z.number(),
      by: z.array(
        z.object({
          label: z.string(),
          says: z.enum(['never', 'always', 'threshold', 'together']),
          customers: z.number(),
          where: z.string().nullable(),
        }),
      ),
    })
    .nullable(),
  /** All that could be chosen, those that were, and those that had too many values to be taken along by themselves. */
  choices: z.array(NamedJson),
  chosen: z.array(z.string()),
  leftOut: z.array(NamedJson),
})
export type Drivers = z.output<typeof DriversJson>

const kept = keptApi('drivers', {
  does: 'Tell which attributes of customers go with referring, each with the others held equal.',
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
