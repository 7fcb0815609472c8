import { compose, type Letter } from '../consent/letters.ts'
import type { ConsentLanguage } from '../consent/wordings.ts'

const words: Record<
  ConsentLanguage,
  {
    subject: (company: string) => string
    greeting: (name: string) => string
    says: (company: string) => string
    button: string
    plain: string
    keep: string
    stop: string
    regards: (company: string) => string
  }
> = {
  en: {
    subject: (company) => `Your page at ${company}`,
    greeting: (name) => `Hello ${name},`,
    says: (company) =>
      `this is your own page at ${company}: your words and where they are used, what you agreed to, the time you gave. You can correct it, take a break, or withdraw.`,
    button: 'Open my page',
    plain: 'If the button does not work, copy this address:',
    keep: 'The link is yours alone and works for a year. We ask for nothing with this mail.',
    stop: 'You do not want such mail? Unsubscribe',
    regards: (company) => `Thank you,\n${company}`,
  },
  de: {
    subject: (company) => `Ihre Seite bei ${company}`,
    greeting: (name) => `Guten Tag ${name},`,
    says: (company) =>
      `das ist Ihre eigene Seite bei ${company}: Ihre Worte und wo sie verwendet werden, worin Sie eingewilligt haben, die Zeit, die Sie gegeben haben. Sie können sie berichtigen, pausieren oder widerrufen.`,
    button: 'Meine Seite öffnen',
    plain: 'Falls der Knopf nicht geht, kopieren Sie diese Adresse:',
    keep: 'Der Link ist nur für Sie und gilt ein Jahr. Wir bitten Sie mit dieser E-Mail um nichts.',
    stop: 'Sie möchten solche E-Mails nicht? Abmelden',
    regards: (company) => `Vielen Dank\n${company}`,
  },
  fr: {
    subject: (company) => `Votre page chez ${company}`,
    greeting: (name) => `Bonjour ${name},`,
    says: (company) =>
      `voici votre propre page chez ${company} : vos mots et où ils sont utilisés, ce que vous avez accepté, le temps que vous avez donné. Vous pouvez corriger, faire une pause ou retirer votre accord.`,
    button: 'Ouvrir ma page',
    plain: 'Si le bouton ne fonctionne pas, copiez cette adresse :',
    keep: 'Le lien n’est qu’à vous et fonctionne un an. Cet e-mail ne vous demande rien.',
    stop: 'Vous ne voulez pas de ces e-mails ? Se désabonner',
    regards: (company) => `Merci,\n${company}`,
  },
  es: {
    subject: (company) => `Su página en ${company}`,
    greeting: (name) => `Hola, ${name}:`,
    says: (company) =>
      `esta es su propia página en ${company}: sus palabras y dónde se usan, lo que aceptó, el tiempo que dio. Puede corregir, hacer una pausa o retirar lo que aceptó.`,
    button: 'Abrir mi página',
    plain: 'Si el botón no funciona, copie esta dirección:',
    keep: 'El enlace es solo suyo y vale un año. Con este correo no le pedimos nada.',
    stop: '¿No quiere estos correos? Darse de baja',
    regards: (company) => `Gracias,\n${company}`,
  },
}

/** The mail that brings somebody the link to their own page. */
export function writeOwnPage(facts: {
  language: ConsentLanguage
  company: string
  name: string
  link: string
  stopLink: string
}): Letter {
  const own = words[facts.language]
  return compose(facts.language, own.subject(facts.company), [
    { says: own.greeting(facts.name) },
    { says: own.says(facts.company) },
    { button: own.button, link: facts.link, plain: own.plain },
    { says: own.regards(facts.company) },
    { small: own.keep },
    { small: own.stop, link: facts.stopLink },
  ])
}
