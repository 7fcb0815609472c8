/** A nomination waits until a manager takes it up or says no. */
export const nominationStates = ['open', 'accepted', 'declined'] as const
export type NominationState = (typeof nominationStates)[number]

export const ladderRefusals = {
  'in-future': 'This day has not come yet. Give the day it happened.',
  'recorded-already': 'This milestone is recorded already.',
  'nominated-already': 'This is nominated already, and waits for an answer.',
  'decided-already': 'Somebody has decided this already.',
  'not-decided': 'This nomination waits already.',
  'nominated-anew': 'The same was nominated again meanwhile. Decide that one.',
  'no-such-theme': 'One of these themes is not there any more. Choose others.',
  'not-yours': 'Only whoever nominated, or a manager, takes this back.',
  'same-name': 'Another stage has this name. Choose a different one.',
  'days-turned': 'A stage begins before it ends. Give a later day for its end.',
  'other-stages': 'Somebody added or removed a stage meanwhile. Look again, then put them in order.',
  'not-passed-over': 'This suggestion was not passed over.',
} as const
export type LadderRefusal = keyof typeof ladderRefusals

/** Why a nomination cannot be decided, or null when it can. */
export const whyNotDecide = ({ state }: { state: NominationState }): LadderRefusal | null =>
  state === 'open' ? null : 'decided-already'

/** Why a decision cannot be taken back, or null when it can. */
export function whyNotReopen({ state }: { state: NominationState }, isNominatedAnew: boolean): LadderRefusal | null {
  if (state === 'open') return 'not-decided'
  return isNominatedAnew ? 'nominated-anew' : null
}

/** Why somebody cannot take a nomination back, or null when they can. What was decided stays. */
export function whyNotTakeBack(
  nomination: { state: NominationState; createdBy: string },
  actorId: string,
  isManager: boolean,
): LadderRefusal | null {
  if (nomination.state !== 'open') return 'decided-already'
  return nomination.createdBy === actorId || isManager ? null : 'not-yours'
}

/** Why a stage cannot last from one day to another, counted from when somebody became a customer; null when it can. */
export const whyNotDays = (fromDay: number | null, toDay: number | null): LadderRefusal | null =>
  toDay !== null && toDay <= (fromDay ?? 0) ? 'days-turned' : null
