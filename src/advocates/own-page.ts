import { addDays, addMonths, type Day, dayJson } from '../values/day.ts'

/** Months somebody may take a break with one button; any day within `longestMonths` with another. */
export const pauseMonths = [1, 3, 6, 12] as const
const longestMonths = 24

/** Days within which the link to somebody's page is not sent a second time. A guess: long enough to find the first one. */
const sendAgainDays = 7

/**
 * Until when somebody takes a break, from what they chose: a day, or else months; null where that is no day to come,
 * or too far away to be meant.
 *
 * @example
 * pauseUntil('3', '', '2026-06-01') // → '2026-09-01'
 * pauseUntil('3', '2026-05-01', '2026-06-01') // → null
 */
export function pauseUntil(months: string | null, day: string | null, today: Day): Day | null {
  if (day === null || day === '') {
    const chosen = pauseMonths.find((one) => String(one) === months)
    return chosen === undefined ? null : addMonths(today, chosen)
  }
  const until = dayJson.safeParse(day).data ?? null
  return until !== null && until > today && until <= addMonths(today, longestMonths) ? until : null
}

export const sendRefusals = {
  'no-address': 'We have no e-mail address of them. Add one to the contact first.',
  unwanted: 'They do not want mail from us. They can still use the links they have.',
  departed: 'They do not work there any more, and their address there is not theirs now.',
  paused: 'They asked to be left in peace for now. The links they have still work.',
  'sent-lately': 'It was sent within the last 7 days. Ask them to look for it in their mail.',
} as const

/** Why the link to their page is not sent, or null when it can be. It asks for nothing, so it costs them no ask. */
export function whyNotSend(one: {
  hasAddress: boolean
  unwanted: boolean
  leftOn: Day | null
  pausedUntil: Day | null
  sentOn: Day | null
  today: Day
}): keyof typeof sendRefusals | null {
  if (!one.hasAddress) return 'no-address'
  if (one.unwanted) return 'unwanted'
  if (one.leftOn !== null && one.leftOn <= one.today) return 'departed'
  if (one.pausedUntil !== null && one.pausedUntil > one.today) return 'paused'
  return one.sentOn !== null && addDays(one.sentOn, sendAgainDays) > one.today ? 'sent-lately' : null
}
