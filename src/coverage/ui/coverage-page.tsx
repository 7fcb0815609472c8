import { Button, Select } from '@mantine/core'
import { useMemo } from 'react'
import { z } from 'zod'
import { useNames as nameOfUse, uses } from '../../consent/uses.ts'
import { useThemes } from '../../themes/ui/theme-picker.tsx'
import type { OutputOf } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { useAddress, useGo } from '../../web/address.ts'
import { ProofMatrix } from '../../web/charts/proof-matrix.tsx'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showAmount, showCount, showDayShort, showNumber } from '../../web/figures.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { coverageApi, type Ending } from '../api.ts'
import { isProven } from '../proof.ts'
import classes from './coverage.module.css'
import { sayWants, useAttributes } from './coverage-words.ts'
import { RepresentativePart } from './representative-part.tsx'

const pageAddress = z.object({
  use: z.enum(uses).or(z.literal('')).default(''),
  theme: idOf('the').or(z.literal('')).default(''),
  by: z.string().max(60).default(''),
  /** The cell that is open: its level and row. */
  level: z.enum(['', '1', '2', '3', '4', '5', '6']).default(''),
  row: z.string().default(''),
})
type PageAddress = z.output<typeof pageAddress>
type Shown = OutputOf<typeof coverageApi.coverage>

const filterOf = ({ use, theme, by }: PageAddress) => ({
  ...(use ? { use } : {}),
  ...(theme ? { theme } : {}),
  ...(by ? { by } : {}),
})

/** What the pipeline wants beside what stands ready: gaps, who carries it all alone, and what ends soon. */
export default function CoveragePage() {
  const [address, setAddress] = useAddress(pageAddress)
  const go = useGo()
  const names = useLevelNames()
  const attributes = useAttributes()
  const { inUse, nameOf } = useThemes()
  const filter = filterOf(address)
  const coverage = useRead(coverageApi.coverage, filter, { keep: true })
  const shown = coverage.data
  const search = useMemo(
    () => ({ use: address.use, theme: address.theme, by: address.by }),
    [address.use, address.theme, address.by],
  )
  const picture = useMemo(
    () =>
      shown && {
        rows: shown.rows.map(({ row, name, deals, amountMinor }) => ({
          value: row || '-',
          label: name,
          wants: sayWants(deals, amountMinor, shown.pipeline.currency),
          ...(address.by ? {} : { rows: { to: '/deals', search: { theme: row } } }),
        })),
        columns: shown.rows[0]?.cells.map(({ level }) => ({ value: String(level), label: names[level] })) ?? [],
        cells: shown.rows.flatMap(({ row, deals, cells }) =>
          cells.map((cell) => ({
            row: row || '-',
            column: String(cell.level),
            items: cell.items,
            people: cell.people,
            customers: cell.behind,
            gap: deals > 0 && !isProven(cell),
            rows: { to: '/coverage', search: { ...search, level: String(cell.level), row } },
          })),
        ),
      },
    [shown, names, address.by, search],
  )
  const themesWithGaps = new Set(shown?.gaps.map(({ row }) => row)).size
  const open = address.level !== '' && shown?.rows.find(({ row }) => row === address.row)
  return (
    <PageFrame
      title="Coverage"
      actions={
        <>
          <Button component={PageLink} to="/coverage/themes" variant="subtle" color="gray">
            Themes
          </Button>
          <Button component={PageLink} to="/coverage/load" variant="subtle" color="gray">
            Load
          </Button>
          <Button component={PageLink} to="/coverage/influence" variant="subtle" color="gray">
            Use and influence
          </Button>
          <ExportButton endpoint={coverageApi.sheet} input={filter} />
        </>
      }
      answer={
        shown ? (
          <Answer
            more={
              shown.pipeline.withoutTheme > 0 && (
                <p className={classes.soft}>
                  {showCount(shown.pipeline.withoutTheme, 'open deal says', 'open deals say')} no theme, and{' '}
                  {shown.pipeline.withoutTheme === 1 ? 'stands' : 'stand'} in no row by theme.
                </p>
              )
            }
          >
            {shown.pipeline.deals === 0 ? (
              'No deal is open, so nothing is wanted at the moment.'
            ) : shown.gaps.length === 0 ? (
              <>
                Something stands ready for whatever{' '}
                <strong>{showCount(shown.pipeline.deals, 'open deal wants', 'open deals want')}</strong>.
              </>
            ) : (
              <>
                <strong>{showCount(shown.gaps.length, 'gap')}</strong> in{' '}
                {showCount(themesWithGaps, address.by ? 'group' : 'theme')} that {showNumber(shown.pipeline.deals)} open{' '}
                {shown.pipeline.deals === 1 ? 'deal wants' : 'deals want'} proof of.
              </>
            )}
          </Answer>
        ) : (
          !coverage.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      <search className="vw-filters" aria-label="Filters" style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        <Select
          aria-label="Rows"
          data={[
            { value: '', label: 'By theme' },
            ...attributes.map(({ value, label }) => ({ value, label: `By ${label.toLowerCase()}` })),
          ]}
          value={address.by}
          allowDeselect={false}
          onChange={(by) => setAddress({ by: by ?? '', level: '', row: '' })}
          className={classes.choice ?? ''}
        />
        <Select
          aria-label="Theme"
          data={[
            { value: '', label: 'All themes' },
            ...inUse.map(({ id, name }) => ({ value: id as string, label: name })),
          ]}
          value={address.theme}
          allowDeselect={false}
          onChange={(theme) => setAddress({ theme: (theme ?? '') as PageAddress['theme'], level: '', row: '' })}
          className={classes.wide ?? ''}
        />
        <Select
          aria-label="May be used for"
          data={[
            { value: '', label: 'For any use' },
            ...uses.map((use) => ({ value: use as string, label: `For: ${nameOfUse[use]}` })),
          ]}
          value={address.use}
          allowDeselect={false}
          onChange={(use) => setAddress({ use: (use ?? '') as PageAddress['use'] })}
          className={classes.choice ?? ''}
        />
      </search>
      {coverage.error && !shown && <FailedState error={coverage.error} again={() => coverage.refetch()} />}
      {shown && picture && (
        <>
          {shown.rows.length === 0 ? (
            <EmptyState
              title="Nothing to compare yet"
              says="Rows come here once deals or customers have a value of this, or themes are in use."
              next={<PageLink to="/deals">Look at the deals</PageLink>}
            />
          ) : (
            <ProofMatrix
              title={`What is wanted, and what stands ready${address.theme ? `: ${nameOf(address.theme)}` : ''}`}
              rows={picture.rows}
              columns={picture.columns}
              cells={picture.cells}
              rowName={address.by ? 'Group' : 'Theme'}
              note="The number is of items that may be used today; people are those who agreed to this level and may be asked today. Darker means more customers behind it. Outlined means that open deals want it and nothing is there. Open a cell to see both sides."
              go={go}
            />
          )}
          <Gaps shown={shown} search={search} names={names} />
          <Fragile shown={shown} search={search} names={names} />
          <EndingList use={address.use} />
          <RepresentativePart {...(address.theme ? { theme: address.theme } : {})} />
        </>
      )}
      {open && (
        <CellPane
          title={`${open.name}, ${names[Number(address.level) as Level]}`}
          input={{ ...filter, row: address.row, level: Number(address.level) as Level }}
          address={address}
          close={() => setAddress({ level: '', row: '' }, { replace: true })}
        />
      )}
    </PageFrame>
  )
}

interface ListProps {
  shown: Shown
  search: Record<string, string>
  names: Record<Level, string>
}

function Gaps({ shown, search, names }: ListProps) {
  const byRow = [...Map.groupBy(shown.gaps, ({ row }) => row).values()]
  if (byRow.length === 0) return null
  return (
    <Part
      title="Gaps, worst first"
      says="Wanted by open deals, with no item that may be used and nobody who may be asked."
    >
      <ul className={classes.list}>
        {byRow.map((gaps) => {
          const { row, name, deals, amountMinor } = gaps[0]!
          return (
            <li key={row}>
              <span className={classes.name}>
                {name} <span className={classes.small}>{sayWants(deals, amountMinor, shown.pipeline.currency)}</span>
              </span>
              <span className={classes.levels}>
                {gaps.map(({ level, requests }) => (
                  <PageLink
                    key={level}
                    to="/coverage"
                    search={{ ...search, level: String(level), row }}
                    className="vw-opens"
                  >
                    {names[level]}
                    {requests > 0 && ` (${showCount(requests, 'request')})`}
                  </PageLink>
                ))}
              </span>
            </li>
          )
        })}
      </ul>
    </Part>
  )
}

const fragileWords = {
  'one person': 'is the only one',
  'one customer': 'is the only customer',
  'most of what is used': 'carries most of what is used',
} as const

function Fragile({ shown, search, names }: ListProps) {
  if (shown.fragile.length === 0) return null
  return (
    <Part
      title="Resting on one customer"
      says="Where all proof, or more than half of what was used in a year, is of a single customer."
    >
      <ul className={classes.list}>
        {shown.fragile.map(({ row, name, level, customer, why, uses, ofUses }) => (
          <li key={`${row} ${level}`}>
            <span className={classes.name}>
              <PageLink to="/coverage" search={{ ...search, level: String(level), row }} className="vw-opens">
                {name}, {names[level]}
              </PageLink>
            </span>
            <span className={classes.aside}>
              <PageLink to={`/customers/${customer.id}`}>{customer.name}</PageLink> {fragileWords[why]}
              {why === 'most of what is used' && ` (${showNumber(uses)} of ${showCount(ofUses, 'use')})`}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function EndingList({ use }: { use: PageAddress['use'] }) {
  const names = useLevelNames()
  const input = use ? { use } : {}
  const list = useList(coverageApi.ending, { ...input, limit: 50 })
  if (list.isSuccess && list.rows.length === 0) return null
  const columns: Column<Ending>[] = [
    { key: 'item', label: 'Item', show: (row) => row.item.title, width: 220, grow: 3 },
    { key: 'until', label: 'Ends', show: (row) => showDayShort(row.until), width: 130, right: true },
    { key: 'uses', label: 'For', show: (row) => row.uses.map((one) => nameOfUse[one]).join(', '), width: 180, grow: 2 },
    { key: 'level', label: 'Level', show: (row) => names[row.item.level], width: 140 },
    { key: 'customer', label: 'Customer', show: (row) => row.customer?.name ?? '–', width: 160, grow: 1 },
    {
      key: 'deals',
      label: 'Deals',
      show: (row) => showNumber(row.deals),
      width: 90,
      right: true,
      definition: 'Open deals that want one of its themes.',
    },
  ]
  return (
    <Part title="Ending within 90 days">
      <RecordTable
        one="item"
        columns={columns}
        idOf={(row) => `${row.item.id} ${row.until}`}
        pathOf={(row) => `/references/${row.item.id}`}
        tools={<ExportButton endpoint={coverageApi.endingSheet} input={input} of="what ends soon" small />}
        small={(row) => ({
          first: row.item.title,
          second: `${showDayShort(row.until)}, ${row.uses.map((one) => nameOfUse[one]).join(', ')}`,
        })}
        {...list.table}
        remember="ending"
        empty={<EmptyState title="Nothing ends soon" says="No consent for an item ends within 90 days." />}
      />
    </Part>
  )
}

const becauseWords = {
  'own words': 'spoke of it already',
  nominated: 'was nominated for it',
  'chose it': 'says it matters to them',
} as const

function CellPane(props: {
  title: string
  input: Parameters<typeof useRead<typeof coverageApi.cell>>[1]
  address: PageAddress
  close: () => void
}) {
  const { title, input, address } = props
  const cell = useRead(coverageApi.cell, input)
  const shown = cell.data
  const theme = address.by ? address.theme : address.row
  const level = address.level
  return (
    <SidePane key={title} title={title} close={props.close}>
      {cell.error && <FailedState error={cell.error} again={() => cell.refetch()} small />}
      {!shown && !cell.error && <LoadingText />}
      {shown && (
        <>
          <h3 className={classes.subhead}>Wanted by</h3>
          {shown.deals.length === 0 ? (
            <p className={classes.soft}>No open deal.</p>
          ) : (
            <ul className={classes.list}>
              {shown.deals.map((deal) => (
                <li key={deal.id}>
                  <PageLink to={`/deals/${deal.id}`} className={classes.name}>
                    {deal.name}
                  </PageLink>
                  <span className={classes.aside}>
                    {deal.amountMinor !== null && deal.currency !== null
                      ? showAmount({ amountMinor: deal.amountMinor, currency: deal.currency })
                      : 'no amount'}
                  </span>
                </li>
              ))}
            </ul>
          )}
          {theme && (
            <p className={classes.small}>
              <PageLink to="/deals" search={{ theme }}>
                All open deals of this theme
              </PageLink>
            </p>
          )}
          <h3 className={classes.subhead}>Items that may be used</h3>
          {shown.items.length === 0 ? (
            <p className={classes.soft}>None.</p>
          ) : (
            <ul className={classes.list}>
              {shown.items.map((item) => (
                <li key={item.id}>
                  <PageLink to={`/references/${item.id}`} className={classes.name}>
                    {item.title}
                  </PageLink>
                  <span className={classes.aside}>
                    {item.customer?.name ?? 'nobody known'}
                    {item.until && `, until ${showDayShort(item.until)}`}
                  </span>
                </li>
              ))}
            </ul>
          )}
          {theme && (
            <p className={classes.small}>
              <PageLink to="/references" search={{ theme, level, state: 'ready', covered: address.use }}>
                All of them in the library
              </PageLink>
            </p>
          )}
          <h3 className={classes.subhead}>People who may be asked today</h3>
          {shown.people.length === 0 ? (
            <p className={classes.soft}>None who agreed to this level.</p>
          ) : (
            <ul className={classes.list}>
              {shown.people.map(({ contact, customer }) => (
                <li key={contact.id}>
                  <span className={classes.name}>{contact.name}</span>
                  <PageLink to={`/customers/${customer.id}`} className={classes.aside}>
                    {customer.name}
                  </PageLink>
                </li>
              ))}
            </ul>
          )}
          <h3 className={classes.subhead}>Whom to ask next</h3>
          {shown.next.length === 0 ? (
            <p className={classes.soft}>Nobody is ready for this level and free to be asked.</p>
          ) : (
            <ul className={classes.list}>
              {shown.next.map(({ contact, customer, because, likelihood }) => (
                <li key={contact.id}>
                  <span className={classes.name}>
                    {contact.name}, <PageLink to={`/customers/${customer.id}`}>{customer.name}</PageLink>
                  </span>
                  <span className={classes.aside}>
                    {because ? becauseWords[because] : 'ready for the level'}
                    {likelihood !== null && `, would recommend: ${likelihood}`}
                  </span>
                </li>
              ))}
            </ul>
          )}
          <p className={classes.small}>
            <PageLink to="/ladder/ready" search={{ level }}>
              Everybody who is ready for this level
            </PageLink>
          </p>
        </>
      )}
    </SidePane>
  )
}
