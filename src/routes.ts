import { actionsPages } from './actions/pages.ts'
import { actionsRoutes } from './actions/routes.ts'
import { advocatesPages } from './advocates/pages.ts'
import { advocatesRoutes } from './advocates/routes.ts'
import { asksPages } from './asks/pages.ts'
import { asksRoutes, outboxRoutes } from './asks/routes.ts'
import { consentPages } from './consent/pages.ts'
import { consentRoutes } from './consent/routes.ts'
import { coverageRoutes } from './coverage/routes.ts'
import { customersRoutes } from './customers/routes.ts'
import { engagementsPages } from './engagements/pages/visits.ts'
import { engagementsRoutes } from './engagements/routes.ts'
import { groupsRoutes } from './groups/routes.ts'
import { importsRoutes } from './imports/routes.ts'
import { discoveryRoutes } from './insights/routes/discovery.ts'
import { driversRoutes } from './insights/routes/drivers.ts'
import { spreadRoutes } from './insights/routes/spread.ts'
import { strengthRoutes } from './insights/routes/strength.ts'
import { trendRoutes } from './insights/routes/trend.ts'
import { valueRoutes } from './insights/routes/value.ts'
import { whyRoutes } from './insights/routes/why.ts'
import { insightsRoutes } from './insights/routes.ts'
import { jobsRoutes } from './jobs/routes.ts'
import { ladderRoutes } from './ladder/routes.ts'
import { originsRoutes } from './origins/routes.ts'
import { publishingPages } from './publishing/pages/publishing.ts'
import { publishingRoutes } from './publishing/routes.ts'
import { reasonsRoutes } from './reasons/routes.ts'
import { reconfirmationRoutes } from './reconfirmation/routes.ts'
import { referencesRoutes } from './references/routes.ts'
import { referralsRoutes } from './referrals/routes.ts'
import { requestsPages } from './requests/pages.ts'
import { requestsRoutes } from './requests/routes.ts'
import { revenueRoutes } from './revenue/routes.ts'
import { sampleRoutes } from './sample/routes.ts'
import type { Auth } from './server/auth.ts'
import type { Context } from './server/context.ts'
import type { Route } from './server/http.ts'
import type { Page } from './server/pages.ts'
import { answeringPages } from './surveys/pages/answering.ts'
import { webhookPages } from './surveys/pages/webhooks.ts'
import { mailingsRoutes } from './surveys/routes/mailings.ts'
import { responsesRoutes } from './surveys/routes/responses.ts'
import { webhooksRoutes } from './surveys/routes/webhooks.ts'
import { surveysRoutes } from './surveys/routes.ts'
import { tasksRoutes } from './tasks/routes.ts'
import { teamRoutes } from './team/routes.ts'
import { themesRoutes } from './themes/routes.ts'
import { touchpointsRoutes } from './touchpoints/routes.ts'

/** Every endpoint of every feature, paired with what answers it. */
export const routesOf = (
  authOf: (ctx: Context) => Auth,
  { mailFrom = null }: { mailFrom?: string | null } = {},
): Route[] => [
  ...teamRoutes(authOf),
  ...jobsRoutes,
  ...customersRoutes,
  ...revenueRoutes,
  ...groupsRoutes,
  ...referralsRoutes,
  ...reasonsRoutes,
  ...asksRoutes,
  ...outboxRoutes(mailFrom),
  ...tasksRoutes,
  ...consentRoutes,
  ...touchpointsRoutes,
  ...themesRoutes,
  ...referencesRoutes,
  ...ladderRoutes,
  ...surveysRoutes,
  ...originsRoutes,
  ...requestsRoutes,
  ...mailingsRoutes,
  ...responsesRoutes,
  ...webhooksRoutes,
  ...engagementsRoutes,
  ...publishingRoutes,
  ...reconfirmationRoutes,
  ...coverageRoutes,
  ...advocatesRoutes,
  ...importsRoutes,
  ...insightsRoutes,
  ...whyRoutes,
  ...trendRoutes,
  ...strengthRoutes,
  ...spreadRoutes,
  ...valueRoutes,
  ...driversRoutes,
  ...discoveryRoutes,
  ...actionsRoutes,
  ...sampleRoutes,
]

/** Every page for people who do not sign in. */
export const pages: Page[] = [
  ...publishingPages,
  ...asksPages,
  ...consentPages,
  ...engagementsPages,
  ...answeringPages,
  ...webhookPages,
  ...requestsPages,
  ...advocatesPages,
  ...actionsPages,
]
