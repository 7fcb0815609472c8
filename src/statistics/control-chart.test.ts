import fc from 'fast-check'
import { expect, test } from 'vitest'
import oracle from '../testing/oracles/alerts.json' with { type: 'json' }
import { seeded } from './chance.ts'
import { controlChart, controlLimits, judgeMonth } from './control-chart.ts'
import { drawBinomial, drawNormal } from './drawing.ts'

function agrees(actual: number | undefined, expected: number) {
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-13)
}

test('Montgomery’s cans of orange juice have his limits, and his two samples lie outside', () => {
  const { happened, trials, printed } = oracle.juice
  const chart = { ...controlChart(happened.map((cans) => ({ happened: cans, trials })))!, spread: 1 }
  expect(chart.centre).toBeCloseTo(printed.centre, 4)
  expect(controlLimits(chart, trials)!.low).toBeCloseTo(printed.low, 4)
  expect(controlLimits(chart, trials)!.high).toBeCloseTo(printed.high, 4)
  const outside = happened.flatMap((cans, i) =>
    judgeMonth(chart, { happened: cans, trials }) === 'usual' ? [] : [i + 1],
  )
  expect(outside).toEqual(printed.outside)
})

test.each([...oracle.wavering, oracle.emergencies.chart])(
  'a history that wavers $spread times as much as chance has Laney’s limits',
  (given) => {
    const months = given.happened.map((happened, i) => ({ happened, trials: given.trials[i]! }))
    const chart = controlChart(months, { least: 6 })!
    agrees(chart.centre, given.centre[0]!)
    agrees(chart.spread, given.spread[0]!)
    months.forEach(({ trials }, i) => {
      agrees(controlLimits(chart, trials)?.low, given.low[i]!)
      agrees(controlLimits(chart, trials)?.high, given.high[i]!)
    })
  },
)

test('a thin month never alarms, and a history of thin months, or of less than a year, makes no chart', () => {
  const year = Array.from({ length: 12 }, () => ({ happened: 20, trials: 200 }))
  const chart = controlChart(year)!
  expect(judgeMonth(chart, { happened: 49, trials: 49 })).toBe('thin')
  expect(judgeMonth(chart, { happened: 0, trials: 0 })).toBe('thin')
  expect(controlLimits(chart, 49)).toBeNull()
  expect(judgeMonth(chart, { happened: 60, trials: 200 })).toBe('above')
  expect(judgeMonth(chart, { happened: 1, trials: 200 })).toBe('below')
  expect(controlChart(year.slice(1))).toBeNull()
  expect(controlChart(year.map(() => ({ happened: 2, trials: 20 })))).toBeNull()
  expect(controlChart(year.map(() => ({ happened: 0, trials: 20 })))).toBeNull()
  expect(controlChart([])).toBeNull()
})

test('counting who did not instead of who did turns the chart over', () => {
  const month = fc.tuple(fc.integer({ min: 100, max: 2000 }), fc.double({ min: 0.1, max: 0.9, noNaN: true }))
  fc.assert(
    fc.property(fc.array(month, { minLength: 14, maxLength: 20 }), (given) => {
      const months = given.map(([trials, share]) => ({ happened: Math.round(trials * share), trials }))
      const chart = controlChart(months)
      fc.pre(chart !== null)
      const turned = controlChart(months.map(({ happened, trials }) => ({ happened: trials - happened, trials })))!
      agrees(turned.spread, chart.spread)
      agrees(turned.centre, 1 - chart.centre)
      const opposite = { above: 'below', below: 'above', usual: 'usual', thin: 'thin' } as const
      const [{ happened, trials }] = months as [{ happened: number; trials: number }]
      expect(judgeMonth(turned, { happened: trials - happened, trials })).toBe(
        opposite[judgeMonth(chart, { happened, trials })],
      )
    }),
  )
})

test('where nothing changes, large groups that waver alarm all the time on a plain chart and hardly ever on this one', () => {
  const random = seeded(17)
  let plain = 0
  let ours = 0
  const years = 400
  for (let year = 0; year < years; year++) {
    const months = Array.from({ length: 25 }, () => ({
      happened: drawBinomial(5000, Math.max(0.01, 0.12 + 0.015 * drawNormal(random)), random),
      trials: 5000,
    }))
    const chart = controlChart(months.slice(0, 24))!
    if (judgeMonth({ ...chart, spread: 1 }, months[24]!) !== 'usual') plain++
    if (judgeMonth(chart, months[24]!) !== 'usual') ours++
  }
  expect(plain / years).toBeGreaterThan(0.25)
  expect(ours / years).toBeLessThan(0.025)
})
