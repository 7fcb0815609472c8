import { Button, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowBackUp, IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { levels, nameInside } from '../../values/level.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
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
import { EmptyState, LoadingText, NothingFits, Notice } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type ConsentLine, consentApi } from '../api.ts'
import { consentParties, consentStates, whyNotWithdraw, withdrawRefusals } from '../giving.ts'
import { useNames, uses } from '../uses.ts'
import classes from './consent.module.css'
import { ConsentMark } from './consent-marks.tsx'
import NoteConsent from './note-consent.tsx'

const levelInAddress = z.coerce.number().pipe(z.union(levels.map((level) => z.literal(level))))
const pageAddress = z.object({
  state: listOf(z.enum(consentStates)),
  party: listOf(z.enum(consentParties)),
  level: listOf(levelInAddress),
  use: listOf(z.enum(uses)),
  customer: idOf('cus').or(z.literal('')).default(''),
  contact: idOf('con').or(z.literal('')).default(''),
  item: idOf('itm').or(z.literal('')).default(''),
  open: idOf('cns').or(z.literal('')).default(''),
})
type PageAddress = z.output<typeof pageAddress>

const whoOf = (one: ConsentLine) =>
  one.party === 'company' ? (one.customer?.name ?? one.givenBy) : (one.contact?.name ?? one.givenBy)
const forWhat = (one: ConsentLine, levelNames: LevelNames) =>
  one.item?.name ?? `all: ${nameInside(levelNames[one.level])}`

const columnsOf = (levelNames: LevelNames): Column<ConsentLine>[] => [
  { key: 'who', label: 'Who agreed', show: whoOf, width: 160, grow: 2 },
  { key: 'party', label: 'As', show: (one) => (one.party === 'company' ? 'company' : 'person'), width: 96 },
  { key: 'what', label: 'For what', show: (one) => forWhat(one, levelNames), width: 180, grow: 3 },
  { key: 'use', label: 'Use', show: (one) => useNames[one.use], width: 116 },
  { key: 'state', label: 'State', show: (one) => <ConsentMark state={one.state} />, width: 130 },
  { key: 'given', label: 'Given on', show: (one) => showDayShort(one.givenOn), width: 118, right: true },
  {
    key: 'ends',
    label: 'Ends on',
    show: (one) => (one.expiresOn ? showDayShort(one.expiresOn) : one.withdrawnOn ? '' : 'until withdrawn'),
    width: 130,
    right: true,
    definition: 'The first day it no longer covers anything.',
  },
  { key: 'customer', label: 'Customer', show: (one) => one.customer?.name ?? '', width: 150, hidden: true },
  { key: 'level', label: 'Level', show: (one) => levelNames[one.level], width: 140, hidden: true },
  { key: 'how', label: 'How', show: (one) => one.givenHow, width: 110, hidden: true },
]

/** What customers agreed to, for which use, until when: the proof of all that is shown. */
export default function ConsentPage() {
  const here = useHere()
  const levelNames = useLevelNames()
  const columns = useMemo(() => columnsOf(levelNames), [levelNames])
  const [address, setAddress] = useAddress(pageAddress)
  const [noting, note] = useDisclosure(false)
  const filter = {
    state: address.state,
    party: address.party,
    level: address.level,
    use: address.use,
    ...(address.customer ? { customerId: address.customer as Id<'cus'> } : {}),
    ...(address.contact ? { contactId: address.contact as Id<'con'> } : {}),
    ...(address.item ? { itemId: address.item as Id<'itm'> } : {}),
  }
  const totals = useRead(consentApi.totals, filter, { keep: true })
  const list = useList(consentApi.list, { ...filter, limit: 100 })
  const open = list.rows.find(({ id }) => id === address.open)
  const shown = totals.data
  const filtered =
    address.state.length + address.party.length + address.level.length + address.use.length > 0 ||
    address.customer !== '' ||
    address.contact !== '' ||
    address.item !== ''
  const button = (
    <WhyNotButton
      whyNot={mayDo(here.member.role, 'manager') ? null : 'Consent is noted by managers.'}
      leftSection={<IconPlus size={16} stroke={1.8} />}
      onClick={note.open}
    >
      Note consent
    </WhyNotButton>
  )
  const count = shown ? Object.values(shown.byState).reduce((sum, one) => sum + one, 0) : 0
  return (
    <PageFrame
      width="table"
      title="Consent"
      actions={button}
      answer={
        shown ? (
          <Answer>
            {count === 0 ? (
              filtered ? (
                'Nothing that was agreed to fits these filters.'
              ) : (
                'Nobody has agreed to anything yet, so nothing is shown.'
              )
            ) : (
              <>
                <strong>{showCount(shown.people, 'person', 'people')}</strong> and{' '}
                {showCount(shown.companies, 'company', 'companies')} let us use what they gave.{' '}
                {shown.byState['ending soon']
                  ? `${showCount(shown.byState['ending soon'], 'consent ends', 'consents end')} within 30 days.`
                  : 'Nothing ends within 30 days.'}
                {shown.byState.withdrawn
                  ? ` ${showNumber(shown.byState.withdrawn)} ${shown.byState.withdrawn === 1 ? 'was' : 'were'} withdrawn.`
                  : ''}
              </>
            )}
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[62]} large />
        )
      }
    >
      <ReferencesNav />
      {shown && shown.openRequests > 0 && (
        <Notice
          action={
            <PageLink to="/consent/requests" search={{ state: 'sent' }}>
              Show them
            </PageLink>
          }
        >
          {showCount(shown.openRequests, 'page waits', 'pages wait')} to be signed.
        </Notice>
      )}
      {shown && shown.openRequests === 0 && (
        <p className={classes.soft}>
          <PageLink to="/consent/requests">Pages people were asked to sign</PageLink>
        </p>
      )}
      <Filters address={address} change={setAddress} names={shown ?? null} />
      <RecordTable
        one="consent"
        columns={columns}
        total={shown ? count : undefined}
        idOf={(one) => one.id}
        onOpen={(one) => setAddress({ open: one.id }, { replace: address.open !== '' })}
        openId={address.open || undefined}
        tools={<ExportButton endpoint={consentApi.export} input={filter} small />}
        small={(one) => ({
          first: `${whoOf(one)}: ${useNames[one.use]}`,
          second: `${forWhat(one, levelNames)}, ${showDayShort(one.givenOn)}`,
          aside: <ConsentMark state={one.state} />,
        })}
        {...list.table}
        remember="consents"
        empty={
          filtered ? (
            <NothingFits
              title="No consent fits these filters"
              all="consents"
              showAll={() => setAddress(pageAddress.parse({}))}
            />
          ) : (
            <EmptyState
              title="Nothing agreed to yet"
              says="Each use that a person or their company agrees to stands here with the exact words, and when it ends. Nothing is shown anywhere without it."
              example={
                <p className={classes.soft}>
                  <strong>Ines Moreau</strong>, named quote, website <ConsentMark state="standing" />
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
          title={`${whoOf(open)}: ${useNames[open.use].toLowerCase()}`}
          close={() => setAddress({ open: '' }, { replace: true })}
          marks={<ConsentMark state={open.state} />}
        >
          <ConsentRecord one={open} />
        </SidePane>
      )}
      {noting && (
        <NoteConsent close={note.close} {...(address.customer ? { customerId: address.customer as Id<'cus'> } : {})} />
      )}
    </PageFrame>
  )
}

/** One consent with the exact words, and the way to note that it was taken back. */
function ConsentRecord({ one }: { one: ConsentLine }) {
  const levelNames = useLevelNames()
  const here = useHere()
  const [withdrawing, withdraw] = useDisclosure(false)
  const refusal = whyNotWithdraw([one])
  return (
    <div className={classes.record}>
      <div className={classes.moves}>
        <WhyNotButton
          whyNot={
            mayDo(here.member.role, 'contributor')
              ? refusal && withdrawRefusals[refusal]
              : 'Noting a withdrawal needs the role contributor. Ask an admin to change yours.'
          }
          variant="default"
          size="xs"
          leftSection={<IconArrowBackUp size={15} stroke={1.8} />}
          onClick={withdraw.open}
        >
          Note a withdrawal
        </WhyNotButton>
      </div>
      <section>
        <h3>The words agreed to</h3>
        <p className={classes.wording}>{one.wording}</p>
      </section>
      <Facts
        facts={[
          ...(one.customer
            ? [
                {
                  label: 'Customer',
                  value: <PageLink to={`/customers/${one.customer.id}`}>{one.customer.name}</PageLink>,
                },
              ]
            : []),
          ...(one.contact ? [{ label: 'Person', value: one.contact.name }] : []),
          {
            label: 'For',
            value: one.item ? (
              <PageLink to={`/references/${one.item.id}`}>{one.item.name}</PageLink>
            ) : (
              'all they give at this level'
            ),
          },
          { label: 'Level', value: levelNames[one.level] },
          { label: 'Given', value: `${showDay(one.givenOn)} by ${one.givenBy}` },
          { label: 'How', value: one.givenHow },
          ...(one.proof
            ? [{ label: 'Proof', value: <a href={`/api/files/${one.proof.id}`}>{one.proof.name}</a> }]
            : []),
          { label: 'Ends on', value: one.expiresOn ? showDay(one.expiresOn) : 'until withdrawn' },
          ...(one.withdrawnOn
            ? [{ label: 'Withdrawn', value: `${showDay(one.withdrawnOn)}, ${one.withdrawnHow ?? ''}` }]
            : []),
          { label: 'Version of our words', value: one.wordingVersion },
          { label: 'Noted by', value: one.notedBy },
        ]}
      />
      {withdrawing && <NoteWithdrawal one={one} close={withdraw.close} />}
    </div>
  )
}

/** They said so: this use, or all that this person agreed to. */
function NoteWithdrawal({ one, close }: { one: ConsentLine; close: () => void }) {
  const [how, setHow] = useState('')
  const [tried, setTried] = useState(false)
  const [all, setAll] = useState(one.party === 'person' && one.contact !== null)
  const withdraw = useWrite(consentApi.withdraw)
  const save = () => {
    setTried(true)
    if (how.trim() === '') return
    withdraw.mutate(all && one.contact ? { contactId: one.contact.id, how } : { ids: [one.id], how }, {
      onSuccess: ({ withdrawn, ended, toRecall }) => {
        close()
        const copies = toRecall.length > 0 ? ` ${showCount(toRecall.length, 'copy', 'copies')} to take back.` : ''
        const ours = ended.length > 0 ? ` Gone from ${showCount(ended.length, 'place', 'places')} of ours.` : ''
        say(
          `${showCount(withdrawn, 'consent')} withdrawn, everywhere and at once.${ours}${copies}`,
          toRecall.length > 0 ? { to: '/tasks', label: 'Show tasks' } : undefined,
        )
      },
    })
  }
  return (
    <FormDialog
      title={`${whoOf(one)} takes it back`}
      label={all ? 'Withdraw all of theirs' : 'Withdraw this use'}
      save={save}
      busy={withdraw.isPending}
      error={withdraw.error}
      close={close}
      grave
    >
      <p className={classes.soft}>
        It takes effect everywhere as soon as you press the button, and cannot be undone: they would have to agree
        again. For each copy that left us a task is opened.
      </p>
      {one.party === 'person' && one.contact && (
        <div className={classes.moves}>
          <Button variant={all ? 'filled' : 'default'} size="xs" aria-pressed={all} onClick={() => setAll(true)}>
            All they agreed to
          </Button>
          <Button variant={all ? 'default' : 'filled'} size="xs" aria-pressed={!all} onClick={() => setAll(false)}>
            Only this use
          </Button>
        </div>
      )}
      <TextInput
        label="How did they say so?"
        placeholder="By phone to Sam"
        value={how}
        onChange={(event) => setHow(event.currentTarget.value)}
        error={tried && how.trim() === '' ? 'Write down how they said so.' : null}
        data-autofocus
      />
    </FormDialog>
  )
}

type Change = (change: Partial<PageAddress>) => void
type Names = { customer: { name: string } | null; contact: { name: string } | null; item: { name: string } | null }

function Filters({ address, change, names }: { address: PageAddress; change: Change; names: Names | null }) {
  const levelNames = useLevelNames()
  return (
    <ListFilters
      clear={() => change(pageAddress.parse({ open: address.open }))}
      filters={[
        anyOf({
          label: 'State',
          offers: consentStates,
          chosen: address.state,
          change: (state) => change({ state }),
        }),
        anyOf({ label: 'Of', offers: consentParties, chosen: address.party, change: (party) => change({ party }) }),
        anyOf({
          label: 'Use',
          offers: uses,
          name: (use) => useNames[use].toLowerCase(),
          chosen: address.use,
          change: (use) => change({ use }),
        }),
        anyOf({
          label: 'Level',
          offers: levels,
          name: (level) => levelNames[level],
          chosen: address.level,
          change: (level) => change({ level }),
        }),
        fromElsewhere('Customer', address.customer, names?.customer?.name, () => change({ customer: '' })),
        fromElsewhere('Person', address.contact, names?.contact?.name, () => change({ contact: '' })),
        fromElsewhere('Item', address.item, names?.item?.name, () => change({ item: '' })),
      ]}
    />
  )
}
