import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { countingIn } from '../src/insights/store.ts'
import { findCandidates } from '../src/requests/commands/candidates.ts'
import { criteriaJson } from '../src/requests/criteria.ts'
import { addCompany, companiesIn } from '../src/server/companies.ts'
import type { Context } from '../src/server/context.ts'
import { openDatabases } from '../src/server/database.ts'
import { startEmbedded } from '../src/server/embedded.ts'
import { openKeys } from '../src/server/keys.ts'
import { migrate } from '../src/server/migrate.ts'

/**
 * How long it takes to say who could speak for a request, among everybody: every contact has been asked before, has given a
 * score, and nine in ten have agreed.
 *
 *   node bench/requests.ts                     100,000 contacts
 *   node bench/requests.ts --contacts 1000000
 */
const { values } = parseArgs({ options: { contacts: { type: 'string', default: '100000' } } })
const contacts = Number(values.contacts)
const folder = mkdtempSync(join(tmpdir(), 'vouchwell-requests-'))
const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] as number

/** Every number the same at every run; two contacts at each customer. */
const filling = [
  `insert into attributes (key, label, kind) values ('industry', 'Industry', 'category'), ('seats', 'Seats', 'number'), ('plan', 'Plan', 'category')`,
  `insert into customers (id, name, since, attributes)
   select 'cus_b' || n, 'Customer ' || n, date '2021-01-01' + (n::bigint * 7919 % 1900)::int,
     jsonb_build_object('industry', (array['Healthcare','Logistics','Media','Energy','Retail','Schools'])[1 + n % 6], 'seats', n * 31 % 500,
       'plan', (array['Solo','Team','Scale'])[1 + n % 3])
   from generate_series(1, ${contacts / 2}) n`,
  `insert into contacts (id, customer_id, name, email, language)
   select 'con_b' || n, 'cus_b' || (1 + n % ${contacts / 2}), 'Person ' || n, 'p' || n || '@b.example', (array['en','de','fr','es'])[1 + n % 4]
   from generate_series(1, ${contacts}) n`,
  `insert into asks (id, kind, customer_id, contact_id, minutes, channel, state, asked_on, asked_by, created_at, updated_at)
   select 'ask_b' || number, 'quote', customer_id, id, 15, 'e-mail', 'accepted', date '2026-05-01' - (number * 7 % 300)::int, 'bench', now(), now() from contacts`,
  `insert into surveys (id, name, content, created_by, created_at, updated_at) values ('srv_b', 'Why', '{}', 'bench', now(), now())`,
  `insert into responses (id, survey_id, customer_id, contact_id, source, state, started_at, submitted_at, given_on, likelihood, created_at, updated_at)
   select 'rsp_b' || number, 'srv_b', customer_id, id, 'import', 'submitted', now(), now(), date '2025-06-01' + (number * 13 % 300)::int, number * 17 % 11, now(), now() from contacts`,
  `insert into consents (id, party, customer_id, contact_id, level, use, wording, wording_version, given_how, given_by, given_on, given_at, created_by, created_at)
   select 'cns_p' || number, 'person', customer_id, id, 3, 'private call', 'Yes.', 1, 'import', 'them', date '2026-01-01', now(), 'bench', now() from contacts where number % 10 > 0`,
  `insert into consents (id, party, customer_id, level, use, wording, wording_version, given_how, given_by, given_on, given_at, created_by, created_at)
   select 'cns_c' || number, 'company', id, 3, 'private call', 'Yes.', 1, 'import', 'them', date '2026-01-01', now(), 'bench', now() from customers`,
  `insert into reference_items (id, level, title, format, original, customer_id, contact_id, source, collected_by, given_on, state, created_by, created_at, updated_at)
   select 'itm_b' || number, 2, 'Item ' || number, 'text', 'Words.', customer_id, id, 'import', 'bench', date '2026-01-01', 'ready', 'bench', now(), now()
   from contacts where number % 5 = 0`,
  `insert into item_themes select i.id, t.id from reference_items i join themes t on t.position = 1 + i.number % 7`,
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
    const wanted = {
      'in good standing and agreed': {},
      'a theme': { themes: [{ id: 'the_workflow' }] },
      'two themes, industry and size, a language, not asked in 60 days': {
        themes: [{ id: 'the_workflow', need: 'must' }, { id: 'the_saving-time' }],
        like: [
          { key: 'industry', value: 'Healthcare', need: 'must' },
          { key: 'seats', value: 200 },
        ],
        language: { value: 'de' },
        notAskedDays: 60,
      },
      'filters besides': {
        like: [{ key: 'industry', value: 'Energy' }],
        where: ['plan is Team|Scale', 'seats between 100..400'],
        mostEngagements: 3,
      },
    }
    process.stdout.write(
      `| Who can speak, of ${contacts} contacts | median of 15 | first time | may be asked |\n| --- | --- | --- | --- |\n`,
    )
    for (const [what, criteria] of Object.entries(wanted)) {
      const took: number[] = []
      let found = 0
      for (let i = 0; i < 16; i++) {
        const begun = performance.now()
        found = (await findCandidates(ctx, { level: 3, criteria: criteriaJson.parse(criteria) })).items.length
        took.push(performance.now() - begun)
      }
      const [first, ...others] = took as [number, ...number[]]
      process.stdout.write(`| ${what} | ${median(others).toFixed(0)} ms | ${first.toFixed(0)} ms | ${found} |\n`)
    }
    await databases.end()
    await client.end()
  } finally {
    await embedded.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

await main()
