import type { Condition, SelectQuestion, Window } from '../../cube/question.ts'
import { parseCondition } from '../../customers/filter.ts'
import { strengthsFrom } from '../../customers/strength.ts'
import { askerOf } from '../../insights/commands.ts'
import type { Context } from '../../server/context.ts'
import { type Day, dayNumber } from '../../values/day.ts'
import type { BeforeAndAfter } from '../each.ts'
import type { StoredAction } from '../store.ts'

/**
 * How many of a group's customers referred before an action started, since, and both: of those who were customers through
 * the time before and still were when it started. Who left later is counted, for leaving may come of the action.
 */
export async function beforeAndAfter(
  ctx: Context,
  where: readonly string[],
  { strength, startsOn, from, to }: { strength: StoredAction['strength']; startsOn: Day; from: Day; to: Day },
): Promise<BeforeAndAfter> {
  const ask = askerOf(ctx)
  const [first, start, end] = [from, startsOn, to].map(dayNumber) as [number, number, number]
  const here: Condition[] = [
    ...where.map(parseCondition).filter((condition) => condition !== null),
    { column: 'since', between: [null, first + 1] },
    { column: 'status', is: ['current'] },
  ]
  const select = (window: Window, more: readonly Condition[], limit: number): SelectQuestion => ({
    ask: 'select',
    window,
    strengths: strengthsFrom(strength),
    where: [...here, ...more],
    today: start,
    offset: 0,
    limit,
  })
  const referred: Condition = { column: 'referrer', is: ['yes'] }
  const [before, after] = [
    { from: first, to: start },
    { from: start, to: end },
  ]
  const [all, didBefore, did] = await Promise.all([
    ask(select(after, [], 1)),
    ask(select(before, [referred], 2 ** 31 - 1)),
    ask(select(after, [referred], 1)),
  ])
  const both =
    didBefore.total === 0 ? 0 : (await ask({ ...select(after, [referred], 1), among: didBefore.numbers })).total
  return { customers: all.total, before: didBefore.total, after: did.total, both }
}
