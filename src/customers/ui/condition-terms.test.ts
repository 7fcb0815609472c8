import { expect, test } from 'vitest'
import { termsOfConditions } from './condition-terms.ts'

test('a list opened by a figure says in which days its conditions look and which referrals count, and both can be removed', () => {
  const changes: object[] = []
  const change = (change: object) => changes.push(change)
  const terms = termsOfConditions({ where: ['referrer is no'], window: '12m', strength: 'proven' }, change)
  expect(terms.map(({ label, says }) => `${label} ${says}`)).toEqual([
    'Conditions look in the last 12 months',
    'Referrals counted only when proven',
  ])
  for (const { remove } of terms) remove()
  expect(changes).toEqual([{ window: 'ever' }, { strength: 'claimed' }])
})

test('says nothing where there is no condition, or where conditions look at all days and all referrals', () => {
  expect(termsOfConditions({ where: [], window: '12m', strength: 'proven' }, () => {})).toEqual([])
  expect(termsOfConditions({ where: ['plan is Team'], window: 'ever', strength: 'claimed' }, () => {})).toEqual([])
})
