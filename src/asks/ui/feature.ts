import { IconNotebook, IconSend2 } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What asks bring to the browser. */
export const asks: Feature = {
  pages: [
    {
      path: '/asks',
      title: 'Asks',
      words: 'ledger quote call video declined limits minutes',
      load: () => import('./asks-page.tsx'),
    },
  ],
  settings: [
    {
      path: '/settings/asking',
      title: 'Asking',
      icon: IconNotebook,
      words: 'limits rest ask how often',
      load: () => import('./limits-page.tsx'),
    },
    {
      path: '/settings/outbox',
      title: 'Outbox',
      icon: IconSend2,
      who: 'manager',
      words: 'mail e-mail smtp sent failed test',
      load: () => import('./outbox-page.tsx'),
    },
  ],
  actions: [
    {
      id: 'log-ask',
      label: 'Log an ask',
      says: 'Whom you asked for what',
      icon: IconNotebook,
      who: 'contributor',
      log: true,
      words: 'quote reference call video event minutes',
      dialog: () => import('./log-ask.tsx'),
    },
  ],
}
