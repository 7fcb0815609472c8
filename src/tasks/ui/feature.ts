import { IconChecklist } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What tasks bring to the browser. */
export const tasks: Feature = {
  pages: [
    {
      path: '/tasks',
      title: 'Tasks',
      words: 'to do recall copies renew consent approve follow up assigned mine',
      load: () => import('./tasks-page.tsx'),
    },
  ],
  actions: [
    {
      id: 'add-task',
      label: 'Add a task',
      says: 'What is to be done, by whom, until when',
      icon: IconChecklist,
      who: 'contributor',
      words: 'to do follow up reminder',
      dialog: () => import('./add-task.tsx'),
    },
  ],
}
