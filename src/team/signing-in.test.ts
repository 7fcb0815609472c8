import { describe, expect } from 'vitest'
import { openAuth } from '../server/auth.ts'
import { type Actor, nobody } from '../server/context.ts'
import { openEdge } from '../server/edge.ts'
import { serve } from '../server/http.ts'
import { castTeam } from '../testing/cast.ts'
import { test, testContext, testHouse, testNow } from '../testing/database.ts'
import { acceptInvitation, createOwner, invite, readInvitation, revokeInvitation } from './commands.ts'
import { teamRoutes } from './routes.ts'

const password = 'seven green bicycles'
const auth = () => openAuth(testContext().db, 'x'.repeat(32), 'http://localhost')
const ada: Actor = { id: 'mem_ada', name: 'Ada Nowak', role: 'admin' }
let at = 0

/** Somebody new with this role and the password above. */
async function newcomer(role: 'viewer' | 'admin' = 'viewer') {
  const email = `new${++at}@merrow.example`
  const { link } = await invite(testContext(ada), { email, role })
  const token = link.split('#')[1] as string
  const member = await acceptInvitation(testContext(nobody), auth(), { token, name: 'Nia', password })
  return { ...member, email }
}

/** The real edge, and somebody with a browser in front of it. */
function door() {
  const { databases, folder } = testHouse()
  const { counting, queue } = testContext()
  const edge = openEdge({ databases, counting, queue, dataFolder: folder, secret: 'x'.repeat(32), publicUrl: null })
  const app = serve(teamRoutes(edge.authOf), edge)
  return async (line: string, { body, cookie = '' }: { body?: object; cookie?: string } = {}) => {
    const [method, path] = line.split(' ') as [string, string]
    const writes = method !== 'GET' && method !== 'DELETE'
    const response = await app.request(`http://localhost/api${path}`, {
      method,
      headers: { host: 'localhost', cookie, ...(writes ? { 'content-type': 'application/json' } : {}) },
      ...(writes ? { body: JSON.stringify(body ?? {}) } : {}),
    })
    const [set = ''] = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
    return { status: response.status, set, whole: response.headers.getSetCookie(), said: await response.json() }
  }
}

describe('an invitation', () => {
  const accepting = (token: string, now = testNow) =>
    acceptInvitation({ ...testContext(nobody), now }, auth(), { token, name: 'Nia', password })
  const invited = async () => {
    const email = `guest${++at}@merrow.example`
    const { id, link } = await invite(testContext(ada), { email, role: 'viewer' })
    return { id, email, token: link.split('#')[1] as string }
  }
  const closed = { reason: 'no-longer-open' }

  test('opens to nobody once it has expired or been revoked, or with a token made up', async () => {
    const { token } = await invited()
    await expect(accepting(token, new Date('2026-06-08T09:00:00Z'))).rejects.toMatchObject(closed)
    const revoked = await invited()
    await revokeInvitation(testContext(ada), { invitationId: revoked.id })
    await expect(accepting(revoked.token)).rejects.toMatchObject(closed)
    await expect(revokeInvitation(testContext(ada), { invitationId: revoked.id })).rejects.toThrow('open invitation')
    await expect(readInvitation(testContext(nobody), { token: 'x'.repeat(43) })).rejects.toMatchObject(closed)
    await expect(accepting(token, new Date('2026-06-08T08:59:59Z'))).resolves.toMatchObject({ role: 'viewer' })
  })

  test('accepted by two at once makes one member', async () => {
    const { token, email } = await invited()
    const both = await Promise.allSettled([accepting(token), accepting(token)])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    const members = await testContext().db.selectFrom('members').where('email', '=', email).select('id').execute()
    expect(members).toHaveLength(1)
  })

  test('to one address by two admins at once leaves one link that works', async () => {
    const email = `both${++at}@merrow.example`
    const links = await Promise.all([1, 2, 3].map(() => invite(testContext(ada), { email, role: 'viewer' })))
    const read = await Promise.allSettled(
      links.map(({ link }) => readInvitation(testContext(nobody), { token: link.split('#')[1] as string })),
    )
    expect(read.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
  })

  test('leaves nothing in the tables that opens a door', async () => {
    const { token } = await invited()
    for (const table of ['invitations', 'idempotencyKeys', 'activity'] as const)
      expect(JSON.stringify(await testContext().db.selectFrom(table).selectAll().execute())).not.toContain(token)
  })

  test('cannot make an owner, nor a member of somebody who is one', async () => {
    const ask = (email: string, role: 'owner' | 'viewer') => invite(testContext(ada), { email, role })
    await expect(ask('x@merrow.example', 'owner')).rejects.toMatchObject({ reason: 'makes-owner' })
    await expect(ask('sam@merrow.example', 'viewer')).rejects.toMatchObject({ reason: 'member' })
  })
})

describe('a session', () => {
  test('is kept in a cookie no script and no other site gets', async () => {
    const { email } = await newcomer()
    const { whole } = await door()('POST /session', { body: { email, password } })
    expect(whole).toHaveLength(1)
    expect(whole[0]).toMatch(/^vouchwell=.*HttpOnly/i)
    expect(whole[0]).toMatch(/SameSite=Lax/i)
    expect(whole[0]).toMatch(/Path=\//i)
  })

  test('is refused in the same words to a wrong password, an unknown address and a suspended member', async () => {
    const ask = door()
    const [known, suspended] = [await newcomer(), await newcomer()]
    await testContext().db.updateTable('members').set({ suspendedAt: testNow }).where('id', '=', suspended.id).execute()
    const answers = [
      await ask('POST /session', { body: { email: known.email, password: 'seven red bicycles' } }),
      await ask('POST /session', { body: { email: 'nobody@merrow.example', password } }),
      await ask('POST /session', { body: { email: suspended.email, password } }),
      await ask('POST /session', { body: { email: castTeam[2]?.email, password } }),
    ]
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ status: 409, whole: [] })
    const { sessions } = await testContext()
      .db.selectFrom('sessions')
      .where('userId', '=', suspended.id)
      .select((count) => count.fn.countAll<number>().as('sessions'))
      .executeTakeFirstOrThrow()
    expect(sessions).toBe(0)
  })

  test('ends at once when its member is suspended, and a new role counts from the next request', async () => {
    const ask = door()
    const boss = await newcomer('admin')
    const member = await newcomer()
    const cookie = (await ask('POST /session', { body: { email: member.email, password } })).set
    const asBoss = (await ask('POST /session', { body: { email: boss.email, password } })).set
    expect((await ask('GET /invitations', { cookie })).status).toBe(403)
    const change = (body: object) => ask(`PATCH /members/${member.id}`, { cookie: asBoss, body })
    expect((await change({ role: 'admin' })).status).toBe(200)
    expect((await ask('GET /invitations', { cookie })).status).toBe(200)
    expect((await change({ suspended: true })).status).toBe(200)
    expect((await ask('GET /members', { cookie })).status).toBe(401)
    expect((await change({ suspended: false })).status).toBe(200)
    expect((await ask('GET /members', { cookie })).status, 'the old session stays ended').toBe(401)
    expect((await ask(`PATCH /members/${boss.id}`, { cookie: asBoss, body: { role: 'viewer' } })).said).toMatchObject({
      reason: 'own-account',
    })
    expect((await ask('PATCH /members/mem_odile', { cookie: asBoss, body: { suspended: true } })).said).toMatchObject({
      reason: 'is-owner',
    })
  })

  test('changing to what is so already is not written down', async () => {
    const ask = door()
    const [boss, member] = [await newcomer('admin'), await newcomer()]
    const cookie = (await ask('POST /session', { body: { email: boss.email, password } })).set
    await ask(`PATCH /members/${member.id}`, { cookie, body: { role: 'viewer', suspended: false } })
    const events = await testContext()
      .db.selectFrom('activity')
      .where('subjectId', '=', member.id)
      .where('event', '=', 'member changed')
      .select('id')
      .execute()
    expect(events).toEqual([])
  })

  test('elsewhere ends when the password is changed; the one here goes on', async () => {
    const ask = door()
    const { email } = await newcomer()
    const [here, elsewhere] = [
      (await ask('POST /session', { body: { email, password } })).set,
      (await ask('POST /session', { body: { email, password } })).set,
    ]
    const change = (current: string, next: string) =>
      ask('PATCH /session/password', { cookie: here, body: { current, next } })
    expect((await change('not this bicycle', 'eight blue bicycles')).said).toMatchObject({ reason: 'wrong-password' })
    expect((await change(password, 'Password12345!')).said).toMatchObject({ reason: 'common-password' })
    expect((await ask('GET /members', { cookie: elsewhere })).status).toBe(200)
    const changed = await change(password, 'eight blue bicycles')
    expect(changed.status).toBe(200)
    expect((await ask('GET /members', { cookie: elsewhere })).status).toBe(401)
    expect((await ask('GET /members', { cookie: changed.set })).status).toBe(200)
    expect((await ask('POST /session', { body: { email, password } })).status).toBe(409)
    expect((await ask('POST /session', { body: { email, password: 'eight blue bicycles' } })).status).toBe(200)
  })

  test('guessing the password now is slowed for whoever guesses, wherever they are signed in, and for nobody else', async () => {
    const ask = door()
    const signedIn = async (email: string) => (await ask('POST /session', { body: { email, password } })).set
    const [nia, other] = [await newcomer(), await newcomer()]
    const sessions = [await signedIn(nia.email), await signedIn(nia.email)]
    const change = (cookie: string, current: string) =>
      ask('PATCH /session/password', { cookie, body: { current, next: 'eight blue bicycles' } })
    const statuses: number[] = []
    for (let at = 0; at < 11; at++) statuses.push((await change(sessions[at % 2] as string, `bicycle ${at}`)).status)
    expect(statuses).toEqual([...Array(10).fill(409), 429])
    expect((await change(sessions[0] as string, password)).said).toMatchObject({ reason: 'too-often' })
    expect((await change(await signedIn(other.email), password)).status).toBe(200)
  })

  test('is listed with the one here marked, ended one by one, and never a colleague’s', async () => {
    const ask = door()
    const { email } = await newcomer()
    await testContext().db.deleteFrom('sessions').execute()
    const here = (await ask('POST /session', { body: { email, password } })).set
    const there = (await ask('POST /session', { body: { email, password } })).set
    const { items } = (await ask('GET /sessions', { cookie: here })).said as { items: { id: string; here: boolean }[] }
    expect(items.map((session) => session.here).sort()).toEqual([false, true])
    expect(JSON.stringify(items)).not.toContain(decodeURIComponent(here.split('=')[1] as string).split('.')[0])
    const other = items.find((session) => !session.here)?.id
    const stranger = (await ask('POST /session', { body: { email: (await newcomer()).email, password } })).set
    expect((await ask(`DELETE /sessions/${other}`, { cookie: stranger })).status).toBe(404)
    expect((await ask(`DELETE /sessions/${other}`, { cookie: here })).status).toBe(200)
    expect((await ask('GET /members', { cookie: there })).status).toBe(401)
    expect((await ask('DELETE /session', { cookie: here })).status).toBe(200)
    expect((await ask('GET /members', { cookie: here })).status).toBe(401)
  })

  test('cannot be made up', async () => {
    const ask = door()
    for (const cookie of ['vouchwell=x', 'vouchwell=x.y', 'vouchwell=', '__Host-vouchwell=x.y'])
      expect((await ask('GET /members', { cookie })).status, cookie).toBe(401)
  })
})

test('of two who press the button on a new company together, one becomes the owner', async () => {
  await testContext().db.deleteFrom('members').where('role', '=', 'owner').execute()
  const person = (name: string) => ({
    ...{ companyName: `${name} & Co`, name, email: `${name.toLowerCase()}@merrow.example`, password },
    ...{ currency: 'EUR', timeZone: 'Europe/Lisbon' },
  })
  const both = await Promise.allSettled(
    ['Olga', 'Otto'].map((name) => createOwner(testContext(nobody), auth(), person(name))),
  )
  expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find((one) => one.status === 'rejected')).toMatchObject({ reason: { reason: 'has-owner' } })
  const { db } = testContext()
  const owners = await db.selectFrom('members').where('role', '=', 'owner').select('name').execute()
  expect(owners).toHaveLength(1)
  const { name } = await db.selectFrom('settings').select('name').executeTakeFirstOrThrow()
  expect(name).toBe(`${owners[0]?.name} & Co`)
})
