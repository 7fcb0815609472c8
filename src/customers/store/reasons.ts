import type { Context } from '../../server/context.ts'

/** The names of the reasons customers may be filtered by, as people arranged them. */
export async function reasonNames({ db }: Pick<Context, 'db'>): Promise<string[]> {
  const rows = await db
    .selectFrom('reasons')
    .select('name')
    .where('mergedInto', 'is', null)
    .orderBy('position')
    .execute()
  return [...new Set(rows.map(({ name }) => name))]
}
