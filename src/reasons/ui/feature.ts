import type { Feature } from '../../web/feature.ts'

/** What coding and keeping reasons bring to the browser. The picture of the reasons themselves is an insight. */
export const reasons: Feature = {
  pages: [
    {
      path: '/reasons/coding',
      title: 'Coding',
      words: 'queue open answers verbatims code',
      load: () => import('./coding-page.tsx'),
    },
    {
      path: '/reasons/verbatims',
      title: 'Verbatims',
      words: 'answers words quotes export',
      load: () => import('./verbatims-page.tsx'),
    },
    {
      path: '/reasons/codes',
      title: 'Reasons',
      words: 'codes merge split rename list',
      load: () => import('./codes-page.tsx'),
    },
    {
      path: '/reasons/rules',
      title: 'Coding rules',
      words: 'keywords words phrases',
      load: () => import('./rules-page.tsx'),
    },
    {
      path: '/reasons/agreement',
      title: 'Agreement between coders',
      words: 'kappa alpha second coder reliability',
      load: () => import('./agreement-page.tsx'),
    },
    { path: '/reasons/second-coding', title: 'Second coding', load: () => import('./second-coding-page.tsx') },
  ],
}
