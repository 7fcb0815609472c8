import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { z } from 'zod'
import { counts, type ReferralState, referralStates, type Strength, strengths } from '../../cube/question.ts'
import { customersApi } from '../../customers/api.ts'
import { parseCondition } from '../../customers/filter.ts'
import { sayCondition } from '../../customers/filter-words.ts'
import { windowJson, windowWords } from '../../customers/window.ts'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { anyOf, fromElsewhere, type ListFilter, ListFilters, oneOf } from '../../web/list-filters.tsx'
import { StateMark, StrengthMark } from '../../web/marks.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, FailedState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Referral, referralsApi } from '../api.ts'
import { countRefusals, whyNotCount } from '../counting.ts'
import { stateMeanings } from '../lifecycle.ts'
import { referralTitle, referredFully } from '../names.ts'
import LogReferral from './log-referral.tsx'
import { ReferralFacts } from './referral-page.tsx'
import { CountsNot, EvidenceList, History, NextMoves } from './referral-record.tsx'
import classes from './referrals-page.module.css'

const pageAddress = z.object({
  state: listOf(z.enum(referralStates)),
  strength: listOf(z.enum(strengths)),
  counted: z.enum(['yes', 'no', 'all']).default('all'),
  referrer: idOf('cus').or(z.literal('')).default(''),
  referred: idOf('cus').or(z.literal('')).default(''),
  made: z.union([windowJson, z.enum(['dated', 'undated'])]).default('ever'),
  by: z.enum(['anybody', 'customers']).default('anybody'),
  where: listOf(z.string().max(5_000)),
  import: idOf('imp').or(z.literal('')).default(''),
  did: z.enum(['created', 'updated']).default('created'),
  q: z.string().default(''),
  open: idOf('ref').or(z.literal('')).default(''),
})
type PageAddress = z.output<typeof pageAddress>
type Change = (change: Partial<PageAddress>, how?: { replace?: boolean }) => void

const filterOf = (address: PageAddress) => ({
  state: address.state,
  strength: address.strength,
  ...(address.counted === 'all' ? {} : { counted: address.counted }),
  ...(address.referrer ? { referrer: address.referrer as Id<'cus'> } : {}),
  ...(address.referred ? { referred: address.referred as Id<'cus'> } : {}),
  made: address.made,
  by: address.by,
  where: address.where,
  ...(address.import ? { import: address.import as Id<'imp'>, did: address.did } : {}),
  q: address.q,
})

const columns: Column<Referral>[] = [
  { key: 'referred', label: 'Referred', show: (row) => referredFully(row.referred), width: 150, grow: 2 },
  {
    key: 'referrer',
    label: 'Referrer',
    show: (row) => (row.selfReferral ? 'themselves' : (row.referrer?.name ?? 'not known')),
    width: 118,
    grow: 2,
  },
  { key: 'state', label: 'State', show: (row) => <StateMark state={row.state} />, width: 122 },
  {
    key: 'strength',
    label: 'Strength',
    show: (row) => <StrengthMark strength={row.strength} />,
    width: 104,
    definition: 'Proven: a link or a code. Probable: a name, an answer, a colleague’s note. Claimed: their own word.',
  },
  {
    key: 'counts',
    label: 'Counts',
    show: (row) => {
      const whyNot = whyNotCount(row)
      return whyNot ? (
        <span title={countRefusals[whyNot]}>{whyNot === 'self-referral' ? 'no, themselves' : 'no'}</span>
      ) : (
        'yes'
      )
    },
    width: 120,
    hidden: true,
    definition: 'Denied and reversed ones, and customers who referred themselves, are left out of the rates.',
  },
  {
    key: 'madeOn',
    label: 'Made on',
    show: (row) => (row.madeOn ? showDayShort(row.madeOn) : 'not known'),
    width: 120,
    right: true,
  },
  {
    key: 'disputed',
    label: 'Evidence',
    show: (row) => (row.disputed ? 'names others too' : ''),
    width: 140,
    hidden: true,
  },
  {
    key: 'convertedOn',
    label: 'Converted on',
    show: (row) => (row.convertedOn ? showDayShort(row.convertedOn) : ''),
    width: 130,
    right: true,
    hidden: true,
  },
  { key: 'note', label: 'Note', show: (row) => row.note ?? '', width: 180, grow: 1, hidden: true },
]

const pageSize = 100

/** Every referral: what came, from whom, and how sure that is. */
export default function ReferralsPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const [logging, log] = useDisclosure(false)
  const filter = filterOf(address)
  const totals = useRead(referralsApi.totals, filter, { keep: true })
  const list = useList(referralsApi.list, { ...filter, limit: pageSize })
  const cells = totals.data?.cells ?? []
  const shown = cells.filter((cell) => address.state.length === 0 || address.state.includes(cell.state))
  const total = sumOf(shown)
  const filtered = JSON.stringify(filter) !== JSON.stringify(filterOf(pageAddress.parse({})))
  const mayLog = mayDo(here.member.role, 'contributor')
  const logButton = (
    <WhyNotButton
      whyNot={mayLog ? null : 'Logging a referral needs the role contributor. Ask an admin to change yours.'}
      leftSection={<IconPlus size={16} stroke={1.8} />}
      onClick={log.open}
    >
      Log a referral
    </WhyNotButton>
  )

  return (
    <PageFrame
      width="table"
      title="Referrals"
      actions={logButton}
      answer={
        totals.data ? (
          <TotalsAnswer cells={shown} address={address} filtered={filtered} />
        ) : (
          !totals.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <Pipeline cells={cells} address={address} change={setAddress} />
      <Filters address={address} change={setAddress} names={totals.data ?? null} />
      <RecordTable
        one="referral"
        columns={columns}
        total={totals.data ? total : undefined}
        idOf={(row) => row.id}
        onOpen={(row) => setAddress({ open: row.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        tools={<ExportButton endpoint={referralsApi.export} input={filter} small />}
        small={(row) => ({
          first: referredFully(row.referred),
          second: `${row.referrer?.name ?? 'Not known'}, ${row.madeOn ? showDayShort(row.madeOn) : 'day not known'}`,
          aside: <StateMark state={row.state} />,
        })}
        {...list.table}
        remember="referrals"
        empty={
          filtered ? (
            <NothingFits
              title="No referral fits these filters"
              all="referrals"
              showAll={() => setAddress(pageAddress.parse({}))}
            />
          ) : (
            <EmptyState
              title="No referrals yet"
              says="Each time a customer tells somebody about you, it stands here, with how sure you can be of it."
              example={
                <p className={classes.example}>
                  <strong>Dr. Anan Suwan</strong>, referred by Larkspur Clinics <StrengthMark strength="probable" />
                </p>
              }
              next={
                <div className={classes.next}>
                  {logButton}
                  <PageLink to="/imports">Or import those you know of</PageLink>
                </div>
              }
            />
          )
        }
      />
      {address.open && (
        <Pane id={address.open as Id<'ref'>} close={() => setAddress({ open: '' }, { replace: true })} />
      )}
      {logging && (
        <LogReferral close={log.close} {...(totals.data?.referrer ? { referrer: totals.data.referrer } : {})} />
      )}
    </PageFrame>
  )
}

interface TotalsCell {
  state: ReferralState
  strength: Strength
  selfReferral: boolean
  referrals: number
}
const sumOf = (cells: TotalsCell[]) => cells.reduce((sum, cell) => sum + cell.referrals, 0)

/** An address without what it would say anyway. */
function writtenOf(address: PageAddress): Partial<PageAddress> {
  const usual: Record<string, unknown> = pageAddress.parse({})
  return Object.fromEntries(Object.entries(address).filter(([key, value]) => value !== usual[key]))
}

/** "61 referrals count: 14 proven, 30 probable, 17 claimed. 9 more do not count." */
function TotalsAnswer(props: { cells: TotalsCell[]; address: PageAddress; filtered: boolean }) {
  const { cells, address, filtered } = props
  const { made } = address
  const opens = (count: ReactNode, narrowed: Partial<PageAddress>) => (
    <PageLink to="/referrals" search={writtenOf({ ...address, open: '', ...narrowed })} className="vw-opens">
      {count}
    </PageLink>
  )
  const counted = cells.filter((cell) => counts(cell.state, cell.selfReferral))
  const total = sumOf(counted)
  const rest = sumOf(cells) - total
  const split = [...strengths]
    .reverse()
    .map((strength) => ({ strength, referrals: sumOf(counted.filter((cell) => cell.strength === strength)) }))
    .filter(({ referrals }) => referrals > 0)
  const when = made === 'ever' ? '' : madeWords(made)
  if (total + rest === 0) return <Answer>{filtered ? 'No referral fits these filters.' : 'No referrals yet.'}</Answer>
  return (
    <Answer>
      <strong>{opens(showCount(total, 'referral'), { counted: 'yes' })}</strong> {total === 1 ? 'counts' : 'count'}
      {when && ` ${when}`}
      {split.map(({ strength, referrals }, i) => (
        <span key={strength}>
          {i === 0 ? ': ' : ', '}
          {opens(showNumber(referrals), { counted: 'yes', strength: [strength] })} {strength}
        </span>
      ))}
      .{' '}
      {rest > 0 && (
        <>
          {opens(showNumber(rest), { counted: 'no' })} more {rest === 1 ? 'does' : 'do'} not.
        </>
      )}
    </Answer>
  )
}

/** How many stand in each state; each filters the list. */
function Pipeline({ cells, address, change }: { cells: TotalsCell[]; address: PageAddress; change: Change }) {
  const toggle = (state: ReferralState) =>
    change({
      state: address.state.includes(state)
        ? address.state.filter((other) => other !== state)
        : referralStates.filter((other) => other === state || address.state.includes(other)),
    })
  return (
    <fieldset className={classes.pipeline}>
      <legend className="vw-hidden">States</legend>
      {referralStates.map((state) => {
        const referrals = sumOf(cells.filter((cell) => cell.state === state))
        return (
          <button
            key={state}
            type="button"
            className={classes.stage}
            aria-pressed={address.state.includes(state)}
            data-aside={['denied', 'expired', 'reversed'].includes(state) || undefined}
            title={stateMeanings[state]}
            onClick={() => toggle(state)}
          >
            <span className={classes.number}>{showNumber(referrals)}</span>
            <span>{state}</span>
          </button>
        )
      })}
    </fieldset>
  )
}

const windows = ['1m', '3m', '12m', '24m', 'dated', 'undated']
const madeWords = (made: string) =>
  made === 'undated' ? 'without a day' : made === 'dated' ? 'on a known day' : windowWords(made)

function Filters(props: {
  address: PageAddress
  change: Change
  names: {
    referrer: { name: string } | null
    referred: { name: string } | null
    import: { fileName: string } | null
  } | null
}) {
  const { address, change, names } = props
  const columns = useRead(customersApi.columns, {}, { enabled: address.where.length > 0 })
  const said = (text: string) => {
    const condition = parseCondition(text)
    if (!condition) return { label: text, says: 'cannot be read' }
    const column = columns.data?.items.find((one) => one.column === condition.column)
    return { label: column?.label ?? condition.column, says: sayCondition(condition, column) }
  }
  const filters: ListFilter[] = [
    anyOf({
      label: 'Strength',
      offers: [...strengths].reverse(),
      chosen: address.strength,
      change: (chosen) => change({ strength: strengths.filter((one) => chosen.includes(one)) }),
    }),
    oneOf({
      label: 'Counts',
      verb: '',
      offers: ['yes', 'no'],
      chosen: address.counted === 'all' ? '' : address.counted,
      change: (counted) => change({ counted: counted || 'all' }),
    }),
    oneOf({
      label: 'Made',
      verb: '',
      offers: windows,
      name: madeWords,
      chosen: address.made === 'ever' ? '' : address.made,
      change: (made) => change({ made: made || 'ever' }),
    }),
    {
      label: 'Made by',
      says:
        address.by === 'anybody'
          ? null
          : address.made.match(/^(ever|dated|undated)$/)
            ? 'known customers'
            : 'customers of that time',
      remove: () => change({ by: 'anybody' }),
    },
    ...address.where.map((text) => ({
      id: text,
      ...said(text),
      remove: () => change({ where: address.where.filter((other) => other !== text) }),
    })),
    {
      label: `Imported by ${names?.import?.fileName ?? '…'}:`,
      says: address.import ? address.did : null,
      remove: () => change({ import: '', did: 'created' }),
    },
    fromElsewhere('Referrer', address.referrer, names?.referrer?.name, () => change({ referrer: '' })),
    fromElsewhere('Referred', address.referred, names?.referred?.name, () => change({ referred: '' })),
  ]
  return (
    <ListFilters
      filters={filters}
      before={<SearchField says="Search names" words={address.q} change={(q) => change({ q }, { replace: true })} />}
      clear={() =>
        change({
          strength: [],
          counted: 'all',
          made: 'ever',
          by: 'anybody',
          where: [],
          import: '',
          referrer: '',
          referred: '',
        })
      }
    />
  )
}

/** The referral beside the list: what its page says, in one column. */
function Pane({ id, close }: { id: Id<'ref'>; close: () => void }) {
  const referral = useRead(referralsApi.show, { referralId: id })
  const shown = referral.data
  return (
    <SidePane
      key={id}
      title={shown ? referralTitle(shown) : 'Referral'}
      close={close}
      marks={shown && <StateMark state={shown.state} />}
    >
      {referral.error && !shown && <FailedState small error={referral.error} again={() => referral.refetch()} />}
      {!shown && !referral.error && <LoadingText />}
      {shown && (
        <div className={classes.pane}>
          <PageLink to={`/referrals/${id}`}>Open its page</PageLink>
          <NextMoves referral={shown} />
          <CountsNot referral={shown} />
          <ReferralFacts referral={shown} />
          <section>
            <h3>Evidence</h3>
            <EvidenceList referral={shown} />
          </section>
          {shown.note && (
            <section>
              <h3>Note</h3>
              <p className={classes.note}>{shown.note}</p>
            </section>
          )}
          <section>
            <h3>History</h3>
            <History referral={shown} />
          </section>
        </div>
      )}
    </SidePane>
  )
}
