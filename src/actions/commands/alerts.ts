import type { Condition, Strength } from '../../cube/question.ts'
import { printCondition } from '../../customers/filter.ts'
import { strengthsFrom } from '../../customers/strength.ts'
import { windowOf } from '../../customers/window.ts'
import { askerOf, choicesFor } from '../../insights/commands.ts'
import { groupCondition, isTelling, splitOf } from '../../insights/splits.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { addMonths, type Day, dayNumber } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Alert, WatchedLine } from '../api/alerts.ts'
import { untracked } from '../effect.ts'
import { sayGroup } from '../group-words.ts'
import * as store from '../store.ts'
import { isWatched, watch, watchedMonths } from '../watching.ts'
import { columnsNow } from './columns.ts'
import { monthsOf } from './months.ts'

/** Who left longer ago than this is no news. A guess: the first look at an imported company must not drown people. */
const monthsLookedBack = 1

/**
 * Write down what is worth a look today, once each. Once a day is enough; doing it again changes nothing.
 *
 * @returns how many are new
 */
export async function findAlerts(ctx: Context): Promise<number> {
  const [lost, left] = [await findLost(ctx), await findLeft(ctx)]
  return (await store.insertAlerts(ctx, [...lost, ...left])).length
}

/** Referrers who left, with whom they brought. */
async function findLost(ctx: Context): Promise<store.NewAlert[]> {
  const lost = await store.findLostReferrers(ctx, addMonths(ctx.today, -monthsLookedBack))
  return lost.map(({ id, until, brought }) => ({
    kind: 'referrer lost',
    about: `${id} ${until}`,
    says: `left us, after bringing ${brought} who ${brought === 1 ? 'is' : 'are'} still here and ${brought === 1 ? 'is' : 'are'} at risk now.`,
    // No name: whoever is erased later must not live on in an alert.
    details: { customerId: id, brought },
  }))
}

/** Groups whose latest whole month lies outside the limits their own past sets. */
async function findLeft(ctx: Context): Promise<store.NewAlert[]> {
  const { items } = await showWatched(ctx)
  return items.flatMap(({ group, where, centre, last }): store.NewAlert[] => {
    const { verdict, limits, happened, trials, from } = last
    if ((verdict !== 'above' && verdict !== 'below') || limits === null || centre === null) return []
    return [
      {
        kind: 'rate left its limits',
        about: `${where.join(' and ')} ${from.slice(0, 7)}`,
        says: `${group}: ${percent(happened / trials)} referred somebody in ${sayMonth(from)} (${count(happened)} of ${count(trials)}), ${verdict} the ${percent(limits.low)} to ${percent(limits.high)} that its own past makes usual.`,
        details: { label: group, where, month: from, side: verdict, happened, trials, limits, centre },
      },
    ]
  })
}

const count = (many: number) => many.toLocaleString('en')
// The space is one that no line breaks at.
const percent = (share: number) => `${(share * 100).toFixed(1)}\u202f%`
const monthName = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const sayMonth = (day: Day) => monthName.format(new Date(`${day}T00:00:00Z`))

// Control charts ---------------------------------------------------------------------------------------------------------

/** The groups of so many customers and more are watched, and so many of them at most: the largest. Both are guesses. */
const [fewestWatched, mostWatched] = [100, 80]

/** Every group that is watched, with its latest whole month. */
export async function showWatched(ctx: Context): Promise<{ items: WatchedLine[] }> {
  const [{ choices }, columns] = await Promise.all([choicesFor(ctx), columnsNow(ctx)])
  const telling = choices.filter((choice) => isTelling(choice) && isWatched(choice.column))
  const { tables } = await askerOf(ctx)({
    ask: 'count',
    window: windowOf('12m', ctx.today),
    strengths: strengthsFrom('probable'),
    where: [],
    today: dayNumber(ctx.today),
    figures: ['customers'],
    by: telling.map(splitOf),
  })
  const groups = telling.flatMap((choice, at) =>
    (tables[at] ?? [])
      .filter(({ value, counts }) => value !== '' && counts.customers >= fewestWatched)
      .map(({ value, counts }) => ({
        column: choice.column,
        where: [printCondition(groupCondition(choice, value))],
        customers: counts.customers,
      })),
  )
  groups.sort((one, other) => other.customers - one.customers)
  const items = await Promise.all(
    groups.slice(0, mostWatched).map(async ({ column, where }): Promise<WatchedLine> => {
      const { months, centre, spread } = await watchOne(ctx, where, 'probable')
      return { column, where, group: sayGroup(where, columns), centre, spread, last: months.at(-1)! }
    }),
  )
  return { items: [...items].sort((one, other) => rank[one.last.verdict] - rank[other.last.verdict]) }
}

const rank = { below: 0, above: 0, usual: 1, thin: 2 }

async function watchOne(ctx: Context, where: readonly string[], strength: Strength) {
  const edges = watchedMonths(ctx.today)
  const counted = await monthsOf(ctx, where, { strength, startsOn: ctx.today, edges })
  // Months before anybody kept track are no past.
  const first = untracked([counted], counted.length - 1)
  const { months, ...chart } = watch(counted.slice(first))
  return {
    ...chart,
    months: months.map((month, at) => ({ from: edges[at + first]!, to: edges[at + first + 1]!, ...month })),
  }
}

/** The months of any group with the limits its own past sets. */
export async function showChart(ctx: Context, { where, strength }: { where: Condition[]; strength: Strength }) {
  const texts = where.map(printCondition)
  const [columns, chart] = await Promise.all([columnsNow(ctx), watchOne(ctx, texts, strength)])
  return { group: sayGroup(texts, columns), where: texts, ...chart }
}

// Dealing with them ------------------------------------------------------------------------------------------------------

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
