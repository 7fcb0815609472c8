import { copied, freshId, meetingProblems, refusedRows } from './hand.ts'
import { countIncoming, findCustomers } from './meeting.ts'
import { countOf, type Differing, type Saver } from './saver.ts'

/** Contacts by their external id; without one, by their customer and address, or where that is missing too, name. */
export const contactsIn: Saver<'contacts'> = {
  columns: `row bigint, line bigint, rows integer, customer text, external_id text, name text, email text, phone text,
    title text, customer_id text, number bigint, id text default ${freshId('con')}`,
  sent: 'row, line, rows, customer, external_id, name, email, phone, title',
  line: ({ row, line, rows, record }) =>
    `${row}\t${line}\t${rows}\t${copied(record.customer)}\t${copied(record.externalId)}\t${copied(record.name)}\t` +
    `${copied(record.email)}\t${copied(record.phone)}\t${copied(record.title)}`,

  async match({ client }) {
    const refused = await findCustomers(client)
    await client.query('update incoming i set number = c.number from contacts c where c.external_id = i.external_id')
    await client.query(
      `update incoming i set number = c.number from contacts c
       where i.number is null and i.email is not null and c.customer_id = i.customer_id and c.email = i.email
         and (i.external_id is null or c.external_id is null)`,
    )
    await client.query(
      `update incoming i set number = c.number from contacts c
       where i.number is null and i.email is null and i.external_id is null
         and c.customer_id = i.customer_id and lower(c.name) = lower(i.name)`,
    )
    return refused
  },

  async foresee({ client }) {
    const { rows } = await client.query<Differing[number]>(`select number, rows from (${differing}) differing`)
    return countOf(await countIncoming(client), rows)
  },

  async write({ ctx, client, importId, batch }) {
    await client.query(
      `with made as (
         insert into contacts
           (id, customer_id, external_id, name, email, phone, title, import_id, created_at, updated_at)
         select id, customer_id, external_id, name, email, phone, title, $1, $3, $3
         from incoming where number is null order by row
         on conflict do nothing
         returning number)
       insert into import_changes (import_id, batch, what, number) select $1, $2, 'contact', number from made`,
      [importId, batch, ctx.now],
    )
    const { rows: taken } = await client.query(
      `delete from incoming i where number is null and not exists (select from contacts c where c.id = i.id)
       returning row, line, rows, coalesce(email, external_id, name) as value`,
    )
    const incoming = await countIncoming(client)
    const { rows } = await client.query<Differing[number]>(
      `with differing as (${differing} order by c.number for update of c),
       changed as (
         update contacts c
         set customer_id = d.customer_id, external_id = d.external_id, name = d.name, email = d.email,
           phone = d.phone, title = d.title, version = c.version + 1, updated_at = $3
         from differing d where c.number = d.number
         returning c.number, d.rows, d.was, c.version, c.customer_id, c.external_id, c.name, c.email, c.phone, c.title),
       noted as (
         insert into import_changes (import_id, batch, what, number, before, after)
         select $1, $2, 'contact', number, was,
           jsonb_build_object('version', version, 'customer_id', customer_id, 'external_id', external_id,
             'name', name, 'email', email, 'phone', phone, 'title', title)
         from changed)
       select number, rows from changed`,
      [importId, batch, ctx.now],
    )
    return { ...countOf(incoming, rows), ...refusedRows(taken, null, meetingProblems['address-taken']) }
  },
}

// A contact without a name in the file is called by its address, which says less than a name we know.
const differing = `
  select c.number, i.rows, i.customer_id, n.external_id, n.name, n.email, n.phone, n.title,
    jsonb_build_object('version', c.version, 'customer_id', c.customer_id, 'external_id', c.external_id,
      'name', c.name, 'email', c.email, 'phone', c.phone, 'title', c.title) as was
  from incoming i join contacts c on c.number = i.number
  cross join lateral (select coalesce(i.external_id, c.external_id) as external_id,
    case when i.name = i.email then c.name else i.name end as name, coalesce(i.email, c.email) as email,
    coalesce(i.phone, c.phone) as phone, coalesce(i.title, c.title) as title) n
  where (c.customer_id, c.external_id, c.name, c.email, c.phone, c.title)
    is distinct from (i.customer_id, n.external_id, n.name, n.email, n.phone, n.title)`
