import { Button, Menu, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconCheck, IconDownload, IconFilterPlus, IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { customersApi } from '../../customers/api.ts'
import { windowJson, windowWords } from '../../customers/window.ts'
import { ReasonsNav } from '../../reasons/ui/reasons-nav.tsx'
import { listOf } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress, useGo } from '../../web/address.ts'
import { GroupDots } from '../../web/charts/group-dots.tsx'
import { Pareto } from '../../web/charts/pareto.tsx'
import { ShareBar } from '../../web/charts/share-bar.tsx'
import { addressOf, useList, useRead } from '../../web/client.ts'
import { Definition } from '../../web/definition.tsx'
import { digitsFor, showCount, showDayShort, showPercent, showPercentRange } from '../../web/figures.ts'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { Words } from '../../web/words.tsx'
import { type Origin, originsApi } from '../api.ts'
import { mainReasons, originStates, reasonWords, stateWords } from '../deciding.ts'
import { OriginMark } from './origin-marks.tsx'
import classes from './origins.module.css'
import { Scope } from './scope.tsx'

const pageAddress = z.object({
  window: windowJson.default('12m'),
  where: listOf(z.string()),
  by: z.string().default(''),
  reason: listOf(z.enum(mainReasons)),
  state: listOf(z.enum(originStates)),
  of: z.enum(['all', 'latest']).default('all'),
  way: z.enum(['bought', '']).default(''),
  referrer: idOf('cus').or(z.literal('')).default(''),
  q: z.string().default(''),
})

const columns: Column<Origin>[] = [
  { key: 'customer', label: 'Customer', show: (row) => row.customer.name, width: 170, grow: 2 },
  { key: 'since', label: 'Since', show: (row) => (row.customer.since ? showDayShort(row.customer.since) : '–') },
  { key: 'reason', label: 'Main reason', show: (row) => reasonWords[row.mainReason], width: 160 },
  {
    key: 'toldBy',
    label: 'Told by',
    show: (row) => (row.toldBy === null ? '–' : <Words size="line">{row.toldBy}</Words>),
    width: 200,
    grow: 2,
  },
  { key: 'state', label: 'Decided', show: (row) => <OriginMark state={row.state} />, width: 140 },
  {
    key: 'referrer',
    label: 'Referrer',
    show: (row) => row.referrer && <PageLink to={`/customers/${row.referrer.id}`}>{row.referrer.name}</PageLink>,
    width: 150,
  },
  { key: 'givenOn', label: 'Given on', show: (row) => showDayShort(row.givenOn) },
]

/** How new customers came to us: by recommendation, or by something we paid for. */
export default function OriginsPage() {
  const [address, setAddress] = useAddress(pageAddress)
  const go = useGo()
  const { window, where } = address
  const summary = useRead(
    originsApi.summary,
    { window, where, ...(address.by ? { by: address.by } : {}) },
    { keep: true },
  )
  const attributes = useRead(customersApi.columns, {})
  const splits = (attributes.data?.items ?? []).filter(
    ({ attribute, hidden, kind }) => attribute && !hidden && (kind === 'category' || kind === 'yes-no'),
  )
  const rowsOf = (search: object) => ({ to: '/origins', search: { window, where, of: 'latest', ...search } })
  const known = summary.data
  const digits = digitsFor(known?.answered ?? 0)
  const when = window === 'ever' ? 'so far' : windowWords(window)

  return (
    <PageFrame
      title="Origins"
      width="table"
      actions={
        known && known.waiting > 0 ? (
          <Button component={PageLink} to="/origins/queue">
            Decide {showCount(known.waiting, 'answer')}
          </Button>
        ) : undefined
      }
      answer={
        known ? (
          <Answer
            more={
              known.customers > 0 && (
                <>
                  {showCount(known.customers, 'customer')} became one {when};{' '}
                  {known.unknown === 0
                    ? 'we know of all of them how they came.'
                    : `of ${known.unknown} we know neither an answer nor a referral.`}
                </>
              )
            }
          >
            {known.answered === 0 ? (
              <>No new customer {when} has said yet how they came.</>
            ) : (
              <>
                Of{' '}
                <PageLink to="/origins" search={{ window, where, of: 'latest' }}>
                  {showCount(known.answered, 'new customer')}
                </PageLink>{' '}
                {when} who told us,{' '}
                <strong>
                  <Definition
                    of={showPercent(known.recommended / known.answered, digits)}
                    rows={rowsOf({ reason: 'recommendation' })}
                  >
                    New customers whose main reason for coming was a recommendation, of all who answered. The range is
                    Wilson’s, at 95 %.
                  </Definition>
                </strong>{' '}
                {known.recommendedRange && <>({showPercentRange(known.recommendedRange, digits)})</>} came by
                recommendation.
              </>
            )}
          </Answer>
        ) : (
          !summary.error && <LoadingText lines={[70, 40]} large />
        )
      }
    >
      <ReasonsNav />
      <Scope window={window} where={where} change={setAddress} />
      {summary.error && !known && <FailedState error={summary.error} again={() => summary.refetch()} />}
      {known && known.customers > 0 && (
        <ShareBar
          title="Earned, bought and unknown"
          parts={[
            { label: 'Earned', count: known.earned, fill: 'solid' },
            { label: 'Bought', count: known.bought, fill: 'half', rows: rowsOf({ way: 'bought' }) },
            { label: 'Unknown', count: known.unknown, fill: 'empty' },
          ]}
          note={
            known.earnedBounds
              ? `Earned is by referral or recommendation. Whatever is true of the unknown, between ${showPercent(known.earnedBounds.low)} (all of them bought) and ${showPercent(known.earnedBounds.high)} (all of them earned) were earned. Only the bought open as a list: earned counts referred customers who gave no answer, and unknown those who gave none.`
              : ''
          }
        />
      )}
      {known && known.answered > 0 && (
        <Part title="Main reasons" says="Of those who told us, with ranges.">
          <Pareto
            title="Main reasons for coming"
            columns={['Main reason', 'Customers', 'Of those who answered']}
            bars={known.reasons
              .filter(({ customers }) => customers > 0)
              .map(({ reason, customers, range }) => ({
                value: reason,
                label: reasonWords[reason],
                of: customers,
                among: known.answered,
                range: range ?? { low: 0, high: 1 },
                opens: rowsOf({ reason }),
                rows: rowsOf({ reason }),
              }))}
            go={go}
          />
        </Part>
      )}
      {known && known.answered > 0 && (
        <Part
          title="By group"
          says="The share who came by recommendation, of those who told us."
          actions={
            <Select
              aria-label="Compare by"
              placeholder="Compare by…"
              data={splits.map(({ column, label }) => ({ value: column, label }))}
              value={address.by || null}
              clearable
              onChange={(by) => setAddress({ by: by ?? '' })}
            />
          }
        >
          {known.groups && known.groups.rows.length > 0 ? (
            <GroupDots
              title={`Came by recommendation, by ${known.groups.label.toLowerCase()}`}
              groups={known.groups.rows.map((row) => ({
                value: row.value ?? 'others',
                label: row.value === null ? 'Small groups together' : yesNo(row.value),
                of: row.of,
                among: row.among,
                range: row.range,
                verdict: row.verdict,
                ...(row.value === null
                  ? {}
                  : {
                      rows: {
                        of: rowsOf({ reason: 'recommendation', where: [...where, `${address.by}:is:${row.value}`] }),
                        among: rowsOf({ where: [...where, `${address.by}:is:${row.value}`] }),
                      },
                    }),
              }))}
              overall={{ rate: known.recommended / known.answered }}
              counted={['Recommended', 'Answered']}
            />
          ) : (
            <p className={classes.quiet}>
              {address.by === ''
                ? 'Choose an attribute to compare new customers by.'
                : 'Too few have answered to compare these groups.'}
            </p>
          )}
        </Part>
      )}
      <Answers address={address} setAddress={setAddress} />
    </PageFrame>
  )
}

const yesNo = (value: string) => (value === 'true' ? 'Yes' : value === 'false' ? 'No' : value)

type Address = z.output<typeof pageAddress>

function Answers({ address, setAddress }: { address: Address; setAddress: (change: Partial<Address>) => void }) {
  const { by: _, referrer, way, ...rest } = address
  const filter = { ...rest, ...(way ? { way } : {}), ...(referrer ? { referrer: referrer as Id<'cus'> } : {}) }
  const list = useList(originsApi.list, { ...filter, limit: 100 })
  const toggled = <T,>(values: readonly T[], value: T) =>
    values.includes(value) ? values.filter((one) => one !== value) : [...values, value]
  const chips = [
    ...address.reason.map((reason) => ({
      label: `Main reason: ${reasonWords[reason]}`,
      remove: () => setAddress({ reason: toggled(address.reason, reason) }),
    })),
    ...address.state.map((state) => ({
      label: `Decided: ${stateWords[state]}`,
      remove: () => setAddress({ state: toggled(address.state, state) }),
    })),
    ...(address.of === 'latest'
      ? [{ label: 'Latest answer of each customer', remove: () => setAddress({ of: 'all' }) }]
      : []),
    ...(address.way ? [{ label: 'Not by recommendation or referral', remove: () => setAddress({ way: '' }) }] : []),
    ...(referrer ? [{ label: 'Told by one customer', remove: () => setAddress({ referrer: '' }) }] : []),
  ]
  return (
    <Part title="All answers">
      <div className={classes.scope}>
        <Search words={address.q} change={(q) => setAddress({ q })} />
        {chips.map(({ label, remove }) => (
          <Button
            key={label}
            size="compact-sm"
            variant="default"
            onClick={remove}
            aria-label={`Remove the filter ${label}`}
          >
            {label} ×
          </Button>
        ))}
        <Menu closeOnItemClick={false} position="bottom-start" width={240}>
          <Menu.Target>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<IconFilterPlus size={15} stroke={1.7} />}
            >
              Filter
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>Main reason</Menu.Label>
            {mainReasons.map((reason) => (
              <Menu.Item
                key={reason}
                rightSection={address.reason.includes(reason) ? <IconCheck size={15} aria-label="chosen" /> : null}
                onClick={() => setAddress({ reason: toggled(address.reason, reason) })}
              >
                {reasonWords[reason]}
              </Menu.Item>
            ))}
            <Menu.Label>Decided</Menu.Label>
            {originStates.map((state) => (
              <Menu.Item
                key={state}
                rightSection={address.state.includes(state) ? <IconCheck size={15} aria-label="chosen" /> : null}
                onClick={() => setAddress({ state: toggled(address.state, state) })}
              >
                {stateWords[state]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      <RecordTable
        one="answer"
        columns={columns}
        idOf={(row) => row.id}
        total={list.first?.total}
        pathOf={(row) => `/customers/${row.customer.id}`}
        tools={
          <Button
            component="a"
            href={addressOf(originsApi.export, filter).url}
            variant="default"
            size="compact-sm"
            leftSection={<IconDownload size={15} stroke={1.7} />}
          >
            Export
          </Button>
        }
        small={(row) => ({
          first: row.customer.name,
          second: row.toldBy === null ? reasonWords[row.mainReason] : <Words size="line">{row.toldBy}</Words>,
          aside: <OriginMark state={row.state} />,
        })}
        {...list.table}
        remember="origins"
        empty={
          <EmptyState
            title="No answers here yet"
            says="Ask new customers why they chose you and who told them, in a survey, or write it down on a customer’s page."
            example={<Words>Ines from Larkspur</Words>}
            next={
              <Button component={PageLink} to="/surveys" variant="default">
                Surveys
              </Button>
            }
          />
        }
      />
    </Part>
  )
}

function Search({ words, change }: { words: string; change: (words: string) => void }) {
  const [typed, setTyped] = useState(words)
  const say = useDebouncedCallback(change, 250)
  useEffect(() => setTyped(words), [words])
  return (
    <TextInput
      aria-label="Search answers"
      placeholder="Search answers"
      leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        say(event.currentTarget.value)
      }}
    />
  )
}
