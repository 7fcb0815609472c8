import { Button, Popover, TextInput } from '@mantine/core'
import { IconAdjustments } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { SavedGroupsList } from '../../groups/ui/saved-groups.tsx'
import { type Day, dayOfNumber } from '../../values/day.ts'
import { useAddress, useGo } from '../../web/address.ts'
import { FunnelPlot } from '../../web/charts/funnel-plot.tsx'
import { GroupDots } from '../../web/charts/group-dots.tsx'
import { useRead } from '../../web/client.ts'
import { Definition } from '../../web/definition.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import {
  cannotTell,
  digitsFor,
  showCount,
  showNumber,
  showPercent,
  showPercentRange,
  showPoints,
} from '../../web/figures.ts'
import { VerdictMark } from '../../web/marks.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { type GroupRow, type Groups, insightsApi } from '../api.ts'
import { readCuts } from '../bands.ts'
import { inOrder } from '../row-order.ts'
import { Act } from './act.tsx'
import { askedOf, groupsAddress } from './address.ts'
import { type About, Behind, Counts, countedBehind, newcomersBehind, referrersBehind } from './behind.tsx'
import { CompareBy } from './compare-by.tsx'
import classes from './insights.module.css'
import { ScopeRow } from './scope-row.tsx'
import { TurnedDifferences, TurnedMark } from './turned.tsx'
import {
  beforeWords,
  behind,
  groupsSentence,
  lookCloser,
  paceDefinition,
  percentOf,
  signalSentence,
  strengthWords,
  whenWords,
} from './words.ts'

/** Who refers and who does not, really: groups beside one another by any column. */
export default function GroupsPage() {
  const [address, setAddress] = useAddress(groupsAddress)
  const { sort, ...choice } = address
  const asked = askedOf(choice)
  const read = useRead(insightsApi.groups, asked, { keep: true })
  const groups = read.data
  const sentence = groups && groupsSentence(groups)
  const about = useMemo(
    () => ({
      window: groups?.window ?? address.window,
      strength: groups?.strength ?? address.strength,
      where: address.where,
    }),
    [groups, address],
  )
  return (
    <PageFrame
      title="Groups"
      width="table"
      actions={<ExportButton endpoint={insightsApi.groupsSheet} input={{ ...asked, sort }} />}
      answer={
        sentence ? (
          <Answer more={groups && <More groups={groups} where={address.where} />}>
            <strong>{sentence.strong}</strong>
            {sentence.rest.map((part) =>
              typeof part === 'string' ? (
                part
              ) : (
                <span key={part.value}>
                  {percentOf(part.share)} (
                  <Behind share={part.share} rows={referrersBehind(about, ...part.where)} />)
                </span>
              ),
            )}
          </Answer>
        ) : (
          !read.error && <LoadingText lines={[96, 58]} large />
        )
      }
    >
      {read.error && <FailedState error={read.error} again={() => read.refetch()} />}
      <ScopeRow
        window={groups?.window ?? (address.window || '12m')}
        strength={address.strength}
        where={address.where}
        change={setAddress}
        before={
          <>
            <CompareBy
              choices={[...(groups?.choices ?? []), { column: 'saved', label: 'saved group' }]}
              by={groups?.by.column ?? (address.by || null)}
              change={(by) => setAddress({ by, cuts: '' })}
            />
            {groups && (groups.by.kind === 'number' || groups.by.kind === 'day') && (
              <BandEditor groups={groups} change={(cuts) => setAddress({ by: groups.by.column, cuts })} />
            )}
          </>
        }
      />
      {groups && (
        <Comparison
          groups={groups}
          about={about}
          sort={sort}
          change={(sort) => setAddress({ sort }, { replace: true })}
        />
      )}
      {groups?.by.kind === 'saved' && (
        <Part title="Saved groups">
          <SavedGroupsList />
        </Part>
      )}
    </PageFrame>
  )
}

function More({ groups, where }: { groups: Groups; where: string[] }) {
  const { trend, realDifference, by, rows, lowest } = groups
  const low = realDifference ? rows.find(({ value }) => value === lowest) : undefined
  return (
    <>
      {trend && realDifference && trend.p < 0.05 && (
        <p>
          The rate {trend.slope > 0 ? 'rises' : 'falls'} along {by.label}, from the first band to the last.
        </p>
      )}
      {low?.turned.length === 0 && <ActOn groups={groups} row={low} where={where} />}
    </>
  )
}

/** Makes an action of what a row of the comparison says. */
function ActOn(props: { groups: Groups; row: GroupRow; where: string[]; small?: boolean }) {
  const { groups, row, where, small = false } = props
  const { by, total, window, strength, lowest } = groups
  const group = by.kind === 'saved' ? row.label : `${by.label} ${row.label}`
  return (
    <Act
      group={group}
      says={`${group}: ${percentOf(row.referrerRate)} of customers referred somebody ${whenWords(window)} (${behind(row.referrerRate)}), against ${percentOf(total.referrerRate)} of all (${behind(total.referrerRate)}).`}
      where={[...where, ...row.where]}
      strength={strength}
      pickedAsWorst={row.value === lowest}
      label={`Do something about ${row.label}`}
      small={small}
    />
  )
}

/** More groups than this make a picture nobody can read. */
const mostDots = 24

interface ComparisonProps {
  groups: Groups
  about: About
  sort: string
  change: (sort: string) => void
}

function Comparison({ groups, about, sort, change }: ComparisonProps) {
  const go = useGo()
  const { rows, total, window, strength } = groups
  const open = (value: string) => {
    const row = rows.find((one) => one.value === value)
    if (!row) return
    const { of } = referrersBehind(about, ...row.where)
    go(of.to, of.search)
  }
  const dots = useMemo(() => {
    const bySize = [...rows].sort((one, other) => other.referrerRate.trials - one.referrerRate.trials)
    const kept = new Set(bySize.slice(0, mostDots))
    return rows
      .filter((row) => kept.has(row))
      .map((row) => ({
        value: row.value,
        label: row.label,
        of: row.referrerRate.happened,
        among: row.referrerRate.trials,
        range: row.referrerRate.interval ?? { low: 0, high: 0 },
        verdict: row.verdict,
        rows: referrersBehind(about, ...row.where),
      }))
  }, [rows, about])
  const sorted = useMemo(() => inOrder(rows, sort), [rows, sort])
  const overall = total.referrerRate.rate ?? 0
  const when = whenWords(window)
  return (
    <>
      {(groups.cautions.length > 0 || rows.some(({ turned }) => turned.length > 0)) && (
        <div className={classes.notices}>
          <TurnedDifferences groups={groups} about={about} />
          {groups.cautions.map((caution) => (
            <Notice key={caution} tone="ochre">
              {caution}
            </Notice>
          ))}
        </div>
      )}
      {dots.length > 1 && (
        <div className={classes.pair}>
          <GroupDots
            title={`Referrer rate by ${groups.by.label}`}
            groups={dots}
            overall={{ rate: overall }}
            onOpen={open}
            note={`Share of customers who referred somebody ${when}, with its 95 % range${rows.length > mostDots ? `; the ${mostDots} largest of ${rows.length} groups` : ''}.`}
          />
          <FunnelPlot
            title="Unusual for its size?"
            groups={rows.map((row) => ({
              value: row.value,
              label: row.label,
              of: row.referrerRate.happened,
              among: row.referrerRate.trials,
              verdict: row.verdict,
              rows: referrersBehind(about, ...row.where),
            }))}
            overall={overall}
            limits={groups.funnel}
            onOpen={open}
          />
        </div>
      )}
      <div className={classes.table}>
        <RecordTable
          one="group"
          columns={columnsFor(groups, about)}
          rows={sorted}
          idOf={(row) => row.value}
          {...(sort ? { sort: { key: sort.replace(/^-/, ''), descending: sort.startsWith('-') } } : {})}
          onSort={({ key, descending }) => change(`${descending ? '-' : ''}${key}`)}
          onOpen={(row) => open(row.value)}
          remember="groups-compared"
          small={(row) => ({
            first: row.label,
            second: (
              <>
                <VerdictMark verdict={row.verdict} short /> {row.turned.length > 0 && `${lookCloser}, `}
                {showNumber(row.referrerRate.happened)} of {showNumber(row.referrerRate.trials)}
              </>
            ),
            aside: `${percentOf(row.referrerRate)} (${rangeOf(row.referrerRate)})`,
          })}
          empty={<Notice>There is no group of five customers or more to show.</Notice>}
        />
        <p className={classes.soft}>
          All customers:{' '}
          {total.referrerRate.trials === 0 ? (
            cannotTell
          ) : (
            <>
              {percentOf(total.referrerRate)} (<Behind share={total.referrerRate} rows={referrersBehind(about)} />)
            </>
          )}
          .{' '}
          {groups.folded > 0 &&
            `${showCount(groups.folded, 'group')} too small to show without giving somebody away${
              groups.other ? `; together ${behind(groups.other)}` : ''
            }. `}
          {groups.funnelWidened && 'The funnel is widened, because customers of all groups vary more than chance. '}
          {signalSentence(groups)} Counted: {strengthWords[strength]}. Verdicts keep false alarms to one in twenty over
          all groups shown.
        </p>
      </div>
    </>
  )
}

function columnsFor(groups: Groups, about: About): Column<GroupRow>[] {
  const { by, window, before, from, to } = groups
  const when = whenWords(window)
  const began = from && to ? { from, to } : null
  const columns: (Column<GroupRow> | false)[] = [
    { key: 'label', label: by.label, show: (row) => row.label, width: 124, grow: 2 },
    {
      key: 'verdict',
      label: 'Verdict',
      show: (row) => (
        <>
          <VerdictMark verdict={row.verdict} short /> <TurnedMark groups={groups} row={row} />
        </>
      ),
      width: groups.rows.some(({ turned }) => turned.length > 0) ? 168 : 124,
      grow: 1,
      definition: 'Against all other customers, with false alarms kept to one in twenty over all groups shown.',
    },
    {
      key: 'rate',
      label: 'Referrer rate',
      show: ({ referrerRate }) => (
        <>
          {percentOf(referrerRate)} <span className={classes.soft}>{rangeOf(referrerRate)}</span>
        </>
      ),
      width: 168,
      grow: 1,
      right: true,
      sorts: true,
      definition: `Customers who made at least one referral ${when}, of those active then, with the 95 % Wilson range.`,
    },
    {
      key: 'customers',
      label: 'Referred, of',
      show: ({ referrerRate, where }) => (
        <Counts of={referrerRate.happened} among={referrerRate.trials} rows={referrersBehind(about, ...where)} />
      ),
      width: 120,
      grow: 1,
      right: true,
      sorts: true,
      definition: 'Customers of the group who referred somebody, of all in it.',
    },
    {
      key: 'difference',
      label: 'From the rest',
      show: ({ difference }) =>
        difference ? (
          <>
            {showPoints(difference.gap)}{' '}
            <span className={classes.soft}>
              {showPoints(difference.interval.low).replace(/ points?$/, '')} to{' '}
              {showPoints(difference.interval.high).replace(/ points?$/, '')}
            </span>
          </>
        ) : (
          '–'
        ),
      width: 205,
      grow: 1,
      right: true,
      sorts: true,
      definition: 'Points above or below all other customers together; Newcombe’s 95 % range.',
    },
    before !== null && {
      key: 'change',
      label: 'Change',
      show: ({ change, rateEffect, mixEffect }) =>
        change === null ? (
          '–'
        ) : (
          <Definition of={showPoints(change)}>
            On {beforeWords(window)}. It moved the rate of all customers by {showPoints(rateEffect ?? 0)} through
            referring more or less, and by {showPoints(mixEffect ?? 0)} through being a larger or smaller part of them.
          </Definition>
        ),
      width: 112,
      grow: 1,
      right: true,
      sorts: true,
      definition: `The group’s rate against ${beforeWords(window)}.`,
    },
    {
      key: 'perHundred',
      label: 'Per 100 customers',
      show: ({ perHundred, referrals, where }) =>
        perHundred ? (
          <Definition
            of={showNumber(perHundred.rate, 1)}
            rows={countedBehind({ ...about, where: [...about.where, ...where] })}
          >
            {showNumber(perHundred.interval.low, 1)}–{showNumber(perHundred.interval.high, 1)}, from{' '}
            {showCount(referrals, 'referral')}.
          </Definition>
        ) : (
          '–'
        ),
      width: 140,
      grow: 1,
      right: true,
      sorts: true,
      hidden: groups.timesDiffer,
      definition: `Referrals made ${when} for every 100 customers of the group.`,
    },
    {
      key: 'perHundredYears',
      label: 'Per 100 customer-years',
      show: ({ perHundredYears: pace, where }) =>
        pace ? (
          <Definition
            of={
              <>
                {showNumber(pace.rate, 1)}{' '}
                <span className={classes.soft}>
                  {showNumber(pace.interval.low, 1)}–{showNumber(pace.interval.high, 1)}
                </span>
              </>
            }
            rows={countedBehind({ ...about, where: [...about.where, ...where, 'since is-not '] })}
          >
            {showCount(pace.referrals, 'referral')} in {showNumber(pace.years, pace.years < 100 ? 1 : 0)} years of being
            a customer, of {showCount(pace.customers, 'customer')} whose beginning is known.
          </Definition>
        ) : (
          '–'
        ),
      width: 184,
      grow: 1,
      right: true,
      sorts: true,
      hidden: !groups.timesDiffer,
      definition: paceDefinition(window),
    },
    {
      key: 'newShare',
      label: 'New who were referred',
      show: ({ newShare, where }) =>
        newShare.trials === 0 ? (
          '–'
        ) : (
          <>
            {showPercent(newShare.happened / newShare.trials)}{' '}
            <span className={classes.soft}>
              <Counts of={newShare.happened} among={newShare.trials} rows={newcomersBehind(about, began, ...where)} />
            </span>
          </>
        ),
      width: 190,
      grow: 1,
      right: true,
      sorts: true,
      hidden: true,
      definition: `Of the group’s customers who began ${when}, those a referral brought.`,
    },
    {
      key: 'shrunken',
      label: 'Rate, luck taken out',
      show: ({ shrunkenRate, referrerRate }) =>
        shrunkenRate === null ? '–' : showPercent(shrunkenRate, digitsFor(referrerRate.trials)),
      width: 140,
      grow: 1,
      right: true,
      hidden: true,
      definition:
        'The rate drawn towards that of all groups, the more the smaller the group: what groups are ranked by.',
    },
    {
      key: 'act',
      label: 'Act on it',
      show: (row) =>
        row.verdict === 'above' || row.verdict === 'below' ? (
          <ActOn groups={groups} row={row} where={about.where} small />
        ) : (
          '–'
        ),
      width: 90,
    },
  ]
  return columns.filter((column) => column !== false)
}

const rangeOf = ({ interval, trials }: GroupRow['referrerRate']) =>
  interval ? showPercentRange(interval, digitsFor(trials)) : ''

/** Where bands begin, written as people write lists. */
function BandEditor({ groups, change }: { groups: Groups; change: (cuts: string) => void }) {
  const { by } = groups
  const shown = (by.cuts ?? []).map((cut) => (by.kind === 'day' ? (dayOfNumber(cut) as Day) : String(cut))).join(', ')
  const [opened, setOpened] = useState(false)
  const [text, setText] = useState(shown)
  const cuts = readCuts(text)
  return (
    <Popover
      opened={opened}
      onChange={(now) => {
        setOpened(now)
        if (now) setText(shown)
      }}
      trapFocus
      width={320}
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconAdjustments size={15} stroke={1.7} />}
          aria-expanded={opened}
          onClick={() => {
            setText(shown)
            setOpened(!opened)
          }}
        >
          Bands
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault()
            if (!cuts) return
            change(text.replaceAll(' ', ''))
            setOpened(false)
          }}
        >
          <TextInput
            label={`Where bands of ${by.label} begin`}
            description={by.kind === 'day' ? 'Days, such as 2025-01-01, 2026-01-01.' : 'Numbers, such as 10, 50, 100.'}
            value={text}
            error={text !== '' && !cuts ? 'Write them rising, with commas between.' : null}
            onChange={(event) => setText(event.currentTarget.value)}
            data-autofocus
          />
          <div className={classes.scope}>
            <Button type="submit">Apply</Button>
            <Button
              variant="default"
              onClick={() => {
                change('')
                setOpened(false)
              }}
            >
              Usual bands
            </Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
