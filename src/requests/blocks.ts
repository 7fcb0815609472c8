import { type Askable, type AskHistory, type AskLimits, isOverridable, sayWhyNot, whyNotAsk } from '../asks/limits.ts'
import type { PermittedUse } from '../schema.ts'
import { addDays, type Day } from '../values/day.ts'
import type { Criteria } from './criteria.ts'

/** What is known of somebody, as far as it decides whether they may be asked for this. */
export interface CandidateFacts {
  person: Askable
  history: AskHistory
  pausedUntil: Day | null
  leftOn: Day | null
  /** When their company will have left, where that day is known and to come. */
  leavesOn: Day | null
  /** The latest answer to "how likely are you to recommend us", theirs or else their company's. */
  likelihood: { score: number; givenOn: Day; own: boolean } | null
  /** Calls, interviews and talks held or agreed this year. */
  engagements: number
  consent: {
    person: ConsentStanding
    company: ConsentStanding
    needsCompany: boolean
  }
  /** Another request they stand chosen for. */
  chosenFor: { requestId: string; topic: string } | null
  /** They work for the prospect. */
  isProspect: boolean
}

/** Given and standing, until when; withdrawn; or never given. */
export type ConsentStanding =
  | { state: 'given'; until: Day | null }
  | { state: 'withdrawn'; on: Day }
  | { state: 'expired'; on: Day }
  | { state: 'none' }

/** Why somebody is not to be asked for a request: in words, until when where waiting helps, and whether a reason sets it aside. */
export interface Block {
  reason: BlockReason
  says: string
  until: Day | null
  overridable: boolean
}

export const blockReasons = [
  'is-prospect',
  'departed',
  'paused',
  'limits',
  'consent-withdrawn',
  'no-consent-person',
  'no-consent-company',
  'at-risk',
  'leaves',
  'asked-lately',
  'engaged-enough',
  'chosen-elsewhere',
] as const
export type BlockReason = (typeof blockReasons)[number]

/** For a count: "12 at risk". */
export const blockWords: Record<BlockReason, string> = {
  'is-prospect': 'with the prospect',
  departed: 'not there any more',
  paused: 'paused',
  limits: 'not to be asked now',
  'consent-withdrawn': 'have withdrawn their consent',
  'no-consent-person': 'have not agreed',
  'no-consent-company': 'whose company has not agreed',
  'at-risk': 'at risk',
  leaves: 'about to leave us',
  'asked-lately': 'asked lately',
  'engaged-enough': 'engaged enough this year',
  'chosen-elsewhere': 'chosen for another request',
}

/** Whoever gives this or less is at risk: a detractor, by the scale's own words. */
export const atRiskUpTo = 6

/** What somebody agreed to, in a sentence. */
const agreedTo: Record<PermittedUse, string> = {
  website: 'our website',
  'sales deck': 'a sales deck',
  'private call': 'a private call',
  press: 'the press',
  social: 'social media',
  'paid ads': 'paid ads',
  event: 'an event',
}

// Made once: making one takes longer than judging somebody.
const daysInWords = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
const sayDay = (day: Day) => daysInWords.format(new Date(`${day}T00:00:00Z`))

/**
 * Everything that speaks against asking somebody for a request today, what nothing sets aside first.
 *
 * What a person wants cannot be overridden: whoever paused, left, unsubscribed or withdrew is not asked. What we owe our
 * own rules can, by a reason that is kept: limits, rest, risk, a consent that was never asked for, as asking is how it
 * comes about.
 *
 * @example
 * blocksOf('Ines', { …, history: { askedOn: ['2026-05-25'], lastNoOn: null } }, criteria, limits, '2026-06-01')
 * // → [{ reason: 'limits', says: 'Ines rests until 24 June 2026. …', until: '2026-06-24', overridable: true }]
 */
export function blocksOf(
  name: string,
  facts: CandidateFacts,
  criteria: Pick<Criteria, 'use' | 'notAskedDays' | 'mostEngagements' | 'goodStanding'>,
  limits: AskLimits,
  today: Day,
): Block[] {
  const blocks: Block[] = []
  const block = (reason: BlockReason, says: string, overridable: boolean, until: Day | null = null) =>
    blocks.push({ reason, says, until, overridable })

  if (facts.isProspect) block('is-prospect', `${name} works for the prospect.`, false)
  if (facts.leftOn !== null && facts.leftOn <= today)
    block('departed', `${name} left their company on ${sayDay(facts.leftOn)}.`, false)
  if (facts.pausedUntil !== null && facts.pausedUntil > today)
    block('paused', `${name} asked to be left in peace until ${sayDay(facts.pausedUntil)}.`, false, facts.pausedUntil)

  const refusal = whyNotAsk(facts.person, facts.history, limits, today, 'e-mail')
  if (refusal) block('limits', plain(sayWhyNot(name, refusal)), isOverridable(refusal), refusal.until)

  const use = agreedTo[criteria.use]
  const { person, company, needsCompany } = facts.consent
  if (person.state === 'withdrawn')
    block('consent-withdrawn', `${name} withdrew their consent to ${use} on ${sayDay(person.on)}.`, false)
  if (person.state === 'expired')
    block('no-consent-person', `The consent of ${name} to ${use} ended on ${sayDay(person.on)}.`, true)
  if (person.state === 'none') block('no-consent-person', `${name} has not agreed to ${use} yet.`, true)
  if (needsCompany && company.state === 'withdrawn')
    block('consent-withdrawn', `Their company withdrew its consent to ${use} on ${sayDay(company.on)}.`, false)
  if (needsCompany && company.state === 'expired')
    block('no-consent-company', `The consent of their company to ${use} ended on ${sayDay(company.on)}.`, true)
  if (needsCompany && company.state === 'none')
    block('no-consent-company', `Their company has not agreed to ${use} yet.`, true)

  if (criteria.goodStanding && facts.likelihood && facts.likelihood.score <= atRiskUpTo) {
    const { score, givenOn, own } = facts.likelihood
    const whose = own ? `${name} gave` : 'Somebody at their company gave'
    block('at-risk', `At risk: ${whose} ${score} of 10 on ${sayDay(givenOn)}. Do not ask for favours now.`, true)
  }
  if (criteria.goodStanding && facts.leavesOn !== null && facts.leavesOn > today)
    block('leaves', `Their company leaves us on ${sayDay(facts.leavesOn)}.`, true)

  const [last] = facts.history.askedOn.toSorted().reverse()
  if (criteria.notAskedDays !== null && last !== undefined) {
    const until = addDays(last, criteria.notAskedDays)
    if (until > today)
      block(
        'asked-lately',
        `${name} was asked for something on ${sayDay(last)}, within ${criteria.notAskedDays} days.`,
        true,
        until,
      )
  }
  if (criteria.mostEngagements !== null && facts.engagements >= criteria.mostEngagements) {
    const nextYear = `${Number(today.slice(0, 4)) + 1}-01-01` as Day
    const times = facts.engagements === 1 ? 'once' : `${facts.engagements} times`
    block(
      'engaged-enough',
      `${name} has spoken for us ${times} this year, which is enough for this request.`,
      true,
      nextYear,
    )
  }
  if (facts.chosenFor)
    block(
      'chosen-elsewhere',
      `${name} stands chosen for another request${facts.chosenFor.topic ? `, “${facts.chosenFor.topic}”` : ''}.`,
      true,
    )
  return blocks.sort((a, b) => Number(a.overridable) - Number(b.overridable))
}

/** The sentence of the limits without its invitation to override, which is said once for all blocks. */
const plain = (sentence: string) => sentence.replace(' You can override with a reason.', '')

/** Whether a reason that is written down sets aside all that speaks against somebody. */
const mayOverrideAll = (blocks: readonly Block[]) => blocks.every(({ overridable }) => overridable)

export const chooseRefusals = {
  blocked: 'Something speaks against asking this person that nothing sets aside.',
  'needs-override': 'Say why you ask this person nevertheless. It is kept with the request.',
} as const

/** Why somebody cannot be chosen, or null when they can. */
export function whyNotChoose(
  blocks: readonly Block[],
  overrideReason: string | null,
): keyof typeof chooseRefusals | null {
  if (blocks.length === 0) return null
  if (!mayOverrideAll(blocks)) return 'blocked'
  return overrideReason === null || overrideReason.trim() === '' ? 'needs-override' : null
}
