import { lockCustomer } from '../../customers/store.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { Invalid } from '../../server/errors.ts'
import type { Nothing } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import type { AccountOwner } from '../api/owners.ts'
import { isMember } from '../store/deals.ts'
import * as store from '../store/owners.ts'

type Shown = { owner: AccountOwner | null }

export const showOwner = async (ctx: Context, { customerId }: { customerId: Id<'cus'> }): Promise<Shown> => ({
  owner: await store.findOwner(ctx, customerId),
})

/** Say who of us looks after a customer: a member, or somebody outside with name and address. */
export function setOwner(
  ctx: Context,
  given: {
    customerId: Id<'cus'>
    memberId?: string | undefined
    name?: string | undefined
    email?: string | undefined
  },
): Promise<Shown> {
  return inTransaction(ctx, async (ctx) => {
    const { customerId } = given
    await lockCustomer(ctx, customerId)
    const owner = given.memberId
      ? { memberId: given.memberId, name: null, email: null }
      : { memberId: null, name: given.name || null, email: given.email || null }
    if (owner.memberId === null && (owner.name === null || owner.email === null))
      throw new Invalid('Choose a member, or give the name and the e-mail address of somebody else.', [
        { pointer: owner.name === null ? '/name' : '/email', detail: 'Give a name and an e-mail address.' },
      ])
    if (owner.memberId !== null && !(await isMember(ctx, owner.memberId)))
      throw new Invalid('Nobody of the team is called so. Choose somebody else.', [
        { pointer: '/memberId', detail: 'Choose a member of the team.' },
      ])
    await store.putOwner(ctx, customerId, owner)
    await record(ctx, 'account owner set', { subject: customerId }, owner.memberId ? { memberId: owner.memberId } : {})
    return showOwner(ctx, { customerId })
  })
}

/** Nobody looks after a customer any more. */
export function removeOwner(ctx: Context, { customerId }: { customerId: Id<'cus'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    await lockCustomer(ctx, customerId)
    if (await store.deleteOwner(ctx, customerId)) await record(ctx, 'account owner removed', { subject: customerId })
    return {}
  })
}
