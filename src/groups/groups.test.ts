import { describe, expect } from 'vitest'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { listSavedGroups, removeGroup, saveGroup } from './commands.ts'
import { groupsRoutes } from './routes.ts'

describe('saved groups', () => {
  test('say how many customers are in them, simple ones and others alike', async ({ committed }) => {
    await saveGroup(committed, { name: 'On Team', conditions: [{ column: 'plan', is: ['Team'] }] })
    await saveGroup(committed, { name: 'Not on Team', conditions: [{ column: 'plan', isNot: ['Team'] }] })
    await saveGroup(committed, { name: 'Large', conditions: [{ column: 'seats', between: [100, null] }] })
    await saveGroup(committed, { name: 'Gone', conditions: [{ column: 'status', is: ['former'] }] })
    const { items } = await listSavedGroups(committed)
    expect(items.map(({ name, customers, conditions }) => [name, customers, conditions])).toEqual([
      ['Gone', 1, ['status is former']],
      ['Large', 2, ['seats between 100..']],
      ['Not on Team', 3, ['plan is-not Team']],
      ['On Team', 3, ['plan is Team']],
    ])
    for (const { id } of items) await removeGroup(committed, { groupId: id })
  })

  test('two people saving one name at once make one group', async () => {
    const save = (name: string) =>
      send(groupsRoutes, 'POST /saved-groups', { body: { name, conditions: ['plan is Scale'] } })
    const replies = await Promise.all([save('Big ones'), save('BIG ONES')])
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409])
  })

  test('an old version is not overwritten', async () => {
    const saved = await send(groupsRoutes, 'POST /saved-groups', {
      body: { name: 'Mine', conditions: ['plan is Scale'] },
    })
    const { id } = (await saved.json()) as { id: string }
    const rename = (name: string) =>
      send(groupsRoutes, `PATCH /saved-groups/${id}`, { body: { name }, headers: { 'if-match': '"1"' } })
    const statuses = (await Promise.all([rename('Ours'), rename('Theirs')])).map((reply) => reply.status)
    expect(statuses.sort()).toEqual([200, 412])
  })

  test('need a filter, a column that exists, and a manager', async () => {
    const save = (conditions: string[], as: 'manager' | 'contributor' = 'manager') =>
      send(groupsRoutes, 'POST /saved-groups', { as, body: { name: 'Odd', conditions } })
    expect((await save([])).status).toBe(409)
    expect((await save(['colour is red'])).status).toBe(422)
    expect((await save(['plan between 1..2'])).status).toBe(422)
    expect((await save(['plan is Team'], 'contributor')).status).toBe(403)
  })
})

describe('saved views', () => {
  test('are shared by the team, one of each name', async () => {
    const body = { page: '/customers', name: 'Team plan', address: 'where=plan+is+Team' }
    const save = () => send(groupsRoutes, 'POST /saved-views', { as: 'contributor', body })
    expect((await Promise.all([save(), save()])).map((reply) => reply.status).sort()).toEqual([200, 409])
    const listed = await send(groupsRoutes, 'GET /saved-views?page=/customers', { as: 'viewer' })
    const { items } = (await listed.json()) as { items: { id: string }[] }
    expect(items).toMatchObject([body])
    const remove = `DELETE /saved-views/${items[0]?.id}` as const
    expect((await send(groupsRoutes, remove)).status).toBe(200)
  })
})
