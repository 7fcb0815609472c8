import { compose, type Letter } from '../consent/letters.ts'
import type { ConsentLanguage } from '../consent/wordings.ts'

interface Words {
  subject: (company: string) => string
  greeting: (name: string) => string
  said: (company: string, day: string) => string
  ask: string
  button: string
  plain: string
  free: string
  stop: string
  regards: (company: string) => string
}

const words: Record<ConsentLanguage, Words> = {
  en: {
    subject: (company) => `Is this still true? Your words about ${company}`,
    greeting: (name) => `Hello ${name},`,
    said: (company, day) => `on ${day} you gave us this about ${company}, and we show it in your name:`,
    ask: 'Does it still hold? You can say yes, change it, or have us stop using it. It takes a minute.',
    button: 'Say whether it still holds',
    plain: 'If the button does not work, copy this address:',
    free: 'It is entirely up to you, and you can change your mind on the same page at any time.',
    stop: 'You do not want such mail? Unsubscribe',
    regards: (company) => `Thank you,\n${company}`,
  },
  de: {
    subject: (company) => `Stimmt das noch? Ihre Worte über ${company}`,
    greeting: (name) => `Guten Tag ${name},`,
    said: (company, day) => `am ${day} haben Sie uns dies über ${company} gegeben, und wir zeigen es in Ihrem Namen:`,
    ask: 'Gilt es noch? Sie können Ja sagen, es ändern oder uns bitten, es nicht mehr zu verwenden. Es dauert eine Minute.',
    button: 'Sagen, ob es noch gilt',
    plain: 'Falls der Knopf nicht geht, kopieren Sie diese Adresse:',
    free: 'Es liegt ganz bei Ihnen, und Sie können es sich auf derselben Seite jederzeit anders überlegen.',
    stop: 'Sie möchten solche E-Mails nicht? Abmelden',
    regards: (company) => `Vielen Dank\n${company}`,
  },
  fr: {
    subject: (company) => `Est-ce toujours vrai ? Vos mots sur ${company}`,
    greeting: (name) => `Bonjour ${name},`,
    said: (company, day) => `le ${day}, vous nous avez confié ceci sur ${company}, et nous le montrons en votre nom :`,
    ask: 'Est-ce toujours valable ? Vous pouvez dire oui, le modifier, ou nous demander de ne plus l’utiliser. Une minute suffit.',
    button: 'Dire si c’est toujours vrai',
    plain: 'Si le bouton ne fonctionne pas, copiez cette adresse :',
    free: 'C’est entièrement à vous de voir, et vous pouvez changer d’avis sur la même page à tout moment.',
    stop: 'Vous ne voulez pas de ces e-mails ? Se désabonner',
    regards: (company) => `Merci,\n${company}`,
  },
  es: {
    subject: (company) => `¿Sigue siendo cierto? Sus palabras sobre ${company}`,
    greeting: (name) => `Hola, ${name}:`,
    said: (company, day) => `el ${day} nos dio esto sobre ${company} y lo mostramos en su nombre:`,
    ask: '¿Sigue siendo válido? Puede decir que sí, cambiarlo o pedirnos que dejemos de usarlo. Lleva un minuto.',
    button: 'Decir si sigue siendo cierto',
    plain: 'Si el botón no funciona, copie esta dirección:',
    free: 'Depende solo de usted, y puede cambiar de opinión en la misma página cuando quiera.',
    stop: '¿No quiere estos correos? Darse de baja',
    regards: (company) => `Gracias,\n${company}`,
  },
}

/** The mail that asks somebody whether what they said still holds. It shows the words, and leads to their own page. */
export function writeStillTrue(facts: {
  language: ConsentLanguage
  company: string
  name: string
  words: string | null
  title: string
  /** As their language writes it: "1 May 2025". */
  givenOn: string
  link: string
  stopLink: string
}): Letter {
  const own = words[facts.language]
  return compose(facts.language, own.subject(facts.company), [
    { says: own.greeting(facts.name) },
    { says: own.said(facts.company, facts.givenOn) },
    ...(facts.words === null ? [{ says: facts.title }] : [{ quotes: facts.words, by: null }]),
    { says: own.ask },
    { button: own.button, link: facts.link, plain: own.plain },
    { says: own.regards(facts.company) },
    { small: own.free },
    { small: own.stop, link: facts.stopLink },
  ])
}
