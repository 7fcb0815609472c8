import {
  IconArrowDown,
  IconArrowsDiff,
  IconArrowUp,
  IconCheck,
  IconCircleDashed,
  IconEqual,
  IconMinus,
  IconPlayerPlay,
  IconQuestionMark,
} from '@tabler/icons-react'
import { verdictWord } from '../effect-words.ts'
import type { ActionState, ActionVerdict } from '../states.ts'

/** How each state is drawn. */
export const stateLooks = {
  planned: { icon: IconCircleDashed, tone: 'ochre', word: 'planned' },
  running: { icon: IconPlayerPlay, tone: 'teal', word: 'running' },
  done: { icon: IconCheck, tone: 'ink', word: 'done' },
  dropped: { icon: IconMinus, tone: 'grey', word: 'dropped' },
} as const satisfies Record<ActionState, object>

export const stateHeadings: Record<ActionState, string> = {
  planned: 'Planned',
  running: 'Running',
  done: 'Done',
  dropped: 'Dropped',
}

/** How each verdict on an effect is drawn. */
const verdictLooks = {
  'moved up': { icon: IconArrowUp, tone: 'teal', word: 'moved up' },
  'moved down': { icon: IconArrowDown, tone: 'ochre', word: 'moved down' },
  'cannot tell yet': { icon: IconQuestionMark, tone: 'grey', word: 'cannot tell yet' },
} as const satisfies Record<ActionVerdict, object>

/** The same in the words of an action that is over, or still runs: once it is over there is no "yet". */
export const verdictLook = (verdict: ActionVerdict, isOver: boolean) => ({
  ...verdictLooks[verdict],
  word: verdictWord(verdict, isOver),
})

/** How well another group's earlier months ran beside those of the action's group. */
export const historyLooks = {
  parallel: { icon: IconEqual, tone: 'teal', word: 'ran parallel' },
  'not-parallel': { icon: IconArrowsDiff, tone: 'ochre', word: 'went its own way' },
  'cannot-tell': { icon: IconQuestionMark, tone: 'grey', word: 'too few to tell' },
} as const
