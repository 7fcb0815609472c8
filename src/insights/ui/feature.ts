import type { Feature } from '../../web/feature.ts'

/** What the insights bring to the browser: the first page, and the comparison of groups. */
export const insights: Feature = {
  pages: [
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
      path: '/insight/intent',
      title: 'Intent and behaviour',
      words: 'nps net promoter score would recommend promoters who never refer',
      listed: true,
      load: () => import('./intent-page.tsx'),
    },
  ],
}
