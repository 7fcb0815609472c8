import type { ItemFilter } from '../src/references/api.ts'
import { countItems, listItems } from '../src/references/store.ts'
import { benchCompany, timeEach } from './company.ts'

/**
 * How long the library takes to search and count its items: words that are in every item and in few, filters, what is covered
 * for a use, and what asks for attention. Each page has 50 items, each count says how they spread.
 *
 *   node bench/library.ts                     100,000 items
 *   node bench/library.ts --items 1000000
 */
const filling = (items: number) => [
  `insert into customers (id, name, since, attributes)
   select 'cus_b' || n, 'Customer ' || n, date '2021-01-01', '{}' from generate_series(1, ${items / 5}) n`,
  `insert into contacts (id, customer_id, name, email)
   select 'con_b' || n, 'cus_b' || n, 'Person ' || n, 'p' || n || '@b.example' from generate_series(1, ${items / 5}) n`,
  `insert into reference_items (id, level, title, format, original, language, customer_id, contact_id, source, collected_by, given_on, state,
     created_by, created_at, updated_at)
   select 'itm_b' || n, 1 + n % 3, 'Item ' || n, (array['text','text','text','video'])[1 + n % 4],
     'The team saved hours in week ' || n % 52 || ' and the rollout went ' || (array['well','fast','smoothly','as planned'])[1 + n % 4]
       || case when n % 5000 = 0 then ', a revelation' else '' end,
     (array['en','de','fr'])[1 + n % 3], 'cus_b' || (1 + n % ${items / 5}), 'con_b' || (1 + n % ${items / 5}),
     (array['survey','conversation','import'])[1 + n % 3], 'bench', date '2026-05-31' - (n % 1500),
     (array['ready','ready','ready','draft'])[1 + n % 4], 'bench', now(), now()
   from generate_series(1, ${items}) n`,
  `insert into item_themes select i.id, t.id from reference_items i join themes t on t.position = 1 + i.number % 7`,
  `insert into consents (id, party, customer_id, contact_id, level, use, wording, wording_version, given_how, given_by, given_on, given_at,
     expires_on, created_by, created_at)
   select 'cns_p' || number || level || use, 'person', customer_id, id, level, use, 'Yes.', 1, 'import', 'them', date '2026-01-01', now(),
     case when number % 10 = 0 then date '2026-06-20' end, 'bench', now()
   from contacts, generate_series(1, 3) level, unnest(array['website', 'sales deck']) use where number % 5 > 0`,
  `insert into consents (id, party, customer_id, level, use, wording, wording_version, given_how, given_by, given_on, given_at, created_by, created_at)
   select 'cns_c' || number || level || use, 'company', id, level, use, 'Yes.', 1, 'import', 'them', date '2026-01-01', now(), 'bench', now()
   from customers, generate_series(2, 3) level, unnest(array['website', 'sales deck']) use where number % 3 > 0`,
  `insert into consents (id, party, customer_id, contact_id, item_id, level, use, wording, wording_version, given_how, given_by, given_on, given_at,
     created_by, created_at)
   select 'cns_r' || i.number, 'person', i.customer_id, i.contact_id, i.id, 1, 'press', 'Yes.', 1, 'import', 'them', date '2026-01-01', now(), 'bench', now()
   from reference_items i where i.level = 1 and i.number % 5000 = 0`,
]

const everything: ItemFilter = {
  q: '',
  level: [],
  theme: [],
  format: [],
  source: [],
  state: [],
  covered: [],
  given: 'ever',
  where: [],
}
const searches: Record<string, Partial<ItemFilter>> = {
  'the latest': {},
  'a word that is in every item': { q: 'rollout' },
  'the same, of one theme, in German': { q: 'rollout', theme: ['the_workflow'], language: 'de' },
  'a word that is in few': { q: 'revelation' },
  'covered for the website': { covered: ['website'] },
  'covered for the website, with a word that is in every item, of one theme and level': {
    q: 'rollout',
    covered: ['website'],
    theme: ['the_workflow'],
    level: [2],
  },
  'covered for the press, which few are': { covered: ['press'] },
  'covered for social media, which none is': { covered: ['social'] },
  'without consent': { attention: 'no consent' },
  'whose consent ends soon': { attention: 'consent ending' },
}

await benchCompany('items', filling, (ctx) =>
  timeEach(
    Object.fromEntries(
      Object.entries(searches).flatMap(([what, filter]) => {
        const read = { ...everything, ...filter }
        return [
          [`${what}: a page`, async () => (await listItems(ctx, read, { limit: 50 })).items.length],
          [`${what}: counted`, async () => (await countItems(ctx, read)).items],
        ]
      }),
    ),
  ),
)
