import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/source-serif-4/wght.css'
import '@mantine/core/styles.layer.css'
import '@mantine/dates/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './web/styles.css'
import {
  IconArrowGuide,
  IconBulb,
  IconCertificate,
  IconChecklist,
  IconFileImport,
  IconLayoutDashboard,
  IconNotebook,
  IconQuote,
  IconSettings,
  IconTargetArrow,
  IconUsersGroup,
  IconVectorTriangle,
} from '@tabler/icons-react'
import { type ComponentType, lazy, type ReactNode, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { actions } from './actions/ui/feature.ts'
import { asks } from './asks/ui/feature.ts'
import { consent } from './consent/ui/feature.ts'
import { coverage } from './coverage/ui/feature.ts'
import { customers } from './customers/ui/feature.ts'
import { engagements } from './engagements/ui/feature.ts'
import { gallery } from './gallery/ui/feature.ts'
import { importLink, imports } from './imports/ui/feature.ts'
import { analysisLink, insights } from './insights/ui/feature.ts'
import { JobNews, type LeadsTo, WorkUnderWay } from './jobs/ui/work-under-way.tsx'
import { ladder } from './ladder/ui/feature.ts'
import { origins } from './origins/ui/feature.ts'
import { publishing } from './publishing/ui/feature.ts'
import { reasons } from './reasons/ui/feature.ts'
import { reconfirmation } from './reconfirmation/ui/feature.ts'
import { references } from './references/ui/feature.ts'
import { referrals } from './referrals/ui/feature.ts'
import { requests } from './requests/ui/feature.ts'
import { SampleBanner } from './sample/ui/sample-banner.tsx'
import { answering, mailingLink } from './surveys/ui/answering-feature.ts'
import { surveys } from './surveys/ui/feature.ts'
import { tasks } from './tasks/ui/feature.ts'
import { TaskCount } from './tasks/ui/task-count.tsx'
import { team } from './team/ui/feature.ts'
import { Gate } from './team/ui/gate.tsx'
import { themes } from './themes/ui/feature.ts'
import { touchpoints } from './touchpoints/ui/feature.ts'
import { usePath } from './web/address.ts'
import { App } from './web/app.tsx'
import { LostConnection } from './web/connection.tsx'
import type { Feature, Section } from './web/feature.ts'
import { LevelNamesPlace } from './web/level-names.tsx'
import { Shell } from './web/shell.tsx'

/** A part of a page that is fetched when it is first shown, so that the first visit does not carry it. */
function fetched<Props extends object>(name: string, load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Part = lazy(() => load().then((part) => ({ default: part }))) as unknown as ComponentType<Props>
  const show = (props: Props) => (
    <Suspense fallback={null}>
      <Part {...props} />
    </Suspense>
  )
  return Object.assign(show, { displayName: name })
}

/** Every feature with something to show, in the order of the story. A new feature is one line here. */
const features: Feature[] = [
  insights({
    act: fetched('ActButton', () => import('./actions/ui/act-button.tsx').then((file) => file.ActButton)),
    report: fetched('ReportButton', () => import('./actions/ui/report-button.tsx').then((file) => file.ReportButton)),
    worthALook: fetched('WorthALook', () => import('./actions/ui/worth-a-look.tsx').then((file) => file.WorthALook)),
  }),
  actions,
  customers({
    views: fetched('SavedViews', () => import('./groups/ui/saved-views.tsx').then((file) => file.SavedViews)),
    saveGroup: fetched('SaveGroup', () => import('./groups/ui/save-group.tsx').then((file) => file.SaveGroup)),
    panels: [
      fetched('CustomerReferralsPanel', () =>
        import('./referrals/ui/customer-referrals-panel.tsx').then((file) => file.CustomerReferralsPanel),
      ),
      fetched('CustomerTreePanel', () =>
        import('./referrals/ui/customer-tree-panel.tsx').then((file) => file.CustomerTreePanel),
      ),
      fetched('CustomerTouchpointsPanel', () =>
        import('./touchpoints/ui/customer-touchpoints-panel.tsx').then((file) => file.CustomerTouchpointsPanel),
      ),
      fetched('CustomerReferencesPanel', () =>
        import('./references/ui/customer-references-panel.tsx').then((file) => file.CustomerReferencesPanel),
      ),
      fetched('CustomerConsentPanel', () =>
        import('./consent/ui/customer-consent-panel.tsx').then((file) => file.CustomerConsentPanel),
      ),
      fetched('CustomerAsksPanel', () =>
        import('./asks/ui/customer-asks-panel.tsx').then((file) => file.CustomerAsksPanel),
      ),
      fetched('CustomerEngagementsPanel', () =>
        import('./engagements/ui/customer-engagements-panel.tsx').then((file) => file.CustomerEngagementsPanel),
      ),
      fetched('CustomerLadderPanel', () =>
        import('./ladder/ui/customer-ladder-panel.tsx').then((file) => file.CustomerLadderPanel),
      ),
      fetched('OwnPagesPanel', () => import('./advocates/ui/own-pages-panel.tsx').then((file) => file.OwnPagesPanel)),
      fetched('RevenuePanel', () => import('./revenue/ui/revenue-panel.tsx').then((file) => file.RevenuePanel)),
    ],
    sidePanels: [
      fetched('AccountOwnerPanel', () =>
        import('./requests/ui/account-owner-panel.tsx').then((file) => file.AccountOwnerPanel),
      ),
      fetched('CustomerOriginPanel', () =>
        import('./origins/ui/customer-origin-panel.tsx').then((file) => file.CustomerOriginPanel),
      ),
    ],
  }),
  touchpoints,
  referrals,
  asks,
  reasons,
  tasks,
  consent,
  // Its page lies under the library's, beside the page of one item.
  reconfirmation,
  references({
    exportItems: fetched('ExportItems', () =>
      import('./publishing/ui/export-items.tsx').then((file) => file.ExportItems),
    ),
    stageField: fetched('StageField', () => import('./ladder/ui/stage-field.tsx').then((file) => file.StageField)),
  }),
  ladder,
  surveys,
  answering,
  origins,
  requests({
    parts: [
      fetched('RequestEngagements', () =>
        import('./engagements/ui/request-engagements.tsx').then((file) => file.RequestEngagements),
      ),
    ],
  }),
  engagements,
  publishing({
    parts: [
      fetched('RepresentativePart', () =>
        import('./coverage/ui/representative-part.tsx').then((file) => file.RepresentativePart),
      ),
    ],
  }),
  coverage,
  imports,
  themes,
  gallery,
  team({
    account: [fetched('WeeklyMail', () => import('./actions/ui/weekly-mail.tsx').then((file) => file.WeeklyMail))],
  }),
]

const ReadLevelNames = fetched('ReadLevelNames', () =>
  import('./ladder/ui/read-level-names.tsx').then((file) => file.ReadLevelNames),
)

const Start = fetched('Start', () => import('./sample/ui/start.tsx').then((file) => file.Start))

/** The sidebar. */
const sections: Section[] = [
  { path: '/', label: 'Overview', icon: IconLayoutDashboard, key: 'o' },
  { path: '/customers', label: 'Customers', icon: IconUsersGroup, key: 'c' },
  { path: '/groups', label: 'Groups', icon: IconVectorTriangle, key: 'g' },
  { path: '/referrals', label: 'Referrals', icon: IconArrowGuide, key: 'r' },
  { path: '/asks', label: 'Asks', icon: IconNotebook, key: 'a' },
  { path: '/tasks', label: 'Tasks', icon: IconChecklist, key: 't', count: TaskCount },
  {
    path: '/reasons',
    under: ['/reasons', '/surveys', '/origins', '/responses'],
    label: 'Reasons',
    icon: IconQuote,
    key: 'w',
  },
  {
    path: '/references',
    under: [
      '/references',
      '/ladder',
      '/nominations',
      '/consent',
      '/requests',
      '/engagements',
      '/deals',
      '/coverage',
      '/walls',
    ],
    label: 'References',
    icon: IconCertificate,
    key: 'f',
  },
  { path: '/insight/trend', under: ['/insight'], label: 'Insight', icon: IconBulb, key: 'n' },
  { path: '/actions', label: 'Actions', icon: IconTargetArrow, key: 'x' },
  { path: '/imports', label: 'Imports', icon: IconFileImport, key: 'i' },
  { path: '/settings/members', under: ['/settings'], label: 'Settings', icon: IconSettings, key: 's' },
]

/** Where the result of work in the background is: the import it belongs to, the survey people are invited to, or the overview. */
const leadsTo: LeadsTo = (job) =>
  importLink(job) ??
  mailingLink(job) ??
  analysisLink(job) ??
  (job.kind === 'sample' ? { to: '/', label: 'Show the overview' } : null)

/** Sign-in first, then the frame, then the page; a company without customers starts with a choice. */
function Root({ children }: { children: ReactNode }) {
  const path = usePath()
  return (
    <Gate>
      {(session, signOut) => (
        <LevelNamesPlace Read={ReadLevelNames}>
          <Shell
            features={features}
            sections={sections}
            signOut={signOut}
            banner={
              <>
                <LostConnection />
                <SampleBanner />
              </>
            }
            work={(small) => <WorkUnderWay leadsTo={leadsTo} small={small} />}
          >
            <JobNews leadsTo={leadsTo} />
            {path === '/' && !session.hasCustomers ? <Start /> : children}
          </Shell>
        </LevelNamesPlace>
      )}
    </Gate>
  )
}

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <App features={features} root={Root} />
  </StrictMode>,
)
