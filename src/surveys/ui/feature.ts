import { IconClipboardText } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What surveys bring to the browser. */
export const surveys: Feature = {
  pages: [
    {
      path: '/surveys',
      title: 'Surveys',
      words: 'questions nps questionnaire form ask why not origin',
      load: () => import('./surveys-page.tsx'),
    },
    { path: '/surveys/$surveyId', title: 'Survey', load: () => import('./builder-page.tsx') },
  ],
  actions: [
    {
      id: 'new-survey',
      label: 'New survey',
      says: 'Ask whether they would, whether they did, and why not',
      icon: IconClipboardText,
      who: 'manager',
      words: 'questionnaire nps template',
      dialog: () => import('./new-survey.tsx'),
    },
  ],
}
