import { z } from 'zod'
import { emailJson } from '../../values/email.ts'
import { endpoint, nothing } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'

const CustomerId = z.object({ customerId: idOf('cus') })
const OwnerJson = z.object({
  owner: z
    .object({
      /** Null for somebody outside the team, who is written to. */
      memberId: z.string().nullable(),
      name: z.string(),
      email: z.string(),
      version: z.number(),
    })
    .nullable(),
})
export type AccountOwner = NonNullable<z.output<typeof OwnerJson>['owner']>

export const ownersApi = {
  show: endpoint('GET /customers/:customerId/owner', {
    does: 'Show who of us looks after a customer, and approves who of them is asked for a reference.',
    who: 'viewer',
    input: CustomerId,
    output: OwnerJson,
  }),
  set: endpoint('PUT /customers/:customerId/owner', {
    does: 'Say who looks after a customer: a member, or somebody outside the team with name and address.',
    who: 'contributor',
    input: CustomerId.extend({
      memberId: z.string().max(100).optional(),
      name: z.string().trim().max(200).optional(),
      email: emailJson.optional(),
    }),
    output: OwnerJson,
  }),
  remove: endpoint('DELETE /customers/:customerId/owner', {
    does: 'Say that nobody looks after a customer any more.',
    who: 'contributor',
    input: CustomerId,
    output: nothing,
  }),
}
