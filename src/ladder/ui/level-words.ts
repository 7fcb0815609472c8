import { type Level, levelNames } from '../../values/level.ts'
import { useRead } from '../../web/client.ts'
import { ladderApi } from '../api.ts'

/** What the levels are called here; their usual names until that is known. */
export function useLevelNames(): Record<Level, string> {
  const levels = useRead(ladderApi.levels, {})
  if (!levels.data) return levelNames
  return Object.fromEntries(levels.data.items.map(({ level, name }) => [level, name])) as Record<Level, string>
}
