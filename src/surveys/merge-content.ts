import { isSame } from './check-content.ts'
import type { Question, SurveyContent } from './content.ts'
import { questionName } from './texts.ts'

/**
 * What two people wrote at the same time, put together: whatever only one of them changed is taken from them. Where both
 * changed the same question, or the same text of the frame, mine is taken and named, so that somebody can look.
 *
 * @param base what both began with
 * @example
 * // I reworded the first question; Rosa added one at the end.
 * mergeContent(base, mine, hers) // { content: both, both: [] }
 */
export function mergeContent(
  base: SurveyContent,
  mine: SurveyContent,
  theirs: SurveyContent,
): { content: SurveyContent; both: string[] } {
  const both: string[] = []
  const pick = <T>(was: T, my: T, their: T, name: string): T => {
    if (isSame(my, their) || isSame(their, was)) return my
    if (isSame(my, was)) return their
    both.push(name)
    return my
  }
  const of = (content: SurveyContent) => new Map(content.questions.map((question) => [question.key, question]))
  const [was, my, their] = [of(base), of(mine), of(theirs)]

  const merged = new Map<string, Question>()
  for (const key of new Set([...my.keys(), ...their.keys()])) {
    const [a, b, c] = [was.get(key), my.get(key), their.get(key)]
    const name = b ? questionName(mine, b) : c ? questionName(theirs, c) : key
    if (b && c) merged.set(key, pick(a ?? c, b, c, name))
    // One of us took it out. It stays out, unless the other changed it in the meantime.
    else if (b && (!a || !isSame(a, b))) {
      merged.set(key, b)
      if (a) both.push(name)
    } else if (c && (!a || !isSame(a, c))) {
      merged.set(key, c)
      if (a) both.push(name)
    }
  }
  return {
    content: {
      languages: pick(base.languages, mine.languages, theirs.languages, 'the languages'),
      title: pick(base.title, mine.title, theirs.title, 'the title'),
      intro: pick(base.intro, mine.intro, theirs.intro, 'the introduction'),
      questions: inOrder(merged, [...was.keys()], [...my.keys()], [...their.keys()]),
      thanksTitle: pick(base.thanksTitle, mine.thanksTitle, theirs.thanksTitle, 'the thanks'),
      thanks: pick(base.thanks, mine.thanks, theirs.thanks, 'what comes after the thanks'),
    },
    both,
  }
}

/** In the order of whoever moved questions, which is mine where both did; what the other added follows its neighbour. */
function inOrder(
  questions: ReadonlyMap<string, Question>,
  was: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): Question[] {
  const kept = (keys: readonly string[]) => keys.filter((key) => questions.has(key))
  const iMoved = !isSame(
    was.filter((key) => mine.includes(key)),
    mine.filter((key) => was.includes(key)),
  )
  const [leading, other] = iMoved ? [kept(mine), kept(theirs)] : [kept(theirs), kept(mine)]
  const order = [...leading]
  other.forEach((key, i) => {
    if (order.includes(key)) return
    const neighbour = other.slice(0, i).findLast((one) => order.includes(one))
    order.splice(neighbour === undefined ? 0 : order.indexOf(neighbour) + 1, 0, key)
  })
  return order.map((key) => questions.get(key) as Question)
}
