import type { Context } from '../../server/context.ts'
import type { ChainsAsked } from '../api/chains.ts'
import { scopeOf } from '../questions.ts'
import { listChained } from '../store.ts'

/** The customers behind a figure of customer value, or of how far referrals carry. */
export function listChains(
  ctx: Context,
  { window, strength, where, ...asked }: ChainsAsked & { cursor?: string | undefined; limit: number },
) {
  const { terms } = scopeOf(ctx, { window, strength, where }, { dated: 1, undated: 0 })
  return listChained(ctx, terms, asked)
}
