import { Button, Select } from '@mantine/core'
import { useMemo } from 'react'
import type { VoiceSource } from '../../cube/voice-question.ts'
import { ReasonsNav } from '../../reasons/ui/reasons-nav.tsx'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import { useAddress, useGo } from '../../web/address.ts'
import { HeatMatrix } from '../../web/charts/heat-matrix.tsx'
import { Pareto } from '../../web/charts/pareto.tsx'
import { Trend } from '../../web/charts/trend.tsx'
import { useRead } from '../../web/client.ts'
import { Definition } from '../../web/definition.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import {
  cannotTell,
  digitsFor,
  showAmountShort,
  showCount,
  showDay,
  showNumber,
  showPercent,
  showPercentRange,
} from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState, FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { type Why, whyApi } from '../api/why.ts'
import { opportunityVerdicts, pairVerdict } from '../why.ts'
import { Act } from './act.tsx'
import { askedOf } from './address.ts'
import { Count } from './behind.tsx'
import { CompareBy } from './compare-by.tsx'
import insights from './insights.module.css'
import { ScopeRow } from './scope-row.tsx'
import classes from './why.module.css'
import { type AboutWhy, namersBehind, referredTellers, tellersBehind, verbatimsBehind, whyAddress } from './why-rows.ts'
import { percentOf, strengthWords, whenWords } from './words.ts'

const sources: { value: VoiceSource; label: string }[] = [
  { value: 'all', label: 'Answers and declined asks' },
  { value: 'answers', label: 'Answers only' },
  { value: 'asks', label: 'Declined asks only' },
]

/** Why customers do not refer. */
export default function ReasonsPage() {
  const [address, setAddress] = useAddress(whyAddress)
  const { reason, ...choice } = address
  const asked = askedOf(choice)
  const read = useRead(whyApi.reasons, asked, { keep: true })
  const why = read.data
  const about = useMemo(
    (): AboutWhy => ({
      window: why?.window ?? address.window,
      strength: why?.strength ?? address.strength,
      where: address.where,
      source: address.source,
    }),
    [why, address],
  )
  return (
    <PageFrame
      title="Reasons"
      actions={<ExportButton endpoint={whyApi.reasonsSheet} input={asked} />}
      answer={why ? <WhyAnswer why={why} about={about} /> : !read.error && <LoadingText lines={[96, 58]} large />}
    >
      <ReasonsNav />
      {read.error && <FailedState error={read.error} again={() => read.refetch()} />}
      <ScopeRow
        window={why?.window ?? (address.window || '12m')}
        strength={address.strength}
        where={address.where}
        change={setAddress}
        before={
          <>
            <CompareBy
              choices={why?.choices ?? []}
              by={why?.by?.column ?? (address.by || null)}
              change={(by) => setAddress({ by, cuts: '' })}
            />
            <Select
              aria-label="Which words count"
              data={sources}
              value={address.source}
              allowDeselect={false}
              onChange={(source) => source && setAddress({ source: source as VoiceSource })}
              className={classes.source ?? ''}
            />
          </>
        }
      />
      {why &&
        (why.told > 0 || why.anonymous > 0 ? (
          <WhyParts
            why={why}
            about={about}
            asked={asked}
            reason={reason}
            choose={(reason) => setAddress({ reason }, { replace: true })}
          />
        ) : (
          <NoReasons why={why} />
        ))}
    </PageFrame>
  )
}

interface PartProps {
  why: Why
  about: AboutWhy
}

/** As with a net promoter score, fewer than this are thin. */
const fewestForShares = 30

function WhyAnswer({ why, about }: PartProps) {
  const { told, reasons, window } = why
  const when = whenWords(window)
  const [first, second] = reasons
  if (told === 0 || !first || first.share.interval === null)
    return (
      <Answer>
        <strong>{cannotTell}</strong>: {told === 0 ? 'nobody' : `none of the ${showCount(told, 'customer')}`} who did
        not refer {when} {told === 0 ? 'has told us why' : 'named a reason yet'}.
      </Answer>
    )
  const tellers = tellersBehind(about, [])
  return (
    <Answer
      more={
        <>
          <Definition of="Who is counted" rows={tellers}>
            {definition(why)}
          </Definition>
          {why.referred > 0 && (
            <>
              . <Count count={why.referred} rows={referredTellers(about)} /> more told us why but did refer {when}
            </>
          )}
          {why.anonymous > 0 &&
            `. ${showCount(why.anonymous, 'answer')} by people we do not know ${why.anonymous === 1 ? 'is' : 'are'} beside the shares, not in them`}
          {told < fewestForShares && `. Fewer than ${fewestForShares} told us: take the shares as hints`}.
          <ActOnReason why={why} about={about} />
        </>
      }
    >
      Of <Count count={told} rows={tellers} /> {told === 1 ? 'customer' : 'customers'} who did not refer {when} and told
      us why, <strong>{percentOf(first.share)}</strong> ({showPercentRange(first.share.interval, digitsFor(told))},{' '}
      <Count count={first.share.happened} rows={tellersBehind(about, [first.name])} />) named{' '}
      <PageLink to={verbatimsBehind(about, first.id).to} search={verbatimsBehind(about, first.id).search ?? {}}>
        “{first.name}”
      </PageLink>
      {second && second.share.happened > 0 && (
        <>
          , then “{second.name}” with {percentOf(second.share)}
        </>
      )}
      .
    </Answer>
  )
}

/** Makes an action of the group that names a reason more than the others do beyond chance; of the page's own filters else. */
function ActOnReason({ why, about }: PartProps) {
  const cell = [...why.cells]
    .filter(({ verdict, value }) => verdict === 'above' && value !== '')
    .sort((one, other) => one.adjustedP - other.adjustedP)[0]
  const group = cell && why.groups.find(({ value }) => value === cell.value)
  const named = why.reasons.find(({ id }) => id === cell?.reason)
  const first = why.reasons[0]
  const finding =
    cell && group && named
      ? {
          group: `${why.by?.label ?? ''} ${group.label}`.trim(),
          says: `${why.by?.label ?? 'Group'} ${group.label}: ${showPercent(cell.rate)} of those who told us why named “${named.name}” (${showPercentRange(cell.interval)}, ${showNumber(cell.happened)} of ${showNumber(cell.trials)}), against ${percentOf(named.share)} of all.`,
          where: [...about.where, ...group.where],
        }
      : about.where.length > 0 && first
        ? {
            group: 'these customers',
            says: `${percentOf(first.share)} of these customers who told us why named “${first.name}” (${showNumber(first.share.happened)} of ${showNumber(first.share.trials)}).`,
            where: about.where,
          }
        : null
  if (!finding) return null
  return (
    <div className={classes.act}>
      <Act {...finding} strength={why.strength} />
    </div>
  )
}

function definition({ window, strength, source }: Why): string {
  const how = {
    all: 'submitted a response that names a reason or has words on why not, or declined an ask with a reason or with words',
    answers: 'submitted a response that names a reason or has words on why not',
    asks: 'declined an ask with a reason or with words',
  }[source]
  return `Customers for any part of the window who ${how} in it (${whenWords(window)}), and made no counted referral in it. Counted: ${strengthWords[strength]}.`
}

function NoReasons({ why }: { why: Why }) {
  return (
    <EmptyState
      title="Nobody has told us why yet"
      says={`Reasons come from answers to a survey that asks why not, and from asks that were declined. ${
        why.referred > 0
          ? `${showCount(why.referred, 'customer')} told us why but did refer ${whenWords(why.window)}; choose another window.`
          : 'Choose a longer window, or ask.'
      }`}
      next={
        <Button component={PageLink} to="/surveys">
          Ask customers why
        </Button>
      }
    />
  )
}

interface WhyPartsProps extends PartProps {
  asked: AskedWhy
  reason: string
  choose: (reason: string) => void
}

function WhyParts({ why, about, asked, reason, choose }: WhyPartsProps) {
  const go = useGo()
  const shown = useMemo(() => why.reasons.filter(({ share }) => share.happened > 0), [why])
  const bars = useMemo(
    () =>
      shown.map(({ id, name, share }) => {
        return {
          value: id,
          label: name,
          of: share.happened,
          among: share.trials,
          range: share.interval ?? { low: 0, high: 1 },
          rows: tellersBehind(about, [name]),
          words: verbatimsBehind(about, id),
        }
      }),
    [shown, about],
  )
  if (shown.length === 0) return <Notice>Words are waiting to be understood: code them, and they stand here.</Notice>
  return (
    <>
      <Pareto
        title="Why they do not refer"
        bars={bars}
        columns={['Reason', 'Named it', 'Told us why']}
        go={go}
        note="A customer may name several reasons, so the shares do not add up to 100. Lines are 95 % ranges. A bar opens the customers it counts; the name of a reason opens what people wrote."
      />
      <ByGroup why={why} about={about} />
      <OverTime why={why} about={about} reason={reason} choose={choose} />
      <OpportunityPart why={why} about={about} asked={asked} />
      <Together why={why} about={about} asked={asked} />
    </>
  )
}

/** More reasons than this make a matrix nobody reads; the table of the picture has them all in the file. */
const mostRows = 15

function ByGroup({ why, about }: PartProps) {
  const go = useGo()
  const { groups, by } = why
  const { rows, cells } = useMemo(() => {
    const named = why.reasons.filter(({ share }) => share.happened > 0).slice(0, mostRows)
    const kept = new Map(named.map(({ id, name }) => [id, name]))
    const whereOf = new Map(why.groups.map(({ value, where }) => [value, where]))
    return {
      rows: named.map(({ id, name }) => ({ value: id, label: name })),
      cells: why.cells
        .filter((cell) => kept.has(cell.reason))
        .map((cell) => ({
          row: cell.reason,
          column: cell.value,
          of: cell.happened,
          among: cell.trials,
          range: cell.interval,
          gap: cell.difference?.gap ?? null,
          verdict: cell.verdict,
          rows: tellersBehind(about, [kept.get(cell.reason) ?? ''], ...(whereOf.get(cell.value) ?? [])),
        })),
    }
  }, [why, about])
  const columns = useMemo(() => groups.map(({ value, label, told }) => ({ value, label, among: told })), [groups])
  if (columns.length < 2)
    return (
      <Notice>
        By {by?.label}: fewer than two groups in which enough people told us why to be shown, so there is nothing to
        compare.
      </Notice>
    )
  const telling = why.cells.filter(({ verdict }) => verdict === 'above' || verdict === 'below').length
  return (
    <HeatMatrix
      title={`Reasons by ${by?.label ?? 'group'}`}
      rows={rows}
      columns={columns}
      cells={cells}
      names={['Reason', by?.label ?? 'Group', 'Named it', 'Told us why']}
      go={go}
      note={`Of those in the group who told us why, the share naming each reason, in per cent. ▲ above the rest, ▼ below the rest; ${
        telling === 0 ? 'none is: no evidence of a difference' : 'no mark: no evidence of a difference'
      }, or under 30 answers. False alarms are kept to one in twenty over all that is shown.${
        why.folded > 0 ? ` ${showCount(why.folded, 'group')} with too few answers to show.` : ''
      }`}
    />
  )
}

function OverTime({ why, about, reason, choose }: PartProps & { reason: string; choose: (reason: string) => void }) {
  const shown = why.reasons.find(({ id }) => id === reason) ?? why.reasons[0]
  const points = useMemo(
    () =>
      shown
        ? why.periods.map(({ from, to, told, named }) => {
            const of = named[shown.id] ?? 0
            const here = { ...about, window: `${from}..${to}` }
            return {
              from,
              label: `${showDay(from)} to before ${showDay(to)}`,
              of,
              among: told,
              range: wilsonInterval(of, told),
              rows: { of: tellersBehind(here, [shown.name]), among: tellersBehind(here, []) },
            }
          })
        : [],
    [why, about, shown],
  )
  if (!shown || points.filter(({ among }) => among > 0).length < 2) return null
  return (
    <Part
      title="Over time"
      actions={
        <Select
          aria-label="Reason shown over time"
          data={why.reasons.map(({ id, name }) => ({ value: id, label: name }))}
          value={shown.id}
          allowDeselect={false}
          onChange={(id) => id && choose(id)}
          className={classes.reason ?? ''}
        />
      }
    >
      <Trend
        title={`${shown.name}, month by month`}
        points={points}
        counted={['Named it', 'Told us why']}
        note="Of the customers who told us why in the month and did not refer in it, the share naming this reason. The ribbon is the 95 % range: wide where few answered."
      />
    </Part>
  )
}

type AskedWhy = ReturnType<typeof askedOf>

function OpportunityPart({ why, about, asked }: PartProps & { asked: AskedWhy }) {
  const { company } = useHere()
  const { rows, alike } = why.opportunity
  const nameOf = new Map(why.reasons.map(({ id, name }) => [id, name]))
  if (rows.length === 0) return null
  // "0, 0–0" would say that nothing can be gained, where less than one can.
  const digits = ({ referrers }: (typeof rows)[number]) => (referrers.interval.high < 10 ? 1 : 0)
  const money = (amountMinor: number) =>
    showAmountShort({ amountMinor: Math.round(amountMinor), currency: company.currency })
  return (
    <Part
      title="What it may cost"
      actions={<ExportButton endpoint={whyApi.opportunitySheet} input={asked} of="what it may cost" small />}
      says={`If those naming a reason referred like other customers of the same ${alike.join(' and the same ')}. At most: it assumes nothing but the reason sets them apart, and those asked why are mostly those who had not referred.`}
    >
      <div className={classes.scroll}>
        <table className={classes.table} data-stacks>
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col" data-right>
                <Definition of="People">
                  Customers who named it {whenWords(why.window)}, whether they referred or not.
                </Definition>
              </th>
              <th scope="col" data-right>
                Own rate
              </th>
              <th scope="col" data-right>
                <Definition of="Rate of others like them">
                  The referrer rate of active customers who did not name it, {alike.join(' by ')}, each group counting
                  as often as there are people in it who named the reason.
                </Definition>
              </th>
              <th scope="col" data-right>
                <Definition of="Referrers more">
                  People × (rate of others like them − own rate), with its 95 % range (Zou, Huang and Zhang 2009). Where
                  they refer as much as others there is nothing to gain.
                </Definition>
              </th>
              <th scope="col" data-right>
                <Definition of="Revenue more">
                  Times what the customers a referrer brought {whenWords(why.window)} paid in that time, on average.
                </Definition>
              </th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const name = nameOf.get(row.reason) ?? row.reason
              const words = verbatimsBehind(about, row.reason)
              return (
                <tr key={row.reason}>
                  <th scope="row">
                    <PageLink to={words.to} search={words.search ?? {}} className={insights.group}>
                      {name}
                    </PageLink>
                  </th>
                  <td data-label="People" data-right>
                    <Count count={row.own.trials + row.alone} rows={namersBehind(about, name)} />
                  </td>
                  <td data-label="Own rate" data-right>
                    {percentOf(row.own)}
                  </td>
                  <td data-label="Rate of others like them" data-right>
                    {showPercent(row.comparable, digitsFor(row.own.trials))}
                  </td>
                  <td data-label="Referrers more" data-right>
                    {showNumber(row.referrers.value, digits(row))}{' '}
                    <span className={classes.range}>
                      {showNumber(row.referrers.interval.low, digits(row))}–
                      {showNumber(row.referrers.interval.high, digits(row))}
                    </span>
                  </td>
                  <td data-label="Revenue more" data-right>
                    {row.revenue ? (
                      <>
                        {money(row.revenue.value)}{' '}
                        <span className={classes.range}>
                          {money(row.revenue.interval.low)}–{money(row.revenue.interval.high)}
                        </span>
                      </>
                    ) : (
                      '–'
                    )}
                  </td>
                  <td data-label="Verdict" className={classes.verdict}>
                    {opportunityVerdicts[row.verdict]}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <p className={classes.note}>
        A customer who named several reasons stands in several rows, so the rows do not add up.
        {rows.every(({ revenue }) => revenue === null) &&
          ' No revenue: too little is known of what referred customers paid.'}
        {rows.some(({ alone }) => alone > 0) &&
          ` Left out: people with nobody like them to compare with (${showNumber(Math.max(...rows.map(({ alone }) => alone)))} at most).`}
      </p>
    </Part>
  )
}

const mostPairs = 8

function Together({ why, about, asked }: PartProps & { asked: AskedWhy }) {
  const nameOf = new Map(why.reasons.map(({ id, name }) => [id, name]))
  const pairs = why.pairs.slice(0, mostPairs)
  if (pairs.length === 0) return null
  return (
    <Part
      title="Named together"
      says="Pairs of reasons that five customers or more named both."
      actions={<ExportButton endpoint={whyApi.pairsSheet} input={asked} of="reasons named together" small />}
    >
      <div className={classes.scroll}>
        <table className={classes.table} data-stacks>
          <thead>
            <tr>
              <th scope="col">Reasons</th>
              <th scope="col" data-right>
                Named both
              </th>
              <th scope="col" data-right>
                <Definition of="By chance">How many would, if naming one had nothing to do with the other.</Definition>
              </th>
              <th scope="col" data-right>
                <Definition of="Times as often">
                  Named both, divided by what chance would give, with its 95 % range. 1 is chance.
                </Definition>
              </th>
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map((pair) => {
              const [one, other] = [nameOf.get(pair.one) ?? '', nameOf.get(pair.other) ?? '']
              const rows = tellersBehind(about, [one, other])
              return (
                <tr key={`${pair.one} ${pair.other}`}>
                  <th scope="row">
                    {one} and {other.toLowerCase()}
                  </th>
                  <td data-label="Named both" data-right>
                    <Count count={pair.both} rows={rows} />
                  </td>
                  <td data-label="By chance" data-right>
                    {showNumber(pair.expected, 1)}
                  </td>
                  <td data-label="Times as often" data-right>
                    {showNumber(pair.lift, 1)}{' '}
                    <span className={classes.range}>
                      {showNumber(pair.interval.low, 1)}–{showNumber(pair.interval.high, 1)}
                    </span>
                  </td>
                  <td data-label="Verdict">{pairVerdict(pair.together)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {why.pairs.length > mostPairs && (
        <p className={classes.note}>
          The {mostPairs} clearest of {showCount(why.pairs.length, 'pair')}.
        </p>
      )}
    </Part>
  )
}
