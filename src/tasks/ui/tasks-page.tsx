import { Select, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconPlus } from '@tabler/icons-react'
import { z } from 'zod'
import { teamApi } from '../../team/api.ts'
import type { Day } from '../../values/day.ts'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead, useWrite } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDay, showDayShort, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { anyOf, fromElsewhere, ListFilters, oneOf } from '../../web/list-filters.tsx'
import { Mark } from '../../web/marks.tsx'
import { Answer, Facts, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Task, tasksApi } from '../api.ts'
import { taskKinds } from '../closing.ts'
import AddTask from './add-task.tsx'
import { kindLabels, lookOf } from './task-words.ts'
import classes from './tasks.module.css'

const pageAddress = z.object({
  state: z.enum(['open', 'closed']).default('open'),
  whose: z.enum(['mine', 'nobody', 'all']).default('all'),
  kind: listOf(z.enum(taskKinds)),
  customer: idOf('cus').or(z.literal('')).default(''),
  about: z.string().default(''),
  open: idOf('tsk').or(z.literal('')).default(''),
})
type PageAddress = z.output<typeof pageAddress>

const whoseWords = { mine: 'mine', nobody: 'nobody’s' } as const
const notAllowed = 'Working on tasks needs the role contributor. Ask an admin to change yours.'

/** Everything somebody has to do: what the rules ask for, and what people wrote down. */
export default function TasksPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const [adding, add] = useDisclosure(false)
  const filter = {
    state: address.state,
    whose: address.whose,
    kind: address.kind,
    ...(address.customer ? { customerId: address.customer as Id<'cus'> } : {}),
    ...(address.about ? { subjectId: address.about } : {}),
  }
  const totals = useRead(tasksApi.totals, filter, { keep: true })
  const list = useList(tasksApi.list, { ...filter, limit: 100 }, { every: 60_000 })
  const open = list.rows.find(({ id }) => id === address.open)
  const filtered =
    address.kind.length > 0 ||
    address.whose !== 'all' ||
    address.state !== 'open' ||
    address.customer !== '' ||
    address.about !== ''
  const shown = totals.data
  const mayAdd = mayDo(here.member.role, 'contributor')
  const button = (
    <WhyNotButton
      whyNot={mayAdd ? null : notAllowed}
      leftSection={<IconPlus size={16} stroke={1.8} />}
      onClick={add.open}
    >
      Add a task
    </WhyNotButton>
  )
  const columns: Column<Task>[] = [
    { key: 'title', label: 'What', show: (task) => task.title, width: 260, grow: 4 },
    { key: 'kind', label: 'Kind', show: (task) => kindLabels[task.kind], width: 130 },
    { key: 'customer', label: 'Customer', show: (task) => task.customer?.name ?? '', width: 150, grow: 1 },
    { key: 'whose', label: 'Whose', show: (task) => task.assignedTo?.name ?? 'nobody’s', width: 130, grow: 1 },
    {
      key: 'due',
      label: 'Due on',
      show: (task) => (task.dueOn ? showDayShort(task.dueOn) : ''),
      width: 118,
      right: true,
    },
    { key: 'state', label: 'State', show: (task) => <Mark {...lookOf(task, here.today)} />, width: 112 },
    {
      key: 'created',
      label: 'Opened on',
      show: (task) => showDayShort(task.createdOn),
      width: 118,
      right: true,
      hidden: true,
    },
  ]
  return (
    <PageFrame
      width="table"
      title="Tasks"
      actions={button}
      answer={
        shown ? (
          <Answer>
            {shown.open === 0 ? (
              'Nothing waits for anybody.'
            ) : (
              <>
                <strong>{showCount(shown.open, 'task')}</strong> {shown.open === 1 ? 'waits' : 'wait'},{' '}
                {showNumber(shown.mine)} of them for you
                {shown.nobodys > 0 && `, ${showNumber(shown.nobodys)} for nobody yet`}.{' '}
                {shown.overdue > 0 ? `${showNumber(shown.overdue)} should have been done by now.` : 'None is overdue.'}
              </>
            )}
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[56]} large />
        )
      }
    >
      <Filters address={address} change={setAddress} customer={shown?.customer?.name} />
      <RecordTable
        one="task"
        columns={columns}
        total={shown?.shown}
        idOf={(task) => task.id}
        onOpen={(task) => setAddress({ open: task.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        tools={<ExportButton endpoint={tasksApi.export} input={filter} small />}
        small={(task) => ({
          first: task.title,
          second: [task.assignedTo?.name ?? 'nobody’s', task.dueOn && `due ${showDayShort(task.dueOn)}`]
            .filter(Boolean)
            .join(', '),
          aside: <Mark {...lookOf(task, here.today)} />,
        })}
        {...list.table}
        remember="tasks"
        empty={
          filtered ? (
            <NothingFits
              title="No task fits these filters"
              all="open tasks"
              showAll={() => setAddress(pageAddress.parse({}))}
            />
          ) : (
            <EmptyState
              title="Nothing to do"
              says="What the rules ask of people stands here until it is done: copies to take back, consent that ends, approvals. You can write down your own, too."
              example={
                <p className={classes.soft}>
                  <strong>Take back “Set up in a day”: slides for Brightwater</strong>
                  <br />
                  Ines withdrew her consent. Due in seven days.
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
          title={open.title}
          close={() => setAddress({ open: '' }, { replace: true })}
          marks={<Mark {...lookOf(open, here.today)} />}
        >
          <TaskRecord task={open} />
        </SidePane>
      )}
      {adding && <AddTask close={add.close} {...(shown?.customer ? { customer: shown.customer } : {})} />}
    </PageFrame>
  )
}

/** Where somebody goes to work on what a task is about; null where there is no such page. */
function placeOf(task: Task): { to: string; search?: Record<string, string>; label: string } | null {
  if (task.subjectId.startsWith('itm_')) return { to: `/references/${task.subjectId}`, label: 'Show the item' }
  if (task.kind === 'renew consent' && task.customer) {
    return { to: '/consent', search: { customer: task.customer.id }, label: 'Show what they agreed to' }
  }
  if (task.subjectId.startsWith('rqs_')) return { to: `/requests/${task.subjectId}`, label: 'Show the request' }
  if (task.subjectId.startsWith('mat_')) return { to: '/requests/approvals', label: 'Show my approvals' }
  if (task.subjectId.startsWith('eng_')) return { to: `/engagements/${task.subjectId}`, label: 'Show the engagement' }
  return null
}

/** A task with why it is one, whose it is, and what can be done with it. */
function TaskRecord({ task }: { task: Task }) {
  const here = useHere()
  const members = useRead(teamApi.members, {})
  const change = useWrite(tasksApi.change)
  const close = useWrite(tasksApi.close)
  const reopen = useWrite(tasksApi.reopen)
  const mayWork = mayDo(here.member.role, 'contributor')
  const { id: taskId } = task
  const place = placeOf(task)
  const end = (state: 'done' | 'dropped') =>
    close.mutate(
      { taskId, state },
      {
        onError: sayFailed,
        onSuccess: () =>
          offerUndo(state === 'done' ? `Done: ${task.title}` : `Nobody will do this: ${task.title}`, () =>
            reopen.mutateAsync({ taskId }),
          ),
      },
    )
  return (
    <div className={classes.record}>
      <div className={classes.moves}>
        {task.state === 'open' ? (
          <>
            <WhyNotButton
              whyNot={mayWork ? null : notAllowed}
              size="xs"
              loading={close.isPending}
              leftSection={<IconCheck size={15} stroke={2} />}
              onClick={() => end('done')}
            >
              Done
            </WhyNotButton>
            <WhyNotButton
              whyNot={mayWork ? null : notAllowed}
              size="xs"
              variant="default"
              onClick={() => end('dropped')}
            >
              Drop it
            </WhyNotButton>
          </>
        ) : (
          <WhyNotButton
            whyNot={mayWork ? null : notAllowed}
            size="xs"
            variant="default"
            loading={reopen.isPending}
            onClick={() => reopen.mutate({ taskId }, { onError: sayFailed })}
          >
            Open it again
          </WhyNotButton>
        )}
      </div>
      {task.why && <p className={classes.why}>{task.why}</p>}
      {place && (
        <PageLink to={place.to} {...(place.search ? { search: place.search } : {})}>
          {place.label}
        </PageLink>
      )}
      {task.state === 'open' && mayWork && (
        <div className={classes.pair}>
          <Select
            label="Whose"
            placeholder="Nobody’s yet"
            clearable
            data={(members.data?.items ?? [])
              .filter((member) => !member.suspendedAt)
              .map(({ id, name }) => ({ value: id, label: name }))}
            value={task.assignedTo?.id ?? null}
            onChange={(assignedTo) =>
              change.mutate({ taskId, assignedTo, ifMatch: task.version }, { onError: sayFailed })
            }
          />
          <TextInput
            key={task.version}
            label="Due on"
            type="date"
            defaultValue={task.dueOn ?? ''}
            onBlur={(event) => {
              const dueOn = (event.currentTarget.value || null) as Day | null
              if (dueOn !== task.dueOn) change.mutate({ taskId, dueOn, ifMatch: task.version }, { onError: sayFailed })
            }}
          />
        </div>
      )}
      <Facts
        facts={[
          { label: 'Kind', value: kindLabels[task.kind] },
          ...(task.customer
            ? [
                {
                  label: 'Customer',
                  value: <PageLink to={`/customers/${task.customer.id}`}>{task.customer.name}</PageLink>,
                },
              ]
            : []),
          { label: 'Opened on', value: showDay(task.createdOn) },
          ...(task.doneOn ? [{ label: 'Closed on', value: showDay(task.doneOn) }] : []),
          ...(task.doneBy ? [{ label: 'Closed by', value: task.doneBy }] : []),
          ...(task.note ? [{ label: 'Note', value: task.note }] : []),
        ]}
      />
    </div>
  )
}

function Filters(props: {
  address: PageAddress
  change: (change: Partial<PageAddress>) => void
  customer: string | undefined
}) {
  const { address, change, customer } = props
  return (
    <ListFilters
      clear={() => change(pageAddress.parse({ open: address.open }))}
      filters={[
        oneOf({
          label: 'Whose',
          offers: ['mine', 'nobody'],
          name: (whose) => whoseWords[whose],
          chosen: address.whose === 'all' ? '' : address.whose,
          change: (whose) => change({ whose: whose || 'all' }),
        }),
        oneOf({
          label: 'State',
          offers: ['closed'],
          name: () => 'done or dropped',
          chosen: address.state === 'closed' ? 'closed' : '',
          change: (state) => change({ state: state || 'open' }),
        }),
        anyOf({
          label: 'Kind',
          offers: taskKinds,
          name: (kind) => kindLabels[kind].toLowerCase(),
          chosen: address.kind,
          change: (kind) => change({ kind }),
        }),
        fromElsewhere('Customer', address.customer, customer, () => change({ customer: '' })),
        fromElsewhere('About', address.about, 'one thing', () => change({ about: '' })),
      ]}
    />
  )
}
