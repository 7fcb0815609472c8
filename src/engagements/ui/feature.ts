import { IconCalendarPlus, IconPhoneCheck } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What engagements bring to the browser. */
export const engagements: Feature = {
  pages: [
    {
      path: '/engagements',
      title: 'Engagements',
      words: 'reference call interview white paper video talk event slots calendar outcome thanks held missed',
      load: () => import('./engagements-page.tsx'),
    },
    { path: '/engagements/$engagementId', title: 'Engagement', load: () => import('./engagement-page.tsx') },
  ],
  actions: [
    {
      id: 'plan-engagement',
      label: 'Plan an engagement',
      says: 'A call, an interview, a shoot or a talk',
      icon: IconCalendarPlus,
      who: 'contributor',
      words: 'reference call white paper video event speak ask',
      dialog: () => import('./plan-engagement.tsx'),
    },
    {
      id: 'log-off-book',
      label: 'Log a call',
      says: 'That took place past the queue',
      icon: IconPhoneCheck,
      who: 'contributor',
      log: true,
      words: 'reference call interview talk off book bypassed',
      dialog: () => import('./log-off-book.tsx'),
    },
  ],
}
