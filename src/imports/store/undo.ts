import type { Id } from '../../values/id.ts'
import type { Hand } from './hand.ts'
import { isAboutRows } from './take-in.ts'

/** What undoing a batch did: rows removed that it had made, rows put back as they were, and rows it had to keep. */
export interface Undone {
  removed: number
  restored: number
  kept: number
  /** The names of some customers that were kept, to tell people. */
  keptNames: string[]
}

type What =
  | 'customer'
  | 'contact'
  | 'revenue'
  | 'referral'
  | 'evidence'
  | 'response'
  | 'deal'
  | 'item'
  | 'experience'
  | 'touchpoint'

/** What hangs on others goes first. */
const order: readonly What[] = [
  'item',
  'deal',
  'experience',
  'touchpoint',
  'response',
  'evidence',
  'referral',
  'revenue',
  'contact',
  'customer',
]

const tables: Record<What, { table: string; fields: Record<string, string>; unless: string }> = {
  customer: {
    table: 'customers',
    fields: { name: 'text', since: 'date', until: 'date' },
    unless: `exists (select from contacts x where x.customer_id = t.id)
      or exists (select from revenue_entries x where x.customer_id = t.id)
      or exists (select from referrals x where x.referrer_id = t.id)
      or exists (select from referrals x where x.referred_id = t.id)
      or exists (select from evidence x where x.referrer_id = t.id)
      or exists (select from experiences x where x.customer_id = t.id)`,
  },
  contact: {
    table: 'contacts',
    fields: {
      customer_id: 'text',
      external_id: 'text',
      name: 'text',
      email: 'text',
      phone: 'text',
      title: 'text',
    },
    unless: 't.opted_out_at is not null',
  },
  revenue: {
    table: 'revenue_entries',
    fields: { customer_id: 'text', earned_on: 'date', amount_minor: 'bigint', currency: 'text', kind: 'text' },
    unless: 'false',
  },
  referral: {
    table: 'referrals',
    fields: {
      referrer_id: 'text',
      referred_id: 'text',
      referred_name: 'text',
      referred_email: 'text',
      made_on: 'date',
      converted_on: 'date',
      state: 'text',
      strength: 'text',
      note: 'text',
    },
    unless: 'exists (select from evidence x where x.referral_id = t.id and x.import_id is distinct from $1)',
  },
  // What was made of a response goes with it: words, what they mean, where somebody came from, permissions.
  response: { table: 'responses', fields: {}, unless: 'false' },
  experience: {
    table: 'experiences',
    fields: {
      customer_id: 'text',
      contact_id: 'text',
      touchpoint_id: 'text',
      had_on: 'date',
      rating: 'smallint',
    },
    unless: 'false',
  },
  // A touchpoint that others rated, or that somebody renamed, is theirs by now.
  touchpoint: {
    table: 'touchpoints',
    fields: {},
    unless: 'exists (select from experiences x where x.touchpoint_id = t.id)',
  },
  deal: {
    table: 'deals',
    fields: {
      name: 'text',
      prospect: 'text',
      customer_id: 'text',
      owner_name: 'text',
      stage: 'text',
      state: 'text',
      amount_minor: 'bigint',
      currency: 'text',
      opened_on: 'date',
      closes_on: 'date',
      closed_on: 'date',
      lost_reason: 'text',
    },
    unless: `exists (select from reference_requests x where x.deal_id = t.id)
      or exists (select from uses x where x.deal_id = t.id)
      or exists (select from engagements x where x.deal_id = t.id)`,
  },
  // What somebody asked consent for, used, or put on a wall is theirs by now.
  item: {
    table: 'reference_items',
    fields: {},
    unless: `exists (select from consents x where x.item_id = t.id)
      or exists (select from consent_requests x where x.item_id = t.id)
      or exists (select from uses x where x.item_id = t.id)
      or exists (select from wall_items x where x.item_id = t.id)
      or exists (select from engagements x where x.item_id = t.id)
      or exists (select from edit_suggestions x where x.item_id = t.id)`,
  },
  evidence: {
    table: 'evidence',
    fields: { referrer_id: 'text', strength: 'text', given_on: 'date' },
    unless: 'false',
  },
}

/**
 * Put a batch back: what it removed returns, what it changed becomes what it was unless people have changed it since,
 * and what it made goes unless something of people hangs on it. The rows stay listed under the batch's number made
 * negative, so that whoever counts can see which to read again.
 */
export async function undoBatch(hand: Hand): Promise<Undone> {
  const { client, importId, batch } = hand
  const undone: Undone = { removed: 0, restored: 0, kept: 0, keptNames: [] }
  undone.restored += await bringBackRemoved(hand)
  for (const what of order) {
    const numbers = await numbersIn(hand, what, 'before is not null and after is not null')
    undone.restored += await inHalves(hand, numbers, (some) => restoreChanged(hand, what, some))
  }
  for (const what of order) {
    const numbers = await numbersIn(hand, what, 'before is null')
    const removed = await inHalves(hand, numbers, (some) => removeMade(hand, what, some))
    undone.removed += removed
    undone.kept += numbers.length - removed
    if (what === 'customer' && removed < numbers.length) undone.keptNames = await namesOf(hand, numbers)
  }
  await client.query('update import_changes set batch = -batch where import_id = $1 and batch = $2', [importId, batch])
  return undone
}

/** The last batch that is still in, or null. Batch 0 holds the attributes and goes last of all. */
export async function lastBatch({ client, importId }: Pick<Hand, 'client' | 'importId'>): Promise<number | null> {
  const { rows } = await client.query<{ batch: number | null }>(
    'select max(batch) as batch from import_changes where import_id = $1 and batch > 0',
    [importId],
  )
  return rows[0]?.batch ?? null
}

/** Remove the attributes this import brought and no customer uses any more. Returns their keys. */
export async function removeUnusedAttributes({
  client,
  importId,
}: Pick<Hand, 'client' | 'importId'>): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>(
    `delete from attributes a where import_id = $1 and version = 1
       and not exists (select from customers c where c.attributes ? a.key)
     returning key`,
    [importId],
  )
  await client.query('delete from import_changes where import_id = $1 and batch = 0', [importId])
  return rows.map(({ key }) => key)
}

/** Remove the touchpoints this import named first and nobody has experienced by now, unless somebody renamed them. */
export async function removeUnusedTouchpoints({
  client,
  importId,
}: Pick<Hand, 'client' | 'importId'>): Promise<{ id: Id<'tou'>; name: string }[]> {
  const { rows } = await client.query<{ id: Id<'tou'>; name: string }>(
    `delete from touchpoints t where import_id = $1 and version = 1
       and not exists (select from experiences e where e.touchpoint_id = t.id)
     returning id, name`,
    [importId],
  )
  return rows
}

async function numbersIn({ client, importId, batch }: Hand, what: What, condition: string): Promise<number[]> {
  const { rows } = await client.query<{ number: number }>(
    `select distinct number from import_changes
     where import_id = $1 and batch = $2 and what = $3 and ${condition} order by number`,
    [importId, batch, what],
  )
  return rows.map(({ number }) => number)
}

/** Do it for all, or, should a promise of the tables forbid one, for halves, so that only that one stays as it is. */
async function inHalves(hand: Hand, numbers: number[], work: (some: number[]) => Promise<number>): Promise<number> {
  if (numbers.length === 0) return 0
  await hand.client.query('savepoint part')
  try {
    const done = await work(numbers)
    await hand.client.query('release savepoint part')
    return done
  } catch (error) {
    if (!isAboutRows(error)) throw error
    await hand.client.query('rollback to savepoint part')
    if (numbers.length === 1) return 0
    const middle = numbers.length >> 1
    return (await inHalves(hand, numbers.slice(0, middle), work)) + (await inHalves(hand, numbers.slice(middle), work))
  }
}

async function restoreChanged({ ctx, client, importId, batch }: Hand, what: What, numbers: number[]): Promise<number> {
  const { table, fields } = tables[what]
  const sets = Object.entries(fields).map(
    ([field, type]) => `${field} = case when coalesce(to_jsonb(t.${field}), 'null') = c.after -> '${field}'
      then (c.before ->> '${field}')::${type} else t.${field} end`,
  )
  if (what === 'customer') sets.push(`attributes = ${attributesAsBefore}`)
  const isVersioned = what !== 'evidence'
  // A row nobody has touched since gets its old version back, too: that is how an earlier import, undone next, knows
  // that the row it made is still as it made it.
  if (isVersioned)
    sets.push('version = case when t.version = c.version_after then c.version_before else t.version + 1 end')
  if (isVersioned && what !== 'revenue' && what !== 'experience') sets.push('updated_at = $5')
  // One batch may have changed different fields of a row twice; joined, the two read as one change.
  const { rowCount } = await client.query(
    `with c as (
       select number, jsonb_object_agg(b.key, b.value) as before, jsonb_object_agg(b.key, after -> b.key) as after,
         min((before ->> 'version')::integer) as version_before, max((after ->> 'version')::integer) as version_after
       from import_changes cross join lateral jsonb_each(before) b
       where import_id = $1 and batch = $2 and what = $3 and before is not null and after is not null
         and number = any($4)
       group by number)
     update ${table} t set ${sets.join(', ')} from c where t.number = c.number and $5::timestamptz is not null`,
    [importId, batch, what, numbers, ctx.now],
  )
  return rowCount ?? 0
}

// Each key goes back on its own, and only where it still says what the import made it say.
const attributesAsBefore = `(
  select (t.attributes - coalesce(array_agg(a.key) filter (where a.is_ours), '{}'))
    || coalesce(jsonb_object_agg(a.key, a.was) filter (where a.is_ours and a.was <> 'null'), '{}')
  from (
    select n.key, c.before -> 'attributes' -> n.key as was, t.attributes -> n.key = n.value as is_ours
    from jsonb_each(coalesce(c.after -> 'attributes', '{}')) n) a)`

async function removeMade({ client, importId, batch }: Hand, what: What, numbers: number[]): Promise<number> {
  const { table, unless } = tables[what]
  const isUntouched = what === 'evidence' || what === 'response' ? 'true' : 't.version = 1'
  const { rowCount } = await client.query(
    `delete from ${table} t using import_changes c
     where c.import_id = $1 and c.batch = $2 and c.what = $3 and c.before is null and c.number = any($4)
       and t.number = c.number and ${isUntouched} and not (${unless})`,
    [importId, batch, what, numbers],
  )
  return rowCount ?? 0
}

/** Referrals that a lower count had removed, with their evidence. */
async function bringBackRemoved({ client, importId, batch }: Hand): Promise<number> {
  const referral = `id, number, external_id, referrer_id, referred_id, referred_name, referred_email, made_on, state,
    state_reason, strength, converted_on, note, version, import_id, created_by, created_at, updated_at`
  const evidence =
    'id, number, referral_id, kind, strength, referrer_id, words, given_on, import_id, created_by, created_at'
  const removed = `select before from import_changes
    where import_id = $1 and batch = $2 and what = 'referral' and before is not null and after is null`
  const { rowCount } = await client.query(
    `insert into referrals (${referral}) overriding system value
     select ${referral} from (${removed}) c, jsonb_populate_record(null::referrals, c.before) r
     where exists (select from customers where id = r.referrer_id)
     on conflict do nothing`,
    [importId, batch],
  )
  if (rowCount)
    await client.query(
      `insert into evidence (${evidence}) overriding system value
       select ${evidence} from (${removed}) c,
         jsonb_populate_recordset(null::evidence, coalesce(nullif(c.before -> 'evidence', 'null'), '[]')) e
       where exists (select from referrals where id = e.referral_id)
       on conflict do nothing`,
      [importId, batch],
    )
  return rowCount ?? 0
}

async function namesOf({ client }: Hand, numbers: number[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select name from customers where number = any($1) order by number limit 10',
    [numbers],
  )
  return rows.map(({ name }) => name)
}
