import { addMonths, type Day } from '../values/day.ts'
import { meetUps } from './generate.ts'

/** What a team of the sample company would have planned, when it began, and how it ended. */
export const sampleActions = (today: Day) => [
  {
    title: 'Customers in Italy meet one another',
    finding: 'Italy refers about as often as elsewhere. Those who do not refer say that they did not think of it.',
    foundAt: '/groups?by=region',
    change: 'An evening for customers in Milan or Rome each month; each may bring somebody who plans by hand.',
    where: [`region is ${meetUps.region}`],
    pickedAsWorst: false,
    startsOn: addMonths(today, -meetUps.months),
    expectedChange: 0.1,
  },
  {
    title: 'Customers in Germany get a call in their first week',
    finding: '',
    foundAt: '/groups?by=region',
    change: 'A call in the first week, by the success team, with three questions and no pitch.',
    where: ['region is Germany'],
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
    pickedAsWorst: true,
    startsOn: null,
    expectedChange: 0.05,
  },
  {
    title: 'Hospitality customers get a voucher for each referral',
    finding: 'Hospitality is a little below most industries.',
    foundAt: '/groups?by=industry',
    change: 'A voucher of 50 euros for whoever refers somebody, announced by mail and on the invoice.',
    where: ['industry is Hospitality'],
    pickedAsWorst: false,
    startsOn: addMonths(today, -14),
    expectedChange: 0.1,
    ended: {
      endsOn: addMonths(today, -5),
      learned: 'No more than chance in nine months. Several said that it felt like being paid for a friend.',
    },
  },
  {
    title: 'Media customers write about us themselves',
    finding: 'Media refers least of all industries.',
    foundAt: '/groups?by=industry',
    change: 'A template for an article of their own.',
    where: ['industry is Media'],
    pickedAsWorst: true,
    startsOn: null,
    expectedChange: 0.05,
    dropped: { learned: 'Never begun: their editors do not write about suppliers.' },
  },
]
