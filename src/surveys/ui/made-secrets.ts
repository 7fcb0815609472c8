import type { Id } from '../../values/id.ts'

/**
 * Secrets that are told once, by the survey they are for: the dialog that made one leaves it here for the page it leads
 * to. They stay in this window, and a page that is left takes its own with it.
 *
 *     madeSecrets.set(surveyId, { id, secret })
 */
export const madeSecrets = new Map<Id<'srv'>, { id: Id<'inw'>; secret: string }>()
