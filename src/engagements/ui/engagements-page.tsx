import { useDisclosure } from '@mantine/hooks'
import { IconCalendarPlus, IconPhoneCheck } from '@tabler/icons-react'
import { z } from 'zod'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { levelJson, levels } from '../../values/level.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { anyOf, fromElsewhere, ListFilters } from '../../web/list-filters.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { QueueTabs } from '../../web/queue-tabs.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Engagement, engagementsApi } from '../api.ts'
import { guideOf, guides, stageIndex } from '../guides.ts'
import { type EngagementQueue, engagementQueues, engagementRefusals } from '../states.ts'
import classes from './engagements.module.css'
import LogOffBook from './log-off-book.tsx'
import { EngagementMark, showTime, showWhenShort } from './marks.tsx'
import PlanEngagement from './plan-engagement.tsx'

const pageAddress = z.object({
  queue: z.enum(engagementQueues).default('coming'),
  level: listOf(z.coerce.number().pipe(levelJson)),
  customer: idOf('cus').or(z.literal('')).default(''),
})

const queueNames: Record<EngagementQueue, string> = {
  coming: 'Coming',
  waiting: 'Waiting for us',
  held: 'Held',
  missed: 'Missed',
  all: 'All',
}

const stageOf = ({ level, stage }: Engagement) => guides[guideOf[level]].stages[stageIndex(level, stage)]?.name ?? stage
const whenOf = (one: Engagement) =>
  one.heldOn
    ? showDayShort(one.heldOn)
    : one.state === 'scheduled' && one.startsAt
      ? showWhenShort({ startsAt: one.startsAt, zone: one.zone })
      : ''

const columns: Column<Engagement>[] = [
  { key: 'title', label: 'What', show: (one) => one.title, width: 260, grow: 3 },
  { key: 'state', label: 'State', show: (one) => <EngagementMark of={one} />, width: 132 },
  { key: 'when', label: 'When', show: whenOf, width: 196 },
  { key: 'customer', label: 'Customer', show: (one) => one.customer.name, width: 150, grow: 1 },
  { key: 'deal', label: 'Deal', show: (one) => one.deal?.name ?? '', width: 150, grow: 1, hidden: true },
  { key: 'stage', label: 'Stage', show: stageOf, width: 112 },
  { key: 'minutes', label: 'Takes', show: (one) => showTime(one.minutes), width: 92, right: true },
  {
    key: 'grade',
    label: 'Grade',
    show: (one) => (one.gradeGiven === null ? '' : `${one.gradeGiven} of 5`),
    width: 76,
    right: true,
    definition: 'How useful it was, 1 to 5: what the prospect said counts before what we said.',
  },
  { key: 'expected', label: 'Expected', show: (one) => one.gradeExpected ?? '', width: 100, right: true, hidden: true },
  { key: 'askedBy', label: 'Asked by', show: (one) => one.createdBy, width: 140, hidden: true },
]

/** Calls, interviews, shoots and talks: what comes, what waits for us, and what came of the others. */
export default function EngagementsPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const names = useLevelNames()
  const [logging, log] = useDisclosure(false)
  const [planning, plan] = useDisclosure(false)
  const filter = {
    queue: address.queue,
    state: [],
    level: address.level,
    ...(address.customer ? { customerId: address.customer as Id<'cus'> } : {}),
  }
  const totals = useRead(engagementsApi.totals, filter, { keep: true })
  const list = useList(engagementsApi.list, { ...filter, limit: 100 })
  const shown = totals.data
  const filtered = address.level.length > 0 || address.customer !== ''
  const whyNot = mayDo(here.member.role, 'contributor') ? null : engagementRefusals['needs-contributor']
  const button = (
    <WhyNotButton whyNot={whyNot} leftSection={<IconCalendarPlus size={16} stroke={1.8} />} onClick={plan.open}>
      Plan an engagement
    </WhyNotButton>
  )
  return (
    <PageFrame
      width="table"
      title="Engagements"
      actions={
        <>
          <WhyNotButton
            whyNot={whyNot}
            variant="default"
            leftSection={<IconPhoneCheck size={16} stroke={1.8} />}
            onClick={log.open}
          >
            Log a call
          </WhyNotButton>
          {button}
        </>
      }
      answer={
        shown ? (
          <Answer>
            {shown.held === 0 ? (
              'Nobody has spoken for us in the last 365 days.'
            ) : (
              <>
                <strong>{showCount(shown.people, 'person', 'people')}</strong> spoke for us{' '}
                {showCount(shown.held, 'time', 'times')} in the last 365 days, for {showTime(shown.minutes)} of their
                time.
              </>
            )}{' '}
            {shown.byQueue.coming ? showCount(shown.byQueue.coming, 'more is', 'more are') : 'Nothing is'} to come
            {shown.byQueue.waiting ? `; ${showCount(shown.byQueue.waiting, 'waits', 'wait')} for us` : ''}.
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      <QueueTabs
        label="Which engagements"
        queues={engagementQueues.map((queue) => ({
          key: queue,
          label: queueNames[queue],
          rows: shown && (shown.byQueue[queue] ?? 0),
        }))}
        chosen={address.queue}
        choose={(queue) => setAddress({ queue })}
      />
      <ListFilters
        clear={() => setAddress({ level: [], customer: '' })}
        filters={[
          anyOf({
            label: 'Level',
            offers: levels,
            name: (level) => names[level],
            chosen: address.level,
            change: (level) => setAddress({ level }),
          }),
          fromElsewhere('Customer', address.customer, shown?.customer?.name, () => setAddress({ customer: '' })),
        ]}
      />
      <RecordTable
        one="engagement"
        columns={columns}
        total={shown?.shown}
        idOf={(one) => one.id}
        pathOf={(one) => `/engagements/${one.id}`}
        tools={<ExportButton endpoint={engagementsApi.export} input={filter} small />}
        small={(one) => ({
          first: one.title,
          second: [whenOf(one), one.deal?.name].filter(Boolean).join(', ') || stageOf(one),
          aside: <EngagementMark of={one} />,
        })}
        {...list.table}
        remember="engagements"
        empty={
          filtered || (address.queue !== 'all' && (shown?.byQueue.all ?? 0) > 0) ? (
            <NothingFits
              title={filtered ? 'No engagement fits these filters' : `Nothing under “${queueNames[address.queue]}”`}
              all="engagements"
              showAll={() => setAddress({ queue: 'all', level: [], customer: '' })}
            />
          ) : (
            <EmptyState
              title="Nobody has spoken for us yet"
              says="Calls, interviews, shoots and talks stand here from the moment somebody is asked: with the times they offer, what is left to do, and how it went."
              example={
                <p className={classes.soft}>
                  <strong>Reference call: Ines Moreau, Larkspur Clinics</strong>, 30 min{' '}
                  <EngagementMark of={{ state: 'scheduled', matchId: null }} />
                </p>
              }
              next={button}
            />
          )
        }
      />
      {logging && <LogOffBook close={log.close} />}
      {planning && <PlanEngagement close={plan.close} />}
    </PageFrame>
  )
}
