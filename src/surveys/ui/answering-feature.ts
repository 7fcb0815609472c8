import { IconSend } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** Where those invited are seen: how far each of them got. */
export function mailingLink({ kind, subjectId }: { kind: string; subjectId: string | null }) {
  if (kind !== 'mailing' || subjectId === null) return null
  const survey = `/surveys/${subjectId}`
  return { to: `${survey}/answers`, label: 'See how far they get', begunAt: `${survey}/invite` }
}

/** What answering brings to the browser: inviting people, how far they got, and what they said. */
export const answering: Feature = {
  pages: [
    {
      path: '/responses',
      title: 'Responses',
      words: 'answers survey nps said feedback',
      load: () => import('./responses-page.tsx'),
    },
    { path: '/surveys/$surveyId/answers', title: 'Who answers', load: () => import('./answers-page.tsx') },
    {
      path: '/surveys/$surveyId/invite',
      title: 'Invite people',
      who: 'manager',
      load: () => import('./invite-page.tsx'),
    },
  ],
  actions: [
    {
      id: 'responses',
      label: 'Read responses',
      says: 'What people answered, the latest first',
      icon: IconSend,
      words: 'survey answers',
      run: (go) => go('/responses'),
    },
  ],
}
