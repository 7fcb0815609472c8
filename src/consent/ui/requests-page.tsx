import { useDisclosure } from '@mantine/hooks'
import { z } from 'zod'
import { dayNumber } from '../../values/day.ts'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { nameInside } from '../../values/level.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead, useWrite } from '../../web/client.ts'
import { AskDialog } from '../../web/dialog.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDay, showDayShort, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { type LevelNames, useLevelNames } from '../../web/level-names.tsx'
import { anyOf, fromElsewhere, ListFilters } from '../../web/list-filters.tsx'
import { Answer, Facts, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type ConsentRequest, consentApi } from '../api.ts'
import { consentParties } from '../giving.ts'
import { handleRefusals, requestStates, whyNotRemind, whyNotWithdrawRequest } from '../requesting.ts'
import { useNames } from '../uses.ts'
import classes from './consent.module.css'
import { RequestMark } from './consent-marks.tsx'

const pageAddress = z.object({
  state: listOf(z.enum(requestStates)),
  party: listOf(z.enum(consentParties)),
  customer: idOf('cus').or(z.literal('')).default(''),
  open: idOf('crq').or(z.literal('')).default(''),
})
type PageAddress = z.output<typeof pageAddress>

const notAllowed = 'This needs the role contributor. Ask an admin to change yours.'
const forWhat = (request: ConsentRequest, levelNames: LevelNames) =>
  request.item?.name ?? `all: ${nameInside(levelNames[request.level])}`

/** The pages people were asked to sign: what became of each, and how long it has been waiting. */
export default function RequestsPage() {
  const here = useHere()
  const levelNames = useLevelNames()
  const [address, setAddress] = useAddress(pageAddress)
  const filter = {
    state: address.state,
    party: address.party,
    ...(address.customer ? { customerId: address.customer as Id<'cus'> } : {}),
  }
  const totals = useRead(consentApi.requestTotals, filter, { keep: true })
  const list = useList(consentApi.requests, { ...filter, limit: 100 }, { every: 60_000 })
  const open = list.rows.find(({ id }) => id === address.open)
  const shown = totals.data
  const filtered = address.state.length + address.party.length > 0 || address.customer !== ''
  const waiting = shown ? (shown.byState.sent ?? 0) - shown.over : 0
  const agreed = shown ? (shown.byState.granted ?? 0) + (shown.byState['partly granted'] ?? 0) : 0
  const days = (request: ConsentRequest) => dayNumber(here.today) - dayNumber(request.sentOn)
  const columns: Column<ConsentRequest>[] = [
    { key: 'signer', label: 'Who signs', show: (one) => one.signerName, width: 150, grow: 2 },
    { key: 'customer', label: 'Customer', show: (one) => one.customer.name, width: 150, grow: 2 },
    { key: 'what', label: 'For what', show: (one) => forWhat(one, levelNames), width: 170, grow: 2 },
    { key: 'uses', label: 'Uses', show: (one) => one.uses.map((use) => useNames[use]).join(', '), width: 160, grow: 2 },
    { key: 'state', label: 'State', show: (one) => <RequestMark request={one} />, width: 136 },
    {
      key: 'age',
      label: 'Waiting',
      show: (one) => (one.state === 'sent' && !one.isOver ? showCount(days(one), 'day') : ''),
      width: 96,
      right: true,
    },
    { key: 'sent', label: 'Sent on', show: (one) => showDayShort(one.sentOn), width: 118, right: true },
  ]
  return (
    <PageFrame
      width="table"
      title="Pages to sign"
      above={{ to: '/consent', label: 'Consent' }}
      answer={
        shown ? (
          <Answer>
            {waiting === 0 ? (
              'Nobody has a page of ours to sign.'
            ) : (
              <>
                <strong>{showCount(waiting, 'page')}</strong> {waiting === 1 ? 'waits' : 'wait'} to be signed
                {shown.oldestDays ? `, the oldest for ${showCount(shown.oldestDays, 'day')}` : ''}.
              </>
            )}{' '}
            {agreed + (shown.byState.refused ?? 0) > 0 &&
              `${showNumber(agreed)} agreed to all or some of it, ${showNumber(shown.byState.refused ?? 0)} to nothing.`}
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[58]} large />
        )
      }
    >
      <ReferencesNav />
      <Filters address={address} change={setAddress} customer={shown?.customer?.name} />
      <RecordTable
        one="page"
        columns={columns}
        total={shown ? Object.values(shown.byState).reduce((sum, one) => sum + one, 0) : undefined}
        idOf={(one) => one.id}
        onOpen={(one) => setAddress({ open: one.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        small={(one) => ({
          first: `${one.signerName}, ${one.customer.name}`,
          second: `${forWhat(one, levelNames)}, ${showDayShort(one.sentOn)}`,
          aside: <RequestMark request={one} />,
        })}
        tools={<ExportButton endpoint={consentApi.requestsExport} input={filter} small />}
        {...list.table}
        remember="consent-requests"
        empty={
          filtered ? (
            <NothingFits
              title="No page fits these filters"
              all="pages"
              showAll={() => setAddress(pageAddress.parse({}))}
            />
          ) : (
            <EmptyState
              title="Nobody was asked yet"
              says="Ask from an item of the library: the person, or whoever signs for their company, gets a page with the words in question and one box for each use."
              example={
                <p className={classes.soft}>
                  <strong>Pia Lang</strong>, legal at Larkspur Clinics: website, sales deck. Waiting for 3 days.
                </p>
              }
              next={<PageLink to="/references">Go to the library</PageLink>}
            />
          )
        }
      />
      {open && (
        <SidePane
          key={open.id}
          title={`${open.signerName}: ${nameInside(levelNames[open.level])}`}
          close={() => setAddress({ open: '' }, { replace: true })}
          marks={<RequestMark request={open} />}
        >
          <RequestRecord request={open} />
        </SidePane>
      )}
    </PageFrame>
  )
}

/** A page that somebody was asked to sign: what stands on it, and what can be done while it waits. */
function RequestRecord({ request }: { request: ConsentRequest }) {
  const here = useHere()
  const remind = useWrite(consentApi.remind)
  const withdraw = useWrite(consentApi.withdrawRequest)
  const [isTaking, taking] = useDisclosure(false)
  const mayWork = mayDo(here.member.role, 'contributor')
  const { id: requestId } = request
  const whyNoReminder = whyNotRemind(
    request,
    { reminders: request.remindedOn.length, lastOn: request.remindedOn.at(-1) ?? request.sentOn },
    here.today,
  )
  const whyNotBack = whyNotWithdrawRequest(request)
  return (
    <div className={classes.record}>
      {request.state === 'sent' && (
        <div className={classes.moves}>
          <WhyNotButton
            whyNot={mayWork ? whyNoReminder && handleRefusals[whyNoReminder] : notAllowed}
            variant="default"
            size="xs"
            loading={remind.isPending}
            onClick={() =>
              remind.mutate(
                { requestId },
                { onError: sayFailed, onSuccess: () => say(`${request.signerName} gets a reminder.`) },
              )
            }
          >
            Remind
          </WhyNotButton>
          <WhyNotButton
            whyNot={mayWork ? whyNotBack && handleRefusals[whyNotBack] : notAllowed}
            variant="default"
            size="xs"
            loading={withdraw.isPending}
            onClick={taking.open}
          >
            Take it back
          </WhyNotButton>
        </div>
      )}
      {isTaking && (
        <AskDialog
          title="Take the question back?"
          label="Take it back"
          leave="Leave it with them"
          busy={withdraw.isPending}
          error={withdraw.error}
          close={taking.close}
          act={() =>
            withdraw.mutate(
              { requestId, ifMatch: request.version },
              {
                onSuccess: () => {
                  taking.close()
                  say('The question was taken back. Its page cannot be signed any more.')
                },
              },
            )
          }
        >
          <p>
            {request.signerName} was written to{' '}
            {request.remindedOn.length > 0
              ? `${showCount(request.remindedOn.length + 1, 'time')}, first on ${showDay(request.sentOn)}`
              : `on ${showDay(request.sentOn)}`}
            . The page in that mail cannot be signed any more; nobody tells them. To ask again you send a new one.
          </p>
        </AskDialog>
      )}
      {request.answerWords && (
        <section>
          <h3>What they said</h3>
          <Words>{request.answerWords}</Words>
        </section>
      )}
      {request.words.shown?.words && (
        <section>
          <h3>What would be shown</h3>
          <Words by={request.words.shown.by ?? undefined}>{request.words.shown.words}</Words>
        </section>
      )}
      <section>
        <h3>The boxes on the page</h3>
        <ul className={classes.lines}>
          {request.words.uses.map(({ use, wording }) => (
            <li key={use}>
              <span className={classes.use}>{useNames[use]}</span>
              <span className={classes.says}>{wording}</span>
            </li>
          ))}
        </ul>
      </section>
      <Facts
        facts={[
          {
            label: 'Customer',
            value: <PageLink to={`/customers/${request.customer.id}`}>{request.customer.name}</PageLink>,
          },
          { label: 'Signs', value: `${request.signerName}, ${request.signerEmail}` },
          { label: 'For', value: request.party === 'company' ? 'the company' : 'themselves' },
          {
            label: 'About',
            value: request.item ? (
              <PageLink to={`/references/${request.item.id}`}>{request.item.name}</PageLink>
            ) : (
              'all they give at this level'
            ),
          },
          { label: 'Holds', value: request.lastsMonths ? showCount(request.lastsMonths, 'month') : 'until withdrawn' },
          { label: 'Sent', value: `${showDay(request.sentOn)} by ${request.askedBy}` },
          ...(request.remindedOn.length > 0
            ? [{ label: 'Reminded', value: request.remindedOn.map((day) => showDay(day)).join(', ') }]
            : []),
          request.answeredOn
            ? { label: 'Answered', value: showDay(request.answeredOn) }
            : { label: 'Can be signed until', value: showDay(request.expiresOn) },
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
        anyOf({ label: 'State', offers: requestStates, chosen: address.state, change: (state) => change({ state }) }),
        anyOf({
          label: 'Signed by',
          verb: 'the',
          offers: consentParties,
          chosen: address.party,
          change: (party) => change({ party }),
        }),
        fromElsewhere('Customer', address.customer, customer, () => change({ customer: '' })),
      ]}
    />
  )
}
