import { Button, Popover } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDownload, IconFileImport, IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import type { Strength } from '../../cube/question.ts'
import type { Day } from '../../values/day.ts'
import { listOf } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress, writeSearch } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showDayShort, showNumber } from '../../web/figures.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, LoadingText } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type CustomerColumn, type CustomerLine, customersApi } from '../api.ts'
import { parseCondition, printCondition } from '../filter.ts'
import { sayCondition } from '../filter-words.ts'
import { customerRefusals, whyNotChange } from '../rules.ts'
import { strengthJson, strengthsFrom } from '../strength.ts'
import { windowJson, windowWords } from '../window.ts'
import AddCustomerDialog from './add-customer-dialog.tsx'
import { showValue } from './attribute-field.tsx'
import { CustomerEssentials, StatusMark } from './customer-essentials.tsx'
import classes from './customers-page.module.css'
import type { CustomersSlots } from './feature.ts'
import { AddFilter, FilterEditor } from './filter-editor.tsx'

const listAddress = z.object({
  q: z.string().default(''),
  where: listOf(z.string()),
  window: windowJson.default('ever'),
  strength: strengthJson.default('probable'),
  sort: z.string().default('name'),
  direction: z.enum(['up', 'down']).default('up'),
  /** Only those an import created or updated. */
  import: idOf('imp').or(z.literal('')).default(''),
  did: z.enum(['created', 'updated']).default('created'),
  /** The customer open in the pane. */
  open: z.string().default(''),
})
const pageSize = 100

/** All customers: search, filter, sort, choose columns; one opens beside the list. */
export function CustomersPage({ slots }: { slots: CustomersSlots }) {
  const here = useHere()
  const [address, setAddress] = useAddress(listAddress)
  const { q, where, window, strength, sort, direction, did } = address
  const importId = address.import as Id<'imp'> | ''
  const which = useMemo(
    () => ({ q, where, window, strength, sort, direction, ...(importId ? { import: importId, did } : {}) }),
    [q, where, window, strength, sort, direction, importId, did],
  )
  const columns = useRead(customersApi.columns, {})
  const list = useList(customersApi.customers, { ...which, columns: [], limit: pageSize })
  const { rows } = list
  const { first } = list
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [adding, add] = useDisclosure(false)
  const refusal = whyNotChange(here.member.role)
  const isNarrowed = q !== '' || where.length > 0 || window !== 'ever' || importId !== ''
  const shownView = writeSearch({
    q,
    where,
    sort: sort === 'name' ? '' : sort,
    direction: direction === 'up' ? '' : direction,
    window: window === 'ever' ? '' : window,
    strength: strength === 'probable' ? '' : strength,
    import: importId,
    did: importId ? did : '',
  }).slice(1)
  const open = rows.find((row) => row.id === address.open)
  const { views: Views, saveGroup: SaveGroup } = slots
  const tableColumns = useMemo(
    () => columnsOf(columns.data?.items ?? [], window, strength),
    [columns.data, window, strength],
  )
  const close = () => setAddress({ open: '' })

  return (
    <PageFrame
      width="table"
      title="Customers"
      actions={
        <>
          <Button
            component="a"
            href="/imports"
            variant="default"
            leftSection={<IconFileImport size={16} stroke={1.7} />}
          >
            Import
          </Button>
          <WhyNotButton
            whyNot={refusal && customerRefusals[refusal]}
            leftSection={<IconPlus size={16} stroke={1.8} />}
            onClick={add.open}
          >
            Add a customer
          </WhyNotButton>
        </>
      }
      answer={
        columns.data
          ? columns.data.customers > 0 && (
              <ListAnswer customers={columns.data.customers} found={first} narrowed={isNarrowed} />
            )
          : !columns.error && <LoadingText lines={[24]} large />
      }
    >
      <div className={classes.controls}>
        {Views && <Views page="/customers" address={shownView} />}
        <FilterRow
          before={
            <SearchField
              says="Search by name or id"
              label="Search by name or external id"
              words={q}
              change={(q) => setAddress({ q }, { replace: true })}
            />
          }
          filters={[]}
          add={
            <>
              {importId && (
                <FilterRow
                  filters={[
                    {
                      id: 'import',
                      label: `Imported by ${first?.import?.fileName ?? '…'}:`,
                      says: did,
                      remove: () => setAddress({ import: '', did: 'created' }),
                    },
                  ]}
                />
              )}
              {window !== 'ever' && (
                <FilterRow
                  filters={[
                    {
                      id: 'window',
                      label: 'Customer',
                      says: windowWords(window),
                      remove: () => setAddress({ window: 'ever' }),
                    },
                  ]}
                />
              )}
              {strength !== 'probable' && (
                <FilterRow
                  filters={[
                    {
                      id: 'strength',
                      label: 'Referrals counted',
                      says: strength === 'proven' ? 'only when proven' : 'also when only claimed',
                      remove: () => setAddress({ strength: 'probable' }),
                    },
                  ]}
                />
              )}
              {where.map((text, i) => (
                <FilterChip
                  key={text}
                  text={text}
                  columns={columns.data?.items}
                  change={(now) => setAddress({ where: where.map((one, at) => (at === i ? now : one)) })}
                  remove={() => setAddress({ where: where.filter((_, at) => at !== i) })}
                />
              ))}
              <AddFilter
                columns={columns.data?.items}
                add={(condition) => setAddress({ where: [...where, printCondition(condition)] })}
              />
              {SaveGroup && where.length > 0 && <SaveGroup q={q} conditions={where} />}
            </>
          }
        />
      </div>
      <RecordTable
        one="customer"
        columns={tableColumns}
        idOf={(row) => row.id}
        total={first?.total ?? undefined}
        sort={{ key: sort, descending: direction === 'down' }}
        onSort={({ key, descending }) => setAddress({ sort: key, direction: descending ? 'down' : 'up' })}
        onOpen={(row) => setAddress({ open: row.id })}
        openId={address.open || undefined}
        chosen={chosen}
        onChoose={setChosen}
        bulk={<ExportChosen rows={rows.filter((row) => chosen.has(row.id))} columns={columns.data?.items ?? []} />}
        tools={
          // The file has exactly the customers and the columns the table shows now.
          <ExportButton
            endpoint={customersApi.export}
            input={() => {
              const columns = shownColumns()
              return { ...which, ...(columns ? { columns } : {}) }
            }}
            small
          />
        }
        small={(row) => ({
          first: row.name,
          second: [row.externalId, row.since && `since ${showDayShort(row.since)}`].filter(Boolean).join(', '),
          aside: <StatusMark status={row.status} />,
        })}
        {...list.table}
        remember="customers"
        empty={
          isNarrowed ? (
            <EmptyState
              title="No customer meets this"
              says="Take a filter away, or search for fewer letters."
              next={
                <Button variant="default" onClick={() => setAddress({ q: '', where: [], window: 'ever', import: '' })}>
                  Show all customers
                </Button>
              }
            />
          ) : (
            <NoCustomers add={add.open} whyNot={refusal && customerRefusals[refusal]} />
          )
        }
      />
      {open && (
        <SidePane title={open.name} close={close} marks={<StatusMark status={open.status} />}>
          <CustomerEssentials customer={open} columns={columns.data?.items ?? []} counted={{ window, strength }} />
        </SidePane>
      )}
      {adding && <AddCustomerDialog close={add.close} />}
    </PageFrame>
  )
}

function ListAnswer(props: {
  customers: number
  found: { total: number | null; orMore: boolean } | undefined
  narrowed: boolean
}) {
  const { customers, found, narrowed } = props
  if (!narrowed)
    return (
      <Answer>
        <strong>{showNumber(customers)}</strong> {customers === 1 ? 'customer' : 'customers'} on record.
      </Answer>
    )
  if (!found) return null
  const total = found.total === null ? 'More than a thousand' : `${showNumber(found.total)}${found.orMore ? '+' : ''}`
  return (
    <Answer>
      <strong>{total}</strong> of {showNumber(customers)} customers {found.total === 1 ? 'meets' : 'meet'} this.
    </Answer>
  )
}

function FilterChip(props: {
  text: string
  columns: CustomerColumn[] | undefined
  change: (text: string) => void
  remove: () => void
}) {
  const [editing, edit] = useDisclosure(false)
  const condition = parseCondition(props.text)
  const column = condition ? props.columns?.find((one) => one.column === condition.column) : undefined
  const chip = {
    id: props.text,
    label: column?.label ?? condition?.column ?? props.text,
    says: condition ? sayCondition(condition, column) : 'is no filter',
    remove: props.remove,
  }
  if (!condition || !column) return <FilterRow filters={[chip]} />
  return (
    <Popover
      withRoles={false}
      opened={editing}
      onChange={(now) => !now && edit.close()}
      width={320}
      position="bottom-start"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <div>
          <FilterRow filters={[{ ...chip, edit: edit.toggle }]} />
        </div>
      </Popover.Target>
      <Popover.Dropdown aria-label={`Change the filter on ${column.label}`}>
        <FilterEditor
          column={column}
          now={condition}
          done={(now) => {
            props.change(printCondition(now))
            edit.close()
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

/** Columns of the table: what every company has, then its own attributes, the first three of them shown. */
function columnsOf(columns: CustomerColumn[], window: string, strength: Strength): Column<CustomerLine>[] {
  const day = (value: Day | null) => (value === null ? '' : showDayShort(value))
  const own = columns.filter((one) => one.attribute && !one.hidden)
  return [
    { key: 'name', label: 'Customer', show: (row) => row.name, width: 220, grow: 2, sorts: true },
    { key: 'status', label: 'Status', show: (row) => <StatusMark status={row.status} />, width: 110, sorts: true },
    ...own.map(
      ({ column, label, kind }, i): Column<CustomerLine> => ({
        key: column,
        label,
        show: (row) => {
          const value = row.attributes[column]
          if (value === undefined) return ''
          return kind === 'day'
            ? showDayShort(value as Day)
            : typeof value === 'number'
              ? showNumber(value, Number.isInteger(value) ? 0 : 2)
              : showValue(value)
        },
        width: 110,
        grow: 1,
        right: kind === 'number',
        sorts: true,
        hidden: i > 2,
      }),
    ),
    { key: 'since', label: 'Customer since', show: (row) => day(row.since), width: 140, sorts: true },
    { key: 'until', label: 'Left on', show: (row) => day(row.until), width: 120, sorts: true, hidden: true },
    {
      key: 'referrals',
      label: 'Referrals',
      show: (row) =>
        row.referrals === 0 ? (
          ''
        ) : (
          <PageLink
            to="/referrals"
            search={{ referrer: row.id, made: window, strength: strengthsFrom(strength), counted: 'yes' }}
            className="vw-opens"
          >
            {showNumber(row.referrals)}
          </PageLink>
        ),
      width: 110,
      right: true,
      definition: `Referrals they made ${windowWords(window)}, ${strengthsFrom(strength).toReversed().join(' or ')}; denied, reversed and self-referrals do not count.`,
    },
    { key: 'external-id', label: 'External id', show: (row) => row.externalId ?? '', width: 130, hidden: true },
  ]
}

/** What the table remembers of its columns in this browser; null for the usual ones. */
function shownColumns(): string[] | null {
  const remembered: unknown = JSON.parse(localStorage.getItem('vouchwell-columns-customers') ?? 'null')
  return Array.isArray(remembered) ? remembered.map(String) : null
}

/** Chosen rows are already here, so their file is made here. Their ids are no filter anybody could save. */
function ExportChosen({ rows, columns }: { rows: CustomerLine[]; columns: CustomerColumn[] }) {
  const save = () => {
    const own = columns.filter((one) => one.attribute && !one.hidden)
    const guard = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
    const cell = (value: unknown) =>
      `"${guard(value === null || value === undefined ? '' : String(value)).replaceAll('"', '""')}"`
    const lines = [
      ['Name', 'External id', 'Status', 'Customer since', 'Referrals', ...own.map(({ label }) => label)],
      ...rows.map((row) => [
        row.name,
        row.externalId,
        row.status,
        row.since,
        row.referrals,
        ...own.map(({ column }) => (column in row.attributes ? showValue(row.attributes[column]) : '')),
      ]),
    ]
    const file = new Blob([`\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}`], { type: 'text/csv' })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    link.download = 'customers-chosen.csv'
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
  }
  return (
    <Button variant="default" size="compact-sm" leftSection={<IconDownload size={15} stroke={1.7} />} onClick={save}>
      Export these
    </Button>
  )
}

function NoCustomers({ add, whyNot }: { add: () => void; whyNot: string | null }) {
  return (
    <EmptyState
      title="No customers yet"
      says="Here will be everybody you sell to, with who referred whom. Import a list from your other systems, try the sample company on the overview, or add one by hand. Nobody is contacted by an import."
      next={
        <>
          <Button component="a" href="/imports">
            Import customers
          </Button>
          <WhyNotButton whyNot={whyNot} variant="default" onClick={add}>
            Add one by hand
          </WhyNotButton>
          <PageLink to="/">Try the sample company</PageLink>
        </>
      }
      example={
        <dl className={classes.example}>
          <dt>Larkspur Clinics</dt>
          <dd>Customer since 1 March 2023, plan Scale, 240 seats. Referred Brightwater Energy.</dd>
        </dl>
      }
    />
  )
}
