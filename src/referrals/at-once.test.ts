import { describe, expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { sam, test, testContext } from '../testing/database.ts'
import type { Id } from '../values/id.ts'
import { logReferral, moveReferral, showReferral } from './commands.ts'

const note = { kind: 'staff-note' as const }
const carla = { id: 'mem_carla', name: 'Carla Reyes', role: 'contributor' as const }

/** A customer nobody has brought yet, so that each test about two people has one of its own. */
async function newCustomer(ctx: Context, id: Id<'cus'>, name: string): Promise<Id<'cus'>> {
  await ctx.db.insertInto('customers').values({ id, externalId: null, name }).execute()
  return id
}

describe('two people at once', () => {
  test('logging one customer twice makes one referral with two pieces of evidence', async ({ committed }) => {
    const referredCustomerId = await newCustomer(committed, 'cus_merle', 'Merle Print')
    const [one, two] = await Promise.all([
      logReferral(testContext(sam), { ...note, referrerId: 'cus_tamsin', referredCustomerId }),
      logReferral(testContext(carla), { ...note, referrerId: 'cus_fairmont', referredCustomerId }),
    ])
    expect(one.referral.id).toBe(two.referral.id)
    expect([one, two].filter((result) => result.addedInstead !== null)).toHaveLength(1)
    const shown = await showReferral(committed, { referralId: one.referral.id })
    expect(shown.evidence).toHaveLength(2)
    expect(shown.disputed).toBe(true)
    expect(shown.history.map((row) => row.event)).toEqual(['evidence added', 'referral logged'])
  })

  test('of two decisions the second is told what the first did', async ({ committed }) => {
    const { referral } = await logReferral(committed, { ...note, referrerId: 'cus_tamsin', referredName: 'Oda Print' })
    const results = await Promise.allSettled([
      moveReferral(testContext(sam), { referralId: referral.id, to: 'converted', referredCustomerId: null }),
      moveReferral(testContext(sam), { referralId: referral.id, to: 'denied', reason: 'We knew them.' }),
    ])
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = results.find((result) => result.status === 'rejected')
    expect(['is-converted', 'reopen-first']).toContain((refused as PromiseRejectedResult).reason.reason)
    const shown = await showReferral(committed, { referralId: referral.id })
    expect(shown.history.filter((row) => row.event === 'referral moved')).toHaveLength(1)
  })

  test('two referrals cannot both have become one customer', async ({ committed }) => {
    const referredCustomerId = await newCustomer(committed, 'cus_oda', 'Oda Foods')
    const [one, two] = [
      await logReferral(committed, { ...note, referrerId: 'cus_tamsin', referredName: 'Oda' }),
      await logReferral(committed, { ...note, referrerId: 'cus_fairmont', referredName: 'O. Foods' }),
    ]
    const results = await Promise.allSettled(
      [one, two].map(({ referral }) =>
        moveReferral(testContext(sam), { referralId: referral.id, to: 'converted', referredCustomerId }),
      ),
    )
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = results.find((result) => result.status === 'rejected') as PromiseRejectedResult
    expect(refused.reason.reason).toBe('brought-by-another')
  })
})
