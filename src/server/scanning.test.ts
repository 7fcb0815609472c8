import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { answer } from '../cube/answer.ts'
import { Cube } from '../cube/cube.ts'
import { type CombinationsQuestion, strengths } from '../cube/question.ts'
import type { Scan } from '../cube/scan.ts'
import { startScanning } from './scanning.ts'

/** Many enough that another thread is asked for help. */
const customers = 60_000

function manyCustomers(): Cube {
  const cube = new Cube(Array.from({ length: 12 }, (_, at) => ({ column: `c${at}`, kind: 'category' })))
  for (let number = 1; number <= customers; number++) {
    const fields = Array.from({ length: 12 }, (_, at) => String((number * (at + 3) + (number >> (at + 1))) % (at + 2)))
    cube.putCustomer(number, 19_000, number % 5 === 0 ? 19_900 : null, fields)
    if (number % 4 === 0) {
      cube.putReferral({ number, referrer: number, referred: 0, day: 19_500, strength: 'proven', state: 'shared' })
    }
  }
  return cube
}
const question: CombinationsQuestion = {
  ask: 'combinations',
  window: null,
  strengths,
  where: [],
  today: 20_000,
  columns: Array.from({ length: 12 }, (_, at) => ({ column: `c${at}` })),
  ways: 3,
  figures: ['referrers', 'referrals'],
}

test('two threads count together what one counts alone', async () => {
  const alone = answer(manyCustomers(), question)
  const cube = manyCustomers()
  const scanning = startScanning(1)
  const helped: Scan[] = []
  cube.helpers = {
    help(scan) {
      helped.push(scan)
      scanning.help(scan)
    },
  }
  try {
    for (const where of [[], [{ column: 'status', is: ['current'] }], []]) {
      const together = answer(cube, { ...question, where })
      if (where.length === 0) expect(together).toEqual(alone)
      else expect(together.total.customers).toBe(customers * 0.8)
      await setTimeout(100) // so that the other thread has started for the last of them
    }
    expect(helped).toHaveLength(3)
    for (const { progress } of helped) expect([...progress.subarray(1)].every((done) => done === 1)).toBe(true)
  } finally {
    await scanning.stop()
  }
})

test('a thread that took a step and went is not waited for longer than its step is worth', async () => {
  const cube = manyCustomers()
  const alone = answer(cube, question)
  cube.helpers = {
    help({ progress }) {
      Atomics.add(progress, 0, 1) // taken, and never done
    },
  }
  expect(answer(cube, question)).toEqual(alone)
}, 60_000)
