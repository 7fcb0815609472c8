import { sql } from 'kysely'
import type { ResponseSource, SurveyState } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Answers } from '../answers.ts'
import type { SurveyContent } from '../content.ts'

/** The survey somebody has before them, as it was published. */
export interface Asked {
  id: Id<'srv'>
  state: SurveyState
  closesOn: Day | null
  version: number
  content: SurveyContent
}

/** Somebody's invitation, with what they were asked. */
export interface Invited {
  id: Id<'svi'>
  askId: Id<'ask'>
  customerId: Id<'cus'>
  contactId: Id<'con'>
  contactLanguage: string | null
  contactEmail: string | null
  /** Since when links mailed to them are good; null where none were ever taken back. */
  linksFrom: Date | null
  expiresOn: Day
  submittedAt: Date | null
  declinedAt: Date | null
  survey: Asked
}

export async function findInvited({ db }: Context, id: Id<'svi'>): Promise<Invited | null> {
  const row = await db
    .selectFrom('surveyInvitations as i')
    .innerJoin('mailings as m', 'm.id', 'i.mailingId')
    .innerJoin('surveys as s', 's.id', 'i.surveyId')
    .innerJoin('surveyVersions as v', (join) =>
      join.onRef('v.surveyId', '=', 'm.surveyId').onRef('v.version', '=', 'm.surveyVersion'),
    )
    .innerJoin('contacts as c', 'c.id', 'i.contactId')
    .where('i.id', '=', id)
    .select([
      'i.id',
      'i.askId',
      'i.customerId',
      'i.contactId',
      'c.language as contactLanguage',
      'c.email as contactEmail',
      'c.linksFrom',
      'i.expiresOn',
      'i.submittedAt',
      'i.declinedAt',
      's.id as surveyId',
      's.state',
      's.closesOn',
      'v.version',
      'v.content',
    ])
    .executeTakeFirst()
  if (!row) return null
  const { surveyId, state, closesOn, version, content, ...invited } = row
  return { ...invited, survey: { id: surveyId, state, closesOn, version, content: content as SurveyContent } }
}

/** A survey as it is published now. */
export async function findPublished({ db }: Context, id: Id<'srv'>): Promise<Asked | null> {
  const row = await db
    .selectFrom('surveys as s')
    .innerJoin('surveyVersions as v', (join) =>
      join.onRef('v.surveyId', '=', 's.id').onRef('v.version', '=', 's.publishedVersion'),
    )
    .where('s.id', '=', id)
    .select(['s.id', 's.state', 's.closesOn', 'v.version', 'v.content'])
    .executeTakeFirst()
  return row ? { ...row, content: row.content as SurveyContent } : null
}

/** A survey as it is being written, for a preview. */
export async function findDraft({ db }: Context, id: Id<'srv'>): Promise<Asked | null> {
  const row = await db
    .selectFrom('surveys')
    .where('id', '=', id)
    .select(['id', 'state', 'closesOn', 'version', 'content'])
    .executeTakeFirst()
  return row ? { ...row, content: row.content as SurveyContent } : null
}

/** Which response a page is about: that of an invitation, or the one a page without sign-in made a key for. */
export type Whose = { invitationId: Id<'svi'> } | { surveyId: Id<'srv'>; key: string }

/** A response as the answering page needs it. */
export interface Under {
  id: Id<'rsp'>
  state: 'started' | 'submitted'
  language: string | null
  answers: Answers
}

export async function findResponse({ db }: Context, whose: Whose): Promise<Under | null> {
  const row = await ofWhom(db, whose).select(['id', 'state', 'language', 'answers']).executeTakeFirst()
  return row ? { ...row, answers: row.answers as Answers } : null
}

const ofWhom = (db: Context['db'], whose: Whose) =>
  'invitationId' in whose
    ? db.selectFrom('responses').where('invitationId', '=', whose.invitationId)
    : db.selectFrom('responses').where('surveyId', '=', whose.surveyId).where('externalId', '=', whose.key)

/**
 * Begin a response, or find the one begun before, and hold it until the transaction ends: of two that arrive at once the
 * second waits here and then sees what the first did.
 */
export async function holdResponse(
  { db, now }: Context,
  begin: {
    whose: Whose
    survey: Asked
    customerId: Id<'cus'> | null
    contactId: Id<'con'> | null
    source: ResponseSource
  },
): Promise<Under> {
  const { whose, survey } = begin
  await db
    .insertInto('responses')
    .values({
      id: newId('rsp'),
      surveyId: survey.id,
      surveyVersion: survey.version,
      invitationId: 'invitationId' in whose ? whose.invitationId : null,
      externalId: 'key' in whose ? whose.key : null,
      customerId: begin.customerId,
      contactId: begin.contactId,
      source: begin.source,
      state: 'started',
      startedAt: now,
      createdAt: now,
      updatedAt: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await ofWhom(db, whose)
    .select(['id', 'state', 'language', 'answers'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  return { ...row, answers: row.answers as Answers }
}

/** Keep what was answered so far. */
export async function keepAnswers(
  { db, now }: Context,
  id: Id<'rsp'>,
  { answers, language }: { answers: Answers; language: string },
): Promise<void> {
  await db
    .updateTable('responses')
    .set((response) => ({
      answers: JSON.stringify(answers),
      language,
      version: response('version', '+', 1),
      updatedAt: now,
    }))
    .where('id', '=', id)
    .where('state', '=', 'started')
    .execute()
}

/** Make a response whole. */
export async function finishResponse(
  { db, now, today }: Context,
  id: Id<'rsp'>,
  whole: { answers: Answers; language: string; likelihood: number | null; hasRecommended: boolean | null },
): Promise<void> {
  await db
    .updateTable('responses')
    .set((response) => ({
      ...whole,
      answers: JSON.stringify(whole.answers),
      state: 'submitted',
      submittedAt: now,
      givenOn: today,
      version: response('version', '+', 1),
      updatedAt: now,
    }))
    .where('id', '=', id)
    .where('state', '=', 'started')
    .execute()
}

/** Note how far somebody got with their invitation. Each is noted once, and whoever started has opened. */
export async function noteProgress(
  { db, now }: Context,
  id: Id<'svi'>,
  how: 'opened' | 'started' | 'submitted' | 'declined',
): Promise<void> {
  await sql`
    update survey_invitations set
      opened_at = coalesce(opened_at, ${now}),
      started_at = case when ${how} in ('started', 'submitted') then coalesce(started_at, ${now}) else started_at end,
      submitted_at = case when ${how} = 'submitted' then coalesce(submitted_at, ${now}) else submitted_at end,
      declined_at = case when ${how} = 'declined' then coalesce(declined_at, ${now}) else declined_at end
    where id = ${id} and case ${how} when 'opened' then opened_at when 'started' then started_at
      when 'submitted' then submitted_at else declined_at end is null`.execute(db)
}

/** Hold an invitation and its ask until the transaction ends. */
export async function lockInvitation({ db }: Context, id: Id<'svi'>) {
  return db
    .selectFrom('surveyInvitations as i')
    .innerJoin('asks as a', 'a.id', 'i.askId')
    .where('i.id', '=', id)
    .select(['i.submittedAt', 'i.declinedAt', 'a.state as askState'])
    .forUpdate()
    .executeTakeFirst()
}

/** Letters to a contact about an invitation that have not left need not leave any more. */
export async function withdrawMails({ db }: Context, invitationId: Id<'svi'>): Promise<void> {
  await db
    .updateTable('mails')
    .set({ state: 'withdrawn' })
    .where('subjectId', '=', invitationId)
    .where('state', '=', 'waiting')
    .execute()
}

/** The name people know this company by. */
export async function companyName({ db }: Context): Promise<string> {
  return (await db.selectFrom('settings').select('name').executeTakeFirstOrThrow()).name
}
