import { z } from 'zod'
import { uses } from '../consent/uses.ts'
import type { Condition } from '../cube/question.ts'
import { parseCondition, printCondition } from '../customers/filter.ts'
import type { AttributeKind, PermittedUse } from '../schema.ts'
import { type Day, dayNumber } from '../values/day.ts'
import { idOf } from '../values/id.ts'
import type { Level } from '../values/level.ts'

/** How much a criterion counts beside the others: 1 a little, 2 as usual, 3 a lot. */
const weightJson = z.number().int().min(1).max(3).default(2)
/** Whether somebody has to meet a criterion, or is only the better for it. */
const needJson = z.enum(['must', 'nice']).default('nice')

const likeJson = z.object({
  /** The key of an attribute. */
  key: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  /** What the prospect has there. */
  value: z.union([z.string().min(1).max(1_000), z.number(), z.boolean()]),
  need: needJson,
  weight: weightJson,
})
/** Be like the prospect in an attribute. */
export type Like = z.output<typeof likeJson>

const wantedThemeJson = z.object({ id: idOf('the'), need: needJson, weight: weightJson })
export type WantedTheme = z.output<typeof wantedThemeJson>

/**
 * What the customer who speaks should be like, as it is kept with a request and stands in an address.
 *
 * - `themes`: what they can speak to
 * - `like`: be like the prospect in these attributes; see conditionOf for what that means of a number
 * - `where`: conditions as the customers page writes them; each has to hold
 * - `language`: of the person
 * - `use`: what they must have agreed to, at the request's level
 * - `notAskedDays`: nobody who was asked for anything in so many days, whatever the limits allow
 * - `mostEngagements`: nobody with more than so many calls, interviews and talks this year
 * - `goodStanding`: nobody at risk
 */
export const criteriaJson = z.object({
  use: z.enum(uses).default('private call'),
  themes: z.array(wantedThemeJson).max(12).default([]),
  like: z.array(likeJson).max(12).default([]),
  where: z
    .array(
      z
        .string()
        .max(5_000)
        .refine((text) => parseCondition(text) !== null, 'Write a filter like "plan is Team|Scale".'),
    )
    .max(20)
    .default([]),
  language: z
    .object({ value: z.string().trim().min(2).max(35), need: needJson, weight: weightJson })
    .nullable()
    .default(null),
  notAskedDays: z.number().int().min(0).max(1_095).nullable().default(null),
  mostEngagements: z.number().int().min(0).max(99).nullable().default(null),
  goodStanding: z.boolean().default(true),
})
export type Criteria = z.output<typeof criteriaJson>

/** Nothing wanted but somebody in good standing who agreed. */
export const noCriteria: Criteria = criteriaJson.parse({})

/** Criteria as they were kept; a part nobody could have meant any more is left out rather than failing the request. */
export function readCriteria(kept: unknown): Criteria {
  const whole = criteriaJson.safeParse(kept)
  if (whole.success) return whole.data
  const sound = { ...(kept as Record<string, unknown> | null) }
  for (const issue of whole.error.issues) delete sound[String(issue.path[0])]
  return criteriaJson.safeParse(sound).data ?? noCriteria
}

/** Criteria in an address, as JSON. */
export const writtenCriteriaJson = z
  .string()
  .max(20_000)
  .transform((text, context): Criteria => {
    const read = criteriaJson.safeParse(parsed(text))
    if (read.success) return read.data
    context.addIssue({ code: 'custom', message: 'These criteria cannot be read. Start again without them.' })
    return z.NEVER
  })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What people have to have agreed to for each level, unless a request says otherwise. */
export const usualUses: Record<Level, PermittedUse> = {
  1: 'sales deck',
  2: 'sales deck',
  3: 'private call',
  4: 'website',
  5: 'website',
  6: 'event',
}

/** What a deal says about whom it needs: its themes have to be spoken to, its attributes count when they are alike. */
export function criteriaOfDeal(
  deal: { themeIds: readonly WantedTheme['id'][]; attributes: Record<string, string | number | boolean> },
  level: Level,
): Criteria {
  return {
    ...noCriteria,
    use: usualUses[level],
    themes: deal.themeIds.slice(0, 12).map((id) => ({ id, need: 'nice', weight: 3 })),
    like: Object.entries(deal.attributes)
      .slice(0, 12)
      .map(([key, value]) => ({ key, value, need: 'nice', weight: 2 })),
    notAskedDays: 30,
  }
}

/**
 * Which customers are like the prospect in an attribute: words and yes-or-no are the same; a number lies between half and
 * double; a day lies within a year. Half and double are a guess: a company of 240 seats learns from one of 130, not from
 * one of 12. Null where the attribute's kind and the value do not go together.
 *
 * @example
 * conditionOf({ key: 'seats', value: 240 }, 'number') // → { column: 'seats', between: [120, 480.0…] }
 */
export function conditionOf({ key, value }: Pick<Like, 'key' | 'value'>, kind: AttributeKind): Condition | null {
  if (kind === 'category') return { column: key, is: [String(value)] }
  if (kind === 'yes-no') return typeof value === 'boolean' ? { column: key, is: [value ? 'yes' : 'no'] } : null
  if (kind === 'number') {
    if (typeof value !== 'number') return null
    if (value === 0) return { column: key, is: ['0'] }
    const [low, high] = value > 0 ? [value / 2, value * 2] : [value * 2, value / 2]
    // "between" leaves its upper end out, and double the size is still alike.
    return { column: key, between: [low, high + Math.abs(high) * 1e-9] }
  }
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null
  const day = dayNumber(value as Day)
  return { column: key, between: [day - 365, day + 366] }
}

/** The conditions every candidate's company has to meet. */
export const conditionsOf = ({ where }: Pick<Criteria, 'where'>): Condition[] =>
  where.map(parseCondition).filter((condition) => condition !== null)

/** A criterion in a few words: "Seats between 120 and 480", "Industry is Healthcare". */
export function sayLike({ key, value }: Pick<Like, 'key' | 'value'>, kind: AttributeKind, label = key): string {
  if (kind === 'number' && typeof value === 'number' && value !== 0) {
    const [low, high] = value > 0 ? [value / 2, value * 2] : [value * 2, value / 2]
    return `${label} between ${showNumber(low)} and ${showNumber(high)}`
  }
  if (kind === 'date') return `${label} within a year of ${String(value)}`
  return `${label} is ${value === true ? 'yes' : value === false ? 'no' : String(value)}`
}

const numbersInWords = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const showNumber = (number: number) => numbersInWords.format(number)

/** A condition in words: "Plan is Team or Scale", "Seats from 10 to below 50". */
export function sayCondition(text: string, label: (column: string) => string): string {
  const condition = parseCondition(text)
  if (condition === null) return text
  const name = label(condition.column)
  if ('between' in condition) {
    const written = printCondition(condition).slice(condition.column.length + ' between '.length)
    const [low = '', high = ''] = written.split('..')
    return [name, low && `from ${low}`, high && `to below ${high}`].filter(Boolean).join(' ')
  }
  const words = ('is' in condition ? condition.is : condition.isNot).map((value) =>
    value === '' ? 'not known' : value,
  )
  return `${name} ${'is' in condition ? 'is' : 'is not'} ${words.join(' or ')}`
}
