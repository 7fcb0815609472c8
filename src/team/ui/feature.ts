import { IconUserCircle, IconUsers } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What the team brings to the browser. */
export const team: Feature = {
  settings: [
    {
      path: '/settings/members',
      title: 'Members',
      icon: IconUsers,
      words: 'invite team roles colleagues',
      load: () => import('./members-page.tsx'),
    },
    {
      path: '/settings/account',
      title: 'Account',
      icon: IconUserCircle,
      words: 'password sessions sign out',
      load: () => import('./account-page.tsx'),
    },
  ],
}
