import type { ItemLine } from '../api.ts'
import type { attentions } from '../words.ts'

/** Why somebody should look at an item, as a queue is called. */
export const attentionWords: Record<(typeof attentions)[number], string> = {
  draft: 'Drafts',
  'no consent': 'Nobody agreed',
  'consent ending': 'Consent ends soon',
  're-confirm': 'To re-confirm',
  suggestion: 'Edit suggested',
  'no theme': 'Without a theme',
  'customer left': 'Left since',
}

/** Who said it, as it is shown: 'Ines Moreau, Head of Operations, Larkspur Clinics'. */
export const shownAs = (item: Pick<ItemLine, 'level' | 'shownName' | 'shownTitle' | 'shownCompany'>) =>
  item.level === 1
    ? 'shown without a name'
    : [item.shownName, item.shownTitle, item.shownCompany].filter(Boolean).join(', ') || 'nobody is named yet'

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })
/** A language as it is called: 'de' is 'German'. */
export function sayLanguage(code: string): string {
  try {
    return languages.of(code) ?? code
  } catch {
    return code
  }
}

/** The library without any filter. */
export const unfiltered = { level: [], theme: [], format: [], source: [], state: [], covered: [], where: [] }
