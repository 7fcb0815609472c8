import { IconArrowGuide, IconHandFinger, IconStairsUp } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What the ladder brings to the browser. */
export const ladder: Feature = {
  pages: [
    {
      path: '/ladder',
      title: 'Ladder',
      words: 'pyramid levels steps references who stands where',
      load: () => import('./ladder-page.tsx'),
    },
    {
      path: '/ladder/ready',
      title: 'Who is ready',
      words: 'ladder next step level ask',
      load: () => import('./ready-page.tsx'),
    },
    {
      path: '/ladder/suggestions',
      title: 'Whom to ask next',
      words: 'playbook journey suggestions queue',
      load: () => import('./suggestions-page.tsx'),
    },
    {
      path: '/nominations',
      title: 'Nominations',
      words: 'nominate advocate suggest customer',
      load: () => import('./nominations-page.tsx'),
    },
  ],
  settings: [
    {
      path: '/settings/levels',
      title: 'Levels',
      icon: IconStairsUp,
      words: 'ladder conditions minutes consent rungs',
      load: () => import('./levels-page.tsx'),
    },
    {
      path: '/settings/journey',
      title: 'Journey',
      icon: IconArrowGuide,
      words: 'stages playbook onboarding renewal',
      load: () => import('./journey-page.tsx'),
    },
  ],
  actions: [
    {
      id: 'nominate',
      label: 'Nominate a customer',
      says: 'Who would speak for us, and why',
      icon: IconHandFinger,
      who: 'contributor',
      log: true,
      words: 'reference advocate quote call',
      dialog: () => import('./nominate.tsx'),
    },
  ],
}
