import type { Context } from '../../server/context.ts'
import { Invalid } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import { newcombeDifference } from '../../statistics/newcombe-difference.ts'
import { addDays, type Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { EffectPage, LogLine } from '../api/effect.ts'
import { eachOf } from '../each.ts'
import { follow, judge, type Months, pooled, untracked } from '../effect.ts'
import { powerWords, sayEffect, sayLog, sayMissing } from '../effect-words.ts'
import { sayGroup } from '../group-words.ts'
import { actionMonths } from '../history.ts'
import type { ActionVerdict } from '../states.ts'
import * as store from '../store.ts'
import { columnsNow } from './columns.ts'
import { beforeAndAfter } from './each.ts'
import { monthsOf } from './months.ts'

/** What an action did, with the months behind it. */
export async function showEffect(ctx: Context, { actionId }: { actionId: Id<'acn'> }): Promise<EffectPage> {
  const action = await store.findAction(ctx, actionId)
  const effect = await effectOf(ctx, action)
  return { ...effect, each: await eachIn(ctx, action, effect) }
}

/** What its customers did one by one, in the months that were looked at; null where nothing can be told. */
async function eachIn(ctx: Context, { startsOn, strength }: store.StoredAction, { months, groups }: Measured) {
  const [first, last] = [months[0], months.at(-1)]
  if (startsOn === null || first === undefined || last === undefined || last.before || groups.length < 2) return null
  const about = { strength, startsOn, from: first.from, to: last.to }
  const [own, ...others] = await Promise.all(groups.map(({ where }) => beforeAndAfter(ctx, where, about)))
  return eachOf(own!, others)
}
type Measured = Omit<EffectPage, 'each'>

/** The verdict as it stands, for keeping when an action ends. */
export async function verdictOn(ctx: Context, action: store.StoredAction): Promise<ActionVerdict> {
  return (await effectOf(ctx, action)).verdict
}

async function effectOf(ctx: Context, action: store.StoredAction): Promise<Measured> {
  const columns = await columnsNow(ctx)
  const startsOn = action.startsOn ?? ctx.today
  const until = action.endsOn && action.endsOn < ctx.today ? action.endsOn : addDays(ctx.today, 1)
  const { edges, before } = actionMonths(startsOn, until)
  const about = { strength: action.strength, startsOn, edges }
  const groups = [{ label: sayGroup(action.where, columns), where: action.where }, ...action.comparison]
  // A filter on a column that is gone since: nothing can be told, and it is not the end of the page.
  const counted = await Promise.all(groups.map(({ where }) => monthsOf(ctx, where, about))).catch((error) => {
    if (error instanceof Invalid) return null
    throw error
  })
  if (counted === null)
    return nothingKnown('one of its groups cannot be counted any more: a column its filters name is gone.')

  if (pooled(counted[0]!).trials === 0)
    return nothingKnown(
      'nobody was in its group, before or after. Its filters may name something that is called otherwise now.',
    )

  const skip = untracked(counted, before)
  const months = edges.length - 1 - skip
  const [own, ...others] = counted.map((group) => group.slice(skip)) as unknown as [Months, ...Months[]]
  const split = before - skip
  const after = months - split
  const followed = follow(own, others, split)
  const judged = judge(followed, { before: split, after }, action)
  const isOver = action.endsOn !== null
  return {
    verdict: judged.verdict,
    change: judged.change,
    shrunkenBefore: judged.shrunkenBefore,
    cautions: judged.cautions,
    whyNot: judged.missing
      ? sayMissing(judged.missing, startsOn, isOver)
      : whatItTakes(judged.verdict, [own, ...others], split, action),
    says: sayEffect(judged, startsOn, isOver),
    ...followed.own,
    monthsAfter: after,
    months: own.map((tally, at) => {
      const rest = pooled(others.map((group) => group[at]!))
      return {
        from: edges[at + skip]!,
        to: edges[at + skip + 1]!,
        before: at < split,
        own: tally,
        others: rest,
        gap: newcombeDifference(tally, rest),
      }
    }),
    groups: groups.map(({ label, where }, at) => ({
      label,
      where,
      own: at === 0,
      ...(at === 0 ? followed.own : followed.others[at - 1]!),
    })),
  }
}

const nothingKnown = (whyNot: string): Measured => ({
  verdict: 'cannot tell yet',
  whyNot: `${whyNot[0]!.toUpperCase()}${whyNot.slice(1)}`,
  says: `Cannot tell: ${whyNot}`,
  change: null,
  before: { happened: 0, trials: 0 },
  after: { happened: 0, trials: 0 },
  shrunkenBefore: null,
  monthsAfter: 0,
  cautions: [],
  months: [],
  groups: [],
})

/** What it would take to tell; null where it can be told. */
function whatItTakes(
  verdict: ActionVerdict,
  [own, ...others]: readonly [Months, ...Months[]],
  before: number,
  { expectedChange }: store.StoredAction,
): string | null {
  if (verdict !== 'cannot tell yet') return null
  return powerWords(
    own.slice(0, before),
    others.map((group) => group.slice(0, before)),
    expectedChange,
  )
}

export async function exportEffect(ctx: Context, { actionId }: { actionId: Id<'acn'> }): Promise<Sheet> {
  const { months } = await effectOf(ctx, await store.findAction(ctx, actionId))
  return {
    fileName: `action-months-${ctx.today}.csv`,
    header: [
      'From',
      'To, not included',
      'Side',
      'Referred in the month',
      'Customers in the month',
      'Compared with: referred',
      'Compared with: customers',
      'Gap',
      'Gap, low',
      'Gap, high',
    ],
    rows: months.map(({ from, to, before, own, others, gap }) => [
      from,
      to,
      before ? 'before' : 'after',
      own.happened,
      own.trials,
      others.happened,
      others.trials,
      gap?.gap ?? null,
      gap?.interval.low ?? null,
      gap?.interval.high ?? null,
    ]),
  }
}

// The log ----------------------------------------------------------------------------------------------------------------

/** More actions than this nobody reads at once; the latest are looked at. */
const mostInLog = 100

/** Every action that has run with what it did, the largest change first; those nothing can be told of come last. */
export async function showLog(ctx: Context): Promise<{ items: LogLine[]; says: string }> {
  const [actions, columns] = await Promise.all([store.listStarted(ctx, mostInLog), columnsNow(ctx)])
  const items = await Promise.all(
    actions.map(async (action): Promise<LogLine> => {
      const { months: _, groups: __, ...effect } = await effectOf(ctx, action)
      return {
        ...effect,
        id: action.id,
        title: action.title,
        group: sayGroup(action.where, columns),
        state: action.state,
        startsOn: action.startsOn as Day,
        endsOn: action.endsOn,
        learned: action.learned,
      }
    }),
  )
  const size = ({ change }: LogLine) => change?.change ?? Number.NEGATIVE_INFINITY
  items.sort((one, other) => size(other) - size(one))
  return { items, says: sayLog(items) }
}

export async function exportLog(ctx: Context): Promise<Sheet> {
  const { items } = await showLog(ctx)
  return {
    fileName: `what-worked-${ctx.today}.csv`,
    header: [
      'Action',
      'Title',
      'Group',
      'State',
      'Started on',
      'Ended on',
      'Months after',
      'Verdict',
      'Change, share a year',
      'Change, low, however often one looks',
      'Change, high, however often one looks',
      'Change, low, one look',
      'Change, high, one look',
      'Says',
      'Learned',
    ],
    rows: items.map((item) => [
      item.id,
      item.title,
      item.group,
      item.state,
      item.startsOn,
      item.endsOn,
      item.monthsAfter,
      item.verdict,
      item.change?.change ?? null,
      item.change?.always?.low ?? null,
      item.change?.always?.high ?? null,
      item.change?.interval.low ?? null,
      item.change?.interval.high ?? null,
      item.says,
      item.learned,
    ]),
  }
}
