import { IconTags } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What themes bring to the browser. */
export const themes: Feature = {
  settings: [
    {
      path: '/settings/themes',
      title: 'Themes',
      icon: IconTags,
      words: 'references why topics messages',
      load: () => import('./themes-page.tsx'),
    },
  ],
}
