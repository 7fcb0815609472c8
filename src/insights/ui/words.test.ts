import { describe, expect, test } from 'vitest'
import type { GroupRow, Groups, TurnedDifference } from '../api.ts'
import { behind, changeSentence, inCases, percentOf, turnedSentence } from './words.ts'

const rate = { happened: 498, trials: 4021, rate: 498 / 4021, interval: { low: 0.1131, high: 0.1359 } }
const plain = (text: string) => text.replaceAll('\u202f', ' ')

test('a share is said with its range and its sample', () => {
  expect(plain(percentOf(rate))).toBe('12.4 %')
  expect(plain(behind(rate))).toBe('11.3–13.6 %, 498 of 4,021')
})

test('a change is said with what it is made of', () => {
  const change = { change: 0.011, by: { rateEffect: 0.014, mixEffect: -0.003 } }
  expect(changeSentence(change, '12m')).toBe(
    'Up 1.1 points on the year before: +1.4 from customers referring more, −0.3 from the mix of customers.',
  )
  expect(changeSentence({ change: -0.02, by: null }, '3m')).toBe('Down 2.0 points on the 3 months before.')
  expect(changeSentence({ change: 0, by: null }, '2025-01-01..2025-02-01')).toBe('The same as the period before.')
})

test('how often chance makes as much is said in cases', () => {
  expect(inCases(0.43)).toBe('in 43 of 100 cases (p = 0.43)')
  expect(inCases(0.005585)).toBe('in 6 of 1,000 cases (p = 0.006)')
  expect(inCases(1e-9)).toBe('in fewer than 1 of 1,000 cases (p < 0.001)')
  expect(inCases(1)).toBe('nearly always (p = 1.00)')
})

describe('a difference among like customers', () => {
  const groups = { by: { kind: 'category', label: 'Plan' } } as Groups
  const row = { label: 'Pro' } as GroupRow
  const turned = {
    verdict: 'reverses everywhere',
    label: 'Age',
    banded: false,
    crude: { gap: -0.0754, interval: { low: -0.1228, high: -0.0267 } },
    within: { gap: 0.0535, interval: { low: 0.0137, high: 0.0944 } },
    mostly: 'under 65',
  } as TurnedDifference
  const said = (change: Partial<TurnedDifference>) => turnedSentence(groups, row, { ...turned, ...change })

  test('that turns round says where, by how much, and what makes it', () => {
    expect(said({})).toEqual({
      strong: 'Within each Age it is the other way round.',
      rest: 'Plan: Pro is 7.5 points below the others overall (−12.3 to −2.7), but 5.4 points above them among customers alike in Age (+1.4 to +9.4). More of them than of the others have Age under 65, and customers there refer less.',
    })
  })

  test('that chance alone would leave is not said to turn round', () => {
    const within = { gap: 0.004, interval: { low: -0.02, high: 0.028 } }
    expect(said({ within }).strong).toBe(
      'Within each Age nothing is left of it; if anything, it is the other way round.',
    )
    expect(said({ within, verdict: 'vanishes', mostly: null })).toEqual({
      strong: 'Among customers alike in Age nothing is left of it.',
      rest: 'Plan: Pro is 7.5 points below the others overall (−12.3 to −2.7), but +0.4 points among customers alike in Age (−2.0 to +2.8), no more than chance.',
    })
    expect(said({ verdict: 'reverses everywhere', banded: true }).strong).toContain('Within each band of Age')
  })
})
