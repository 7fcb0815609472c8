import { type Expression, sql } from 'kysely'
import type { Context } from '../server/context.ts'
import type { Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import type { Askable, AskChannel, AskHistory, AskKind, AskLimits } from './limits.ts'

// Who may be asked ---------------------------------------------------------------------------------------------------

/** A contact with everything the limits look at. */
export interface Standing {
  contactId: Id<'con'>
  customerId: Id<'cus'>
  name: string
  email: string | null
  person: Askable
  history: AskHistory
}

/** What the limits look at, of a contact `c` at a customer `u` on a day. */
const looked = (today: Day) => sql`
  c.opted_out_at is not null as opted_out,
  c.email is not null and exists (
    select from unsubscribed_addresses a
    where a.address_sha256 = encode(sha256(convert_to(c.email, 'UTF8')), 'hex')
  ) as unsubscribed,
  c.email is not null as has_address,
  u.until is not null and u.until <= ${today}::date as has_left,
  asked.days as asked_on,
  asked.last_no_on`

/** What was asked of a contact `c`: the days of the last year, and when they last said no. */
const askedBefore = (today: Day) => sql`
  lateral (
    select
      coalesce(array_agg(a.asked_on::text order by a.asked_on desc) filter (where a.asked_on > ${today}::date - 365), '{}') as days,
      max(a.answered_on) filter (where a.state = 'declined') as last_no_on
    from asks a
    where a.contact_id = c.id and a.state <> 'withdrawn'
  ) asked`

interface LookedRow {
  optedOut: boolean
  unsubscribed: boolean
  hasAddress: boolean
  hasLeft: boolean
  askedOn: Day[]
  lastNoOn: Day | null
}

const askableOf = ({ optedOut, unsubscribed, hasAddress, hasLeft, askedOn, lastNoOn }: LookedRow) => ({
  person: { optedOut, unsubscribed, hasAddress, left: hasLeft },
  history: { askedOn, lastNoOn },
})

/** Hold these contacts until the transaction ends, always in the same order, so that two who do it never block. */
export async function lockContacts({ db }: Context, ids: readonly Id<'con'>[]): Promise<void> {
  await sql`select id from contacts where id = any(${ids}) order by id for update`.execute(db)
}

/** Where contacts stand with the limits, in the order of their ids. Those who are not there any more are left out. */
export async function standingsOf({ db, today }: Context, ids: readonly Id<'con'>[]): Promise<Standing[]> {
  const { rows } = await sql<LookedRow & Pick<Standing, 'contactId' | 'customerId' | 'name' | 'email'>>`
    select c.id as contact_id, c.customer_id, c.name, c.email, ${looked(today)}
    from contacts c
    join customers u on u.id = c.customer_id
    cross join ${askedBefore(today)}
    where c.id = any(${ids})
    order by c.id`.execute(db)
  return rows.map(({ contactId, customerId, name, email, ...row }) => ({
    contactId,
    customerId,
    name,
    email,
    ...askableOf(row),
  }))
}

/** SQL that selects the ids of contacts. */
export type ContactIds = Expression<unknown>

/** How many of a selection of contacts stand alike: one row for each way of standing, so that many people are few rows. */
export async function countStandings(
  { db, today }: Context,
  contactIds: ContactIds,
): Promise<{ person: Askable; history: AskHistory; people: number }[]> {
  const { rows } = await sql<LookedRow & { people: number }>`
    select s.*, count(*) as people
    from (
      select ${looked(today)}
      from contacts c
      join customers u on u.id = c.customer_id
      cross join ${askedBefore(today)}
      where c.id in (${contactIds})
    ) s
    group by s.opted_out, s.unsubscribed, s.has_address, s.has_left, s.asked_on, s.last_no_on`.execute(db)
  return rows.map(({ people, ...row }) => ({ ...askableOf(row), people }))
}

export async function readLimits({ db }: Context): Promise<AskLimits & { version: number }> {
  return db
    .selectFrom('askLimits')
    .select(['asksPer90Days', 'asksPer365Days', 'restDays', 'restDaysAfterNo', 'version'])
    .executeTakeFirstOrThrow()
}

// Asks -----------------------------------------------------------------------------------------------------------------

export interface NewAsk {
  kind: AskKind
  surveyId: Id<'srv'> | null
  minutes: number
  channel: AskChannel
  askedOn: Day
  overrideReason: string | null
  note: string | null
}

/** Write down an ask of each of these contacts, each with its line in the activity, in two statements. */
export async function insertAsks(
  { db, now, actor }: Context,
  contacts: readonly { contactId: Id<'con'>; customerId: Id<'cus'> }[],
  ask: NewAsk,
): Promise<Id<'ask'>[]> {
  const ids = contacts.map(() => newId('ask'))
  await sql`
    insert into asks (id, kind, customer_id, contact_id, survey_id, minutes, channel, asked_on, asked_by,
      override_reason, note, created_at, updated_at)
    select n.id, ${ask.kind}, n.customer_id, n.contact_id, ${ask.surveyId}, ${ask.minutes}, ${ask.channel},
      ${ask.askedOn}::date, ${actor.id}, ${ask.overrideReason}, ${ask.note}, ${now}, ${now}
    from unnest(${ids}::text[], ${contacts.map((contact) => contact.customerId)}::text[],
      ${contacts.map((contact) => contact.contactId)}::text[]) as n (id, customer_id, contact_id)`.execute(db)
  await sql`
    insert into activity (at, actor, event, subject_id, customer_id, details)
    select ${now}, ${actor.id}, 'asked', n.id, n.customer_id,
      jsonb_build_object('kind', ${ask.kind}::text, 'contactId', n.contact_id, 'minutes', ${ask.minutes}::int)
        || ${JSON.stringify(ask.overrideReason === null ? {} : { override: ask.overrideReason })}::jsonb
    from unnest(${ids}::text[], ${contacts.map((contact) => contact.customerId)}::text[],
      ${contacts.map((contact) => contact.contactId)}::text[]) as n (id, customer_id, contact_id)`.execute(db)
  return ids
}
