import type { Strength } from '../../cube/question.ts'
import { parseCondition, printCondition } from '../../customers/filter.ts'
import { strengthsFrom } from '../../customers/strength.ts'
import { windowOf } from '../../customers/window.ts'
import { askerOf, choicesFor } from '../../insights/commands.ts'
import { type Choice, groupCondition, splitOf } from '../../insights/splits.ts'
import type { Context } from '../../server/context.ts'
import { Invalid } from '../../server/errors.ts'
import { proposeComparisons } from '../../statistics/parallel-history.ts'
import { dayNumber } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Proposal } from '../api/effect.ts'
import { type Months, untracked } from '../effect.ts'
import { powerWords } from '../effect-words.ts'
import { type Columns, sayGroup } from '../group-words.ts'
import { actionMonths, fewestCompared, isBeside, variations } from '../history.ts'
import type { ComparisonGroup } from '../states.ts'
import * as store from '../store.ts'
import { isWatched } from '../watching.ts'
import { columnsNow } from './columns.ts'
import { monthsOf } from './months.ts'

/** Histories of so many groups are looked at, the largest ones. */
const mostLookedAt = 30

/** Groups to compare with, nearest in their history first, and how many were too small. */
async function proposeFor(
  ctx: Context,
  action: store.StoredAction,
): Promise<{ items: Proposal[]; small: number; own: Months; histories: Map<string, Months> }> {
  const startsOn = action.startsOn ?? ctx.today
  const about = { strength: action.strength, startsOn, edges: actionMonths(startsOn, startsOn).edges }
  const [{ groups, small }, own] = await Promise.all([
    candidatesFor(ctx, action, await columnsNow(ctx)),
    monthsOf(ctx, action.where, about),
  ])
  const histories = await Promise.all(groups.map(({ where }) => monthsOf(ctx, where, about)))
  const skip = untracked([own, ...histories], own.length)
  const found = proposeComparisons(
    { value: '', periods: own.slice(skip) },
    histories.map((periods, at) => ({ value: String(at), periods: periods.slice(skip) })),
  )
  return {
    items: found.map(({ value, p: _, ...history }) => ({ ...groups[Number(value)]!, ...history })),
    small,
    own: own.slice(skip),
    histories: new Map(groups.map(({ label }, at) => [label, histories[at]!.slice(skip)])),
  }
}

interface Candidate {
  label: string
  where: string[]
}

/** Groups that differ from this one in one of its filters, with enough customers; of very many the largest. */
async function candidatesFor(ctx: Context, { where, strength }: store.StoredAction, columns: Columns) {
  const { choices } = await choicesFor(ctx)
  const ask = askerOf(ctx)
  const found: (Candidate & { customers: number })[] = []
  let small = 0
  for (const { condition, others, at } of variations(where)) {
    const choice = choices.find(({ column }) => column === condition.column)
    if (!choice) continue
    const { tables } = await ask({
      ask: 'count',
      window: windowOf('12m', ctx.today),
      strengths: strengthsFrom(strength),
      where: others,
      today: dayNumber(ctx.today),
      figures: ['customers'],
      by: [splitOf(choice)],
    })
    for (const { value, counts } of tables[0] ?? []) {
      if (value === '' || !isBeside(condition, value, bandOf(choice, value))) continue
      if (counts.customers < fewestCompared) small++
      else {
        const texts = others.map(printCondition)
        texts.splice(at, 0, printCondition(groupCondition(choice, value)))
        found.push({ where: texts, label: sayGroup(texts, columns), customers: counts.customers })
      }
    }
  }
  if (found.length > 0 && found.length < fewestGroups) {
    const divided = await divide(ctx, found, strength, choices, columns)
    if (divided.length >= fewestGroups) found.splice(0, found.length, ...divided)
  }
  found.sort((one, other) => other.customers - one.customers)
  return { groups: found.slice(0, mostLookedAt).map(({ label, where }) => ({ label, where })), small }
}

/** How much groups waver by themselves cannot be told from fewer. */
const fewestGroups = 3

/**
 * Too few groups beside this one, as where a column has two or three values: each is divided by another column, so that
 * there are enough to see how groups waver.
 */
async function divide(
  ctx: Context,
  found: readonly (Candidate & { customers: number })[],
  strength: Strength,
  choices: readonly Choice[],
  columns: Columns,
) {
  const used = new Set(found.flatMap(({ where }) => where.map((text) => parseCondition(text)?.column)))
  const by = choices
    .filter(
      ({ kind, column, distinct }) =>
        kind === 'category' && !used.has(column) && isWatched(column) && (distinct ?? 0) <= 10,
    )
    .sort((one, other) => (other.distinct ?? 0) - (one.distinct ?? 0))[0]
  if (!by) return []
  const ask = askerOf(ctx)
  const parts = await Promise.all(
    found.map(async ({ where }) => {
      const { tables } = await ask({
        ask: 'count',
        window: windowOf('12m', ctx.today),
        strengths: strengthsFrom(strength),
        where: where.map(parseCondition).filter((condition) => condition !== null),
        today: dayNumber(ctx.today),
        figures: ['customers'],
        by: [splitOf(by)],
      })
      return (tables[0] ?? [])
        .filter(({ value, counts }) => value !== '' && counts.customers >= fewestCompared)
        .map(({ value, counts }) => {
          const texts = [...where, printCondition(groupCondition(by, value))]
          return { where: texts, label: sayGroup(texts, columns), customers: counts.customers }
        })
    }),
  )
  return parts.flat()
}

function bandOf({ cuts }: Choice, value: string): readonly [number | null, number | null] | null {
  if (!cuts) return null
  const band = Number(value)
  return [cuts[band - 1] ?? null, cuts[band] ?? null]
}

/** Where nobody has chosen yet, so many of the nearest stand in for the choice. */
const usuallyChosen = 5

/** What somebody chooses from before an action starts, and what could be seen how soon with their choice. */
export async function showComparable(ctx: Context, { actionId }: { actionId: Id<'acn'> }) {
  const action = await store.findAction(ctx, actionId)
  // A filter on a column that is gone since: the page says so, and how to put it right.
  const proposed = await proposeFor(ctx, action).catch((error) => {
    if (error instanceof Invalid) return null
    throw error
  })
  if (proposed === null) return { items: [], small: 0, power: null }
  const { items, small, own, histories } = proposed
  const chosen =
    action.comparison.length > 0
      ? await Promise.all(action.comparison.map((group) => histories.get(group.label) ?? historyOf(ctx, action, group)))
      : items.slice(0, usuallyChosen).map(({ label }) => histories.get(label)!)
  return { items, small, power: chosen.length === 0 ? null : powerWords(own, chosen, action.expectedChange) }
}

const historyOf = (ctx: Context, action: store.StoredAction, { where }: ComparisonGroup) => {
  const startsOn = action.startsOn ?? ctx.today
  return monthsOf(ctx, where, { strength: action.strength, startsOn, edges: actionMonths(startsOn, startsOn).edges })
}
