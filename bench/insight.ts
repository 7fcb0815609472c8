import { chainsApi } from '../src/insights/api/chains.ts'
import { listChains } from '../src/insights/commands/chains.ts'
import { discovery } from '../src/insights/commands/discovery.ts'
import { drivers } from '../src/insights/commands/drivers.ts'
import type { Computation } from '../src/insights/commands/kept.ts'
import { spreadComputation } from '../src/insights/commands/spread.ts'
import { listBehind, showStrength } from '../src/insights/commands/strength.ts'
import { showTimeToRefer, showTrend } from '../src/insights/commands/trend.ts'
import { valueComputation } from '../src/insights/commands/value.ts'
import type { Definition } from '../src/insights/definition.ts'
import { runText } from '../src/server/database.ts'
import { addDays, type Day } from '../src/values/day.ts'
import { benchCompany, timeEach } from './company.ts'

/**
 * How long the pages of insight take on a company with twenty attributes, revenue every half year and chains of referrals: the
 * pages that are answered at once, over a window nobody asked about before; the lists behind their figures; and, once each, the
 * analyses that are worked out by a job and kept.
 *
 *   npx node bench/insight.ts                      100,000 customers, about two minutes
 *   npx node bench/insight.ts --customers 10000
 */
const sizes = [2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 10, 12, 15, 20, 30, 50]

/** One in five brought somebody or tried to; one in fourteen was brought by a customer before them. Revenue every half year for two years. */
const filling = (customers: number) => [
  ...sizes.map(
    (_, at) =>
      `insert into attributes (key, label, kind, position) values ('a${at + 1}', 'Attribute ${at + 1}', 'category', ${at})`,
  ),
  `insert into customers (id, name, since, until, attributes)
   select 'cus_b' || n, 'Customer ' || n, began, case when n % 9 = 0 then began + 200 + (n * 31 % 500)::int end,
     jsonb_build_object(${sizes.map((size, at) => `'a${at + 1}', 'v' || (n::bigint * ${7919 + 104_729 * at} / 97 % ${size})`).join(', ')})
   from (select n, date '2022-01-01' + (n::bigint * 7919 % 1500)::int as began from generate_series(1, ${customers}) n) as made`,
  `insert into referrals (id, referrer_id, referred_id, referred_name, made_on, state, strength, created_by)
   select 'ref_b' || n, 'cus_b' || by, case when n % 14 = 0 then 'cus_b' || n end, 'Person ' || n,
     least(date '2026-05-31', (select since from customers where id = 'cus_b' || by) + 20 + (n::bigint * 104729 % 700)::int),
     case when n % 14 = 0 then 'converted' else 'shared' end, (array['proven', 'probable', 'claimed'])[1 + n % 3], 'bench'
   from (select n, 1 + (n::bigint * 48271 % 2147483647 % greatest(1, n / 2)) as by from generate_series(1, ${customers}) n where n % 14 = 0 or n % 4 = 0) as made
   where by <> n`,
  `insert into revenue_entries (id, customer_id, earned_on, amount_minor, currency, external_id)
   select 'rev_b' || n || 'h' || half, 'cus_b' || n, date '2024-06-15' + (half * 182)::int,
     (10_000 + n::bigint * 7919 % 90_000) * (1 + n % 17 / 8), 'EUR', 'b' || n || 'h' || half
   from generate_series(1, ${customers}) n, generate_series(0, 3) half where (n + half) % 11 > 0`,
]

/** What the lists cannot do without, to hold them to: machines are noisy, so read the ratios. */
const yardstick = `select count(*) from (select customer_id, sum(amount_minor) from revenue_entries group by 1) as paid`

/** A window nobody has asked about, each time another. */
let shift = 0
function ownWindow(): string {
  shift++
  return `${addDays('2025-06-01' as Day, -shift)}..${addDays('2026-06-01' as Day, -shift)}`
}
const about = (window = ownWindow()) => ({ window, strength: 'probable' as const, where: [] })
const chains = (asked: object) => chainsApi.customers.input.parse({ strength: 'probable', ...asked })

await benchCompany('customers', filling, async (ctx) => {
  const first = performance.now()
  await showTrend(ctx, about('12m'))
  process.stdout.write(
    `The first page, with reading all customers into memory: ${((performance.now() - first) / 1000).toFixed(1)} s\n\n`,
  )
  await timeEach(
    {
      'Revenue strength': async () => (await showStrength(ctx, about())).groups.length,
      'Revenue strength, by an attribute of fifty values': async () =>
        (await showStrength(ctx, { ...about(), by: 'a20' })).groups.length,
      'PostgreSQL adding up what each customer paid, and no more': async () =>
        (await runText(ctx.db, yardstick)).rows.length,
      'customers behind the revenue, first page': async () =>
        (await listBehind(ctx, { ...about(), slice: 'kept', limit: 50 })).items.length,
      'The trend': async () => (await showTrend(ctx, about())).groups.length,
      'Time to refer': async () =>
        (await showTimeToRefer(ctx, { strength: 'probable', where: [], by: `a${(shift++ % 8) + 3}` })).groups.length,
      'customers by what they paid, first page': async () =>
        (await listChains(ctx, chains({ window: ownWindow() }))).items.length,
      'customers with the whole chain, first page': async () =>
        (await listChains(ctx, chains({ window: ownWindow(), worth: 'chain' }))).items.length,
      'customers who came by a referral of a referral': async () =>
        (await listChains(ctx, chains({ generation: '2..' }))).items.length,
    },
    3,
  )
  process.stdout.write('\n')
  const once = (computation: Computation, choices: object) => async () => {
    await computation.compute(ctx, { ...about(), ...choices } as Definition, async () => {})
    return 1
  }
  await timeEach(
    {
      'Customer value': once(valueComputation, { window: 'ever' }),
      'How far referrals carry': once(spreadComputation, { window: 'ever' }),
      Drivers: once(drivers, { columns: [] }),
      'Discovery, up to three values': once(discovery, { ways: 3, fewest: 30 }),
    },
    1,
  )
})
