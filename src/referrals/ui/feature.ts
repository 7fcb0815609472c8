import { IconArrowGuide } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What referrals bring to the browser. */
export const referrals: Feature = {
  pages: [
    {
      path: '/referrals',
      title: 'Referrals',
      words: 'pipeline who referred evidence export',
      load: () => import('./referrals-page.tsx'),
    },
    { path: '/referrals/$referralId', title: 'Referral', load: () => import('./referral-page.tsx') },
  ],
  actions: [
    {
      id: 'log-referral',
      label: 'Log a referral',
      says: 'Who told whom about us',
      icon: IconArrowGuide,
      who: 'contributor',
      log: true,
      words: 'new add recommend',
      dialog: () => import('./log-referral.tsx'),
    },
  ],
}
