/** Customers of one group: how many there are, and how many did what we count. */
export interface GroupTally {
  value: string
  happened: number
  trials: number
}

/** What may be shown: some groups by name, and one that stands for the rest. */
export interface FoldedGroups<Group extends GroupTally> {
  shown: Group[]
  /** The groups that must not be told apart. Nobody outside may see this list with its numbers. */
  folded: Group[]
  /** Their sum, shown as "other". Null when nothing is folded, and when even the sum is too small to show. */
  other: { happened: number; trials: number } | null
}

/** Fewer customers than this are never shown on their own. */
export const usualPrivacyMinimum = 5

/**
 * Folds groups of fewer than `minimum` customers into "other", so that nobody can be recognised in a group of two.
 *
 * Leaving a small group out is not enough: the total minus the groups shown gives it away. So the next smallest group
 * is folded too while
 * - only one group is folded (it would be the difference itself),
 * - all folded together are still fewer than the minimum, or
 * - the sum admits a single answer to someone who knows this rule and how many groups are folded: five customers in five
 *   groups can only be one each, twelve in three groups below five can only be four each, or
 * - it is exactly as large as the one folded last: to show the one and fold the other would tell that they are alike.
 *
 * Empty groups stay as they are: there is nobody in them to recognise. When everybody together is fewer than the minimum,
 * nothing is shown at all.
 *
 * Assumes that no customer is in two of the groups. The order of the groups shown is kept.
 *
 * @example
 * foldSmallGroups([{ value: 'retail', happened: 9, trials: 60 }, { value: 'health', happened: 2, trials: 12 },
 *                  { value: 'law', happened: 1, trials: 2 }])
 * // → 'retail' is shown, and 3 of 14 others; health is folded to hide law
 */
export function foldSmallGroups<Group extends GroupTally>(
  groups: readonly Group[],
  minimum: number = usualPrivacyMinimum,
): FoldedGroups<Group> {
  const smallestFirst = groups.filter(({ trials }) => trials > 0).sort((one, next) => one.trials - next.trials)

  const hidden = new Set<Group>()
  let happened = 0
  let trials = 0
  let last = 0
  for (const group of smallestFirst) {
    const isSmall = group.trials < minimum
    const isNeeded = hidden.size > 0 && (isGivenAway(hidden.size, trials, minimum) || group.trials === last)
    if (!isSmall && !isNeeded) break
    hidden.add(group)
    last = group.trials
    happened += group.happened
    trials += group.trials
  }
  const nothingToShow = hidden.size > 0 && trials < minimum
  return {
    shown: nothingToShow ? [] : groups.filter((group) => !hidden.has(group)),
    folded: nothingToShow ? [...groups] : groups.filter((group) => hidden.has(group)),
    other: hidden.size > 0 && !nothingToShow ? { happened, trials } : null,
  }
}

/** Whether so many customers in so many folded groups tell how many are in one of them. */
function isGivenAway(groups: number, trials: number, minimum: number): boolean {
  const allAreOne = trials <= groups
  const allAreFull = trials === groups * (minimum - 1)
  return groups === 1 || trials < minimum || allAreOne || allAreFull
}

/**
 * The groups that may be shown when a customer can be in several (the products they use, the people they met).
 *
 * There the other groups do not add up to the total, so a small group is safe once it is left out. But a group that all
 * but three customers are in gives those three away, and is left out as well.
 *
 * @param total all customers in question
 * @example
 * // of 100 customers: 40 use A, 3 use B, 98 use C
 * leaveOutSmallGroups([a, b, c], { trials: 100 }) // → 'A' alone
 */
export function leaveOutSmallGroups<Group extends GroupTally>(
  groups: readonly Group[],
  total: { trials: number },
  minimum: number = usualPrivacyMinimum,
): Group[] {
  const isSmall = (customers: number) => customers > 0 && customers < minimum
  return groups.filter(({ trials }) => !isSmall(trials) && !isSmall(total.trials - trials))
}
