import { z } from 'zod'

/** Whole minor units (cents, pence, yen) and an ISO 4217 currency. Never a fraction. */
export interface Money {
  amountMinor: number
  currency: string
}

export const currencyJson = z.string().regex(/^[A-Z]{3}$/)

/** How many digits follow the point in a currency: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** Money for reading: `showMoney({ amountMinor: 123450, currency: 'EUR' })` is '€1,234.50'. */
export function showMoney({ amountMinor, currency }: Money, locale = 'en'): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(
    amountMinor / 10 ** minorDigits(currency),
  )
}

/**
 * Money as a file says it, in whole units: 123450 cents are 1234.5, and 1234 yen are 1234. What is less than the smallest
 * coin, as in an average, is rounded away.
 */
export function inUnits({ amountMinor, currency }: Money): number {
  return Math.round(amountMinor) / 10 ** minorDigits(currency)
}
