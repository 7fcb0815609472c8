import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'

interface Remembered {
  /** The day and the last activity it was counted after. */
  asOf: string
  until: number
  answer: Promise<unknown>
}
const remembered = new Map<string, Remembered>()

/** Answers kept for all companies together; the oldest go first. A guess. */
const mostKept = 200

/**
 * An answer about everybody may be given again while nothing has happened: whatever changes writes an activity in its own
 * transaction. Two transactions may commit in another order than they began, so no answer is given for longer than this.
 */
const keptMs = 30_000

/** What was counted before, where nothing has happened since; else count it now. Inside a transaction always counts. */
export async function rememberedFor<Answer>(
  ctx: Context,
  question: unknown,
  count: () => Promise<Answer>,
): Promise<Answer> {
  if (ctx.db.isTransaction) return count()
  const { rows } = await sql<{ last: number }>`select coalesce(max(id), 0) as last from activity`.execute(ctx.db)
  const key = `${ctx.company.schema} ${JSON.stringify(question)}`
  const asOf = `${ctx.today} ${rows[0]!.last}`
  const now = performance.now()
  const before = remembered.get(key)
  if (before?.asOf === asOf && before.until > now) return before.answer as Promise<Answer>
  const answer = count()
  remembered.delete(key)
  remembered.set(key, { asOf, until: now + keptMs, answer })
  answer.catch(() => remembered.delete(key))
  for (const oldest of remembered.keys()) {
    if (remembered.size <= mostKept) break
    remembered.delete(oldest)
  }
  return answer
}
