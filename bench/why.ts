import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import type { Question } from '../src/cube/question.ts'
import { countingIn } from '../src/insights/store.ts'
import { addCompany } from '../src/server/companies.ts'
import { openDatabases } from '../src/server/database.ts'
import { startEmbedded } from '../src/server/embedded.ts'
import { migrate } from '../src/server/migrate.ts'

/**
 * How long the questions behind Reasons, and behind intent and behaviour, take over windows nobody has asked about yet;
 * beside PostgreSQL counting the same, in one run on one machine.
 *
 *   node bench/why.ts                                        100,000 customers and as many responses
 *   node bench/why.ts --customers 1000000 --responses 1000000
 */
const { values } = parseArgs({
  options: { customers: { type: 'string', default: '100000' }, responses: { type: 'string', default: '100000' } },
})
const [customers, responses] = [Number(values.customers), Number(values.responses)]
const folder = mkdtempSync(join(tmpdir(), 'vouchwell-why-'))
const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] as number

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

/** People of every kind, and answers spread over two years; every number the same at every run. */
const filling = [
  `insert into attributes (key, label, kind) values ('plan', 'Plan', 'category'), ('seats', 'Seats', 'number')`,
  `insert into customers (id, name, since, attributes)
   select 'cus_b' || n, 'Customer ' || n, date '2021-01-01' + (n::bigint * 7919 % 1900)::int,
     jsonb_build_object('plan', (array['Solo','Team','Scale','Free'])[1 + n % 4], 'seats', n * 31 % 500)
   from generate_series(1, ${customers}) n`,
  `insert into referrals (id, referrer_id, referred_name, made_on, state, strength, created_by)
   select 'ref_b' || n, 'cus_b' || n, 'Somebody', date '2025-01-01' + (n * 7 % 600)::int, 'submitted', 'probable', 'bench'
   from generate_series(5, ${customers}, 5) n`,
  `insert into surveys (id, name, content, created_by, created_at, updated_at) values ('srv_b', 'Why', '{}', 'bench', now(), now())`,
  `insert into responses (id, survey_id, customer_id, source, state, started_at, submitted_at, given_on, likelihood, has_recommended, created_at, updated_at)
   select 'rsp_b' || n, 'srv_b', case when n % 20 = 0 then null else 'cus_b' || (1 + n::bigint * 104729 % ${customers}) end, 'import', 'submitted',
     now(), now(), date '2025-01-01' + (n * 13 % 700)::int, n * 17 % 11, n % 3 = 0, now(), now()
   from generate_series(1, ${responses}) n`,
  `insert into citations (id, reason_id, customer_id, response_id, source, given_on, created_at)
   select 'cit_b' || number || reasons.id, reasons.id, customer_id, responses.id, 'answer', given_on, now()
   from responses, reasons where (number * 31 + position * 7) % 11 = 0`,
  'analyze',
]

async function main() {
  const embedded = await startEmbedded(join(folder, 'data'))
  try {
    await migrate(embedded.url)
    const { schema } = await addCompany(embedded.url, 'Bench', null)
    const client = new pg.Client(embedded.url)
    client.on('error', () => {}) // the database is stopped under it where something went wrong
    await client.connect()
    await client.query(`set search_path to ${schema}, public`)
    await client.query('set statement_timeout to 0')
    for (const text of filling) await client.query(text)
    const counted = await client.query('select (select count(*) from citations) as citations')
    process.stderr.write(`${customers} customers, ${responses} responses, ${counted.rows[0].citations} citations\n`)

    const databases = openDatabases(embedded.url)
    const counting = countingIn(databases)
    const ask = (question: Question) => counting.ask(schema, question)
    const load = await timed(() => ask({ ask: 'columns' }))
    const terms = (day: number) => ({
      window: { from: 20_200 + day, to: 20_565 + day },
      strengths: ['proven', 'probable'] as const,
      where: [],
      today: 20_600,
    })
    const edges = (day: number) => Array.from({ length: 13 }, (_, at) => 20_200 + day + Math.round(at * 30.4))
    const plan = { column: 'plan' }
    const tenure = { column: 'tenure', cuts: [3, 6, 12, 24, 36, 60] }
    const pages: Record<string, (day: number) => Question[]> = {
      reasons: (day) => [
        { ask: 'reasons', ...terms(day), source: 'all', by: [plan], pairs: true, edges: edges(day) },
        { ask: 'opportunity', ...terms(day), source: 'all', by: [plan, tenure] },
      ],
      intent: (day) => [{ ask: 'intent', ...terms(day), by: [plan], edges: edges(day) }],
    }
    const first: number[] = []
    const ours: Record<string, number[]> = {}
    for (const [page, questions] of Object.entries(pages)) {
      for (let day = 0; day < 9; day++) {
        const took = await timed(async () => {
          for (const question of questions(day)) await ask(question)
        })
        if (day === 0) first.push(took)
        else ours[page] = [...(ours[page] ?? []), took]
      }
    }

    // Only what stands at the top of each page: who told us why by reason and plan, and the scores by plan.
    const active = (day: number) =>
      `c.since < date '1970-01-01' + ${20_565 + day} and (c.until is null or c.until > date '1970-01-01' + ${20_200 + day})`
    const within = (column: string, day: number) =>
      `${column} >= date '1970-01-01' + ${20_200 + day} and ${column} < date '1970-01-01' + ${20_565 + day}`
    const theirs: Record<string, (day: number) => string> = {
      reasons: (day) => `with told as (
          select distinct c.id, c.attributes->>'plan' as plan, n.reason_id
          from citations n join responses r on r.id = n.response_id join customers c on c.id = r.customer_id
          where ${within('r.given_on', day)} and ${active(day)} and not exists (
            select from referrals where referrer_id = c.id and ${within('made_on', day)} and not self_referral and state not in ('denied', 'reversed'))
        ) select plan, reason_id, count(distinct id) from told group by grouping sets ((), (plan), (reason_id), (plan, reason_id))`,
      intent: (
        day,
      ) => `select c.attributes->>'plan' as plan, count(*) filter (where likelihood >= 9), count(*) filter (where likelihood <= 6), count(*)
        from responses r join customers c on c.id = r.customer_id
        where likelihood is not null and ${within('r.given_on', day)} group by grouping sets ((), (plan))`,
    }
    const lines = [
      `| What | Vouchwell, the whole page | first time | PostgreSQL, the top of it | Ratio |`,
      '| --- | --- | --- | --- | --- |',
    ]
    for (const [at, page] of Object.keys(pages).entries()) {
      const postgres: number[] = []
      for (let day = 1; day <= 3; day++) postgres.push(await timed(() => client.query(theirs[page]!(day))))
      const mine = median(ours[page]!)
      lines.push(
        `| ${page} | ${mine.toFixed(1)} ms | ${first[at]!.toFixed(0)} ms | ${median(postgres).toFixed(0)} ms | ${(median(postgres) / mine).toFixed(0)} × |`,
      )
    }
    process.stdout.write(`${lines.join('\n')}\nLoaded in ${(load / 1000).toFixed(1)} s\n`)

    // A fast answer is worth nothing unless it is the same answer.
    const answer = await counting.ask(schema, { ask: 'reasons', ...terms(1), source: 'all', by: [] })
    const { rows } = await client.query(theirs.reasons!(1))
    const all = rows.find((row) => row.plan === null && row.reason_id === null)
    if (Number(all.count) !== answer.total.told)
      throw new Error(`The two disagree: ${all.count}, ${answer.total.told}.`)
    await client.end()
    await databases.end()
  } finally {
    await embedded.stop()
  }
}

await main().finally(() => rmSync(folder, { recursive: true, force: true }))
