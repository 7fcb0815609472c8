/** A symmetric matrix taken apart so that systems of equations with it are quickly solved. */
export interface Factored {
  /** Of each column, whether it says something the columns before it do not. Those that do not take no part below. */
  kept: readonly boolean[]
  /** x with matrix × x = right, 0 for columns not kept. */
  solve(right: ArrayLike<number>): Float64Array
  /** The inverse over the kept columns, row by row; 0 elsewhere. */
  inverse(): Float64Array
}

/**
 * Takes a table of how columns go together (sums of products, covariances) apart, and leaves out each column that the ones
 * before it already say: 'total' beside 'home' and 'abroad'.
 *
 * Cholesky's method, columns in the order given. A column is left out when what the earlier ones do not explain of it is
 * less than `tolerance` of its own size, so that the caller can name it.
 *
 * @param matrix    symmetric and positive semi-definite, size × size, row by row
 * @param tolerance share of a column's variance; 1e-9 keeps columns that go together to four digits after the nines
 * @see G. H. Golub and C. F. Van Loan, Matrix Computations (4th edition, 2013), 4.2
 *
 * @example
 * factor(new Float64Array([2, 1, 1, 3]), 2).solve([3, 4]) // → [1, 1]
 */
export function factor(matrix: Float64Array, size: number, tolerance = 1e-9): Factored {
  const lower = new Float64Array(size * size)
  const kept: boolean[] = []
  for (let j = 0; j < size; j++) {
    const own = matrix[j * size + j]!
    let left = own
    for (let k = 0; k < j; k++) left -= lower[j * size + k]! ** 2
    const keep = own > 0 && left > tolerance * own
    kept.push(keep)
    if (!keep) {
      for (let k = 0; k < j; k++) lower[j * size + k] = 0
      continue
    }
    const root = Math.sqrt(left)
    lower[j * size + j] = root
    for (let i = j + 1; i < size; i++) {
      let sum = matrix[i * size + j]!
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!
      lower[i * size + j] = sum / root
    }
  }

  const solve = (right: ArrayLike<number>) => {
    const x = new Float64Array(size)
    for (let i = 0; i < size; i++) {
      if (!kept[i]) continue
      let sum = right[i]!
      for (let k = 0; k < i; k++) sum -= lower[i * size + k]! * x[k]!
      x[i] = sum / lower[i * size + i]!
    }
    for (let i = size - 1; i >= 0; i--) {
      if (!kept[i]) continue
      let sum = x[i]!
      for (let k = i + 1; k < size; k++) sum -= lower[k * size + i]! * x[k]!
      x[i] = sum / lower[i * size + i]!
    }
    return x
  }

  const inverse = () => {
    const whole = new Float64Array(size * size)
    const unit = new Float64Array(size)
    for (let j = 0; j < size; j++) {
      if (!kept[j]) continue
      unit.fill(0)
      unit[j] = 1
      whole.set(solve(unit), j * size)
    }
    return whole
  }
  return { kept, solve, inverse }
}
