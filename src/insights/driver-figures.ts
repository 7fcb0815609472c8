import { z } from 'zod'

const RangeJson = z.object({ low: z.number(), high: z.number() })
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
  interval: RangeJson.nullable(),
  p: z.number().nullable(),
  /** Customers who never rated a touchpoint: they are not compared with ratings. */
  unrated: z.boolean().default(false),
  /** Everybody with this value referred, or nobody did, so that odds have no end. */
  complete: z.enum(['always', 'never']).nullable(),
})
export type DriverValue = z.output<typeof DriverValueJson>

const DriverJson = NamedJson.extend({
  /** Bands of age: how long they have been customers. */
  isAge: z.boolean(),
  /** What it says of a touchpoint: the latest rating of those who rated it, or who experienced it. */
  touchpoint: z.enum(['rating', 'experienced']).nullable().default(null),
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

export const DriversJson = z.object({
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
  /** What goes with having rated touchpoints at all, whatever the rating; null where none was looked at, or all rated all. */
  asked: z
    .object({
      /** Its part of what all columns explain together, 0…1. */
      share: z.number(),
      p: z.number(),
      /** One for each touchpoint: those who rated it, against those who did not. */
      values: z.array(DriverValueJson),
    })
    .nullable()
    .default(null),
  /** Touchpoints with too few ratings to tell one from another. */
  rarelyRated: z.array(NamedJson).default([]),
  /** Customers left out, because fewer than five share a value of theirs. */
  skipped: z.number().default(0),
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
  choices: z.array(NamedJson.extend({ touchpoint: z.boolean().default(false) })),
  chosen: z.array(z.string()),
  leftOut: z.array(NamedJson),
})
export type Drivers = z.output<typeof DriversJson>
