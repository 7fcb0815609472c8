import type { Context } from '../../server/context.ts'
import type { ActionVerdict } from '../states.ts'
import type { StoredAction } from '../store.ts'

/** What can be told of an action's effect by the day it ended. */
export async function verdictOn(_ctx: Context, _action: StoredAction): Promise<ActionVerdict> {
  return 'cannot tell yet'
}
