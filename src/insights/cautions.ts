import type { Choice } from './splits.ts'

/** What could mislead somebody who reads only the figures. */
export const cautions = {
  undatedOnly:
    'All referrals here come from counts without dates; they count in "ever" only, and cannot tell when, to whom or whether they converted.',
  undatedSome: (undated: number) =>
    `${undated.toLocaleString('en')} referrals have no date. They count in "ever" only, and cannot tell when they were made.`,
  age: 'These groups differ in age, and in "ever" older customers have had more time to refer. Choose the last 12 months to compare them fairly.',
  time: 'Customers of these groups were with you for different parts of this time, and who was there for less of it had less time to refer. Referrals per 100 customer-years allow for that.',
  overlapping: 'A customer can be in several of these groups, so they do not add up to the total.',
  separates:
    'Everybody in one of these groups referred and nobody in the others. Ask whether this is a cause, a condition for being asked, or the same thing said twice.',
  rated:
    'Ratings are the latest each customer gave, and may have been given after they referred. Those who never rated can differ from those who did in more than this.',
  selected: 'These customers are filtered; the rates are theirs alone.',
} as const

/** Whether groups were here for times so different that figures per customer compare time as much as willingness. */
export function timesDiffer(groups: readonly { timed: number; meanDays: number }[]): boolean {
  const ages = groups.filter(({ timed }) => timed >= 30).map(({ meanDays }) => meanDays)
  return ages.length > 1 && Math.max(...ages) > 1.5 * Math.max(30, Math.min(...ages))
}

/** The column is age itself. */
export const isAge = ({ column }: Pick<Choice, 'column'>) => column === 'tenure' || column === 'since'

/** What to warn of beside groups. */
export function groupCautions(about: {
  ever: boolean
  dated: number
  undated: number
  choice: Choice | null
  groups: readonly { timed: number; meanDays: number }[]
}): string[] {
  const says: string[] = []
  if (about.undated > 0 && about.dated === 0) says.push(cautions.undatedOnly)
  else if (about.undated > 0 && !about.ever) says.push(cautions.undatedSome(about.undated))
  if (about.choice === null) says.push(cautions.overlapping)
  if (about.choice?.touchpoint === 'rating') says.push(cautions.rated)
  if (about.ever && ((about.choice && isAge(about.choice)) || timesDiffer(about.groups))) says.push(cautions.age)
  if (!about.ever && timesDiffer(about.groups)) says.push(cautions.time)
  return says
}

/** The window to show when nobody chose one: "ever" where most referrals have no date and would be missing otherwise. */
export function usualWindow({ dated, undated }: { dated: number; undated: number }): string {
  return undated > dated ? 'ever' : '12m'
}
