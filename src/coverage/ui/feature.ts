import type { Feature } from '../../web/feature.ts'

/** What coverage brings to the browser. */
export const coverage: Feature = {
  pages: [
    {
      path: '/coverage',
      title: 'Coverage',
      words: 'gaps matrix themes levels pipeline proof single point of failure expiring',
      load: () => import('./coverage-page.tsx'),
    },
    {
      path: '/coverage/load',
      title: 'Load',
      words: 'fatigue overused rotation fair hours asks gini',
      load: () => import('./load-page.tsx'),
    },
    {
      path: '/coverage/influence',
      title: 'Use and influence',
      words: 'win rate deals revenue where used',
      load: () => import('./influence-page.tsx'),
    },
    {
      path: '/coverage/themes',
      title: 'What matters, and what wins',
      words: 'themes importance research win rate',
      load: () => import('./themes-page.tsx'),
    },
  ],
}
