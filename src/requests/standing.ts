import type { Day } from '../values/day.ts'
import { ageOf, type MatchState, type RequestState } from './states.ts'

interface Standing {
  state: RequestState
  createdOn: Day
  neededBy: Day | null
  closedOn: Day | null
  closeReason: string | null
  matches: readonly { state: MatchState; contact: { name: string }; customer: { name: string } }[]
}

/** What is said of those who stand alike, the most pressing first. */
const steps = [
  ['approved', 'can be asked now', 'can be asked now'],
  ['waiting', 'waits for approval', 'wait for approval'],
  ['asked', 'was asked', 'were asked'],
  ['accepted', 'said yes', 'said yes'],
] as const satisfies readonly (readonly [MatchState, string, string])[]

/**
 * How far a request is, as one would say it in a meeting, and by when it is needed.
 *
 * @example
 * sayStanding({ state: 'open', matches: [], createdOn: '2026-05-20', neededBy: '2026-06-11', closedOn: null,
 *   closeReason: null }, '2026-06-01')
 * // → 'Nobody is chosen yet. It is needed in 10 days.'
 */
export function sayStanding(request: Standing, today: Day): string {
  const { state, matches, closeReason } = request
  const { days, daysLeft } = ageOf(request, today)
  if (state === 'cancelled')
    return `It was given up after ${sayDays(days)}${closeReason ? `: ${ended(closeReason)}` : '.'}`
  if (state === 'done') {
    const who = matches
      .filter((match) => match.state === 'done')
      .map((one) => `${one.contact.name} of ${one.customer.name}`)
    if (who.length > 0) return `${listed(who)} did it, ${sayDays(days)} after it was requested.`
    return closeReason ? `It is done: ${ended(closeReason)}` : `It is done, after ${sayDays(days)}.`
  }
  const said = steps.flatMap(([step, one, many]) => {
    const names = matches.filter((match) => match.state === step).map(({ contact }) => contact.name)
    return names.length === 0 ? [] : [`${listed(names)} ${names.length === 1 ? one : many}`]
  })
  const standing =
    said.length > 0
      ? `${said.join('; ')}.`
      : matches.length > 0
        ? 'Nobody who was chosen is left. Choose somebody else.'
        : 'Nobody is chosen yet.'
  if (daysLeft === null) return standing
  if (daysLeft < 0) return `${standing} It was needed ${sayDays(-daysLeft)} ago.`
  return `${standing} It is needed ${daysLeft === 0 ? 'today' : `in ${sayDays(daysLeft)}`}.`
}

const sayDays = (days: number) => (days === 1 ? '1 day' : `${days} days`)
const ended = (words: string) => (/[.!?…]$/.test(words.trim()) ? words.trim() : `${words.trim()}.`)
const listed = (names: readonly string[]) => new Intl.ListFormat('en-GB').format(names)
