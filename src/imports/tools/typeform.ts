import { lower, type ToolExport } from './tool.ts'

/**
 * Typeform, "Download responses as CSV": "#" (the response's token) first, then the questions, then hidden fields, and
 * "Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags", "Ending".
 * A question with several answers has a column for each, headed by the answer alone, and the answer again in its cells.
 *
 * Source: https://help.typeform.com/hc/en-us/articles/360029259552 (download responses), and files people published.
 */
export const typeform: ToolExport = {
  tool: 'typeform',
  word: 'Typeform',
  recognises: (headers) => {
    const have = new Set(headers.map(lower))
    return have.has('submit date (utc)') && (have.has('#') || have.has('network id') || have.has('start date (utc)'))
  },
  besides(header) {
    const known = lower(header)
    if (known === '#' || known === 'token') return { field: 'externalId' }
    if (known === 'submit date (utc)') return { field: 'givenOn' }
    if (known === 'response type') return { field: 'finished' }
    const about = ['start date (utc)', 'stage date (utc)', 'network id', 'tags', 'ending', 'score', 'outcome']
    return about.includes(known) ? 'leave out' : null
  },
  heading: (header) => ({ question: header, part: null }),
}
