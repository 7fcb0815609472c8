import { sql } from 'kysely'
import { z } from 'zod'
import type { Context } from '../server/context.ts'
import { printCursor, readCursor } from '../server/cursor.ts'
import { NotFound } from '../server/errors.ts'
import { type Day, dayJson } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'

/** A touchpoint, with how many customers experienced it, how many rated it, and the mean of their latest ratings. */
export interface StoredTouchpoint {
  id: Id<'tou'>
  name: string
  version: number
  createdAt: Date
  experienced: number
  rated: number
  meanRating: number | null
  /** Of the latest ratings, for how sure the mean is. */
  ratingSum: number
  ratingSquares: number
  /** Names it had before, in small letters. */
  alsoCalled: string[]
  /** The attributes that keep it on each customer; null while there was no need for one. */
  ratedAttribute: string | null
  hadAttribute: string | null
}

/** Every touchpoint, by name. */
export async function listTouchpoints({ db }: Context): Promise<StoredTouchpoint[]> {
  const { rows } = await sql<StoredTouchpoint>`
    select t.id, t.name, t.version, t.created_at,
      coalesce(s.experienced, 0)::int as experienced, coalesce(s.rated, 0)::int as rated, s.mean_rating,
      coalesce(s.rating_sum, 0)::int as rating_sum, coalesce(s.rating_squares, 0)::int as rating_squares, t.also_called,
      (select key from attributes a where a.touchpoint_id = t.id and a.kind = 'number') as rated_attribute,
      (select key from attributes a where a.touchpoint_id = t.id and a.kind = 'yes-no') as had_attribute
    from touchpoints t
    left join (
      select touchpoint_id, count(*) as experienced, count(rating) as rated, avg(rating)::float8 as mean_rating,
        sum(rating) as rating_sum, sum(rating * rating) as rating_squares
      from (
        select distinct on (touchpoint_id, customer_id) touchpoint_id, customer_id, rating
        from experiences
        order by touchpoint_id, customer_id, (rating is null), had_on desc nulls last, number desc
      ) latest
      group by touchpoint_id
    ) s on s.touchpoint_id = t.id
    order by lower(t.name), t.id`.execute(db)
  return rows
}

/** Find a touchpoint and hold it until the transaction ends. */
export async function lockTouchpoint({ db }: Context, id: Id<'tou'>) {
  const row = await db
    .selectFrom('touchpoints')
    .where('id', '=', id)
    .select(['id', 'name', 'version'])
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('touchpoint', id)
  return row
}

/**
 * The touchpoints with these names, made where they are not there yet. Of two people naming one at the same moment the
 * second finds what the first made.
 *
 * @returns what each name stands for, by the name as it was given, and which of them are new
 */
export async function nameTouchpoints(
  { db, now }: Context,
  names: readonly string[],
  importId: Id<'imp'> | null,
): Promise<{ ids: Map<string, Id<'tou'>>; made: { id: Id<'tou'>; number: number; name: string }[] }> {
  const said = [...new Set(names)]
  if (said.length === 0) return { ids: new Map(), made: [] }
  // In one order for everybody, so that two who name several never wait for each other.
  const { rows: made } = await sql<{ id: Id<'tou'>; number: number; name: string }>`
    insert into touchpoints (id, name, import_id, created_at)
    select id, said, ${importId}, ${now}
    from (
      select distinct on (lower(said)) said, id
      from unnest(${said}::text[], ${said.map(() => newId('tou'))}::text[]) with ordinality as n (said, id, at)
      where not exists (select from touchpoints t where lower(t.name) = lower(said) or lower(said) = any(t.also_called))
      order by lower(said), at
    ) new_ones
    order by lower(said)
    on conflict do nothing
    returning id, number, name`.execute(db)
  const { rows } = await sql<{ said: string; id: Id<'tou'> }>`
    select n.said, t.id
    from unnest(${said}::text[]) as n (said)
    cross join lateral (
      select id from touchpoints t where lower(t.name) = lower(n.said) or lower(n.said) = any(t.also_called)
      order by (lower(t.name) = lower(n.said)) desc, t.number limit 1
    ) t`.execute(db)
  return { ids: new Map(rows.map(({ said, id }) => [said, id])), made }
}

/** Something a customer experienced, as it is kept. */
export interface NewExperience {
  id: Id<'exp'>
  touchpointId: Id<'tou'>
  customerId: Id<'cus'>
  contactId: Id<'con'> | null
  hadOn: Day | null
  rating: number | null
  responseId: Id<'rsp'> | null
  externalId: string | null
  importId: Id<'imp'> | null
}

/** Keep what customers experienced. One that is kept already, by its answer or external id, stays as it is. */
export async function insertExperiences(
  { db, now }: Context,
  experiences: readonly NewExperience[],
): Promise<{ id: Id<'exp'>; number: number }[]> {
  if (experiences.length === 0) return []
  const { rows } = await sql<{ id: Id<'exp'>; number: number }>`
    insert into experiences
      (id, touchpoint_id, customer_id, contact_id, had_on, rating, response_id, external_id, import_id, created_at)
    select id, "touchpointId", "customerId", "contactId", "hadOn", rating, "responseId", "externalId", "importId", ${now}
    from jsonb_to_recordset(${JSON.stringify(experiences)}::jsonb) as e(id text, "touchpointId" text, "customerId" text,
      "contactId" text, "hadOn" date, rating smallint, "responseId" text, "externalId" text, "importId" text)
    on conflict do nothing
    returning id, number`.execute(db)
  return rows
}

/** What a customer experienced, the latest first, before the one at this place. */
export async function experiencesOf(
  { db }: Context,
  customerId: Id<'cus'>,
  which: { before: { hadOn: Day | null; number: number } | null; limit: number; touchpointId?: Id<'tou'> | undefined },
) {
  const { before, limit, touchpointId } = which
  const day = before?.hadOn ?? '-infinity'
  const { rows } = await sql<{
    id: Id<'exp'>
    number: number
    touchpointId: Id<'tou'>
    touchpoint: string
    hadOn: Day | null
    rating: number | null
    contactId: Id<'con'> | null
    contact: string | null
    responseId: Id<'rsp'> | null
    survey: string | null
    importId: Id<'imp'> | null
    fileName: string | null
    version: number
  }>`
    select e.id, e.number, e.touchpoint_id, t.name as touchpoint, e.had_on, e.rating, e.contact_id, c.name as contact,
      e.response_id, s.name as survey, e.import_id, i.file_name, e.version
    from experiences e
    left join imports i on i.id = e.import_id
    join touchpoints t on t.id = e.touchpoint_id
    left join contacts c on c.id = e.contact_id
    left join responses r on r.id = e.response_id
    left join surveys s on s.id = r.survey_id
    where e.customer_id = ${customerId}
      ${touchpointId === undefined ? sql`` : sql`and e.touchpoint_id = ${touchpointId}`}
      ${before === null ? sql`` : sql`and (coalesce(e.had_on, '-infinity'::date), e.number) < (${day}::date, ${before.number})`}
    order by coalesce(e.had_on, '-infinity'::date) desc, e.number desc
    limit ${limit}`.execute(db)
  return rows
}

const placeJson = z.tuple([dayJson.nullable(), z.int()])

/** A page of what a customer experienced, the latest first. */
export async function pageOfExperiences(
  ctx: Context,
  customerId: Id<'cus'>,
  { cursor, limit, touchpointId }: { touchpointId?: Id<'tou'> | undefined; cursor?: string | undefined; limit: number },
) {
  const [hadOn, number] = cursor === undefined ? [null, null] : readCursor(placeJson, cursor)
  const before = number === null ? null : { hadOn, number }
  const rows = await experiencesOf(ctx, customerId, { before, limit: limit + 1, touchpointId })
  const last = rows[limit - 1]
  return {
    rows: rows.slice(0, limit),
    nextCursor: rows.length > limit && last ? printCursor([last.hadOn, last.number]) : null,
  }
}

/** Of each touchpoint a customer experienced their latest rating, or the latest time where they rated none; the latest first. */
export async function standingOf({ db }: Context, customerId: Id<'cus'>) {
  const { rows } = await sql<Awaited<ReturnType<typeof experiencesOf>>[number] & { times: number }>`
    select e.id, e.number, e.touchpoint_id, t.name as touchpoint, e.had_on, e.rating, e.contact_id, c.name as contact,
      e.response_id, s.name as survey, e.import_id, i.file_name, e.version, e.times
    from (
      select distinct on (touchpoint_id) *, (count(*) over (partition by touchpoint_id))::int as times
      from experiences where customer_id = ${customerId}
      order by touchpoint_id, (rating is null), had_on desc nulls last, number desc
    ) e
    left join imports i on i.id = e.import_id
    join touchpoints t on t.id = e.touchpoint_id
    left join contacts c on c.id = e.contact_id
    left join responses r on r.id = e.response_id
    left join surveys s on s.id = r.survey_id
    order by e.had_on desc nulls last, e.number desc`.execute(db)
  return rows
}

/** The names of all touchpoints, by name. */
export function listNames({ db }: Context): Promise<{ id: Id<'tou'>; name: string }[]> {
  return db.selectFrom('touchpoints').select(['id', 'name']).orderBy(sql`lower(name)`).execute()
}

/** How many touchpoints there are, and whether one of them is meant by this name. */
export async function countTouchpoints({ db }: Context, name: string): Promise<{ many: number; isKnown: boolean }> {
  const { rows } = await sql<{ many: number; isKnown: boolean }>`
    select count(*)::int as many,
      coalesce(bool_or(lower(name) = lower(${name}) or lower(${name}) = any(also_called)), false) as is_known
    from touchpoints`.execute(db)
  return rows[0]!
}

/**
 * Find a customer by our id or by theirs, and keep it from being removed until the transaction ends. No more than that: its
 * attributes are written when the experience is, and two who held it harder would wait for each other.
 */
export async function holdCustomer(
  { db }: Context,
  who: { customerId?: Id<'cus'> | undefined; customer?: string | undefined },
): Promise<Id<'cus'>> {
  const found = await db
    .selectFrom('customers')
    .select('id')
    .$if(who.customerId !== undefined, (customers) => customers.where('id', '=', who.customerId!))
    .$if(who.customerId === undefined, (customers) => customers.where('externalId', '=', who.customer ?? ''))
    .forKeyShare()
    .executeTakeFirst()
  if (!found) throw new NotFound('customer', who.customerId ?? who.customer ?? '')
  return found.id
}

/** Whether this person is a contact of this customer. */
export async function isContactOf({ db }: Context, contactId: Id<'con'>, customerId: Id<'cus'>): Promise<boolean> {
  const found = await db
    .selectFrom('contacts')
    .select('id')
    .where('id', '=', contactId)
    .where('customerId', '=', customerId)
    .executeTakeFirst()
  return found !== undefined
}

/** The experience your other systems call so. */
export async function findExperience({ db }: Context, externalId: string): Promise<Id<'exp'> | null> {
  const found = await db.selectFrom('experiences').select('id').where('externalId', '=', externalId).executeTakeFirst()
  return found?.id ?? null
}

/** Find two touchpoints and hold them until the transaction ends, in one order for everybody. */
export async function lockTwo({ db }: Context, one: Id<'tou'>, other: Id<'tou'>) {
  const rows = await db
    .selectFrom('touchpoints')
    .where('id', 'in', [one, other])
    .select(['id', 'name', 'version'])
    .orderBy('id')
    .forUpdate()
    .execute()
  const found = (id: Id<'tou'>) => {
    const row = rows.find((row) => row.id === id)
    if (!row) throw new NotFound('touchpoint', id)
    return row
  }
  return { from: found(one), into: found(other) }
}

/**
 * Make two touchpoints one: what was experienced of the first was experienced of the second, and its names mean the second.
 * Where one answer rated both, what it said of the second stays.
 */
export async function mergeTouchpoints(
  { db }: Context,
  from: Id<'tou'>,
  into: Id<'tou'>,
): Promise<{ moved: number; dropped: number }> {
  const { rows } = await sql<{ dropped: number }>`
    with gone as (
      delete from experiences e where e.touchpoint_id = ${from} and e.response_id is not null and exists (
        select from experiences o where o.response_id = e.response_id and o.touchpoint_id = ${into})
      returning 1)
    select count(*)::int as dropped from gone`.execute(db)
  const { numAffectedRows } = await sql`
    update experiences set touchpoint_id = ${into}, version = version + 1 where touchpoint_id = ${from}`.execute(db)
  await sql`
    update touchpoints t set version = t.version + 1, also_called = array(
      select distinct name from unnest(t.also_called || f.also_called || lower(f.name)) as n (name)
      where name <> lower(t.name) order by name)
    from touchpoints f where f.id = ${from} and t.id = ${into}`.execute(db)
  await deleteTouchpoint({ db }, from)
  return { moved: Number(numAffectedRows ?? 0n), dropped: rows[0]!.dropped }
}

/** Find something a customer experienced and hold it until the transaction ends. */
export async function lockExperience({ db }: Context, id: Id<'exp'>) {
  const row = await db
    .selectFrom('experiences as e')
    .innerJoin('touchpoints as t', 't.id', 'e.touchpointId')
    .where('e.id', '=', id)
    .select(['e.id', 'e.customerId', 'e.contactId', 'e.touchpointId', 't.name as touchpoint', 'e.hadOn', 'e.rating'])
    .select(['e.responseId', 'e.version'])
    .forUpdate('e')
    .executeTakeFirst()
  if (!row) throw new NotFound('experience', id)
  return row
}

export async function deleteExperience({ db }: Context, id: Id<'exp'>): Promise<void> {
  await db.deleteFrom('experiences').where('id', '=', id).execute()
}

/**
 * Give a touchpoint another name; its earlier one goes on to lead to it. Attributes that were called after it are called
 * after its new name, where no other is. False when the name is taken.
 */
export async function renameTouchpoint({ db }: Context, id: Id<'tou'>, before: string, name: string): Promise<boolean> {
  const isFree = await sql`
    update touchpoints set name = ${name}, version = version + 1,
      also_called = array_remove(array_append(array_remove(also_called, lower(${before})), lower(${before})), lower(${name}))
    where id = ${id}`
    .execute(db)
    .then(() => true)
    .catch((error: Error & { constraint?: string }) => {
      if (error.constraint !== 'touchpoint_names') throw error
      return false
    })
  if (!isFree) return false
  await sql`
    update attributes a set label = s.label, version = a.version + 1
    from (
      select key, left(label, length(label) - length(${before}::text)) || touchpoint_called(${name}) as label from attributes
      where touchpoint_id = ${id}
        and label in ('Satisfaction with ' || touchpoint_called(${before}), 'Experienced ' || touchpoint_called(${before}))
    ) s
    where s.key = a.key and not exists (select from attributes o where lower(o.label) = lower(s.label) and o.key <> a.key)`.execute(
    db,
  )
  return true
}

/** Remove a touchpoint with everything that was experienced of it, and what is kept of it on customers. */
export async function deleteTouchpoint({ db }: Pick<Context, 'db'>, id: Id<'tou'>): Promise<void> {
  await db.deleteFrom('touchpoints').where('id', '=', id).execute()
}
