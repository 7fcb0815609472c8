import { IconCheck, IconHourglassLow, IconMinus, IconQuestionMark, IconUserOff } from '@tabler/icons-react'
import { Mark } from '../../web/marks.tsx'
import type { Origin } from '../api.ts'
import { stateWords } from '../deciding.ts'

const looks = {
  waiting: { icon: IconHourglassLow, tone: 'ochre' },
  confirmed: { icon: IconCheck, tone: 'teal' },
  'not a customer': { icon: IconUserOff, tone: 'grey' },
  'cannot tell': { icon: IconQuestionMark, tone: 'grey' },
  'nobody named': { icon: IconMinus, tone: 'grey' },
} as const

/** What was decided about who told them. */
export function OriginMark({ state }: { state: Origin['state'] }) {
  return <Mark {...looks[state]} word={stateWords[state]} quiet={looks[state].tone === 'grey'} />
}
