import { companyName } from '../../asks/store.ts'
import type { Actor, Context } from '../../server/context.ts'
import { postMail, unsubscribeHeaders, unsubscribeLink } from '../../server/mail.ts'
import type { Id } from '../../values/id.ts'
import { type Letter, prospectShown, type TimeFacts } from '../letters.ts'
import { speech, speechOf } from '../speech.ts'
import { type FoundEngagement, findMember, type purposes } from '../store.ts'

/** Whoever speaks for us and whoever they speak with do not sign in; the activity says who of them it was. */
export const guests = {
  advocate: { id: 'advocate', name: 'The customer', role: null },
  prospect: { id: 'prospect', name: 'The prospect', role: null },
} as const satisfies Record<string, Actor>

/** Links work until well after the last day anybody may plan for. */
const linkDays = 240

const expiresIn = (ctx: Context, days: number) => new Date(ctx.now.getTime() + days * 86_400_000)
/** When a link that ends then was made. */
export const linkMade = (expires: Date) => new Date(expires.getTime() - linkDays * 86_400_000)
export const slotsLink = (ctx: Context, { id }: { id: Id<'eng'> }) =>
  `${ctx.exchange.origin}/slots/${ctx.keys.signLink('slots', id, expiresIn(ctx, linkDays))}`
export const pickLink = (ctx: Context, { id }: { id: Id<'eng'> }) =>
  `${ctx.exchange.origin}/pick/${ctx.keys.signLink('pick', id, expiresIn(ctx, linkDays))}`
/** What two sides say is kept apart, so each link names its side. */
export const outcomeLink = (ctx: Context, { id }: { id: Id<'eng'> }, side: 'advocate' | 'prospect') =>
  `${ctx.exchange.origin}/outcome/${ctx.keys.signLink('outcome', `${id}~${side}`, expiresIn(ctx, linkDays))}`

/** "Ines Moreau, Larkspur Clinics". */
export const sayAdvocate = ({ contactName, customerName }: FoundEngagement) =>
  contactName === null ? customerName : `${contactName}, ${customerName}`

/** Whom the customer talks with, once it is agreed: the prospect by name, or us. */
export function sayOther(engagement: FoundEngagement, company: string): string {
  if (engagement.level !== 3) return company
  const shown = prospectOf(engagement)
  const names = [engagement.prospectName, shown.kind === 'named' ? shown.name : null].filter(Boolean)
  return names.length > 0 ? names.join(', ') : company
}

export const prospectOf = ({ level, dealName, dealProspect }: FoundEngagement) =>
  prospectShown(level, dealName === null || dealProspect === null ? null : { name: dealName, prospect: dealProspect })

/** The language of the person. */
export const languageOf = (engagement: FoundEngagement) => speechOf([engagement.language])

/** The language of the prospect: English where nobody said which; their page offers the others. */
export const prospectLanguageOf = (engagement: Pick<FoundEngagement, 'prospectLanguage'>) =>
  speechOf([engagement.prospectLanguage])

export async function organizerOf(ctx: Context, engagement: FoundEngagement) {
  const member = await findMember(ctx, engagement.createdBy)
  return member ?? { name: await companyName(ctx), email: 'nobody@invalid' }
}

/** Write to the person who speaks for us. Without a contact or an address nobody is written to. */
export async function writeToAdvocate(
  ctx: Context,
  engagement: FoundEngagement,
  purpose: string,
  write: (to: { unsubscribe: string; company: string }) => Letter,
): Promise<boolean> {
  const { contactId, email, contactName } = engagement
  if (contactId === null || email === null) return false
  const language = languageOf(engagement)
  const unsubscribe = unsubscribeLink(ctx, { id: contactId, email }, ctx.exchange.origin, language)
  await postMail(ctx, [
    {
      purpose,
      subjectId: engagement.id,
      contactId,
      to: { name: contactName ?? '', address: email },
      ...write({ unsubscribe, company: await companyName(ctx) }),
      headers: unsubscribeHeaders(unsubscribe),
    },
  ])
  return true
}

/** Write to the prospect, who is no contact of ours. Without an address nobody is written to. */
export async function writeToProspect(
  ctx: Context,
  engagement: FoundEngagement,
  purpose: string,
  write: (company: string) => Letter,
): Promise<boolean> {
  if (engagement.prospectEmail === null) return false
  await postMail(ctx, [
    {
      purpose,
      subjectId: engagement.id,
      contactId: null,
      outsider: true,
      to: { name: engagement.prospectName ?? '', address: engagement.prospectEmail },
      ...write(await companyName(ctx)),
    },
  ])
  return true
}

/** Write to both sides about a time: each in their language, with their own links. */
export async function writeAboutTime(
  ctx: Context,
  engagement: FoundEngagement,
  purpose: (typeof purposes)[keyof typeof purposes],
  write: (facts: TimeFacts, side: 'advocate' | 'prospect') => Letter,
  sides: readonly ('advocate' | 'prospect')[] = ['advocate', 'prospect'],
): Promise<void> {
  if (engagement.startsAt === null) return
  const about = {
    startsAt: engagement.startsAt.toISOString(),
    zone: engagement.zone,
    minutes: engagement.minutes,
    place: engagement.place,
  }
  if (sides.includes('advocate')) {
    const pageLink = slotsLink(ctx, engagement)
    await writeToAdvocate(ctx, engagement, purpose, ({ unsubscribe, company }) =>
      write(
        {
          ...about,
          language: languageOf(engagement),
          company,
          to: engagement.contactName ?? '',
          other: sayOther(engagement, company),
          calendarLink: `${pageLink}/calendar.ics`,
          pageLink,
          unsubscribe,
        },
        'advocate',
      ),
    )
  }
  if (sides.includes('prospect')) {
    const pageLink = pickLink(ctx, engagement)
    await writeToProspect(ctx, engagement, purpose, (company) =>
      write(
        {
          ...about,
          language: prospectLanguageOf(engagement),
          company,
          to: engagement.prospectName ?? '',
          other: sayAdvocate(engagement),
          calendarLink: `${pageLink}/calendar.ics`,
          pageLink,
          unsubscribe: null,
        },
        'prospect',
      ),
    )
  }
}

/** What stands in a calendar entry: who takes part, and by whom it was arranged. */
export const sayEntry = (engagement: FoundEngagement, company: string) =>
  speech[languageOf(engagement)].entry(company, [sayAdvocate(engagement), sayOther(engagement, company)].join('; '))
