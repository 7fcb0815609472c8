import type { Context } from '../../server/context.ts'
import { themesOfToday } from '../../themes/rules.ts'
import { listThemes } from '../../themes/store.ts'
import type { Criteria } from '../criteria.ts'

/**
 * What is wanted, with themes that were merged since as those they were merged into. Of two that became one, the stronger
 * wish counts.
 */
export async function criteriaOfToday(ctx: Context, criteria: Criteria): Promise<Criteria> {
  if (criteria.themes.length === 0) return criteria
  const all = await listThemes(ctx, { all: true })
  const wanted = new Map<string, Criteria['themes'][number]>()
  for (const theme of criteria.themes) {
    const [id = theme.id] = themesOfToday(all, [theme.id])
    const other = wanted.get(id)
    wanted.set(id, {
      id,
      need: theme.need === 'must' || other?.need === 'must' ? 'must' : theme.need,
      weight: other && other.weight > theme.weight ? other.weight : theme.weight,
    })
  }
  return { ...criteria, themes: [...wanted.values()] }
}
