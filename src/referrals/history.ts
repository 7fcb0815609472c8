import type { EvidenceKind } from '../schema.ts'
import { kindWords } from './attribution.ts'

type Details = Record<string, unknown>

/** What happened to a referral, as a sentence after the name of whoever did it: "Sam Okafor denied it: we knew them." */
export function whatHappened(event: string, details: Details): string {
  return (sentences[event] ?? (() => event))(details)
}

const sentences: Record<string, (details: Details) => string> = {
  'referral logged': ({ kind }) => `logged it, from ${kindWords[kind as EvidenceKind] ?? 'what they knew'}.`,
  'referral moved': ({ from, to, reason }) => {
    const closed = from === 'denied' || from === 'expired'
    const what = closed ? 'took it up again' : (moved[String(to)] ?? `moved it to ${String(to)}`)
    return reason ? `${what}: ${String(reason)}` : `${what}.`
  },
  'evidence added': ({ kind, credited, strength }) => {
    const found = `added ${kindWords[kind as EvidenceKind] ?? 'evidence'}.`
    if (credited !== undefined) return `${found} Somebody else is credited since.`
    return strength === undefined ? found : `${found} It is ${String(strength)} since.`
  },
  'referral changed': ({ changed }) =>
    `corrected ${(Array.isArray(changed) ? changed : []).map((field) => fieldWords[String(field)] ?? String(field)).join(', ')}.`,
  'referral imported': () => 'brought it in with a file.',
}

const moved: Record<string, string> = {
  submitted: 'submitted it',
  qualified: 'qualified it',
  converted: 'marked it as converted',
  denied: 'denied it',
  expired: 'let it expire',
  reversed: 'reversed it',
}

const fieldWords: Record<string, string> = {
  note: 'the note',
  madeOn: 'the day it was made',
  referredName: 'the name of the person',
  referredEmail: 'their e-mail address',
  referredCustomerId: 'the customer they became',
}
