import { type ComponentType, createContext, type ReactNode, useContext, useState } from 'react'
import { type Level, levelNames } from '../values/level.ts'

export type LevelNames = Readonly<Record<Level, string>>

const LevelNamesContext = createContext<LevelNames>(levelNames)

/**
 * Hands every page inside what this company calls the levels. The front door says what `Read`s them: many features speak of
 * levels, and most come before the one that keeps their names.
 */
export function LevelNamesPlace(props: {
  Read: ComponentType<{ tell: (names: LevelNames) => void }>
  children: ReactNode
}) {
  const { Read, children } = props
  const [names, tell] = useState<LevelNames>(levelNames)
  return (
    <LevelNamesContext.Provider value={names}>
      <Read tell={tell} />
      {children}
    </LevelNamesContext.Provider>
  )
}

/**
 * What the levels are called here: 'Reference call', or as the company renamed it. Their usual names until that is known.
 *
 *     const levelNames = useLevelNames()
 *     levelNames[item.level] // → 'Customer interview'
 */
export const useLevelNames = () => useContext(LevelNamesContext)
