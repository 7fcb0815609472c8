import type { ByScore } from '../cube/voice-question.ts'
import { castCustomers, castReferrals, castRevenue } from '../sample/cast.ts'
import { seeded } from '../statistics/chance.ts'
import { addMonths, type Day, dayNumber, dayOfNumber } from '../values/day.ts'
import type { Id } from '../values/id.ts'

/*
 * Six customers are too few for most questions, and a picture of them says so. So each of the cast has neighbours:
 * companies of the same industry and plan, with seats like theirs, who behave as its family does. They are drawn once and
 * always the same, so that a picture that changes means that a chart, or a formula, has changed.
 */

/** The day the gallery looks back from: today, in the tests and in the sample. */
export const today: Day = '2026-06-01'
/** Months that are told of: two years, and two more to look at the last ones with. */
export const monthsTold = 26
export const firstMonth = addMonths(today, -monthsTold)

export interface Neighbour {
  name: string
  industry: string
  plan: string
  seats: number
  byPartner: boolean
  since: Day
  until: Day | null
  /** Days of the referrals that count, as in every rate: proven or probable, not denied, not of themselves. */
  referredOn: Day[]
  /** How many customers they brought: referrals of theirs that were converted. */
  brought: number
  payments: { on: Day; amountMinor: number }[]
  came: 'earned' | 'bought' | 'unknown'
  answers: { givenOn: Day; likelihood: number }[]
  /** Why they do not refer, of those who said why. */
  reasons: string[] | null
  /** The highest level they reached, month by month, the last one today. */
  levels: number[]
  /** How often they were asked for a reference within a year. */
  asked: number
}

/** What is usual in a family. The chances are made up, so that families differ clearly, a little, and not at all. */
interface Family {
  of: Id<'cus'>
  neighbours: number
  /** Chance to refer in a month, before and after March 2026, when the team began to ask partners' customers. */
  refers: [before: number, after: number]
  leaves: number
  /** Revenue now over revenue before, of who stays; and how much that wavers. */
  grows: number
  earned: number
  /** Chances of nought to six, seven and eight, nine and ten. */
  likelihood: ByScore
  reasons: Record<string, number>
}

export const reasons = ['Never asked', 'Nobody comes to mind', 'Too busy', 'Not allowed to', 'Something went wrong']

const families: Family[] = [
  {
    of: 'cus_larkspur',
    neighbours: 280,
    refers: [0.036, 0.036],
    leaves: 0.04,
    grows: 1.08,
    earned: 0.6,
    likelihood: [0.06, 0.24, 0.7],
    reasons: { 'Never asked': 0.3, 'Nobody comes to mind': 0.3, 'Not allowed to': 0.45 },
  },
  {
    of: 'cus_ironbridge',
    neighbours: 460,
    refers: [0.016, 0.016],
    leaves: 0.08,
    grows: 1.02,
    earned: 0.3,
    likelihood: [0.2, 0.4, 0.4],
    reasons: { 'Never asked': 0.55, 'Too busy': 0.3, 'Nobody comes to mind': 0.2 },
  },
  {
    of: 'cus_quillon',
    neighbours: 260,
    refers: [0.006, 0.004],
    leaves: 0.3,
    grows: 0.9,
    earned: 0.2,
    likelihood: [0.5, 0.3, 0.2],
    reasons: { 'Something went wrong': 0.5, 'Too busy': 0.25, 'Never asked': 0.15 },
  },
  {
    of: 'cus_brightwater',
    neighbours: 120,
    refers: [0.02, 0.02],
    leaves: 0.03,
    grows: 1.12,
    earned: 0.7,
    likelihood: [0.1, 0.3, 0.6],
    reasons: { 'Never asked': 0.4, 'Nobody comes to mind': 0.35 },
  },
  {
    of: 'cus_fairmont',
    neighbours: 400,
    refers: [0.013, 0.05],
    leaves: 0.06,
    grows: 1,
    earned: 0.45,
    likelihood: [0.15, 0.4, 0.45],
    reasons: { 'Never asked': 0.5, 'Not allowed to': 0.2, 'Nobody comes to mind': 0.3 },
  },
  {
    of: 'cus_tamsin',
    neighbours: 520,
    refers: [0.009, 0.009],
    leaves: 0.1,
    grows: 1.01,
    earned: 0.15,
    likelihood: [0.25, 0.45, 0.3],
    reasons: { 'Too busy': 0.45, 'Nobody comes to mind': 0.4, 'Never asked': 0.2 },
  },
]

/** When the team began to ask in the family of Fairmont Schools: the action that the gallery follows. */
export const startedAsking: Day = addMonths(today, -6)

const counting = (referral: (typeof castReferrals)[number]) =>
  referral.strength !== 'claimed' && referral.state !== 'denied' && referral.referrerId !== referral.referredId

/** The six of the cast as they are told in the sample, the tests and the docs. Nobody asked them anything yet. */
export const theCast: Neighbour[] = castCustomers.map(({ id, name, since, until, attributes }) => ({
  name,
  industry: String(attributes.industry),
  plan: String(attributes.plan),
  seats: Number(attributes.seats),
  byPartner: attributes['onboarded-by-partner'] === true,
  since,
  until: until ?? null,
  referredOn: castReferrals.flatMap((referral) =>
    referral.referrerId === id && referral.madeOn !== null && counting(referral) ? [referral.madeOn] : [],
  ),
  brought: castReferrals.filter(
    (referral) => referral.referrerId === id && referral.state === 'converted' && counting(referral),
  ).length,
  payments: castRevenue.flatMap(({ customerId, earnedOn, amountMinor }) =>
    customerId === id ? [{ on: earnedOn, amountMinor }] : [],
  ),
  came: castReferrals.some((referral) => referral.referredId === id && counting(referral)) ? 'earned' : 'unknown',
  answers: [],
  reasons: null,
  levels: [],
  asked: 0,
}))

/** The cast and everybody like them. */
export const neighbours: Neighbour[] = [...theCast, ...families.flatMap(familyOf)]

function familyOf(family: Family, place: number): Neighbour[] {
  const model = theCast[castCustomers.findIndex(({ id }) => id === family.of)]!
  const random = seeded(1_000 + 7_919 * place)
  return Array.from({ length: family.neighbours }, (_, at) => neighbourOf(model, family, random, at))
}

function neighbourOf(model: Neighbour, family: Family, random: () => number, at: number): Neighbour {
  const happens = (chance: number) => random() < chance
  const dayWithin = (from: Day, to: Day): Day =>
    dayOfNumber(dayNumber(from) + Math.floor(random() * (dayNumber(to) - dayNumber(from))))
  // One in five came within the last year; the others over the four before.
  const since = happens(0.2) ? dayWithin(addMonths(today, -12), today) : dayWithin('2021-06-01', addMonths(today, -12))
  const goneOn = dayWithin(firstMonth, today)
  const until = happens(family.leaves * 2) && goneOn > since ? goneOn : null
  const months = Array.from({ length: monthsTold }, (_, month) => addMonths(firstMonth, month))
  const isHere = (day: Day) => day >= since && (until === null || day < until)
  const byPartner = model.byPartner ? happens(0.8) : happens(0.15)
  const referredOn = months.flatMap((month) => {
    const usual = family.refers[month >= startedAsking ? 1 : 0]
    const day = dayWithin(month, addMonths(month, 1))
    return happens(usual) && isHere(day) ? [day] : []
  })
  // Everybody pays once a year, on the day they began.
  const payments: Neighbour['payments'] = []
  let amountMinor = 200_000 + model.seats * 9_000 * (0.4 + 1.2 * random())
  for (let on = since; on < today; on = addMonths(on, 12)) {
    if (isHere(on)) payments.push({ on, amountMinor: Math.round(amountMinor / 1_000) * 1_000 })
    amountMinor *= family.grows + 0.3 * (random() - 0.5)
  }
  const answers = months.flatMap((month) => {
    if (!happens(0.07) || !isHere(month)) return []
    const [low, middle] = family.likelihood
    const drawn = random()
    const likelihood =
      drawn < low
        ? Math.floor(random() * 7)
        : drawn < low + middle
          ? 7 + Math.floor(random() * 2)
          : 9 + Math.floor(random() * 2)
    return [{ givenOn: dayWithin(month, addMonths(month, 1)), likelihood }]
  })
  const named = reasons.filter((reason) => happens(family.reasons[reason] ?? 0.04))
  let level = 0
  const levels = months.map((month) => {
    if (isHere(month) && level < 6 && happens(level === 0 ? family.refers[0] : 0.04)) level++
    return until !== null && until <= month ? 0 : level
  })
  return {
    name: `${model.name} ${at + 1}`,
    industry: model.industry,
    plan: model.plan,
    seats: Math.max(1, Math.round(model.seats * (0.4 + 1.2 * random()))),
    byPartner,
    since,
    until,
    referredOn,
    brought: referredOn.filter(() => happens(0.5)).length,
    payments,
    came: happens(0.2) ? 'unknown' : happens(family.earned) ? 'earned' : 'bought',
    answers,
    reasons: referredOn.length === 0 && happens(0.5) && named.length > 0 ? named : null,
    levels,
    asked: level >= 2 ? Math.floor(random() ** 3 * 9) : 0,
  }
}
