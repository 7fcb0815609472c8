import { Button } from '@mantine/core'
import { useMemo } from 'react'
import { useAddress, useGo } from '../../web/address.ts'
import { GroupDots } from '../../web/charts/group-dots.tsx'
import { NpsTrend } from '../../web/charts/nps-trend.tsx'
import { useRead } from '../../web/client.ts'
import { Definition } from '../../web/definition.tsx'
import { ExportButton } from '../../web/export-button.tsx'
import { cannotTell, showCount, showDay, showNumber } from '../../web/figures.ts'
import { InsightNav } from '../../web/insight-nav.tsx'
import { VerdictMark } from '../../web/marks.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import type { Rows } from '../../web/rows.ts'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { type IntentPage as Intent, type Nps, whyApi } from '../api/why.ts'
import type { ShareOfCustomers } from '../api.ts'
import { askedOf } from './address.ts'
import { type About, Behind, Count, customersBehind } from './behind.tsx'
import { CompareBy } from './compare-by.tsx'
import insights from './insights.module.css'
import { ScopeRow } from './scope-row.tsx'
import classes from './why.module.css'
import { answersBehind, intentAddress, likelyBehind, sayersBehind } from './why-rows.ts'
import { percentOf, strengthWords, whenWords } from './words.ts'

/** Would they recommend, and did they? */
export default function IntentPage() {
  const [address, setAddress] = useAddress(intentAddress)
  const asked = askedOf(address)
  const read = useRead(whyApi.intent, asked, { keep: true })
  const intent = read.data
  const about = useMemo(
    (): About => ({
      window: intent?.window ?? address.window,
      strength: intent?.strength ?? address.strength,
      where: address.where,
    }),
    [intent, address],
  )
  return (
    <PageFrame
      title="Intent and behaviour"
      actions={<ExportButton endpoint={whyApi.intentSheet} input={asked} />}
      answer={
        intent ? <IntentAnswer intent={intent} about={about} /> : !read.error && <LoadingText lines={[96, 58]} large />
      }
    >
      <InsightNav />
      {read.error && <FailedState error={read.error} again={() => read.refetch()} />}
      <ScopeRow
        window={intent?.window ?? (address.window || '12m')}
        strength={address.strength}
        where={address.where}
        change={setAddress}
        before={
          <CompareBy
            choices={intent?.choices ?? []}
            by={intent?.by?.column ?? (address.by || null)}
            change={(by) => setAddress({ by, cuts: '' })}
          />
        }
      />
      {intent &&
        (intent.nps ? (
          <IntentParts intent={intent} about={about} />
        ) : (
          <EmptyState
            title="Nobody has said yet whether they would recommend"
            says="Answers come from a survey that asks how likely somebody would recommend you, from 0 to 10. Choose a longer window, or ask."
            next={
              <Button component={PageLink} to="/surveys">
                Ask customers
              </Button>
            }
          />
        ))}
    </PageFrame>
  )
}

interface PartProps {
  intent: Intent
  about: About
}

const given = ({ from, to }: Intent, about: About, more: string[] = []) => ({
  ...about,
  from,
  to,
  where: [...about.where, ...more],
})

const showScore = (score: number) => `${score > 0 ? '+' : ''}${showNumber(score)}`.replace('-', '−')
const scoreRange = ({ interval }: NonNullable<Nps>) => `${showScore(interval.low)} to ${showScore(interval.high)}`

function IntentAnswer({ intent, about }: PartProps) {
  const { nps, silent, window } = intent
  const when = whenWords(window)
  if (!nps)
    return (
      <Answer>
        {cannotTell}: nobody answered {when} how likely they would recommend.
      </Answer>
    )
  const { total } = silent
  return (
    <Answer
      more={
        <>
          <Definition of="Net promoter score">
            Share answering 9 or 10 less share answering 0 to 6, in points, over all responses given {when}; adjusted
            Wald range (Rocks 2016). Under 30 responses it is marked thin.
          </Definition>{' '}
          {showScore(nps.score)} ({scoreRange(nps)},{' '}
          <Count count={nps.answers} rows={answersBehind(given(intent, about))} />{' '}
          {nps.answers === 1 ? 'answer' : 'answers'}
          {nps.thin ? ', thin' : ''}).
          {intent.anonymous > 0 && ` ${showCount(intent.anonymous, 'answer')} of them by people we do not know.`}
        </>
      }
    >
      {total.trials === 0 ? (
        <>None of the customers who answered {when} would certainly recommend.</>
      ) : (
        <>
          <strong>{percentOf(total)}</strong> of the customers who would recommend did not refer anyone {when} (
          <Behind
            share={total}
            rows={{ of: likelyBehind(about, 'promoter', 'no'), among: likelyBehind(about, 'promoter', null) }}
          />
          ).
        </>
      )}
    </Answer>
  )
}

const scoreNames = {
  promoter: 'Would (9–10)',
  passive: 'Might (7–8)',
  detractor: 'Would not (0–6)',
} as const

function IntentParts({ intent, about }: PartProps) {
  const go = useGo()
  const { nps, by, silent, groups } = intent
  const when = whenWords(intent.window)
  const dots = useMemo(
    () =>
      silent.groups.map(({ value, label, share, verdict, where }) => ({
        value,
        label,
        of: share.happened,
        among: share.trials,
        range: share.interval ?? { low: 0, high: 1 },
        verdict,
        rows: {
          of: likelyBehind(about, 'promoter', 'no', ...where),
          among: likelyBehind(about, 'promoter', null, ...where),
        },
      })),
    [silent, about],
  )
  const points = useMemo(
    () =>
      intent.periods.map(({ from, to, nps }) => ({
        from,
        label: `${showDay(from)} to before ${showDay(to)}`,
        nps,
        rows: answersBehind({ ...about, from, to }),
      })),
    [intent, about],
  )
  return (
    <>
      <Part
        title="Would they, and did they"
        says={`Customers by their latest answer ${when}, and how many of them referred. Counted: ${strengthWords[intent.strength]}.`}
      >
        <div className={classes.scroll}>
          <table className={classes.table} data-stacks>
            <thead>
              <tr>
                <th scope="col">Would recommend</th>
                <th scope="col" data-right>
                  Customers
                </th>
                <th scope="col" data-right>
                  Referred {when}
                </th>
                <th scope="col" data-right>
                  Did not
                </th>
                <th scope="col" data-right>
                  <Definition of="Ever referred">At any time, also before the window.</Definition>
                </th>
              </tr>
            </thead>
            <tbody>
              {[...intent.behaviour].reverse().map(({ score, referred, referredEver }) => (
                <tr key={score}>
                  <th scope="row">{scoreNames[score]}</th>
                  <td data-label="Customers" data-right>
                    <Count count={referred.trials} rows={likelyBehind(about, score, null)} />
                  </td>
                  <td data-label={`Referred ${when}`} data-right>
                    {referred.trials === 0 ? (
                      '–'
                    ) : (
                      <>
                        {percentOf(referred)}{' '}
                        <span className={classes.range}>
                          <Behind
                            share={referred}
                            rows={{ of: likelyBehind(about, score, 'yes'), among: likelyBehind(about, score, null) }}
                          />
                        </span>
                      </>
                    )}
                  </td>
                  <td data-label="Did not" data-right>
                    <Count count={referred.trials - referred.happened} rows={likelyBehind(about, score, 'no')} />
                  </td>
                  <td data-right data-label="Ever referred">
                    <PercentAndCount
                      share={referredEver}
                      rows={likelyBehind(about, score, null, 'ever-referred is yes')}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Part>
      {dots.length > 1 && (
        <GroupDots
          title={`Promoters who did not refer, by ${by?.label ?? 'group'}`}
          groups={dots}
          overall={{ rate: silent.total.rate ?? 0 }}
          counted={['Did not refer', 'Promoters']}
          onOpen={(value) => {
            const rows = dots.find((dot) => dot.value === value)?.rows.of
            if (rows) go(rows.to, rows.search)
          }}
          note={`Of the customers answering 9 or 10, those without a referral ${when}, with the 95 % range. The most of them first: those to ask.${
            silent.folded > 0 ? ` ${showCount(silent.folded, 'group')} too small to show.` : ''
          }`}
        />
      )}
      {nps && (
        <Part
          title={`Net promoter score by ${by?.label ?? 'group'}`}
          says="Each group against everybody else; false alarms kept to one in twenty over all groups shown."
        >
          <div className={classes.scroll}>
            <table className={classes.table} data-stacks>
              <thead>
                <tr>
                  <th scope="col">{by?.label}</th>
                  <th scope="col">Verdict</th>
                  <th scope="col" data-right>
                    Score
                  </th>
                  <th scope="col" data-right>
                    Answers
                  </th>
                  <th scope="col" data-right>
                    9–10
                  </th>
                  <th scope="col" data-right>
                    7–8
                  </th>
                  <th scope="col" data-right>
                    0–6
                  </th>
                </tr>
              </thead>
              <tbody>
                {groups.map((group) => (
                  <ScoreRow
                    key={group.value}
                    label={
                      <PageLink
                        to={customersBehind(about, ...group.where).to}
                        search={customersBehind(about, ...group.where).search ?? {}}
                        className={insights.group}
                      >
                        {group.label}
                      </PageLink>
                    }
                    nps={group.nps}
                    answers={(scores) => answersBehind(given(intent, about, group.where), scores)}
                    verdict={<VerdictMark verdict={group.verdict} short />}
                  />
                ))}
                <ScoreRow
                  label="All answers"
                  nps={nps}
                  answers={(scores) => answersBehind(given(intent, about), scores)}
                  verdict=""
                />
              </tbody>
            </table>
          </div>
          <p className={classes.note}>
            Under 30 answers a score is thin, and not judged.
            {intent.folded > 0 && ` ${showCount(intent.folded, 'group')} too small to show.`}
          </p>
        </Part>
      )}
      {points.filter(({ nps }) => nps).length > 1 && (
        <NpsTrend title="Net promoter score, month by month" points={points} go={go} />
      )}
      <Said intent={intent} about={about} />
    </>
  )
}

interface ScoreRowProps {
  label: React.ReactNode
  nps: Nps
  verdict: React.ReactNode
  answers: (scores?: ('promoter' | 'passive' | 'detractor')[]) => Rows
}

function ScoreRow({ label, nps, verdict, answers }: ScoreRowProps) {
  if (!nps) return null
  return (
    <tr>
      <th scope="row">{label}</th>
      <td data-label="Verdict">{verdict}</td>
      <td data-label="Score" data-right>
        {showScore(nps.score)} <span className={classes.range}>{scoreRange(nps)}</span>
        {nps.thin && <span className={classes.range}> thin</span>}
      </td>
      <td data-label="Answers" data-right>
        <Count count={nps.answers} rows={answers()} />
      </td>
      <td data-label="9–10" data-right>
        <Count count={nps.promoters} rows={answers(['promoter'])} />
      </td>
      <td data-label="7–8" data-right>
        <Count count={nps.passives} rows={answers(['passive'])} />
      </td>
      <td data-label="0–6" data-right>
        <Count count={nps.detractors} rows={answers(['detractor'])} />
      </td>
    </tr>
  )
}

/** '38 % 90', the count leading to those it counts. */
function PercentAndCount({ share, rows }: { share: ShareOfCustomers; rows: Rows }) {
  if (share.trials === 0) return '–'
  return (
    <>
      {percentOf(share)}{' '}
      <span className={classes.range}>
        <Count count={share.happened} rows={rows} />
      </span>
    </>
  )
}

/** What they say they did, beside what we saw. */
function Said({ intent, about }: PartProps) {
  const { yes, no } = intent.said
  const asked = yes.customers + no.customers
  if (asked === 0) return null
  const when = whenWords(intent.window)
  const unseen = yes.customers - yes.referredEver.happened
  return (
    <Part
      title="What they say they did"
      says={`${showNumber(yes.customers)} of the ${showCount(asked, 'customer')} who answered ${when} ${yes.customers === 1 ? 'says' : 'say'} they have recommended us.`}
    >
      <div className={classes.scroll}>
        <table className={classes.table} data-stacks>
          <thead>
            <tr>
              <th scope="col">Have you recommended us?</th>
              <th scope="col" data-right>
                Customers
              </th>
              <th scope="col" data-right>
                A referral {when}
              </th>
              <th scope="col" data-right>
                A referral at any time
              </th>
            </tr>
          </thead>
          <tbody>
            {[{ label: 'Yes', says: 'yes', of: yes } as const, { label: 'No', says: 'no', of: no } as const].map(
              ({ label, says, of }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td data-right data-label="Customers">
                    <Count count={of.customers} rows={sayersBehind(about, says)} />
                  </td>
                  <td data-right data-label={`A referral ${when}`}>
                    <PercentAndCount share={of.referred} rows={sayersBehind(about, says, 'referrer is yes')} />
                  </td>
                  <td data-right data-label="A referral at any time">
                    <PercentAndCount share={of.referredEver} rows={sayersBehind(about, says, 'ever-referred is yes')} />
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
      {unseen > 0 && (
        <p className={classes.note}>
          <Count count={unseen} rows={sayersBehind(about, 'yes', 'ever-referred is no')} />{' '}
          {unseen === 1 ? 'customer says' : 'customers say'} they recommended us, and we know of no referral of theirs:
          what we see is less than what happens.
        </p>
      )}
    </Part>
  )
}
