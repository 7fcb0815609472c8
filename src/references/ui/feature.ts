import { IconQuote } from '@tabler/icons-react'
import { type ComponentType, createElement } from 'react'
import type { Id } from '../../values/id.ts'
import { call } from '../../web/client.ts'
import type { Feature } from '../../web/feature.ts'

/** What later features put on the pages of the library. The front door hands it in, because the library comes first. */
export interface ReferencesSlots {
  /** Beside the other buttons for chosen items: slides or a PDF of them. */
  exportItems?: ComponentType<{ itemIds: readonly Id<'itm'>[] }>
  /** Chooses the stage of the journey that an item speaks to. */
  stageField?: ComponentType<{ value: Id<'jst'> | null; onChange: (stage: Id<'jst'> | null) => void }>
}

/** What the library of references brings to the browser. */
export const references = (slots: ReferencesSlots): Feature => ({
  pages: [
    {
      path: '/references',
      title: 'Reference library',
      words: 'quotes testimonials stories items search export',
      load: () =>
        import('./library-page.tsx').then(({ LibraryPage }) => ({
          default: () => createElement(LibraryPage, { slots }),
        })),
    },
    {
      path: '/references/suggestions',
      title: 'Suggested edits',
      words: 'edit queue accept decline',
      load: () => import('./suggestions-page.tsx'),
    },
    {
      path: '/references/$itemId',
      title: 'Reference',
      load: () =>
        import('./item-page.tsx').then(({ ItemPage }) => ({ default: () => createElement(ItemPage, { slots }) })),
    },
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
      dialog: () =>
        import('./add-item.tsx').then(({ AddItem }) => ({
          default: ({ close }) => createElement(AddItem, { slots, close }),
        })),
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
})
