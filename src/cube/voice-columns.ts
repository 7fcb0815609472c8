import { noEnd, unknownDay } from './column.ts'
import type { Cube } from './cube.ts'
import type { Condition, Window } from './question.ts'
import { scoreWords, type VoiceColumn } from './voice-question.ts'
import { lowestBit } from './voices.ts'

/** Keep in the mask only the customers whose words in the window meet a condition on them. See `voiceColumns`. */
export function keepVoices(cube: Cube, condition: Condition, window: Window, mask: Uint8Array): void {
  if ('between' in condition) throw new RangeError(`${condition.column} is a category; nothing is between its values`)
  const isNot = 'isNot' in condition
  const values = isNot ? condition.isNot : condition.is
  const meant = meantBy(cube, condition.column as VoiceColumn, new Set(values), window, mask.length)
  for (let row = 1; row < mask.length; row++) mask[row]! &= meant[row]! ^ Number(isNot)
}

/** 1 for every customer one of the values holds for. */
function meantBy(
  cube: Cube,
  column: VoiceColumn,
  values: ReadonlySet<string>,
  window: Window,
  rows: number,
): Uint8Array {
  const { day, customer, told, score, named, words } = cube.voices.byCustomer()
  const from = window?.from ?? unknownDay
  const to = window?.to ?? noEnd
  // For each customer: whether anything was said at all, and whether it was what is meant.
  const any = new Uint8Array(rows)
  const meant = new Uint8Array(rows)
  const live = cube.voices.live()
  for (let at = 0; at < customer.length; at++) {
    const by = customer[at]!
    if (by >= rows || day[at]! < from || day[at]! >= to) continue
    if (column === 'told-why') any[by]! |= told[at]!
    else if (column === 'would-recommend') {
      if (score[at]! < 0) continue
      any[by] = 1
      meant[by] = Number(values.has(scoreWords[score[at]!]!)) // the latest answer stands
    } else {
      for (let word = 0; word < words; word++) {
        for (let bits = named[at * words + word]!; bits !== 0; bits &= bits - 1) {
          any[by] = 1
          if (values.has(live[word * 32 + lowestBit(bits)]!.name)) meant[by] = 1
        }
      }
    }
  }
  if (column === 'told-why')
    for (let row = 1; row < rows; row++) meant[row] = Number(values.has(any[row] === 1 ? 'yes' : 'no'))
  else if (values.has('')) for (let row = 1; row < rows; row++) meant[row]! |= 1 - any[row]!
  return meant
}
