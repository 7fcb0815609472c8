import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Context } from '../../server/context.ts'
import type { ToldAnswer } from '../../surveys/tool-answers.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { copied, type Hand, type Outcome } from './hand.ts'
import type { Saver } from './saver.ts'

/** A response of a batch that we have not yet, with who gave it as far as we know them. */
export interface NewRow {
  row: number
  line: number
  externalId: string
  givenOn: Day
  language: string | null
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  told: ToldAnswer[]
}

/** Responses by their id in the tool. What becomes of new ones, whoever saves them says. */
export const responsesIn = (
  surveyId: Id<'srv'> | null,
  { foresee, write }: Pick<Saver<'responses'>, 'foresee' | 'write'>,
): Saver<'responses'> => ({
  columns: `row bigint, line bigint, rows integer, external_id text, given_on date, customer text, contact text,
    email text, language text, told jsonb, customer_id text, contact_id text, number bigint`,
  sent: 'row, line, rows, external_id, given_on, customer, contact, email, language, told',
  line: ({ row, line, rows, record }) =>
    `${row}\t${line}\t${rows}\t${copied(keptId(record.externalId))}\t${record.givenOn}\t${copied(record.customer)}\t` +
    `${copied(record.contact)}\t${copied(record.email)}\t${copied(record.language)}\t${copied(JSON.stringify(record.told))}`,

  async match({ client }) {
    await client.query('update incoming i set customer_id = c.id from customers c where c.external_id = i.customer')
    await client.query(
      `update incoming i set contact_id = c.id, customer_id = c.customer_id from contacts c
       where c.external_id = i.contact and (i.customer_id is null or i.customer_id = c.customer_id)`,
    )
    await client.query(
      `update incoming i set customer_id = c.id from customers c
       where i.customer_id is null and c.external_id = i.contact`,
    )
    // An address of contacts of two customers says nothing about which of them answered.
    await client.query(
      `update incoming i set contact_id = c.id, customer_id = c.customer_id from contacts c
       where i.contact_id is null and c.email = i.email and (i.customer_id is null or i.customer_id = c.customer_id)
         and (i.customer_id is not null or not exists (
           select from contacts o where o.email = i.email and o.customer_id <> c.customer_id))`,
    )
    if (surveyId !== null)
      await client.query(
        `update incoming i set number = r.number from responses r
         where r.survey_id = $1 and r.external_id = i.external_id`,
        [surveyId],
      )
    return { refused: 0, findings: await strangers(client) }
  },
  foresee,
  write,
})

/** Rows without an id of their own are known by a fingerprint of all they say. */
function keptId(externalId: string): string {
  if (!externalId.startsWith('row:')) return externalId
  const [, day = ''] = externalId.split(':')
  return `row:${day}:${createHash('sha256').update(externalId).digest('base64url').slice(0, 32)}`
}

const strangerProblem = 'We know nobody by what this row says of who answered. The response is kept without a customer.'

async function strangers(client: pg.PoolClient): Promise<Outcome['findings']> {
  const { rows } = await client.query<{ row: number; line: number; value: string }>(
    `select row, line, coalesce(customer, contact, email) as value from incoming
     where customer_id is null and coalesce(customer, contact, email) is not null`,
  )
  return rows.map(({ row, line, value }) => ({
    row,
    line,
    column: null,
    value: value.slice(0, 100),
    problem: strangerProblem,
    remedy:
      'To count it for a customer, import the customer or contact first. If this file is in already, undo it before.',
    isNote: true,
  }))
}

/** The rows of a batch that are new to us, in the order of the file. */
export async function newRows(client: pg.PoolClient): Promise<NewRow[]> {
  const { rows } = await client.query<NewRow>(
    `select row::int, line::int, external_id as "externalId", given_on as "givenOn", language, customer_id as "customerId",
       contact_id as "contactId", told
     from incoming where number is null order by row`,
  )
  return rows
}

/** Write down what a batch made, so that figures follow and it can be undone. */
export async function noteMade(
  { client, importId, batch }: Pick<Hand, 'client' | 'importId' | 'batch'>,
  responses: readonly number[],
  referralIds: readonly Id<'ref'>[],
): Promise<void> {
  await client.query(
    `insert into import_changes (import_id, batch, what, number)
     select $1, $2, 'response', number from unnest($3::bigint[]) as number`,
    [importId, batch, responses],
  )
  if (referralIds.length === 0) return
  await client.query(
    `insert into import_changes (import_id, batch, what, number)
     select $1, $2, 'referral', number from referrals where id = any($3)`,
    [importId, batch, referralIds],
  )
}

/** Responses of a batch that are evidence of a referral. */
export async function reportingResponses({
  client,
  importId,
  batch,
}: Pick<Hand, 'client' | 'importId' | 'batch'>): Promise<Id<'rsp'>[]> {
  const { rows } = await client.query<{ id: Id<'rsp'> }>(
    `select r.id from import_changes c join responses r on r.number = c.number
     where c.import_id = $1 and c.batch = $2 and c.what = 'response'
       and exists (select from evidence e where e.response_id = r.id)
     order by r.number`,
    [importId, batch],
  )
  return rows.map(({ id }) => id)
}

/** How many responses of an import are of nobody we know: those kept, or before that, those a check found. */
export async function countStrangers({ db }: Context, importId: Id<'imp'>, isIn: boolean): Promise<number> {
  const { rows } = isIn
    ? await sql<{ n: number }>`
        select count(*)::int as n from responses where import_id = ${importId} and customer_id is null`.execute(db)
    : await sql<{ n: number }>`
        select count(*)::int as n from import_problems
        where import_id = ${importId} and problem = ${strangerProblem}`.execute(db)
  return rows[0]?.n ?? 0
}

/** Remove the survey an import made, unless something hangs on it. */
export async function removeEmptySurvey({
  client,
  importId,
}: Pick<Hand, 'client' | 'importId'>): Promise<Id<'srv'> | null> {
  const { rows } = await client.query<{ id: Id<'srv'> }>(
    `delete from surveys s where import_id = $1
       and not exists (select from responses r where r.survey_id = s.id)
       and not exists (select from inbound_webhooks w where w.survey_id = s.id)
       and not exists (select from asks a where a.survey_id = s.id)
       and not exists (select from survey_versions v where v.survey_id = s.id)
     returning id`,
    [importId],
  )
  return rows[0]?.id ?? null
}
