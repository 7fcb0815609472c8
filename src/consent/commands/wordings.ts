import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { Stale } from '../../server/errors.ts'
import type { Wording } from '../api.ts'
import { findWording, insertWording, listOwnWordings } from '../store/wordings.ts'
import type { Consent } from '../uses.ts'
import { type ConsentLanguage, type ConsentWords, consentLanguages, usualVersion, usualWordings } from '../wordings.ts'

/** The words people agree to as they stand now, and those that stood before. */
export async function showWordings(ctx: Context): Promise<{ items: Wording[]; earlier: Wording[] }> {
  const own = await listOwnWordings(ctx)
  const items: Wording[] = []
  const earlier: Wording[] = []
  for (const party of ['person', 'company'] as const) {
    for (const language of consentLanguages) {
      const usual: Wording = {
        party,
        language,
        version: usualVersion,
        words: usualWordings[party][language],
        publishedBy: null,
        publishedOn: null,
      }
      const [now, ...before] = [...own.filter((one) => one.party === party && one.language === language), usual]
      items.push(now!)
      earlier.push(...before)
    }
  }
  return { items, earlier }
}

/** Write the words anew, as a new version. Of two who do so at once, the second is told to look again. */
export function saveWording(
  ctx: Context,
  {
    party,
    language,
    words,
    basedOn,
  }: { party: Consent['party']; language: ConsentLanguage; words: ConsentWords; basedOn: number },
): Promise<Wording> {
  return inTransaction(ctx, async (ctx) => {
    const { version } = await findWording(ctx, party, language)
    if (version !== basedOn) throw new Stale()
    const next = { party, language, version: version + 1, words }
    if (!(await insertWording(ctx, next))) throw new Stale()
    await record(ctx, 'consent wording changed', { subject: 'settings' }, { party, language, version: next.version })
    return (await listOwnWordings(ctx)).find(
      (one) => one.party === party && one.language === language && one.version === next.version,
    )!
  })
}
