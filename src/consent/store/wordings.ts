import { sql } from 'kysely'
import type { ConsentParty } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import type { Wording } from '../api.ts'
import { type ConsentLanguage, type ConsentWords, consentLanguages, usualVersion, usualWordings } from '../wordings.ts'

/** Every version a company wrote itself, the latest first. */
export async function listOwnWordings({ db }: Context): Promise<Wording[]> {
  const rows = await db
    .selectFrom('consentWordings as w')
    .leftJoin('members as m', 'm.id', 'w.publishedBy')
    .where('w.language', 'in', [...consentLanguages])
    .orderBy('w.party', 'desc')
    .orderBy('w.language')
    .orderBy('w.version', 'desc')
    .select(['w.party', 'w.language', 'w.version', 'w.words', 'm.name'])
    .select(sql<Day>`(w.published_at at time zone (select time_zone from settings))::date`.as('publishedOn'))
    .execute()
  return rows.map(({ name, ...row }) => ({
    ...row,
    language: row.language as ConsentLanguage,
    words: row.words as unknown as ConsentWords,
    publishedBy: name ?? 'somebody',
  }))
}

/** The words as they stand now. */
export async function findWording(
  { db }: Context,
  party: ConsentParty,
  language: ConsentLanguage,
): Promise<{ words: ConsentWords; version: number }> {
  const row = await db
    .selectFrom('consentWordings')
    .where('party', '=', party)
    .where('language', '=', language)
    .orderBy('version', 'desc')
    .select(['words', 'version'])
    .executeTakeFirst()
  if (row) return { words: row.words as unknown as ConsentWords, version: row.version }
  return { words: usualWordings[party][language], version: usualVersion }
}

/** Keep a new version. False where somebody else wrote one with this number first. */
export async function insertWording(
  { db, now, actor }: Context,
  wording: { party: ConsentParty; language: ConsentLanguage; version: number; words: ConsentWords },
): Promise<boolean> {
  const row = await db
    .insertInto('consentWordings')
    .values({
      party: wording.party,
      language: wording.language,
      version: wording.version,
      words: JSON.stringify(wording.words),
      publishedBy: actor.id,
      publishedAt: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('version')
    .executeTakeFirst()
  return row !== undefined
}
