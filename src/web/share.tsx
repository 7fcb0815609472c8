import type { ReactNode } from 'react'
import type { Interval } from '../statistics/interval.ts'
import { Definition } from './definition.tsx'
import { cannotTell, digitsFor, showNumber, showPercent, showPercentRange } from './figures.ts'
import classes from './share.module.css'

interface ShareProps {
  /** How many of … */
  of: number
  /** … how many. Nought reads "Cannot tell yet". */
  among: number
  /** The range the true share lies in, as shares: { low: 0.09, high: 0.17 }. Leave out only for a complete count. */
  range?: Interval | undefined
  /** What is counted, over which window, with which range: shown on hover, focus and tap. */
  definition: ReactNode
  /** Where the rows behind it are. */
  rows?: { to: string; search?: Record<string, unknown> } | undefined
  /** 'full' is `31 of 250 (12 %, 9–17 %)`; 'rate' is `12 % (9–17 %, 31 of 250)`, for headlines. */
  as?: 'full' | 'rate'
}

/** A share with its sample and its range, its definition a hover away and its rows a click away. */
export function Share({ of, among, range, definition, rows, as = 'full' }: ShareProps) {
  if (among === 0) return <Definition of={cannotTell}>{definition}</Definition>
  const digits = digitsFor(among)
  const percent = showPercent(of / among, digits)
  const spread = range && showPercentRange(range, digits)
  const sample = `${showNumber(of)} of ${showNumber(among)}`
  const [first, ...rest] = as === 'full' ? [sample, percent, spread] : [percent, spread, sample]
  const said = (
    <>
      <span className={as === 'rate' ? classes.rate : undefined}>{first}</span>{' '}
      <span className={classes.soft}>({rest.filter(Boolean).join(', ')})</span>
    </>
  )
  return (
    <Definition of={said} rows={rows && { ...rows, label: `Show these ${showNumber(of)}` }}>
      {definition}
    </Definition>
  )
}
