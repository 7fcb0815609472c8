import { parseCondition } from '../../customers/filter.ts'
import type { Context } from '../../server/context.ts'
import { seeded } from '../../statistics/chance.ts'
import { halfTime } from '../../statistics/half-time.ts'
import { dayNumber, dayOfNumber } from '../../values/day.ts'
import { type Spread, spreadApi } from '../api/spread.ts'
import { askerOf } from '../commands.ts'
import { ageCounts } from '../curves.ts'
import type { Definition } from '../definition.ts'
import { scopeOf } from '../questions.ts'
import { spreadOf } from '../spread.ts'
import { spreadCells, trackedSince } from '../store.ts'
import type { Computation } from './kept.ts'

/** The same data gives the same ranges. */
const seed = 20_070_101

/** How far referrals carry. The window says when the customers it is about began. */
export const spreadComputation: Computation = {
  kind: 'spread',
  title: 'Working out how far referrals carry',
  result: spreadApi.result,
  async compute(ctx, definition, tell): Promise<Spread> {
    const { window, ...terms } = termsOf(ctx, definition)
    const { today } = terms
    await tell({ note: 'Following referrals from one customer to the next' })
    const tracked = await trackedSince(ctx)
    const trackedFrom = tracked && dayNumber(tracked)
    const cells = await spreadCells(ctx, terms, window)
    await tell({ note: 'Drawing how long customers take' })
    const { total } = await askerOf(ctx)({
      ask: 'first referral',
      ...terms,
      where: window ? [...terms.where, { column: 'since', between: [window.from, window.to] }] : terms.where,
      trackedFrom,
    })
    // Two rounds must fit into the time referrals were tracked, or nobody would be old enough to be counted.
    const cycle =
      trackedFrom === null
        ? null
        : halfTime(ageCounts(total), seeded(seed), { most: Math.floor((today - trackedFrom) / 2) })
    const found = spreadOf(cells, { today, trackedFrom, cycle })
    const from = Math.max(trackedFrom ?? 0, window?.from ?? Number.NEGATIVE_INFINITY)
    const last = Math.min(today - (found.oldEnough ?? 0), (window?.to ?? today + 1) - 1)
    return {
      cycle,
      counted: found.spread ? { from: dayOfNumber(from), to: dayOfNumber(last) } : null,
      trackedFrom: tracked,
      ...found,
    }
  },
}

function termsOf(ctx: Context, { window, strength, where }: Definition) {
  const conditions = where.map(parseCondition).filter((condition) => condition !== null)
  return scopeOf(ctx, { window, strength, where: conditions }, { dated: 1, undated: 0 }).terms
}
