import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'
import { type Received, type WebhookMapping, type WebhookTool, webhookMapping } from '../tool-webhooks.ts'

/** A place another tool sends responses to. */
export interface Webhook {
  id: Id<'inw'>
  tool: WebhookTool
  surveyId: Id<'srv'>
  surveyName: string
  sealedSecret: string
  mapping: WebhookMapping
  lastReceivedAt: Date | null
  version: number
  createdAt: Date
}

const webhooks = ({ db }: Context) =>
  db
    .selectFrom('inboundWebhooks as w')
    .innerJoin('surveys as s', 's.id', 'w.surveyId')
    .where('w.removedAt', 'is', null)
    .select([
      'w.id',
      'w.tool',
      'w.surveyId',
      's.name as surveyName',
      'w.sealedSecret',
      'w.mapping',
      'w.lastReceivedAt',
      'w.version',
      'w.createdAt',
    ])

const read = <Row extends { mapping: unknown }>(row: Row) => ({ ...row, mapping: webhookMapping.parse(row.mapping) })

/** Those of a survey, or all, the newest first. */
export async function listWebhooks(ctx: Context, surveyId?: Id<'srv'>): Promise<Webhook[]> {
  const rows = await webhooks(ctx)
    .$if(surveyId !== undefined, (query) => query.where('w.surveyId', '=', surveyId as Id<'srv'>))
    .orderBy('w.id', 'desc')
    .execute()
  return rows.map(read)
}

export async function findWebhook(ctx: Context, id: string, { lock = false } = {}): Promise<Webhook | null> {
  const row = await webhooks(ctx)
    .where('w.id', '=', id as Id<'inw'>)
    .$if(lock, (query) => query.forUpdate('w'))
    .executeTakeFirst()
  return row ? read(row) : null
}

export async function insertWebhook(
  { db, now, actor }: Context,
  webhook: Pick<Webhook, 'id' | 'tool' | 'surveyId' | 'sealedSecret'>,
): Promise<void> {
  await db
    .insertInto('inboundWebhooks')
    .values({ ...webhook, createdBy: actor.id, createdAt: now })
    .execute()
}

export async function updateWebhook(
  { db }: Context,
  id: Id<'inw'>,
  change: { sealedSecret?: string; mapping?: WebhookMapping; removedAt?: Date },
): Promise<void> {
  const { mapping, ...rest } = change
  await db
    .updateTable('inboundWebhooks')
    .set({ ...rest, ...(mapping ? { mapping: JSON.stringify(mapping) } : {}), version: sql<number>`version + 1` })
    .where('id', '=', id)
    .execute()
}

export async function noteReceived({ db, now }: Context, id: Id<'inw'>): Promise<void> {
  await db.updateTable('inboundWebhooks').set({ lastReceivedAt: now }).where('id', '=', id).execute()
}

/** Who answered, as far as we know them: by the ids first, then by an address that only one customer's contact has. */
export async function whoAnswered(
  { db }: Context,
  { customer, contact, email }: Received['who'],
): Promise<{ customerId: Id<'cus'> | null; contactId: Id<'con'> | null }> {
  const { rows } = await sql<{ customerId: Id<'cus'>; contactId: Id<'con'> | null }>`
    with c as (
      select id from customers where external_id = ${customer}
      union all select id from customers where external_id = ${contact}
      limit 1
    ), p as (
      select id, customer_id, 1 as rank from contacts where external_id = ${contact}
        and (not exists (select from c) or customer_id = (select id from c))
      union all
      select id, customer_id, 2 from contacts where email = ${email}
        and (customer_id = (select id from c) or (not exists (select from c)
          and (select count(distinct customer_id) from contacts where email = ${email}) = 1))
    )
    select customer_id, contact_id from (
      select customer_id, id as contact_id, rank from p
      union all select id, null, 3 from c
    ) found order by rank limit 1`.execute(db)
  return rows[0] ?? { customerId: null, contactId: null }
}
