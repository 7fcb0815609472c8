import { type Cell, type Condition, mostCombined } from '../../cube/question.ts'
import { printCondition } from '../../customers/filter.ts'
import type { Context } from '../../server/context.ts'
import type { Tally } from '../../statistics/newcombe-difference.ts'
import { amongLike, type LikeStratum, turns } from '../among-like.ts'
import type { TurnedDifference } from '../api.ts'
import { isAge } from '../cautions.ts'
import { canDrive } from '../drivers.ts'
import type { Scope } from '../questions.ts'
import { type Choice, groupCondition, groupLabel, splitOf } from '../splits.ts'

/** A group that is said to be above or below the others. */
interface Finding {
  value: string
  conditions: Condition[]
}

/** Saved groups, and groups of a column of very many, are looked at one by one: this many of them, the first. */
const mostOneByOne = 12
/** How many attributes are shown for one group: the first says it, a third rarely adds to it. */
const mostShown = 3

/**
 * Of groups said to differ, those whose difference turns round or is gone among customers alike in another attribute, and in
 * which. All pairs of the groups' column with another are counted in one question.
 */
export async function turnedDifferences(
  ctx: Context,
  { terms }: Scope,
  by: Choice | null,
  choices: readonly Choice[],
  findings: readonly Finding[],
): Promise<Map<string, TurnedDifference[]>> {
  // How long somebody has been a customer, and since when, say the same.
  const others = choices.filter((one) => canDrive(one) && one.column !== by?.column && !(by && isAge(by) && isAge(one)))
  if (findings.length === 0 || others.length === 0) return new Map()
  const asked = { ctx, terms, others }
  const strataOf = by && groupsOf(by) <= mostCombined ? await inPairs(asked, by) : await oneByOne(asked, findings)
  return new Map(
    findings.map(({ value, conditions }) => {
      const turned = others.flatMap((choice, at): TurnedDifference[] => {
        const found = amongLike(strataOf(value, at))
        if (!found) return []
        const where = (stratum: string) => printCondition(groupCondition(choice, stratum))
        const label = (stratum: string) => groupLabel(choice, stratum)
        return [
          {
            ...found,
            column: choice.column,
            label: choice.label,
            banded: choice.cuts !== null,
            mostly: found.mostly === null ? null : label(found.mostly),
            restWhere: opposite(conditions),
            strata: found.strata.map((one) => ({ ...one, label: label(one.value), where: where(one.value) })),
          },
        ]
      })
      turned.sort(
        (one, other) =>
          turns.indexOf(one.verdict) - turns.indexOf(other.verdict) ||
          Math.abs(other.within.gap - other.crude.gap) - Math.abs(one.within.gap - one.crude.gap),
      )
      return [value, turned.slice(0, mostShown)]
    }),
  )
}

/** One more for "not known"; of bands one more than cuts. */
const groupsOf = ({ cuts, distinct }: Choice) => (cuts ? cuts.length + 1 : (distinct ?? 0)) + 1

interface Asked {
  ctx: Context
  terms: Scope['terms']
  others: readonly Choice[]
}
type StrataOf = (value: string, other: number) => LikeStratum[]

async function inPairs({ ctx, terms, others }: Asked, by: Choice): Promise<StrataOf> {
  const columns = [by, ...others].map(splitOf)
  const pairs = await ctx.counting.ask(ctx.company.schema, {
    ask: 'combinations',
    ...terms,
    columns,
    ways: 2,
    holding: 0,
  })
  const values = pairs.columns.map((column) => column.values)
  return (value, other) => {
    const { customers, referrers } = pairs.tables[other]!
    const group = values[0]!.indexOf(value)
    const strata = values[other + 1]!
    return strata.map((stratum, at): LikeStratum => {
      const tally = (row: number): Tally => {
        const cell = row * strata.length + at
        return { happened: referrers![cell]!, trials: customers[cell]! }
      }
      const all = values[0]!.map((_, row) => tally(row))
      return stratumOf(stratum, group < 0 ? nobody : all[group]!, sum(all))
    })
  }
}

async function oneByOne({ ctx, terms, others }: Asked, findings: readonly Finding[]): Promise<StrataOf> {
  const count = async (where: readonly Condition[]) =>
    (
      await ctx.counting.ask(ctx.company.schema, {
        ask: 'count',
        ...terms,
        where: [...terms.where, ...where],
        figures: ['customers', 'referrers'],
        by: others.map(splitOf),
      })
    ).tables
  const all = await count([])
  const own = new Map<string, Cell[][]>()
  for (const { value, conditions } of findings.slice(0, mostOneByOne)) own.set(value, await count(conditions))
  return (value, other) => {
    const cells = own.get(value)
    if (!cells) return []
    const here = new Map(cells[other]!.map((cell) => [cell.value, tallyOf(cell)]))
    return all[other]!.map((cell) => stratumOf(cell.value, here.get(cell.value) ?? nobody, tallyOf(cell)))
  }
}

const nobody: Tally = { happened: 0, trials: 0 }
const tallyOf = ({ counts }: Cell): Tally => ({ happened: counts.referrers, trials: counts.customers })
const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce((one, other) => ({ happened: one.happened + other.happened, trials: one.trials + other.trials }))

function stratumOf(value: string, group: Tally, all: Tally): LikeStratum {
  const other = { happened: all.happened - group.happened, trials: all.trials - group.trials }
  return { value, group, other }
}

/** The filter of everybody else, where one condition can say it: not that of a band in the middle, nor of two conditions. */
function opposite(conditions: readonly Condition[]): string | null {
  const [one, more] = conditions
  if (!one || more) return null
  if ('is' in one) return printCondition({ column: one.column, isNot: one.is })
  if ('isNot' in one) return printCondition({ column: one.column, is: one.isNot })
  return null
}
