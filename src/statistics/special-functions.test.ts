import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import oracle from '../testing/oracles/special-functions.json' with { type: 'json' }
import { chiSquareAbove, chiSquareQuantile } from './chi-square.ts'
import { fAbove } from './f-distribution.ts'
import { betaQuantile, betaTails } from './incomplete-beta.ts'
import { gammaQuantile, gammaTails } from './incomplete-gamma.ts'
import { logGamma } from './log-gamma.ts'
import { normalAbove, normalBelow, normalQuantile, standardErrorsFor } from './normal.ts'
import { binomialDensity, poissonDensity } from './saddle-point.ts'
import { studentAbove, studentBeyond, studentQuantile } from './student-t.ts'

/** How far apart two numbers are, as a share of the expected one. */
const apart = (actual: number, expected: number) =>
  actual === expected ? 0 : Math.abs(actual - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE)

describe('agreement with fifty-digit arithmetic, to 1e-12 relative', () => {
  test.each(oracle.logGamma)('log-gamma at $x', ({ x, value }) => {
    expect(apart(logGamma(x), value)).toBeLessThan(1e-12)
  })

  test.each(oracle.normalAbove)('the normal tail beyond $z', ({ z, value }) => {
    expect(apart(normalAbove(z), value)).toBeLessThan(1e-12)
  })

  test.each(oracle.normalAbove.filter(({ z }) => z > 0))(
    'the normal quantile that leaves the tail beyond $z',
    ({ z, value }) => {
      expect(apart(-normalQuantile(value), z)).toBeLessThan(1e-12)
    },
  )

  test.each(oracle.beta)('both beta tails at $x for $a and $b', ({ x, a, b, lower, upper }) => {
    const tails = betaTails(x, a, b)
    expect(apart(tails.lower, lower)).toBeLessThan(1e-12)
    expect(apart(tails.upper, upper)).toBeLessThan(1e-12)
  })

  test.each(oracle.gamma)('both gamma tails at $x for $shape', ({ shape, x, lower, upper }) => {
    const tails = gammaTails(shape, x)
    expect(apart(tails.lower, lower)).toBeLessThan(1e-12)
    expect(apart(tails.upper, upper)).toBeLessThan(1e-12)
  })

  test.each(oracle.binomial)('the chance of $count in $trials', ({ count, trials, chance, density }) => {
    expect(apart(binomialDensity(count, trials, chance), density)).toBeLessThan(1e-12)
  })
})

describe('printed tables', () => {
  // Abramowitz and Stegun (1964), tables 26.8, 26.10 and 26.9 give these to the digits shown.
  test('chi-square, t and F agree with the tables everybody learned', () => {
    expect(chiSquareQuantile(0.95, 1)).toBeCloseTo(3.84146, 5)
    expect(chiSquareQuantile(0.99, 10)).toBeCloseTo(23.2093, 4)
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228, 3)
    expect(studentQuantile(0.995, 1)).toBeCloseTo(63.657, 3)
    expect(fAbove(4.96, 1, 10)).toBeCloseTo(0.05, 3)
    expect(fAbove(2.98, 10, 10)).toBeCloseTo(0.05, 3)
    expect(standardErrorsFor(0.998)).toBeCloseTo(3.0902, 4)
  })
})

describe('identities that hold for every number', () => {
  const shape = fc.double({ min: 0.05, max: 5000, noNaN: true })
  const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })

  test('log-gamma climbs by the logarithm of x from x to x + 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (x) => {
        const climb = logGamma(x + 1) - logGamma(x)
        expect(Math.abs(climb - Math.log(x))).toBeLessThan(1e-14 * (10 + Math.abs(logGamma(x))))
      }),
    )
  })

  test('looking from the other end swaps the two beta tails', () => {
    fc.assert(
      fc.property(share, shape, shape, (x, a, b) => {
        const here = betaTails(x, a, b)
        const there = betaTails(1 - x, b, a, x)
        expect(apart(there.upper, here.lower)).toBeLessThan(1e-10)
        expect(here.lower + here.upper).toBeCloseTo(1, 12)
      }),
    )
  })

  test('beta and gamma quantiles undo their tails', () => {
    fc.assert(
      fc.property(share, shape, shape, (p, a, b) => {
        const x = betaQuantile(p, a, b)
        // Where the answer presses against 0 or 1, a double cannot hold it, and there is nothing to undo.
        if (x > 1e-290 && x < 1 - 1e-6) expect(apart(betaTails(x, a, b).lower, p)).toBeLessThan(1e-8)
        const g = gammaQuantile(p, a)
        if (g > 1e-290) expect(apart(gammaTails(a, g).lower, p)).toBeLessThan(1e-10)
      }),
    )
  })

  test('the normal quantile undoes the normal, and mirrors it', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 0.5, noNaN: true }), (p) => {
        expect(apart(normalBelow(normalQuantile(p)), p)).toBeLessThan(1e-11)
      }),
    )
    fc.assert(
      fc.property(share, (p) => {
        expect(Math.abs(normalQuantile(p) + normalQuantile(1 - p))).toBeLessThan(1e-9)
      }),
    )
  })

  test('one degree of freedom is the normal squared, and t squared is F', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 30, noNaN: true }), shape, (z, freedom) => {
        expect(apart(chiSquareAbove(z * z, 1), 2 * normalAbove(z))).toBeLessThan(1e-11)
        expect(apart(fAbove(z * z, 1, freedom), studentBeyond(z, freedom))).toBeLessThan(1e-9)
        expect(studentAbove(z, freedom) + studentAbove(-z, freedom)).toBeCloseTo(1, 12)
      }),
    )
  })

  test('the chances of every count add up to one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), share, (trials, chance) => {
        let binomial = 0
        let poisson = 0
        for (let count = 0; count <= trials; count++) binomial += binomialDensity(count, trials, chance)
        for (let count = 0; count <= 2000; count++) poisson += poissonDensity(count, trials)
        expect(binomial).toBeCloseTo(1, 12)
        expect(poisson).toBeCloseTo(1, 12)
      }),
    )
  })

  test('huge counts take the short way without a jump', () => {
    // Just below and just above the size at which the uniform expansion takes over (variance 1e7).
    for (const z of [-3, -1, 0, 0.3, 2]) {
      const tail = (n: number) => betaTails(0.3 + z * Math.sqrt(0.21 / n), 0.3 * n, 0.7 * n).lower
      expect(apart(tail(1e7 / 0.21 + 10), tail(1e7 / 0.21 - 10))).toBeLessThan(1e-9)
      const gammaTail = (a: number) => gammaTails(a, a + z * Math.sqrt(a)).lower
      expect(apart(gammaTail(1e7 + 1), gammaTail(1e7 - 1))).toBeLessThan(1e-9)
    }
    expect(betaTails(0.5, 2 ** 52, 2 ** 52).lower).toBeCloseTo(0.5, 9)
  })
})
