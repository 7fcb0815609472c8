import { hasAll, lower, type ToolExport } from './tool.ts'

/** What stands between a question and its option once two header rows were joined into one. */
const between = ' – '

/**
 * SurveyMonkey, "All responses data": two header rows, the questions and below them their options. "Respondent ID",
 * "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name" and "Custom Data 1"
 * come first. A question with several answers, and a matrix, has one column per option or row.
 *
 * Source: https://help.surveymonkey.com/en/surveymonkey/analyze/exporting/ (all responses data, CSV).
 */
export const surveyMonkey: ToolExport = {
  tool: 'surveymonkey',
  word: 'SurveyMonkey',
  recognises: (headers) => hasAll(headers, ['respondent id', 'collector id']),
  besides(header) {
    const known = lower(header)
    if (known === 'respondent id') return { field: 'externalId' }
    if (known === 'end date') return { field: 'givenOn' }
    if (known === 'email address') return { field: 'email' }
    if (known === 'custom data 1' || known === 'custom value' || known === 'custom data') return { field: 'customer' }
    const about = [
      'collector id',
      'start date',
      'date created',
      'date modified',
      'ip address',
      'first name',
      'last name',
    ]
    return about.includes(known) || /^custom data \d+$/.test(known) ? 'leave out' : null
  },
  heading(header, neighbours) {
    const places = [...header.matchAll(new RegExp(between, 'g'))].map(({ index }) => index)
    // Questions and options may hold a dash of their own: what a neighbour begins with as well is the question.
    const shared = places.findLast((at) =>
      neighbours.some((one) => one !== header && one.startsWith(header.slice(0, at + 3))),
    )
    const at = shared ?? (neighbours.includes(header) ? undefined : places.at(-1))
    return at === undefined
      ? { question: header, part: null }
      : { question: header.slice(0, at), part: header.slice(at + between.length) }
  },
}
