/** What the pages to unsubscribe say, in the languages somebody has written them in. */
export interface UnsubscribeWords {
  unsubscribe: string
  question: (company: string) => string
  done: string
  doneMore: (company: string) => string
  expired: string
  expiredMore: string
  incomplete: string
  incompleteMore: string
}

const en: UnsubscribeWords = {
  unsubscribe: 'Unsubscribe',
  question: (company) => `Press the button, and ${company} will not write to you any more.`,
  done: 'You are unsubscribed',
  doneMore: (company) =>
    `${company} does not write to your address any more. What was still to be sent has been withdrawn. You can close this page.`,
  expired: 'This link has expired',
  expiredMore: 'Nothing was changed. Use the link in a newer mail, or reply to the mail and say that you want no more.',
  incomplete: 'This link is not complete',
  incompleteMore:
    'Nothing was changed. Open it from the mail once more, all of it: mail programs sometimes break long links in two. Or reply to the mail and say that you want no more.',
}

const de: UnsubscribeWords = {
  unsubscribe: 'Abmelden',
  question: (company) => `Drücken Sie den Knopf, und ${company} schreibt Ihnen nicht mehr.`,
  done: 'Sie sind abgemeldet',
  doneMore: (company) =>
    `${company} schreibt nicht mehr an Ihre Adresse. Was noch verschickt werden sollte, ist zurückgezogen. Sie können diese Seite schließen.`,
  expired: 'Dieser Link ist abgelaufen',
  expiredMore:
    'Es wurde nichts geändert. Nehmen Sie den Link aus einer neueren Mail, oder antworten Sie auf die Mail, dass Sie keine mehr möchten.',
  incomplete: 'Dieser Link ist nicht vollständig',
  incompleteMore:
    'Es wurde nichts geändert. Öffnen Sie ihn noch einmal ganz aus der Mail: Mailprogramme brechen lange Links manchmal um. Oder antworten Sie auf die Mail, dass Sie keine mehr möchten.',
}

const fr: UnsubscribeWords = {
  unsubscribe: 'Se désabonner',
  question: (company) => `Appuyez sur le bouton, et ${company} ne vous écrira plus.`,
  done: 'Vous êtes désabonné',
  doneMore: (company) =>
    `${company} n’écrit plus à votre adresse. Ce qui devait encore partir a été retiré. Vous pouvez fermer cette page.`,
  expired: 'Ce lien a expiré',
  expiredMore:
    'Rien n’a été modifié. Utilisez le lien d’un message plus récent, ou répondez au message en disant que vous n’en voulez plus.',
  incomplete: 'Ce lien n’est pas complet',
  incompleteMore:
    'Rien n’a été modifié. Ouvrez-le encore une fois en entier depuis le message : les longs liens sont parfois coupés en deux. Ou répondez au message en disant que vous n’en voulez plus.',
}

const es: UnsubscribeWords = {
  unsubscribe: 'Darse de baja',
  question: (company) => `Pulse el botón y ${company} no le escribirá más.`,
  done: 'Se ha dado de baja',
  doneMore: (company) =>
    `${company} ya no escribe a su dirección. Lo que quedaba por enviar se ha retirado. Puede cerrar esta página.`,
  expired: 'Este enlace ha caducado',
  expiredMore:
    'No se ha cambiado nada. Use el enlace de un correo más reciente, o responda al correo y diga que no quiere más.',
  incomplete: 'Este enlace no está completo',
  incompleteMore:
    'No se ha cambiado nada. Ábralo otra vez entero desde el correo: a veces los enlaces largos se parten en dos. O responda al correo y diga que no quiere más.',
}

const written: Record<string, UnsubscribeWords> = { en, de, fr, es }

/**
 * The words in the first of these languages we have them in, in English where we have them in none, with their language.
 *
 * @example
 * unsubscribeWords([null, 'fr-CA']).language // 'fr'
 */
export function unsubscribeWords(wishes: readonly (string | null)[]): { language: string; words: UnsubscribeWords } {
  const language = wishes.map((wish) => wish?.split('-')[0] ?? '').find((code) => Object.hasOwn(written, code)) ?? 'en'
  return { language, words: written[language] ?? en }
}
