import { checkFinite } from './interval.ts'

/** Somebody new whom a customer brought, and what they bring in, by period from now: the first entry is the next period. */
export interface Brought {
  /** Margin in each period, before what follows is taken off. */
  margins: readonly number[]
  /** The period they came in, 1 for the next; rewards and savings fall due then. Margins before it are 0. */
  cameIn: number
  /** What the referrer and the new customer were given for it. */
  reward: number
  /** What is spent on marketing to them in each period. */
  marketing: number
  /** What winning them otherwise would have cost. */
  acquisitionSaved: number
}

/** What referrals are worth: by those who would not have come otherwise, and by those who would. */
export interface ReferralValue {
  value: number
  /** Customers who would not have come: their margin, less reward and marketing, and the acquisition saved. */
  typeOne: number
  /** Customers who would have come anyway: only the acquisition saved. */
  typeTwo: number
}

/**
 * What the customers somebody brought are worth to the company, in today's money.
 *
 * A new customer who would have come anyway (type two) brings no more than the acquisition saved. Nobody can know of one
 * customer, so the share of such customers is asked, or assumed openly, and each counts in that proportion. Money in
 * period t is divided by (1 + discount)ᵗ.
 *
 * @param typeTwoShare 0…1; discount per period, 0.05 for five percent
 * @see V. Kumar, J. A. Petersen and R. P. Leone, "How valuable is word of mouth?", Harvard Business Review 85 (2007),
 *      139–146, and "Driving profitability by encouraging customer referrals", Journal of Marketing 74 (2010), 1–17
 *
 * @example
 * // One new customer with 120, 120 and 110 in three periods, 20 reward, 5 marketing each, 30 saved; a quarter come anyway
 * referralValue([{ margins: [120, 120, 110], cameIn: 1, reward: 20, marketing: 5, acquisitionSaved: 30 }],
 *   { typeTwoShare: 0.25, discount: 0.05 }) // → { value: 242.7, typeOne: 235.5, typeTwo: 7.1 }
 */
export function referralValue(
  brought: readonly Brought[],
  { typeTwoShare, discount }: { typeTwoShare: number; discount: number },
): ReferralValue {
  if (!(typeTwoShare >= 0 && typeTwoShare <= 1)) throw new RangeError(`A share lies in 0…1, got ${typeTwoShare}.`)
  if (!(discount > -1)) throw new RangeError(`A discount lies above −1, got ${discount}.`)
  let typeOne = 0
  let typeTwo = 0
  for (const { margins, cameIn, reward, marketing, acquisitionSaved } of brought) {
    checkFinite({ cameIn, reward, marketing, acquisitionSaved, ...margins })
    const atArrival = (1 + discount) ** cameIn
    let earned = (acquisitionSaved - reward) / atArrival
    margins.forEach((margin, i) => {
      if (i + 1 >= cameIn) earned += (margin - marketing) / (1 + discount) ** (i + 1)
    })
    typeOne += (1 - typeTwoShare) * earned
    typeTwo += (typeTwoShare * acquisitionSaved) / atArrival
  }
  return { value: typeOne + typeTwo, typeOne, typeTwo }
}
