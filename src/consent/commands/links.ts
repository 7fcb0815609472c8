import type { Context } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'

/**
 * How many years a link works. Whoever gave consent may take it back for as long as it may stand; for a page of one's own a
 * new link can be sent at any time, so a year is enough. Guesses.
 */
const years = { withdraw: 10, own: 1 }

function expiresOf(purpose: keyof typeof years, made: Date): Date {
  const expires = new Date(made)
  expires.setUTCFullYear(expires.getUTCFullYear() + years[purpose])
  return expires
}

/**
 * The address at which somebody sees all they agreed to with us and takes it back with one button, without signing in.
 *
 * @param whose the person; or the request that somebody signed for their company
 * @param origin the address people use for us: https://vouch.example.com
 */
export function withdrawLink(
  ctx: Pick<Context, 'keys' | 'now'>,
  whose: { id: Id<'con'> | Id<'crq'> },
  origin: string,
  language = 'en',
): string {
  const token = ctx.keys.signLink('withdraw', whose.id, expiresOf('withdraw', ctx.now))
  return `${origin}/withdraw/${token}${inLanguage(language)}`
}

const inLanguage = (language: string) => (language === 'en' ? '' : `?lang=${language}`)

/**
 * The address of somebody's own page: their words and where they are used, what they agreed to, the time they gave. They
 * need no password; whoever has the link is taken for them, so it goes to their address alone.
 *
 * @param origin the address people use for us: https://vouch.example.com
 */
export function ownLink(
  ctx: Pick<Context, 'keys' | 'now'>,
  contact: { id: Id<'con'> },
  origin: string,
  language = 'en',
): string {
  const token = ctx.keys.signLink('own', contact.id, expiresOf('own', ctx.now))
  return `${origin}/me/${token}${inLanguage(language)}`
}

/**
 * Whether a link was made before the links of its person were taken back. A link says only when it ends, which is a fixed
 * time after it was made; one made in the same second as they were taken back is good.
 *
 * @param from since when links of this person are good; null where none were ever taken back
 * @example
 * // Mailed on 1 May 2026, taken back on 3 May.
 * isTakenBack('own', { expires: new Date('2027-05-01') }, new Date('2026-05-03')) // → true
 */
export function isTakenBack(purpose: keyof typeof years, link: { expires: Date }, from: Date | null): boolean {
  if (from === null) return false
  const first = expiresOf(purpose, from).getTime()
  return link.expires.getTime() < Math.floor(first / 1000) * 1000
}

/** The same of a link that says, or lets one work out, when it was made; null where it is too old to say. */
export function wasMadeBefore(made: Date | null, from: Date | null): boolean {
  if (from === null) return false
  return made === null || made.getTime() < Math.floor(from.getTime() / 1000) * 1000
}
