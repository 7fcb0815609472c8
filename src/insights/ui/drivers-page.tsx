import { Button, Checkbox, Popover, Stack } from '@mantine/core'
import { IconAdjustments, IconStar } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { listOf } from '../../values/endpoint.ts'
import { useAddress, useGo } from '../../web/address.ts'
import { ExplainedBars } from '../../web/charts/explained-bars.tsx'
import { OddsDots, sayOdds } from '../../web/charts/odds-dots.tsx'
import { Definition } from '../../web/definition.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { cannotTell, showCount, showNumber, showPercent } from '../../web/figures.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { Mark } from '../../web/marks.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState, FailedState, LoadingText, Notice } from '../../web/states.tsx'
import { driversApi } from '../api/drivers.ts'
import type { Driver, Drivers, DriverValue } from '../driver-figures.ts'
import { Act } from './act.tsx'
import { askedOf, insightsAddress } from './address.ts'
import { type About, Counts, customersBehind, referrersBehind } from './behind.tsx'
import insights from './insights.module.css'
import { KeptBar, useKept } from './kept.tsx'
import { ScopeRow } from './scope-row.tsx'
import classes from './why.module.css'
import { whenWords } from './words.ts'

const driversAddress = insightsAddress.extend({
  columns: listOf(z.string().max(60)),
  /** Figures of another day. */
  kept: z.string().max(60).default(''),
})

/** Which attributes and touchpoints go with referring, each with the others held equal. */
export default function DriversPage() {
  const [address, setAddress] = useAddress(driversAddress)
  const { kept: chosen, ...question } = address
  const asked = askedOf(question)
  const kept = useKept(driversApi, asked, chosen)
  const { shown } = kept
  const drivers = shown?.result ?? null
  const window = shown?.definition.window ?? (address.window || '12m')
  const about = useMemo(
    (): About => ({ window, strength: address.strength, where: address.where }),
    [window, address.strength, address.where],
  )
  return (
    <PageFrame
      title="Drivers"
      actions={
        drivers && (
          <ExportButton endpoint={driversApi.sheet} input={{ ...asked, ...(shown ? { analysisId: shown.id } : {}) }} />
        )
      }
      answer={
        drivers ? (
          <DriversAnswer drivers={drivers} about={about} />
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
          drivers && (
            <ColumnChoice
              key={drivers.chosen.join()}
              drivers={drivers}
              change={(columns) => setAddress({ columns, kept: '' })}
            />
          )
        }
      />
      <KeptBar of={kept} chosen={chosen} choose={(id) => setAddress({ kept: id })} />
      {drivers && <DriverParts drivers={drivers} about={about} />}
    </PageFrame>
  )
}

const isTouchpoint = ({ touchpoint }: Driver) => touchpoint !== null

/** Attributes and touchpoints that stand out, after chance and all others are accounted for. */
const standsOut = ({ adjustedP }: Driver) => adjustedP < 0.05

interface PartProps {
  drivers: Drivers
  about: About
}

const tooLittle = {
  'too-few-referrers': 'fewer than 20 customers referred somebody',
  'too-few-others': 'hardly anybody did not refer',
  'no-columns': 'no attribute or touchpoint tells customers apart',
} as const

function DriversAnswer({ drivers, about }: PartProps) {
  const { drivers: all, customers, referrers, explained, areaUnderCurve } = drivers
  const when = whenWords(about.window)
  const of = <Counts of={referrers} among={customers} rows={referrersBehind(about)} />
  if (drivers.tooLittle)
    return (
      <Answer
        more={
          <>
            {of} customers referred somebody {when}.
          </>
        }
      >
        {cannotTell}: {tooLittle[drivers.tooLittle]} {drivers.tooLittle === 'no-columns' ? '' : when}.
      </Answer>
    )
  const standing = all.filter(standsOut)
  const hasRatings = all.some(isTouchpoint)
  const top = standing.filter(({ isAge }) => !isAge).slice(0, 2)
  const age = standing.find(({ isAge }) => isAge)
  const more = (
    <p>
      {standing.length > 0 && (
        <Definition of={`${showPercent(explained, 1)} of who refers and who does not`}>
          The variance of referring that the attributes and touchpoints explain together (R²). Shared out by what each
          adds, averaged over every order in which they could be brought in (Lindeman, Merenda and Gold).
        </Definition>
      )}
      {standing.length > 0 && ' is explained by all of them together'}
      {areaUnderCurve !== null &&
        standing.length > 0 &&
        `; of a referrer and a customer who is none, they tell which is which ${showNumber(areaUnderCurve * 100)} times in 100`}
      {standing.length > 0 && '. '}
      {age && top.length > 0 && `How long they have been customers makes ${showPercent(age.share)} of it. `}
      From {of} customers. It says what goes with referring, never what causes it.
    </p>
  )
  if (top.length === 0)
    return (
      <Answer more={more}>
        <strong>Nothing stands out</strong> {when}:{' '}
        {age
          ? `only how long they have been customers goes with referring; no ${hasRatings ? 'touchpoint and no other attribute' : 'other attribute'} does more than chance would.`
          : `none of ${showCount(all.length, hasRatings ? 'touchpoint and attribute' : 'attribute', hasRatings ? 'touchpoints and attributes' : undefined)} goes with referring more than chance would make it.`}
      </Answer>
    )
  const share = top.reduce((sum, one) => sum + one.share, 0)
  return (
    <Answer more={more}>
      <strong>{top.map(({ label }) => label).join(' and ')}</strong> {top.length === 1 ? 'goes' : 'go'} with referring
      most {when}: {top.length === 1 ? '' : 'together '}
      {showPercent(share)} of what all {hasRatings ? 'touchpoints and attributes' : 'attributes'} explain, the others
      held equal.
    </Answer>
  )
}

/** Rows of the picture: more nobody reads, and the tables below have them all. */
const mostDots = 24

function DriverParts({ drivers, about }: PartProps) {
  const go = useGo()
  const { drivers: all, dropped, separation, leftOut, thin, skipped, asked, rarelyRated } = drivers
  const quiet = all.filter((driver) => !standsOut(driver))
  const open = useMemo(() => (rows: { to: string; search?: object }) => go(rows.to, rows.search as never), [go])
  const bars = useMemo(() => all.map((one) => ({ ...one, stands: standsOut(one) })), [all])
  const estimated = useMemo(
    () =>
      all.filter(standsOut).flatMap((driver) =>
        driver.values.flatMap(({ value, label, odds, interval, isReference, where }) =>
          odds !== null && interval && !isReference
            ? [
                {
                  id: `${driver.column} ${value}`,
                  label: `${driver.label}: ${label}`,
                  odds,
                  range: interval,
                  rows: customersBehind(about, where),
                },
              ]
            : [],
        ),
      ),
    [all, about],
  )
  const dots = useMemo(() => {
    // Where there is no room for all, those that differ for sure come first.
    const sure = estimated.filter(({ range }) => range.low > 1 || range.high < 1)
    const drawn = new Set([...sure, ...estimated.filter((dot) => !sure.includes(dot))].slice(0, mostDots))
    return estimated.filter((dot) => drawn.has(dot))
  }, [estimated])
  if (drivers.tooLittle)
    return (
      <EmptyState
        title="Too little to tell attributes apart"
        says={
          drivers.tooLittle === 'no-columns'
            ? 'Import attributes of customers, such as their plan or their industry, ask them how satisfied they are, or take away a filter.'
            : 'At least 20 customers who referred somebody are needed, and 20 who did not. Choose a longer window, take away a filter, or log referrals.'
        }
        next={
          <Button component={PageLink} to="/imports">
            Import
          </Button>
        }
      />
    )
  return (
    <>
      {(separation || thin) && (
        <div className={insights.notices}>
          {separation && <Separated separation={separation} about={about} />}
          {thin && (
            <Notice tone="ochre">
              There are fewer than ten referrers for each value that is estimated, so ranges are wide and the largest
              odds a little too large. Choose fewer attributes.
            </Notice>
          )}
        </div>
      )}
      <ExplainedBars
        title="What goes with referring"
        bars={bars}
        note="The part of each in what all explain together. Filled: more than chance would make of it with the others held equal (likelihood-ratio test, false discoveries kept to one in twenty over all of them)."
      />
      {dots.length > 0 && (
        <OddsDots
          title="Odds of referring, the others held equal"
          dots={dots}
          open={open}
          note={`${
            estimated.length > dots.length
              ? `${dots.length} of ${estimated.length} values, those that differ for sure before the others; all are in the tables below. `
              : ''
          }Against the value each attribute is compared with, which stands in its table below. Line: 95 % range. Right of 1: more often. Twice and half are as far from 1.`}
        />
      )}
      {all.filter(standsOut).map((driver) => (
        <DriverPart key={driver.column} driver={driver} about={about} />
      ))}
      {asked && <AskedPart asked={asked} about={about} />}
      {quiet.length > 0 && (
        <details className={classes.quiet}>
          <summary>
            No evidence that these go with referring, the others held equal:{' '}
            {quiet.map(({ label }) => label).join(', ')}
          </summary>
          {quiet.map((driver) => (
            <DriverPart key={driver.column} driver={driver} about={about} />
          ))}
        </details>
      )}
      {rarelyRated.length > 0 && (
        <p className={classes.note}>
          Too few ratings to tell one from another: {rarelyRated.map(({ label }) => label).join(', ')}.
        </p>
      )}
      {skipped > 0 && (
        <p className={classes.note}>
          {showCount(skipped, 'customer')} left out, because fewer than five share a value of theirs.
        </p>
      )}
      {dropped.length > 0 && (
        <p className={classes.note}>
          Left out, because others say the same:{' '}
          {dropped.map(({ label, says, saidBy }) => `${label}: ${says} (said by ${saidBy.join(', ')})`).join('; ')}.
        </p>
      )}
      {leftOut.length > 0 && (
        <p className={classes.note}>
          Not looked at, because they have the most values: {leftOut.map(({ label }) => label).join(', ')}. Choose them
          above to take them along.
        </p>
      )}
    </>
  )
}

function Separated({ separation, about }: { separation: NonNullable<Drivers['separation']>; about: About }) {
  return (
    <Notice tone="ochre">
      {separation.by.map(({ label, says, customers, where }, at) => (
        <span key={label}>
          {at > 0 && ' '}
          {says === 'never' && 'Nobody'}
          {says === 'always' && 'Everybody'}
          {(says === 'together' || says === 'threshold') && 'Who refers is told completely'}{' '}
          {says === 'never' || says === 'always' ? (
            <>
              with{' '}
              {where ? (
                <PageLink {...customersBehind(about, where)} className="vw-opens">
                  {label}
                </PageLink>
              ) : (
                label
              )}{' '}
              referred ({showCount(customers, 'customer')}).
            </>
          ) : (
            `by ${label} along with the others named (${showCount(customers, 'customer')}).`
          )}
        </span>
      ))}{' '}
      Ask of it: is it a cause, a condition for being asked at all, or a leak, something written down only because they
      referred (or not)?
    </Notice>
  )
}

const showP = (p: number) => (p < 0.001 ? 'p\u00a0<\u00a00.001' : `p\u00a0=\u00a0${p.toFixed(p < 0.1 ? 3 : 2)}`)

function DriverPart({ driver, about }: { driver: Driver; about: About }) {
  const { label, share, p, adjustedP, values, column, touchpoint } = driver
  const stands = standsOut(driver)
  const reference = values.find(({ isReference }) => isReference)
  const search = {
    by: column,
    strength: about.strength,
    window: about.window,
    where: about.where,
  }
  return (
    <Part
      title={label}
      says={
        <>
          {touchpoint && (
            <span className={classes.kind}>
              <Mark icon={IconStar} word="touchpoint" tone="grey" quiet />
            </span>
          )}
          {stands
            ? `${showPercent(share)} of what is explained`
            : 'No evidence that it goes with referring, the others held equal'}
          ; {showP(p)} by itself, {showP(adjustedP)} over all that is looked at.
          {reference &&
            ` Odds are against ${touchpoint === 'rating' ? `a rating of ${reference.label}` : reference.label}.`}
          {touchpoint === 'rating' &&
            ' Ratings are the latest each customer gave, and may have been given after they referred.'}
        </>
      }
      actions={
        <Button variant="default" size="xs" component={PageLink} to="/groups" search={search}>
          Compare as groups
        </Button>
      }
    >
      <div className={classes.scroll}>
        <table className={classes.table} data-stacks data-alike>
          <thead>
            <tr>
              <th scope="col">{label}</th>
              <th scope="col" data-right>
                Referred, of
              </th>
              <th scope="col">Odds, the others held equal</th>
              <th scope="col">Act on it</th>
            </tr>
          </thead>
          <tbody>
            {values.map((value) => (
              <tr key={value.value}>
                <th scope="row">
                  <PageLink {...customersBehind(about, value.where)} className="vw-opens">
                    {value.label}
                  </PageLink>
                </th>
                <td data-right data-label="Referred, of">
                  <Counts of={value.referrers} among={value.customers} rows={referrersBehind(about, value.where)} />
                </td>
                <td data-label="Odds">{sayValue(value)}</td>
                <td data-label="Act on it">
                  {stands &&
                  value.interval &&
                  !value.isReference &&
                  (value.interval.high < 1 || value.interval.low > 1) ? (
                    <Act
                      group={`${label} ${value.label}`}
                      says={`${label} ${value.label}: ${sayOdds(value.odds ?? 1, value.interval)} of referring against ${reference?.label ?? 'the others'}, with other attributes held equal; ${showNumber(value.referrers)} of ${showNumber(value.customers)} referred somebody ${whenWords(about.window)}.`}
                      where={[...about.where, value.where]}
                      strength={about.strength}
                      small
                    />
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  )
}

/** People who answer differ from those who do not: what goes with that is no merit of any touchpoint. */
function AskedPart({ asked, about }: { asked: NonNullable<Drivers['asked']>; about: About }) {
  const goes = asked.p < 0.05
  return (
    <Part
      title="Whether they rated at all"
      says={
        <>
          {goes
            ? `${showPercent(asked.share)} of what is explained`
            : 'No evidence that it goes with referring, the attributes held equal'}
          ; {showP(asked.p)}. Customers who answer surveys differ from those who do not or were never asked, whatever
          they answer. So that is told apart, and each touchpoint is compared only among those who rated it.
        </>
      }
    >
      <div className={classes.scroll}>
        <table className={classes.table} data-stacks data-alike>
          <thead>
            <tr>
              <th scope="col">Rated</th>
              <th scope="col" data-right>
                Referred, of
              </th>
              <th scope="col">Odds against those who did not rate it, the attributes held equal</th>
            </tr>
          </thead>
          <tbody>
            {asked.values.map((value) => (
              <tr key={value.value}>
                <th scope="row">
                  <PageLink {...customersBehind(about, value.where)} className="vw-opens">
                    {value.label}
                  </PageLink>
                </th>
                <td data-right data-label="Referred, of">
                  <Counts of={value.referrers} among={value.customers} rows={referrersBehind(about, value.where)} />
                </td>
                <td data-label="Odds">
                  {value.odds !== null && value.interval
                    ? sayOdds(value.odds, value.interval)
                    : 'rated by the same customers as those above'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  )
}

function sayValue({ isReference, odds, interval, complete, unrated }: DriverValue): string {
  if (unrated) return 'not compared with ratings'
  if (isReference) return 'what the others are compared with'
  if (complete === 'never') return 'nobody refers: odds of 0, without a range'
  if (complete === 'always') return 'everybody refers: odds without an end'
  if (odds === null || interval === null) return 'said by others already'
  return sayOdds(odds, interval)
}

/** '3 touchpoints, 8 attributes': what is looked at. */
function choiceWords({ chosen, choices }: Drivers): string {
  const rated = choices.filter(({ column, touchpoint }) => touchpoint && chosen.includes(column)).length
  const attributes = showCount(chosen.length - rated, 'attribute')
  return rated === 0 ? attributes : `${showCount(rated, 'touchpoint')}, ${attributes}`
}

function ColumnChoice({ drivers, change }: { drivers: Drivers; change: (columns: string[]) => void }) {
  const [opened, setOpened] = useState(false)
  const [columns, setColumns] = useState(drivers.chosen)
  const count = columns.filter((column) => column !== 'tenure').length
  const groups = [
    { heading: 'Touchpoints', choices: drivers.choices.filter(({ touchpoint }) => touchpoint) },
    { heading: 'Attributes', choices: drivers.choices.filter(({ touchpoint }) => !touchpoint) },
  ].filter(({ choices }) => choices.length > 0)
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus width={300} position="bottom-start">
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconAdjustments size={15} stroke={1.7} />}
          onClick={() => setOpened(!opened)}
          aria-expanded={opened}
        >
          {choiceWords(drivers)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={insights.form}
          onSubmit={(event) => {
            event.preventDefault()
            setOpened(false)
            change([...columns].sort())
          }}
        >
          <Checkbox.Group label="What to look at" value={columns} onChange={setColumns}>
            <div className={classes.choices}>
              {groups.map(({ heading, choices }) => (
                <Stack key={heading} gap={8} mt={8} role="group" aria-label={heading}>
                  {groups.length > 1 && <p className={classes.choicesOf}>{heading}</p>}
                  {choices.map(({ column, label }) => (
                    <Checkbox
                      key={column}
                      value={column}
                      label={
                        column === 'tenure' ? `${label} (always, so that age does not stand in for others)` : label
                      }
                      disabled={column === 'tenure'}
                    />
                  ))}
                </Stack>
              ))}
            </div>
          </Checkbox.Group>
          <Button type="submit" disabled={count === 0}>
            Look at these
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
