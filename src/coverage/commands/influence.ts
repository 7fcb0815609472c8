import { daysOf } from '../../customers/window.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import { falseDiscoveryAdjusted } from '../../statistics/false-discovery.ts'
import type { Tally } from '../../statistics/newcombe-difference.ts'
import { newcombeDifference } from '../../statistics/newcombe-difference.ts'
import { netPromoterScore } from '../../statistics/nps.ts'
import { compareTwo } from '../../statistics/two-proportions.ts'
import { verdictOf } from '../../statistics/verdict.ts'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import { listThemes } from '../../themes/store.ts'
import type { Id } from '../../values/id.ts'
import {
  compareDeals,
  type DealStratum,
  influenceVerdict,
  type MatchedComparison,
  withoutTellingStages,
} from '../matched.ts'
import { representedBy } from '../representative.ts'
import * as store from '../store.ts'
import { unknownValue } from './proof.ts'

const shareOf = ({ happened, trials }: Tally) => ({
  happened,
  trials,
  interval: wilsonInterval(happened, trials),
})

const shownComparison = (compared: MatchedComparison, adjustedP: number | null) => ({
  with: shareOf(compared.with),
  without: shareOf(compared.without),
  crude: compared.crude,
  matched: compared.matched && {
    gap: compared.matched.gap,
    interval: compared.matched.interval,
    strata: compared.matched.strata,
    with: compared.matched.group,
    without: compared.matched.other,
  },
  notShown: compared.notShown,
  verdict: influenceVerdict(compared, adjustedP),
})

// Use and influence ------------------------------------------------------------------------------------------------------

type InfluenceFilter = { window: string; by?: string | undefined }

/** Won and lost deals with and without a reference, like with like, and what those with one were worth. */
export async function showInfluence(ctx: Context, { window, by }: InfluenceFilter) {
  const days = daysOf(window, ctx.today)
  const [strata, revenue] = await Promise.all([store.countDeals(ctx, days, by ?? null), store.sumInfluenced(ctx, days)])
  const compared = compareDeals(strata)
  return {
    ...shownComparison(compared, compared.p),
    revenue,
    strata: withoutTellingStages(strata).toSorted(bySize).slice(0, mostStrata),
  }
}

/** More strata than this are not listed beside the answer. */
const mostStrata = 60
const trialsOf = ({ with: with_, without }: DealStratum) => with_.trials + without.trials
const bySize = (a: DealStratum, b: DealStratum) => trialsOf(b) - trialsOf(a)

export const listUsed = (
  ctx: Context,
  { window, cursor, limit }: { window: string; cursor?: string | undefined; limit: number },
) => store.listUsed(ctx, daysOf(window, ctx.today), { cursor, limit })

export async function exportUsed(ctx: Context, { window }: { window: string }): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await listUsed(ctx, { window, cursor, limit: 1000 })
      for (const { item, customer, times, uses, lastPlace, lastOn, won, lost, open } of page.items)
        yield [
          item.title,
          item.id,
          item.level,
          customer?.name ?? null,
          customer?.id ?? null,
          times,
          uses.join(', '),
          lastOn,
          lastPlace,
          won,
          lost,
          open,
        ]
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `used-${ctx.today}.csv`,
    header: [
      'Item',
      'Item id',
      'Level',
      'Customer',
      'Customer id',
      'Times used',
      'Uses',
      'Last used',
      'Last place',
      'Deals won',
      'Deals lost',
      'Deals open',
    ],
    rows: rows(),
  }
}

// Themes -----------------------------------------------------------------------------------------------------------------

/** What matters to customers and to prospects, and whether deals are won more often where a theme was proven. */
export async function showThemes(ctx: Context, { window }: { window: string }) {
  const days = daysOf(window, ctx.today)
  const [themes, choices, deals] = await Promise.all([
    listThemes(ctx),
    store.countChoices(ctx, days),
    store.countDealsByTheme(ctx, days),
  ])
  const chosenBy = (theme: Id<'the'>, audience: 'customer' | 'prospect'): Tally => {
    const found = choices.find((one) => one.theme === theme && one.audience === audience)
    return { happened: found?.chosen ?? 0, trials: found?.offered ?? 0 }
  }
  const rows = themes.map(({ id, name }) => ({
    theme: { id, name },
    customers: chosenBy(id, 'customer'),
    prospects: chosenBy(id, 'prospect'),
    deals: compareDeals(deals.get(id) ?? []),
  }))
  const asked = rows.filter(({ customers, prospects }) => customers.trials > 0 && prospects.trials > 0)
  const askedP = falseDiscoveryAdjusted(asked.map(({ customers, prospects }) => compareTwo(prospects, customers)))
  const told = rows.filter(({ deals }) => deals.p !== null)
  const toldP = falseDiscoveryAdjusted(told.map(({ deals }) => deals.p!))
  return {
    items: rows.map((row) => {
      const { theme, customers, prospects, deals } = row
      const both = asked.indexOf(row)
      const p = told.indexOf(row)
      return {
        theme,
        customers: shareOf(customers),
        prospects: shareOf(prospects),
        difference: both < 0 ? null : newcombeDifference(prospects, customers),
        verdict:
          both < 0
            ? ('too-few' as const)
            : verdictOf({
                ...prospects,
                restHappened: customers.happened,
                restTrials: customers.trials,
                adjustedP: askedP[both]!,
              }),
        deals: shownComparison(deals, p < 0 ? null : toldP[p]!),
      }
    }),
  }
}

export async function exportThemes(ctx: Context, filter: { window: string }): Promise<Sheet> {
  const { items } = await showThemes(ctx, filter)
  return {
    fileName: `themes-${ctx.today}.csv`,
    header: [
      'Theme',
      'Theme id',
      'Customers who chose it',
      'Customers it was offered to',
      'Low',
      'High',
      'Prospects who chose it',
      'Prospects it was offered to',
      'Low',
      'High',
      'Prospects less customers',
      'Low',
      'High',
      'Verdict',
      'Deals won where it was proven',
      'Deals where it was proven',
      'Deals won where it was not',
      'Deals where it was not',
      'Difference among like deals',
      'Low',
      'High',
      'Verdict',
    ],
    rows: items.map(({ theme, customers, prospects, difference, verdict, deals }) => [
      theme.name,
      theme.id,
      ...[customers, prospects].flatMap(({ happened, trials, interval }) => [
        happened,
        trials,
        interval?.low ?? null,
        interval?.high ?? null,
      ]),
      difference?.gap ?? null,
      difference?.interval.low ?? null,
      difference?.interval.high ?? null,
      verdict,
      deals.with.happened,
      deals.with.trials,
      deals.without.happened,
      deals.without.trials,
      ...(deals.notShown.length > 0 || deals.matched === null
        ? [null, null, null]
        : [deals.matched.gap, deals.matched.interval.low, deals.matched.interval.high]),
      deals.verdict,
    ]),
  }
}

// Representative? --------------------------------------------------------------------------------------------------------

/** Groups shown one by one; the rest are summed up. */
const mostGroups = 12

/** Whom a wall, or what speaks to a theme, speaks for; and what everybody said beside what the chosen ones said. */
export async function showRepresentative(
  ctx: Context,
  { wall, theme, by }: { wall?: Id<'wal'> | undefined; theme?: Id<'the'> | undefined; by: string },
) {
  const chosen = { wallId: wall ?? null, theme: theme ?? null }
  if (wall !== undefined && (await store.findWall(ctx, wall)) === null) throw new NotFound('wall', wall)
  const [groups, items, likelihoods] = await Promise.all([
    store.countRepresented(ctx, chosen, by),
    store.countChosen(ctx, chosen),
    store.countLikelihoods(ctx, chosen),
  ])
  const { groups: shown, ...represented } = representedBy(groups, (value) => value || unknownValue.toLowerCase())
  const answers = (whose: 'everybody' | 'quoted') => {
    const of = (from: number, to: number) =>
      likelihoods.reduce((sum, row) => sum + (row.likelihood >= from && row.likelihood <= to ? row[whose] : 0), 0)
    return netPromoterScore({ promoters: of(9, 10), passives: of(7, 8), detractors: of(0, 6) })
  }
  return {
    ...represented,
    items: items.items,
    groups: shown.slice(0, mostGroups),
    more: Math.max(0, shown.length - mostGroups),
    likelihoods,
    everybody: answers('everybody'),
    quoted: likelihoods.reduce((sum, { quoted }) => sum + quoted, 0),
  }
}
