/** Something about customers that may go with referring. */
export interface Predictor {
  name: string
  /** A number has one slope; a category has a term for each value but the reference. '' ("not known") is a value. */
  kind: 'number' | 'category'
  /** The value the others are compared with; the commonest, if left out or without both outcomes. */
  reference?: string
}

/** Customers alike in all predictors, counted. One customer alone is a cell of 1. */
export interface Cell {
  happened: number
  trials: number
  /** One for each predictor, in their order: finite numbers for numbers, texts for categories. */
  values: readonly (string | number)[]
}

/** A column of the regression. */
interface Column {
  /** Which predictor, by its place; −1 for the intercept. */
  predictor: number
  /** For categories: the value that this column stands for. */
  level: string | null
  name: string
  /** Numbers are centred and scaled while fitting, which keeps years and pennies from drowning one another. */
  centre: number
  scale: number
}

/** The cells as columns of numbers; a predictor fills at most one column of a row. */
export interface Design {
  columns: Column[]
  /** row × predictors: the column filled by that predictor, −1 for none (the reference). */
  places: Int32Array
  /** row × predictors: with what. */
  amounts: Float64Array
  happened: Float64Array
  trials: Float64Array
  rows: number
  /** Predictors: entries in each row. */
  width: number
  /** Reference value of each category. */
  references: (string | null)[]
}

/**
 * Lays customers out for a regression: an intercept, a column for each number, and one for each value of a category but one.
 *
 * The reference of a category is a value in which some did and some did not, if there is one: comparing all others with a
 * value that never refers would make all of them infinite.
 *
 * @throws RangeError for a number that is not finite, or the wrong number of values
 * @example
 * layOut([{ happened: 3, trials: 10, values: ['gold', 2] }, { happened: 1, trials: 10, values: ['basic', 4] }],
 *   [{ name: 'plan', kind: 'category' }, { name: 'years', kind: 'number' }]).columns
 * // → 'intercept', 'plan: gold' and 'years', around their mean of 3
 */
export function layOut(cells: readonly Cell[], predictors: readonly Predictor[]): Design {
  const used = cells.filter(({ trials }) => trials > 0)
  for (const { happened, trials, values } of used) {
    if (!(happened >= 0 && happened <= trials && trials < Infinity))
      throw new RangeError(`Counts must satisfy 0 ≤ happened ≤ trials, got ${happened} of ${trials}.`)
    if (values.length !== predictors.length)
      throw new RangeError(`A cell has ${values.length} values for ${predictors.length} predictors.`)
  }
  const columns: Column[] = [{ predictor: -1, level: null, name: 'intercept', centre: 0, scale: 1 }]
  const references: (string | null)[] = []
  const width = predictors.length
  const places = new Int32Array(used.length * width).fill(-1)
  const amounts = new Float64Array(used.length * width)
  predictors.forEach((predictor, p) => {
    if (predictor.kind === 'number') {
      references.push(null)
      const { centre, scale } = middleOf(used, p, predictor.name)
      const place = columns.push({ predictor: p, level: null, name: predictor.name, centre, scale }) - 1
      used.forEach(({ values }, row) => {
        places[row * width + p] = place
        amounts[row * width + p] = (Number(values[p]) - centre) / scale
      })
      return
    }
    const levels = levelsOf(used, p)
    const reference = referenceOf(levels, predictor.reference)
    references.push(reference)
    const placeOf = new Map<string, number>()
    for (const level of levels.keys()) {
      if (level === reference) continue
      const name = `${predictor.name}: ${level === '' ? 'not known' : level}`
      placeOf.set(level, columns.push({ predictor: p, level, name, centre: 0, scale: 1 }) - 1)
    }
    used.forEach(({ values }, row) => {
      places[row * width + p] = placeOf.get(String(values[p])) ?? -1
      amounts[row * width + p] = 1
    })
  })
  return {
    columns,
    places,
    amounts,
    happened: Float64Array.from(used, ({ happened }) => happened),
    trials: Float64Array.from(used, ({ trials }) => trials),
    rows: used.length,
    width,
    references,
  }
}

/**
 * How all columns and the outcome go together: covariances over customers, the outcome being 1 for those who did it.
 *
 * @returns size × size over the columns without the intercept, then the outcome, row by row
 * @example
 * covarianceOf(layOut([{ happened: 3, trials: 10, values: [2] }, { happened: 1, trials: 10, values: [4] }],
 *   [{ name: 'years', kind: 'number' }])) // → covariance 1, −0.1, −0.1, 0.16; size 2
 */
export function covarianceOf(design: Design): { covariance: Float64Array; size: number } {
  const { columns, places, amounts, happened, trials, rows, width } = design
  const size = columns.length
  const means = new Float64Array(size)
  const products = new Float64Array(size * size)
  let all = 0
  for (let row = 0; row < rows; row++) all += trials[row]!
  const outcome = size - 1 // columns 1 … size − 1 stand at 0 … size − 2
  const add = (i: number, j: number, amount: number) => {
    products[i * size + j]! += amount
    if (i !== j) products[j * size + i]! += amount
  }
  for (let row = 0; row < rows; row++) {
    const n = trials[row]! / all
    const done = happened[row]! / all
    means[outcome]! += done
    for (let p = 0; p < width; p++) {
      const i = places[row * width + p]! - 1
      if (i < 0) continue
      const amount = amounts[row * width + p]!
      means[i]! += n * amount
      add(i, outcome, done * amount)
      add(i, i, n * amount * amount)
      for (let q = 0; q < p; q++) {
        const j = places[row * width + q]! - 1
        if (j >= 0) add(i, j, n * amount * amounts[row * width + q]!)
      }
    }
  }
  products[outcome * size + outcome] = means[outcome]!
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) products[i * size + j]! -= means[i]! * means[j]!
  return { covariance: products, size }
}

function middleOf(cells: readonly Cell[], p: number, name: string): { centre: number; scale: number } {
  let all = 0
  let centre = 0
  let squares = 0
  for (const { trials, values } of cells) {
    const value = Number(values[p])
    if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, got ${values[p]}.`)
    all += trials
    const gap = value - centre
    centre += (gap * trials) / all
    squares += trials * gap * (value - centre)
  }
  return { centre, scale: squares > 0 ? Math.sqrt(squares / all) : 1 }
}

function levelsOf(cells: readonly Cell[], p: number): Map<string, { happened: number; trials: number }> {
  const levels = new Map<string, { happened: number; trials: number }>()
  for (const { happened, trials, values } of cells) {
    const level = String(values[p])
    const known = levels.get(level) ?? { happened: 0, trials: 0 }
    known.happened += happened
    known.trials += trials
    levels.set(level, known)
  }
  return new Map([...levels].sort(([one], [other]) => (one < other ? -1 : 1)))
}

function referenceOf(
  levels: ReadonlyMap<string, { happened: number; trials: number }>,
  wanted: string | undefined,
): string | null {
  const mixed = (level: string) => {
    const { happened, trials } = levels.get(level)!
    return happened > 0 && happened < trials
  }
  if (wanted !== undefined && levels.has(wanted) && mixed(wanted)) return wanted
  const commonest = [...levels].sort(([, one], [, other]) => other.trials - one.trials).map(([level]) => level)
  return commonest.find(mixed) ?? commonest[0] ?? null
}
