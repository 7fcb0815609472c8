import type { Feature } from '../../web/feature.ts'

/** What origins bring to the browser. */
export const origins: Feature = {
  pages: [
    {
      path: '/origins',
      title: 'Origins',
      words: 'how new customers came recommendation who told you earned bought',
      load: () => import('./origins-page.tsx'),
    },
    {
      path: '/origins/queue',
      title: 'Who told them',
      words: 'queue origins match decide confirm referrer',
      load: () => import('./queue-page.tsx'),
    },
  ],
}
