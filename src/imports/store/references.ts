import { createHash } from 'node:crypto'
import { copied, type Finding, freshId, type Hand, meetingProblems, refusedRows } from './hand.ts'
import { countIncoming } from './meeting.ts'
import { countOf, type Saver } from './saver.ts'
import { themesNamed, unknownThemes } from './themes.ts'

/**
 * Items of the library by their external id; without one, by the customer and the words. They come in as drafts, and no
 * consent comes with them: a file cannot agree to anything, so covered_items() shows none of it. An item we know stays as
 * it is, because somebody may have agreed to it exactly so.
 */
export const referencesIn: Saver<'references'> = {
  columns: `row bigint, line bigint, rows integer, external_id text, title text, words text, address text, customer text,
    contact text, level smallint, themes jsonb, given_on date, source text, source_detail text, shown_name text,
    shown_title text, shown_company text, language text, customer_id text, contact_id text, number bigint,
    id text default ${freshId('itm')}`,
  sent: `row, line, rows, external_id, title, words, address, customer, contact, level, themes, given_on, source,
    source_detail, shown_name, shown_title, shown_company, language`,
  line: ({ row, line, rows, record }) =>
    [
      row,
      line,
      rows,
      copied(keptId(record.externalId)),
      copied(record.title),
      copied(record.words),
      copied(record.address),
      copied(record.customer),
      copied(record.contact),
      copied(record.level),
      copied(JSON.stringify(record.themes)),
      copied(record.givenOn),
      copied(record.source),
      copied(record.sourceDetail),
      copied(record.shownName),
      copied(record.shownTitle),
      copied(record.shownCompany),
      copied(record.language),
    ].join('\t'),

  async match(hand) {
    const { client } = hand
    await client.query('update incoming i set customer_id = c.id from customers c where c.external_id = i.customer')
    // A name that two customers have says nothing about which of them it is.
    await client.query(
      `update incoming i set customer_id = c.id from customers c
       where i.customer_id is null and lower(c.name) = lower(i.customer)
         and not exists (select from customers o where lower(o.name) = lower(i.customer) and o.id <> c.id)`,
    )
    const { rows: strangers } = await client.query(
      `delete from incoming where customer is not null and customer_id is null
       returning row, line, rows, customer as value`,
    )
    const unknown = refusedRows(strangers, 'Customer', meetingProblems['no-customer-of-reference'])
    await client.query(
      `update incoming i set contact_id = p.id, customer_id = p.customer_id from contacts p
       where p.external_id = i.contact and (i.customer_id is null or i.customer_id = p.customer_id)`,
    )
    await client.query(
      `update incoming i set contact_id = p.id from contacts p
       where i.contact_id is null and p.customer_id = i.customer_id
         and (p.email = lower(i.contact) or lower(p.name) = lower(i.contact))
         and not exists (select from contacts o where o.customer_id = i.customer_id and o.id <> p.id
           and (o.email = lower(i.contact) or lower(o.name) = lower(i.contact)))`,
    )
    await client.query(
      'update incoming set level = case when customer_id is null then 1 else 2 end where level is null',
    )
    const { rows: nobodys } = await client.query(
      'delete from incoming where level > 1 and customer_id is null returning row, line, rows, title as value',
    )
    const unnamed = refusedRows(nobodys, 'Customer', meetingProblems['needs-customer'])
    await client.query(
      'update incoming i set number = r.number from reference_items r where r.external_id = i.external_id',
    )
    return {
      refused: unknown.refused + unnamed.refused,
      findings: [
        ...unknown.findings,
        ...unnamed.findings,
        ...(await missingPeople(hand)),
        ...(await unknownThemes(hand)),
      ],
    }
  },

  async foresee({ client }) {
    return countOf(await countIncoming(client), [])
  },

  async write({ ctx, client, importId, batch }) {
    await client.query(
      `with made as (
         insert into reference_items (id, external_id, level, title, format, original, address, language, customer_id,
           contact_id, shown_name, shown_title, shown_company, source, source_detail, collected_by, given_on, state,
           import_id, created_by, created_at, updated_at)
         select i.id, i.external_id, i.level, i.title, case when i.address is null then 'text' else 'address' end, i.words,
           i.address, i.language, i.customer_id, i.contact_id,
           case when i.level > 1 then coalesce(i.shown_name, p.name) end,
           case when i.level > 1 then coalesce(i.shown_title, p.title) end,
           case when i.level > 1 then coalesce(i.shown_company, c.name) end,
           i.source, i.source_detail, $3, least(coalesce(i.given_on, $5::date), $5::date), 'draft', $1, $3, $4, $4
         from incoming i
         left join customers c on c.id = i.customer_id
         left join contacts p on p.id = i.contact_id
         where i.number is null order by i.row
         on conflict (external_id) where external_id is not null do nothing
         returning id, number),
       themed as (insert into item_themes (item_id, theme_id) select id, theme_id from (${themesNamed('made')}) n)
       insert into import_changes (import_id, batch, what, number) select $1, $2, 'item', number from made`,
      [importId, batch, ctx.actor.id, ctx.now, ctx.today],
    )
    await client.query(
      `update incoming i set number = r.number from reference_items r
       where i.number is null and r.external_id = i.external_id and r.id <> i.id`,
    )
    return countOf(await countIncoming(client), [])
  },
}

/** Items without an id of their own are known by a fingerprint of whose words they are, and which. */
const keptId = (externalId: string) =>
  externalId.startsWith('row:')
    ? `row:${createHash('sha256').update(externalId).digest('base64url').slice(0, 32)}`
    : externalId

/** Rows that name a person we have not, as notes. */
async function missingPeople({ client }: Hand): Promise<Finding[]> {
  const { rows } = await client.query<{ row: number; line: number; value: string }>(
    'select row, line, contact as value from incoming where contact is not null and contact_id is null and number is null',
  )
  return rows.map(({ row, line, value }) => ({
    row,
    line,
    column: 'Contact',
    value: value.slice(0, 100),
    ...meetingProblems['no-such-contact'],
    isNote: true,
  }))
}
