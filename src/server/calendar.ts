import ical, { ICalAttendeeRole, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'

export interface CalendarEntry {
  /** The same for ever, so that a calendar knows what was moved or called off. */
  uid: string
  /** How often it was changed since the first was sent. */
  sequence: number
  /** True where it is called off. */
  isOff: boolean
  title: string
  description: string
  place: string | null
  startsAt: Date
  minutes: number
  organizer: { name: string; email: string }
  attendees: readonly { name: string; email: string }[]
  now: Date
}

/** A calendar file is made of lines: what could begin another, or end a quoted name, is taken out of words people typed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const oneLine = (text: string) => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()
const inQuotes = (name: string, email: string) => oneLine(name).replaceAll('"', '’') || email
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const manyLines = (text: string) => text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0009\u000b-\u001f\u007f]+/g, ' ')

/**
 * A call as a file for calendars (RFC 5545, RFC 5546): an invitation, a change of it, or that it is called off. Times are
 * in UTC, which every calendar shows in its own zone.
 *
 * @example
 * writeCalendar({ uid: 'eng_1@vouchwell', sequence: 0, startsAt: new Date('2026-06-10T08:00:00Z'), minutes: 30, … })
 * // → 'BEGIN:VCALENDAR\r\n…METHOD:REQUEST\r\n…DTSTART:20260610T080000Z\r\n…'
 */
export function writeCalendar(entry: CalendarEntry): string {
  const calendar = ical({
    prodId: '//Vouchwell//Engagements//EN',
    method: entry.isOff ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  })
  calendar.createEvent({
    id: entry.uid,
    sequence: entry.sequence,
    status: entry.isOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    stamp: entry.now,
    start: entry.startsAt,
    end: new Date(entry.startsAt.getTime() + entry.minutes * 60_000),
    summary: oneLine(entry.title),
    description: manyLines(entry.description),
    ...(entry.place ? { location: oneLine(entry.place) } : {}),
    organizer: { name: inQuotes(entry.organizer.name, entry.organizer.email), email: oneLine(entry.organizer.email) },
    attendees: entry.attendees.map(({ name, email }) => ({
      name: inQuotes(name, email),
      email: oneLine(email),
      rsvp: true,
      role: ICalAttendeeRole.REQ,
    })),
  })
  const text = calendar.toString()
  return text.endsWith('\r\n') ? text : `${text}\r\n`
}
