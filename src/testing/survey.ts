import type { Context } from '../server/context.ts'
import { type SurveyContent, surveyContent } from '../surveys/content.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'

const say = (en: string, de?: string) => (de === undefined ? { en } : { en, de })

/** A survey with a question of every kind, for tests. */
export const everyKind: SurveyContent = surveyContent.parse({
  languages: ['en', 'de'],
  title: say('How are we doing?', 'Wie machen wir uns?'),
  intro: say('Three minutes of your time.'),
  questions: [
    {
      key: 'nps',
      kind: 'scale',
      measures: 'likelihood to recommend',
      text: say('Would you recommend us?'),
      required: true,
      low: say('Not at all'),
      high: say('Very likely'),
    },
    {
      key: 'recommended',
      kind: 'choice',
      asks: 'have you recommended',
      text: say('Have you recommended us?', 'Haben Sie uns empfohlen?'),
      options: [
        { key: 'yes', text: say('Yes', 'Ja'), means: 'yes' },
        { key: 'no', text: say('No', 'Nein'), means: 'no' },
      ],
    },
    {
      key: 'whom',
      kind: 'person',
      asks: 'whom did you tell',
      text: say('To whom?'),
      showWhen: [{ question: 'recommended', is: 'any of', options: ['yes'] }],
    },
    {
      key: 'why-not',
      kind: 'choice',
      asks: 'why not',
      several: true,
      other: true,
      text: say('What stopped you?'),
      showWhen: [{ question: 'recommended', is: 'any of', options: ['no'] }],
      options: [
        { key: 'never-asked', text: say('Nobody asked me'), reasonId: 'rea_never-asked' },
        { key: 'no-thought', text: say('It did not cross my mind'), reasonId: 'rea_no-thought' },
      ],
    },
    {
      key: 'more',
      kind: 'text',
      about: 'why not',
      text: say('Tell us more'),
      showWhen: [{ question: 'why-not', is: 'answered' }],
    },
    {
      key: 'touch',
      kind: 'satisfaction',
      text: say('How satisfied are you?'),
      touchpoints: [
        { key: 'support', name: say('Support') },
        { key: 'delivery', name: say('Delivery') },
      ],
    },
    {
      key: 'came',
      kind: 'choice',
      asks: 'main reason',
      text: say('Why did you choose us?'),
      options: [
        { key: 'told', text: say('Somebody recommended you'), mainReason: 'recommendation' },
        { key: 'found', text: say('I found you by searching'), mainReason: 'search' },
      ],
    },
    {
      key: 'who',
      kind: 'person',
      asks: 'who told you',
      text: say('Who told you?'),
      showWhen: [{ question: 'came', is: 'any of', options: ['told'] }],
    },
    { key: 'quote', kind: 'quote', text: say('Anything others should know?') },
    {
      key: 'may',
      kind: 'permission',
      quote: 'quote',
      wordingVersion: 2,
      text: say('May we use your words?'),
      uses: [
        { use: 'website', wording: say('You may show my words with my name on your website.') },
        { use: 'sales deck', wording: say('You may show them to people who consider buying.') },
      ],
    },
    { key: 'you', kind: 'contact', text: say('Who are you?'), fields: ['name', 'email'] },
  ],
  thanksTitle: say('Thank you', 'Danke'),
  thanks: say('We read every answer.'),
})

/** Enter a survey that is open, as if it had been written and published. */
export async function enterSurvey(
  { db, now }: Context,
  {
    id = 'srv_test',
    content = everyKind,
    state = 'open' as const,
    closesOn = null,
  }: { id?: Id<'srv'>; content?: SurveyContent; state?: 'open' | 'closed'; closesOn?: Day | null } = {},
): Promise<{ id: Id<'srv'>; version: number; content: SurveyContent }> {
  const json = JSON.stringify(content)
  await db
    .insertInto('surveys')
    .values({
      id,
      name: `Survey ${id}`,
      state,
      content: json,
      publishedVersion: 1,
      closesOn,
      createdBy: 'mem_sam',
      createdAt: now,
      updatedAt: now,
    })
    .execute()
  await db
    .insertInto('surveyVersions')
    .values({ surveyId: id, version: 1, content: json, publishedBy: 'mem_sam', publishedAt: now })
    .execute()
  return { id, version: 1, content }
}

/** Invite one contact to a survey, as a mailing does, without the mail. */
export async function enterInvitation(
  { db, now, today }: Context,
  {
    surveyId,
    contactId,
    customerId,
    expiresOn = '2026-07-01',
  }: { surveyId: Id<'srv'>; contactId: Id<'con'>; customerId: Id<'cus'>; expiresOn?: Day },
): Promise<Id<'svi'>> {
  const part = `${surveyId}${contactId}`.replaceAll('_', '')
  const [mailingId, askId, id] = [`mlg_${part}`, `ask_${part}`, `svi_${part}`] as const
  await db
    .insertInto('mailings')
    .values({
      id: mailingId,
      surveyId,
      surveyVersion: 1,
      words: '{}',
      conditions: '[]',
      perMinute: 60,
      expiresOn,
      origin: 'http://localhost',
      state: 'sent',
      createdBy: 'mem_sam',
      createdAt: now,
    })
    .execute()
  await db
    .insertInto('asks')
    .values({
      id: askId,
      kind: 'survey',
      customerId,
      contactId,
      surveyId,
      minutes: 3,
      channel: 'e-mail',
      askedOn: today,
      askedBy: 'mem_sam',
      createdAt: now,
      updatedAt: now,
    })
    .execute()
  await db
    .insertInto('surveyInvitations')
    .values({ id, mailingId, surveyId, askId, customerId, contactId, expiresOn, createdAt: now })
    .execute()
  return id
}
