import type { MainReason, PermittedUse } from '../schema.ts'
import type { Day } from '../values/day.ts'
import type { Level } from '../values/level.ts'
import type { Dice } from './dice.ts'
import { type SampleQuote, surveyQuotes } from './quotes.ts'

/** What somebody answered to the survey that asks whether they refer, and why not. */
export interface SampleResponse {
  customerId: string
  givenOn: Day
  /** 0 to 10: would they recommend us. */
  score: number
  /** Whom they say they told; null where they told nobody. */
  told: string | null
  /** The reasons they ticked, when they told nobody. */
  ticked: ReasonCode[]
  /** What stopped them in their own words, and the reason a reader understands from it. */
  words: string | null
  means: ReasonCode | null
  satisfaction: Record<'product' | 'onboarding' | 'support' | 'price', number>
  quote: SampleQuote | null
  /** What we may do with the quote; null where they ticked nothing, which most do. */
  permits: { uses: PermittedUse[]; withName: boolean } | null
}

/** What a customer would lend to a reference, from anonymous feedback (level 1) to speaking at an event (6). */
export interface SampleReference {
  customerId: string
  level: Level
  givenOn: Day
}

/**
 * How often each reason is given by customers who are content, and by those who are not; and how they put it. The keys are
 * the product's own reasons without their prefix.
 */
const reasons = {
  'never-asked': [
    26,
    12,
    [
      'Nobody ever asked me to.',
      'You never asked, honestly.',
      'I did not know you were looking for introductions.',
      'It has never come up with anyone from your side.',
      'If somebody had asked I would have said yes.',
      'Our account manager talks about renewals, never about this.',
    ],
  ],
  'no-thought': [
    21,
    9,
    [
      'It simply did not cross my mind.',
      'I had not thought about it.',
      'We use it every day and stopped noticing it.',
      'I keep meaning to and then forget.',
      'Never occurred to me until this survey.',
    ],
  ],
  'know-nobody': [
    17,
    11,
    [
      'I know nobody who plans the way we do.',
      'My friends are in other lines of work.',
      'There is no one in my circle with this problem.',
      'Everyone I know in the trade has something already.',
      'We are the only firm of our kind around here.',
    ],
  ],
  'hard-to-explain': [
    9,
    8,
    [
      'I would not know how to explain it in a sentence.',
      'It is hard to say what it does.',
      'People stop listening when I say scheduling software.',
      'You have to see it; I cannot describe it.',
    ],
  ],
  'reputation-risk': [
    5,
    9,
    [
      'If it went wrong it would fall back on me.',
      'I do not like to vouch for suppliers.',
      'My name stands behind what I recommend, so I rarely do.',
    ],
  ],
  'private-topic': [
    2,
    3,
    ['How we run our company is nobody else’s business.', 'I do not discuss our tools with others.'],
  ],
  'product-problem': [
    2,
    18,
    [
      'It still loses my filters every week.',
      'The calendar is too slow for me to praise it.',
      'Since the update half of our reports are wrong.',
      'The app signs me out in the middle of a shift.',
      'We miss an export that you promised last year.',
    ],
  ],
  'service-problem': [
    1,
    17,
    [
      'We waited nine days for an answer.',
      'Support closes tickets without fixing them.',
      'Each time I call I explain everything from the start.',
      'The go-live was two weeks late and nobody told us.',
      'Nobody calls back when they say they will.',
    ],
  ],
  'price-doubts': [
    4,
    9,
    [
      'For what it costs I hesitate.',
      'The last price rise was hard to defend.',
      'My manager asks every year whether it is worth it.',
      'Small firms cannot pay that per seat.',
    ],
  ],
  'too-new': [
    10,
    4,
    [
      'We have only just started.',
      'Ask me again in six months.',
      'We are still rolling it out.',
      'Too early to judge.',
    ],
  ],
  'company-policy': [
    5,
    3,
    ['Our legal people do not want us to.', 'We may not endorse suppliers.', 'As a public body we must stay neutral.'],
  ],
  'reward-feels-wrong': [
    1,
    1,
    ['I would not want to be paid for saying something nice.', 'The bonus makes it feel like selling.'],
  ],
  'process-too-hard': [
    2,
    3,
    ['I looked for where to do it and found nothing.', 'The form wanted more than I know about them.'],
  ],
  'already-did': [
    2,
    1,
    ['I did, a friend of mine started in spring.', 'I have told half the street; you did not notice.'],
  ],
  'rather-not-say': [1, 3, ['I would rather not say.']],
} as const
export type ReasonCode = keyof typeof reasons

const told = [
  'A colleague at another firm',
  'Our sister company',
  'The people we share the building with',
  'Somebody I met at a fair',
  'A former colleague',
]

/** An answer, from one in three customers; those who refer answer too, and say whom they told. */
export function answerOf(
  dice: Dice,
  customerId: string,
  { satisfaction, refers }: { satisfaction: number; refers: boolean },
  givenOn: Day,
): SampleResponse | null {
  if (!dice.chance(refers ? 0.3 : 0.35)) return null
  const rating = () => Math.max(1, Math.min(5, Math.round(dice.around(satisfaction, 0.7))))
  const response: SampleResponse = {
    customerId,
    givenOn,
    score: Math.max(0, Math.min(10, Math.round(dice.around(satisfaction * 2 - 0.4 + (refers ? 0.8 : 0), 1.3)))),
    // Most who refer say so; a few others say they told somebody of whom we never heard.
    told: dice.chance(refers ? 0.8 : 0.06) ? dice.pick(told) : null,
    ticked: [],
    words: null,
    means: null,
    satisfaction: { product: rating(), onboarding: rating(), support: rating(), price: rating() },
    quote: satisfaction >= 4 && dice.chance(0.12) ? dice.pick(surveyQuotes) : null,
    permits: null,
  }
  if (response.quote !== null && dice.chance(0.7)) {
    const uses: PermittedUse[] = dice.chance(0.7) ? ['website', 'sales deck'] : [dice.pick(['website', 'sales deck'])]
    response.permits = { uses, withName: dice.chance(0.35) }
  }
  if (response.told !== null) return response
  const content = satisfaction >= 4
  const weights = Object.fromEntries(Object.entries(reasons).map(([code, [yes, no]]) => [code, content ? yes : no]))
  const main = dice.weighted(weights) as ReasonCode
  const ticks = dice.chance(0.62)
  if (ticks) response.ticked = [main]
  if (ticks && dice.chance(0.3)) response.ticked = [...new Set([main, dice.weighted(weights) as ReasonCode])]
  if (!ticks || dice.chance(0.25)) {
    response.words = dice.pick(reasons[main][2])
    response.means = main
  }
  return response
}

/** Why somebody would rather not answer: one in thirty says so. */
export function refusalOf(dice: Dice): ReasonCode | null {
  if (!dice.chance(0.03)) return null
  const why = {
    'rather-not-say': 5,
    'too-new': 3,
    'company-policy': 3,
    'service-problem': 2,
    'product-problem': 2,
  } as const
  return dice.weighted(why) as ReasonCode
}

/** How a new customer says they came to us, and who told them. */
export interface SampleOrigin {
  customerId: string
  givenOn: Day
  mainReason: MainReason
  toldBy: string | null
}

const otherReasons = {
  search: 34,
  advertising: 14,
  event: 12,
  'press or social media': 8,
  'sales contact': 16,
  'used it before': 9,
  recommendation: 7,
} as const

/**
 * What a newcomer answers when asked what made them come: two in five do. Whoever was referred mostly says so, and names
 * the person as people do: half a name, a company, a slip of the pen.
 */
export function originOf(
  dice: Dice,
  customerId: string,
  referrer: { person: string; company: string } | null,
  givenOn: Day,
): SampleOrigin | null {
  if (!dice.chance(0.4)) return null
  if (!referrer || dice.chance(0.1)) {
    return { customerId, givenOn, mainReason: dice.weighted(otherReasons) as MainReason, toldBy: null }
  }
  const [first = '', last = ''] = referrer.person.split(' ')
  const toldBy = dice.pick([
    referrer.person,
    `${first} from ${referrer.company}`,
    `${first} ${last.slice(0, 1)}.`,
    `${referrer.company}, I think it was ${first}`,
    `${last.slice(0, -1)}, ${referrer.company.split(' ')[0]}`,
    referrer.company,
  ])
  return { customerId, givenOn, mainReason: 'recommendation', toldBy }
}

/** What the satisfied would lend: most a line without their name, few a talk. */
export function wouldVouch(dice: Dice, customerId: string, satisfaction: number, givenOn: Day): SampleReference | null {
  if (satisfaction < 4 || !dice.chance(0.06)) return null
  const level = Number(dice.weighted({ '1': 34, '2': 30, '3': 18, '4': 9, '5': 6, '6': 3 })) as Level
  return { customerId, level, givenOn }
}
