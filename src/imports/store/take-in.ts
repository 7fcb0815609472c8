import { sql } from 'kysely'
import type pg from 'pg'
import type { RecordOf } from '../check-row.ts'
import type { ImportKind } from '../kinds.ts'
import { type Incoming, joinTwins, type Twin } from '../twins.ts'
import { contactsIn } from './contacts.ts'
import { customersIn } from './customers.ts'
import { dealsIn } from './deals.ts'
import { copyInto, type Finding, type Hand, meetingProblems, noOutcome, type Outcome } from './hand.ts'
import { referencesIn } from './references.ts'
import { referralsIn } from './referrals.ts'
import { revenueIn } from './revenue.ts'
import type { Saver } from './saver.ts'
import { touchpointsIn } from './touchpoints.ts'

const savers: { [Kind in Exclude<ImportKind, 'responses'>]: Saver<Kind> } = {
  customers: customersIn,
  contacts: contactsIn,
  revenue: revenueIn,
  referrals: referralsIn,
  touchpoints: touchpointsIn,
  deals: dealsIn,
  references: referencesIn,
}

/** How the rows of this kind find their way in. Those of responses depend on their survey. */
export function saverFor(kind: Exclude<ImportKind, 'responses'>): Saver<ImportKind> {
  return savers[kind] as Saver<ImportKind>
}

/** Make the connection ready for batches. */
export async function prepare(client: pg.PoolClient, saver: Saver<ImportKind>): Promise<void> {
  await client.query(`create temporary table incoming (${saver.columns}) on commit delete rows`)
}

/**
 * Begin a batch. One at a time in a company, so that two imports never wait for each other in a circle or both make the
 * same customer. A batch is small beside the tables it meets, and has no statistics of its own; left to itself the
 * planner may read a million customers to find five thousand.
 */
export async function beginBatch({ ctx, client }: Pick<Hand, 'ctx' | 'client'>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ' import', 2))`.execute(ctx.db)
  await client.query(
    'set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off',
  )
}

/**
 * Take a batch in, or, when only `checking`, say what would become of it. Inside a transaction.
 *
 * Should the database refuse a batch because some row contradicts what is there, it is taken in by halves, so that only
 * that row is refused and not its five thousand neighbours.
 */
export async function takeIn<Kind extends ImportKind>(
  hand: Hand,
  kind: Kind,
  saver: Saver<ImportKind>,
  records: readonly { row: number; line: number; record: RecordOf[Kind] }[],
  checking: boolean,
): Promise<Outcome> {
  const { incoming, twins } = joinTwins(kind, records)
  const outcome = await takeInWhole(hand, saver, incoming, checking)
  return { ...outcome, findings: [...outcome.findings, ...twins.map(noteOf)] }
}

async function takeInWhole(
  hand: Hand,
  saver: Saver<ImportKind>,
  incoming: readonly Incoming<RecordOf[ImportKind]>[],
  checking: boolean,
): Promise<Outcome> {
  if (incoming.length === 0) return noOutcome()
  const { client } = hand
  await client.query('savepoint batch')
  try {
    await client.query('delete from incoming')
    await copyInto(client, `incoming (${saver.sent})`, incoming.map(saver.line))
    const matched = await saver.match(hand)
    const rest: Awaited<ReturnType<typeof saver.write>> = checking ? await saver.foresee(hand) : await saver.write(hand)
    await client.query('release savepoint batch')
    const { created, updated, same } = rest
    return {
      created,
      updated,
      same,
      refused: matched.refused + (rest.refused ?? 0),
      findings: [...matched.findings, ...(rest.findings ?? [])],
    }
  } catch (error) {
    if (!isAboutRows(error)) throw error
    await client.query('rollback to savepoint batch')
    const [only] = incoming
    if (incoming.length === 1 && only) return refusedByDatabase(only)
    const middle = incoming.length >> 1
    const first = await takeInWhole(hand, saver, incoming.slice(0, middle), checking)
    const second = await takeInWhole(hand, saver, incoming.slice(middle), checking)
    return {
      created: first.created + second.created,
      updated: first.updated + second.updated,
      same: first.same + second.same,
      refused: first.refused + second.refused,
      findings: [...first.findings, ...second.findings],
    }
  }
}

/** Classes 22 (a value does not fit) and 23 (a promise of the tables would break) are about rows; the rest is not. */
export function isAboutRows(error: unknown): boolean {
  return /^2[23]/.test((error as { code?: string }).code ?? '')
}

function refusedByDatabase({ row, line, rows, record }: Incoming<RecordOf[ImportKind]>): Outcome {
  const value = (record as { externalId?: string | null }).externalId?.slice(0, 100) ?? null
  return {
    ...noOutcome(),
    refused: rows,
    findings: [{ row, line, column: null, value, ...meetingProblems.clash, isNote: false }],
  }
}

function noteOf({ row, line, key, earlierRow }: Twin): Finding {
  return {
    row,
    line,
    column: null,
    value: key,
    problem: `Row ${earlierRow} is about the same. What this row says was taken in over it.`,
    remedy: 'Nothing to do, unless they are different: then give each an external id of its own.',
    isNote: true,
  }
}
