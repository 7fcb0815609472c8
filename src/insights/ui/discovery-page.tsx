import { NumberInput, SegmentedControl, Select } from '@mantine/core'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { useAddress } from '../../web/address.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showCount, showNumber, showPercent, showPercentRange } from '../../web/figures.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { VerdictMark } from '../../web/marks.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState, FailedState, LoadingText, NothingFits } from '../../web/states.tsx'
import { type Discovered, discoveryApi, type FindingRow, type FoundGroup } from '../api/discovery.ts'
import { Act } from './act.tsx'
import { askedOf, insightsAddress } from './address.ts'
import { type About, Counts, customersBehind, referrersBehind } from './behind.tsx'
import classes from './discovery.module.css'
import insights from './insights.module.css'
import { KeptBar, useKept } from './kept.tsx'
import { ScopeRow } from './scope-row.tsx'
import { whenWords } from './words.ts'

const discoveryAddress = insightsAddress.extend({
  ways: z.coerce.number().int().min(1).max(3).default(3),
  fewest: z.coerce.number().int().min(5).max(100_000).default(30),
  verdict: z.enum(['both', 'above', 'below']).default('both'),
  /** Figures of another day. */
  kept: z.string().max(60).default(''),
})

/** Which groups, of up to three values, refer more or less than the others: every combination was looked at. */
export default function DiscoveryPage() {
  const [address, setAddress] = useAddress(discoveryAddress)
  const { kept: chosen, verdict, ...question } = address
  const asked = askedOf(question)
  const kept = useKept(discoveryApi, asked, chosen)
  const { shown } = kept
  const found = shown?.result ?? null
  const window = shown?.definition.window ?? (address.window || '12m')
  const about = useMemo(
    (): About => ({ window, strength: address.strength, where: address.where }),
    [window, address.strength, address.where],
  )
  return (
    <PageFrame
      title="Discovery"
      actions={
        found && (
          <ExportButton
            endpoint={discoveryApi.sheet}
            input={{ ...asked, ...(shown ? { analysisId: shown.id } : {}) }}
          />
        )
      }
      answer={
        found ? (
          <DiscoveryAnswer found={found} about={about} fewest={address.fewest} />
        ) : (
          !kept.error && kept.latest?.state !== 'failed' && <LoadingText lines={[96, 58]} large />
        )
      }
    >
      <InsightNav />
      {kept.error && <FailedState error={kept.error} again={kept.again} />}
      <ScopeRow
        window={window}
        strength={address.strength}
        where={address.where}
        change={(change) => setAddress({ ...change, kept: '' })}
        before={
          <>
            <Select
              aria-label="Values combined"
              data={[
                { value: '3', label: 'Up to three values' },
                { value: '2', label: 'Up to two values' },
                { value: '1', label: 'Single values' },
              ]}
              value={String(address.ways)}
              allowDeselect={false}
              onChange={(ways) => ways && setAddress({ ways: Number(ways), kept: '' })}
              className={insights.choice ?? ''}
            />
            <Fewest
              key={address.fewest}
              fewest={address.fewest}
              change={(fewest) => setAddress({ fewest, kept: '' })}
            />
          </>
        }
      />
      <KeptBar of={kept} chosen={chosen} choose={(id) => setAddress({ kept: id })} />
      {found && <Findings found={found} about={about} verdict={verdict} show={(verdict) => setAddress({ verdict })} />}
    </PageFrame>
  )
}

function Fewest({ fewest, change }: { fewest: number; change: (fewest: number) => void }) {
  const [typed, setTyped] = useState<string | number>(fewest)
  const settle = () => {
    const number = Math.round(Number(typed))
    if (number >= 5 && number <= 100_000 && number !== fewest) change(number)
    else setTyped(fewest)
  }
  return (
    <NumberInput
      aria-label="Fewest customers of a group"
      prefix="At least "
      suffix=" customers"
      min={5}
      max={100_000}
      value={typed}
      onChange={setTyped}
      onBlur={settle}
      onKeyDown={(event) => event.key === 'Enter' && settle()}
      className={insights.choice ?? ''}
    />
  )
}

interface PartProps {
  found: Discovered
  about: About
}

const sayGroup = ({ conditions }: Pick<FoundGroup, 'conditions'>) =>
  conditions.map(({ label, valueLabel }) => `${label} ${valueLabel}`).join(', ')

const sayExcess = ({ excess, excessInterval: { low, high } }: FoundGroup) =>
  excess > 0
    ? `${showCount(Math.round(excess), 'referrer')} more than usual (${showNumber(Math.round(low))}–${showNumber(Math.round(high))})`
    : `${showCount(Math.round(-excess), 'referrer')} missing (${showNumber(Math.round(-high))}–${showNumber(Math.round(-low))})`

function DiscoveryAnswer({ found, about, fewest }: PartProps & { fewest: number }) {
  const { findings, more, tested, customers, referrers } = found
  const when = whenWords(about.window)
  const overall = customers > 0 ? referrers / customers : 0
  const all = (
    <>
      Over all, {customers > 0 ? showPercent(overall, 1) : 'nobody'} referred somebody {when} (
      <Counts of={referrers} among={customers} rows={referrersBehind(about)} />
      ).
    </>
  )
  if (tested === 0)
    return (
      <Answer more={<p>{all}</p>}>
        <strong>Too few to tell</strong>: no combination of values has {showNumber(fewest)} customers or more.
      </Answer>
    )
  const looked = showCount(tested, 'combination')
  const first = findings[0]
  if (!first)
    return (
      <Answer more={<p>{all} That, too, is an answer: no group needs to be treated otherwise than the others.</p>}>
        <strong>None stands out</strong>: {looked} looked at, and no more of them differ from the others than chance
        would make.
      </Answer>
    )
  return (
    <Answer
      more={
        <p>
          {all} A finding differs from all other customers and from the rest of each of its parts, with false
          discoveries kept to one in twenty over all {looked} looked at. It says where to look, not why.
        </p>
      }
    >
      <strong>{showCount(findings.length + more, 'group')}</strong> {findings.length + more === 1 ? 'stands' : 'stand'}{' '}
      out of {looked} looked at; the largest is{' '}
      <PageLink {...customersBehind(about, ...first.where)} className="vw-opens">
        {sayGroup(first)}
      </PageLink>
      : {showPercent(first.rate)} referred somebody ({showPercentRange(first.interval)}), {sayExcess(first)}.
    </Answer>
  )
}

function Findings(
  props: PartProps & { verdict: 'both' | 'above' | 'below'; show: (verdict: 'both' | 'above' | 'below') => void },
) {
  const { found, about, verdict, show } = props
  if (found.tested === 0)
    return (
      <EmptyState
        title="Nothing large enough to look at"
        says="Combinations need customers with attributes such as plan, industry or region, and enough of them. Import attributes, ask for smaller groups, or take away a filter."
      />
    )
  if (found.findings.length === 0) return <Looked found={found} />
  const many = (which: 'above' | 'below') => found.findings.filter((one) => one.verdict === which).length
  const rows = found.findings.filter((one) => verdict === 'both' || one.verdict === verdict)
  return (
    <Part
      title="Groups that stand out"
      says="Those that stand by themselves first, then those that only stand out because of another; by how many referrers are too many or missing."
      actions={
        <SegmentedControl
          aria-label="Which groups"
          size="xs"
          value={verdict}
          onChange={(value) => show(value as typeof verdict)}
          data={[
            { value: 'both', label: 'All' },
            { value: 'above', label: `Above (${many('above')})` },
            { value: 'below', label: `Below (${many('below')})` },
          ]}
        />
      }
    >
      {rows.length === 0 ? (
        <NothingFits title={`No group is ${verdict}`} all="groups" showAll={() => show('both')} />
      ) : (
        <ol className={classes.findings}>
          {rows.map((finding) => (
            <FindingItem key={finding.where.join('|')} finding={finding} found={found} about={about} />
          ))}
        </ol>
      )}
      <Looked found={found} />
    </Part>
  )
}

function Looked({ found: { columns, leftOut, more } }: { found: Discovered }) {
  return (
    <p className={classes.note}>
      {more > 0 && `${showCount(more, 'further group')} with fewer referrers too many or missing are not shown. `}
      {columns.length > 0 && `Looked through: ${columns.join(', ')}. `}
      {leftOut.length > 0 && `Not looked through, because of too many values: ${leftOut.join(', ')}.`}
    </p>
  )
}

function FindingItem({ finding, found, about }: { finding: FindingRow; found: Discovered; about: About }) {
  const { verdict, where, customers, referrers, conditions, nearest, carriedBy, folded, rate, interval } = finding
  const group = sayGroup(finding)
  const overall = referrersShare(found)
  const narrowed = { window: about.window, strength: about.strength, where: [...about.where, ...where] }
  return (
    <li>
      <div className={classes.head}>
        <h3 className={classes.chips}>
          {conditions.map(({ column, label, valueLabel }) => (
            <span key={column} className={classes.chip}>
              <span>{label}</span> {valueLabel}
            </span>
          ))}
        </h3>
        <VerdictMark verdict={verdict} short />
      </div>
      <p className={classes.says}>
        <b>{showPercent(rate)}</b> referred somebody ({showPercentRange(interval)},{' '}
        <Counts of={referrers} among={customers} rows={referrersBehind(about, ...where)} />
        ), against {showPercent(overall, 1)} over all
        {nearest && nearest.customers > customers && (
          <>
            {' '}
            and {showPercent((nearest.referrers - referrers) / (nearest.customers - customers))} in the rest of{' '}
            <PageLink {...customersBehind(about, ...nearest.where)} className="vw-opens">
              {nearest.says}
            </PageLink>
          </>
        )}
        . <b>{sayExcess(finding)}</b>.{carriedBy && <span className={classes.soft}> Only because of {carriedBy}.</span>}
      </p>
      <div className={classes.links}>
        <PageLink {...customersBehind(about, ...where)}>Customers</PageLink>
        <PageLink to="/groups" search={narrowed}>
          Groups within
        </PageLink>
        <PageLink to="/reasons" search={narrowed}>
          Reasons and words
        </PageLink>
        <Act
          group={group}
          says={`${group}: ${showPercent(rate)} of customers referred somebody ${whenWords(about.window)} (${showPercentRange(interval)}, ${showNumber(referrers)} of ${showNumber(customers)}), against ${showPercent(overall, 1)} over all; ${sayExcess(finding)}.`}
          where={narrowed.where}
          strength={about.strength}
          pickedAsWorst
          small
        />
      </div>
      {folded.length > 0 && (
        <details className={classes.folded}>
          <summary>{showCount(folded.length, 'group')} of nearly the same customers</summary>
          <ul>
            {folded.map((one) => (
              <li key={one.where.join('|')}>
                <PageLink {...customersBehind(about, ...one.where)} className="vw-opens">
                  {sayGroup(one)}
                </PageLink>
                : {showPercent(one.rate)} ({showPercentRange(one.interval)}, {showNumber(one.referrers)} of{' '}
                {showNumber(one.customers)})
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}

const referrersShare = ({ customers, referrers }: Discovered) => (customers > 0 ? referrers / customers : 0)
