import { type Context, inTransaction } from '../../server/context.ts'
import { openTasks } from '../../tasks/commands.ts'
import { levelNames } from '../../values/level.ts'
import { endWhatNothingCovers } from '../commands.ts'
import { renewalDays } from '../giving.ts'
import * as store from '../store.ts'

/** Days for which what ended by itself is looked at again, should nobody have been here on the day. */
const lookBackDays = 30

/**
 * What time does to consent: a month before it ends somebody is asked to renew it, once; and where it has ended, our own
 * uses end and the copies that left us are to be recalled. Once a day is enough; doing it again changes nothing.
 *
 * @returns how many tasks were opened
 * @example
 * // Ines agreed until 20 June; it is 1 June.
 * await endConsents(ctx) // → { toRenew: 1, toRecall: 0 }, and { toRenew: 0, toRecall: 0 } when called again
 */
export function endConsents(ctx: Context): Promise<{ toRenew: number; toRecall: number }> {
  return inTransaction(ctx, async (ctx) => {
    const ending = await store.endingSoon(ctx, renewalDays)
    const opened = await openTasks(
      ctx,
      ending.map((one) => ({
        kind: 'renew consent' as const,
        title: `Renew the consent of ${one.who}: ${one.item ?? levelNames[one.level]}`.slice(0, 200),
        why: `It ends on ${one.expiresOn} (${one.uses.join(', ')}). From then on nothing of it is shown.`,
        subjectId: one.id,
        customerId: one.customerId,
        dueOn: one.expiresOn,
      })),
    )
    const ended = await store.endedLately(ctx, lookBackDays)
    const { toRecall } = await endWhatNothingCovers(ctx, ended, 'Consent has ended', true)
    return { toRenew: opened.length, toRecall: toRecall.length }
  })
}
