/** How alike two folded words are: the same, a slip or a short form apart, the first letter of the other, or neither. */
export type Likeness = 'same' | 'close' | 'initial' | 'other'

/**
 * How alike two folded words are.
 *
 * "Close" is one slip (a letter wrong, missing, added, or two swapped) in words of four letters or more, two in words of
 * eight or more, and a short form: at least three letters that the other begins with.
 *
 * @example
 * likenessOf('jansen', 'janssen') // → 'close'; likenessOf('b', 'bob') → 'initial'; likenessOf('muller', 'mueller') → 'same'
 */
export function likenessOf(a: string, b: string): Likeness {
  if (a === '' || b === '') return 'other'
  if (plainVowels(a) === plainVowels(b)) return 'same'
  const shorter = Math.min(a.length, b.length)
  const longer = Math.max(a.length, b.length)
  if (shorter === 1) return a[0] === b[0] ? 'initial' : 'other'
  if (shorter >= 3 && (a.startsWith(b) || b.startsWith(a))) return 'close'
  const slips = longer >= 8 ? 2 : longer >= 4 ? 1 : 0
  if (longer - shorter > slips || shorter < 3) return 'other'
  return slipsBetween(a, b) <= slips ? 'close' : 'other'
}

/** Müller is written Mueller where there is no ü. */
const plainVowels = (word: string) => word.replace(/([aou])e/g, '$1')

/**
 * How many letters were mistyped on the way from one word to the other; two swapped neighbours are one slip.
 *
 * @see F. J. Damerau, "A technique for computer detection and correction of spelling errors", CACM 7 (1964), 171–176;
 *      here in its restricted form, in which no letter is touched twice.
 *
 * @example
 * slipsBetween('janssen', 'jansen') // → 1
 */
export function slipsBetween(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const wrong = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + wrong)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1)
      row.push(least)
    }
    before = above
    above = row
  }
  return above[b.length]!
}
