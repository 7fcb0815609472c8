import type { Feature } from '../../web/feature.ts'

/** Every chart on the cast, and where its numbers come from: found by search, for whoever asks what a picture means. */
export const gallery: Feature = {
  pages: [
    {
      path: '/gallery',
      title: 'Every chart',
      words: 'gallery pictures charts how to read what does this chart mean',
      listed: true,
      load: () => import('./gallery-page.tsx'),
    },
    {
      path: '/methods',
      title: 'Where the numbers come from',
      words: 'methods formulas statistics definitions sources intervals how is it computed',
      listed: true,
      load: () => import('./methods-page.tsx'),
    },
  ],
}
