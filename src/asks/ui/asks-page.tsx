import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { z } from 'zod'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { anyOf, fromElsewhere, ListFilters, oneOf } from '../../web/list-filters.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { askStates } from '../answering.ts'
import { type Ask, asksApi } from '../api.ts'
import { askKinds } from '../limits.ts'
import { AskMark, AskRecord } from './ask-record.tsx'
import { capital, kindWords, showMinutes } from './ask-words.ts'
import classes from './asks.module.css'
import LogAsk from './log-ask.tsx'

const pageAddress = z.object({
  kind: listOf(z.enum(askKinds)),
  state: listOf(z.enum(askStates)),
  by: z.string().default(''),
  customer: idOf('cus').or(z.literal('')).default(''),
  open: idOf('ask').or(z.literal('')).default(''),
})
type PageAddress = z.output<typeof pageAddress>

const filterOf = (address: PageAddress) => ({
  kind: address.kind,
  state: address.state,
  ...(address.by ? { askedBy: address.by } : {}),
  ...(address.customer ? { customerId: address.customer as Id<'cus'> } : {}),
})

const whomOf = (ask: Ask) => ask.contact?.name ?? ask.customer.name

const columns: Column<Ask>[] = [
  { key: 'whom', label: 'Whom', show: whomOf, width: 160, grow: 2 },
  { key: 'customer', label: 'Customer', show: (ask) => ask.customer.name, width: 150, grow: 2 },
  { key: 'kind', label: 'For', show: (ask) => ask.survey?.name ?? capital(kindWords[ask.kind]), width: 180, grow: 2 },
  { key: 'state', label: 'State', show: (ask) => <AskMark state={ask.state} />, width: 120 },
  {
    key: 'minutes',
    label: 'Minutes',
    show: (ask) => ask.minutes,
    width: 92,
    right: true,
    definition: 'What it costs the person asked, as far as we know.',
  },
  { key: 'askedOn', label: 'Asked on', show: (ask) => showDayShort(ask.askedOn), width: 118, right: true },
  { key: 'askedBy', label: 'Asked by', show: (ask) => ask.askedBy, width: 140, grow: 1 },
  { key: 'channel', label: 'How', show: (ask) => ask.channel, width: 100, hidden: true },
  { key: 'reason', label: 'Reason for a no', show: (ask) => ask.declineReason?.name ?? '', width: 180, hidden: true },
  { key: 'override', label: 'Asked nevertheless', show: (ask) => ask.overrideReason ?? '', width: 200, hidden: true },
]

/** Everything we ask of people, of every kind, with what it costs them. */
export default function AsksPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const [logging, log] = useDisclosure(false)
  const filter = filterOf(address)
  const totals = useRead(asksApi.totals, filter, { keep: true })
  const list = useList(asksApi.list, { ...filter, limit: 100 })
  const { rows } = list
  const open = rows.find(({ id }) => id === address.open)
  const filtered = address.kind.length + address.state.length > 0 || address.by !== '' || address.customer !== ''
  const shown = totals.data
  const button = (
    <WhyNotButton
      whyNot={
        mayDo(here.member.role, 'contributor')
          ? null
          : 'Logging an ask needs the role contributor. Ask an admin to change yours.'
      }
      leftSection={<IconPlus size={16} stroke={1.8} />}
      onClick={log.open}
    >
      Log an ask
    </WhyNotButton>
  )
  return (
    <PageFrame
      width="table"
      title="Asks"
      actions={button}
      answer={
        shown ? (
          <Answer>
            {shown.asks === 0 ? (
              filtered ? (
                'No ask that counts fits these filters.'
              ) : (
                'Nobody was asked for anything yet.'
              )
            ) : (
              <>
                We asked <strong>{showCount(shown.people, 'person', 'people')}</strong>{' '}
                {shown.asks > shown.people
                  ? showCount(shown.asks, 'time', 'times')
                  : shown.people > 1
                    ? 'once each'
                    : 'once'}
                , for {showMinutes(shown.minutes)} of their time. {showNumber(shown.byState.accepted ?? 0)} said yes,{' '}
                {showNumber(shown.byState.declined ?? 0)} said no
                {shown.byState.asked
                  ? `, ${showNumber(shown.byState.asked)} ${shown.byState.asked === 1 ? 'has' : 'have'} not answered.`
                  : '; everybody answered.'}
              </>
            )}
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <Filters address={address} change={setAddress} totals={shown ?? null} />
      <RecordTable
        one="ask"
        columns={columns}
        total={shown ? Object.values(shown.byState).reduce((sum, asks) => sum + asks, 0) : undefined}
        idOf={(ask) => ask.id}
        onOpen={(ask) => setAddress({ open: ask.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        tools={<ExportButton endpoint={asksApi.export} input={filter} small />}
        small={(ask) => ({
          first: whomOf(ask),
          second: `${ask.survey?.name ?? capital(kindWords[ask.kind])}, ${showDayShort(ask.askedOn)}`,
          aside: <AskMark state={ask.state} />,
        })}
        {...list.table}
        remember="asks"
        empty={
          filtered ? (
            <NothingFits
              title="No ask fits these filters"
              all="asks"
              showAll={() => setAddress(pageAddress.parse({}))}
            />
          ) : (
            <EmptyState
              title="Nothing asked yet"
              says="Every quote, call, video or survey you ask somebody for stands here with the minutes it costs them, so that nobody is asked too often."
              example={
                <p className={classes.soft}>
                  <strong>Ines Moreau</strong>, a reference call, 30 min <AskMark state="accepted" />
                </p>
              }
              next={button}
            />
          )
        }
      />
      {open && (
        <SidePane
          key={open.id}
          title={`${whomOf(open)}: ${kindWords[open.kind]}`}
          close={() => setAddress({ open: '' }, { replace: true })}
          marks={<AskMark state={open.state} />}
        >
          <AskRecord ask={open} />
        </SidePane>
      )}
      {logging && <LogAsk close={log.close} {...(shown?.customer ? { customer: shown.customer } : {})} />}
    </PageFrame>
  )
}

type Change = (change: Partial<PageAddress>) => void

function Filters(props: {
  address: PageAddress
  change: Change
  totals: { askers: { id: string; name: string }[]; customer: { name: string } | null } | null
}) {
  const { address, change, totals } = props
  const askers = totals?.askers ?? []
  return (
    <ListFilters
      clear={() => change({ kind: [], state: [], by: '', customer: '' })}
      filters={[
        anyOf({ label: 'State', offers: askStates, chosen: address.state, change: (state) => change({ state }) }),
        anyOf({ label: 'For', verb: '', offers: askKinds, chosen: address.kind, change: (kind) => change({ kind }) }),
        oneOf({
          label: 'Asked by',
          verb: '',
          offers: askers.map(({ id }) => id),
          name: (by) => askers.find(({ id }) => id === by)?.name ?? 'somebody',
          chosen: address.by,
          change: (by) => change({ by }),
        }),
        fromElsewhere('Customer', address.customer, totals?.customer?.name, () => change({ customer: '' })),
      ]}
    />
  )
}
