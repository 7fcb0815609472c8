import { type SqlBool, sql } from 'kysely'
import type { ConsentParty, GivenHow, PermittedUse } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { addDays, type Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import type { Level } from '../values/level.ts'

// Giving -----------------------------------------------------------------------------------------------------------------

/** One use somebody agreed to, as it is written down. */
export interface Grant {
  party: ConsentParty
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  /** For this item alone; null for whatever they give at this level. */
  itemId: Id<'itm'> | null
  level: Level
  use: PermittedUse
  /** The exact words agreed to. */
  wording: string
  wordingVersion: number
  givenHow: GivenHow
  /** Who said so, by name. */
  givenBy: string
  /** Today where left out. */
  givenOn?: Day | undefined
  /** The first day it no longer covers; until it is withdrawn where left out. */
  expiresOn?: Day | null | undefined
  responseId?: Id<'rsp'> | null | undefined
  requestId?: Id<'crq'> | null | undefined
  fileId?: Id<'fil'> | null | undefined
  importId?: string | null | undefined
}

/**
 * Write down what was agreed to, with one line in the activity for what one party agreed to at one level. What came with an
 * import is one line for each customer: a thousand answers with a permission would bury everything else there is to see.
 */
export async function insertConsents(ctx: Context, grants: readonly Grant[]): Promise<Id<'cns'>[]> {
  if (grants.length === 0) return []
  const rows = grants.map((grant) => ({
    id: newId('cns'),
    party: grant.party,
    customer_id: grant.customerId,
    contact_id: grant.contactId,
    item_id: grant.itemId,
    level: grant.level,
    use: grant.use,
    wording: grant.wording,
    wording_version: grant.wordingVersion,
    given_how: grant.givenHow,
    given_by: grant.givenBy,
    given_on: grant.givenOn ?? ctx.today,
    expires_on: grant.expiresOn ?? null,
    response_id: grant.responseId ?? null,
    request_id: grant.requestId ?? null,
    file_id: grant.fileId ?? null,
    import_id: grant.importId ?? null,
  }))
  await sql`
    with given as (
      insert into consents (id, party, customer_id, contact_id, item_id, level, use, wording, wording_version, given_how,
        given_by, given_on, given_at, expires_on, response_id, request_id, file_id, import_id, created_by, created_at)
      select n.id, n.party, n.customer_id, n.contact_id, n.item_id, n.level, n.use, n.wording, n.wording_version, n.given_how,
        n.given_by, n.given_on, ${ctx.now}, n.expires_on, n.response_id, n.request_id, n.file_id, n.import_id,
        ${ctx.actor.id}, ${ctx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n (id text, party text, customer_id text, contact_id text,
        item_id text, level smallint, use text, wording text, wording_version integer, given_how text, given_by text,
        given_on date, expires_on date, response_id text, request_id text, file_id text, import_id text)
      order by n.contact_id, n.id
      returning *
    ), told as (
      select id, use, party, customer_id, given_how, import_id,
        case when import_id is null then item_id end as about_item,
        case when import_id is null then contact_id end as about_contact,
        case when import_id is null then level end as at_level
      from given
    )
    insert into activity (at, actor, event, subject_id, customer_id, details)
    select ${ctx.now}, ${ctx.actor.id}, 'consent given', coalesce(import_id, about_item, about_contact, customer_id), customer_id,
      case when import_id is null
        then jsonb_build_object('party', party, 'level', at_level, 'uses', jsonb_agg(use order by id), 'how', given_how,
          'consentIds', jsonb_agg(id order by id))
        else jsonb_build_object('party', party, 'uses', jsonb_agg(distinct use), 'how', given_how, 'consents', count(*)) end
    from told
    group by party, about_item, about_contact, customer_id, at_level, given_how, import_id
    order by min(id)`.execute(ctx.db)
  return rows.map(({ id }) => id)
}

// Withdrawing ------------------------------------------------------------------------------------------------------------

/** Which consents are meant: all of these that are given have to hold. */
export interface Meant {
  ids?: readonly Id<'cns'>[] | undefined
  /** What this person agreed to for themselves; their company's consent is the company's. */
  contactId?: Id<'con'> | undefined
  /** What this customer's company agreed to. */
  companyOf?: Id<'cus'> | undefined
  itemId?: Id<'itm'> | undefined
  /** What was agreed to on the page of this request. */
  requestId?: Id<'crq'> | undefined
  importId?: string | undefined
  responseId?: Id<'rsp'> | undefined
  uses?: readonly PermittedUse[] | undefined
}

export interface Held {
  id: Id<'cns'>
  party: ConsentParty
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  itemId: Id<'itm'> | null
  level: Level
  use: PermittedUse
  withdrawnOn: Day | null
}

/** Hold people until the transaction ends: what is agreed to at the same moment waits, or was seen. */
export async function holdContacts({ db }: Context, ids: readonly Id<'con'>[]): Promise<void> {
  await sql`select id from contacts where id = any(${ids}) order by id for update`.execute(db)
}

function means(meant: Meant) {
  const all = [sql<SqlBool>`s.withdrawn_at is null`]
  if (meant.ids) all.push(sql`s.id = any(${meant.ids})`)
  if (meant.contactId) all.push(sql`s.party = 'person' and s.contact_id = ${meant.contactId}`)
  if (meant.companyOf) all.push(sql`s.party = 'company' and s.customer_id = ${meant.companyOf}`)
  if (meant.itemId) all.push(sql`s.item_id = ${meant.itemId}`)
  if (meant.requestId) all.push(sql`s.request_id = ${meant.requestId}`)
  if (meant.importId) all.push(sql`s.import_id = ${meant.importId}`)
  if (meant.responseId) all.push(sql`s.response_id = ${meant.responseId}`)
  if (meant.uses) all.push(sql`s.use = any(${meant.uses})`)
  // Meaning nothing in particular would mean everything.
  if (all.length === 1) throw new Error('Say whose consent is withdrawn.')
  return sql.join(all, sql` and `)
}

/** Whom the consents that are meant belong to. */
export async function contactsMeant({ db }: Context, meant: Meant): Promise<Id<'con'>[]> {
  const { rows } = await sql<{ id: Id<'con'> }>`
    select distinct s.contact_id as id from consents s where ${means(meant)} and s.contact_id is not null`.execute(db)
  return rows.map(({ id }) => id)
}

/** Take consents back, as of this moment. Those taken back before are left as they are. */
export async function withdrawMeant({ db, now, today }: Context, meant: Meant, how: string): Promise<Held[]> {
  const { rows } = await sql<Held>`
    with held as (select s.id from consents s where ${means(meant)} order by s.id for update)
    update consents s
    set withdrawn_at = ${now}, withdrawn_on = ${today}::date, withdrawn_how = ${how}, version = s.version + 1
    from held
    where s.id = held.id and s.withdrawn_at is null
    returning s.id, s.party, s.customer_id, s.contact_id, s.item_id, s.level, s.use, s.withdrawn_on`.execute(db)
  return rows
}

/** A copy of an item that nothing covers any more. */
export interface Copy {
  useId: Id<'use'>
  number: number
  itemId: Id<'itm'>
  title: string
  customerId: Id<'cus'> | null
  use: PermittedUse
  place: string
  leftUs: boolean
}

/**
 * Where items are used without a consent that covers it, among those that these consents were about. What another consent
 * still covers goes on.
 */
export async function uncoveredCopies({ db, today }: Context, consentIds: readonly Id<'cns'>[]): Promise<Copy[]> {
  const { rows } = await sql<Copy>`
    with touched as materialized (
      select distinct i.id, s.use
      from consents s
      join reference_items i on i.level = s.level and (
        i.id = s.item_id
        or (s.item_id is null and s.party = 'person' and i.contact_id = s.contact_id)
        or (s.item_id is null and s.party = 'company' and i.customer_id = s.customer_id)
      )
      where s.id = any(${consentIds})
    ), open as materialized (
      select u.id as use_id, u.number, i.id as item_id, i.title, i.customer_id, u.use, u.place, u.left_us
      from touched t
      join uses u on u.item_id = t.id and u.use = t.use and u.ended_on is null
      join reference_items i on i.id = t.id
    )
    select * from open o
    where not exists (select from covered_items(${today}::date) c where c.item_id = o.item_id and c.use = o.use)
    order by o.number`.execute(db)
  return rows
}

/** End uses that we can end ourselves. */
export async function endUses({ db, today }: Context, ids: readonly Id<'use'>[]): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update uses set ended_on = ${today}::date, version = version + 1
    where id = any(${ids}) and ended_on is null`.execute(db)
}

/** Which of these consents a reminder to renew is about: the tasks that need nobody any more. */
export async function renewalSubjects({ db }: Context, ids: readonly Id<'cns'>[]): Promise<string[]> {
  const { rows } = await sql<{ subjectId: string }>`
    select t.subject_id from tasks t
    where t.kind = 'renew consent' and t.state = 'open' and t.subject_id = any(${ids})`.execute(db)
  return rows.map(({ subjectId }) => subjectId)
}

/** Open reminders to renew what was renewed: every use they are about is covered for longer by now. */
export async function renewedSubjects({ db, today }: Context): Promise<string[]> {
  const { rows } = await sql<{ subjectId: string }>`
    select t.subject_id
    from tasks t
    join consents f on f.id = t.subject_id
    where t.kind = 'renew consent' and t.state = 'open' and not exists (
      select from consents g
      where g.party = f.party and g.level = f.level and g.withdrawn_at is null
        and g.item_id is not distinct from f.item_id and g.contact_id is not distinct from f.contact_id
        and g.customer_id is not distinct from f.customer_id and g.expires_on = f.expires_on
        and not exists (${longerThan(today)})
    )`.execute(db)
  return rows.map(({ subjectId }) => subjectId)
}

/** A consent that covers what `g` covers, and longer. */
const longerThan = (today: Day) => sql`
  select from consents n
  where n.party = g.party and n.level = g.level and n.use = g.use and n.withdrawn_at is null
    and n.given_on <= ${today}::date and (n.expires_on is null or n.expires_on > g.expires_on)
    and (
      n.item_id = g.item_id
      or (n.item_id is null and g.party = 'person' and n.contact_id = g.contact_id)
      or (n.item_id is null and g.party = 'company' and n.customer_id = g.customer_id)
    )`

/** What was agreed to together and ends soon, with nothing to follow it, and nobody asked to renew it yet. */
export async function endingSoon({ db, today }: Context, days: number) {
  const { rows } = await sql<{
    id: Id<'cns'>
    party: ConsentParty
    customerId: Id<'cus'> | null
    who: string
    item: string | null
    level: Level
    uses: PermittedUse[]
    expiresOn: Day
  }>`
    with ending as (
      select min(g.id) as id, array_agg(g.id) as ids, g.party, g.customer_id, g.contact_id, g.item_id, g.level,
        array_agg(distinct g.use) as uses, g.expires_on
      from consents g
      left join customers u on u.id = g.customer_id
      left join contacts c on c.id = g.contact_id
      where g.withdrawn_at is null and g.given_on <= ${today}::date
        and g.expires_on > ${today}::date and g.expires_on <= ${today}::date + ${days}::int
        and (u.until is null or u.until > ${today}::date) and (c.left_on is null or c.left_on > ${today}::date)
        and not exists (${longerThan(today)})
      group by g.party, g.customer_id, g.contact_id, g.item_id, g.level, g.expires_on
    )
    select e.id, e.party, e.customer_id, coalesce(case when e.party = 'person' then c.name end, u.name, i.title, 'somebody') as who,
      i.title as item, e.level, e.uses, e.expires_on
    from ending e
    left join customers u on u.id = e.customer_id
    left join contacts c on c.id = e.contact_id
    left join reference_items i on i.id = e.item_id
    where (i.id is null or i.state <> 'retired')
      and not exists (select from tasks t where t.kind = 'renew consent' and t.subject_id = any(e.ids))
    order by e.expires_on, e.id`.execute(db)
  return rows
}

/** Consents that ended lately by themselves. */
export async function endedLately({ db, today }: Context, days: number): Promise<Id<'cns'>[]> {
  const rows = await db
    .selectFrom('consents')
    .where('withdrawnAt', 'is', null)
    .where('expiresOn', '<=', today)
    .where('expiresOn', '>', addDays(today, -days))
    .select('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** Of these copies those that somebody was asked to recall before, whatever became of it. */
export async function askedToRecall({ db }: Context, useIds: readonly Id<'use'>[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('tasks')
    .where('kind', '=', 'recall copy')
    .where('subjectId', 'in', useIds.length === 0 ? [''] : [...useIds])
    .select('subjectId')
    .execute()
  return new Set(rows.map(({ subjectId }) => subjectId))
}
