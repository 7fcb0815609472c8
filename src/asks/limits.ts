import { addDays, type Day } from '../values/day.ts'

/** Everything we ask of people, and the minutes it usually costs them. The minutes are guesses; whoever asks may say. */
export const askKinds = [
  'survey',
  'referral',
  'quote',
  'reference call',
  'white paper',
  'video',
  'event',
  'consent',
  'other',
] as const
export type AskKind = (typeof askKinds)[number]

export const usualMinutes: Record<AskKind, number> = {
  survey: 3,
  referral: 10,
  quote: 15,
  'reference call': 30,
  'white paper': 120,
  video: 180,
  event: 240,
  consent: 2,
  other: 15,
}

export const askChannels = ['e-mail', 'phone', 'in person', 'link'] as const
export type AskChannel = (typeof askChannels)[number]

/** How often a person may be asked, whatever for. Days are calendar days. */
export interface AskLimits {
  /** Asks within 90 days. */
  asksPerQuarter: number
  /** Asks within 365 days. */
  asksPerYear: number
  restDays: number
  restDaysAfterNo: number
}

/** A person, as far as asking them goes. */
export interface Askable {
  optedOut: boolean
  /** Whether this address was unsubscribed, be it as another contact that is long gone. */
  unsubscribed: boolean
  hasAddress: boolean
  /** Whether their company has stopped being a customer. */
  left: boolean
  /** Whether they stopped working at their company. */
  departed: boolean
  /** The day from which they may be asked again, where they asked to be left in peace until then. */
  pausedUntil: Day | null
}

/** What was asked of a person before, withdrawn asks left out. */
export interface AskHistory {
  /** The days of the last year they were asked on, one for each ask, in any order. */
  askedOn: readonly Day[]
  /** When they last declined. */
  lastNoOn: Day | null
}

const askReasons = [
  'opted-out',
  'unsubscribed',
  'departed',
  'paused',
  'no-address',
  'left',
  'said-no',
  'asked-enough-in-365-days',
  'asked-enough-in-90-days',
  'resting',
] as const
export type AskReason = (typeof askReasons)[number]

/** Why somebody is not asked, and the first day on which this reason is gone; null where waiting does not help. */
export interface AskRefusal {
  reason: AskReason
  until: Day | null
}

/**
 * What a recorded reason may set aside. Nobody may set aside that a person does not want to hear from us, for good or for a
 * while. Whoever left their company speaks for it no more: the day they left is corrected where it is wrong.
 */
const mayOverride: ReadonlySet<AskReason> = new Set([
  'left',
  'said-no',
  'asked-enough-in-365-days',
  'asked-enough-in-90-days',
  'resting',
])

/** Whether a reason that is written down may set this aside. */
export const isOverridable = ({ reason }: AskRefusal) => mayOverride.has(reason)

/**
 * Why this person cannot be asked today, or null when they can.
 *
 * What they want comes first, then whether we can reach them, then how much was asked of them. Of several limits the
 * one that holds longest is named, so that the day it ends is the day they may be asked. A window of 90 days is today
 * and the 89 days before it: who was asked on 1 January may be asked again on 1 April (2026).
 *
 * @param channel an ask by e-mail needs an address
 * @example
 * whyNotAsk(ines, { askedOn: ['2026-04-04'], lastNoOn: null }, limits, '2026-04-20', 'phone')
 * // → { reason: 'resting', until: '2026-05-04' }
 */
export function whyNotAsk(
  person: Askable,
  history: AskHistory,
  limits: AskLimits,
  today: Day,
  channel: AskChannel,
): AskRefusal | null {
  if (person.optedOut) return { reason: 'opted-out', until: null }
  if (person.unsubscribed) return { reason: 'unsubscribed', until: null }
  if (person.departed) return { reason: 'departed', until: null }
  if (person.pausedUntil !== null && person.pausedUntil > today) return { reason: 'paused', until: person.pausedUntil }
  if (channel === 'e-mail' && !person.hasAddress) return { reason: 'no-address', until: null }
  if (person.left) return { reason: 'left', until: null }

  const newestFirst = history.askedOn.toSorted().reverse()
  const [last] = newestFirst
  const waits: AskRefusal[] = [
    { reason: 'said-no', until: history.lastNoOn && addDays(history.lastNoOn, limits.restDaysAfterNo) },
    { reason: 'asked-enough-in-365-days', until: freeAgain(newestFirst, limits.asksPerYear, 365) },
    { reason: 'asked-enough-in-90-days', until: freeAgain(newestFirst, limits.asksPerQuarter, 90) },
    { reason: 'resting', until: last ? addDays(last, limits.restDays) : null },
  ]
  if (limits.asksPerYear === 0) return { reason: 'asked-enough-in-365-days', until: null }
  if (limits.asksPerQuarter === 0) return { reason: 'asked-enough-in-90-days', until: null }
  let longest: AskRefusal | null = null
  for (const wait of waits) {
    if (wait.until !== null && wait.until > today && (longest === null || wait.until > longest.until!)) longest = wait
  }
  return longest
}

/** The first day on which fewer than `most` asks lie in the window; null where fewer were made altogether. */
function freeAgain(newestFirst: readonly Day[], most: number, windowDays: number): Day | null {
  const holding = newestFirst[most - 1]
  return holding === undefined ? null : addDays(holding, windowDays)
}

const sentences: Record<AskReason, (name: string, until: string) => string> = {
  'opted-out': (name) => `${name} does not want to hear from us.`,
  unsubscribed: (name) => `${name} has unsubscribed from our mail.`,
  departed: (name) => `${name} does not work there any more.`,
  paused: (name, until) => `${name} asked to be left in peace until ${until}.`,
  'no-address': (name) => `We have no e-mail address of ${name}. Add one to the contact first, or ask another way.`,
  left: (name) => `${name} belongs to a company that is not a customer any more.`,
  'said-no': (name, until) => `${name} said no, and is left alone until ${until}.`,
  'asked-enough-in-365-days': (name, until) => `${name} was asked enough this year. The next time is from ${until}.`,
  'asked-enough-in-90-days': (name, until) => `${name} was asked enough lately. The next time is from ${until}.`,
  resting: (name, until) => `${name} rests until ${until}.`,
}

/**
 * Why somebody is not asked, as a sentence, with what can be done about it.
 *
 * @example
 * sayWhyNot('Ines', { reason: 'resting', until: '2026-05-04' })
 * // → 'Ines rests until 4 May 2026. You can override with a reason.'
 */
export function sayWhyNot(name: string, refusal: AskRefusal): string {
  const said =
    refusal.until === null && /^asked-enough/.test(refusal.reason)
      ? 'The limits allow no asks at all. Managers change them in the settings.'
      : sentences[refusal.reason](name, refusal.until === null ? '' : sayDay(refusal.until))
  return isOverridable(refusal) ? `${said} You can override with a reason.` : said
}

// Made once: making one takes longer than judging somebody.
const daysInWords = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
const sayDay = (day: Day) => daysInWords.format(new Date(`${day}T00:00:00Z`))

/** Why many people are not asked, in two words for a count: "180 resting, 32 opted out". */
export const askReasonWords: Record<AskReason, string> = {
  'opted-out': 'opted out',
  unsubscribed: 'unsubscribed',
  departed: 'not there any more',
  paused: 'taking a break',
  'no-address': 'without an address',
  left: 'not customers any more',
  'said-no': 'said no',
  'asked-enough-in-365-days': 'asked enough this year',
  'asked-enough-in-90-days': 'asked enough lately',
  resting: 'resting',
}
