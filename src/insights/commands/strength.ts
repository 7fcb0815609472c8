import type { RevenueAnswer, RevenueQuestion } from '../../cube/question.ts'
import { printCondition } from '../../customers/filter.ts'
import { type Days, daysOf, windowBefore } from '../../customers/window.ts'
import type { Context } from '../../server/context.ts'
import { seeded } from '../../statistics/chance.ts'
import { securedRevenue } from '../../statistics/secured-revenue.ts'
import { addDays, addMonths, type Day, dayNumber, dayOfNumber } from '../../values/day.ts'
import type { RevenueSlice, RevenueStrength } from '../api/strength.ts'
import { askerOf, choicesFor, chosen } from '../commands.ts'
import { type Asked, scopeOf } from '../questions.ts'
import { groupCondition, groupLabel, splitOf } from '../splits.ts'
import { currenciesOf, listPaying } from '../store.ts'
import { bookOf, compareStrength, strengthOf, yearsBefore } from '../strength.ts'

interface AskedBy extends Asked {
  by?: string | undefined
  cuts?: string | undefined
}

/** Without a window, and where it has no period before it, a year is held against the year before. */
const usual = '12m'
const quartersShown = 8
/** Years of renewals that retention is learnt from. */
const mostYears = 4
/** The same data gives the same ranges. */
const seed = 20_070_101

function periodsOf(ctx: Context, window: string | undefined): { text: string; now: Days; before: Days } {
  const text = window === undefined || window === 'ever' ? usual : window
  return { text, now: daysOf(text, ctx.today)!, before: windowBefore(text, ctx.today)! }
}

const numbers = ({ from, to }: Days) => ({ from: dayNumber(from), to: dayNumber(to) })

/** How much revenue stayed, how much growth was earned, and what is already secured. */
export async function showStrength(ctx: Context, asked: AskedBy): Promise<RevenueStrength> {
  const { choices, columns } = await choicesFor(ctx)
  const { text, now, before } = periodsOf(ctx, asked.window)
  const scope = scopeOf(ctx, { ...asked, window: text }, columns.referrals)
  const choice = await chosen(ctx, asked, scope, choices)
  const { window: _, ...terms } = scope.terms
  const ask = askerOf(ctx)
  const revenue = (before: Days, now: Days, by: RevenueQuestion['by'] = []): Promise<RevenueAnswer> =>
    ask({ ask: 'revenue', ...terms, before: numbers(before), now: numbers(now), by })

  const [main, { currency, others }] = await Promise.all([revenue(before, now, [splitOf(choice)]), currenciesOf(ctx)])
  const firstBooked = main.firstBooked === null ? null : dayOfNumber(main.firstBooked)
  const { rows, folded } = compareStrength(main.tables[0] ?? [], main.total)
  return {
    window: text,
    ...now,
    beforeFrom: before.from,
    strength: asked.strength,
    currency,
    by: { column: choice.column, label: choice.label },
    choices: choices.map(({ column, label }) => ({ column, label })),
    ...strengthOf(main.total),
    groups: rows.map((row) => ({
      ...row,
      label: groupLabel(choice, row.value),
      where: [printCondition(groupCondition(choice, row.value))],
    })),
    folded,
    trend: firstBooked ? await trendOf(revenue, text, now, firstBooked) : [],
    secured: firstBooked ? await securedOf(revenue, endOf(ctx, now), firstBooked) : null,
    firstBooked,
    otherCurrencies: others,
  }
}

type Revenue = (before: Days, now: Days, by?: RevenueQuestion['by']) => Promise<RevenueAnswer>

/** The window's figures as they were at the end of each of the last quarters, where both periods were booked whole. */
async function trendOf(revenue: Revenue, text: string, now: Days, firstBooked: Day): Promise<RevenueStrength['trend']> {
  const months = Number(/^(\d+)m$/.exec(text)?.[1] ?? 12)
  const periods = Array.from({ length: quartersShown }, (_, at) => {
    const to = addMonths(now.to, 3 * (at + 1 - quartersShown))
    const from = addMonths(to, -months)
    return { now: { from, to }, before: { from: addMonths(from, -months), to: from } }
  })
  return Promise.all(
    periods
      .filter(({ before }) => isWhole(before, firstBooked))
      .map(async ({ now, before }) => ({ ...now, ...strengthOf((await revenue(before, now)).total) })),
  )
}

/** Booking began before the period, or in its first month: then it is taken to be whole. */
const isWhole = ({ from }: Days, firstBooked: Day) => firstBooked <= addMonths(from, 1)

/** The window's end, or today where that is sooner: what is to come cannot be learnt from. */
const endOf = (ctx: Context, { to }: Days): Day => (to <= ctx.today ? to : addDays(ctx.today, 1))

/** What the twelve months after `end` will bring by themselves, learnt from the years before it. */
async function securedOf(revenue: Revenue, end: Day, firstBooked: Day): Promise<RevenueStrength['secured']> {
  const yearTo = (at: number): Days => ({ from: addMonths(end, -12 * (at + 1)), to: addMonths(end, -12 * at) })
  const years = Array.from({ length: mostYears }, (_, at) => ({ now: yearTo(at), before: yearTo(at + 1) }))
  const known = years.filter(({ before }) => isWhole(before, firstBooked))
  const [latest] = known
  if (!latest) return null
  const ages = (day: Day) => [{ column: 'since', cuts: yearsBefore(day).map(dayNumber) }]
  const past = await Promise.all(
    known.map(async ({ now, before }) => {
      const { total, tables } = await revenue(before, now, ages(now.from))
      return { total, byAge: tables[0]! }
    }),
  )
  const due = await revenue(latest.before, latest.now, ages(end))
  const secured = securedRevenue(bookOf(past, due.tables[0]!), seeded(seed))
  return secured && { ...secured, years: known.length }
}

interface AskedList extends Asked {
  slice: RevenueSlice
}

/** The customers behind a part of the revenue, with what they paid in both periods. */
export function listBehind(ctx: Context, asked: AskedList & { cursor?: string | undefined; limit: number }) {
  const { now, before } = periodsOf(ctx, asked.window)
  const { terms } = scopeOf(ctx, { ...asked, window: usual }, { dated: 1, undated: 0 })
  const question: RevenueQuestion = { ask: 'revenue', ...terms, before: numbers(before), now: numbers(now), by: [] }
  return listPaying(ctx, question, asked.slice, asked)
}
