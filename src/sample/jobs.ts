import {
  changeAction,
  dropAction,
  findAlerts,
  finishAction,
  planAction,
  showComparable,
  startAction,
} from '../actions/commands.ts'
import { mostCompared } from '../actions/states.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction } from '../server/context.ts'
import type { JobKind } from '../server/queue.ts'
import { takeResponses } from '../surveys/commands/responses.ts'
import { createSurvey, publishSurvey } from '../surveys/commands.ts'
import type { SurveyContent } from '../surveys/content.ts'
import type { TemplateName } from '../surveys/question-bank.ts'
import { showThemes } from '../themes/commands.ts'
import { keepExperiences } from '../touchpoints/commands.ts'
import { addDays } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { sampleActions } from './actions.ts'
import { answersToOrigin, answersToWhyNot } from './answers.ts'
import { choiceRows, chooseThemes, contentOfChoices } from './choices.ts'
import { generateCompany, type SampleCompany } from './generate.ts'
import { generateProgramme } from './programme.ts'
import { surveyQuotes } from './quotes.ts'
import { generateSelling } from './selling.ts'
import {
  analyze,
  codeUntil,
  decideOriginsUntil,
  insertAsks,
  insertCast,
  insertProgramme,
  insertSample,
  insertThemeChoices,
  markSample,
  nameThemes,
} from './store.ts'

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
        await tell({ note: 'They rate the help they got', done, total })
        for (let from = 0; from < company.ratings.length; from += rowsAtOnce) {
          await keepExperiences(
            ctx,
            company.ratings.slice(from, from + rowsAtOnce).map(({ customerId, ...rated }, at) => ({
              ...rated,
              customerId: customerId as Id<'cus'>,
              touchpoint: 'Support',
              externalId: `ticket-${from + at + 1}`,
            })),
          )
        }
        await tell({ note: 'They answer surveys', done, total })
        await speak(ctx, company, job.createdBy)
        await tell({ note: 'Some of them vouch for us', done, total })
        await vouch(ctx, company, job.createdBy)
        await markSample(ctx, true)
        await record(ctx, 'sample loaded', { subject: ctx.company.id }, { customers: company.customers.length })
      })
      await analyze(ctx)
      // Counting sees what is committed, and would wait for whoever called this within a transaction of theirs.
      if (!ctx.db.isTransaction) {
        await tell({ note: 'They change something, and look whether it helped', done: total, total })
        await change(ctx, job.createdBy)
        await findAlerts(ctx)
      }
      await tell({ done: total, total, note: 'The sample company is ready' })
      return { customers: company.customers.length, referrals: company.referrals.length }
    },
  },
]

/** Actions as a team would have them: running, planned, over and given up, each with the groups it ran beside before. */
async function change(ctx: Context, by: string): Promise<void> {
  for (const { startsOn, ended, dropped, ...plan } of sampleActions(ctx.today)) {
    const { id: actionId } = await planAction(ctx, {
      ...plan,
      comparison: [],
      strength: 'probable',
      ownerId: by,
      startsOn,
    })
    if (dropped) await dropAction(ctx, { actionId, ...dropped })
    if (startsOn === null) continue
    const { items } = await showComparable(ctx, { actionId })
    const comparison = items
      .filter(({ verdict }) => verdict === 'parallel')
      .slice(0, mostCompared)
      .map(({ label, where }) => ({ label, where }))
    await changeAction(ctx, { actionId, comparison })
    await startAction(ctx, { actionId, startsOn })
    if (ended) await finishAction(ctx, { actionId, ...ended })
  }
}

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
        language: 'quote' in given ? (given.quote?.language ?? 'en') : 'en',
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

/** The reference programme: what they gave, what they agreed to, what sales made of it, and what matters to whom. */
async function vouch(ctx: Context, company: SampleCompany, by: string): Promise<void> {
  const programme = generateProgramme(company, ctx.today, by)
  const { items: themes } = await showThemes(ctx, { all: false })
  const names = new Map(themes.map(({ id, name }) => [id, name]))
  await insertProgramme(ctx, { ...programme, ...generateSelling(programme, names, ctx.today, by) })
  await nameThemes(ctx, surveyQuotes)
  const asked = await published(ctx, 'What matters when you choose', 'blank', contentOfChoices(themes))
  const choices = chooseThemes(company, ctx.today)
  const taken = await takeResponses(
    ctx,
    choices.map(({ customerId, givenOn, chosen }, at) => ({
      survey: asked,
      customerId,
      contactId: null,
      givenOn,
      answers: { matters: { chosen: chosen.map((theme) => theme.slice(4)) } },
      source: 'sample' as const,
      externalId: `sample-choice-${at + 1}`,
      language: 'en',
      importId: null,
    })),
  )
  await insertThemeChoices(
    ctx,
    choiceRows(
      choices,
      taken.map(({ responseId }) => responseId),
    ),
  )
}

async function published(ctx: Context, name: string, template: TemplateName, asks?: SurveyContent) {
  const { id } = await createSurvey(ctx, { name, template, language: 'en', content: asks })
  const { published } = await publishSurvey(ctx, { surveyId: id })
  return { id, version: published!.version, content: published!.content }
}
