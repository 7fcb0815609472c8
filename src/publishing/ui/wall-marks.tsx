import { IconArchive, IconEyeOff, IconPencil, IconWorld } from '@tabler/icons-react'
import { Mark } from '../../web/marks.tsx'
import type { Choice, WallLine } from '../api.ts'
import { showRefusals } from '../why-not-show.ts'

const states = {
  draft: { icon: IconPencil, word: 'Draft', tone: 'grey' },
  published: { icon: IconWorld, word: 'Published', tone: 'teal' },
  closed: { icon: IconArchive, word: 'Closed', tone: 'grey' },
} as const

/** Whether anybody can see a wall. */
export const WallMark = ({ state }: Pick<WallLine, 'state'>) => <Mark {...states[state]} />

/** Why an item is not shown; nothing where it is. */
export const HiddenMark = ({ whyNot }: Pick<Choice, 'whyNot'>) =>
  whyNot === null ? null : <Mark icon={IconEyeOff} word="Not shown" tone="ochre" quiet />

/** The reason as a sentence, for whoever chooses. */
export const whyNotWords = ({ whyNot }: Pick<Choice, 'whyNot'>) => (whyNot === null ? null : showRefusals[whyNot])
