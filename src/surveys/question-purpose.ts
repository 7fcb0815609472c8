import { type AnswerPurpose, readMainReason, readRating, readScore, readYesNo } from './tool-answers.ts'

/**
 * What a question another tool asked is for, by its words and by what was answered. It is a suggestion: whoever imports
 * sees it and can choose otherwise.
 *
 * `part` is what of several things a column is about, `values` some of the answers as written.
 *
 * @example
 * guessPurpose('How likely is it that you would recommend us?', null, ['9', '10', '3']) // 'likelihood'
 * guessPurpose('What do you use us for?', null, ['Reports; Alerts', 'Reports', 'Alerts']) // 'several'
 */
export function guessPurpose(question: string, part: string | null, values: readonly string[]): AnswerPurpose {
  const known = values.map((value) => value.trim()).filter((value) => value !== '' && !/^n\/?a$/i.test(value))
  const all = (holds: (value: string) => boolean) => known.length > 0 && known.every(holds)
  const isTick =
    part !== null && all((value) => value === part || /^(y|yes|n|no|0|1|x|true|false|ja|nein)$/i.test(value))
  const distinct = new Set(known).size
  // A word or two may be a choice however few rows there are; a sentence is one only where it is said again and again.
  const isShort = all((value) => value.length <= 30 && !/[\n.!?,]/.test(value))
  const isFew =
    distinct <= 20 &&
    (distinct <= known.length / 3 || (isShort && distinct < known.length)) &&
    all((value) => value.length <= 120)
  const isList =
    all((value) => value.length <= 400) && known.some((value) => /\S;\s?\S|\S\|\S/.test(value)) && isFewParts(known)

  const asks = question.toLowerCase()
  const isWords = !isTick && !isFew && !isList
  if (part === null && all((value) => readScore(value) !== null) && recommendWords.test(asks) && !pastWords.test(asks))
    return 'likelihood'
  if (pastWords.test(asks) && all((value) => readYesNo(value) !== null)) return 'recommended'
  // A few words may name a reason; where they name none they are kept as words all the same.
  const isOwnWords = part !== null && /specify|^other\b|^andere/i.test(part)
  if (whyNotWords.test(asks)) return isOwnWords || (isWords && !isShort) ? 'why not' : 'reason'
  if (scoreWords.test(asks) && !isTick) return 'score words'
  if (toldByWords.test(asks)) return 'told by'
  if (toldWords.test(asks)) return 'told'
  if (cameWords.test(asks) && !isWords && known.some((value) => readMainReason(value) !== null)) return 'main reason'
  if (quoteWords.test(asks) && isWords) return 'quote'
  if (isTick) return 'several'
  if (part !== null && all((value) => readRating(value) !== null)) return 'rating'
  if (all((value) => /^\d{1,2}$/.test(value) && readScore(value) !== null)) return 'scale'
  if (isList) return 'several'
  return isFew ? 'choice' : 'text'
}

const recommendWords = /recommend|refer\b|\bnps\b|net promoter|weiterempfehl|empfehlen|recommander|recomendar/
const pastWords =
  /(have|did) you (ever |already )?(recommend|refer|told|tell)|haben sie .*(empfohlen|erz[aä]hlt)|avez-vous .*recommand/
const whyNotWords =
  /why (have|did|would|do|are)(n['’]t| not|n't)? you not|why (haven|didn|wouldn|don)['’]?t|why not\b|(what|anything).*(stop|prevent|hold|held|keep|kept)|reason.* not .*(recommend|refer)|warum nicht|was h[aä]lt sie/
const scoreWords =
  /reason for (your|this|the) (score|rating|answer)|why (did you give|this score|that score)|^comments?$|reason for giving|grund f[uü]r ihre (bewertung|antwort)/
const toldByWords = /who (told|recommended|referred|introduced) (you|us)|wer hat (sie|ihnen|uns)/
const toldWords = /(who|whom|which people) (did|have|could|would) you (tell|told|recommend|refer|already)|wem haben sie/
const cameWords =
  /how did you (first )?(hear|find|learn|come)|why did you (choose|become|sign)|main reason .*(choos|becom|buy|sign)|wie (sind sie|haben sie)/
const quoteWords = /testimonial|quote|in your own words|zitat/

function isFewParts(known: readonly string[]): boolean {
  const parts = new Set(known.flatMap((value) => value.split(/\s*[;|]\s*/)))
  return parts.size <= 30 && [...parts].every((part) => part.length <= 100)
}
