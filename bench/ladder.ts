import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { countingIn } from '../src/insights/store.ts'
import { listReady, showLadder, showReadyTotals } from '../src/ladder/commands/climbing.ts'
import { showSuggestions } from '../src/ladder/commands/journey.ts'
import { addCompany, companiesIn } from '../src/server/companies.ts'
import type { Context } from '../src/server/context.ts'
import { openDatabases } from '../src/server/database.ts'
import { startEmbedded } from '../src/server/embedded.ts'
import { openKeys } from '../src/server/keys.ts'
import { migrate } from '../src/server/migrate.ts'

/**
 * How long the ladder takes to count everybody: five contacts at each customer, eight in ten gave a score, four in ten were
 * asked for something, and one in twenty gave an item that is covered.
 *
 *   node bench/ladder.ts                     100,000 contacts
 *   node bench/ladder.ts --contacts 1000000
 */
const { values } = parseArgs({ options: { contacts: { type: 'string', default: '100000' } } })
const contacts = Number(values.contacts)
const folder = mkdtempSync(join(tmpdir(), 'vouchwell-ladder-'))
const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] as number

/** Every number the same at every run. */
const filling = [
  `insert into customers (id, name, since, attributes)
   select 'cus_b' || n, 'Customer ' || n, date '2021-01-01' + (n::bigint * 7919 % 1900)::int, '{}'
   from generate_series(1, ${contacts / 5}) n`,
  `insert into contacts (id, customer_id, name, email)
   select 'con_b' || n, 'cus_b' || (1 + n % ${contacts / 5}), 'Person ' || n, 'p' || n || '@b.example'
   from generate_series(1, ${contacts}) n`,
  `insert into asks (id, kind, customer_id, contact_id, minutes, channel, state, asked_on, asked_by, created_at, updated_at)
   select 'ask_b' || number, (array['quote','survey','reference call','video'])[1 + number % 4], customer_id, id, 15, 'e-mail',
     (array['accepted','declined','asked'])[1 + number % 3], date '2026-05-01' - (number * 7 % 700)::int, 'bench', now(), now()
   from contacts where number % 5 < 2`,
  `insert into surveys (id, name, content, created_by, created_at, updated_at) values ('srv_b', 'Why', '{}', 'bench', now(), now())`,
  `insert into responses (id, survey_id, customer_id, contact_id, source, state, started_at, submitted_at, given_on, likelihood, created_at, updated_at)
   select 'rsp_b' || number, 'srv_b', customer_id, id, 'import', 'submitted', now(), now(), date '2025-06-01' + (number * 13 % 300)::int, number * 17 % 11, now(), now()
   from contacts where number % 5 > 0`,
  `insert into milestones (id, customer_id, milestone, on_day, created_by, created_at)
   select 'mst_b' || number, id, 'successful rollout', date '2026-01-01', 'bench', now() from customers where number % 2 = 0`,
  `insert into milestones (id, customer_id, contact_id, milestone, on_day, created_by, created_at)
   select 'mst_c' || number, customer_id, id, 'interview held', date '2026-02-01', 'bench', now() from contacts where number % 40 = 0`,
  `insert into reference_items (id, level, title, format, original, customer_id, contact_id, source, collected_by, given_on, state, created_by, created_at, updated_at)
   select 'itm_b' || number, 1 + number / 20 % 2, 'Item ' || number, 'text', 'Words.', customer_id, id, 'import', 'bench',
     date '2026-01-01' - (number % 500)::int, 'ready', 'bench', now(), now()
   from contacts where number % 20 = 0`,
  `insert into consents (id, party, customer_id, contact_id, item_id, level, use, wording, wording_version, given_how, given_by, given_on, given_at, created_by, created_at)
   select 'cns_p' || i.number || use, 'person', customer_id, contact_id, case when i.number % 2 = 0 then i.id end, level, use, 'Yes.', 1, 'import', 'them',
     date '2026-01-01', now(), 'bench', now() from reference_items i, unnest(array['website', 'sales deck']) use`,
  `insert into consents (id, party, customer_id, level, use, wording, wording_version, given_how, given_by, given_on, given_at, created_by, created_at)
   select 'cns_c' || number || use, 'company', id, 2, use, 'Yes.', 1, 'import', 'them', date '2026-01-01', now(), 'bench', now()
   from customers, unnest(array['website', 'sales deck']) use where number % 10 > 0`,
  `insert into engagements (id, level, customer_id, contact_id, title, stage, minutes, state, held_on, created_by, created_at, updated_at)
   select 'eng_b' || number, 3, customer_id, id, 'A call', 'held', 30, 'held', date '2026-03-01', 'bench', now(), now() from contacts where number % 100 = 0`,
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
    const databases = openDatabases(embedded.url)
    const [company] = await companiesIn(databases.control)
    const ctx: Context = {
      db: databases.company(schema),
      company: company!,
      actor: { id: 'bench', name: 'Bench', role: 'owner' },
      now: new Date('2026-06-01T09:00:00Z'),
      today: '2026-06-01',
      counting: countingIn(databases),
      queue: { kinds: [], send: async () => {}, work: async () => {}, stop: async () => {} },
      keys: openKeys(['bench'], schema),
      folder,
      exchange: { headers: new Headers(), origin: 'http://localhost', setCookies: [], upload: null },
      ifMatch: null,
    }
    const ready = { level: 3 as const, where: [], blocked: '' as const }
    const questions = {
      'the pyramid, its history and moves': () => showLadder(ctx, { window: '90d', where: [] }),
      'a page of who is ready': () => listReady(ctx, { ...ready, limit: 50 }),
      'totals of who is ready': () => showReadyTotals(ctx, ready),
      'whom to ask next': () => showSuggestions(ctx, { level: [], stage: [], where: [], limit: 50 }),
    }
    process.stdout.write(`| Of ${contacts} contacts | median of 9 | first time |\n| --- | --- | --- |\n`)
    for (const [what, ask] of Object.entries(questions)) {
      const took: number[] = []
      for (let i = 0; i < 10; i++) {
        const begun = performance.now()
        await ask()
        took.push(performance.now() - begun)
      }
      const [first, ...others] = took as [number, ...number[]]
      process.stdout.write(`| ${what} | ${median(others).toFixed(0)} ms | ${first.toFixed(0)} ms |\n`)
    }
    await databases.end()
    await client.end()
  } finally {
    await embedded.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

await main()
