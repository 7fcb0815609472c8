import { copied, freshId } from './hand.ts'
import { countIncoming, findCustomers } from './meeting.ts'
import { countOf, type Differing, type Saver } from './saver.ts'

/** Revenue entries by the order or invoice they stand for. */
export const revenueIn: Saver<'revenue'> = {
  columns: `row bigint, line bigint, rows integer, customer text, earned_on date, amount_minor bigint, currency text,
    kind text, external_id text, customer_id text, number bigint`,
  sent: 'row, line, rows, customer, earned_on, amount_minor, currency, kind, external_id',
  line: ({ row, line, rows, record }) =>
    `${row}\t${line}\t${rows}\t${copied(record.customer)}\t${record.earnedOn}\t${record.amountMinor}\t` +
    `${record.currency}\t${record.kind}\t${copied(record.externalId)}`,

  async match({ client }) {
    const refused = await findCustomers(client)
    await client.query(
      'update incoming i set number = r.number from revenue_entries r where r.external_id = i.external_id',
    )
    return refused
  },

  async foresee({ client }) {
    const { rows } = await client.query<Differing[number]>(`select number, rows from (${differing}) differing`)
    return countOf(await countIncoming(client), rows)
  },

  async write({ ctx, client, importId, batch }) {
    const incoming = await countIncoming(client)
    const { rowCount } = await client.query(
      `with made as (
         insert into revenue_entries
           (id, customer_id, earned_on, amount_minor, currency, kind, external_id, import_id, created_at)
         select ${freshId('rev')}, customer_id, earned_on, amount_minor, currency, kind, external_id, $1, $3
         from incoming where number is null order by row
         on conflict (external_id) do nothing
         returning number)
       insert into import_changes (import_id, batch, what, number) select $1, $2, 'revenue', number from made`,
      [importId, batch, ctx.now],
    )
    if (rowCount !== incoming.made)
      await client.query(
        `update incoming i set number = r.number from revenue_entries r
         where i.number is null and r.external_id = i.external_id and r.import_id is distinct from $1`,
        [importId],
      )
    const { rows } = await client.query<Differing[number]>(
      `with differing as (${differing} order by r.number for update of r),
       changed as (
         update revenue_entries r
         set customer_id = d.customer_id, earned_on = d.earned_on, amount_minor = d.amount_minor,
           currency = d.currency, kind = d.kind, version = r.version + 1
         from differing d where r.number = d.number
         returning r.number, r.version, d.rows, d.was, r.customer_id, r.earned_on, r.amount_minor, r.currency, r.kind),
       noted as (
         insert into import_changes (import_id, batch, what, number, before, after)
         select $1, $2, 'revenue', number, was,
           jsonb_build_object('version', version, 'customer_id', customer_id, 'earned_on', earned_on,
             'amount_minor', amount_minor, 'currency', currency, 'kind', kind)
         from changed)
       select number, rows from changed`,
      [importId, batch],
    )
    return countOf(incoming, rows)
  },
}

const differing = `
  select r.number, i.rows, i.customer_id, i.earned_on, i.amount_minor, i.currency, i.kind,
    jsonb_build_object('version', r.version, 'customer_id', r.customer_id, 'earned_on', r.earned_on,
      'amount_minor', r.amount_minor, 'currency', r.currency, 'kind', r.kind) as was
  from incoming i join revenue_entries r on r.number = i.number
  where (r.customer_id, r.earned_on, r.amount_minor, r.currency, r.kind)
    is distinct from (i.customer_id, i.earned_on, i.amount_minor, i.currency, i.kind)`
