import type {
  Condition,
  CountQuestion,
  Question,
  ReferralsQuestion,
  SeriesQuestion,
  Strength,
  Window,
} from '../cube/question.ts'
import type { IntentQuestion, OpportunityQuestion, ReasonsQuestion, VoiceSource } from '../cube/voice-question.ts'
import { strengthsFrom } from '../customers/strength.ts'
import { daysOf, windowBefore, windowOf } from '../customers/window.ts'
import { type Day, dayNumber } from '../values/day.ts'
import { usualWindow } from './cautions.ts'
import { figuresCompared, figuresOfPace, figuresOfRate, figuresShown } from './measures.ts'
import { trendEdges } from './periods.ts'
import { type Choice, isTelling, splitOf } from './splits.ts'

export interface Asked {
  window?: string | undefined
  strength: Strength
  where: Condition[]
}

/** The questions of the overview. The first is also what finds the most telling groups: one asking does for both pages. */
export function overviewQuestions({ terms }: Scope, telling: readonly Choice[], edges: readonly Day[]) {
  const { window, where, today, strengths } = terms
  return {
    telling: { ask: 'count', ...terms, figures: figuresCompared, by: telling.map(splitOf) } satisfies CountQuestion,
    total: { ask: 'count', ...terms, figures: figuresShown, by: [] } satisfies CountQuestion,
    made: { ask: 'referrals', window, where, today } satisfies ReferralsQuestion,
    trend: {
      ask: 'series',
      strengths,
      where,
      today,
      figures: figuresOfRate,
      edges: edges.map(dayNumber),
    } satisfies SeriesQuestion,
  } as const
}

/** Referrals and time of those whose beginning is known: of others nobody knows how long they were here. */
export function paceQuestion({ terms }: Scope, by: Choice | null): CountQuestion {
  const where = [...terms.where, { column: 'since', isNot: [''] }]
  return { ask: 'count', ...terms, where, figures: figuresOfPace, by: by ? [splitOf(by)] : [] }
}

/** The questions of groups beside one another: in the window, and in the one before where there is one. */
export function groupsQuestions({ terms, before }: Scope, choice: Choice) {
  const by = [splitOf(choice)]
  return {
    now: { ask: 'count', ...terms, figures: figuresShown, by } satisfies CountQuestion,
    before: before && ({ ask: 'count', ...terms, window: before, figures: figuresOfRate, by } satisfies CountQuestion),
  } as const
}

/** The questions of why customers do not refer, and of whether they would. */
export function whyQuestions(
  { terms }: Scope,
  choice: Choice,
  choices: readonly Choice[],
  source: VoiceSource,
  edges: readonly Day[],
) {
  const by = [splitOf(choice)]
  const tenure = choices.find(({ column }) => column === 'tenure')
  const alike = [...by, ...(tenure && choice.column !== 'tenure' ? [splitOf(tenure)] : [])]
  const common = { ...terms, by, edges: edges.map(dayNumber) }
  return {
    reasons: { ask: 'reasons', ...common, source, pairs: true } satisfies ReasonsQuestion,
    opportunity: { ask: 'opportunity', ...terms, source, by: alike } satisfies OpportunityQuestion,
    intent: { ask: 'intent', ...common } satisfies IntentQuestion,
  } as const
}

/** Windows people look at first, and those a button leads to. */
const usualWindows = ['12m', '3m', '24m', 'ever']

/**
 * What people will ask first on a day, so that it can be answered before they do: the overview over each of the usual
 * windows, then over those who still are customers, then groups by any column over the window shown first, and what
 * customers said over it.
 */
export function usualQuestions(
  today: Day,
  choices: readonly Choice[],
  referrals: { dated: number; undated: number },
): Question[] {
  const telling = choices.filter(isTelling)
  const scopeIn = (window: string, where: Condition[]) =>
    scopeOf({ today }, { window, strength: 'probable', where }, referrals)
  const overview = (window: string, where: Condition[]) =>
    Object.values(
      overviewQuestions(scopeIn(window, where), telling, referrals.dated > 0 ? trendEdges(window, today) : []),
    )
  const first = usualWindow(referrals)
  const groups = choices.flatMap((choice) => Object.values(groupsQuestions(scopeIn(first, []), choice)))
  // By one column: what any other is answered from is worked out on the way.
  const said = telling
    .slice(0, 1)
    .flatMap((choice) =>
      Object.values(whyQuestions(scopeIn(first, []), choice, choices, 'all', trendEdges(first, today))),
    )
  return [
    ...usualWindows.flatMap((window) => overview(window, [])),
    ...overview(first, [{ column: 'status', is: ['current'] }]),
    ...groups.filter((question) => question !== null),
    ...said,
  ]
}

/** A question's terms, and how they are shown. */
export interface Scope {
  text: string
  terms: { window: Window; strengths: Strength[]; where: Condition[]; today: number }
  before: Window
  shown: { window: string; from: Day | null; to: Day | null; strength: Strength }
}

export function scopeOf({ today }: { today: Day }, asked: Asked, referrals: { dated: number; undated: number }): Scope {
  const text = asked.window ?? usualWindow(referrals)
  const days = daysOf(text, today)
  const earlier = windowBefore(text, today)
  return {
    text,
    terms: {
      window: windowOf(text, today),
      strengths: strengthsFrom(asked.strength),
      where: asked.where,
      today: dayNumber(today),
    },
    before: earlier && { from: dayNumber(earlier.from), to: dayNumber(earlier.to) },
    shown: { window: text, from: days?.from ?? null, to: days?.to ?? null, strength: asked.strength },
  }
}
