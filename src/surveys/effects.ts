import type { MainReason, PermittedUse, VerbatimAbout } from '../schema.ts'
import type { Id } from '../values/id.ts'
import { type Answers, isGiven, shownQuestions } from './answers.ts'
import { inLanguage, type Option, type QuestionOf, type SurveyContent } from './content.ts'

/** Somebody a customer says they told about us, in the customer's own words. */
interface Told {
  name: string
  email: string | null
  words: string
}

/** Everything a response leads to besides being kept. */
export interface Effects {
  /** 0 to 10; what the NPS is made of. */
  likelihood: number | null
  hasRecommended: boolean | null
  words: { questionKey: string; question: string; about: VerbatimAbout; words: string }[]
  reasonIds: Id<'rea'>[]
  told: Told[]
  /** How satisfied they are, 1 to 5, with each touchpoint they rated, by its name in the survey's main language. */
  ratings: { touchpoint: string; rating: number }[]
  origin: { mainReason: MainReason; toldBy: string | null } | null
  permissions: { use: PermittedUse; wording: string; wordingVersion: number }[]
  /** Which of the themes that were offered were chosen as important, and who was asked. */
  themes: { themeId: Id<'the'>; chosen: boolean; audience: 'customer' | 'prospect' }[]
  /** Whose words the permissions are about, and the words beside the box for their name where it was ticked. */
  permitted: { questionKey: string; nameWording: string | null } | null
}

/**
 * What a response means for the records: figures, words to be understood, reasons named, people told, how they rated what
 * they experienced, where they come from, and what they let us do with their words. Answers to questions that were not shown mean nothing.
 *
 * @param language the language they read the questions in; what is kept of a question is exactly what they read
 * @example
 * effectsOf(survey, { recommended: { chosen: ['no'] }, 'why-not': { chosen: ['never-asked'] } }, 'en')
 * // → { hasRecommended: false, reasonIds: ['rea_never-asked'], … }
 */
export function effectsOf(content: SurveyContent, answers: Answers, language: string): Effects {
  const effects: Effects = {
    likelihood: null,
    hasRecommended: null,
    words: [],
    reasonIds: [],
    told: [],
    ratings: [],
    origin: null,
    permissions: [],
    themes: [],
    permitted: null,
  }
  let mainReason: MainReason | null = null
  let toldBy: string | null = null
  for (const question of shownQuestions(content, answers)) {
    const given = answers[question.key]
    if (!isGiven(given) || given === undefined) continue
    const say = (about: VerbatimAbout, words: string) => {
      if (words.trim() === '') return
      const asked = inLanguage(question.text, language, content)
      effects.words.push({ questionKey: question.key, question: asked, about, words: words.trim() })
    }
    if (question.kind === 'scale' && 'score' in given) {
      if (question.measures === 'likelihood to recommend') effects.likelihood = given.score
    } else if (question.kind === 'satisfaction' && 'ratings' in given) {
      // In the main language, whichever they read: a touchpoint is the same in all of them.
      const [main = language] = content.languages
      for (const { key, name } of question.touchpoints) {
        const rating = given.ratings[key]
        if (rating !== undefined) effects.ratings.push({ touchpoint: inLanguage(name, main, content), rating })
      }
    } else if (question.kind === 'choice' && 'chosen' in given) {
      const options = question.options.filter(({ key }) => given.chosen.includes(key))
      if (question.asks === 'have you recommended') effects.hasRecommended = yesOrNo(options)
      if (question.asks === 'why not') effects.reasonIds.push(...options.flatMap(({ reasonId }) => reasonId ?? []))
      const audience = audienceOf[question.asks]
      // What was offered and left is an answer as well: importance is the share of those who could have chosen it.
      for (const { key, themeId } of audience ? question.options : []) {
        if (themeId) effects.themes.push({ themeId, chosen: given.chosen.includes(key), audience: audience! })
      }
      if (question.asks === 'main reason') mainReason = options[0]?.mainReason ?? 'other'
      const about = { 'why not': 'why not', 'main reason': 'origin' } as Partial<
        Record<typeof question.asks, VerbatimAbout>
      >
      say(about[question.asks] ?? 'other', given.other ?? '')
    } else if (question.kind === 'text' && 'words' in given) {
      say(question.about, given.words)
    } else if (question.kind === 'quote' && 'words' in given) {
      say('quote', given.words)
    } else if (question.kind === 'person' && 'name' in given) {
      const words = inOneLine(given)
      if (question.asks === 'who told you') toldBy = words
      else effects.told.push({ name: given.name.trim(), email: emailOf(given.email), words })
    } else if (question.kind === 'permission' && 'uses' in given) {
      for (const { use, wording } of question.uses) {
        if (!given.uses.includes(use)) continue
        const read = inLanguage(wording, language, content)
        effects.permissions.push({ use, wording: read, wordingVersion: question.wordingVersion })
      }
      const name = given.withName && question.nameWording ? inLanguage(question.nameWording, language, content) : null
      if (effects.permissions.length > 0) effects.permitted = { questionKey: question.quote, nameWording: name }
    }
  }
  effects.reasonIds = [...new Set(effects.reasonIds)]
  if (mainReason !== null || toldBy !== null) effects.origin = { mainReason: mainReason ?? 'recommendation', toldBy }
  // Who names somebody has recommended us, also where nobody asked whether they had.
  if (effects.told.length > 0) effects.hasRecommended ??= true
  if (effects.hasRecommended === false) effects.told = []
  return effects
}

/** Who is asked what matters to them, by what the question asks. */
const audienceOf: Partial<Record<QuestionOf<'choice'>['asks'], 'customer' | 'prospect'>> = {
  'what matters to customers': 'customer',
  'what matters to prospects': 'prospect',
}

function yesOrNo(options: readonly Option[]): boolean | null {
  if (options.some(({ means }) => means === 'yes')) return true
  return options.some(({ means }) => means === 'no') ? false : null
}

/** "Piet Janssen, Brightwater Energy (piet@brightwater.example)" */
function inOneLine({
  name,
  company,
  email,
}: {
  name: string
  company?: string | undefined
  email?: string | undefined
}) {
  const who = [name, company].map((part) => part?.trim()).filter(Boolean)
  return email?.trim() ? `${who.join(', ')} (${email.trim()})` : who.join(', ')
}

const emailOf = (text: string | undefined) =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text?.trim() ?? '') ? text!.trim().toLowerCase() : null
