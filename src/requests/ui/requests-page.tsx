import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconFilterPlus, IconPlus, IconUserSearch } from '@tabler/icons-react'
import { z } from 'zod'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { levelJson, levelNames, levels } from '../../values/level.ts'
import { useAddress, useGo } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort, showNumber } from '../../web/figures.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Request, requestsApi, views } from '../api/requests.ts'
import { ageOf, requestRefusals, requestStates } from '../states.ts'
import { RequestMark } from './marks.tsx'
import RequestDialog from './request-dialog.tsx'
import classes from './requests.module.css'

const pageAddress = z.object({
  view: z.enum(views).default('active'),
  level: listOf(z.coerce.number().pipe(levelJson)),
  state: listOf(z.enum(requestStates)),
  overdue: z.enum(['', 'yes']).default(''),
  q: z.string().default(''),
})
type PageAddress = z.output<typeof pageAddress>

const topicOf = (request: Request) => request.topic || levelNames[request.level]

const columnsOn = (today: Request['createdOn']): Column<Request>[] => [
  { key: 'topic', label: 'Request', show: topicOf, width: 190, grow: 2 },
  {
    key: 'deal',
    label: 'For',
    show: (request) => request.deal?.prospect ?? request.prospectName ?? '–',
    width: 150,
    grow: 2,
  },
  { key: 'level', label: 'Level', show: (request) => levelNames[request.level], width: 130 },
  { key: 'state', label: 'State', show: (request) => <RequestMark state={request.state} />, width: 120 },
  {
    key: 'people',
    label: 'Chosen',
    show: (request) => request.people.map(({ name }) => name).join(', ') || '–',
    width: 150,
    grow: 1,
  },
  { key: 'needed', label: 'Needed by', show: (request) => <Needed request={request} today={today} />, width: 150 },
  {
    key: 'days',
    label: 'Days open',
    show: (request) => showNumber(ageOf(request, today).days),
    width: 100,
    right: true,
    definition: 'From the day it was requested until today, or until it was closed.',
  },
  { key: 'assigned', label: 'Assigned to', show: (request) => request.assignedTo?.name ?? 'nobody', width: 140 },
  { key: 'by', label: 'Requested by', show: (request) => request.createdBy, width: 140, hidden: true },
  { key: 'on', label: 'Requested on', show: (request) => showDayShort(request.createdOn), width: 120, hidden: true },
]

function Needed({ request, today }: { request: Request; today: Request['createdOn'] }) {
  if (request.neededBy === null) return <>–</>
  const { overdue, daysLeft } = ageOf(request, today)
  if (!overdue) return <>{showDayShort(request.neededBy)}</>
  return (
    <span className={classes.late}>
      {showDayShort(request.neededBy)}, {showCount(-(daysLeft ?? 0), 'day')} late
    </span>
  )
}

const viewLabels = { mine: 'My requests', unassigned: 'Unassigned', active: 'Active', all: 'All' } as const

/** Queues of requests: mine, nobody's, all that need doing, and what waits for my approval. */
export default function RequestsPage() {
  const here = useHere()
  const go = useGo()
  const [address, setAddress] = useAddress(pageAddress)
  const [asking, ask] = useDisclosure(false)
  const totals = useRead(requestsApi.totals, {}, { keep: true })
  const filter = {
    view: address.view,
    level: address.level,
    state: address.state,
    ...(address.overdue ? { overdue: 'true' } : {}),
    q: address.q,
  }
  const list = useList(requestsApi.list, { ...filter, limit: 100 })
  const filtered = address.level.length + address.state.length > 0 || address.overdue !== '' || address.q !== ''
  const shown = totals.data
  const button = (
    <WhyNotButton
      whyNot={mayDo(here.member.role, 'contributor') ? null : requestRefusals['needs-contributor']}
      leftSection={<IconPlus size={16} stroke={1.8} />}
      onClick={ask.open}
    >
      Request a reference
    </WhyNotButton>
  )
  return (
    <PageFrame
      width="table"
      title="Requests"
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconUserSearch size={16} stroke={1.7} />}
            onClick={() => go('/requests/find')}
          >
            Find who can speak
          </Button>
          {button}
        </>
      }
      answer={
        shown ? (
          <Answer>
            {shown.active === 0 ? (
              'No request waits for anybody.'
            ) : (
              <>
                <strong>{showCount(shown.active, 'request waits', 'requests wait')}</strong>
                {shown.overdue > 0 ? `, ${showNumber(shown.overdue)} of them past the day they were needed by` : ''};{' '}
                {shown.unassigned === 0
                  ? 'each is assigned to somebody'
                  : `${showNumber(shown.unassigned)} assigned to nobody`}
                . The oldest has been open for {showCount(shown.oldestDays, 'day')}.
              </>
            )}
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      <Views address={address} change={setAddress} counts={shown ?? null} />
      <Filters address={address} change={setAddress} />
      <RecordTable
        one="request"
        columns={columnsOn(here.today)}
        idOf={(request) => request.id}
        pathOf={(request) => `/requests/${request.id}`}
        tools={<ExportButton endpoint={requestsApi.export} input={filter} small />}
        small={(request) => ({
          first: topicOf(request),
          second: `${request.deal?.prospect ?? request.prospectName ?? levelNames[request.level]}, ${showCount(ageOf(request, here.today).days, 'day')} open`,
          aside: <RequestMark state={request.state} />,
        })}
        {...list.table}
        remember="requests"
        empty={
          filtered ? (
            <NothingFits
              title="No request fits these filters"
              all="requests"
              showAll={() => setAddress({ level: [], state: [], overdue: '', q: '', view: 'all' })}
            />
          ) : (
            <EmptyState
              title={address.view === 'mine' ? 'Nothing waits for you' : 'Nothing waits here'}
              says="Whoever works on a deal requests a reference in a minute; the best people for it, and those not to be asked, are found from the deal."
              example={
                <p className={classes.soft}>
                  <strong>Scheduling in hospitals</strong>, a reference call for Halden Hospitals{' '}
                  <RequestMark state="open" />
                </p>
              }
              next={button}
            />
          )
        }
      />
      {asking && <RequestDialog close={ask.close} />}
    </PageFrame>
  )
}

type Change = (change: Partial<PageAddress>, how?: { replace?: boolean }) => void

function Views(props: {
  address: PageAddress
  change: Change
  counts: Record<(typeof views)[number] | 'approvals', number> | null
}) {
  const { address, change, counts } = props
  return (
    <nav className={classes.tabs} aria-label="Queues">
      {views.map((view) => (
        <Button
          key={view}
          size="xs"
          variant={address.view === view ? 'light' : 'subtle'}
          className={classes.tab ?? ''}
          aria-current={address.view === view ? 'true' : undefined}
          onClick={() => change({ view })}
        >
          {viewLabels[view]}
          {counts ? ` (${showNumber(counts[view])})` : ''}
        </Button>
      ))}
      <Button size="xs" variant="subtle" component={ApprovalsLink}>
        My approvals{counts ? ` (${showNumber(counts.approvals)})` : ''}
      </Button>
    </nav>
  )
}

const ApprovalsLink = (props: object) => <PageLink to="/requests/approvals" {...(props as { children: string })} />

function Filters({ address, change }: { address: PageAddress; change: Change }) {
  const toggled = <T,>(list: T[], one: T) =>
    list.includes(one) ? list.filter((other) => other !== one) : [...list, one]
  const tick = (on: boolean) => (on ? <IconCheck size={15} aria-label="chosen" /> : null)
  const filters = [
    ...(address.level.length > 0
      ? [
          {
            id: 'level',
            label: 'Level',
            says: `is ${address.level.map((level) => levelNames[level].toLowerCase()).join(' or ')}`,
            remove: () => change({ level: [] }),
          },
        ]
      : []),
    ...(address.state.length > 0
      ? [{ id: 'state', label: 'State', says: `is ${address.state.join(' or ')}`, remove: () => change({ state: [] }) }]
      : []),
    ...(address.overdue
      ? [{ id: 'overdue', label: 'Needed', says: 'before today', remove: () => change({ overdue: '' }) }]
      : []),
  ]
  return (
    <FilterRow
      before={
        <SearchField
          says="Search topics and deals"
          words={address.q}
          change={(q) => change({ q }, { replace: true })}
        />
      }
      filters={filters}
      clear={() => change({ level: [], state: [], overdue: '' })}
      add={
        <Menu position="bottom-start" width={240} closeOnItemClick={false}>
          <Menu.Target>
            <Button variant="default" leftSection={<IconFilterPlus size={15} stroke={1.7} />}>
              Add filter
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
            <Menu.Item
              onClick={() => change({ overdue: address.overdue ? '' : 'yes' })}
              rightSection={tick(address.overdue !== '')}
            >
              Needed before today
            </Menu.Item>
            <Menu.Label>Level</Menu.Label>
            {levels.map((level) => (
              <Menu.Item
                key={level}
                onClick={() => change({ level: toggled(address.level, level) })}
                rightSection={tick(address.level.includes(level))}
              >
                {levelNames[level]}
              </Menu.Item>
            ))}
            <Menu.Label>State</Menu.Label>
            {requestStates.map((state) => (
              <Menu.Item
                key={state}
                onClick={() => change({ state: toggled(address.state, state) })}
                rightSection={tick(address.state.includes(state))}
              >
                {state}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    />
  )
}
