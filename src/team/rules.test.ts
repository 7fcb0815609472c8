import { describe, expect, test } from 'vitest'
import type { Role } from '../values/endpoint.ts'
import { isCommon } from './password.ts'
import { type memberRefusals, whyNotAccept, whyNotChangeMember } from './rules.ts'

describe('changing a member', () => {
  const of = (id: string, role: Role) => ({ id, role })
  test.for<[string, Role | null, string, Role, Role | null, keyof typeof memberRefusals | null]>([
    ['ada', 'admin', 'sam', 'manager', 'viewer', null],
    ['ada', 'admin', 'sam', 'manager', null, null],
    ['ada', 'admin', 'ann', 'admin', 'viewer', null],
    ['odile', 'owner', 'ada', 'admin', 'viewer', null],
    ['ada', 'admin', 'ada', 'admin', 'viewer', 'own-account'],
    ['ada', 'admin', 'ada', 'admin', null, 'own-account'],
    ['ada', 'admin', 'odile', 'owner', 'viewer', 'is-owner'],
    ['odile', 'owner', 'odile', 'owner', null, 'is-owner'],
    ['odile', 'owner', 'sam', 'manager', 'owner', 'makes-owner'],
    ['ada', 'admin', 'sam', 'manager', 'owner', 'makes-owner'],
    ['sam', 'manager', 'vic', 'viewer', 'manager', 'needs-admin'],
    ['vic', 'viewer', 'vic', 'viewer', 'owner', 'needs-admin'],
    ['nobody', null, 'vic', 'viewer', null, 'needs-admin'],
  ])('%s (%s) changing %s (%s) to %s: %s', ([by, has, id, role, to, reason]) => {
    expect(whyNotChangeMember({ id: by, role: has }, of(id, role), to)).toBe(reason)
  })
})

describe('accepting an invitation', () => {
  const now = new Date('2026-06-01T09:00:00Z')
  const open = { expiresAt: new Date('2026-06-08T09:00:00Z'), acceptedAt: null, revokedAt: null }
  test.for([
    [open, null],
    [{ ...open, expiresAt: new Date('2026-06-01T09:00:00.001Z') }, null],
    [{ ...open, expiresAt: now }, 'no-longer-open'],
    [{ ...open, acceptedAt: now }, 'no-longer-open'],
    [{ ...open, revokedAt: now }, 'no-longer-open'],
    [null, 'no-longer-open'],
  ] as const)('%o: %s', ([invitation, reason]) => {
    expect(whyNotAccept(invitation, now)).toBe(reason)
  })
})

describe('a password', () => {
  test.for([
    ...['Password12345!', 'P@ssw0rd1234', 'passwordpassword', 'qwerty123456', '123456789012', 'abcdefghijkl'],
    ...['aaaaaaaaaaaa', 'abcabcabcabc', 'letmein12345', 'Welcome2026!', 'iloveyou1234', 'admin1234567', '098765432109'],
    ...['qwertyuiop12', '1q2w3e4r5t6y', 'vouchwell123', '111111111111', 'Sunshine2026'],
  ])('%s is among those tried first', (password) => {
    expect(isCommon(password)).toBe(true)
  })

  test.for([
    'seven green bicycles',
    'correct horse battery',
    'kT7#vQ2!mZ9x',
    'the admiral has a parrot',
    'Zoë isst 7 Äpfel',
  ])('%s is not', (password) => {
    expect(isCommon(password)).toBe(false)
  })
})
