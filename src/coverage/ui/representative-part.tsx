import { Select } from '@mantine/core'
import { useState } from 'react'
import type { Id } from '../../values/id.ts'
import { ShareColumns } from '../../web/charts/share-columns.tsx'
import { useRead } from '../../web/client.ts'
import { showCount, showNumber, showPercent } from '../../web/figures.ts'
import { Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { coverageApi } from '../api.ts'
import classes from './coverage.module.css'
import { useAttributes } from './coverage-words.ts'

/**
 * Whom chosen proof speaks for, and what everybody said beside it: of a wall, of a theme, or of all there is. For the page of
 * a wall as well, which the front door hands it to.
 *
 *     <RepresentativePart wall="wal_1" />
 */
export function RepresentativePart({ wall, theme }: { wall?: Id<'wal'>; theme?: Id<'the'> }) {
  const attributes = useAttributes()
  const [chosen, choose] = useState<string | null>(null)
  const by = chosen ?? attributes[0]?.value
  const represented = useRead(
    coverageApi.representative,
    { ...(wall ? { wall } : {}), ...(theme ? { theme } : {}), by: by ?? 'none' },
    { enabled: by !== undefined, keep: true },
  )
  const shown = represented.data
  if (by === undefined || (shown && shown.items === 0)) return null
  return (
    <Part
      title="Whom it speaks for"
      says={
        shown &&
        `${showCount(shown.items, 'item')} from ${showCount(shown.proof, 'customer')}; ${showNumber(shown.spokenFor)} of ${showCount(shown.customers, 'customer')} (${showPercent(shown.customers === 0 ? 0 : shown.spokenFor / shown.customers)}) are of a group that somebody here is of.`
      }
      actions={
        <Select
          aria-label="Groups by"
          data={attributes.map(({ value, label }) => ({ value, label: `By ${label.toLowerCase()}` }))}
          value={by}
          allowDeselect={false}
          onChange={choose}
          className={classes.choice ?? ''}
        />
      }
    >
      {represented.error && <FailedState error={represented.error} again={() => represented.refetch()} small />}
      {!shown && !represented.error && <LoadingText />}
      {shown && (
        <>
          {shown.warnings.map((warning) => (
            <Notice key={warning} tone="ochre">
              {warning}
            </Notice>
          ))}
          <div className={classes.two}>
            <ShareColumns
              title="Customers, and those quoted"
              names={['Group', 'All customers', 'Quoted']}
              bars={shown.groups.map(({ value, customers, proof, share, proofShare, interval }) => ({
                label: value || 'Not known',
                of: [customers, proof],
                share: [share, proofShare ?? 0],
                range: [null, interval],
              }))}
              note={shown.more > 0 ? `${showCount(shown.more, 'more group')} not shown.` : undefined}
            />
            <ShareColumns
              title="How likely to recommend, everybody and those quoted"
              names={['Likelihood', 'Everybody', 'Quoted']}
              bars={shown.likelihoods.toReversed().map(({ likelihood, everybody, quoted }) => ({
                label: String(likelihood),
                of: [everybody, quoted],
                share: [part(everybody, shown.everybody?.answers), part(quoted, shown.quoted)],
              }))}
              note={
                shown.everybody
                  ? `The score of all ${showCount(shown.everybody.answers, 'answer')} of a year is ${Math.round(shown.everybody.score)} (${Math.round(shown.everybody.interval.low)} to ${Math.round(shown.everybody.interval.high)})${shown.everybody.thin ? ', which is thin' : ''}. Quotes are chosen, so none is made of them.`
                  : 'Nobody has said how likely they are to recommend us within a year.'
              }
            />
          </div>
        </>
      )}
    </Part>
  )
}

const part = (of: number, all: number | undefined) => (all ? of / all : 0)
