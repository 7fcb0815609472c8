import type { Cell as CountCell, JointAnswer } from '../cube/question.ts'
import { printCondition } from '../customers/filter.ts'
import type { Cell, Predictor } from '../statistics/design-matrix.ts'
import { falseDiscoveryAdjusted } from '../statistics/false-discovery.ts'
import { type LogisticFit, logisticRegression } from '../statistics/logistic-regression.ts'
import { explainedShares } from '../statistics/shapley-shares.ts'
import { isAge } from './cautions.ts'
import type { Driver, Drivers, DriverValue } from './driver-figures.ts'
import { type Choice, groupCondition, groupLabel, isTelling } from './splits.ts'

/** Fewer referrers, or others, than this and no attribute could be told from chance; a guess at where it begins to make sense. */
const fewestToFit = 20
/** Values of fewer customers are taken together: of them alone nothing could be told. */
const fewestOfValue = 30
/** Groups under this are nobody's business: who is in one is left out. */
const privacyMinimum = 5
/** Peduzzi and others (1996): ten of the rarer outcome for each term, or estimates and ranges go astray. */
const fewestOfTerm = 10
/** More columns than this are shared out by an approximation, and nobody reads them. */
const mostDrivers = 12

/** Columns that can be looked at. When they became a customer says the same as how long ago that was. */
export const canDrive = (choice: Choice) => isTelling(choice) && choice.column !== 'since'

/**
 * The columns to look at where nobody chose any: those with the fewest values, so that nobody looks at who referred to choose
 * what goes with referring. How long they have been customers is always among them: the older have had more time, and without
 * it every attribute of old customers would seem to make them refer.
 */
export function usualDrivers(choices: readonly Choice[], groupsOf: (choice: Choice) => number): Choice[] {
  const others = choices.filter((choice) => canDrive(choice) && choice.column !== 'tenure')
  const few = new Set([...others].sort((one, other) => groupsOf(one) - groupsOf(other)).slice(0, mostDrivers - 1))
  return choices.filter((choice) => few.has(choice) || choice.column === 'tenure')
}

/**
 * Bands of so few customers that nothing could be told of them are joined to the smaller of their neighbours.
 *
 * @example
 * // 8 customers of under 3 months, 40 of 3 to under 6, 900 of 6 and more
 * joinBands([3, 6], [8, 40, 900]) // → [6]
 */
export function joinBands(cuts: readonly number[], customers: readonly number[]): number[] {
  const left = [...cuts]
  const sizes = [...customers]
  while (left.length > 0) {
    const least = Math.min(...sizes)
    if (least >= fewestOfValue) break
    const at = sizes.indexOf(least)
    const into = at === 0 ? 1 : at === sizes.length - 1 || sizes[at - 1]! <= sizes[at + 1]! ? at - 1 : at + 1
    const cut = Math.min(at, into)
    sizes.splice(cut, 2, sizes[cut]! + sizes[cut + 1]!)
    left.splice(cut, 1)
  }
  return left
}

/** A column as it is looked at: its values, of which the rare ones may stand together. */
interface Looked {
  choice: Choice
  /** By place of the cube's value: which level it belongs to. */
  levelOf: string[]
  levels: Map<string, { label: string; where: string; customers: number; referrers: number }>
}

/** Stands for all rare values of a column; no value of a customer can be this. */
const rare = '\u0001'

/**
 * What goes with referring, from the kinds of customers there are.
 *
 * @param tables customers by each of the columns, in their order
 */
export function driversOf(
  joint: JointAnswer,
  choices: readonly Choice[],
  tables: readonly (readonly CountCell[])[],
): Omit<Drivers, 'choices' | 'chosen' | 'leftOut'> {
  const customers = joint.customers.reduce((sum, many) => sum + many, 0)
  const referrers = joint.referrers.reduce((sum, many) => sum + many, 0)
  const nothing = {
    customers,
    referrers,
    explained: 0,
    method: null,
    areaUnderCurve: null,
    overall: null,
    drivers: [],
    thin: false,
    skipped: 0,
    dropped: [],
    separation: null,
  }
  const looked = choices.map((choice, at) => lookAt(choice, joint.columns[at]!.values, tables[at]!))
  const telling = looked.map(({ levels }) => levels.size > 1)
  if (referrers < fewestToFit) return { ...nothing, tooLittle: 'too-few-referrers' }
  if (customers - referrers < fewestToFit) return { ...nothing, tooLittle: 'too-few-others' }
  const used = looked.filter((_, at) => telling[at])
  if (used.length === 0) return { ...nothing, tooLittle: 'no-columns' }

  const cells = cellsOf(joint, looked, telling)
  const predictors = used.map(({ choice }): Predictor => ({ name: choice.column, kind: 'category' }))
  const fit = logisticRegression(cells, predictors)
  const shares = explainedShares(cells, predictors)
  if (fit === null || shares === null) return { ...nothing, tooLittle: 'too-few-referrers' }
  const adjusted = falseDiscoveryAdjusted(fit.predictors.map(({ p }) => p))
  const drivers = used.map(
    (one, at): Driver => ({
      column: one.choice.column,
      label: one.choice.label,
      isAge: isAge(one.choice),
      share: shares.explained > 0 ? Math.max(0, shares.shares[at]!) / shares.explained : 0,
      likelihoodRatio: fit.predictors[at]!.likelihoodRatio,
      freedom: fit.predictors[at]!.freedom,
      p: fit.predictors[at]!.p,
      adjustedP: adjusted[at]!,
      values: valuesOf(one, fit, fit.predictors[at]!.reference),
    }),
  )
  const named = (column: string) => used.find(({ choice }) => choice.column === column)
  const labelOf = (column: string) => named(column)?.choice.label ?? column
  return {
    ...nothing,
    tooLittle: null,
    explained: shares.explained,
    method: shares.method,
    areaUnderCurve: fit.areaUnderCurve,
    overall: fit.overall,
    drivers: drivers.sort((one, other) => other.share - one.share),
    thin: Math.min(referrers, customers - referrers) < fewestOfTerm * (fit.terms.length - 1),
    skipped: customers - fit.customers,
    dropped: fit.dropped.map(({ name, predictor, saidBy }) => ({
      column: predictor,
      label: labelOf(predictor),
      says: valueOfTerm(fit, named(predictor), name),
      saidBy: saidBy.map(labelOf),
    })),
    separation: fit.separation && {
      customers: fit.separation.customers,
      by: fit.separation.by.map(({ predictor, level, says, customers }) => {
        const value = level === null ? undefined : named(predictor)?.levels.get(level)
        return {
          label: value ? `${labelOf(predictor)}: ${value.label}` : labelOf(predictor),
          says,
          customers,
          where: value?.where ?? null,
        }
      }),
    },
  }
}

const valueOfTerm = (fit: LogisticFit, looked: Looked | undefined, name: string) =>
  looked?.levels.get(fit.terms.find((term) => term.name === name)?.level ?? '')?.label ?? name

function lookAt(choice: Choice, values: readonly string[], table: readonly CountCell[]): Looked {
  const countsOf = new Map(table.map(({ value, counts }) => [value, counts]))
  const isRare = (value: string) => choice.cuts === null && (countsOf.get(value)?.customers ?? 0) < fewestOfValue
  const few = values.filter((value) => value !== '' && isRare(value))
  // One alone is not made smaller by another name.
  const together = new Set(few.length > 1 ? few : [])
  const levels: Looked['levels'] = new Map()
  const levelOf = values.map((value) => (together.has(value) ? rare : value))
  for (const value of values) {
    const { customers = 0, referrers = 0 } = countsOf.get(value) ?? {}
    if (customers === 0) continue
    const level = together.has(value) ? rare : value
    const before = levels.get(level)
    levels.set(level, {
      label:
        level === rare
          ? `${together.size} rare ones`
          : choice.cuts?.length === 0 && value
            ? 'known'
            : groupLabel(choice, value),
      where: printCondition(
        level === rare ? { column: choice.column, is: [...together] } : groupCondition(choice, value),
      ),
      customers: (before?.customers ?? 0) + customers,
      referrers: (before?.referrers ?? 0) + referrers,
    })
  }
  for (const [level, { customers }] of levels) if (customers < privacyMinimum) levels.delete(level)
  return { choice, levelOf, levels }
}

/** Kinds of customers with rare values taken together, and without columns that have but one value. */
function cellsOf({ customers, referrers, places }: JointAnswer, looked: readonly Looked[], telling: boolean[]): Cell[] {
  const used = looked.filter((_, column) => telling[column])
  const cells = new Map<string, { happened: number; trials: number; values: string[] }>()
  for (let kind = 0; kind < customers.length; kind++) {
    const values = looked.flatMap(({ levelOf }, column) =>
      telling[column] ? [levelOf[places[kind * looked.length + column]!]!] : [],
    )
    // In so small a group that it would be given away.
    if (used.some(({ levels }, at) => !levels.has(values[at]!))) continue
    const key = values.join('\u0002')
    const cell = cells.get(key) ?? { happened: 0, trials: 0, values }
    cell.happened += referrers[kind]!
    cell.trials += customers[kind]!
    cells.set(key, cell)
  }
  return [...cells.values()]
}

function valuesOf({ choice, levels }: Looked, fit: LogisticFit, reference: string | null): DriverValue[] {
  const terms = new Map(
    fit.terms.flatMap((term) => (term.predictor === choice.column && term.level !== null ? [[term.level, term]] : [])),
  )
  return [...levels].map(([level, { label, where, customers, referrers }]) => {
    const term = terms.get(level)
    const estimate = term?.estimate ?? null
    const finite = estimate !== null && Number.isFinite(estimate)
    return {
      value: level,
      label,
      where,
      customers,
      referrers,
      isReference: level === reference,
      odds: level === reference ? 1 : finite ? term!.oddsRatio : null,
      interval: finite ? term!.interval : null,
      p: finite ? term!.p : null,
      complete: estimate === Infinity ? 'always' : estimate === -Infinity ? 'never' : null,
    }
  })
}
