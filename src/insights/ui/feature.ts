import { createElement } from 'react'
import type { Feature, Page } from '../../web/feature.ts'
import { type InsightsSlots, SlotsProvider } from './act.tsx'

/** What the insights bring to the browser: the first page, and the comparison of groups. */
export const insights = (slots: InsightsSlots = {}): Feature => ({
  pages: pages.map((page) => ({ ...page, load: within(slots, page) })),
})

/** A page's code, with what later features put on it in reach. */
const within =
  (slots: InsightsSlots, { load }: Page): Page['load'] =>
  async () => {
    const { default: Content } = await load()
    return { default: () => createElement(SlotsProvider, { value: slots }, createElement(Content)) }
  }

const pages: Page[] = [
  {
    path: '/',
    title: 'Overview',
    words: 'referrer rate how are we doing trend',
    listed: true,
    load: () => import('./overview-page.tsx'),
  },
  {
    path: '/groups',
    title: 'Groups',
    words: 'compare by attribute bands cohorts funnel who refers',
    listed: true,
    load: () => import('./groups-page.tsx'),
  },
  {
    path: '/reasons',
    title: 'Reasons',
    words: 'why not pareto never asked objections opportunity',
    listed: true,
    load: () => import('./reasons-page.tsx'),
  },
  {
    path: '/insight/trend',
    title: 'Trend',
    words: 'rate effect mix effect cohorts change over time',
    listed: true,
    load: () => import('./trend-page.tsx'),
  },
  {
    path: '/insight/time',
    title: 'Time to refer',
    words: 'first referral cumulative incidence survival how long curves',
    listed: true,
    load: () => import('./time-page.tsx'),
  },
  {
    path: '/insight/strength',
    title: 'Revenue strength',
    words: 'net revenue retention earned growth rate ratio nrr reichheld secured forecast',
    listed: true,
    load: () => import('./strength-page.tsx'),
  },
  {
    path: '/insight/strength/customers',
    title: 'Customers behind the revenue',
    load: () => import('./paying-page.tsx'),
  },
  {
    path: '/insight/value',
    title: 'Customer value',
    words: 'lifetime value referral value chain concentration gini lorenz double counting referred against others',
    listed: true,
    load: () => import('./value-page.tsx'),
  },
  {
    path: '/insight/value/customers',
    title: 'Customers behind the value',
    load: () => import('./value-customers-page.tsx'),
  },
  {
    path: '/insight/value/behind',
    title: 'Customers behind the value',
    load: () => import('./value-behind-page.tsx'),
  },
  {
    path: '/insight/time/customers',
    title: 'Customers seen',
    load: () => import('./time-behind-page.tsx'),
  },
  {
    path: '/insight/spread',
    title: 'How far referrals carry',
    words: 'viral coefficient k factor cycle time generations chain growth snowball word of mouth',
    listed: true,
    load: () => import('./spread-page.tsx'),
  },
  {
    path: '/insight/spread/customers',
    title: 'Customers in their chains',
    load: () => import('./spread-customers-page.tsx'),
  },
  {
    path: '/insight/drivers',
    title: 'Drivers',
    words: 'what goes with referring regression odds attributes importance key drivers',
    listed: true,
    load: () => import('./drivers-page.tsx'),
  },
  {
    path: '/insight/discovery',
    title: 'Discovery',
    words: 'find groups nobody thought of combinations segments subgroups stand out',
    listed: true,
    load: () => import('./discovery-page.tsx'),
  },
  {
    path: '/insight/intent',
    title: 'Intent and behaviour',
    words: 'nps net promoter score would recommend promoters who never refer',
    listed: true,
    load: () => import('./intent-page.tsx'),
  },
]

/** Where the figures of an analysis that was worked out are shown. */
export function analysisLink({ kind, result }: { kind: string; result: Record<string, unknown> | null }) {
  return kind === 'analysis' && result ? { to: `/insight/${result.analysis}`, label: 'Show it' } : null
}
