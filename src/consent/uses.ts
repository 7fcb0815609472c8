import type { ConsentParty, PermittedUse } from '../schema.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import type { Level } from '../values/level.ts'

/** What somebody may let us do with their words, their time or their face. Each is agreed to by itself. */
export const uses = [
  'website',
  'sales deck',
  'private call',
  'press',
  'social',
  'paid ads',
  'event',
] as const satisfies readonly PermittedUse[]

/** Each use as a heading. */
export const useNames: Record<PermittedUse, string> = {
  website: 'Website',
  'sales deck': 'Sales deck',
  'private call': 'Private call',
  press: 'Press',
  social: 'Social media',
  'paid ads': 'Paid ads',
  event: 'Event',
}

/**
 * Which consent what we show stands on. Walls, and the feed, widget and structured data made of them, are the website;
 * slides and PDF are a sales deck.
 */
export const surfaceUses = { wall: 'website', document: 'sales deck' } as const satisfies Record<string, PermittedUse>
/** A use that something of ours is shown for, rather than something that people do. */
export type SurfaceUse = (typeof surfaceUses)[keyof typeof surfaceUses]

/** One use that somebody agreed to, as far as it decides what is covered. */
export interface Consent {
  party: ConsentParty
  customerId: Id<'cus'> | null
  contactId: Id<'con'> | null
  /** Null where it holds for whatever they give at this level. */
  itemId: Id<'itm'> | null
  level: Level
  use: PermittedUse
  givenOn: Day
  /** The first day it no longer covers; null until it is withdrawn. */
  expiresOn: Day | null
  /** The day it was withdrawn; from that moment, not that day on, it covers nothing. */
  withdrawnOn: Day | null
}

/**
 * Whether a consent stands on a day: given, not expired, not withdrawn.
 *
 * @example
 * stands({ givenOn: '2026-01-10', expiresOn: '2027-01-10', withdrawnOn: null }, '2027-01-09') // → true
 * stands({ givenOn: '2026-01-10', expiresOn: '2027-01-10', withdrawnOn: null }, '2027-01-10') // → false
 */
export const stands = (
  { givenOn, expiresOn, withdrawnOn }: Pick<Consent, 'givenOn' | 'expiresOn' | 'withdrawnOn'>,
  day: Day,
) => withdrawnOn === null && givenOn <= day && (expiresOn === null || day < expiresOn)
