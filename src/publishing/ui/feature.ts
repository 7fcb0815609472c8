import { IconPresentation, IconWorldShare } from '@tabler/icons-react'
import { type ComponentType, createElement } from 'react'
import type { Id } from '../../values/id.ts'
import type { Feature } from '../../web/feature.ts'

/** What later features put on the page of a wall. The front door hands it in, because publishing comes first. */
export interface PublishingSlots {
  /** Parts of a wall's page, under its items: whom they speak for. */
  parts?: ComponentType<{ wall: Id<'wal'> }>[]
}

/** What publishing brings to the browser. */
export const publishing = (slots: PublishingSlots = {}): Feature => ({
  pages: [
    {
      path: '/walls',
      title: 'Walls',
      words: 'publish website testimonials embed widget feed wall of love',
      load: () => import('./walls-page.tsx'),
    },
    {
      path: '/walls/slides',
      title: 'Slides and PDF',
      words: 'powerpoint pptx deck one-pager export sales',
      load: () => import('./slides-page.tsx'),
    },
    {
      path: '/walls/$wallId',
      title: 'Wall',
      load: () =>
        import('./wall-page.tsx').then(({ WallPage }) => ({ default: () => createElement(WallPage, { slots }) })),
    },
  ],
  settings: [
    {
      path: '/settings/publishing',
      title: 'Publishing',
      icon: IconWorldShare,
      words: 'how we choose structured data product search engines',
      load: () => import('./settings-page.tsx'),
    },
  ],
  actions: [
    {
      id: 'make-slides',
      label: 'Make slides',
      says: 'Quotes for a deal, as PowerPoint or PDF',
      icon: IconPresentation,
      who: 'contributor',
      run: (go) => go('/walls/slides'),
    },
  ],
})
