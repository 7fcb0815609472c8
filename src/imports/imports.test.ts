import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { findJob, type JobKind, runJob } from '../server/queue.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { type Id, newId } from '../values/id.ts'
import type { ImportView } from './api.ts'
import { cancelImport } from './commands.ts'
import { importJobs } from './jobs.ts'
import { importsRoutes } from './routes.ts'

const telco = '../shared/data/telco-customers.csv'

/** Send a file as a manager would, and return the draft. */
async function drop(text: string | Uint8Array, kind = 'customers', fileName = 'file.csv'): Promise<ImportView> {
  const reply = await send(importsRoutes, `POST /imports?kind=${kind}&fileName=${fileName}`, { body: text })
  expect(reply.status, await reply.clone().text()).toBe(200)
  return (await reply.json()) as ImportView
}

async function press(line: Parameters<typeof send>[1], body?: unknown): Promise<ImportView> {
  const reply = await send(importsRoutes, line, { body })
  expect(reply.status, await reply.clone().text()).toBe(200)
  return (await reply.json()) as ImportView
}

async function work(jobId: string | null, ctx: Context = testContext(), kinds: JobKind[] = importJobs) {
  await runJob(ctx, testHouse().databases.pool, kinds, jobId as Id<'job'>, new AbortController().signal)
  return findJob(ctx, jobId as Id<'job'>)
}

/** Press a button of an import and wait until what it started has ended. */
async function doAndWait(importId: string, step: 'check' | 'run' | 'undo'): Promise<ImportView> {
  const { jobId } = await press(`POST /imports/${importId}/${step}`)
  const job = await work(jobId)
  expect(job.note ?? '').not.toMatch(/our side/)
  return show(importId)
}

const show = async (importId: string) =>
  (await (await send(importsRoutes, `GET /imports/${importId}`)).json()) as ImportView

async function importAll(text: string | Uint8Array, kind = 'customers', change?: object): Promise<ImportView> {
  const draft = await drop(text, kind)
  if (change) await press(`PATCH /imports/${draft.id}`, change)
  return doAndWait(draft.id, 'run')
}

async function rowsOf(text: string): Promise<Record<string, unknown>[]> {
  const { databases, company } = testHouse()
  const client = await databases.pool.connect()
  try {
    await client.query(`set search_path to ${company.schema}, public`)
    return (await client.query(text)).rows
  } finally {
    client.release(true)
  }
}

/** Everything people see of customers and what belongs to them, in an order of its own. */
async function everything(): Promise<string> {
  const tables = await Promise.all([
    rowsOf('select key, label, kind from attributes order by key'),
    rowsOf('select id, number, external_id, name, since, until, attributes from customers order by id'),
    rowsOf('select id, customer_id, external_id, name, email, phone, title from contacts order by id'),
    rowsOf(
      'select id, customer_id, earned_on, amount_minor, currency, kind, external_id from revenue_entries order by id',
    ),
    rowsOf(`select id, external_id, referrer_id, referred_id, referred_name, referred_email, made_on, state, strength,
      note from referrals order by id`),
    rowsOf('select id, referral_id, kind, strength, referrer_id, given_on from evidence order by id'),
  ])
  return JSON.stringify(tables, null, 1)
}

function addUp({ rows }: ImportView): void {
  expect(rows.created + rows.updated + rows.same + rows.refused).toBe(rows.read)
}

test('customers come in, a second time changes nothing, and undoing leaves everything as it was', async () => {
  const before = await everything()
  const file =
    'Customer ID,Name,Since,Region,Number of Referrals\nA1,Alder,2024-03-09,North,2\nA2,Birch,2025-01-01,South,0\n'
  const first = await importAll(file)
  expect(first).toMatchObject({ state: 'done', rows: { read: 2, created: 2, updated: 0, same: 0, refused: 0 } })
  const counted = await rowsOf(`select external_id, made_on, strength, state from referrals
    where external_id like 'count:A1:%' order by external_id`)
  expect(counted).toEqual([
    { external_id: 'count:A1:1', made_on: null, strength: 'probable', state: 'submitted' },
    { external_id: 'count:A1:2', made_on: null, strength: 'probable', state: 'submitted' },
  ])

  const after = await everything()
  const again = await importAll(file)
  expect(again.rows).toEqual({ read: 2, created: 0, updated: 0, same: 2, refused: 0 })
  expect(again.sameFile?.id).toBe(first.id)
  expect(await everything()).toBe(after)

  const undone = await doAndWait(first.id, 'undo')
  expect(undone).toMatchObject({ state: 'undone', hasChanges: false })
  expect(await everything()).toBe(before)
})

test('a higher count adds referrals and a lower one removes the surplus, and undoing brings it back', async () => {
  const file = (count: number) => `id,name,referrals\nB1,Beech,${count}\n`
  const first = await importAll(file(3))
  const after = await everything()
  const lower = await importAll(file(1))
  expect(lower.rows).toMatchObject({ updated: 1 })
  expect(await rowsOf(`select 1 from referrals where external_id like 'count:B1:%'`)).toHaveLength(1)
  expect((await importAll(file(1))).rows).toMatchObject({ same: 1 })
  await doAndWait(lower.id, 'undo')
  expect(await everything()).toBe(after)
  await doAndWait(first.id, 'undo')
})

test('an empty cell erases nothing, and a file without names keeps those we have', async () => {
  await importAll('id,name,region,size\nC1,Cedar,North,12\n')
  const second = await importAll('id,region,size\nC1,,13\n')
  expect(second.rows).toMatchObject({ updated: 1 })
  const [cedar] = await rowsOf(`select name, attributes from customers where external_id = 'C1'`)
  expect(cedar).toMatchObject({ name: 'Cedar', attributes: { region: 'North', size: 13 } })
})

test('what people changed after an import stays when it is undone', async () => {
  await importAll('id,name,tier\nD1,Dogwood,Gold\n')
  const second = await importAll('id,name,tier\nD1,Dogwood Ltd,Silver\nD2,Elder,Gold\n')
  await rowsOf(`update customers set name = 'Dogwood & Sons', version = version + 1 where external_id = 'D1'`)
  await rowsOf(`insert into contacts (id, customer_id, name) select 'con_elder', id, 'Eve' from customers
    where external_id = 'D2'`)
  const { jobId } = await press(`POST /imports/${second.id}/undo`)
  const job = await work(jobId)
  expect(job.result).toMatchObject({ restored: 1, removed: 0, kept: 1, keptNames: ['Elder'] })
  const [dogwood] = await rowsOf(`select name, attributes from customers where external_id = 'D1'`)
  expect(dogwood).toMatchObject({ name: 'Dogwood & Sons', attributes: { tier: 'Gold' } })
})

test('a row that names the same customer as an earlier one goes over it, and says so', async () => {
  const imported = await importAll('id,name,colour\nE1,Fir,red\nE2,Gum,blue\nE1,Fir,green\n')
  expect(imported.rows).toEqual({ read: 3, created: 2, updated: 1, same: 0, refused: 0 })
  const [fir] = await rowsOf(`select attributes from customers where external_id = 'E1'`)
  expect(fir).toEqual({ attributes: { colour: 'green' } })
  const { items } = (await (await send(importsRoutes, `GET /imports/${imported.id}/problems`)).json()) as {
    items: { row: number; isNote: boolean; problem: string }[]
  }
  expect(items).toMatchObject([{ row: 3, isNote: true, problem: expect.stringContaining('Row 1') }])
})

test('contacts, revenue and referrals find their customers, and say which row does not', async () => {
  await importAll('id,name\nF1,Hazel\nF2,Ivy\nF3,Juniper\n')
  const before = await everything()

  const contacts = 'customer id,name,email\nF1,Hal,hal@hazel.example\nF9,Nobody,no@body.example\nF2,Ian,\n'
  const people = await importAll(contacts, 'contacts')
  expect(people.rows).toEqual({ read: 3, created: 2, updated: 0, same: 0, refused: 1 })
  expect((await importAll(contacts, 'contacts')).rows).toMatchObject({ same: 2, refused: 1 })

  const revenue = 'customer id,invoice date,amount,currency\nF1,2026-01-31,1200.50,EUR\nF2,2026-02-28,99,EUR\n'
  const money = await importAll(revenue, 'revenue')
  expect(money.rows).toMatchObject({ created: 2 })
  expect((await importAll(revenue, 'revenue')).rows).toMatchObject({ same: 2 })
  expect(
    await rowsOf(`select amount_minor from revenue_entries r join customers c on c.id = customer_id
    where c.external_id like 'F_' order by 1`),
  ).toEqual([{ amount_minor: 9900 }, { amount_minor: 120050 }])

  const edges = 'referrer id,referred id,referred name\nF1,F2,\nF3,F2,\nF1,,Kaya\nF7,F3,\n'
  const made = await importAll(edges, 'referrals')
  expect(made.rows).toEqual({ read: 4, created: 2, updated: 1, same: 0, refused: 1 })
  expect((await importAll(edges, 'referrals')).rows).toMatchObject({ created: 0, updated: 0, same: 3, refused: 1 })
  const [brought] = await rowsOf(`select c.external_id as referrer,
      (select count(*) from evidence e where e.referral_id = r.id) as evidence
    from referrals r join customers c on c.id = r.referrer_id join customers d on d.id = r.referred_id
    where d.external_id = 'F2'`)
  expect(brought).toEqual({ referrer: 'F1', evidence: 2 })

  for (const one of [made, money, people]) expect(await doAndWait(one.id, 'undo')).toMatchObject({ state: 'undone' })
  expect(await everything()).toBe(before)
})

test('the day a referred became a customer comes in with a later file, and goes when that is undone', async () => {
  const customers = await importAll('id,name\nC1,Alder\nC2,Birch\n')
  const edges = (state: string, convertedOn: string) =>
    `referral id,referrer id,referred id,referral date,status,converted on\nE1,C1,C2,2024-03-09,${state},${convertedOn}\n`
  const day = async () => (await rowsOf(`select converted_on from referrals where external_id = 'E1'`))[0]?.converted_on
  const first = await importAll(edges('qualified', ''), 'referrals')
  expect([first.rows.created, await day()]).toEqual([1, null])
  const second = await importAll(edges('won', '2024-05-01'), 'referrals')
  expect([second.rows.updated, await day()]).toEqual([1, '2024-05-01'])
  expect((await importAll(edges('won', '2024-05-01'), 'referrals')).rows).toMatchObject({ same: 1 })
  expect((await importAll(edges('won', '2024-03-08'), 'referrals')).rows).toMatchObject({ refused: 1 })
  await doAndWait(second.id, 'undo')
  expect(await day()).toBeNull()
  for (const one of [first, customers]) await doAndWait(one.id, 'undo')
})

test('a check says what would happen and changes nothing', async () => {
  const before = await everything()
  const draft = await drop('id,name,since\nG1,Larch,2025-02-30\nG2,Maple,2025-02-03\nG3,Oak\n')
  await press(`PATCH /imports/${draft.id}`, {
    columns: [{ column: 2, target: { to: 'field', field: 'since' }, reading: { decimal: '.', dayOrder: 'dmy' } }],
  })
  const checked = await doAndWait(draft.id, 'check')
  expect(checked).toMatchObject({ state: 'checked', rows: { read: 3, created: 1, refused: 2 } })
  expect(await everything()).toBe(before)
  const sheet = await (await send(importsRoutes, `GET /imports/${draft.id}/problems.csv`)).text()
  expect(sheet).toContain('1,2,since,2025-02-30,This is not a day of the calendar')
  expect(sheet).toContain('Write it as 2026-03-09')
})

test('two people cannot start the same import twice', async () => {
  const draft = await drop('id,name\nH1,Pine\n')
  const replies = await Promise.all(
    [1, 2].map(() => send(importsRoutes, `POST /imports/${draft.id}/run`, { body: {} })),
  )
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
})

test('two imports of the same customers at once create each of them once', async () => {
  const rows = (order: number[]) => `id,name,n\n${order.map((n) => `I${n},Tree ${n},${n % 7}`).join('\n')}\n`
  const numbers = Array.from({ length: 12_000 }, (_, n) => n)
  const drafts = await Promise.all([drop(rows(numbers)), drop(rows(numbers.toReversed()))])
  const jobs = await Promise.all(drafts.map(({ id }) => press(`POST /imports/${id}/run`)))
  await Promise.all(jobs.map(({ jobId }) => work(jobId)))
  const done = await Promise.all(drafts.map(({ id }) => show(id)))
  expect(done.map(({ state }) => state)).toEqual(['done', 'done'])
  expect(done.reduce((sum, { rows }) => sum + rows.created, 0)).toBe(12_000)
  for (const { id } of done.toReversed()) await doAndWait(id, 'undo')
  expect(await rowsOf(`select 1 from customers where external_id like 'I%'`)).toEqual([])
})

test('an import that the server stops midway goes on where it stopped, and counts every row once', async () => {
  const rows = Array.from({ length: 12_000 }, (_, n) => `J${n},Tree ${n},${n % 10 === 0 ? 2 : 0}`)
  const draft = await drop(`id,name,referrals\n${rows.join('\n')}\n`)
  const { jobId } = await press(`POST /imports/${draft.id}/run`)
  const stopping = new AbortController()
  const stopsSoon = importJobs.map(
    (kind): JobKind => ({
      ...kind,
      run: (ctx, job, tell) =>
        kind.run(ctx, job, async (progress) => {
          if ((progress.note ?? '').startsWith('5,000')) stopping.abort()
          await tell(progress)
        }),
    }),
  )
  await runJob(testContext(), testHouse().databases.pool, stopsSoon, jobId as Id<'job'>, stopping.signal)
  expect(await show(draft.id)).toMatchObject({ state: 'running', rows: { read: 5000, created: 5000 } })
  await work(jobId)
  expect(await show(draft.id)).toMatchObject({ state: 'done', rows: { read: 12_000, created: 12_000, refused: 0 } })
  expect(await rowsOf(`select count(*) from referrals where external_id like 'count:J%'`)).toEqual([{ count: 2400 }])
  await doAndWait(draft.id, 'undo')
})

test('an import says how far it is from its first reading on, and never goes back', async () => {
  const rows = Array.from({ length: 6000 }, (_, n) => `P${n},Told ${n}`)
  const draft = await drop(`id,name\n${rows.join('\n')}\n`)
  for (const step of ['check', 'run'] as const) {
    const { jobId } = await press(`POST /imports/${draft.id}/${step}`)
    const told: { done: number; share: number; note: string }[] = []
    const listening = importJobs.map(
      (kind): JobKind => ({
        ...kind,
        run: (ctx, job, tell) =>
          kind.run(ctx, job, async (progress) => {
            await tell(progress)
            const { done, total, note } = await findJob(ctx, job.id)
            told.push({ done, share: done / (total as number), note: note ?? '' })
          }),
      }),
    )
    await work(jobId, testContext(), listening)
    const dones = told.map(({ done }) => done)
    expect(dones).toEqual(dones.toSorted((a, b) => a - b))
    const first = told.filter(({ note }) => note === 'Reading the file through').map(({ share }) => share)
    expect(new Set(first).size).toBeGreaterThan(2)
    expect(first[0]).toBe(0)
    expect(Math.max(...first)).toBeLessThanOrEqual(0.1)
    expect(told.at(-1)?.share).toBe(1)
  }
  await doAndWait(draft.id, 'undo')
})

test('an import cancelled before it began stands cancelled at once, and can be run after all', async () => {
  const before = await everything()
  const draft = await drop('id,name\nW1,Waiting\n')
  await press(`POST /imports/${draft.id}/run`)
  const ctx = testContext()
  const cancelled = await cancelImport({ ...ctx, queue: { ...ctx.queue, kinds: importJobs } }, { importId: draft.id })
  expect(cancelled).toMatchObject({ state: 'cancelled', rows: { read: 0 }, hasChanges: false })
  expect(await doAndWait(draft.id, 'run')).toMatchObject({ state: 'done', rows: { created: 1 } })
  await doAndWait(draft.id, 'undo')
  expect(await everything()).toBe(before)
})

test('a cancelled import keeps what was in, can be undone, and can go on', async () => {
  const before = await everything()
  const rows = Array.from({ length: 12_000 }, (_, n) => `K${n},Tree ${n}`)
  const draft = await drop(`id,name\n${rows.join('\n')}\n`)
  const { jobId } = await press(`POST /imports/${draft.id}/run`)
  const cancels = importJobs.map(
    (kind): JobKind => ({
      ...kind,
      run: (ctx, job, tell) =>
        kind.run(ctx, job, async (progress) => {
          if ((progress.note ?? '').startsWith('5,000')) await press(`POST /imports/${draft.id}/cancel`)
          await tell(progress)
        }),
    }),
  )
  const job = await work(jobId, testContext(), cancels)
  expect(job.state).toBe('cancelled')
  expect(await show(draft.id)).toMatchObject({ state: 'cancelled', rows: { read: 5000, created: 5000 } })
  expect(await doAndWait(draft.id, 'run')).toMatchObject({ state: 'done', rows: { read: 12_000, created: 12_000 } })
  await doAndWait(draft.id, 'undo')
  expect(await everything()).toBe(before)
})

test('whatever rows are imported after each other, undoing them in turn leaves everything as before', async () => {
  const customer = fc.record({
    id: fc.integer({ min: 1, max: 6 }),
    name: fc.constantFrom('', 'Ash', 'Yew'),
    size: fc.constantFrom('', '1', '2'),
    referrals: fc.integer({ min: 0, max: 3 }),
  })
  const file = fc
    .array(customer, { minLength: 1, maxLength: 8 })
    .map(
      (rows) =>
        `id,name,size,referrals\n${rows.map((r) => `L${r.id},${r.name},${r.size},${r.referrals}`).join('\n')}\n`,
    )
  const chosen = {
    columns: [
      { column: 0, target: { to: 'field', field: 'externalId' } },
      { column: 1, target: { to: 'field', field: 'name' } },
      { column: 2, target: { to: 'attribute', key: 'size-l', label: 'Size L', type: 'number' } },
      { column: 3, target: { to: 'field', field: 'referralCount' } },
    ].map((column) => ({ ...column, reading: { decimal: '.', dayOrder: 'dmy' } })),
  }
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async (files) => {
      const states = [await everything()]
      const imports: ImportView[] = []
      for (const text of files) {
        imports.push(await importAll(text, 'customers', chosen))
        addUp(imports.at(-1) as ImportView)
        states.push(await everything())
        const again = await importAll(text, 'customers', chosen)
        expect(again.rows.created).toBe(0)
        expect(await everything()).toBe(states.at(-1))
        await doAndWait(again.id, 'undo').catch(() => {})
      }
      for (const imported of imports.toReversed()) {
        states.pop()
        if (imported.hasChanges) await doAndWait(imported.id, 'undo')
        expect(await everything()).toBe(states.at(-1))
      }
    }),
    { numRuns: 4, seed: 20260601 },
  )
}, 240_000)

test.skipIf(!existsSync(telco))(
  '7,043 telecom customers: 3,222 of them referred, twice is once, and undoing leaves nothing',
  async () => {
    const before = await everything()
    const bytes = readFileSync(telco)
    const draft = await drop(bytes, 'customers', 'telco-customers.csv')
    expect(draft.mappingProblem).toBeNull()
    const checked = await doAndWait(draft.id, 'check')
    expect(checked.rows).toEqual({ read: 7043, created: 7043, updated: 0, same: 0, refused: 0 })
    const done = await doAndWait(draft.id, 'run')
    expect(done.rows).toEqual({ read: 7043, created: 7043, updated: 0, same: 0, refused: 0 })
    const [counts] = await rowsOf(`select count(distinct referrer_id) as referrers, count(*) as referrals from referrals
    where import_id = '${draft.id}'`)
    // Counted in the file itself: 3,222 rows with a number above 0, which add up to 13,747.
    const numbers = readFileSync(telco, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[15]))
    expect(counts).toEqual({
      referrers: numbers.filter((n) => n > 0).length,
      referrals: numbers.reduce((sum, n) => sum + n, 0),
    })
    expect(counts).toMatchObject({ referrers: 3222 })
    const after = await everything()
    const again = await drop(bytes, 'customers', 'telco-customers.csv')
    expect((await doAndWait(again.id, 'run')).rows).toMatchObject({ created: 0, updated: 0, same: 7043 })
    expect(await everything()).toBe(after)
    expect(await doAndWait(draft.id, 'undo')).toMatchObject({ state: 'undone' })
    expect(await everything()).toBe(before)
  },
  240_000,
)

test('only a manager may import; everybody may look', async () => {
  const file = { body: 'id,name\nM1,Rowan\n' }
  expect((await send(importsRoutes, 'POST /imports', { ...file, as: 'contributor' })).status).toBe(403)
  expect((await send(importsRoutes, 'GET /imports', { as: 'viewer' })).status).toBe(200)
  expect((await send(importsRoutes, `GET /imports/${newId('imp')}`, { as: 'viewer' })).status).toBe(404)
})

test('a file that is no table is refused with the remedy, and leaves nothing behind', async () => {
  const before = await rowsOf('select count(*) from imports')
  const reply = await send(importsRoutes, 'POST /imports', { body: '{"customers": [{"id": 1}]}' })
  expect(reply.status).toBe(409)
  expect(await reply.json()).toMatchObject({ reason: 'json', detail: expect.stringContaining('Export it as CSV') })
  expect(await rowsOf('select count(*) from imports')).toEqual(before)
})
