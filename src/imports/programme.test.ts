import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { runJob } from '../server/queue.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { hostileFiles } from '../testing/hostile-files.ts'
import { send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import type { ImportView } from './api.ts'
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

async function drop(kind: 'deals' | 'references', body: string | Uint8Array, change?: object): Promise<ImportView> {
  const draft = await read(await send(importsRoutes, `POST /imports?kind=${kind}&fileName=file.csv`, { body }))
  return change ? read(await send(importsRoutes, `PATCH /imports/${draft.id}`, { body: change })) : draft
}

const importAll = async (kind: 'deals' | 'references', body: string | Uint8Array, change?: object) =>
  doAndWait((await drop(kind, body, change)).id, 'run')

/** The company lasts as long as this file; each test begins without deals and items. */
async function empty({ db }: Context): Promise<void> {
  for (const table of ['uses', 'consents', 'referenceRequests', 'deals', 'referenceItems'] as const)
    await db.deleteFrom(table).execute()
}

const dealsOf = ({ db }: Context) => db.selectFrom('deals').selectAll().orderBy('externalId').execute()
const itemsOf = ({ db }: Context) => db.selectFrom('referenceItems').selectAll().orderBy('externalId').execute()

const fields = (kind: 'deals' | 'references', headers: string[], row: string[]) =>
  suggestMapping(kind, headers, [row]).map(({ target }) => (target.to === 'field' ? target.field : target.to))

describe('deals', () => {
  test('an export of opportunities of Salesforce needs no editing by hand', () => {
    const headers = [
      'Opportunity ID',
      'Opportunity Name',
      'Account Name',
      'Account ID',
      'Opportunity Owner',
      'Stage',
      'Amount',
      'Amount Currency',
      'Created Date',
      'Close Date',
      'Loss Reason',
      'Fiscal Period',
    ]
    const row = [
      '006D1',
      'Rollout',
      'Halden',
      '001A',
      'Marta Kolb',
      'Closed Won',
      '12000',
      'EUR',
      '2026-01-02',
      '2026-03-04',
      '',
      'Q1-2026',
    ]
    expect(fields('deals', headers, row)).toEqual([
      'externalId',
      'name',
      'prospect',
      'customer',
      'owner',
      'stage',
      'amount',
      'currency',
      'openedOn',
      'closesOn',
      'lostReason',
      'nothing',
    ])
  })

  test('nor does one of deals of HubSpot', () => {
    const headers = [
      'Record ID',
      'Deal Name',
      'Deal Stage',
      'Close Date',
      'Deal owner',
      'Amount',
      'Associated Company',
      'Create Date',
      'Closed Lost Reason',
      'Pipeline',
    ]
    const row = [
      '9911',
      'Rollout',
      'Closed lost',
      '2026-03-04',
      'Idris Bello',
      '4200',
      'Orchard Foods',
      '2026-01-02',
      'Price',
      'Sales',
    ]
    expect(fields('deals', headers, row)).toEqual([
      'externalId',
      'name',
      'stage',
      'closesOn',
      'owner',
      'amount',
      'prospect',
      'openedOn',
      'lostReason',
      'nothing',
    ])
  })

  const file = `Opportunity ID,Opportunity Name,Account Name,Account ID,Stage,Amount,Currency,Created Date,Close Date,Themes
D1,Halden: rollout,Halden Water,,Proposal,18000.00,EUR,2026-04-02,2026-07-15,Saving time; Help with change
D2,Larkspur: more sites,Larkspur Clinics,C-001,Closed Won,9600.50,EUR,2026-01-19,2026-03-30,Saving time
D3,Orchard: pilot,,,Closed Lost,,,2026-02-11,2026-04-28,No such theme
`

  test('are taken in with what is known of them; a second time changes nothing, and undone nothing is left', async ({
    committed,
  }) => {
    await empty(committed)
    const draft = await drop('deals', file)
    const checked = await doAndWait(draft.id, 'check')
    expect(checked.rows).toMatchObject({ read: 3, created: 3, refused: 0 })
    expect(await dealsOf(committed)).toEqual([])

    const done = await doAndWait(draft.id, 'run')
    expect(done).toMatchObject({ state: 'done', rows: { read: 3, created: 3, updated: 0, same: 0, refused: 0 } })
    expect(await dealsOf(committed)).toMatchObject([
      {
        externalId: 'D1',
        prospect: 'Halden Water',
        state: 'open',
        amountMinor: 1_800_000,
        closesOn: '2026-07-15',
        closedOn: null,
      },
      { externalId: 'D2', customerId: 'cus_larkspur', state: 'won', amountMinor: 960_050, closedOn: '2026-03-30' },
      { externalId: 'D3', prospect: 'Orchard: pilot', state: 'lost', amountMinor: null, currency: null },
    ])
    const themes = await committed.db.selectFrom('dealThemes').select('themeId').execute()
    expect(themes.map(({ themeId }) => themeId).sort()).toEqual(['the_change', 'the_saving-time', 'the_saving-time'])
    const notes = await committed.db
      .selectFrom('importProblems')
      .select(['row', 'value', 'isNote'])
      .where('importId', '=', done.id)
      .execute()
    expect(notes).toEqual([{ row: 3, value: 'No such theme', isNote: true }])

    const again = await importAll('deals', file)
    expect(again.rows).toMatchObject({ created: 0, updated: 0, same: 3 })

    const moved = await importAll('deals', file.replace('Proposal', 'Closed Won').replace('2026-07-15', '2026-05-20'))
    expect(moved.rows).toMatchObject({ created: 0, updated: 1, same: 2 })
    expect((await dealsOf(committed))[0]).toMatchObject({ state: 'won', closedOn: '2026-05-20' })
    await doAndWait(moved.id, 'undo')
    expect((await dealsOf(committed))[0]).toMatchObject({
      state: 'open',
      closedOn: null,
      stage: 'Proposal',
      version: 1,
    })

    await doAndWait(done.id, 'undo')
    expect(await dealsOf(committed)).toEqual([])
  })

  test('one that somebody asked a reference for stays when the import is undone', async ({ committed }) => {
    await empty(committed)
    const done = await importAll('deals', file)
    const deal = (await dealsOf(committed))[0]!
    await sql`insert into reference_requests (id, deal_id, level, created_by, created_at, updated_at)
      values ('rqs_1', ${deal.id}, 3, 'mem_sam', now(), now())`.execute(committed.db)
    await doAndWait(done.id, 'undo')
    expect((await dealsOf(committed)).map(({ externalId }) => externalId)).toEqual(['D1'])
  })

  test('a state or a day nobody could mean refuses its row and no other', async ({ committed }) => {
    await empty(committed)
    const done = await importAll(
      'deals',
      'Deal ID,Deal name,Deal state,Opened on,Closed on\nD1,One,won,2026-03-01,2026-02-01\nD2,Two,maybe,,\nD3,Three,open,,\n',
      {
        columns: ['externalId', 'name', 'state', 'openedOn', 'closedOn'].map((field, column) => ({
          column,
          target: { to: 'field', field },
          reading: { decimal: '.', dayOrder: 'dmy' },
        })),
      },
    )
    expect(done.rows).toMatchObject({ read: 3, created: 1, refused: 2 })
    expect((await dealsOf(committed)).map(({ externalId }) => externalId)).toEqual(['D3'])
  })
})

describe('references', () => {
  const file = `Reference ID,Quote,Customer,Contact,Level,Themes,Date,Source,URL
Q1,Planning a week takes us an hour now.,C-001,ines@larkspur.example,Named quote,Saving time,2026-03-02,E-mail,
Q2,They came on the night shift.,Ironbridge Freight,Nobody Known,1,Help with change,2026-03-19,Capterra,
Q3,,Larkspur Clinics,,case study,,2026-04-01,Conversation,https://larkspur.example/story
Q4,Somebody said so.,No Such Customer,,2,,2026-03-02,,
Q5,Anonymous and glad.,,,,,,,
Q6,Without anybody it cannot be named.,,,3,,,,
`

  test('come in as drafts without any consent, and nothing of them is ever shown', async ({ committed }) => {
    await empty(committed)
    const done = await importAll('references', file)
    expect(done.rows).toMatchObject({ read: 6, created: 4, updated: 0, same: 0, refused: 2 })
    const items = await itemsOf(committed)
    expect(items).toMatchObject([
      {
        externalId: 'Q1',
        level: 2,
        format: 'text',
        original: 'Planning a week takes us an hour now.',
        customerId: 'cus_larkspur',
        contactId: 'con_ines',
        shownName: 'Ines Moreau',
        shownCompany: 'Larkspur Clinics',
        givenOn: '2026-03-02',
        source: 'e-mail',
        state: 'draft',
      },
      {
        externalId: 'Q2',
        level: 1,
        customerId: 'cus_ironbridge',
        contactId: null,
        shownName: null,
        source: 'review site',
      },
      { externalId: 'Q3', level: 4, format: 'address', address: 'https://larkspur.example/story', original: null },
      { externalId: 'Q5', level: 1, customerId: null, state: 'draft' },
    ])
    expect(await committed.db.selectFrom('consents').select('id').execute()).toEqual([])
    expect(await committed.db.selectFrom('mails').select('id').execute()).toEqual([])

    // Even where both agreed to whatever they give, a draft is shown nowhere until somebody has looked at it.
    for (const party of ['person', 'company'])
      await sql`insert into consents (id, party, customer_id, contact_id, level, use, wording, wording_version, given_how,
          given_by, given_on, given_at, created_by, created_at)
        values (${`cns_${party}`}, ${party}, 'cus_larkspur', ${party === 'person' ? 'con_ines' : null}, 2, 'website', 'Yes.', 1,
          'paper', 'Ines', '2026-01-01', now(), 'mem_sam', now())`.execute(committed.db)
    const covered = async () =>
      (await sql<{ itemId: string }>`select item_id from covered_items(${committed.today}::date)`.execute(committed.db))
        .rows
    expect(await covered()).toEqual([])
    await committed.db.updateTable('referenceItems').set({ state: 'ready' }).where('externalId', '=', 'Q1').execute()
    expect(await covered()).toHaveLength(1)
  })

  test('a second time changes nothing, not even where people changed an item; undone, what they used stays', async ({
    committed,
  }) => {
    await empty(committed)
    const done = await importAll('references', file)
    await committed.db
      .updateTable('referenceItems')
      .set({ shownName: 'I. Moreau', version: 2 })
      .where('externalId', '=', 'Q1')
      .execute()
    const again = await importAll('references', file)
    expect(again.rows).toMatchObject({ created: 0, updated: 0, same: 4, refused: 2 })
    expect((await itemsOf(committed)).find(({ externalId }) => externalId === 'Q1')).toMatchObject({
      shownName: 'I. Moreau',
    })
    const q3 = (await itemsOf(committed)).find(({ externalId }) => externalId === 'Q3')!
    await sql`insert into uses (id, item_id, use, place, used_on, left_us, created_by, created_at)
      values ('use_1', ${q3.id}, 'website', 'Our site', '2026-04-02', false, 'mem_sam', now())`.execute(committed.db)
    await doAndWait(done.id, 'undo')
    expect((await itemsOf(committed)).map(({ externalId }) => externalId)).toEqual(['Q1', 'Q3'])
  })

  test('without ids, the same words of the same customer are one item, and two imports at once make it once', async ({
    committed,
  }) => {
    await empty(committed)
    const without = 'Customer,Quote\nC-001,It just works.\nC-001,It just works.\nC-002,It just works.\n'
    const [first, second] = [await drop('references', without), await drop('references', without)]
    await Promise.all([doAndWait(first.id, 'run'), doAndWait(second.id, 'run')])
    expect(await itemsOf(committed)).toHaveLength(2)
  })

  test('an address that is no page, and a level that is none, refuse their rows', async () => {
    const columns = ['words', 'address', 'level'].map((field, column) => ({
      column,
      target: { to: 'field', field },
      reading: { decimal: '.', dayOrder: 'dmy' },
    }))
    const text = 'Quote,URL,Level\nOne,javascript:alert(1),1\nTwo,https://fine.example/a,7\nThree,ftp://no.example,1\n'
    const done = await importAll('references', text, { columns })
    expect(done.rows).toMatchObject({ read: 3, created: 0, refused: 3 })
  })

  test('whatever stands in the cells, each row is accounted for and its words are kept to the letter', async ({
    committed,
  }) => {
    await empty(committed)
    const words = fc.sample(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), { numRuns: 60, seed: 7 })
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
    const body = `Reference ID,Quote\n${words.map((text, at) => `H${at},${cell(text)}`).join('\n')}\n`
    const done = await importAll('references', body)
    const { read, created, updated, same, refused } = done.rows
    expect(created + updated + same + refused).toBe(read)
    const kept = new Map((await itemsOf(committed)).map(({ externalId, original }) => [externalId, original]))
    expect(kept.size).toBe(created)
    for (const [id, original] of kept)
      expect(words[Number(id!.slice(1))]!.normalize('NFC')).toContain(original!.trim().split('\n')[0])
  })
})

test.for(
  hostileFiles.flatMap((file) => (['deals', 'references'] as const).map((kind) => ({ file, kind, name: file.name }))),
)(
  '$name as $kind is refused, or imported with every row accounted for',
  { timeout: 90_000 },
  async ({ file, kind }) => {
    const reply = await send(importsRoutes, `POST /imports?kind=${kind}`, { body: file.bytes() })
    if (reply.status !== 200) {
      expect(reply.status).toBe(409)
      return
    }
    const draft = (await reply.json()) as ImportView
    const wanted = kind === 'deals' ? ['externalId', 'name'] : ['externalId', 'words']
    const columns = draft.columns.map(({ column }) => ({
      column,
      target: wanted[column] ? { to: 'field', field: wanted[column] } : { to: 'nothing', because: 'chosen' },
      reading: { decimal: '.', dayOrder: 'dmy' },
    }))
    expect((await send(importsRoutes, `PATCH /imports/${draft.id}`, { body: { columns } })).status).toBe(200)
    // A single column leaves nothing for the name of a deal.
    if (draft.columns.length < 2) return
    const after = await doAndWait(draft.id, 'run')
    const { read, created, updated, same, refused } = after.rows
    expect(created + updated + same + refused).toBe(read)
    expect(after.state).toBe(after.whyFailed?.includes('quote') ? 'failed' : 'done')
  },
)
