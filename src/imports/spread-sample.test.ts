import { expect, test } from 'vitest'
import { spreadSample } from './spread-sample.ts'

test('a sample comes from all over the stream, in order, and is never larger than twice its size', () => {
  for (const length of [0, 1, 150, 199, 200, 201, 7043, 100_000]) {
    const sample = spreadSample<number>(100)
    for (let item = 0; item < length; item++) sample.add(item)
    const { items } = sample
    expect(items.length).toBeLessThan(200)
    expect(items.length).toBeGreaterThanOrEqual(Math.min(100, length))
    const steps = new Set(items.slice(1).map((item, index) => item - items[index]!))
    expect(steps.size).toBeLessThanOrEqual(1)
    if (length > 0) expect(length - 1 - items.at(-1)!).toBeLessThan([...steps][0] ?? 1)
  }
})
