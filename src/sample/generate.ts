import type { ReferralState, Strength } from '../cube/question.ts'
import type { AttributeKind, EvidenceKind } from '../schema.ts'
import { addDays, addMonths, type Day, dayNumber, firstOfMonth } from '../values/day.ts'
import { type Dice, throwDice } from './dice.ts'
import { addressFor, businessName, type Industry, personName, trades } from './names.ts'
import {
  answerOf,
  originOf,
  type ReasonCode,
  refusalOf,
  type SampleOrigin,
  type SampleReference,
  type SampleResponse,
  wouldVouch,
} from './voices.ts'

/** The attributes of the generated customers, beside those of the cast. */
export const sampleAttributes: { key: string; label: string; kind: AttributeKind }[] = [
  { key: 'region', label: 'Region', kind: 'category' },
  { key: 'contract', label: 'Contract', kind: 'category' },
  { key: 'onboarding', label: 'Onboarding', kind: 'category' },
  { key: 'account-manager', label: 'Account manager', kind: 'category' },
  { key: 'uses-integrations', label: 'Uses integrations', kind: 'yes-no' },
  { key: 'campaign', label: 'Campaign', kind: 'category' },
]

interface SampleCustomer {
  id: string
  externalId: string
  name: string
  since: Day
  until: Day | null
  attributes: Record<string, string | number | boolean>
}
/** What the help desk's tool heard when it asked how satisfied they are with support. */
interface SampleRating {
  customerId: string
  hadOn: Day
  rating: number
}
interface SampleContact {
  id: string
  customerId: string
  externalId: string
  name: string
  email: string
  title: string
}
interface SampleRevenue {
  id: string
  customerId: string
  earnedOn: Day
  amountMinor: number
  currency: string
  kind: 'recurring' | 'one-off' | 'refund'
  externalId: string
}
interface SampleReferral {
  id: string
  referrerId: string
  referredId: string | null
  referredName: string
  referredEmail: string
  madeOn: Day
  state: ReferralState
  stateReason: string | null
  strength: Strength
  convertedOn: Day | null
}
interface SampleEvidence {
  id: string
  referralId: string
  kind: EvidenceKind
  strength: Strength
  referrerId: string
  words: string | null
  givenOn: Day
}
interface SampleAsk {
  id: string
  customerId: string
  contactId: string
  askedOn: Day
  answeredOn: Day
  state: 'accepted' | 'declined'
  declineReason: ReasonCode | null
}
export interface SampleCompany {
  customers: SampleCustomer[]
  /** Of support, by the customers who rated it; what they said of it in surveys comes on top. */
  ratings: SampleRating[]
  contacts: SampleContact[]
  revenue: SampleRevenue[]
  referrals: SampleReferral[]
  evidence: SampleEvidence[]
  /** What customers answered to the survey, and newcomers when asked how they came. */
  responses: SampleResponse[]
  /** That they were asked to answer it: who did, and who would rather not. */
  asks: SampleAsk[]
  origins: SampleOrigin[]
  /** What customers would lend, from which programme.ts makes up what became of it. */
  references: SampleReference[]
}

const months = 36

/*
 * What makes people refer in this made-up company. The differences are there to be found: satisfied customers, guided
 * onboarding, larger plans and healthcare refer more; one account manager's customers hardly do; campaigns mean nothing.
 */
const referralsPerMonth = 0.019
const byPlan = { Starter: 0.6, Team: 1, Scale: 1.5 }
const byIndustry: Record<Industry, number> = {
  Healthcare: 1.5,
  Logistics: 1,
  Retail: 0.9,
  Education: 1.3,
  Manufacturing: 0.9,
  Media: 0.7,
  Energy: 1,
  Hospitality: 0.8,
}
const byOnboarding = { 'Self-serve': 0.75, Guided: 1.4, Partner: 1 }
const bySatisfaction = [0, 0.15, 0.35, 0.65, 1.15, 1.75]
const unlovedManager = 'Jonas Thiel'
const managers = [
  'Bea Lamont',
  'Cem Aydin',
  'Dora Falk',
  'Eoin Walsh',
  'Freya Nilsson',
  'Gil Peres',
  'Hedda Ruud',
  unlovedManager,
  'Kofi Asante',
  'Lia Serra',
]
/** January to December: people talk about suppliers at the start of the year and before it ends, and rest in summer. */
const bySeason = [1.15, 1.05, 1.1, 1, 1, 0.9, 0.65, 0.6, 1.1, 1.15, 1.2, 0.95]

/** The traits a referral or a departure depends on. */
interface Traits {
  industry: Industry
  plan: keyof typeof byPlan
  onboarding: keyof typeof byOnboarding
  manager: string
  satisfaction: number
}

/**
 * A company of about 5,000 customers over the three years up to `today`, made up month by month: customers come, some
 * refer others, some of those become customers, some leave. The same seed and day give the same company.
 */
export function generateCompany(today: Day, seed = 20_260_601): SampleCompany {
  const dice = throwDice(seed)
  const company: SampleCompany = {
    customers: [],
    ratings: [],
    contacts: [],
    revenue: [],
    referrals: [],
    evidence: [],
    responses: [],
    asks: [],
    origins: [],
    references: [],
  }
  const living: { customer: SampleCustomer; traits: Traits }[] = []
  const names = new Set<string>()
  const start = firstOfMonth(addMonths(today, -months))
  /** Referrals that will become customers, by the month they do. */
  const arriving = new Map<number, { referral: SampleReferral; industry: Industry }[]>()

  for (let month = 0; month <= months; month++) {
    const from = addMonths(start, month)
    const to = addMonths(start, month + 1)
    const dayOfMonth = () => addDays(from, dice.whole(0, dayNumber(to) - dayNumber(from) - 1))

    const organic = Math.round((month === 0 ? 900 : 64 + month * 2) * bySeason[Number(from.slice(5, 7)) - 1]!)
    for (let one = 0; one < organic; one++) {
      const since = month === 0 ? addDays(from, -dice.whole(0, 700)) : dayOfMonth()
      if (since <= today) living.push(newCustomer(dice, company, names, since))
    }
    for (const { referral, industry } of arriving.get(month) ?? []) {
      const since = dayOfMonth()
      if (since > today) continue
      const arrived = newCustomer(dice, company, names, since, { industry, name: nameOf(referral) })
      arrived.customer.name = nameOf(referral)
      Object.assign(referral, {
        referredId: arrived.customer.id,
        state: 'converted',
        stateReason: null,
        convertedOn: since,
      })
      if (dice.chance(0.6)) evidenceFor(dice, company, referral, 'origin-answer', 'probable', since)
      if (dice.chance(0.03)) Object.assign(referral, { state: 'reversed', stateReason: 'Cancelled within the trial.' })
      living.push(arrived)
    }

    for (let at = living.length - 1; at >= 0; at--) {
      const { customer, traits } = living[at]!
      const age = (dayNumber(from) - dayNumber(customer.since)) / 30.44
      const pace =
        referralsPerMonth *
        paceOf(traits, age) *
        bySeason[Number(from.slice(5, 7)) - 1]! *
        (month > months - 13 ? 1.18 : 1)
      for (let more = dice.poisson(pace); more > 0; more--) {
        const madeOn = dayOfMonth()
        if (madeOn >= today || madeOn < customer.since) continue
        refer(dice, company, customer, traits, madeOn, today, (referral, industry, lag) => {
          arriving.set(month + lag, [...(arriving.get(month + lag) ?? []), { referral, industry }])
        })
      }
      const leaves = 0.0105 * [0, 3, 2.2, 1.3, 0.8, 0.6][traits.satisfaction]! * (traits.plan === 'Starter' ? 1.5 : 1)
      if (age > 2 && dice.chance(leaves)) {
        const until = dayOfMonth()
        if (until < today) {
          customer.until = until
          living.splice(at, 1)
        }
      }
    }
  }
  bill(dice, company, today)
  rate(throwDice(seed + 3), company, today)
  speak(throwDice(seed + 1), company, today)
  happen(throwDice(seed + 2), company, today)
  return company
}

/** When they were asked about support: some time in their last half year. */
function rate(dice: Dice, company: SampleCompany, today: Day) {
  const customers = new Map(company.customers.map((customer) => [customer.id, customer]))
  for (const rating of company.ratings) {
    const { since, until } = customers.get(rating.customerId)!
    const last = until ?? today
    rating.hadOn = addDays(last, -dice.whole(0, Math.min(180, dayNumber(last) - dayNumber(since))))
  }
}

/** Since so many months customers in Italy meet one another, and afterwards so many of them a month refer somebody. */
export const meetUps = { region: 'Italy', months: 8 }
const referAfterMeetUp = 0.04

/**
 * Three things that happened lately, for the pages that look out for such things to find: an action that worked, a month
 * far below its group's own past, and a customer who left after bringing others. With dice of its own, and last.
 */
function happen(dice: Dice, company: SampleCompany, today: Day) {
  for (const { id, since, until, attributes } of [...company.customers]) {
    if (attributes.region !== meetUps.region) continue
    for (let month = meetUps.months; month > 0; month--) {
      const [from, to] = [addMonths(today, -month), addMonths(today, 1 - month)]
      const isThere = since <= from && (until === null || until >= to)
      if (!isThere || !dice.chance(referAfterMeetUp)) continue
      const madeOn = addDays(from, dice.whole(0, dayNumber(to) - dayNumber(from) - 1))
      // None of these has become a customer yet.
      refer(dice, company, { id }, { industry: attributes.industry as Industry }, madeOn, today, () => {})
    }
  }

  const onboarding = new Map(company.customers.map(({ id, attributes }) => [id, attributes.onboarding]))
  // In the last whole month the invitation in the product was broken for those who set themselves up.
  const [from, to] = [firstOfMonth(addMonths(today, -1)), firstOfMonth(today)]
  const neverMade = new Set(
    company.referrals
      .filter(
        ({ referrerId, referredId, madeOn }) =>
          madeOn >= from && madeOn < to && referredId === null && onboarding.get(referrerId) === 'Self-serve',
      )
      .map(({ id }) => id),
  )
  company.referrals = company.referrals.filter(({ id }) => !neverMade.has(id))
  company.evidence = company.evidence.filter(({ referralId }) => !neverMade.has(referralId))

  loseReferrer(company, addDays(today, -9))
}

/** The one who brought most of today's customers, of those nothing else was said of, leaves. */
function loseReferrer(company: SampleCompany, until: Day) {
  const ofToday = new Map(company.customers.filter((one) => one.until === null).map((one) => [one.id, one]))
  const brought = new Map<string, number>()
  for (const { referrerId, referredId, strength, state } of company.referrals) {
    if (referredId === null || !ofToday.has(referredId) || strength === 'claimed' || state === 'reversed') continue
    brought.set(referrerId, (brought.get(referrerId) ?? 0) + 1)
  }
  const busy = new Set([
    ...company.responses.map(({ customerId }) => customerId),
    ...company.references.map(({ customerId }) => customerId),
    ...company.asks.map(({ customerId }) => customerId),
    ...company.referrals.filter(({ madeOn }) => madeOn >= until).map(({ referrerId }) => referrerId),
  ])
  const [first] = [...brought]
    .filter(([id]) => ofToday.has(id) && !busy.has(id))
    .sort(([one, more], [other, most]) => most - more || (one < other ? -1 : 1))
  if (!first) return
  const leaver = ofToday.get(first[0])!
  leaver.until = until
  company.revenue = company.revenue.filter(({ customerId, earnedOn }) => customerId !== leaver.id || earnedOn < until)
}

/** How much more or less than others a customer with these traits refers, `age` months after they came. */
function paceOf(traits: Traits, age: number): number {
  const newcomer = age < 2 ? 0.35 : 1
  const manager = traits.manager === unlovedManager ? 0.45 : 1
  return (
    byPlan[traits.plan] *
    byIndustry[traits.industry] *
    byOnboarding[traits.onboarding] *
    bySatisfaction[traits.satisfaction]! *
    newcomer *
    manager
  )
}

function newCustomer(
  dice: Dice,
  company: SampleCompany,
  names: Set<string>,
  since: Day,
  given: { industry?: Industry; name?: string } = {},
) {
  const traits: Traits = {
    industry:
      given.industry ??
      dice.weighted({
        Healthcare: 14,
        Logistics: 12,
        Retail: 22,
        Education: 11,
        Manufacturing: 15,
        Media: 8,
        Energy: 6,
        Hospitality: 12,
      }),
    plan: dice.weighted({ Starter: 45, Team: 38, Scale: 17 }),
    onboarding: dice.weighted({ 'Self-serve': 52, Guided: 31, Partner: 17 }),
    manager: dice.pick(managers),
    satisfaction: Number(dice.weighted({ '5': 27, '4': 36, '3': 22, '2': 10, '1': 5 })),
  }
  const number = String(company.customers.length + 1).padStart(5, '0')
  let name = given.name ?? businessName(dice, traits.industry)
  while (names.has(name)) name = businessName(dice, traits.industry)
  names.add(name)
  const seats = Math.max(
    1,
    Math.round({ Starter: 6, Team: 45, Scale: 260 }[traits.plan] * Math.exp(dice.around(0, 0.45))),
  )
  const region = dice.weighted({
    Benelux: 14,
    Nordics: 13,
    Germany: 21,
    France: 14,
    Iberia: 11,
    Italy: 8,
    'UK and Ireland': 15,
    Alps: 4,
  })
  const contract = dice.weighted({ Monthly: 58, Yearly: 34, 'Two years': 8 })
  const rates = dice.chance(0.86)
  const customer: SampleCustomer = {
    id: `cus_s${number}`,
    externalId: `S-${number}`,
    name,
    since,
    until: null,
    attributes: {
      industry: traits.industry,
      plan: traits.plan,
      seats,
      'onboarded-by-partner': traits.onboarding === 'Partner',
      region,
      contract,
      onboarding: traits.onboarding,
      'account-manager': traits.manager,
      'uses-integrations': dice.chance({ Starter: 0.2, Team: 0.45, Scale: 0.75 }[traits.plan]),
      campaign: `${since.slice(0, 4)} ${dice.pick(['spring fair', 'newsletter', 'webinar', 'search', 'partner day', 'trade press', 'podcast', 'direct mail'])}`,
    },
  }
  company.customers.push(customer)
  if (rates) company.ratings.push({ customerId: customer.id, hadOn: since, rating: traits.satisfaction })
  for (let more = dice.whole(1, 2); more > 0; more--) {
    const person = personName(dice)
    const at = String(company.contacts.length + 1).padStart(5, '0')
    const title = dice.pick([
      'Head of operations',
      'Managing director',
      'Project lead',
      'Office manager',
      'IT lead',
      'Planner',
      'Finance lead',
    ])
    company.contacts.push({
      id: `con_s${at}`,
      customerId: customer.id,
      externalId: `SP-${at}`,
      name: person,
      email: `${at}.${addressFor(person, name)}`,
      title,
    })
  }
  return { customer, traits }
}

/** "Mei Torres, Fernhaven Clinics": the person, and the business they may bring. */
const nameOf = (referral: SampleReferral) => referral.referredName.split(', ')[1] as string

function refer(
  dice: Dice,
  company: SampleCompany,
  customer: Pick<SampleCustomer, 'id'>,
  traits: Pick<Traits, 'industry'>,
  madeOn: Day,
  today: Day,
  arrives: (referral: SampleReferral, industry: Industry, lag: number) => void,
) {
  const industry = dice.chance(0.55) ? traits.industry : dice.pick(Object.keys(trades) as Industry[])
  const person = personName(dice)
  const business = businessName(dice, industry)
  const kind = dice.weighted({ link: 24, code: 9, 'staff-note': 34, name: 8, 'self-report': 25 }) as EvidenceKind
  const strength: Strength =
    kind === 'link' || kind === 'code' ? 'proven' : kind === 'self-report' ? 'claimed' : 'probable'
  const age = dayNumber(today) - dayNumber(madeOn)
  const outcome = dice.weighted({
    converts: strength === 'claimed' ? 6 : 30,
    denied: 9,
    expired: 22,
    qualified: 17,
    submitted: 22,
    shared: strength === 'claimed' ? 40 : 8,
  })
  const referral: SampleReferral = {
    id: `ref_s${String(company.referrals.length + 1).padStart(5, '0')}`,
    referrerId: customer.id,
    referredId: null,
    referredName: `${person}, ${business}`,
    referredEmail: addressFor(person, business),
    madeOn,
    // Old referrals have had their outcome; young ones are still on their way.
    state: outcome === 'converts' ? 'qualified' : outcome === 'expired' && age < 120 ? 'submitted' : outcome,
    stateReason:
      outcome === 'denied'
        ? dice.pick(['We were talking to them already.', 'They are a customer already.', 'Nobody there knew of it.'])
        : null,
    strength,
    convertedOn: null,
  }
  company.referrals.push(referral)
  evidenceFor(dice, company, referral, kind, strength, madeOn)
  if (strength !== 'claimed' && dice.chance(0.15))
    evidenceFor(dice, company, referral, 'self-report', 'claimed', addDays(madeOn, dice.whole(0, 20)))
  if (outcome === 'converts') arrives(referral, industry, dice.whole(1, 3))
}

const said: Partial<Record<EvidenceKind, string[]>> = {
  'staff-note': [
    'Mentioned it on our quarterly call.',
    'Copied us into an e-mail to them.',
    'Brought them to our stand at the fair.',
    'Asked us to call them.',
  ],
  'self-report': [
    'I told a colleague at another firm.',
    'We recommended you to our sister company.',
    'Told the people we share the building with.',
    'Spoke about it at a meetup.',
  ],
  'origin-answer': [
    'A customer of yours told us.',
    'They showed us their plan board and we wanted one.',
    'Recommended by a partner of ours.',
    'Our neighbours would not stop talking about it.',
  ],
}

function evidenceFor(
  dice: Dice,
  company: SampleCompany,
  referral: SampleReferral,
  kind: EvidenceKind,
  strength: Strength,
  givenOn: Day,
) {
  const words = said[kind]
  company.evidence.push({
    id: `evi_s${String(company.evidence.length + 1).padStart(5, '0')}`,
    referralId: referral.id,
    kind,
    strength,
    referrerId: referral.referrerId,
    words: words ? dice.pick(words) : null,
    givenOn,
  })
}

/** The survey went out over the last year and a half. */
const surveyedDays = 540

/** What customers say, and what they would vouch for. With dice of its own, so that it changes nothing else. */
function speak(dice: Dice, company: SampleCompany, today: Day) {
  const referrers = new Set(company.referrals.map((referral) => referral.referrerId))
  const broughtBy = new Map(
    company.referrals.flatMap((one) => (one.referredId ? [[one.referredId, one.referrerId]] : [])),
  )
  const names = new Map(company.customers.map(({ id, name }) => [id, name]))
  const people = new Map(company.contacts.map((contact) => [contact.customerId, contact]))
  const begins = addDays(today, -surveyedDays)
  const satisfactionOf = new Map(company.ratings.map(({ customerId, rating }) => [customerId, rating]))
  for (const { id, since, until } of company.customers) {
    const satisfaction = satisfactionOf.get(id) ?? 3
    const first = addDays(since, Math.max(0, dayNumber(begins) - dayNumber(since)))
    const last = until ?? today
    const givenOn = addDays(first, dice.whole(0, Math.max(0, dayNumber(last) - dayNumber(first))))
    const answers = last > first && answerOf(dice, id, { satisfaction, refers: referrers.has(id) }, givenOn)
    // Each quote stands once in the library, so only the first who says it lets us use it.
    if (answers) {
      if (company.responses.some(({ quote, permits }) => permits !== null && quote === answers.quote))
        answers.permits = null
      company.responses.push(answers)
    }
    const declineReason = !answers && last > first ? refusalOf(dice) : null
    if (answers || declineReason) {
      const early = Math.min(dice.whole(0, 9), dayNumber(givenOn) - dayNumber(since))
      company.asks.push({
        id: `ask_s${String(company.asks.length + 1).padStart(5, '0')}`,
        customerId: id,
        contactId: people.get(id)!.id,
        askedOn: addDays(givenOn, -early),
        answeredOn: givenOn,
        state: answers ? 'accepted' : 'declined',
        declineReason,
      })
    }
    const referrer = broughtBy.get(id)
    const askedOn = addDays(since, dice.whole(3, 20))
    const named = referrer ? { person: people.get(referrer)!.name, company: names.get(referrer)! } : null
    const origin = since > addDays(today, -365) && askedOn <= today ? originOf(dice, id, named, askedOn) : null
    if (origin) company.origins.push(origin)
    const reference = until === null ? wouldVouch(dice, id, satisfaction, givenOn) : null
    if (reference) company.references.push(reference)
  }
}

/** Invoices: yearly contracts pay once a year, monthly ones by the quarter; some buy a workshop; few get money back. */
function bill(dice: Dice, company: SampleCompany, today: Day) {
  const book = (customerId: string, earnedOn: Day, amount: number, kind: SampleRevenue['kind']) => {
    const number = String(company.revenue.length + 1).padStart(6, '0')
    company.revenue.push({
      id: `rev_s${number}`,
      customerId,
      earnedOn,
      amountMinor: Math.round(amount) * 100,
      currency: 'EUR',
      kind,
      externalId: `SI-${number}`,
    })
  }
  for (const { id, since, until, attributes } of company.customers) {
    const step = attributes.contract === 'Monthly' ? 3 : 12
    const perSeat = { Starter: 9, Team: 12, Scale: 15 }[attributes.plan as 'Starter']
    const raise = 1 + dice.around(0.04, 0.05)
    for (let period = 0; ; period++) {
      const day = addMonths(since, period * step)
      if (day > today || (until !== null && day >= until)) break
      book(id, day, Number(attributes.seats) * perSeat * step * raise ** ((period * step) / 12), 'recurring')
    }
    if (dice.chance(0.12)) book(id, since, dice.pick([900, 1500, 2400]), 'one-off')
    if (until !== null && dice.chance(0.08)) book(id, until, -dice.pick([50, 120, 300]), 'refund')
  }
}
