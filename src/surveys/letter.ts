import type { Day } from '../values/day.ts'
import { directionOf } from './languages.ts'

/** The words of an invitation in one language. `{name}`, `{first name}`, `{customer}`, `{company}` and `{minutes}` are filled in. */
export interface LetterWords {
  subject: string
  greeting: string
  body: string
  button: string
  /** What a reminder says instead, where somebody wrote it; else ours. The same words in braces are filled in. */
  reminder?: { subject: string; body: string } | undefined
}

export interface LetterFacts {
  name: string
  customer: string
  company: string
  minutes: number
  language: string
  link: string
  stopLink: string
  /** The last day the link works; the letter says it in words. */
  goodUntil: Day
}

/** A letter as it is sent, and what it says part by part, to be shown before it is. */
export interface Letter {
  subject: string
  text: string
  html: string
  parts: { paragraphs: string[]; button: string; until: string; stop: string }
}

export const placeholders = ['{name}', '{first name}', '{customer}', '{company}', '{minutes}'] as const

/** What our own lines of an invitation say, in the languages somebody has written them in. */
const ours: Record<string, { until: (day: string) => string; stop: string; plain: string }> = {
  en: {
    until: (day) => `This link is yours alone and works until ${day}.`,
    stop: 'You do not want such mail? Unsubscribe',
    plain: 'If the button does not work, copy this address:',
  },
  de: {
    until: (day) => `Dieser Link gehört nur Ihnen und gilt bis ${day}.`,
    stop: 'Sie möchten solche E-Mails nicht? Abmelden',
    plain: 'Falls der Knopf nicht geht, kopieren Sie diese Adresse:',
  },
  fr: {
    until: (day) => `Ce lien n’est que pour vous et fonctionne jusqu’au ${day}.`,
    stop: 'Vous ne voulez pas de ces e-mails ? Se désabonner',
    plain: 'Si le bouton ne fonctionne pas, copiez cette adresse :',
  },
  es: {
    until: (day) => `Este enlace es solo para usted y sirve hasta el ${day}.`,
    stop: '¿No quiere estos correos? Darse de baja',
    plain: 'Si el botón no funciona, copie esta dirección:',
  },
}

/** What an invitation says unless somebody writes it otherwise. */
export const usualLetters: Record<string, LetterWords> = {
  en: {
    subject: 'A question from {company}',
    greeting: 'Hello {first name},',
    body: 'we would like to know what you think of us, and what would make us better. It takes about {minutes} min.\n\nThank you,\n{company}',
    button: 'Answer now',
  },
  de: {
    subject: 'Eine Frage von {company}',
    greeting: 'Guten Tag {name},',
    body: 'wir möchten gern wissen, was Sie von uns halten und was uns besser machen würde. Es dauert etwa {minutes} Min.\n\nVielen Dank\n{company}',
    button: 'Jetzt antworten',
  },
  fr: {
    subject: 'Une question de {company}',
    greeting: 'Bonjour {name},',
    body: 'nous aimerions savoir ce que vous pensez de nous et ce qui nous rendrait meilleurs. Cela prend environ {minutes} min.\n\nMerci,\n{company}',
    button: 'Répondre',
  },
  es: {
    subject: 'Una pregunta de {company}',
    greeting: 'Hola {first name}:',
    body: 'nos gustaría saber qué piensa de nosotros y qué nos haría mejores. Lleva unos {minutes} min.\n\nGracias,\n{company}',
    button: 'Responder',
  },
}

/** What a reminder says instead. Its greeting and button are the invitation's, as somebody wrote them. */
const usualReminders: Record<string, Pick<LetterWords, 'subject' | 'body'>> = {
  en: {
    subject: 'Reminder: a question from {company}',
    body: 'we wrote to you some days ago and would still like to know what you think of us. It takes about {minutes} min.\n\nThank you,\n{company}',
  },
  de: {
    subject: 'Erinnerung: eine Frage von {company}',
    body: 'vor einigen Tagen haben wir Ihnen geschrieben und möchten noch immer gern wissen, was Sie von uns halten. Es dauert etwa {minutes} Min.\n\nVielen Dank\n{company}',
  },
  fr: {
    subject: 'Rappel : une question de {company}',
    body: 'nous vous avons écrit il y a quelques jours et aimerions toujours savoir ce que vous pensez de nous. Cela prend environ {minutes} min.\n\nMerci,\n{company}',
  },
  es: {
    subject: 'Recordatorio: una pregunta de {company}',
    body: 'le escribimos hace unos días y todavía nos gustaría saber qué piensa de nosotros. Lleva unos {minutes} min.\n\nGracias,\n{company}',
  },
}

/**
 * What a reminder says to those who have not answered an invitation: what somebody wrote for it, or else ours. In a language
 * nobody has written ours in, it is the invitation once more.
 *
 * @example reminderWords(usualLetters.de, 'de-AT').subject // 'Erinnerung: eine Frage von {company}'
 */
export const reminderWords = (invitation: LetterWords, language: string): LetterWords => ({
  ...invitation,
  ...(invitation.reminder ?? usualReminders[language.split('-')[0] as string]),
})

/**
 * An invitation as it is sent: plain and HTML, saying the same. Every letter holds the way out of further mail.
 *
 * @example
 * writeLetter(usualLetters.en, { name: 'Ines Moreau', company: 'Merrow Software', minutes: 2, … }).subject
 * // → 'A question from Merrow Software'
 */
export function writeLetter(words: LetterWords, facts: LetterFacts): Letter {
  const fill = (text: string) =>
    text
      .replaceAll('{first name}', firstName(facts.name))
      .replaceAll('{name}', facts.name)
      .replaceAll('{customer}', facts.customer)
      .replaceAll('{company}', facts.company)
      .replaceAll('{minutes}', String(facts.minutes))
  const [subject, greeting, body, button] = [words.subject, words.greeting, words.body, words.button].map(fill) as [
    string,
    string,
    string,
    string,
  ]
  const own = ours[facts.language.split('-')[0] as string] ?? ours.en!
  const until = own.until(sayDay(facts.goodUntil, own === ours.en ? 'en-GB' : facts.language))
  const text = [greeting, body, `${button}:\n${facts.link}`, until, `${own.stop}:\n${facts.stopLink}`]
    .filter((part) => part.trim() !== '')
    .join('\n\n')
  const said = [greeting, ...body.split(/\n{2,}/)].filter((part) => part.trim() !== '')
  const paragraphs = said
    .map((part) => `<p style="margin:0 0 16px">${escaped(part).replaceAll('\n', '<br>')}</p>`)
    .join('\n      ')
  // Quieter by thinning whatever colour the mail program writes in: one grey cannot be read on white and on black.
  const quiet = 'opacity:0.78'
  const html = `<!doctype html>
<html lang="${escaped(facts.language)}" dir="${directionOf(facts.language)}">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escaped(subject)}</title></head>
  <body style="color-scheme:light dark;margin:0;padding:24px 16px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
    <div style="max-width:560px;margin:0 auto">
      ${paragraphs}
      <p style="margin:24px 0"><a href="${escaped(facts.link)}" style="display:inline-block;padding:12px 22px;border-radius:8px;background:#0b5b57;color:#ffffff;font-weight:600;text-decoration:none">${escaped(button)}</a></p>
      <p style="margin:0 0 8px;font-size:13px;${quiet}">${escaped(own.plain)}<br><a href="${escaped(facts.link)}" style="color:inherit;word-break:break-all">${escaped(facts.link)}</a></p>
      <p style="margin:0 0 8px;font-size:13px;${quiet}">${escaped(until)}</p>
      <p style="margin:0;font-size:13px;${quiet}"><a href="${escaped(facts.stopLink)}" style="color:inherit">${escaped(own.stop)}</a></p>
    </div>
  </body>
</html>`
  // A line break in a subject would begin another header.
  const parts = { paragraphs: said, button, until, stop: own.stop }
  return { subject: subject.replace(/[\r\n]+/g, ' '), text, html, parts }
}

/** "22 December 2026", "22. Dezember 2026": a day of digits means another one across an ocean. */
const sayDay = (day: Day, language: string) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))

const firstName = (name: string) => name.trim().split(/\s+/)[0] ?? name

const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
