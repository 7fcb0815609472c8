import { type Cell, covarianceOf, layOut, type Predictor } from './design-matrix.ts'
import { relativeWeights } from './relative-weights.ts'

/** More predictors than this make too many combinations: twelve make 4,096. */
const mostForShapley = 12

/**
 * Shares out what predictors achieve together, each getting its fair part: what it adds, averaged over every order in which
 * they could have been brought in.
 *
 * Who comes first takes what two predictors have in common; averaging over all orders shares it evenly. The parts add up to
 * the whole, two predictors that do the same get the same, and one that never adds anything gets nothing.
 *
 * @param players how many, 1…12
 * @param worth   what a set achieves; bit i of its number says whether predictor i is in it. `worth(0)` is nobody's
 * @see L. S. Shapley, "A value for n-person games" (1953)
 *
 * @example
 * // alone they explain 0.5 and 0.4, together 0.6
 * shapleyShares(2, (set) => [0, 0.5, 0.4, 0.6][set]!) // → [0.35, 0.25]
 */
export function shapleyShares(players: number, worth: (set: number) => number): number[] {
  if (!(players >= 1 && players <= mostForShapley))
    throw new RangeError(`Shares are worked out for 1 to ${mostForShapley} predictors, got ${players}.`)
  const all = Array.from({ length: 2 ** players }, (_, set) => worth(set))
  // How many orders have exactly these others before: size! (players − size − 1)! of players!.
  const weights = [1 / players]
  for (let size = 1; size < players; size++) weights.push(weights[size - 1]! * (size / (players - size)))
  return Array.from({ length: players }, (_, player) => {
    const own = 1 << player
    let share = 0
    for (let set = 0; set < all.length; set++)
      if ((set & own) === 0) share += weights[sizeOf(set)]! * (all[set | own]! - all[set]!)
    return share
  })
}

/** How a regression's explained variance came about. */
export interface ExplainedShares {
  method: 'shapley' | 'relative weights'
  /** R²: share of the variance of the outcome that all predictors together explain. */
  explained: number
  /** One for each predictor, in their order; they add up to `explained`. */
  shares: number[]
}

/**
 * LMG: how much of the variance of an outcome each predictor explains, by Shapley's fair division of R².
 *
 * Works from covariances, so a million customers cost no more than a thousand. A category comes in with all its columns at
 * once. Says how much goes with each, not what causes it.
 *
 * @param covariance size × size, row by row, the outcome last
 * @param blocks     the columns of each predictor, up to 12 predictors; no column twice
 * @see R. H. Lindeman, P. F. Merenda and R. Z. Gold (1980), 119 ff.; U. Grömping, "Relative importance for linear regression in
 *      R", J. Stat. Software 17 (2006)
 *
 * @example
 * // miles per gallon by cylinders, displacement, horsepower, gears (R's mtcars)
 * lmgShares(covariance, 5, [[0], [1], [2], [3]]) // → explained 0.7792 = 0.2471 + 0.2435 + 0.2109 + 0.0777
 */
export function lmgShares(
  covariance: ArrayLike<number>,
  size: number,
  blocks: readonly (readonly number[])[],
): ExplainedShares {
  const outcome = size - 1
  const own = Float64Array.from({ length: size }, (_, i) => covariance[i * size + i]!)
  const explained = new Float64Array(2 ** blocks.length)
  // Each set once: a set is the one without its last predictor, with that one taken out of everything still to come.
  const visit = (matrix: Float64Array, set: number, from: number) => {
    explained[set] = own[outcome]! > 0 ? Math.max(0, 1 - matrix[outcome * size + outcome]! / own[outcome]!) : 0
    for (let next = from; next < blocks.length; next++) {
      const without = Float64Array.from(matrix)
      for (const column of blocks[next]!) takeOut(without, size, column, own[column]!)
      visit(without, set | (1 << next), next + 1)
    }
  }
  visit(Float64Array.from(covariance), 0, 0)
  const shares = shapleyShares(blocks.length, (set) => explained[set]!)
  return { method: 'shapley', explained: explained[explained.length - 1]!, shares }
}

/** A predictor that says something of only some customers, and the one that says of whom: both by their place. */
export interface PartlyKnown {
  of: number
  isKnown: number
}

/**
 * How much of who refers and who does not goes with each predictor: by Shapley up to twelve, by Johnson's relative weights beyond.
 *
 * Of `partly` known predictors only what they say of those of whom they are known is theirs: customers who were never asked
 * stand at the mean of those who were, so that a predictor owes nothing to who was asked. What goes with being asked at all is
 * one part for all of them together, which is given to the first `isKnown`.
 *
 * Divides the R² of the outcome taken as 0 or 1, not the deviance of the logistic fit: it needs only covariances, so all 4,096
 * sets cost one pass over the customers, and it exists where a logistic fit runs away to infinity. Shares of the two agree
 * closely unless nearly everybody, or hardly anybody, refers.
 *
 * @returns null when there are no customers or no predictors, or nobody or everybody did it
 * @example
 * explainedShares(telephoneCompany, [contract, internet, tenure, charge, dependents])
 * // → explained 0.228; dependents 0.103, tenure 0.077, contract 0.032, charge 0.010, internet 0.005
 */
export function explainedShares(
  cells: readonly Cell[],
  predictors: readonly Predictor[],
  partly: readonly PartlyKnown[] = [],
): ExplainedShares | null {
  const design = layOut(cells, predictors)
  const { covariance, size } = covarianceOf(design)
  if (predictors.length === 0 || !(covariance[size * size - 1]! > 0)) return null
  const columnsOf = (p: number) =>
    design.columns.flatMap(({ predictor }, column) => (predictor === p ? [column - 1] : []))
  for (const { of, isKnown } of partly)
    for (const known of columnsOf(isKnown)) for (const column of columnsOf(of)) clear(covariance, size, column, known)
  const isWhether = new Set(partly.map(({ isKnown }) => isKnown))
  const own = predictors.flatMap((_, p) => (isWhether.has(p) ? [] : [p]))
  const blocks = own.map(columnsOf)
  if (isWhether.size > 0) blocks.push([...isWhether].flatMap(columnsOf))
  const found =
    blocks.length <= mostForShapley ? lmgShares(covariance, size, blocks) : relativeWeights(covariance, size, blocks)
  const shares = predictors.map((_, p) => (isWhether.has(p) ? 0 : found.shares[own.indexOf(p)]!))
  const [first] = isWhether
  if (first !== undefined) shares[first] = found.shares.at(-1)!
  return { ...found, shares }
}

/** Leave in a column only what another one does not tell of it: with one of 0 and 1, a mean of its own for either. */
function clear(matrix: Float64Array, size: number, column: number, of: number): void {
  const left = matrix[of * size + of]!
  if (!(left > 0)) return
  const pull = matrix[column * size + of]! / left
  for (let i = 0; i < size; i++) matrix[column * size + i]! -= pull * matrix[of * size + i]!
  for (let i = 0; i < size; i++) matrix[i * size + column]! -= pull * matrix[i * size + of]!
}

/** What is left of all columns when one of them is known. One that is known already takes nothing out. */
function takeOut(matrix: Float64Array, size: number, column: number, own: number): void {
  const left = matrix[column * size + column]!
  if (!(left > 1e-9 * own)) return
  const together = matrix.slice(column * size, column * size + size)
  for (let i = 0; i < size; i++) {
    const pull = together[i]! / left
    if (pull === 0) continue
    for (let j = 0; j < size; j++) matrix[i * size + j]! -= pull * together[j]!
  }
}

function sizeOf(set: number): number {
  let size = 0
  for (let left = set; left > 0; left &= left - 1) size++
  return size
}
