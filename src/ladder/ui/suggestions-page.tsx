import { Button, Textarea } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { z } from 'zod'
import LogAsk from '../../asks/ui/log-ask.tsx'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { aLevel } from '../../values/level.ts'
import { useAddress } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount, showDay, showDayShort, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { Keys, useKeys } from '../../web/shortcuts.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { ladderApi, type Suggestion } from '../api.ts'
import { askKindOf } from '../rungs.ts'
import classes from './ladder.module.css'
import Nominate from './nominate.tsx'
import { WhereRow } from './where-row.tsx'

const pageAddress = z.object({ where: listOf(z.string()) })
const idOf = (one: Suggestion) => `${one.contact.id} ${one.level}`

/** Whom to ask for what next, by the playbook, one person at a time. */
export default function SuggestionsPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  // Skipped ones come back when the page is opened again: skipping decides nothing.
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set())
  const queue = useRead(
    ladderApi.suggestions,
    { level: [], stage: [], where: address.where, limit: Math.min(50, 8 + skipped.size) },
    { keep: true },
  )
  const items = (queue.data?.items ?? []).filter((one) => !skipped.has(idOf(one)))
  const item = items[0]
  const people = queue.data?.mayBeAsked ?? 0
  const whyNot = mayDo(here.member.role, 'contributor')
    ? null
    : 'This needs the role contributor. Ask an admin to change yours.'
  return (
    <PageFrame
      title="Whom to ask next"
      above={{ to: '/ladder', label: 'Ladder' }}
      answer={
        queue.data ? (
          <Answer>
            {people === 0 ? (
              <>The playbook suggests nobody who may be asked today.</>
            ) : (
              <>
                <strong>{showCount(people, 'person', 'people')}</strong> may be asked today, by the playbook.
                {queue.data.people > people && <> {showNumber(queue.data.people - people)} more rest or said no.</>}
              </>
            )}
          </Answer>
        ) : (
          !queue.error && <LoadingText lines={[58]} large />
        )
      }
    >
      <ReferencesNav />
      <WhereRow where={address.where} change={(where) => setAddress({ where })} />
      {queue.error && !queue.data && <FailedState error={queue.error} again={() => queue.refetch()} />}
      {item && (
        <Desk
          key={idOf(item)}
          items={items}
          whyNot={whyNot}
          skip={() => setSkipped((before) => new Set([...before, idOf(item)]))}
        />
      )}
      {queue.data && !item && !queue.isFetching && (
        <EmptyState
          title={skipped.size > 0 ? 'The rest was skipped' : 'Nobody to ask just now'}
          says={
            skipped.size > 0
              ? 'You have been through all that wait here.'
              : 'When a customer comes to a stage at which the playbook asks for something, and somebody there is ready for it, they come here.'
          }
          next={
            skipped.size > 0 ? (
              <Button onClick={() => setSkipped(new Set())}>Begin again</Button>
            ) : (
              <Button component={PageLink} to="/settings/journey" variant="default">
                Look at the playbook
              </Button>
            )
          }
        />
      )}
    </PageFrame>
  )
}

/** One person large; A asks now, N nominates, P passes over, S skips. */
function Desk({ items, whyNot, skip }: { items: readonly Suggestion[]; whyNot: string | null; skip: () => void }) {
  const names = useLevelNames()
  const item = items[0]!
  const [open, setOpen] = useState<'ask' | 'nominate' | 'pass' | null>(null)
  const close = () => setOpen(null)
  const acts = useRef({ open: setOpen, skip, whyNot })
  useEffect(() => {
    acts.current = { open: setOpen, skip, whyNot }
  })
  useKeys(
    useMemo(() => {
      const opens = (what: 'ask' | 'nominate' | 'pass') => (event: KeyboardEvent) => {
        // The letter that opens a dialog is not to be typed into its first field.
        event.preventDefault()
        if (acts.current.whyNot === null) acts.current.open(what)
      }
      return { a: opens('ask'), n: opens('nominate'), p: opens('pass'), s: () => acts.current.skip() }
    }, []),
  )
  const facts = [
    { label: 'Customer since', value: item.customer.since ? showDayShort(item.customer.since) : 'not known' },
    { label: 'Stage', value: item.stage.name },
    { label: 'Likelihood to recommend', value: item.likelihood === null ? 'not known' : `${item.likelihood} of 10` },
    { label: 'Minutes given', value: showNumber(item.minutes) },
    {
      label: 'Reached so far',
      value: item.reached.length === 0 ? 'No level yet' : item.reached.map((level) => names[level]).join(', '),
    },
    ...(item.contact.email ? [{ label: 'E-mail', value: item.contact.email }] : []),
    ...(item.contact.phone ? [{ label: 'Phone', value: item.contact.phone }] : []),
  ]
  return (
    <div className={classes.desk}>
      <section className={classes.main} aria-label="Whom to ask">
        <p className={classes.asked}>
          {item.contact.name}
          {item.contact.title && `, ${item.contact.title}`}, at{' '}
          <PageLink to={`/customers/${item.customer.id}`}>{item.customer.name}</PageLink>
        </p>
        <div aria-live="polite">
          <h2>
            Ask {item.contact.name} for {aLevel(names[item.level])}
          </h2>
        </div>
        {item.guidance && <p className={classes.guidance}>{item.guidance}</p>}
        <dl className={classes.facts}>
          {facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <div className={classes.decide}>
          <WhyNotButton whyNot={whyNot} onClick={() => setOpen('ask')} rightSection={<Keys of="a" />}>
            Ask now
          </WhyNotButton>
          <WhyNotButton
            whyNot={whyNot}
            variant="default"
            onClick={() => setOpen('nominate')}
            rightSection={<Keys of="n" />}
          >
            Nominate
          </WhyNotButton>
          <WhyNotButton
            whyNot={whyNot}
            variant="default"
            onClick={() => setOpen('pass')}
            rightSection={<Keys of="p" />}
          >
            Pass over
          </WhyNotButton>
          <Button variant="subtle" color="gray" onClick={skip} rightSection={<Keys of="s" />}>
            Skip
          </Button>
        </div>
      </section>
      {items.length > 1 && (
        <aside className={classes.next} aria-label="Next">
          <h2>Next</h2>
          <ol>
            {items.slice(1, 7).map((next) => (
              <li key={idOf(next)}>
                {next.contact.name}: {names[next.level]}
                <span>{next.customer.name}</span>
              </li>
            ))}
          </ol>
        </aside>
      )}
      {open === 'ask' && (
        <LogAsk close={close} customer={item.customer} contactId={item.contact.id} kind={askKindOf[item.level]} />
      )}
      {open === 'nominate' && (
        <Nominate close={close} customer={item.customer} contactId={item.contact.id} level={item.level} />
      )}
      {open === 'pass' && <PassOver item={item} close={close} />}
    </div>
  )
}

function PassOver({ item, close }: { item: Suggestion; close: () => void }) {
  const pass = useWrite(ladderApi.passOver)
  const again = useWrite(ladderApi.suggestAgain)
  const [why, setWhy] = useState('')
  const about = { contactId: item.contact.id, level: item.level }
  return (
    <FormDialog
      title={`Pass ${item.contact.name} over`}
      label="Pass over for 90 days"
      busy={pass.isPending}
      error={pass.error}
      close={close}
      save={() =>
        pass.mutate(
          { ...about, ...(why.trim() ? { why } : {}) },
          {
            onSuccess: ({ until }) => {
              close()
              offerUndo(`${item.contact.name} is not suggested for this until ${showDay(until)}.`, () =>
                again.mutateAsync(about),
              )
            },
          },
        )
      }
    >
      <Textarea
        label="Why"
        description="For whoever wonders later. It may stay empty."
        autosize
        minRows={2}
        maxRows={6}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  )
}
