import { Select } from '@mantine/core'
import { z } from 'zod'
import { useNames as nameOfUse } from '../../consent/uses.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showAmount, showCount, showDayShort, showNumber, showPoints } from '../../web/figures.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, Facts, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { EmptyState, FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { coverageApi, type Used } from '../api.ts'
import { influenceCaveats } from '../matched.ts'
import { sayComparison, whyNotShown } from './comparison.tsx'
import classes from './coverage.module.css'
import { sayShare, useAttributes } from './coverage-words.ts'

const pageAddress = z.object({
  window: z.enum(['12m', '24m', '36m', 'ever']).default('24m'),
  by: z.string().max(60).default(''),
})

export const windowChoices = [
  { value: '12m', label: 'Last 12 months' },
  { value: '24m', label: 'Last 24 months' },
  { value: '36m', label: 'Last 36 months' },
  { value: 'ever', label: 'Ever' },
]

/** Where each item was used, and how deals ended with and without a reference: like with like, and what it does not prove. */
export default function InfluencePage() {
  const [address, setAddress] = useAddress(pageAddress)
  const attributes = useAttributes()
  const names = useLevelNames()
  const { window, by } = address
  const influence = useRead(coverageApi.influence, { window, ...(by ? { by } : {}) }, { keep: true })
  const list = useList(coverageApi.used, { window, limit: 50 })
  const shown = influence.data
  const columns: Column<Used>[] = [
    { key: 'item', label: 'Item', show: (row) => row.item.title, width: 220, grow: 3 },
    { key: 'times', label: 'Used', show: (row) => showNumber(row.times), width: 84, right: true },
    { key: 'uses', label: 'For', show: (row) => row.uses.map((one) => nameOfUse[one]).join(', '), width: 150, grow: 1 },
    { key: 'place', label: 'Last place', show: (row) => row.lastPlace, width: 180, grow: 2 },
    { key: 'lastOn', label: 'Last used', show: (row) => showDayShort(row.lastOn), width: 130, right: true },
    {
      key: 'deals',
      label: 'Deals',
      show: (row) => `${row.won} won, ${row.lost} lost, ${row.open} open`,
      width: 180,
      definition: 'The deals it was used for, as they stand today. It was there; that does not say it decided them.',
    },
    { key: 'level', label: 'Level', show: (row) => names[row.item.level], width: 140, hidden: true },
    { key: 'customer', label: 'Customer', show: (row) => row.customer?.name ?? '–', width: 160 },
  ]
  const isShown = shown && shown.verdict !== 'not-shown'
  return (
    <PageFrame
      width="table"
      title="Use and influence"
      above={{ to: '/coverage', label: 'Coverage' }}
      answer={
        shown ? (
          <Answer>
            {shown.with.trials + shown.without.trials === 0 ? (
              'No deal ended in this time.'
            ) : isShown ? (
              <>
                Among deals of the same stage and size, those with a reference were won{' '}
                <strong>{showPoints(Math.abs(shown.matched!.gap)).replace('+', '')}</strong>{' '}
                {shown.matched!.gap < 0 ? 'less' : 'more'} often (the difference is between{' '}
                {showPoints(shown.matched!.interval.low)} and {showPoints(shown.matched!.interval.high)}
                {shown.verdict === 'no-evidence' && ', so no evidence of a difference'}). That does not say the
                reference won them.
              </>
            ) : (
              'Whether deals with a reference are won more often cannot be told from these.'
            )}
          </Answer>
        ) : (
          !influence.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      <search aria-label="Filters" style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        <Select
          aria-label="Deals that ended"
          data={windowChoices}
          value={window}
          allowDeselect={false}
          onChange={(value) => value && setAddress({ window: value as '24m' })}
          className={classes.choice ?? ''}
        />
        <Select
          aria-label="Also alike in"
          data={[
            { value: '', label: 'Alike in stage and size' },
            ...attributes.map(({ value, label }) => ({ value, label: `And in ${label.toLowerCase()}` })),
          ]}
          value={by}
          allowDeselect={false}
          onChange={(value) => setAddress({ by: value ?? '' })}
          className={classes.wide ?? ''}
        />
      </search>
      {influence.error && !shown && <FailedState error={influence.error} again={() => influence.refetch()} />}
      {shown && shown.with.trials + shown.without.trials > 0 && (
        <>
          {whyNotShown(shown).map((why) => (
            <Notice key={why}>{why}</Notice>
          ))}
          <Facts
            facts={[
              { label: 'Won with a reference', value: sayShare(shown.with) },
              { label: 'Won without', value: sayShare(shown.without) },
              { label: 'Among their like', value: sayComparison(shown) },
              ...(shown.matched
                ? [
                    {
                      label: 'Compared',
                      value: `${showNumber(shown.matched.with)} with ${showNumber(shown.matched.without)} deals in ${showCount(shown.matched.strata, 'stratum', 'strata')}`,
                    },
                  ]
                : []),
            ]}
          />
          <Part title="What this does not prove">
            <ul className={classes.caveats}>
              {influenceCaveats.map((caveat) => (
                <li key={caveat}>{caveat}</li>
              ))}
            </ul>
          </Part>
          <Part title="Revenue that had a reference">
            <p className={classes.soft}>
              {showCount(shown.revenue.deals, 'won deal')} had a reference, worth{' '}
              {showAmount({ amountMinor: shown.revenue.amountMinor, currency: shown.revenue.currency })} of{' '}
              {showAmount({ amountMinor: shown.revenue.wonMinor, currency: shown.revenue.currency })} won in this time
              {shown.revenue.unpriced > 0 &&
                ` (${showNumber(shown.revenue.unpriced)} without an amount in ${shown.revenue.currency})`}
              . The reference was there. This is not what it brought.
            </p>
          </Part>
          <Part
            title="Like compared with like"
            says="Of deals of the same stage and size: won of all, with a reference and without."
          >
            <div className={classes.scroll}>
              <table className={classes.table} data-stacks>
                <thead>
                  <tr>
                    <th scope="col">Stage and size</th>
                    <th scope="col" data-right>
                      With
                    </th>
                    <th scope="col" data-right>
                      Without
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {shown.strata.slice(0, 20).map(({ stage, size, value, with: one, without }) => (
                    <tr key={`${stage} ${size} ${value}`}>
                      <th scope="row">
                        {[stage || 'Any stage', sizeWords[size] ?? size, value].filter(Boolean).join(', ')}
                      </th>
                      <td data-right data-label="With">
                        {one.trials === 0 ? '–' : `${one.happened} of ${one.trials}`}
                      </td>
                      <td data-right data-label="Without">
                        {without.trials === 0 ? '–' : `${without.happened} of ${without.trials}`}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Part>
        </>
      )}
      <Part title="Where items were used">
        <RecordTable
          one="item"
          columns={columns}
          idOf={(row) => row.item.id}
          pathOf={(row) => `/references/${row.item.id}`}
          tools={<ExportButton endpoint={coverageApi.usedSheet} input={{ window }} small />}
          small={(row) => ({
            first: row.item.title,
            aside: showCount(row.times, 'use'),
            second: `${row.won} won, ${row.lost} lost, ${row.open} open`,
          })}
          {...list.table}
          remember="used"
          empty={
            <EmptyState
              title="Nothing was used in this time"
              says="Whenever an item goes on a slide, to a prospect or on a page, that is written down with the item, and counted here."
              next={<PageLink to="/references">Look at the library</PageLink>}
            />
          }
        />
      </Part>
    </PageFrame>
  )
}

const sizeWords: Record<string, string> = {
  'quarter 1': 'smallest quarter',
  'quarter 2': 'second quarter',
  'quarter 3': 'third quarter',
  'quarter 4': 'largest quarter',
  'no amount': 'no amount',
}
