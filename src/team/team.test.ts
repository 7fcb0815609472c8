import { describe, expect } from 'vitest'
import { openAuth } from '../server/auth.ts'
import { nobody } from '../server/context.ts'
import { test, testContext } from '../testing/database.ts'
import { createOwner, invite, signIn } from './commands.ts'

describe('signing in', () => {
  test('an invited colleague chooses a password, signs in with it, and the link works once', async ({ committed }) => {
    const auth = openAuth(committed.db, 'x'.repeat(32), 'http://localhost')
    const { acceptInvitation } = await import('./commands.ts')
    const { link } = await invite(
      { ...committed, actor: { id: 'mem_ada', name: 'Ada', role: 'admin' } },
      { email: 'new@merrow.example', role: 'viewer' },
    )
    const token = link.split('#')[1] as string

    const ctx = testContext(nobody)
    const member = await acceptInvitation(ctx, auth, { token, name: 'Nia', password: 'seven green bicycles' })
    expect(member).toMatchObject({ name: 'Nia', role: 'viewer' })
    expect(ctx.exchange.setCookies.join()).toContain('vouchwell=')

    await expect(
      acceptInvitation(testContext(nobody), auth, { token, name: 'Eve', password: 'seven green bicycles' }),
    ).rejects.toMatchObject({ reason: 'no-longer-open' })
    await expect(
      signIn(testContext(nobody), auth, { email: 'new@merrow.example', password: 'seven blue bicycles' }),
    ).rejects.toMatchObject({ reason: 'wrong-password' })
    await expect(
      signIn(testContext(nobody), auth, { email: 'new@merrow.example', password: 'seven green bicycles' }),
    ).resolves.toMatchObject({ id: member.id })
  })

  test('the owner account cannot be created a second time', async ({ committed }) => {
    const auth = openAuth(committed.db, 'x'.repeat(32), 'http://localhost')
    const owner = {
      companyName: 'Merrow',
      name: 'Eve',
      email: 'eve@merrow.example',
      password: 'seven green bicycles',
      currency: 'EUR',
      timeZone: 'UTC',
    }
    await expect(createOwner(testContext(nobody), auth, owner)).rejects.toMatchObject({ reason: 'has-owner' })
  })
})
