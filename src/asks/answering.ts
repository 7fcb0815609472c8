import type { Day } from '../values/day.ts'

export const askStates = ['asked', 'accepted', 'declined', 'withdrawn'] as const
export type AskState = (typeof askStates)[number]

export const answerRefusals = {
  'in-future': 'This day has not come yet. Write down what has happened.',
  'before-asked': 'This day lies before the day they were asked.',
  withdrawn: 'This ask was withdrawn. Bring it back first.',
  'answered-already': 'This ask has an answer. Take the answer back first.',
  'no-answer': 'Nobody has answered this ask yet.',
  'not-withdrawn': 'This ask was not withdrawn.',
  'words-coded': 'Somebody has already read why they declined and named the reasons. Change them under Reasons.',
  'only-when-declined': 'A reason goes with a no. Leave it out, or say that they declined.',
  'no-such-reason': 'This reason is not in use any more. Choose another.',
  'contact-elsewhere': 'This person is not a contact of this customer.',
  'needs-reason': 'Say why you ask nevertheless. It is kept with the ask.',
} as const

export interface Answer {
  state: 'accepted' | 'declined'
  answeredOn: Day
  reasonId: string | null
  words: string | null
}

/** Why this answer cannot be written down, or null when it can. An ask is answered once, on or after the day it was made. */
export function whyNotAnswer(
  ask: { state: AskState; askedOn: Day },
  answer: Answer,
  today: Day,
): 'withdrawn' | 'answered-already' | 'in-future' | 'before-asked' | 'only-when-declined' | null {
  if (ask.state === 'withdrawn') return 'withdrawn'
  if (ask.state !== 'asked') return 'answered-already'
  if (answer.answeredOn > today) return 'in-future'
  if (answer.answeredOn < ask.askedOn) return 'before-asked'
  if (answer.state === 'accepted' && (answer.reasonId !== null || answer.words !== null)) return 'only-when-declined'
  return null
}

/** Why an answer cannot be taken back, or null when it can: words that were understood belong to the figures by then. */
export function whyNotTakeBack(ask: { state: AskState; wordsCoded: boolean }): 'no-answer' | 'words-coded' | null {
  if (ask.state !== 'accepted' && ask.state !== 'declined') return 'no-answer'
  return ask.wordsCoded ? 'words-coded' : null
}

/** Why an ask cannot be withdrawn, or null when it can: only as long as nobody has answered it. */
export function whyNotWithdraw({ state }: { state: AskState }): 'withdrawn' | 'answered-already' | null {
  if (state === 'withdrawn') return 'withdrawn'
  return state === 'asked' ? null : 'answered-already'
}
