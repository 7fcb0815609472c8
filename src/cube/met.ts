import { keepWhere } from './conditions.ts'
import { type Cube, isBuiltIn } from './cube.ts'
import { activeAmong, refuseOddWindow, strengthsName, type Terms } from './facts.ts'
import type { Condition } from './question.ts'
import { isVoiceColumn } from './voice-question.ts'

/** The terms that decide who meets conditions, where they have no say in it. */
type MetTerms = Omit<Terms, 'window'>

/**
 * Who meets the conditions, whether active in a window or not: 1 for yes. A page asks one filter about several windows,
 * so this is remembered by itself, and not the caller's to change. Not for conditions that depend on the window.
 */
export function met(cube: Cube, terms: MetTerms, where: readonly Condition[]): Uint8Array {
  const { rows, alive } = cube.customers
  if (where.length === 0) return alive.subarray(0, rows)
  return cube.recent.met.get(nameOfMet(cube, terms, where), () => {
    const mask = new Uint8Array(alive.subarray(0, rows))
    keepWhere(cube, where, { ...terms, window: null }, mask)
    return mask
  })
}

/** Which conditions, and as of which state of customers (and of referrals, where they ask about those). */
export function nameOfMet(cube: Cube, terms: MetTerms, where: readonly Condition[]): string {
  const { customers, referrals } = cube.changes
  const dependsOnMore = where.some(({ column }) => isBuiltIn(column) || isVoiceColumn(column))
  const also = dependsOnMore ? [strengthsName(terms), terms.today, referrals] : []
  const said = where.some(({ column }) => isVoiceColumn(column)) ? [cube.voices.changes] : []
  return JSON.stringify([where, customers, also, said])
}

/** Who is a referrer, and who said what, differs from window to window; every other column is the same in all. */
export function dependsOnWindow(where: readonly Condition[]): boolean {
  return where.some(({ column }) => column === 'referrer' || isVoiceColumn(column))
}

/** Who is active in the window and meets the conditions: 1 for yes. Remembered, so not the caller's to change. */
export function maskOf(cube: Cube, terms: Terms, where: readonly Condition[]): Uint8Array {
  const { window } = terms
  refuseOddWindow(window)
  const depends = dependsOnWindow(where)
  if (window === null && !depends) return met(cube, terms, where)
  const name = `${window?.from} ${window?.to} ${depends ? strengthsName(terms) : ''} ${nameOfMet(cube, terms, where)}`
  return cube.recent.masks.get(name, () => {
    if (!depends) return activeAmong(cube, window, met(cube, terms, where))
    const mask = activeAmong(cube, window, met(cube, terms, []))
    keepWhere(cube, where, terms, mask)
    return mask
  })
}
