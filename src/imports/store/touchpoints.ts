import { mostTouchpoints } from '../../touchpoints/rules.ts'
import { copied, type Finding, freshId, type Hand, meetingProblems, refusedRows } from './hand.ts'
import { countIncoming } from './meeting.ts'
import { countOf, type Differing, type Saver } from './saver.ts'

/**
 * Experiences by their external id; without one, by who had which touchpoint on which day. Touchpoints we have not yet
 * are made. What a survey's response says is that response's, and no file changes it.
 */
export const touchpointsIn: Saver<'touchpoints'> = {
  columns: `row bigint, line bigint, rows integer, customer text, contact text, email text, touchpoint text, had_on date,
    rating smallint, external_id text, customer_id text, contact_id text, touchpoint_id text, number bigint,
    id text default ${freshId('exp')}`,
  sent: 'row, line, rows, customer, contact, email, touchpoint, had_on, rating, external_id',
  line: ({ row, line, rows, record }) =>
    `${row}\t${line}\t${rows}\t${copied(record.customer)}\t${copied(record.contact)}\t${copied(record.email)}\t` +
    `${copied(record.touchpoint)}\t${record.hadOn}\t${copied(record.rating)}\t${copied(record.externalId)}`,

  async match(hand) {
    const { ctx, client } = hand
    const { rows: coming } = await client.query(
      'delete from incoming where had_on > $1 returning row, line, rows, had_on::text as value',
      [ctx.today],
    )
    const early = refusedRows(coming, 'Day', meetingProblems['still-to-come'])
    const strangers = await findPeople(client)
    await findTouchpoints(client)
    const surplus = await refuseSurplus(hand)
    await matchKnown(client)
    return {
      refused: early.refused + strangers.refused + surplus.refused,
      findings: [
        ...early.findings,
        ...strangers.findings,
        ...surplus.findings,
        ...(await missingPeople(client)),
        ...(await newTouchpoints(hand)),
      ],
    }
  },

  async foresee({ client }) {
    const { rows } = await client.query<Differing[number]>(`select number, rows from (${differing}) differing`)
    return countOf(await countIncoming(client), rows)
  },

  async write(hand) {
    const { ctx, client, importId, batch } = hand
    await makeTouchpoints(hand)
    const { rowCount } = await client.query(
      `with made as (
         insert into experiences
           (id, touchpoint_id, customer_id, contact_id, had_on, rating, external_id, import_id, created_at)
         select id, touchpoint_id, customer_id, contact_id, had_on, rating, external_id, $1, $3
         from incoming where number is null order by row
         on conflict (external_id) where external_id is not null do nothing
         returning number, customer_id)
       insert into import_changes (import_id, batch, what, number, after)
       select $1, $2, 'experience', m.number, jsonb_build_object('customer', c.number)
       from made m join customers c on c.id = m.customer_id`,
      [importId, batch, ctx.now],
    )
    const incoming = await countIncoming(client)
    // Somebody made some of them in the meantime: they are known now, and may differ.
    if (rowCount !== incoming.made)
      await client.query(
        `update incoming i set number = e.number from experiences e
         where i.number is null and e.external_id = i.external_id and e.id <> i.id`,
      )
    return countOf(incoming, await updateDiffering(hand))
  },
}

/** Who each row is about: by the customer's id, the contact's, or the address. Rows about nobody we know are taken out. */
async function findPeople(client: Hand['client']) {
  await client.query('update incoming i set customer_id = c.id from customers c where c.external_id = i.customer')
  const { rows: unknown } = await client.query(
    `delete from incoming where customer is not null and customer_id is null
     returning row, line, rows, customer as value`,
  )
  const noCustomer = refusedRows(unknown, 'Customer', meetingProblems['unknown-customer'])
  await client.query(
    `update incoming i set contact_id = p.id, customer_id = p.customer_id from contacts p
     where p.external_id = i.contact and (i.customer_id is null or i.customer_id = p.customer_id)`,
  )
  // An address of contacts of two customers says nothing about which of them it was.
  await client.query(
    `update incoming i set contact_id = p.id, customer_id = p.customer_id from contacts p
     where i.contact_id is null and p.email = lower(i.email) and (i.customer_id is null or i.customer_id = p.customer_id)
       and (i.customer_id is not null or not exists (
         select from contacts o where o.email = lower(i.email) and o.customer_id <> p.customer_id))`,
  )
  const { rows: nobody } = await client.query(
    'delete from incoming where customer_id is null returning row, line, rows, coalesce(contact, email) as value',
  )
  const noPerson = refusedRows(nobody, null, meetingProblems['unknown-person'])
  return {
    refused: noCustomer.refused + noPerson.refused,
    findings: [...noCustomer.findings, ...noPerson.findings],
  }
}

/**
 * Take out rows that name a touchpoint beyond the most there can be: a column of subjects, say, would make one of each row,
 * and every touchpoint is a column of every customer. A check counts the names it has noted as if they were made.
 */
async function refuseSurplus({ client, importId }: Hand) {
  const { rows } = await client.query(
    `with noted as (
       select lower(value) as name from import_problems where import_id = $1 and problem = $2
       except select lower(left(name, 100)) from touchpoints),
     fresh as (
       select name, row_number() over (order by row) as place
       from (select lower(touchpoint) as name, min(row) as row from incoming where touchpoint_id is null group by 1) i
       where left(name, 100) not in (select name from noted))
     delete from incoming i using fresh f
     where i.touchpoint_id is null and lower(i.touchpoint) = f.name
       and f.place > $3 - (select count(*) from touchpoints) - (select count(*) from noted)
     returning i.row, i.line, i.rows, i.touchpoint as value`,
    [importId, meetingProblems['new-touchpoint'].problem, mostTouchpoints],
  )
  return refusedRows(rows, 'Touchpoint', meetingProblems['too-many-touchpoints'])
}

/** Find the experiences rows are about, and join rows that turn out to be about the same one. */
async function matchKnown(client: Hand['client']): Promise<void> {
  // Two rows may name one customer by an id and by an address, which shows only now. The later one goes over the earlier.
  await client.query(
    `with same as (
       select row, rating, rows,
         last_value(row) over whole as last_row, sum(rows) over whole as all_rows,
         first_value(rating) over (partition by customer_id, contact_id, lower(touchpoint), had_on
           order by rating is null, row desc) as last_rating
       from incoming where external_id is null
       window whole as (partition by customer_id, contact_id, lower(touchpoint), had_on
         order by row rows between unbounded preceding and unbounded following)),
     gone as (delete from incoming i using same s where s.row = i.row and s.row <> s.last_row)
     update incoming i set rows = s.all_rows, rating = s.last_rating from same s
     where s.row = i.row and s.row = s.last_row and s.all_rows <> s.rows`,
  )
  await client.query('update incoming i set number = e.number from experiences e where e.external_id = i.external_id')
  await client.query(
    `update incoming i set number = (
       select min(e.number) from experiences e
       where e.customer_id = i.customer_id and e.touchpoint_id = i.touchpoint_id and e.had_on = i.had_on
         and e.contact_id is not distinct from i.contact_id and e.external_id is null and e.response_id is null)
     where i.external_id is null and i.touchpoint_id is not null`,
  )
}

/** Rows that name a person we have not at the customer they name, as notes. */
async function missingPeople(client: Hand['client']): Promise<Finding[]> {
  const { rows } = await client.query<{ row: number; line: number; value: string }>(
    `select row, line, coalesce(contact, email) as value from incoming
     where coalesce(contact, email) is not null and contact_id is null`,
  )
  return rows.map((row) => noteOf(row, 'Contact', meetingProblems['no-such-person']))
}

/** Names that are no touchpoints yet, each once for the whole file: new, or one of ours written differently. */
async function newTouchpoints({ client, importId }: Hand): Promise<Finding[]> {
  const { rows } = await client.query<{ row: number; line: number; value: string }>(
    `select distinct on (lower(i.touchpoint)) i.row, i.line, i.touchpoint as value
     from incoming i
     where i.touchpoint_id is null and not exists (
       select from import_problems p
       where p.import_id = $1 and p.problem = $2 and lower(p.value) = lower(left(i.touchpoint, 100)))
     order by lower(i.touchpoint), i.row`,
    [importId, meetingProblems['new-touchpoint'].problem],
  )
  return rows.map((row) => noteOf(row, 'Touchpoint', meetingProblems['new-touchpoint']))
}

const noteOf = (
  { row, line, value }: { row: number; line: number; value: string },
  column: string,
  { problem, remedy }: { problem: string; remedy: string },
): Finding => ({ row, line, column, value: value.slice(0, 100), problem, remedy, isNote: true })

/** Make the touchpoints that rows name and we have not. Should a colleague make one at this moment, theirs is taken. */
async function makeTouchpoints({ ctx, client, importId, batch }: Hand): Promise<void> {
  const { rows: names } = await client.query<{ touchpoint: string }>(
    `select distinct on (lower(touchpoint)) touchpoint from incoming
     where touchpoint_id is null order by lower(touchpoint), row`,
  )
  if (names.length === 0) return
  await client.query(
    `with made as (
       insert into touchpoints (id, name, import_id, created_at)
       select ${freshId('tou')}, name, $1, $3 from unnest($4::text[]) with ordinality as n (name, place) order by place
       on conflict do nothing
       returning number)
     insert into import_changes (import_id, batch, what, number) select $1, $2, 'touchpoint', number from made`,
    [importId, batch, ctx.now, names.map(({ touchpoint }) => touchpoint)],
  )
  await findTouchpoints(client)
}

/** Which touchpoint each row names: by its name, or by one it had before it was renamed or merged. */
async function findTouchpoints(client: Hand['client']): Promise<void> {
  await client.query(
    `update incoming i set touchpoint_id = (
       select t.id from touchpoints t where lower(t.name) = lower(i.touchpoint) or lower(i.touchpoint) = any(t.also_called)
       order by (lower(t.name) = lower(i.touchpoint)) desc, t.number limit 1)
     where i.touchpoint_id is null`,
  )
}

/** Experiences of which the file says something new. What it leaves empty stays, and so does what a response said. */
const differing = `
  select e.number, i.rows, n.*,
    jsonb_build_object('version', e.version, 'customer', c.number, 'customer_id', e.customer_id,
      'contact_id', e.contact_id, 'touchpoint_id', e.touchpoint_id, 'had_on', e.had_on, 'rating', e.rating) as was
  from incoming i join experiences e on e.number = i.number join customers c on c.id = e.customer_id
  cross join lateral (select i.customer_id, coalesce(i.contact_id, e.contact_id) as contact_id,
    coalesce(i.touchpoint_id, 'new') as touchpoint_id, i.had_on, coalesce(i.rating, e.rating) as rating) n
  where e.response_id is null
    and (e.customer_id, e.contact_id, e.touchpoint_id, e.had_on, e.rating)
      is distinct from (n.customer_id, n.contact_id, n.touchpoint_id, n.had_on, n.rating)`

async function updateDiffering({ client, importId, batch }: Hand): Promise<Differing> {
  const { rows } = await client.query<Differing[number]>(
    `with differing as (${differing} order by e.number for update of e),
     changed as (
       update experiences e
       set customer_id = d.customer_id, contact_id = d.contact_id, touchpoint_id = d.touchpoint_id, had_on = d.had_on,
         rating = d.rating, version = e.version + 1
       from differing d where e.number = d.number
       returning e.*, d.rows, d.was),
     noted as (
       insert into import_changes (import_id, batch, what, number, before, after)
       select $1, $2, 'experience', x.number, was,
         jsonb_build_object('version', x.version, 'customer', c.number, 'customer_id', x.customer_id,
           'contact_id', x.contact_id, 'touchpoint_id', x.touchpoint_id, 'had_on', x.had_on, 'rating', x.rating)
       from changed x join customers c on c.id = x.customer_id)
     select number, rows from changed`,
    [importId, batch],
  )
  return rows
}
