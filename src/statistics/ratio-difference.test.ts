import { expect, test } from 'vitest'
import { ratioDifference } from './ratio-difference.ts'
import { valueDifference } from './value-difference.ts'

const amountsOf = (values: number[]) => ({
  many: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  squares: values.reduce((sum, value) => sum + value * value, 0),
})
const over = (values: number[]) => {
  const { many, sum, squares } = amountsOf(values)
  return { customers: many, top: sum, bottom: many, topSquares: squares, bottomSquares: many, products: sum }
}

test('where everybody had one unit before, it is Welch’s test of means', () => {
  // The sleep data of Student (1908), which R's t.test prints as t −1.8608, df 17.776, p 0.07939, −3.365483 to 0.205483
  const one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
  const other = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
  const found = ratioDifference(over(one), over(other))!
  expect(found.gap).toBeCloseTo(-1.58, 10)
  expect(found.p).toBeCloseTo(0.07939, 5)
  expect(found.interval.low).toBeCloseTo(-3.365483, 5)
  expect(found.interval.high).toBeCloseTo(0.205483, 5)
  expect(found.p).toBeCloseTo(valueDifference(amountsOf(one), amountsOf(other))!.p, 10)
})

test('there is none where a group is too small or had nothing', () => {
  expect(ratioDifference(over([1, 2, 3, 4]), over([1, 2, 3, 4, 5]))).toBeNull()
  expect(ratioDifference({ ...over([1, 2, 3, 4, 5]), bottom: 0 }, over([1, 2, 3, 4, 5]))).toBeNull()
})
