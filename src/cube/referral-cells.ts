import { firstFrom, type ReferralsByDay, referralsByDay, stretchOf } from './by-day.ts'
import { unknownDay } from './column.ts'
import { type Cube, referralSorts } from './cube.ts'
import { maskOf } from './met.ts'
import { type ReferralsAnswer, type ReferralsQuestion, strengths } from './question.ts'

/** Referrals by state and strength. See `ReferralsQuestion`. */
export function referralCells(cube: Cube, question: ReferralsQuestion): ReferralsAnswer {
  const { window, where } = question
  const mask = maskOf(cube, { ...question, strengths }, where)
  const byDay = referralsByDay(cube)
  const inWindow = stretchOf(byDay, window)
  const withoutDay: [number, number] = [0, firstFrom(byDay.day, unknownDay + 1)]
  const referrals = countMarks(byDay, mask, inWindow)
  const undated = countMarks(byDay, mask, withoutDay)
  const cells = referralSorts.map((sort, index) => ({
    ...sort,
    referrals: referrals[index + 1]!,
    undated: undated[index + 1]!,
  }))
  return { cells: cells.filter((cell) => cell.referrals > 0 || cell.undated > 0) }
}

function countMarks({ referrer, mark }: ReferralsByDay, mask: Uint8Array, [start, end]: [number, number]) {
  const many = new Float64Array(referralSorts.length + 1)
  for (let at = start; at < end; at++) many[mark[at]!]! += mask[referrer[at]!]!
  return many
}
