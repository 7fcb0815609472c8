import { chiSquareAbove } from './chi-square.ts'
import { type Cell, type Design, layOut, type Predictor } from './design-matrix.ts'
import type { Interval } from './interval.ts'
import { normalBeyond, standardErrorsFor } from './normal.ts'
import { factor } from './normal-equations.ts'

/** What one term of a regression says, the others being equal. */
interface LogisticTerm {
  /** 'intercept', 'tenure', 'Contract: Two Year'. */
  name: string
  predictor: string | null
  level: string | null
  /** Change of the log odds. ±Infinity when the term explains its customers completely; null when it was left out. */
  estimate: number | null
  /** Null where the estimate is infinite or left out: nothing is known about its precision. */
  standardError: number | null
  z: number | null
  /** Wald's, of "no difference". */
  p: number | null
  /** How many times as high the odds are. */
  oddsRatio: number | null
  interval: Interval | null
}

/** What a whole predictor adds, all its values together. */
interface PredictorTest {
  name: string
  freedom: number
  /** Twice what the log-likelihood loses without it. Holds also where an estimate is infinite. */
  likelihoodRatio: number
  p: number
  /** Null where an estimate is infinite. */
  wald: number | null
  pWald: number | null
  /** The value the others are compared with. */
  reference: string | null
}

/** Predictors that explain some customers completely, so that a fit would run away to infinity. */
interface Separation {
  /** 'complete': every customer is explained. 'quasi': those below are. */
  kind: 'complete' | 'quasi'
  /** What does it. Ask of each: a cause, a condition for being asked, or something recorded because they referred (a leak)? */
  by: SeparatedBy[]
  /** Customers whose outcome is explained completely. They tell nothing about the other predictors. */
  customers: number
}
interface SeparatedBy {
  predictor: string
  /** The value all of whose customers did, or did not, do it; null for numbers. */
  level: string | null
  /** 'never': nobody with this value did it; 'always': everybody; 'threshold': a number parts those who did from the rest;
   * 'together': only along with the others named. */
  says: 'never' | 'always' | 'threshold' | 'together'
  customers: number
}

export interface LogisticFit {
  /** The intercept first. */
  terms: LogisticTerm[]
  predictors: PredictorTest[]
  /** Of the cells as they were given, against a rate for each cell: R's residual deviance of grouped data. */
  deviance: number
  /** Of customers one by one, without binomial coefficients. */
  logLikelihood: number
  nullLogLikelihood: number
  /** All predictors together against none. */
  overall: { likelihoodRatio: number; freedom: number; p: number }
  /** McFadden's share of explained deviance, 0…1. */
  explained: number
  /** Chance that a customer who did it was given a higher probability than one who did not; null without both. */
  areaUnderCurve: number | null
  separation: Separation | null
  /** Columns that say nothing the ones before them do not, left out. `saidBy` names the predictors that say it. */
  dropped: { name: string; predictor: string; saidBy: string[] }[]
  iterations: number
  customers: number
}

/**
 * What goes with referring, each predictor with the others held equal: logistic regression by maximum likelihood.
 *
 * "Goes with", never "causes". The fit is by iteratively reweighted least squares on grouped counts. Where a predictor explains
 * some customers completely (nobody single ever referred), the likelihood has no top: that is found out and said; the term is
 * shown as infinite, and the others are what they tend to as it goes there. Columns that repeat others are left out and named.
 *
 * Assumes customers are independent, and that a number changes the log odds by the same amount with every unit.
 *
 * @param cells customers alike in all predictors; order does not matter
 * @returns null when there are no customers, or nobody or everybody did it
 * @see P. McCullagh and J. A. Nelder, Generalized Linear Models (1989), 4.4; A. Albert and J. A. Anderson, Biometrika 71 (1984),
 *      1–10 (separation); R's glm(family = binomial)
 *
 * @example
 * logisticRegression(berkeley, [{ name: 'gender', kind: 'category' }, { name: 'department', kind: 'category' }])
 * // → women against men, within departments: 0.0999 (error 0.0808), odds ratio 1.105 (0.943 to 1.295)
 */
export function logisticRegression(
  cells: readonly Cell[],
  predictors: readonly Predictor[],
  confidence = 0.95,
): LogisticFit | null {
  const design = layOut(cells, predictors)
  const customers = sum(design.trials)
  const happened = sum(design.happened)
  if (happened === 0 || happened === customers) return null
  const rank = independentOf(design)
  const best = climb(design, rank)
  const none = climb(
    design,
    rank.map((_, column) => column === 0),
  )

  const { columns } = design
  const terms = columns.map((column, at): LogisticTerm => {
    const { name, level, predictor } = column
    const about = { name, predictor: predictor < 0 ? null : predictors[predictor]!.name, level }
    const nothing = { standardError: null, z: null, p: null, oddsRatio: null, interval: null }
    if (!rank[at]) return { ...about, estimate: null, ...nothing }
    if (best.infinite[at] !== 0) return { ...about, estimate: best.infinite[at]! * Infinity, ...nothing }
    if (!best.kept[at]) return { ...about, estimate: null, ...nothing }
    const { estimate, standardError } = unscaled(best, design, at)
    const z = estimate / standardError
    const reach = standardErrorsFor(confidence) * standardError
    return {
      ...about,
      estimate,
      standardError,
      z,
      p: normalBeyond(z),
      oddsRatio: Math.exp(estimate),
      interval: { low: Math.exp(estimate - reach), high: Math.exp(estimate + reach) },
    }
  })

  const tests = predictors.map(({ name }, p): PredictorTest => {
    const own = columns.flatMap(({ predictor }, at) => (predictor === p && rank[at] ? [at] : []))
    const without = independentOf(design, (at) => columns[at]!.predictor !== p)
    const freedom = count(rank) - count(without)
    const likelihoodRatio = Math.max(0, 2 * (best.logLikelihood - climb(design, without).logLikelihood))
    const wald = own.length > 0 && own.every((at) => best.kept[at]) ? waldOf(best, own, columns.length) : null
    return {
      name,
      freedom,
      likelihoodRatio,
      p: freedom > 0 ? chiSquareAbove(likelihoodRatio, freedom) : 1,
      wald,
      pWald: wald === null ? null : chiSquareAbove(wald, own.length),
      reference: design.references[p]!,
    }
  })

  const freedom = count(rank) - 1
  const likelihoodRatio = Math.max(0, 2 * (best.logLikelihood - none.logLikelihood))
  return {
    terms,
    predictors: tests,
    deviance: devianceOf(design, best.chances),
    logLikelihood: best.logLikelihood,
    nullLogLikelihood: none.logLikelihood,
    overall: { likelihoodRatio, freedom, p: freedom > 0 ? chiSquareAbove(likelihoodRatio, freedom) : 1 },
    explained: 1 - best.logLikelihood / none.logLikelihood,
    areaUnderCurve: areaUnderCurve(design, best.chances),
    separation: separationOf(cells, predictors, design, best),
    dropped: columns.flatMap(({ name, predictor }, at) =>
      rank[at]
        ? []
        : [
            {
              name,
              predictor: predictors[predictor]!.name,
              saidBy: saidBy(design, rank, at).map((p) => predictors[p]!.name),
            },
          ],
    ),
    iterations: best.iterations,
    customers,
  }
}

/** The top of the likelihood, or what it tends to. */
interface Top {
  estimates: Float64Array
  /** Covariance of the estimates, 0 for columns not kept. */
  covariance: Float64Array
  kept: readonly boolean[]
  /** −1 or 1 for columns that run away to infinity. */
  infinite: Int8Array
  /** Of each row; exactly 0 or 1 where it is explained completely. */
  chances: Float64Array
  /** Rows explained completely. */
  explained: Uint8Array
  logLikelihood: number
  iterations: number
}

/** Which columns say something new, over the given rows. The intercept always does. */
function independentOf(
  design: Design,
  wanted: (column: number) => boolean = () => true,
  leftOut?: Uint8Array,
): boolean[] {
  const size = design.columns.length
  const weights = Float64Array.from(design.trials, (trials, row) => (leftOut?.[row] ? 0 : trials))
  const { products } = sums(design, weights, weights)
  for (let i = 0; i < size; i++)
    if (!wanted(i))
      for (let j = 0; j < size; j++) {
        products[i * size + j] = 0
        products[j * size + i] = 0
      }
  return [...factor(products, size).kept]
}

function climb(design: Design, columns: readonly boolean[]): Top {
  const { rows, happened, trials } = design
  const size = design.columns.length
  const explained = new Uint8Array(rows)
  const infinite = new Int8Array(size)
  let kept = [...columns]
  let iterations = 0
  // Each round either arrives, or finds customers that are explained completely and goes on without them.
  for (let round = 0; ; round++) {
    let estimates: Float64Array = new Float64Array(size)
    let heights = heightsOf(design, estimates)
    let logLikelihood = likelihood(design, heights, explained)
    let covariance: Float64Array = new Float64Array(size * size)
    let direction: Float64Array | null = null
    const rest = explained.some((done) => done === 0)
    for (let turn = 0; rest && turn < 60; turn++) {
      iterations++
      const weights = new Float64Array(rows)
      const gaps = new Float64Array(rows)
      for (let row = 0; row < rows; row++) {
        if (explained[row]) continue
        const { chance, missing } = chanceAt(heights[row]!)
        weights[row] = trials[row]! * chance * missing
        // Written so that neither a chance near 0 nor one near 1 loses its digits.
        gaps[row] = happened[row]! * missing - (trials[row]! - happened[row]!) * chance
      }
      const { products, score } = sums(design, weights, gaps, kept)
      const { solve, inverse } = factor(products, size, 1e-12)
      const step = solve(score)
      const stepHeights = heightsOf(design, step)
      let next = estimates
      let nextHeights = heights
      let nextLikelihood = logLikelihood
      for (let factorOf = 1, halving = 0; halving < 30; halving++, factorOf /= 2) {
        next = estimates.map((estimate, at) => estimate + factorOf * step[at]!)
        nextHeights = heights.map((height, row) => height + factorOf * stepHeights[row]!)
        nextLikelihood = likelihood(design, nextHeights, explained)
        if (nextLikelihood >= logLikelihood - 1e-12 * Math.abs(logLikelihood)) break
      }
      const moved = largest(stepHeights, explained)
      estimates = next
      heights = nextHeights
      logLikelihood = nextLikelihood
      if (moved < 1e-9) {
        covariance = inverse()
        break
      }
      // A fit that arrives does so in a few turns. One that runs away goes on by about 1 each turn.
      if (turn >= 7 && moved > 0.2 && partsOutcomes(design, stepHeights, explained, moved)) {
        direction = step
        markExplained(stepHeights, explained, moved)
        break
      }
      covariance = inverse()
    }
    if (direction === null || round > 50) {
      const chances = heights.map((height, row) =>
        explained[row] ? (happened[row]! > 0 ? 1 : 0) : chanceAt(height).chance,
      )
      return { estimates, covariance, kept, infinite, chances, explained, logLikelihood, iterations }
    }
    const before = kept
    kept = independentOf(design, (column) => before[column]!, explained)
    const farthest = Math.max(...direction.map(Math.abs))
    for (let at = 0; at < size; at++)
      if (before[at] && !kept[at] && Math.abs(direction[at]!) > 1e-3 * farthest)
        infinite[at] = Math.sign(direction[at]!)
  }
}

/** Whether going on in this direction only ever does customers justice: the proof that the likelihood has no top. */
function partsOutcomes(design: Design, stepHeights: Float64Array, explained: Uint8Array, moved: number): boolean {
  for (let row = 0; row < design.rows; row++) {
    const step = stepHeights[row]!
    if (explained[row] || Math.abs(step) <= 1e-3 * moved) continue
    const right = step > 0 ? design.happened[row] === design.trials[row] : design.happened[row] === 0
    if (!right) return false
  }
  return true
}

function markExplained(stepHeights: Float64Array, explained: Uint8Array, moved: number): void {
  stepHeights.forEach((step, row) => {
    if (Math.abs(step) > 1e-3 * moved) explained[row] = 1
  })
}

function largest(steps: Float64Array, explained: Uint8Array): number {
  let most = 0
  steps.forEach((step, row) => {
    if (!explained[row]) most = Math.max(most, Math.abs(step))
  })
  return most
}

/** Log odds of each row. */
function heightsOf({ rows, width, places, amounts }: Design, estimates: Float64Array): Float64Array {
  const heights = new Float64Array(rows).fill(estimates[0]!)
  for (let row = 0; row < rows; row++)
    for (let p = 0; p < width; p++) {
      const place = places[row * width + p]!
      if (place >= 0) heights[row]! += estimates[place]! * amounts[row * width + p]!
    }
  return heights
}

function chanceAt(height: number): { chance: number; missing: number } {
  if (height >= 0) {
    const e = Math.exp(-height)
    return { chance: 1 / (1 + e), missing: e / (1 + e) }
  }
  const e = Math.exp(height)
  return { chance: e / (1 + e), missing: 1 / (1 + e) }
}

function likelihood({ rows, happened, trials }: Design, heights: Float64Array, explained: Uint8Array): number {
  let total = 0
  for (let row = 0; row < rows; row++) {
    if (explained[row]) continue
    const height = heights[row]!
    const rare = Math.log1p(Math.exp(-Math.abs(height)))
    const [hit, miss] = height >= 0 ? [rare, height + rare] : [rare - height, rare]
    total -= happened[row]! * hit + (trials[row]! - happened[row]!) * miss
  }
  return total
}

/** Σ weight × column × column, and Σ gap × column. */
function sums(
  { rows, width, places, amounts, columns }: Design,
  weights: Float64Array,
  gaps: Float64Array,
  kept?: readonly boolean[],
): { products: Float64Array; score: Float64Array } {
  const size = columns.length
  const products = new Float64Array(size * size)
  const score = new Float64Array(size)
  for (let row = 0; row < rows; row++) {
    const weight = weights[row]!
    const gap = gaps[row]!
    if (weight === 0 && gap === 0) continue
    products[0]! += weight
    score[0]! += gap
    for (let p = 0; p < width; p++) {
      const i = places[row * width + p]!
      if (i < 0 || (kept && !kept[i])) continue
      const amount = amounts[row * width + p]!
      const weighted = weight * amount
      score[i]! += gap * amount
      products[i * size]! += weighted
      products[i * size + i]! += weighted * amount
      for (let q = 0; q < p; q++) {
        const j = places[row * width + q]!
        if (j >= 0 && (!kept || kept[j])) products[i * size + j]! += weighted * amounts[row * width + q]!
      }
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) products[j * size + i] = products[i * size + j]!
  return { products, score }
}

/** Back from centred and scaled numbers to the ones people know. */
function unscaled(top: Top, { columns }: Design, at: number): { estimate: number; standardError: number } {
  const size = columns.length
  const { estimates, covariance, kept } = top
  if (at > 0) {
    const { scale } = columns[at]!
    return { estimate: estimates[at]! / scale, standardError: Math.sqrt(covariance[at * size + at]!) / scale }
  }
  const pull = columns.map(({ centre, scale }, i) => (i === 0 ? 1 : kept[i] ? -centre / scale : 0))
  let estimate = 0
  let variance = 0
  for (let i = 0; i < size; i++) {
    estimate += pull[i]! * estimates[i]!
    for (let j = 0; j < size; j++) variance += pull[i]! * pull[j]! * covariance[i * size + j]!
  }
  return { estimate, standardError: Math.sqrt(variance) }
}

function waldOf({ estimates, covariance }: Top, own: readonly number[], size: number): number {
  const part = new Float64Array(own.length * own.length)
  own.forEach((i, a) => {
    own.forEach((j, b) => {
      part[a * own.length + b] = covariance[i * size + j]!
    })
  })
  const values = own.map((i) => estimates[i]!)
  const solved = factor(part, own.length, 1e-12).solve(values)
  return values.reduce((total, value, a) => total + value * solved[a]!, 0)
}

function devianceOf({ rows, happened, trials }: Design, chances: Float64Array): number {
  let total = 0
  for (let row = 0; row < rows; row++) {
    const [hits, all] = [happened[row]!, trials[row]!]
    if (hits > 0) total += hits * Math.log(hits / (all * chances[row]!))
    if (hits < all) total += (all - hits) * Math.log((all - hits) / (all * (1 - chances[row]!)))
  }
  return 2 * Math.max(0, total)
}

function areaUnderCurve({ happened, trials }: Design, chances: Float64Array): number | null {
  const order = [...chances.keys()].sort((one, other) => chances[one]! - chances[other]!)
  let below = 0
  let wins = 0
  let hits = 0
  for (let at = 0; at < order.length; ) {
    let tiedHits = 0
    let tiedMisses = 0
    const chance = chances[order[at]!]!
    // Rows of one probability that differ by rounding are tied.
    for (; at < order.length && chances[order[at]!]! <= chance + 1e-12; at++) {
      const row = order[at]!
      tiedHits += happened[row]!
      tiedMisses += trials[row]! - happened[row]!
    }
    wins += tiedHits * (below + tiedMisses / 2)
    hits += tiedHits
    below += tiedMisses
  }
  return hits > 0 && below > 0 ? wins / (hits * below) : null
}

/** Predictors whose columns make up a column that was left out. */
function saidBy(design: Design, rank: readonly boolean[], left: number): number[] {
  const size = design.columns.length
  const { products } = sums(design, design.trials, design.trials)
  const right = Float64Array.from({ length: size }, (_, i) => products[i * size + left]!)
  for (let i = 0; i < size; i++)
    if (!rank[i] || i > left)
      for (let j = 0; j < size; j++) {
        products[i * size + j] = 0
        products[j * size + i] = 0
      }
  const parts = factor(products, size).solve(right)
  const names = new Set<number>()
  parts.forEach((part, i) => {
    if (i > 0 && Math.abs(part) > 1e-6) names.add(design.columns[i]!.predictor)
  })
  return [...names]
}

function separationOf(
  cells: readonly Cell[],
  predictors: readonly Predictor[],
  design: Design,
  top: Top,
): Separation | null {
  let customers = 0
  let rest = 0
  top.explained.forEach((done, row) => {
    if (done) customers += design.trials[row]!
    else rest += design.trials[row]!
  })
  if (customers === 0) return null
  const found = predictors.map((predictor, p) => alone(cells, predictor, p))
  const by = found.flatMap(({ says }) => says)
  // The rows stand in the order of the cells that have anybody in them.
  const used = cells.filter(({ trials }) => trials > 0)
  const covered = used.every(
    ({ values }, row) => !top.explained[row] || found.some(({ explains }, p) => explains(values[p]!)),
  )
  if (!covered) {
    const named = new Set(by.map(({ predictor }) => predictor))
    const involved = new Set(design.columns.flatMap(({ predictor }, at) => (top.infinite[at] !== 0 ? [predictor] : [])))
    for (const p of involved) {
      if (p < 0 || named.has(predictors[p]!.name)) continue
      by.push({ predictor: predictors[p]!.name, level: null, says: 'together', customers })
    }
  }
  return { kind: rest === 0 ? 'complete' : 'quasi', by, customers }
}

interface Alone {
  says: SeparatedBy[]
  /** Whether a customer with this value is explained by it. */
  explains(value: string | number): boolean
}

/** What one predictor explains completely without the help of others. */
function alone(cells: readonly Cell[], { name, kind }: Predictor, p: number): Alone {
  return kind === 'category' ? pureLevels(cells, name, p) : threshold(cells, name, p)
}

function pureLevels(cells: readonly Cell[], predictor: string, p: number): Alone {
  const levels = new Map<string, { happened: number; trials: number }>()
  for (const { happened, trials, values } of cells) {
    const level = levels.get(String(values[p])) ?? { happened: 0, trials: 0 }
    level.happened += happened
    level.trials += trials
    levels.set(String(values[p]), level)
  }
  const says = [...levels].flatMap(([level, { happened, trials }]): SeparatedBy[] => {
    if (trials === 0 || (happened > 0 && happened < trials)) return []
    return [{ predictor, level, says: happened === 0 ? 'never' : 'always', customers: trials }]
  })
  const pure = new Set(says.map(({ level }) => level))
  return { says, explains: (value) => pure.has(String(value)) }
}

/** Whether all who did it lie on one side of all who did not; they may meet in one value. */
function threshold(cells: readonly Cell[], predictor: string, p: number): Alone {
  const did = { low: Infinity, high: -Infinity }
  const didNot = { low: Infinity, high: -Infinity }
  for (const { happened, trials, values } of cells) {
    const value = Number(values[p])
    for (const [range, many] of [
      [did, happened],
      [didNot, trials - happened],
    ] as const) {
      if (many === 0) continue
      range.low = Math.min(range.low, value)
      range.high = Math.max(range.high, value)
    }
  }
  const meeting =
    did.low >= didNot.high ? [didNot.high, did.low] : didNot.low >= did.high ? [did.high, didNot.low] : null
  if (meeting === null || (did.low === didNot.low && did.high === didNot.high))
    return { says: [], explains: () => false }
  const explains = (value: string | number) => meeting[0] !== meeting[1] || Number(value) !== meeting[0]
  const customers = cells.reduce((total, { trials, values }) => total + (explains(values[p]!) ? trials : 0), 0)
  return { says: [{ predictor, level: null, says: 'threshold', customers }], explains }
}

function sum(numbers: Float64Array): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function count(yes: readonly boolean[]): number {
  return yes.filter(Boolean).length
}
