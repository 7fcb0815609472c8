import { record } from '../server/activity.ts'
import { inTransaction } from '../server/context.ts'
import type { JobKind } from '../server/queue.ts'
import { generateCompany } from './generate.ts'
import { analyze, insertCast, insertSample, markSample } from './store.ts'

const rowsAtOnce = 1_000
const order = ['customers', 'contacts', 'revenue', 'referrals', 'evidence'] as const
const words: Record<(typeof order)[number], string> = {
  customers: 'Customers arrive',
  contacts: 'Their people introduce themselves',
  revenue: 'Invoices are booked',
  referrals: 'They refer one another',
  evidence: 'Evidence is filed',
}

/** Load the sample in one transaction: it is all there, or nothing is. */
export const sampleJobs: JobKind[] = [
  {
    kind: 'sample',
    async run(ctx, _job, tell) {
      await tell({ note: 'Making up a company', done: 0, total: 100 })
      const company = generateCompany(ctx.today)
      const total = order.reduce((sum, what) => sum + company[what].length, 0)
      await inTransaction(ctx, async (ctx) => {
        await insertCast(ctx)
        let done = 0
        for (const what of order) {
          for (let from = 0; from < company[what].length; from += rowsAtOnce) {
            await insertSample(ctx, what, company[what].slice(from, from + rowsAtOnce))
            done = Math.min(total, done + rowsAtOnce)
            await tell({ note: words[what], done, total })
          }
        }
        await markSample(ctx, true)
        await record(ctx, 'sample loaded', { subject: ctx.company.id }, { customers: company.customers.length })
      })
      await analyze(ctx)
      await tell({ done: total, total, note: 'The sample company is ready' })
      return { customers: company.customers.length, referrals: company.referrals.length }
    },
  },
]
