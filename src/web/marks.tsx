import {
  IconArrowBackUp,
  IconArrowDown,
  IconArrowUp,
  IconBan,
  IconCheck,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleHalf2,
  IconClockX,
  IconFileCheck,
  IconHourglassLow,
  IconMinus,
  IconProgressCheck,
  IconQuestionMark,
  IconSend,
  IconShare3,
} from '@tabler/icons-react'
import { type Verdict, verdicts } from '../statistics/verdict.ts'
import type { Icon } from './feature.ts'
import classes from './marks.module.css'

/** teal: good · ochre: look at this · brick: denied or in danger · grey: nothing known. Never without its word. */
export type Tone = 'teal' | 'ochre' | 'brick' | 'grey' | 'ink'

/** An icon, a word and a colour: the three always together, so that none is needed to understand. */
export function Mark({ icon: Icon, word, tone, quiet }: { icon: Icon; word: string; tone: Tone; quiet?: boolean }) {
  return (
    <span className={classes.mark} data-tone={tone} data-quiet={quiet || undefined}>
      <Icon size={14} stroke={2} aria-hidden />
      {word}
    </span>
  )
}

/** How each verdict is drawn; its words come from the statistics. Charts use the same. */
const verdictLooks: Record<Verdict, { icon: Icon; tone: Tone }> = {
  above: { icon: IconArrowUp, tone: 'teal' },
  below: { icon: IconArrowDown, tone: 'ochre' },
  'no-evidence': { icon: IconMinus, tone: 'grey' },
  'too-few': { icon: IconQuestionMark, tone: 'grey' },
}

/** Whether a group really differs from the rest. `short` says 'no evidence' where the column is narrow. */
export function VerdictMark({ verdict, short }: { verdict: Verdict; short?: boolean }) {
  const { icon, tone } = verdictLooks[verdict]
  const word = short && verdict === 'no-evidence' ? 'no evidence' : verdicts[verdict]
  return <Mark icon={icon} tone={tone} quiet={tone === 'grey'} word={word} />
}

const strengthMarks = {
  proven: { icon: IconCircleCheck, tone: 'teal' },
  probable: { icon: IconCircleHalf2, tone: 'ink' },
  claimed: { icon: IconCircleDashed, tone: 'grey' },
} as const

/** How sure we are who referred: proven (a link, a code), probable (a name, an answer), claimed (somebody says so). */
export function StrengthMark({ strength }: { strength: keyof typeof strengthMarks }) {
  return <Mark {...strengthMarks[strength]} word={strength} quiet />
}

const stateMarks = {
  shared: { icon: IconShare3, tone: 'grey' },
  submitted: { icon: IconSend, tone: 'ink' },
  qualified: { icon: IconProgressCheck, tone: 'ink' },
  converted: { icon: IconCheck, tone: 'teal' },
  denied: { icon: IconBan, tone: 'brick' },
  expired: { icon: IconClockX, tone: 'grey' },
  reversed: { icon: IconArrowBackUp, tone: 'brick' },
} as const

/** Where a referral stands: shared → submitted → qualified → converted, or denied, expired, reversed. */
export function StateMark({ state }: { state: keyof typeof stateMarks }) {
  return <Mark {...stateMarks[state]} word={state} />
}

const jobMarks = {
  queued: { icon: IconHourglassLow, tone: 'grey' },
  running: { icon: IconHourglassLow, tone: 'ink' },
  done: { icon: IconFileCheck, tone: 'teal' },
  failed: { icon: IconBan, tone: 'brick' },
  cancelled: { icon: IconBan, tone: 'grey' },
} as const

/** Where long work stands. */
export function JobMark({ state }: { state: keyof typeof jobMarks }) {
  return <Mark {...jobMarks[state]} word={state} />
}
