import { record } from '../../server/activity.ts'
import type { Context } from '../../server/context.ts'
import { inTransaction } from '../../server/context.ts'
import { addMonths } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Alert } from '../api/alerts.ts'
import * as store from '../store.ts'

/** Who left longer ago than this is no news. A guess: the first look at an imported company must not drown people. */
const monthsLookedBack = 1

/**
 * Write down what is worth a look today, once each. Once a day is enough; doing it again changes nothing.
 *
 * @returns how many are new
 */
export async function findAlerts(ctx: Context): Promise<number> {
  const lost = await store.findLostReferrers(ctx, addMonths(ctx.today, -monthsLookedBack))
  const added = await store.insertAlerts(
    ctx,
    lost.map(({ id, until, brought }) => ({
      kind: 'referrer lost',
      about: `${id} ${until}`,
      says: `left us, after bringing ${brought} who ${brought === 1 ? 'is' : 'are'} still here: they are at risk.`,
      // No name: whoever is erased later must not live on in an alert.
      details: { customerId: id, brought },
    })),
  )
  return added.length
}

/** What is worth a look, the latest first. */
export async function listAlerts(
  ctx: Context,
  {
    cursor,
    limit,
    ...filter
  }: { state: 'open' | 'dealt with'; kind: Alert['kind'][]; cursor?: string | undefined; limit: number },
) {
  const [page, open] = await Promise.all([store.listAlerts(ctx, filter, { cursor, limit }), store.countOpenAlerts(ctx)])
  return { ...page, open }
}

/** Say that somebody has looked at it. Two at once: it is dealt with, and one line says so. */
export const dealWithAlert = (ctx: Context, { alertId }: { alertId: Id<'alt'> }) => setDealtWith(ctx, alertId, true)

export const undoDealing = (ctx: Context, { alertId }: { alertId: Id<'alt'> }) => setDealtWith(ctx, alertId, false)

function setDealtWith(ctx: Context, alertId: Id<'alt'>, isDealtWith: boolean): Promise<Alert> {
  return inTransaction(ctx, async (ctx) => {
    const isChanged = await store.setDealtWith(ctx, alertId, isDealtWith)
    const alert = await store.findAlert(ctx, alertId)
    if (isChanged) {
      const event = isDealtWith ? 'alert dealt with' : 'alert opened again'
      await record(ctx, event, { subject: alertId, customer: alert.lost?.customer.id ?? null }, { kind: alert.kind })
    }
    return alert
  })
}
