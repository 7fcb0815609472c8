import { NumberInput, Slider } from '@mantine/core'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { referralValue } from '../../statistics/referral-value.ts'
import { addDays, type Day } from '../../values/day.ts'
import { minorDigits } from '../../values/money.ts'
import { useAddress } from '../../web/address.ts'
import { IncidenceCurves } from '../../web/charts/incidence-curves.tsx'
import { LorenzCurve } from '../../web/charts/lorenz-curve.tsx'
import { Definition } from '../../web/definition.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import {
  cannotTell,
  showAmount,
  showAmountShort,
  showCount,
  showNumber,
  showPercent,
  showPoints,
} from '../../web/figures.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { Answer, Facts, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import type { Rows } from '../../web/rows.ts'
import { EmptyState, FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { type CustomerValue, type PaidDifference, type ValuedCustomer, valueApi } from '../api/value.ts'
import { askedOf, insightsAddress } from './address.ts'
import { type About, Count, customersBehind, groupBehind } from './behind.tsx'
import { KeptBar, useKept } from './kept.tsx'
import { RepeatBuying } from './repeat-buying.tsx'
import { ScopeRow } from './scope-row.tsx'
import classes from './why.module.css'
import { whenWords } from './words.ts'

const pageAddress = insightsAddress.extend({ analysisId: z.string().max(60).default('') })

/** What customers are worth, alone and with those they brought. */
export default function ValuePage() {
  const [address, setAddress] = useAddress(pageAddress)
  const { analysisId, ...scope } = address
  const asked = askedOf({ ...scope, window: address.window || 'ever' })
  const kept = useKept(valueApi, asked, analysisId)
  const value = kept.shown?.result ?? null
  const onDay = kept.shown?.onDay ?? null
  const shownId = kept.shown?.id ?? ''
  const about = useMemo(
    (): About => ({ window: address.window || 'ever', strength: address.strength, where: address.where }),
    [address],
  )
  return (
    <PageFrame
      title="Customer value"
      actions={value && <ExportButton endpoint={valueApi.sheet} input={asked} />}
      answer={
        value ? (
          <ValueAnswer value={value} about={about} />
        ) : (
          !kept.error && kept.latest?.state !== 'failed' && <LoadingText lines={[96, 72]} large />
        )
      }
    >
      <InsightNav />
      {kept.error && <FailedState error={kept.error} again={kept.again} />}
      <ScopeRow window={about.window} strength={address.strength} where={address.where} change={setAddress} />
      <KeptBar of={kept} chosen={analysisId} choose={(analysisId) => setAddress({ analysisId })} />
      {value && onDay && <ValueParts value={value} about={about} onDay={onDay} analysisId={shownId} />}
    </PageFrame>
  )
}

interface PartProps {
  value: CustomerValue
  about: About
}
interface DatedProps extends PartProps {
  /** The day the figures are of. */
  onDay: Day
  analysisId: string
}

/** Where the customers are behind a figure of value: each with what they paid in the window, and where they stand in their chain. */
const valuedBehind = (about: About, narrowed: Record<string, unknown> = {}): Rows => ({
  to: '/insight/value/customers',
  search: { ...about, ...narrowed },
})

/** Those whose first twelve months are over and lie in what is known of revenue. */
const firstYearBehind = ({ about, value: { firstBooked }, onDay }: DatedProps, origin: 'referred' | 'other') =>
  customersBehind(
    { ...about, window: 'ever' },
    `origin is ${origin}`,
    `since between ${firstBooked ?? ''}..${addDays(onDay, -365)}`,
  )

/** How many a tenth of them are; of few, one. */
const tenth = (customers: number) => Math.max(1, Math.round(customers / 10))

function ValueAnswer({ value, about }: PartProps) {
  const { currency, total, chainSum, customers, own, top } = value
  const amount = (amountMinor: number) => showAmount({ amountMinor, currency })
  if (!own)
    return (
      <Answer>
        {cannotTell}: {customers === 0 ? 'there are no such customers' : 'no revenue of these customers is known'}.
      </Answer>
    )
  const first = [...top].sort((one, other) => other.chain - other.own - (one.chain - one.own))[0]
  return (
    <Answer
      more={
        <>
          Added up over customers, value with the whole chain comes to {amount(chainSum)}, which is{' '}
          {amount(chainSum - total)} more than there is: what somebody pays stands in their own line and again in the
          line of everybody who led to them. Compare lines with each other, never their sum with revenue.
        </>
      }
    >
      <Count count={customers} rows={customersBehind({ ...about, window: 'ever' })} /> customers paid{' '}
      <strong>{amount(total)}</strong> {whenWords(about.window)}; the{' '}
      <PageLink {...valuedBehind(about, { most: String(tenth(customers) / customers) })} className="vw-opens">
        tenth worth most
      </PageLink>{' '}
      paid <strong>{showPercent(own.topTenth)}</strong> of it.
      {first && first.chain > first.own && (
        <>
          {' '}
          <PageLink to={`/customers/${first.id}`} className="vw-opens">
            {first.name}
          </PageLink>{' '}
          brought most: {amount(first.own)} alone, {amount(first.chain)} with everybody who came through them.
        </>
      )}
    </Answer>
  )
}

function ValueParts(props: DatedProps) {
  const { value, about, analysisId } = props
  const { own, chain, otherCurrencies, currency, circles, customers } = value
  if (!own || !chain)
    return (
      <EmptyState
        title="No revenue is known"
        says="Import invoices, orders or monthly revenue: a customer, a day and an amount in each line. With referrals beside it this page says what customers are worth with those they brought."
        next={<PageLink to="/imports">Import revenue</PageLink>}
      />
    )
  return (
    <>
      {otherCurrencies.length > 0 && (
        <Notice tone="ochre">
          Some entries are in {otherCurrencies.join(', ')}. Amounts are added as they stand: convert them to {currency}{' '}
          before importing, or the figures mean nothing.
        </Notice>
      )}
      {circles > 0 && (
        <Notice>{showCount(circles, 'referral')} left out: following them back leads round in a circle.</Notice>
      )}
      <TopCustomers value={value} about={about} />
      <Bands value={value} about={about} />
      <LorenzCurve
        title="How unevenly revenue is spread"
        points={own.lorenz}
        gini={own.gini}
        who="customers"
        most={{ of: customers, rows: (many) => valuedBehind(about, { most: String(many / customers) }) }}
        note={
          <>
            With the whole chain it is {showNumber(chain.gini, 2)}, and{' '}
            <PageLink
              {...valuedBehind(about, { worth: 'chain', most: String(tenth(customers) / customers) })}
              className="vw-opens"
            >
              the tenth worth most
            </PageLink>{' '}
            lead to {showPercent(chain.topTenth)}. All customers are counted, those who paid nothing too; nobody is
            estimated, so there is no range.
          </>
        }
      />
      <ReferredAgainstOthers {...props} />
      <ReferrersAgainstOthers value={value} analysisId={analysisId} />
      <ReferralsWorth {...props} />
      {value.repeats && <RepeatBuying repeats={value.repeats} currency={value.currency} analysisId={analysisId} />}
    </>
  )
}

const shownAtOnce = 10

function TopCustomers({ value: { top, currency, customers }, about }: PartProps) {
  const amount = (amountMinor: number) => showAmount({ amountMinor, currency })
  const columns: Column<ValuedCustomer>[] = [
    { key: 'name', label: 'Customer', show: ({ name }) => name, width: 180, grow: 2 },
    { key: 'own', label: 'Own', show: ({ own }) => amount(own), width: 110, right: true },
    {
      key: 'direct',
      label: 'With those they brought',
      show: ({ direct }) => amount(direct),
      width: 190,
      right: true,
      definition: 'Their own revenue and that of the customers they are credited with having brought.',
    },
    {
      key: 'chain',
      label: 'With the whole chain',
      show: ({ chain }) => amount(chain),
      width: 170,
      right: true,
      definition: 'And of those whom these brought in turn, down to the last.',
    },
    {
      key: 'brought',
      label: 'Brought',
      show: ({ id, brought }) => (
        <Count count={brought} rows={valuedBehind(about, { where: [], under: id, through: 'direct' })} />
      ),
      width: 90,
      right: true,
    },
    {
      key: 'downstream',
      label: 'In the chain',
      show: ({ id, downstream }) => (
        <Count count={downstream} rows={valuedBehind(about, { where: [], under: id, worth: 'chain' })} />
      ),
      width: 110,
      right: true,
    },
  ]
  return (
    <Part title="Worth most" says="By value with the whole chain. Each customer has one credited referrer.">
      <RecordTable
        one="customer"
        columns={columns}
        rows={top.slice(0, shownAtOnce)}
        total={customers}
        idOf={({ id }) => id}
        pathOf={({ id }) => `/customers/${id}`}
        small={({ name, own, chain }) => ({
          first: name,
          second: `${amount(own)} alone, ${amount(chain)} with the chain`,
        })}
        remember="value"
      />
      {customers > shownAtOnce && (
        <PageLink {...valuedBehind(about, { worth: 'chain' })} className={`vw-opens ${classes.opens}`}>
          All {showCount(customers, 'customer')}
        </PageLink>
      )}
    </Part>
  )
}

function Bands({ value: { bands, currency, customers }, about }: PartProps) {
  const amount = (amountMinor: number) => showAmountShort({ amountMinor, currency })
  const label = ({ from, to }: CustomerValue['bands'][number]) =>
    from === null
      ? 'nothing'
      : to === null
        ? `${amount(from)} and more`
        : from === 0
          ? `under ${amount(to)}`
          : `${amount(from)} to under ${amount(to)}`
  return (
    <Part title="How many customers are worth how much">
      <div className={classes.scroll}>
        <table className={classes.table} data-stacks>
          <thead>
            <tr>
              <th scope="col">Worth</th>
              <th scope="col" data-right>
                By themselves
              </th>
              <th scope="col" data-right>
                With the whole chain
              </th>
            </tr>
          </thead>
          <tbody>
            {bands.map((band) => (
              <tr key={label(band)}>
                <th scope="row">{label(band)}</th>
                {(['own', 'chain'] as const).map((which) => (
                  <td key={which} data-right data-label={which === 'own' ? 'By themselves' : 'With the whole chain'}>
                    <Count
                      count={band[which]}
                      rows={valuedBehind(about, {
                        worth: which,
                        band: band.from === null ? 'nothing' : `${band.from}..${band.to ?? ''}`,
                      })}
                    />{' '}
                    <span className={classes.range}>{showPercent(band[which] / Math.max(1, customers))}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  )
}

const showP = (p: number) => (p < 0.001 ? 'below 0.001' : showNumber(p, 3))
const selection =
  'Nobody drew lots over who is referred: those who refer choose whom, and alike customers find each other. A difference is not what a referral brings about.'

function differenceFacts(
  difference: PaidDifference,
  names: [string, string],
  currency: string,
  rows: { one?: Rows; other?: Rows } = {},
) {
  const amount = (amountMinor: number) => showAmount({ amountMinor: Math.round(amountMinor), currency })
  const { one, other, gap, interval, trimmed } = difference
  const side = ({ customers, mean }: PaidDifference['one'], rows?: Rows) =>
    mean === null ? (
      'nobody yet'
    ) : (
      <>
        {amount(mean)}{' '}
        <span className={classes.wrapping}>
          of {rows ? <Count count={customers} rows={rows} /> : showNumber(customers)}{' '}
          {customers === 1 ? 'customer' : 'customers'}
        </span>
      </>
    )
  return [
    { label: names[0], value: side(one, rows.one) },
    { label: names[1], value: side(other, rows.other) },
    {
      label: 'Difference',
      value:
        gap === null || !interval ? (
          cannotTell
        ) : (
          <>
            {amount(gap)}{' '}
            <span className={classes.wrapping}>
              {amount(interval.low)} to {amount(interval.high)}
              {interval.low <= 0 && interval.high >= 0 && ', no evidence of a difference'}
            </span>
          </>
        ),
    },
    {
      label: 'Among usual customers',
      value: trimmed ? (
        <>
          <Definition of={amount(trimmed.gap)}>
            The smallest and the largest tenth of each group are left out (Yuen 1974). Where it disagrees with the
            difference, a few large customers decide that one.
          </Definition>{' '}
          <span className={classes.wrapping}>
            {amount(trimmed.interval.low)} to {amount(trimmed.interval.high)}
          </span>
        </>
      ) : (
        cannotTell
      ),
    },
  ]
}

function ReferredAgainstOthers(props: DatedProps) {
  const { referred, currency } = props.value
  const curves = useMemo(
    () =>
      [
        { label: 'Referred', points: referred.curves.referred },
        { label: 'Others', points: referred.curves.others },
      ].filter(({ points }) => points.length > 1),
    [referred],
  )
  return (
    <Part title="Referred customers against others" says={selection}>
      <Facts
        facts={differenceFacts(referred.firstYear, ['First year, referred', 'First year, others'], currency, {
          one: firstYearBehind(props, 'referred'),
          other: firstYearBehind(props, 'other'),
        })}
      />
      {curves.length === 2 ? (
        <IncidenceCurves
          title="Customers who had left, by how long they were customers"
          waiting="Still here"
          curves={curves}
          note={
            referred.p === null
              ? ''
              : `Log-rank test of equal pace: p ${showP(referred.p)}. Beginning and end as they are written down of each customer.`
          }
        />
      ) : (
        <p className={classes.note}>A curve needs at least ten customers on either side whose first day is known.</p>
      )}
      <p className={classes.note}>
        First year: what customers paid in their first twelve months, of those whose first twelve months are over and
        lie in what is known of revenue, so that everybody had the same time.
      </p>
    </Part>
  )
}

function ReferrersAgainstOthers({ value: { referrers, currency }, analysisId }: Omit<DatedProps, 'about' | 'onDay'>) {
  const { churned, gone, p, secondYear } = referrers
  return (
    <Part
      title="Customers who refer against others"
      says="Compared from their first anniversary on, among those who are still here then: who leaves early had no time to refer, and would make referrers look faithful for nothing."
    >
      <Facts
        facts={[
          {
            label: 'Left in their second year',
            value: churned ? (
              <>
                {showPercent(churned.referrers, 1)} of{' '}
                <Count count={referrers.referrers} rows={groupBehind(analysisId, { group: 'referrers' })} />{' '}
                {referrers.referrers === 1 ? 'referrer' : 'referrers'}, {showPercent(churned.others, 1)} of{' '}
                <Count count={referrers.others} rows={groupBehind(analysisId, { group: 'others' })} />{' '}
                {referrers.others === 1 ? 'other' : 'others'}{' '}
                <span className={classes.wrapping}>
                  {showPoints(churned.interval.low)} to {showPoints(churned.interval.high)}
                  {p !== null && `; pace from then on, p ${showP(p)}`}
                </span>
              </>
            ) : (
              cannotTell
            ),
          },
          ...differenceFacts(secondYear, ['Second year, referrers', 'Second year, others'], currency, {
            one: groupBehind(analysisId, { group: 'second year of referrers' }),
            other: groupBehind(analysisId, { group: 'second year of others' }),
          }),
        ]}
      />
      <p className={classes.note}>
        {showCount(gone, 'customer')} had left before their first anniversary and stand on neither side. Who refers
        chose to: a difference does not say that referring makes anybody stay.
      </p>
    </Part>
  )
}

function ReferralsWorth(props: DatedProps) {
  const { brought, currency } = props.value
  const [typeTwo, setTypeTwo] = useState(50)
  const [margin, setMargin] = useState(100)
  const [reward, setReward] = useState(0)
  const [saved, setSaved] = useState(0)
  const { customers, firstYear } = brought
  const minor = (units: number) => units * 10 ** minorDigits(currency) * customers
  const worth = referralValue(
    [
      {
        margins: [(firstYear * margin) / 100],
        cameIn: 1,
        reward: minor(reward),
        marketing: 0,
        acquisitionSaved: minor(saved),
      },
    ],
    { typeTwoShare: typeTwo / 100, discount: 0.1 },
  )
  const amount = (amountMinor: number) => showAmount({ amountMinor: Math.round(amountMinor), currency })
  const number = (set: (value: number) => void) => (value: string | number) => set(Math.max(0, Number(value) || 0))
  return (
    <Part
      title="What referrals are worth"
      says="After Kumar, Petersen and Leone (2007): customers who would have come anyway bring only the acquisition saved. Nobody can know how many, so you say it."
    >
      {customers === 0 ? (
        <p className={classes.note}>{cannotTell}: no referred customer’s first twelve months are over yet.</p>
      ) : (
        <>
          <div
            style={{
              display: 'grid',
              gap: 20,
              gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))',
              marginBottom: 20,
            }}
          >
            <div>
              <p className={classes.range} id="type-two">
                Would have come anyway: {typeTwo} %
              </p>
              <Slider
                thumbLabel="Share who would have come anyway"
                value={typeTwo}
                onChange={setTypeTwo}
                label={null}
                min={0}
                max={100}
                step={5}
              />
            </div>
            <NumberInput label="Margin, % of revenue" value={margin} min={0} max={100} onChange={number(setMargin)} />
            <NumberInput label={`Reward each, ${currency}`} value={reward} min={0} onChange={number(setReward)} />
            <NumberInput
              label={`Acquisition saved each, ${currency}`}
              value={saved}
              min={0}
              onChange={number(setSaved)}
            />
          </div>
          <Facts
            facts={[
              { label: 'Worth in their first year', value: amount(worth.value) },
              { label: 'For each customer brought', value: amount(worth.value / customers) },
              {
                label: 'Customers brought',
                value: <Count count={customers} rows={firstYearBehind(props, 'referred')} />,
              },
              { label: 'They paid in their first year', value: amount(firstYear) },
            ]}
          />
          <p className={classes.note}>
            Discounted by 10 % a year. Until you say otherwise all revenue counts as margin, and nothing is saved or
            rewarded: an upper end. It depends on what you put in, so there is no range beside it.
          </p>
        </>
      )}
    </Part>
  )
}
