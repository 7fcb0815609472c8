import { SectionNav } from './section-nav.tsx'

const tabs = [
  { to: '/references', label: 'Library', also: ['/references/suggestions', '/references/reconfirm'] },
  { to: '/ladder', label: 'Ladder', also: ['/ladder/ready', '/ladder/suggestions'] },
  { to: '/nominations', label: 'Nominations' },
  { to: '/consent', label: 'Consent', also: ['/consent/requests'] },
  { to: '/requests', label: 'Requests', also: ['/requests/approvals', '/requests/find'] },
  { to: '/engagements', label: 'Engagements' },
  { to: '/deals', label: 'Deals' },
  { to: '/coverage', label: 'Coverage', also: ['/coverage/load', '/coverage/influence', '/coverage/themes'] },
  { to: '/walls', label: 'Walls', also: ['/walls/slides'] },
]

/** The pages around references, as tabs under the title of each of them. */
export const ReferencesNav = () => <SectionNav label="References" tabs={tabs} />
