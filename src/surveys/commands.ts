import { listReasons } from '../reasons/commands.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../server/cursor.ts'
import { Invalid, Refused, refuse } from '../server/errors.ts'
import { listThemes } from '../themes/store.ts'
import type { Day } from '../values/day.ts'
import type { Nothing } from '../values/endpoint.ts'
import { type Id, newId } from '../values/id.ts'
import type { Survey } from './api.ts'
import {
  isSame,
  problemsIn,
  publishRefusals,
  stateRefusals,
  whyNotClose,
  whyNotPublish,
  whyNotRemove,
  whyNotReopen,
} from './check-content.ts'
import { changesBetween } from './compare-content.ts'
import type { SurveyContent } from './content.ts'
import { minutesFor } from './minutes.ts'
import { contentFrom, type Reason, type TemplateName } from './question-bank.ts'
import * as store from './store/writing.ts'
import { withWordingVersions } from './wording-version.ts'

const nameTaken = 'There is a survey with this name already. Choose another name.'
const minuteMs = 60_000

/** Typing for an hour is one entry of the history, not hundreds: saves that follow each other belong to the first. */
const editingSessionMs = 30 * minuteMs

/** A survey as it is being written, and as it is published. */
export async function readSurvey(ctx: Context, { surveyId }: { surveyId: Id<'srv'> }): Promise<Survey> {
  const survey = await store.findSurvey(ctx, surveyId)
  const { publishedVersion, ...rest } = survey
  const published = publishedVersion === null ? null : await store.findVersion(ctx, surveyId, publishedVersion)
  const last = await store.lastActivity(ctx, surveyId)
  return {
    ...rest,
    published: published && {
      version: published.version,
      at: published.publishedAt.toISOString(),
      by: published.publishedBy,
      content: published.content,
    },
    minutes: minutesFor(survey.content),
    responses: await store.countSubmitted(ctx, surveyId),
    reasons: await reasonsInUse(ctx),
    themes: (await listThemes(ctx)).map(({ id, name }) => ({ id, name })),
    changedBy: last?.name ?? '',
    updatedAt: survey.updatedAt.toISOString(),
  }
}

async function reasonsInUse(ctx: Context): Promise<Reason[]> {
  return (await listReasons(ctx)).map(({ id, name }) => ({ id, name }))
}

/** Begin a survey: from a template, from what is given, or blank. */
export function createSurvey(
  ctx: Context,
  given: { name: string; template: TemplateName; language: string; content?: SurveyContent | undefined },
): Promise<Survey> {
  return inTransaction(ctx, async (ctx) => {
    const content =
      given.content ?? contentFrom(given.template, { languages: [given.language], reasons: await reasonsInUse(ctx) })
    const id = newId('srv')
    if (!(await store.insertSurvey(ctx, { id, name: given.name, content }))) throw new Refused('name-taken', nameTaken)
    await record(ctx, 'survey begun', { subject: id }, { name: given.name, template: given.template })
    return readSurvey(ctx, { surveyId: id })
  })
}

/**
 * Rename a survey, change what it asks, or set its last day. The builder saves while somebody types: what was published
 * stays as it is, and a save made on an older version is refused, so that two people cannot overwrite each other.
 */
export function changeSurvey(
  ctx: Context,
  change: {
    surveyId: Id<'srv'>
    name?: string | undefined
    content?: SurveyContent | undefined
    closesOn?: Day | null | undefined
  },
): Promise<Survey> {
  return inTransaction(ctx, async (ctx) => {
    const { surveyId } = change
    const before = await store.lockSurvey(ctx, surveyId)
    refuseStale(ctx, before.version)
    const { name = before.name, content = before.content, closesOn = before.closesOn } = change
    const renamed = name !== before.name
    const rewritten = !isSame(content, before.content)
    const otherDay = closesOn !== before.closesOn
    if (rewritten && before.tool !== null) throw new Refused('from-a-tool', publishRefusals['from-a-tool'])
    if (otherDay && before.tool !== null) throw new Refused('from-a-tool', stateRefusals['from-a-tool'])
    if (otherDay && closesOn !== null && closesOn < ctx.today) {
      throw new Invalid(stateRefusals['day-has-passed'], [
        { pointer: '/closesOn', detail: stateRefusals['day-has-passed'] },
      ])
    }
    if (!renamed && !rewritten && !otherDay) return readSurvey(ctx, { surveyId })

    if (!(await store.updateSurvey(ctx, surveyId, { name, content, closesOn }))) {
      throw new Refused('name-taken', nameTaken)
    }
    if (renamed) await record(ctx, 'survey renamed', { subject: surveyId }, { name, nameBefore: before.name })
    if (otherDay) {
      await record(ctx, 'survey closing day set', { subject: surveyId }, { closesOn, closedOnBefore: before.closesOn })
    }
    if (rewritten && !(await isSameSession(ctx, surveyId))) {
      await record(ctx, 'survey edited', { subject: surveyId }, { name })
    }
    return readSurvey(ctx, { surveyId })
  })
}

/** Whether the last thing that happened to a survey is this person editing it, a little while ago. */
async function isSameSession(ctx: Context, surveyId: Id<'srv'>): Promise<boolean> {
  const last = await store.lastActivity(ctx, surveyId)
  return (
    last?.event === 'survey edited' &&
    last.actor === ctx.actor.id &&
    ctx.now.getTime() - last.at.getTime() < editingSessionMs
  )
}

/** Publish a survey as it is written. What people see from now on is kept word for word, and never changed. */
export function publishSurvey(ctx: Context, { surveyId }: { surveyId: Id<'srv'> }): Promise<Survey> {
  return inTransaction(ctx, async (ctx) => {
    const survey = await store.lockSurvey(ctx, surveyId)
    refuseStale(ctx, survey.version)
    const published =
      survey.publishedVersion === null ? null : await store.findVersion(ctx, surveyId, survey.publishedVersion)
    const inUse = new Set<string>((await reasonsInUse(ctx)).map(({ id }) => id))
    const why = whyNotPublish({ ...survey, published }, inUse)
    if (why === 'unfinished') {
      const [first, ...others] = problemsIn(survey.content, inUse).filter(({ stops }) => stops)
      const more = others.length === 0 ? '' : ` And ${others.length} more.`
      throw new Refused('unfinished', `${first?.sentence}${more}`)
    }
    refuse(why, publishRefusals)

    const version = (survey.publishedVersion ?? 0) + 1
    const content = withWordingVersions(survey.content, published?.content ?? null)
    await store.insertVersion(ctx, { surveyId, version, content })
    // A last day that has passed would make the page say "closed" at once.
    const closesOn = survey.closesOn !== null && survey.closesOn < ctx.today ? null : survey.closesOn
    await store.updateSurvey(ctx, surveyId, { content, publishedVersion: version, state: 'open', closesOn })
    const changes = published ? changesBetween(published.content, content) : []
    await record(ctx, 'survey published', { subject: surveyId }, { name: survey.name, version, changes })
    return readSurvey(ctx, { surveyId })
  })
}

/** Close a survey: its page says so, and takes no more answers. */
export function closeSurvey(ctx: Context, { surveyId }: { surveyId: Id<'srv'> }): Promise<Survey> {
  return inTransaction(ctx, async (ctx) => {
    const survey = await store.lockSurvey(ctx, surveyId)
    refuse(whyNotClose(survey), stateRefusals)
    await store.updateSurvey(ctx, surveyId, { state: 'closed' })
    await record(ctx, 'survey closed', { subject: surveyId }, { name: survey.name })
    return readSurvey(ctx, { surveyId })
  })
}

/** Let a survey that was closed take answers again. */
export function reopenSurvey(ctx: Context, { surveyId }: { surveyId: Id<'srv'> }): Promise<Survey> {
  return inTransaction(ctx, async (ctx) => {
    const survey = await store.lockSurvey(ctx, surveyId)
    refuse(whyNotReopen(survey), stateRefusals)
    const closesOn = survey.closesOn !== null && survey.closesOn < ctx.today ? null : survey.closesOn
    await store.updateSurvey(ctx, surveyId, { state: 'open', closesOn })
    await record(ctx, 'survey opened again', { subject: surveyId }, { name: survey.name })
    return readSurvey(ctx, { surveyId })
  })
}

/** Go back to what is published. */
export function discardChanges(ctx: Context, { surveyId }: { surveyId: Id<'srv'> }): Promise<Survey> {
  return inTransaction(ctx, async (ctx) => {
    const survey = await store.lockSurvey(ctx, surveyId)
    refuseStale(ctx, survey.version)
    if (survey.publishedVersion === null) throw new Refused('not-published', stateRefusals['not-published'])
    const { content } = await store.findVersion(ctx, surveyId, survey.publishedVersion)
    if (!isSame(content, survey.content)) {
      await store.updateSurvey(ctx, surveyId, { content })
      // What was left out is kept, so that it can be found again.
      await record(ctx, 'survey changes discarded', { subject: surveyId }, { name: survey.name, was: survey.content })
    }
    return readSurvey(ctx, { surveyId })
  })
}

/** Begin a new survey with what this one asks. */
export function duplicateSurvey(ctx: Context, { surveyId }: { surveyId: Id<'srv'> }): Promise<Survey> {
  return inTransaction(ctx, async (ctx) => {
    const survey = await store.findSurvey(ctx, surveyId)
    if (survey.tool !== null) throw new Refused('from-a-tool', publishRefusals['from-a-tool'])
    const stem = survey.name.slice(0, 105)
    const taken = await store.namesLike(ctx, `${stem} (copy`)
    let name = `${stem} (copy)`
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${stem} (copy ${number})`
    const id = newId('srv')
    if (!(await store.insertSurvey(ctx, { id, name, content: survey.content }))) {
      throw new Refused('name-taken', nameTaken)
    }
    await record(ctx, 'survey begun', { subject: id }, { name, copyOf: surveyId })
    return readSurvey(ctx, { surveyId: id })
  })
}

/** Remove a survey that was never published. Undoing it begins one with the same name and questions. */
export function removeSurvey(ctx: Context, { surveyId }: { surveyId: Id<'srv'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const survey = await store.lockSurvey(ctx, surveyId)
    refuse(whyNotRemove(survey), stateRefusals)
    await store.deleteSurvey(ctx, surveyId)
    await record(ctx, 'survey removed', { subject: surveyId }, { name: survey.name, content: survey.content })
    return {}
  })
}

/** What a survey asked, version by version, with what changed each time. */
export async function listVersions(
  ctx: Context,
  { surveyId, cursor, limit }: { surveyId: Id<'srv'>; cursor?: string | undefined; limit: number },
) {
  await store.findSurvey(ctx, surveyId)
  const below = Math.min(cursor === undefined ? Number.POSITIVE_INFINITY : readCursor(wholeNumber, cursor), 2 ** 31 - 1)
  const rows = await store.listVersions(ctx, surveyId, { below, limit })
  const items = rows.slice(0, limit).map(({ version, content, publishedAt, publishedBy }, i) => {
    const before = rows[i + 1]
    return {
      version,
      publishedAt: publishedAt.toISOString(),
      publishedBy,
      changes: before ? changesBetween(before.content, content) : [],
    }
  })
  return { items, nextCursor: rows.length > limit ? printCursor(items.at(-1)?.version) : null }
}

/** A link to try a survey as it is being written. Nothing that is answered there is kept. */
export async function previewLink(ctx: Context, { surveyId }: { surveyId: Id<'srv'> }): Promise<{ token: string }> {
  await store.findSurvey(ctx, surveyId)
  // Rounded to the hour, so that the address stays the same while somebody writes.
  const hourMs = 60 * minuteMs
  const until = new Date(Math.ceil(ctx.now.getTime() / hourMs) * hourMs + 24 * hourMs)
  return { token: ctx.keys.signLink('preview', surveyId, until) }
}
