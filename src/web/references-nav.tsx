import { SectionNav } from './section-nav.tsx'

const tabs = [
  { to: '/references', label: 'Library', also: ['/references/'] },
  { to: '/ladder', label: 'Ladder', also: ['/ladder/'] },
  { to: '/nominations', label: 'Nominations' },
  { to: '/consent', label: 'Consent', also: ['/consent/'] },
  { to: '/requests', label: 'Requests', also: ['/requests/'] },
  { to: '/engagements', label: 'Engagements', also: ['/engagements/'] },
  { to: '/deals', label: 'Deals', also: ['/deals/'] },
  { to: '/coverage', label: 'Coverage', also: ['/coverage/'] },
  { to: '/walls', label: 'Walls', also: ['/walls/'] },
]

/** The pages around references, as tabs under the title of each of them. */
export const ReferencesNav = () => <SectionNav label="References" tabs={tabs} />
