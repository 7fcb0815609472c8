import type { Level } from '../values/level.ts'
import { type SpeechLanguage, speech } from './speech.ts'
import { sayMoment } from './times.ts'

/** A letter as it is sent: plain and HTML, saying the same. */
export interface Letter {
  subject: string
  text: string
  html: string
}

/** Ask somebody whether, and when, they would speak. */
export function writeAsk(facts: {
  language: SpeechLanguage
  company: string
  person: string
  level: Level
  minutes: number
  topic: string
  prospect: ProspectShown
  link: string
  unsubscribe: string
}): Letter {
  const own = speech[facts.language]
  return compose(facts.language, own.askSubject(facts.company), [
    { says: own.greeting(facts.person) },
    { says: own.ask(facts.company, own.what[facts.level], own.minutes(facts.minutes)) },
    { says: sayProspect(facts) },
    ...(facts.topic ? [{ says: own.topic(facts.topic) }] : []),
    { says: own.howItGoes },
    { button: own.offerOrNo, link: facts.link, plain: own.plainLink },
    { says: own.orNo },
    { says: own.regards(facts.company) },
    { small: own.unsubscribe, link: facts.unsubscribe },
  ])
}

/** Whom it is for, as far as it may be said: we ourselves, somebody by name, or somebody. */
export type ProspectShown = { kind: 'us' } | { kind: 'named'; name: string } | { kind: 'somebody' }

export function sayProspect({
  language,
  company,
  prospect,
}: {
  language: SpeechLanguage
  company: string
  prospect: ProspectShown
}): string {
  const own = speech[language]
  if (prospect.kind === 'us') return own.withUs(company)
  return prospect.kind === 'named' ? own.withProspect(prospect.name) : own.withSomebody
}

/**
 * Whom a call is for, as far as the one asked may know before it is agreed. A deal that is named after the prospect is no
 * secret; one with another name, such as "Project Heron", may be one.
 *
 * @example
 * prospectShown(3, { name: 'Brightwater: rollout', prospect: 'Brightwater' }) // → { kind: 'named', name: 'Brightwater' }
 * prospectShown(3, { name: 'Project Heron', prospect: 'Brightwater' }) // → { kind: 'somebody' }
 */
export function prospectShown(level: Level, deal: { name: string; prospect: string } | null): ProspectShown {
  if (level !== 3) return { kind: 'us' }
  if (deal === null) return { kind: 'somebody' }
  const told = deal.name.toLowerCase().includes(deal.prospect.trim().toLowerCase())
  return told ? { kind: 'named', name: deal.prospect } : { kind: 'somebody' }
}

/** Ask the prospect to pick one of the times that were offered. */
export function writeTimes(facts: {
  language: SpeechLanguage
  company: string
  to: string
  /** "Ines Moreau, Head of operations, Larkspur Clinics". */
  person: string
  customer: string
  minutes: number
  slots: readonly { startsAt: string; zone: string }[]
  link: string
}): Letter {
  const own = speech[facts.language]
  return compose(facts.language, own.pickSubject(facts.customer), [
    { says: own.greeting(facts.to) },
    { says: own.pick(facts.person, facts.company, own.minutes(facts.minutes)) },
    { list: facts.slots.map(({ startsAt, zone }) => sayMoment(startsAt, zone, facts.language)) },
    { button: own.pickButton, link: facts.link, plain: own.plainLink },
    { says: own.regards(facts.company) },
  ])
}

/** What a letter about the time says of it. */
export interface TimeFacts {
  language: SpeechLanguage
  company: string
  to: string
  /** Whom they talk with. */
  other: string
  startsAt: string
  zone: string
  minutes: number
  place: string | null
  calendarLink: string
  pageLink: string
  unsubscribe: string | null
}

/** It is agreed, or agreed anew: with the entry for the calendar. */
export function writeAgreed(facts: TimeFacts, isMoved: boolean): Letter {
  const own = speech[facts.language]
  const moment = sayMoment(facts.startsAt, facts.zone, facts.language)
  return compose(facts.language, isMoved ? own.movedSubject(moment) : own.agreedSubject(moment), [
    { says: own.greeting(facts.to) },
    { says: (isMoved ? own.moved : own.agreed)(facts.other, moment, own.minutes(facts.minutes)) },
    ...(facts.place ? [{ says: own.place(facts.place) }] : []),
    { button: own.calendar, link: facts.calendarLink, plain: own.plainLink },
    { small: own.changeIt, link: facts.pageLink },
    { says: own.regards(facts.company) },
    ...(facts.unsubscribe ? [{ small: own.unsubscribe, link: facts.unsubscribe }] : []),
  ])
}

/** It is called off, or given up for another time. */
export function writeOff(facts: TimeFacts & { reason: string; newTimes: boolean }): Letter {
  const own = speech[facts.language]
  return compose(facts.language, own.offSubject, [
    { says: own.greeting(facts.to) },
    { says: own.off(facts.other, sayMoment(facts.startsAt, facts.zone, facts.language)) },
    ...(facts.reason ? [{ says: own.reason(facts.reason) }] : []),
    ...(facts.newTimes ? [{ says: own.newTimes }] : []),
    { button: own.calendarOff, link: facts.calendarLink, plain: own.plainLink },
    { says: own.regards(facts.company) },
    ...(facts.unsubscribe ? [{ small: own.unsubscribe, link: facts.unsubscribe }] : []),
  ])
}

/** Ask how it went. */
export function writeOutcome(
  facts: Pick<TimeFacts, 'language' | 'company' | 'to' | 'other' | 'startsAt' | 'zone' | 'unsubscribe'> & {
    link: string
  },
): Letter {
  const own = speech[facts.language]
  return compose(facts.language, own.outcomeSubject, [
    { says: own.greeting(facts.to) },
    { says: own.outcome(facts.other, sayMoment(facts.startsAt, facts.zone, facts.language)) },
    { button: own.outcomeButton, link: facts.link, plain: own.plainLink },
    { says: own.regards(facts.company) },
    ...(facts.unsubscribe ? [{ small: own.unsubscribe, link: facts.unsubscribe }] : []),
  ])
}

/** Thank somebody, in the words of whoever does, and show them the way to their own page. */
export function writeThanks(facts: {
  language: SpeechLanguage
  company: string
  words: string
  ownLink: string
  unsubscribe: string
}): Letter {
  const own = speech[facts.language]
  return compose(facts.language, own.thanksSubject(facts.company), [
    { says: facts.words },
    { small: own.yourPage, link: facts.ownLink },
    { small: own.unsubscribe, link: facts.unsubscribe },
  ])
}

type Piece =
  | { says: string }
  | { list: readonly string[] }
  | { button: string; link: string; plain: string }
  | { small: string; link: string }

function compose(language: SpeechLanguage, subject: string, pieces: readonly Piece[]): Letter {
  // Quieter by thinning whatever colour the mail program writes in: one grey cannot be read on white and on black.
  const quiet = 'opacity:0.78'
  const leads = 'color:inherit'
  const text = pieces.map((piece) => {
    if ('says' in piece) return piece.says
    if ('list' in piece) return piece.list.map((line) => `– ${line}`).join('\n')
    return 'button' in piece ? `${piece.button}:\n${piece.link}` : `${piece.small}:\n${piece.link}`
  })
  const html = pieces.map((piece) => {
    if ('says' in piece) return `<p style="margin:0 0 16px">${lines(piece.says)}</p>`
    if ('list' in piece) {
      return `<ul style="margin:0 0 16px;padding-left:20px">${piece.list.map((line) => `<li style="margin:0 0 8px">${lines(line)}</li>`).join('')}</ul>`
    }
    if ('button' in piece) {
      return `<p style="margin:24px 0 8px"><a href="${escaped(piece.link)}" style="display:inline-block;padding:12px 22px;border-radius:8px;background:#0b5b57;color:#ffffff;font-weight:600;text-decoration:none">${escaped(piece.button)}</a></p>
      <p style="margin:0 0 24px;font-size:13px;${quiet}">${escaped(piece.plain)}<br><a href="${escaped(piece.link)}" style="${leads};word-break:break-all">${escaped(piece.link)}</a></p>`
    }
    return `<p style="margin:0 0 8px;font-size:13px;${quiet}"><a href="${escaped(piece.link)}" style="${leads}">${escaped(piece.small)}</a></p>`
  })
  return {
    // A line break in a subject would begin another header.
    subject: subject.replace(/[\r\n]+/g, ' '),
    text: text.join('\n\n'),
    html: `<!doctype html>
<html lang="${language}">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escaped(subject)}</title></head>
  <body style="color-scheme:light dark;margin:0;padding:24px 16px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
    <div style="max-width:560px;margin:0 auto">
      ${html.join('\n      ')}
    </div>
  </body>
</html>`,
  }
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
const lines = (text: string) => escaped(text).replaceAll('\n', '<br>')
