import { IconRocket } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What asking again brings to the browser. */
export const reconfirmation: Feature = {
  pages: [
    {
      path: '/references/reconfirm',
      title: 'Still true?',
      words: 're-confirm reconfirm ask again old quotes job change churn release',
      load: () => import('./reconfirm-page.tsx'),
    },
  ],
  actions: [
    {
      id: 'major-release',
      label: 'Note a major release',
      says: 'Items of its themes are asked about again',
      icon: IconRocket,
      who: 'manager',
      words: 're-confirm reconfirm product version',
      dialog: () => import('./release-dialog.tsx'),
    },
  ],
}
