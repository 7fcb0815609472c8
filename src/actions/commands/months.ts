import type { Condition, SeriesQuestion, Strength } from '../../cube/question.ts'
import { parseCondition } from '../../customers/filter.ts'
import { strengthsFrom } from '../../customers/strength.ts'
import { askerOf } from '../../insights/commands.ts'
import type { Context } from '../../server/context.ts'
import { type Day, dayNumber } from '../../values/day.ts'
import type { Months } from '../effect.ts'

/** A group of customers, month by month. Who is in it by age or standing is settled on the day the action starts. */
export async function monthsOf(
  ctx: Context,
  where: readonly string[],
  { strength, startsOn, edges }: { strength: Strength; startsOn: Day; edges: readonly Day[] },
): Promise<Months> {
  const question: SeriesQuestion = {
    ask: 'series',
    strengths: strengthsFrom(strength),
    where: where.map(parseCondition).filter((condition): condition is Condition => condition !== null),
    today: dayNumber(startsOn),
    figures: ['customers', 'referrers'],
    edges: edges.map(dayNumber),
  }
  const { periods } = await askerOf(ctx)(question)
  return periods.map(({ customers, referrers }) => ({ happened: referrers, trials: customers }))
}
