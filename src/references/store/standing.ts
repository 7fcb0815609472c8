import { type RawBuilder, sql } from 'kysely'
import type { AskLimits, AskReason } from '../../asks/limits.ts'
import { uses } from '../../consent/uses.ts'
import type { PermittedUse } from '../../schema.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { type Level, levels } from '../../values/level.ts'
import { askKindsOf } from '../asked-for.ts'

/**
 * Where everybody stands is kept in narrow tables, so that a page about a hundred thousand people is one pass over them.
 * Whatever is written about a customer leaves a mark in its own transaction (triggers of migration 0003); whoever reads takes
 * stock first, which finds those with a mark again. So nobody reads what was before the moment they asked.
 * Lists name the contact's row `k`.
 */
export function takeStock(ctx: Context): Promise<void> {
  if (!ctx.db.isTransaction) return findAgain(ctx)
  // Two who share a transaction would see each other's half of it, so the second comes after the first.
  const next = (taking.get(ctx.db) ?? Promise.resolve()).then(() => findAgain(ctx))
  taking.set(ctx.db, next)
  return next
}
const taking = new WeakMap<object, Promise<void>>()

async function findAgain(ctx: Context): Promise<void> {
  if (await isTaken(ctx)) return
  await inTransaction(ctx, async (ctx) => {
    // One at a time; whoever waited finds nothing left to do. Writers never wait for this.
    await sql`select from standing_day for update`.execute(ctx.db)
    await markTheDay(ctx)
    const { rows } = await sql<{ subjectId: string }>`
      with marks as (delete from standing_marks returning subject_id) select distinct subject_id from marks`.execute(
      ctx.db,
    )
    const subjects = rows.map(({ subjectId }) => subjectId)
    // What is covered comes first for all of them: whom an item is of and whose words it is may be two.
    // After many, the planner has to know how many there are now.
    const isMany = subjects.length >= atATime
    for (const some of inSlices(subjects)) await keepCovered(ctx, some)
    if (isMany) await sql`analyze covered_standing`.execute(ctx.db)
    for (const some of inSlices(subjects)) await keepPeople(ctx, some)
    for (const some of inSlices(subjects)) await keepThemes(ctx, some)
    if (isMany) await sql`analyze contact_standing, climbs, theme_standing`.execute(ctx.db)
  })
}

async function isTaken({ db, today }: Context): Promise<boolean> {
  const { rows } = await sql<{ isTaken: boolean }>`
    select day = ${today}::date and not exists (select from standing_marks) as is_taken from standing_day`.execute(db)
  return rows[0]!.isTaken
}

/** A day that begins changes those for whom something ends; a day that has passed, as where clocks are set back, everybody. */
async function markTheDay({ db, today }: Context): Promise<void> {
  await sql`
    insert into standing_marks
    select e.subject_id from standing_ends e, standing_day d where d.day < ${today}::date and e.on_day <= ${today}::date
    union all select u.id from customers u, standing_day d where d.day > ${today}::date
    union all select i.id from reference_items i, standing_day d where d.day > ${today}::date and i.customer_id is null`.execute(
    db,
  )
  await sql`update standing_day set day = ${today}::date where day <> ${today}::date`.execute(db)
}

/** So many customers at a time, which keeps every statement to seconds. A guess. */
const atATime = 5_000

function* inSlices(subjects: readonly string[]): Generator<string[]> {
  for (let from = 0; from < subjects.length; from += atATime) yield subjects.slice(from, from + atATime)
}

/** SQL that is true of a consent `s` that stands on a day. */
const standsOn = (today: Day) => sql`
  s.withdrawn_at is null and s.given_on <= ${today}::date and (s.expires_on is null or s.expires_on > ${today}::date)`

/** The first day after today on which a consent `s` that was not withdrawn begins or ends. */
const turnsOn = (today: Day) => sql`
  case when s.given_on > ${today}::date then s.given_on when s.expires_on > ${today}::date then s.expires_on end`

/** Items of these customers, and these items of nobody we know. */
const itemsOf = (subjects: readonly string[]) => sql`
  select i.id, i.contact_id, i.customer_id as subject_id from reference_items i where i.customer_id = any(${subjects}::text[])
  union all
  select i.id, i.contact_id, i.id from reference_items i where i.id = any(${subjects}::text[]) and i.customer_id is null`

async function keepCovered({ db, today }: Context, subjects: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: Id<'itm'> }>`select i.id from (${itemsOf(subjects)}) i`.execute(db)
  const ids = rows.map(({ id }) => id)
  // By the item too: it may have been of another customer, who is found again in a later slice.
  await sql`
    delete from covered_standing where subject_id = any(${subjects}::text[]) or item_id = any(${ids}::text[])`.execute(
    db,
  )
  await sql`
    insert into covered_standing (item_id, subject_id, use, until)
    select v.item_id, coalesce(i.customer_id, i.id), v.use, v.until
    from covered_items(${today}::date) v
    join reference_items i on i.id = v.item_id
    where v.item_id = any(${ids}::text[])`.execute(db)
  await sql`delete from standing_ends where subject_id = any(${subjects}::text[])`.execute(db)
  await sql`
    with items as materialized (${itemsOf(subjects)}),
    people as materialized (
      select c.id, c.left_on, c.customer_id as subject_id from contacts c where c.customer_id = any(${subjects}::text[])
      union
      select c.id, c.left_on, i.subject_id from items i join contacts c on c.id = i.contact_id
    )
    insert into standing_ends (subject_id, on_day)
    select e.subject_id, min(e.on_day)
    from (
      select id as subject_id, until as on_day from customers where id = any(${subjects}::text[]) and until > ${today}::date
      union all
      select subject_id, left_on from people where left_on > ${today}::date
      union all
      select s.customer_id, ${turnsOn(today)} from consents s
      where s.customer_id = any(${subjects}::text[]) and s.withdrawn_at is null
      union all
      select p.subject_id, ${turnsOn(today)} from people p join consents s on s.contact_id = p.id where s.withdrawn_at is null
      union all
      select i.subject_id, ${turnsOn(today)} from items i join consents s on s.item_id = i.id where s.withdrawn_at is null
    ) e
    where e.on_day is not null
    group by 1`.execute(db)
}

/**
 * What was reached: a usable item, which is one that something stands on today, or an engagement that was held. Whatever
 * was withdrawn or ran out since is not a step any more, on no day.
 */
const reachedBy = (whose: 'contact_id' | 'customer_id', ids: RawBuilder<unknown>) => sql`(
  select i.customer_id, i.contact_id, i.level, i.given_on as on_day, true as is_item
  from reference_items i
  where i.state = 'ready' and i.customer_id is not null and i.${sql.ref(whose)} in (${ids})
    and exists (select from covered_standing v where v.item_id = i.id)
  union all
  select e.customer_id, e.contact_id, e.level, e.held_on, false
  from engagements e
  where e.state = 'held' and e.${sql.ref(whose)} in (${ids})
)`

/** The bit of a level and a use in what somebody agreed to; see contact_standing. */
const bitOf = (level: Level, use: PermittedUse) => (level - 1) * uses.length + uses.indexOf(use)
const bitSql = sql`((s.level - 1) * ${uses.length}::int + array_position(${[...uses]}::text[], s.use) - 1)`
/** Where the bits begin of what was agreed to for one item or any. */
const whicheverFrom = levels.length * uses.length

const agreedBits = (today: Day) => sql`
  coalesce(bit_or(1::bigint << ${bitSql}) filter (where s.item_id is null and ${standsOn(today)}), 0)
  | coalesce(bit_or(1::bigint << (${whicheverFrom}::int + ${bitSql})) filter (where s.level <= 2 and ${standsOn(today)}), 0)`

async function keepPeople({ db, today }: Context, subjects: readonly string[]): Promise<void> {
  await sql`delete from contact_standing where customer_id = any(${subjects}::text[])`.execute(db)
  // Whoever has come from another customer, who is found again in a later slice.
  await sql`
    delete from contact_standing k using contacts c
    where k.contact_id = c.id and c.customer_id = any(${subjects}::text[])`.execute(db)
  await sql`delete from climbs where customer_id = any(${subjects}::text[])`.execute(db)
  const ids = sql`select id from people`
  const forLevel = levels.map(
    (level) => sql`max(a.asked_on) filter (where a.kind = any(${[...askKindsOf[level]]}::text[]))`,
  )
  await sql`
    with people as materialized (
      select c.id, c.number, c.customer_id, u.number as customer_number, u.since, c.language, c.email, c.opted_out_at, c.paused_until
      from contacts c join customers u on u.id = c.customer_id
      where u.id = any(${subjects}::text[]) and (u.until is null or u.until > ${today}::date)
        and (c.left_on is null or c.left_on > ${today}::date)
    ),
    went as (
      select w.contact_id, bit_or(1 << w.level) as reached,
        case when bool_or(w.is_item) then array[${sql.join(
          levels.map((level) => sql`count(*) filter (where w.is_item and w.level = ${sql.lit(level)})`),
        )}]::smallint[] end as usable
      from ${reachedBy('contact_id', ids)} w group by 1
    ),
    said as (
      select distinct on (r.contact_id) r.contact_id, r.likelihood, r.given_on from responses r
      where r.contact_id in (${ids}) and r.state = 'submitted' and r.likelihood is not null
      order by r.contact_id, r.given_on desc, r.number desc
    ),
    theirs as (
      select distinct on (r.customer_id) r.customer_id, r.likelihood, r.given_on from responses r
      where r.customer_id = any(${subjects}::text[]) and r.state = 'submitted' and r.likelihood is not null
      order by r.customer_id, r.given_on desc, r.number desc
    ),
    given as (
      select g.contact_id, sum(g.minutes)::int as minutes
      from (
        select e.contact_id, e.minutes from engagements e where e.state = 'held' and e.contact_id in (${ids})
        union all
        select a.contact_id, a.minutes from asks a
        where a.state = 'accepted' and a.contact_id in (${ids})
          and not exists (select from matches m join engagements e on e.match_id = m.id where e.state = 'held' and m.ask_id = a.id)
      ) g
      group by 1
    ),
    asked as (
      select a.contact_id,
        array_agg(a.asked_on order by a.asked_on desc) filter (where a.asked_on > ${today}::date - 365) as days,
        array[${sql.join(forLevel)}] as for_level,
        max(a.answered_on) filter (where a.state = 'declined') as last_no_on
      from asks a where a.contact_id in (${ids}) and a.state <> 'withdrawn' group by 1
    ),
    marked as (
      select m.contact_id, m.customer_id, array_agg(lower(m.milestone)) as milestones
      from milestones m where m.customer_id = any(${subjects}::text[]) and m.contact_id is null group by 1, 2
      union all
      select m.contact_id, null, array_agg(lower(m.milestone))
      from milestones m where m.contact_id in (${ids}) group by 1
    ),
    agreed as (
      select s.contact_id, ${agreedBits(today)} as bits,
        coalesce(bit_or(1 << s.level) filter (where ${standsOn(today)}), 0) as stands,
        coalesce(bit_or(1 << s.level) filter (where s.withdrawn_on is not null), 0) as withdrawn
      from consents s where s.contact_id in (${ids}) and s.party = 'person' group by 1
    ),
    company as (
      select s.customer_id, ${agreedBits(today)} as bits
      from consents s where s.customer_id = any(${subjects}::text[]) and s.party = 'company' group by 1
    ),
    refused as (
      select q.contact_id, bit_or(1 << q.level) as levels
      from consent_requests q
      where q.contact_id in (${ids}) and q.party = 'person' and q.state = 'refused' and not exists (
        select from consent_requests later where later.contact_id = q.contact_id and later.party = 'person'
          and later.level = q.level and later.number > q.number and later.state <> 'refused'
      )
      group by 1
    )
    insert into contact_standing
    select c.id, c.number, c.customer_id, c.customer_number, c.since,
      lower(split_part(c.language, '-', 1)), sha256(convert_to(c.email, 'UTF8')), c.opted_out_at is not null, c.paused_until,
      coalesce(went.reached, 0), went.usable,
      coalesce(said.likelihood, theirs.likelihood), case when said.likelihood is null then theirs.given_on else said.given_on end,
      coalesce(given.minutes, 0), nullif(coalesce(own.milestones, '{}') || coalesce(whole.milestones, '{}'), '{}'),
      asked.days, asked.for_level, asked.last_no_on,
      (coalesce(agreed.withdrawn, 0) | coalesce(refused.levels, 0)) & ~coalesce(agreed.stands, 0),
      coalesce(agreed.bits, 0), coalesce(company.bits, 0)
    from people c
    left join went on went.contact_id = c.id
    left join said on said.contact_id = c.id
    left join theirs on theirs.customer_id = c.customer_id
    left join given on given.contact_id = c.id
    left join asked on asked.contact_id = c.id
    left join marked own on own.contact_id = c.id
    left join marked whole on whole.customer_id = c.customer_id
    left join agreed on agreed.contact_id = c.id
    left join company on company.customer_id = c.customer_id
    left join refused on refused.contact_id = c.id`.execute(db)
  await sql`
    insert into climbs (customer_id, customer_number, on_day, level, before, is_last)
    select f.customer_id, f.number, f.on_day, f.level, coalesce(f.before, 0), f.level = max(f.level) over (partition by f.customer_id)
    from (
      select s.*, max(s.level) over (partition by s.customer_id order by s.on_day, s.level
        rows between unbounded preceding and 1 preceding) as before
      from (
        select w.customer_id, u.number, w.level, min(w.on_day) as on_day
        from ${reachedBy('customer_id', sql`select unnest(${subjects}::text[])`)} w
        join customers u on u.id = w.customer_id
        where u.until is null or u.until > ${today}::date
        group by 1, 2, 3
      ) s
    ) f
    where f.before is null or f.level > f.before`.execute(db)
}

async function keepThemes({ db }: Context, subjects: readonly string[]): Promise<void> {
  await sql`delete from theme_standing where customer_id = any(${subjects}::text[])`.execute(db)
  await sql`
    insert into theme_standing (theme_id, shown_by, customer_number, customer_id)
    select f.theme_id, f.shown_by, u.number, u.id
    from (
      select t.theme_id, 'item' as shown_by, i.customer_id
      from reference_items i join item_themes t on t.item_id = i.id
      where i.customer_id = any(${subjects}::text[]) and i.state <> 'retired'
      union
      select t.id, 'nomination', n.customer_id
      from nominations n cross join lateral unnest(n.theme_ids) t (id)
      where n.customer_id = any(${subjects}::text[]) and n.state <> 'declined'
      union
      select c.theme_id, 'choice', c.customer_id
      from theme_choices c
      where c.customer_id = any(${subjects}::text[]) and c.chosen and c.audience = 'customer'
    ) f
    join customers u on u.id = f.customer_id`.execute(db)
}

// What lists ask of it ---------------------------------------------------------------------------------------------------

/**
 * A contact `k` who agreed to be asked for a level and use, their company too where it has to. From a call on somebody gives
 * their time anew: what they agreed to for one item says nothing of the next. Their words once given may be shown again.
 */
export function hasAgreed({
  level,
  use,
  needsCompany,
}: {
  level: Level
  use: PermittedUse
  needsCompany: boolean
}): RawBuilder<boolean> {
  const bit = bitOf(level, use) + (level <= 2 ? whicheverFrom : 0)
  const has = (column: string) => sql`(${sql.ref(column)} >> ${sql.lit(bit)}) & 1 = 1`
  return needsCompany ? sql`(${has('k.agreed')} and ${has('k.company_agreed')})` : sql`(${has('k.agreed')})`
}

/** The contacts `k` and levels `l` of reference_levels somebody agreed to be asked for, whatever the item: for this use, or any. */
export function isWillingAt(use: PermittedUse | null): RawBuilder<boolean> {
  const bits = use === null ? 2 ** uses.length - 1 : 2 ** uses.indexOf(use)
  return sql`(k.agreed & (case when l.needs_company then k.company_agreed else k.agreed end)
    & (${sql.lit(bits)}::bigint << ((l.level - 1) * ${sql.lit(uses.length)}))) <> 0`
}

/**
 * SQL for why a contact `k` cannot be asked by phone today, or null when they can: what asks/limits.ts says, for everybody at
 * once. A test holds the two to the same answers.
 */
export function whyNotAskSql(
  { asksPerQuarter, asksPerYear, restDays, restDaysAfterNo }: AskLimits,
  today: Day,
): RawBuilder<AskReason | null> {
  const waits = {
    'said-no': sql`k.last_no_on + ${restDaysAfterNo}::int`,
    'asked-enough-in-365-days': sql`k.asked_on[${asksPerYear}::int] + 365`,
    'asked-enough-in-90-days': sql`k.asked_on[${asksPerQuarter}::int] + 90`,
    resting: sql`case when k.asked_on[1] > ${today}::date - 365 then k.asked_on[1] + ${restDays}::int end`,
  } satisfies Partial<Record<AskReason, unknown>>
  const longest = sql`greatest(${sql.join(Object.values(waits))})`
  const waiting =
    asksPerYear === 0
      ? sql`'asked-enough-in-365-days'`
      : asksPerQuarter === 0
        ? sql`'asked-enough-in-90-days'`
        : sql`case when k.asked_on is null and k.last_no_on is null then null when ${longest} > ${today}::date then case ${sql.join(
            Object.entries(waits).map(([reason, until]) => sql`when ${until} = ${longest} then ${sql.lit(reason)}`),
            sql` `,
          )} end end`
  return sql`case
    when k.opted_out then 'opted-out'
    when k.address_sha256 in (select decode(n.address_sha256, 'hex') from unsubscribed_addresses n) then 'unsubscribed'
    when k.paused_until > ${today}::date then 'paused'
    else ${waiting} end`
}
