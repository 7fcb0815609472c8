import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { throwDice } from '../src/sample/dice.ts'

/** How many values each of the twenty attributes takes: from yes/no to a town. */
export const attributeSizes = [2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 10, 12, 15, 20, 25, 40, 60, 100, 150, 200]
const attributeNames = attributeSizes.map((size, at) => `Attribute ${at + 1} of ${size}`)
export const attributeKeys = attributeNames.map((name) => name.toLowerCase().replaceAll(' ', '-'))

/** Write made-up customers with twenty attributes as CSV: the same file for the same count, on every machine. */
export async function writeCustomers(path: string, customers: number): Promise<void> {
  const dice = throwDice(7)
  const file = createWriteStream(path)
  file.write(`Customer ID,Name,Customer since,${attributeNames.join(',')}\n`)
  for (let at = 1; at <= customers; at++) {
    const since = new Date(Date.UTC(2022, 0, 1 + dice.whole(0, 1500))).toISOString().slice(0, 10)
    const values = attributeSizes.map((size) => `v${dice.whole(1, size)}`)
    if (!file.write(`C-${at},Customer ${at},${since},${values.join(',')}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}
