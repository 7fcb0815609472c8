import { SectionNav } from '../../web/section-nav.tsx'

const tabs = [
  { to: '/reasons', label: 'Why not' },
  { to: '/reasons/coding', label: 'Coding', also: ['/reasons/rules', '/reasons/agreement', '/reasons/second-coding'] },
  { to: '/reasons/verbatims', label: 'Verbatims' },
  { to: '/reasons/codes', label: 'Reasons' },
  { to: '/surveys', label: 'Surveys' },
  { to: '/origins', label: 'Origins', also: ['/origins/queue'] },
  { to: '/responses', label: 'Responses' },
]

/** The pages around "why not", as tabs under the title of each of them. */
export const ReasonsNav = () => <SectionNav label="Reasons" tabs={tabs} />
