import type { CountAnswer, FirstReferrals, SeriesQuestion } from '../../cube/question.ts'
import { printCondition } from '../../customers/filter.ts'
import { windowBefore } from '../../customers/window.ts'
import type { Context } from '../../server/context.ts'
import { grayTest } from '../../statistics/gray-test.ts'
import { logRank } from '../../statistics/log-rank.ts'
import { splitChange } from '../../statistics/rate-and-mix.ts'
import { cumulativeIncidence, kaplanMeier, restrictedMean } from '../../statistics/survival.ts'
import { type Day, dayNumber } from '../../values/day.ts'
import type { TimeToRefer, TrendOfRate } from '../api/trend.ts'
import { askerOf, choicesFor, chosen } from '../commands.ts'
import { ageCounts, type CurvePoint, curveOf, daysOfMonth } from '../curves.ts'
import { compareCells, effectsOf, figuresOfRate, figuresShown, measured } from '../measures.ts'
import { quarterEdges, trendEdges } from '../periods.ts'
import { type Asked, scopeOf } from '../questions.ts'
import { type Choice, groupCondition, groupLabel, splitOf } from '../splits.ts'
import { trackedSince } from '../store.ts'

interface AskedBy extends Asked {
  by?: string | undefined
  cuts?: string | undefined
}

/** How far a curve is drawn at most, in months, and the horizons at which groups are compared: the longest all reach. */
const mostMonths = 60
const horizons = [36, 24, 18, 12, 6, 3]
/** Years of beginning that are compared at the same age. */
const mostCohorts = 5
/** Curves of more groups than this cannot be told apart; the largest are drawn. */
const mostCurves = 5
/** Groups under this are nobody's business. */
const privacyMinimum = 5

async function begin(ctx: Context, asked: AskedBy) {
  const { choices, columns } = await choicesFor(ctx)
  const scope = scopeOf(ctx, asked, columns.referrals)
  const choice = await chosen(ctx, asked, scope, choices)
  const shown = {
    ...scope.shown,
    by: { column: choice.column, label: choice.label },
    choices: choices.map(({ column, label }) => ({ column, label })),
  }
  return { scope, choice, shown, dated: columns.referrals.dated > 0 }
}

/** How the referrer rate moved and what moved it, and how customers of each year refer at the same age. */
export async function showTrend(ctx: Context, asked: AskedBy): Promise<TrendOfRate> {
  const { scope, choice, shown, dated } = await begin(ctx, asked)
  const ask = askerOf(ctx)
  const { window: _, ...terms } = scope.terms
  const edges = dated ? trendEdges(scope.text, ctx.today) : []
  const quarters = dated ? quarterEdges(scope.text, ctx.today) : []
  const series: SeriesQuestion = { ask: 'series', ...terms, figures: figuresOfRate, edges: edges.map(dayNumber) }
  const countIn = (from: Day, to: Day): Promise<CountAnswer> =>
    ask({
      ask: 'count',
      ...terms,
      window: { from: dayNumber(from), to: dayNumber(to) },
      figures: figuresOfRate,
      by: [splitOf(choice)],
    })
  const earlier = windowBefore(scope.text, ctx.today)
  const [now, before, trend, ofQuarters, cohorts] = await Promise.all([
    ask({ ask: 'count', ...scope.terms, figures: figuresShown, by: [splitOf(choice)] }),
    earlier && countIn(earlier.from, earlier.to),
    ask(series),
    Promise.all(quarters.slice(1).map((to, at) => countIn(quarters[at]!, to))),
    cohortsOf(ctx, terms),
  ])
  const cellsOf = ({ tables, total }: CountAnswer) => ({ cells: tables[0] ?? [], total })
  const comparison = compareCells(now.tables[0] ?? [], now.total, before && cellsOf(before), {
    ordered: choice.ordered,
  })
  return {
    ...shown,
    now: measured(now.total.referrers, now.total.customers),
    before: before && measured(before.total.referrers, before.total.customers),
    beforeFrom: earlier?.from ?? null,
    beforeTo: earlier?.to ?? null,
    change: comparison.change,
    trend: trend.periods.map((counts, at) => ({
      from: edges[at]!,
      to: edges[at + 1]!,
      share: measured(counts.referrers, counts.customers),
    })),
    groups: comparison.rows.map(({ value, referrerRate, before, rateEffect, mixEffect }) => ({
      value,
      label: groupLabel(choice, value),
      where: [printCondition(groupCondition(choice, value))],
      now: referrerRate,
      before,
      rateEffect,
      mixEffect,
    })),
    folded: comparison.folded,
    quarters: ofQuarters.slice(4).map((after, at) => {
      const was = ofQuarters[at]!
      const tallies = ({ tables }: CountAnswer) =>
        (tables[0] ?? []).map(({ value, counts }) => ({ value, happened: counts.referrers, trials: counts.customers }))
      const split = splitChange(tallies(was), tallies(after))
      return {
        from: quarters[at + 4]!,
        to: quarters[at + 5]!,
        share: measured(after.total.referrers, after.total.customers),
        before: measured(was.total.referrers, was.total.customers),
        effects: split && effectsOf(split),
      }
    }),
    ...cohorts,
  }
}

type Terms = Omit<ReturnType<typeof scopeOf>['terms'], 'window'>

/** Customers by the year they began in, each year's curve beginning when they did. */
async function cohortsOf(ctx: Context, terms: Terms): Promise<Pick<TrendOfRate, 'cohorts' | 'trackedFrom'>> {
  const trackedFrom = await trackedSince(ctx)
  const thisYear = Number(ctx.today.slice(0, 4))
  const years = Array.from({ length: mostCohorts }, (_, at) => thisYear - mostCohorts + 1 + at)
  const by: Choice = {
    column: 'since',
    label: '',
    kind: 'day',
    cuts: years.map((year) => dayNumber(`${year}-01-01` as Day)),
    ordered: true,
    distinct: null,
  }
  const { groups } = await askerOf(ctx)({
    ask: 'first referral',
    ...terms,
    by: splitOf(by),
    trackedFrom: trackedFrom && dayNumber(trackedFrom),
  })
  const cohorts = groups
    .filter(({ value }) => value !== '' && value !== '0')
    .map(({ value, ...counted }) => ({
      ...curveIn(by, value, counted, mostMonths),
      label: String(years[Number(value) - 1]),
    }))
    // Of those who began before anybody kept track the first months are not known, so they cannot stand beside the others.
    .filter(({ seen, points }) => seen >= privacyMinimum && points.length > 1 && points[0]!.months === 0)
  return { cohorts, trackedFrom }
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)

function curveIn(choice: Choice, value: string, counted: FirstReferrals, months: number) {
  return {
    value,
    label: groupLabel(choice, value),
    where: [printCondition(groupCondition(choice, value))],
    seen: total(counted.entered),
    referred: total(counted.firstReferral),
    points: curveOf(counted, months),
  }
}

/** How long customers take to their first referral, by group, with those who leave counted as never. */
export async function showTimeToRefer(ctx: Context, asked: AskedBy): Promise<TimeToRefer> {
  const { scope, choice, shown } = await begin(ctx, asked)
  const trackedFrom = await trackedSince(ctx)
  const { window: _, ...terms } = scope.terms
  const answer = await askerOf(ctx)({
    ask: 'first referral',
    ...terms,
    by: splitOf(choice),
    trackedFrom: trackedFrom && dayNumber(trackedFrom),
  })
  const all = {
    ...curveIn(choice, '', answer.total, mostMonths),
    label: 'All customers',
    where: [],
  }
  const large = answer.groups.filter(({ entered }) => total(entered) >= privacyMinimum)
  const drawn = new Set(
    [...large]
      .filter(({ value }) => value !== '')
      .sort((one, other) => total(other.entered) - total(one.entered))
      .slice(0, mostCurves)
      .map(({ value }) => value),
  )
  const curves = large.map(({ value, ...counted }) => ({
    counts: ageCounts(counted),
    ...curveIn(choice, value, counted, mostMonths),
    drawn: drawn.has(value),
  }))
  const reach = (points: readonly CurvePoint[]) => points.at(-1)?.months ?? 0
  const compared = curves.filter(({ value, points }) => value !== '' && reach(points) >= horizons.at(-1)!)
  const horizon =
    horizons.find((months) => compared.every(({ points }) => reach(points) >= months) && reach(all.points) >= months) ??
    horizons.at(-1)!
  const days = Math.round(horizon * daysOfMonth)
  const until = ageCounts(answer.total)
  const survivors = kaplanMeier(until).findLast(({ age }) => age <= days)
  const tested = compared.map(({ counts }) => counts)
  return {
    ...shown,
    all,
    naive: survivors && cumulativeIncidence(until).length > 0 ? 1 - survivors.survival : null,
    groups: curves.map(({ counts, ...curve }) => {
      const wait = reach(curve.points) >= horizon ? restrictedMean(counts, days) : null
      return {
        ...curve,
        after: curve.points.find(({ months }) => months === horizon) ?? null,
        wait: wait && {
          months: wait.wait / daysOfMonth,
          interval: { low: wait.interval.low / daysOfMonth, high: wait.interval.high / daysOfMonth },
        },
      }
    }),
    horizon,
    tests: tested.length > 1 ? { gray: grayTest(tested).p, logRank: logRank(tested).p } : null,
    trackedFrom,
    leftOut: { ...answer.total.leftOut, small: answer.groups.length - large.length },
    referredBefore: answer.total.referredBefore,
  }
}
