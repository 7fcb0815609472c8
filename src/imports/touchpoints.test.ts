import { expect } from 'vitest'
import type { CustomerLine } from '../customers/api.ts'
import { customersRoutes } from '../customers/routes.ts'
import type { Groups } from '../insights/api.ts'
import { insightsRoutes } from '../insights/routes.ts'
import type { Context } from '../server/context.ts'
import { runJob } from '../server/queue.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { hostileFiles } from '../testing/hostile-files.ts'
import { send } from '../testing/server.ts'
import { mostTouchpoints } from '../touchpoints/rules.ts'
import type { Id } from '../values/id.ts'
import type { ImportProblem, ImportView } from './api.ts'
import { importJobs } from './jobs.ts'
import { importsRoutes } from './routes.ts'
import { suggestMapping } from './suggest-mapping.ts'

const read = async (reply: Response) => {
  expect(reply.status, await reply.clone().text()).toBe(200)
  return (await reply.json()) as ImportView
}

/** Press a button of an import, and wait until what it started has ended. */
async function doAndWait(id: string, step: 'check' | 'run' | 'undo'): Promise<ImportView> {
  const { jobId } = await read(await send(importsRoutes, `POST /imports/${id}/${step}`, {}))
  const signal = new AbortController().signal
  await runJob(testContext(), testHouse().databases.pool, importJobs, jobId as Id<'job'>, signal)
  return read(await send(importsRoutes, `GET /imports/${id}`))
}

const drop = async (body: string | Uint8Array, kind = 'touchpoints') =>
  read(await send(importsRoutes, `POST /imports?kind=${kind}&fileName=file.csv`, { body }))

const importAll = async (body: string, kind = 'touchpoints') => doAndWait((await drop(body, kind)).id, 'run')

async function problemsOf({ id }: ImportView) {
  const reply = await send(importsRoutes, `GET /imports/${id}/problems`, { as: 'viewer' })
  const { items } = (await reply.json()) as { items: ImportProblem[] }
  return items.map(({ row, column, value, problem, remedy, isNote }) => ({
    row,
    column,
    value,
    problem,
    remedy,
    isNote,
  }))
}

/** The company lasts as long as this file; each test begins without touchpoints. */
async function empty({ db }: Context): Promise<void> {
  await db.deleteFrom('experiences').execute()
  await db.deleteFrom('touchpoints').execute()
}

const experiencesOf = ({ db }: Context) =>
  db
    .selectFrom('experiences as e')
    .innerJoin('touchpoints as t', 't.id', 'e.touchpointId')
    .innerJoin('customers as c', 'c.id', 'e.customerId')
    .leftJoin('contacts as p', 'p.id', 'e.contactId')
    .select([
      't.name',
      'c.externalId as customer',
      'p.email as contact',
      'hadOn',
      'rating',
      'e.externalId',
      'e.version',
    ])
    .orderBy('c.number')
    .orderBy('hadOn')
    .orderBy('e.number')
    .execute()

const namesOf = async ({ db }: Context) =>
  (await db.selectFrom('touchpoints').select('name').orderBy('name').execute()).map(({ name }) => name)

const file = `Customer ID,Contact email,Touchpoint,Date,CSAT
C-001,ines@larkspur.example,Onboarding,2026-01-20,5
C-001,,Support,2026-03-11,4
,tom@ironbridge.example,onboarding,2026-02-02,2
C-003,nobody@quillon.example,Customer day,2026-03-19,
`

test('exports of common tools need no editing by hand', () => {
  const fields = (headers: string[], row: string[]) =>
    suggestMapping('touchpoints', headers, [row]).map(({ target }) =>
      target.to === 'field' ? target.field : target.to,
    )
  expect(fields(['Account ID', 'Product Name', 'Created At', 'Score'], ['A1', 'Planner', '2026-01-02', '4'])).toEqual([
    'customer',
    'touchpoint',
    'hadOn',
    'rating',
  ])
  expect(
    fields(
      ['Ticket ID', 'Requester email', 'Channel', 'Solved at', 'Satisfaction Rating', 'Assignee'],
      ['8812', 'ines@larkspur.example', 'Chat', '2026-01-02 10:12', '5', 'Bo'],
    ),
  ).toEqual(['externalId', 'email', 'touchpoint', 'hadOn', 'rating', 'nothing'])
  expect(fields(['Kundennummer', 'Filiale', 'Datum', 'Bewertung'], ['7', 'Lyon', '02.01.2026', '3'])).toEqual([
    'customer',
    'touchpoint',
    'hadOn',
    'rating',
  ])
})

test('a file is checked without a trace, taken in, changes nothing a second time, and undone leaves nothing', async ({
  committed,
}) => {
  await empty(committed)
  const draft = await drop(file)
  expect(draft.mappingProblem).toBeNull()
  const checked = await doAndWait(draft.id, 'check')
  expect(checked.rows).toMatchObject({ read: 4, created: 4, refused: 0 })
  expect(await namesOf(committed)).toEqual([])
  const noted = (await problemsOf(checked)).map(({ row, value, isNote }) => [row, value, isNote])
  expect(noted).toEqual([
    [1, 'Onboarding', true],
    [2, 'Support', true],
    [4, 'nobody@quillon.example', true],
    [4, 'Customer day', true],
  ])

  const done = await doAndWait(draft.id, 'run')
  expect(done).toMatchObject({ state: 'done', rows: { read: 4, created: 4, updated: 0, same: 0, refused: 0 } })
  expect(await namesOf(committed)).toEqual(['Customer day', 'Onboarding', 'Support'])
  const kept = await experiencesOf(committed)
  expect(kept).toMatchObject([
    { name: 'Onboarding', customer: 'C-001', contact: 'ines@larkspur.example', hadOn: '2026-01-20', rating: 5 },
    { name: 'Support', customer: 'C-001', contact: null, rating: 4 },
    { name: 'Onboarding', customer: 'C-002', contact: 'tom@ironbridge.example', rating: 2 },
    { name: 'Customer day', customer: 'C-003', contact: null, rating: null },
  ])
  const { attributes } = await committed.db
    .selectFrom('customers')
    .select('attributes')
    .where('externalId', '=', 'C-001')
    .executeTakeFirstOrThrow()
  expect(attributes).toMatchObject({ 'satisfaction-with-onboarding': 5, 'satisfaction-with-support': 4 })

  const again = await importAll(file)
  expect(again.rows).toMatchObject({ created: 0, updated: 0, same: 4 })
  const better = await importAll(file.replace('02-02,2', '02-02,3'))
  expect(better.rows).toMatchObject({ created: 0, updated: 1, same: 3 })
  await doAndWait(better.id, 'undo')
  expect(await experiencesOf(committed)).toEqual(kept)

  const undone = await doAndWait(done.id, 'undo')
  expect(undone.state).toBe('undone')
  expect(await experiencesOf(committed)).toEqual([])
  expect(await namesOf(committed)).toEqual([])
  const left = await committed.db.selectFrom('customers').select('attributes').execute()
  expect(JSON.stringify(left)).not.toContain('satisfaction-with')
})

test('a touchpoint that somebody else uses, or renamed, stays when the import that made it is undone', async ({
  committed,
}) => {
  await empty(committed)
  const first = await importAll('customer id,touchpoint,date\nC-001,Training,2026-01-02\nC-001,Webshop,2026-01-02\n')
  await importAll('customer id,touchpoint,date\nC-002,training,2026-01-03\n')
  await committed.db
    .updateTable('touchpoints')
    .set({ name: 'Shop', version: 2 })
    .where('name', '=', 'Webshop')
    .execute()
  await doAndWait(first.id, 'undo')
  expect(await namesOf(committed)).toEqual(['Shop', 'Training'])
  expect(await experiencesOf(committed)).toMatchObject([{ name: 'Training', customer: 'C-002' }])
})

test('a rating of another scale is refused with its row, its column and what to do, and nothing is converted', async ({
  committed,
}) => {
  await empty(committed)
  const many = Array.from({ length: 30 }, (_, i) => `C-001,Onboarding,2026-01-${String(i + 1).padStart(2, '0')},4`)
  const slip = await importAll(`customer id,touchpoint,date,rating\n${many.join('\n')}\nC-002,Support,2026-01-02,44\n`)
  expect(slip.rows).toMatchObject({ created: 30, refused: 1 })
  expect((await problemsOf(slip)).filter(({ isNote }) => !isNote)).toMatchObject([
    { row: 31, column: 'rating', value: '44', problem: 'This rating is not a whole number from 1 to 5.' },
  ])

  for (const ratings of [
    ['9', '4', '10', '7'],
    ['80 %', '75 %', '5 %', '100 %'],
    ['4/5', '5/5', '3/5', '2/5'],
    ['★★★★', '★★', '★★★★★', '★'],
    ['4.5', '3.5', '4', '2.5'],
    ['very good', 'good', 'poor', 'good'],
  ]) {
    const rows = ratings.map((rating, i) => `C-003,Support,2026-02-0${i + 1},${rating}`)
    const done = await importAll(`customer id,touchpoint,date,rating\n${rows.join('\n')}\n`)
    expect(done.rows, ratings.join()).toMatchObject({ read: 4, created: 0, refused: 4 })
    const [problem] = await problemsOf(done)
    expect(problem).toMatchObject({ row: 1, column: 'rating', value: ratings[0] })
    expect(problem?.remedy).toMatch(/1 for worst to 5 for best/)
  }
})

test('a row about nobody, about a day to come, without a day or with an endless name refuses itself and no other', async ({
  committed,
}) => {
  await empty(committed)
  const done = await importAll(
    [
      'customer id,email,touchpoint,date,rating',
      'C-999,,Support,2026-01-02,4',
      ',stranger@nowhere.example,Support,2026-01-02,4',
      ',,Support,2026-01-02,4',
      'C-001,,Support,2031-01-02,4',
      'C-001,,Support,,4',
      `C-001,,${'long '.repeat(30)},2026-01-02,4`,
      'C-001,,Support,2026-01-02,4',
    ].join('\n'),
  )
  expect(done.rows).toMatchObject({ read: 7, created: 1, refused: 6 })
  const refused = (await problemsOf(done)).filter(({ isNote }) => !isNote)
  expect(refused.map(({ row, column }) => [row, column])).toEqual([
    [1, 'Customer'],
    [2, null],
    [3, 'customer id'],
    [4, 'Day'],
    [5, 'date'],
    [6, 'touchpoint'],
  ])
})

test('a column of something else makes no touchpoint of every row: beyond the most there can be, rows are refused', async ({
  committed,
}) => {
  await empty(committed)
  const rows = Array.from({ length: mostTouchpoints + 20 }, (_, i) => `C-001,Ticket ${i + 1},2026-01-02,4`)
  const draft = await drop(`customer id,touchpoint,date,rating\n${rows.join('\n')}\n`)
  expect((await doAndWait(draft.id, 'check')).rows).toMatchObject({ created: mostTouchpoints, refused: 20 })
  expect((await doAndWait(draft.id, 'run')).rows).toMatchObject({ created: mostTouchpoints, refused: 20 })
  expect(await namesOf(committed)).toHaveLength(mostTouchpoints)
  await doAndWait(draft.id, 'undo')
  expect(await namesOf(committed)).toEqual([])
})

test('rows about the same, however they name who it was, are one experience, and the later one is right', async ({
  committed,
}) => {
  await empty(committed)
  const done = await importAll(
    [
      'customer id,contact email,touchpoint,date,rating',
      'C-001,ines@larkspur.example,Support,2026-01-02,2',
      ',ines@larkspur.example,support,2026-01-02,4',
      'C-001,ines@larkspur.example,Support,2026-01-02,',
      'C-001,,Support,2026-01-02,1',
    ].join('\n'),
  )
  expect(done.rows).toMatchObject({ read: 4, created: 2, updated: 2, refused: 0 })
  expect((await experiencesOf(committed)).map(({ contact, rating }) => [contact, rating])).toEqual(
    expect.arrayContaining([
      ['ines@larkspur.example', 4],
      [null, 1],
    ]),
  )
})

test('with an id of its own a row is known again even where everything else of it changed', async ({ committed }) => {
  await empty(committed)
  const head = 'ticket id,customer id,touchpoint,date,rating\n'
  const first = await importAll(`${head}T1,C-001,Support,2026-01-02,2\nT2,C-001,Support,2026-01-02,3\n`)
  expect(first.rows).toMatchObject({ created: 2 })
  const next = await importAll(`${head}T1,C-002,Telephone,2026-01-05,4\n`)
  expect(next.rows).toMatchObject({ created: 0, updated: 1 })
  expect(await experiencesOf(committed)).toMatchObject([
    { customer: 'C-001', externalId: 'T2', rating: 3 },
    { name: 'Telephone', customer: 'C-002', externalId: 'T1', rating: 4, hadOn: '2026-01-05' },
  ])
  await doAndWait(next.id, 'undo')
  expect(await experiencesOf(committed)).toMatchObject([
    { customer: 'C-001', externalId: 'T1', rating: 2, version: 1 },
    { customer: 'C-001', externalId: 'T2', rating: 3 },
  ])
  expect(await namesOf(committed)).toEqual(['Support'])
})

test('two imports that bring the same new touchpoint at one moment make it once', async ({ committed }) => {
  await empty(committed)
  const drafts = await Promise.all(
    ['C-001', 'C-002'].map((customer) =>
      drop(`customer id,touchpoint,date,rating\n${customer},Hotline,2026-01-02,4\n`),
    ),
  )
  const both = await Promise.all(drafts.map(({ id }) => doAndWait(id, 'run')))
  expect(both.map(({ state, rows }) => [state, rows.created])).toEqual([
    ['done', 1],
    ['done', 1],
  ])
  expect(await namesOf(committed)).toEqual(['Hotline'])
  // Whichever made it: with one of the two undone, the other still needs it.
  await Promise.all(drafts.slice(0, 1).map(({ id }) => doAndWait(id, 'undo')))
  expect(await namesOf(committed)).toEqual(['Hotline'])
})

test('what a file brought is counted by Groups, follows the next file, and is gone with the import', async ({
  committed,
}) => {
  await empty(committed)
  const ids = Array.from({ length: 60 }, (_, i) => `G${i + 1}`)
  const people = await importAll(`id,name\n${ids.map((id) => `${id},${id}`).join('\n')}\n`, 'customers')
  const groups = async () => {
    const reply = await send(insightsRoutes, 'GET /insights/groups?by=satisfaction-with-delivery&cuts=4', {
      as: 'viewer',
    })
    return { status: reply.status, body: (await reply.json()) as Groups }
  }
  expect((await groups()).status).toBe(422)
  const rated = (rating: (i: number) => number) =>
    `customer id,touchpoint,date,rating\n${ids.map((id, i) => `${id},Delivery,2026-04-02,${rating(i)}`).join('\n')}\n`
  const done = await importAll(rated((i) => (i < 40 ? 5 : 2)))
  const first = await groups()
  expect(first.status, JSON.stringify(first.body)).toBe(200)
  const sizes = ({ body }: { body: Groups }) =>
    body.rows.map(({ referrerRate }) => referrerRate.trials).toSorted((a, b) => a - b)
  expect(sizes(first)).toContain(40)
  expect(sizes(first)).toContain(20)
  await importAll(rated((i) => (i < 25 ? 5 : 2)))
  expect(sizes(await groups())).toEqual(expect.arrayContaining([25, 35]))

  const reply = await send(customersRoutes, `GET /customers?import=${done.id}&limit=100`, { as: 'viewer' })
  expect(((await reply.json()) as { items: CustomerLine[] }).items).toHaveLength(60)
  await doAndWait(done.id, 'undo')
  await doAndWait(people.id, 'undo')
})

test('names that look like formulas, scripts or SQL are kept as the names they are', async ({ committed }) => {
  await empty(committed)
  const names = [
    '<img src=x onerror=alert(1)>',
    "'); drop table experiences; --",
    '=1+1',
    'Größe 日本 🚚',
    'null',
    '\\N',
    '{}',
  ]
  const rows = names.map((name, i) => `C-001,"${name}",2026-01-0${i + 1},4`)
  const done = await importAll(
    `customer id,touchpoint,date,rating\n${rows.join('\n')}\nC-001,"two\n lines",2026-01-09,3\n`,
  )
  expect(done.rows).toMatchObject({ created: names.length + 1, refused: 0 })
  expect(new Set(await namesOf(committed))).toEqual(new Set([...names, 'two lines']))
})

/** Everything is a touchpoint of one customer, so that whatever the file says is read as names and ratings. */
test.for(hostileFiles)(
  '$name, as touchpoints, is refused, or imported with every row accounted for',
  { timeout: 90_000 },
  async (file, { committed }) => {
    const count = async () => (await experiencesOf(committed)).length
    const before = await count()
    const reply = await send(importsRoutes, 'POST /imports?kind=touchpoints', { body: file.bytes() })
    if (reply.status !== 200) {
      expect(reply.status).toBe(409)
      expect(((await reply.json()) as { detail: string }).detail.length).toBeGreaterThan(20)
      expect(await count()).toBe(before)
      return
    }
    const draft = (await reply.json()) as ImportView
    const wanted = ['customer', 'touchpoint', 'hadOn', 'rating']
    const columns = draft.columns.map(({ column, reading }) => {
      const field = wanted[column]
      return { column, reading, target: field ? { to: 'field', field } : { to: 'nothing', because: 'chosen' } }
    })
    expect((await send(importsRoutes, `PATCH /imports/${draft.id}`, { body: { columns } })).status).toBe(200)
    const run = await send(importsRoutes, `POST /imports/${draft.id}/run`)
    if (run.status !== 200) return expect(run.status).toBe(409)
    const { jobId } = (await run.json()) as ImportView
    const signal = new AbortController().signal
    await runJob(testContext(), testHouse().databases.pool, importJobs, jobId as Id<'job'>, signal)
    const after = await read(await send(importsRoutes, `GET /imports/${draft.id}`))
    const { read: all, created, updated, same, refused } = after.rows
    expect(created + updated + same + refused).toBe(all)
    expect(await count()).toBe(before + created)
    if (after.state === 'failed') expect(after.whyFailed).toMatch(/quote/)
    else expect(after.state).toBe('done')
  },
)
