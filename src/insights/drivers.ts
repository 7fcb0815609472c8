import type { Cell as CountCell, JointAnswer } from '../cube/question.ts'
import { printCondition } from '../customers/filter.ts'
import { chiSquareAbove } from '../statistics/chi-square.ts'
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
/** A touchpoint that fewer customers rated is not looked at unless somebody asks: two ratings could hardly be told apart. */
const fewestRated = 2 * fewestOfValue

/** Columns that can be looked at. When they became a customer says the same as how long ago that was. */
export const canDrive = (choice: Choice) => isTelling(choice) && choice.column !== 'since'

/**
 * The columns to look at where nobody chose any: those with the fewest values, so that nobody looks at who referred to choose
 * what goes with referring. How long they have been customers is always among them: the older have had more time, and without
 * it every attribute of old customers would seem to make them refer. Of touchpoints those that most customers rated; they leave
 * half of the room to attributes, and one place to whether customers rated anything at all.
 */
export function usualDrivers(choices: readonly Choice[], groupsOf: (choice: Choice) => number): Choice[] {
  const others = choices.filter(
    (choice) => canDrive(choice) && choice.column !== 'tenure' && choice.touchpoint !== 'rating',
  )
  const rated = choices
    .filter(({ touchpoint, known = 0 }) => touchpoint === 'rating' && known >= fewestRated)
    .sort((one, other) => other.known! - one.known!)
  const room = mostDrivers - 1 - (rated.length > 0 ? 1 : 0)
  const taken = rated.slice(0, Math.max(Math.floor(room / 2), room - others.length))
  const few = new Set([
    ...taken,
    ...[...others].sort((one, other) => groupsOf(one) - groupsOf(other)).slice(0, room - taken.length),
  ])
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
  /** Of ratings: the one the others are compared with. Customers who gave none stand there as well, and apart by `whether`. */
  reference: string | null
}

/** Ratings of only some customers: who rated is told apart from how. */
const isPartlyRated = ({ choice, levels }: Looked) => choice.touchpoint === 'rating' && levels.has('')

/** The name of what says whether customers rated; no column can be called so. */
const whether = (column: string) => `${column}\u0003`

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
    asked: null,
    rarelyRated: [],
  }
  const looked = choices.map((choice, at) => lookAt(choice, joint.columns[at]!.values, tables[at]!))
  const telling = looked.map(({ choice, levels }) => {
    return levels.size > (choice.touchpoint === 'rating' && levels.has('') ? 2 : 1)
  })
  const rarelyRated = looked
    .filter(({ choice }, at) => choice.touchpoint === 'rating' && !telling[at])
    .map(({ choice: { column, label } }) => ({ column, label }))
  if (referrers < fewestToFit) return { ...nothing, tooLittle: 'too-few-referrers' }
  if (customers - referrers < fewestToFit) return { ...nothing, tooLittle: 'too-few-others' }
  const used = looked.filter((_, at) => telling[at])
  if (used.length === 0) return { ...nothing, rarelyRated, tooLittle: 'no-columns' }

  const cells = cellsOf(joint, looked, telling)
  const partly = used.filter(isPartlyRated)
  const predictors = [
    ...used.map(
      ({ choice, reference }): Predictor => ({
        name: choice.column,
        kind: 'category',
        ...(reference === null ? {} : { reference }),
      }),
    ),
    ...partly.map(({ choice }): Predictor => ({ name: whether(choice.column), kind: 'category', reference: 'no' })),
  ]
  const fit = logisticRegression(cells, predictors)
  const shares = explainedShares(
    cells,
    predictors,
    partly.map((one, at) => ({ of: used.indexOf(one), isKnown: used.length + at })),
  )
  if (fit === null || shares === null) return { ...nothing, tooLittle: 'too-few-referrers' }
  const adjusted = falseDiscoveryAdjusted(fit.predictors.slice(0, used.length).map(({ p }) => p))
  const drivers = used.map(
    (one, at): Driver => ({
      column: one.choice.column,
      label: one.choice.label,
      isAge: isAge(one.choice),
      touchpoint: one.choice.touchpoint ?? null,
      share: shares.explained > 0 ? Math.max(0, shares.shares[at]!) / shares.explained : 0,
      likelihoodRatio: fit.predictors[at]!.likelihoodRatio,
      freedom: fit.predictors[at]!.freedom,
      p: fit.predictors[at]!.p,
      adjustedP: adjusted[at]!,
      values: valuesOf(one, fit, fit.predictors[at]!.reference),
    }),
  )
  const named = (column: string) => used.find(({ choice }) => choice.column === column)
  const labelOf = (column: string) => {
    const rated = partly.find(({ choice }) => whether(choice.column) === column)
    return rated ? `whether they rated it (${rated.choice.label})` : (named(column)?.choice.label ?? column)
  }
  return {
    ...nothing,
    rarelyRated,
    asked: askedOf(
      cells,
      predictors,
      partly,
      shares.explained > 0 ? shares.shares[used.length]! / shares.explained : 0,
    ),
    tooLittle: null,
    explained: shares.explained,
    method: shares.method,
    areaUnderCurve: fit.areaUnderCurve,
    overall: fit.overall,
    drivers: drivers.sort((one, other) => other.share - one.share),
    thin: Math.min(referrers, customers - referrers) < fewestOfTerm * (fit.terms.length - 1),
    skipped: customers - fit.customers,
    dropped: fit.dropped
      // Touchpoints of one survey are rated by the same customers, which is nothing to be told of.
      .filter(({ predictor }) => named(predictor) !== undefined)
      .map(({ name, predictor, saidBy }) => ({
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
  const rated = choice.touchpoint === 'rating' ? [...levels].filter(([level]) => level !== '') : []
  const commonest = rated.toSorted(([, one], [, other]) => other.customers - one.customers)
  const both = commonest.find(([, { customers, referrers }]) => referrers > 0 && referrers < customers)
  return { choice, levelOf, levels, reference: (both ?? commonest[0])?.[0] ?? null }
}

/**
 * What goes with having rated touchpoints at all, the attributes being equal: people who answer differ from those who do not,
 * whatever they answer.
 */
function askedOf(
  cells: readonly Cell[],
  predictors: readonly Predictor[],
  partly: readonly Looked[],
  share: number,
): Drivers['asked'] {
  if (partly.length === 0) return null
  const ratings = new Set(partly.map(({ choice }) => choice.column))
  const first = predictors.length - partly.length
  const fitWith = (wanted: (predictor: Predictor, at: number) => boolean) => {
    const places = predictors.flatMap((predictor, at) => (wanted(predictor, at) ? [at] : []))
    return logisticRegression(
      cells.map(({ happened, trials, values }) => ({ happened, trials, values: places.map((at) => values[at]!) })),
      places.map((at) => predictors[at]!),
    )
  }
  const asked = fitWith(({ name }) => !ratings.has(name))
  const rest = fitWith(({ name }, at) => !ratings.has(name) && at < first)
  if (asked === null || rest === null) return null
  const termOf = (column: string) => asked.terms.find(({ predictor }) => predictor === whether(column))
  const freedom = partly.filter(({ choice }) => (termOf(choice.column)?.estimate ?? null) !== null).length
  const likelihoodRatio = Math.max(0, 2 * (asked.logLikelihood - rest.logLikelihood))
  return {
    share: Math.max(0, share),
    p: freedom === 0 ? 1 : chiSquareAbove(likelihoodRatio, freedom),
    values: partly.map(({ choice, levels }): DriverValue => {
      const those = [...levels].flatMap(([level, counts]) => (level === '' ? [] : [counts]))
      const term = termOf(choice.column)
      const isSure = term?.interval && Number.isFinite(term.estimate)
      const up = term?.level !== 'no'
      return {
        value: choice.column,
        label: choice.label,
        where: printCondition({ column: choice.column, isNot: [''] }),
        customers: those.reduce((sum, { customers }) => sum + customers, 0),
        referrers: those.reduce((sum, { referrers }) => sum + referrers, 0),
        isReference: false,
        unrated: false,
        odds: isSure ? (up ? term.oddsRatio : 1 / term.oddsRatio!) : null,
        interval: isSure ? (up ? term.interval : { low: 1 / term.interval!.high, high: 1 / term.interval!.low }) : null,
        p: isSure ? term.p : null,
        complete: null,
      }
    }),
  }
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
    const whoRated = used.flatMap((one, at) => (isPartlyRated(one) ? [values[at] === '' ? 'no' : 'yes'] : []))
    used.forEach(({ choice, reference }, at) => {
      if (choice.touchpoint === 'rating' && values[at] === '') values[at] = reference!
    })
    values.push(...whoRated)
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
    const unrated = choice.touchpoint === 'rating' && level === ''
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
      unrated,
      odds: level === reference ? 1 : finite ? term!.oddsRatio : null,
      interval: finite ? term!.interval : null,
      p: finite ? term!.p : null,
      complete: estimate === Infinity ? 'always' : estimate === -Infinity ? 'never' : null,
    }
  })
}
