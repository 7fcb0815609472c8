import { lower, type ToolExport } from './tool.ts'

/**
 * LimeSurvey, "Export responses": "id", "submitdate", "lastpage", "startlanguage", "seed", "token", then a column for each
 * question and sub-question. Depending on what was chosen, a heading is the code ("G01Q02[SQ001]"), the question text
 * ("Which? [Alerts]"), or both ("G01Q02[SQ001]. Which? [Alerts]"); with the text, the columns that are no questions are named
 * in the exporter's language too: "Date submitted", "Datum Abgeschickt". Ticks are "Y" or "Yes", what was not shown is "N/A".
 *
 * Source: https://www.limesurvey.org/manual/Exporting_results and the headings its source writes
 * (application/helpers/admin/export/Writer.php); the German, French and Spanish ones as files people published show them
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
    const isBeside = about.includes(name) || /^(interviewtime|group ?time|question ?time|attribute \d+$)/.test(name)
    return isBeside ? 'leave out' : null
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

/** The code of a column that is no question, however its heading was exported, and in whichever of these languages. */
function known(header: string): string {
  const name = lower(header)
    .replace(/^([a-z]+(?:_\d+)?)\.\s.*$/, '$1')
    .replaceAll('_', ' ')
  return codes.get(name) ?? name
}

/** What the headings say where the questions' text was chosen instead of their codes: in the language of who exported. */
const said: Record<string, readonly string[]> = {
  id: ['response id', 'antwort id', 'id de la réponse', 'id de respuesta'],
  submitdate: ['date submitted', 'datum abgeschickt', 'date de soumission', 'fecha de envío'],
  lastpage: ['last page', 'letzte seite', 'dernière page', 'última página'],
  startlanguage: ['start language', 'start-sprache', 'langue de départ', 'lenguaje inicial'],
  seed: ['zufallsstartwert', 'zufallsgeneratorstartwert', 'tête de série', 'semilla'],
  startdate: ['date started', 'datum gestartet', 'date de lancement', 'fecha de inicio'],
  datestamp: ['date last action', 'datum letzte aktivität', 'date de la dernière action', 'fecha de la última acción'],
  ipaddr: ['ip address', 'ip-adresse', 'adresse ip', 'dirección ip'],
  refurl: ['referrer url', 'weiterleitungs-url'],
  token: ['access code', 'zugangscode', "code d'accès"],
  email: ['email address', 'e-mail-adresse', 'adresse de courriel'],
  firstname: ['first name'],
  lastname: ['last name'],
  interviewtime: ['total time'],
}
const codes = new Map(Object.entries(said).flatMap(([code, names]) => names.map((name) => [name, code] as const)))
