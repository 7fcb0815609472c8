import {
  type Cell,
  type ColumnsAnswer,
  type Condition,
  type CountAnswer,
  type CountQuestion,
  type Counts,
  noCounts,
  type Question,
} from '../cube/question.ts'
import { parseCondition, printCondition } from '../customers/filter.ts'
import type { Context } from '../server/context.ts'
import { Invalid } from '../server/errors.ts'
import { alarmConfidence, funnelLimits, funnelOf, warningConfidence } from '../statistics/funnel.ts'
import type { GroupRow, Groups, Overview } from './api.ts'
import { readCuts } from './bands.ts'
import { cautions, groupCautions, isAge, timesDiffer } from './cautions.ts'
import { turnedDifferences } from './commands/among-like.ts'
import {
  type Comparison,
  compareCells,
  conversionOf,
  explainsCompletely,
  figuresOfRate,
  figuresShown,
  measured,
  mostTelling,
  ratesOf,
  type Standout,
  standoutsOf,
} from './measures.ts'
import { nextSteps } from './next-steps.ts'
import { trendEdges } from './periods.ts'
import { type Asked, groupsQuestions, overviewQuestions, paceQuestion, type Scope, scopeOf } from './questions.ts'
import { type Choice, choicesOf, groupCondition, groupLabel, isTelling, splitOf } from './splits.ts'
import { savedGroups, shownAttributes, situationOf } from './store.ts'

/** How many groups are named on either side: a page is read to the end or not at all. */
const mostStandouts = 5

/** How referring stands, in one page: rates, change, groups that stand out, and what to do next. */
export async function showOverview(ctx: Context, asked: Asked): Promise<Overview> {
  const [{ choices, columns }, situation] = await Promise.all([choicesFor(ctx), situationOf(ctx)])
  const scope = scopeOf(ctx, asked, columns.referrals)
  const telling = choices.filter(isTelling)
  const hasDates = columns.referrals.dated > 0
  const edges = hasDates ? trendEdges(scope.text, ctx.today) : []
  const ask = askerOf(ctx)

  const questions = overviewQuestions(scope, telling, edges)
  const allTimed = startsKnown(columns)
  const [counted, { total }, timed, made, series] = await Promise.all([
    ask(questions.telling),
    ask(questions.total),
    allTimed ? null : ask(paceQuestion(scope, null)),
    ask(questions.made),
    ask(questions.trend),
  ])
  const tables = telling.map((choice, at) => ({
    choice,
    comparison: compareCells(counted.tables[at] ?? [], counted.total, null, { ordered: choice.ordered }),
  }))
  // How long they have been here explains too much to be news.
  const fair = tables.filter(({ choice, comparison }) => !isAge(choice) && !explainsCompletely(comparison))
  const standouts = standoutsOf(fair, counted.total)
  const named = (standout: Standout) => namedGroup(standout)
  const lowest = standouts.lowest[0]

  return {
    ...scope.shown,
    customers: columns.customers,
    ...columns.referrals,
    rates: ratesOf(total, timed ? timed.total : total),
    conversion: conversionOf(made, scope.terms.strengths, scope.terms.window === null),
    change: await changeOf(ctx, scope, mostTelling(fair), counted, telling),
    trend: series.periods.map((counts, at) => ({
      from: edges[at] as Overview['trend'][number]['from'],
      to: edges[at + 1] as Overview['trend'][number]['to'],
      share: measured(counts.referrers, counts.customers),
    })),
    referrals: made.cells,
    highest: standouts.highest.slice(0, mostStandouts).map(named),
    lowest: standouts.lowest.slice(0, mostStandouts).map(named),
    groupsCompared: standouts.compared,
    cautions: groupCautions({
      ever: false,
      ...columns.referrals,
      undated: scope.terms.window === null && hasDates ? 0 : columns.referrals.undated,
      choice: telling[0] ?? fallback,
      groups: [],
    }),
    next: nextSteps({
      ...situation,
      ...columns.referrals,
      customers: columns.customers,
      attributes: choices.length - builtInChoices(choices),
      lowest: lowest
        ? {
            column: lowest.choice.column,
            label: lowest.choice.label,
            says: `${lowest.choice.label} is ${groupLabel(lowest.choice, lowest.value)}`,
          }
        : null,
      window: scope.text,
    }),
  }
}

const fallback: Choice = {
  column: 'origin',
  label: '',
  kind: 'category',
  cuts: null,
  ordered: false,
  distinct: 2,
}
const builtInChoices = (choices: readonly Choice[]) =>
  choices.filter(({ column }) => ['tenure', 'since', 'origin', 'status'].includes(column)).length

function namedGroup({ choice, value, happened, trials, difference, adjustedP, verdict }: Standout) {
  return {
    column: choice.column,
    columnLabel: choice.label,
    value,
    label: groupLabel(choice, value),
    where: printCondition(groupCondition(choice, value)),
    share: measured(happened, trials),
    difference,
    adjustedP,
    verdict,
  }
}

/** The change since the period before, split by the groups that tell most. One small question more. */
async function changeOf(
  ctx: Context,
  scope: Scope,
  by: Choice | null,
  now: CountAnswer,
  telling: readonly Choice[],
): Promise<Overview['change']> {
  if (!scope.before) return null
  const before: CountAnswer = await askerOf(ctx)({
    ask: 'count',
    ...scope.terms,
    window: scope.before,
    figures: figuresOfRate,
    by: by ? [splitOf(by)] : [],
  })
  const was = measured(before.total.referrers, before.total.customers)
  const is = measured(now.total.referrers, now.total.customers)
  if (was.rate === null || is.rate === null) return null
  const cells = by ? now.tables[telling.indexOf(by)] : undefined
  const split = cells && compareCells(cells, now.total, { cells: before.tables[0] ?? [], total: before.total }).change
  if (!by || !split) return { before: was, change: is.rate - was.rate, by: null }
  const { change, ...effects } = split
  return { before: was, change, by: { column: by.column, label: by.label, ...effects } }
}

interface AskedGroups extends Asked {
  by?: string | undefined
  cuts?: string | undefined
}

/** Groups beside one another, by one column or the saved groups. */
export async function compareBy(ctx: Context, asked: AskedGroups): Promise<Groups> {
  const { choices, columns } = await choicesFor(ctx)
  const scope = scopeOf(ctx, asked, columns.referrals)
  const choice = asked.by === 'saved' ? null : await chosen(ctx, asked, scope, choices)
  const allTimed = startsKnown(columns)
  const { now, timed, before, labelOf, conditionsOf } = choice
    ? await byColumn(ctx, scope, choice, allTimed)
    : await bySavedGroups(ctx, scope, allTimed)

  const comparison = compareCells(now.cells, now.total, before, {
    ordered: choice?.ordered ?? false,
    overlapping: choice === null,
    timed: timed?.cells ?? null,
  })
  const turned = await turnedDifferences(
    ctx,
    scope,
    choice,
    choices,
    comparison.rows
      .filter(({ verdict }) => verdict === 'above' || verdict === 'below')
      .map(({ value }) => ({ value, conditions: conditionsOf(value) })),
  )
  const funnel = funnelOf(comparison.rows)
  const rowOf = ({
    meanDays: _,
    timed: __,
    happened,
    trials,
    rate,
    interval,
    ...row
  }: Comparison['rows'][number]): GroupRow => ({
    ...row,
    label: labelOf(row.value),
    where: conditionsOf(row.value).map(printCondition),
    turned: turned.get(row.value) ?? [],
  })
  const was = before && measured(before.total.referrers, before.total.customers)
  return {
    ...scope.shown,
    by: choice
      ? { column: choice.column, label: choice.label, kind: choice.kind, cuts: choice.cuts, ordered: choice.ordered }
      : { column: 'saved', label: 'Saved groups', kind: 'saved', cuts: null, ordered: false },
    total: ratesOf(now.total, timed ? timed.total : now.total),
    before: was,
    change: comparison.change,
    rows: comparison.rows.map(rowOf),
    folded: comparison.folded,
    other: comparison.other,
    spread: comparison.spread,
    realDifference: comparison.realDifference,
    signal: comparison.signal && { verdict: comparison.signal.verdict, trueSpread: comparison.signal.trueSpread },
    timesDiffer: timesDiffer(comparison.rows),
    highest: comparison.highest,
    lowest: comparison.lowest,
    trend: comparison.trend,
    funnel: funnel
      ? sizesUpTo(Math.max(...comparison.rows.map(({ trials }) => trials), 1)).map((among) => ({
          among,
          warning: funnelLimits(funnel, among, warningConfidence),
          alarm: funnelLimits(funnel, among, alarmConfidence),
        }))
      : [],
    funnelWidened: funnel?.widened ?? false,
    cautions: [
      ...groupCautions({ ever: scope.terms.window === null, ...columns.referrals, choice, groups: comparison.rows }),
      ...(explainsCompletely(comparison) ? [cautions.separates] : []),
      ...(asked.where.length > 0 ? [cautions.selected] : []),
    ],
    choices: choices.map(({ column, label, kind, cuts, distinct }) => ({
      column,
      label,
      kind,
      groups: cuts ? cuts.length + 1 : distinct,
    })),
  }
}

/** Sizes at which a funnel's lines are drawn: dense where they bend. */
function sizesUpTo(largest: number): number[] {
  const points = 60
  return Array.from({ length: points }, (_, at) => Math.max(1, largest * 1.05 * ((at + 1) / points) ** 2))
}

/** The column asked for with the cuts asked for, or the one whose groups differ most. */
export async function chosen(ctx: Context, asked: AskedGroups, scope: Scope, choices: Choice[]): Promise<Choice> {
  if (asked.by === undefined) {
    const telling = choices.filter(isTelling)
    const { tables, total } = await askerOf(ctx)(overviewQuestions(scope, telling, []).telling)
    const compared = telling
      .map((choice, at) => ({ choice, comparison: compareCells(tables[at] ?? [], total, null) }))
      .filter(({ choice, comparison }) => !isAge(choice) && !explainsCompletely(comparison))
    return mostTelling(compared) ?? compared[0]?.choice ?? choices[0] ?? fallback
  }
  const choice = choices.find(({ column }) => column === asked.by)
  if (!choice) throw new Invalid(`Customers have no column ${asked.by} to compare by. Choose another.`)
  if (asked.cuts === undefined || choice.kind === 'category') return choice
  const cuts = readCuts(asked.cuts)
  if (!cuts) throw new Invalid('Write where bands begin as rising numbers or days, such as 10, 50, 100.')
  return { ...choice, cuts, ordered: true }
}

/** Everybody's beginning is known, so that figures per time need not be counted of some alone. */
const startsKnown = ({ columns, customers }: ColumnsAnswer) =>
  columns.find(({ column }) => column === 'since')?.known === customers

interface CellsAndTotal {
  cells: Cell[]
  total: Counts
}
interface Counted {
  now: CellsAndTotal
  /** Those whose beginning is known; null where that is everybody. */
  timed: CellsAndTotal | null
  before: CellsAndTotal | null
  labelOf(value: string): string
  conditionsOf(value: string): Condition[]
}

async function byColumn(ctx: Context, scope: Scope, choice: Choice, allTimed: boolean): Promise<Counted> {
  const questions = groupsQuestions(scope, choice)
  const ask = askerOf(ctx)
  const [now, timed, before] = await Promise.all([
    ask(questions.now),
    allTimed ? null : ask(paceQuestion(scope, choice)),
    questions.before ? ask(questions.before) : null,
  ])
  const cellsOf = ({ tables, total }: CountAnswer) => ({ cells: tables[0] ?? [], total })
  return {
    now: cellsOf(now),
    timed: timed && cellsOf(timed),
    before: before && cellsOf(before),
    labelOf: (value) => groupLabel(choice, value),
    conditionsOf: (value) => [groupCondition(choice, value)],
  }
}

/** Each saved group is a filter of its own; they may overlap, so each is one question. */
async function bySavedGroups(ctx: Context, scope: Scope, allTimed: boolean): Promise<Counted> {
  const ask = askerOf(ctx)
  const groups = await savedGroups(ctx)
  const read = new Map(
    groups.map(({ id, conditions }) => [
      id as string,
      conditions.map(parseCondition).filter((condition) => condition !== null),
    ]),
  )
  const countAll = async (asked: CountQuestion): Promise<CellsAndTotal> => {
    const { total } = await ask(asked)
    const cells = await Promise.all(
      groups.map(async ({ id }): Promise<Cell> => {
        const own = read.get(id) ?? []
        const question: CountQuestion = { ...asked, where: [...asked.where, ...own] }
        // A group whose column has since been removed holds nobody; it is not the end of the page.
        return { value: id, counts: (await ask(question).catch(noneIfInvalid)).total }
      }),
    )
    return { cells, total }
  }
  const question = { ask: 'count', ...scope.terms, figures: figuresShown, by: [] } satisfies CountQuestion
  return {
    now: await countAll(question),
    timed: allTimed ? null : await countAll(paceQuestion(scope, null)),
    before: scope.before ? await countAll({ ...question, window: scope.before }) : null,
    labelOf: (value) => groups.find(({ id }) => id === value)?.name ?? value,
    conditionsOf: (value) => read.get(value) ?? [],
  }
}

function noneIfInvalid(error: unknown): { total: Counts } {
  if (!(error instanceof Invalid)) throw error
  return { total: noCounts }
}

export async function choicesFor(ctx: Context) {
  const [attributes, columns] = await Promise.all([shownAttributes(ctx), askerOf(ctx)({ ask: 'columns' })])
  return { choices: choicesOf(attributes, columns), columns }
}

export const askerOf =
  (ctx: Context) =>
  <Q extends Question>(question: Q) =>
    ctx.counting.ask(ctx.company.schema, question)
