import type { Day } from '../values/day.ts'
import type { Dice } from './dice.ts'

/** Why somebody did not refer, as they said it in a survey. The codes are the product's default reasons. */
export interface SampleReason {
  customerId: string
  code: ReasonCode
  words: string
  givenOn: Day
}

/** What a customer would lend to a reference, from anonymous feedback (level 1) to speaking at an event (6). */
export interface SampleReference {
  customerId: string
  level: 1 | 2 | 3 | 4 | 5 | 6
  theme: string
  words: string
  givenOn: Day
}

/** How often each reason is given by customers who are content, and by those who are not; and how they put it. */
const reasons = {
  'never-asked': [26, 12, ['Nobody ever asked me to.', 'You never asked, honestly.']],
  'did-not-think-of-it': [21, 9, ['It simply did not cross my mind.', 'I had not thought about it.']],
  'knows-nobody-who-needs-it': [
    17,
    11,
    ['I know nobody who plans the way we do.', 'My friends are in other lines of work.'],
  ],
  'hard-to-explain': [9, 8, ['I would not know how to explain it in a sentence.', 'It is hard to say what it does.']],
  'reputation-risk': [5, 9, ['If it went wrong it would fall back on me.', 'I do not like to vouch for suppliers.']],
  'product-problem': [
    2,
    18,
    ['It still loses my filters every week.', 'The calendar is too slow for me to praise it.'],
  ],
  'service-problem': [1, 17, ['We waited nine days for an answer.', 'Support closes tickets without fixing them.']],
  'price-or-value': [4, 9, ['For what it costs I hesitate.', 'The last price rise was hard to defend.']],
  'too-new-to-judge': [10, 4, ['We have only just started.', 'Ask me again in six months.']],
  'company-policy': [5, 3, ['Our legal people do not want us to.', 'We may not endorse suppliers.']],
} as const
export type ReasonCode = keyof typeof reasons

const praise: Record<string, string[]> = {
  'Saving time': ['Our Monday planning went from three hours to forty minutes.', 'I get my Fridays back.'],
  'Product value and usability': ['New people plan with it on their second day.', 'It does what it says, every day.'],
  'Speed or quality of delivery': ['We were live in eleven days.', 'They delivered before the date they gave us.'],
  'Help with change': [
    'They sat with our dispatchers until everybody was at ease.',
    'They knew which habits would be hard to change.',
  ],
  'Simplifying the workflow': ['Four spreadsheets became one board.', 'Nobody asks any more which version is right.'],
}
const themes = Object.keys(praise)

/** A reason, from one in three of those who referred nobody. */
export function whyNotReferred(
  dice: Dice,
  customerId: string,
  satisfaction: number,
  givenOn: Day,
): SampleReason | null {
  if (!dice.chance(0.33)) return null
  const content = satisfaction >= 4
  const weights = Object.fromEntries(Object.entries(reasons).map(([code, [yes, no]]) => [code, content ? yes : no]))
  const code = dice.weighted(weights) as ReasonCode
  return { customerId, code, words: dice.pick(reasons[code][2]), givenOn }
}

/** What the satisfied would lend: most a line without their name, few a talk. */
export function wouldVouch(dice: Dice, customerId: string, satisfaction: number, givenOn: Day): SampleReference | null {
  if (satisfaction < 4 || !dice.chance(0.12)) return null
  const level = Number(dice.weighted({ '1': 40, '2': 28, '3': 17, '4': 8, '5': 5, '6': 2 })) as SampleReference['level']
  const theme = dice.pick(themes)
  return { customerId, level, theme, words: dice.pick(praise[theme]!), givenOn }
}
