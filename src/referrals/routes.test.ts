import { parse } from 'csv-parse/sync'
import { describe, expect } from 'vitest'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { referralsRoutes } from './routes.ts'

describe('over HTTP', () => {
  const ask = (line: Parameters<typeof send>[1], how: Parameters<typeof send>[2] = {}) =>
    send(referralsRoutes, line, how)

  // biome-ignore lint/suspicious/noExplicitAny: a stranger's view of the replies; the assertions say what is in them
  const bodyOf = (response: Response) => response.json() as Promise<any>

  test('everybody signed in reads; nobody else does', async () => {
    for (const line of [
      'GET /referrals',
      'GET /referrals/totals',
      'GET /referrals.csv',
      'GET /referrals/tree?customerId=cus_larkspur',
      'GET /referrals/ref_brightwater',
    ] as const) {
      expect([line, (await ask(line, { as: 'viewer' })).status]).toEqual([line, 200])
      expect([line, (await ask(line, { as: null })).status]).toEqual([line, 401])
    }
  })

  test('a viewer changes nothing', async () => {
    for (const line of [
      'POST /referrals',
      'POST /referrals/ref_suwan/moves',
      'POST /referrals/ref_suwan/evidence',
      'PATCH /referrals/ref_suwan',
      'DELETE /referrals/ref_suwan',
    ] as const) {
      expect([line, (await ask(line, { as: 'viewer' })).status]).toEqual([line, 403])
    }
  })

  test('a contributor logs and undoes, but does not decide', async () => {
    const logged = await ask('POST /referrals', {
      as: 'contributor',
      body: { referrerId: 'cus_larkspur', referredName: 'Nadia Holt' },
    })
    const { referral } = (await logged.json()) as { referral: { id: string } }
    const page = await bodyOf(await ask(`GET /referrals/${referral.id}`, { as: 'contributor' }))
    expect(page.moves).toContainEqual({ to: 'submitted', whyNot: null })
    expect(page.moves).toContainEqual({
      to: 'qualified',
      whyNot: { reason: 'needs-manager', sentence: 'A manager decides this. Ask one, or add the evidence you have.' },
    })
    expect(page.whyNotUndo).toBeNull()
    const moved = await ask(`POST /referrals/${referral.id}/moves`, { as: 'contributor', body: { to: 'qualified' } })
    expect([moved.status, (await bodyOf(moved)).reason]).toEqual([409, 'needs-manager'])
    expect((await ask(`DELETE /referrals/${referral.id}`, { as: 'contributor' })).status).toBe(200)
    expect((await ask(`GET /referrals/${referral.id}`)).status).toBe(404)
  })

  test('logging twice with one key logs once', async () => {
    const again = () =>
      ask('POST /referrals', {
        body: { referrerId: 'cus_larkspur', referredName: 'Kit Rowe' },
        headers: { 'idempotency-key': 'kit-rowe' },
      })
    const one = await bodyOf(await again())
    const two = await bodyOf(await again())
    expect(two.referral.id).toBe(one.referral.id)
    await ask(`POST /referrals/${one.referral.id}/moves`, { body: { to: 'denied', reason: 'A test.' } })
  })

  test('moves and evidence answer with the referral as it now is; a correction needs the version that was read', async () => {
    const { referral } = await bodyOf(
      await ask('POST /referrals', { body: { referrerId: 'cus_larkspur', referredName: 'Bo Marsh' } }),
    )
    const evidence = await ask(`POST /referrals/${referral.id}/evidence`, {
      as: 'contributor',
      body: { kind: 'code', words: 'LARK-22' },
    })
    expect(await evidence.json()).toMatchObject({ strength: 'proven', version: 2 })
    const stale = await ask(`PATCH /referrals/${referral.id}`, { body: { note: 'x' }, headers: { 'if-match': '"1"' } })
    expect(stale.status).toBe(412)
    const fresh = await ask(`PATCH /referrals/${referral.id}`, { body: { note: 'x' }, headers: { 'if-match': '"2"' } })
    expect(await fresh.json()).toMatchObject({ note: 'x', version: 3 })
    const denied = await ask(`POST /referrals/${referral.id}/moves`, { body: { to: 'denied' } })
    expect(await denied.json()).toMatchObject({ reason: 'needs-reason' })
    await ask(`POST /referrals/${referral.id}/moves`, { body: { to: 'denied', reason: 'A test.' } })
  })

  test('the export is exactly what is shown', async () => {
    const filter = 'state=converted&state=denied&made=2025-01-01..2026-01-01'
    const list = await bodyOf(await ask(`GET /referrals?${filter}`))
    const text = await (await ask(`GET /referrals.csv?${filter}`)).text()
    const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[]
    expect(rows.map((row) => row.Referral)).toEqual(list.items.map(({ id }: { id: string }) => id))
    expect(rows[0]).toMatchObject({ Counts: 'no', 'Why not': 'Does not count: it was denied.' })
  })

  test('what makes no sense is refused with a sentence', async () => {
    expect((await ask('GET /referrals?state=lost')).status).toBe(400)
    expect((await ask('GET /referrals?cursor=nonsense')).status).toBe(422)
    expect((await ask('GET /referrals/tree?customerId=cus_nobody')).status).toBe(404)
    expect((await ask('GET /referrals/ref_nobody')).status).toBe(404)
  })
})
