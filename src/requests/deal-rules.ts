import type { DealState } from '../schema.ts'
import type { Day } from '../values/day.ts'

export type { DealState }

export const dealStates = ['open', 'won', 'lost'] as const satisfies readonly DealState[]

export const dealRefusals = {
  'needs-contributor': 'Your role reads only. Ask an admin if you need to change deals.',
  'external-id-taken': 'Another deal has this external id. Search for it: this may be the same deal.',
  'closed-already': 'This deal is closed already. Reopen it first.',
  'not-closed': 'This deal is open.',
  'in-future': 'A deal is closed today or was before; choose a day that has come.',
  'before-opened': 'It cannot have been closed before it was opened.',
  'closes-before-opened': 'The day it closes lies before the day it was opened.',
  'needs-currency': 'Say which currency the amount is in.',
  'no-such-theme': 'One of these themes is not in use any more. Choose another.',
  'no-such-member': 'Nobody of the team is called so. Choose somebody else.',
  'no-such-customer': 'There is no such customer. Choose another, or leave it empty.',
} as const

/** Why a deal cannot be closed on a day, or null when it can. */
export function whyNotClose(
  deal: { state: DealState; openedOn: Day },
  closedOn: Day,
  today: Day,
): 'closed-already' | 'in-future' | 'before-opened' | null {
  if (deal.state !== 'open') return 'closed-already'
  if (closedOn > today) return 'in-future'
  return closedOn < deal.openedOn ? 'before-opened' : null
}

/** Why a deal cannot be like this, or null when it can. */
export function whyNotKeep(deal: {
  openedOn: Day
  closesOn: Day | null
  amountMinor: number | null
  currency: string | null
}): 'closes-before-opened' | 'needs-currency' | null {
  if (deal.closesOn !== null && deal.closesOn < deal.openedOn) return 'closes-before-opened'
  return deal.amountMinor !== null && deal.currency === null ? 'needs-currency' : null
}

/**
 * A deal and who is thinking of buying, where its name does not say that already.
 *
 * @example sayDeal({ name: 'Halden Hospitals: rollout', prospect: 'Halden Hospitals' }) // → 'Halden Hospitals: rollout'
 * @example sayDeal({ name: 'Rollout', prospect: 'Halden Hospitals' }) // → 'Rollout, Halden Hospitals'
 */
export const sayDeal = ({ name, prospect }: { name: string; prospect: string }) =>
  name.includes(prospect) ? name : `${name}, ${prospect}`
