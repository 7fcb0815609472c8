import { addDays, type Day, dayNumber } from '../values/day.ts'

/** The Monday of a day's week: `mondayOf('2026-06-03')` is '2026-06-01'. */
export function mondayOf(day: Day): Day {
  // 1 January 1970 was a Thursday.
  return addDays(day, -((dayNumber(day) + 3) % 7))
}

/** The weekly mail is read on Monday with the first coffee. A guess. */
export const digestHour = 7

/** A week's mail that could not be written by then is not written any more: on Thursday nobody wants Monday's. */
const latestWeekday = 2

/** The week whose mail is due today, by its Monday; null later in the week. */
export function digestWeek(today: Day): Day | null {
  const monday = mondayOf(today)
  return dayNumber(today) - dayNumber(monday) <= latestWeekday ? monday : null
}

/**
 * The moment it is a full hour of a day in a time zone.
 *
 * @example
 * momentAt('2026-06-01', 7, 'Europe/Paris') // → 2026-06-01T05:00:00Z
 */
export function momentAt(day: Day, hour: number, timeZone: string): Date {
  const asIfUtc = Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`)
  // The zone's offset there and then; asked twice, because the first guess may lie across a change of the clocks.
  let moment = asIfUtc
  for (let again = 0; again < 2; again++) moment = asIfUtc - offsetOf(moment, timeZone)
  return new Date(moment)
}

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds. */
function offsetOf(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(moment)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '00'
  const local = Date.parse(
    `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`,
  )
  return local - Math.floor(moment / 1000) * 1000
}
