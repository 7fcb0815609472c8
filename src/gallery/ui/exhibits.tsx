import type { ReactNode } from 'react'
import { castAttributes } from '../../sample/cast.ts'
import { type Level, levelNames, levels } from '../../values/level.ts'
import { BeforeAfter } from '../../web/charts/before-after.tsx'
import { BroughtDots } from '../../web/charts/brought-dots.tsx'
import { ChangeSteps } from '../../web/charts/change-steps.tsx'
import { ControlChart } from '../../web/charts/control-chart.tsx'
import { EffectBars } from '../../web/charts/effect-bars.tsx'
import { EffectDots } from '../../web/charts/effect-dots.tsx'
import { ExplainedBars } from '../../web/charts/explained-bars.tsx'
import { FunnelPlot } from '../../web/charts/funnel-plot.tsx'
import { GroupDots } from '../../web/charts/group-dots.tsx'
import { HeatMatrix } from '../../web/charts/heat-matrix.tsx'
import { IncidenceCurves } from '../../web/charts/incidence-curves.tsx'
import { LorenzCurve } from '../../web/charts/lorenz-curve.tsx'
import { MoneySteps } from '../../web/charts/money-steps.tsx'
import { NpsTrend } from '../../web/charts/nps-trend.tsx'
import { OddsDots } from '../../web/charts/odds-dots.tsx'
import { Pareto } from '../../web/charts/pareto.tsx'
import { ProofMatrix } from '../../web/charts/proof-matrix.tsx'
import { Pyramid } from '../../web/charts/pyramid.tsx'
import { RangeTrend } from '../../web/charts/range-trend.tsx'
import { ShareBar } from '../../web/charts/share-bar.tsx'
import { ShareColumns } from '../../web/charts/share-columns.tsx'
import { StackedMonths } from '../../web/charts/stacked-months.tsx'
import { Trend } from '../../web/charts/trend.tsx'
import { showAmountShort, showCount } from '../../web/figures.ts'
import {
  aroundTheStart,
  byIndustry,
  byIndustryAndYear,
  changeByQuarter,
  changeOfRate,
  eachBrings,
  effectOfEach,
  howSure,
  howTheyCame,
  ladderByMonth,
  ladderOf,
  limitsFor,
  monthlyRates,
  proofFor,
  ratesBy,
  retentionByQuarter,
  revenueSpread,
  revenueSteps,
  scoresByMonth,
  spokenFor,
  timeToRefer,
  watchedMonths,
  whatGoesWithReferring,
  whyNot,
} from '../figures.ts'
import { neighbours, startedAsking, theCast } from '../neighbours.ts'

/** A chart in one situation. The first of each chart is the usual one. */
interface Situation {
  /** What is particular about it: 'very long names'. */
  name: string
  picture: ReactNode
}

/** A chart as the gallery shows it. */
export interface Exhibit {
  /** Its file in src/web/charts, without the ending. */
  file: string
  name: string
  /** What somebody asks who should look at it. */
  question: string
  /** The heading in docs/methods.md under which its formula stands. */
  method: string
  situations: [Situation, ...Situation[]]
}

const industry = castAttributes[0]!.label
const stay = () => {}
const of = (name: string) => neighbours.filter((customer) => customer.industry === name)
const euros = (amountMinor: number) => showAmountShort({ amountMinor, currency: 'EUR' })
/** A name nobody would choose, and somebody has: to see what becomes of it. */
const longName = (name: string) => `${name} and everything that belongs to it in the northern half of the country`
const usual = (picture: ReactNode): Situation => ({ name: 'usual', picture })

const rates = ratesBy(neighbours, byIndustry)
const cohorts = ratesBy(neighbours, byIndustryAndYear)
const driving = whatGoesWithReferring(neighbours)
const few = neighbours.filter((_, at) => at % 9 === 0)
const fewDriving = whatGoesWithReferring(few)
const reasons = whyNot(neighbours)
const spread = revenueSpread(neighbours)!
const castSpread = revenueSpread(theCast)!
const came = howTheyCame(neighbours)
const sure = howSure()
const ladder = ladderOf(neighbours)
const proof = proofFor(neighbours)
const namesOfTwo: [string, string] = ['Education', 'all others']
const namesOfSix: [string, string] = ['Larkspur Clinics', 'the other five']
const columnNames: [string, string, string, string] = ['Reason', industry, 'Named it', 'Told us why']
const yearNames: [string, string, string] = [industry, 'All customers', 'Quoted']
const stepNames: [string, string, string] = ['Level', 'Customers', 'Ready for it']
const barNames: [string, string, string] = ['Reason', 'Named it', 'Told us why']
const layerNames = levels.map((level) => levelNames[level])
const retention = [retentionByQuarter('Net revenue retention', 'var(--accent)', neighbours)]
const months = watchedMonths(of('Education'))
const start = aroundTheStart(neighbours, 'Education')
const change = changeOfRate(neighbours)
const huge = 40_000

function stepsOf(from: typeof ladder, times = 1) {
  return [
    ...from.onLevel.toReversed().map(({ level, count, ready }) => ({
      value: String(level),
      label: levelNames[level as Level],
      count: count * times,
      ready: ready * times,
    })),
    { value: '0', label: 'None yet', count: from.onNone * times, ground: true },
  ]
}

const wanted = (rows: typeof proof, nameOf = (row: string) => row) =>
  rows.map(({ value, deals, amountMinor }) => ({
    value,
    label: nameOf(value),
    wants: deals === 0 ? 'nobody asks' : `${showCount(deals, 'deal')}, ${euros(amountMinor)}`,
  }))
const levelColumns = levels.map((level) => ({ value: String(level), label: levelNames[level] }))
const proofCells = proof.flatMap(({ cells }) => cells)

/** Every chart there is, on the cast and their neighbours. Figures are worked out here, when the page is first opened. */
export const exhibits: Exhibit[] = [
  {
    file: 'trend',
    name: 'A rate over time',
    question: 'Do more customers refer than a year ago?',
    method: 'What is counted',
    situations: [
      usual(<Trend title="Referrer rate, month by month" points={monthlyRates(neighbours, 24)} />),
      {
        name: 'the cast alone: six customers, wide ranges',
        picture: <Trend title="Referrer rate of six customers" points={monthlyRates(theCast, 12)} />,
      },
      { name: 'one month', picture: <Trend title="Referrer rate, so far" points={monthlyRates(neighbours, 1)} /> },
    ],
  },
  {
    file: 'group-dots',
    name: 'Rates by group',
    question: 'Who refers more than the others, and who less?',
    method: 'Comparing groups',
    situations: [
      usual(<GroupDots title="Referrer rate by industry" groups={rates.groups} overall={{ rate: rates.overall }} />),
      {
        name: 'one group',
        picture: (
          <GroupDots
            title="Referrer rate of one group"
            groups={rates.groups.slice(0, 1)}
            overall={{ rate: rates.overall }}
          />
        ),
      },
      {
        name: 'very long names, huge numbers',
        picture: (
          <GroupDots
            title="Referrer rate by a long-winded attribute"
            groups={rates.groups.map((group) => ({
              ...group,
              label: longName(group.label),
              of: group.of * huge,
              among: group.among * huge,
            }))}
            overall={{ rate: rates.overall }}
          />
        ),
      },
    ],
  },
  {
    file: 'funnel-plot',
    name: 'Groups by their size',
    question: 'Is this group unusual, or only small?',
    method: 'Comparing groups',
    situations: [
      usual(
        <FunnelPlot
          title="Unusual for its size?"
          groups={cohorts.groups}
          overall={cohorts.overall}
          limits={limitsFor(cohorts.groups)}
        />,
      ),
      {
        name: 'one group',
        picture: (
          <FunnelPlot
            title="Unusual, all alone?"
            groups={rates.groups.slice(0, 1)}
            overall={rates.overall}
            limits={limitsFor(rates.groups.slice(0, 1))}
          />
        ),
      },
      {
        name: 'very long names, huge numbers',
        picture: (
          <FunnelPlot
            title="Unusual among many?"
            groups={rates.groups.map((group) => ({
              ...group,
              label: longName(group.label),
              of: group.of * huge,
              among: group.among * huge,
            }))}
            overall={rates.overall}
            limits={limitsFor(rates.groups.map(({ of, among }) => ({ of: of * huge, among: among * huge })))}
          />
        ),
      },
    ],
  },
  {
    file: 'change-steps',
    name: 'What moved a rate',
    question: 'Did customers refer more, or are there more of those who do?',
    method: 'Change between two periods',
    situations: [
      usual(<ChangeSteps title="What moved the rate" {...change} />),
      {
        name: 'six customers, wide ranges',
        picture: <ChangeSteps title="What moved the rate of six" {...changeOfRate(theCast)} />,
      },
    ],
  },
  {
    file: 'effect-bars',
    name: 'What moved a rate, quarter by quarter',
    question: 'Is it lasting, or was it one good quarter?',
    method: 'Change between two periods',
    situations: [
      usual(<EffectBars title="Each quarter against the same a year before" periods={changeByQuarter(neighbours)} />),
      {
        name: 'one quarter',
        picture: <EffectBars title="One quarter" periods={changeByQuarter(neighbours).slice(-1)} />,
      },
      {
        name: 'six customers: some refer less, others come',
        picture: <EffectBars title="Each quarter, of six customers" periods={changeByQuarter(theCast)} />,
      },
    ],
  },
  {
    file: 'incidence-curves',
    name: 'Time to a first referral',
    question: 'How long does it take until customers refer somebody?',
    method: 'Time to the first referral',
    situations: [
      usual(
        <IncidenceCurves title="Customers who had made a first referral" curves={[timeToRefer('All', neighbours)]} />,
      ),
      {
        name: 'five groups',
        picture: (
          <IncidenceCurves
            title="First referral by industry"
            curves={['Education', 'Healthcare', 'Logistics', 'Media', 'Retail'].map((name) =>
              timeToRefer(name, of(name)),
            )}
          />
        ),
      },
      {
        name: 'two with long names',
        picture: (
          <IncidenceCurves
            title="First referral of two"
            curves={['Healthcare', 'Retail'].map((name) => timeToRefer(longName(name), of(name)))}
          />
        ),
      },
      { name: 'nobody', picture: <IncidenceCurves title="First referral of nobody" curves={[]} /> },
    ],
  },
  {
    file: 'brought-dots',
    name: 'How far referrals carry',
    question: 'Does one customer bring another, and would that go on by itself?',
    method: 'How far referrals carry',
    situations: [
      usual(<BroughtDots title="How many new customers one brings" rows={eachBrings(neighbours)} />),
      {
        name: 'few customers: too few to tell',
        picture: <BroughtDots title="How many one of few brings" rows={eachBrings(few)} />,
      },
      {
        name: 'long names, wide ranges',
        picture: (
          <BroughtDots
            title="How many one brings, at length"
            rows={eachBrings(of('Healthcare')).map((row) => ({ ...row, label: longName(row.label) }))}
          />
        ),
      },
    ],
  },
  {
    file: 'explained-bars',
    name: 'What goes with referring',
    question: 'Which attributes tell most about who refers?',
    method: 'Drivers: what goes with referring',
    situations: [
      usual(<ExplainedBars title="What goes with referring" bars={driving.bars} />),
      {
        name: 'few customers, long names: nothing stands',
        picture: (
          <ExplainedBars
            title="What goes with referring, of few"
            bars={fewDriving.bars.map((bar) => ({ ...bar, label: longName(bar.label) }))}
          />
        ),
      },
    ],
  },
  {
    file: 'odds-dots',
    name: 'Odds, the others held equal',
    question: 'How much more often do these refer, whatever else they are?',
    method: 'Drivers: what goes with referring',
    situations: [
      usual(<OddsDots title="Odds of referring, the others held equal" dots={driving.dots} open={stay} />),
      {
        name: 'few customers, long names: wide ranges',
        picture: (
          <OddsDots
            title="Odds of referring, of few"
            dots={fewDriving.dots.map((dot) => ({ ...dot, label: longName(dot.label) }))}
            open={stay}
          />
        ),
      },
    ],
  },
  {
    file: 'pareto',
    name: 'Why they do not refer',
    question: 'What do we have to work on first?',
    method: 'Why they do not refer',
    situations: [
      usual(<Pareto title="Why they do not refer" bars={reasons.bars} columns={barNames} go={stay} />),
      {
        name: 'one reason, two answers',
        picture: (
          <Pareto
            title="Why, of two"
            bars={whyNot(neighbours.filter(({ reasons }) => reasons?.includes('Never asked')).slice(0, 2)).bars.slice(
              0,
              1,
            )}
            columns={barNames}
            go={stay}
          />
        ),
      },
      {
        name: 'very long names',
        picture: (
          <Pareto
            title="Why, at length"
            bars={reasons.bars.map((bar) => ({ ...bar, label: longName(bar.label) }))}
            columns={barNames}
            go={stay}
          />
        ),
      },
    ],
  },
  {
    file: 'heat-matrix',
    name: 'Reasons by group',
    question: 'Which reason holds whom back?',
    method: 'Why they do not refer',
    situations: [
      usual(
        <HeatMatrix
          title="Reasons by industry"
          rows={reasons.rows}
          columns={reasons.columns}
          cells={reasons.cells}
          names={columnNames}
          go={stay}
        />,
      ),
      {
        name: 'very long names',
        picture: (
          <HeatMatrix
            title="Reasons by a long-winded attribute"
            rows={reasons.rows.map((row) => ({ ...row, label: longName(row.label) }))}
            columns={reasons.columns.map((column) => ({ ...column, label: longName(column.label) }))}
            cells={reasons.cells}
            names={columnNames}
            go={stay}
          />
        ),
      },
    ],
  },
  {
    file: 'nps-trend',
    name: 'Net promoter score over time',
    question: 'Do they say that they would recommend us?',
    method: 'Intent and behaviour',
    situations: [
      usual(<NpsTrend title="Net promoter score, month by month" points={scoresByMonth(neighbours)} go={stay} />),
      {
        name: 'few answers: thin, wide ranges',
        picture: <NpsTrend title="Net promoter score of few" points={scoresByMonth(few)} go={stay} />,
      },
    ],
  },
  {
    file: 'share-bar',
    name: 'What a whole is made of',
    question: 'How sure are we of the referrals we count?',
    method: 'What is counted',
    situations: [
      usual(
        <ShareBar
          title="The referrals of the cast"
          parts={[
            { label: 'Proven', count: sure.proven, fill: 'solid' },
            { label: 'Probable', count: sure.probable, fill: 'half' },
            { label: 'Claimed', count: sure.claimed, fill: 'empty' },
          ]}
        />,
      ),
      {
        name: 'huge numbers',
        picture: (
          <ShareBar
            title="Earned, bought and unknown"
            parts={[
              { label: 'Earned', count: came.earned * huge, fill: 'solid' },
              { label: 'Bought', count: came.bought * huge, fill: 'half' },
              { label: 'Unknown', count: came.unknown * huge, fill: 'empty' },
            ]}
          />
        ),
      },
      {
        name: 'nothing',
        picture: (
          <ShareBar
            title="No referral yet"
            parts={[
              { label: 'Proven', count: 0, fill: 'solid' },
              { label: 'Claimed', count: 0, fill: 'empty' },
            ]}
          />
        ),
      },
    ],
  },
  {
    file: 'money-steps',
    name: 'From the revenue before to the revenue now',
    question: 'Do we grow because customers stay, or because we buy new ones?',
    method: 'Money',
    situations: [
      usual(
        <MoneySteps title="From the revenue before to the revenue now" {...revenueSteps(neighbours)} show={euros} />,
      ),
      {
        name: 'the cast alone: grown almost threefold',
        picture: <MoneySteps title="The revenue of six customers" {...revenueSteps(theCast)} show={euros} />,
      },
    ],
  },
  {
    file: 'range-trend',
    name: 'A ratio over time',
    question: 'Does the revenue we have stay?',
    method: 'Money',
    situations: [
      usual(<RangeTrend title="Revenue that stayed, at the end of each quarter" lines={retention} against={1} />),
      {
        name: 'two lines, one with few customers',
        picture: (
          <RangeTrend
            title="Revenue that stayed, in two industries"
            lines={[
              retentionByQuarter('Energy', 'var(--accent)', of('Energy')),
              retentionByQuarter('Media', 'var(--ochre)', of('Media').slice(0, 40)),
            ]}
            against={1}
          />
        ),
      },
    ],
  },
  {
    file: 'lorenz-curve',
    name: 'How unevenly something is spread',
    question: 'How much of it hangs on a few?',
    method: 'References: coverage, load and influence',
    situations: [
      usual(
        <LorenzCurve
          title="How unevenly revenue is spread"
          points={spread.lorenz}
          gini={spread.gini}
          who="customers"
        />,
      ),
      {
        name: 'the cast alone: three of six pay',
        picture: (
          <LorenzCurve title="The revenue of six" points={castSpread.lorenz} gini={castSpread.gini} who="customers" />
        ),
      },
    ],
  },
  {
    file: 'before-after',
    name: 'A group before and after',
    question: 'Did what we did change anything?',
    method: 'What an action did',
    situations: [
      usual(
        <BeforeAfter
          title="Who referred in each month, before and after"
          names={namesOfTwo}
          months={start}
          startsOn={startedAsking}
        />,
      ),
      {
        name: 'six customers, wide ranges',
        picture: (
          <BeforeAfter
            title="Before and after, of six"
            names={namesOfSix}
            months={aroundTheStart(theCast, 'Healthcare')}
            startsOn={startedAsking}
          />
        ),
      },
      {
        name: 'nothing yet',
        picture: <BeforeAfter title="Not begun" names={namesOfTwo} months={[]} startsOn={startedAsking} />,
      },
    ],
  },
  {
    file: 'effect-dots',
    name: 'What each action did',
    question: 'Which of the things we tried worked?',
    method: 'What an action did',
    situations: [
      usual(<EffectDots title="What each action did" effects={effectOfEach(neighbours)} />),
      {
        name: 'one, with a long name',
        picture: (
          <EffectDots
            title="What one action did"
            effects={effectOfEach(neighbours)
              .slice(0, 1)
              .map((effect) => ({ ...effect, label: longName(effect.label) }))}
          />
        ),
      },
    ],
  },
  {
    file: 'control-chart',
    name: 'A group against its own past',
    question: 'Is this month worth a look?',
    method: 'Alerts',
    situations: [
      usual(<ControlChart title="Education: who referred in each month" {...months} />),
      {
        name: 'too few to set limits',
        picture: <ControlChart title="Six customers, month by month" {...watchedMonths(theCast)} />,
      },
      { name: 'nothing yet', picture: <ControlChart title="No month yet" months={[]} centre={null} /> },
    ],
  },
  {
    file: 'pyramid',
    name: 'The ladder',
    question: 'How many vouch for us, and how far do they go?',
    method: 'References: coverage, load and influence',
    situations: [
      usual(
        <Pyramid
          title="Customers by the highest level they reached"
          steps={stepsOf(ladder)}
          columns={stepNames}
          readyWord="ready"
        />,
      ),
      {
        name: 'huge numbers',
        picture: (
          <Pyramid title="Very many customers" steps={stepsOf(ladder, huge)} columns={stepNames} readyWord="ready" />
        ),
      },
      {
        name: 'the cast alone: nobody on it yet',
        picture: (
          <Pyramid title="Six customers" steps={stepsOf(ladderOf(theCast))} columns={stepNames} readyWord="ready" />
        ),
      },
    ],
  },
  {
    file: 'stacked-months',
    name: 'The ladder over time',
    question: 'Do more customers vouch for us, and do they climb?',
    method: 'References: coverage, load and influence',
    situations: [
      usual(
        <StackedMonths title="Over the last 12 months" months={ladderByMonth(neighbours, 12)} layers={layerNames} />,
      ),
      {
        name: 'huge numbers',
        picture: (
          <StackedMonths
            title="Very many over 12 months"
            months={ladderByMonth(neighbours, 12).map(({ label, counts }) => ({
              label,
              counts: counts.map((count) => count * huge),
            }))}
            layers={layerNames}
          />
        ),
      },
      {
        name: 'nobody',
        picture: (
          <StackedMonths title="Nobody over 12 months" months={ladderByMonth(theCast, 12)} layers={layerNames} />
        ),
      },
    ],
  },
  {
    file: 'proof-matrix',
    name: 'What is wanted, and what stands ready',
    question: 'Which proof do open deals want that we do not have?',
    method: 'References: coverage, load and influence',
    situations: [
      usual(
        <ProofMatrix
          title="What is wanted, and what stands ready"
          rows={wanted(proof)}
          columns={levelColumns}
          cells={proofCells}
          rowName={industry}
          go={stay}
        />,
      ),
      {
        name: 'very long names',
        picture: (
          <ProofMatrix
            title="What is wanted, at length"
            rows={wanted(proof, longName)}
            columns={levelColumns}
            cells={proofCells}
            rowName={industry}
            go={stay}
          />
        ),
      },
    ],
  },
  {
    file: 'share-columns',
    name: 'Two shares side by side',
    question: 'Are those we quote like our customers?',
    method: 'References: coverage, load and influence',
    situations: [
      usual(
        <ShareColumns
          title="Customers, and those quoted"
          names={yearNames}
          bars={spokenFor(neighbours).map(({ value, customers, proof: quoted, share, proofShare, interval }) => ({
            label: value,
            of: [customers, quoted],
            share: [share, proofShare ?? 0],
            range: [null, interval],
          }))}
        />,
      ),
      {
        name: 'very long names, huge numbers',
        picture: (
          <ShareColumns
            title="Very many, at length"
            names={yearNames}
            bars={spokenFor(neighbours).map(({ value, customers, proof: quoted, share, proofShare, interval }) => ({
              label: longName(value),
              of: [customers * huge, quoted * huge],
              share: [share, proofShare ?? 0],
              range: [null, interval],
            }))}
          />
        ),
      },
      {
        name: 'the cast alone: nobody quoted',
        picture: (
          <ShareColumns
            title="Six customers, nobody quoted"
            names={yearNames}
            bars={spokenFor(theCast).map(({ value, customers, proof: quoted, share, proofShare, interval }) => ({
              label: value,
              of: [customers, quoted],
              share: [share, proofShare ?? 0],
              range: [null, interval],
            }))}
          />
        ),
      },
    ],
  },
]
