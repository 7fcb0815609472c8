import fc from 'fast-check'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { whyNotAsk } from '../asks/limits.ts'
import { readLimits, standingsOf } from '../asks/store.ts'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { addDays, type Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { takeStock, whyNotAskSql } from './store.ts'

/** What may be written about somebody, each as plain SQL: stock has to be found again whoever wrote it, and how. */
const people = ['con_ines', 'con_s1', 'con_s2'] as const
const companies = ['cus_s1', 'cus_s2'] as const
const themes = ['the_workflow', 'the_saving-time'] as const

async function prepare(ctx: Context): Promise<void> {
  await sql`insert into customers (id, name, since) values ('cus_s1', 'Stock one', '2024-01-01'), ('cus_s2', 'Stock two', '2025-01-01')`.execute(
    ctx.db,
  )
  await sql`insert into contacts (id, customer_id, name, email, language) values ('con_s1', 'cus_s1', 'One', 's1@s.example', 'de-AT'),
    ('con_s2', 'cus_s2', 'Two', null, 'fr')`.execute(ctx.db)
  await sql`insert into surveys (id, name, content, created_by, created_at, updated_at)
    values ('srv_s', 'Stock', '{}', 'mem_sam', now(), now())`.execute(ctx.db)
}

let last = 0
const next = () => {
  last += 1
  return `s${last}`
}
const write: Record<string, (ctx: Context, who: string, days: number, level: number) => Promise<unknown>> = {
  'a consent': ({ db, today }, who, days, level) =>
    sql`
    insert into consents (id, party, customer_id, contact_id, level, use, wording, wording_version, given_how, given_by, given_on,
      given_at, expires_on, created_by, created_at)
    select ${`cns_${next()}`} || p, p, customer_id, case when p = 'person' then id end, ${level}, 'website', 'Yes.', 1, 'spoken', 'them',
      ${addDays(today, days - 20)}::date, now(), case when ${level} % 2 = 0 then ${addDays(today, days - 10)}::date end, 'mem_sam', now()
    from contacts, unnest(case when ${days} % 2 = 0 then array['person', 'company'] else array['person'] end) p where id = ${who}`.execute(
      db,
    ),
  'a withdrawal': ({ db, today }, who) =>
    sql`
    update consents set withdrawn_at = now(), withdrawn_on = ${today}, withdrawn_how = 'page' where contact_id = ${who}`.execute(
      db,
    ),
  'an item': ({ db, today }, who, days, level) =>
    sql`
    insert into reference_items (id, level, title, format, original, customer_id, contact_id, source, collected_by, given_on, state,
      created_by, created_at, updated_at)
    select ${`itm_${next()}`}, ${level}, 'Item', 'text', 'Words.', customer_id, id, 'import', 'mem_sam', ${addDays(today, -days)}::date,
      'ready', 'mem_sam', now(), now() from contacts where id = ${who}`.execute(db),
  'an item that speaks to a theme': ({ db }, who, days) =>
    sql`
    insert into item_themes (item_id, theme_id)
    select id, ${themes[days % 2]} from reference_items where contact_id = ${who} on conflict do nothing`.execute(db),
  'a theme taken from items': ({ db }, who, days) =>
    sql`
    delete from item_themes where theme_id = ${themes[days % 2]}
      and item_id in (select id from reference_items where contact_id = ${who})`.execute(db),
  'a nomination': ({ db }, who, days, level) =>
    sql`
    insert into nominations (id, customer_id, contact_id, level, theme_ids, why, state, created_by, created_at)
    select ${`nom_${next()}`}, customer_id, id, ${level}, ${themes.slice(0, 1 + (days % 2))}::text[], 'Glad.', 'open', 'mem_sam', now()
    from contacts where id = ${who} on conflict do nothing`.execute(db),
  'nominations declined': ({ db }, who) =>
    sql`
    update nominations set state = 'declined', decided_by = 'mem_sam', decided_at = now(), decline_words = 'No.'
    where contact_id = ${who}`.execute(db),
  'a theme chosen as important': ({ db, today }, who, days, level) =>
    sql`
    insert into theme_choices (response_id, theme_id, chosen, audience, customer_id, given_on)
    select id, ${themes[days % 2]}, ${level % 3 > 0}, ${level % 2 > 0 ? 'customer' : 'prospect'}, customer_id, ${today}
    from responses where contact_id = ${who} on conflict (response_id, theme_id) do update set chosen = excluded.chosen`.execute(
      db,
    ),
  'items retired': ({ db }, who) =>
    sql`update reference_items set state = 'retired', retired_why = 'old' where contact_id = ${who}`.execute(db),
  'an ask': ({ db, today }, who, days, level) =>
    sql`
    insert into asks (id, kind, customer_id, contact_id, minutes, channel, state, asked_on, asked_by, answered_on, created_at, updated_at)
    select ${`ask_${next()}`}, (array['quote', 'video', 'survey'])[1 + ${level}::int % 3], customer_id, id, 15, 'phone',
      (array['asked', 'accepted', 'declined', 'withdrawn'])[1 + ${days}::int % 4], ${addDays(today, -days * 9)}::date, 'mem_sam',
      case when ${days}::int % 4 = 2 then ${addDays(today, -days * 9)}::date end, now(), now() from contacts where id = ${who}`.execute(
      db,
    ),
  'an answer': ({ db, today }, who, days, level) =>
    sql`
    insert into responses (id, survey_id, customer_id, contact_id, source, state, started_at, submitted_at, given_on, likelihood, created_at, updated_at)
    select ${`rsp_${next()}`}, 'srv_s', customer_id, case when ${days} % 3 > 0 then id end, 'import', 'submitted', now(), now(),
      ${addDays(today, -days)}::date, ${level + 3}, now(), now() from contacts where id = ${who}`.execute(db),
  'a talk': ({ db, today }, who, days, level) =>
    sql`
    insert into engagements (id, level, customer_id, contact_id, title, stage, minutes, state, held_on, created_by, created_at, updated_at)
    select ${`eng_${next()}`}, ${level}, customer_id, id, 'A call', 'done', ${days}, 'held', ${addDays(today, -days)}::date, 'mem_sam', now(), now()
    from contacts where id = ${who}`.execute(db),
  'a milestone': ({ db, today }, who, days, level) =>
    sql`
    insert into milestones (id, customer_id, contact_id, milestone, on_day, created_by, created_at)
    select ${`mil_${next()}`}, customer_id, case when ${days} % 2 = 0 then id end, 'Step ' || ${level}::int, ${today}, 'mem_sam', now()
    from contacts where id = ${who} on conflict do nothing`.execute(db),
  'a departure': ({ db, today }, who, days) =>
    sql`
    update contacts set left_on = ${addDays(today, days - 20)}::date where id = ${who} and id <> 'con_ines'`.execute(
      db,
    ),
  'a move': ({ db }, who, days) =>
    sql`
    update contacts set customer_id = ${companies[days % 2]} where id = ${who} and id <> 'con_ines'`.execute(db),
  'a company that leaves': ({ db, today }, who, days) =>
    sql`
    update customers set until = ${addDays(today, days)}::date where id = (select customer_id from contacts where id = ${who}) and id like 'cus_s%'`.execute(
      db,
    ),
  'a level that changes': ({ db }, _who, _days, level) =>
    sql`
    update reference_levels set needs_company = not needs_company where level = ${level}`.execute(db),
  'somebody removed': ({ db }, who) => sql`delete from contacts where id = ${who} and id = 'con_s2'`.execute(db),
}

/** All that is kept, in an order of its own. */
async function kept({ db }: Context) {
  const everybody = await sql`select * from contact_standing order by contact_id`.execute(db)
  const climbs = await sql`select * from climbs order by customer_id, level`.execute(db)
  const covered = await sql`select item_id, use, until from covered_standing order by 1, 2`.execute(db)
  const spoken =
    await sql`select theme_id, shown_by, customer_id, customer_number from theme_standing order by 1, 2, 3`.execute(db)
  return { everybody: everybody.rows, climbs: climbs.rows, covered: covered.rows, themes: spoken.rows }
}

const anything = fc.record({
  what: fc.constantFrom(...Object.keys(write)),
  who: fc.constantFrom(...people),
  days: fc.integer({ min: 0, max: 40 }),
  level: fc.integer({ min: 1, max: 6 }),
  /** How many days pass before it; stock is taken after some of them. */
  later: fc.constantFrom(0, 0, 0, 1, 15),
  look: fc.boolean(),
})

test('what is kept of everybody is what finding all of it anew gives, whatever was written and however many days have passed', async ({
  ctx,
}) => {
  await prepare(ctx)
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 25 }), async (history) => {
      await sql`savepoint history`.execute(ctx.db)
      try {
        let today: Day = ctx.today
        for (const { what, who, days, level, later, look } of history) {
          today = addDays(today, later)
          await write[what]!({ ...ctx, today }, who, days, level)
          if (look) await takeStock({ ...ctx, today })
        }
        const now = { ...ctx, today }
        await takeStock(now)
        const before = await kept(now)
        // Covered, by the one function that says so.
        const { rows: covered } = await sql`
          select item_id, use, until from covered_items(${today}::date) order by 1, 2`.execute(ctx.db)
        expect(before.covered).toEqual(covered)
        // Who is there, and what they said last, read one by one from what was written.
        const { rows: there } = await sql<{
          contactId: string
          likelihood: number | null
          minutes: number
          steps: number
        }>`
          select c.id as contact_id,
            coalesce(
              (select r.likelihood from responses r where r.contact_id = c.id and r.state = 'submitted' and r.likelihood is not null
                order by r.given_on desc, r.number desc limit 1),
              (select r.likelihood from responses r where r.customer_id = u.id and r.state = 'submitted' and r.likelihood is not null
                order by r.given_on desc, r.number desc limit 1)) as likelihood,
            (coalesce((select sum(minutes) from engagements e where e.contact_id = c.id and e.state = 'held'), 0)
              + coalesce((select sum(minutes) from asks a where a.contact_id = c.id and a.state = 'accepted'), 0))::int as minutes,
            (select count(distinct m.milestone)::int from milestones m
              where m.contact_id = c.id or (m.contact_id is null and m.customer_id = u.id)) as steps
          from contacts c join customers u on u.id = c.customer_id
          where coalesce(c.left_on > ${today}::date, true) and coalesce(u.until > ${today}::date, true) order by c.id`.execute(
          ctx.db,
        )
        const { rows: ours } = await sql`
          select contact_id, likelihood, minutes, (select count(distinct m)::int from unnest(milestones) m) as steps
          from contact_standing order by contact_id`.execute(ctx.db)
        expect(ours).toEqual(there)
        // Who can speak to what, asked of each customer and theme by itself.
        const { rows: speaks } = await sql`
          select t.id as theme_id, w.shown_by, u.id as customer_id, u.number as customer_number
          from customers u cross join themes t cross join unnest(array['choice', 'item', 'nomination']) as w (shown_by)
          where case w.shown_by
            when 'item' then exists (select from reference_items i where i.customer_id = u.id and i.state <> 'retired'
              and t.id in (select theme_id from item_themes where item_id = i.id))
            when 'nomination' then exists (select from nominations n where n.customer_id = u.id and n.state in ('open', 'accepted')
              and t.id = any(n.theme_ids))
            else exists (select from theme_choices c where c.customer_id = u.id and c.theme_id = t.id and c.chosen
              and c.audience = 'customer') end
          order by 1, 2, 3`.execute(ctx.db)
        expect(before.themes).toEqual(speaks)
        // Whom the limits refuse, by the rule that refuses an ask.
        const limits = await readLimits(now)
        const { rows: refused } = await sql<{ contactId: Id<'con'>; why: string | null }>`
          select k.contact_id, ${whyNotAskSql(limits, today)} as why from contact_standing k`.execute(ctx.db)
        const standings = await standingsOf(
          now,
          refused.map(({ contactId }) => contactId),
        )
        for (const { contactId, person, history } of standings) {
          const why = whyNotAsk(person, history, limits, today, 'phone')?.reason ?? null
          expect(refused.find((one) => one.contactId === contactId)?.why).toBe(why)
        }
        // And all of it, found anew.
        await sql`delete from contact_standing`.execute(ctx.db)
        await sql`delete from climbs`.execute(ctx.db)
        await sql`delete from covered_standing`.execute(ctx.db)
        await sql`delete from theme_standing`.execute(ctx.db)
        await sql`insert into standing_marks select id from customers`.execute(ctx.db)
        await sql`insert into standing_marks select id from reference_items where customer_id is null`.execute(ctx.db)
        await takeStock(now)
        const anew = await kept(now)
        // Days that have passed out of the year since may still be listed; they are no more than that.
        const recent = (rows: unknown[]) =>
          (rows as { askedOn: Day[] | null }[]).map((row) => ({
            ...row,
            askedOn: row.askedOn?.filter((day) => day > addDays(today, -365)) ?? [],
          }))
        expect(recent(before.everybody)).toEqual(recent(anew.everybody))
        expect(before.climbs).toEqual(anew.climbs)
        expect(before.themes).toEqual(anew.themes)
      } finally {
        await sql`rollback to savepoint history`.execute(ctx.db)
      }
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('of a consent given while somebody reads, the reading shows all or nothing, and the next one shows it', async ({
  committed,
}) => {
  const agreed = async () => {
    await takeStock(committed)
    const { rows } = await sql<{ agreed: number }>`
      select agreed from contact_standing where contact_id = 'con_ines'`.execute(committed.db)
    return rows[0]!.agreed
  }
  const before = await agreed()
  const giving = await committed.db.startTransaction().execute()
  await write['a consent']!({ ...committed, db: giving }, 'con_ines', 10, 3)
  // Reading does not wait for whoever writes, and does not take the mark away that it cannot see.
  expect(await agreed()).toBe(before)
  await giving.commit().execute()
  const [one, other] = await Promise.all([agreed(), agreed()])
  expect(one).not.toBe(before)
  expect(other).toBe(one)
  await sql`delete from consents where given_by = 'them' and contact_id = 'con_ines'`.execute(committed.db)
  await sql`delete from consents where given_by = 'them' and created_by = 'mem_sam' and party = 'company'`.execute(
    committed.db,
  )
  expect(await agreed()).toBe(before)
})
