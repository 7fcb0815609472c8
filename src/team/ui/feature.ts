import { IconUserCircle, IconUsers } from '@tabler/icons-react'
import { type ComponentType, createElement } from 'react'
import type { Feature } from '../../web/feature.ts'

/** What later features put on the pages of the team. The front door hands it in, because the team comes first. */
export interface TeamSlots {
  /** Parts of everybody's own account: which mail they get. */
  account?: ComponentType[]
}

/** What the team brings to the browser. */
export const team = (slots: TeamSlots = {}): Feature => ({
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
      load: () =>
        import('./account-page.tsx').then(({ AccountPage }) => ({
          default: () => createElement(AccountPage, { slots }),
        })),
    },
  ],
})
