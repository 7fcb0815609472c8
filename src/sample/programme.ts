import { sayConsent, usualVersion, usualWordings } from '../consent/wordings.ts'
import { excerptOf, type Span } from '../references/excerpts.ts'
import { titleFrom } from '../references/rules.ts'
import type { ConsentParty, Database, ItemSource, NewRow, PermittedUse } from '../schema.ts'
import { addDays, addMonths, type Day, dayNumber } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { type Level, levels } from '../values/level.ts'
import { castContacts, castCustomers } from './cast.ts'
import { type Dice, throwDice } from './dice.ts'
import type { SampleCompany } from './generate.ts'
import { sampleThemes, sayMore } from './quotes.ts'

/** Rows of a table as they are inserted. */
export type Rows<Table extends keyof Database> = NewRow<Table>[]

/** The reference programme of the sample: who said what, who agreed to what, and what was made of it. */
export interface SampleProgramme {
  owners: Rows<'accountOwners'>
  milestones: Rows<'milestones'>
  nominations: Rows<'nominations'>
  items: Rows<'referenceItems'>
  itemThemes: Rows<'itemThemes'>
  suggestions: Rows<'editSuggestions'>
  consents: Rows<'consents'>
  reconfirmations: Rows<'reconfirmations'>
  walls: Rows<'walls'>
  wallItems: Rows<'wallItems'>
  /** What changed about people since they came: where they speak another language, left, or asked for peace. */
  people: { id: Id<'con'>; language: string | null; leftOn: Day | null; pausedUntil: Day | null }[]
  /** Those of whom it is made, the most willing first, for what sales asks of them. */
  advocates: Advocate[]
}

/** Somebody who gave something, and up to which level. */
export interface Advocate {
  customer: { id: Id<'cus'>; name: string; attributes: Record<string, string | number | boolean> }
  contact: { id: Id<'con'>; name: string; title: string }
  level: Level
  givenOn: Day
  themes: Id<'the'>[]
  /** Whether sales may ask them to take a call, as far as consent goes. */
  takesCalls: boolean
}

/** What became of somebody's consent. */
type Fate = 'stands' | 'ends soon' | 'expired' | 'withdrawn' | 'company missing' | 'nobody asked'

/** What each level is for, and so what is agreed to. */
const usesOf: Record<Level, readonly PermittedUse[]> = {
  1: ['website', 'sales deck'],
  2: ['website', 'sales deck'],
  3: ['private call'],
  4: ['website', 'sales deck', 'press'],
  5: ['website', 'sales deck', 'social'],
  6: ['event', 'website'],
}
const monthsAgreed = 24

/** From which level a person agrees to whatever they give, rather than to one item. */
const standingFrom: Level = 3

/**
 * What the customers of the sample gave to its reference programme, up to today.
 *
 * @param by whoever loads the sample, who is said to have done all of it
 */
export function generateProgramme(company: SampleCompany, today: Day, by: string, seed = 20_260_602): SampleProgramme {
  const dice = throwDice(seed)
  const programme: SampleProgramme = {
    owners: [],
    milestones: [],
    nominations: [],
    items: [],
    itemThemes: [],
    suggestions: [],
    consents: [],
    reconfirmations: [],
    walls: [],
    wallItems: [],
    people: [],
    advocates: [],
  }
  const making: Making = { dice, programme, today, by }
  for (const advocate of advocatesOf(dice, company, today)) {
    programme.advocates.push(advocate)
    giveUpTo(making, advocate, company)
  }
  owned(making, company)
  nominated(making, company)
  reviewed(making)
  shown(making)
  changed(making, company)
  return programme
}

interface Making {
  dice: Dice
  programme: SampleProgramme
  today: Day
  by: string
}

const noonOf = (day: Day) => new Date(`${day}T10:00:00Z`)
const stamped = (by: string, day: Day) => ({ createdBy: by, createdAt: noonOf(day) })
const numbered = <Kind extends string>(kind: Kind, all: unknown[], mark = 's'): Id<Kind> =>
  `${kind}_${mark}${String(all.length + 1).padStart(5, '0')}`

/** The cast first: Larkspur up to the white paper, Brightwater and Ironbridge to the call, Quillon before it left. */
function advocatesOf(dice: Dice, company: SampleCompany, today: Day): Advocate[] {
  const contacts = new Map(company.contacts.map((contact) => [contact.customerId, contact]))
  const customers = new Map(company.customers.map((customer) => [customer.id, customer]))
  const cast = (
    [
      ['con_ines', 4, 400],
      ['con_piet', 3, 210],
      ['con_tom', 3, 260],
      ['con_rosa', 2, 330],
    ] as const
  ).map(([id, level, days]): Advocate => {
    const contact = castContacts.find((one) => one.id === id)!
    const customer = castCustomers.find((one) => one.id === contact.customerId)!
    return { customer, contact, level, givenOn: addDays(today, -days), themes: [], takesCalls: false }
  })
  const left = company.customers
    .filter(({ since, until }) => until !== null && until > addDays(today, -150) && since < addDays(until, -210))
    .slice(0, 6)
    .map(({ id, until }) => ({ customerId: id, level: 2 as Level, givenOn: addDays(until!, -dice.whole(60, 200)) }))
  const given = [...company.references, ...left].map(({ customerId, level, givenOn }): Advocate => {
    const customer = customers.get(customerId)!
    const contact = contacts.get(customerId)!
    return {
      customer: { ...customer, id: customer.id as Id<'cus'> },
      contact: { ...contact, id: contact.id as Id<'con'> },
      level,
      givenOn,
      themes: [],
      takesCalls: false,
    }
  })
  return [...cast, ...given.sort((one, other) => other.level - one.level)]
}

/** An item at their level, sometimes at the levels below it too, with what was agreed and seen on the way. */
function giveUpTo(making: Making, advocate: Advocate, company: SampleCompany) {
  const { dice, programme, today, by } = making
  const { customer, contact, level } = advocate
  const isCast = !customer.id.startsWith('cus_s')
  const below = levels.filter((lower) => lower > 1 && lower < level && (isCast || dice.chance(0.5)))
  for (const [step, at] of [...below, level].entries()) {
    const givenOn = step === 0 ? advocate.givenOn : later(dice, advocate.givenOn, today)
    give(making, advocate, at, givenOn, isCast ? 'stands' : fateOf(dice, at))
  }
  const saw = (milestone: string, note: string | null) => {
    const days = Math.max(0, dayNumber(advocate.givenOn) - dayNumber(sinceOf(company, customer.id)))
    programme.milestones.push({
      id: numbered('mil', programme.milestones),
      customerId: customer.id,
      contactId: milestone === 'successful rollout' ? null : contact.id,
      milestone,
      onDay: addDays(advocate.givenOn, -dice.whole(0, Math.min(days, 60))),
      note,
      ...stamped(by, advocate.givenOn),
    })
  }
  if (level >= 3 || dice.chance(0.45))
    saw('successful rollout', dice.pick([null, 'Every site plans with it.', 'Signed off by their operations.']))
  if (level >= 4 || (level === 3 && dice.chance(0.4))) saw('interview held', null)
  if (level === 6 || (level >= 4 && dice.chance(0.4)))
    saw('confident speaker', dice.pick(['Ran the panel at the spring fair.', 'Spoke to our whole team without notes.']))
}

const sinceOf = (company: SampleCompany, id: string): Day =>
  company.customers.find((customer) => customer.id === id)?.since ?? castCustomers.find((one) => one.id === id)!.since

function later(dice: Dice, from: Day, today: Day): Day {
  return addDays(from, dice.whole(0, Math.max(0, Math.min(180, dayNumber(today) - dayNumber(from)))))
}

/** Most consents stand. What stops the others is there to be found. */
function fateOf(dice: Dice, level: Level): Fate {
  const fate = dice.weighted({
    stands: 58,
    'ends soon': 8,
    expired: 7,
    withdrawn: 5,
    'company missing': level === 1 ? 0 : 12,
    'nobody asked': 10,
  }) as Fate
  return fate
}

function give(making: Making, advocate: Advocate, level: Level, day: Day, fate: Fate) {
  const { dice, programme, today, by } = making
  const { customer, contact } = advocate
  // What has run out was agreed to when it was given, two years before that.
  const endsOn =
    fate === 'ends soon'
      ? addDays(today, dice.whole(4, 27))
      : fate === 'expired'
        ? addDays(today, -dice.whole(8, 120))
        : addMonths(day, monthsAgreed)
  const givenOn = fate === 'ends soon' || fate === 'expired' ? addMonths(endsOn, -monthsAgreed) : day
  let said = sayMore(dice, dice.chance(0.5) ? dice.pick(sampleThemes.slice(0, 4)) : undefined)
  while (programme.items.some(({ original }) => original === said.words)) said = sayMore(dice)
  advocate.themes = [...new Set([...advocate.themes, ...said.themes])]
  const place = placeOf(dice, level, customer.name)
  const spans = level <= 2 && dice.chance(0.35) ? firstSentenceOf(said.words) : null
  const left = dice.chance(0.04)
  const item = {
    id: numbered('itm', programme.items),
    level,
    title: titleOf(dice, level, said.words, customer.name),
    format: place.address === null ? ('text' as const) : ('address' as const),
    original: said.words,
    language: said.language,
    address: place.address,
    excerptSpans: spans === null ? null : JSON.stringify(spans),
    excerpt: spans === null ? null : excerptOf(said.words, spans),
    customerId: customer.id,
    contactId: contact.id,
    shownName: level === 1 ? null : contact.name,
    shownTitle: level === 1 ? null : contact.title,
    shownCompany: level === 1 ? null : customer.name,
    source: place.source,
    sourceDetail: place.detail,
    collectedBy: by,
    journeyStageId: stageOf(dice),
    touchpoints: dice.chance(0.5) ? [dice.pick(['onboarding', 'support', 'renewal', 'training'])] : [],
    disclosure: dice.chance(0.06) ? 'Took part in our pilot and paid nothing for its three months.' : null,
    givenOn,
    reconfirmOn: addMonths(givenOn, 12),
    state:
      fate === 'nobody asked' && dice.chance(0.6)
        ? ('draft' as const)
        : left
          ? ('retired' as const)
          : ('ready' as const),
    retiredWhy: left ? dice.pick(['They have another role now.', 'It speaks of a version we no longer sell.']) : null,
    ...stamped(by, givenOn),
    updatedAt: noonOf(givenOn),
  }
  if (item.state === 'draft') item.retiredWhy = null
  programme.items.push(item)
  programme.itemThemes.push(...said.themes.map((themeId) => ({ itemId: item.id, themeId })))
  if (fate === 'nobody asked') return
  const withdrawnOn = fate === 'withdrawn' ? later(dice, addDays(givenOn, 1), today) : null
  const agreed = { making, advocate, level, itemId: item.id, givenOn, endsOn, withdrawnOn }
  agree(agreed, 'person')
  if (level > 1 && fate !== 'company missing') agree(agreed, 'company')
  if (level === 3 && (fate === 'stands' || fate === 'ends soon')) advocate.takesCalls = true
}

/** What somebody agreed to, one row for each use, in the words of the page they signed. */
function agree(
  agreed: {
    making: Making
    advocate: Advocate
    level: Level
    itemId: Id<'itm'>
    givenOn: Day
    endsOn: Day
    withdrawnOn: Day | null
  },
  party: ConsentParty,
) {
  const { making, advocate, level, itemId, givenOn, endsOn, withdrawnOn } = agreed
  const { dice, programme, by, today } = making
  const { customer, contact } = advocate
  const facts = { company: 'Merrow Software', customer: customer.name, person: contact.name, level }
  const isWhole = level >= standingFrom
  const taken = isWhole
    ? programme.consents.some((one) => one.party === party && one.level === level && one.contactId === contact.id)
    : false
  if (taken) return
  const isForever = endsOn > today && dice.chance(0.15)
  const { uses } = sayConsent(usualWordings[party].en, facts, usesOf[level])
  for (const { use, wording } of uses) {
    programme.consents.push({
      id: numbered('cns', programme.consents),
      party,
      customerId: customer.id,
      contactId: party === 'person' ? contact.id : null,
      itemId: isWhole ? null : itemId,
      level,
      use,
      wording,
      wordingVersion: usualVersion,
      givenHow: 'sample',
      givenBy: party === 'person' ? contact.name : `${customer.name}, communications`,
      givenOn,
      givenAt: noonOf(givenOn),
      expiresOn: isForever ? null : endsOn,
      // Whoever takes it back takes back their own yes; the company's stands.
      ...(party === 'person' && withdrawnOn !== null
        ? { withdrawnAt: noonOf(withdrawnOn), withdrawnOn, withdrawnHow: 'the link in their receipt' }
        : {}),
      ...stamped(by, givenOn),
    })
  }
}

const slugOf = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/^-|-$/g, '')

function titleOf(dice: Dice, level: Level, words: string, customer: string): string {
  switch (level) {
    case 3:
      return `${customer} on ${dice.pick(['the first ninety days', 'moving off spreadsheets', 'planning shifts in several places', 'what it took to convince the team', 'numbers before and after'])}`
    case 4:
      return `How ${customer} ${dice.pick(['plans a week in an hour', 'brought four sites onto one plan', 'halved its overtime', 'won its planners over'])}`
    case 5:
      return `${customer}: ${dice.pick(['a morning in the dispatch room', 'the night shift that plans itself', 'three planners, one board'])}`
    case 6:
      return `${customer} at ${dice.pick(['the Spring Fair', 'our customer day', 'the Planning Forum'])}: ${dice.pick(['what we would do again', 'our first year'])}`
    default:
      return titleFrom(words)
  }
}

function placeOf(
  dice: Dice,
  level: Level,
  customer: string,
): { address: string | null; source: ItemSource; detail: string | null } {
  const slug = slugOf(customer)
  if (level === 4) return { address: `https://merrow.example/stories/${slug}`, source: 'conversation', detail: null }
  if (level === 5) return { address: `https://merrow.example/videos/${slug}`, source: 'conversation', detail: null }
  if (level === 6) return { address: `https://merrow.example/talks/${slug}`, source: 'event', detail: 'Spring Fair' }
  const source = dice.weighted({ conversation: 45, 'e-mail': 25, 'review site': 18, event: 12 }) as ItemSource
  const detail = {
    'review site': 'https://reviews.example/merrow',
    event: 'Customer day',
    conversation: null,
    'e-mail': null,
  }
  return { address: null, source, detail: detail[source as 'event'] }
}

const stageOf = (dice: Dice): Id<'jst'> =>
  dice.pick(['jst_first-value', 'jst_adoption', 'jst_adoption', 'jst_renewal', 'jst_partnership'] as const)

/** The first sentence, where more follow. */
function firstSentenceOf(words: string): Span[] | null {
  const end = words.search(/[.!?] /)
  return end < 20 ? null : [[0, end + 1]]
}

/** Account owners: some are whoever loads the sample, the others are written to. */
function owned({ dice, programme, by }: Making, company: SampleCompany) {
  const managers = new Map(company.customers.map(({ id, attributes }) => [id, String(attributes['account-manager'])]))
  const seen = new Set<string>()
  for (const { customer } of programme.advocates) {
    if (seen.has(customer.id) || dice.chance(0.1)) continue
    seen.add(customer.id)
    const name = managers.get(customer.id) ?? 'Bea Lamont'
    const email = `${slugOf(name).replace('-', '.')}@merrow.example`
    programme.owners.push(
      dice.chance(0.3)
        ? { customerId: customer.id, memberId: by, name: null, email: null }
        : { customerId: customer.id, memberId: null, name, email },
    )
  }
}

const whyNominated = [
  'Praised us to their whole board last week.',
  'Has told three colleagues already, and enjoys it.',
  'Their numbers are the best of all our schools.',
  'Offered it without being asked.',
  'Gave the clearest demo of our product I have ever seen.',
  'Renewed for two years and said why, in writing.',
]

/** Whom colleagues named, and what was decided. */
function nominated({ dice, programme, today, by }: Making, company: SampleCompany) {
  const advocates = new Set<string>(programme.advocates.map(({ customer }) => customer.id))
  const people = new Map(company.contacts.map((contact) => [contact.customerId, contact]))
  const satisfied = new Set(company.ratings.filter(({ rating }) => rating >= 4).map(({ customerId }) => customerId))
  const content = company.customers.filter(({ id, until }) => until === null && satisfied.has(id) && !advocates.has(id))
  const states = ['accepted', 'declined', 'accepted', 'open', 'accepted', 'declined', 'open'] as const
  for (let one = 0; one < 22; one++) {
    const customer = content[Math.floor(((one + dice.next()) * content.length) / 22)]!
    const state = one > 14 ? 'open' : states[one % states.length]!
    const day = addDays(today, -Math.round(2 + (21 - one) * 7))
    const decided = addDays(day, dice.whole(1, 9))
    programme.nominations.push({
      id: numbered('nom', programme.nominations),
      customerId: customer.id as Id<'cus'>,
      contactId: people.get(customer.id)!.id as Id<'con'>,
      level: Number(dice.weighted({ '2': 5, '3': 6, '4': 2, '5': 1, '6': 1 })) as Level,
      themeIds: [dice.pick(sampleThemes)],
      why: dice.pick(whyNominated),
      state,
      ...(state === 'open' ? {} : { decidedBy: by, decidedAt: noonOf(decided < today ? decided : today) }),
      ...(state === 'declined'
        ? { declineWords: dice.pick(['They renew next month; let us not ask before.', 'We asked them in spring.']) }
        : {}),
      ...stamped(by, day),
    })
  }
}

/** What is due to be asked again, and edits colleagues propose. */
function reviewed({ dice, programme, today, by }: Making) {
  for (const item of programme.items) {
    if (item.state !== 'ready' || item.reconfirmOn! > today) continue
    const state = dice.weighted({ due: 50, asked: 20, confirmed: 24, changed: 6 }) as
      | 'due'
      | 'asked'
      | 'confirmed'
      | 'changed'
    const dueOn = item.reconfirmOn!
    const askedOn = later(dice, dueOn, today)
    const answeredOn = later(dice, askedOn, today)
    const isAnswered = state === 'confirmed' || state === 'changed'
    programme.reconfirmations.push({
      id: numbered('rcf', programme.reconfirmations),
      itemId: item.id,
      why: dice.chance(0.85) ? 'clock' : 'major release',
      state,
      dueOn,
      askedAt: state === 'due' ? null : noonOf(askedOn),
      answeredAt: isAnswered ? noonOf(answeredOn) : null,
      note: state === 'changed' ? 'They plan with twice as many people now.' : null,
      ...stamped(by, dueOn),
    })
    if (isAnswered) item.reconfirmOn = addMonths(answeredOn, 12)
  }
  const named = programme.items.filter(({ level, state }) => level === 2 && state === 'ready')
  for (const [at, item] of named.slice(3, 7).entries()) {
    programme.suggestions.push({
      id: numbered('sug', programme.suggestions),
      itemId: item.id,
      changes: JSON.stringify({ shownTitle: at % 2 === 0 ? 'Chief operating officer' : 'Head of planning' }),
      why: 'They were promoted; it says so in their mails.',
      state: at === 3 ? 'accepted' : 'open',
      ...(at === 3 ? { decidedBy: by, decidedAt: noonOf(addDays(today, -3)) } : {}),
      ...stamped(by, addDays(today, -12 + at)),
    })
  }
}

/** A wall everybody can see, and one that is being prepared. Whether each item is shown, is not ours to say here. */
function shown({ programme, today, by }: Making) {
  const agreed = new Set(
    programme.consents.flatMap((one) =>
      one.use === 'website' && one.party === 'person' && !one.withdrawnOn && (one.expiresOn ?? '9999') > today
        ? [one.itemId ?? `${one.contactId}/${one.level}`]
        : [],
    ),
  )
  const companies = new Set(
    programme.consents.flatMap((one) => (one.party === 'company' ? [`${one.customerId}/${one.level}`] : [])),
  )
  const showable = programme.items.filter(
    ({ id, contactId, customerId, level, state }) =>
      state === 'ready' &&
      (agreed.has(id) || agreed.has(`${contactId}/${level}`)) &&
      (level === 1 || companies.has(`${customerId}/${level}`)) &&
      customerId !== 'cus_quillon',
  )
  const wall = (
    id: Id<'wal'>,
    slug: string,
    name: string,
    intro: string,
    state: 'published' | 'draft',
    accent: string,
  ) =>
    programme.walls.push({
      id,
      slug,
      name,
      intro,
      look: JSON.stringify({ accent, layout: 'grid', scheme: 'auto' }),
      state,
      ...stamped(by, addDays(today, -90)),
      updatedAt: noonOf(addDays(today, -20)),
    })
  wall(
    'wal_customers',
    'customers',
    'What customers say',
    'Selected words of people who plan with Merrow, each with their permission and the day they said it.',
    'published',
    '#0b5b57',
  )
  wall('wal_launch', 'autumn-launch', 'Autumn launch', 'For the page about night shifts.', 'draft', '#8a3b12')
  const chosen = [
    ...showable.filter(({ level }) => level === 4 || level === 5).slice(0, 2),
    ...showable.filter(({ level }) => level === 2).slice(0, 9),
    ...showable.filter(({ level }) => level === 1).slice(0, 3),
  ]
  const put = (wallId: Id<'wal'>, items: typeof chosen) =>
    programme.wallItems.push(
      ...items.map(({ id }, at) => ({
        wallId,
        itemId: id,
        position: at + 1,
        addedBy: by,
        addedAt: noonOf(addDays(today, -60)),
      })),
    )
  put('wal_customers', chosen)
  put('wal_launch', showable.filter(({ level }) => level <= 2).slice(12, 17))
}

/** Some speak German or French, some work elsewhere now, and two asked to be left in peace for a while. */
function changed({ dice, programme, today }: Making, company: SampleCompany) {
  const regions = new Map(company.customers.map(({ id, attributes }) => [id, attributes.region]))
  const language = (region: unknown) =>
    region === 'Germany' || region === 'Alps' ? 'de' : region === 'France' ? 'fr' : region === 'Iberia' ? 'es' : 'en'
  for (const [at, { contact, customer }] of programme.advocates.entries()) {
    programme.people.push({
      id: contact.id,
      language: language(regions.get(customer.id)),
      leftOn: at > 10 && at % 41 === 0 ? addDays(today, -dice.whole(5, 60)) : null,
      pausedUntil: at > 10 && at % 37 === 0 ? addDays(today, dice.whole(20, 90)) : null,
    })
  }
}
