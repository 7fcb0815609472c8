import { sql } from 'kysely'
import type { ReferralState } from '../cube/question.ts'
import type { PermittedUse } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { NotFound } from '../server/errors.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import type { Level } from '../values/level.ts'

/** Whose page it is. */
export async function findPerson({ db }: Context, id: Id<'con'>) {
  const row = await db
    .selectFrom('contacts as c')
    .innerJoin('customers as u', 'u.id', 'c.customerId')
    .where('c.id', '=', id)
    .select([
      'c.id',
      'c.name',
      'c.email',
      'c.language',
      'c.leftOn',
      'c.pausedUntil',
      'c.linksFrom',
      'c.customerId',
      'u.name as customer',
    ])
    .executeTakeFirst()
  return row ?? null
}

/** Hold somebody until the transaction ends. */
export async function lockPerson(ctx: Context, id: Id<'con'>) {
  await ctx.db.selectFrom('contacts').where('id', '=', id).select('id').forUpdate().executeTakeFirst()
  const person = await findPerson(ctx, id)
  if (!person) throw new NotFound('contact', id)
  return person
}

/** Links that act for somebody open nothing any more where they were made before now. */
export async function setLinksFrom({ db, now }: Context, id: Id<'con'>): Promise<void> {
  await db
    .updateTable('contacts')
    .set((contact) => ({ linksFrom: now, version: contact('version', '+', 1), updatedAt: now }))
    .where('id', '=', id)
    .execute()
}

export async function setPause({ db, now }: Context, id: Id<'con'>, until: Day | null): Promise<void> {
  await db
    .updateTable('contacts')
    .set((contact) => ({ pausedUntil: until, version: contact('version', '+', 1), updatedAt: now }))
    .where('id', '=', id)
    .execute()
}

export interface OwnItem {
  id: Id<'itm'>
  title: string
  level: Level
  words: string | null
  address: string | null
  shownName: string | null
  shownTitle: string | null
  shownCompany: string | null
  givenOn: Day
  /** What it may be used for today. */
  uses: PermittedUse[]
  /** Published walls that show it now. */
  walls: { slug: string; name: string }[]
  /** Copies that left us. Only public addresses are named: other places may name whom we sell to. */
  copies: { use: PermittedUse; usedOn: Day; address: string | null }[]
  /** Whether we ask whether it still holds. */
  isAsked: boolean
}

/** More words of one person than this are not shown on their page. A guess. */
const mostItems = 100

/** Somebody's words, the latest first, with where they are shown now. What is retired is shown nowhere, and left out. */
export async function itemsOf({ db, today }: Context, contactId: Id<'con'>): Promise<OwnItem[]> {
  const { rows } = await sql<OwnItem>`
    select i.id, i.title, i.level, coalesce(i.excerpt, i.original) as words, i.address, i.shown_name, i.shown_title,
      i.shown_company, i.given_on,
      coalesce((select array_agg(v.use order by v.use) from covered_items(${today}::date) v where v.item_id = i.id), '{}') as uses,
      coalesce((
        select jsonb_agg(jsonb_build_object('slug', w.slug, 'name', w.name) order by w.name)
        from wall_items x join walls w on w.id = x.wall_id and w.state = 'published'
        where x.item_id = i.id
          and exists (select from covered_items(${today}::date) v where v.item_id = i.id and v.use = 'website')
      ), '[]') as walls,
      coalesce((
        select jsonb_agg(jsonb_build_object('use', u.use, 'usedOn', u.used_on,
          'address', case when u.place ~* '^https?://' then u.place end) order by u.used_on desc, u.number)
        from uses u where u.item_id = i.id and u.left_us and u.ended_on is null
      ), '[]') as copies,
      exists (select from reconfirmations r where r.item_id = i.id and r.state in ('due', 'asked')) as is_asked
    from reference_items i
    where i.contact_id = ${contactId} and i.state <> 'retired'
    order by i.given_on desc, i.number desc
    limit ${mostItems}`.execute(db)
  return rows
}

/** What somebody gave of their time in the year of today, and what is agreed for the days to come. */
export async function timeOf({ db, today, now }: Context, contactId: Id<'con'>) {
  const year = today.slice(0, 4)
  const { rows } = await sql<{ minutes: number; times: number }>`
    select coalesce(sum(minutes), 0)::int as minutes, count(*)::int as times
    from engagements
    where contact_id = ${contactId} and state = 'held' and held_on between ${`${year}-01-01`}::date and ${today}::date
  `.execute(db)
  const coming = await db
    .selectFrom('engagements')
    .where('contactId', '=', contactId)
    .where('state', '=', 'scheduled')
    .where('startsAt', '>=', now)
    .orderBy('startsAt')
    .limit(10)
    .select(['level', 'startsAt', 'minutes', 'place'])
    .execute()
  const { timeZone } = await db.selectFrom('settings').select('timeZone').executeTakeFirstOrThrow()
  return { year, minutes: rows[0]?.minutes ?? 0, times: rows[0]?.times ?? 0, coming, timeZone }
}

export interface OwnReferral {
  madeOn: Day | null
  state: ReferralState
  /** What they told us of it themselves; null where we know it from somebody else. */
  said: string | null
}

/** More people than this are not listed on a page. A guess. */
const mostReferrals = 50

/**
 * Whom somebody sent, the latest first: what they told us in a survey of their own, and what we know of their customer where
 * nobody else is there, so that colleagues do not learn of each other's. Nobody is named but in their own words.
 */
export async function referralsOf(
  { db }: Context,
  { id, customerId }: { id: Id<'con'>; customerId: Id<'cus'> },
): Promise<OwnReferral[]> {
  const { rows } = await sql<OwnReferral>`
    select r.made_on, r.state, own.words as said
    from referrals r
    left join lateral (
      select coalesce(left(e.words, 200), '') as words
      from evidence e join responses p on p.id = e.response_id
      where e.referral_id = r.id and p.contact_id = ${id}
      order by e.number limit 1
    ) own on true
    where r.referrer_id = ${customerId} and not r.self_referral
      and (own.words is not null or not exists (
        select from contacts o where o.customer_id = ${customerId} and o.id <> ${id}))
    order by r.made_on desc nulls last, r.number desc
    limit ${mostReferrals}`.execute(db)
  return rows
}

interface PageRow {
  id: Id<'con'>
  name: string
  hasAddress: boolean
  unwanted: boolean
  leftOn: Day | null
  pausedUntil: Day | null
  sentOn: Day | null
  /** When links they had were taken back. */
  takenBackOn: Day | null
  items: number
  agreed: number
}

/** Contacts of a customer, or one contact, with what decides whether the link to their page is sent. */
export async function pagesOf(
  { db, today }: Context,
  of: { customerId: Id<'cus'> } | { contactId: Id<'con'> },
  limit: number,
): Promise<PageRow[]> {
  const { rows } = await sql<PageRow>`
    select c.id, c.name, c.email is not null as has_address,
      c.opted_out_at is not null or (c.email is not null and exists (
        select from unsubscribed_addresses a
        where a.address_sha256 = encode(sha256(convert_to(c.email, 'UTF8')), 'hex'))) as unwanted,
      c.left_on, c.paused_until, (c.links_from at time zone g.time_zone)::date as taken_back_on,
      (select max((m.created_at at time zone g.time_zone)::date) from mails m
        where m.contact_id = c.id and m.purpose = 'own page' and m.state <> 'withdrawn') as sent_on,
      (select count(*)::int from reference_items i where i.contact_id = c.id and i.state <> 'retired') as items,
      (select count(*)::int from consents s where s.contact_id = c.id and s.party = 'person' and s.withdrawn_at is null
        and (s.expires_on is null or s.expires_on > ${today}::date)) as agreed
    from contacts c
    cross join settings g
    where ${'customerId' in of ? sql`c.customer_id = ${of.customerId}` : sql`c.id = ${of.contactId}`}
    order by c.id
    limit ${limit}`.execute(db)
  return rows
}

/** Whether exactly this is suggested for an item already, and not decided. */
export async function isSuggested({ db }: Context, itemId: Id<'itm'>, changes: object): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (
      select from edit_suggestions where item_id = ${itemId} and state = 'open' and changes = ${JSON.stringify(changes)}::jsonb
    ) as known`.execute(db)
  return rows[0]!.known
}
