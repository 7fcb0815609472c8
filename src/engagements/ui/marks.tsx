import {
  IconBan,
  IconCalendarCheck,
  IconCalendarQuestion,
  IconCircleCheck,
  IconClockX,
  IconSend,
} from '@tabler/icons-react'
import { Mark } from '../../web/marks.tsx'
import type { Engagement } from '../api.ts'

const looks = {
  planned: { icon: IconSend, tone: 'ink', word: 'asked' },
  offered: { icon: IconCalendarQuestion, tone: 'ochre', word: 'times offered' },
  scheduled: { icon: IconCalendarCheck, tone: 'teal', word: 'scheduled' },
  held: { icon: IconCircleCheck, tone: 'teal', word: 'held' },
  missed: { icon: IconClockX, tone: 'brick', word: 'missed' },
  cancelled: { icon: IconBan, tone: 'grey', word: 'called off' },
} as const

/** Where an engagement stands. */
export const EngagementMark = ({ state }: { state: Engagement['state'] }) => <Mark {...looks[state]} />

/** "1 hour 30 min", "45 min". */
export function showTime(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const said = [
    hours > 0 ? `${hours} ${hours === 1 ? 'hour' : 'hours'}` : '',
    rest > 0 || hours === 0 ? `${rest} min` : '',
  ]
  return said.filter(Boolean).join(' ')
}

/** A time with its zone, as people say it. */
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
