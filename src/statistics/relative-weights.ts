import type { ExplainedShares } from './shapley-shares.ts'

/**
 * Johnson's relative weights: nearly the same division of R² as Shapley's, for any number of predictors.
 *
 * Replaces the predictors by the uncorrelated ones nearest to them, sees what each of those explains, and gives it back to the
 * predictors by how much of each it is. A category gets the sum over its columns, which depends a little on the reference
 * value chosen; that is the price for going beyond twelve predictors.
 *
 * @param covariance size × size, row by row, the outcome last
 * @param blocks     the columns of each predictor
 * @see J. W. Johnson, "A heuristic method for estimating the relative weight of predictor variables in multiple regression",
 *      Multivariate Behavioral Research 35 (2000), 1–19
 *
 * @example
 * // miles per gallon by cylinders, displacement, horsepower, gears (R's mtcars)
 * relativeWeights(covariance, 5, [[0], [1], [2], [3]]) // → explained 0.7792 = 0.2285 + 0.2221 + 0.2322 + 0.0964
 */
export function relativeWeights(
  covariance: ArrayLike<number>,
  size: number,
  blocks: readonly (readonly number[])[],
): ExplainedShares {
  const at = (i: number, j: number) => covariance[i * size + j]!
  const outcome = size - 1
  const columns = blocks.flat().filter((column) => at(column, column) > 0)
  const many = columns.length
  const spread = (column: number) => Math.sqrt(at(column, column))
  const correlation = new Float64Array(many * many)
  const withOutcome = new Float64Array(many)
  columns.forEach((one, i) => {
    columns.forEach((other, j) => {
      correlation[i * many + j] = i === j ? 1 : at(one, other) / (spread(one) * spread(other))
    })
    withOutcome[i] = at(outcome, outcome) > 0 ? at(one, outcome) / (spread(one) * spread(outcome)) : 0
  })

  const { values, vectors } = principalAxes(correlation, many)
  const root = new Float64Array(many * many) // how much of each predictor each uncorrelated stand-in is
  const slopes = new Float64Array(many) // what the stand-ins say about the outcome
  for (let axis = 0; axis < many; axis++) {
    const value = values[axis]!
    if (!(value > 1e-10)) continue // columns that repeat one another
    let along = 0
    for (let i = 0; i < many; i++) along += vectors[i * many + axis]! * withOutcome[i]!
    for (let i = 0; i < many; i++) {
      slopes[i]! += (vectors[i * many + axis]! * along) / Math.sqrt(value)
      for (let j = 0; j < many; j++)
        root[i * many + j]! += vectors[i * many + axis]! * vectors[j * many + axis]! * Math.sqrt(value)
    }
  }
  const weights = new Map<number, number>()
  columns.forEach((column, i) => {
    let weight = 0
    for (let j = 0; j < many; j++) weight += (root[i * many + j]! * slopes[j]!) ** 2
    weights.set(column, weight)
  })
  const shares = blocks.map((block) => block.reduce((sum, column) => sum + (weights.get(column) ?? 0), 0))
  return { method: 'relative weights', explained: shares.reduce((sum, share) => sum + share, 0), shares }
}

/**
 * The axes along which columns vary independently, by Jacobi's rotations: each makes one pair of columns independent.
 *
 * @see G. H. Golub and C. F. Van Loan, Matrix Computations (4th edition, 2013), 8.5
 */
function principalAxes(symmetric: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(symmetric)
  const vectors = new Float64Array(size * size)
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0
    for (let p = 0; p < size; p++) for (let q = 0; q < p; q++) off += a[p * size + q]! ** 2
    if (off < 1e-28 * size) break
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        const apq = a[p * size + q]!
        if (Math.abs(apq) < 1e-300) continue
        const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq)
        const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
        const cosine = 1 / Math.sqrt(tangent * tangent + 1)
        const sine = tangent * cosine
        for (let k = 0; k < size; k++) {
          const [kp, kq] = [a[k * size + p]!, a[k * size + q]!]
          a[k * size + p] = cosine * kp - sine * kq
          a[k * size + q] = sine * kp + cosine * kq
        }
        for (let k = 0; k < size; k++) {
          const [pk, qk] = [a[p * size + k]!, a[q * size + k]!]
          a[p * size + k] = cosine * pk - sine * qk
          a[q * size + k] = sine * pk + cosine * qk
          const [vp, vq] = [vectors[k * size + p]!, vectors[k * size + q]!]
          vectors[k * size + p] = cosine * vp - sine * vq
          vectors[k * size + q] = sine * vp + cosine * vq
        }
      }
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors }
}
