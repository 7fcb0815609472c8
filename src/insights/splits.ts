import type { ColumnProfile, ColumnsAnswer, Condition, Split } from '../cube/question.ts'
import { builtInLabels } from '../customers/columns.ts'
import type { AttributeKind } from '../schema.ts'
import { bandCondition, bandLabel, defaultCuts, ratingCuts, ratingLabel, tenureCuts } from './bands.ts'

/** An attribute as people arranged it. */
export interface ShownAttribute {
  key: string
  label: string
  kind: AttributeKind
  cuts: number[] | null
  hidden: boolean
  /** Whether it is kept for a touchpoint: a number is its latest rating, a yes-no that they experienced it. */
  ofTouchpoint: boolean
}

/** One way to split customers into groups, with its words. */
export interface Choice {
  column: string
  label: string
  kind: 'category' | 'number' | 'day'
  cuts: number[] | null
  /** Groups have an order of their own (bands), so they are not sorted by rate. */
  ordered: boolean
  /** How many different values there are; null where that depends on the question. */
  distinct: number | null
  /** What it says of a touchpoint, where it is kept for one. */
  touchpoint?: 'rating' | 'experienced'
  /** Of how many customers it is known; of a touchpoint alone. */
  known?: number
}

/** Whatever customers can be split by, in the order people see it: their attributes, then what every company has. */
export function choicesOf(attributes: readonly ShownAttribute[], { columns }: ColumnsAnswer): Choice[] {
  const profiles = new Map(columns.map((profile) => [profile.column, profile]))
  const own = attributes
    .filter(({ hidden, key }) => !hidden && (profiles.get(key)?.distinct ?? 0) > 0)
    .map(({ key, label, kind, cuts, ofTouchpoint }) => {
      const profile = profiles.get(key)!
      if (!ofTouchpoint) return choiceOf(profile, label, cuts)
      const isRating = kind === 'number'
      const touchpoint = isRating ? ('rating' as const) : ('experienced' as const)
      return { ...choiceOf(profile, label, isRating ? (cuts ?? ratingCuts) : null), touchpoint, known: profile.known }
    })
  const since = profiles.get('since')
  const dated = since && since.known > 0
  const common = { cuts: null, ordered: false } as const
  return [
    ...own,
    ...(dated
      ? [
          {
            ...common,
            column: 'tenure',
            label: labelled('tenure'),
            kind: 'number' as const,
            cuts: tenureCuts,
            ordered: true,
            distinct: null,
          },
          choiceOf(since, labelled('since'), null),
        ]
      : []),
    { ...common, column: 'origin', label: labelled('origin'), kind: 'category', distinct: 2 },
    { ...common, column: 'status', label: labelled('status'), kind: 'category', distinct: 2 },
  ]
}

const labelled = (column: string) => builtInLabels[column] ?? column

function choiceOf(profile: ColumnProfile, label: string, ownCuts: number[] | null): Choice {
  const { column, kind, distinct } = profile
  const cuts = kind === 'category' ? null : (ownCuts ?? defaultCuts(profile))
  return { column, label, kind, cuts, ordered: kind !== 'category', distinct }
}

/** Columns worth looking through for groups that stand out: a few groups each, not a name per customer. */
export function isTelling({ column, cuts, distinct, touchpoint }: Choice): boolean {
  // Having experienced something has one value, and not having it is the other.
  if (touchpoint === 'experienced') return true
  return column !== 'status' && (cuts !== null || (distinct !== null && distinct >= 2 && distinct <= 60))
}

export function splitOf({ column, cuts }: Choice): Split {
  return cuts ? { column, cuts } : { column }
}

/** What a group is called. `value` as the cube gives it. */
export function groupLabel({ kind, cuts, column, touchpoint }: Choice, value: string): string {
  if (value === '') return touchpoint === 'rating' ? 'not rated' : touchpoint ? 'not noted' : 'not known'
  if (touchpoint === 'rating' && cuts) return ratingLabel(cuts, Number(value))
  if (kind !== 'category' && cuts) return bandLabel(kind, cuts, Number(value))
  if (column === 'origin') return value === 'referred' ? 'referred to us' : 'came otherwise'
  return value
}

/** The filter that finds a group's customers. */
export function groupCondition({ column, cuts }: Choice, value: string): Condition {
  return cuts && value !== '' ? bandCondition(column, cuts, Number(value)) : { column, is: [value] }
}
