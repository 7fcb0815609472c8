import type { Condition } from '../../cube/question.ts'
import { parseCondition, printCondition } from '../../customers/filter.ts'
import { strengthsFrom } from '../../customers/strength.ts'
import { windowOf } from '../../customers/window.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { Invalid, NotFound, refuse } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import { addDays, type Day, dayNumber } from '../../values/day.ts'
import type { Nothing } from '../../values/endpoint.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Action, ActionFilter, ActionLine } from '../api.ts'
import { type Columns, sayGroup } from '../group-words.ts'
import {
  type ActionVerdict,
  actionRefusals,
  type ComparisonGroup,
  hasRun,
  reopenedAs,
  whyNotChange,
  whyNotCompare,
  whyNotDrop,
  whyNotFinish,
  whyNotGroup,
  whyNotRemove,
  whyNotReopen,
  whyNotStart,
} from '../states.ts'
import * as store from '../store.ts'
import { columnsNow } from './columns.ts'
import { verdictOn } from './effect.ts'

// Reading --------------------------------------------------------------------------------------------------------------

const lineOf = (action: store.StoredAction, columns: Columns): ActionLine => ({
  ...action,
  group: sayGroup(action.where, columns),
})

export async function listActions(
  ctx: Context,
  { cursor, limit, ...filter }: ActionFilter & { cursor?: string | undefined; limit: number },
) {
  const [page, columns] = await Promise.all([store.listActions(ctx, filter, { cursor, limit }), columnsNow(ctx)])
  return { ...page, items: page.items.map((action) => lineOf(action, columns)) }
}

/** An action with whatever its page shows of it. */
export async function showAction(ctx: Context, { actionId }: { actionId: Id<'acn'> }): Promise<Action> {
  const [action, columns, thread] = await Promise.all([
    store.findAction(ctx, actionId),
    columnsNow(ctx),
    store.listComments(ctx, actionId),
  ])
  const sizes = await Promise.all(
    [action, ...action.comparison].map(({ where }) => sizeIfAny(ctx, where, action.strength)),
  )
  return {
    ...lineOf(action, columns),
    finding: action.finding,
    foundAt: action.foundAt,
    change: action.change,
    comparison: action.comparison.map((group, i) => ({ ...group, customers: sizes[i + 1] ?? null })),
    pickedAsWorst: action.pickedAsWorst,
    learned: action.learned,
    createdBy: action.createdBy,
    customers: sizes[0] ?? null,
    thread,
  }
}

/** A group in words, how many are in it, and why nothing can be measured on it. */
export async function sizeGroup(
  ctx: Context,
  { where, strength }: { where: Condition[]; strength: store.StoredAction['strength'] },
) {
  const texts = where.map(printCondition)
  const [columns, own, all] = await Promise.all([
    columnsNow(ctx),
    countOf(ctx, where, strength),
    countOf(ctx, [], strength),
  ])
  const refusal = whyNotGroup(texts)
  const share = (referrers: number, customers: number) => (customers > 0 ? referrers / customers : null)
  return {
    group: sayGroup(texts, columns),
    customers: own.customers,
    rate: share(own.referrers, own.customers),
    othersRate: share(all.referrers - own.referrers, all.customers - own.customers),
    whyNot: refusal && actionRefusals[refusal],
  }
}

/** Customers that were active in the last twelve months and meet the filters: as the pages of insight count them. */
async function sizeOf(
  ctx: Context,
  where: readonly Condition[],
  strength: store.StoredAction['strength'],
): Promise<number> {
  return (await countOf(ctx, where, strength)).customers
}

async function countOf(ctx: Context, where: readonly Condition[], strength: store.StoredAction['strength']) {
  const { total } = await ctx.counting.ask(ctx.company.schema, {
    ask: 'count',
    window: windowOf('12m', ctx.today),
    strengths: strengthsFrom(strength),
    where,
    today: dayNumber(ctx.today),
    figures: ['customers', 'referrers'],
    by: [],
  })
  return total
}

/** The same; null where a filter cannot be read, or names a column that is gone. */
async function sizeIfAny(
  ctx: Context,
  where: readonly string[],
  strength: store.StoredAction['strength'],
): Promise<number | null> {
  const conditions = where.map(parseCondition)
  if (conditions.includes(null)) return null
  return sizeOf(ctx, conditions as Condition[], strength).catch((error) => {
    if (error instanceof Invalid) return null
    throw error
  })
}

const rowsAtATime = 500

/** Every action the filters show. */
export async function exportActions(ctx: Context, filter: ActionFilter): Promise<Sheet> {
  const columns = await columnsNow(ctx)
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listActions(ctx, filter, { cursor, limit: rowsAtATime })
      for (const action of page.items) {
        yield [
          action.id,
          action.title,
          action.state,
          action.owner.name,
          sayGroup(action.where, columns),
          action.where.join(' and '),
          action.change,
          action.comparison.map(({ label }) => label).join('; '),
          action.startsOn,
          action.endsOn,
          action.expectedChange,
          action.verdict,
          action.learned,
          action.finding,
          action.createdOn,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `actions-${ctx.today}.csv`,
    header: [
      'Action',
      'Title',
      'State',
      'Owner',
      'Group',
      'Filters',
      'What is changed',
      'Compared with',
      'Started on',
      'Ended on',
      'Expected change, share a year',
      'Verdict when it ended',
      'Learned',
      'Finding',
      'Planned on',
    ],
    rows: rows(),
  }
}

// Planning -------------------------------------------------------------------------------------------------------------

type Planned = Omit<store.ActionFields, 'state' | 'endsOn' | 'learned' | 'verdict' | 'removedAt' | 'ownerId'> & {
  ownerId?: string | undefined
}

/** Plan a change for a group. */
export function planAction(ctx: Context, { ownerId = ctx.actor.id, ...plan }: Planned): Promise<Action> {
  return inTransaction(ctx, async (ctx) => {
    await refuseStranger(ctx, ownerId)
    await refuseOddGroups(ctx, plan.where, plan.comparison)
    const id = newId('acn')
    await store.insertAction(ctx, { ...plan, id, ownerId })
    await record(ctx, 'action planned', { subject: id }, { title: plan.title, where: plan.where })
    return showAction(ctx, { actionId: id })
  })
}

/** Change an action, as far as where it stands allows. */
export function changeAction(
  ctx: Context,
  {
    actionId,
    ...sent
  }: { actionId: Id<'acn'> } & { [K in keyof store.ActionFields]?: store.ActionFields[K] | undefined },
): Promise<Action> {
  return inTransaction(ctx, async (ctx) => {
    const action = await store.lockAction(ctx, actionId)
    refuseStale(ctx, action.version)
    const change = given(sent)
    const fields = Object.keys(change)
    refuse(whyNotChange(action, fields), actionRefusals)
    if (change.ownerId !== undefined) await refuseStranger(ctx, change.ownerId)
    if (change.where || change.comparison) {
      await refuseOddGroups(ctx, change.where ?? action.where, change.comparison ?? action.comparison)
    }
    await store.updateAction(ctx, actionId, change)
    await record(ctx, 'action changed', { subject: actionId }, { title: change.title ?? action.title, fields })
    return showAction(ctx, { actionId })
  })
}

const given = <Fields extends object>(sent: { [K in keyof Fields]?: Fields[K] | undefined }): Partial<Fields> =>
  Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as Partial<Fields>

async function refuseStranger(ctx: Context, memberId: string): Promise<void> {
  refuse((await store.isMember(ctx, memberId)) ? null : 'no-such-member', actionRefusals)
}

/** Refuse groups nothing can be measured on: unreadable, chosen by their outcome, or with customers in common. */
async function refuseOddGroups(
  ctx: Context,
  where: readonly string[],
  comparison: readonly ComparisonGroup[],
): Promise<void> {
  refuse(whyNotGroup(where), actionRefusals)
  refuse(whyNotCompare(comparison), actionRefusals)
  const read = (texts: readonly string[]) => texts.map(parseCondition) as Condition[]
  const groups = [where, ...comparison.map((group) => group.where)]
  const pairs = groups.flatMap((one, i) => groups.slice(i + 1).map((other) => [...read(one), ...read(other)]))
  const shared = await Promise.all(pairs.map((both) => sizeOf(ctx, both, 'probable')))
  // Asks about the group itself too, so that a column that does not exist is refused while it can be put right.
  await sizeOf(ctx, read(where), 'probable')
  refuse(shared.some((customers) => customers > 0) ? 'overlaps' : null, actionRefusals)
}

// From one state to the next -----------------------------------------------------------------------------------------------

/** Say that the change has begun. From now on who is compared with whom is settled. */
export function startAction(
  ctx: Context,
  { actionId, startsOn }: { actionId: Id<'acn'>; startsOn: Day },
): Promise<Action> {
  return move(ctx, actionId, 'action started', (action) => {
    refuse(whyNotStart(action, startsOn, ctx.today), actionRefusals)
    return { state: 'running', startsOn }
  })
}

/** Say that it is over, and keep what could be told of its effect by then. */
export function finishAction(
  ctx: Context,
  { actionId, endsOn, learned }: { actionId: Id<'acn'>; endsOn: Day; learned: string },
): Promise<Action> {
  return move(ctx, actionId, 'action ended', async (action, ctx) => {
    refuse(whyNotFinish(action, { endsOn, learned }, ctx.today), actionRefusals)
    return { state: 'done', endsOn, learned, verdict: await verdictOn(ctx, { ...action, endsOn }) }
  })
}

/** Give it up. One that ran ends today, and stays in the log with what could be told. */
export function dropAction(
  ctx: Context,
  { actionId, learned }: { actionId: Id<'acn'>; learned: string },
): Promise<Action> {
  return move(ctx, actionId, 'action dropped', async (action, ctx) => {
    refuse(whyNotDrop(action), actionRefusals)
    const words = learned === '' ? {} : { learned }
    if (!hasRun(action) || action.startsOn === null) return { state: 'dropped', ...words }
    const endsOn = action.startsOn < ctx.today ? ctx.today : addDays(action.startsOn, 1)
    const verdict: ActionVerdict = await verdictOn(ctx, { ...action, endsOn })
    return { state: 'dropped', endsOn, verdict, ...words }
  })
}

/** Take an action up again that was ended or dropped. */
export function reopenAction(ctx: Context, { actionId }: { actionId: Id<'acn'> }): Promise<Action> {
  return move(ctx, actionId, 'action reopened', (action) => {
    refuse(whyNotReopen(action), actionRefusals)
    return { state: reopenedAs(action), endsOn: null, verdict: null }
  })
}

function move(
  ctx: Context,
  actionId: Id<'acn'>,
  event: string,
  decide: (
    action: store.StoredAction,
    ctx: Context,
  ) => Partial<store.ActionFields> | Promise<Partial<store.ActionFields>>,
): Promise<Action> {
  return inTransaction(ctx, async (ctx) => {
    const action = await store.lockAction(ctx, actionId)
    refuseStale(ctx, action.version)
    const change = await decide(action, ctx)
    await store.updateAction(ctx, actionId, change)
    await record(ctx, event, { subject: actionId }, { title: action.title, verdict: change.verdict ?? undefined })
    return showAction(ctx, { actionId })
  })
}

/** Remove an action that never ran. */
export function removeAction(ctx: Context, { actionId }: { actionId: Id<'acn'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const action = await store.lockAction(ctx, actionId)
    refuseStale(ctx, action.version)
    refuse(whyNotRemove(action), actionRefusals)
    await store.updateAction(ctx, actionId, { removedAt: ctx.now })
    await record(ctx, 'action removed', { subject: actionId }, { title: action.title })
    return {}
  })
}

/** Put back an action that was removed. */
export function restoreAction(ctx: Context, { actionId }: { actionId: Id<'acn'> }): Promise<Action> {
  return inTransaction(ctx, async (ctx) => {
    if (!(await store.restoreAction(ctx, actionId))) throw new NotFound('removed action', actionId)
    const action = await showAction(ctx, { actionId })
    await record(ctx, 'action put back', { subject: actionId }, { title: action.title })
    return action
  })
}

// Comments -------------------------------------------------------------------------------------------------------------

/** Say something about an action. */
export function addComment(ctx: Context, { actionId, words }: { actionId: Id<'acn'>; words: string }): Promise<Action> {
  return inTransaction(ctx, async (ctx) => {
    const action = await store.findAction(ctx, actionId)
    await store.insertComment(ctx, { id: newId('acm'), actionId, words })
    await record(ctx, 'action commented on', { subject: actionId }, { title: action.title })
    return showAction(ctx, { actionId })
  })
}

/** Take away a comment of one's own. */
export function removeComment(ctx: Context, { commentId }: { commentId: Id<'acm'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const comment = await store.lockComment(ctx, commentId)
    refuse(comment.byMember === ctx.actor.id ? null : 'not-yours', actionRefusals)
    await store.deleteComment(ctx, commentId)
    await record(ctx, 'comment taken away', { subject: comment.actionId })
    return {}
  })
}
