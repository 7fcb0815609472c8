import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconUserSearch } from '@tabler/icons-react'
import { z } from 'zod'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { levelJson, levels, nameInside } from '../../values/level.ts'
import { useAddress, useGo } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { type LevelNames, useLevelNames } from '../../web/level-names.tsx'
import { anyOf, ListFilters, oneOf } from '../../web/list-filters.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { QueueTabs } from '../../web/queue-tabs.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Request, requestsApi, views } from '../api/requests.ts'
import { ageOf, requestRefusals, requestStates } from '../states.ts'
import { RequestMark, requestWords } from './marks.tsx'
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

const topicOf = (request: Request, names: LevelNames) => request.topic || names[request.level]
const forWhomOf = (request: Request) => request.deal?.prospect ?? request.prospectName

const columnsOn = (today: Request['createdOn'], names: LevelNames): Column<Request>[] => [
  { key: 'topic', label: 'Request', show: (request) => topicOf(request, names), width: 230, grow: 4 },
  {
    key: 'deal',
    label: 'For',
    show: (request) => forWhomOf(request) ?? '–',
    width: 150,
    grow: 1,
  },
  { key: 'level', label: 'Level', show: (request) => names[request.level], width: 128 },
  { key: 'state', label: 'State', show: (request) => <RequestMark state={request.state} />, width: 116 },
  {
    key: 'people',
    label: 'Chosen',
    show: (request) => request.people.map(({ name }) => name).join(', ') || '–',
    width: 130,
    grow: 1,
  },
  { key: 'needed', label: 'Needed by', show: (request) => <Needed request={request} today={today} />, width: 118 },
  {
    key: 'days',
    label: 'Days open',
    show: (request) => showNumber(ageOf(request, today).days),
    width: 92,
    right: true,
    definition: 'From the day it was requested until today, or until it was closed.',
  },
  { key: 'assigned', label: 'Assigned to', show: (request) => request.assignedTo?.name ?? 'nobody', width: 130 },
  { key: 'by', label: 'Requested by', show: (request) => request.createdBy, width: 140, hidden: true },
  { key: 'on', label: 'Requested on', show: (request) => showDayShort(request.createdOn), width: 120, hidden: true },
]

function Needed({ request, today }: { request: Request; today: Request['createdOn'] }) {
  if (request.neededBy === null) return <>–</>
  const { overdue, daysLeft } = ageOf(request, today)
  if (!overdue) return <>{showDayShort(request.neededBy)}</>
  return (
    <span className={classes.late} title={`Needed by ${showDayShort(request.neededBy)}`}>
      {showCount(-(daysLeft ?? 0), 'day')} late
    </span>
  )
}

/** "17 days late", where it is; otherwise how long it has been open, or was. */
function sayAge(request: Request, today: Request['createdOn']): string {
  const { overdue, daysLeft, days } = ageOf(request, today)
  return overdue ? `${showCount(-(daysLeft ?? 0), 'day')} late` : `${showCount(days, 'day')} open`
}

const viewLabels = { mine: 'My requests', unassigned: 'Unassigned', active: 'Active', all: 'All' } as const

/** Queues of requests: mine, nobody's, all that need doing, and what waits for my approval. */
export default function RequestsPage() {
  const here = useHere()
  const names = useLevelNames()
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
                {shown.overdue > 0 && (
                  <>
                    ,{' '}
                    <PageLink to="/requests" search={{ overdue: 'yes' }} className="vw-opens">
                      {showNumber(shown.overdue)} of them
                    </PageLink>{' '}
                    past the day they were needed by
                  </>
                )}
                ;{' '}
                {shown.unassigned === 0 ? (
                  'each is assigned to somebody'
                ) : (
                  <>
                    <PageLink to="/requests" search={{ view: 'unassigned' }} className="vw-opens">
                      {showNumber(shown.unassigned)}
                    </PageLink>{' '}
                    {shown.unassigned === 1 ? 'is' : 'are'} assigned to nobody
                  </>
                )}
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
      <QueueTabs
        label="Which requests"
        queues={views.map((view) => ({ key: view, label: viewLabels[view], rows: shown?.[view] }))}
        chosen={address.view}
        choose={(view) => setAddress({ view })}
      >
        <Button size="xs" variant="subtle" px={10} component={PageLink} to="/requests/approvals">
          My approvals{shown ? ` ${showNumber(shown.approvals)}` : ''}
        </Button>
      </QueueTabs>
      <Filters address={address} change={setAddress} />
      <RecordTable
        one="request"
        columns={columnsOn(here.today, names)}
        idOf={(request) => request.id}
        pathOf={(request) => `/requests/${request.id}`}
        tools={<ExportButton endpoint={requestsApi.export} input={filter} small />}
        small={(request) => ({
          first: topicOf(request, names),
          second: `${forWhomOf(request) ?? names[request.level]}, ${sayAge(request, here.today)}`,
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
                  <strong>Scheduling in hospitals</strong>, a {nameInside(names[3])} for Halden Hospitals{' '}
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

function Filters({ address, change }: { address: PageAddress; change: Change }) {
  const names = useLevelNames()
  return (
    <ListFilters
      before={
        <SearchField
          says="Search topics and deals"
          words={address.q}
          change={(q) => change({ q }, { replace: true })}
        />
      }
      clear={() => change({ level: [], state: [], overdue: '' })}
      filters={[
        oneOf({
          label: 'Needed by',
          verb: '',
          offers: ['yes'],
          name: () => 'before today',
          chosen: address.overdue,
          change: (overdue) => change({ overdue }),
        }),
        anyOf({
          label: 'State',
          offers: requestStates,
          name: (state) => requestWords[state],
          chosen: address.state,
          change: (state) => change({ state }),
        }),
        anyOf({
          label: 'Level',
          offers: levels,
          name: (level) => names[level],
          chosen: address.level,
          change: (level) => change({ level }),
        }),
      ]}
    />
  )
}
