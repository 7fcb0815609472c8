import type { ImportState } from '../schema.ts'

/** What of an import decides which step may come next. */
export interface ImportStanding {
  state: ImportState
  /** Rows already taken in; above 0 for an import that was stopped midway. */
  rowsRead: number
  /** Whether it changed anything that can be put back. */
  hasChanges: boolean
  /** What is wrong with the mapping, if anything. */
  mappingProblem: { about: string } | null
}

const busy: readonly ImportState[] = ['checking', 'running', 'undoing']

/** Every reason a step of an import is refused, in the words shown beside the greyed button. */
export const stepRefusals = {
  busy: 'Something is being done with this import right now. Wait until it has ended, or cancel it.',
  started: 'Rows of this import are in already, so its columns stay as they are. Undo it first.',
  mapping: 'The columns are not mapped completely yet. See what is missing above the columns.',
  finished: 'This import is done. To bring in new rows, drop the new file.',
  idle: 'Nothing is going on that could be cancelled.',
  undone: 'This import was undone already.',
  'nothing-to-undo': 'This import changed nothing, so there is nothing to undo.',
} as const
export type StepRefusal = keyof typeof stepRefusals

/** Why the columns or choices of an import cannot be changed. */
export function whyNotChange({ state, hasChanges }: ImportStanding): StepRefusal | null {
  if (busy.includes(state)) return 'busy'
  return hasChanges || state === 'done' ? 'started' : null
}

/** Why an import cannot be checked without importing it. */
export function whyNotCheck(standing: ImportStanding): StepRefusal | null {
  return whyNotChange(standing) ?? (standing.mappingProblem === null ? null : 'mapping')
}

/**
 * Why an import cannot run. Checking it first is advised, never demanded. One that was stopped midway goes on where it
 * stopped, and one that was undone may run again.
 */
export function whyNotRun({ state, mappingProblem }: ImportStanding): StepRefusal | null {
  if (busy.includes(state)) return 'busy'
  if (state === 'done') return 'finished'
  return mappingProblem === null ? null : 'mapping'
}

export function whyNotCancel({ state }: ImportStanding): StepRefusal | null {
  return busy.includes(state) ? null : 'idle'
}

export function whyNotUndo({ state, hasChanges }: ImportStanding): StepRefusal | null {
  if (busy.includes(state)) return 'busy'
  if (state === 'undone') return 'undone'
  return hasChanges ? null : 'nothing-to-undo'
}

/** Why an import cannot be removed from the list: what it changed could not be undone any more. */
export function whyNotRemove({ state, hasChanges }: ImportStanding): StepRefusal | null {
  if (busy.includes(state)) return 'busy'
  return hasChanges || state === 'done' ? 'started' : null
}
