import { describe, expect } from 'vitest'
import { test, testContext } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { keepExperiences } from '../touchpoints/commands.ts'
import { addAttribute, addCustomer, changeAttribute, changeContact, changeCustomer, showTimeline } from './commands.ts'
import { customersRoutes } from './routes.ts'

/** What of the replies the tests look at. */
interface Reply {
  items: { name: string; column: string; referrals: number }[]
  total: number
  nextCursor: string | null
  version: number
  id: string
  reason: string
  detail: string
}
const read = (response: Response) => response.json() as Promise<Reply>
const get = async (path: string, as: 'viewer' | 'manager' = 'viewer') =>
  read(await send(customersRoutes, `GET ${path}` as `GET /${string}`, { as }))
const names = async (query: string) => (await get(`/customers?${query}`)).items.map((customer) => customer.name)

describe('the list of customers', () => {
  test('goes by name, and each page begins where the last one ended', async () => {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Reply = await get(`/customers?limit=2&cursor=${cursor}`.replace(/&cursor=$/, ''))
      expect(page.total).toBe(6)
      seen.push(...page.items.map((customer) => customer.name))
      cursor = page.nextCursor
    }
    expect(seen).toEqual([
      'Brightwater Energy',
      'Fairmont Schools',
      'Ironbridge Freight',
      'Larkspur Clinics',
      'Quillon Press',
      'Tamsin & Rowe',
    ])
    expect(await names('direction=down&limit=1')).toEqual(['Tamsin & Rowe'])
  })

  test('is searched by a part of the name or the external id, or by how a word begins', async () => {
    expect(await names('q=SPUR')).toEqual(['Larkspur Clinics'])
    expect(await names('q=c-00')).toHaveLength(6)
    expect(await names('q=fr')).toEqual(['Ironbridge Freight'])
    expect(await names('q=%25')).toEqual([])
    expect(await get('/customers?q=zzz')).toMatchObject({ items: [], total: 0, orMore: false, nextCursor: null })
  })

  test('is filtered, sorted and searched at once', async () => {
    const team = `where=${encodeURIComponent('plan is Team')}`
    expect(await names(team)).toEqual(['Fairmont Schools', 'Ironbridge Freight', 'Tamsin & Rowe'])
    expect(await names(`${team}&sort=seats&direction=down`)).toEqual([
      'Tamsin & Rowe',
      'Ironbridge Freight',
      'Fairmont Schools',
    ])
    expect(await names(`${team}&sort=seats&q=school`)).toEqual(['Fairmont Schools'])
    expect(await names(`${team}&q=ironbridge`)).toEqual(['Ironbridge Freight'])
    expect(await names(`${team}&q=larkspur`)).toEqual([])
  })

  test('those who referred somebody in the last year are Larkspur and Ironbridge, when a claim is not enough', async () => {
    const referred = `where=${encodeURIComponent('referrer is yes')}&window=12m`
    expect(await names(referred)).toEqual(['Ironbridge Freight', 'Larkspur Clinics'])
    expect(await names(`${referred}&strength=claimed`)).toEqual([
      'Fairmont Schools',
      'Ironbridge Freight',
      'Larkspur Clinics',
    ])
    const [larkspur] = (await get('/customers?q=larkspur&window=12m')).items
    expect(larkspur?.referrals).toBe(2)
  })

  test('says which filter it does not know', async () => {
    const response = await send(customersRoutes, `GET /customers?where=${encodeURIComponent('colour is red')}`)
    expect(response.status).toBe(422)
    expect((await read(response)).detail).toContain('There is no column colour')
    expect((await send(customersRoutes, 'GET /customers?cursor=nonsense')).status).toBe(422)
  })

  test('is exported as it is shown', async () => {
    const response = await send(
      customersRoutes,
      `GET /customers.csv?sort=seats&direction=down&columns=plan&columns=seats&where=${encodeURIComponent('plan is Team')}`,
      { as: 'viewer' },
    )
    expect((await response.text()).replace('\ufeff', '').trim().split('\n')).toEqual([
      'Name,Plan,Seats',
      'Tamsin & Rowe,Team,80',
      'Ironbridge Freight,Team,60',
      'Fairmont Schools,Team,45',
    ])
  })

  test('finds customers while somebody types, those that begin so first', async () => {
    const { items } = await get('/customers/lookup?q=t')
    expect(items[0]).toMatchObject({ name: 'Tamsin & Rowe' })
    expect((await get('/customers/lookup?q=press')).items).toMatchObject([{ name: 'Quillon Press', status: 'former' }])
  })

  test('knows the frequent values of each column', async () => {
    const { items } = await get('/customers/columns')
    const plan = items.find((one) => one.column === 'plan')
    expect(plan).toMatchObject({
      label: 'Plan',
      known: 6,
      values: [
        { value: 'Team', customers: 3 },
        { value: 'Scale', customers: 2 },
        { value: 'Starter', customers: 1 },
      ],
    })
  })
})

describe('a customer', () => {
  test('is added by a contributor, and the timeline says so', async ({ ctx }) => {
    const customer = await addCustomer(ctx, { name: 'Sable & Sons', attributes: { plan: 'Team', seats: 12 } })
    await changeCustomer(ctx, { customerId: customer.id, name: 'Sable', attributes: { plan: 'Scale', seats: null } })
    const { items } = await showTimeline(ctx, { customerId: customer.id, limit: 10 })
    expect(items.map(({ by, sentence }) => `${by}: ${sentence}`)).toEqual([
      'Sam Okafor: Name changed, Plan changed from Team to Scale and Seats 12 taken away.',
      'Sam Okafor: Customer added.',
    ])
  })

  test('a value that does not fit its attribute is named with its remedy', async ({ ctx }) => {
    await expect(addCustomer(ctx, { name: 'X', attributes: { seats: 'many', colour: 'red' } })).rejects.toMatchObject({
      fields: [
        { pointer: '/attributes/seats', detail: 'Write a number, such as 240 or 12.5.' },
        { pointer: '/attributes/colour', detail: 'There is no attribute colour.' },
      ],
    })
  })

  test('nobody overwrites what they have not seen', async () => {
    const change = (version: number, name: string) =>
      send(customersRoutes, 'PATCH /customers/cus_tamsin', { body: { name }, headers: { 'if-match': `"${version}"` } })
    const { version } = await get('/customers/cus_tamsin')
    const statuses = (await Promise.all([change(version, 'Tamsin and Rowe'), change(version, 'Tamsin')])).map(
      (r) => r.status,
    )
    expect(statuses.sort()).toEqual([200, 412])
    await send(customersRoutes, 'PATCH /customers/cus_tamsin', { body: { name: 'Tamsin & Rowe' } })
  })

  test('two people adding the same external id at once make one customer', async () => {
    const add = () => send(customersRoutes, 'POST /customers', { body: { name: 'Twice', externalId: 'C-777' } })
    const replies = await Promise.all([add(), add(), add()])
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409, 409])
    const twin = replies.find((reply) => reply.status === 409)!
    expect((await read(twin)).reason).toBe('external-id-taken')
    const { id } = await read(replies.find((reply) => reply.status === 200)!)
    const taken = await send(customersRoutes, 'PATCH /customers/cus_tamsin', { body: { externalId: 'C-777' } })
    expect(taken.status).toBe(409)
    expect((await send(customersRoutes, `DELETE /customers/${id}`)).status).toBe(200)
    expect((await send(customersRoutes, `GET /customers/${id}`)).status).toBe(404)
  })

  test('stays while a referral names them, and is removed by managers only', async () => {
    const remove = (as: 'contributor' | 'manager') => send(customersRoutes, 'DELETE /customers/cus_larkspur', { as })
    expect((await remove('contributor')).status).toBe(403)
    expect(await (await remove('manager')).json()).toMatchObject({ reason: 'has-referrals' })
  })

  test('cannot leave before they came', async ({ ctx }) => {
    await expect(changeCustomer(ctx, { customerId: 'cus_larkspur', until: '2023-02-28' })).rejects.toMatchObject({
      reason: 'ends-before-start',
    })
  })
})

describe('contacts', () => {
  test('two people adding one address at once make one contact', async () => {
    const add = () =>
      send(customersRoutes, 'POST /customers/cus_tamsin/contacts', {
        as: 'contributor',
        body: { name: 'Rowe', email: 'Rowe@tamsin.example ' },
      })
    const replies = await Promise.all([add(), add()])
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409])
    const { items } = await get('/customers/cus_tamsin/contacts')
    expect(items).toMatchObject([{ name: 'Rowe', email: 'rowe@tamsin.example' }])
  })

  test('opting out is noted once, with its day, and can be taken back', async ({ ctx }) => {
    expect((await changeContact(ctx, { contactId: 'con_ines', optedOut: true })).optedOutAt).toBe(
      '2026-06-01T09:00:00.000Z',
    )
    await changeContact(ctx, { contactId: 'con_ines', optedOut: true })
    expect((await changeContact(ctx, { contactId: 'con_ines', optedOut: false })).optedOutAt).toBeNull()
    const { items } = await showTimeline(ctx, { customerId: 'cus_larkspur', limit: 10 })
    expect(items.map(({ event }) => event)).toEqual(['contact opted in', 'contact opted out'])
  })

  test('the day somebody left is kept, told once, and taken away again', async ({ ctx }) => {
    expect((await changeContact(ctx, { contactId: 'con_ines', leftOn: '2026-05-01' })).leftOn).toBe('2026-05-01')
    await changeContact(ctx, { contactId: 'con_ines', leftOn: '2026-05-01', title: 'Head of Care' })
    expect((await changeContact(ctx, { contactId: 'con_ines', leftOn: null })).leftOn).toBeNull()
    const { items } = await showTimeline(ctx, { customerId: 'cus_larkspur', limit: 3 })
    expect(items.map(({ event }) => event)).toEqual(['contact still there', 'contact changed', 'contact left'])
  })
})

describe('attributes', () => {
  test('a key comes from the label, and steps aside for columns every company has', async ({ ctx }) => {
    expect(await addAttribute(ctx, { label: 'Next renewal!', kind: 'date' })).toMatchObject({
      key: 'next-renewal',
      position: 4,
    })
    expect((await addAttribute(ctx, { label: 'Status', kind: 'category' })).key).toBe('status-2')
    expect((await addAttribute(ctx, { label: 'Seats?', kind: 'category' })).key).toBe('seats-2')
    await expect(addAttribute(ctx, { label: 'PLAN', kind: 'category' })).rejects.toMatchObject({
      reason: 'label-taken',
    })
  })

  test('a kind that some values would have no meaning in is refused with examples', async ({ ctx }) => {
    await expect(changeAttribute(ctx, { key: 'plan', kind: 'number' })).rejects.toThrow(/6 customers have values .* "/)
    await changeAttribute(ctx, { key: 'seats', kind: 'category' })
    const words = await ctx.db
      .selectFrom('customers')
      .select('attributes')
      .where('id', '=', 'cus_larkspur')
      .executeTakeFirstOrThrow()
    expect(words.attributes.seats).toBe('240')
    await changeAttribute(ctx, { key: 'seats', kind: 'number' })
    const numbers = await ctx.db
      .selectFrom('customers')
      .select('attributes')
      .where('id', '=', 'cus_larkspur')
      .executeTakeFirstOrThrow()
    expect(numbers.attributes.seats).toBe(240)
  })

  test('bands rise, and words have none', async ({ ctx }) => {
    await expect(changeAttribute(ctx, { key: 'seats', cuts: [50, 10] })).rejects.toMatchObject({
      reason: 'cuts-do-not-rise',
    })
    await expect(changeAttribute(ctx, { key: 'plan', cuts: [10] })).rejects.toMatchObject({ reason: 'no-bands' })
    expect((await changeAttribute(ctx, { key: 'seats', cuts: [10, 50] })).cuts).toEqual([10, 50])
  })

  test('what comes from ratings is written by ratings only: not by hand, not as another kind; its name and bands are ours', async ({
    ctx,
  }) => {
    await keepExperiences(ctx, [{ touchpoint: 'Onboarding', customerId: 'cus_tamsin', hadOn: '2026-05-04', rating: 4 }])
    const key = 'satisfaction-with-onboarding'
    const says = 'This comes from the ratings of Onboarding. Change them there.'
    const write = (value: number | null, customerId: 'cus_tamsin' | 'cus_larkspur') =>
      changeCustomer(ctx, { customerId, attributes: { [key]: value } })
    for (const [value, customerId] of [
      [5, 'cus_tamsin'],
      [null, 'cus_tamsin'],
      [5, 'cus_larkspur'],
    ] as const)
      await expect(write(value, customerId)).rejects.toMatchObject({
        fields: [{ pointer: `/attributes/${key}`, detail: says }],
      })
    await expect(addCustomer(ctx, { name: 'Y', attributes: { [key]: 1 } })).rejects.toThrow(says)
    expect((await write(4, 'cus_tamsin')).attributes[key]).toBe(4)
    await expect(changeAttribute(ctx, { key, kind: 'category' })).rejects.toThrow(says)
    expect(await changeAttribute(ctx, { key, label: 'First weeks', cuts: [4], hidden: true })).toMatchObject({
      label: 'First weeks',
      cuts: [4],
      hidden: true,
      touchpoint: { name: 'Onboarding' },
    })
  })

  test('two people adding one name at once make one attribute', async () => {
    const add = () => addAttribute(testContext(), { label: 'Region', kind: 'category' })
    const settled = await Promise.allSettled([add(), add()])
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})
