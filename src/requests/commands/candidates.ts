import { readLimits } from '../../asks/store.ts'
import { builtInColumns, type Condition } from '../../cube/question.ts'
import { listAttributes } from '../../customers/store.ts'
import { takeStock } from '../../references/store.ts'
import type { Context } from '../../server/context.ts'
import { Invalid, NotFound } from '../../server/errors.ts'
import { dayNumber } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { Candidate, Candidates } from '../api/requests.ts'
import { type Block, type BlockReason, blocksOf } from '../blocks.ts'
import { type Criteria, conditionOf, conditionsOf, sayCondition, sayLike } from '../criteria.ts'
import { evidenceOf, type Fit, missedBy, pointsOf, themeEvidenceWords } from '../points.ts'
import { lot, type Sets, type Shortlist, seedOf, shortlist } from '../shortlist.ts'
import * as store from '../store/candidates.ts'
import { findDeal } from '../store/deals.ts'
import { findLevel, findRequest, requestChoices } from '../store/requests.ts'
import { criteriaOfToday } from './merged-themes.ts'

/** So many are shown who may be asked, and so many who are not to be. */
const mostShown = 50
const mostBlockedShown = 25
/** Customers looked at closely at a time, until enough of their people may be asked; and of how many times that at most. */
const customersAtATime = 100
const mostRounds = 9

interface Wanted {
  level: Level
  criteria: Criteria
  requestId: Id<'rqs'> | null
  prospect: { customerId: Id<'cus'> | null; name: string } | null
}

interface Judged {
  person: store.Person
  points: number | null
  lines: Candidate['lines']
  blocks: Block[]
}

/** Who could speak for a request, ranked, and who is not to be asked. */
export async function rankForRequest(ctx: Context, { requestId }: { requestId: Id<'rqs'> }): Promise<Candidates> {
  const { level, criteria, deal, prospectName } = await findRequest(ctx, requestId)
  const prospect = await prospectOf(ctx, deal?.id ?? null, prospectName)
  return rank(ctx, { level, criteria: await criteriaOfToday(ctx, criteria), requestId, prospect })
}

async function prospectOf(ctx: Context, dealId: Id<'dea'> | null, name: string | null): Promise<Wanted['prospect']> {
  if (dealId === null) return name === null ? null : { customerId: null, name }
  const deal = await findDeal(ctx, dealId)
  return { customerId: deal.customer?.id ?? null, name: deal.prospect }
}

/** Who can speak to something, without a request. */
export const findCandidates = async (ctx: Context, { level, criteria }: { level: Level; criteria: Criteria }) =>
  rank(ctx, { level, criteria: await criteriaOfToday(ctx, criteria), requestId: null, prospect: null })

/**
 * Rank everybody there is by how well they fit, and say of those who are not to be asked why.
 *
 * Two steps: sets decide which customers are worth a closer look, by numbers the cube and a few indexes give; then the
 * people there are judged one by one, those first of whom nothing that is kept of everybody says that they cannot be asked,
 * until enough of them may be. Who agreed is asked of those who fit best alone, and of everybody only where too few of them
 * may be asked, which is where few have agreed.
 */
async function rank(ctx: Context, wanted: Wanted): Promise<Candidates> {
  const { criteria } = wanted
  const [{ asked, attributes, limits, names }] = await Promise.all([standing(ctx, wanted), takeStock(ctx)])
  const conditions = likeConditions(criteria, attributes)
  const current: Condition = { column: 'status', is: ['current'] }
  const themeIds = criteria.themes.map(({ id }) => id)
  const [everybody, where, like, language, themes] = await Promise.all([
    numbersOf(ctx, [current]),
    Promise.all(conditionsOf(criteria).map((condition) => numbersOf(ctx, [condition]))),
    Promise.all(conditions.map((condition) => (condition === null ? [] : numbersOf(ctx, [condition])))),
    criteria.language ? store.customersSpeaking(ctx, criteria.language.value) : null,
    store.customersByTheme(ctx, themeIds),
  ])
  const sets: Sets = { current: everybody, where, like, language, themes }
  const seed = seedOf(`${ctx.company.schema} ${wanted.requestId ?? 'find'}`)
  const drawing = { seed, most: customersAtATime * mostRounds }
  const short = shortlist(criteria, sets, drawing)

  const free: Judged[] = []
  const blocked: Judged[] = []
  const seen = new Set<number>()
  const lookAt = async (customers: readonly number[]) => {
    const numbers = customers.filter((number) => !seen.has(number))
    if (numbers.length === 0) return
    for (const number of numbers) seen.add(number)
    const people = await store.peopleAt(ctx, { numbers }, asked, { ...wanted, themeIds })
    for (const person of people) {
      const judged = judge(ctx, wanted, person, { conditions, attributes, limits, names })
      if (judged === null) continue
      if (judged.blocks.length === 0) free.push(judged)
      else blocked.push(judged)
    }
  }
  /** Until so many may be asked, and nobody further down could reach more points than the last of them. */
  const lookUntilEnough = async ({ best, mostPoints }: Shortlist) => {
    for (let from = 0; from < best.length; ) {
      const most = mostPoints(best[from] as number) - 1e-9
      const lacking = mostShown - free.filter(({ points }) => (points ?? 0) >= most).length
      if (lacking <= 0) return
      // About every other of them turns out to be free and as good; a guess that saves looking at many for a few.
      const next = best.slice(from, from + Math.min(customersAtATime, Math.max(20, 2 * lacking)))
      await lookAt(next)
      from += next.length
    }
  }
  const { agreed, free: perhaps } = await store.customersFree(ctx, asked, limits, criteria, short.best)
  let known = { agreed: agreed.size, of: short.best.length }
  // Whoever may be asked, as far as is known of everybody, is looked at first, and beside them the first who fit of whom
  // something speaks against: some of that can be set aside.
  const likely = short.best.filter((number) => perhaps.has(number))
  const against = short.best.filter((number) => !perhaps.has(number))
  // Where people of one customer can fit differently, fewer of them fit as well as their customer: more at once saves a round.
  const atFirst = criteria.language || themeIds.length > 0 ? 1.5 * mostShown : mostShown
  await lookAt([...likely.slice(0, atFirst), ...against.slice(0, mostBlockedShown)])
  await lookUntilEnough({ ...short, best: likely.slice(atFirst) })
  if (free.length < mostShown && short.customers > short.best.length && agreed.size < short.best.length) {
    const all = new Set(await store.customersAgreed(ctx, asked))
    const anywhere = shortlist(criteria, { ...sets, current: everybody.filter((number) => all.has(number)) }, drawing)
    known = { agreed: anywhere.customers, of: short.customers }
    await lookUntilEnough(anywhere)
  }

  const order = (a: Judged, b: Judged) =>
    (b.points ?? 0) - (a.points ?? 0) ||
    lotOf(a, seed) - lotOf(b, seed) ||
    (a.person.contact.id < b.person.contact.id ? -1 : 1)
  free.sort(order)
  // What can be set aside is worth more than what cannot.
  blocked.sort((a, b) => Number(isStuck(a)) - Number(isStuck(b)) || order(a, b))
  const shown = free.slice(0, mostShown)
  const greyed = blocked.slice(0, mostBlockedShown)
  const items = await store.itemsOf(
    ctx,
    [...shown, ...greyed].map(({ person }) => person.contact.id),
  )
  const show = (judged: Judged) => candidateOf(judged, items.get(judged.person.contact.id) ?? [], wanted)
  return {
    items: shown.map(show),
    blocked: greyed.map(show),
    customers: short.customers,
    agreed: known.agreed,
    agreedOf: known.of,
    relax: short.relax.map(({ criterion, more }) => ({
      criterion,
      more,
      says: sayCriterion(criterion, criteria, attributes, names),
    })),
    waiting: countWaiting(blocked),
  }
}

/** Judge named people for a request: how they fit and what speaks against each, as it stands now. */
export async function judgePeople(
  ctx: Context,
  requestId: Id<'rqs'>,
  contactIds: readonly Id<'con'>[],
): Promise<Map<Id<'con'>, Judged>> {
  const { level, criteria, deal, prospectName } = await findRequest(ctx, requestId)
  const prospect = await prospectOf(ctx, deal?.id ?? null, prospectName)
  return judgeFor(ctx, { level, criteria: await criteriaOfToday(ctx, criteria), requestId, prospect }, contactIds)
}

/**
 * What speaks against asking one person for something today, before there is a request for it.
 *
 * @throws NotFound where nobody is called so
 * @example
 * await judgePerson(ctx, { contactId: 'con_ines', level: 3, criteria: { ...noCriteria, use: 'private call' }, dealId: null })
 * // → { person, blocks: [{ reason: 'limits', says: 'Ines rests until 24 June 2026. …', … }], … }
 */
export async function judgePerson(
  ctx: Context,
  about: { contactId: Id<'con'>; level: Level; criteria: Criteria; dealId: Id<'dea'> | null },
): Promise<Judged> {
  const { contactId, level, criteria, dealId } = about
  const prospect = await prospectOf(ctx, dealId, null)
  const judged = await judgeFor(ctx, { level, criteria, requestId: null, prospect }, [contactId])
  const one = judged.get(contactId)
  if (!one) throw new NotFound('contact', contactId)
  return one
}

async function judgeFor(
  ctx: Context,
  wanted: Wanted,
  contactIds: readonly Id<'con'>[],
): Promise<Map<Id<'con'>, Judged>> {
  const { criteria } = wanted
  const { asked, attributes, limits, names } = await standing(ctx, wanted)
  const conditions = likeConditions(criteria, attributes)
  const themeIds = criteria.themes.map(({ id }) => id)
  const people = await store.peopleAt(ctx, { contactIds }, asked, { ...wanted, themeIds })
  const judged = new Map<Id<'con'>, Judged>()
  for (const person of people) {
    const one = judge(ctx, wanted, person, { conditions, attributes, limits, names }, true)
    if (one) judged.set(person.contact.id, one)
  }
  return judged
}

async function standing(ctx: Context, { criteria, level }: Wanted) {
  const [{ needsCompany }, attributes, limits, { themes }] = await Promise.all([
    findLevel(ctx, level),
    listAttributes(ctx),
    readLimits(ctx),
    requestChoices(ctx),
  ])
  refuseUnknown(criteria, attributes)
  return {
    asked: { level, use: criteria.use, needsCompany },
    attributes,
    limits,
    names: new Map(themes.map(({ id, name }) => [id, name])),
  }
}

type Attributes = Awaited<ReturnType<typeof listAttributes>>
type Names = ReadonlyMap<Id<'the'>, string>

/** A condition on a column that is not there gets a sentence, before the cube is asked. */
function refuseUnknown(criteria: Criteria, attributes: Attributes): void {
  const known = new Set<string>([...builtInColumns, ...attributes.map(({ key }) => key)])
  for (const { column } of conditionsOf(criteria)) {
    if (!known.has(column)) throw new Invalid(`There is no column ${column}. Take it out of the criteria.`)
  }
}

const likeConditions = (criteria: Criteria, attributes: Attributes): (Condition | null)[] =>
  criteria.like.map((like) => {
    const attribute = attributes.find(({ key }) => key === like.key)
    return attribute ? conditionOf(like, attribute.kind) : null
  })

/** The numbers of the customers who meet these conditions. */
async function numbersOf(ctx: Context, where: readonly Condition[]): Promise<readonly number[]> {
  const { numbers } = await ctx.counting
    .ask(ctx.company.schema, {
      ask: 'select',
      window: null,
      strengths: ['proven', 'probable'],
      where,
      today: dayNumber(ctx.today),
      offset: 0,
      limit: Number.MAX_SAFE_INTEGER,
    })
    .catch((error: unknown) => {
      if (error instanceof RangeError) throw new Invalid(error.message)
      throw error
    })
  return numbers
}

interface Means {
  conditions: readonly (Condition | null)[]
  attributes: Attributes
  limits: Awaited<ReturnType<typeof readLimits>>
  names: Names
}

/** How somebody fits and what speaks against them; null where they miss what has to be met. */
function judge(
  ctx: Context,
  { criteria }: Wanted,
  person: store.Person,
  { conditions, attributes, limits, names }: Means,
  evenIfMissed = false,
): Judged | null {
  const fit: Fit = {
    themes: person.themes,
    like: conditions.map((condition) => (condition && holds(condition, person.attributes) ? 1 : 0)),
    language: criteria.language && speaks(person.language, criteria.language.value) ? 1 : 0,
  }
  if (!evenIfMissed && missedBy(criteria, fit).length > 0) return null
  const scored = pointsOf(criteria, fit)
  return {
    person,
    points: scored?.points ?? null,
    lines: (scored?.lines ?? []).map((line) => ({
      ...line,
      says: sayCriterion(line.criterion, criteria, attributes, names),
      because: because(line.criterion, fit, person, criteria),
    })),
    blocks: blocksOf(person.contact.name, person.facts, criteria, limits, ctx.today),
  }
}

/** Whether a customer's attributes meet one condition of those conditionOf makes. */
function holds(condition: Condition, attributes: Record<string, string | number | boolean>): boolean {
  const value = attributes[condition.column]
  if (value === undefined) return false
  if ('is' in condition) {
    const word = value === true ? 'yes' : value === false ? 'no' : String(value)
    return condition.is.includes(word)
  }
  if (!('between' in condition)) return false
  const number = typeof value === 'number' ? value : dayNumber(String(value) as never)
  const [low, high] = condition.between
  return (low === null || number >= low) && (high === null || number < high)
}

const speaks = (language: string | null, wanted: string) =>
  language !== null && language.split('-')[0]?.toLowerCase() === wanted.split('-')[0]?.toLowerCase()

function because(criterion: string, fit: Fit, person: store.Person, criteria: Criteria): string {
  const [kind, place] = criterion.split(' ')
  if (kind === 'theme') {
    const evidence = evidenceOf(fit.themes[Number(place)] ?? 0)
    return evidence === null ? 'nothing shows it yet' : themeEvidenceWords[evidence]
  }
  if (kind === 'like') {
    const value = person.attributes[criteria.like[Number(place)]?.key ?? '']
    return value === undefined ? 'not known' : value === true ? 'yes' : value === false ? 'no' : String(value)
  }
  return person.language ?? 'not known'
}

function sayCriterion(criterion: string, criteria: Criteria, attributes: Attributes, names: Names): string {
  const [kind, at] = criterion.split(' ')
  const place = Number(at)
  const labelOf = (column: string) => attributes.find(({ key }) => key === column)?.label ?? column
  if (kind === 'theme')
    return `Can speak to ${names.get(criteria.themes[place]?.id ?? 'the_none') ?? 'a theme that is gone'}`
  if (kind === 'where') return sayCondition(criteria.where[place] ?? '', labelOf)
  if (kind === 'like') {
    const like = criteria.like[place]
    const attribute = attributes.find(({ key }) => key === like?.key)
    return like ? sayLike(like, attribute?.kind ?? 'category', attribute?.label ?? like.key) : ''
  }
  return `Speaks ${criteria.language?.value ?? ''}`
}

const isStuck = ({ blocks }: Judged) => blocks.some(({ overridable }) => !overridable)
const lotOf = ({ person }: Judged, seed: number) => lot(seedOf(person.contact.id), seed)

/** Of those looked at, how many only one thing speaks against: what waiting for, or setting aside, would bring most. */
function countWaiting(blocked: readonly Judged[]): Candidates['waiting'] {
  const counts = new Map<BlockReason, number>()
  for (const { blocks } of blocked) {
    const [only] = blocks
    if (only && blocks.length === 1) counts.set(only.reason, (counts.get(only.reason) ?? 0) + 1)
  }
  return [...counts].map(([reason, people]) => ({ reason, people })).sort((a, b) => b.people - a.people)
}

function candidateOf({ person, points, lines, blocks }: Judged, items: Candidate['items'], wanted: Wanted): Candidate {
  const { contact, customer, title, language, facts, attributes } = person
  const industry = wanted.criteria.like.find(
    ({ key, value }) => /industry|sector/.test(key) && attributes[key] === value,
  )
  return {
    contact,
    customer,
    title,
    language,
    points,
    lines,
    blocks,
    notes:
      industry && wanted.prospect
        ? [`In the same ${industry.key} as ${wanted.prospect.name}: make sure that they do not compete.`]
        : [],
    lastAskedOn: facts.history.askedOn.toSorted().at(-1) ?? null,
    engagements: facts.engagements,
    likelihood: facts.likelihood,
    consentUntil: facts.consent.person.state === 'given' ? facts.consent.person.until : null,
    items,
  }
}
