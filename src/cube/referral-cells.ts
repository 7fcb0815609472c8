import { unknownDay } from './column.ts'
import { type Cube, referralSorts } from './cube.ts'
import { type ReferralsAnswer, type ReferralsQuestion, strengths } from './question.ts'
import { maskOf } from './scope.ts'

/** Referrals by state and strength. See `ReferralsQuestion`. */
export function referralCells(cube: Cube, question: ReferralsQuestion): ReferralsAnswer {
  const { window, where } = question
  const mask = maskOf(cube, { ...question, strengths }, where)
  const { rows, referrer, day, mark } = cube.referrals
  const from = window?.from ?? unknownDay
  const to = window?.to ?? 2 ** 31
  const referrals = new Float64Array(referralSorts.length + 1)
  const undated = new Float64Array(referralSorts.length + 1)
  for (let row = 1; row < rows; row++) {
    if (mask[referrer[row]!] === 0) continue
    const when = day[row]!
    const sort = mark[row]!
    if (when >= from && when < to) referrals[sort]!++
    if (when === unknownDay) undated[sort]!++
  }
  const cells = referralSorts.map((sort, index) => ({
    ...sort,
    referrals: referrals[index + 1]!,
    undated: undated[index + 1]!,
  }))
  return { cells: cells.filter((cell) => cell.referrals > 0 || cell.undated > 0) }
}
