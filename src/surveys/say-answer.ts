import type { Answer } from './answers.ts'
import { inLanguage, type Question, type SurveyContent } from './content.ts'

/**
 * An answer in the words of its survey, for a list, a file, or whoever reads one response.
 *
 * @example sayAnswer(question, { chosen: ['no'] }, content, 'en') // ['No, I have not']
 */
export function sayAnswer(question: Question, given: Answer, content: SurveyContent, language: string): string[] {
  const say = (text: Record<string, string>) => inLanguage(text, language, content)
  if ('score' in given) return [String(given.score)]
  if ('ratings' in given) {
    if (question.kind !== 'satisfaction') return []
    return question.touchpoints.map(({ key, name }) => `${say(name)}: ${given.ratings[key] ?? 'does not apply'}`)
  }
  if ('chosen' in given) {
    const options = question.kind === 'choice' ? question.options : []
    const chosen = given.chosen.map((key) => {
      const option = options.find((option) => option.key === key)
      return option ? say(option.text) : key
    })
    return given.other ? [...chosen, given.other] : chosen
  }
  if ('words' in given) return [given.words]
  if ('name' in given) return [[given.name, given.company, given.email].filter(Boolean).join(', ')]
  if ('uses' in given) {
    const uses = question.kind === 'permission' ? question.uses : []
    const name = question.kind === 'permission' && given.withName ? question.nameWording : undefined
    const said = given.uses.map((use) => {
      const asked = uses.find((one) => one.use === use)
      return asked ? `${use}: “${say(asked.wording)}”` : use
    })
    return name ? [...said, `name: “${say(name)}”`] : said
  }
  return Object.entries(given.contact).map(([name, value]) => `${name}: ${value}`)
}
