import { z } from 'zod'
import { parseCondition } from '../customers/filter.ts'
import { type Level, levelJson, levelNames } from '../values/level.ts'

/**
 * What has to be true of a contact before they are asked for a level.
 *
 * - likelihood: the latest they said of recommending us, within so many days; what their company said last where they said
 *   nothing themselves
 * - milestone: somebody of us saw it happen, with them or with their company as a whole
 * - minutes given: of engagements that were held, and of asks they said yes to
 * - levels reached: how many different steps of the ladder they took
 * - items: how many usable items of a level they gave
 * - customer for: days since their company became a customer
 * - customers: what their company is like, as the filters of the customers page say it
 * - no open problem: what they said last of recommending us is not below 7; nothing said is no problem
 * - earned referral: how many referrals of their company count
 */
const count = (most: number) => z.number().int().min(1).max(most)
const FilterText = z
  .string()
  .trim()
  .max(5_000)
  .refine(
    (text) => parseCondition(text) !== null,
    'Write a filter like "plan is Team|Scale" or "seats between 10..50".',
  )

const levelConditionJson = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('likelihood'), atLeast: z.number().int().min(0).max(10), withinDays: count(3_650) }),
  z.object({ kind: z.literal('milestone'), milestone: z.string().trim().min(1, 'Name the milestone.').max(100) }),
  z.object({ kind: z.literal('minutes given'), atLeast: count(10_000) }),
  z.object({ kind: z.literal('levels reached'), atLeast: count(6) }),
  z.object({ kind: z.literal('items'), level: levelJson, atLeast: count(100) }),
  z.object({ kind: z.literal('customer for'), days: count(36_500) }),
  z.object({ kind: z.literal('customers'), where: FilterText }),
  z.object({ kind: z.literal('no open problem') }),
  z.object({ kind: z.literal('earned referral'), atLeast: count(1_000) }),
])
export type LevelCondition = z.output<typeof levelConditionJson>

/** More conditions than this on one level nobody could explain. A guess. */
export const mostConditions = 12
export const levelConditionsJson = z.array(levelConditionJson).max(mostConditions)

/**
 * What a condition looks at, as a short text that two conditions share where they look at the same: `likelihood/365`,
 * `milestone/successful rollout`, `minutes`. The store finds a number for each.
 */
export function factOf(condition: LevelCondition): string {
  switch (condition.kind) {
    case 'likelihood':
      return `likelihood/${condition.withinDays}`
    case 'milestone':
      return `milestone/${condition.milestone.toLowerCase()}`
    case 'minutes given':
      return 'minutes'
    case 'levels reached':
      return 'levels'
    case 'items':
      return `items/${condition.level}`
    case 'customer for':
      return 'days'
    case 'customers':
      return `where/${condition.where}`
    case 'no open problem':
      return 'mood'
    case 'earned referral':
      return 'referrals'
  }
}

/** The likelihood below which somebody has a problem: who says 6 or less is counted a detractor everywhere else as well. */
const contentFrom = 7

/** The number a fact has to reach. A yes is 1. */
export function leastOf(condition: LevelCondition): number {
  switch (condition.kind) {
    case 'milestone':
    case 'customers':
      return 1
    case 'customer for':
      return condition.days
    case 'no open problem':
      return contentFrom
    default:
      return condition.atLeast
  }
}

/** The facts of one contact, by `factOf`. Null where nobody knows. */
export type Facts = Readonly<Record<string, number | null>>

/**
 * Whether a condition holds of a contact, and if not, what is missing, in words.
 *
 * @example
 * judge({ kind: 'milestone', milestone: 'successful rollout' }, { 'milestone/successful rollout': 0 })
 * // → { met: false, missing: 'Needs “successful rollout”: nobody recorded it' }
 */
export function judge(
  condition: LevelCondition,
  facts: Facts,
  names: Readonly<Record<Level, string>> = levelNames,
): { met: true } | { met: false; missing: string } {
  const fact = facts[factOf(condition)] ?? null
  if (fact !== null && fact >= leastOf(condition)) return { met: true }
  // A company that has said nothing has no problem that we know of.
  if (fact === null && condition.kind === 'no open problem') return { met: true }
  return { met: false, missing: sayMissing(condition, fact, names) }
}

const soFar = (fact: number | null) => (fact === null || fact === 0 ? 'none so far' : `${fact} so far`)

function sayMissing(condition: LevelCondition, fact: number | null, names: Readonly<Record<Level, string>>): string {
  const needs = `Needs ${sayLevelCondition(condition, names)}`
  switch (condition.kind) {
    case 'likelihood':
      return fact === null ? `${needs}: nothing said in that time` : `${needs}: they said ${fact}`
    case 'milestone':
      return `${needs}: nobody recorded it`
    case 'customer for':
      return fact === null ? `${needs}: since when is not known` : `${needs}: ${Math.max(0, fact)} so far`
    case 'customers':
      return `${needs}: this one is not`
    case 'no open problem':
      return `${needs}: the last they said was ${fact}`
    default:
      return `${needs}: ${soFar(fact)}`
  }
}

const several = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`

/**
 * A condition as a marketer says it, after "Needs": 'likely to recommend us, 9 or more, within 365 days'.
 *
 * @example
 * sayLevelCondition({ kind: 'minutes given', atLeast: 30 }) // → '30 minutes of their time given before'
 */
export function sayLevelCondition(
  condition: LevelCondition,
  names: Readonly<Record<Level, string>> = levelNames,
): string {
  switch (condition.kind) {
    case 'likelihood':
      return `a likelihood to recommend of ${condition.atLeast} or more within ${several(condition.withinDays, 'day', 'days')}`
    case 'milestone':
      return `“${condition.milestone}”`
    case 'minutes given':
      return `${several(condition.atLeast, 'minute', 'minutes')} of their time given before`
    case 'levels reached':
      return several(condition.atLeast, 'earlier step', 'earlier steps')
    case 'items':
      return `${several(condition.atLeast, 'usable item', 'usable items')} of “${names[condition.level]}”`
    case 'customer for':
      return `${several(condition.days, 'day', 'days')} as a customer`
    case 'customers':
      return `a customer where ${condition.where}`
    case 'no open problem':
      return 'no open problem'
    case 'earned referral':
      return several(condition.atLeast, 'referral that counts', 'referrals that count')
  }
}
