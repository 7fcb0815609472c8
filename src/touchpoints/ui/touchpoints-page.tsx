import { ActionIcon, Menu, Select, TextInput } from '@mantine/core'
import {
  IconArrowMerge,
  IconDots,
  IconFileImport,
  IconPencil,
  IconTrash,
  IconVectorTriangle,
} from '@tabler/icons-react'
import { useState } from 'react'
import { z } from 'zod'
import { printCondition } from '../../customers/filter.ts'
import { groupsApi } from '../../groups/api.ts'
import { useAddress, useGo } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { AskDialog, FormDialog } from '../../web/dialog.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showNumber } from '../../web/figures.ts'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { ListFilters, oneOf } from '../../web/list-filters.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { EmptyState, FailedState, LoadingText, NothingFits } from '../../web/states.tsx'
import { offerUndo, say } from '../../web/toasts.tsx'
import { ratingFilters, type TouchpointLine, touchpointSorts, touchpointsApi } from '../api.ts'
import { touchpointRefusals, whyNotKeepTouchpoints } from '../rules.ts'
import classes from './touchpoints-page.module.css'

const pageAddress = z.object({
  q: z.string().default(''),
  rated: z.enum(ratingFilters).default(''),
  sort: z.enum(touchpointSorts).default('name'),
  direction: z.enum(['up', 'down']).default('up'),
})

type Doing = { what: 'rename' | 'merge' | 'remove'; touchpoint: TouchpointLine }

const ratedWords = { rated: 'has ratings', unrated: 'has no ratings' } as const

/** Settings: what customers experience of us, and how satisfied they are with each. */
export default function TouchpointsPage() {
  const here = useHere()
  const go = useGo()
  const [address, setAddress] = useAddress(pageAddress)
  const list = useRead(touchpointsApi.list, address, { keep: true })
  const [doing, setDoing] = useState<Doing | null>(null)
  const items = list.data?.items ?? []
  const total = list.data?.total ?? 0
  const told = items.filter(({ mean }) => mean !== null).length
  const isFiltered = address.q !== '' || address.rated !== ''
  const close = () => setDoing(null)
  const refusal = whyNotKeepTouchpoints(here.member.role)
  const whyNot = refusal && touchpointRefusals[refusal]
  const toGroups = (key: string) => go('/groups', { by: key })

  const menu = (touchpoint: TouchpointLine) => (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${touchpoint.name}`}>
          <IconDots size={18} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {touchpoint.ratedAttribute && (
          <Menu.Item
            leftSection={<IconVectorTriangle size={16} stroke={1.7} />}
            onClick={() => toGroups(touchpoint.ratedAttribute!)}
          >
            Who refers, by rating
          </Menu.Item>
        )}
        {touchpoint.hadAttribute && (
          <Menu.Item
            leftSection={<IconVectorTriangle size={16} stroke={1.7} />}
            onClick={() => toGroups(touchpoint.hadAttribute!)}
          >
            Who refers, experienced or not
          </Menu.Item>
        )}
        {whyNot !== null ? (
          <Menu.Label>{whyNot}</Menu.Label>
        ) : (
          <>
            <Menu.Item
              leftSection={<IconPencil size={16} stroke={1.7} />}
              onClick={() => setDoing({ what: 'rename', touchpoint })}
            >
              Rename
            </Menu.Item>
            {total > 1 && (
              <Menu.Item
                leftSection={<IconArrowMerge size={16} stroke={1.7} />}
                onClick={() => setDoing({ what: 'merge', touchpoint })}
              >
                Merge into another
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={<IconTrash size={16} stroke={1.7} />}
              onClick={() => setDoing({ what: 'remove', touchpoint })}
            >
              Remove
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )

  return (
    <PageFrame
      width="table"
      title="Touchpoints"
      answer={
        list.data
          ? total > 0 && (
              <Answer more="Each customer counts once, with their latest rating from 1 to 5.">
                <strong>
                  {items.length < total ? `${showNumber(items.length)} of ` : ''}
                  {showCount(total, 'touchpoint')}
                </strong>
                {items.length === 0
                  ? ' fit what you look for.'
                  : `${tellingWords(told, items.length)} with enough ratings to tell a mean.`}
              </Answer>
            )
          : !list.error && <LoadingText lines={[48]} large />
      }
    >
      {list.error && !list.data && <FailedState error={list.error} again={() => list.refetch()} />}
      {list.data && total === 0 && (
        <EmptyState
          title="No touchpoints yet"
          says="A touchpoint is what customers meet of you: a product, a service, a place, a person. They come from surveys that ask for satisfaction, from files, and from what you note on a customer’s page."
          example={
            <p className={classes.says}>
              <strong>Onboarding</strong>, experienced by 214 customers, rated 4.3 on average
            </p>
          }
          next={
            <PageLink to="/imports" search={{ kind: 'touchpoints' }} className="vw-opens">
              <IconFileImport size={16} stroke={1.7} aria-hidden /> Import a file of touchpoints
            </PageLink>
          }
        />
      )}
      {total > 0 && (
        <>
          <ListFilters
            before={
              <SearchField
                says="Search touchpoints"
                words={address.q}
                change={(q) => setAddress({ q }, { replace: true })}
              />
            }
            clear={() => setAddress({ q: '', rated: '' })}
            filters={[
              oneOf({
                label: 'Ratings',
                offers: ['rated', 'unrated'],
                name: (one) => ratedWords[one],
                verb: '',
                chosen: address.rated,
                change: (rated) => setAddress({ rated }),
              }),
            ]}
          />
          <RecordTable
            one="touchpoint"
            columns={[...columns, { key: 'do', label: 'More', show: menu, width: 70, right: true }]}
            rows={items}
            idOf={({ id }) => id}
            sort={{ key: address.sort, descending: address.direction === 'down' }}
            onSort={({ key, descending }) =>
              setAddress({ sort: key as TouchpointSort, direction: descending ? 'down' : 'up' })
            }
            tools={<ExportButton endpoint={touchpointsApi.export} input={address} small />}
            small={(touchpoint) => ({
              first: touchpoint.name,
              second: smallWords(touchpoint),
              aside: menu(touchpoint),
            })}
            remember="touchpoints"
            empty={
              isFiltered && (
                <NothingFits
                  title="No touchpoint fits"
                  all="touchpoints"
                  showAll={() => setAddress({ q: '', rated: '' })}
                />
              )
            }
          />
        </>
      )}
      {doing?.what === 'rename' && <RenameDialog touchpoint={doing.touchpoint} close={close} />}
      {doing?.what === 'merge' && <MergeDialog touchpoint={doing.touchpoint} close={close} />}
      {doing?.what === 'remove' && <RemoveDialog touchpoint={doing.touchpoint} close={close} />}
    </PageFrame>
  )
}

/** `tellingWords(8, 10)` is '; 8 of them'. */
function tellingWords(told: number, all: number): string {
  if (told === all) return all === 1 ? ',' : ', all'
  return told === 0 ? ', none' : `; ${showNumber(told)} of them`
}

type TouchpointSort = (typeof touchpointSorts)[number]

/** Where the touchpoint splits customers into groups, so that it shows who refers. */
function ToGroups({ touchpoint: { ratedAttribute, hadAttribute, name } }: { touchpoint: TouchpointLine }) {
  const by = ratedAttribute ?? hadAttribute
  if (by === null) return null
  return (
    <PageLink to="/groups" search={{ by }} title={`Who refers, by ${name}`}>
      {ratedAttribute === null ? 'had it or not' : 'by rating'}
    </PageLink>
  )
}

const columns: Column<TouchpointLine>[] = [
  { key: 'name', label: 'Touchpoint', show: ({ name }) => name, width: 180, sorts: true },
  { key: 'experienced', label: 'Customers', show: showExperienced, width: 110, right: true, sorts: true },
  { key: 'rated', label: 'Rated by', show: showRated, width: 110, right: true, sorts: true },
  {
    key: 'mean',
    label: 'Mean rating',
    show: (touchpoint) => <Mean touchpoint={touchpoint} />,
    width: 180,
    right: true,
    sorts: true,
    definition:
      'The mean of each customer’s latest rating, with its 95 % range (Student’s). Under 30 customers who rated, it is too few to tell.',
  },
  {
    key: 'refers',
    label: 'Who refers',
    show: (touchpoint) => <ToGroups touchpoint={touchpoint} />,
    width: 120,
    definition: 'Opens Groups, split by the ratings, or by who experienced it where nobody rated.',
  },
]

function showExperienced({ hadAttribute, ratedAttribute, experienced }: TouchpointLine) {
  const condition =
    hadAttribute !== null
      ? { column: hadAttribute, is: ['yes'] }
      : ratedAttribute !== null
        ? { column: ratedAttribute, isNot: [''] }
        : null
  return <Opens count={experienced} condition={condition} />
}

function showRated({ ratedAttribute, rated }: TouchpointLine) {
  return <Opens count={rated} condition={ratedAttribute === null ? null : { column: ratedAttribute, isNot: [''] }} />
}

/** A number that opens the customers it counts. */
function Opens(props: { count: number; condition: Parameters<typeof printCondition>[0] | null }) {
  if (props.count === 0 || props.condition === null) return showNumber(props.count)
  return (
    <PageLink
      to="/customers"
      search={{ where: [printCondition(props.condition)] }}
      className="vw-opens"
      title="Show these customers"
    >
      {showNumber(props.count)}
    </PageLink>
  )
}

function Mean({ touchpoint: { mean, rated } }: { touchpoint: TouchpointLine }) {
  if (mean === null) return <span className={classes.soft}>{rated === 0 ? 'not rated' : 'too few to tell'}</span>
  return (
    <span className={classes.mean}>
      {showNumber(mean.value, digitsOf(rated))}
      <span>{showRange(mean, rated)}</span>
    </span>
  )
}

/** From about a thousand ratings on, a hundredth means something. */
const digitsOf = (rated: number) => (rated >= 1000 ? 2 : 1)

/** `showRange({ low: 4.12, high: 4.38 }, 250)` is '4.1–4.4'. */
const showRange = ({ low, high }: { low: number; high: number }, rated: number) =>
  `${showNumber(low, digitsOf(rated))}–${showNumber(high, digitsOf(rated))}`

function smallWords({ experienced, rated, mean }: TouchpointLine): string {
  const who = showCount(experienced, 'customer')
  if (rated === 0) return `${who}, not rated`
  return mean === null
    ? `${who}, too few ratings to tell`
    : `${who}, ${showNumber(mean.value, digitsOf(rated))} (${showRange(mean, rated)})`
}

function RenameDialog({ touchpoint, close }: { touchpoint: TouchpointLine; close: () => void }) {
  const rename = useWrite(touchpointsApi.rename)
  const [name, setName] = useState(touchpoint.name)
  const { id: touchpointId, version } = touchpoint
  const save = () =>
    rename.mutate(
      { touchpointId, name, ifMatch: version },
      {
        onSuccess: (after) => {
          close()
          if (after.name === touchpoint.name) return
          offerUndo(`${touchpoint.name} is ${after.name} now.`, () =>
            rename.mutateAsync({ touchpointId, name: touchpoint.name }),
          )
        },
      },
    )
  return (
    <FormDialog
      title={`Rename “${touchpoint.name}”`}
      label="Save the name"
      save={save}
      isEmpty={name.trim() === ''}
      busy={rename.isPending}
      error={beyondFields(rename.error)}
      close={close}
    >
      <TextInput
        label="Name"
        description="Files and surveys that use the name it has now still mean it."
        data-autofocus
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problemAt(rename.error, '/name')}
      />
    </FormDialog>
  )
}

function MergeDialog({ touchpoint, close }: { touchpoint: TouchpointLine; close: () => void }) {
  const names = useRead(touchpointsApi.names, {})
  const merge = useWrite(touchpointsApi.merge)
  const [into, setInto] = useState<string | null>(null)
  const others = (names.data?.items ?? []).filter(({ id }) => id !== touchpoint.id)
  const target = others.find(({ id }) => id === into)
  const save = () => {
    if (!target) return
    merge.mutate(
      { touchpointId: touchpoint.id, into: target.id, ifMatch: touchpoint.version },
      {
        onSuccess: () => {
          close()
          say(`${touchpoint.name} is part of ${target.name} now.`)
        },
      },
    )
  }
  return (
    <FormDialog
      title={`Merge “${touchpoint.name}”`}
      label="Merge them"
      save={save}
      grave
      isEmpty={!target}
      busy={merge.isPending}
      error={merge.error}
      close={close}
    >
      <Select
        label="It is the same as"
        data-autofocus
        placeholder="Choose a touchpoint"
        searchable
        data={others.map(({ id, name }) => ({ value: id, label: name }))}
        value={into}
        onChange={setInto}
        nothingFoundMessage="No touchpoint has these words."
      />
      <p className={classes.says}>
        What {showCount(touchpoint.experienced, 'customer')} experienced, with every rating, moves to{' '}
        {target ? `“${target.name}”` : 'the other one'}, and files and surveys that say “{touchpoint.name}” mean it from
        now on. This cannot be undone.
      </p>
      <UsedIn touchpoint={touchpoint} />
    </FormDialog>
  )
}

function RemoveDialog({ touchpoint, close }: { touchpoint: TouchpointLine; close: () => void }) {
  const remove = useWrite(touchpointsApi.remove)
  const act = () =>
    remove.mutate(
      { touchpointId: touchpoint.id, ifMatch: touchpoint.version },
      {
        onSuccess: () => {
          close()
          say(`${touchpoint.name} was removed.`)
        },
      },
    )
  return (
    <AskDialog
      title={`Remove “${touchpoint.name}”?`}
      label="Remove it"
      leave="Keep it"
      act={act}
      busy={remove.isPending}
      error={remove.error}
      close={close}
    >
      <p className={classes.says}>
        {touchpoint.experienced === 0
          ? 'Nobody has experienced it.'
          : `What ${showCount(touchpoint.experienced, 'customer')} experienced goes with it${
              touchpoint.rated > 0 ? ', ratings and all' : ''
            }. Answers to surveys stay as they were given.`}{' '}
        A survey or file that names it later brings it back.
      </p>
      <UsedIn touchpoint={touchpoint} />
    </AskDialog>
  )
}

/** Saved groups that stand on its ratings: without it nobody can be found by them. */
function UsedIn({ touchpoint: { ratedAttribute, hadAttribute } }: { touchpoint: TouchpointLine }) {
  const groups = useRead(groupsApi.savedGroups, {})
  const keys = [ratedAttribute, hadAttribute].filter((key) => key !== null)
  const used = (groups.data?.items ?? []).filter(({ conditions }) =>
    conditions.some((condition) => keys.some((key) => condition.startsWith(`${key} `))),
  )
  if (used.length === 0) return null
  return (
    <p className={classes.says}>
      <strong>{showCount(used.length, 'saved group')}</strong> {used.length === 1 ? 'stands' : 'stand'} on it and would
      find nobody: {used.map(({ name }) => name).join(', ')}.
    </p>
  )
}
