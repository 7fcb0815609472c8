import { SectionNav } from '../../web/section-nav.tsx'

const tabs = [
  { to: '/actions', label: 'Board' },
  { to: '/actions/log', label: 'What worked' },
  { to: '/actions/watch', label: 'Worth a look' },
]

/** The pages around actions, as tabs under the title of each of them. */
export const ActionsNav = () => <SectionNav label="Actions" tabs={tabs} />
