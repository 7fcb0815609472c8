import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { noReason, suggest, trainModel } from './reason-model.ts'
import { calibrate, sharesOf } from './softmax.ts'
import { wordsOf } from './text-features.ts'

const vectors = { dimensions: 0, of: () => null }
const reasons = [
  { id: 'rea_asked', name: 'Never asked', description: '', examples: ['Nobody ever asked me.', 'You never asked.'] },
  {
    id: 'rea_price',
    name: 'Price doubts',
    description: '',
    examples: ['Too expensive for what it does.', 'The price went up.'],
  },
  {
    id: 'rea_new',
    name: 'Too new to judge',
    description: '',
    examples: ['We only just started.', 'It is too early to say.'],
  },
]
const best = async (confirmed: { words: string; reasonIds: string[] }[], words: string) =>
  suggest(await trainModel({ reasons, confirmed, vectors }), words, vectors)[0]!

test('before anything is confirmed, suggestions come from names and examples', async () => {
  expect((await best([], 'Nobody asked us.')).id).toBe('rea_asked')
  expect((await best([], 'It is so expensive!')).id).toBe('rea_price')
})

test('what people confirm outweighs what the examples say, and no reason is learnt too', async () => {
  const many = (words: string, reasonIds: string[]) => Array.from({ length: 8 }, () => ({ words, reasonIds }))
  const confirmed = [
    ...many('My boss asked me about the budget.', ['rea_price']),
    ...many('Thanks and goodbye.', []),
    ...many('Only started in May.', ['rea_new']),
  ]
  expect((await best(confirmed, 'Finance asked about the budget.')).id).toBe('rea_price')
  expect((await best(confirmed, 'Goodbye.')).id).toBe(noReason)
})

test('the same texts always give the same model, and its shares add to 1', async () => {
  const confirmed = [{ words: 'Too dear.', reasonIds: ['rea_price', 'rea_new'] }]
  const [one, other] = await Promise.all([1, 2].map(() => trainModel({ reasons, confirmed, vectors })))
  expect(one!.softmax.weights).toEqual(other!.softmax.weights)
  const all = suggest(one!, 'Too dear.', vectors, 9)
  expect(all.reduce((sum, { confidence }) => sum + confidence, 0)).toBeCloseTo(1, 10)
})

test('a model twice as sure as it should be is cooled by a temperature of 2', () => {
  // Right in 3 of 4 where it claims odds of 9 to 1: the honest odds are 3 to 1, whose logarithm is half as large.
  const held = [0, 0, 0, 1].map((right) => ({ scores: Float64Array.from([Math.log(9), 0]), right }))
  expect(calibrate(held)).toBeCloseTo(2, 3)
  expect(sharesOf(Float64Array.from([Math.log(9), 0]), 2)[0]).toBeCloseTo(0.75, 10)
})

test('words are those of any language; addresses and numbers stand for their kind', () => {
  expect(wordsOf('Don’t ÜBER 3 https://x.example/?q=1 née')).toEqual(["don't", 'über', '«number»', '«link»', 'née'])
})

const outside = '../shared/data/airline-reasons.csv'
test.skipIf(!existsSync(outside))(
  'on complaints of strangers, with 1,600 labels and no word vectors, the first is right for three in five, and it knows how often',
  async () => {
    const rows: { text: string; reason: string }[] = parse(readFileSync(outside), { columns: true })
    const taught = [...new Set(rows.map(({ reason }) => reason))].map((name) => ({
      id: name,
      name,
      description: '',
      examples: [],
    }))
    const mixed = rows.map((row, i) => ({ row, at: Math.imul(i + 1, 2654435761) >>> 0 })).sort((a, b) => a.at - b.at)
    const confirmed = mixed.slice(0, 1600).map(({ row }) => ({ words: row.text, reasonIds: [row.reason] }))
    const model = await trainModel({ reasons: taught, confirmed, vectors })
    const asked = mixed
      .slice(1600, 3200)
      .map(({ row }) => ({ right: row.reason, likely: suggest(model, row.text, vectors) }))
    const first = asked.filter(({ right, likely }) => likely[0]!.id === right).length / asked.length
    const three = asked.filter(({ right, likely }) => likely.some(({ id }) => id === right)).length / asked.length
    const says = asked.reduce((sum, { likely }) => sum + likely[0]!.confidence, 0) / asked.length
    expect(first).toBeGreaterThan(0.6)
    expect(three).toBeGreaterThan(0.86)
    expect(Math.abs(says - first)).toBeLessThan(0.05)
  },
  60_000,
)
