import { hasAll, lower, type ToolExport } from './tool.ts'

/**
 * Formbricks, "Download responses as CSV": "No.", "Response ID", "Timestamp", "Finished", "Survey ID",
 * "Formbricks ID (internal)", "User ID", "Tags", what it knows of the browser, then "1. Question", for a matrix
 * "2. Question - Row", and "3. Question - Option ID" beside a choice; several answers stand in one cell with "; ".
 *
 * Source: https://formbricks.com/docs, "Export responses"; the headers are those its open source code writes.
 */
export const formbricks: ToolExport = {
  tool: 'formbricks',
  word: 'Formbricks',
  recognises: (headers) => hasAll(headers, ['response id', 'finished', 'survey id']),
  besides(header) {
    const known = lower(header)
    const fields: Record<string, string> = {
      'response id': 'externalId',
      timestamp: 'givenOn',
      finished: 'finished',
      'user id': 'contact',
      userid: 'contact',
      email: 'email',
      'verified email': 'email',
      language: 'language',
    }
    const field = fields[known]
    if (field) return { field }
    if (/ - option id$/.test(known)) return 'leave out'
    const about = [
      'no.',
      'survey id',
      'formbricks id (internal)',
      'notes',
      'tags',
      'quotas',
      'source',
      'url',
      'country',
    ]
    return about.includes(known) || /^(useragent|action|ipaddress)\b/.test(known) ? 'leave out' : null
  },
  heading(header) {
    const numbered = /^(\d+)\.\s+(.*)$/s.exec(header)
    const text = numbered?.[2] ?? header
    const at = numbered ? text.lastIndexOf(' - ') : -1
    return at === -1 ? { question: text, part: null } : { question: text.slice(0, at), part: text.slice(at + 3) }
  },
}
