import {
  IconBan,
  IconCalendarEvent,
  IconCheck,
  IconCircleDashed,
  IconHourglassLow,
  IconSend,
  IconThumbUp,
  IconTrophy,
  IconUserCheck,
  IconX,
} from '@tabler/icons-react'
import { Mark } from '../../web/marks.tsx'
import type { DealState } from '../deal-rules.ts'
import type { MatchState, RequestState } from '../states.ts'

const requestLooks = {
  open: { icon: IconCircleDashed, tone: 'ochre', word: 'open' },
  matched: { icon: IconUserCheck, tone: 'ink', word: 'matched' },
  scheduled: { icon: IconCalendarEvent, tone: 'ink', word: 'scheduled' },
  done: { icon: IconCheck, tone: 'teal', word: 'done' },
  cancelled: { icon: IconBan, tone: 'grey', word: 'given up' },
} as const

/** How each state of a request is called. */
export const requestWords = Object.fromEntries(
  Object.entries(requestLooks).map(([state, { word }]) => [state, word]),
) as Record<RequestState, string>

/** Where a request stands. */
export const RequestMark = ({ state }: { state: RequestState }) => <Mark {...requestLooks[state]} />

const matchLooks = {
  waiting: { icon: IconHourglassLow, tone: 'ochre', word: 'waits for approval' },
  refused: { icon: IconBan, tone: 'brick', word: 'refused' },
  approved: { icon: IconThumbUp, tone: 'teal', word: 'approved' },
  asked: { icon: IconSend, tone: 'ink', word: 'asked' },
  accepted: { icon: IconCheck, tone: 'teal', word: 'said yes' },
  declined: { icon: IconX, tone: 'brick', word: 'said no' },
  done: { icon: IconCheck, tone: 'teal', word: 'done' },
  dropped: { icon: IconBan, tone: 'grey', word: 'taken back' },
} as const

/** Where somebody who was chosen stands. */
export const MatchMark = ({ state }: { state: MatchState }) => <Mark {...matchLooks[state]} />

const dealLooks = {
  open: { icon: IconCircleDashed, tone: 'ink', word: 'open' },
  won: { icon: IconTrophy, tone: 'teal', word: 'won' },
  lost: { icon: IconX, tone: 'brick', word: 'lost' },
} as const

export const DealMark = ({ state }: { state: DealState }) => <Mark {...dealLooks[state]} />
