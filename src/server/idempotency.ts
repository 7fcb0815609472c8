import { sql } from 'kysely'
import type { Context } from './context.ts'

interface Reply {
  key: string
  endpoint: string
  bodyHash: string
  status: number
  reply: string
}

/** What we replied to this key before; 'under-way' while its twin is still at work; null when it is new. */
export async function repliedBefore(ctx: Context, key: string): Promise<Omit<Reply, 'key'> | 'under-way' | null> {
  const lock = `${ctx.company.schema} ${ctx.actor.id} ${key}`
  const { rows } = await sql<{
    got: boolean
  }>`select pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) as got`.execute(ctx.db)
  if (!rows[0]?.got) return 'under-way'
  const found = await ctx.db
    .selectFrom('idempotencyKeys')
    .where('actor', '=', ctx.actor.id)
    .where('key', '=', key)
    .select(['endpoint', 'bodyHash', 'status', 'reply'])
    .executeTakeFirst()
  return found ?? null
}

export async function rememberReply(ctx: Context, reply: Reply): Promise<void> {
  await ctx.db
    .insertInto('idempotencyKeys')
    .values({ ...reply, actor: ctx.actor.id, createdAt: ctx.now })
    .execute()
}

/** Forget replies older than two days: whoever would repeat a request does so within minutes. */
export async function forgetReplies({ db, now }: Context): Promise<void> {
  await db
    .deleteFrom('idempotencyKeys')
    .where('createdAt', '<', new Date(now.getTime() - 2 * 86_400_000))
    .execute()
}
