import { Button, Select } from '@mantine/core'
import { useMemo } from 'react'
import { z } from 'zod'
import { windowJson, windowWords } from '../../customers/window.ts'
import { addDays } from '../../values/day.ts'
import { listOf } from '../../values/endpoint.ts'
import { useAddress } from '../../web/address.ts'
import { Pyramid, type PyramidStep } from '../../web/charts/pyramid.tsx'
import { StackedMonths } from '../../web/charts/stacked-months.tsx'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort, showNumber, showPercent } from '../../web/figures.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { type CustomerOnLevel, ladderApi } from '../api.ts'
import classes from './ladder.module.css'
import { WhereRow } from './where-row.tsx'

const pageAddress = z.object({
  window: windowJson.default('12m'),
  where: listOf(z.string()),
  /** The level whose customers are listed; 0 for those on none. */
  level: z.enum(['', '0', '1', '2', '3', '4', '5', '6']).default(''),
  /** Only those who climbed to it in the window. */
  moved: z.enum(['', 'yes']).default(''),
})

const windows = [
  { value: '1m', label: 'Last month' },
  { value: '3m', label: 'Last 3 months' },
  { value: '12m', label: 'Last 12 months' },
  { value: '24m', label: 'Last 24 months' },
  { value: 'ever', label: 'Ever' },
]

const monthOf = (before: string) =>
  new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${addDays(before as `${number}-${number}-${number}`, -1)}T00:00:00Z`),
  )

/** How high the base has climbed, who climbed lately, and who is ready for more. */
export default function LadderPage() {
  const [address, setAddress] = useAddress(pageAddress)
  const { window, where, level, moved } = address
  const ladder = useRead(ladderApi.ladder, { window, where }, { keep: true })
  const shown = ladder.data
  const steps = useMemo<PyramidStep[]>(
    () =>
      shown
        ? [
            ...shown.levels.toReversed().map(({ level, name, customers, ready }) => ({
              value: String(level),
              label: `${level}  ${name}`,
              count: customers,
              ready,
              rows: { to: '/ladder', search: { window, where, level: String(level) } },
              readyRows: { to: '/ladder/ready', search: { where, level: String(level) } },
            })),
            {
              value: '0',
              label: 'None yet',
              count: shown.none,
              ground: true,
              rows: { to: '/ladder', search: { window, where, level: '0' } },
            },
          ]
        : [],
    [shown, window, where],
  )
  const months = useMemo(
    () =>
      (shown?.months ?? []).map(({ before, on }) => ({
        label: monthOf(before),
        counts: (shown?.levels ?? []).map(({ level }) => on[String(level)] ?? 0),
      })),
    [shown],
  )
  const layers = useMemo(() => (shown?.levels ?? []).map(({ name }) => name), [shown])
  const onAny = shown ? shown.customers - shown.none : 0
  const climbed = (shown?.levels ?? []).filter((one) => one.climbed > 0)
  return (
    <PageFrame
      title="Ladder"
      actions={
        <Button component={PageLink} to="/ladder/suggestions">
          Whom to ask next
        </Button>
      }
      answer={
        shown ? (
          <Answer>
            {shown.customers === 0 ? (
              'No customers fit these filters.'
            ) : onAny === 0 ? (
              <>
                None of <strong>{showCount(shown.customers, 'customer')}</strong> stands on the ladder yet.
              </>
            ) : (
              <>
                <strong>{showNumber(onAny)}</strong> of {showCount(shown.customers, 'customer')} (
                {showPercent(onAny / shown.customers)}) vouch for us in some way;{' '}
                {climbed.length === 0
                  ? `nobody climbed ${windowWords(window)}.`
                  : `${showCount(
                      climbed.reduce((sum, one) => sum + one.climbed, 0),
                      'step was',
                      'steps were',
                    )} climbed ${windowWords(window)}.`}
              </>
            )}
          </Answer>
        ) : (
          !ladder.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      <WhereRow
        where={where}
        change={(next) => setAddress({ where: next })}
        before={
          <Select
            aria-label="Which steps count as lately"
            data={
              windows.some(({ value }) => value === window) ? windows : [...windows, { value: window, label: window }]
            }
            value={window}
            allowDeselect={false}
            onChange={(value) => value && setAddress({ window: value })}
            className={classes.choice ?? ''}
          />
        }
      />
      {ladder.error && !shown && <FailedState error={ladder.error} again={() => ladder.refetch()} />}
      {shown && (
        <>
          <Pyramid
            title="Customers by the highest level they reached"
            steps={steps}
            columns={['Level', 'Customers', 'Contacts ready for it']}
            readyWord="ready"
            note="A level is reached by an item that may be used today, or by a call, talk or interview that was held. Beside it stand the contacts who meet its conditions and have not done it. The bar of those on none is cut off at the widest level."
          />
          {climbed.length > 0 && (
            <Part title={`Who climbed ${windowWords(window)}`}>
              <ul className={classes.moves}>
                {climbed.map((one) => (
                  <li key={one.level}>
                    <PageLink
                      to="/ladder"
                      search={{ window, where, level: String(one.level), moved: 'yes' }}
                      className="vw-opens"
                    >
                      {showNumber(one.climbed)}
                    </PageLink>{' '}
                    to {one.name}
                  </li>
                ))}
              </ul>
            </Part>
          )}
          {onAny > 0 && (
            <StackedMonths
              title="Over the last 12 months"
              months={months}
              layers={layers}
              note="Customers by the highest level they had reached at the end of each month. What was withdrawn or ran out since is not counted in any month."
            />
          )}
          {level !== '' && <OnLevel address={address} close={() => setAddress({ level: '', moved: '' })} />}
        </>
      )}
      {shown && level === '' && moved === '' && <p className={classes.soft}>Choose a level to see who stands on it.</p>}
    </PageFrame>
  )
}

function OnLevel({ address, close }: { address: z.output<typeof pageAddress>; close: () => void }) {
  const names = useLevelNames()
  const level = Number(address.level) as 0 | 1
  const input = {
    where: address.where,
    level,
    ...(address.moved ? { moved: address.window } : {}),
  }
  const list = useList(ladderApi.customers, { ...input, limit: 100 })
  const name = level === 0 ? 'None yet' : names[level]
  const columns: Column<CustomerOnLevel>[] = [
    { key: 'customer', label: 'Customer', show: (row) => row.customer.name, width: 200, grow: 3 },
    {
      key: 'level',
      label: 'Level',
      show: (row) => (row.level === 0 ? 'None yet' : names[row.level]),
      width: 170,
      grow: 1,
    },
    {
      key: 'since',
      label: 'Since',
      show: (row) => (row.since ? showDayShort(row.since) : '–'),
      width: 120,
      right: true,
    },
  ]
  return (
    <Part
      title={address.moved ? `Climbed to: ${name}` : level === 0 ? 'On no level yet' : `On the level: ${name}`}
      actions={
        <Button variant="subtle" color="gray" size="compact-sm" onClick={close}>
          Close the list
        </Button>
      }
    >
      <RecordTable
        one="customer"
        columns={columns}
        idOf={(row) => `${row.customer.id} ${row.level}`}
        pathOf={(row) => `/customers/${row.customer.id}`}
        tools={<ExportButton endpoint={ladderApi.customersSheet} input={input} small />}
        small={(row) => ({
          first: row.customer.name,
          second:
            row.level === 0 ? 'None yet' : `${names[row.level]}${row.since ? `, ${showDayShort(row.since)}` : ''}`,
        })}
        {...list.table}
        remember="on-level"
        empty={<EmptyState title="Nobody here" says="No customer stands on this level with these filters." />}
      />
    </Part>
  )
}
