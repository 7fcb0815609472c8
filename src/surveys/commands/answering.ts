import { randomBytes } from 'node:crypto'
import { answerAsk } from '../../asks/commands.ts'
import { wasMadeBefore } from '../../consent/commands/links.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import { addDays } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { type Answers, shownQuestions } from '../answers.ts'
import { takesAnswers } from '../check-content.ts'
import { effectsOf } from '../effects.ts'
import { type FormProblem, layOver, problemsOf } from '../form.ts'
import * as store from '../store/answering.ts'
import { answersShown, bringAbout } from './responses.ts'

/** Whoever answers is no member; what they do stands in the activity under this name. */
const respondent = { id: 'respondent', name: 'Somebody who was asked', role: null }

/** What somebody has before them: the questions, and what they answered so far. */
export interface Sheet {
  kind: 'personal' | 'open' | 'embed' | 'preview'
  survey: store.Asked
  /** Whom it was sent to; null for anybody's link. */
  invited: store.Invited | null
  /** The key an open page keeps its response under. */
  key: string | null
  answers: Answers
  /** The language they answered in before. */
  language: string | null
  whoMayNot: 'closed' | 'expired' | 'submitted' | 'declined' | null
}

/**
 * The sheet an invitation leads to, or null where there is no such invitation any more.
 *
 * @param made when the link was made, because links of somebody can be taken back; null where it does not say
 */
export async function openPersonal(ctx: Context, id: Id<'svi'>, made: Date | null = null): Promise<Sheet | null> {
  const invited = await store.findInvited(ctx, id)
  if (!invited) return null
  const response = await store.findResponse(ctx, { invitationId: id })
  return {
    kind: 'personal',
    survey: invited.survey,
    invited,
    key: null,
    answers: response?.answers ?? {},
    language: response?.language ?? null,
    whoMayNot: wasMadeBefore(made, invited.linksFrom)
      ? 'expired'
      : invited.submittedAt
        ? 'submitted'
        : invited.declinedAt
          ? 'declined'
          : !takesAnswers(invited.survey, ctx.today)
            ? 'closed'
            : invited.expiresOn < ctx.today
              ? 'expired'
              : null,
  }
}

/** The sheet of a survey that anybody may answer, or null where no survey was published under this id. */
export async function openForAnybody(
  ctx: Context,
  id: Id<'srv'>,
  { kind, key }: { kind: 'open' | 'embed'; key: string | null },
): Promise<Sheet | null> {
  const survey = await store.findPublished(ctx, id)
  if (!survey) return null
  const own = key ?? randomBytes(16).toString('base64url')
  const response = key === null ? null : await store.findResponse(ctx, { surveyId: id, key })
  return {
    kind,
    survey,
    invited: null,
    key: own,
    answers: response?.answers ?? {},
    language: response?.language ?? null,
    whoMayNot: !takesAnswers(survey, ctx.today) ? 'closed' : response?.state === 'submitted' ? 'submitted' : null,
  }
}

/** The sheet of a survey as it is being written. Nothing entered in it is kept. */
export async function openPreview(ctx: Context, id: Id<'srv'>): Promise<Sheet | null> {
  const survey = await store.findDraft(ctx, id)
  return survey && { kind: 'preview', survey, invited: null, key: null, answers: {}, language: null, whoMayNot: null }
}

/** A key as our pages make them; anything else in its place is passed over. */
export const isKey = (text: string | null): text is string => /^[\w-]{22}$/.test(text ?? '')

/** When a link that is good until a day stops working: well after that day has ended everywhere. */
export const linkExpires = (expiresOn: Day): Date => new Date(`${addDays(expiresOn, 2)}T00:00:00Z`)

/** What became of a form that was sent. */
export interface Filled {
  answers: Answers
  /** What has to be put right before it can be sent. */
  problems: Map<string, FormProblem>
  isWhole: boolean
}

/**
 * Keep what a form says, and where it was sent rather than saved, make the response whole with all it leads to. However
 * often and however many at once do this, there is one response and everything happens once.
 *
 * @param checks the keys of the questions that have to be right: those of a step, or all
 */
export function fillIn(
  ctx: Context,
  sheet: Sheet,
  {
    form,
    language,
    sends,
    checks,
  }: { form: URLSearchParams; language: string; sends: boolean; checks: readonly string[] | 'all' },
): Promise<Filled> {
  const { survey, invited } = sheet
  const { content } = survey
  const judge = (answers: Answers) => {
    const shown = shownQuestions(content, answers)
    return problemsOf(checks === 'all' ? shown : shown.filter(({ key }) => checks.includes(key)), answers)
  }
  if (sheet.kind === 'preview') {
    const answers = layOver(content.questions, sheet.answers, form)
    const problems = judge(answers)
    return Promise.resolve({ answers, problems, isWhole: sends && problems.size === 0 })
  }
  return inTransaction({ ...ctx, actor: respondent }, async (ctx) => {
    // The invitation is held first, so that one who answers and one who declines at the same moment come one by one.
    const standing = invited && (await store.lockInvitation(ctx, invited.id))
    if (invited && (!standing || standing.declinedAt))
      return { answers: sheet.answers, problems: new Map(), isWhole: false }
    const response = await store.holdResponse(ctx, {
      whose: invited ? { invitationId: invited.id } : { surveyId: survey.id, key: sheet.key! },
      survey,
      customerId: invited?.customerId ?? null,
      contactId: invited?.contactId ?? null,
      source: sheet.kind === 'personal' ? 'personal link' : sheet.kind === 'open' ? 'open link' : 'embed',
    })
    if (response.state === 'submitted') return { answers: response.answers, problems: new Map(), isWhole: true }
    const answers = layOver(content.questions, response.answers, form)
    const problems = judge(answers)
    await store.keepAnswers(ctx, response.id, { answers, language })
    if (invited) await store.noteProgress(ctx, invited.id, 'started')
    if (!sends || problems.size > 0) return { answers, problems, isWhole: false }
    await submit(ctx, sheet, response.id, { answers, language })
    // Somebody of the team may have written down already what they said to the ask.
    if (invited && standing?.askState === 'asked') await answerAsk(ctx, { askId: invited.askId, state: 'accepted' })
    return { answers, problems, isWhole: true }
  })
}

async function submit(
  ctx: Context,
  { survey, invited, kind }: Sheet,
  id: Id<'rsp'>,
  { answers, language }: { answers: Answers; language: string },
): Promise<void> {
  const effects = effectsOf(survey.content, answers, language)
  const { likelihood, hasRecommended } = effects
  const kept = answersShown(survey.content, answers)
  await store.finishResponse(ctx, id, { answers: kept, language, likelihood, hasRecommended })
  await bringAbout(ctx, [
    {
      id,
      surveyId: survey.id,
      customerId: invited?.customerId ?? null,
      contactId: invited?.contactId ?? null,
      source: kind === 'personal' ? 'personal link' : kind === 'open' ? 'open link' : 'embed',
      language,
      givenOn: ctx.today,
      importId: null,
      effects,
    },
  ])
  if (!invited) return
  await store.noteProgress(ctx, invited.id, 'submitted')
  await store.withdrawMails(ctx, invited.id)
}

/** Somebody would rather not answer. The ask is declined, and why, if they said so, is read with all other reasons. */
export function declineSheet(
  ctx: Context,
  { invited }: Sheet,
  why: { reasonId: Id<'rea'> | null; words: string },
): Promise<void> {
  if (!invited) return Promise.resolve()
  return inTransaction({ ...ctx, actor: respondent }, async (ctx) => {
    const standing = await store.lockInvitation(ctx, invited.id)
    if (!standing || standing.declinedAt || standing.submittedAt) return
    await store.noteProgress(ctx, invited.id, 'declined')
    await store.withdrawMails(ctx, invited.id)
    if (standing.askState !== 'asked') return
    await answerAsk(ctx, {
      askId: invited.askId,
      state: 'declined',
      ...(why.reasonId ? { reasonId: why.reasonId } : {}),
      ...(why.words ? { words: why.words } : {}),
    })
  })
}

/** Somebody, rather than a mail scanner, has the page before them. */
export async function noteOpened(ctx: Context, { invited }: Sheet): Promise<void> {
  if (invited) await store.noteProgress(ctx, invited.id, 'opened')
}

/** What a page says of the company it belongs to. */
export const companyName = (ctx: Context): Promise<string> => store.companyName(ctx)
