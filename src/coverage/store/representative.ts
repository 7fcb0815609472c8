import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'
import { attributeOf, coveredToday } from './proof.ts'

/** Which proof is meant: what a wall shows today, what speaks to a theme, or all of it. */
export interface Chosen {
  wallId: Id<'wal'> | null
  theme: Id<'the'> | null
}

const chosenItems = async (ctx: Context, { wallId, theme }: Chosen) => sql`(
  select i.id, i.customer_id, i.contact_id, i.response_id
  from ${await coveredToday(ctx, wallId === null ? null : 'website')} k
  join reference_items i on i.id = k.item_id
  where true
    ${wallId === null ? sql`` : sql`and i.id in (select w.item_id from wall_items w where w.wall_id = ${wallId})`}
    ${theme === null ? sql`` : sql`and i.id in (select t.item_id from item_themes t where t.theme_id = ${theme})`}
)`

/** Customers of today by the value of an attribute, and how many of each the proof is of. */
export async function countRepresented(ctx: Context, chosen: Chosen, by: string) {
  const { db, today } = ctx
  const { rows } = await sql<{ value: string; customers: number; proof: number }>`
    select ${attributeOf('u', by)} as value, count(*) as customers,
      count(*) filter (where u.id in (select i.customer_id from ${await chosenItems(ctx, chosen)} i)) as proof
    from customers u
    where u.until is null or u.until > ${today}::date
    group by 1 order by 2 desc, 1`.execute(db)
  return rows
}

/** How many items are meant, and how many of them nobody knows the customer of. */
export async function countChosen(ctx: Context, chosen: Chosen) {
  const { rows } = await sql<{ items: number; unknown: number; customers: number }>`
    select count(*) as items, count(*) filter (where i.customer_id is null) as unknown, count(distinct i.customer_id) as customers
    from ${await chosenItems(ctx, chosen)} i`.execute(ctx.db)
  return rows[0]!
}

/**
 * How likely people said they are to recommend us, 0 to 10: all who answered in a year, and those of them whose words were
 * chosen, by the answer their words came with or else their last.
 */
export async function countLikelihoods(ctx: Context, chosen: Chosen) {
  const { db, today } = ctx
  const { rows } = await sql<{ likelihood: number; everybody: number; quoted: number }>`
    with quoted as (
      select coalesce(own.likelihood, last.likelihood) as likelihood
      from ${await chosenItems(ctx, chosen)} i
      left join responses own on own.id = i.response_id and own.state = 'submitted'
      left join lateral (
        select r.likelihood from responses r
        where r.contact_id = i.contact_id and r.state = 'submitted' and r.likelihood is not null and r.given_on <= ${today}::date
        order by r.given_on desc, r.number desc limit 1
      ) last on true
    )
    select s.likelihood,
      (select count(*) from responses r where r.state = 'submitted' and r.likelihood = s.likelihood
        and r.given_on > ${today}::date - 365 and r.given_on <= ${today}::date) as everybody,
      (select count(*) from quoted q where q.likelihood = s.likelihood) as quoted
    from generate_series(0, 10) as s (likelihood)
    order by 1`.execute(db)
  return rows
}

/** A wall, if there is one. */
export async function findWall({ db }: Context, wallId: Id<'wal'>): Promise<{ name: string } | null> {
  const wall = await db.selectFrom('walls').select('name').where('id', '=', wallId).executeTakeFirst()
  return wall ?? null
}
