import { IconSignature } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What consent brings to the browser. */
export const consent: Feature = {
  pages: [
    {
      path: '/consent',
      title: 'Consent',
      words: 'permission agreed withdrawn expires use website sales deck',
      load: () => import('./consent-page.tsx'),
    },
    {
      path: '/consent/requests',
      title: 'Pages to sign',
      words: 'consent request signature approver legal remind',
      load: () => import('./requests-page.tsx'),
    },
  ],
  settings: [
    {
      path: '/settings/consent',
      title: 'Consent',
      icon: IconSignature,
      words: 'wording words version permission language',
      load: () => import('./wordings-page.tsx'),
    },
  ],
  actions: [
    {
      id: 'note-consent',
      label: 'Note consent',
      says: 'What somebody agreed to in person or on paper',
      icon: IconSignature,
      who: 'manager',
      log: true,
      words: 'permission agreed spoken paper e-mail',
      dialog: () => import('./note-consent.tsx'),
    },
  ],
}
