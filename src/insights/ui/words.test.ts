import { expect, test } from 'vitest'
import { behind, changeSentence, percentOf } from './words.ts'

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
