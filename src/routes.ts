import { jobsRoutes } from './jobs/routes.ts'
import { referralsRoutes } from './referrals/routes.ts'
import { sampleRoutes } from './sample/routes.ts'
import type { Auth } from './server/auth.ts'
import type { Context } from './server/context.ts'
import type { Route } from './server/http.ts'
import { teamRoutes } from './team/routes.ts'

/** Every endpoint of every feature, paired with what answers it. */
export const routesOf = (authOf: (ctx: Context) => Auth): Route[] => [
  ...teamRoutes(authOf),
  ...jobsRoutes,
  ...referralsRoutes,
  ...sampleRoutes,
]
