import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import oracle from '../testing/oracles/retention.json' with { type: 'json' }
import { fitRetention, type Renewals, renewalsToCome, retentionAt, shareLeftAfter } from './geometric-retention.ts'
import {
  type Buyer,
  chanceActive,
  fitRepeatBuying,
  fitSpending,
  ordersAhead,
  ordersOfNewCustomer,
  spendingPerOrder,
} from './repeat-buying.ts'

/** Within so many parts of the reference. */
function agrees(actual: number | undefined, expected: number, within = 1e-6) {
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(within * Math.abs(expected))
}

/** Customers left after each renewal, as what happened at each. */
function renewalsOf(kept: readonly number[], seenAfter = 0): Renewals[] {
  const earlier = Array.from({ length: seenAfter }, () => ({ due: 0, renewed: 0 }))
  return [...earlier, ...kept.slice(1).map((renewed, i) => ({ due: kept[i]!, renewed }))]
}

function together(all: readonly Renewals[][]): Renewals[] {
  const longest = Math.max(...all.map((one) => one.length))
  return Array.from({ length: longest }, (_, i) => ({
    due: all.reduce((sum, one) => sum + (one[i]?.due ?? 0), 0),
    renewed: all.reduce((sum, one) => sum + (one[i]?.renewed ?? 0), 0),
  }))
}

describe('customers with contracts', () => {
  test.each([oracle.published.highEnd, oracle.published.regular])('Fader and Hardie’s $printed are found', (given) => {
    const fit = fitRetention(renewalsOf([1000, ...given.kept]))!
    expect(fit.alpha).toBeCloseTo(given.printed[0]!, 3)
    expect(fit.beta).toBeCloseTo(given.printed[1]!, 3)
    agrees(fit.alpha, given.at[0]!)
    agrees(fit.beta, given.at[1]!)
    agrees(fit.logLikelihood, given.logLikelihood, 1e-9)
    given.left.forEach((share, i) => {
      agrees(shareLeftAfter(fit, i + 1), share)
    })
    given.toCome.forEach((expected, i) => {
      agrees(renewalsToCome(fit, { renewal: i + 1, discount: 0.1 }), expected)
    })
  })

  test('cohorts add up, and customers first seen after three renewals count from there', () => {
    const cohorts = together(oracle.published.cohorts.kept.map((kept) => renewalsOf(kept)))
    const fit = fitRetention(cohorts)!
    agrees(fit.alpha, oracle.published.cohorts.at[0]!)
    agrees(fit.beta, oracle.published.cohorts.at[1]!)
    const { kept, seenAfter, fit: expected } = oracle.lateEntry
    const all = fitRetention(together([cohorts, renewalsOf(kept, seenAfter)]))!
    agrees(all.alpha, expected.at[0]!)
    agrees(all.beta, expected.at[1]!)
  })

  test('where all are alike the rate is the pooled one at every renewal', () => {
    const fit = fitRetention([
      { due: 1000, renewed: 900 },
      { due: 900, renewed: 810 },
      { due: 810, renewed: 729 },
    ])!
    expect(fit.alpha).toBe(Infinity)
    expect(retentionAt(fit, 7)).toBeCloseTo(0.9, 12)
    expect(renewalsToCome(fit, { renewal: 3, discount: 0 })).toBeCloseTo(9, 9)
    expect(renewalsToCome(fit, { renewal: 1, discount: 0.1 })).toBeCloseTo(0.9 / (1 - 0.9 / 1.1), 9)
    expect(fit.p).toBeCloseTo(1, 9)
  })

  test('nobody leaving, nobody staying or one renewal alone is nothing to learn from', () => {
    expect(fitRetention(renewalsOf([10, 10, 10]))).toBeNull()
    expect(fitRetention(renewalsOf([10, 0]))).toBeNull()
    expect(fitRetention(renewalsOf([10, 8]))).toBeNull()
    expect(() => fitRetention([{ due: 3, renewed: 4 }])).toThrow(RangeError)
  })

  test('whatever happened, retention never falls with age, and a customer is worth what their renewals add up to', () => {
    const history = fc.array(
      fc.record({ due: fc.integer({ min: 1, max: 5000 }), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
      {
        minLength: 2,
        maxLength: 8,
      },
    )
    fc.assert(
      fc.property(history, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (given, discount) => {
        const fit = fitRetention(given.map(({ due, part }) => ({ due, renewed: Math.floor(due * part) })))
        fc.pre(fit !== null)
        for (let k = 1; k < 10; k++) expect(retentionAt(fit, k + 1)).toBeGreaterThanOrEqual(retentionAt(fit, k))
        const next = renewalsToCome(fit, { renewal: 2, discount })
        agrees(renewalsToCome(fit, { renewal: 1, discount }), retentionAt(fit, 1) * (1 + next / (1 + discount)), 1e-9)
      }),
    )
  })
})

const buyers: Buyer[] = oracle.buying.people.map(([repeats, lastAt, observed]) => ({
  repeats: repeats!,
  lastAt: lastAt!,
  observed: observed!,
}))

describe('customers who buy when they please', () => {
  test('the fit is the one R finds', () => {
    const fit = fitRepeatBuying(buyers)!
    agrees(fit.logLikelihood, oracle.buying.fit.logLikelihood, 1e-9)
    ;[fit.r, fit.alpha, fit.a, fit.b].forEach((found, i) => {
      agrees(found, oracle.buying.fit.at[i]!)
    })
  })

  test('days instead of weeks change the scale and nothing else', () => {
    const weeks = fitRepeatBuying(buyers)!
    const days = fitRepeatBuying(buyers.map((one) => ({ ...one, lastAt: 7 * one.lastAt, observed: 7 * one.observed })))!
    agrees(days.alpha, 7 * weeks.alpha)
    agrees(days.r, weeks.r)
    agrees(days.b, weeks.b)
  })

  test('what is expected at CDNOW is what Hardie’s spreadsheet prints', () => {
    const { fit, newCustomer, ahead } = oracle.cdnow
    for (const [weeks, orders] of newCustomer) agrees(ordersOfNewCustomer(fit, weeks!), orders!, 5e-3)
    for (const { weeks, orders, ...buyer } of ahead) agrees(ordersAhead(fit, buyer, weeks), orders, 5e-4)
  })

  test.each(oracle.ahead.fits)(
    'what is expected under $at agrees with integrating over rates and chances',
    ({ at, orders }) => {
      const [r, alpha, a, b] = at as [number, number, number, number]
      oracle.ahead.asked.forEach(([repeats, lastAt, observed, ahead], i) => {
        const buyer = { repeats: repeats!, lastAt: lastAt!, observed: observed! }
        agrees(ordersAhead({ r, alpha, a, b }, buyer, ahead!), orders[i]!, 1e-8)
      })
    },
  )

  test('the longer the silence the less likely they are still with us, and the fewer orders to expect', () => {
    const { fit } = oracle.cdnow
    let [active, orders] = [1, Infinity]
    for (const lastAt of [39, 30, 20, 10, 1]) {
      const buyer = { repeats: 4, lastAt, observed: 39 }
      expect(chanceActive(fit, buyer)).toBeLessThan(active)
      expect(ordersAhead(fit, buyer, 10)).toBeLessThan(orders)
      active = chanceActive(fit, buyer)
      orders = ordersAhead(fit, buyer, 10)
    }
  })

  test('a chance to stop whose shape is 1 is nothing special', () => {
    const buyer = { repeats: 3, lastAt: 20, observed: 30 }
    const { fit } = oracle.cdnow
    const at = (a: number) => ordersAhead({ ...fit, a }, buyer, 20)
    agrees(at(1), (at(0.999) + at(1.001)) / 2, 1e-6)
  })

  test('impossible buyers are refused, and hardly any repeats are nothing to fit', () => {
    expect(() => fitRepeatBuying([{ repeats: 1, lastAt: 9, observed: 8 }])).toThrow(RangeError)
    expect(() => fitRepeatBuying([{ repeats: 0, lastAt: 2, observed: 8 }])).toThrow(RangeError)
    expect(
      fitRepeatBuying([
        { repeats: 1, lastAt: 2, observed: 8 },
        { repeats: 0, lastAt: 0, observed: 8, times: 50 },
      ]),
    ).toBeNull()
  })
})

describe('how much they spend', () => {
  const spenders = oracle.spending.people.map(([repeats, mean]) => ({ repeats: repeats!, mean: mean! }))

  test('the fit is the one R finds', () => {
    const fit = fitSpending(spenders)!
    agrees(fit.logLikelihood, oracle.spending.fit.logLikelihood, 1e-9)
    ;[fit.p, fit.q, fit.gamma].forEach((found, i) => {
      agrees(found, oracle.spending.fit.at[i]!)
    })
  })

  test('what a CDNOW customer spends is pulled towards what all spend, as printed', () => {
    for (const [repeats, mean, expected] of oracle.cdnow.perOrder) {
      expect(spendingPerOrder(oracle.cdnow.spending, { repeats: repeats!, mean: mean! })).toBeCloseTo(expected!, 2)
    }
    expect(spendingPerOrder(oracle.cdnow.spending, null)).toBeCloseTo(oracle.cdnow.perOrderOfAll, 1)
    expect(spendingPerOrder({ p: 2, q: 0.9, gamma: 10 }, null)).toBe(Infinity)
  })

  test('rows counted together are worth as many rows', () => {
    const twice = fitSpending(spenders.map((one) => ({ ...one, times: 2 })))!
    const once = fitSpending([...spenders, ...spenders])!
    agrees(twice.q, once.q, 1e-7)
    expect(() => fitSpending([{ repeats: 1, mean: 0 }])).toThrow(RangeError)
    expect(fitSpending([{ repeats: 1, mean: 5 }])).toBeNull()
  })
})
