import { shownAttributes } from '../../insights/store.ts'
import type { Context } from '../../server/context.ts'
import { columnsOf } from '../group-words.ts'

/** The columns of the company by their key, as people call them now. */
export const columnsNow = async (ctx: Context) => columnsOf(await shownAttributes(ctx))
