import { showCell, showCoverage } from '../src/coverage/commands.ts'
import { listReady, showLadder, showReadyTotals } from '../src/ladder/commands/climbing.ts'
import { showSuggestions } from '../src/ladder/commands/journey.ts'
import { benchCompany, timeEach } from './company.ts'

/**
 * How long the ladder and the coverage matrix take to count everybody: five contacts at each customer, eight in ten gave a
 * score, four in ten were asked for something, and one in twenty gave an item that is covered.
 *
 *   node bench/ladder.ts                     100,000 contacts
 *   node bench/ladder.ts --contacts 1000000
 */
const filling = (contacts: number) => [
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
  `insert into item_themes select i.id, t.id from reference_items i join themes t on t.position = 1 + i.number % 7`,
  `insert into deals (id, name, prospect, amount_minor, currency, opened_on, closes_on, created_by, created_at, updated_at)
   select 'dea_b' || n, 'Deal ' || n, 'Prospect ' || n, n * 1000, 'EUR', date '2026-01-01', date '2026-09-01', 'bench', now(), now()
   from generate_series(1, 2000) n`,
  `insert into deal_themes select d.id, t.id from deals d join themes t on t.position = 1 + d.number % 7`,
]

const ready = { level: 3 as const, where: [], blocked: '' as const }

await benchCompany('contacts', filling, (ctx) =>
  timeEach({
    'the pyramid, its history and moves': async () => (await showLadder(ctx, { window: '90d', where: [] })).customers,
    'a page of who is ready': async () => (await listReady(ctx, { ...ready, limit: 50 })).items.length,
    'totals of who is ready': async () => (await showReadyTotals(ctx, ready)).people,
    'whom to ask next': async () =>
      (await showSuggestions(ctx, { level: [], stage: [], where: [], limit: 50 })).suggestions,
    'coverage: the matrix': async () => (await showCoverage(ctx, {})).rows.length,
    'coverage: the matrix of one use': async () => (await showCoverage(ctx, { use: 'website' })).rows.length,
    'coverage: a cell of it': async () => (await showCell(ctx, { row: 'the_workflow', level: 2 })).items.length,
  }),
)
