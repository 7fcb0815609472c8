import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import type { Level } from '../../values/level.ts'
import type { LevelCondition } from '../conditions.ts'
import * as store from '../store.ts'

/**
 * Change a level. Whose consent it needs takes effect at once everywhere something is shown, because every place reads
 * what is covered from the same function.
 */
export function changeLevel(
  ctx: Context,
  {
    level,
    ...change
  }: {
    level: Level
    name?: string | undefined
    description?: string | undefined
    needsCompany?: boolean | undefined
    minutes?: number | undefined
    conditions?: LevelCondition[] | undefined
  },
): Promise<store.LevelSetting> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockLevel(ctx, level)
    refuseStale(ctx, before.version)
    const changes = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    if (Object.keys(changes).length === 0) return before
    await store.updateLevel(ctx, level, changes)
    await record(ctx, 'level changed', { subject: 'settings' }, { level, before, changes })
    return store.lockLevel(ctx, level)
  })
}
