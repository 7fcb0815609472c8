import { SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconRocket } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showDay, showDayShort, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { anyOf, fromElsewhere, ListFilters } from '../../web/list-filters.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { useKeys } from '../../web/shortcuts.tsx'
import { EmptyState, LoadingText, NothingFits, Notice } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type Reconfirmation, reconfirmationApi } from '../api.ts'
import {
  heardHow,
  reconfirmationRefusals,
  stateWords,
  whyNotAskThem,
  whyNotConfirm,
  whys,
  whyWords,
} from '../reconfirming.ts'
import classes from './reconfirm.module.css'
import ReleaseDialog from './release-dialog.tsx'

const pageAddress = z.object({
  state: z.enum(['open', 'answered']).default('open'),
  why: listOf(z.enum(whys)),
  customer: idOf('cus').or(z.literal('')).default(''),
  open: idOf('rcf').or(z.literal('')).default(''),
})
const needsContributor = 'This needs the role contributor. Ask an admin to change yours.'
const needsManager = 'This is decided by managers.'
type Deciding = 'ask' | 'confirm' | 'change' | 'retire'

/** What customers said that somebody has to ask about again: the one to decide large, those that follow as a list. */
export default function ReconfirmPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const filter = {
    state: address.state,
    why: address.why,
    ...(address.customer ? { customerId: address.customer as Id<'cus'> } : {}),
  }
  const totals = useRead(reconfirmationApi.totals, filter, { keep: true })
  const list = useList(reconfirmationApi.list, { ...filter, limit: 50 })
  const [deciding, setDeciding] = useState<Deciding | null>(null)
  const [releasing, release] = useDisclosure(false)
  const current = list.rows.find(({ id }) => id === address.open) ?? list.rows[0]
  const refusals = current && refusalsOf(current, here.member.role)
  const decide = (what: Deciding) => refusals?.[what] === null && setDeciding(what)
  useKeys(
    // biome-ignore lint/correctness/useExhaustiveDependencies: what is done depends on the current one alone
    useMemo(
      () =>
        deciding || releasing || address.state !== 'open' || !current
          ? ({} as Record<string, () => void>)
          : {
              m: () => decide('ask'),
              y: () => decide('confirm'),
              c: () => decide('change'),
              r: () => decide('retire'),
            },
      [deciding, releasing, address.state, current],
    ),
  )
  const filtered = address.why.length > 0 || address.customer !== ''
  const shown = totals.data
  const columns: Column<Reconfirmation>[] = [
    { key: 'title', label: 'Item', show: ({ item }) => item.title, width: 220, grow: 3 },
    { key: 'who', label: 'Who', show: (one) => one.contact?.name ?? 'not known', width: 140, grow: 1 },
    { key: 'customer', label: 'Customer', show: (one) => one.customer?.name ?? '', width: 150, grow: 1 },
    {
      key: 'why',
      label: 'Why',
      show: (one) => (one.release ? `Release: ${one.release}` : whyWords[one.why]),
      width: 170,
      grow: 1,
    },
    { key: 'state', label: 'State', show: (one) => stateWords[one.state], width: 110 },
    { key: 'used', label: 'Used in', show: (one) => one.usedIn, width: 90, right: true },
    address.state === 'open'
      ? { key: 'due', label: 'Since', show: (one) => showDayShort(one.dueOn), width: 118, right: true }
      : {
          key: 'answered',
          label: 'Answered',
          show: (one) => (one.answeredOn ? showDayShort(one.answeredOn) : ''),
          width: 118,
          right: true,
        },
  ]
  return (
    <PageFrame
      width="table"
      title="Still true?"
      above={{ to: '/references', label: 'Library' }}
      actions={
        <WhyNotButton
          whyNot={mayDo(here.member.role, 'manager') ? null : needsManager}
          variant="default"
          leftSection={<IconRocket size={16} stroke={1.8} />}
          onClick={release.open}
        >
          Note a major release
        </WhyNotButton>
      }
      answer={
        shown ? (
          <Answer>
            {shown.open === 0 ? (
              `Nothing has to be asked again. Items are asked about after ${showCount(shown.months, 'month')}.`
            ) : (
              <>
                <strong>{showCount(shown.open, 'item')}</strong> to ask about again: do they still hold?
                {shown.asked > 0 && ` For ${showNumber(shown.asked)} of them we wait for an answer.`}
              </>
            )}
          </Answer>
        ) : (
          !totals.error && <LoadingText lines={[58]} large />
        )
      }
    >
      <ReferencesNav />
      <SegmentedControl
        className={classes.which ?? ''}
        mb={16}
        aria-label="Which items"
        data={[
          { value: 'open', label: 'To ask' },
          { value: 'answered', label: 'Answered' },
        ]}
        value={address.state}
        onChange={(state) => setAddress({ state: state as 'open' | 'answered', open: '' })}
      />
      <ListFilters
        clear={() => setAddress({ why: [], customer: '' })}
        filters={[
          anyOf({
            label: 'Why',
            offers: whys,
            name: (why) => whyWords[why],
            chosen: address.why,
            change: (why) => setAddress({ why }),
          }),
          fromElsewhere('Customer', address.customer, shown?.customer?.name, () => setAddress({ customer: '' })),
        ]}
      />
      {current && refusals && <Current one={current} refusals={refusals} decide={decide} />}
      <RecordTable
        one="item"
        columns={columns}
        total={shown?.shown}
        idOf={(one) => one.id}
        onOpen={(one) => {
          setAddress({ open: one.id }, { replace: true })
          window.scrollTo({ top: 0 })
        }}
        openId={current?.id}
        small={(one) => ({
          first: one.item.title,
          second: `${one.contact?.name ?? 'Somebody'}: ${whyWords[one.why].toLowerCase()}`,
          aside: stateWords[one.state],
        })}
        tools={<ExportButton endpoint={reconfirmationApi.export} input={filter} small />}
        {...list.table}
        remember="reconfirmations"
        empty={
          filtered ? (
            <NothingFits
              title="No item fits these filters"
              all="items"
              showAll={() => setAddress(pageAddress.parse({ state: address.state }))}
            />
          ) : (
            <EmptyState
              title={address.state === 'open' ? 'Nothing to ask again' : 'Nothing answered yet'}
              says="An item comes here after its months, when the person or their company left, when they changed jobs, and when a major release changes what it is about."
              next={<PageLink to="/references">Go to the library</PageLink>}
            />
          )
        }
      />
      {current && deciding && (
        <Decide key={`${current.id} ${deciding}`} one={current} what={deciding} close={() => setDeciding(null)} />
      )}
      {releasing && <ReleaseDialog close={release.close} />}
    </PageFrame>
  )
}

type Refusals = Record<Deciding, string | null>

function refusalsOf(one: Reconfirmation, role: Parameters<typeof mayDo>[0]): Refusals {
  const departed = one.contact?.departed ?? false
  const say = (refusal: keyof typeof reconfirmationRefusals | null) =>
    refusal === null ? null : reconfirmationRefusals[refusal]
  const contributor = mayDo(role, 'contributor') ? null : needsContributor
  const manager = mayDo(role, 'manager') ? null : needsManager
  const answered = one.state === 'due' || one.state === 'asked' ? null : reconfirmationRefusals['answered-already']
  return {
    ask:
      contributor ??
      say(
        whyNotAskThem({
          state: one.state,
          hasPerson: one.contact !== null,
          hasAddress: one.contact?.hasAddress ?? false,
          departed,
          left: one.left,
        }),
      ),
    confirm: contributor ?? say(whyNotConfirm({ state: one.state, departed, left: one.left })),
    change: manager ?? answered,
    retire: manager ?? answered,
  }
}

function Current(props: { one: Reconfirmation; refusals: Refusals; decide: (what: Deciding) => void }) {
  const { one, refusals, decide } = props
  const here = useHere()
  const levelNames = useLevelNames()
  const undo = useWrite(reconfirmationApi.undo)
  const isOpen = one.state === 'due' || one.state === 'asked'
  const titles =
    one.why === 'job change' && one.contact?.title
      ? ` We show “${one.item.shownTitle}”; they are “${one.contact.title}” now.`
      : ''
  return (
    <article className={classes.card} aria-label={one.item.title}>
      <div className={classes.head}>
        <h2>
          <PageLink to={`/references/${one.item.id}`}>{one.item.title}</PageLink>
        </h2>
        <p className={classes.soft}>
          {levelNames[one.item.level]}, given on {showDay(one.item.givenOn)}
        </p>
      </div>
      {one.item.words && <Words>{one.item.words}</Words>}
      <p className={classes.soft}>
        {one.contact?.name ?? 'Nobody we know'}
        {one.customer && (
          <>
            {', '}
            <PageLink to={`/customers/${one.customer.id}`}>{one.customer.name}</PageLink>
          </>
        )}
        {'. '}
        {one.usedIn === 0
          ? 'Used nowhere that we know of.'
          : `Used in ${showCount(one.usedIn, 'place')}${one.leftUs > 0 ? `, ${one.leftUs} of them outside` : ''}.`}
      </p>
      <Notice tone={one.why === 'departed' || one.why === 'churn' ? 'brick' : 'ochre'}>
        {whyWords[one.why]}
        {one.release && `: ${one.release}`}, {showDay(one.dueOn)}.{titles}
        {one.state === 'asked' && one.askedOn && ` Asked on ${showDay(one.askedOn)}.`}
        {!isOpen && ` ${stateWords[one.state]}${one.note ? `: ${one.note}` : ''}.`}
      </Notice>
      <div className={classes.actions}>
        {isOpen ? (
          <>
            <WhyNotButton whyNot={refusals.ask} onClick={() => decide('ask')}>
              Ask them by mail (M)
            </WhyNotButton>
            <WhyNotButton variant="default" whyNot={refusals.confirm} onClick={() => decide('confirm')}>
              Still true (Y)
            </WhyNotButton>
            <WhyNotButton variant="default" whyNot={refusals.change} onClick={() => decide('change')}>
              Changed (C)
            </WhyNotButton>
            <WhyNotButton variant="default" whyNot={refusals.retire} onClick={() => decide('retire')}>
              Retire (R)
            </WhyNotButton>
          </>
        ) : (
          <WhyNotButton
            variant="default"
            whyNot={mayDo(here.member.role, 'manager') ? null : needsManager}
            loading={undo.isPending}
            onClick={() => undo.mutate({ reconfirmationId: one.id, ifMatch: one.version }, { onError: sayFailed })}
          >
            Undo the answer
          </WhyNotButton>
        )}
      </div>
    </article>
  )
}

const dialogs: Record<
  Exclude<Deciding, 'ask'>,
  { title: string; label: string; says: string; field: string; done: string }
> = {
  confirm: {
    title: 'It is still true',
    label: 'Write it down',
    says: 'It goes on being shown, and is asked about again after the usual months.',
    field: 'What they said (optional)',
    done: 'Confirmed.',
  },
  change: {
    title: 'They would say it otherwise now',
    label: 'Retire these words',
    says: 'These words are retired as they are, and copies that left us become tasks. Add what they say now as a new item.',
    field: 'What has changed',
    done: 'Retired. Add what they say now to the library.',
  },
  retire: {
    title: 'Retire it',
    label: 'Retire it',
    says: 'It is shown nowhere any more, and copies that left us become tasks.',
    field: 'Why',
    done: 'Retired.',
  },
}

function Decide({ one, what, close }: { one: Reconfirmation; what: Deciding; close: () => void }) {
  return what === 'ask' ? <AskThem one={one} close={close} /> : <Answered one={one} what={what} close={close} />
}

function Answered({ one, what, close }: { one: Reconfirmation; what: Exclude<Deciding, 'ask'>; close: () => void }) {
  const here = useHere()
  const confirm = useWrite(reconfirmationApi.confirm)
  const change = useWrite(reconfirmationApi.change)
  const retire = useWrite(reconfirmationApi.retire)
  const undo = useWrite(reconfirmationApi.undo)
  const [how, setHow] = useState<(typeof heardHow)[number]>('phone')
  const [words, setWords] = useState('')
  const text = dialogs[what]
  const writing = { confirm, change, retire }[what]
  const about = { reconfirmationId: one.id, ifMatch: one.version }
  const done = {
    onSuccess: () => {
      close()
      if (mayDo(here.member.role, 'manager')) {
        offerUndo(text.done, () => undo.mutateAsync({ reconfirmationId: one.id }))
      }
    },
  }
  const save = () => {
    if (what === 'confirm') confirm.mutate({ ...about, how, note: words }, done)
    else if (what === 'change') change.mutate({ ...about, note: words }, done)
    else retire.mutate({ ...about, why: words }, done)
  }
  return (
    <FormDialog
      title={text.title}
      label={text.label}
      save={save}
      isEmpty={what !== 'confirm' && words.trim() === ''}
      busy={writing.isPending}
      error={writing.error}
      close={close}
    >
      <p>{text.says}</p>
      {what === 'confirm' && (
        <Select
          label="How they said so"
          data={[...heardHow]}
          value={how}
          allowDeselect={false}
          onChange={(value) => setHow(value as typeof how)}
        />
      )}
      <Textarea
        label={text.field}
        data-autofocus
        autosize
        minRows={2}
        maxLength={900}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

function AskThem({ one, close }: { one: Reconfirmation; close: () => void }) {
  const preview = useRead(reconfirmationApi.asking, { reconfirmationId: one.id })
  const ask = useWrite(reconfirmationApi.ask)
  const [override, setOverride] = useState('')
  const { data } = preview
  const limit = data?.limit ?? null
  const blocked = data?.whyNot ?? (limit && !limit.isOverridable ? limit.sentence : null)
  return (
    <FormDialog
      title="Ask them whether it still holds"
      label="Send the mail"
      save={() =>
        ask.mutate(
          {
            reconfirmationId: one.id,
            ifMatch: one.version,
            ...(override.trim() === '' ? {} : { overrideReason: override }),
          },
          { onSuccess: close },
        )
      }
      isEmpty={!data || blocked !== null || (limit !== null && override.trim() === '')}
      busy={ask.isPending}
      error={ask.error ?? preview.error}
      close={close}
    >
      {!data && !preview.error && <LoadingText />}
      {blocked && <Notice tone="brick">{blocked}</Notice>}
      {!blocked && limit && (
        <>
          <Notice tone="ochre">{limit.sentence}</Notice>
          <TextInput
            label="Why you ask nevertheless"
            value={override}
            onChange={(event) => setOverride(event.currentTarget.value)}
          />
        </>
      )}
      {data?.mail && data.to && (
        <>
          <p className={classes.soft}>
            To {data.to.name}, {data.to.email}: <strong>{data.mail.subject}</strong>
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to be reached by keyboard */}
          <section className={classes.letter} tabIndex={0} aria-label="The mail">
            {data.mail.text}
          </section>
        </>
      )}
    </FormDialog>
  )
}
