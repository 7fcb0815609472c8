import { Select, Switch } from '@mantine/core'
import { z } from 'zod'
import { aLevel, type Level, levels } from '../../values/level.ts'
import { useAddress } from '../../web/address.ts'
import { LorenzCurve } from '../../web/charts/lorenz-curve.tsx'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort, showNumber, showPercent } from '../../web/figures.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, Facts, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { EmptyState, FailedState, LoadingText, NothingFits } from '../../web/states.tsx'
import { coverageApi, type Load } from '../api.ts'
import { loadSorts } from '../load.ts'
import classes from './coverage.module.css'
import { sayTime } from './coverage-words.ts'

const pageAddress = z.object({
  whose: z.enum(['contact', 'customer']).default('contact'),
  all: z.enum(['', 'yes']).default(''),
  sort: z.enum(loadSorts).default('asks'),
  limit: z.enum(['', 'yes']).default(''),
  level: z.enum(['1', '2', '3', '4', '5', '6']).default('3'),
})

/** How the load is spread: over whom, how unevenly, who is at a limit, and whose turn it is. */
export default function LoadPage() {
  const [address, setAddress] = useAddress(pageAddress)
  const names = useLevelNames()
  const filter = { whose: address.whose, all: address.all === 'yes' ? 'true' : 'false' } as const
  const level = Number(address.level) as Level
  const load = useRead(coverageApi.load, { ...filter, level }, { keep: true })
  const shown = load.data
  const listInput = { ...filter, sort: address.sort, atLimit: address.limit === 'yes' ? 'true' : 'false' } as const
  const list = useList(coverageApi.loadList, { ...listInput, limit: 50 })
  const one = address.whose
  const columns: Column<Load>[] = [
    {
      key: 'who',
      label: one === 'contact' ? 'Contact' : 'Customer',
      show: (row) => row.contact?.name ?? row.customer.name,
      width: 170,
      grow: 2,
    },
    ...(one === 'contact'
      ? [{ key: 'customer', label: 'Customer', show: (row: Load) => row.customer.name, width: 160, grow: 2 }]
      : []),
    { key: 'asks', label: 'Asks', show: (row) => showNumber(row.asks), width: 90, right: true, sorts: true },
    {
      key: 'minutes',
      label: 'Time given',
      show: (row) => sayTime(row.minutes),
      width: 120,
      right: true,
      sorts: true,
      definition: 'Minutes of what was held, and of asks they said yes to.',
    },
    {
      key: 'uses',
      label: 'Times used',
      show: (row) => showNumber(row.uses),
      width: 124,
      right: true,
      sorts: true,
      definition: 'Engagements held, and uses of what they gave.',
    },
    { key: 'asked', label: 'Time asked for', show: (row) => sayTime(row.askedMinutes), width: 130, right: true },
    {
      key: 'lastOn',
      label: 'Last asked',
      show: (row) => (row.lastOn ? showDayShort(row.lastOn) : '–'),
      width: 120,
      right: true,
    },
    { key: 'limit', label: 'Limit', show: (row) => (row.atLimit ? 'At a limit' : ''), width: 100 },
  ]
  return (
    <PageFrame
      width="table"
      title="Load"
      above={{ to: '/coverage', label: 'Coverage' }}
      answer={
        shown ? (
          <Answer>
            {shown.mostUsed === null ? (
              'Nothing was held or used in the last 365 days.'
            ) : (
              <>
                The five most used {one === 'contact' ? 'contacts' : 'customers'} carry{' '}
                <strong>{showPercent(shown.mostUsed)}</strong> of{' '}
                {showCount(shown.uses, 'use and engagement', 'uses and engagements')} in 365 days;{' '}
                {showCount(shown.neverAsked, 'contact')} ready for {aLevel(names[level])},{' '}
                {shown.neverAsked === 1 ? 'was' : 'were'} never asked.
              </>
            )}
          </Answer>
        ) : (
          !load.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      <search aria-label="Filters" style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' }}>
        <Select
          aria-label="Whose load"
          data={[
            { value: 'contact', label: 'By contact' },
            { value: 'customer', label: 'By customer' },
          ]}
          value={address.whose}
          allowDeselect={false}
          onChange={(whose) => setAddress({ whose: whose as 'contact', limit: '' })}
          className={classes.choice ?? ''}
        />
        <Select
          aria-label="Which asks"
          data={[
            { value: '', label: 'Asks for references' },
            { value: 'yes', label: 'All asks, surveys too' },
          ]}
          value={address.all}
          allowDeselect={false}
          onChange={(all) => setAddress({ all: (all ?? '') as '' })}
          className={classes.choice ?? ''}
        />
      </search>
      {load.error && !shown && <FailedState error={load.error} again={() => load.refetch()} />}
      {shown && shown.people > 0 && (
        <>
          <Facts
            facts={[
              { label: 'Asked or used', value: showCount(shown.people, one) },
              { label: 'Asks', value: showNumber(shown.asks) },
              { label: 'Time given', value: sayTime(shown.minutes) },
              { label: 'Five most asked', value: shown.mostAsked === null ? '–' : showPercent(shown.mostAsked) },
              {
                label: 'At a limit of asking',
                value:
                  shown.atLimit > 0 ? (
                    <PageLink to="/coverage/load" search={{ limit: 'yes' }} className="vw-opens">
                      {showCount(shown.atLimit, 'contact')}
                    </PageLink>
                  ) : (
                    'nobody'
                  ),
              },
            ]}
          />
          {shown.lorenz.length > 2 && shown.gini !== null && (
            <LorenzCurve
              title="How evenly asks are spread"
              points={shown.lorenz}
              gini={shown.gini}
              who={one === 'contact' ? 'contacts' : 'customers'}
              note="Everybody asked or used in the last 365 days is counted, nobody is estimated, so there is no range. On the straight line everybody would be asked equally often."
            />
          )}
        </>
      )}
      {shown && (
        <Part
          title="Whose turn it is"
          says="Ready for this level, and no limit holds them back. Asked least comes first, one of each customer, so that the load spreads."
          actions={
            <Select
              aria-label="Ready for"
              data={levels.map((one) => ({ value: String(one), label: `${one}  ${names[one]}` }))}
              value={address.level}
              allowDeselect={false}
              onChange={(value) => value && setAddress({ level: value as '3' })}
              className={classes.choice ?? ''}
            />
          }
        >
          {shown.turn.length === 0 ? (
            <p className={classes.soft}>
              {shown.ready === 0 ? 'Nobody is ready for this level.' : 'Everybody who is ready rests at the moment.'}{' '}
              <PageLink to="/ladder/ready" search={{ level: address.level }}>
                See who is ready
              </PageLink>
            </p>
          ) : (
            <ul className={classes.list}>
              {shown.turn.map(({ contact, customer, asks, lastOn, likelihood }) => (
                <li key={contact.id}>
                  <span className={classes.name}>
                    {contact.name}, <PageLink to={`/customers/${customer.id}`}>{customer.name}</PageLink>
                  </span>
                  <span className={classes.aside}>
                    {asks > 0 ? `${showCount(asks, 'ask')} in a year, ` : ''}
                    {lastOn ? `last asked ${showDayShort(lastOn)}` : 'never asked'}
                    {likelihood !== null && `, would recommend: ${likelihood}`}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Part>
      )}
      <Part
        title="Who carries how much"
        actions={
          one === 'contact' && (
            <Switch
              label="Only those at a limit"
              checked={address.limit === 'yes'}
              onChange={(event) => setAddress({ limit: event.currentTarget.checked ? 'yes' : '' })}
            />
          )
        }
      >
        <RecordTable
          one={one}
          columns={columns}
          idOf={(row) => row.contact?.id ?? row.customer.id}
          pathOf={(row) => `/customers/${row.customer.id}`}
          sort={{ key: address.sort, descending: true }}
          onSort={({ key }) => setAddress({ sort: key as 'asks' })}
          tools={<ExportButton endpoint={coverageApi.loadSheet} input={listInput} small />}
          small={(row) => ({
            first: row.contact?.name ?? row.customer.name,
            second: `${showCount(row.asks, 'ask')}, ${sayTime(row.minutes)} given, ${showCount(row.uses, 'use')}`,
          })}
          {...list.table}
          remember="load"
          empty={
            address.limit === 'yes' ? (
              <NothingFits
                title="Nobody is at a limit"
                all="who carry something"
                showAll={() => setAddress({ limit: '' })}
              />
            ) : (
              <EmptyState
                title="Nobody was asked in the last 365 days"
                says="Asks, calls held and uses of what customers gave are counted here, by contact and by customer."
                next={<PageLink to="/ladder/suggestions">Whom to ask next</PageLink>}
              />
            )
          }
        />
      </Part>
    </PageFrame>
  )
}
