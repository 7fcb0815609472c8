import { record } from '../server/activity.ts'
import { type Context, inTransaction } from '../server/context.ts'
import type { JobKind } from '../server/queue.ts'
import { takeResponses } from '../surveys/commands/responses.ts'
import { createSurvey, publishSurvey } from '../surveys/commands.ts'
import { addDays } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { answersToOrigin, answersToWhyNot } from './answers.ts'
import { generateCompany, type SampleCompany } from './generate.ts'
import { analyze, codeUntil, decideOriginsUntil, insertAsks, insertCast, insertSample, markSample } from './store.ts'

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
    async run(ctx, job, tell) {
      await tell({ note: 'Making up a company', done: 0, total: 100 })
      const company = generateCompany(ctx.today)
      const said = company.responses.length + company.origins.length
      const total = order.reduce((sum, what) => sum + company[what].length, said)
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
        await tell({ note: 'They answer surveys', done, total })
        await speak(ctx, company, job.createdBy)
        await markSample(ctx, true)
        await record(ctx, 'sample loaded', { subject: ctx.company.id }, { customers: company.customers.length })
      })
      await analyze(ctx)
      await tell({ done: total, total, note: 'The sample company is ready' })
      return { customers: company.customers.length, referrals: company.referrals.length }
    },
  },
]

/** Days somebody has not come to reading the newest answers. */
const behindDays = 45

/** Two surveys, what was answered to them, and what whoever loads the sample has made of the older answers. */
async function speak(ctx: Context, company: SampleCompany, readBy: string): Promise<void> {
  const until = addDays(ctx.today, -behindDays)
  const whyNot = await published(ctx, 'Why they do not refer', 'why not')
  const origin = await published(ctx, 'New customer: how did you find us', 'origin')
  const people = new Map(company.contacts.map((contact) => [contact.customerId, contact.id]))
  const rows = [
    ...company.responses.map((given) => ({ given, survey: whyNot, answers: answersToWhyNot(given) })),
    ...company.origins.map((given) => ({ given, survey: origin, answers: answersToOrigin(given) })),
  ]
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await takeResponses(
      ctx,
      rows.slice(from, from + rowsAtOnce).map(({ given, survey, answers }) => ({
        survey,
        customerId: given.customerId as Id<'cus'>,
        contactId: (people.get(given.customerId) ?? null) as Id<'con'> | null,
        givenOn: given.givenOn,
        answers,
        source: 'sample' as const,
        externalId: `sample-${given.customerId}`,
        language: 'en',
        importId: null,
      })),
    )
  }
  await insertAsks(ctx, whyNot.id, company.asks, readBy)
  const meant = company.responses.flatMap(({ customerId, means }) =>
    means === null ? [] : [{ customerId, reasonId: `rea_${means}` }],
  )
  await codeUntil(ctx, until, meant, readBy)
  await decideOriginsUntil(ctx, until, readBy)
}

async function published(ctx: Context, name: string, template: 'why not' | 'origin') {
  const { id } = await createSurvey(ctx, { name, template, language: 'en' })
  const { published } = await publishSurvey(ctx, { surveyId: id })
  return { id, version: published!.version, content: published!.content }
}
