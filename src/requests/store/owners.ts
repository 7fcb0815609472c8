import type { Context } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'
import type { AccountOwner } from '../api/owners.ts'

/** Who looks after a customer; null where nobody does, or the member who did is suspended. */
export async function findOwner({ db }: Context, customerId: Id<'cus'>): Promise<AccountOwner | null> {
  const row = await db
    .selectFrom('accountOwners as o')
    .leftJoin('members as m', 'm.id', 'o.memberId')
    .where('o.customerId', '=', customerId)
    .select(['o.memberId', 'o.name', 'o.email', 'o.version', 'm.name as memberName', 'm.email as memberEmail'])
    .executeTakeFirst()
  if (!row) return null
  return {
    memberId: row.memberId,
    name: row.memberName ?? row.name ?? '',
    email: row.memberEmail ?? row.email ?? '',
    version: row.version,
  }
}

export async function putOwner(
  { db }: Context,
  customerId: Id<'cus'>,
  owner: { memberId: string | null; name: string | null; email: string | null },
): Promise<void> {
  await db
    .insertInto('accountOwners')
    .values({ customerId, ...owner })
    .onConflict((conflict) =>
      conflict.column('customerId').doUpdateSet((was) => ({ ...owner, version: was('accountOwners.version', '+', 1) })),
    )
    .execute()
}

/** Nobody looks after them any more. False where nobody did. */
export async function deleteOwner({ db }: Context, customerId: Id<'cus'>): Promise<boolean> {
  const row = await db
    .deleteFrom('accountOwners')
    .where('customerId', '=', customerId)
    .returning('customerId')
    .executeTakeFirst()
  return row !== undefined
}
