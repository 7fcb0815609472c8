import { on } from '../server/http.ts'
import { revenueApi } from './api.ts'
import { addRevenue, listEntries, removeRevenue } from './commands.ts'
import { summariseRevenue } from './store.ts'

export const revenueRoutes = [
  on(revenueApi.summary, (ctx, { customerId }) => summariseRevenue(ctx, customerId)),
  on(revenueApi.entries, listEntries),
  on(revenueApi.add, addRevenue),
  on(revenueApi.remove, removeRevenue),
]
