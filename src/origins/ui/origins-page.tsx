import { Button, Select } from '@mantine/core'
import { z } from 'zod'
import type { Condition } from '../../cube/question.ts'
import { customersApi } from '../../customers/api.ts'
import { printCondition } from '../../customers/filter.ts'
import { windowJson, windowOf, windowWords } from '../../customers/window.ts'
import { ReasonsNav } from '../../reasons/ui/reasons-nav.tsx'
import type { Day } from '../../values/day.ts'
import { listOf } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { type HowToGo, useAddress, useGo } from '../../web/address.ts'
import { GroupDots } from '../../web/charts/group-dots.tsx'
import { Pareto } from '../../web/charts/pareto.tsx'
import { ShareBar } from '../../web/charts/share-bar.tsx'
import { useList, useRead } from '../../web/client.ts'
import { Definition } from '../../web/definition.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { digitsFor, showCount, showDayShort, showPercent, showPercentRange } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { anyOf, type ListFilter, ListFilters } from '../../web/list-filters.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { Words } from '../../web/words.tsx'
import { type Origin, originsApi } from '../api.ts'
import type { Way } from '../counting.ts'
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
  const here = useHere()
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
  /** The bar counts customers, of whom some gave no answer: so its parts open as customers. */
  const whoCame = (way: Way) => ({
    to: '/customers',
    search: { where: [...where, printCondition(newIn(window, here.today)), `came is ${way}`], window: 'ever' },
  })
  const isYesNo = splits.some(({ column, kind }) => column === address.by && kind === 'yes-no')
  const inGroup = (value: string) =>
    printCondition({ column: address.by, is: [isYesNo ? yesNo(value).toLowerCase() : value] })
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
                {known.recommendedRange && (
                  <span className="vw-figure">({showPercentRange(known.recommendedRange, digits)})</span>
                )}{' '}
                came by recommendation.
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
            { label: 'Earned', count: known.earned, fill: 'solid', rows: whoCame('earned') },
            { label: 'Bought', count: known.bought, fill: 'half', rows: whoCame('bought') },
            { label: 'Unknown', count: known.unknown, fill: 'empty', rows: whoCame('unknown') },
          ]}
          note={
            known.earnedBounds
              ? `Earned is by referral or recommendation. Whatever is true of the unknown, between ${showPercent(known.earnedBounds.low)} (all of them bought) and ${showPercent(known.earnedBounds.high)} (all of them earned) were earned.`
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
                        of: rowsOf({ reason: 'recommendation', where: [...where, inGroup(row.value)] }),
                        among: rowsOf({ where: [...where, inGroup(row.value)] }),
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

/** Who became a customer in a window; so far, who did on a day we know. */
function newIn(window: string, today: Day): Condition {
  const days = windowOf(window, today)
  return days ? { column: 'since', between: [days.from, days.to] } : { column: 'since', isNot: [''] }
}

const yesNo = (value: string) => (value === 'true' ? 'Yes' : value === 'false' ? 'No' : value)

type Address = z.output<typeof pageAddress>

interface AnswersProps {
  address: Address
  setAddress: (change: Partial<Address>, how?: HowToGo) => void
}

function Answers({ address, setAddress }: AnswersProps) {
  const { by: _, referrer, ...rest } = address
  const filter = { ...rest, ...(referrer ? { referrer: referrer as Id<'cus'> } : {}) }
  const list = useList(originsApi.list, { ...filter, limit: 100 })
  const filters: ListFilter[] = [
    anyOf({
      label: 'Main reason',
      offers: mainReasons,
      name: (reason) => reasonWords[reason],
      chosen: address.reason,
      change: (reason) => setAddress({ reason }),
    }),
    anyOf({
      label: 'Decided',
      verb: '',
      offers: originStates,
      name: (state) => stateWords[state],
      chosen: address.state,
      change: (state) => setAddress({ state }),
    }),
    {
      label: 'Latest answer',
      says: address.of === 'latest' ? 'of each customer' : null,
      remove: () => setAddress({ of: 'all' }),
    },
    { label: 'Told', says: referrer ? 'by one customer' : null, remove: () => setAddress({ referrer: '' }) },
  ]
  return (
    <Part title="All answers">
      <ListFilters
        before={
          <SearchField says="Search answers" words={address.q} change={(q) => setAddress({ q }, { replace: true })} />
        }
        filters={filters}
        clear={() => setAddress({ reason: [], state: [], of: 'all', referrer: '' })}
      />
      <RecordTable
        one="answer"
        columns={columns}
        idOf={(row) => row.id}
        total={list.first?.total}
        pathOf={(row) => `/customers/${row.customer.id}`}
        tools={<ExportButton endpoint={originsApi.export} input={filter} small />}
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
