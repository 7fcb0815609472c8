import { countedByReferrer } from './by-day.ts'
import type { Cube } from './cube.ts'
import type { Terms } from './facts.ts'
import type { Condition } from './question.ts'
import { codesOfSource, daysOf } from './tellers.ts'
import { scoreWords, type VoiceColumn, type VoiceSource } from './voice-question.ts'
import { lowestBit, saidYes } from './voices.ts'

/** Keep in the mask only the customers whose words in the window meet a condition on them. See `voiceColumns`. */
export function keepVoices(cube: Cube, condition: Condition, terms: Terms, mask: Uint8Array): void {
  if ('between' in condition) throw new RangeError(`${condition.column} is a category; nothing is between its values`)
  const isNot = 'isNot' in condition
  const values = isNot ? condition.isNot : condition.is
  const meant = meantBy(cube, condition.column as VoiceColumn, new Set(values), terms, mask.length)
  for (let row = 1; row < mask.length; row++) mask[row]! &= meant[row]! ^ Number(isNot)
}

type Said = 'why' | 'reason' | 'score' | 'recommended'
const asked: Record<Exclude<VoiceColumn, 'ever-referred'>, { said: Said; source: VoiceSource }> = {
  'told-why': { said: 'why', source: 'all' },
  'answered-why': { said: 'why', source: 'answers' },
  'declined-why': { said: 'why', source: 'asks' },
  'named-reason': { said: 'reason', source: 'all' },
  'answered-reason': { said: 'reason', source: 'answers' },
  'declined-reason': { said: 'reason', source: 'asks' },
  'would-recommend': { said: 'score', source: 'all' },
  'says-recommended': { said: 'recommended', source: 'all' },
}

/** 1 for every customer one of the values holds for. */
function meantBy(cube: Cube, column: VoiceColumn, values: ReadonlySet<string>, terms: Terms, rows: number): Uint8Array {
  // For each customer: whether anything was said, or done, at all, and whether it was what is meant.
  const any = new Uint8Array(rows)
  const meant = new Uint8Array(rows)
  if (column === 'ever-referred') {
    for (const by of countedByReferrer(cube, terms).referrer) if (by < rows) any[by] = 1
    return yesOrNo(any, values)
  }
  const { said, source } = asked[column]
  const voices = cube.voices.byCustomer()
  const { day, customer, told, score, recommended, named, words } = voices
  const { from, to } = daysOf(terms.window)
  const live = cube.voices.live()
  const isWanted = Uint8Array.from([0, 1, 2], (code) => Number(codesOfSource[source].includes(code)))
  for (let at = 0; at < customer.length; at++) {
    const by = customer[at]!
    if (by >= rows || day[at]! < from || day[at]! >= to || isWanted[voices.source[at]!] === 0) continue
    // Where several answers were given the latest stands: they come by day.
    if (said === 'why') any[by]! |= told[at]!
    else if (said === 'score') {
      if (score[at]! < 0) continue
      any[by] = 1
      meant[by] = Number(values.has(scoreWords[score[at]!]!))
    } else if (said === 'recommended') {
      if (recommended[at] === 0) continue
      any[by] = 1
      meant[by] = Number(values.has(recommended[at] === saidYes ? 'yes' : 'no'))
    } else {
      for (let word = 0; word < words; word++) {
        for (let bits = named[at * words + word]!; bits !== 0; bits &= bits - 1) {
          any[by] = 1
          if (values.has(live[word * 32 + lowestBit(bits)]!.name)) meant[by] = 1
        }
      }
    }
  }
  if (said === 'why') return yesOrNo(any, values)
  if (values.has('')) for (let row = 1; row < rows; row++) meant[row]! |= 1 - any[row]!
  return meant
}

function yesOrNo(any: Uint8Array, values: ReadonlySet<string>): Uint8Array {
  return any.map((one) => Number(values.has(one === 1 ? 'yes' : 'no')))
}
