import { findCandidates } from '../src/requests/commands/candidates.ts'
import { criteriaJson } from '../src/requests/criteria.ts'
import { benchCompany, timeEach } from './company.ts'

/**
 * How long it takes to say who could speak for a request, among everybody: every contact has been asked before, has given a
 * score, and nine in ten have agreed.
 *
 *   node bench/requests.ts                     100,000 contacts
 *   node bench/requests.ts --contacts 1000000
 */
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

/** Two contacts at each customer. */
const filling = (contacts: number) => [
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
]

await benchCompany('contacts', filling, (ctx) =>
  timeEach(
    Object.fromEntries(
      Object.entries(wanted).map(([what, criteria]) => [
        what,
        async () => (await findCandidates(ctx, { level: 3, criteria: criteriaJson.parse(criteria) })).items.length,
      ]),
    ),
  ),
)
