export const mailStates = ['waiting', 'sending', 'sent', 'failed', 'unsure', 'withdrawn'] as const
export type MailState = (typeof mailStates)[number]

/** What each state means, for people. */
export const mailStateMeanings: Record<MailState, string> = {
  waiting: 'It leaves as soon as it may and the SMTP server takes it.',
  sending: 'It is being handed over right now.',
  sent: 'The SMTP server took it.',
  failed: 'The SMTP server refused it for good.',
  unsure: 'It was on its way when the line or the server stopped, and may have arrived.',
  withdrawn: 'It was taken back before it left.',
}

export const sendRefusals = {
  'not-needed': 'Only a mail that failed, or of which nobody knows whether it arrived, can be sent again.',
  unwanted: 'They do not want to hear from us any more.',
} as const

/** Why a mail cannot be sent again, or null when it can. */
export function whyNotSendAgain(mail: { state: MailState; unwanted: boolean }): keyof typeof sendRefusals | null {
  if (mail.state !== 'failed' && mail.state !== 'unsure') return 'not-needed'
  return mail.unwanted ? 'unwanted' : null
}
