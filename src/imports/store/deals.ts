import { copied, freshId, type Hand } from './hand.ts'
import { countIncoming } from './meeting.ts'
import { countOf, type Differing, type Saver } from './saver.ts'
import { themesNamed, unknownThemes } from './themes.ts'

/** Deals by their external id. Themes are taken in with a deal that is new; of one we know, people have chosen them. */
export const dealsIn: Saver<'deals'> = {
  columns: `row bigint, line bigint, rows integer, external_id text, name text, prospect text, customer text, owner_name text,
    stage text, state text, amount_minor bigint, currency text, opened_on date, closes_on date, closed_on date,
    lost_reason text, themes jsonb, customer_id text, number bigint, id text default ${freshId('dea')}`,
  sent: `row, line, rows, external_id, name, prospect, customer, owner_name, stage, state, amount_minor, currency, opened_on,
    closes_on, closed_on, lost_reason, themes`,
  line: ({ row, line, rows, record }) =>
    [
      row,
      line,
      rows,
      copied(record.externalId),
      copied(record.name),
      copied(record.prospect),
      copied(record.customer),
      copied(record.owner),
      copied(record.stage),
      copied(record.state),
      copied(record.amountMinor),
      copied(record.currency),
      copied(record.openedOn),
      copied(record.closesOn),
      copied(record.closedOn),
      copied(record.lostReason),
      copied(JSON.stringify(record.themes)),
    ].join('\t'),

  async match(hand) {
    const { client } = hand
    await client.query('update incoming i set customer_id = c.id from customers c where c.external_id = i.customer')
    await client.query('update incoming i set number = d.number from deals d where d.external_id = i.external_id')
    return { refused: 0, findings: await unknownThemes(hand) }
  },

  async foresee({ ctx, client }) {
    const { rows } = await client.query<Differing[number]>(`select number, rows from (${differing}) differing`, [
      ctx.today,
    ])
    return countOf(await countIncoming(client), rows)
  },

  async write({ ctx, client, importId, batch }) {
    const { rowCount } = await client.query(
      `with made as (
         insert into deals (id, external_id, name, prospect, customer_id, owner_name, stage, state, amount_minor, currency,
           opened_on, closes_on, closed_on, lost_reason, import_id, created_by, created_at, updated_at)
         select i.id, i.external_id, i.name, coalesce(i.prospect, i.name), i.customer_id, i.owner_name, i.stage, n.state,
           i.amount_minor, case when i.amount_minor is not null then i.currency end,
           coalesce(i.opened_on, n.closed_on, $5::date), i.closes_on, n.closed_on,
           case when n.state = 'lost' then i.lost_reason end, $1, $3, $4, $4
         from incoming i
         cross join lateral (select coalesce(i.state, 'open') as state) s
         cross join lateral (select s.state, case when s.state <> 'open'
           then coalesce(i.closed_on, least(i.closes_on, $5::date), $5::date) end as closed_on) n
         where i.number is null order by i.row
         on conflict (external_id) where external_id is not null do nothing
         returning id, number),
       themed as (insert into deal_themes (deal_id, theme_id) select id, theme_id from (${themesNamed('made')}) n)
       insert into import_changes (import_id, batch, what, number) select $1, $2, 'deal', number from made`,
      [importId, batch, ctx.actor.id, ctx.now, ctx.today],
    )
    const incoming = await countIncoming(client)
    // Somebody made some of them in the meantime: they are known now, and may differ.
    if (rowCount !== incoming.made)
      await client.query(
        `update incoming i set number = d.number from deals d
         where i.number is null and d.external_id = i.external_id and d.id <> i.id`,
      )
    return countOf(incoming, await updateDiffering({ ctx, client, importId, batch }))
  },
}

/** Deals of which the file says something new. What it leaves empty stays; the first parameter is today. */
const differing = `
  select d.number, i.rows, n.*,
    jsonb_build_object('version', d.version, 'name', d.name, 'prospect', d.prospect, 'customer_id', d.customer_id,
      'owner_name', d.owner_name, 'stage', d.stage, 'state', d.state, 'amount_minor', d.amount_minor,
      'currency', d.currency, 'opened_on', d.opened_on, 'closes_on', d.closes_on, 'closed_on', d.closed_on,
      'lost_reason', d.lost_reason) as was
  from incoming i join deals d on d.number = i.number
  cross join lateral (select coalesce(i.state, d.state) as state) s
  cross join lateral (select i.name, coalesce(i.prospect, d.prospect) as prospect,
    coalesce(i.customer_id, d.customer_id) as customer_id, coalesce(i.owner_name, d.owner_name) as owner_name,
    coalesce(i.stage, d.stage) as stage, s.state, coalesce(i.amount_minor, d.amount_minor) as amount_minor,
    case when i.amount_minor is null then d.currency else i.currency end as currency,
    coalesce(i.opened_on, d.opened_on) as opened_on, coalesce(i.closes_on, d.closes_on) as closes_on,
    case when s.state <> 'open'
      then coalesce(i.closed_on, d.closed_on, least(i.closes_on, $1::date), $1::date) end as closed_on,
    case when s.state = 'lost' then coalesce(i.lost_reason, d.lost_reason) end as lost_reason) n
  where (d.name, d.prospect, d.customer_id, d.owner_name, d.stage, d.state, d.amount_minor, d.currency, d.opened_on,
      d.closes_on, d.closed_on, d.lost_reason) is distinct from
    (n.name, n.prospect, n.customer_id, n.owner_name, n.stage, n.state, n.amount_minor, n.currency, n.opened_on,
      n.closes_on, n.closed_on, n.lost_reason)`

async function updateDiffering({ ctx, client, importId, batch }: Pick<Hand, 'ctx' | 'client' | 'importId' | 'batch'>) {
  const { rows } = await client.query<Differing[number]>(
    `with differing as (${differing} order by d.number for update of d),
     changed as (
       update deals d
       set name = n.name, prospect = n.prospect, customer_id = n.customer_id, owner_name = n.owner_name, stage = n.stage,
         state = n.state, amount_minor = n.amount_minor, currency = n.currency, opened_on = n.opened_on,
         closes_on = n.closes_on, closed_on = n.closed_on, lost_reason = n.lost_reason, version = d.version + 1,
         updated_at = $4
       from differing n where d.number = n.number
       returning d.*, n.rows, n.was),
     noted as (
       insert into import_changes (import_id, batch, what, number, before, after)
       select $2, $3, 'deal', number, was,
         jsonb_build_object('version', version, 'name', name, 'prospect', prospect, 'customer_id', customer_id,
           'owner_name', owner_name, 'stage', stage, 'state', state, 'amount_minor', amount_minor, 'currency', currency,
           'opened_on', opened_on, 'closes_on', closes_on, 'closed_on', closed_on, 'lost_reason', lost_reason)
       from changed)
     select number, rows from changed`,
    [ctx.today, importId, batch, ctx.now],
  )
  return rows
}
