import { mayDo, type Role } from '../values/endpoint.ts'

export const themeRefusals = {
  'needs-manager': 'Themes are kept by managers.',
  'name-taken': 'There is a theme with this name already. Choose another name, or merge the two.',
  merged: 'This theme was merged into another. Undo the merge first.',
  'not-merged': 'This theme was not merged, or that was undone already.',
  'merged-again': 'The theme it was merged into has been merged itself. Undo that merge first.',
  'same-theme': 'Choose another theme to merge it into.',
  'target-away': 'The theme to merge into is merged or retired itself. Choose one that is in use.',
  'last-theme': 'At least one theme has to stay in use.',
} as const

/** A theme, as far as the rules about it care. */
interface Standing {
  mergedInto: string | null
  retiredAt: Date | string | null
}

/** Why somebody with this role may not add, change or retire themes, or null when they may. */
export const whyNotKeepThemes = (role: Role | null): 'needs-manager' | null =>
  mayDo(role, 'manager') ? null : 'needs-manager'

/** Why a theme cannot be changed by somebody with this role, or null when it can. */
export function whyNotChangeTheme(role: Role | null, theme: Standing): 'needs-manager' | 'merged' | null {
  return whyNotKeepThemes(role) ?? (theme.mergedInto === null ? null : 'merged')
}

/** Why a theme cannot be retired while `inUse` themes are in use, or null when it can. */
export function whyNotRetireTheme(
  role: Role | null,
  theme: Standing,
  inUse: number,
): 'needs-manager' | 'merged' | 'last-theme' | null {
  return whyNotChangeTheme(role, theme) ?? (theme.retiredAt === null && inUse <= 1 ? 'last-theme' : null)
}

/** Why one theme cannot be merged into another, or null when it can. */
export function whyNotMergeThemes(
  role: Role | null,
  theme: Standing & { id: string },
  into: Standing & { id: string },
): 'needs-manager' | 'merged' | 'same-theme' | 'target-away' | null {
  const whyNot = whyNotChangeTheme(role, theme)
  if (whyNot !== null) return whyNot
  if (theme.id === into.id) return 'same-theme'
  return into.mergedInto === null && into.retiredAt === null ? null : 'target-away'
}

/**
 * The themes that these stand for today: each where it was merged into, however often, and each once. What was chosen
 * before a merge, in an open request or a suggested edit, goes on to mean something.
 *
 * @example themesOfToday([{ id: 'the_speed', mergedInto: 'the_saving-time' }, …], ['the_speed', 'the_saving-time'])
 * // → ['the_saving-time']
 */
export function themesOfToday<Id extends string>(
  themes: readonly { id: Id; mergedInto: Id | null }[],
  ids: readonly Id[],
): Id[] {
  const into = new Map(themes.map(({ id, mergedInto }) => [id, mergedInto]))
  const leads = (id: Id): Id => {
    const next = into.get(id) ?? null
    return next === null ? id : leads(next)
  }
  return [...new Set(ids.map(leads))]
}
