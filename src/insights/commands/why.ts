import type { VoiceSource } from '../../cube/voice-question.ts'
import { scoreWords } from '../../cube/voice-question.ts'
import { printCondition } from '../../customers/filter.ts'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import type { IntentPage, Why } from '../api/why.ts'
import { askerOf, choicesFor, chosen } from '../commands.ts'
import { measured } from '../measures.ts'
import { trendEdges } from '../periods.ts'
import { type Asked, scopeOf, whyQuestions } from '../questions.ts'
import { type Choice, groupCondition, groupLabel } from '../splits.ts'
import {
  cellsOf,
  groupsShown,
  judged,
  npsByGroup,
  npsOf,
  opportunitiesOf,
  pairsOf,
  paretoOf,
  silentPromoters,
} from '../why.ts'

interface AskedWhy extends Asked {
  by?: string | undefined
  cuts?: string | undefined
}

/** What both pages begin with: the scope, the column to compare by, and the months of the trend. */
async function begin(ctx: Context, asked: AskedWhy) {
  const { choices, columns } = await choicesFor(ctx)
  // What was said has a day always, so a company without dated referrals is not shown "ever" for that.
  const scope = scopeOf(ctx, asked, columns.referrals)
  const choice = await chosen(ctx, asked, scope, choices)
  const edges = trendEdges(scope.text, ctx.today)
  const { column, label, kind, ordered, cuts } = choice
  return {
    scope,
    choice,
    choices,
    edges,
    shown: {
      ...scope.shown,
      by: { column, label, kind, ordered, cuts },
      choices: choices.map((one) => ({ column: one.column, label: one.label })),
    },
  }
}

const described = (choice: Choice, value: string) => ({
  value,
  label: groupLabel(choice, value),
  where: [printCondition(groupCondition(choice, value))],
})

/** Why customers do not refer, in one page. */
export async function showReasons(
  ctx: Context,
  { source, ...asked }: AskedWhy & { source: VoiceSource },
): Promise<Why> {
  const { scope, choice, choices, edges, shown } = await begin(ctx, asked)
  const ask = askerOf(ctx)
  const questions = whyQuestions(scope, choice, choices, source, edges)
  const alike = questions.opportunity.by.map(({ column }) => choices.find((one) => one.column === column) ?? choice)
  const [answer, opportunity] = await Promise.all([ask(questions.reasons), ask(questions.opportunity)])
  const reasons = paretoOf(answer)
  const { groups, folded } = groupsShown(answer.tables[0] ?? [])
  const named = reasons.filter(({ share }) => share.happened > 0).map(({ id }) => id)
  const { cells, pairs } = judged(cellsOf(groups, answer, named), pairsOf(answer), answer)
  return {
    ...shown,
    source,
    told: answer.total.told,
    referred: answer.referred,
    anonymous: answer.anonymous.told,
    reasons,
    groups: groups.map(({ value, counts }) => ({ ...described(choice, value), told: counts.told })),
    cells,
    folded,
    periods: answer.periods.map(({ told, named }, at) => ({
      from: edges[at] as Day,
      to: edges[at + 1] as Day,
      told,
      named: Object.fromEntries(answer.reasons.map(({ id }, place) => [id, named[place]!])),
    })),
    pairs,
    opportunity: {
      alike: alike.map(({ label }) => label),
      rows: opportunitiesOf(opportunity).sort((one, other) => other.referrers.value - one.referrers.value),
    },
  }
}

/** Whether customers would recommend, and whether they did. */
export async function showIntent(ctx: Context, asked: AskedWhy): Promise<IntentPage> {
  const { scope, choice, choices, edges, shown } = await begin(ctx, asked)
  const answer = await askerOf(ctx)(whyQuestions(scope, choice, choices, 'all', edges).intent)
  const { total, anonymous } = answer
  const table = answer.tables[0] ?? []
  const all = total.scores.map((many, at) => many + anonymous[at]!) as typeof anonymous
  const byGroup = npsByGroup(table, total.scores)
  const silent = silentPromoters(table, total)
  const said = ({ customers, referred, referredEver }: (typeof answer.said)['yes']) => ({
    customers,
    referred: measured(referred, customers),
    referredEver: measured(referredEver, customers),
  })
  return {
    ...shown,
    nps: npsOf(all),
    anonymous: anonymous.reduce((sum, many) => sum + many, 0),
    groups: byGroup.groups.map((group) => ({ ...described(choice, group.value), ...group })),
    folded: byGroup.folded,
    periods: answer.periods.map((scores, at) => ({
      from: edges[at] as Day,
      to: edges[at + 1] as Day,
      nps: npsOf(scores),
    })),
    behaviour: scoreWords.map((score, at) => ({
      score,
      referred: measured(total.referred[at]!, total.customers[at]!),
      referredEver: measured(total.referredEver[at]!, total.customers[at]!),
    })),
    silent: {
      total: silent.total,
      groups: silent.groups.map((group) => ({ ...described(choice, group.value), ...group })),
      folded: silent.folded,
    },
    said: { yes: said(answer.said.yes), no: said(answer.said.no) },
  }
}
