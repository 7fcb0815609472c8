import { sql } from 'kysely'
import { describe, expect, test as plain } from 'vitest'
import { record } from '../server/activity.ts'
import { seeded } from '../statistics/chance.ts'
import { test } from '../testing/database.ts'
import { addDays, type Day, dayNumber } from '../values/day.ts'
import * as commands from './commands.ts'
import { eachOf } from './each.ts'

describe('what an action did customer by customer', () => {
  plain('is the difference that is left at an equal history, as a regression on both has it', () => {
    const own = { customers: 500, before: 55, after: 60, both: 20 }
    const others = { customers: 2000, before: 140, after: 180, both: 60 }
    const halves = [{ customers: 800, before: 60, after: 70, both: 25 }]
    halves.push({ customers: 1200, before: 80, after: 110, both: 35 })
    const each = eachOf(own, halves)!
    expect(each.others).toEqual(others)
    // R: coef(lm(after ~ group + before)); the standard error and the share explained from var(after - slope * before) by group.
    expect(each.gap).toBeCloseTo(0.0164247837008, 9)
    expect((each.interval.high - each.interval.low) / 2 / 1.959963984540054).toBeCloseTo(0.0153114373039, 9)
    expect(each.explained).toBeCloseTo(0.0718688436964, 9)
    // Unadjusted it would be three points: the group had referred more before as well.
    expect(each.gap).toBeLessThan(0.12 - 0.09)
  })

  plain('is not told where hardly anybody referred', () => {
    const few = { customers: 50, before: 3, after: 4, both: 1 }
    expect(eachOf(few, [{ customers: 500, before: 40, after: 50, both: 9 }])).toBeNull()
    expect(eachOf({ ...few, after: 6 }, [])).toBeNull()
  })

  test('counts those who were here through the time before and when it started, however they left later', async ({
    committed: ctx,
  }) => {
    const startsOn: Day = '2026-02-01'
    const chance = seeded(11)
    const pick = (from: Day, days: number) => addDays(from, Math.floor(chance() * days))
    const customers = Array.from({ length: 800 }, (_, at) => ({
      id: `cus_lane${at}`,
      lane: ['north', 'south', 'east', 'west'][at % 4]!,
      // Some came too late to have a history, some left before it started, some since.
      since: chance() < 0.1 ? pick('2025-02-02', 300) : pick('2023-01-01', 700),
      until: chance() < 0.1 ? pick('2025-12-01', 170) : null,
    }))
    const referrals = customers.flatMap(({ id, since }) =>
      Array.from({ length: chance() < 0.4 ? 2 : 0 }, () => ({ by: id, on: pick(since, 1200) })).filter(
        ({ on }) => on < '2026-06-01',
      ),
    )
    await sql`insert into customers (id, name, since, until, attributes)
      select id, id, since, case when until > since then until end, json_build_object('lane', lane)::jsonb
      from json_to_recordset(${JSON.stringify(customers)}::json) as c (id text, lane text, since date, until date)`.execute(
      ctx.db,
    )
    await sql`insert into referrals (id, referrer_id, referred_name, made_on, state, strength, created_by)
      select 'ref_lane' || row_number() over (), "by", 'Somebody', "on", 'submitted', 'proven', 'mem_sam'
      from json_to_recordset(${JSON.stringify(referrals)}::json) as r ("by" text, "on" date)`.execute(ctx.db)
    await sql`insert into attributes (key, label, kind) values ('lane', 'Lane', 'category')`.execute(ctx.db)
    await record(ctx, 'attribute added', { subject: 'att_lane' })
    const action = await commands.planAction(ctx, {
      title: 'North is asked',
      finding: '',
      foundAt: '',
      change: 'A call.',
      where: ['lane is north'],
      comparison: ['south', 'east', 'west'].map((lane) => ({ label: lane, where: [`lane is ${lane}`] })),
      strength: 'probable',
      pickedAsWorst: false,
      startsOn: null,
      expectedChange: 0.05,
    })
    await commands.startAction(ctx, { actionId: action.id, startsOn })
    const { each } = await commands.showEffect(ctx, { actionId: action.id })

    const recount = (isOwn: boolean) => {
      const here = customers.filter(
        ({ lane, since, until }) =>
          (lane === 'north') === isOwn &&
          since <= '2025-02-01' &&
          (until === null || until > startsOn || until <= since),
      )
      const did = (from: Day, to: Day) =>
        new Set(referrals.filter(({ on }) => on >= from && on < to).map(({ by }) => by))
      const [before, after] = [did('2025-02-01', startsOn), did(startsOn, '2026-06-01')]
      const both = here.filter(({ id }) => before.has(id) && after.has(id)).length
      const count = (of: ReadonlySet<string>) => here.filter(({ id }) => of.has(id)).length
      return { customers: here.length, before: count(before), after: count(after), both }
    }
    expect(dayNumber(ctx.today)).toBe(dayNumber('2026-06-01'))
    expect(each!.own).toEqual(recount(true))
    expect(each!.others).toEqual(recount(false))
  })
})
