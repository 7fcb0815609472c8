import {
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconFileCheck,
  IconHourglassLow,
  IconPencil,
  IconPlayerPause,
} from '@tabler/icons-react'
import type { Icon } from '../../web/feature.ts'
import { showCount, showNumber } from '../../web/figures.ts'
import type { Tone } from '../../web/marks.tsx'
import type { Rows } from '../../web/rows.ts'
import type { ImportSummary } from '../api.ts'
import type { ImportKind } from '../kinds.ts'
import type { ImportStanding } from '../steps.ts'

type State = ImportSummary['state']

/** How each state of an import is drawn and called. */
export const stateLooks: Record<State, { icon: Icon; tone: Tone; word: string }> = {
  draft: { icon: IconPencil, tone: 'grey', word: 'not imported yet' },
  checking: { icon: IconHourglassLow, tone: 'ink', word: 'being checked' },
  checked: { icon: IconFileCheck, tone: 'ink', word: 'checked' },
  running: { icon: IconHourglassLow, tone: 'ink', word: 'being imported' },
  done: { icon: IconCheck, tone: 'teal', word: 'imported' },
  cancelled: { icon: IconPlayerPause, tone: 'ochre', word: 'stopped' },
  failed: { icon: IconBan, tone: 'brick', word: 'failed' },
  undoing: { icon: IconHourglassLow, tone: 'ink', word: 'being undone' },
  undone: { icon: IconArrowBackUp, tone: 'grey', word: 'undone' },
}

/** What a row of each kind stands for. */
export const nounOf: Record<ImportKind, { one: string; many: string }> = {
  customers: { one: 'customer', many: 'customers' },
  contacts: { one: 'contact', many: 'contacts' },
  revenue: { one: 'revenue entry', many: 'revenue entries' },
  referrals: { one: 'referral', many: 'referrals' },
  responses: { one: 'response', many: 'responses' },
  touchpoints: { one: 'experience', many: 'experiences' },
  deals: { one: 'deal', many: 'deals' },
  references: { one: 'reference', many: 'references' },
}

/** `showThings('revenue', 2)` is '2 revenue entries'. */
export function showThings(kind: ImportKind, count: number): string {
  return showCount(count, nounOf[kind].one, nounOf[kind].many)
}

/** A check counts what would happen; once an import was run, its counts are of what did. */
export const wasRun = ({ state, rows }: ImportSummary) => rows.read > 0 && state !== 'checked' && state !== 'checking'

/**
 * Where the rows an import created or updated are listed: referrals as they are, all others by the customers they belong
 * to. Null where nothing is. Rows that changed nothing are listed nowhere: which they were is not kept.
 */
export function listOfRows(it: ImportSummary, did: 'created' | 'updated'): Rows | null {
  if (!wasRun(it) || it.rows[did] === 0 || it.state === 'undoing' || it.state === 'undone') return null
  const isReferrals = it.kind === 'referrals'
  return {
    to: isReferrals ? '/referrals' : '/customers',
    search: { import: it.id, did },
    label: `Show the ${isReferrals || it.kind === 'customers' ? it.kind : 'customers they belong to'}`,
  }
}

/** '1.9 MB', as file managers say it. */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return showCount(bytes, 'byte')
  if (bytes < 1_000_000) return `${showNumber(bytes / 1000)} kB`
  return bytes < 1_000_000_000 ? `${showNumber(bytes / 1e6, 1)} MB` : `${showNumber(bytes / 1e9, 2)} GB`
}

/** What the rules about steps need to know of an import. */
export function standingOf(it: ImportSummary & { mappingProblem?: { about: string } | null }): ImportStanding {
  return {
    state: it.state,
    rowsRead: it.rows.read,
    hasChanges: it.hasChanges,
    mappingProblem: it.mappingProblem ?? null,
  }
}

export const isBusy = (state: State) => state === 'checking' || state === 'running' || state === 'undoing'

/** Why somebody in this role may not import, in the words beside the greyed button. */
export const onlyManagers = 'This needs the role manager. Ask an admin to change yours.'

/** Splits 'This is an Excel workbook. In Excel choose …' into what is wrong and what to do about it. */
export function reasonAndRemedy(message: string): { reason: string; remedy: string } {
  const end = message.search(/[.!?] (?=[A-Z])/)
  if (end === -1) return { reason: message, remedy: '' }
  return { reason: message.slice(0, end + 1), remedy: message.slice(end + 2) }
}
