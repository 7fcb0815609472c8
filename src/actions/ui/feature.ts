import { IconTargetArrow } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What actions bring to the browser. */
export const actions: Feature = {
  pages: [
    {
      path: '/actions',
      title: 'Actions',
      words: 'changes experiments board what we changed did it work',
      load: () => import('./board-page.tsx'),
    },
    {
      path: '/actions/log',
      title: 'What worked',
      words: 'effect log actions results difference in differences learned',
      load: () => import('./log-page.tsx'),
    },
    {
      path: '/actions/watch',
      title: 'Worth a look',
      words: 'alerts control charts limits referrer lost at risk',
      load: () => import('./watch-page.tsx'),
    },
    { path: '/actions/$actionId', title: 'Action', load: () => import('./action-page.tsx') },
  ],
  actions: [
    {
      id: 'plan-action',
      label: 'Plan an action',
      says: 'Change something for a group, and see whether it helped',
      icon: IconTargetArrow,
      who: 'manager',
      words: 'experiment change improve do something',
      dialog: () => import('./plan-action.tsx'),
    },
  ],
}
