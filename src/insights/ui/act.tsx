import { type ComponentType, createContext, useContext } from 'react'
import type { Strength } from '../../cube/question.ts'

/** Something a page has found about one group of customers. */
export interface Finding {
  /** The group as people call it: 'Plan is Starter'. */
  group: string
  /** What was found, in a sentence with its figures. */
  says: string
  /** The filters that find the group's customers: all of them, those of the page too. */
  where: string[]
  strength: Strength
  /** Whether the group was picked because it was the furthest below (or above) among others. */
  pickedAsWorst?: boolean
  /** What the button says where the page names several groups: 'Do something about Starter'. */
  label?: string
  /** Smaller, inside a row. */
  small?: boolean
}

/** What later features do with a finding. The front door hands it in, because insights come first. */
export interface InsightsSlots {
  /** "Do something about this": begins an action for the group. */
  act?: ComponentType<Finding>
  /** On the overview, under its figures: what somebody should look at. */
  worthALook?: ComponentType
  /** Beside the title of the overview: takes it along as a page for a board. */
  report?: ComponentType<{ window: string; strength: Strength; where: string[] }>
}

const Slots = createContext<InsightsSlots>({})
export const SlotsProvider = Slots.Provider
export const useSlots = () => useContext(Slots)

/**
 * The button that makes an action of a finding; nothing where no feature acts. It remembers the page it stands on.
 *
 *     <Act group="Plan is Starter" says="6 % of Starter customers referred somebody …" where={['plan is Starter']} strength="probable" />
 */
export function Act(finding: Finding) {
  const { act: Slot } = useSlots()
  return Slot ? <Slot {...finding} /> : null
}
