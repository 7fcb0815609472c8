import type { ConsentParty } from '../schema.ts'
import type { Day } from '../values/day.ts'
import type { ShownItem } from './requesting.ts'
import type { ConsentLanguage } from './wordings.ts'

/** A letter as it is sent: plain and HTML, saying the same. */
export interface Letter {
  subject: string
  text: string
  html: string
}

interface LetterWords {
  greeting: (name: string) => string
  askSubject: (company: string) => string
  remindSubject: (company: string) => string
  askPerson: (company: string, hasWords: boolean) => string
  askCompany: (company: string, customer: string, person: string) => string
  remind: string
  effort: string
  open: string
  until: (day: string) => string
  free: string
  receiptSubject: (company: string) => string
  receipt: (company: string) => string
  agreed: string
  until2: (day: string) => string
  untilWithdrawn: string
  withdraw: string
  withdrawMore: string
  ownPage: string
  plain: string
  stop: string
  regards: (company: string) => string
}

const words: Record<ConsentLanguage, LetterWords> = {
  en: {
    greeting: (name) => `Hello ${name},`,
    askSubject: (company) => `May ${company} use this?`,
    remindSubject: (company) => `Reminder: may ${company} use this?`,
    askPerson: (company, hasWords) =>
      hasWords
        ? `you said this about ${company}. We would like to use it, and ask for your permission first:`
        : `${company} would like your permission. The page says for what exactly.`,
    askCompany: (company, customer, person) =>
      `${person} of ${customer} speaks for ${company}. Before we use it we ask for the permission of ${customer}, too. If you are not the one to decide, please pass this mail on.`,
    remind: 'we wrote to you some days ago and have not heard from you.',
    effort: 'It is one page and takes about two minutes. You can agree to some of it, or to nothing.',
    open: 'Read and decide',
    until: (day) => `The page can be signed until ${day}.`,
    free: 'It is entirely up to you. If you do nothing, nothing is used.',
    receiptSubject: (company) => `What you agreed to with ${company}`,
    receipt: (company) =>
      `thank you. This is what you agreed to with ${company}, word for word. Please keep this mail.`,
    agreed: 'You agreed to:',
    until2: (day) => `It holds until ${day}, unless you withdraw it before.`,
    untilWithdrawn: 'It holds until you withdraw it.',
    withdraw: 'See or withdraw what you agreed to',
    withdrawMore: 'One click, without signing in, whenever you like:',
    ownPage: 'Your own page: your words, where they are used, and a break whenever you want one',
    plain: 'If the button does not work, copy this address:',
    stop: 'You do not want such mail? Unsubscribe',
    regards: (company) => `Thank you,\n${company}`,
  },
  de: {
    greeting: (name) => `Guten Tag ${name},`,
    askSubject: (company) => `Darf ${company} das verwenden?`,
    remindSubject: (company) => `Erinnerung: Darf ${company} das verwenden?`,
    askPerson: (company, hasWords) =>
      hasWords
        ? `das haben Sie über ${company} gesagt. Wir möchten es gern verwenden und bitten Sie vorher um Ihre Einwilligung:`
        : `${company} bittet Sie um Ihre Einwilligung. Wofür genau, steht auf der Seite.`,
    askCompany: (company, customer, person) =>
      `${person} von ${customer} spricht für ${company}. Bevor wir das verwenden, bitten wir auch ${customer} um die Einwilligung. Falls nicht Sie das entscheiden, leiten Sie diese E-Mail bitte weiter.`,
    remind: 'vor einigen Tagen haben wir Ihnen geschrieben und noch nichts von Ihnen gehört.',
    effort: 'Es ist eine Seite und dauert etwa zwei Minuten. Sie können einem Teil zustimmen oder gar nichts.',
    open: 'Lesen und entscheiden',
    until: (day) => `Die Seite kann bis ${day} unterzeichnet werden.`,
    free: 'Es liegt ganz bei Ihnen. Wenn Sie nichts tun, wird nichts verwendet.',
    receiptSubject: (company) => `Was Sie mit ${company} vereinbart haben`,
    receipt: (company) =>
      `vielen Dank. In dies haben Sie gegenüber ${company} eingewilligt, Wort für Wort. Bitte bewahren Sie diese E-Mail auf.`,
    agreed: 'Sie haben eingewilligt:',
    until2: (day) => `Das gilt bis ${day}, sofern Sie es nicht vorher widerrufen.`,
    untilWithdrawn: 'Das gilt, bis Sie es widerrufen.',
    withdraw: 'Ansehen oder widerrufen',
    withdrawMore: 'Ein Klick, ohne Anmeldung, wann immer Sie möchten:',
    ownPage: 'Ihre eigene Seite: Ihre Worte, wo sie verwendet werden, und eine Pause, wann immer Sie möchten',
    plain: 'Falls der Knopf nicht geht, kopieren Sie diese Adresse:',
    stop: 'Sie möchten solche E-Mails nicht? Abmelden',
    regards: (company) => `Vielen Dank\n${company}`,
  },
  fr: {
    greeting: (name) => `Bonjour ${name},`,
    askSubject: (company) => `${company} peut-elle utiliser ceci ?`,
    remindSubject: (company) => `Rappel : ${company} peut-elle utiliser ceci ?`,
    askPerson: (company, hasWords) =>
      hasWords
        ? `voici ce que vous avez dit de ${company}. Nous aimerions l’utiliser et vous demandons d’abord votre accord :`
        : `${company} vous demande votre accord. La page dit exactement pour quoi.`,
    askCompany: (company, customer, person) =>
      `${person}, de ${customer}, parle en faveur de ${company}. Avant de l’utiliser, nous demandons aussi l’accord de ${customer}. Si ce n’est pas à vous d’en décider, merci de transmettre cet e-mail.`,
    remind: 'nous vous avons écrit il y a quelques jours et n’avons pas eu de réponse.',
    effort: 'C’est une page, environ deux minutes. Vous pouvez accepter une partie, ou rien.',
    open: 'Lire et décider',
    until: (day) => `La page peut être signée jusqu’au ${day}.`,
    free: 'C’est entièrement à vous de voir. Si vous ne faites rien, rien n’est utilisé.',
    receiptSubject: (company) => `Ce que vous avez accepté avec ${company}`,
    receipt: (company) => `merci. Voici, mot pour mot, ce que vous avez accepté avec ${company}. Conservez cet e-mail.`,
    agreed: 'Vous avez accepté :',
    until2: (day) => `C’est valable jusqu’au ${day}, sauf si vous le retirez avant.`,
    untilWithdrawn: 'C’est valable jusqu’à ce que vous le retiriez.',
    withdraw: 'Voir ou retirer mon accord',
    withdrawMore: 'En un clic, sans vous connecter, quand vous voulez :',
    ownPage: 'Votre propre page : vos mots, où ils sont utilisés, et une pause quand vous le souhaitez',
    plain: 'Si le bouton ne fonctionne pas, copiez cette adresse :',
    stop: 'Vous ne voulez pas de ces e-mails ? Se désabonner',
    regards: (company) => `Merci,\n${company}`,
  },
  es: {
    greeting: (name) => `Hola, ${name}:`,
    askSubject: (company) => `¿Puede ${company} usar esto?`,
    remindSubject: (company) => `Recordatorio: ¿puede ${company} usar esto?`,
    askPerson: (company, hasWords) =>
      hasWords
        ? `esto es lo que usted dijo de ${company}. Nos gustaría usarlo y antes le pedimos permiso:`
        : `${company} le pide su permiso. La página dice exactamente para qué.`,
    askCompany: (company, customer, person) =>
      `${person}, de ${customer}, habla en favor de ${company}. Antes de usarlo pedimos también el permiso de ${customer}. Si no es usted quien decide, reenvíe por favor este correo.`,
    remind: 'le escribimos hace unos días y no hemos tenido respuesta.',
    effort: 'Es una página y lleva unos dos minutos. Puede aceptar una parte, o nada.',
    open: 'Leer y decidir',
    until: (day) => `La página se puede firmar hasta el ${day}.`,
    free: 'Depende solo de usted. Si no hace nada, no se usa nada.',
    receiptSubject: (company) => `Lo que acordó con ${company}`,
    receipt: (company) => `gracias. Esto es, palabra por palabra, lo que acordó con ${company}. Guarde este correo.`,
    agreed: 'Usted aceptó:',
    until2: (day) => `Vale hasta el ${day}, salvo que lo retire antes.`,
    untilWithdrawn: 'Vale hasta que lo retire.',
    withdraw: 'Ver o retirar lo que acepté',
    withdrawMore: 'Con un clic, sin iniciar sesión, cuando quiera:',
    ownPage: 'Su propia página: sus palabras, dónde se usan, y una pausa cuando la quiera',
    plain: 'Si el botón no funciona, copie esta dirección:',
    stop: '¿No quiere estos correos? Darse de baja',
    regards: (company) => `Gracias,\n${company}`,
  },
}

/** "22 December 2026", "22. Dezember 2026": a day of digits means another one across an ocean. */
export const sayDayIn = (day: Day, language: ConsentLanguage) =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )

/**
 * The mail that brings somebody to the page they sign, or reminds them of it. It shows the words in question, and says that
 * doing nothing means no.
 *
 * @param facts `stopLink` is null where whoever signs is no contact of ours and so gets no other mail
 */
export function writeAsking(facts: {
  language: ConsentLanguage
  party: ConsentParty
  isReminder: boolean
  company: string
  customer: string
  person: string
  signer: string
  shown: ShownItem | null
  link: string
  until: Day
  stopLink: string | null
}): Letter {
  const own = words[facts.language]
  const { company } = facts
  const subject = facts.isReminder ? own.remindSubject(company) : own.askSubject(company)
  const quote = facts.shown?.words ?? null
  return compose(facts.language, subject, [
    { says: own.greeting(facts.signer) },
    ...(facts.isReminder ? [{ says: own.remind }] : []),
    {
      says:
        facts.party === 'person'
          ? own.askPerson(company, quote !== null)
          : own.askCompany(company, facts.customer, facts.person),
    },
    ...(quote === null ? [] : [{ quotes: quote, by: facts.shown?.by ?? null }]),
    { says: own.effort },
    { button: own.open, link: facts.link, plain: own.plain },
    { says: own.regards(company) },
    { small: `${own.free} ${own.until(sayDayIn(facts.until, facts.language))}` },
    ...(facts.stopLink === null ? [] : [{ small: own.stop, link: facts.stopLink }]),
  ])
}

/**
 * The mail that says what somebody agreed to, word for word, and how to take it back.
 *
 * @param facts `ownLink` is null where whoever signed speaks for a company and has no page of their own
 */
export function writeReceipt(facts: {
  language: ConsentLanguage
  company: string
  signer: string
  shown: ShownItem | null
  wordings: readonly string[]
  until: Day | null
  withdrawLink: string
  ownLink: string | null
}): Letter {
  const own = words[facts.language]
  const { company, shown } = facts
  return compose(facts.language, own.receiptSubject(company), [
    { says: own.greeting(facts.signer) },
    { says: own.receipt(company) },
    ...(shown?.words ? [{ quotes: shown.words, by: shown.by }] : []),
    { says: own.agreed },
    { list: facts.wordings },
    { says: facts.until === null ? own.untilWithdrawn : own.until2(sayDayIn(facts.until, facts.language)) },
    { says: own.withdrawMore },
    { button: own.withdraw, link: facts.withdrawLink, plain: own.plain },
    { says: own.regards(company) },
    ...(facts.ownLink === null ? [] : [{ small: own.ownPage, link: facts.ownLink }]),
  ])
}

/** A part of a letter. */
export type Piece =
  | { says: string }
  | { heading: string }
  | { quotes: string; by: string | null }
  | { list: readonly string[] }
  | { button: string; link: string; plain: string }
  | { leads: string; link: string }
  | { small: string; link?: string }

/** A letter of these pieces: plain and HTML, saying the same. */
export function compose(language: ConsentLanguage, subject: string, pieces: readonly Piece[]): Letter {
  // Quieter by thinning whatever colour the mail program writes in: one grey cannot be read on white and on black.
  const quiet = 'opacity:0.78'
  const leads = 'color:inherit'
  const text = pieces.map((piece) => {
    if ('says' in piece) return piece.says
    if ('heading' in piece) return piece.heading.toUpperCase()
    if ('leads' in piece) return `${piece.leads}: ${piece.link}`
    if ('quotes' in piece) return `“${piece.quotes}”${piece.by === null ? '' : `\n${piece.by}`}`
    if ('list' in piece) return piece.list.map((line) => `– ${line}`).join('\n')
    if ('button' in piece) return `${piece.button}:\n${piece.link}`
    return piece.link === undefined ? piece.small : `${piece.small}:\n${piece.link}`
  })
  const html = pieces.map((piece) => {
    if ('says' in piece) return `<p style="margin:0 0 16px">${lines(piece.says)}</p>`
    if ('heading' in piece) return `<h2 style="margin:28px 0 8px;font-size:16px">${escaped(piece.heading)}</h2>`
    // In the colour of the text: a mail may be shown dark.
    if ('leads' in piece)
      return `<p style="margin:0 0 16px"><a href="${escaped(piece.link)}" style="color:inherit">${escaped(piece.leads)}</a></p>`
    if ('quotes' in piece) {
      const by =
        piece.by === null ? '' : `<br><span style="font:14px/1.5 sans-serif;${quiet}">${escaped(piece.by)}</span>`
      return `<blockquote style="margin:0 0 16px;padding:4px 0 4px 16px;border-left:3px solid currentColor;font:18px/1.5 Georgia,serif">“${lines(piece.quotes)}”${by}</blockquote>`
    }
    if ('list' in piece) {
      return `<ul style="margin:0 0 16px;padding-left:20px">${piece.list.map((line) => `<li style="margin:0 0 8px">${lines(line)}</li>`).join('')}</ul>`
    }
    if ('button' in piece) {
      return `<p style="margin:24px 0 8px"><a href="${escaped(piece.link)}" style="display:inline-block;padding:12px 22px;border-radius:8px;background:#0b5b57;color:#ffffff;font-weight:600;text-decoration:none">${escaped(piece.button)}</a></p>
      <p style="margin:0 0 24px;font-size:13px;${quiet}">${escaped(piece.plain)}<br><a href="${escaped(piece.link)}" style="${leads};word-break:break-all">${escaped(piece.link)}</a></p>`
    }
    const small = `<p style="margin:0 0 8px;font-size:13px;${quiet}">`
    return piece.link === undefined
      ? `${small}${lines(piece.small)}</p>`
      : `${small}<a href="${escaped(piece.link)}" style="${leads}">${escaped(piece.small)}</a></p>`
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
