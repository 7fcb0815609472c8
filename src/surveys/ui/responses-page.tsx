import { useState } from 'react'
import { z } from 'zod'
import { strengthJson } from '../../customers/strength.ts'
import { termsOfConditions } from '../../customers/ui/condition-terms.ts'
import { windowJson } from '../../customers/window.ts'
import { ReasonsNav } from '../../reasons/ui/reasons-nav.tsx'
import { dayJson } from '../../values/day.ts'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead, useWrite } from '../../web/client.ts'
import { AskDialog } from '../../web/dialog.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDay, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { anyOf, chipsOf, FilterMenu, oneOf } from '../../web/list-filters.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, FailedState, LoadingText, NothingFits } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type ResponseRow, responsesApi, type SurveyResponse, scoreGroups } from '../api/responses.ts'
import { surveysApi } from '../api.ts'
import { CustomerConditions } from './choose-people.tsx'
import classes from './inviting.module.css'

const pageAddress = z.object({
  surveyId: idOf('srv').or(z.literal('')).default(''),
  customerId: idOf('cus').or(z.literal('')).default(''),
  score: listOf(z.enum(scoreGroups)),
  recommended: z.enum(['', 'yes', 'no', 'unknown']).default(''),
  from: dayJson.or(z.literal('')).default(''),
  to: dayJson.or(z.literal('')).default(''),
  window: windowJson.default('ever'),
  strength: strengthJson.default('claimed'),
  where: listOf(z.string().max(5_000)),
  q: z.string().default(''),
  open: idOf('rsp').or(z.literal('')).default(''),
})
type PageAddress = z.output<typeof pageAddress>

const filterOf = ({ surveyId, customerId, score, recommended, from, to, window, strength, where, q }: PageAddress) => ({
  ...(surveyId ? { surveyId: surveyId as Id<'srv'> } : {}),
  ...(customerId ? { customerId: customerId as Id<'cus'> } : {}),
  ...(recommended ? { recommended } : {}),
  ...(from ? { from } : {}),
  ...(to ? { to } : {}),
  score,
  // Only the conditions look at these, so without any they filter nothing.
  window: where.length > 0 ? window : 'ever',
  strength: where.length > 0 ? strength : 'claimed',
  where,
  q,
})

const scoreWords = { promoter: '9 or 10', passive: '7 or 8', detractor: '0 to 6', none: 'not answered' }
const whoOf = (row: { customer: { name: string } | null; contact: { name: string } | null }) =>
  row.customer?.name ?? row.contact?.name ?? 'Somebody who did not say'

const columns: Column<ResponseRow>[] = [
  { key: 'who', label: 'Customer', show: whoOf, width: 190, grow: 1 },
  { key: 'person', label: 'Person', show: (row) => row.contact?.name ?? '', width: 130 },
  {
    key: 'score',
    label: 'Would',
    show: (row) => row.likelihood ?? '',
    right: true,
    width: 84,
    definition: 'Likelihood to recommend, from 0 to 10.',
  },
  {
    key: 'did',
    label: 'Did',
    show: (row) => (row.hasRecommended === null ? '' : row.hasRecommended ? 'yes' : 'no'),
    width: 72,
    definition: 'Whether they say that they have recommended you.',
  },
  {
    key: 'words',
    label: 'Words',
    show: (row) =>
      row.words === null ? (
        <span className={classes.words}>{row.reasons.join(', ')}</span>
      ) : (
        <Words size="line">{row.words}</Words>
      ),
    width: 200,
    grow: 4,
  },
  { key: 'survey', label: 'Survey', show: (row) => row.survey.name, width: 254 },
  { key: 'source', label: 'Came by', show: (row) => row.source, width: 120, hidden: true },
  { key: 'on', label: 'Given on', show: (row) => showDayShort(row.givenOn), right: true, width: 118 },
]

/** Everything that was answered, from everywhere. */
export default function ResponsesPage() {
  const [address, setAddress] = useAddress(pageAddress)
  const filter = filterOf(address)
  const list = useList(responsesApi.list, { ...filter, limit: 100 })
  const survey = useRead(
    surveysApi.survey,
    { surveyId: (address.surveyId || 'srv_none') as Id<'srv'> },
    { enabled: address.surveyId !== '' },
  )
  const { first } = list
  const filtered = JSON.stringify(filter) !== JSON.stringify(filterOf(pageAddress.parse({})))
  return (
    <PageFrame
      width="table"
      title={survey.data ? `Responses to “${survey.data.name}”` : 'Responses'}
      {...(address.surveyId
        ? { above: { to: `/surveys/${address.surveyId}/answers`, label: survey.data?.name ?? 'Survey' } }
        : {})}
      answer={
        first ? (
          <Answer>
            <strong>{first.total === null ? 'More than 100,000 responses' : showCount(first.total, 'response')}</strong>
            {filtered ? ' fit these filters.' : ' so far.'}
          </Answer>
        ) : (
          !list.error && <LoadingText lines={[40]} large />
        )
      }
    >
      {!address.surveyId && <ReasonsNav />}
      <Filters address={address} change={setAddress} surveyName={survey.data?.name} />
      <RecordTable
        one="response"
        columns={columns}
        total={first?.total ?? undefined}
        idOf={(row) => row.id}
        onOpen={(row) => setAddress({ open: row.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        tools={<ExportButton endpoint={responsesApi.sheet} input={filter} small />}
        small={(row) => ({
          first: whoOf(row),
          second: row.words === null ? row.survey.name : <Words size="line">{row.words}</Words>,
          aside: row.likelihood === null ? showDayShort(row.givenOn) : `${row.likelihood} of 10`,
        })}
        {...list.table}
        remember="responses"
        empty={
          filtered ? (
            <NothingFits
              title="No response fits these filters"
              all="responses"
              showAll={() => setAddress(pageAddress.parse({}))}
            />
          ) : (
            <EmptyState
              title="No responses yet"
              says="What people answer to your surveys, and what you import from other tools, stands here."
              next={<PageLink to="/surveys">Go to the surveys</PageLink>}
            />
          )
        }
      />
      {address.open && (
        <Pane id={address.open as Id<'rsp'>} close={() => setAddress({ open: '' }, { replace: true })} />
      )}
    </PageFrame>
  )
}

function Filters(props: {
  address: PageAddress
  change: (change: Partial<PageAddress>, how?: { replace?: boolean }) => void
  surveyName: string | undefined
}) {
  const { address, change } = props
  const byAnswer = [
    anyOf({
      label: 'Would recommend',
      verb: '',
      offers: scoreGroups,
      name: (group) => scoreWords[group],
      chosen: address.score,
      change: (score) => change({ score }),
    }),
    oneOf({
      label: 'Has recommended',
      verb: '',
      offers: ['yes', 'no', 'unknown'],
      name: (said) => (said === 'unknown' ? 'not answered' : said),
      chosen: address.recommended,
      change: (recommended) => change({ recommended }),
    }),
  ]
  return (
    <CustomerConditions
      where={address.where}
      change={(where) => change({ where })}
      others={[
        ...(address.surveyId
          ? [{ id: 'survey', label: 'Survey', says: props.surveyName ?? '…', remove: () => change({ surveyId: '' }) }]
          : []),
        ...(address.customerId
          ? [{ id: 'customer', label: 'Customer', says: 'is one', remove: () => change({ customerId: '' }) }]
          : []),
        ...chipsOf(byAnswer),
        ...(address.from || address.to
          ? [
              {
                id: 'days',
                label: 'Given',
                says: [address.from && `from ${showDay(address.from)}`, address.to && `to ${showDay(address.to)}`]
                  .filter(Boolean)
                  .join(' '),
                remove: () => change({ from: '', to: '' }),
              },
            ]
          : []),
        ...termsOfConditions(address, change),
      ]}
      clear={() => change({ ...pageAddress.parse({}), q: address.q, open: address.open })}
      before={<SearchField says="Search words" words={address.q} change={(q) => change({ q }, { replace: true })} />}
      more={<FilterMenu says="By answer" filters={byAnswer} />}
    />
  )
}

/** One response as it was answered, with what it led to. */
function Pane({ id, close }: { id: Id<'rsp'>; close: () => void }) {
  const response = useRead(responsesApi.response, { responseId: id })
  const shown = response.data
  return (
    <SidePane key={id} title={shown ? whoOf(shown) : 'Response'} close={close}>
      {response.error && !shown && <FailedState small error={response.error} again={() => response.refetch()} />}
      {!shown && !response.error && <LoadingText />}
      {shown && (
        <div className={classes.pane}>
          <p className={classes.soft}>
            {shown.contact ? `${shown.contact.name}, ` : ''}
            {showDay(shown.givenOn)}, by {shown.source}, to{' '}
            <PageLink to={`/surveys/${shown.survey.id}`}>{shown.survey.name}</PageLink>
            {shown.customer && (
              <>
                . <PageLink to={`/customers/${shown.customer.id}`}>Open {shown.customer.name}</PageLink>
              </>
            )}
          </p>
          <dl className={classes.answers}>
            {shown.answers.map((answer) => (
              <div key={answer.key}>
                <dt>{answer.question}</dt>
                {answer.says.map((words) => (
                  <dd
                    key={words}
                    className={answer.kind === 'text' || answer.kind === 'quote' ? classes.quoted : undefined}
                  >
                    {words}
                  </dd>
                ))}
              </div>
            ))}
          </dl>
          <LedTo response={shown} />
          <Remove response={shown} close={close} />
        </div>
      )}
    </SidePane>
  )
}

function LedTo({ response }: { response: SurveyResponse }) {
  const { reasons, referrals, origin, permissions, words, items } = response
  if (reasons.length + referrals.length + permissions.length + words.length + items.length === 0 && !origin) return null
  return (
    <section>
      <h3>What it led to</h3>
      <ul className={classes.led}>
        {reasons.map((reason) => (
          <li key={reason.id}>Reason: {reason.name}</li>
        ))}
        {words.filter(({ about, state }) => state === 'open' && (about === 'why not' || about === 'declined ask'))
          .length > 0 && <li>Words that wait to be understood</li>}
        {referrals.map((referral) => (
          <li key={referral.id}>
            Referral: <PageLink to={`/referrals/${referral.id}`}>{referral.name}</PageLink>, {referral.state}
          </li>
        ))}
        {origin && (
          <li>
            Came by {origin.mainReason}
            {origin.toldBy && `, told by ${origin.toldBy} (${origin.state})`}
          </li>
        )}
        {items.map((item) => (
          <li key={item.id}>
            In the library: <PageLink to={`/references/${item.id}`}>{item.title}</PageLink>, level {item.level}
            {item.state !== 'ready' && `, ${item.state}`}
          </li>
        ))}
        {permissions.map(({ use, wording, withdrawnAt }) => (
          <li key={use}>
            May be used for {use}: “{wording}”{withdrawnAt && ' (withdrawn)'}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Remove({ response, close }: { response: SurveyResponse; close: () => void }) {
  const here = useHere()
  const [asking, setAsking] = useState(false)
  const remove = useWrite(responsesApi.remove)
  return (
    <div>
      <WhyNotButton
        variant="default"
        size="compact-sm"
        whyNot={mayDo(here.member.role, 'manager') ? null : 'Removing a response needs the role manager.'}
        onClick={() => setAsking(true)}
      >
        Remove this response
      </WhyNotButton>
      {asking && (
        <AskDialog
          title="Remove this response?"
          label="Remove it"
          leave="Keep it"
          busy={remove.isPending}
          error={remove.error}
          close={() => setAsking(false)}
          act={() =>
            remove.mutate(
              { responseId: response.id },
              {
                onSuccess: () => {
                  say('The response was removed.')
                  close()
                },
              },
            )
          }
        >
          Its words, reasons, origin and permissions go with it, and referrals that nothing else is known of.
          {response.origin?.state === 'confirmed' && ' Who told them was confirmed from it; that is taken back, too.'}{' '}
          This cannot be undone.
        </AskDialog>
      )}
    </div>
  )
}
