import { describe, expect } from 'vitest'
import { showReferral } from '../referrals/commands.ts'
import type { Context } from '../server/context.ts'
import { sam, test, testContext } from '../testing/database.ts'
import type { Id } from '../values/id.ts'
import { addOrigin, decideOrigin, summariseOrigins } from './commands.ts'

const ada = { id: 'mem_ada', name: 'Ada Nowak', role: 'admin' as const }

/** A customer of their own for each test, who says who told them. */
async function answered(ctx: Context, toldBy: string, id: Id<'cus'>) {
  await ctx.db.insertInto('customers').values({ id, externalId: null, name: id, since: '2026-04-20' }).execute()
  return addOrigin(ctx, { customerId: id, mainReason: 'recommendation', toldBy, givenOn: '2026-05-04' })
}
const referralsOf = ({ db }: Context, id: Id<'cus'>) =>
  db.selectFrom('referrals').where('referredId', '=', id).selectAll().execute()

test('conditions on customers narrow the figures', async ({ committed }) => {
  const where = [{ column: 'plan', is: ['Scale'] }]
  const asked = { window: 'ever', strength: 'probable' as const, where }
  expect((await summariseOrigins(committed, asked)).customers).toBe(2)
})

describe('two people at once', () => {
  test('of two people who decide at once the second is told', async ({ committed }) => {
    const { id } = await answered(committed, 'Ines from Larkspur', 'cus_atonce')
    const results = await Promise.allSettled([
      decideOrigin(testContext(sam), { originId: id, decision: 'confirmed', referrerId: 'cus_larkspur' }),
      decideOrigin(testContext(ada), { originId: id, decision: 'confirmed', referrerId: 'cus_ironbridge' }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const second = results.find((result) => result.status === 'rejected') as PromiseRejectedResult
    expect(second.reason.reason).toBe('already-decided')
    expect(await referralsOf(committed, 'cus_atonce')).toHaveLength(1)
  })

  test('two answers of one customer, confirmed at once for two customers, become one referral', async ({
    committed,
  }) => {
    const one = await answered(committed, 'Ines from Larkspur', 'cus_twice')
    const two = await addOrigin(committed, { customerId: 'cus_twice', mainReason: 'recommendation', toldBy: 'Tom' })
    const [first, second] = await Promise.all([
      decideOrigin(testContext(sam), { originId: one.id, decision: 'confirmed', referrerId: 'cus_larkspur' }),
      decideOrigin(testContext(ada), { originId: two.id, decision: 'confirmed', referrerId: 'cus_ironbridge' }),
    ])
    expect(first.referral?.id).toBe(second.referral?.id)
    const [referral] = await referralsOf(committed, 'cus_twice')
    const { evidence, disputed } = await showReferral(committed, { referralId: referral!.id })
    expect([evidence.length, disputed]).toEqual([2, true])
  })
})
