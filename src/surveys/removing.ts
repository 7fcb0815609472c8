export const removeRefusals = {
  'referral-moved':
    'Something else happened since to the referral that was confirmed from it. Open that referral and reverse it, then remove the response.',
} as const
