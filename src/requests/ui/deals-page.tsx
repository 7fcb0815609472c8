import { TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { z } from 'zod'
import type { Day } from '../../values/day.ts'
import { mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showAmount, showCount, showDayShort, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { ListFilters, oneOf } from '../../web/list-filters.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { QueueTabs } from '../../web/queue-tabs.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Deal, dealsApi } from '../api/deals.ts'
import { requestsApi } from '../api/requests.ts'
import { type DealState, dealRefusals, dealStates } from '../deal-rules.ts'
import DealDialog from './deal-dialog.tsx'
import { DealMark } from './marks.tsx'
import classes from './requests.module.css'

const pageAddress = z.object({
  state: z.enum(['all', ...dealStates]).default('open'),
  theme: idOf('the').or(z.literal('')).default(''),
  stage: z.string().default(''),
  owner: z.string().default(''),
  before: z.iso.date().or(z.literal('')).default(''),
  q: z.string().default(''),
})
type PageAddress = z.output<typeof pageAddress>

const queues = ['open', 'won', 'lost', 'all'] as const
const queueLabels = { open: 'Open', won: 'Won', lost: 'Lost', all: 'All' } as const

const filterOf = (address: PageAddress) => ({
  state: address.state === 'all' ? [] : [address.state],
  ...(address.theme ? { themeId: address.theme as Id<'the'> } : {}),
  ...(address.stage ? { stage: address.stage } : {}),
  ...(address.owner ? { owner: address.owner } : {}),
  ...(address.before ? { closingBefore: address.before as Day } : {}),
  q: address.q,
})

const amountOf = ({ amountMinor, currency }: Deal) =>
  amountMinor === null || currency === null ? '–' : showAmount({ amountMinor, currency })

const columns: Column<Deal>[] = [
  { key: 'name', label: 'Deal', show: (deal) => deal.name, width: 190, grow: 3 },
  { key: 'prospect', label: 'Prospect', show: (deal) => deal.prospect, width: 130, grow: 1 },
  { key: 'state', label: 'State', show: (deal) => <DealMark state={deal.state} />, width: 96 },
  { key: 'stage', label: 'Stage', show: (deal) => deal.stage ?? '–', width: 112 },
  {
    key: 'themes',
    label: 'To be proven',
    show: (deal) => deal.themes.map(({ name }) => name).join(', ') || '–',
    width: 150,
    grow: 2,
  },
  { key: 'amount', label: 'Amount', show: amountOf, width: 96, right: true },
  {
    key: 'closes',
    label: 'Closes on',
    show: (deal) => (deal.closesOn ? showDayShort(deal.closesOn) : '–'),
    width: 118,
    right: true,
  },
  {
    key: 'requests',
    label: 'Requests',
    show: (deal) => showNumber(deal.requestsOpen),
    width: 92,
    right: true,
    definition: 'Requests for it that are still open.',
  },
  { key: 'owner', label: 'Owner', show: (deal) => deal.owner?.name ?? deal.ownerName ?? 'nobody', width: 126, grow: 1 },
  { key: 'opened', label: 'Opened on', show: (deal) => showDayShort(deal.openedOn), width: 118, hidden: true },
  { key: 'external', label: 'External id', show: (deal) => deal.externalId ?? '', width: 120, hidden: true },
]

/** The deals somebody has to prove something for. */
export default function DealsPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const [adding, add] = useDisclosure(false)
  const filter = filterOf(address)
  const totals = useRead(dealsApi.totals, { ...filter, state: [] }, { keep: true })
  const list = useList(dealsApi.list, { ...filter, limit: 100 })
  const filtered = JSON.stringify({ ...address, state: 'open' }) !== JSON.stringify(pageAddress.parse({}))
  const shown = totals.data
  const button = (
    <WhyNotButton
      whyNot={mayDo(here.member.role, 'contributor') ? null : dealRefusals['needs-contributor']}
      leftSection={<IconPlus size={16} stroke={1.8} />}
      onClick={add.open}
    >
      Add a deal
    </WhyNotButton>
  )
  const open = shown?.byState.open ?? 0
  const rowsIn = (queue: (typeof queues)[number]) => {
    const states: readonly DealState[] = queue === 'all' ? dealStates : [queue]
    return shown && states.reduce((sum, state) => sum + (shown.byState[state] ?? 0), 0)
  }
  return (
    <PageFrame
      width="table"
      title="Deals"
      actions={button}
      answer={
        shown ? (
          <Answer>
            {open === 0 ? (
              filtered ? (
                'No open deal fits these filters.'
              ) : (
                'No deal is open.'
              )
            ) : (
              <>
                <strong>{showCount(open, 'deal is', 'deals are')}</strong> open
                {shown.openAmounts.length > 0 && (
                  <>
                    , worth{' '}
                    {shown.openAmounts
                      .map(({ amountMinor, currency }) => showAmount({ amountMinor, currency }))
                      .join(' and ')}
                  </>
                )}
                . {showNumber(shown.byState.won ?? 0)} were won, {showNumber(shown.byState.lost ?? 0)} lost.
              </>
            )}
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      <QueueTabs
        label="Which deals"
        queues={queues.map((state) => ({ key: state, label: queueLabels[state], rows: rowsIn(state) }))}
        chosen={address.state}
        choose={(state) => setAddress({ state })}
      />
      <Filters address={address} change={setAddress} totals={shown ?? null} />
      <RecordTable
        one="deal"
        columns={columns}
        total={rowsIn(address.state)}
        idOf={(deal) => deal.id}
        pathOf={(deal) => `/deals/${deal.id}`}
        tools={<ExportButton endpoint={dealsApi.export} input={filter} small />}
        small={(deal) => ({
          first: deal.name,
          second: `${deal.prospect}${deal.closesOn ? `, closes ${showDayShort(deal.closesOn)}` : ''}`,
          aside: <DealMark state={deal.state} />,
        })}
        {...list.table}
        remember="deals"
        empty={
          filtered || rowsIn('all') ? (
            <NothingFits
              title={filtered ? 'No deal fits these filters' : `No deal is ${address.state}`}
              all="deals"
              showAll={() => setAddress({ ...pageAddress.parse({}), state: 'all' })}
            />
          ) : (
            <EmptyState
              title="No deals yet"
              says="A deal says who is thinking of buying and what has to be proven to them; the right reference is found from that. Add one here, import a file, or let your sales system tell us by the API."
              example={
                <p className={classes.soft}>
                  <strong>Rollout in twelve hospitals</strong>, Halden Hospitals: to be proven that it saves time{' '}
                  <DealMark state="open" />
                </p>
              }
              next={button}
            />
          )
        }
      />
      {adding && <DealDialog close={add.close} />}
    </PageFrame>
  )
}

type Change = (change: Partial<PageAddress>, how?: { replace?: boolean }) => void

function Filters(props: {
  address: PageAddress
  change: Change
  totals: { stages: string[]; owners: { id: string; name: string }[] } | null
}) {
  const { address, change, totals } = props
  const choices = useRead(requestsApi.choices, {})
  const themes = choices.data?.themes ?? []
  const owners = totals?.owners ?? []
  return (
    <ListFilters
      before={
        <SearchField
          says="Search deals and prospects"
          words={address.q}
          change={(q) => change({ q }, { replace: true })}
        />
      }
      clear={() => change({ theme: '', stage: '', owner: '', before: '' })}
      filters={[
        oneOf({
          label: 'To be proven',
          verb: '',
          offers: themes.map(({ id }) => id),
          name: (theme) => themes.find(({ id }) => id === theme)?.name ?? '…',
          chosen: address.theme,
          change: (theme) => change({ theme }),
        }),
        oneOf({
          label: 'Stage',
          offers: totals?.stages ?? [],
          chosen: address.stage,
          change: (stage) => change({ stage }),
        }),
        oneOf({
          label: 'Owner',
          offers: [...owners.map(({ id }) => id), 'nobody'],
          name: (owner) => (owner === 'nobody' ? owner : (owners.find(({ id }) => id === owner)?.name ?? '…')),
          chosen: address.owner,
          change: (owner) => change({ owner }),
        }),
        {
          label: 'Closes',
          says: address.before ? `before ${showDayShort(address.before as Day)}` : null,
          remove: () => change({ before: '' }),
          field: (
            <TextInput
              type="date"
              size="xs"
              aria-label="Closes before"
              value={address.before}
              onChange={(event) => change({ before: event.currentTarget.value })}
            />
          ),
        },
      ]}
    />
  )
}
