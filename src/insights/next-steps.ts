/** Something worth doing now, with the page where it is done. */
export interface NextStep {
  id: string
  says: string
  action: string
  to: string
  search: Record<string, string | string[]>
}

export interface Situation {
  customers: number
  attributes: number
  dated: number
  undated: number
  hasContacts: boolean
  hasRevenue: boolean
  /** Open referrals older than sixty days. */
  waiting: number
  waitingBefore: string
  /** The group that is furthest below, where one really is. */
  lowest: { column: string; label: string; says: string } | null
  window: string
}

/** What to do next, the most useful first: four at most, or nobody does any. */
export function nextSteps(now: Situation): NextStep[] {
  const steps: (NextStep | false | null)[] = [
    now.customers > 0 &&
      now.dated + now.undated === 0 && {
        id: 'no-referrals',
        says: 'No referral is known yet, so there is nothing to compare.',
        action: 'Import referrals',
        to: '/imports',
        search: {},
      },
    now.undated > 0 &&
      now.dated === 0 && {
        id: 'no-dates',
        says: 'Referrals are known as counts without dates, so a change cannot be seen.',
        action: 'Import referrals with dates',
        to: '/imports',
        search: {},
      },
    now.waiting > 0 && {
      id: 'waiting',
      says: `${now.waiting > 1000 ? 'More than 1,000' : now.waiting.toLocaleString('en')} open ${now.waiting === 1 ? 'referral has' : 'referrals have'} waited for more than 60 days.`,
      action: 'Decide on them',
      to: '/referrals',
      search: { state: ['shared', 'submitted', 'qualified'], made: `2000-01-01..${now.waitingBefore}` },
    },
    now.lowest && {
      id: 'lowest',
      says: `Where ${now.lowest.says}, customers refer clearly less than elsewhere.`,
      action: `Compare by ${now.lowest.label}`,
      to: '/groups',
      search: { by: now.lowest.column, window: now.window },
    },
    now.customers > 0 &&
      now.attributes === 0 && {
        id: 'no-attributes',
        says: 'Customers have no attributes yet, so they cannot be compared by what they are.',
        action: 'Import attributes',
        to: '/imports',
        search: {},
      },
    now.customers > 0 &&
      !now.hasContacts && {
        id: 'no-contacts',
        says: 'No contact is known at any customer, so there is nobody to thank or to ask.',
        action: 'Import contacts',
        to: '/imports',
        search: {},
      },
    now.customers > 0 &&
      !now.hasRevenue && {
        id: 'no-revenue',
        says: 'Without revenue nobody can say what referrals are worth.',
        action: 'Import revenue',
        to: '/imports',
        search: {},
      },
  ]
  return steps.filter((step) => step !== false && step !== null).slice(0, 4)
}
