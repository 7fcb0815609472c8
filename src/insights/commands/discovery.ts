import { type CombinationTable, mostCells, mostCombined } from '../../cube/question.ts'
import { parseCondition, printCondition } from '../../customers/filter.ts'
import type { Context } from '../../server/context.ts'
import type { Tell } from '../../server/queue.ts'
import { discover, type Finding, type PartOfGroup, usualDiscovery } from '../../statistics/discovery.ts'
import { type Discovered, discoveryApi, type FoundGroup, mostFindings } from '../api/discovery.ts'
import { askerOf, choicesFor } from '../commands.ts'
import type { Definition } from '../definition.ts'
import { canDrive } from '../drivers.ts'
import { scopeOf } from '../questions.ts'
import { type Choice, groupCondition, groupLabel, splitOf } from '../splits.ts'
import type { Computation } from './kept.ts'

/** Which combinations of up to three values refer more, or less, than the others. */
export const discovery: Computation = {
  kind: 'discovery',
  title: 'Looking through all combinations',
  result: discoveryApi.result,
  compute: findGroups,
}

/** How many customers two groups share is asked for this often at most; it only decides what is folded together. */
const mostOverlaps = 400

async function findGroups(ctx: Context, definition: Definition, tell: Tell): Promise<Discovered> {
  const ways = Number(definition.ways) as 1 | 2 | 3
  const { choices, columns } = await choicesFor(ctx)
  const filters = definition.where.map(parseCondition).filter((condition) => condition !== null)
  const { terms } = scopeOf(ctx, { ...definition, where: filters }, columns.referrals)
  const ask = askerOf(ctx)

  const offered = choices.filter(canDrive)
  const { used, leftOut } = fitting(offered, ways)
  await tell({ total: ways + 2, done: 0, note: `Counting ${used.length} columns` })
  const tables: CombinationTable[] = []
  let counted = await ask({ ask: 'combinations', ...terms, columns: used.map(splitOf), ways: 1 })
  tables.push(...counted.tables)
  for (const more of [2, 3] as const) {
    if (more > ways) break
    await tell({ done: more - 1, note: more === 2 ? 'Counting every pair of values' : 'Counting every three values' })
    counted = await ask({ ask: 'combinations', ...terms, columns: used.map(splitOf), ways: more })
    tables.push(...counted.tables)
  }
  await tell({ done: ways, note: 'Holding each combination against all others' })

  const choiceOf = new Map(used.map((choice) => [choice.column, choice]))
  const conditionOf = ({ column, value }: PartOfGroup) => groupCondition(choiceOf.get(column)!, value)
  const whereOf = (parts: readonly PartOfGroup[]) => parts.map((part) => printCondition(conditionOf(part)))
  const shared = new Map<string, number>()
  const look = () => {
    const wanted = new Map<string, PartOfGroup[]>()
    const found = discover(
      {
        total: counted.total,
        columns: counted.columns,
        tables: tables.map(({ of, customers, referrers }) => ({ of, customers, referrers: referrers! })),
      },
      { ...usualDiscovery, fewestCustomers: Number(definition.fewest), mostShown: mostFindings },
      (one, other) => {
        const both = [...one, ...other]
        const key = JSON.stringify([...new Set(whereOf(both))].sort())
        const known = shared.get(key)
        if (known === undefined) wanted.set(key, both)
        return known ?? null
      },
    )
    return { found, wanted }
  }
  let { found, wanted } = look()
  // What is folded decides what is compared next, so a few rounds are needed.
  for (let round = 0; wanted.size > 0 && shared.size < mostOverlaps && round < 6; round++) {
    await tell({ done: ways + 1, note: 'Finding out which groups are nearly the same customers' })
    for (const [key, parts] of [...wanted].slice(0, mostOverlaps - shared.size)) {
      const where = [...terms.where, ...parts.map(conditionOf)]
      const { total } = await ask({ ask: 'count', ...terms, where, figures: ['customers'], by: [] })
      shared.set(key, total.customers)
    }
    ;({ found, wanted } = look())
  }
  await tell({ done: ways + 2, note: 'Writing it down' })

  const sayPart = ({ column, value }: PartOfGroup) => {
    const choice = choiceOf.get(column)!
    return `${choice.label}: ${groupLabel(choice, value)}`
  }
  const sayParts = (parts: readonly PartOfGroup[]) => parts.map(sayPart).join(' and ')
  const groupOf = (finding: Finding): FoundGroup => ({
    conditions: finding.conditions.map(({ column, value }) => {
      const choice = choiceOf.get(column)!
      return { column, label: choice.label, value, valueLabel: groupLabel(choice, value) }
    }),
    where: whereOf(finding.conditions),
    customers: finding.customers,
    referrers: finding.referrers,
    rate: finding.rate,
    interval: finding.interval,
    verdict: finding.verdict,
    excess: finding.excess,
    excessInterval: finding.excessInterval,
    p: finding.p,
    adjustedP: finding.adjustedP,
    nearest: finding.nearestPart && {
      says: sayParts(finding.nearestPart.conditions),
      where: whereOf(finding.nearestPart.conditions),
      customers: finding.nearestPart.customers,
      referrers: finding.nearestPart.referrers,
    },
    carriedBy: finding.carriedBy && sayParts(finding.carriedBy),
  })
  return {
    customers: counted.total.customers,
    referrers: counted.total.referrers,
    tested: found.tested,
    findings: found.findings.map((finding) => ({ ...groupOf(finding), folded: finding.folded.map(groupOf) })),
    more: found.more,
    columns: used.map(({ label }) => label),
    leftOut: leftOut.map(({ label }) => label),
  }
}

/** The columns that can be combined: those of the most values are left out until all tables together can be looked at. */
function fitting(offered: readonly Choice[], ways: number): { used: Choice[]; leftOut: Choice[] } {
  // One more for "not known". Of bands one more than cuts.
  const sizeOf = (choice: Choice) => (choice.cuts ? choice.cuts.length + 1 : (choice.distinct ?? 0)) + 1
  let used = offered.filter((choice) => sizeOf(choice) <= mostCombined)
  // An eighth of what can be counted is what can be looked through while others work.
  while (used.length > 1 && cellsOf(used.map(sizeOf), ways) > mostCells / 8) {
    const most = Math.max(...used.map(sizeOf))
    const largest = used.findLast((choice) => sizeOf(choice) === most)
    used = used.filter((choice) => choice !== largest)
  }
  return { used, leftOut: offered.filter((choice) => !used.includes(choice)) }
}

/** Cells of all tables of so many columns: the elementary symmetric sum of their sizes. */
function cellsOf(sizes: readonly number[], ways: number): number {
  const sums = [1, ...Array.from({ length: ways }, () => 0)]
  for (const size of sizes) for (let way = ways; way > 0; way--) sums[way]! += sums[way - 1]! * size
  return sums[ways]!
}
