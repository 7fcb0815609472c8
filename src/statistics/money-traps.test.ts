import { describe, expect, test } from 'vitest'
import { seeded } from './chance.ts'
import { anytimeP, effectVerdict, narrowestAt } from './confidence-sequence.ts'
import { controlChart, judgeMonth } from './control-chart.ts'
import { differenceInDifferences } from './difference-in-differences.ts'
import { drawBinomial, drawGamma, drawNormal } from './drawing.ts'
import { earnedGrowth } from './earned-growth.ts'
import { normalBeyond } from './normal.ts'
import { forestValues } from './referral-forest.ts'
import { againstShrunkenBaseline } from './shrunken-baseline.ts'

describe('an action on the groups that were worst', () => {
  /** Sixty groups whose rates differ a little; the worst six of a quarter are picked, and something of this size is done. */
  function worstSix(random: () => number, effect: number) {
    const groups = Array.from({ length: 60 }, () => {
      const [a, b] = [drawGamma(12, random), drawGamma(88, random)]
      const rate = a / (a + b)
      return { rate, before: { happened: drawBinomial(100, rate, random), trials: 100 } }
    })
    const picked = [...groups]
      .sort((a, b) => a.before.happened - b.before.happened)
      .slice(0, 6)
      .map(({ rate, before }) => ({
        before,
        after: { happened: drawBinomial(100, rate + effect, random), trials: 100 },
      }))
    return againstShrunkenBaseline(
      groups.map(({ before }) => before),
      picked,
    )!
  }

  test.each([
    ['that does nothing', 0],
    ['that brings four points', 0.04],
  ])(
    '%s seems to bring three points more than it does, and is told rightly against the shrunken baseline',
    (_, effect) => {
      const random = seeded(8)
      const worlds = 300
      let [naive, told, within] = [0, 0, 0]
      for (let world = 0; world < worlds; world++) {
        const found = worstSix(random, effect)
        naive += found.naive / worlds
        told += found.effect / worlds
        if (found.interval.low <= effect && effect <= found.interval.high) within++
      }
      expect(naive - effect).toBeGreaterThan(0.03)
      expect(Math.abs(told - effect)).toBeLessThan(0.004)
      expect(within / worlds).toBeGreaterThan(0.92)
    },
  )

  test('held against groups that were not worst it still seems to work; before must be a time nobody was picked by', () => {
    const random = seeded(12)
    const worlds = 60
    let [pickedBy, earlier] = [0, 0]
    for (let world = 0; world < worlds; world++) {
      const quarter = () => ({ happened: drawBinomial(300, 0.12, random), trials: 300 })
      const groups = Array.from({ length: 40 }, () => ({ earlier: quarter(), picking: quarter(), after: quarter() }))
      groups.sort((a, b) => a.picking.happened - b.picking.happened)
      const effectFrom = (before: 'earlier' | 'picking') =>
        differenceInDifferences(
          groups.map((group, i) => ({ treated: i < 6, before: group[before], after: group.after })),
        )!.effect
      pickedBy += effectFrom('picking') / worlds
      earlier += effectFrom('earlier') / worlds
    }
    expect(pickedBy).toBeGreaterThan(0.02)
    expect(Math.abs(earlier)).toBeLessThan(0.004)
  })
})

describe('counting twice', () => {
  test('rows with referred customers’ revenue add up to more than the company has, and the total does not', () => {
    const random = seeded(3)
    const referrer = Int32Array.from({ length: 1000 }, (_, i) =>
      i < 10 || random() < 0.6 ? -1 : Math.floor(random() * i),
    )
    const own = Float64Array.from({ length: 1000 }, () => Math.floor(random() * 100_000))
    const { direct, chain, total } = forestValues(referrer, own)
    const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0)
    expect(total).toBe(sum(own))
    expect(sum(direct)).toBeGreaterThan(total)
    expect(sum(chain)).toBeGreaterThan(sum(direct))
    // Each referred customer stands in their referrer's row once more, and nowhere else.
    const referred = own.reduce((all, value, i) => (referrer[i]! >= 0 ? all + value : all), 0)
    expect(sum(direct) - total).toBe(referred)
  })

  test('calling what nobody knows earned cannot make growth, only move it from one slice to another', () => {
    const known = { base: 1000, kept: 900, earned: 50, bought: 80 }
    const honest = earnedGrowth({ ...known, unknown: 200 })!
    const boasting = earnedGrowth({ ...known, earned: 250, unknown: 0 })!
    expect(boasting.growth).toBe(honest.growth)
    expect(honest.earnedGrowthRate).toBeLessThan(0)
    expect(honest.bounds.earnedGrowthRate.high).toBe(boasting.earnedGrowthRate)
  })
})

describe('peeking', () => {
  test('stopping at the first good day makes a useless action look good in a third of cases, and overstates a good one', () => {
    const random = seeded(44)
    const actions = 400
    const days = 100
    const typical = narrowestAt(1 / Math.sqrt(days))
    let [ordinary, valid, stoppedAt, stopped] = [0, 0, 0, 0]
    for (let action = 0; action < actions; action++) {
      let [useless, good] = [0, 0]
      const looks = []
      let [cried, done] = [false, false]
      for (let day = 1; day <= days; day++) {
        const noise = drawNormal(random)
        useless += noise
        good += noise + 0.2
        const standardError = 1 / Math.sqrt(day)
        looks.push({ estimate: useless / day, standardError })
        if (normalBeyond(useless / Math.sqrt(day)) < 0.05) cried = true
        if (!done && good / Math.sqrt(day) > 1.96) {
          done = true
          stopped++
          stoppedAt += good / day
        }
      }
      if (cried) ordinary++
      if (anytimeP(looks, typical) < 0.05) valid++
    }
    expect(ordinary / actions).toBeGreaterThan(0.3)
    expect(valid / actions).toBeLessThan(0.05)
    expect(stoppedAt / stopped).toBeGreaterThan(0.5) // it is 0.2
  })
})

describe('customers of a group waver together', () => {
  test('where groups move by themselves a third of useless actions would count; clustered by group one in twenty does', () => {
    const random = seeded(77)
    const actions = 300
    let [byCustomer, byGroup, oneGroup] = [0, 0, 0]
    for (let action = 0; action < actions; action++) {
      const groups = Array.from({ length: 24 }, (_, i) => {
        const level = 0.15 + 0.03 * drawNormal(random)
        const at = () => ({
          happened: drawBinomial(400, Math.max(0.01, level + 0.03 * drawNormal(random)), random),
          trials: 400,
        })
        return { treated: i < 10, before: at(), after: at() }
      })
      const found = differenceInDifferences(groups)!
      if (found.p < 0.05) byGroup++
      const plain = groups.reduce((sum, { treated, after, before }) => {
        const rateOf = ({ happened, trials }: typeof after) => ((happened / trials) * (1 - happened / trials)) / trials
        return sum + (rateOf(after) + rateOf(before)) / (treated ? 10 : 14) ** 2
      }, 0)
      if (normalBeyond(found.effect / Math.sqrt(plain)) < 0.05) byCustomer++
      // And the same with one of them alone treated
      if (differenceInDifferences(groups.slice(9))!.p < 0.05) oneGroup++
    }
    expect(byCustomer / actions).toBeGreaterThan(0.2)
    expect(byGroup / actions).toBeLessThan(0.1)
    expect(oneGroup / actions).toBeLessThan(0.1)
  })

  test.each([
    [2, 4],
    [4, 8],
    [1, 12],
  ])(
    'with %s groups treated and %s others looked at every week, a useless action is called useful in fewer than one in twenty',
    (treated, others) => {
      const random = seeded(5)
      const actions = 150
      const typical = narrowestAt(0.02)
      let [conventional, told] = [0, 0]
      for (let action = 0; action < actions; action++) {
        const groups = Array.from({ length: treated + others }, (_, i) => {
          const rate = Math.max(0.05, 0.15 + 0.04 * drawNormal(random))
          const moved = Math.max(0.01, rate + 0.02 * drawNormal(random))
          const before = { happened: drawBinomial(600, rate, random), trials: 600 }
          return { treated: i < treated, moved, before, after: { happened: 0, trials: 0 } }
        })
        let [cried, said] = [false, false]
        for (let week = 1; week <= 26; week++) {
          for (const { moved, after } of groups) {
            after.trials += 30
            after.happened += drawBinomial(30, moved, random)
          }
          const { effect, p, careful } = differenceInDifferences(groups)!
          const seen = groups.reduce((sum, group) => sum + (group.treated ? group.after.happened : 0), 0)
          if (seen >= 10 && p < 0.05) cried = true
          const look = { estimate: effect, standardError: careful.standardError, freedom: careful.freedom, seen }
          if (effectVerdict(look, typical).verdict !== 'cannot-tell') said = true
        }
        if (cried) conventional++
        if (said) told++
      }
      expect(conventional / actions).toBeGreaterThan(0.08)
      expect(told / actions).toBeLessThan(0.08) // one in twenty, and what chance adds to it in so few actions
    },
  )

  test('two hundred groups of forty customers a month alarm nobody', () => {
    const random = seeded(6)
    let alarms = 0
    const groups = 200
    for (let group = 0; group < groups; group++) {
      const months = Array.from({ length: 13 }, () => ({ happened: drawBinomial(40, 0.03, random), trials: 40 }))
      const chart = controlChart(months.slice(0, 12))
      if (chart !== null && judgeMonth(chart, months[12]!) !== 'usual') alarms++
    }
    expect(alarms).toBe(0) // forty customers a month are thin: nobody is alarmed at all
  })
})
