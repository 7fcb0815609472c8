import { addMonths, type Day } from '../values/day.ts'

/** What a team of the sample company would have planned, and when it began. */
export const sampleActions = (today: Day) => [
  {
    title: 'Retail customers are asked after their first delivery',
    finding: 'Retail customers refer about as often as the others, and many of those who do not were never asked.',
    foundAt: '/reasons?by=industry',
    change: 'Whoever looks after the account asks by phone, a week after the first delivery.',
    where: ['industry is Retail'],
    comparison: [],
    strength: 'probable' as const,
    pickedAsWorst: false,
    startsOn: addMonths(today, -7),
    expectedChange: 0.05,
  },
  {
    title: 'Customers in Germany get a call in their first week',
    finding: '',
    foundAt: '/groups?by=region',
    change: 'A call in the first week, by the success team, with three questions and no pitch.',
    where: ['region is Germany'],
    comparison: [],
    strength: 'probable' as const,
    pickedAsWorst: false,
    startsOn: addMonths(today, -4),
    expectedChange: 0.08,
  },
  {
    title: 'Starter customers are asked after their first invoice',
    finding: 'Starter is clearly below the other plans.',
    foundAt: '/groups?by=plan',
    change: 'A mail on the day after the first invoice is paid.',
    where: ['plan is Starter', 'contract is Monthly'],
    comparison: [],
    strength: 'probable' as const,
    pickedAsWorst: true,
    startsOn: null,
    expectedChange: 0.05,
  },
]
