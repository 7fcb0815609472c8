import { IconBriefcase, IconUserSearch } from '@tabler/icons-react'
import { type ComponentType, createElement } from 'react'
import { call } from '../../web/client.ts'
import type { Feature } from '../../web/feature.ts'
import { dealsApi } from '../api/deals.ts'

/** What later features put on the page of a request. The front door hands it in, because requests come first. */
export interface RequestsSlots {
  /** Parts of a request's page, under those chosen: the call that was agreed, its slots and outcome. */
  parts?: ComponentType<{ requestId: string }>[]
}

/** What requests and deals bring to the browser. */
export const requests = (slots: RequestsSlots = {}): Feature => ({
  pages: [
    {
      path: '/requests',
      title: 'Requests',
      words: 'reference call queue ageing assigned approval',
      load: () => import('./requests-page.tsx'),
    },
    {
      path: '/requests/approvals',
      title: 'My approvals',
      words: 'approve refuse account owner',
      load: () => import('./approvals-page.tsx'),
    },
    {
      path: '/requests/find',
      title: 'Find who can speak',
      words: 'candidates advocate reference match industry size theme at risk not asked',
      load: () => import('./find-page.tsx'),
    },
    {
      path: '/requests/$requestId',
      title: 'Request',
      load: () =>
        import('./request-page.tsx').then(({ RequestPage }) => ({
          default: () => createElement(RequestPage, { slots }),
        })),
    },
    {
      path: '/deals',
      title: 'Deals',
      words: 'pipeline opportunities prospects won lost',
      load: () => import('./deals-page.tsx'),
    },
    { path: '/deals/$dealId', title: 'Deal', load: () => import('./deal-page.tsx') },
  ],
  actions: [
    {
      id: 'request-reference',
      label: 'Request a reference',
      says: 'Somebody who speaks for us, for a deal',
      icon: IconUserSearch,
      who: 'contributor',
      words: 'reference call deal prospect advocate',
      dialog: () => import('./request-dialog.tsx'),
    },
    {
      id: 'add-deal',
      label: 'Add a deal',
      icon: IconBriefcase,
      who: 'contributor',
      words: 'opportunity prospect pipeline',
      dialog: () => import('./deal-dialog.tsx'),
    },
  ],
  finders: [
    {
      finds: 'Deals',
      icon: IconBriefcase,
      find: async (words) => {
        const { items } = await call(dealsApi.list, { q: words, state: [], limit: 6 })
        return items.map(({ id, name, prospect }) => ({ id, label: name, says: prospect, path: `/deals/${id}` }))
      },
    },
  ],
})
