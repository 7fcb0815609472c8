import { expect, test } from 'vitest'
import { suggestAnswers } from './suggest-answers.ts'
import { headingsOf, recogniseTool } from './tools.ts'

const goesTo = (headers: string[], rows: string[][]) =>
  suggestAnswers(
    headers,
    headers.map((_, at) => rows.map((row) => row[at] ?? '')),
  ).map(({ target }) => (target.to === 'field' ? target.field : target.to === 'question' ? target.as : ''))

// The headers are those each tool's documentation, named in its file, and files people published show.
const headers = {
  surveymonkey: [
    'Respondent ID',
    'Collector ID',
    'Start Date',
    'End Date',
    'IP Address',
    'Email Address',
    'First Name',
  ],
  typeform: ['#', 'How likely are you to recommend us?', 'Start Date (UTC)', 'Submit Date (UTC)', 'Network ID'],
  formbricks: [
    'No.',
    'Response ID',
    'Timestamp',
    'Finished',
    'Survey ID',
    'Formbricks ID (internal)',
    'User ID',
    'Tags',
  ],
  limesurvey: ['id', 'submitdate', 'lastpage', 'startlanguage', 'seed', 'G01Q01', 'G01Q02[SQ001]'],
  delighted: ['Response ID', 'Person Email', 'Person Name', 'Score', 'Comment', 'Response created at'],
}

test.each(Object.entries(headers))('%s is recognised by its headers', (tool, some) => {
  expect(recogniseTool(some)?.tool).toBe(tool)
})

test('a list of customers, or of anything with a score and an e-mail, is no tool of ours', () => {
  expect(recogniseTool(['Customer ID', 'Name', 'Score', 'E-mail'])).toBeNull()
  expect(recogniseTool(['id', 'name', 'comment'])).toBeNull()
})

test('LimeSurvey headings are read with codes, with the questions, and with both', () => {
  const tool = recogniseTool(headers.limesurvey)
  expect(
    headingsOf(tool, ['G01Q02[SQ001]', 'Which? [Alerts]', 'G01Q02[SQ001]. Which? [Alerts]', 'G01Q01. How likely?']),
  ).toEqual([
    { question: 'G01Q02', part: 'SQ001' },
    { question: 'Which?', part: 'Alerts' },
    { question: 'Which?', part: 'Alerts' },
    { question: 'How likely?', part: null },
  ])
})

test.each([
  ['Response ID', 'Date submitted', 'Last page', 'Start language', 'Seed', 'Date started', 'Date last action'],
  ['Response_ID', 'Date_submitted', 'Last_page', 'Start_language', 'Seed', 'Date_started', 'Date_last_action'],
  [
    'Antwort ID',
    'Datum Abgeschickt',
    'Letzte Seite',
    'Start-Sprache',
    'Zufallsgeneratorstartwert',
    'Datum gestartet',
    'Datum letzte Aktivität',
  ],
  [
    'ID de la réponse',
    'Date de soumission',
    'Dernière page',
    'Langue de départ',
    'Tête de série',
    'Date de lancement',
    'Date de la dernière action',
  ],
  [
    'ID de respuesta',
    'Fecha de envío',
    'Última página',
    'Lenguaje inicial',
    'Semilla',
    'Fecha de inicio',
    'Fecha de la última acción',
  ],
])('a LimeSurvey export that begins with “%s” is recognised in its language', (...headers) => {
  expect(recogniseTool(headers)?.tool).toBe('limesurvey')
  const row = ['7', '2026-02-01 10:00:00', '3', 'de', '812345', '2026-02-01 09:58:00', '2026-02-01 10:00:00']
  expect(goesTo(headers, [row])).toEqual(['externalId', 'givenOn', '', 'language', '', '', ''])
})

test('a LimeSurvey export with both kinds of heading goes where it belongs', () => {
  const columns = [
    'id. Response ID',
    'submitdate. Date submitted',
    'lastpage. Last page',
    'startlanguage. Start language',
    'attribute_1. Stratum',
    'Q1. How likely are you to recommend us?',
    'Q2[SQ001]. What do you use? [Reports]',
    'Q2[SQ002]. What do you use? [Alerts]',
  ]
  const rows = [
    ['1', '2026-02-01 10:00:00', '3', 'de', 'A', '9', 'Y', ''],
    ['2', '', '1', 'en', 'A', '', '', ''],
    ['3', '2026-02-02 11:00:00', '3', 'en', 'B', '4', 'N', 'Y'],
  ]
  expect(goesTo(columns, rows)).toEqual([
    'externalId',
    'givenOn',
    '',
    'language',
    '',
    'likelihood',
    'several',
    'several',
  ])
})

test('a Formbricks export goes where it belongs, and its option ids are left out', () => {
  const columns = [...headers.formbricks, '1. How likely are you to recommend us?', '2. Role', '2. Role - Option ID']
  const rows = [
    ['1', 'r1', '2026-02-01 10:00', 'Yes', 's', '', 'u1', '', '9', 'Buyer', 'x1'],
    ['2', 'r2', '2026-02-01 10:00', 'No', 's', '', '', '', '3', 'Buyer', 'x1'],
  ]
  expect(goesTo(columns, rows)).toEqual([
    '',
    'externalId',
    'givenOn',
    'finished',
    '',
    '',
    'contact',
    '',
    'likelihood',
    'choice',
    '',
  ])
})

test('a Delighted export needs nothing to be chosen', () => {
  const rows = [['d1', 'ines@larkspur.example', 'Ines', '9', 'Works every day', '2026-02-01 10:00:00']]
  expect(goesTo(headers.delighted, rows)).toEqual(['externalId', 'email', '', 'likelihood', 'scoreWords', 'givenOn'])
})

test('a Delighted export under the names of its programming interface is read as well', () => {
  // https://app.delighted.com/docs/api/listing-survey-responses, and the properties Delighted adds by itself.
  const columns = ['id', 'person', 'survey_type', 'score', 'comment', 'permalink', 'created_at', 'Delighted Source']
  expect(recogniseTool(columns)?.tool).toBe('delighted')
  const rows = [['210', '1', 'nps', '9', 'Works every day', 'https://app.delighted.com/r/x', '2026-02-01', 'Email']]
  expect(goesTo(columns, rows)).toEqual(['externalId', '', '', 'likelihood', 'scoreWords', '', 'givenOn', ''])
})

test('a dash inside a question stays there, where the next column shares what stands before it', () => {
  const tool = recogniseTool(headers.surveymonkey)
  const [first, second] = headingsOf(tool, ['Help – or not? – Yes – often', 'Help – or not? – Never'])
  expect(second).toEqual({ question: 'Help – or not?', part: 'Never' })
  expect(first?.question.startsWith('Help')).toBe(true)
})
