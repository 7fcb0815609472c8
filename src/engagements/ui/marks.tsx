import {
  IconBan,
  IconCalendarCheck,
  IconCalendarPlus,
  IconCalendarQuestion,
  IconCircleCheck,
  IconClockX,
  IconSend,
} from '@tabler/icons-react'
import { Mark } from '../../web/marks.tsx'
import type { Engagement } from '../api.ts'

const looks = {
  planned: { icon: IconCalendarPlus, tone: 'ink', word: 'planned' },
  asked: { icon: IconSend, tone: 'ink', word: 'asked' },
  offered: { icon: IconCalendarQuestion, tone: 'ochre', word: 'times offered' },
  scheduled: { icon: IconCalendarCheck, tone: 'teal', word: 'scheduled' },
  held: { icon: IconCircleCheck, tone: 'teal', word: 'held' },
  missed: { icon: IconClockX, tone: 'brick', word: 'missed' },
  cancelled: { icon: IconBan, tone: 'grey', word: 'called off' },
} as const

/** Where an engagement stands; planned ones are 'asked' once somebody was. */
export function EngagementMark({ of: { state, matchId } }: { of: Pick<Engagement, 'state' | 'matchId'> }) {
  return <Mark {...looks[state === 'planned' && matchId !== null ? 'asked' : state]} />
}

/** "1 hour 30 min", "45 min". A number stays with its word. */
export function showTime(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const said = [
    hours > 0 ? `${hours}\u00a0${hours === 1 ? 'hour' : 'hours'}` : '',
    rest > 0 || hours === 0 ? `${rest}\u00a0min` : '',
  ]
  return said.filter(Boolean).join(' ')
}

/** A time with its zone, as people say it: "Sun 29 Nov 2026, 14:00 CET". */
export function showWhen({ startsAt, zone }: { startsAt: string; zone: string }): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(startsAt))
}

/** The same for a narrow column, where the year goes without saying: "Sun, 29 Nov, 14:00 CET". */
export const showWhenShort = ({ startsAt, zone }: { startsAt: string; zone: string }) =>
  showWhen({ startsAt, zone }).replace(/ \d{4}/, '')
