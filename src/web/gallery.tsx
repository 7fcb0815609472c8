import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/source-serif-4/wght.css'
import '@mantine/core/styles.layer.css'
import '@mantine/dates/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './styles.css'
import {
  IconArrowGuide,
  IconFileImport,
  IconLayoutDashboard,
  IconQuote,
  IconSettings,
  IconUsersGroup,
  IconVectorTriangle,
} from '@tabler/icons-react'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import type { Feature, Section } from './feature.ts'
import { HereProvider } from './here.ts'
import { Shell } from './shell.tsx'

/**
 * Every shared part with the cast in it, for whoever changes one. Only while developing: run `npx vite` and open
 * /src/web/gallery.html. It is no part of what is built.
 */
const features: Feature[] = [
  {
    pages: [
      { path: '/src/web/gallery.html', title: 'Gallery', load: () => import('./gallery/parts.tsx') },
      { path: '/customers', title: 'Customers', load: () => import('./gallery/list.tsx') },
    ],
    actions: [
      {
        id: 'log',
        label: 'Log a referral…',
        says: 'Who referred whom',
        icon: IconArrowGuide,
        log: true,
        run: () => {},
      },
      { id: 'quote', label: 'Capture a quote…', says: 'Their exact words', icon: IconQuote, log: true, run: () => {} },
    ],
    finders: [
      {
        finds: 'Customers',
        icon: IconUsersGroup,
        find: async () => [{ id: 'a', label: 'Larkspur Clinics', says: 'Health, Lisbon', path: '/customers' }],
      },
    ],
  },
]
const sections: Section[] = [
  { path: '/src/web/gallery.html', label: 'Overview', icon: IconLayoutDashboard, key: 'o' },
  { path: '/customers', label: 'Customers', icon: IconUsersGroup, key: 'c' },
  { path: '/groups', label: 'Groups', icon: IconVectorTriangle, key: 'g' },
  { path: '/referrals', label: 'Referrals', icon: IconArrowGuide, key: 'r' },
  { path: '/imports', label: 'Imports', icon: IconFileImport, key: 'i' },
  { path: '/settings/members', under: '/settings', label: 'Settings', icon: IconSettings, key: 's' },
]

function Root({ children }: { children: ReactNode }) {
  return (
    <HereProvider
      value={{
        company: { name: 'Fairmont Software', currency: 'EUR', timeZone: 'Europe/Lisbon', sample: true },
        member: { id: 'usr_sam', name: 'Sam Okafor', email: 'sam@fairmont.example', role: 'manager' },
        today: '2026-06-01',
      }}
    >
      <Shell features={features} sections={sections} signOut={() => {}}>
        {children}
      </Shell>
    </HereProvider>
  )
}

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <App features={features} root={Root} />
  </StrictMode>,
)
