import { z } from 'zod'

/** Who says how it went: the customer who spoke, whoever they spoke with, and we ourselves. */
export const sides = ['advocate', 'prospect', 'us'] as const
export type Side = (typeof sides)[number]

export const sideNames: Record<Side, string> = { advocate: 'The customer', prospect: 'The prospect', us: 'We' }

const saidJson = z.object({
  held: z.boolean(),
  /** 1 of no use to 5 exactly what was needed; null where they gave none. */
  grade: z.number().int().min(1).max(5).nullable(),
  words: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
})
export const outcomesJson = z.object({
  advocate: saidJson.optional(),
  prospect: saidJson.optional(),
  us: saidJson.optional(),
})
export type Outcomes = z.output<typeof outcomesJson>

/** Outcomes as they were kept; what nobody could have meant is left out. */
export const readOutcomes = (kept: unknown): Outcomes => outcomesJson.safeParse(kept).data ?? {}

export interface Settled {
  /** What we go by: null while nobody has said, or while the two sides disagree and we have not said. */
  state: 'held' | 'missed' | null
  /** One says it took place, another that it did not. */
  disagree: boolean
  /** How useful it was: by the prospect, for whom it was, or else by us, or else by the customer. */
  gradeGiven: number | null
}

/**
 * How it went, from what each side said. Our word settles it, as we can ask; without it one side is believed, and two who
 * disagree are not.
 *
 * @example
 * settle({ advocate: { held: true, … }, prospect: { held: false, … } }) // → { state: null, disagree: true, gradeGiven: null }
 */
export function settle({ advocate, prospect, us }: Outcomes): Settled {
  const said = [advocate, prospect, us].filter((one) => one !== undefined)
  const disagree = new Set(said.map(({ held }) => held)).size > 1
  const believed = us ?? (disagree ? undefined : said[0])
  const state = believed === undefined ? null : believed.held ? 'held' : 'missed'
  const grades = [prospect, us, advocate].filter((one) => one?.held).map((one) => one!.grade)
  return { state, disagree, gradeGiven: state === 'held' ? (grades.find((grade) => grade !== null) ?? null) : null }
}
