import { mayDo, type Role } from '../values/endpoint.ts'

export const revenueRefusals = {
  'needs-manager': 'Revenue is kept by managers.',
  nothing: 'Give an amount other than zero.',
  'refund-not-negative': 'A refund takes money away: write its amount with a minus.',
  'not-positive': 'Revenue is above zero. For money given back, choose the kind refund.',
  'external-id-taken': 'An entry with this order or invoice number is booked already.',
} as const

/** Why `role` may not book or remove revenue, or null when it may. */
export function whyNotKeepRevenue(role: Role | null): 'needs-manager' | null {
  return mayDo(role, 'manager') ? null : 'needs-manager'
}

/** Why an entry cannot be booked so, or null when it can. `('refund', -5000)` is null, `('refund', 5000)` is not. */
export function whyNotBook(
  kind: 'recurring' | 'one-off' | 'refund',
  amountMinor: number,
): 'nothing' | 'refund-not-negative' | 'not-positive' | null {
  if (amountMinor === 0) return 'nothing'
  if (kind === 'refund') return amountMinor < 0 ? null : 'refund-not-negative'
  return amountMinor > 0 ? null : 'not-positive'
}
