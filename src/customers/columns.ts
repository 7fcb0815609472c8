/** What the columns every company has are called on screens and in files. */
export const builtInLabels: Record<string, string> = {
  name: 'Name',
  'external-id': 'External id',
  status: 'Status',
  since: 'Customer since',
  until: 'Left on',
  tenure: 'Months as a customer',
  origin: 'Came through',
  referrer: 'Referred somebody',
  referrals: 'Referrals',
  'told-why': 'Told us why not',
  'named-reason': 'Reason named',
  'would-recommend': 'Would recommend',
}
