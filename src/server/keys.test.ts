import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openKeys } from './keys.ts'

const secret = 'a secret of more than thirty-two characters'
const now = new Date('2026-06-01T09:00:00Z')
const later = new Date('2026-07-01T09:00:00Z')

describe('a signed link', () => {
  const keys = openKeys([secret], 'company_merrow')

  test('says who may do what, until it expires', () => {
    const token = keys.signLink('answer', 'svi_1', later)
    expect(keys.readLink('answer', token, now)).toMatchObject({ ok: true, subject: 'svi_1' })
    expect(keys.readLink('answer', token, later)).toEqual({ ok: false, why: 'expired' })
  })

  test('opens nothing but what it was signed for', () => {
    const token = keys.signLink('unsubscribe', 'con_1', later)
    expect(keys.readLink('answer', token, now)).toEqual({ ok: false, why: 'tampered' })
  })

  test('of one company is refused by another on the same server', () => {
    const token = openKeys([secret], 'company_other').signLink('answer', 'svi_1', later)
    expect(keys.readLink('answer', token, now)).toEqual({ ok: false, why: 'tampered' })
  })

  test('is refused when any character of it is another', () => {
    const token = keys.signLink('answer', 'svi_1', later)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...alphabet), (at, other) => {
        fc.pre(token[at] !== other)
        const mended = token.slice(0, at) + other + token.slice(at + 1)
        expect(keys.readLink('answer', mended, now)).toEqual({ ok: false, why: 'tampered' })
      }),
      { numRuns: 2000 },
    )
  })

  test('is refused whatever else is sent in its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(keys.readLink('answer', text, now).ok).toBe(false)
      }),
    )
  })

  test('goes on working when the secret is changed and the old one kept, and not without', () => {
    const token = keys.signLink('answer', 'svi_1', later)
    const changed = 'another secret of more than thirty-two characters'
    expect(openKeys([changed, secret], 'company_merrow').readLink('answer', token, now).ok).toBe(true)
    expect(openKeys([changed], 'company_merrow').readLink('answer', token, now).ok).toBe(false)
  })
})

describe('a sealed secret', () => {
  test('comes back as it was, also after the secret was changed, and to nobody else', () => {
    const sealed = openKeys([secret], 'company_merrow').seal('whsec_quillon')
    expect(sealed).not.toContain('quillon')
    expect(openKeys([secret], 'company_merrow').unseal(sealed)).toBe('whsec_quillon')
    expect(openKeys(['x'.repeat(40), secret], 'company_merrow').unseal(sealed)).toBe('whsec_quillon')
    expect(() => openKeys([secret], 'company_other').unseal(sealed)).toThrow('VOUCHWELL_OLD_SECRETS')
  })
})
