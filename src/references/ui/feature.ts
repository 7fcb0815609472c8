import { IconQuote } from '@tabler/icons-react'
import { call } from '../../web/client.ts'
import type { Feature } from '../../web/feature.ts'

/** What the library of references brings to the browser. */
export const references: Feature = {
  pages: [
    {
      path: '/references',
      title: 'Reference library',
      words: 'quotes testimonials stories items search export',
      load: () => import('./library-page.tsx'),
    },
    {
      path: '/references/suggestions',
      title: 'Suggested edits',
      words: 'edit queue accept decline',
      load: () => import('./suggestions-page.tsx'),
    },
    { path: '/references/$itemId', title: 'Reference', load: () => import('./item-page.tsx') },
  ],
  actions: [
    {
      id: 'log-quote',
      label: 'Add a quote',
      says: 'What a customer said about us',
      icon: IconQuote,
      who: 'contributor',
      log: true,
      words: 'new reference testimonial story capture',
      dialog: () => import('./add-item.tsx'),
    },
  ],
  finders: [
    {
      finds: 'References',
      icon: IconQuote,
      find: async (words) => {
        const { referencesApi } = await import('../api.ts')
        const { unfiltered } = await import('./item-words.ts')
        const { items } = await call(referencesApi.list, { ...unfiltered, q: words.slice(0, 200), limit: 6 })
        return items.map(({ id, title, customer }) => ({
          id,
          label: title,
          path: `/references/${id}`,
          ...(customer ? { says: customer.name } : {}),
        }))
      },
    },
  ],
}
