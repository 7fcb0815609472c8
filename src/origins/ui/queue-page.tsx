import { Button } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { z } from 'zod'
import { customersApi } from '../../customers/api.ts'
import { windowJson } from '../../customers/window.ts'
import { ReasonsNav } from '../../reasons/ui/reasons-nav.tsx'
import { NameField, nobodyNamed } from '../../referrals/ui/name-field.tsx'
import { listOf, mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showCount, showDay, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { Keys, useKeys } from '../../web/shortcuts.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { Sureness } from '../../web/sureness.tsx'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type Candidate, type Origin, originsApi } from '../api.ts'
import { type Decision, decideRefusals, reasonWords } from '../deciding.ts'
import classes from './origins.module.css'
import { Scope } from './scope.tsx'

const pageAddress = z.object({
  window: windowJson.default('ever'),
  where: listOf(z.string()),
  /** Everything up to this one was skipped. */
  after: z.coerce.number().int().min(0).default(0),
})

/** Who told our new customers, one answer at a time. */
export default function QueuePage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const [done, setDone] = useState<ReadonlySet<string>>(new Set())
  const filter = { reason: [], window: address.window, where: address.where }
  const queue = useRead(originsApi.queue, { ...filter, after: address.after, limit: 8 }, { keep: true })
  const decide = useWrite(originsApi.decide)
  const takeBack = useWrite(originsApi.takeBack)
  const items = (queue.data?.items ?? []).filter(({ id }) => !done.has(id))
  const item = items[0]
  const left = queue.data?.left ?? 0
  const whyNot = mayDo(here.member.role, 'contributor') ? null : decideRefusals['needs-contributor']
  const forget = (id: string) => setDone((before) => new Set([...before].filter((one) => one !== id)))

  const settle = (origin: Origin, decision: Decision, referrer: { id: Id<'cus'>; name: string } | null) => {
    // Shown as decided at once; the next one is there already.
    setDone((before) => new Set([...before, origin.id]))
    decide.mutate(
      { originId: origin.id, decision, ...(referrer ? { referrerId: referrer.id } : {}) },
      {
        onSuccess: () =>
          offerUndo(
            referrer
              ? `${referrer.name} told ${origin.customer.name}.`
              : `${origin.customer.name}: ${decision === 'cannot tell' ? 'we cannot tell' : 'not one of our customers'}.`,
            () => takeBack.mutateAsync({ originId: origin.id }).then(() => forget(origin.id)),
          ),
        onError: (error) => {
          if (error.reason === 'already-decided') return say(decideRefusals['already-decided'])
          forget(origin.id)
          sayFailed(error)
        },
      },
    )
  }

  return (
    <PageFrame
      title="Who told them"
      above={{ to: '/origins', label: 'Origins' }}
      answer={
        queue.data ? (
          <Answer>
            {left === 0 ? (
              <>Nobody’s answer waits to be decided.</>
            ) : (
              <>
                <strong>{showCount(left, 'answer')}</strong> {left === 1 ? 'waits' : 'wait'} for somebody to say who was
                meant{queue.data.oldest && <>, the oldest since {showDay(queue.data.oldest)}</>}.
              </>
            )}
          </Answer>
        ) : (
          !queue.error && <LoadingText lines={[58]} large />
        )
      }
    >
      <ReasonsNav />
      <Scope window={address.window} where={address.where} change={(change) => setAddress({ ...change, after: 0 })} />
      {queue.error && !queue.data && <FailedState error={queue.error} again={() => queue.refetch()} />}
      {item && (
        <Desk
          key={item.id}
          items={items}
          whyNot={whyNot}
          settle={settle}
          skip={() => setAddress({ after: item.number })}
        />
      )}
      {queue.data && !item && !queue.isFetching && (
        <EmptyState
          title={address.after > 0 && left > 0 ? 'The rest was skipped' : 'Everything is decided'}
          says={
            address.after > 0 && left > 0
              ? 'You have been through all that wait here.'
              : 'When a new customer says who told them, their words come here, with the customers they may mean.'
          }
          example={<Words size="text">Ines from Larkspur</Words>}
          next={
            address.after > 0 && left > 0 ? (
              <Button onClick={() => setAddress({ after: 0 })}>Begin again</Button>
            ) : (
              <Button component={PageLink} to="/origins" variant="default">
                How new customers came
              </Button>
            )
          }
        />
      )}
    </PageFrame>
  )
}

interface DeskProps {
  items: readonly Origin[]
  whyNot: string | null
  settle: (origin: Origin, decision: Decision, referrer: { id: Id<'cus'>; name: string } | null) => void
  skip: () => void
}

/** One answer large, with who may be meant; 1 to 5 choose, N is no customer, U cannot be told, S skips. */
function Desk({ items, whyNot, settle, skip }: DeskProps) {
  const item = items[0]!
  const candidates = useRead(originsApi.candidates, { originId: item.id })
  // The next ones are looked for while this one is read.
  useRead(originsApi.candidates, { originId: (items[1] ?? item).id })
  useRead(originsApi.candidates, { originId: (items[2] ?? item).id })
  const columns = useRead(customersApi.columns, {})
  const [other, setOther] = useState(nobodyNamed)
  const found = candidates.data?.items ?? []
  const choose = (place: number) => {
    const candidate = found[place]
    if (candidate && whyNot === null) settle(item, 'confirmed', candidate.customer)
  }
  const settleWithout = (decision: Decision) => {
    if (whyNot === null) settle(item, decision, null)
  }
  const acts = useRef({ choose, settleWithout, skip })
  useEffect(() => {
    acts.current = { choose, settleWithout, skip }
  })
  useKeys(
    useMemo(
      () => ({
        ...Object.fromEntries([1, 2, 3, 4, 5].map((key) => [String(key), () => acts.current.choose(key - 1)])),
        n: () => acts.current.settleWithout('not a customer'),
        u: () => acts.current.settleWithout('cannot tell'),
        s: () => acts.current.skip(),
      }),
      [],
    ),
  )
  const labelled = (columns.data?.items ?? []).filter(({ attribute, hidden }) => attribute && !hidden)
  const facts = [
    { label: 'Customer since', value: item.customer.since ? showDayShort(item.customer.since) : 'not known' },
    { label: 'Came mainly by', value: reasonWords[item.mainReason] },
    ...labelled.flatMap(({ column, label }) => {
      const value = item.customer.attributes[column]
      if (value === undefined) return []
      return [{ label, value: value === true ? 'Yes' : value === false ? 'No' : String(value) }]
    }),
  ].slice(0, 7)
  const certain = candidates.data?.likely === true

  return (
    <div className={classes.desk}>
      <section className={classes.main} aria-label="The answer to decide">
        <p className={classes.asked}>
          <PageLink to={`/customers/${item.customer.id}`}>{item.customer.name}</PageLink>, asked who told them,{' '}
          {showDayShort(item.givenOn)}
        </p>
        <div aria-live="polite">
          <Words size="large">{item.toldBy}</Words>
        </div>
        <dl className={classes.facts}>
          {facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>

        <h2 className={classes.subhead}>{certain || found.length === 0 ? 'Who they may mean' : 'No likely match'}</h2>
        {candidates.error && !candidates.data && (
          <FailedState small error={candidates.error} again={() => candidates.refetch()} />
        )}
        {!candidates.data && !candidates.error && <LoadingText lines={[80, 64]} />}
        {candidates.data && found.length === 0 && (
          <p className={classes.quiet}>No likely match: none of your customers and contacts fits these words.</p>
        )}
        {candidates.data && found.length > 0 && !certain && (
          <p className={classes.quiet}>Somebody else, or nobody you know, is likelier than any of these.</p>
        )}
        {found.length > 0 && (
          <ol className={classes.candidates} aria-label="Candidates">
            {found.map((candidate, place) => (
              <li key={candidate.customer.id}>
                <button
                  type="button"
                  className={classes.candidate}
                  disabled={whyNot !== null}
                  onClick={() => choose(place)}
                >
                  <Keys of={String(place + 1)} />
                  <Who candidate={candidate} />
                </button>
              </li>
            ))}
          </ol>
        )}

        <div className={classes.search}>
          <NameField label="Or another customer" placeholder="Type a name" value={other} onChange={setOther} />
          {other.customer && (
            <WhyNotButton
              whyNot={whyNot ?? (other.customer.id === item.customer.id ? decideRefusals.themself : null)}
              onClick={() => other.customer && settle(item, 'confirmed', other.customer)}
            >
              {other.customer.name} told them
            </WhyNotButton>
          )}
        </div>
        <div className={classes.decide}>
          <WhyNotButton
            variant="default"
            whyNot={whyNot}
            onClick={() => settleWithout('not a customer')}
            rightSection={<Keys of="n" />}
          >
            Not a customer
          </WhyNotButton>
          <WhyNotButton
            variant="default"
            whyNot={whyNot}
            onClick={() => settleWithout('cannot tell')}
            rightSection={<Keys of="u" />}
          >
            Cannot tell
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
            {items.slice(1, 6).map((next) => (
              <li key={next.id}>
                <Words size="line">{next.toldBy}</Words>
                <span>
                  {next.customer.name}, {showDayShort(next.givenOn)}
                </span>
              </li>
            ))}
          </ol>
        </aside>
      )}
    </div>
  )
}

function Who({ candidate }: { candidate: Candidate }) {
  const { customer, contact, confidence, agrees, referrals } = candidate
  return (
    <>
      <span>
        <span className={classes.name}>{contact ? `${contact.name}, ${customer.name}` : customer.name}</span>
        <span className={classes.agrees}>{agrees}</span>
        <span className={classes.agrees}>
          {[
            customer.until
              ? `former customer`
              : customer.since
                ? `customer since ${showDayShort(customer.since)}`
                : null,
            referrals === 0 ? 'no referral so far' : `${showCount(referrals, 'referral')} so far`,
          ]
            .filter(Boolean)
            .join(', ')}
        </span>
      </span>
      <Sureness of={confidence} word="likely" />
    </>
  )
}
