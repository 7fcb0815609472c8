import { SectionNav } from './section-nav.tsx'

const tabs = [
  { to: '/insight/trend', label: 'Trend' },
  { to: '/insight/time', label: 'Time to refer' },
  { to: '/insight/strength', label: 'Revenue strength', also: ['/insight/strength/'] },
  { to: '/insight/value', label: 'Customer value', also: ['/insight/value/'] },
  { to: '/insight/spread', label: 'How far they carry', also: ['/insight/spread/'] },
  { to: '/insight/drivers', label: 'Drivers' },
  { to: '/insight/discovery', label: 'Discovery' },
  { to: '/insight/intent', label: 'Intent and behaviour' },
]

/** The pages that say why, how strong and how much, as tabs under the title of each of them. */
export const InsightNav = () => <SectionNav label="Insight" tabs={tabs} />
