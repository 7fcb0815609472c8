import { parseCondition } from '../../customers/filter.ts'
import type { Context } from '../../server/context.ts'
import { Invalid } from '../../server/errors.ts'
import type { Tell } from '../../server/queue.ts'
import { driversApi } from '../api/drivers.ts'
import { askerOf, choicesFor } from '../commands.ts'
import type { Definition } from '../definition.ts'
import type { Drivers } from '../driver-figures.ts'
import { canDrive, driversOf, joinBands, usualDrivers } from '../drivers.ts'
import { figuresOfRate } from '../measures.ts'
import { scopeOf } from '../questions.ts'
import { type Choice, splitOf } from '../splits.ts'
import type { Computation } from './kept.ts'

/** What goes with referring, each attribute with the others held equal. */
export const drivers: Computation = {
  kind: 'drivers',
  title: 'Finding what goes with referring',
  result: driversApi.result,
  compute: findDrivers,
}

async function findDrivers(ctx: Context, definition: Definition, tell: Tell): Promise<Drivers> {
  const { choices, columns } = await choicesFor(ctx)
  const where = definition.where.map(parseCondition).filter((condition) => condition !== null)
  const { terms } = scopeOf(ctx, { ...definition, where }, columns.referrals)
  const ask = askerOf(ctx)
  const count = (of: readonly Choice[]) => ask({ ask: 'count', ...terms, figures: figuresOfRate, by: of.map(splitOf) })

  await tell({ total: 3, done: 0, note: 'Looking at each column' })
  const offered = choices.filter(canDrive)
  const asked = (definition.columns ?? []) as string[]
  const groups = (choice: Choice) => (choice.cuts ? choice.cuts.length + 1 : (choice.distinct ?? 0))
  const wanted = asked.length > 0 ? chosenAmong(offered, asked) : usualDrivers(choices, groups)
  const raw = await count(wanted)
  const used = wanted.map((choice, at): Choice => {
    if (choice.cuts === null) return choice
    const known = (raw.tables[at] ?? []).filter(({ value }) => value !== '')
    return {
      ...choice,
      cuts: joinBands(
        choice.cuts,
        known.map(({ counts }) => counts.customers),
      ),
    }
  })

  await tell({ done: 1, note: 'Counting kinds of customers' })
  const counted = await countKinds(used, asked.length > 0)
  const { tables } = await count(counted.of)

  await tell({ done: 2, note: 'Holding everything else equal' })
  const found = driversOf(counted.joint, counted.of, tables)
  const chosen = new Set(counted.of.map(({ column }) => column))
  const named = ({ column, label }: Choice) => ({ column, label })
  return {
    ...found,
    choices: offered.map((choice) => ({ ...named(choice), touchpoint: choice.touchpoint !== undefined })),
    chosen: [...chosen],
    leftOut: asked.length > 0 ? [] : offered.filter(({ column }) => !chosen.has(column)).map(named),
  }

  /** Where nobody chose the columns, those with the most values are left out until the rest can be counted. */
  async function countKinds(of: Choice[], isChosen: boolean) {
    for (let left = of; ; ) {
      try {
        return { of: left, joint: await ask({ ask: 'joint', ...terms, columns: left.map(splitOf) }) }
      } catch (error) {
        if (!(error instanceof Invalid) || isChosen || left.length < 3) throw error
        const most = Math.max(...left.filter(({ column }) => column !== 'tenure').map(groups))
        left = left.filter((choice) => choice.column === 'tenure' || groups(choice) < most)
      }
    }
  }
}

/** The columns asked for and, whether asked for or not, how long they have been customers. */
function chosenAmong(offered: readonly Choice[], asked: readonly string[]): Choice[] {
  const unknown = asked.find((column) => !offered.some((choice) => choice.column === column))
  if (unknown !== undefined)
    throw new Invalid(`${unknown} is no column that customers can be told apart by. Choose others.`)
  return offered.filter(({ column }) => asked.includes(column) || column === 'tenure')
}
