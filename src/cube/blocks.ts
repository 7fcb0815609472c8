/**
 * How tables of combinations are counted with few passes over the customers.
 *
 * Twenty columns have 1,140 combinations of three, and counting each by itself would read every customer 1,140 times.
 * But a table of six columns, counted in one pass, holds twenty tables of three: sum over the other columns. So columns
 * are put together in groups, each read as one; a block is as many groups as a table has columns, and all blocks together
 * hold every table. How large a block may be is a matter of what the processor keeps near; what it costs is estimated,
 * and the cheapest plan taken.
 */
export interface Plan {
  /** Places of columns. The code of a group is that of its columns, the last one changing fastest. */
  groups: number[][]
  /** Places of groups, and the tables that are taken from each. */
  blocks: { groups: number[]; tables: number[] }[]
}

/** Sums of one block: a megabyte, which a processor of today keeps in its second memory. */
export const mostSums = 2 ** 18

/** Values of a group, so that the square of them makes a block. */
const mostOfGroup = 2 ** 9

/** What one sum costs to clear and to sum up, where adding one customer to it costs 1. Measured, roughly: taking the tables out is most of it. */
const costOfSum = 3

/**
 * The cheapest way to count these tables.
 *
 * @param sizes how many values each column has, 64 at most
 * @param tables the places of the columns of each table, as many in each
 * @param customers how many are counted
 *
 * @example
 * planBlocks([2, 3, 5], [[0, 1], [0, 2], [1, 2]], 1_000)
 * // → { groups: [[2, 1, 0]], blocks: [{ groups: [0], tables: [0, 1, 2] }] }: one pass, 30 sums
 */
export function planBlocks(sizes: readonly number[], tables: readonly (readonly number[])[], customers: number): Plan {
  const ways = tables[0]?.length ?? 1
  let best: Plan = { groups: [], blocks: [] }
  let least = Number.POSITIVE_INFINITY
  for (let most = 4; most <= mostOfGroup && most ** ways <= mostSums; most *= 2) {
    const plan = planOf(sizes, tables, ways, most)
    const cost = plan.blocks.reduce((sum, { groups }) => {
      const sums = groups.reduce((product, group) => product * sizeOf(plan.groups[group]!, sizes), 1)
      return sum + customers + sums * costOfSum
    }, 0)
    if (cost >= least) continue
    best = plan
    least = cost
  }
  return best
}

/** @param most values of one group, unless a single column has more */
function planOf(sizes: readonly number[], tables: readonly (readonly number[])[], ways: number, most: number): Plan {
  const groups: number[][] = []
  const largestFirst = [...sizes.keys()].sort((one, other) => sizes[other]! - sizes[one]!)
  for (const column of largestFirst) {
    const size = (group: number[]) => sizeOf(group, sizes) * sizes[column]!
    const room = groups.filter((group) => size(group) <= most).sort((one, other) => size(other) - size(one))
    if (room[0]) room[0].push(column)
    else groups.push([column])
  }
  const groupOf = new Int32Array(sizes.length)
  for (const [at, columns] of groups.entries()) for (const column of columns) groupOf[column] = at
  const blocks = choices(groups.length, Math.min(ways, groups.length)).map((chosen) => ({
    groups: chosen,
    tables: [] as number[],
  }))
  const blocksOf = groups.map((_, group) => blocks.filter((block) => block.groups.includes(group)))
  for (const [at, columns] of tables.entries()) {
    const needed = columns.map((column) => groupOf[column]!)
    const home = blocksOf[needed[0]!]!.find((block) => needed.every((group) => block.groups.includes(group)))
    home!.tables.push(at)
  }
  return { groups, blocks: blocks.filter((block) => block.tables.length > 0) }
}

export function sizeOf(columns: readonly number[], sizes: readonly number[]): number {
  return columns.reduce((size, column) => size * sizes[column]!, 1)
}

/** Every choice of so many places out of `from`, rising: of two out of three, [0, 1], [0, 2] and [1, 2]. */
export function choices(from: number, many: number): number[][] {
  let chosen: number[][] = [[]]
  for (let more = 0; more < many; more++) {
    chosen = chosen.flatMap((before) => {
      const next = (before.at(-1) ?? -1) + 1
      return Array.from({ length: Math.max(0, from - next) }, (_, at) => [...before, next + at])
    })
  }
  return chosen
}
