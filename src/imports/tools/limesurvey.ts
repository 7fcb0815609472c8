import { lower, type ToolExport } from './tool.ts'

/**
 * LimeSurvey, "Export responses": "id", "submitdate", "lastpage", "startlanguage", "seed", "token", then a column for each
 * question and sub-question. Depending on what was chosen, a heading is the code ("G01Q02[SQ001]"), the question text
 * ("Which? [Alerts]"), or both ("G01Q02[SQ001]. Which? [Alerts]"). Ticks are "Y" or "Yes", what was not shown is "N/A".
 *
 * Source: https://www.limesurvey.org/manual/Exporting_results
 */
export const limeSurvey: ToolExport = {
  tool: 'limesurvey',
  word: 'LimeSurvey',
  recognises(headers) {
    const have = new Set(headers.map(known))
    return have.has('submitdate') && (have.has('lastpage') || have.has('startlanguage') || have.has('seed'))
  },
  besides(header) {
    const fields: Record<string, string> = {
      id: 'externalId',
      submitdate: 'givenOn',
      startlanguage: 'language',
      email: 'email',
    }
    const name = known(header)
    const field = fields[name]
    if (field) return { field }
    const about = ['lastpage', 'seed', 'startdate', 'datestamp', 'ipaddr', 'refurl', 'token', 'firstname', 'lastname']
    return about.includes(name) || /^(interviewtime|grouptime|questiontime)/.test(name) ? 'leave out' : null
  },
  heading(header) {
    const both = /^[A-Za-z]\w*(?:\[[^\]]*\])*\.\s+(.+)$/s.exec(header)
    const text = both?.[1] ?? header
    const bracketed = /^(.*?)\s*\[([^\]]+)\]\s*$/s.exec(text)
    return bracketed
      ? { question: bracketed[1] || header, part: bracketed[2] as string }
      : { question: text, part: null }
  },
}

/** The name of a column that is no question, however its heading was exported. */
function known(header: string): string {
  const name = lower(header).replace(/^([a-z]+)\.\s.*$/, '$1')
  const full: Record<string, string> = {
    'response id': 'id',
    'date submitted': 'submitdate',
    'last page': 'lastpage',
    'start language': 'startlanguage',
    'date started': 'startdate',
    'date last action': 'datestamp',
    'ip address': 'ipaddr',
    'referrer url': 'refurl',
    'access code': 'token',
    'email address': 'email',
  }
  return full[name] ?? name
}
