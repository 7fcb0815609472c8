import type { Criteria } from './criteria.ts'

/**
 * How well somebody fits each criterion, from 0 (not at all) to 1 (entirely). Language and attributes are either; of a
 * theme there is more or less to show.
 */
export interface Fit {
  themes: readonly number[]
  like: readonly number[]
  language: number
}

/** What stands behind somebody's ability to speak to a theme, and what each is worth. All four numbers are guesses. */
export const themeEvidence = {
  'own words': 1,
  nominated: 0.75,
  'words of a colleague': 0.5,
  'chose it as important': 0.25,
} as const
export type ThemeEvidence = keyof typeof themeEvidence

export const themeEvidenceWords: Record<ThemeEvidence, string> = {
  'own words': 'they have said so themselves',
  nominated: 'a colleague of ours named them for it',
  'words of a colleague': 'somebody else at their company has said so',
  'chose it as important': 'it was important to them in a survey',
}

/** Which evidence a fit stands for: the strongest that is worth no more. */
export function evidenceOf(fit: number): ThemeEvidence | null {
  const found = Object.entries(themeEvidence).find(([, worth]) => fit >= worth)
  return found ? (found[0] as ThemeEvidence) : null
}

/** What one criterion gives. */
export interface Line {
  /** Which of the criteria: 'theme 0', 'like 2', 'language'. */
  criterion: string
  points: number
  of: number
}

type Weighted = Pick<Criteria, 'themes' | 'like' | 'language'>

/** All that is weighed, in order, with how well it is met. */
function weighed(criteria: Weighted, fit: Fit): { criterion: string; weight: number; fit: number; must: boolean }[] {
  return [
    ...criteria.themes.map(({ weight, need }, i) => ({
      criterion: `theme ${i}`,
      weight,
      fit: fit.themes[i] ?? 0,
      must: need === 'must',
    })),
    ...criteria.like.map(({ weight, need }, i) => ({
      criterion: `like ${i}`,
      weight,
      fit: fit.like[i] ?? 0,
      must: need === 'must',
    })),
    ...(criteria.language
      ? [
          {
            criterion: 'language',
            weight: criteria.language.weight,
            fit: fit.language,
            must: criteria.language.need === 'must',
          },
        ]
      : []),
  ]
}

/**
 * How well somebody fits a request, out of 100, and what each criterion gave.
 *
 * A criterion of weight w is worth w shares of the 100, all of them to whoever meets it entirely. So points never fall when
 * somebody fits one criterion better, criteria can be compared with each other, and 100 means that nothing is missing.
 * Points say nothing of whether a person may be asked; blocks do.
 *
 * @returns null where nothing is weighed: then everybody is as good as anybody
 * @example
 * // One theme (3) they have spoken about, an industry (2) that is the same, a size (1) that is not: 5 of 6 shares.
 * pointsOf(criteria, { themes: [1], like: [1, 0], language: 0 })?.points // → 83.33
 */
export function pointsOf(criteria: Weighted, fit: Fit): { points: number; lines: Line[] } | null {
  const parts = weighed(criteria, fit)
  const all = parts.reduce((sum, { weight }) => sum + weight, 0)
  if (all === 0) return null
  const lines = parts.map(({ criterion, weight, fit }) => ({
    criterion,
    points: (100 * weight * fit) / all,
    of: (100 * weight) / all,
  }))
  return { points: lines.reduce((sum, { points }) => sum + points, 0), lines }
}

/** The criteria somebody has to meet and does not. */
export const missedBy = (criteria: Weighted, fit: Fit): string[] =>
  weighed(criteria, fit)
    .filter((part) => part.must && part.fit === 0)
    .map(({ criterion }) => criterion)
