import { IconRoute } from '@tabler/icons-react'
import type { Feature } from '../../web/feature.ts'

/** What touchpoints bring to the browser. Their part of a customer's page is handed over by the front door. */
export const touchpoints: Feature = {
  settings: [
    {
      path: '/settings/touchpoints',
      title: 'Touchpoints',
      icon: IconRoute,
      words: 'experiences satisfaction csat ratings products services locations',
      load: () => import('./touchpoints-page.tsx'),
    },
  ],
}
