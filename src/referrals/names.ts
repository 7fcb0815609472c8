interface Referred {
  customer: { name: string } | null
  name: string | null
}

/** Whom a referral was about, in one line: the customer they became, else their name. "Brightwater Energy". */
export function referredName({ customer, name }: Referred): string {
  return customer?.name ?? name ?? 'Somebody'
}

/** The same with the person beside the customer, where both are known: "Brightwater Energy (Piet Janssen)". */
export function referredFully(referred: Referred): string {
  const person = personBeside(referred)
  return person ? `${referredName(referred)} (${person})` : referredName(referred)
}

/** Who it was at the customer they became, where that says more than the customer's own name: "Piet Janssen". */
export function personBeside({ customer, name }: Referred): string | null {
  if (!customer || !name || name === customer.name) return null
  return name.endsWith(`, ${customer.name}`) ? name.slice(0, -customer.name.length - 2) : name
}

/** The whole referral in one line: "Brightwater Energy, referred by Larkspur Clinics". */
export function referralTitle(referral: { referrer: { name: string } | null; referred: Referred }): string {
  return `${referredName(referral.referred)}, referred by ${referral.referrer?.name ?? 'somebody we do not know'}`
}

/** For the beginning of a line: "A personal link". */
export const capital = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1)
