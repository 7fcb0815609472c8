/**
 * How the confidence computed from agreeing fields relates to how often it is right: fitted once, by logistic regression of
 * "the right one" on its log odds (J. Platt, "Probabilistic outputs for support vector machines", 1999), on texts made
 * from Febrl's dataset 2. `calibration.test.ts` fits it again, and judges it on dataset 3, which it has not seen.
 */
export const calibration = { slope: 0.987, intercept: -0.461 }

/** How often whoever is named is a customer of ours at all: a guess that the calibration corrects. */
const amongCustomers = 0.5

/** Below this nobody is proposed first: it is as likely to be somebody else, or nobody we know. A choice. */
export const likelyFrom = 0.5
/** Below this a candidate is not worth showing: a choice. */
export const shownFrom = 0.01

/**
 * How likely each of several candidates is the one meant, from the evidence for each, in bits. Candidates compete: two who
 * fit equally well get half each at most.
 *
 * Assumes that whoever is meant is among the candidates, or is nobody we know.
 *
 * @param bits   evidence for each candidate, as compare() adds it up
 * @param people how many there are to choose from, in all
 * @returns shares of 1, in the order given; together at most about 1
 *
 * @example
 * confidences([20, 3], 10_000) // → about [0.98, 0.00]
 */
export function confidences(bits: readonly number[], people: number): number[] {
  const prior = Math.log(amongCustomers / Math.max(1, people))
  const logs = bits.map((evidence) => prior + evidence * Math.LN2)
  const nobody = Math.log(1 - amongCustomers)
  const most = Math.max(nobody, ...logs)
  const all = Math.exp(nobody - most) + logs.reduce((sum, log) => sum + Math.exp(log - most), 0)
  return logs.map((log) => {
    const others = Math.max(all - Math.exp(log - most), 1e-12)
    return calibrated(log - most - Math.log(others))
  })
}

/** From log odds to a share, as calibrated. */
function calibrated(logOdds: number): number {
  return 1 / (1 + Math.exp(-(calibration.slope * logOdds + calibration.intercept)))
}

/** The log odds that confidence was computed from, before it was calibrated: for fitting. */
export function rawLogOdds(confidence: number): number {
  return (Math.log(confidence / (1 - confidence)) - calibration.intercept) / calibration.slope
}
