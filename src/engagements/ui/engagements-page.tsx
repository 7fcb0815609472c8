import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconFilterPlus, IconPlus } from '@tabler/icons-react'
import { z } from 'zod'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { levelJson, levelNames, levels } from '../../values/level.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort } from '../../web/figures.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Engagement, engagementsApi } from '../api.ts'
import { guideOf, guides, stageIndex } from '../guides.ts'
import { type EngagementQueue, engagementQueues, engagementRefusals } from '../states.ts'
import classes from './engagements.module.css'
import LogOffBook from './log-off-book.tsx'
import { EngagementMark, showTime, showWhen } from './marks.tsx'

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
      ? showWhen({ startsAt: one.startsAt, zone: one.zone })
      : ''

const columns: Column<Engagement>[] = [
  { key: 'title', label: 'What', show: (one) => one.title, width: 240, grow: 3 },
  { key: 'state', label: 'State', show: (one) => <EngagementMark state={one.state} />, width: 140 },
  { key: 'when', label: 'When', show: whenOf, width: 210 },
  { key: 'customer', label: 'Customer', show: (one) => one.customer.name, width: 150, grow: 1 },
  { key: 'deal', label: 'Deal', show: (one) => one.deal?.name ?? '', width: 150, grow: 1 },
  { key: 'stage', label: 'Stage', show: stageOf, width: 130 },
  { key: 'minutes', label: 'Minutes', show: (one) => one.minutes, width: 90, right: true },
  {
    key: 'grade',
    label: 'Grade',
    show: (one) => (one.gradeGiven === null ? '' : `${one.gradeGiven} of 5`),
    width: 90,
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
  const [logging, log] = useDisclosure(false)
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
  const button = (
    <WhyNotButton
      whyNot={mayDo(here.member.role, 'contributor') ? null : engagementRefusals['needs-contributor']}
      leftSection={<IconPlus size={16} stroke={1.8} />}
      onClick={log.open}
    >
      Log a call
    </WhyNotButton>
  )
  const toggled = <T,>(all: T[], one: T) => (all.includes(one) ? all.filter((other) => other !== one) : [...all, one])
  const tick = (on: boolean) => (on ? <IconCheck size={15} aria-label="chosen" /> : null)
  return (
    <PageFrame
      width="table"
      title="Engagements"
      actions={button}
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
            {showCount(shown.byQueue.coming ?? 0, 'engagement')} to come, {shown.byQueue.waiting ?? 0} waiting for us.
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      <FilterRow
        before={
          <fieldset className={classes.line} style={{ border: 0, margin: 0, padding: 0 }}>
            <legend className="vw-hidden">Which engagements</legend>
            {engagementQueues.map((queue) => (
              <Button
                key={queue}
                size="xs"
                variant={queue === address.queue ? 'filled' : 'default'}
                aria-pressed={queue === address.queue}
                onClick={() => setAddress({ queue })}
              >
                {queueNames[queue]}
                {shown ? ` ${shown.byQueue[queue] ?? 0}` : ''}
              </Button>
            ))}
          </fieldset>
        }
        filters={[
          ...(address.level.length > 0
            ? [
                {
                  id: 'level',
                  label: 'Level',
                  says: address.level.map((level) => levelNames[level]).join(' or '),
                  remove: () => setAddress({ level: [] }),
                },
              ]
            : []),
          ...(address.customer
            ? [
                {
                  id: 'customer',
                  label: 'Customer',
                  says: `is ${shown?.customer?.name ?? '…'}`,
                  remove: () => setAddress({ customer: '' }),
                },
              ]
            : []),
        ]}
        clear={() => setAddress({ level: [], customer: '' })}
        add={
          <Menu position="bottom-start" width={220} closeOnItemClick={false}>
            <Menu.Target>
              <Button variant="default" leftSection={<IconFilterPlus size={15} stroke={1.7} />}>
                Add filter
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>Level</Menu.Label>
              {levels.map((level) => (
                <Menu.Item
                  key={level}
                  onClick={() => setAddress({ level: toggled(address.level, level) })}
                  rightSection={tick(address.level.includes(level))}
                >
                  {levelNames[level]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        }
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
          aside: <EngagementMark state={one.state} />,
        })}
        {...list.table}
        remember="engagements"
        empty={
          filtered || address.queue !== 'all' ? (
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
                  <EngagementMark state="scheduled" />
                </p>
              }
              next={button}
            />
          )
        }
      />
      {logging && <LogOffBook close={log.close} />}
    </PageFrame>
  )
}
