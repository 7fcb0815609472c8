import { Button, Menu, TextInput } from '@mantine/core'
import { IconCheck, IconFilterPlus, IconPlus, IconPresentation } from '@tabler/icons-react'
import { useState } from 'react'
import { z } from 'zod'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { useAddress, useGo } from '../../web/address.ts'
import { useList, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showMoment } from '../../web/figures.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { publishingApi, type WallLine, wallStates } from '../api.ts'
import { slugOf } from '../rules.ts'
import { WallMark } from './wall-marks.tsx'

const pageAddress = z.object({ state: listOf(z.enum(wallStates)) })

export const onlyManagers = 'Walls are made by managers. Ask one to do it.'

/** Every wall: where what customers said is shown to anybody. */
export default function WallsPage() {
  const here = useHere()
  const go = useGo()
  const [address, setAddress] = useAddress(pageAddress)
  const filter = { state: address.state }
  const list = useList(publishingApi.walls, filter)
  const [beginning, begin] = useState(false)
  const whyNot = mayDo(here.member.role, 'manager') ? null : onlyManagers
  const published = list.rows.filter(({ state }) => state === 'published')
  const hidden = published.reduce((sum, { chosen, shown }) => sum + chosen - shown, 0)
  const filtered = address.state.length > 0
  const isFirst = list.isSuccess && list.rows.length === 0 && !filtered

  return (
    <PageFrame
      title="Walls"
      width={isFirst ? 'page' : 'table'}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconPresentation size={16} stroke={1.7} />}
            onClick={() => go('/walls/slides')}
          >
            Slides and PDF
          </Button>
          {!isFirst && (
            <WhyNotButton whyNot={whyNot} leftSection={<IconPlus size={16} stroke={1.8} />} onClick={() => begin(true)}>
              New wall
            </WhyNotButton>
          )}
        </>
      }
      answer={
        list.isPending ? (
          <LoadingText lines={[54]} large />
        ) : (
          list.rows.length > 0 &&
          (filtered ? (
            <Answer>
              <strong>{showCount(list.rows.length, `${address.state.join(' or ')} wall`)}</strong>.
            </Answer>
          ) : (
            <Answer>
              <strong>{showCount(published.length, 'wall')}</strong>{' '}
              {published.length === 1 ? 'is published, showing' : 'are published, showing'}{' '}
              <strong>
                {showCount(
                  published.reduce((sum, { shown }) => sum + shown, 0),
                  'item',
                )}
              </strong>
              {hidden > 0
                ? `; ${showCount(hidden, 'item')} may not be shown any more and ${hidden === 1 ? 'is' : 'are'} left out.`
                : '.'}
            </Answer>
          ))
        )
      }
    >
      <ReferencesNav />
      {isFirst ? (
        <EmptyState
          title="Show what they said"
          says="A wall is a page of your own that shows chosen quotes with their dates, for your website and for anybody you send it to. Only what people agreed to is ever on it, and what they withdraw is gone at once."
          next={
            <WhyNotButton whyNot={whyNot} onClick={() => begin(true)}>
              Begin a wall
            </WhyNotButton>
          }
          example={
            <Words by="Ines Faro, Head of Operations, Larkspur Clinics, 9 March 2026">
              It took two weeks. Then it just worked.
            </Words>
          }
        />
      ) : (
        <>
          <FilterRow
            filters={
              filtered
                ? [
                    {
                      id: 'state',
                      label: 'State',
                      says: `is ${address.state.join(' or ')}`,
                      remove: () => setAddress({ state: [] }),
                    },
                  ]
                : []
            }
            add={
              <Menu position="bottom-start" width={200} closeOnItemClick={false}>
                <Menu.Target>
                  <Button variant="default" size="compact-sm" leftSection={<IconFilterPlus size={15} stroke={1.7} />}>
                    State
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {wallStates.map((state) => (
                    <Menu.Item
                      key={state}
                      rightSection={address.state.includes(state) ? <IconCheck size={14} aria-label="chosen" /> : null}
                      onClick={() =>
                        setAddress({
                          state: address.state.includes(state)
                            ? address.state.filter((one) => one !== state)
                            : [...address.state, state],
                        })
                      }
                    >
                      <WallMark state={state} />
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            }
          />
          <RecordTable
            one="wall"
            tools={<ExportButton endpoint={publishingApi.exportWalls} input={filter} small />}
            empty={
              <NothingFits title="No wall is in this state" all="walls" showAll={() => setAddress({ state: [] })} />
            }
            columns={columnsFor(here.company.timeZone)}
            idOf={(row) => row.id}
            pathOf={(row) => `/walls/${row.id}`}
            {...list.table}
            small={(row) => ({ first: row.name, second: shownWords(row), aside: <WallMark state={row.state} /> })}
          />
        </>
      )}
      {beginning && <BeginWall close={() => begin(false)} />}
    </PageFrame>
  )
}

const shownWords = ({ shown, chosen }: WallLine) =>
  shown === chosen ? showCount(shown, 'item') : `${shown} of ${showCount(chosen, 'item')}`

const columnsFor = (timeZone: string): Column<WallLine>[] => [
  { key: 'name', label: 'Wall', show: (row) => row.name, width: 200, grow: 3 },
  { key: 'state', label: 'State', show: (row) => <WallMark state={row.state} />, width: 136 },
  {
    key: 'shown',
    label: 'Shown',
    show: shownWords,
    width: 130,
    right: true,
    definition: 'How many of the items chosen may be shown on the website today.',
  },
  { key: 'address', label: 'Address', show: (row) => `/wall/${row.slug}`, width: 180, grow: 1 },
  {
    key: 'changed',
    label: 'Last changed',
    show: (row) => showMoment(row.updatedAt, timeZone),
    width: 170,
    right: true,
  },
]

function BeginWall({ close }: { close: () => void }) {
  const go = useGo()
  const add = useWrite(publishingApi.addWall)
  const [name, setName] = useState('')
  return (
    <FormDialog
      title="New wall"
      label="Begin the wall"
      close={close}
      busy={add.isPending}
      error={beyondFields(add.error)}
      isEmpty={name.trim() === ''}
      save={() => add.mutate({ name }, { onSuccess: ({ id }) => go(`/walls/${id}`) })}
    >
      <TextInput
        label="Name"
        description="The headline of the page. Nobody sees it until you publish."
        placeholder="What customers say"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problemAt(add.error, '/name')}
      />
      {name.trim() !== '' && (
        <p>
          Its address will be <b>/wall/{slugOf(name)}</b>
        </p>
      )}
    </FormDialog>
  )
}
