import { Button, Menu, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconFilterPlus, IconPlus } from '@tabler/icons-react'
import { z } from 'zod'
import type { Day } from '../../values/day.ts'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showAmount, showCount, showDayShort, showNumber } from '../../web/figures.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Deal, dealsApi } from '../api/deals.ts'
import { requestsApi } from '../api/requests.ts'
import { dealRefusals, dealStates } from '../deal-rules.ts'
import DealDialog from './deal-dialog.tsx'
import { DealMark } from './marks.tsx'
import classes from './requests.module.css'

const pageAddress = z.object({
  state: listOf(z.enum(dealStates)),
  theme: idOf('the').or(z.literal('')).default(''),
  stage: z.string().default(''),
  owner: z.string().default(''),
  before: z.iso.date().or(z.literal('')).default(''),
  q: z.string().default(''),
})
type PageAddress = z.output<typeof pageAddress>

const filterOf = (address: PageAddress) => ({
  state: address.state,
  ...(address.theme ? { themeId: address.theme as Id<'the'> } : {}),
  ...(address.stage ? { stage: address.stage } : {}),
  ...(address.owner ? { owner: address.owner } : {}),
  ...(address.before ? { closingBefore: address.before as Day } : {}),
  q: address.q,
})

const amountOf = ({ amountMinor, currency }: Deal) =>
  amountMinor === null || currency === null ? '–' : showAmount({ amountMinor, currency })

const columns: Column<Deal>[] = [
  { key: 'name', label: 'Deal', show: (deal) => deal.name, width: 170, grow: 2 },
  { key: 'prospect', label: 'Prospect', show: (deal) => deal.prospect, width: 150, grow: 2 },
  { key: 'state', label: 'State', show: (deal) => <DealMark state={deal.state} />, width: 100 },
  { key: 'stage', label: 'Stage', show: (deal) => deal.stage ?? '–', width: 120 },
  {
    key: 'themes',
    label: 'To be proven',
    show: (deal) => deal.themes.map(({ name }) => name).join(', ') || '–',
    width: 180,
    grow: 2,
  },
  { key: 'amount', label: 'Amount', show: amountOf, width: 110, right: true },
  {
    key: 'closes',
    label: 'Closes on',
    show: (deal) => (deal.closesOn ? showDayShort(deal.closesOn) : '–'),
    width: 118,
    right: true,
  },
  { key: 'requests', label: 'Open requests', show: (deal) => showNumber(deal.requestsOpen), width: 120, right: true },
  { key: 'owner', label: 'Owner', show: (deal) => deal.owner?.name ?? deal.ownerName ?? 'nobody', width: 140, grow: 1 },
  { key: 'opened', label: 'Opened on', show: (deal) => showDayShort(deal.openedOn), width: 118, hidden: true },
  { key: 'external', label: 'External id', show: (deal) => deal.externalId ?? '', width: 120, hidden: true },
]

/** The deals somebody has to prove something for. */
export default function DealsPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const [adding, add] = useDisclosure(false)
  const filter = filterOf(address)
  const totals = useRead(dealsApi.totals, filter, { keep: true })
  const list = useList(dealsApi.list, { ...filter, limit: 100 })
  const filtered = JSON.stringify(address) !== JSON.stringify(pageAddress.parse({}))
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
      <Filters address={address} change={setAddress} totals={shown ?? null} />
      <RecordTable
        one="deal"
        columns={columns}
        total={shown ? Object.values(shown.byState).reduce((sum, deals) => sum + deals, 0) : undefined}
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
          filtered ? (
            <NothingFits
              title="No deal fits these filters"
              all="deals"
              showAll={() => setAddress(pageAddress.parse({}))}
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
  const owner = address.owner === 'nobody' ? 'nobody' : totals?.owners.find(({ id }) => id === address.owner)?.name
  const chip = (id: string, label: string, says: string, none: Partial<PageAddress>) => ({
    id,
    label,
    says,
    remove: () => change(none),
  })
  const filters = [
    ...(address.state.length > 0 ? [chip('state', 'State', `is ${address.state.join(' or ')}`, { state: [] })] : []),
    ...(address.theme
      ? [chip('theme', 'To be proven', themes.find(({ id }) => id === address.theme)?.name ?? '…', { theme: '' })]
      : []),
    ...(address.stage ? [chip('stage', 'Stage', `is ${address.stage}`, { stage: '' })] : []),
    ...(address.owner ? [chip('owner', 'Owner', `is ${owner ?? '…'}`, { owner: '' })] : []),
    ...(address.before
      ? [chip('before', 'Closes', `before ${showDayShort(address.before as Day)}`, { before: '' })]
      : []),
  ]
  const tick = (on: boolean) => (on ? <IconCheck size={15} aria-label="chosen" /> : null)
  return (
    <FilterRow
      before={
        <SearchField
          says="Search deals and prospects"
          words={address.q}
          change={(q) => change({ q }, { replace: true })}
        />
      }
      filters={filters}
      clear={() => change({ state: [], theme: '', stage: '', owner: '', before: '' })}
      add={
        <Menu position="bottom-start" width={260} closeOnItemClick={false}>
          <Menu.Target>
            <Button variant="default" leftSection={<IconFilterPlus size={15} stroke={1.7} />}>
              Add filter
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
            <Menu.Label>State</Menu.Label>
            {dealStates.map((state) => (
              <Menu.Item
                key={state}
                rightSection={tick(address.state.includes(state))}
                onClick={() =>
                  change({
                    state: address.state.includes(state)
                      ? address.state.filter((one) => one !== state)
                      : [...address.state, state],
                  })
                }
              >
                {state}
              </Menu.Item>
            ))}
            <Menu.Label>To be proven</Menu.Label>
            {themes.map(({ id, name }) => (
              <Menu.Item
                key={id}
                rightSection={tick(address.theme === id)}
                onClick={() => change({ theme: address.theme === id ? '' : id })}
              >
                {name}
              </Menu.Item>
            ))}
            {(totals?.stages.length ?? 0) > 0 && <Menu.Label>Stage</Menu.Label>}
            {totals?.stages.map((stage) => (
              <Menu.Item
                key={stage}
                rightSection={tick(address.stage === stage)}
                onClick={() => change({ stage: address.stage === stage ? '' : stage })}
              >
                {stage}
              </Menu.Item>
            ))}
            <Menu.Label>Owner</Menu.Label>
            {[...(totals?.owners ?? []), { id: 'nobody', name: 'Nobody' }].map(({ id, name }) => (
              <Menu.Item
                key={id}
                rightSection={tick(address.owner === id)}
                onClick={() => change({ owner: address.owner === id ? '' : id })}
              >
                {name}
              </Menu.Item>
            ))}
            <Menu.Label>Closes before</Menu.Label>
            <TextInput
              type="date"
              size="xs"
              mx={10}
              mb={8}
              aria-label="Closes before"
              value={address.before}
              onChange={(event) => change({ before: event.currentTarget.value })}
            />
          </Menu.Dropdown>
        </Menu>
      }
    />
  )
}
