import type { Condition } from '../cube/question.ts'
import { parseCondition } from '../customers/filter.ts'
import type { ActionState, ActionVerdict, ComparisonGroup } from '../schema.ts'
import type { Day } from '../values/day.ts'
import { mayDo, type Role } from '../values/endpoint.ts'

export type { ActionState, ActionVerdict, ComparisonGroup }

/** Thought of, under way, over, or given up. */
export const actionStates = ['planned', 'running', 'done', 'dropped'] as const satisfies readonly ActionState[]

export const actionVerdicts = ['moved up', 'moved down', 'cannot tell yet'] as const satisfies readonly ActionVerdict[]

/** So many groups at most are compared with: more make a picture nobody can read. A guess. */
export const mostCompared = 8

export const actionRefusals = {
  'needs-manager': 'Actions are planned by managers. Ask an admin if you need to.',
  'needs-contributor': 'Your role reads only. Ask an admin if you need to comment.',
  'no-group': 'Choose a group: a change for all customers leaves nobody to compare it with.',
  unreadable: 'One of these filters cannot be read. Take it away and choose it again.',
  'by-outcome':
    'This group is chosen by whether its customers referred, so its rate moves by itself. Choose it by what they are instead.',
  overlaps:
    'Some customers are in two of these groups. Compare with groups that share nobody with it, nor with one another.',
  'too-many-compared': `At most ${mostCompared} groups can be compared with. Take one away first.`,
  'runs-already':
    'It has started: who is compared with whom, and from when, is settled now, or the result would be worth nothing. Drop it and plan another.',
  'is-over': 'It is over. Reopen it to change it.',
  'not-over': 'It is not over.',
  'not-planned': 'It has been started already.',
  'not-running': 'It is not running.',
  'needs-change': 'Say what is changed first: the log of what worked is read by people who were not here.',
  'starts-later': 'It starts later. Start it on that day, or choose a day that has come.',
  'ends-too-early': 'It cannot end before it has run for a day.',
  'ends-later': 'It cannot have ended on a day that is still to come.',
  'needs-learned': 'Say what was learned, in a sentence: whoever tries this next will read it.',
  'has-run':
    'It has run, so it stays in the log: a log without what failed would say that everything works. Drop it instead.',
  'no-such-member': 'Nobody of the team is called so. Choose somebody else.',
  'not-yours': 'Only whoever wrote a comment takes it away.',
} as const

/** What rules look at. */
interface Standing {
  state: ActionState
  startsOn: Day | null
  endsOn: Day | null
  change: string
}

export const whyNotPlan = (role: Role | null): 'needs-manager' | null =>
  mayDo(role, 'manager') ? null : 'needs-manager'
export const whyNotComment = (role: Role | null): 'needs-contributor' | null =>
  mayDo(role, 'contributor') ? null : 'needs-contributor'

/** Whether it has begun, whatever became of it. One that was dropped while planned has no end. */
export const hasRun = ({ state, endsOn }: Pick<Standing, 'state' | 'endsOn'>) =>
  state === 'running' || state === 'done' || (state === 'dropped' && endsOn !== null)

/**
 * Why filters make no group whose referring can be followed, or null when they do.
 *
 * @example
 * whyNotGroup(['plan is Starter', 'referrer is no']) // → 'by-outcome'
 */
export function whyNotGroup(where: readonly string[]): 'no-group' | 'unreadable' | 'by-outcome' | null {
  if (where.length === 0) return 'no-group'
  const conditions = where.map(parseCondition)
  if (conditions.includes(null)) return 'unreadable'
  return conditions.some((condition) => isOutcome(condition as Condition)) ? 'by-outcome' : null
}

/** Columns that say whether a customer referred: of a group chosen by them, the rate is settled by the choice. */
const outcomes = ['referrer', 'referrals', 'ever-referred']
const isOutcome = ({ column }: Condition) => outcomes.includes(column)

/** Why these groups cannot be compared with, or null when they can. Whether they overlap only counting can tell. */
export function whyNotCompare(
  groups: readonly { where: readonly string[] }[],
): 'too-many-compared' | 'no-group' | 'unreadable' | 'by-outcome' | null {
  if (groups.length > mostCompared) return 'too-many-compared'
  for (const { where } of groups) {
    const refusal = whyNotGroup(where)
    if (refusal) return refusal
  }
  return null
}

/** What decides what is compared with what. */
const design = ['where', 'comparison', 'strength', 'startsOn', 'expectedChange', 'pickedAsWorst'] as const

/** Why these fields of an action cannot be changed now, or null when they can. */
export function whyNotChange(action: Standing, fields: readonly string[]): 'runs-already' | 'is-over' | null {
  if (action.state === 'done' || action.state === 'dropped') {
    return fields.every((field) => field === 'title' || field === 'learned' || field === 'ownerId') ? null : 'is-over'
  }
  const touched = design.some((field) => fields.includes(field))
  return action.state === 'running' && touched ? 'runs-already' : null
}

/** Why it cannot be started on a day, or null when it can. */
export function whyNotStart(
  action: Standing,
  startsOn: Day,
  today: Day,
): 'not-planned' | 'needs-change' | 'starts-later' | null {
  if (action.state !== 'planned') return 'not-planned'
  if (action.change.trim() === '') return 'needs-change'
  return startsOn > today ? 'starts-later' : null
}

/** Why it cannot be said to have ended on a day, or null when it can. */
export function whyNotFinish(
  action: Standing,
  { endsOn, learned }: { endsOn: Day; learned: string },
  today: Day,
): 'not-running' | 'ends-too-early' | 'ends-later' | 'needs-learned' | null {
  if (action.state !== 'running' || action.startsOn === null) return 'not-running'
  if (endsOn > today) return 'ends-later'
  if (endsOn <= action.startsOn) return 'ends-too-early'
  return learned.trim() === '' ? 'needs-learned' : null
}

/** Why it cannot be given up, or null when it can. */
export const whyNotDrop = ({ state }: Pick<Standing, 'state'>): 'is-over' | null =>
  state === 'planned' || state === 'running' ? null : 'is-over'

/** Why it cannot be taken up again, or null when it can. */
export const whyNotReopen = ({ state }: Pick<Standing, 'state'>): 'not-over' | null =>
  state === 'done' || state === 'dropped' ? null : 'not-over'

/** Where it stands when it is taken up again. */
export const reopenedAs = (action: Pick<Standing, 'state' | 'endsOn'>): ActionState =>
  hasRun(action) ? 'running' : 'planned'

/** Why it cannot be removed, or null when it can. */
export const whyNotRemove = (action: Pick<Standing, 'state' | 'endsOn'>): 'has-run' | null =>
  hasRun(action) ? 'has-run' : null
