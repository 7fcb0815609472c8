import type { AskKind } from '../asks/limits.ts'

/** Asks for a reference of some kind. Surveys and referrals go to everybody, and would drown what a few are asked. */
export const referenceAsks = ['quote', 'reference call', 'white paper', 'video', 'event'] as const satisfies AskKind[]

/** Load is counted over so many days, today among them. */
export const loadDays = 365

/** How few carry how much is said of the busiest five. The number is a convention. */
export const busiest = 5

/** How people who carry a load are listed. */
export const loadSorts = ['asks', 'minutes', 'uses'] as const
export type LoadSort = (typeof loadSorts)[number]
