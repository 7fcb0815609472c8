import { sql } from 'kysely'
import type { AskLimits } from '../../asks/limits.ts'
import { hasAgreed, whyNotAskSql } from '../../references/store.ts'
import type { PermittedUse } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { sameThemes, whereThemesLead } from '../../themes/store.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { Candidate } from '../api/requests.ts'
import { atRiskUpTo, type CandidateFacts, type ConsentStanding } from '../blocks.ts'
import { themeEvidence } from '../points.ts'

/** What somebody is asked to agree to, and when that is looked at. */
export interface Asked {
  level: Level
  use: PermittedUse
  needsCompany: boolean
}

/**
 * What covers a request of this level. From a call on, somebody gives their time anew: what they agreed to for one item
 * says nothing of the next. Their words once given may be shown again.
 */
const covers = (level: Level) => (level <= 2 ? sql`true` : sql`s.item_id is null`)

const standsOn = (today: Day) => sql`
  s.withdrawn_at is null and s.given_on <= ${today}::date and (s.expires_on is null or s.expires_on > ${today}::date)`

// The next four read what is kept of where everybody stands: takeStock comes before them.

/** The numbers of customers with somebody who can speak to these themes, by each thing that shows it. */
export async function customersByTheme(
  { db }: Context,
  themeIds: readonly Id<'the'>[],
): Promise<{ theme: number; fit: number; numbers: number[] }[]> {
  if (themeIds.length === 0) return []
  const { rows } = await sql<{ theme: number; shownBy: keyof typeof shows; numbers: string }>`
    with recursive ${whereThemesLead},
    meant as materialized (${meantThemes(themeIds)})
    select m.theme, k.shown_by, string_agg(k.customer_number::text, ',') as numbers
    from meant m join theme_standing k on k.theme_id = m.id
    group by 1, 2`.execute(db)
  return rows.map(({ theme, shownBy, numbers }) => ({
    theme,
    fit: themeEvidence[shows[shownBy]],
    numbers: numbersIn(numbers),
  }))
}

const shows = { item: 'own words', nomination: 'nominated', choice: 'chose it as important' } as const

/** SQL for the themes wanted, each by its place among them, with all that were merged with it. */
const meantThemes = (themeIds: readonly Id<'the'>[]) => sql`
  select distinct s.id, (w.place - 1)::int as theme
  from unnest(${themeIds}::text[]) with ordinality as w (theme_id, place)
  cross join lateral (${sameThemes(sql`select w.theme_id`)}) s`

/** The numbers of customers with a contact who speaks this language. */
export async function customersSpeaking(ctx: Context, language: string): Promise<number[]> {
  // One text, because reading tens of thousands of numbers one by one takes longer than finding them.
  const { rows } = await sql<{ numbers: string | null }>`
    select string_agg(k.customer_number::text, ',') as numbers
    from contact_standing k where k.language = lower(split_part(${language}, '-', 1))`.execute(ctx.db)
  return numbersIn(rows[0]?.numbers)
}

/** The numbers of all customers with somebody whose consent stands, and that of their company where it is needed. */
export async function customersAgreed(ctx: Context, asked: Asked): Promise<number[]> {
  const { rows } = await sql<{ numbers: string | null }>`
    select string_agg(k.customer_number::text, ',') as numbers from contact_standing k where ${hasAgreed(asked)}`.execute(
    ctx.db,
  )
  return numbersIn(rows[0]?.numbers)
}

/**
 * Of these customers those with somebody who has agreed, and those with somebody who has and whom nothing that is known of
 * everybody holds back. The rest is found out of few: whether a call is enough this year, whether another request has them.
 */
export async function customersFree(
  ctx: Context,
  asked: Asked,
  limits: AskLimits,
  { goodStanding, notAskedDays }: { goodStanding: boolean; notAskedDays: number | null },
  among: readonly number[],
): Promise<{ agreed: Set<number>; free: Set<number> }> {
  const content = goodStanding ? sql`coalesce(k.likelihood > ${atRiskUpTo}, true)` : sql`true`
  const rested =
    notAskedDays === null ? sql`true` : sql`coalesce(k.asked_on[1] + ${notAskedDays}::int <= ${ctx.today}::date, true)`
  const { rows } = await sql<{ agreed: string | null; free: string | null }>`
    select string_agg(k.customer_number::text, ',') as agreed,
      string_agg(k.customer_number::text, ',') filter (
        where ${content} and ${rested} and ${whyNotAskSql(limits, ctx.today)} is null
      ) as free
    from contact_standing k
    where k.customer_number = any(${among}::int[]) and ${hasAgreed(asked)}`.execute(ctx.db)
  return { agreed: new Set(numbersIn(rows[0]?.agreed)), free: new Set(numbersIn(rows[0]?.free)) }
}

const numbersIn = (text: string | null | undefined): number[] => text?.split(',').map(Number) ?? []

/** Somebody who could be asked, with all that decides whether and how well they fit. */
export interface Person extends Pick<Candidate, 'contact' | 'customer' | 'title' | 'language'> {
  attributes: Record<string, string | number | boolean>
  facts: CandidateFacts
  themes: number[]
}

/** No more people of one customer are looked at than this; those who agreed or spoke before come first. A guess. */
const mostOfOneCustomer = 10

/**
 * The people at these customers, with everything the blocks and points are made of.
 *
 * @param about the request they would be asked for: whoever is chosen for it already is left out
 */
export async function peopleAt(
  ctx: Context,
  who: { numbers: readonly number[] } | { contactIds: readonly Id<'con'>[] },
  asked: Asked,
  about: {
    requestId: Id<'rqs'> | null
    prospect: { customerId: Id<'cus'> | null; name: string } | null
    themeIds: readonly Id<'the'>[]
  },
): Promise<Person[]> {
  const { db, today } = ctx
  const year = today.slice(0, 4)
  const meant =
    'numbers' in who
      ? sql`
        select p.id
        from unnest(${who.numbers}::int[]) as n (number)
        join customers v on v.number = n.number
        cross join lateral (
          select c.id
          from contacts c
          where c.customer_id = v.id
          order by
            exists (select from consents s where s.contact_id = c.id and s.party = 'person' and s.withdrawn_at is null) desc,
            exists (select from reference_items i where i.contact_id = c.id) desc,
            c.id
          limit ${mostOfOneCustomer}
        ) p`
      : sql`select unnest(${who.contactIds}::text[])`
  const { rows } = await sql<PersonRow>`
    with recursive ${whereThemesLead},
    wanted as materialized (${meantThemes(about.themeIds)}),
    meant (id) as materialized (${meant})
    select c.id, c.name, c.title, c.language, u.id as customer_id, u.name as customer_name, u.attributes,
      c.opted_out_at is not null as opted_out,
      c.email is not null and exists (
        select from unsubscribed_addresses a
        where a.address_sha256 = encode(sha256(convert_to(c.email, 'UTF8')), 'hex')
      ) as unsubscribed,
      c.email is not null as has_address,
      u.until, c.left_on, c.paused_until,
      asked.days as asked_on, asked.last_no_on,
      coalesce(own.likelihood, theirs.likelihood) as score,
      coalesce(own.given_on, theirs.given_on) as scored_on,
      own.likelihood is not null as own_score,
      spoken.times as engagements,
      person.until as person_until, person.withdrawn_on as person_withdrawn_on, person.expired_on as person_expired_on,
      company.until as company_until, company.withdrawn_on as company_withdrawn_on, company.expired_on as company_expired_on,
      elsewhere.id as elsewhere_id, elsewhere.topic as elsewhere_topic,
      themes.fits as themes
    from meant
    join contacts c on c.id = meant.id
    join customers u on u.id = c.customer_id
    cross join lateral (
      select
        coalesce(array_agg(a.asked_on::text order by a.asked_on desc) filter (where a.asked_on > ${today}::date - 1095), '{}') as days,
        max(a.answered_on) filter (where a.state = 'declined') as last_no_on
      from asks a
      where a.contact_id = c.id and a.state <> 'withdrawn'
    ) asked
    left join lateral (
      select r.likelihood, r.given_on from responses r
      where r.customer_id = u.id and r.contact_id = c.id and r.state = 'submitted' and r.likelihood is not null
      order by r.given_on desc, r.number desc limit 1
    ) own on true
    left join lateral (
      select r.likelihood, r.given_on from responses r
      where r.customer_id = u.id and r.state = 'submitted' and r.likelihood is not null
      order by r.given_on desc, r.number desc limit 1
    ) theirs on true
    cross join lateral (
      select count(*)::int as times from engagements e
      where e.contact_id = c.id and (
        e.held_on between ${`${year}-01-01`}::date and ${`${year}-12-31`}::date
        or (e.state in ('planned', 'offered', 'scheduled')))
    ) spoken
    cross join lateral (${consentOf(sql`s.party = 'person' and s.contact_id = c.id`, asked, today)}) person
    cross join lateral (${consentOf(sql`s.party = 'company' and s.customer_id = u.id`, asked, today)}) company
    left join lateral (
      select r.id, r.topic from matches m join reference_requests r on r.id = m.request_id
      where m.contact_id = c.id and m.state in ('waiting', 'approved', 'asked', 'accepted')
        and r.state in ('open', 'matched', 'scheduled') and r.id is distinct from ${about.requestId}::text
      order by m.number limit 1
    ) elsewhere on true
    cross join lateral (
      select coalesce(array_agg(f.fit order by f.theme), '{}') as fits
      from (
        select w.theme, max(greatest(
          case
            when exists (select from item_themes t join reference_items i on i.id = t.item_id
              where i.contact_id = c.id and t.theme_id = w.id and i.state <> 'retired') then ${themeEvidence['own words']}::real
            when exists (select from item_themes t join reference_items i on i.id = t.item_id
              where i.customer_id = u.id and t.theme_id = w.id and i.state <> 'retired') then ${themeEvidence['words of a colleague']}::real
            else 0 end,
          case when exists (select from nominations n where n.customer_id = u.id and w.id = any(n.theme_ids)
              and n.state <> 'declined' and (n.contact_id is null or n.contact_id = c.id)) then ${themeEvidence.nominated}::real else 0 end,
          case when exists (select from theme_choices k left join responses r on r.id = k.response_id
              where k.customer_id = u.id and k.theme_id = w.id and k.chosen and k.audience = 'customer'
                and (r.contact_id is null or r.contact_id = c.id)) then ${themeEvidence['chose it as important']}::real else 0 end
        )) as fit
        from wanted w group by w.theme
      ) f
    ) themes
    where not exists (
      select from matches m where m.request_id = ${about.requestId}::text and m.contact_id = c.id
        and m.state not in ('refused', 'declined', 'dropped')
    )`.execute(db)
  return rows.map((row) => personOf(row, asked, about.prospect, today))
}

const consentOf = (whose: ReturnType<typeof sql>, asked: Asked, today: Day) => sql`
  select
    max(coalesce(s.expires_on, 'infinity')) filter (where ${standsOn(today)})::text as until,
    max(s.withdrawn_on) as withdrawn_on,
    max(s.expires_on) filter (where s.withdrawn_at is null and s.expires_on <= ${today}::date) as expired_on
  from consents s
  where ${whose} and s.level = ${asked.level} and s.use = ${asked.use} and ${covers(asked.level)}`

interface PersonRow {
  id: Id<'con'>
  name: string
  title: string | null
  language: string | null
  customerId: Id<'cus'>
  customerName: string
  attributes: Record<string, string | number | boolean>
  optedOut: boolean
  unsubscribed: boolean
  hasAddress: boolean
  until: Day | null
  leftOn: Day | null
  pausedUntil: Day | null
  askedOn: Day[]
  lastNoOn: Day | null
  score: number | null
  scoredOn: Day | null
  ownScore: boolean
  engagements: number
  personUntil: string | null
  personWithdrawnOn: Day | null
  personExpiredOn: Day | null
  companyUntil: string | null
  companyWithdrawnOn: Day | null
  companyExpiredOn: Day | null
  elsewhereId: string | null
  elsewhereTopic: string | null
  themes: number[]
}

function personOf(
  row: PersonRow,
  asked: Asked,
  prospect: { customerId: Id<'cus'> | null; name: string } | null,
  today: Day,
): Person {
  return {
    contact: { id: row.id, name: row.name },
    title: row.title,
    language: row.language,
    customer: { id: row.customerId, name: row.customerName },
    attributes: row.attributes,
    themes: row.themes,
    facts: {
      person: {
        optedOut: row.optedOut,
        unsubscribed: row.unsubscribed,
        hasAddress: row.hasAddress,
        left: row.until !== null && row.until <= today,
        // Said by name and day in blocks of their own.
        departed: false,
        pausedUntil: null,
      },
      history: { askedOn: row.askedOn, lastNoOn: row.lastNoOn },
      pausedUntil: row.pausedUntil,
      leftOn: row.leftOn,
      leavesOn: row.until !== null && row.until > today ? row.until : null,
      likelihood:
        row.score === null || row.scoredOn === null
          ? null
          : { score: row.score, givenOn: row.scoredOn, own: row.ownScore },
      engagements: row.engagements,
      consent: {
        person: standingOf(row.personUntil, row.personWithdrawnOn, row.personExpiredOn),
        company: standingOf(row.companyUntil, row.companyWithdrawnOn, row.companyExpiredOn),
        needsCompany: asked.needsCompany,
      },
      chosenFor: row.elsewhereId === null ? null : { requestId: row.elsewhereId, topic: row.elsewhereTopic ?? '' },
      isProspect:
        prospect !== null &&
        (prospect.customerId === row.customerId ||
          prospect.name.trim().toLowerCase() === row.customerName.trim().toLowerCase()),
    },
  }
}

function standingOf(until: string | null, withdrawnOn: Day | null, expiredOn: Day | null): ConsentStanding {
  if (until !== null) return { state: 'given', until: until === 'infinity' ? null : (until as Day) }
  if (withdrawnOn !== null) return { state: 'withdrawn', on: withdrawnOn }
  return expiredOn === null ? { state: 'none' } : { state: 'expired', on: expiredOn }
}

/** What these people, or others at their companies, have given before: three each, their own first, then the newest. */
export async function itemsOf({ db }: Context, contactIds: readonly Id<'con'>[]) {
  const { rows } = await sql<Candidate['items'][number] & { contactId: Id<'con'> }>`
    select c.id as contact_id, i.id, i.title, i.level, i.format, i.given_on, i.contact_id is not distinct from c.id as own
    from unnest(${contactIds}::text[]) as n (id)
    join contacts c on c.id = n.id
    cross join lateral (
      select * from reference_items i
      where i.customer_id = c.customer_id and i.state <> 'retired'
      order by i.contact_id is not distinct from c.id desc, i.given_on desc, i.number desc
      limit 3
    ) i`.execute(db)
  const items = new Map<Id<'con'>, Candidate['items']>()
  for (const { contactId, ...item } of rows) items.set(contactId, [...(items.get(contactId) ?? []), item])
  return items
}
