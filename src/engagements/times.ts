import { z } from 'zod'
import { addDays, type Day, dayJson } from '../values/day.ts'

/** A time somebody offered: the moment, the zone they think of it in, and when they offered it. */
export const slotJson = z.object({ startsAt: z.iso.datetime(), zone: z.string(), offeredAt: z.iso.datetime() })
export type Slot = z.output<typeof slotJson>
/** Slots as they were kept; what nobody could have meant is left out. */
export const readSlots = (kept: unknown): Slot[] => z.array(slotJson).safeParse(kept).data ?? []

/** So many times are offered: one is an order, ten are work. */
export const slotsToOffer = 3
/** Nobody plans a call further ahead. A guess. */
const furthestDays = 180

/** A time as it was typed, before it is known to be one. */
export interface TypedTime {
  day: string
  time: string
}

export type TimeProblem = 'missing' | 'no-such-time' | 'passed' | 'too-far' | 'twice' | 'overlap'

/** Whether the platform knows this zone. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone !== ''
  } catch {
    return false
  }
}

/** Every zone to choose from, with UTC. */
export const zones = (): string[] => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])]

/** The minutes a zone is ahead of UTC at a moment: 120 for Europe/Berlin in June. */
function minutesAhead(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return Math.round((wall - Math.floor(at.getTime() / 1000) * 1000) / 60_000)
}

/**
 * The moment it is this time on a clock in this zone. Where clocks go back, the first of the two; where they go forward, a
 * time that is left out is null.
 *
 * @example
 * momentIn('Europe/Berlin', '2026-06-10', '10:00') // → 2026-06-10T08:00:00Z
 * momentIn('Europe/Berlin', '2026-03-29', '02:30') // → null: that night two o'clock is three
 */
export function momentIn(zone: string, day: string, time: string): Date | null {
  if (!dayJson.safeParse(day).success || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return null
  const asUtc = Date.parse(`${day}T${time}:00Z`)
  // The zone's distance on either side of the moment; a change of clocks lies between the two, if at all.
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000]
    .map((near) => asUtc - minutesAhead(zone, new Date(near)) * 60_000)
    .sort((a, b) => a - b)
  const found = candidates.find((moment) => moment + minutesAhead(zone, new Date(moment)) * 60_000 === asUtc)
  return found === undefined ? null : new Date(found)
}

/**
 * The three times somebody typed, as moments in order; or what is wrong with which of them. They have to lie ahead, be
 * three, and leave each other room.
 *
 * @param minutes how long it takes
 * @example
 * readTimes([{ day: '2026-06-10', time: '10:00' }, …], 'Europe/Berlin', 30, now)
 * // → { slots: [{ startsAt: '2026-06-10T08:00:00.000Z', zone: 'Europe/Berlin', offeredAt: … }, …] }
 */
export function readTimes(
  typed: readonly TypedTime[],
  zone: string,
  minutes: number,
  now: Date,
): { slots: Slot[] } | { problems: Map<number, TimeProblem> } {
  const problems = new Map<number, TimeProblem>()
  const moments = Array.from({ length: slotsToOffer }, (_, place) => {
    const { day = '', time = '' } = typed[place] ?? {}
    if (day === '' || time === '') {
      problems.set(place, 'missing')
      return null
    }
    const moment = momentIn(zone, day, time)
    if (moment === null) problems.set(place, 'no-such-time')
    else if (moment <= now) problems.set(place, 'passed')
    else if (moment.getTime() > now.getTime() + furthestDays * 86_400_000) problems.set(place, 'too-far')
    return moment
  })
  moments.forEach((moment, place) => {
    if (moment === null || problems.has(place)) return
    for (const other of moments.slice(0, place)) {
      if (other === null) continue
      const apart = Math.abs(other.getTime() - moment.getTime())
      if (apart === 0) problems.set(place, 'twice')
      else if (apart < minutes * 60_000 && !problems.has(place)) problems.set(place, 'overlap')
    }
  })
  if (problems.size > 0) return { problems }
  const slots = moments.map((moment) => moment!.toISOString()).sort()
  return { slots: slots.map((startsAt) => ({ startsAt, zone, offeredAt: now.toISOString() })) }
}

/** Times to begin with on an empty page: three weekdays from the day after tomorrow on, in the middle of the day. */
export function usualTimes(today: Day): TypedTime[] {
  const times = ['10:00', '14:00', '11:00']
  const days: Day[] = []
  for (let day = addDays(today, 2); days.length < slotsToOffer; day = addDays(day, 1)) {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    if (weekday !== 0 && weekday !== 6) days.push(day)
  }
  return days.map((day, place) => ({ day, time: times[place]! }))
}

/** A moment as typed in a zone, to show it in its field again. */
export function typedIn(zone: string, startsAt: string): TypedTime {
  const wall = new Date(Date.parse(startsAt) + minutesAhead(zone, new Date(startsAt)) * 60_000).toISOString()
  return { day: wall.slice(0, 10), time: wall.slice(11, 16) }
}

/**
 * A moment as people say it, with the zone it is meant in.
 *
 * @example sayMoment('2026-06-10T08:00:00.000Z', 'Europe/Berlin', 'en') // → 'Wednesday, 10 June 2026 at 10:00 GMT+2'
 */
export function sayMoment(startsAt: string, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone: isZone(zone) ? zone : 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(startsAt))
}

/** "Europe/Berlin" as people read it. */
export const sayZone = (zone: string) => zone.replaceAll('_', ' ')
