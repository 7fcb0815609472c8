import { attribute, type Evidence } from '../../referrals/attribution.ts'
import { copied, type Finding, freshId, type Hand, meetingProblems, refusedRows } from './hand.ts'
import { countIncoming } from './meeting.ts'
import { type Counted, countOf, type Differing, type Saver } from './saver.ts'

const isActive = (state: string) => `${state} not in ('denied', 'reversed')`

/**
 * Referrals by their external id. Each customer was brought by one referral: a row that names another referrer for them
 * becomes evidence on that one, where the conflict stays visible and the strongest evidence decides.
 */
export const referralsIn: Saver<'referrals'> = {
  columns: `row bigint, line bigint, rows integer, referrer text, referred text, referred_name text,
    referred_email text, made_on date, converted_on date, state text, strength text, external_id text, note text, referrer_id text,
    referred_id text, number bigint, brought_by text, id text default ${freshId('ref')}`,
  sent: 'row, line, rows, referrer, referred, referred_name, referred_email, made_on, converted_on, state, strength, external_id, note',
  line: ({ row, line, rows, record }) =>
    `${row}\t${line}\t${rows}\t${copied(record.referrer)}\t${copied(record.referred)}\t` +
    `${copied(record.referredName)}\t${copied(record.referredEmail)}\t${copied(record.madeOn)}\t` +
    `${copied(record.convertedOn)}\t${record.state}\t` +
    `${record.strength}\t${copied(record.externalId)}\t${copied(record.note)}`,

  async match({ client }) {
    await client.query('update incoming i set referrer_id = c.id from customers c where c.external_id = i.referrer')
    const { rows: strangers } = await client.query(
      'delete from incoming where referrer_id is null returning row, line, rows, referrer as value',
    )
    await client.query('update incoming i set referred_id = c.id from customers c where c.external_id = i.referred')
    const { rows: unknown } = await client.query(
      `delete from incoming where referred is not null and referred_id is null
       returning row, line, rows, referred as value`,
    )
    await client.query('update incoming i set number = r.number from referrals r where r.external_id = i.external_id')
    await client.query(
      `update incoming i set brought_by = r.id from referrals r
       where i.number is null and ${isActive('i.state')} and r.referred_id = i.referred_id and ${isActive('r.state')}`,
    )
    await client.query(
      `update incoming i set brought_by = first.id from (
         select distinct on (referred_id) referred_id, id, row from incoming
         where number is null and brought_by is null and referred_id is not null and ${isActive('state')}
         order by referred_id, row) first
       where i.number is null and i.brought_by is null and i.referred_id = first.referred_id and i.row > first.row
         and ${isActive('i.state')}`,
    )
    const referrers = refusedRows(strangers, 'Referrer', meetingProblems['unknown-customer'])
    const referred = refusedRows(unknown, 'Referred customer', meetingProblems['unknown-customer'])
    return {
      refused: referrers.refused + referred.refused,
      findings: [...referrers.findings, ...referred.findings],
    }
  },

  async foresee(hand) {
    const { rows } = await hand.client.query<Differing[number]>(
      `select number, rows from (${differing(hand)}) differing
       union select number, rows from (${differingEvidence}) differing`,
    )
    const { rows: evidence } = await hand.client.query<{ rows: number }>(`select i.rows from ${newEvidence}`)
    return withEvidence(await countIncoming(hand.client), rows, evidence, await broughtRows(hand))
  },

  async write(hand) {
    const { ctx, client, importId, batch } = hand
    await client.query(
      `with made as (
         insert into referrals (id, external_id, referrer_id, referred_id, referred_name, referred_email, made_on,
           converted_on, state, strength, note, import_id, created_by, created_at, updated_at)
         select id, external_id, referrer_id, referred_id, referred_name, referred_email, made_on,
           converted_on, state, strength, note, $1, $3, $4, $4
         from incoming where number is null and brought_by is null order by row
         on conflict do nothing
         returning id, number, referrer_id, strength, made_on),
       proof as (
         insert into evidence (id, referral_id, kind, strength, referrer_id, given_on, import_id, created_by, created_at)
         select ${freshId('evi')}, id, 'import', strength, referrer_id, made_on, $1, $3, $4 from made)
       insert into import_changes (import_id, batch, what, number) select $1, $2, 'referral', number from made`,
      [importId, batch, ctx.actor.id, ctx.now],
    )
    const { rows: clashing } = await client.query(
      `delete from incoming i where number is null and brought_by is null
         and not exists (select from referrals r where r.id = i.id)
       returning row, line, rows, coalesce(referred, referred_name, referred_email) as value`,
    )
    const incoming = await countIncoming(client)
    const changed = await updateDiffering(hand)
    const { touched: moreProof, changed: otherProof } = await updateEvidence(hand)
    const { touched, rows: evidence, findings } = await addEvidence(hand)
    await creditStrongest(hand, [...moreProof, ...touched])
    const clash = refusedRows(clashing, null, meetingProblems.clash)
    return {
      ...withEvidence(incoming, [...changed, ...otherProof], evidence, await broughtRows(hand)),
      refused: clash.refused,
      findings: [...clash.findings, ...findings],
    }
  },
}

/** Rows that bring evidence to a referral we know are changes of it when the evidence is new, and change nothing when not. */
function withEvidence(
  incoming: Parameters<typeof countOf>[0],
  differing: Differing,
  evidence: { rows: number }[],
  brought: { made: number; rows: number },
): Counted {
  const counted = countOf(
    { made: incoming.made - brought.made, rowsOfMade: incoming.rowsOfMade - brought.rows, rows: incoming.rows },
    differing,
  )
  const added = evidence.reduce((sum, { rows }) => sum + rows, 0)
  return { ...counted, updated: counted.updated + added, same: counted.same - added }
}

async function broughtRows({ client }: Hand) {
  const { rows } = await client.query<{ made: number; rows: number }>(
    `select count(*) as made, coalesce(sum(rows), 0) as rows from incoming
     where number is null and brought_by is not null`,
  )
  return rows[0] as { made: number; rows: number }
}

/** Referrals of which the file says something new. What it has no column for stays: people may have moved it on. */
const differing = ({ mapped }: Hand) => `
  select r.number, i.rows, n.*,
    jsonb_build_object('version', r.version, 'referred_id', r.referred_id, 'referred_name', r.referred_name,
      'referred_email', r.referred_email, 'made_on', r.made_on, 'converted_on', r.converted_on,
      'state', r.state, 'note', r.note) as was
  from incoming i join referrals r on r.number = i.number
  cross join lateral (select coalesce(i.referred_id, r.referred_id) as referred_id,
    coalesce(i.referred_name, r.referred_name) as referred_name,
    coalesce(i.referred_email, r.referred_email) as referred_email, coalesce(i.made_on, r.made_on) as made_on,
    coalesce(i.converted_on, r.converted_on) as converted_on,
    ${mapped.has('state') ? 'i.state' : 'r.state'} as state, coalesce(i.note, r.note) as note) n
  where (r.referred_id, r.referred_name, r.referred_email, r.made_on, r.converted_on, r.state, r.note) is distinct from
    (n.referred_id, n.referred_name, n.referred_email, n.made_on, n.converted_on, n.state, n.note)`

async function updateDiffering(hand: Hand): Promise<Differing> {
  const { ctx, client, importId, batch } = hand
  const { rows } = await client.query<Differing[number]>(
    `with differing as (${differing(hand)} order by r.number for update of r),
     changed as (
       update referrals r
       set referred_id = d.referred_id, referred_name = d.referred_name, referred_email = d.referred_email,
         made_on = d.made_on, converted_on = d.converted_on, state = d.state, note = d.note, version = r.version + 1, updated_at = $3
       from differing d where r.number = d.number
       returning r.number, d.rows, d.was, r.version, r.referred_id, r.referred_name, r.referred_email, r.made_on,
         r.converted_on, r.state, r.note),
     noted as (
       insert into import_changes (import_id, batch, what, number, before, after)
       select $1, $2, 'referral', number, was,
         jsonb_build_object('version', version, 'referred_id', referred_id, 'referred_name', referred_name,
           'referred_email', referred_email, 'made_on', made_on,
           'converted_on', converted_on, 'state', state, 'note', note)
       from changed)
     select number, rows from changed`,
    [importId, batch, ctx.now],
  )
  return rows
}

// The first import evidence of a referral is the one its own row of the file gave.
const differingEvidence = `
  select r.number, r.id as referral_id, i.rows, e.number as evidence_number, i.referrer_id, i.strength,
    coalesce(i.made_on, e.given_on) as given_on,
    jsonb_build_object('referrer_id', e.referrer_id, 'strength', e.strength, 'given_on', e.given_on) as was
  from incoming i join referrals r on r.number = i.number
  cross join lateral (select * from evidence e where e.referral_id = r.id and e.kind = 'import'
    order by e.number limit 1) e
  where (e.referrer_id, e.strength, e.given_on)
    is distinct from (i.referrer_id, i.strength, coalesce(i.made_on, e.given_on))`

async function updateEvidence({ client, importId, batch }: Hand): Promise<{ touched: string[]; changed: Differing }> {
  const { rows } = await client.query<{ referral_id: string; number: number; rows: number }>(
    `with differing as (${differingEvidence}),
     changed as (
       update evidence e set referrer_id = d.referrer_id, strength = d.strength, given_on = d.given_on
       from differing d where e.number = d.evidence_number
       returning d.number, d.referral_id, d.rows, d.was, e.number as evidence_number, e.referrer_id, e.strength,
         e.given_on),
     noted as (
       insert into import_changes (import_id, batch, what, number, before, after)
       select $1, $2, 'evidence', evidence_number, was,
         jsonb_build_object('referrer_id', referrer_id, 'strength', strength, 'given_on', given_on)
       from changed)
     select number, referral_id, rows from changed`,
    [importId, batch],
  )
  return { touched: rows.map((row) => row.referral_id), changed: rows }
}

const newEvidence = `incoming i
  where i.number is null and i.brought_by is not null
    and not exists (select from evidence e where e.referral_id = i.brought_by and e.kind = 'import'
      and e.referrer_id = i.referrer_id and e.given_on is not distinct from i.made_on)`

/** Rows about a customer whom another referral brought: what they say is kept there. */
async function addEvidence({ ctx, client, importId, batch }: Hand) {
  const { rows } = await client.query<{ row: number; line: number; rows: number; value: string; referral: string }>(
    `with fresh as (select i.* from ${newEvidence}),
     made as (
       insert into evidence (id, referral_id, kind, strength, referrer_id, given_on, import_id, created_by, created_at)
       select ${freshId('evi')}, brought_by, 'import', strength, referrer_id, made_on, $1, $3, $4
       from fresh order by row
       returning number),
     noted as (
       insert into import_changes (import_id, batch, what, number) select $1, $2, 'evidence', number from made)
     select row, line, rows, referred as value, brought_by as referral from fresh`,
    [importId, batch, ctx.actor.id, ctx.now],
  )
  const findings: Finding[] = rows.map(({ row, line, value }) => ({
    row,
    line,
    column: 'Referred customer',
    value,
    ...meetingProblems['brought-by-another'],
    isNote: true,
  }))
  return { rows, findings, touched: rows.map(({ referral }) => referral) }
}

/** Let the evidence decide anew who is credited with these referrals. */
async function creditStrongest({ ctx, client, importId, batch }: Hand, referrals: string[]): Promise<void> {
  if (referrals.length === 0) return
  const { rows } = await client.query<Evidence & { referral: string }>(
    `select referral_id as referral, id, kind, strength, referrer_id as "referrerId", given_on as "givenOn", number
     from evidence where referral_id = any($1)`,
    [referrals],
  )
  const credited = Map.groupBy(rows, ({ referral }) => referral)
    .entries()
    .map(([id, evidence]) => ({ id, ...attribute(evidence) }))
    .filter(({ referrerId }) => referrerId != null)
    .toArray()
  await client.query(
    `with credited as (
       select r.number, c.* from jsonb_to_recordset($3::jsonb) as c (id text, "referrerId" text, strength text)
       join referrals r on r.id = c.id
       where (r.referrer_id, r.strength) is distinct from (c."referrerId", c.strength)
       order by r.number for update of r),
     was as (select r.number, r.referrer_id, r.strength from referrals r join credited c on c.number = r.number),
     changed as (
       update referrals r
       set referrer_id = c."referrerId", strength = c.strength, version = r.version + 1, updated_at = $4
       from credited c where r.number = c.number
       returning r.number, r.version, r.referrer_id, r.strength)
     insert into import_changes (import_id, batch, what, number, before, after)
     select $1, $2, 'referral', number,
       jsonb_build_object('version', version - 1, 'referrer_id', was.referrer_id, 'strength', was.strength),
       jsonb_build_object('version', version, 'referrer_id', changed.referrer_id, 'strength', changed.strength)
     from changed join was using (number)`,
    [importId, batch, JSON.stringify(credited), ctx.now],
  )
}
