import { Button, Menu, Select } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowsSort, IconCheck, IconFilterPlus, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { z } from 'zod'
import { useNames, uses } from '../../consent/uses.ts'
import { customersApi } from '../../customers/api.ts'
import { parseCondition, printCondition } from '../../customers/filter.ts'
import { sayCondition } from '../../customers/filter-words.ts'
import { AddFilter } from '../../customers/ui/filter-editor.tsx'
import { windowJson, windowWords } from '../../customers/window.ts'
import { useThemes } from '../../themes/ui/theme-picker.tsx'
import type { Day } from '../../values/day.ts'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { type Level, levels } from '../../values/level.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort, showNumber } from '../../web/figures.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, FailedState, LoadingText, NothingFits } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type ItemLine, type ItemSort, referencesApi } from '../api.ts'
import { attentions, formats, itemSorts, itemStates, sources } from '../words.ts'
import { AddItem } from './add-item.tsx'
import { ForChosen } from './chosen.tsx'
import type { ReferencesSlots } from './feature.ts'
import { ItemDetails } from './item-details.tsx'
import { CoverMark, FileMark, formatIcons } from './item-marks.tsx'
import { attentionWords, sayLanguage, shownAs } from './item-words.ts'

const levelTexts = levels.map(String) as [string, ...string[]]
const pageAddress = z.object({
  q: z.string().default(''),
  level: listOf(z.enum(levelTexts)),
  theme: listOf(idOf('the')),
  format: listOf(z.enum(formats)),
  source: listOf(z.enum(sources)),
  state: listOf(z.enum(itemStates)),
  covered: listOf(z.enum(uses)),
  language: z.string().default(''),
  customer: idOf('cus').or(z.literal('')).default(''),
  contact: idOf('con').or(z.literal('')).default(''),
  attention: z.enum(attentions).or(z.literal('')).default(''),
  given: windowJson.default('ever'),
  where: listOf(z.string().max(5_000)),
  sort: z.enum(itemSorts).default('given'),
  open: idOf('itm').or(z.literal('')).default(''),
})
type PageAddress = z.output<typeof pageAddress>

const filterOf = (address: PageAddress) => ({
  q: address.q,
  level: address.level,
  theme: address.theme,
  format: address.format,
  source: address.source,
  state: address.state,
  covered: address.covered,
  where: address.where,
  given: address.given,
  ...(address.language ? { language: address.language } : {}),
  ...(address.customer ? { customer: address.customer as Id<'cus'> } : {}),
  ...(address.contact ? { contact: address.contact as Id<'con'> } : {}),
  ...(address.attention ? { attention: address.attention as (typeof attentions)[number] } : {}),
})

/** Everything customers let us say in their name, or may let us: found in a moment, with what it may be used for today. */
export function LibraryPage({ slots }: { slots: ReferencesSlots }) {
  const here = useHere()
  const levelNames = useLevelNames()
  const [address, setAddress] = useAddress(pageAddress)
  const filter = filterOf(address)
  const facets = useRead(referencesApi.facets, filter, { keep: true })
  const { sort } = address
  const list = useList(referencesApi.list, { ...filter, sort, limit: 100 })
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { nameOf } = useThemes()
  const [adding, add] = useDisclosure(false)
  const filtered = JSON.stringify(filter) !== JSON.stringify(filterOf(pageAddress.parse({})))
  const columns: Column<ItemLine>[] = [
    {
      key: 'words',
      label: 'Words',
      show: (row) => (row.words ? <Words size="line">{row.words}</Words> : row.title),
      width: 200,
      grow: 6,
    },
    { key: 'file', label: 'File', show: (row) => <FileMark item={row} />, width: 68 },
    { key: 'level', label: 'Level', show: (row) => levelNames[row.level], width: 120 },
    { key: 'customer', label: 'Customer', show: (row) => row.customer?.name ?? 'not known', width: 130, grow: 1 },
    { key: 'themes', label: 'Themes', show: (row) => row.themeIds.map(nameOf).join(', '), width: 130, grow: 1 },
    { key: 'covered', label: 'May be used for', show: (row) => <CoverMark item={row} />, width: 160 },
    { key: 'given', label: 'Given on', show: (row) => showDayShort(row.givenOn as Day), width: 118, right: true },
    { key: 'used', label: 'Used in', show: (row) => showNumber(row.usedIn), width: 90, right: true, hidden: true },
    { key: 'shown', label: 'Shown as', show: shownAs, width: 200, hidden: true },
    { key: 'title', label: 'Title', show: (row) => row.title, width: 200, hidden: true },
    {
      key: 'format',
      label: 'Format',
      show: (row) => {
        const FormatIcon = formatIcons[row.format]
        return (
          <span>
            <FormatIcon size={14} stroke={1.8} aria-hidden /> {row.format}
          </span>
        )
      },
      width: 110,
      hidden: true,
    },
    { key: 'source', label: 'Source', show: (row) => row.source, width: 130, hidden: true },
    {
      key: 'language',
      label: 'Language',
      show: (row) => (row.language ? sayLanguage(row.language) : ''),
      width: 100,
      hidden: true,
    },
  ]
  const customerName = list.rows.find(({ customer }) => customer?.id === address.customer)?.customer?.name

  return (
    <PageFrame
      width="table"
      title="References"
      actions={
        <>
          <Button component={PageLink} to="/references/suggestions" variant="default">
            Suggested edits
          </Button>
          <WhyNotButton
            whyNot={
              mayDo(here.member.role, 'contributor')
                ? null
                : 'Adding to the library needs the role contributor. Ask an admin to change yours.'
            }
            leftSection={<IconPlus size={16} stroke={1.8} />}
            onClick={add.open}
          >
            Add a quote
          </WhyNotButton>
        </>
      }
      answer={
        facets.data ? (
          <Answer>
            <strong>
              {facets.data.orMore && 'More than '}
              {showCount(facets.data.items, 'reference')}
            </strong>
            {!facets.data.orMore && ` from ${showCount(facets.data.customers, 'customer')}`}
            {address.attention && `: ${attentionWords[address.attention as (typeof attentions)[number]].toLowerCase()}`}
            {address.covered.length > 0 && `, which may be used for ${address.covered.join(' and ')} today`}.
          </Answer>
        ) : (
          !facets.error && <LoadingText lines={[46]} large />
        )
      }
    >
      <ReferencesNav />
      <Filters
        address={address}
        change={setAddress}
        customerName={customerName}
        facets={facets.data && !facets.data.orMore ? facets.data : null}
        nameOf={nameOf}
      />
      <RecordTable
        one="reference"
        columns={columns}
        total={facets.data?.orMore ? undefined : facets.data?.items}
        idOf={(row) => row.id}
        onOpen={(row) => setAddress({ open: row.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        chosen={chosen}
        onChoose={setChosen}
        bulk={<ForChosen rows={list.rows.filter(({ id }) => chosen.has(id))} done={setChosen} slots={slots} />}
        tools={
          <>
            <SortChoice sort={sort} change={(sort) => setAddress({ sort })} />
            <ExportButton endpoint={referencesApi.exportItems} input={{ ...filter, sort }} small />
          </>
        }
        small={(row) => ({
          first: row.words ? <Words size="line">{row.words}</Words> : row.title,
          aside: <FileMark item={row} />,
          second: (
            <>
              <CoverMark item={row} quiet /> · {levelNames[row.level]} · {row.customer?.name ?? 'not known'}
            </>
          ),
        })}
        {...list.table}
        remember="references"
        empty={
          filtered ? (
            <NothingFits
              title="Nothing in the library fits these filters"
              all="references"
              showAll={() => setAddress({ ...pageAddress.parse({}), sort })}
            />
          ) : (
            <EmptyState
              title="The library is empty"
              says="What customers let you say in their name stands here: word for word, with what they agreed to. Quotes from surveys arrive by themselves where their authors ticked a permission."
              example={<Words by="Larkspur Clinics">Reports that took two days now take two hours.</Words>}
              next={<Button onClick={add.open}>Add the first quote</Button>}
            />
          )
        }
      />
      {address.open && (
        <Pane
          slots={slots}
          itemId={address.open as Id<'itm'>}
          close={() => setAddress({ open: '' }, { replace: true })}
        />
      )}
      {adding && <AddItem close={add.close} slots={slots} />}
    </PageFrame>
  )
}

const sortWords: Record<ItemSort, string> = {
  given: 'Newest given first',
  added: 'Newest added first',
  level: 'Highest level first',
}

function SortChoice({ sort, change }: { sort: ItemSort; change: (sort: ItemSort) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconArrowsSort size={15} stroke={1.7} aria-hidden />}
        >
          {sortWords[sort]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {itemSorts.map((one) => (
          <Menu.Item
            key={one}
            rightSection={one === sort ? <IconCheck size={15} aria-label="chosen" /> : null}
            onClick={() => change(one)}
          >
            {sortWords[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Pane({ itemId, close, slots }: { itemId: Id<'itm'>; close: () => void; slots: ReferencesSlots }) {
  const item = useRead(referencesApi.show, { itemId }, { keep: true })
  return (
    <SidePane
      title={item.data?.title ?? 'Reference'}
      close={close}
      marks={item.data ? <CoverMark item={item.data} /> : null}
    >
      {item.error && !item.data && <FailedState small error={item.error} again={() => item.refetch()} />}
      {item.data ? <ItemDetails key={item.data.id} item={item.data} slots={slots} /> : !item.error && <LoadingText />}
    </SidePane>
  )
}

type Facets = {
  [Name in 'level' | 'theme' | 'format' | 'source' | 'state' | 'language']: { value: string | number; items: number }[]
}

function Filters(props: {
  address: PageAddress
  change: (change: Partial<PageAddress>, how?: { replace?: boolean }) => void
  customerName: string | undefined
  facets: Facets | null
  nameOf: (id: Id<'the'>) => string
}) {
  const { address, change, facets, nameOf } = props
  const levelNames = useLevelNames()
  const columns = useRead(customersApi.columns, {})
  const { inUse } = useThemes()
  const said = (text: string) => {
    const condition = parseCondition(text)
    if (!condition) return { label: text, says: 'cannot be read' }
    const column = columns.data?.items.find((one) => one.column === condition.column)
    return { label: column?.label ?? condition.column, says: sayCondition(condition, column) }
  }
  const toggled = <T,>(all: readonly T[], one: T) =>
    all.includes(one) ? all.filter((other) => other !== one) : [...all, one]
  const chips = <T extends string>(
    label: string,
    all: readonly T[],
    says: (one: T) => string,
    set: (all: T[]) => void,
  ) => all.map((one) => ({ id: `${label} ${one}`, label, says: says(one), remove: () => set(toggled(all, one)) }))
  const howMany = (of: keyof Facets, value: string | number) =>
    facets?.[of].find((one) => String(one.value) === String(value))?.items
  const choices = <T extends string>(
    title: string,
    options: readonly T[],
    chosen: readonly T[],
    says: (one: T) => string,
    set: (all: T[]) => void,
    of?: keyof Facets,
  ) => (
    <>
      <Menu.Label>{title}</Menu.Label>
      {options.map((one) => (
        <Menu.Item
          key={one}
          rightSection={
            chosen.includes(one) ? (
              <IconCheck size={15} aria-label="chosen" />
            ) : of && howMany(of, one) !== undefined ? (
              <span>{showNumber(howMany(of, one) ?? 0)}</span>
            ) : null
          }
          onClick={() => set(toggled(chosen, one))}
        >
          {says(one)}
        </Menu.Item>
      ))}
    </>
  )
  const levelName = (one: string) => levelNames[Number(one) as Level]
  return (
    <FilterRow
      before={
        <>
          <SearchField
            says="Search words and names"
            label="Search words, titles and names"
            words={address.q}
            change={(q) => change({ q }, { replace: true })}
          />
          <Select
            aria-label="What needs attention"
            placeholder="Everything"
            size="sm"
            w={190}
            clearable
            clearButtonProps={{ 'aria-label': 'Everything' }}
            data={attentions.map((one) => ({ value: one, label: attentionWords[one] }))}
            value={address.attention || null}
            onChange={(attention) => change({ attention: (attention ?? '') as PageAddress['attention'] })}
          />
        </>
      }
      filters={[
        ...chips('Level', address.level, levelName, (level) => change({ level })),
        ...chips('Theme', address.theme as Id<'the'>[], nameOf, (theme) => change({ theme })),
        ...chips(
          'May be used for',
          address.covered,
          (one) => useNames[one],
          (covered) => change({ covered }),
        ),
        ...chips(
          'Format',
          address.format,
          (one) => one,
          (format) => change({ format }),
        ),
        ...chips(
          'State',
          address.state,
          (one) => one,
          (state) => change({ state }),
        ),
        ...chips(
          'Source',
          address.source,
          (one) => one,
          (source) => change({ source }),
        ),
        ...(address.language
          ? [
              {
                id: 'language',
                label: 'Language',
                says: sayLanguage(address.language),
                remove: () => change({ language: '' }),
              },
            ]
          : []),
        ...(address.customer
          ? [
              {
                id: 'customer',
                label: 'Customer',
                says: props.customerName ?? 'one',
                remove: () => change({ customer: '' }),
              },
            ]
          : []),
        ...(address.contact
          ? [{ id: 'contact', label: 'Person', says: 'one', remove: () => change({ contact: '' }) }]
          : []),
        ...(address.given === 'ever'
          ? []
          : [
              {
                id: 'given',
                label: 'Given',
                says: windowWords(address.given),
                remove: () => change({ given: 'ever' }),
              },
            ]),
        ...address.where.map((text) => ({
          id: text,
          ...said(text),
          remove: () => change({ where: address.where.filter((other) => other !== text) }),
        })),
      ]}
      clear={() =>
        change({
          ...pageAddress.parse({}),
          sort: address.sort,
          q: address.q,
          attention: address.attention,
          open: address.open,
        })
      }
      add={
        <>
          <Menu position="bottom-start" width={270} closeOnItemClick={false}>
            <Menu.Target>
              <Button variant="default" leftSection={<IconFilterPlus size={15} stroke={1.7} />}>
                Filter the library
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
              {choices('Level', levelTexts, address.level, levelName, (level) => change({ level }), 'level')}
              {choices(
                'Theme',
                inUse.map(({ id }) => id),
                address.theme as Id<'the'>[],
                nameOf,
                (theme) => change({ theme }),
                'theme',
              )}
              {choices(
                'May be used today for',
                uses,
                address.covered,
                (one) => useNames[one],
                (covered) => change({ covered }),
              )}
              {choices(
                'State',
                itemStates,
                address.state,
                (one) => one,
                (state) => change({ state }),
                'state',
              )}
              {choices(
                'Format',
                formats,
                address.format,
                (one) => one,
                (format) => change({ format }),
                'format',
              )}
              {choices(
                'Source',
                sources,
                address.source,
                (one) => one,
                (source) => change({ source }),
                'source',
              )}
              {(facets?.language.length ?? 0) > 0 &&
                choices(
                  'Language',
                  facets!.language.map(({ value }) => String(value)),
                  address.language ? [address.language] : [],
                  sayLanguage,
                  (all) => change({ language: all.at(-1) ?? '' }),
                  'language',
                )}
              {choices(
                'Given',
                ['3m', '12m', '24m'],
                address.given === 'ever' ? [] : [address.given],
                windowWords,
                (all) => change({ given: all.at(-1) ?? 'ever' }),
              )}
            </Menu.Dropdown>
          </Menu>
          <AddFilter
            columns={columns.data?.items}
            add={(condition) => change({ where: [...address.where, printCondition(condition)] })}
          />
        </>
      }
    />
  )
}
