import { sql } from 'kysely'
import type { Context } from '../server/context.ts'
import { NotFound } from '../server/errors.ts'
import type { Day } from '../values/day.ts'
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
  /** The attributes that keep it on each customer; null while there was no need for one. */
  ratedAttribute: string | null
  hadAttribute: string | null
}

/** Every touchpoint, by name. */
export async function listTouchpoints({ db }: Context): Promise<StoredTouchpoint[]> {
  const { rows } = await sql<StoredTouchpoint>`
    select t.id, t.name, t.version, t.created_at,
      coalesce(s.experienced, 0)::int as experienced, coalesce(s.rated, 0)::int as rated, s.mean_rating,
      (select key from attributes a where a.touchpoint_id = t.id and a.kind = 'number') as rated_attribute,
      (select key from attributes a where a.touchpoint_id = t.id and a.kind = 'yes-no') as had_attribute
    from touchpoints t
    left join (
      select touchpoint_id, count(*) as experienced, count(rating) as rated, avg(rating)::float8 as mean_rating
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
  { before, limit }: { before: { hadOn: Day | null; number: number } | null; limit: number },
) {
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
    version: number
  }>`
    select e.id, e.number, e.touchpoint_id, t.name as touchpoint, e.had_on, e.rating, e.contact_id, c.name as contact,
      e.response_id, s.name as survey, e.import_id, e.version
    from experiences e
    join touchpoints t on t.id = e.touchpoint_id
    left join contacts c on c.id = e.contact_id
    left join responses r on r.id = e.response_id
    left join surveys s on s.id = r.survey_id
    where e.customer_id = ${customerId}
      ${before === null ? sql`` : sql`and (coalesce(e.had_on, '-infinity'::date), e.number) < (${day}::date, ${before.number})`}
    order by coalesce(e.had_on, '-infinity'::date) desc, e.number desc
    limit ${limit}`.execute(db)
  return rows
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
      select key, left(label, length(label) - length(${before}::text)) || ${name}::text as label from attributes
      where touchpoint_id = ${id} and label in ('Satisfaction with ' || ${before}::text, 'Experienced ' || ${before}::text)
    ) s
    where s.key = a.key and not exists (select from attributes o where lower(o.label) = lower(s.label) and o.key <> a.key)`.execute(
    db,
  )
  return true
}

/** Remove a touchpoint with everything that was experienced of it, and what is kept of it on customers. */
export async function deleteTouchpoint({ db }: Context, id: Id<'tou'>): Promise<void> {
  await db.deleteFrom('touchpoints').where('id', '=', id).execute()
}
