/**
 * Finds the numbers, all above 0, under which what was observed is likeliest.
 *
 * Newton's method on their logarithms, with slopes and curvatures taken by differences, and steps held back until the
 * likelihood rises. Meant for two to five numbers and a likelihood with one top; where it rises without end the numbers
 * run away, and the caller says what that means.
 *
 * @param logLikelihood at given numbers; −Infinity where they are impossible
 * @param start one guess for each, above 0
 * @see J. Nocedal and S. J. Wright, Numerical Optimization (2006), 3.4, for adding to the diagonal until a step rises
 *
 * @example
 * topOfLikelihood(([mean]) => 30 * Math.log(mean) - 10 * mean, [1]) // → { at: [3], value: 2.96 }
 */
export function topOfLikelihood(
  logLikelihood: (numbers: readonly number[]) => number,
  start: readonly number[],
): { at: number[]; value: number } {
  const of = (logs: readonly number[]) => {
    const value = logLikelihood(logs.map(Math.exp))
    return Number.isNaN(value) ? -Infinity : value
  }
  let logs = start.map(Math.log)
  let value = of(logs)
  let damping = 0
  for (let round = 0; round < 200; round++) {
    const { slope, curve } = differences(of, logs, value)
    const scale = Math.max(...curve.map((row, i) => Math.abs(row[i]!)), 1e-12)
    let rose = false
    for (let attempt = 0; attempt < 30; attempt++) {
      const step = solve(
        curve.map((row, i) => row.map((entry, j) => -entry + (i === j ? damping * scale : 0))),
        slope,
      )
      const longest = step && Math.max(...step.map(Math.abs))
      if (step && longest !== null) {
        const held = longest > 2 ? 2 / longest : 1
        const next = logs.map((log, i) => log + held * step[i]!)
        const there = of(next)
        // Rounding may show a tiny fall close to the top.
        if (there >= value - 1e-13 * Math.abs(value)) {
          const settled = longest < 1e-7 // below that differences show rounding only
          logs = next
          value = there
          if (settled) return { at: logs.map(Math.exp), value }
          damping = damping < 1e-9 ? 0 : damping / 10
          rose = true
          break
        }
      }
      damping = damping === 0 ? 1e-4 : damping * 10
    }
    if (!rose) break
  }
  return { at: logs.map(Math.exp), value }
}

const near = 3e-5
const far = 1e-3

/** Slopes by central differences, curvatures by differences wide enough for rounding to stay small. */
function differences(of: (logs: readonly number[]) => number, logs: readonly number[], value: number) {
  const moved = (...moves: [number, number][]) => {
    const there = logs.slice()
    for (const [i, by] of moves) there[i]! += by
    return of(there)
  }
  const slope = logs.map((_, i) => (moved([i, near]) - moved([i, -near])) / (2 * near))
  const curve = logs.map(() => logs.map(() => 0))
  for (let i = 0; i < logs.length; i++) {
    curve[i]![i] = (moved([i, far]) - 2 * value + moved([i, -far])) / (far * far)
    for (let j = 0; j < i; j++) {
      const mixed =
        moved([i, far], [j, far]) -
        moved([i, far], [j, -far]) -
        moved([i, -far], [j, far]) +
        moved([i, -far], [j, -far])
      curve[i]![j] = curve[j]![i] = mixed / (4 * far * far)
    }
  }
  return { slope, curve }
}

/** Solves a symmetric system by Cholesky's method; null unless it is positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const n = right.length
  const root = matrix.map((row) => row.slice())
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = root[i]![j]!
      for (let k = 0; k < j; k++) sum -= root[i]![k]! * root[j]![k]!
      if (i === j) {
        if (!(sum > 0)) return null
        root[i]![i] = Math.sqrt(sum)
      } else root[i]![j] = sum / root[j]![j]!
    }
  }
  const forward: number[] = []
  for (let i = 0; i < n; i++) {
    let sum = right[i]!
    for (let k = 0; k < i; k++) sum -= root[i]![k]! * forward[k]!
    forward[i] = sum / root[i]![i]!
  }
  const answer = new Array<number>(n).fill(0)
  for (let i = n - 1; i >= 0; i--) {
    let sum = forward[i]!
    for (let k = i + 1; k < n; k++) sum -= root[k]![i]! * answer[k]!
    answer[i] = sum / root[i]![i]!
  }
  return answer
}
