import type { ReferralState, Strength } from '../cube/question.ts'
import type { AttributeKind, EvidenceKind } from '../schema.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'

/**
 * The cast: the same few customers in the tests, the sample company, the documentation and the screenshots. The company
 * is Merrow Software, which sells planning software; today, in tests, is Monday 1 June 2026.
 *
 *  Larkspur Clinics    adores us: brought Brightwater (a customer now) and told Dr. Anan Suwan, who is thinking about it
 *  Ironbridge Freight  referred Copperfield, which is qualified, and once itself, by mistake
 *  Quillon Press       left in spring; a referral of theirs was denied, because we had known the prospect already
 *  Brightwater Energy  came through Larkspur, by a link: the proof is as strong as it gets
 *  Fairmont Schools    says they told somebody, but nobody has seen it: claimed
 *  Tamsin & Rowe       pays well, never referred anybody
 */
export const castAttributes: { key: string; label: string; kind: AttributeKind }[] = [
  { key: 'industry', label: 'Industry', kind: 'category' },
  { key: 'plan', label: 'Plan', kind: 'category' },
  { key: 'seats', label: 'Seats', kind: 'number' },
  { key: 'onboarded-by-partner', label: 'Onboarded by a partner', kind: 'yes-no' },
]

export interface CastCustomer {
  id: Id<'cus'>
  externalId: string
  name: string
  since: Day
  until?: Day
  attributes: Record<string, string | number | boolean>
}

export const castCustomers: CastCustomer[] = [
  {
    id: 'cus_larkspur',
    externalId: 'C-001',
    name: 'Larkspur Clinics',
    since: '2023-03-01',
    attributes: { industry: 'Healthcare', plan: 'Scale', seats: 240, 'onboarded-by-partner': false },
  },
  {
    id: 'cus_ironbridge',
    externalId: 'C-002',
    name: 'Ironbridge Freight',
    since: '2024-01-15',
    attributes: { industry: 'Logistics', plan: 'Team', seats: 60, 'onboarded-by-partner': true },
  },
  {
    id: 'cus_quillon',
    externalId: 'C-003',
    name: 'Quillon Press',
    since: '2022-09-12',
    until: '2026-04-02',
    attributes: { industry: 'Media', plan: 'Starter', seats: 8, 'onboarded-by-partner': false },
  },
  {
    id: 'cus_brightwater',
    externalId: 'C-004',
    name: 'Brightwater Energy',
    since: '2025-10-06',
    attributes: { industry: 'Energy', plan: 'Scale', seats: 310, 'onboarded-by-partner': false },
  },
  {
    id: 'cus_fairmont',
    externalId: 'C-005',
    name: 'Fairmont Schools',
    since: '2025-02-20',
    attributes: { industry: 'Education', plan: 'Team', seats: 45, 'onboarded-by-partner': true },
  },
  {
    id: 'cus_tamsin',
    externalId: 'C-006',
    name: 'Tamsin & Rowe',
    since: '2024-06-03',
    attributes: { industry: 'Retail', plan: 'Team', seats: 80, 'onboarded-by-partner': false },
  },
]

export const castContacts: {
  id: Id<'con'>
  customerId: Id<'cus'>
  externalId: string
  name: string
  email: string
  phone: string | null
  title: string
}[] = [
  {
    id: 'con_ines',
    customerId: 'cus_larkspur',
    externalId: 'P-001',
    name: 'Ines Moreau',
    email: 'ines@larkspur.example',
    phone: null,
    title: 'Head of operations',
  },
  {
    id: 'con_tom',
    customerId: 'cus_ironbridge',
    externalId: 'P-002',
    name: 'Tom Adeyemi',
    email: 'tom@ironbridge.example',
    phone: null,
    title: 'Dispatch manager',
  },
  {
    id: 'con_rosa',
    customerId: 'cus_quillon',
    externalId: 'P-003',
    name: 'Rosa Lind',
    email: 'rosa@quillon.example',
    phone: null,
    title: 'Managing editor',
  },
  {
    id: 'con_piet',
    customerId: 'cus_brightwater',
    externalId: 'P-004',
    name: 'Piet Janssen',
    email: 'piet@brightwater.example',
    phone: null,
    title: 'Programme lead',
  },
]

export const castRevenue: {
  id: Id<'rev'>
  customerId: Id<'cus'>
  earnedOn: Day
  amountMinor: number
  currency: string
  externalId: string
}[] = [
  {
    id: 'rev_larkspur-1',
    customerId: 'cus_larkspur',
    earnedOn: '2026-03-01',
    amountMinor: 1_200_000,
    currency: 'EUR',
    externalId: 'I-1001',
  },
  {
    id: 'rev_larkspur-2',
    customerId: 'cus_larkspur',
    earnedOn: '2025-03-01',
    amountMinor: 1_100_000,
    currency: 'EUR',
    externalId: 'I-0801',
  },
  {
    id: 'rev_ironbridge',
    customerId: 'cus_ironbridge',
    earnedOn: '2026-01-15',
    amountMinor: 360_000,
    currency: 'EUR',
    externalId: 'I-0990',
  },
  {
    id: 'rev_brightwater',
    customerId: 'cus_brightwater',
    earnedOn: '2025-10-06',
    amountMinor: 1_500_000,
    currency: 'EUR',
    externalId: 'I-0955',
  },
]

export interface CastReferral {
  id: Id<'ref'>
  referrerId: Id<'cus'>
  referredId?: Id<'cus'>
  referredName?: string
  referredEmail?: string
  madeOn: Day | null
  state: ReferralState
  stateReason?: string
  strength: Strength
  convertedOn?: Day
}

export const castReferrals: CastReferral[] = [
  {
    id: 'ref_brightwater',
    referrerId: 'cus_larkspur',
    referredId: 'cus_brightwater',
    referredName: 'Piet Janssen',
    referredEmail: 'piet@brightwater.example',
    madeOn: '2025-09-10',
    state: 'converted',
    strength: 'proven',
    convertedOn: '2025-10-06',
  },
  {
    id: 'ref_suwan',
    referrerId: 'cus_larkspur',
    referredName: 'Dr. Anan Suwan',
    referredEmail: 'anan@suwan.example',
    madeOn: '2026-05-18',
    state: 'submitted',
    strength: 'probable',
  },
  {
    id: 'ref_copperfield',
    referrerId: 'cus_ironbridge',
    referredName: 'Copperfield Tools',
    madeOn: '2026-02-03',
    state: 'qualified',
    strength: 'probable',
  },
  {
    id: 'ref_itself',
    referrerId: 'cus_ironbridge',
    referredId: 'cus_ironbridge',
    referredName: 'Tom Adeyemi',
    madeOn: '2026-02-04',
    state: 'submitted',
    strength: 'probable',
  },
  {
    id: 'ref_denied',
    referrerId: 'cus_quillon',
    referredName: 'Sable & Sons',
    madeOn: '2025-11-20',
    state: 'denied',
    stateReason: 'We were talking to them already.',
    strength: 'probable',
  },
  {
    id: 'ref_claimed',
    referrerId: 'cus_fairmont',
    referredName: 'A school in the next town',
    madeOn: '2026-04-11',
    state: 'shared',
    strength: 'claimed',
  },
]

export const castEvidence: {
  id: Id<'evi'>
  referralId: Id<'ref'>
  kind: EvidenceKind
  strength: Strength
  referrerId: Id<'cus'>
  words?: string
  givenOn: Day
}[] = [
  {
    id: 'evi_brightwater-1',
    referralId: 'ref_brightwater',
    kind: 'link',
    strength: 'proven',
    referrerId: 'cus_larkspur',
    givenOn: '2025-09-10',
  },
  {
    id: 'evi_brightwater-2',
    referralId: 'ref_brightwater',
    kind: 'origin-answer',
    strength: 'probable',
    referrerId: 'cus_larkspur',
    words: 'Ines at Larkspur would not stop talking about it.',
    givenOn: '2025-10-09',
  },
  {
    id: 'evi_suwan',
    referralId: 'ref_suwan',
    kind: 'staff-note',
    strength: 'probable',
    referrerId: 'cus_larkspur',
    words: 'Ines mentioned it on our quarterly call.',
    givenOn: '2026-05-18',
  },
  {
    id: 'evi_copperfield',
    referralId: 'ref_copperfield',
    kind: 'staff-note',
    strength: 'probable',
    referrerId: 'cus_ironbridge',
    givenOn: '2026-02-03',
  },
  {
    id: 'evi_itself',
    referralId: 'ref_itself',
    kind: 'staff-note',
    strength: 'probable',
    referrerId: 'cus_ironbridge',
    givenOn: '2026-02-04',
  },
  {
    id: 'evi_denied',
    referralId: 'ref_denied',
    kind: 'staff-note',
    strength: 'probable',
    referrerId: 'cus_quillon',
    givenOn: '2025-11-20',
  },
  {
    id: 'evi_claimed',
    referralId: 'ref_claimed',
    kind: 'self-report',
    strength: 'claimed',
    referrerId: 'cus_fairmont',
    words: 'I told the principal of the school next door.',
    givenOn: '2026-04-11',
  },
]
