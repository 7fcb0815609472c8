import { Select, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBan, IconCheck, IconHourglassLow, IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import LogAsk from '../../asks/ui/log-ask.tsx'
import { requestRefusals } from '../../consent/requesting.ts'
import { AskConsent } from '../../consent/ui/ask-consent.tsx'
import { useThemes } from '../../themes/ui/theme-picker.tsx'
import { mayDo } from '../../values/endpoint.ts'
import { idOf as idIn } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showMoment, showNumber } from '../../web/figures.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Mark } from '../../web/marks.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { Keys, useKeys } from '../../web/shortcuts.tsx'
import { SidePane } from '../../web/side-pane.tsx'
import { EmptyState, LoadingText, NothingFits } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { ladderApi, type Nomination } from '../api.ts'
import { ladderRefusals, type NominationState, whyNotDecide, whyNotTakeBack } from '../deciding.ts'
import { askKindOf } from '../rungs.ts'
import classes from './ladder.module.css'
import Nominate from './nominate.tsx'

const pageAddress = z.object({
  state: z.enum(['open', 'accepted', 'declined', 'all']).default('open'),
  level: z.enum(['', '1', '2', '3', '4', '5', '6']).default(''),
  by: z.enum(['', 'me']).default(''),
  open: idIn('nom').or(z.literal('')).default(''),
})

const looks = {
  open: { icon: IconHourglassLow, tone: 'ink', word: 'waits' },
  accepted: { icon: IconCheck, tone: 'teal', word: 'accepted' },
  declined: { icon: IconBan, tone: 'grey', word: 'declined' },
} as const
const StateMark = ({ state }: { state: NominationState }) => <Mark {...looks[state]} quiet />

const whoOf = (one: Nomination) => one.contact?.name ?? one.customer.name

/** Whom colleagues nominated, for managers to decide and for everybody to see what became of theirs. */
export default function NominationsPage() {
  const here = useHere()
  const names = useLevelNames()
  const [address, setAddress] = useAddress(pageAddress)
  const [nominating, nominate] = useDisclosure(false)
  const filter = {
    state: address.state === 'all' ? [] : [address.state],
    level: address.level ? [Number(address.level)] : [],
    ...(address.by === 'me' ? { by: here.member.id } : {}),
  }
  const totals = useRead(
    ladderApi.nominationTotals,
    { state: [], level: filter.level, ...(filter.by ? { by: filter.by } : {}) },
    { keep: true },
  )
  const list = useList(ladderApi.nominations, { ...filter, limit: 100 })
  const open = list.rows.find(({ id }) => id === address.open)
  const shown = totals.data
  const columns = useMemo<Column<Nomination>[]>(
    () => [
      { key: 'who', label: 'Whom', show: whoOf, width: 150, grow: 1 },
      { key: 'customer', label: 'Customer', show: (one) => one.customer.name, width: 150, grow: 1 },
      { key: 'level', label: 'For', show: (one) => names[one.level], width: 150 },
      { key: 'why', label: 'Why', show: (one) => one.why, width: 220, grow: 3 },
      { key: 'by', label: 'Nominated by', show: (one) => one.nominatedBy.name, width: 140 },
      { key: 'state', label: 'State', show: (one) => <StateMark state={one.state} />, width: 116 },
      { key: 'declineWords', label: 'Why not', show: (one) => one.declineWords ?? '', width: 200, hidden: true },
    ],
    [names],
  )
  const button = (
    <WhyNotButton
      whyNot={
        mayDo(here.member.role, 'contributor')
          ? null
          : 'Nominating needs the role contributor. Ask an admin to change yours.'
      }
      leftSection={<IconPlus size={16} stroke={1.8} />}
      onClick={nominate.open}
    >
      Nominate a customer
    </WhyNotButton>
  )
  return (
    <PageFrame
      width="table"
      title="Nominations"
      actions={button}
      answer={
        shown ? (
          <Answer>
            {shown.open + shown.accepted + shown.declined === 0 ? (
              'Nobody was nominated yet.'
            ) : (
              <>
                <strong>{showCount(shown.open, 'nomination waits', 'nominations wait')}</strong> to be decided;{' '}
                {showNumber(shown.accepted)} {shown.accepted === 1 ? 'was' : 'were'} accepted,{' '}
                {showNumber(shown.declined)} declined.
              </>
            )}
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[52]} large />
        )
      }
    >
      <ReferencesNav />
      <FilterRow
        filters={
          address.by === 'me'
            ? [{ id: 'by', label: 'Nominated by', says: 'me', remove: () => setAddress({ by: '' }) }]
            : []
        }
        before={
          <>
            <Select
              aria-label="State"
              data={[
                { value: 'open', label: 'Wait to be decided' },
                { value: 'accepted', label: 'Accepted' },
                { value: 'declined', label: 'Declined' },
                { value: 'all', label: 'All of them' },
              ]}
              value={address.state}
              allowDeselect={false}
              onChange={(value) => value && setAddress({ state: value as 'open', open: '' })}
              className={classes.choice ?? ''}
            />
            <Select
              aria-label="For what"
              placeholder="For any level"
              data={Object.entries(names).map(([value, label]) => ({ value, label }))}
              value={address.level || null}
              clearable
              onChange={(value) => setAddress({ level: (value ?? '') as '' })}
              className={classes.choice ?? ''}
            />
          </>
        }
        add={
          address.by === '' && (
            <WhyNotButton whyNot={null} variant="default" onClick={() => setAddress({ by: 'me' })}>
              Mine only
            </WhyNotButton>
          )
        }
      />
      <RecordTable
        one="nomination"
        columns={columns}
        idOf={(one) => one.id}
        onOpen={(one) => setAddress({ open: one.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        tools={<ExportButton endpoint={ladderApi.nominationsSheet} input={filter} small />}
        small={(one) => ({
          first: whoOf(one),
          second: `${names[one.level]} · ${one.contact ? one.customer.name : one.nominatedBy.name}`,
          aside: <StateMark state={one.state} />,
        })}
        {...list.table}
        remember="nominations"
        empty={
          shown && shown.open + shown.accepted + shown.declined > 0 ? (
            <NothingFits
              title={address.state === 'open' ? 'None waits to be decided' : 'No nomination fits these filters'}
              all="nominations"
              showAll={() => setAddress({ state: 'all', level: '', by: '' })}
            />
          ) : (
            <EmptyState
              title="Nobody nominated yet"
              says="Whoever talks with customers knows who would speak for us. A nomination takes 20 seconds, from anywhere, by the key L."
              example={<Words size="text">She told me she would talk with anybody who asks.</Words>}
              next={button}
            />
          )
        }
      />
      {open && (
        <SidePane
          key={open.id}
          title={`${whoOf(open)}: ${names[open.level]}`}
          close={() => setAddress({ open: '' }, { replace: true })}
          marks={<StateMark state={open.state} />}
        >
          <Decide nomination={open} />
        </SidePane>
      )}
      {nominating && <Nominate close={nominate.close} />}
    </PageFrame>
  )
}

/** One nomination, and what can be decided: T a task, A ask at once, C ask for consent, D decline. */
function Decide({ nomination }: { nomination: Nomination }) {
  const here = useHere()
  const accept = useWrite(ladderApi.accept)
  const reopen = useWrite(ladderApi.reopen)
  const takeBack = useWrite(ladderApi.takeBack)
  const nominate = useWrite(ladderApi.nominate)
  const [declining, decline] = useState(false)
  const [asking, ask] = useState(false)
  const [askingConsent, askConsent] = useState(false)
  const { nameOf } = useThemes()
  const isManager = mayDo(here.member.role, 'manager')
  const decided = whyNotDecide(nomination)
  const whyNot = isManager ? decided && ladderRefusals[decided] : 'Nominations are decided by managers.'
  const notBack = whyNotTakeBack(
    { state: nomination.state, createdBy: nomination.nominatedBy.id },
    here.member.id,
    isManager,
  )
  const about = { nominationId: nomination.id, ifMatch: nomination.version }
  const again = () => reopen.mutateAsync({ nominationId: nomination.id })
  const take = (by: 'task' | 'ask', then?: () => void) => {
    if (whyNot !== null || accept.isPending) return
    accept.mutate(
      { ...about, by },
      {
        onSuccess: () => {
          offerUndo(
            by === 'task' ? `Accepted: a task to ask ${whoOf(nomination)} waits.` : `Accepted: ${whoOf(nomination)}.`,
            again,
          )
          then?.()
        },
      },
    )
  }
  const takeItBack = () =>
    takeBack.mutate(
      { nominationId: nomination.id },
      {
        onError: sayFailed,
        onSuccess: () =>
          offerUndo(`The nomination of ${whoOf(nomination)} was taken back.`, () =>
            nominate.mutateAsync({
              customerId: nomination.customer.id,
              level: nomination.level,
              why: nomination.why,
              themeIds: nomination.themeIds,
              ...(nomination.contact ? { contactId: nomination.contact.id } : {}),
            }),
          ),
      },
    )
  useKeys({
    t: () => take('task'),
    a: (event) => {
      event.preventDefault()
      take('ask', () => ask(true))
    },
    c: (event) => {
      event.preventDefault()
      take('ask', () => askConsent(true))
    },
    d: (event) => {
      event.preventDefault()
      if (whyNot === null) decline(true)
    },
  })
  return (
    <div>
      <p className={classes.asked}>
        <PageLink to={`/customers/${nomination.customer.id}`}>{nomination.customer.name}</PageLink>, nominated by{' '}
        {nomination.nominatedBy.name}, {showMoment(nomination.nominatedAt, here.company.timeZone)}
      </p>
      <p style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{nomination.why}</p>
      {nomination.themeIds.length > 0 && (
        <p className={classes.soft}>Could speak to: {nomination.themeIds.map(nameOf).join(', ')}</p>
      )}
      {nomination.decidedBy && (
        <p className={classes.soft}>
          {nomination.state === 'accepted' ? 'Accepted' : 'Declined'} by {nomination.decidedBy}
          {nomination.declineWords && `: ${nomination.declineWords}`}
        </p>
      )}
      {nomination.state === 'open' ? (
        <div className={classes.decide}>
          <WhyNotButton
            whyNot={whyNot}
            onClick={() => take('task')}
            loading={accept.isPending}
            rightSection={<Keys of="t" />}
          >
            Accept as a task
          </WhyNotButton>
          <WhyNotButton
            whyNot={whyNot}
            variant="default"
            onClick={() => take('ask', () => ask(true))}
            rightSection={<Keys of="a" />}
          >
            Accept and ask now
          </WhyNotButton>
          <WhyNotButton
            whyNot={whyNot}
            variant="default"
            onClick={() => take('ask', () => askConsent(true))}
            rightSection={<Keys of="c" />}
          >
            Accept and ask for consent
          </WhyNotButton>
          <WhyNotButton whyNot={whyNot} variant="default" onClick={() => decline(true)} rightSection={<Keys of="d" />}>
            Decline
          </WhyNotButton>
          {notBack === null && (
            <WhyNotButton whyNot={null} variant="subtle" color="gray" onClick={takeItBack}>
              Take it back
            </WhyNotButton>
          )}
        </div>
      ) : (
        <div className={classes.decide}>
          {nomination.state === 'accepted' && (
            <WhyNotButton
              whyNot={mayDo(here.member.role, 'contributor') ? null : requestRefusals['needs-contributor']}
              onClick={() => askConsent(true)}
            >
              Ask for consent
            </WhyNotButton>
          )}
          <WhyNotButton
            whyNot={isManager ? null : 'Nominations are decided by managers.'}
            variant="default"
            onClick={() => reopen.mutate({ nominationId: nomination.id })}
          >
            Take the decision back
          </WhyNotButton>
        </div>
      )}
      {declining && <Decline nomination={nomination} close={() => decline(false)} />}
      {askingConsent && (
        <AskConsent
          close={() => askConsent(false)}
          customerId={nomination.customer.id}
          contactId={nomination.contact?.id ?? null}
          level={nomination.level}
        />
      )}
      {asking && (
        <LogAsk
          close={() => ask(false)}
          customer={nomination.customer}
          {...(nomination.contact ? { contactId: nomination.contact.id } : {})}
          kind={askKindOf[nomination.level]}
        />
      )}
    </div>
  )
}

function Decline({ nomination, close }: { nomination: Nomination; close: () => void }) {
  const decline = useWrite(ladderApi.decline)
  const reopen = useWrite(ladderApi.reopen)
  const [words, setWords] = useState('')
  const [tried, setTried] = useState(false)
  return (
    <FormDialog
      title={`Decline: ${whoOf(nomination)}`}
      label="Decline"
      busy={decline.isPending}
      error={decline.error}
      close={close}
      save={() => {
        setTried(true)
        if (words.trim() === '') return
        decline.mutate(
          { nominationId: nomination.id, words, ifMatch: nomination.version },
          {
            onSuccess: () => {
              close()
              offerUndo('The nomination was declined.', () => reopen.mutateAsync({ nominationId: nomination.id }))
            },
          },
        )
      }}
    >
      <Textarea
        label="Why not"
        description={`${nomination.nominatedBy.name} reads this.`}
        autosize
        minRows={2}
        maxRows={6}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        error={tried && words.trim() === '' ? 'Say why not, so that they learn it.' : null}
        data-autofocus
      />
    </FormDialog>
  )
}
