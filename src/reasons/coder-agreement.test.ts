import { expect, test } from 'vitest'
import { agreementOf } from './coder-agreement.ts'

test('agreement overall and by reason is Cohen’s: 35 of 50, kappa 0.4', () => {
  // The example of J. Cohen (1960) as it is usually given: 20 both yes, 15 both no, 5 and 10 differing.
  const pairs = [
    ...Array.from({ length: 20 }, () => ({ first: ['a'], second: ['a'] })),
    ...Array.from({ length: 5 }, () => ({ first: ['a'], second: [] })),
    ...Array.from({ length: 10 }, () => ({ first: [], second: ['a'] })),
    ...Array.from({ length: 15 }, () => ({ first: [], second: [] })),
  ]
  const { overall, byReason } = agreementOf(pairs)
  expect(overall).toMatchObject({ n: 50, agreed: 35, words: 'fair' })
  expect(overall!.kappa).toBeCloseTo(0.4, 10)
  expect(byReason).toHaveLength(1)
  expect(byReason[0]!.kappa).toBeCloseTo(0.4, 10)
})

test('only exactly the same reasons agree; their order does not matter', () => {
  expect(agreementOf([{ first: ['a', 'b'], second: ['b', 'a'] }]).overall).toMatchObject({
    n: 1,
    agreed: 1,
    kappa: null,
  })
  expect(agreementOf([{ first: ['a', 'b'], second: ['a'] }]).overall).toMatchObject({ n: 1, agreed: 0 })
  expect(agreementOf([]).overall).toBeNull()
})
