import { Button, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showCount, showNumber, showPercent } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type Agreement, type Disagreement, reasonsApi } from '../api.ts'
import { codingRefusals } from '../rules.ts'
import classes from './agreement-page.module.css'
import { ReasonsNav } from './reasons-nav.tsx'

/** How far two people who read the same words without seeing each other's answer agree. */
export default function AgreementPage() {
  const agreement = useRead(reasonsApi.agreement, {}, { keep: true })
  const reasons = useRead(reasonsApi.list, { all: 'true' }, { keep: true })
  const names = new Map(reasons.data?.items.map(({ id, name }) => [id as string, name]))
  const data = agreement.data
  return (
    <PageFrame
      title="Agreement between coders"
      above={{ to: '/reasons/coding', label: 'Coding' }}
      actions={
        <Button component={PageLink} to="/reasons/second-coding" variant="default">
          Code as second
        </Button>
      }
      answer={data ? <Said agreement={data} /> : !agreement.error && <LoadingText lines={[70, 30]} large />}
    >
      <ReasonsNav />
      {agreement.error && <FailedState error={agreement.error} again={() => agreement.refetch()} />}
      {data && <Choose agreement={data} />}
      {data && data.byReason.length > 0 && (
        <Part title="By reason" says="Whether each gave the reason or not, whatever else they gave.">
          <div className={classes.scroll}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">Reason</th>
                  <th scope="col">Agreed</th>
                  <th scope="col">Kappa</th>
                  <th scope="col">95 %</th>
                  <th scope="col">In words</th>
                </tr>
              </thead>
              <tbody>
                {data.byReason.map((row) => (
                  <tr key={row.reasonId}>
                    <th scope="row">{names.get(row.reasonId) ?? '…'}</th>
                    <td>{`${showNumber(row.agreed)} of ${showNumber(row.n)}`}</td>
                    <td>{row.kappa === null ? '' : showNumber(row.kappa, 2)}</td>
                    <td>
                      {row.interval && `${showNumber(row.interval.low, 2)} to ${showNumber(row.interval.high, 2)}`}
                    </td>
                    <td>{row.words ?? 'cannot tell yet'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Part>
      )}
      {data && data.toSettle > 0 && <Differences names={names} />}
    </PageFrame>
  )
}

/** "Two coders gave exactly the same reasons to 41 of 50 verbatims (kappa 0.78, 0.65–0.91): substantial agreement." */
function Said({ agreement }: { agreement: Agreement }) {
  const { overall, alpha, alphaInterval, alphaWords, compared, waiting, toSettle } = agreement
  if (!overall)
    return (
      <Answer>
        {waiting > 0
          ? `${showCount(waiting, 'verbatim')} ${waiting === 1 ? 'waits' : 'wait'} for a second coder. Nothing to compare yet.`
          : 'Nobody has coded anything a second time, so nobody knows whether two people would agree.'}
      </Answer>
    )
  return (
    <Answer
      more={
        <>
          {alpha !== null &&
            `Krippendorff’s alpha ${showNumber(alpha, 2)}${
              alphaInterval ? ` (${showNumber(alphaInterval.low, 2)} to ${showNumber(alphaInterval.high, 2)})` : ''
            }: ${alphaWords}. `}
          {waiting > 0 && `${showNumber(waiting)} still wait for a second coder. `}
          {toSettle > 0 && `${showNumber(toSettle)} to settle.`}
        </>
      }
    >
      Two coders gave exactly the same reasons to{' '}
      <strong>
        {showNumber(overall.agreed)} of {showNumber(compared)}
      </strong>{' '}
      verbatims ({showPercent(overall.agreed / compared)})
      {overall.kappa !== null && overall.interval ? (
        <>
          : <strong>{overall.words}</strong> agreement, kappa {showNumber(overall.kappa, 2)} (
          {showNumber(overall.interval.low, 2)} to {showNumber(overall.interval.high, 2)}).
        </>
      ) : (
        '.'
      )}
    </Answer>
  )
}

function Choose({ agreement }: { agreement: Agreement }) {
  const here = useHere()
  const choose = useWrite(reasonsApi.chooseSample)
  const [size, setSize] = useState<number | string>(50)
  const many = Number(size)
  return (
    <Part
      title="A sample for a second coder"
      says="Coded verbatims drawn at random. Somebody else codes them again without seeing what was said first; about fifty are enough to tell good agreement from poor."
    >
      <div className={classes.choose}>
        <NumberInput label="How many" min={1} max={1000} value={size} onChange={setSize} w={110} />
        <WhyNotButton
          whyNot={
            mayDo(here.member.role, 'manager')
              ? many >= 1 && many <= 1000
                ? null
                : 'Choose between 1 and 1,000.'
              : 'Samples are chosen by managers.'
          }
          loading={choose.isPending}
          onClick={() =>
            choose.mutate(
              { size: many },
              {
                onSuccess: ({ chosen }) =>
                  chosen === 0
                    ? say('Everything that is coded was chosen already.')
                    : say(`${showCount(chosen, 'verbatim')} chosen.`, {
                        to: '/reasons/second-coding',
                        label: 'Code them',
                      }),
                onError: sayFailed,
              },
            )
          }
        >
          Choose at random
        </WhyNotButton>
        <span className={classes.quiet}>
          {agreement.chosen > 0 &&
            `${showNumber(agreement.chosen)} chosen so far, ${showNumber(agreement.waiting)} of them waiting.`}
        </span>
      </div>
    </Part>
  )
}

function Differences({ names }: { names: ReadonlyMap<string, string> }) {
  const list = useRead(reasonsApi.disagreements, { limit: 50 }, { keep: true })
  return (
    <Part title="To settle" says="Where the two differ. What both said stays; the figures follow what is settled here.">
      {list.error && <FailedState small error={list.error} again={() => list.refetch()} />}
      {list.isPending && <LoadingText />}
      {list.data?.items.length === 0 && <EmptyState title="Nothing to settle" says="The two coders agree." />}
      <ul className={classes.differences}>
        {list.data?.items.map((one) => (
          <Difference key={one.id} one={one} names={names} />
        ))}
      </ul>
    </Part>
  )
}

function Difference({ one, names }: { one: Disagreement; names: ReadonlyMap<string, string> }) {
  const here = useHere()
  const settle = useWrite(reasonsApi.settle)
  const whyNot = mayDo(here.member.role, 'contributor') ? null : codingRefusals['needs-contributor']
  const said = (ids: readonly Id<'rea'>[]) =>
    ids.length === 0 ? 'no reason' : ids.map((id) => names.get(id) ?? '…').join(', ')
  const take = (reasonIds: Id<'rea'>[]) =>
    settle.mutate({ verbatimId: one.id, reasonIds }, { onSuccess: () => say('Settled.'), onError: sayFailed })
  return (
    <li>
      <Words>{one.words}</Words>
      <div className={classes.sides}>
        {[one.first, one.second].map((side, i) => (
          <WhyNotButton
            key={i === 0 ? 'first' : 'second'}
            variant="default"
            whyNot={whyNot}
            onClick={() => take(side.reasonIds)}
          >
            {side.who}: {said(side.reasonIds)}
          </WhyNotButton>
        ))}
        <WhyNotButton
          variant="subtle"
          whyNot={whyNot}
          onClick={() => take([...new Set([...one.first.reasonIds, ...one.second.reasonIds])])}
        >
          Both
        </WhyNotButton>
      </div>
    </li>
  )
}
