import { expect, test } from 'vitest'
import { sayStanding } from './standing.ts'
import type { MatchState } from './states.ts'

const asked = {
  createdOn: '2026-05-20',
  neededBy: '2026-06-11',
  closedOn: null,
  closeReason: null,
  matches: [],
} as const
const chosen = (name: string, state: MatchState) => ({ state, contact: { name }, customer: { name: 'Halden' } })

test.each([
  ['nobody yet', { ...asked, state: 'open' }, 'Nobody is chosen yet. It is needed in 10 days.'],
  [
    'what presses comes first',
    {
      ...asked,
      state: 'matched',
      neededBy: '2026-05-31',
      matches: [
        chosen('Mara', 'asked'),
        chosen('Piet', 'waiting'),
        chosen('Tom', 'waiting'),
        chosen('Ines', 'approved'),
      ],
    },
    'Ines can be asked now; Piet and Tom wait for approval; Mara was asked. It was needed 1 day ago.',
  ],
  [
    'all said no',
    { ...asked, state: 'matched', neededBy: null, matches: [chosen('Mara', 'declined'), chosen('Piet', 'refused')] },
    'Nobody who was chosen is left. Choose somebody else.',
  ],
  [
    'done',
    { ...asked, state: 'done', closedOn: '2026-05-29', matches: [chosen('Mara', 'done'), chosen('Piet', 'declined')] },
    'Mara of Halden did it, 9 days after it was requested.',
  ],
  [
    'given up',
    { ...asked, state: 'cancelled', closedOn: '2026-05-21', closeReason: 'The deal was lost' },
    'It was given up after 1 day: The deal was lost.',
  ],
  [
    'logged after the fact',
    { ...asked, state: 'done', closedOn: '2026-05-20', closeReason: 'Logged after the fact.' },
    'It is done: Logged after the fact.',
  ],
] as const)('A request says how far it is: %s', (_, request, says) => {
  expect(sayStanding(request, '2026-06-01')).toBe(says)
})
