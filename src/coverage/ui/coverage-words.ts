import { useMemo } from 'react'
import { customersApi } from '../../customers/api.ts'
import { useRead } from '../../web/client.ts'
import { showAmountShort, showCount, showPercent, showPercentRange } from '../../web/figures.ts'

/** The attributes customers and prospects can be split by: words, and yes or no. */
export function useAttributes() {
  const columns = useRead(customersApi.columns, {})
  return useMemo(
    () =>
      (columns.data?.items ?? [])
        .filter(({ attribute, hidden, kind }) => attribute && !hidden && (kind === 'category' || kind === 'yes-no'))
        .map((one) => ({ value: one.column, label: one.label })),
    [columns.data],
  )
}

/** 'nobody asked' or '31 of 250 (12 %, 9–17 %)'. */
export function sayShare(share: {
  happened: number
  trials: number
  interval: { low: number; high: number } | null
}): string {
  if (share.trials === 0 || share.interval === null) return '–'
  return `${share.happened} of ${share.trials} (${showPercent(share.happened / share.trials)}, ${showPercentRange(share.interval)})`
}

/** '3 deals, €40k'; without an amount only the deals. */
export const sayWants = (deals: number, amountMinor: number, currency: string) =>
  deals === 0
    ? 'no open deal'
    : `${showCount(deals, 'deal')}${amountMinor > 0 ? `, ${showAmountShort({ amountMinor, currency })}` : ''}`

/** '45 minutes' or '12 hours'. */
export const sayTime = (minutes: number) =>
  minutes < 90 ? showCount(minutes, 'minute') : showCount(Math.round(minutes / 60), 'hour')
