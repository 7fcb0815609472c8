import { createContext, useContext } from 'react'
import type { Day } from '../values/day.ts'
import type { Role } from '../values/endpoint.ts'

/** Where we are and who is looking: what every page may need without asking the server again. */
export interface Here {
  company: { name: string; currency: string; timeZone: string; sample: boolean }
  member: { id: string; name: string; email: string; role: Role }
  /** The company's calendar day, from the server. Never read the browser's clock for it. */
  today: Day
}

const HereContext = createContext<Here | null>(null)
export const HereProvider = HereContext.Provider

/** Who is signed in, to which company, and what day it is there. Only inside the shell. */
export function useHere(): Here {
  const here = useContext(HereContext)
  if (!here) throw new Error('useHere is for pages inside the shell, where somebody is signed in.')
  return here
}
