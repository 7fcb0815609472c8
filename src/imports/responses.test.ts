import fc from 'fast-check'
import { expect } from 'vitest'
import { findJob, runJob } from '../server/queue.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import type { ImportView } from './api.ts'
import { importJobs } from './jobs.ts'
import { importsRoutes } from './routes.ts'

async function press(line: Parameters<typeof send>[1], body?: unknown): Promise<ImportView> {
  const reply = await send(importsRoutes, line, { body })
  expect(reply.status, await reply.clone().text()).toBe(200)
  return (await reply.json()) as ImportView
}

const drop = (text: string, fileName = 'answers.csv') =>
  press(`POST /imports?kind=responses&fileName=${encodeURIComponent(fileName)}`, text)

async function doAndWait(importId: string, step: 'check' | 'run' | 'undo'): Promise<ImportView> {
  const { jobId } = await press(`POST /imports/${importId}/${step}`)
  const ctx = testContext()
  await runJob(ctx, testHouse().databases.pool, importJobs, jobId as Id<'job'>, new AbortController().signal)
  expect((await findJob(ctx, jobId as Id<'job'>)).note ?? '').not.toMatch(/our side/)
  return press(`GET /imports/${importId}`)
}

async function importAll(text: string, fileName?: string, change?: object): Promise<ImportView> {
  const draft = await drop(text, fileName)
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

/** Everything an import of responses may touch, and what it must never touch. */
async function everything(): Promise<string> {
  const tables = [
    'surveys',
    'responses',
    'verbatims',
    'citations',
    'origins',
    'permissions_given',
    'evidence',
    'mails',
    'asks',
  ]
  const all = []
  for (const table of tables) all.push(await rowsOf(`select * from ${table} order by id`))
  all.push(await rowsOf('select id, referrer_id, referred_name, state, strength from referrals order by id'))
  return JSON.stringify(all, null, 1)
}

const goesTo = ({ columns }: ImportView) =>
  Object.fromEntries(
    columns.map(({ header, target }) => [
      header,
      target.to === 'field' ? target.field : target.to === 'question' ? target.as : '',
    ]),
  )

const people = async () => {
  await rowsOf(`insert into customers (id, external_id, name) values ('cus_rt1', 'RT-1', 'Larkspur'), ('cus_rt2', 'RT-2', 'Quillon')
    on conflict do nothing`)
  await rowsOf(`insert into contacts (id, customer_id, external_id, name, email) values
    ('con_rt1', 'cus_rt1', 'RTC-1', 'Ines', 'ines@rt.example'), ('con_rt2', 'cus_rt2', 'RTC-2', 'Mara', 'mara@rt.example')
    on conflict do nothing`)
}

const surveyMonkey = [
  'Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1,How likely is it that you would recommend us to a friend?,What stopped you from recommending us?,,,How satisfied are you with …,,Anything else?',
  ',,,,,,,,,Response,Never asked,Too busy,Other (please specify),Support,Delivery,Open-Ended Response',
  '118001,77,02/03/2026 09:00:00 AM,02/13/2026 09:04:11 AM,10.0.0.1,ines@rt.example,,,,Extremely likely - 10,,,,5,4,All good',
  '118002,77,02/14/2026 09:00:00 AM,02/14/2026 09:05:00 AM,10.0.0.2,,,,RT-2,3,Never asked,Too busy,,2,1,',
  '118003,77,02/15/2026 09:00:00 AM,02/15/2026 09:05:00 AM,10.0.0.3,nobody@rt.example,,,,6,,,I keep forgetting,3,3,"Line one',
  'line two"',
].join('\n')

test('a SurveyMonkey export is read as it is: two header rows, options and a matrix spread over columns', async () => {
  await people()
  const before = await everything()
  const draft = await drop(surveyMonkey, 'Customer check 2026.csv')
  expect(draft).toMatchObject({
    tool: 'surveymonkey',
    options: { survey: 'Customer check 2026' },
    mappingProblem: null,
  })
  expect(goesTo(draft)).toMatchObject({
    'Respondent ID': 'externalId',
    'End Date': 'givenOn',
    'IP Address': '',
    'Email Address': 'email',
    'Custom Data 1': 'customer',
    'How likely is it that you would recommend us to a friend?': 'likelihood',
    'What stopped you from recommending us? – Never asked': 'reason',
    'What stopped you from recommending us? – Too busy': 'reason',
    'How satisfied are you with … – Support': 'rating',
    'Anything else?': 'text',
  })

  const checked = await doAndWait(draft.id, 'check')
  expect(checked).toMatchObject({ state: 'checked', rows: { read: 3, created: 3, refused: 0 }, strangers: 1 })
  expect(await everything()).toBe(before)

  const done = await doAndWait(draft.id, 'run')
  expect(done).toMatchObject({ state: 'done', rows: { read: 3, created: 3, same: 0, refused: 0 }, strangers: 1 })
  const kept = await rowsOf(`select external_id, customer_id, contact_id, given_on, likelihood, source, survey_version
    from responses where import_id = '${done.id}' order by external_id`)
  expect(kept).toMatchObject([
    { external_id: '118001', customer_id: 'cus_rt1', contact_id: 'con_rt1', given_on: '2026-02-13', likelihood: 10 },
    { external_id: '118002', customer_id: 'cus_rt2', contact_id: null, given_on: '2026-02-14', likelihood: 3 },
    {
      external_id: '118003',
      customer_id: null,
      contact_id: null,
      likelihood: 6,
      source: 'import',
      survey_version: null,
    },
  ])
  expect(await rowsOf(`select reason_id, source from citations where import_id = '${done.id}'`)).toEqual([
    { reason_id: 'rea_never-asked', source: 'answer' },
  ])
  const words = await rowsOf(`select v.words, v.about from verbatims v join responses r on r.id = v.response_id
    where r.import_id = '${done.id}' order by r.external_id, v.words`)
  expect(words).toEqual([
    { words: 'All good', about: 'other' },
    { words: 'Too busy', about: 'why not' },
    { words: 'I keep forgetting', about: 'why not' },
    { words: 'Line one\nline two', about: 'other' },
  ])
  const reply = await send(importsRoutes, `GET /imports/${done.id}/problems`)
  const { items } = (await reply.json()) as { items: { value: string; problem: string; isNote: boolean }[] }
  expect(items.every(({ isNote }) => isNote)).toBe(true)
  expect(items.map(({ value }) => value)).toEqual(expect.arrayContaining(['Too busy', 'nobody@rt.example']))
  const [survey] = await rowsOf(`select tool, name, content from surveys where import_id = '${done.id}'`)
  const { questions } = survey!.content as { questions: { kind: string; touchpoints?: unknown[] }[] }
  expect(survey).toMatchObject({ tool: 'surveymonkey', name: 'Customer check 2026' })
  expect(questions.map(({ kind }) => kind)).toEqual(['scale', 'satisfaction', 'text', 'choice', 'text'])

  const after = await everything()
  expect((await importAll(surveyMonkey, 'Another name.csv')).rows).toMatchObject({ read: 3, created: 0, same: 3 })
  expect(await everything()).toBe(after)
  const longer = `${surveyMonkey}\n118004,77,,02/16/2026 09:05:00 AM,,,,,,9,,,,5,5,\n`
  const second = await importAll(longer, 'Customer check 2026 (1).csv')
  expect(second.rows).toMatchObject({ read: 4, created: 1, same: 3 })
  await doAndWait(second.id, 'undo')
  const undone = await doAndWait(done.id, 'undo')
  expect(undone).toMatchObject({ state: 'undone', hasChanges: false })
  expect(await everything()).toBe(before)
})

const typeform = [
  '#,How likely are you to recommend us to a colleague?,Have you ever recommended us to anybody?,Whom did you tell?,Reports,Alerts,Other,Why did you give this score?,customer_id,Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,Tags,Ending',
  'tf_a,9,1,Zora Quist (zora@elsewhere.example),Reports,,,Works every day,RT-1,completed,2026-03-01 10:00:00,,2026-03-01 10:02:00,n1,,',
  'tf_b,2,0,,,Alerts,Other,Crashes,RT-9,completed,2026-03-02 10:00:00,,2026-03-02 10:02:00,n2,,',
  'tf_c,5,,,,,,,,started,2026-03-02 10:00:00,,,n3,,',
].join('\n')

test('a Typeform export is read as it is, somebody told becomes a claimed referral, and undoing takes it all back', async () => {
  await people()
  const before = await everything()
  const draft = await drop(typeform, 'Typeform.csv')
  expect(draft.tool).toBe('typeform')
  expect(goesTo(draft)).toMatchObject({
    '#': 'externalId',
    'Submit Date (UTC)': 'givenOn',
    'Response Type': 'finished',
    customer_id: 'customer',
    'How likely are you to recommend us to a colleague?': 'likelihood',
    'Have you ever recommended us to anybody?': 'recommended',
    'Whom did you tell?': 'told',
    Reports: 'several',
    Alerts: 'several',
    'Why did you give this score?': 'scoreWords',
    'Network ID': '',
  })
  const done = await doAndWait(draft.id, 'run')
  expect(done).toMatchObject({ rows: { read: 3, created: 2, refused: 1 }, strangers: 1 })
  const [ours] = await rowsOf(`select answers, has_recommended from responses where external_id = 'tf_a'`)
  expect(ours).toMatchObject({ has_recommended: true })
  expect(ours!.answers).toMatchObject({ 'reports-alerts-other': { chosen: ['reports'] } })
  const [told] = await rowsOf(
    `select referrer_id, referred_name, strength from referrals where import_id = '${done.id}'`,
  )
  expect(told).toEqual({ referrer_id: 'cus_rt1', referred_name: 'Zora Quist', strength: 'claimed' })
  const changes = await rowsOf(
    `select what, count(*)::int as n from import_changes where import_id = '${done.id}' group by what order by what`,
  )
  expect(changes).toEqual([
    { what: 'referral', n: 1 },
    { what: 'response', n: 2 },
    { what: 'survey', n: 1 },
  ])
  const told_ = await rowsOf(
    `select details from activity where event = 'import batch saved' and details ->> 'importId' = '${done.id}'`,
  )
  expect(told_[0]!.details).toMatchObject({ batch: 1, created: 2 })
  await doAndWait(done.id, 'undo')
  expect(await everything()).toBe(before)
})

test('any file with a day and an answer can be mapped, and what names nobody is kept without a customer', async () => {
  await people()
  const file =
    'When;Client;Score;Did they;Grund;Woher;Von wem\n' +
    '13.03.2026;RT-1;9;yes;;Recommendation;Anna Berg\n' +
    '14.03.2026;;11;no;Never asked;;\n' +
    '15.03.2026;;4;no;Never asked; ;\n' +
    '15.03.2026;;4;no;Never asked; ;\n'
  const draft = await drop(file, 'Umfrage.csv')
  const to = (field: string) => ({ to: 'field', field })
  const reading = { decimal: ',', dayOrder: 'dmy' }
  const columns = ['givenOn', 'customer', 'likelihood', 'recommended', 'reason', 'mainReason', 'toldBy'].map(
    (field, column) => ({ column, target: to(field), reading }),
  )
  const done = await press(`PATCH /imports/${draft.id}`, { columns, options: { survey: 'Umfrage März' } }).then(() =>
    doAndWait(draft.id, 'run'),
  )
  expect(done.rows).toMatchObject({ read: 4, created: 2, updated: 1, refused: 1 })
  const [origin] = await rowsOf(
    `select customer_id, main_reason, told_by, state from origins where import_id = '${done.id}'`,
  )
  expect(origin).toEqual({
    customer_id: 'cus_rt1',
    main_reason: 'recommendation',
    told_by: 'Anna Berg',
    state: 'waiting',
  })
  expect(await rowsOf(`select name from surveys where import_id = '${done.id}'`)).toEqual([{ name: 'Umfrage März' }])
  await doAndWait(done.id, 'undo')
})

test('answers of a file never go into a survey of our own', async () => {
  await rowsOf(`insert into surveys (id, name, content, created_by, created_at, updated_at) values ('srv_own', 'Ours alone',
    '{"languages":["en"],"title":{},"questions":[],"thanksTitle":{}}', 'mem_1', now(), now())`)
  const draft = await drop(typeform, 'Ours alone.csv')
  expect(draft.options.survey).toBe('Ours alone (Typeform)')
  await press(`PATCH /imports/${draft.id}`, { options: { survey: 'Ours alone' } })
  const reply = await send(importsRoutes, `POST /imports/${draft.id}/run`)
  expect(reply.status).toBe(409)
  await rowsOf(`delete from surveys where id = 'srv_own'`)
})

test('whatever the cells hold, every row is taken in or refused', { timeout: 90_000 }, async () => {
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('', '10', 'Yes', '2026-03-01', 'Never asked', '\u0000', '😀'.repeat(9)),
  )
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
      const lines = rows.map((row, at) => [`h${at}`, ...row].map(quoted).join(','))
      const file = `Response id,Day,Likelihood,Reason,Why not\nh,2026-03-01,9,Never asked,because\n${lines.join('\n')}\n`
      const reply = await send(importsRoutes, 'POST /imports?kind=responses&fileName=hostile.csv', { body: file })
      if (reply.status === 409) return
      const draft = (await reply.json()) as ImportView
      if (draft.mappingProblem) return
      const done = await doAndWait(draft.id, 'run')
      const { read, created, updated, same, refused } = done.rows
      expect(created + updated + same + refused).toBe(read)
      if (done.hasChanges) await doAndWait(done.id, 'undo')
    }),
    { numRuns: 12 },
  )
})
