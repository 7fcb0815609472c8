import type { Day } from '../values/day.ts'
import { aLevel } from '../values/level.ts'

export interface ApprovalFacts {
  /** Who is asked to approve. */
  approver: string
  person: string
  title: string | null
  customer: string
  /** What they would be asked for: "reference call". */
  what: string
  minutes: number
  topic: string
  /** The day the prospect needs it by. */
  neededBy: Day | null
  /** Whom it would be for. */
  prospect: string | null
  /** What speaks against it, and why they were chosen nevertheless. */
  overrideReason: string | null
  chosenBy: string
  lastAskedOn: Day | null
  company: string
  link: string
  goodUntil: Day
}

/** "12 May 2026": a day of digits means another one across an ocean. */
const sayDay = (day: Day) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))

/** "45 minutes"; "3 hours" from two hours on, where it comes out even. */
const sayMinutes = (minutes: number) =>
  minutes >= 120 && minutes % 60 === 0 ? `${minutes / 60} hours` : minutes === 1 ? 'one minute' : `${minutes} minutes`

/**
 * Who would be asked for what, how long it takes and by when it is needed: the same in the mail and on the page it leads to.
 *
 * Example: "Ines Moreau of Larkspur Clinics for a reference call for Brightwater. It takes 30 minutes of their time. It is
 * about: planning shifts. It is needed by 3 June 2026."
 */
export const sayWhat = ({
  person,
  title,
  customer,
  what,
  prospect,
  minutes,
  topic,
  neededBy,
}: Omit<ApprovalFacts, 'approver' | 'link' | 'goodUntil'>) =>
  `${person}${title ? `, ${title}` : ''} of ${customer}${title ? ',' : ''} for ${aLevel(what)}${prospect ? ` for ${prospect}` : ''}.${minutes > 0 ? ` It takes ${sayMinutes(minutes)} of their time.` : ''}${topic ? ` It is about: ${topic}.` : ''}${neededBy ? ` It is needed by ${sayDay(neededBy)}.` : ''}`

export const sayLastAsked = (day: Day | null) =>
  day === null ? 'Nobody has asked them for anything yet.' : `They were last asked for something on ${sayDay(day)}.`

/** The letter that asks whoever looks after a customer whether somebody there may be asked. Plain and HTML say the same. */
export function writeApprovalLetter(facts: ApprovalFacts): { subject: string; text: string; html: string } {
  const paragraphs = [
    `Hello ${facts.approver},`,
    `${facts.chosenBy} would like to ask ${sayWhat(facts)}`,
    sayLastAsked(facts.lastAskedOn),
    ...(facts.overrideReason ? [`Something spoke against it; the reason given: ${facts.overrideReason}`] : []),
    'You look after them, so nothing happens until you say yes.',
  ]
  const until = `This link is yours alone and works until ${sayDay(facts.goodUntil)}.`
  const subject = `May we ask ${facts.person} of ${facts.customer}?`.replace(/[\r\n]+/g, ' ')
  // Quieter by thinning whatever colour the mail program writes in: one grey cannot be read on white and on black.
  const quiet = 'opacity:0.78'
  const html = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escaped(subject)}</title></head>
  <body style="color-scheme:light dark;margin:0;padding:24px 16px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
    <div style="max-width:560px;margin:0 auto">
      ${paragraphs.map((words) => `<p style="margin:0 0 16px">${escaped(words)}</p>`).join('\n      ')}
      <p style="margin:24px 0"><a href="${escaped(facts.link)}" style="display:inline-block;padding:12px 22px;border-radius:8px;background:#0b5b57;color:#ffffff;font-weight:600;text-decoration:none">Approve or refuse</a></p>
      <p style="margin:0 0 8px;font-size:13px;${quiet}">If the button does not work, copy this address:<br><a href="${escaped(facts.link)}" style="color:inherit;word-break:break-all">${escaped(facts.link)}</a></p>
      <p style="margin:0;font-size:13px;${quiet}">${escaped(until)}</p>
    </div>
  </body>
</html>`
  return { subject, text: [...paragraphs, `Approve or refuse:\n${facts.link}`, until].join('\n\n'), html }
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
