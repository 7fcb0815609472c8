import { useEffect } from 'react'
import type { Level } from '../../values/level.ts'
import { useRead } from '../../web/client.ts'
import type { LevelNames } from '../../web/level-names.tsx'
import { ladderApi } from '../api.ts'

/** Reads what the levels are called here, and again when somebody renames one. Shows nothing. */
export function ReadLevelNames({ tell }: { tell: (names: LevelNames) => void }) {
  const levels = useRead(ladderApi.levels, {})
  useEffect(() => {
    if (!levels.data) return
    tell(Object.fromEntries(levels.data.items.map(({ level, name }) => [level, name])) as Record<Level, string>)
  }, [levels.data, tell])
  return null
}
