import { copied, freshId, type Hand, meetingProblems, refusedRows } from './hand.ts'
import { countIncoming } from './meeting.ts'
import { countOf, type Differing, type Saver } from './saver.ts'

/** Customers by their external id; with a number of referrals, as many referrals by them to nobody we could name. */
export const customersIn: Saver<'customers'> = {
  columns: `row bigint, line bigint, rows integer, external_id text, name text, since date, until date,
    referral_count integer, attributes jsonb, number integer`,
  sent: 'row, line, rows, external_id, name, since, until, referral_count, attributes',
  line: ({ row, line, rows, record }) =>
    `${row}\t${line}\t${rows}\t${copied(record.externalId)}\t${copied(record.name)}\t${copied(record.since)}\t` +
    `${copied(record.until)}\t${copied(record.referralCount)}\t${copied(known(record.attributes))}`,

  async match({ client }) {
    await client.query('update incoming i set number = c.number from customers c where c.external_id = i.external_id')
    const { rows } = await client.query(
      `delete from incoming i using customers c
       where c.number = i.number and coalesce(i.until, c.until) < coalesce(i.since, c.since)
       returning i.row, i.line, i.rows, coalesce(i.until, i.since)::text as value`,
    )
    return refusedRows(rows, null, meetingProblems['ends-before-start'])
  },

  async foresee(hand) {
    const incoming = await countIncoming(hand.client)
    const { rows: differing } = await hand.client.query<Differing[number]>(
      `select number, rows from (${differingCustomers}) differing`,
    )
    if (!hand.mapped.has('referralCount')) return countOf(incoming, differing)
    const { rows: otherCounts } = await hand.client.query<Differing[number]>(
      `select i.number, i.rows from incoming i join customers c on c.number = i.number
       where i.referral_count <> (select count(*) from referrals r
         where r.referrer_id = c.id and ${isCounted('r', 'i.external_id')})`,
    )
    return countOf(incoming, [...differing, ...otherCounts])
  },

  async write(hand) {
    const incoming = await countIncoming(hand.client)
    await insertNew(hand, incoming.made)
    const differing = incoming.rows === incoming.rowsOfMade ? [] : await updateDiffering(hand)
    if (!hand.mapped.has('referralCount')) return countOf(incoming, differing)
    return countOf(incoming, [...differing, ...(await bringCountsInLine(hand))])
  },
}

/** What is known of a customer; an empty cell says nothing and so erases nothing. */
function known(attributes: Record<string, unknown>): string {
  return JSON.stringify(attributes, (_key, value) => (value === null ? undefined : value))
}

async function insertNew({ ctx, client, importId, batch }: Hand, expected: number): Promise<void> {
  if (expected === 0) return
  const { rowCount } = await client.query(
    `with made as (
       insert into customers (id, external_id, name, since, until, attributes, import_id, created_at, updated_at)
       select ${freshId('cus')}, external_id, name, since, until, attributes, $1, $3, $3
       from incoming where number is null order by row
       on conflict (external_id) do nothing
       returning number)
     insert into import_changes (import_id, batch, what, number) select $1, $2, 'customer', number from made`,
    [importId, batch, ctx.now],
  )
  if (rowCount === expected) return
  // Somebody made some of them in the meantime: they are known now, and may differ.
  await client.query(
    `update incoming i set number = c.number from customers c
     where i.number is null and c.external_id = i.external_id and c.import_id is distinct from $1`,
    [importId],
  )
}

/** Known customers for whom the file says something new: what they would become, and what that changes. */
const differingCustomers = `
  select c.number, i.rows, c.name as old_name, c.since as old_since, c.until as old_until, n.name, n.since, n.until,
    c.attributes || i.attributes as attributes, c.attributes as old_attributes, i.attributes as said
  from incoming i join customers c on c.number = i.number
  cross join lateral (select case when i.name = i.external_id then c.name else i.name end as name,
    coalesce(i.since, c.since) as since, coalesce(i.until, c.until) as until) n
  where c.name <> n.name or c.since is distinct from n.since or c.until is distinct from n.until
    or not c.attributes @> i.attributes`

async function updateDiffering({ ctx, client, importId, batch }: Hand): Promise<Differing> {
  const { rows } = await client.query<Differing[number]>(
    `with differing as (${differingCustomers} order by c.number for update of c),
     changed as (
       update customers c
       set name = d.name, since = d.since, until = d.until, attributes = d.attributes,
         version = c.version + 1, updated_at = $3
       from differing d where c.number = d.number
       returning c.number, d.rows, c.version, d.old_name, d.old_since, d.old_until, d.old_attributes,
         d.name, d.since, d.until, d.attributes, d.said),
     noted as (
       insert into import_changes (import_id, batch, what, number, before, after)
       select $1, $2, 'customer', number,
         jsonb_build_object('version', version - 1, 'name', old_name, 'since', old_since, 'until', old_until,
           'attributes', was),
         jsonb_build_object('version', version, 'name', name, 'since', since, 'until', until, 'attributes', is_now)
       from changed cross join lateral (
         select coalesce(jsonb_object_agg(key, old_attributes -> key), '{}') as was,
           coalesce(jsonb_object_agg(key, value), '{}') as is_now
         from jsonb_each(said) where old_attributes -> key is distinct from value) patch)
     select number, rows from changed`,
    [importId, batch, ctx.now],
  )
  return rows
}

/** Whether a referral is one that a count stands for: those of one customer are numbered from 1. */
const isCounted = (referral: string, externalId: string) =>
  `starts_with(${referral}.external_id, 'count:' || ${externalId} || ':')`

/** Make what a count says beyond what is there, and remove the surplus that nobody has added anything to. */
async function bringCountsInLine({ ctx, client, importId, batch, strength }: Hand): Promise<Differing> {
  const { rows: surplus } = await client.query<Differing[number]>(
    `with surplus as (
       select r.id, r.number, i.number as customer, i.rows, to_jsonb(r) as referral,
         (select jsonb_agg(to_jsonb(e)) from evidence e where e.referral_id = r.id) as evidence
       from incoming i join customers c on c.number = i.number
       join referrals r on r.referrer_id = c.id and ${isCounted('r', 'i.external_id')}
       where substring(r.external_id from '[0-9]+$')::integer > i.referral_count and r.version = 1
         and not exists (select from evidence e where e.referral_id = r.id and e.kind <> 'import')
       for update of r),
     gone as (delete from referrals r using surplus s where r.id = s.id),
     noted as (
       insert into import_changes (import_id, batch, what, number, before)
       select $1, $2, 'referral', number, referral || jsonb_build_object('evidence', evidence) from surplus)
     select distinct customer as number, rows from surplus`,
    [importId, batch],
  )
  const { rows: missing } = await client.query<Differing[number]>(
    `with missing as (
       select i.number, i.rows, c.id as customer_id, 'count:' || i.external_id || ':' || k as external_id, i.row, k
       from incoming i join customers c on c.external_id = i.external_id
       cross join lateral generate_series(1, i.referral_count) k
       where i.referral_count > 0
         and not exists (select from referrals r where r.external_id = 'count:' || i.external_id || ':' || k)),
     made as (
       insert into referrals
         (id, external_id, referrer_id, state, strength, import_id, created_by, created_at, updated_at)
       select ${freshId('ref')}, external_id, customer_id, 'submitted', $3, $1, $4, $5, $5
       from missing order by row, k
       on conflict (external_id) do nothing
       returning id, number, referrer_id),
     proof as (
       insert into evidence (id, referral_id, kind, strength, referrer_id, import_id, created_by, created_at)
       select ${freshId('evi')}, id, 'import', $3, referrer_id, $1, $4, $5 from made),
     noted as (
       insert into import_changes (import_id, batch, what, number) select $1, $2, 'referral', number from made)
     select distinct number, rows from missing where number is not null`,
    [importId, batch, strength, ctx.actor.id, ctx.now],
  )
  return [...surplus, ...missing]
}
