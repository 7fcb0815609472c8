import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import alerts from '../testing/oracles/alerts.json' with { type: 'json' }
import effects from '../testing/oracles/effects.json' with { type: 'json' }
import money from '../testing/oracles/money.json' with { type: 'json' }
import published from '../testing/oracles/published-examples.json' with { type: 'json' }
import regression from '../testing/oracles/regression.json' with { type: 'json' }
import retention from '../testing/oracles/retention.json' with { type: 'json' }
import survival from '../testing/oracles/survival.json' with { type: 'json' }
import { linesOfTelco } from '../testing/telco.ts'

/**
 * Every exported function says what it does and shows one example with real numbers; here each example is run, and each
 * number and word that it promises must come out, to as many digits as are written.
 */
const folder = import.meta.dirname
const files = readdirSync(folder).filter((file) => /\.ts$/.test(file) && !file.endsWith('.test.ts'))

interface Example {
  file: string
  name: string
  code: string
  promise: string
}

/** The text of the comment that stands right above an exported function, without its stars. */
function documented(source: string): { name: string; comment: string | null }[] {
  return [...source.matchAll(/^export function (\w+)/gm)].map(({ 1: name, index }) => {
    const above = source.slice(0, index).trimEnd()
    const comment = above.endsWith('*/') ? above.slice(above.lastIndexOf('/**')) : null
    return { name: name!, comment: comment?.replace(/^\/\*\*|\*\/$/g, '').replace(/^ *\* ?/gm, '') ?? null }
  })
}

const functions = files.flatMap((file) =>
  documented(readFileSync(`${folder}/${file}`, 'utf8')).map((one) => ({ file, ...one })),
)
const examples = functions.flatMap(({ file, name, comment }): Example[] => {
  const lines = comment?.split('@example')[1]?.trim().split('\n') ?? []
  const at = lines.findIndex((line) => line.includes('// →'))
  if (at < 0) return []
  const [last, first] = lines[at]!.split('// →') as [string, string]
  const code = [...lines.slice(0, at).filter((line) => !line.trim().startsWith('//')), last].join('\n')
  const more = lines.slice(at + 1).map((line) => line.replace(/^\s*\/\//, ''))
  return [{ file, name, code, promise: [first, ...more].join('\n') }]
})

/** Examples on data that is not ours to keep. */
const notHere = [
  'fitRepeatBuying',
  'fitSpending',
  'halfTime',
  'generations',
  'regularityOf',
  ...(linesOfTelco() ? [] : ['explainedShares']),
]

const modules = await Promise.all(files.map((file) => import(/* @vite-ignore */ `./${file}`)))
const library: Record<string, unknown> = Object.assign({}, ...modules)

/** It answers nothing. */
const silent = ['checkCounts', 'checkFinite']

test.each(functions)('$name in $file says what it does, and shows it', ({ comment, name }) => {
  expect(comment?.trim(), 'There is no comment above it.').toMatch(/^[A-Z0-9"“].{20,}/s)
  if (!silent.includes(name)) expect(comment, `${name} has no @example with "// →".`).toMatch(/@example\n[^@]*\/\/ →/)
})

describe('examples', () => {
  const known = { ...library, ...data() }

  test.each(examples.filter(({ name }) => !notHere.includes(name)))('of $name are true', ({ code, promise }) => {
    // TypeScript's word that something is there is no JavaScript.
    const text = code
      .replace(/\s\/\/.*$/gm, '')
      .trim()
      .replace(/([)\]])!/g, '$1')
    const result = new Function(...Object.keys(known), `return (${text})`)(...Object.values(known))
    const found = everythingIn(result)
    const { numbers, words } = promisedBy(promise)
    expect(numbers.length + words.length, `Nothing is promised: ${promise}`).toBeGreaterThan(0)
    for (const { value, unit } of numbers) {
      const near = found.numbers.some((one) =>
        [one, 100 * one].some((number) => Math.abs(number - value) <= unit / 2 + 1e-9 * Math.abs(value)),
      )
      expect(near, `${value} is promised, of ${JSON.stringify(result)}`).toBe(true)
    }
    for (const word of words) expect(found.words).toContain(word)
  })
})

/** All numbers and words in an answer, however deep. */
function everythingIn(answer: unknown): { numbers: number[]; words: unknown[] } {
  if (typeof answer === 'number') return { numbers: [answer], words: [] }
  if (typeof answer !== 'object' || answer === null) return { numbers: [], words: [answer] }
  const parts = (ArrayBuffer.isView(answer) ? [...(answer as Float64Array)] : Object.values(answer)).map(everythingIn)
  return { numbers: parts.flatMap(({ numbers }) => numbers), words: parts.flatMap(({ words }) => words) }
}

/** The numbers and quoted words behind the arrow; what is said beside them, from a ";" or a word that leads away, is not run. */
function promisedBy(promise: string): { numbers: { value: number; unit: number }[]; words: string[] } {
  const said = promise
    .split(/;| where |, as |, and as many|: the |, the |\. One | by \d| {2}\(not /)[0]!
    .replaceAll('−', '-')
  const words = [...said.matchAll(/'([^']+)'/g)].map(([, word]) => word!)
  const plain = said.replace(/'[^']+'/g, '').replace(/(\d),(\d{3})/g, '$1$2')
  const numbers = [...plain.matchAll(/(?<![\w.])-?\d+(\.\d+)?(e-?\d+)?/g)].map(([text]) => {
    const [digits = '', power = '0'] = text.split('e')
    const decimals = digits.split('.')[1]?.length ?? 0
    return { value: Number(text), unit: 10 ** (Number(power) - decimals) }
  })
  return { numbers, words }
}

/** What the examples speak of. */
function data(): Record<string, unknown> {
  const tally = (happened: number, trials: number) => ({ happened, trials })
  type Columns = (typeof survival.km)[number]['counts']
  const rowsOf = ({ age, entered, events, competing, censored }: Columns) =>
    age.map((age, i) => ({
      age,
      entered: entered[i]!,
      events: events[i]!,
      competing: competing[i]!,
      censored: censored[i]!,
    }))
  const of = (group: string) => rowsOf(survival.km.find((one) => one.group === group)!.counts)
  const none = { entered: 0, events: 0, competing: 0, censored: 0 }
  const rats = published.betabinomial_rats.value
  const ucb = Object.values(published.mantel_haenszel_ucb.value.table)
  const { cells } = regression.berkeley
  const kept = [1000, ...retention.published.regular.kept]
  const regular = kept.slice(1).map((renewed, i) => ({ due: kept[i]!, renewed }))
  const sums = (before: readonly number[], now: readonly number[]) => ({
    customers: before.length,
    top: now.reduce((sum, one) => sum + one, 0),
    bottom: before.reduce((sum, one) => sum + one, 0),
    topSquares: now.reduce((sum, one) => sum + one * one, 0),
    bottomSquares: before.reduce((sum, one) => sum + one * one, 0),
    products: now.reduce((sum, one, i) => sum + one * before[i]!, 0),
  })
  const many = <One>(times: number, one: One) => Array.from({ length: times }, () => one)
  const { transplants } = survival
  const telephone = linesOfTelco() ?? []
  const category = (name: string, reference: string) => ({ name, kind: 'category', reference })
  const number = (name: string) => ({ name, kind: 'number' })
  const fiveHeaders = ['Contract', 'Internet Type', 'Tenure in Months', 'Monthly Charge', 'Dependents']
  return {
    rats: rats.y.map((happened, i) => tally(happened, rats.n[i]!)),
    juice: alerts.juice.happened.map((happened) => tally(happened, alerts.juice.trials)),
    newJersey: effects.cardKrueger.treated,
    pennsylvania: effects.cardKrueger.others,
    tables: goldInSweden(),
    regular,
    men: rowsOf(survival.ranks.sex.M),
    women: rowsOf(survival.ranks.sex.F),
    codes: [
      [...many(20, 1), ...many(15, 2), ...many(8, 1), ...many(7, 2)],
      [...many(20, 1), ...many(15, 2), ...many(8, 2), ...many(7, 1)],
    ],
    stanford: transplants.lastAge.map((lastAge, i) => ({
      referredAt: transplants.referredAt[i]!,
      lastAge,
      churned: transplants.churned[i] === 1,
    })),
    maintainedLeukaemia: of('Maintained'),
    maintained: of('Maintained'),
    notMaintained: of('Nonmaintained'),
    tenCustomers: [
      { ...none, age: 0, entered: 10 },
      { ...none, age: 3, events: 2 },
      { ...none, age: 5, competing: 4 },
      { ...none, age: 8, events: 1 },
      { ...none, age: 12, censored: 3 },
    ],
    berkeley: cells.admitted.map((happened, i) => ({
      happened,
      trials: happened + cells.rejected[i]!,
      values: [cells.gender[i]!, cells.department[i]!],
    })),
    berkeleyDepartments: ucb.map(([a, b, c, d]) => ({ group: tally(a!, a! + b!), other: tally(c!, c! + d!) })),
    breastCancerByStage: [
      { group: tally(2, 12), other: tally(5, 55) },
      { group: tally(9, 22), other: tally(17, 74) },
      { group: tally(12, 14), other: tally(9, 15) },
    ],
    placebo: survival.recurrent.histories.filter(({ treat }) => treat === 'placebo'),
    // As many offices with 0, 1, 2, … of 20 as the binomial distribution has in a thousand
    offices: [12, 58, 137, 205, 218, 175, 109, 54, 22, 7, 2, 1].flatMap((times, happened) =>
      many(times, tally(happened, 20)),
    ),
    tallies: (happened: readonly number[], trials: number) => happened.map((one) => tally(one, trials)),
    one: sums([10, 20, 30, 40, 50], [9, 22, 25, 41, 50]),
    other: sums([10, 20, 30, 40, 50], [8, 12, 28, 30, 42]),
    covariance: regression.cars.covariance.flat(),
    book: {
      renewals: regular,
      due: [{ renewal: 2, revenue: 20_000, squares: 200 * 100 * 100 }],
      committed: 0,
      referred: { perPeriod: [12, 9, 15], firstRevenue: { many: 36, sum: 2880, squares: 280_000 } },
    },
    telephoneCompany: telephone.map((line) => ({
      happened: line['Referred a Friend'] === 'Yes' ? 1 : 0,
      trials: 1,
      values: fiveHeaders.map((header) => line[header]!),
    })),
    contract: category('Contract', 'Month-to-Month'),
    internet: category('Internet Type', 'Fiber Optic'),
    tenure: number('Tenure in Months'),
    charge: number('Monthly Charge'),
    dependents: category('Dependents', 'No'),
    all: [...many(10, tally(5, 100)), ...many(40, tally(12, 100)), ...many(10, tally(19, 100))],
    picked: many(6, { before: tally(5, 100), after: tally(9, 100) }),
    a: { value: 'A', ...tally(8, 40) },
    b: { value: 'B', ...tally(1, 3) },
    c: { value: 'C', ...tally(20, 98) },
    referred: money.values[2]!.referred,
    others: money.values[2]!.others,
  }
}

/** 4,000 customers by plan and country, of whom 20 % refer: nearly half of the 240 on the gold plan in Sweden, 18 % elsewhere. */
function goldInSweden() {
  const customers = [240, 760, 760, 2240]
  const referrers = [118, 138, 138, 406]
  const by = (counts: number[], places: number[][]) =>
    places.map((place) => place.reduce((sum, at) => sum + counts[at]!, 0))
  const table = (of: number[], places: number[][]) => ({
    of,
    customers: by(customers, places),
    referrers: by(referrers, places),
  })
  return {
    total: { customers: 4000, referrers: 800 },
    columns: [
      { column: 'plan', values: ['gold', 'basic'] },
      { column: 'country', values: ['se', 'no'] },
    ],
    tables: [
      table(
        [0],
        [
          [0, 1],
          [2, 3],
        ],
      ),
      table(
        [1],
        [
          [0, 2],
          [1, 3],
        ],
      ),
      table([0, 1], [[0], [1], [2], [3]]),
    ],
  }
}
