import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { counts, type ReferralState, referralStates, strengths } from '../cube/question.ts'
import type { Day } from '../values/day.ts'
import type { Role } from '../values/endpoint.ts'
import { attribute, type Evidence, kindOrder, strengthOf } from './attribution.ts'
import { whyNotCount } from './counting.ts'
import { type MoveRefusal, movesFrom, whyNotMove, whyNotSay } from './lifecycle.ts'
import { whyNotChange, whyNotLog, whyNotNew, whyNotUndo } from './logging.ts'

const piece = (given: Partial<Evidence>): Evidence => ({
  id: 'evi_a',
  kind: 'staff-note',
  strength: 'probable',
  referrerId: 'cus_larkspur',
  givenOn: '2026-05-01',
  number: 1,
  ...given,
})

describe('who is credited', () => {
  const ironbridge = { id: 'evi_b', referrerId: 'cus_ironbridge', number: 2 }
  test.each<[string, Evidence, Evidence, string]>([
    [
      'proof beats an older note',
      piece({ givenOn: '2026-01-01' }),
      piece({ ...ironbridge, kind: 'link', strength: 'proven' }),
      'evi_b',
    ],
    [
      'a note beats the word of the referrer',
      piece({ kind: 'self-report', strength: 'claimed', givenOn: '2025-01-01' }),
      piece({ ...ironbridge }),
      'evi_b',
    ],
    [
      'a link goes before a code',
      piece({ kind: 'code', strength: 'proven' }),
      piece({ ...ironbridge, kind: 'link', strength: 'proven' }),
      'evi_b',
    ],
    [
      'their own answer goes before a name and a note',
      piece({ kind: 'name' }),
      piece({ ...ironbridge, kind: 'origin-answer' }),
      'evi_b',
    ],
    ['of two notes the earlier one decides', piece({}), piece({ ...ironbridge, givenOn: '2026-04-30' }), 'evi_b'],
    ['a note with a day goes before one without', piece({ givenOn: null }), piece({ ...ironbridge }), 'evi_b'],
    ['of two notes of one day the first we learned of decides', piece({}), piece({ ...ironbridge }), 'evi_a'],
    [
      'evidence that names nobody credits nobody, however strong',
      piece({ kind: 'origin-answer', referrerId: null }),
      piece({ ...ironbridge, kind: 'self-report', strength: 'claimed' }),
      'evi_b',
    ],
    [
      'a probable import beats a claim',
      piece({ kind: 'import', strength: 'probable' }),
      piece({ ...ironbridge, kind: 'self-report', strength: 'claimed' }),
      'evi_a',
    ],
  ])('%s', (_, first, second, decidedBy) => {
    const result = attribute([first, second])
    expect(result?.decidedBy).toBe(decidedBy)
    expect(attribute([second, first])).toEqual(result)
  })

  test('the loser stays visible as a conflict; agreement is none', () => {
    expect(attribute([piece({}), piece({ ...ironbridge, kind: 'link', strength: 'proven' })])).toEqual({
      referrerId: 'cus_ironbridge',
      strength: 'proven',
      decidedBy: 'evi_b',
      conflicts: ['evi_a'],
    })
    expect(attribute([piece({}), piece({ id: 'evi_c', number: 3 })])?.conflicts).toEqual([])
  })

  test('without evidence nobody is credited, and with nameless evidence nobody either', () => {
    expect(attribute([])).toBeNull()
    expect(attribute([piece({ referrerId: null })])).toMatchObject({ referrerId: null, strength: 'probable' })
  })

  test('nothing is lost: the credited, those who agree and the conflicts are all the evidence that names somebody', () => {
    const some = fc.record({
      kind: fc.constantFrom(...kindOrder),
      strength: fc.constantFrom(...strengths),
      referrerId: fc.constantFrom('cus_a', 'cus_b', 'cus_c', null),
      givenOn: fc.constantFrom<Day | null>('2026-01-01', '2026-02-01', null),
    })
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 8 }), fc.nat(), (pieces, turn) => {
        const all = pieces.map((given, i) => ({ ...given, id: `evi_${i}`, number: i }))
        const result = attribute(all)!
        const at = turn % all.length
        expect(attribute([...all.slice(at), ...all.slice(0, at)])).toEqual(result)
        const naming = all.filter((one) => one.referrerId !== null)
        const agreeing = naming.filter((one) => one.referrerId === result.referrerId)
        expect(agreeing.length + result.conflicts.length).toBe(naming.length)
        for (const one of naming) {
          expect(strengths.indexOf(one.strength)).toBeLessThanOrEqual(strengths.indexOf(result.strength))
        }
      }),
    )
  })

  test.each([
    ['link', 'proven'],
    ['code', 'proven'],
    ['name', 'probable'],
    ['origin-answer', 'probable'],
    ['staff-note', 'probable'],
    ['self-report', 'claimed'],
  ] as const)('%s is %s', (kind, strength) => expect(strengthOf(kind, 'claimed')).toBe(strength))
  test('an import is as strong as its importer says', () => expect(strengthOf('import', 'proven')).toBe('proven'))
})

describe('how a referral moves', () => {
  test.each<[ReferralState, ReferralState, Role | null, MoveRefusal | null]>([
    ['shared', 'submitted', 'contributor', null],
    ['shared', 'submitted', 'viewer', 'needs-contributor'],
    ['shared', 'submitted', null, 'needs-contributor'],
    ['shared', 'qualified', 'contributor', 'needs-manager'],
    ['submitted', 'qualified', 'contributor', 'needs-manager'],
    ['submitted', 'qualified', 'manager', null],
    ['submitted', 'denied', 'contributor', 'needs-manager'],
    ['shared', 'converted', 'manager', null],
    ['qualified', 'converted', 'manager', null],
    ['qualified', 'submitted', 'manager', 'backwards'],
    ['qualified', 'qualified', 'manager', 'already'],
    ['qualified', 'reversed', 'manager', 'not-converted'],
    ['converted', 'reversed', 'manager', null],
    ['converted', 'reversed', 'contributor', 'needs-manager'],
    ['converted', 'denied', 'manager', 'is-converted'],
    ['denied', 'submitted', 'manager', null],
    ['denied', 'submitted', 'contributor', 'needs-manager'],
    ['denied', 'converted', 'manager', 'reopen-first'],
    ['expired', 'submitted', 'owner', null],
    ['reversed', 'converted', 'owner', 'is-reversed'],
  ])('from %s to %s by %s: %s', (state, to, role, refusal) => expect(whyNotMove({ state }, to, role)).toBe(refusal))

  test('a no and a reversal say why; a conversion says who they became, or that nobody knows', () => {
    const open = { referredId: null }
    expect(whyNotSay(open, { to: 'denied', reason: null, referredId: undefined })).toBe('needs-reason')
    expect(whyNotSay(open, { to: 'reversed', reason: null, referredId: undefined })).toBe('needs-reason')
    expect(whyNotSay(open, { to: 'denied', reason: 'Known before.', referredId: undefined })).toBeNull()
    expect(whyNotSay(open, { to: 'converted', reason: null, referredId: undefined })).toBe('needs-whom')
    expect(whyNotSay(open, { to: 'converted', reason: null, referredId: null })).toBeNull()
    expect(whyNotSay({ referredId: 'cus_b' }, { to: 'converted', reason: null, referredId: undefined })).toBeNull()
  })

  test('what is offered is what is allowed to somebody', () => {
    for (const state of referralStates) {
      for (const { to, whyNot } of movesFrom({ state }, 'manager')) {
        expect([state, to, whyNot]).toEqual([state, to, null])
      }
    }
    expect(movesFrom({ state: 'reversed' }, 'owner')).toEqual([])
  })
})

describe('what counts', () => {
  test('the screen and the counting agree on every state', () => {
    for (const state of referralStates) {
      for (const selfReferral of [true, false]) {
        expect(whyNotCount({ state, selfReferral, madeOn: '2026-01-01' }) === null).toBe(counts(state, selfReferral))
      }
    }
  })
  test('without a day it counts for ever, and in no window', () => {
    const undated = { state: 'converted', selfReferral: false, madeOn: null } as const
    expect(whyNotCount(undated)).toBeNull()
    expect(whyNotCount(undated, { from: 0, to: 1 })).toBe('undated')
  })
})

describe('logging', () => {
  const log = { referrerId: 'cus_a', referredName: 'Ann', referredId: null, madeOn: '2026-06-01' as Day }
  test.each<[string, Partial<Parameters<typeof whyNotLog>[0]>, ReturnType<typeof whyNotLog>]>([
    ['all said', {}, null],
    ['no referrer', { referrerId: null }, 'no-referrer'],
    ['nobody named', { referredName: '  ' }, 'unnamed'],
    ['a customer instead of a name', { referredName: null, referredId: 'cus_b' }, null],
    ['a customer referring themselves', { referredId: 'cus_a' }, null],
    ['no day', { madeOn: null }, null],
    ['tomorrow', { madeOn: '2026-06-02' }, 'in-future'],
  ])('%s: %s', (_, given, refusal) => expect(whyNotLog({ ...log, ...given }, '2026-06-01')).toBe(refusal))

  test('somebody who was brought already is not brought twice', () => {
    expect(whyNotNew({ referrerId: 'cus_a', referredId: 'cus_b' }, 'ref_1')).toBe('already-brought')
    expect(whyNotNew({ referrerId: 'cus_a', referredId: 'cus_b' }, null)).toBeNull()
    expect(whyNotNew({ referrerId: 'cus_a', referredId: 'cus_a' }, 'ref_1')).toBeNull()
  })

  test('the author has ten seconds and a little for the line, while nothing else happened', () => {
    const logged = { createdBy: 'mem_sam', createdAt: new Date('2026-06-01T09:00:00Z'), changes: 1 }
    const at = (seconds: number) => new Date(logged.createdAt.getTime() + seconds * 1000)
    expect(whyNotUndo(logged, 'mem_sam', at(12))).toBeNull()
    expect(whyNotUndo(logged, 'mem_sam', at(16))).toBe('too-late')
    expect(whyNotUndo(logged, 'mem_ada', at(1))).toBe('not-author')
    expect(whyNotUndo({ ...logged, changes: 2 }, 'mem_sam', at(1))).toBe('more-happened')
  })

  test('a contributor corrects facts until somebody has decided', () => {
    expect(whyNotChange({ state: 'submitted' }, 'contributor')).toBeNull()
    expect(whyNotChange({ state: 'converted' }, 'contributor')).toBe('needs-manager')
    expect(whyNotChange({ state: 'converted' }, 'manager')).toBeNull()
    expect(whyNotChange({ state: 'shared' }, 'viewer')).toBe('needs-contributor')
  })
})
