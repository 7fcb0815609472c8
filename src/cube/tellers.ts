import { type CountedByReferrer, countedByReferrer } from './by-day.ts'
import { noEnd, unknownDay } from './column.ts'
import type { Cube } from './cube.ts'
import { refuseOddWindow, type Terms } from './facts.ts'
import { dependsOnWindow, maskOf, met } from './met.ts'
import type { Periods } from './periods.ts'
import type { Condition, Window } from './question.ts'
import type { VoiceSource } from './voice-question.ts'
import { fromAnswer, fromAsk } from './voices.ts'

/** The terms of a question, and the conditions its customers meet. */
type VoiceTerms = Terms & { where: readonly Condition[] }

/** What stands for each source in the rows of what was said. */
export const codesOfSource: Record<VoiceSource, readonly number[]> = {
  all: [fromAnswer, fromAsk],
  answers: [fromAnswer],
  asks: [fromAsk],
}

/** Somebody who told us why in a stretch of time. One object tells of all of them, one after another. */
interface Teller {
  /** 0 for somebody we do not know, of whom each response is one. */
  customer: number
  /** Which of the periods, 0 where there is but the window. */
  period: number
  /** Whether they made a counted referral in it. */
  referred: boolean
  /** The reasons they named in it, a bit each. */
  named: Int32Array
}

/**
 * Go through who told us why: in the window, or in each of the periods where they are given. Customers come in the order
 * they stand in memory, and only those in scope; one pass does for all periods.
 */
export function eachTeller(
  cube: Cube,
  terms: VoiceTerms & { source: VoiceSource },
  periods: Periods | null,
  tell: (teller: Teller) => void,
): void {
  const { customer, day, source, told, named, words } = cube.voices.byCustomer()
  const wanted = Uint8Array.from([0, 1, 2], (code) => Number(codesOfSource[terms.source].includes(code)))
  const { from, to } = periods ? { from: periods.first, to: periods.end } : daysOf(terms.window)
  const scopes = scopesOf(cube, terms, periods)
  const deeds = new Deeds(countedByReferrer(cube, terms))
  const teller: Teller = { customer: 0, period: 0, referred: false, named: new Int32Array(words) }
  let isOpen = false
  const close = () => {
    isOpen = false
    const { customer, period } = teller
    const scope = scopes[period]!
    if (customer !== 0) {
      if (!scope.holds(customer)) return
      teller.referred = deeds.within(customer, scope.from, scope.to)
    }
    tell(teller)
  }
  for (let at = 0; at < customer.length; at++) {
    const when = day[at]!
    if (when < from || when >= to || told[at] === 0 || wanted[source[at]!] === 0) continue
    const by = customer[at]!
    const period = periods === null ? 0 : periods.byDay[when - from]!
    if (isOpen && by === teller.customer && period === teller.period && by !== 0) {
      for (let word = 0; word < words; word++) teller.named[word]! |= named[at * words + word]!
      continue
    }
    if (isOpen) close()
    isOpen = true
    teller.customer = by
    teller.period = period
    teller.referred = false
    for (let word = 0; word < words; word++) teller.named[word] = named[at * words + word]!
  }
  if (isOpen) close()
}

/** Customers in scope of a stretch of time: active in it, who meet the conditions. */
interface Scope {
  from: number
  to: number
  /** Who meets the conditions, active or not: 1 for yes. Where conditions depend on the window, active ones only. */
  mask: Uint8Array
  holds(customer: number): boolean
}

/** The scope of the window, or those of the periods. */
export function scopesOf(cube: Cube, terms: VoiceTerms, periods: Periods | null): Scope[] {
  if (periods === null) return [scopeIn(cube, terms, terms.window)]
  return periods.edges.slice(1).map((to, at) => scopeIn(cube, terms, { from: periods.edges[at]!, to }))
}

function scopeIn(cube: Cube, terms: VoiceTerms, window: Window): Scope {
  refuseOddWindow(window)
  const { since, until } = cube.customers
  const { from, to } = daysOf(window)
  const mask = dependsOnWindow(terms.where)
    ? maskOf(cube, { ...terms, window }, terms.where)
    : met(cube, terms, terms.where)
  return {
    from,
    to,
    mask,
    holds: (customer) => mask[customer] === 1 && since[customer]! < to && until[customer]! > from,
  }
}

/** The days of a window; all there are for "ever". */
export function daysOf(window: Window): { from: number; to: number } {
  return window ?? { from: unknownDay, to: noEnd }
}

/** Looks up counted referrals of one customer after another, by rising number. */
export class Deeds {
  readonly #all: CountedByReferrer
  #at = 0

  constructor(all: CountedByReferrer) {
    this.#all = all
  }

  /** Whether a customer made one from this day to before that one. Never ask about a customer before the last one. */
  within(customer: number, from: number, to: number): boolean {
    const { referrer, day } = this.#all
    let at = this.#at
    while (at < referrer.length && referrer[at]! < customer) at++
    this.#at = at
    for (; at < referrer.length && referrer[at] === customer; at++) if (day[at]! >= from && day[at]! < to) return true
    return false
  }
}
