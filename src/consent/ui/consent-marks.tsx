import {
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconCircleHalf2,
  IconClockExclamation,
  IconClockX,
  IconSend,
} from '@tabler/icons-react'
import { Mark } from '../../web/marks.tsx'
import type { ConsentLine, ConsentRequest } from '../api.ts'

const consentLooks = {
  standing: { icon: IconCheck, tone: 'teal' },
  'ending soon': { icon: IconClockExclamation, tone: 'ochre' },
  expired: { icon: IconClockX, tone: 'grey' },
  withdrawn: { icon: IconArrowBackUp, tone: 'brick' },
} as const

/** Whether a consent stands, ends soon, has ended, or was taken back. */
export function ConsentMark({ state }: { state: ConsentLine['state'] }) {
  return <Mark {...consentLooks[state]} word={state} />
}

const requestLooks = {
  sent: { icon: IconSend, tone: 'ink' },
  granted: { icon: IconCheck, tone: 'teal' },
  'partly granted': { icon: IconCircleHalf2, tone: 'teal' },
  refused: { icon: IconBan, tone: 'brick' },
  withdrawn: { icon: IconArrowBackUp, tone: 'grey' },
} as const

/** What became of a page somebody was asked to sign. */
export function RequestMark({ request }: { request: ConsentRequest }) {
  return request.isOver ? (
    <Mark icon={IconClockX} tone="grey" word="not answered" />
  ) : (
    <Mark {...requestLooks[request.state]} word={request.state} />
  )
}
