import { expect, test } from 'vitest'
import { type FeedRow, moveOn, whatChanged } from './feed.ts'

const row = (event: string, subjectId: string, details: FeedRow['details'] = {}, customerId: string | null = null) => ({
  id: 1,
  event,
  subjectId,
  customerId,
  details,
})

test('a change of a record has that record read again, and all it mentions', () => {
  const changes = whatChanged([
    row('referral logged', 'ref_1', { referrer: 'cus_2' }, 'cus_1'),
    row('customers merged', 'cus_3', { merged: ['cus_4'], number: 4 }),
    row('revenue removed', 'rev_9', { number: 12 }),
  ])
  expect([...changes.referrals]).toEqual(['ref_1'])
  expect([...changes.customers]).toEqual(['cus_1', 'cus_2', 'cus_3', 'cus_4'])
  expect([...changes.revenue]).toEqual(['rev_9'])
  expect(changes.numbers.get('rev_9')).toBe(12)
  expect(changes.everything).toBe(false)
})

test('a sign-in, a contact or an import that only started changes no figure', () => {
  const changes = whatChanged([
    row('signed in', 'mem_sam'),
    row('contact added', 'con_1'),
    row('import started', 'imp_1'),
  ])
  expect(changes).toMatchObject({ everything: false, attributes: false, batches: [] })
  expect(changes.customers.size).toBe(0)
})

test('an answer, and what somebody noted that a customer experienced, have that customer read again, and attributes that may be new', () => {
  for (const event of [
    row('response submitted', 'rsp_1', {}, 'cus_1'),
    row('response removed', 'rsp_1', {}, 'cus_1'),
    row('experience added', 'exp_1', {}, 'cus_1'),
    row('experience removed', 'exp_1', {}, 'cus_1'),
  ])
    expect(whatChanged([event])).toMatchObject({ customers: new Set(['cus_1']), attributes: true, everything: false })
  expect(whatChanged([row('response submitted', 'rsp_2')]).attributes).toBe(false)
  expect(whatChanged([row('touchpoint added', 'tou_1'), row('touchpoint renamed', 'tou_1')]).everything).toBe(false)
  expect(whatChanged([row('touchpoint removed', 'tou_1')]).everything).toBe(true)
})

test('a batch of an import, an attribute, an undone import and the unheard of', () => {
  expect(whatChanged([row('rows imported', 'imp_1', { importId: 'imp_1', batch: 3 })]).batches).toEqual([
    { importId: 'imp_1', batch: 3 },
  ])
  expect(whatChanged([row('attribute added', 'attribute_plan')])).toMatchObject({ attributes: true, everything: false })
  expect(whatChanged([row('import undone', 'imp_1', { importId: 'imp_1', batch: 0 })]).everything).toBe(true)
  expect(whatChanged([row('moon risen', 'moon_1')]).everything).toBe(true)
})

test('a number that commits late is waited for, and given up after ten minutes', () => {
  const position = { highest: 10, gaps: new Map<number, number>() }
  moveOn(position, [11, 14], 0)
  expect(position).toEqual({
    highest: 14,
    gaps: new Map([
      [12, 0],
      [13, 0],
    ]),
  })
  moveOn(position, [13], 60_000)
  expect(position).toEqual({ highest: 14, gaps: new Map([[12, 0]]) })
  moveOn(position, [], 600_001)
  expect(position).toEqual({ highest: 14, gaps: new Map() })
})
