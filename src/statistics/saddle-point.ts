import { halfLogTwoPi, stirlingError } from './log-gamma.ts'

/**
 * Probability of exactly `count` of `trials` when each happens with `chance`, without losing digits at large counts.
 *
 * The usual formula subtracts logarithms of factorials that agree in their first ten digits. Loader's form starts from
 * how surprising the count is (its deviance) and corrects by Stirling leftovers, so a count near 2⁵³ is as exact as 3 of 5.
 * `count` and `trials` need not be whole: the incomplete beta function leans on this too.
 *
 * @param missing 1 − chance; pass it where it is known more exactly than that subtraction
 * @see C. Loader, "Fast and accurate computation of binomial probabilities" (2000)
 *
 * @example
 * binomialDensity(3, 10, 0.5) // → 0.1172
 */
export function binomialDensity(count: number, trials: number, chance: number, missing = 1 - chance): number {
  return Math.exp(logBinomialDensity(count, trials, chance, missing))
}

/**
 * The logarithm of `binomialDensity`, where the density itself would be too small for a double.
 *
 * @example
 * logBinomialDensity(3, 10, 0.5) // → −2.144
 */
export function logBinomialDensity(count: number, trials: number, chance: number, missing = 1 - chance): number {
  if (count < 0 || count > trials) return -Infinity
  const rest = trials - count
  if (chance === 0) return count === 0 ? 0 : -Infinity
  if (missing === 0) return rest === 0 ? 0 : -Infinity
  if (count === 0) return trials === 0 ? 0 : trials * (chance < 0.5 ? Math.log1p(-chance) : Math.log(missing))
  if (rest === 0) return trials * (missing < 0.5 ? Math.log1p(-missing) : Math.log(chance))
  return (
    stirlingError(trials) -
    stirlingError(count) -
    stirlingError(rest) -
    surprise(count, trials * chance) -
    surprise(rest, trials * missing) -
    halfLogTwoPi +
    0.5 * (Math.log(trials / rest) - Math.log(count))
  )
}

/**
 * Probability of exactly `count` when `mean` are expected and each comes on its own.
 *
 * @see C. Loader (2000), as above
 * @example
 * poissonDensity(2, 3) // → 0.2240
 */
export function poissonDensity(count: number, mean: number): number {
  return Math.exp(logPoissonDensity(count, mean))
}

/**
 * The logarithm of `poissonDensity`.
 *
 * @example
 * logPoissonDensity(2, 3) // → −1.496
 */
export function logPoissonDensity(count: number, mean: number): number {
  if (mean === 0) return count === 0 ? 0 : -Infinity
  if (count === 0) return -mean
  return -stirlingError(count) - surprise(count, mean) - halfLogTwoPi - 0.5 * Math.log(count)
}

/**
 * How surprising a count is: count·log(count ÷ expected) + expected − count, exact also when the two are nearly equal.
 *
 * @example
 * surprise(12, 10) // → 0.1879
 */
export function surprise(count: number, expected: number): number {
  if (count === 0) return expected
  const gap = count - expected
  if (Math.abs(gap) >= 0.1 * (count + expected)) return count * Math.log(count / expected) - gap
  const v = gap / (count + expected)
  let sum = gap * v
  let power = 2 * count * v
  for (let odd = 3; odd < 2000; odd += 2) {
    power *= v * v
    const next = sum + power / odd
    if (next === sum) return next
    sum = next
  }
  return sum
}
