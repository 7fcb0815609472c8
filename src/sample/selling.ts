import { guideOf, guides, isDoneWhenHeld, startOf } from '../engagements/guides.ts'
import { askKindOf } from '../ladder/rungs.ts'
import { type Criteria, criteriaOfDeal, noCriteria, sayLike } from '../requests/criteria.ts'
import { type Line, pointsOf, themeEvidenceWords } from '../requests/points.ts'
import type { EngagementState, MatchState, PermittedUse, RequestState } from '../schema.ts'
import { addDays, type Day, dayNumber } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import type { Level } from '../values/level.ts'
import { type Dice, throwDice } from './dice.ts'
import { businessName, type Industry, personName, trades } from './names.ts'
import type { Advocate, Rows, SampleProgramme } from './programme.ts'
import { sampleThemes } from './quotes.ts'

/** What sales made of the programme: deals, requests for them, whom they found, and how it went. */
export interface SampleSelling {
  deals: Rows<'deals'>
  dealThemes: Rows<'dealThemes'>
  requests: Rows<'referenceRequests'>
  asks: Rows<'asks'>
  matches: Rows<'matches'>
  engagements: Rows<'engagements'>
  uses: Rows<'uses'>
  tasks: Rows<'tasks'>
}

/** How much likelier a deal is won for each theme its buyer wants to see proven; the differences are there to be found. */
const oddsByTheme: Record<(typeof sampleThemes)[number], number> = {
  'the_saving-time': 1.5,
  the_workflow: 1.2,
  'the_product-value': 1,
  the_change: 1.3,
  the_delivery: 0.9,
  'the_simple-service': 0.8,
  the_competition: 0.55,
}

const dealsMade = 60
const sellers = ['Marta Kolb', 'Idris Bello', 'Yann Le Goff', null]
const stages = ['Discovery', 'Demo', 'Proposal', 'Negotiation']

interface Making {
  dice: Dice
  selling: SampleSelling
  programme: SampleProgramme
  today: Day
  by: string
  names: ThemeNames
}

/** What the company calls its themes. */
type ThemeNames = ReadonlyMap<Id<'the'>, string>

/**
 * Sixty deals of the last ten months, what was asked for to win them, and who helped.
 *
 * @param by whoever loads the sample, who is said to have done all of it
 */
export function generateSelling(
  programme: SampleProgramme,
  names: ThemeNames,
  today: Day,
  by: string,
  seed = 20_260_603,
): SampleSelling {
  const dice = throwDice(seed)
  const selling: SampleSelling = {
    deals: [],
    dealThemes: [],
    requests: [],
    asks: [],
    matches: [],
    engagements: [],
    uses: [],
    tasks: [],
  }
  const making: Making = { dice, selling, programme, today, by, names }
  sell(making)
  used(making)
  ask(making)
  logOffBook(making)
  plan(making)
  remind(making)
  return selling
}

const at = (day: Day, hour = 10) => new Date(`${day}T${String(hour).padStart(2, '0')}:00:00Z`)
const stamped = (by: string, day: Day) => ({ createdBy: by, createdAt: at(day) })
const numbered = <Kind extends string>(kind: Kind, all: unknown[], mark = 's'): Id<Kind> =>
  `${kind}_${mark}${String(all.length + 1).padStart(5, '0')}`

/** Points as they are kept with a match: with what was wanted, and what stood behind them. */
function sayLines(lines: readonly Line[], criteria: Criteria, { customer, themes }: Advocate, names: ThemeNames) {
  return lines.map((line) => {
    const [kind, place] = line.criterion.split(' ')
    const like = kind === 'like' ? criteria.like[Number(place)] : undefined
    if (like) {
      const isSeats = like.key === 'seats'
      const says = sayLike(like, isSeats ? 'number' : 'category', isSeats ? 'Seats' : 'Industry')
      return { ...line, says, because: String(customer.attributes[like.key] ?? 'not known') }
    }
    const theme = criteria.themes[Number(place)]?.id ?? 'the_none'
    const hasSaid = (themes as readonly string[]).includes(theme)
    return {
      ...line,
      says: `Can speak to ${names.get(theme) ?? 'a theme that is gone'}`,
      because: hasSaid ? themeEvidenceWords['own words'] : 'nothing shows it yet',
    }
  })
}

function sell({ dice, selling, today, by }: Making) {
  for (let one = 0; one < dealsMade; one++) {
    const industry = dice.pick(Object.keys(trades) as Industry[])
    const prospect = businessName(dice, industry)
    const plan = dice.weighted({ Starter: 15, Team: 45, Scale: 40 })
    const seats = Math.max(3, Math.round({ Starter: 8, Team: 50, Scale: 270 }[plan] * Math.exp(dice.around(0, 0.4))))
    const openedOn = addDays(today, -Math.round(((dealsMade - one) * 300) / dealsMade))
    const days = dayNumber(today) - dayNumber(openedOn)
    const isClosed = days > 45 && dice.chance(0.72)
    const wanted = [...new Set([dice.pick(sampleThemes), ...(dice.chance(0.7) ? [dice.pick(sampleThemes)] : [])])]
    const odds = wanted.reduce((all, theme) => all * oddsByTheme[theme], 1)
    const state = !isClosed ? 'open' : dice.chance(Math.min(0.9, 0.52 * odds)) ? 'won' : 'lost'
    const closedOn = state === 'open' ? null : addDays(openedOn, dice.whole(25, days))
    const owner = dice.pick(sellers)
    const deal = {
      id: numbered('dea', selling.deals),
      externalId: `D-${String(2001 + one)}`,
      name: `${prospect}: ${dice.pick(['first rollout', 'all sites', 'pilot', 'replacing spreadsheets', 'night shifts'])}`,
      prospect,
      ownerId: owner === null ? by : null,
      ownerName: owner,
      stage:
        state === 'open' ? stages[Math.min(3, Math.floor(days / 40))]! : state === 'won' ? 'Closed won' : 'Closed lost',
      state: state as 'open' | 'won' | 'lost',
      amountMinor: seats * { Starter: 9, Team: 12, Scale: 15 }[plan] * 12 * 100,
      currency: 'EUR',
      attributes: JSON.stringify({
        industry,
        plan,
        seats,
        region: dice.pick(['Germany', 'France', 'Nordics', 'Benelux', 'Iberia']),
      }),
      openedOn,
      closesOn: closedOn ?? addDays(today, dice.whole(5, 80)),
      closedOn,
      lostReason:
        state === 'lost'
          ? dice.pick(['Stayed with spreadsheets', 'Price', 'Chose another', 'No budget this year'])
          : null,
      ...stamped(by, openedOn),
      updatedAt: at(closedOn ?? openedOn),
    }
    selling.deals.push(deal)
    selling.dealThemes.push(...wanted.map((themeId) => ({ dealId: deal.id, themeId })))
  }
}

/** Where items were used. A few are used over and over, as everywhere, and some copies were given away. */
function used({ dice, selling, programme, today, by }: Making) {
  const walls = new Set(
    programme.wallItems.flatMap(({ wallId, itemId }) => (wallId === 'wal_customers' ? [itemId] : [])),
  )
  const usable = programme.items.filter(({ state, level }) => state === 'ready' && level !== 3)
  const use = (
    item: (typeof usable)[number],
    use: PermittedUse,
    place: string,
    leftUs: boolean,
    day: Day,
    dealId?: Id<'dea'>,
  ) =>
    selling.uses.push({
      id: numbered('use', selling.uses),
      itemId: item.id,
      use,
      place,
      leftUs,
      dealId: dealId ?? null,
      usedOn: day,
      ...stamped(by, day),
    })
  for (const [place, item] of usable.entries()) {
    const since = item.givenOn
    const day = (): Day => {
      const days = dayNumber(today) - dayNumber(since)
      return addDays(since, dice.whole(Math.min(7, days), days))
    }
    if (walls.has(item.id)) use(item, 'website', 'The wall “What customers say”', false, day())
    const times = place < 5 ? dice.whole(5, 9) : dice.poisson(0.55)
    for (let one = 0; one < times; one++) {
      const deal = dice.pick(selling.deals.filter(({ openedOn }) => openedOn >= since).concat(selling.deals.slice(-3)))
      const kind = dice.weighted({ deck: 62, press: 8, social: 14, event: 8, newsletter: 8 })
      const on = deal.openedOn > since ? deal.openedOn : day()
      if (kind === 'deck') use(item, 'sales deck', `Slides for ${deal.prospect}`, true, on, deal.id)
      if (kind === 'press') use(item, 'press', 'Press folder for the Spring Fair', true, day())
      if (kind === 'social') use(item, 'social', 'https://social.example/merrow', true, day())
      if (kind === 'event') use(item, 'event', 'Poster at the Spring Fair', true, day())
      if (kind === 'newsletter') use(item, 'sales deck', 'Newsletter to partners', true, day())
    }
  }
}

/** Requests in every state, the oldest first, each as [state, level, what became of whom was chosen, of the engagement]. */
const requestPlan: readonly [RequestState, Level, MatchState | null, EngagementState | null][] = [
  ['done', 3, 'done', 'held'],
  ['done', 3, 'done', 'held'],
  ['cancelled', 3, 'refused', null],
  ['done', 2, 'done', null],
  ['done', 3, 'done', 'held'],
  ['done', 3, 'done', 'missed'],
  ['done', 4, 'done', 'held'],
  ['done', 3, 'done', 'held'],
  ['cancelled', 3, null, null],
  ['done', 3, 'done', 'held'],
  ['scheduled', 3, 'accepted', 'scheduled'],
  ['scheduled', 3, 'accepted', 'scheduled'],
  ['matched', 3, 'accepted', 'offered'],
  ['scheduled', 6, 'accepted', 'scheduled'],
  ['matched', 3, 'asked', null],
  ['matched', 3, 'declined', null],
  ['open', 3, 'waiting', null],
  ['matched', 5, 'approved', null],
  ['open', 3, 'waiting', null],
  ['open', 3, null, null],
  ['open', 4, 'waiting', null],
  ['open', 2, null, null],
  ['matched', 3, 'approved', null],
  ['open', 3, 'refused', null],
  ['open', 3, null, null],
]

const topics = [
  'How long it took until planners were at ease',
  'What it replaced, and what was hard',
  'Planning in several places at once',
  'Whether the savings were real',
  'How support is when it matters',
]

function ask({ dice, selling, programme, today, by, names }: Making) {
  const callers = programme.advocates.filter(({ takesCalls }) => takesCalls)
  const asked = new Map<string, number>()
  const open = selling.deals.filter(({ state }) => state === 'open')
  const closed = selling.deals.filter(({ state }) => state !== 'open')
  for (const [place, [state, level, matchState, engagement]] of requestPlan.entries()) {
    const isOver = state === 'done' || state === 'cancelled'
    const deal = isOver ? closed[place * 3 + 1]! : open[(place * 5) % open.length]!
    const createdOn = isOver ? addDays(deal.openedOn, 6) : addDays(today, -2 * (requestPlan.length - place) - 1)
    const attributes = JSON.parse(deal.attributes as string) as Record<string, string | number>
    const themeIds = selling.dealThemes.flatMap((one) => (one.dealId === deal.id ? [one.themeId] : []))
    const { industry = '', seats = 0 } = attributes
    const criteria = criteriaOfDeal({ themeIds, attributes: { industry, seats } }, level)
    const closedOn = isOver ? addDays(createdOn, dice.whole(8, 20)) : null
    const request = {
      id: numbered('rqs', selling.requests),
      dealId: deal.id,
      level,
      criteria: JSON.stringify(criteria),
      topic: dice.pick(topics),
      prospectName: personName(dice),
      prospectEmail: `buyer.${place + 1}@${deal.prospect.toLowerCase().replace(/[^a-z]+/g, '')}.example`,
      neededBy: addDays(createdOn, dice.whole(10, 40)),
      state,
      assignedTo: place % 4 === 3 && !isOver ? null : by,
      closedAt: closedOn === null ? null : at(closedOn),
      closeReason:
        state === 'cancelled'
          ? dice.pick(['The deal was lost before we found somebody.', 'They did not want a call after all.'])
          : null,
      ...stamped(by, createdOn),
      updatedAt: at(closedOn ?? createdOn),
    }
    selling.requests.push(request)
    if (matchState === null) continue

    // Whoever speaks well to the deal and was not chosen too often; Ines is asked first, as everywhere.
    const fitOf = (one: Advocate) => {
      const themes = themeIds.map((theme) => (one.themes.includes(theme) ? 1 : 0))
      const like = [
        one.customer.attributes.industry === attributes.industry ? 1 : 0,
        Math.abs(Math.log(Number(one.customer.attributes.seats) / Number(attributes.seats))) <= Math.log(2) ? 1 : 0,
      ]
      return pointsOf(criteria ?? noCriteria, { themes, like, language: 0 })!
    }
    const [chosen] = callers
      .filter(({ contact }) => (asked.get(contact.id) ?? 0) < (contact.id === 'con_ines' ? 6 : 3))
      .map((advocate) => ({ advocate, ...fitOf(advocate), often: advocate.contact.id === 'con_ines' ? 30 : 0 }))
      .sort((one, other) => other.points + other.often - one.points - one.often)
    const { customer, contact } = chosen!.advocate
    asked.set(contact.id, (asked.get(contact.id) ?? 0) + 1)
    const chosenOn = addDays(createdOn, 1)
    const isDecided = matchState !== 'waiting'
    const isAsked = ['asked', 'accepted', 'declined', 'done'].includes(matchState)
    const askedOn = addDays(chosenOn, isOver ? 2 : 0)
    const askId = isAsked ? numbered('ask', selling.asks, 'p') : null
    if (askId !== null)
      selling.asks.push({
        id: askId,
        kind: askKindOf[level],
        customerId: customer.id,
        contactId: contact.id,
        minutes: minutesOf[level],
        channel: 'e-mail',
        state: matchState === 'asked' ? 'asked' : matchState === 'declined' ? 'declined' : 'accepted',
        askedOn,
        askedBy: by,
        answeredOn: matchState === 'asked' ? null : askedOn,
        declineWords: matchState === 'declined' ? 'Not this month, we are opening a second site.' : null,
        createdAt: at(askedOn),
        updatedAt: at(askedOn),
      })
    const owner = programme.owners.find((one) => one.customerId === customer.id)
    const match = {
      id: numbered('mat', selling.matches),
      requestId: request.id,
      customerId: customer.id,
      contactId: contact.id,
      points: chosen!.points,
      why: JSON.stringify({ lines: sayLines(chosen!.lines, criteria ?? noCriteria, chosen!.advocate, names) }),
      state: matchState,
      approverId: owner ? (owner.memberId ?? null) : by,
      approverName: owner?.name ?? null,
      approverEmail: owner?.email ?? null,
      approvedAt: isDecided && matchState !== 'refused' ? at(chosenOn, 14) : null,
      refusal: matchState === 'refused' ? 'They renew next week. Ask me again after that.' : null,
      askId,
      ...stamped(by, chosenOn),
      updatedAt: at(chosenOn, 14),
    }
    selling.matches.push(match)
    if (matchState === 'waiting')
      selling.tasks.push(
        taskOf(selling, by, today, {
          kind: 'approve',
          title: `Approve that ${contact.name} is asked`,
          why: `For ${deal.prospect}: ${request.topic}.`,
          subjectId: match.id,
          customerId: customer.id,
          assignedTo: match.approverId,
        }),
      )
    if (engagement === null) continue
    const where = dice.pick(['https://meet.example/merrow', 'Phone', 'https://meet.example/reference'])
    const heldOn = engagement === 'held' ? closedOn! : null
    const startsAt =
      engagement === 'scheduled'
        ? at(addDays(today, 2 + (place % 4) * 5), 13)
        : engagement === 'offered'
          ? null
          : at(closedOn!, 9)
    const grades = heldOn === null ? null : dice.whole(3, 5)
    selling.engagements.push({
      id: numbered('eng', selling.engagements),
      level,
      requestId: request.id,
      matchId: match.id,
      dealId: deal.id,
      itemId: null,
      customerId: customer.id,
      contactId: contact.id,
      title: level === 3 ? `${contact.name} speaks with ${deal.prospect}` : `${pieceOf(level)} with ${customer.name}`,
      ...guideUpTo(
        level,
        engagement === 'held' ? (isDoneWhenHeld(level) ? -1 : 1) : engagement === 'scheduled' && level === 3 ? 1 : 0,
        askedOn,
      ),
      slots: JSON.stringify(
        engagement === 'offered'
          ? [3, 4, 8].map((days) => ({
              startsAt: at(addDays(today, days), 9 + days).toISOString(),
              zone: 'Europe/Berlin',
            }))
          : [],
      ),
      startsAt,
      minutes: minutesOf[level],
      place: engagement === 'offered' ? null : where,
      state: engagement,
      heldOn,
      gradeExpected: grades === null ? null : 4,
      gradeGiven: grades,
      outcomes: JSON.stringify(
        grades === null
          ? {}
          : {
              [level === 3 ? 'prospect' : 'us']: {
                held: true,
                grade: grades,
                words: dice.pick(wordsAfter),
                by: level === 3 ? request.prospectName : 'Marta Kolb',
                at: at(closedOn!, 15).toISOString(),
              },
            },
      ),
      thankedAt: heldOn !== null && place < 7 ? at(addDays(heldOn, 1)) : null,
      ...stamped(by, askedOn),
      updatedAt: at(heldOn ?? askedOn),
    })
  }
}

const wordsAfter = [
  '',
  'She was honest about the first weeks, which convinced us.',
  'Exactly our case.',
  'A good hour.',
]

/** The guide of an engagement that has come to this stage: all before it is checked off. -1 is the last. */
function guideUpTo(level: Level, at: number, doneOn: Day) {
  const doneBy = 'Marta Kolb'
  const { checklist, questions } = startOf(level)
  const keys = guides[guideOf[level]].stages.map(({ key }) => key)
  const stage = keys.at(at)!
  const isBefore = (key: string) => keys.indexOf(key) < keys.indexOf(stage)
  return {
    stage,
    checklist: JSON.stringify(
      checklist.map((one) => (isBefore(one.stage) ? { ...one, done: true, doneBy, doneOn } : one)),
    ),
    questions: JSON.stringify(questions),
  }
}

const pieceOf = (level: Level) => (level === 4 ? 'White paper' : level === 5 ? 'Video' : 'Talk')

const minutesOf: Record<Level, number> = { 1: 5, 2: 15, 3: 30, 4: 120, 5: 180, 6: 240 }

/** Calls that went past the queue, written down afterwards. */
function logOffBook({ dice, selling, programme, today, by }: Making) {
  const callers = programme.advocates.filter(({ takesCalls }) => takesCalls)
  for (let one = 0; one < 5; one++) {
    const { customer, contact } = one < 2 ? callers[0]! : dice.pick(callers)
    const deal = selling.deals[10 + one * 7]!
    const heldOn = addDays(deal.openedOn, dice.whole(4, 20))
    if (heldOn > today) continue
    selling.engagements.push({
      id: numbered('eng', selling.engagements),
      level: 3,
      dealId: deal.id,
      customerId: customer.id,
      contactId: contact.id,
      title: `${contact.name} speaks with ${deal.prospect}`,
      stage: 'follow up',
      minutes: dice.pick([20, 30, 45]),
      state: 'held',
      heldOn,
      gradeGiven: dice.whole(3, 5),
      thankedAt: null,
      offBook: true,
      note: 'Sales had her number and called.',
      ...stamped(by, heldOn),
      updatedAt: at(heldOn),
    })
  }
}

/** White papers, videos and talks under way. */
function plan({ selling, programme, today, by }: Making) {
  const makers = programme.advocates.filter(({ level }) => level >= 4).slice(4, 9)
  for (const [place, { customer, contact, level }] of makers.entries()) {
    const day = addDays(today, -30 + place * 5)
    selling.engagements.push({
      id: numbered('eng', selling.engagements),
      level,
      customerId: customer.id,
      contactId: contact.id,
      title: `${pieceOf(level)} with ${customer.name}`,
      ...guideUpTo(level, place % 2, day),
      minutes: minutesOf[level],
      state: 'planned',
      ...stamped(by, day),
      updatedAt: at(day),
    })
  }
}

type Task = Pick<Rows<'tasks'>[number], 'kind' | 'title' | 'why' | 'subjectId' | 'customerId' | 'dueOn' | 'assignedTo'>

const taskOf = (selling: SampleSelling, by: string, today: Day, task: Task): Rows<'tasks'>[number] => ({
  id: numbered('tsk', selling.tasks),
  ...task,
  ...stamped(by, addDays(today, -3)),
})

/** What withdrawals, endings and held calls left to do. */
function remind({ selling, programme, today, by }: Making) {
  const items = new Map(programme.items.map((item) => [item.id, item]))
  const add = (task: Task) => selling.tasks.push(taskOf(selling, by, today, task))
  const withdrawn = programme.consents.filter(({ withdrawnOn }) => withdrawnOn)
  for (const use of selling.uses) {
    const item = items.get(use.itemId)!
    const takenBack = withdrawn.find(
      (one) =>
        one.itemId === item.id || (one.itemId === null && one.contactId === item.contactId && one.level === item.level),
    )
    if (!takenBack || !use.leftUs) continue
    add({
      kind: 'recall copy',
      title: `Take back “${item.title}”: ${use.place}`.slice(0, 200),
      why: `${takenBack.givenBy} withdrew their consent. This copy left us (${use.use}), so somebody has to ask for it back.`,
      subjectId: use.id,
      customerId: item.customerId ?? null,
      dueOn: addDays(today, 4),
    })
  }
  for (const { id, title, customerId, contactId, heldOn, thankedAt } of selling.engagements) {
    if (!heldOn || thankedAt || !contactId || heldOn < addDays(today, -150)) continue
    add({
      kind: 'thank',
      title: `Thank them: ${title}`,
      why: 'They gave us their time.',
      subjectId: id,
      customerId,
      assignedTo: by,
    })
  }
}
