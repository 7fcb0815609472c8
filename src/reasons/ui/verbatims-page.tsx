import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { z } from 'zod'
import { customersApi } from '../../customers/api.ts'
import { parseCondition } from '../../customers/filter.ts'
import { sayCondition } from '../../customers/filter-words.ts'
import { strengthJson } from '../../customers/strength.ts'
import { termsOfConditions } from '../../customers/ui/condition-terms.ts'
import { windowJson, windowWords } from '../../customers/window.ts'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead, useWrite } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { anyOf, fromElsewhere, ListFilters, oneOf } from '../../web/list-filters.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { abouts, type Reason, reasonsApi, type Verbatim, verbatimStates } from '../api.ts'
import { codingRefusals } from '../rules.ts'
import { aboutWords, stateWords } from './about-words.ts'
import { ReasonsNav } from './reasons-nav.tsx'
import classes from './verbatims-page.module.css'

const pageAddress = z.object({
  reason: idOf('rea').or(z.literal('')).default(''),
  survey: idOf('srv').or(z.literal('')).default(''),
  about: listOf(z.enum(abouts)),
  state: listOf(z.enum(verbatimStates)),
  given: windowJson.default('ever'),
  strength: strengthJson.default('claimed'),
  where: listOf(z.string().max(5_000)),
  words: z.string().default(''),
  open: idOf('ver').or(z.literal('')).default(''),
})
type PageAddress = z.output<typeof pageAddress>

const filterOf = (address: PageAddress) => ({
  ...(address.reason ? { reason: address.reason as Id<'rea'> } : {}),
  ...(address.survey ? { survey: address.survey as Id<'srv'> } : {}),
  about: address.about,
  state: address.state,
  given: address.given,
  strength: address.where.length > 0 ? address.strength : 'claimed',
  where: address.where,
  words: address.words,
})

const windows = ['1m', '3m', '12m', '24m']

/** Everything customers wrote, with what it was understood to mean. */
export default function VerbatimsPage() {
  const [address, setAddress] = useAddress(pageAddress)
  const filter = filterOf(address)
  const reasons = useRead(reasonsApi.list, { all: 'true' }, { keep: true })
  const count = useRead(reasonsApi.countVerbatims, filter, { keep: true })
  const list = useList(reasonsApi.verbatims, { ...filter, limit: 100 })
  const { rows } = list
  const names = useMemo(() => new Map(reasons.data?.items.map(({ id, name }) => [id, name])), [reasons.data])
  const filtered = JSON.stringify(filter) !== JSON.stringify(filterOf(pageAddress.parse({})))
  const said = (row: Verbatim) =>
    row.state === 'coded' ? row.reasonIds.map((id) => names.get(id) ?? '…').join(', ') : stateWords[row.state]
  const columns: Column<Verbatim>[] = [
    { key: 'words', label: 'Words', show: (row) => <Words size="line">{row.words}</Words>, width: 280, grow: 4 },
    {
      key: 'reasons',
      label: 'Reasons',
      show: (row) => <span data-state={row.state}>{said(row)}</span>,
      width: 190,
      grow: 1,
    },
    { key: 'customer', label: 'Customer', show: (row) => row.customer?.name ?? 'not known', width: 190, grow: 1 },
    { key: 'given', label: 'Given on', show: (row) => showDayShort(row.givenOn), width: 118, right: true },
    { key: 'about', label: 'About', show: (row) => aboutWords[row.about], width: 170, hidden: true },
    { key: 'survey', label: 'Survey', show: (row) => row.survey?.name ?? '', width: 150, hidden: true },
    { key: 'codedBy', label: 'Coded by', show: (row) => row.codedBy ?? '', width: 130, hidden: true },
  ]
  const open = rows.find(({ id }) => id === address.open)

  return (
    <PageFrame
      width="table"
      title="Verbatims"
      answer={
        count.data ? (
          <Answer>
            <strong>{showCount(count.data.verbatims, 'verbatim')}</strong> from{' '}
            {showCount(count.data.customers, 'customer')}
            {address.reason && (
              <>
                {' '}
                {count.data.verbatims === 1 ? 'goes' : 'go'} with “{names.get(address.reason as Id<'rea'>) ?? '…'}”
              </>
            )}
            {address.given !== 'ever' && `, given ${windowWords(address.given)}`}.
          </Answer>
        ) : (
          !count.error && <LoadingText lines={[50]} large />
        )
      }
    >
      <ReasonsNav />
      <Filters
        address={address}
        change={setAddress}
        reasons={reasons.data?.items ?? []}
        surveyName={rows.find(({ survey }) => survey?.id === address.survey)?.survey?.name}
      />
      <RecordTable
        one="verbatim"
        columns={columns}
        total={count.data?.verbatims}
        idOf={(row) => row.id}
        onOpen={(row) => setAddress({ open: row.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        tools={<ExportButton endpoint={reasonsApi.exportVerbatims} input={filter} small />}
        small={(row) => ({
          first: <Words size="line">{row.words}</Words>,
          second: `${said(row)} · ${row.customer?.name ?? 'not known'}`,
        })}
        {...list.table}
        remember="verbatims"
        empty={
          filtered ? (
            <NothingFits
              title="Nobody said anything that fits these filters"
              all="verbatims"
              showAll={() => setAddress(pageAddress.parse({}))}
            />
          ) : (
            <EmptyState
              title="No words yet"
              says="What customers write in surveys, and say when they decline an ask, stands here word for word."
              example={<Words by="Larkspur Clinics">It never came up. Nobody asked.</Words>}
              next={<PageLink to="/surveys">Write a survey</PageLink>}
            />
          )
        }
      />
      {open && <Pane verbatim={open} names={names} close={() => setAddress({ open: '' }, { replace: true })} />}
    </PageFrame>
  )
}

function Pane(props: { verbatim: Verbatim; names: ReadonlyMap<string, string>; close: () => void }) {
  const { verbatim, names, close } = props
  const here = useHere()
  const reopen = useWrite(reasonsApi.reopen)
  const code = useWrite(reasonsApi.code)
  const whyNot = mayDo(here.member.role, 'contributor') ? null : codingRefusals['needs-contributor']
  const before = verbatim.reasonIds
  return (
    <SidePane title={verbatim.customer?.name ?? 'Verbatim'} close={close}>
      <div className={classes.pane}>
        <p className={classes.question}>{verbatim.question}</p>
        <Words size="large" by={`${verbatim.contact ? `${verbatim.contact}, ` : ''}${showDayShort(verbatim.givenOn)}`}>
          {verbatim.words}
        </Words>
        <dl className={classes.facts}>
          <dt>Reasons</dt>
          <dd>
            {verbatim.state === 'coded'
              ? verbatim.reasonIds.map((id) => (
                  <PageLink key={id} to="/reasons/verbatims" search={{ reason: id }}>
                    {names.get(id) ?? '…'}
                  </PageLink>
                ))
              : stateWords[verbatim.state]}
          </dd>
          {verbatim.codedBy && (
            <>
              <dt>Coded by</dt>
              <dd>{verbatim.codedBy}</dd>
            </>
          )}
          <dt>About</dt>
          <dd>{aboutWords[verbatim.about]}</dd>
          {verbatim.survey && (
            <>
              <dt>Survey</dt>
              <dd>{verbatim.survey.name}</dd>
            </>
          )}
        </dl>
        {verbatim.customer && <PageLink to={`/customers/${verbatim.customer.id}`}>Open the customer</PageLink>}
        {verbatim.state !== 'open' && (
          <WhyNotButton
            variant="default"
            whyNot={whyNot}
            loading={reopen.isPending}
            onClick={() =>
              reopen.mutate(
                { verbatimId: verbatim.id, ifMatch: verbatim.version },
                {
                  onSuccess: () =>
                    offerUndo('It waits to be coded again.', () =>
                      code.mutateAsync({ verbatimId: verbatim.id, reasonIds: before }),
                    ),
                  onError: sayFailed,
                },
              )
            }
          >
            Code it again
          </WhyNotButton>
        )}
      </div>
    </SidePane>
  )
}

function Filters(props: {
  address: PageAddress
  change: (change: Partial<PageAddress>, how?: { replace?: boolean }) => void
  reasons: readonly Reason[]
  surveyName: string | undefined
}) {
  const { address, change, reasons } = props
  const columns = useRead(customersApi.columns, {}, { enabled: address.where.length > 0 })
  const condition = (text: string) => {
    const parsed = parseCondition(text)
    if (!parsed) return { label: text, says: 'cannot be read' }
    const column = columns.data?.items.find((one) => one.column === parsed.column)
    return { label: column?.label ?? parsed.column, says: sayCondition(parsed, column) }
  }
  return (
    <ListFilters
      before={
        <>
          <SearchField
            says="Words in the verbatim"
            words={address.words}
            change={(words) => change({ words }, { replace: true })}
          />
          <Select
            aria-label="Reason"
            placeholder="Any reason"
            size="sm"
            w={220}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': 'Any reason' }}
            data={reasons
              .filter(({ mergedInto }) => mergedInto === null)
              .map(({ id, name }) => ({ value: id, label: name }))}
            value={address.reason || null}
            onChange={(reason) => change({ reason: (reason ?? '') as PageAddress['reason'] })}
          />
        </>
      }
      filters={[
        anyOf({
          label: 'State',
          offers: verbatimStates,
          name: (state) => stateWords[state],
          chosen: address.state,
          change: (state) => change({ state }),
        }),
        anyOf({
          label: 'About',
          verb: '',
          offers: abouts,
          name: (about) => aboutWords[about],
          chosen: address.about,
          change: (about) => change({ about }),
        }),
        oneOf({
          label: 'Given',
          verb: '',
          offers: windows,
          name: windowWords,
          chosen: address.given === 'ever' ? '' : address.given,
          change: (given) => change({ given: given || 'ever' }),
        }),
        fromElsewhere('Survey', address.survey, props.surveyName, () => change({ survey: '' })),
        ...address.where.map((text) => ({
          id: text,
          ...condition(text),
          remove: () => change({ where: address.where.filter((other) => other !== text) }),
        })),
        // The days the conditions look at are those the words were given on, which stands there already.
        ...termsOfConditions({ ...address, window: 'ever' }, () => change({ strength: 'claimed' })),
      ]}
      clear={() => change({ state: [], about: [], given: 'ever', survey: '', where: [], strength: 'claimed' })}
    />
  )
}
