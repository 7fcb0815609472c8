import type { SurveyState } from '../schema.ts'
import { addDays, type Day } from '../values/day.ts'
import type { LetterWords } from './letter.ts'

export const inviteRefusals = {
  'from-a-tool': 'These answers come from another tool. Invite people there.',
  'not-published': 'It was never published. Publish it first.',
  'not-open': 'It takes no answers now. Open it first.',
  'no-words': 'An invitation needs a subject, some words and a button, in each language.',
  'no-reminder-words': 'A reminder needs a subject and some words, in each language; leave both out to send ours.',
  'too-many-reminders': 'Remind people at most twice.',
  'reminders-order': 'A reminder comes at least a day after the one before it, and before the link expires.',
  'expires-wrong': 'Let the link work for a day at least, and for a year at most.',
  nobody: 'Nobody would be asked. Choose other people, or wait until they have rested.',
  'stopped-already': 'It was stopped already.',
} as const
export type InviteRefusal = keyof typeof inviteRefusals

/** Why people cannot be invited to a survey at all, or null when they can. */
export function whyNotInvite(
  survey: { tool: string | null; state: SurveyState; publishedVersion: number | null; closesOn: Day | null },
  today: Day,
): 'from-a-tool' | 'not-published' | 'not-open' | null {
  if (survey.tool !== null) return 'from-a-tool'
  if (survey.publishedVersion === null) return 'not-published'
  return survey.state === 'open' && (survey.closesOn === null || survey.closesOn >= today) ? null : 'not-open'
}

/** Why a mailing cannot be sent like this, or null when it can. */
export function whyNotMail(
  mailing: { words: Record<string, LetterWords>; remindAfterDays: readonly number[]; expiresOn: Day },
  today: Day,
): 'no-words' | 'no-reminder-words' | 'too-many-reminders' | 'reminders-order' | 'expires-wrong' | null {
  const letters = Object.values(mailing.words)
  const isWritten = ({ subject, body, button }: LetterWords) =>
    [subject, body, button].every((part) => part.trim() !== '')
  if (letters.length === 0 || !letters.every(isWritten)) return 'no-words'
  const reminders = letters.flatMap(({ reminder }) => (reminder ? [reminder] : []))
  if (reminders.some(({ subject, body }) => subject.trim() === '' || body.trim() === '')) return 'no-reminder-words'
  if (mailing.expiresOn <= today || mailing.expiresOn > addDays(today, 366)) return 'expires-wrong'
  const { remindAfterDays } = mailing
  if (remindAfterDays.length > 2) return 'too-many-reminders'
  const rising = remindAfterDays.every((days, i) => days >= 1 && days > (remindAfterDays[i - 1] ?? 0))
  if (!rising || remindAfterDays.some((days) => addDays(today, days) >= mailing.expiresOn)) return 'reminders-order'
  return null
}

/** When the letter with this place in a mailing may leave: so many a minute, evenly. The 61st of 60 a minute leaves after a minute. */
export const leavesAt = (begins: Date, place: number, perMinute: number): Date =>
  new Date(begins.getTime() + Math.floor((place * 60_000) / perMinute))

/** The steps from an invitation to a whole response, in their order. */
export const funnelSteps = ['invited', 'sent', 'opened', 'started', 'submitted'] as const
