import type { SurveyContent } from './content.ts'

/**
 * The questions of a survey in steps, for those who answer without scripts: a step ends before the first question that
 * hangs on an answer given in it, so that the server knows what to show next.
 *
 * @example
 * // "What stopped you?" hangs on "Have you recommended us?", so it begins the second step.
 * stepsOf(survey) // [['nps', 'recommended'], ['why-not']]
 */
export function stepsOf({ questions }: Pick<SurveyContent, 'questions'>): string[][] {
  const steps: string[][] = []
  let step: string[] = []
  for (const question of questions) {
    const hangsOn = question.showWhen.map((condition) => condition.question)
    if (question.kind === 'permission') hangsOn.push(question.quote)
    if (hangsOn.some((key) => step.includes(key))) {
      steps.push(step)
      step = []
    }
    step.push(question.key)
  }
  return step.length > 0 ? [...steps, step] : steps
}

/**
 * The language to show a survey in: the first wish it is written in, else its own first. "de-AT" is content with "de".
 *
 * @param wishes in order: what was asked for in the address, what they answered in, what we know of them, their browser's
 * @example chooseLanguage(['en', 'de'], [null, 'fr-CA', 'de-AT']) // 'de'
 */
export function chooseLanguage(languages: readonly string[], wishes: readonly (string | null | undefined)[]): string {
  for (const wish of wishes) {
    if (!wish) continue
    const exact = languages.find((language) => language.toLowerCase() === wish.toLowerCase())
    const alike = languages.find((language) => language.split('-')[0] === wish.toLowerCase().split('-')[0])
    if (exact ?? alike) return (exact ?? alike) as string
  }
  return languages[0] as string
}

/** The languages of an Accept-Language header, the most wished for first: "fr;q=0.5, de" is ['de', 'fr']. */
export function wishedLanguages(header: string | null): string[] {
  return (header ?? '')
    .split(',')
    .slice(0, 20)
    .map((part) => {
      const [tag = '', ...rest] = part.trim().split(';')
      const weight = Number(/q=([\d.]+)/.exec(rest.join(';'))?.[1] ?? 1)
      return { tag: tag.trim(), weight: Number.isFinite(weight) ? weight : 0 }
    })
    .filter(({ tag, weight }) => /^[a-zA-Z]{2,3}(-|$)/.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}
