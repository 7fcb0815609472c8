import { type ConsentLanguage, consentLanguages } from '../consent/wordings.ts'
import type { ReferralState } from '../cube/question.ts'
import type { PermittedUse } from '../schema.ts'
import type { Level } from '../values/level.ts'

/** What a customer's own page says, in the languages we ask for consent in. */
export interface OwnWords {
  title: (name: string) => string
  intro: (company: string) => string
  preview: string
  asked: (company: string) => string
  askedMore: (day: string) => string
  yes: string
  change: string
  changeMore: string
  changeWords: string
  stop: string
  words: string
  noWords: (company: string) => string
  named: (by: string) => string
  unnamed: string
  given: (day: string) => string
  shownFor: (uses: string) => string
  shownNowhere: string
  onWall: string
  share: string
  shareMore: string
  shareByMail: string
  shareSubject: (company: string) => string
  sharePost: string
  leftUs: (company: string) => string
  correct: string
  correctMore: string
  name: string
  role: string
  correctWords: string
  send: string
  agreed: string
  nothingAgreed: string
  since: (day: string) => string
  until: (day: string) => string
  withdraw: string
  withdrawAll: string
  withdrawAllMore: (company: string) => string
  sure: string
  time: string
  timeGiven: (minutes: number, times: number, year: string) => string
  noTime: (year: string) => string
  coming: string
  referrals: string
  referralsMore: string
  noReferrals: (company: string) => string
  somebody: string
  referralStates: Record<ReferralState, (company: string) => string>
  pause: string
  pauseMore: (company: string) => string
  pausedUntil: (day: string) => string
  months: (count: number) => string
  untilDay: string
  pauseNow: string
  resume: string
  done: Record<OwnDone, string>
  over: string
  overMore: (company: string) => string
  broken: string
  brokenMore: string
  language: string
  who: (company: string) => string
  uses: Record<PermittedUse, string>
  levels: Record<Level, string>
}

/** What somebody did on their page, as it is said back to them. */
const ownDone = ['yes', 'change', 'stop', 'correct', 'withdraw', 'pause', 'resume', 'nothing'] as const
export type OwnDone = (typeof ownDone)[number]

const count = (language: ConsentLanguage, unit: string, number: number) =>
  new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(number)

const words: Record<ConsentLanguage, OwnWords> = {
  en: {
    title: (name) => `Your page, ${name}`,
    intro: (company) =>
      `What ${company} has of you, where it is used, and what you let them do. Nothing changes until you press a button.`,
    preview: 'This is a preview. Its buttons do nothing.',
    asked: (company) => `${company} asks: is this still true?`,
    askedMore: (day) => `You said it on ${day}.`,
    yes: 'Yes, it is still true',
    change: 'I would say it otherwise now',
    changeMore: 'It is shown no more, and somebody gets in touch with you. What you said stays as you said it.',
    changeWords: 'How you would say it now (optional)',
    stop: 'Please stop using it',
    words: 'Your words',
    noWords: (company) => `${company} has no words of yours.`,
    named: (by) => `Shown as: ${by}`,
    unnamed: 'Shown without your name.',
    given: (day) => `You gave this on ${day}.`,
    shownFor: (uses) => `You may be quoted here today: ${uses}.`,
    shownNowhere: 'It is shown nowhere at the moment.',
    onWall: 'See it on',
    share: 'Share it',
    shareMore: 'These words are public. This address leads straight to them:',
    shareByMail: 'Send it by mail',
    shareSubject: (company) => `What I said about ${company}`,
    sharePost: 'Post it on LinkedIn',
    leftUs: (company) => `Copies outside ${company}`,
    correct: 'Something is not right',
    correctMore: 'Your name or title changes once somebody has looked at it. Your words are never changed without you.',
    name: 'Your name',
    role: 'Your title',
    correctWords: 'What is not right (optional)',
    send: 'Send it',
    agreed: 'What you agreed to',
    nothingAgreed: 'You have agreed to nothing that stands.',
    since: (day) => `since ${day}`,
    until: (day) => `until ${day}`,
    withdraw: 'Withdraw this',
    withdrawAll: 'Withdraw everything',
    withdrawAllMore: (company) =>
      `${company} shows nothing of you any more from that moment, and asks for copies back that it has given away.`,
    sure: 'Yes, withdraw everything',
    time: 'Your time',
    timeGiven: (minutes, times, year) =>
      `In ${year} you gave ${count('en', 'minute', minutes)} on ${times === 1 ? 'one occasion' : `${times} occasions`}. Thank you.`,
    noTime: (year) => `In ${year} you have not been asked to speak for them.`,
    coming: 'Coming up',
    referrals: 'People you sent',
    referralsMore: 'Nobody is named here but by what you told us yourself.',
    noReferrals: (company) => `${company} knows of nobody you sent.`,
    somebody: 'Somebody you told',
    referralStates: {
      shared: (company) => `${company} has not heard from them yet.`,
      submitted: (company) => `They are in touch with ${company}.`,
      qualified: (company) => `They are in touch with ${company}.`,
      converted: () => 'They became a customer. Thank you.',
      denied: () => 'It did not count as a referral.',
      expired: () => 'Nothing came of it this time. Thank you all the same.',
      reversed: () => 'Nothing came of it this time. Thank you all the same.',
    },
    pause: 'A break',
    pauseMore: (company) => `While you take a break, ${company} asks you for nothing. What you agreed to stands.`,
    pausedUntil: (day) => `You are left in peace until ${day}.`,
    months: (months) => count('en', months === 12 ? 'year' : 'month', months === 12 ? 1 : months),
    untilDay: 'Or until a day',
    pauseNow: 'Leave me in peace',
    resume: 'End the break',
    done: {
      yes: 'Thank you. It goes on being shown as it is.',
      change: 'Understood. It is shown no more until somebody has talked with you.',
      stop: 'Done. It is used no more.',
      correct: 'Thank you. Somebody looks at it.',
      withdraw: 'Withdrawn. It holds no more, from this moment.',
      pause: 'Done. You are left in peace.',
      resume: 'Your break is over. Welcome back.',
      nothing: 'Nothing was changed. It may have been done already.',
    },
    over: 'This link is over',
    overMore: (company) => `Nothing was changed. Ask ${company} for a new one.`,
    broken: 'This link is not complete',
    brokenMore:
      'Nothing was changed. Open it from the mail once more, all of it: mail programs sometimes break long links.',
    language: 'Language',
    who: (company) => `Whoever has the link to this page is taken for you. ${company} keeps when you pressed what.`,
    uses: {
      website: 'website',
      'sales deck': 'sales slides',
      'private call': 'private calls',
      press: 'press',
      social: 'social media',
      'paid ads': 'paid advertising',
      event: 'events',
    },
    levels: {
      1: 'Feedback without your name',
      2: 'A quote with your name',
      3: 'A reference call',
      4: 'A written story',
      5: 'A video',
      6: 'An event',
    },
  },
  de: {
    title: (name) => `Ihre Seite, ${name}`,
    intro: (company) =>
      `Was ${company} von Ihnen hat, wo es verwendet wird und was Sie erlaubt haben. Nichts ändert sich, bevor Sie einen Knopf drücken.`,
    preview: 'Das ist eine Vorschau. Ihre Knöpfe bewirken nichts.',
    asked: (company) => `${company} fragt: Stimmt das noch?`,
    askedMore: (day) => `Sie haben es am ${day} gesagt.`,
    yes: 'Ja, das stimmt noch',
    change: 'Ich würde es jetzt anders sagen',
    changeMore:
      'Es wird nicht mehr gezeigt, und jemand meldet sich bei Ihnen. Was Sie sagten, bleibt, wie Sie es sagten.',
    changeWords: 'Wie Sie es jetzt sagen würden (freiwillig)',
    stop: 'Bitte nicht mehr verwenden',
    words: 'Ihre Worte',
    noWords: (company) => `${company} hat keine Worte von Ihnen.`,
    named: (by) => `Gezeigt als: ${by}`,
    unnamed: 'Ohne Ihren Namen gezeigt.',
    given: (day) => `Gegeben am ${day}.`,
    shownFor: (uses) => `Heute dürfen Sie hier zitiert werden: ${uses}.`,
    shownNowhere: 'Es wird zurzeit nirgends gezeigt.',
    onWall: 'Ansehen auf',
    share: 'Teilen',
    shareMore: 'Diese Worte sind öffentlich. Diese Adresse führt direkt zu ihnen:',
    shareByMail: 'Per E-Mail senden',
    shareSubject: (company) => `Was ich über ${company} gesagt habe`,
    sharePost: 'Auf LinkedIn posten',
    leftUs: (company) => `Kopien außerhalb von ${company}`,
    correct: 'Etwas stimmt nicht',
    correctMore: 'Name oder Titel ändern sich, sobald jemand es angesehen hat. Ihre Worte ändert niemand ohne Sie.',
    name: 'Ihr Name',
    role: 'Ihr Titel',
    correctWords: 'Was nicht stimmt (freiwillig)',
    send: 'Absenden',
    agreed: 'Worin Sie eingewilligt haben',
    nothingAgreed: 'Sie haben in nichts eingewilligt, das noch gilt.',
    since: (day) => `seit ${day}`,
    until: (day) => `bis ${day}`,
    withdraw: 'Dies widerrufen',
    withdrawAll: 'Alles widerrufen',
    withdrawAllMore: (company) =>
      `Von diesem Moment an zeigt ${company} nichts mehr von Ihnen und bittet um weitergegebene Kopien zurück.`,
    sure: 'Ja, alles widerrufen',
    time: 'Ihre Zeit',
    timeGiven: (minutes, times, year) =>
      `${year} haben Sie ${count('de', 'minute', minutes)} gegeben, bei ${times === 1 ? 'einer Gelegenheit' : `${times} Gelegenheiten`}. Vielen Dank.`,
    noTime: (year) => `${year} wurden Sie nicht gebeten, für sie zu sprechen.`,
    coming: 'Demnächst',
    referrals: 'Wen Sie geschickt haben',
    referralsMore: 'Hier wird niemand genannt, außer so, wie Sie es uns selbst gesagt haben.',
    noReferrals: (company) => `${company} weiß von niemandem, den Sie geschickt haben.`,
    somebody: 'Jemand, dem Sie davon erzählt haben',
    referralStates: {
      shared: (company) => `${company} hat noch nichts von ihnen gehört.`,
      submitted: (company) => `Sie sind mit ${company} im Gespräch.`,
      qualified: (company) => `Sie sind mit ${company} im Gespräch.`,
      converted: () => 'Daraus wurde ein Kunde. Vielen Dank.',
      denied: () => 'Es zählte nicht als Empfehlung.',
      expired: () => 'Diesmal wurde nichts daraus. Trotzdem vielen Dank.',
      reversed: () => 'Diesmal wurde nichts daraus. Trotzdem vielen Dank.',
    },
    pause: 'Eine Pause',
    pauseMore: (company) =>
      `Solange Sie pausieren, bittet ${company} Sie um nichts. Ihre Einwilligungen gelten weiter.`,
    pausedUntil: (day) => `Sie werden bis ${day} in Ruhe gelassen.`,
    months: (months) => count('de', months === 12 ? 'year' : 'month', months === 12 ? 1 : months),
    untilDay: 'Oder bis zu einem Tag',
    pauseNow: 'In Ruhe lassen',
    resume: 'Pause beenden',
    done: {
      yes: 'Vielen Dank. Es wird weiter so gezeigt.',
      change: 'Verstanden. Es wird nicht mehr gezeigt, bis jemand mit Ihnen gesprochen hat.',
      stop: 'Erledigt. Es wird nicht mehr verwendet.',
      correct: 'Vielen Dank. Jemand sieht es sich an.',
      withdraw: 'Widerrufen. Es gilt von diesem Moment an nicht mehr.',
      pause: 'Erledigt. Sie werden in Ruhe gelassen.',
      resume: 'Ihre Pause ist beendet. Willkommen zurück.',
      nothing: 'Nichts wurde geändert. Vielleicht war es schon erledigt.',
    },
    over: 'Dieser Link ist abgelaufen',
    overMore: (company) => `Nichts wurde geändert. Bitten Sie ${company} um einen neuen.`,
    broken: 'Dieser Link ist nicht vollständig',
    brokenMore:
      'Nichts wurde geändert. Öffnen Sie ihn noch einmal ganz aus der E-Mail: Programme trennen lange Links manchmal.',
    language: 'Sprache',
    who: (company) =>
      `Wer den Link zu dieser Seite hat, gilt als Sie. ${company} hält fest, wann Sie was gedrückt haben.`,
    uses: {
      website: 'Website',
      'sales deck': 'Verkaufsfolien',
      'private call': 'private Gespräche',
      press: 'Presse',
      social: 'soziale Medien',
      'paid ads': 'bezahlte Werbung',
      event: 'Veranstaltungen',
    },
    levels: {
      1: 'Rückmeldung ohne Ihren Namen',
      2: 'Ein Zitat mit Ihrem Namen',
      3: 'Ein Referenzgespräch',
      4: 'Eine geschriebene Geschichte',
      5: 'Ein Video',
      6: 'Eine Veranstaltung',
    },
  },
  fr: {
    title: (name) => `Votre page, ${name}`,
    intro: (company) =>
      `Ce que ${company} a de vous, où c’est utilisé et ce que vous permettez. Rien ne change tant que vous n’appuyez pas sur un bouton.`,
    preview: 'Ceci est un aperçu. Ses boutons ne font rien.',
    asked: (company) => `${company} demande : est-ce toujours vrai ?`,
    askedMore: (day) => `Vous l’avez dit le ${day}.`,
    yes: 'Oui, c’est toujours vrai',
    change: 'Je le dirais autrement maintenant',
    changeMore: 'Ce n’est plus montré, et quelqu’un vous contactera. Ce que vous avez dit reste tel quel.',
    changeWords: 'Comment vous le diriez maintenant (facultatif)',
    stop: 'Merci de ne plus l’utiliser',
    words: 'Vos mots',
    noWords: (company) => `${company} n’a aucun mot de vous.`,
    named: (by) => `Montré comme : ${by}`,
    unnamed: 'Montré sans votre nom.',
    given: (day) => `Donné le ${day}.`,
    shownFor: (uses) => `Vous pouvez être cité ici aujourd’hui : ${uses}.`,
    shownNowhere: 'Ce n’est montré nulle part pour le moment.',
    onWall: 'Voir sur',
    share: 'Partager',
    shareMore: 'Ces mots sont publics. Cette adresse y mène directement :',
    shareByMail: 'Envoyer par e-mail',
    shareSubject: (company) => `Ce que j’ai dit de ${company}`,
    sharePost: 'Publier sur LinkedIn',
    leftUs: (company) => `Copies hors de ${company}`,
    correct: 'Quelque chose n’est pas juste',
    correctMore: 'Votre nom ou titre change dès que quelqu’un l’a vu. Vos mots ne sont jamais modifiés sans vous.',
    name: 'Votre nom',
    role: 'Votre titre',
    correctWords: 'Ce qui n’est pas juste (facultatif)',
    send: 'Envoyer',
    agreed: 'Ce que vous avez accepté',
    nothingAgreed: 'Vous n’avez rien accepté qui soit encore valable.',
    since: (day) => `depuis le ${day}`,
    until: (day) => `jusqu’au ${day}`,
    withdraw: 'Retirer ceci',
    withdrawAll: 'Tout retirer',
    withdrawAllMore: (company) =>
      `Dès cet instant, ${company} ne montre plus rien de vous et redemande les copies remises à d’autres.`,
    sure: 'Oui, tout retirer',
    time: 'Votre temps',
    timeGiven: (minutes, times, year) =>
      `En ${year}, vous avez donné ${count('fr', 'minute', minutes)}, en ${times === 1 ? 'une occasion' : `${times} occasions`}. Merci.`,
    noTime: (year) => `En ${year}, on ne vous a pas demandé de témoigner.`,
    coming: 'À venir',
    referrals: 'Les personnes que vous avez envoyées',
    referralsMore: 'Personne n’est nommé ici, sauf comme vous nous l’avez dit vous-même.',
    noReferrals: (company) => `${company} ne connaît personne que vous auriez envoyé.`,
    somebody: 'Quelqu’un à qui vous en avez parlé',
    referralStates: {
      shared: (company) => `${company} n’a pas encore eu de ses nouvelles.`,
      submitted: (company) => `Le contact est établi avec ${company}.`,
      qualified: (company) => `Le contact est établi avec ${company}.`,
      converted: () => 'Un client de plus, grâce à vous. Merci.',
      denied: () => 'Cela n’a pas compté comme recommandation.',
      expired: () => 'Cela n’a rien donné cette fois. Merci tout de même.',
      reversed: () => 'Cela n’a rien donné cette fois. Merci tout de même.',
    },
    pause: 'Une pause',
    pauseMore: (company) =>
      `Pendant votre pause, ${company} ne vous demande rien. Ce que vous avez accepté reste valable.`,
    pausedUntil: (day) => `On vous laisse tranquille jusqu’au ${day}.`,
    months: (months) => count('fr', months === 12 ? 'year' : 'month', months === 12 ? 1 : months),
    untilDay: 'Ou jusqu’à un jour',
    pauseNow: 'Laissez-moi tranquille',
    resume: 'Terminer la pause',
    done: {
      yes: 'Merci. Cela reste montré tel quel.',
      change: 'Compris. Ce n’est plus montré tant que quelqu’un ne vous a pas parlé.',
      stop: 'C’est fait. Ce n’est plus utilisé.',
      correct: 'Merci. Quelqu’un s’en occupe.',
      withdraw: 'Retiré. Cela ne vaut plus, dès cet instant.',
      pause: 'C’est fait. On vous laisse tranquille.',
      resume: 'Votre pause est terminée. Heureux de vous revoir.',
      nothing: 'Rien n’a changé. C’était peut-être déjà fait.',
    },
    over: 'Ce lien a expiré',
    overMore: (company) => `Rien n’a changé. Demandez-en un nouveau à ${company}.`,
    broken: 'Ce lien n’est pas complet',
    brokenMore: 'Rien n’a changé. Ouvrez-le en entier depuis l’e-mail : certains programmes coupent les longs liens.',
    language: 'Langue',
    who: (company) =>
      `Quiconque a le lien de cette page est pris pour vous. ${company} garde la trace de ce que vous pressez.`,
    uses: {
      website: 'site web',
      'sales deck': 'présentations de vente',
      'private call': 'appels privés',
      press: 'presse',
      social: 'réseaux sociaux',
      'paid ads': 'publicité payante',
      event: 'événements',
    },
    levels: {
      1: 'Un avis sans votre nom',
      2: 'Une citation avec votre nom',
      3: 'Un appel de référence',
      4: 'Un récit écrit',
      5: 'Une vidéo',
      6: 'Un événement',
    },
  },
  es: {
    title: (name) => `Su página, ${name}`,
    intro: (company) =>
      `Lo que ${company} tiene de usted, dónde se usa y lo que usted permite. Nada cambia hasta que pulse un botón.`,
    preview: 'Esto es una vista previa. Sus botones no hacen nada.',
    asked: (company) => `${company} pregunta: ¿sigue siendo cierto?`,
    askedMore: (day) => `Lo dijo el ${day}.`,
    yes: 'Sí, sigue siendo cierto',
    change: 'Ahora lo diría de otra manera',
    changeMore: 'Ya no se muestra, y alguien le escribirá. Lo que dijo queda como lo dijo.',
    changeWords: 'Cómo lo diría ahora (opcional)',
    stop: 'Por favor, dejen de usarlo',
    words: 'Sus palabras',
    noWords: (company) => `${company} no tiene palabras suyas.`,
    named: (by) => `Se muestra como: ${by}`,
    unnamed: 'Se muestra sin su nombre.',
    given: (day) => `Lo dio el ${day}.`,
    shownFor: (uses) => `Hoy se le puede citar aquí: ${uses}.`,
    shownNowhere: 'Por ahora no se muestra en ningún sitio.',
    onWall: 'Verlo en',
    share: 'Compartir',
    shareMore: 'Estas palabras son públicas. Esta dirección lleva directamente a ellas:',
    shareByMail: 'Enviar por correo',
    shareSubject: (company) => `Lo que dije de ${company}`,
    sharePost: 'Publicar en LinkedIn',
    leftUs: (company) => `Copias fuera de ${company}`,
    correct: 'Algo no está bien',
    correctMore: 'Su nombre o cargo cambia cuando alguien lo haya visto. Sus palabras nunca se cambian sin usted.',
    name: 'Su nombre',
    role: 'Su cargo',
    correctWords: 'Qué no está bien (opcional)',
    send: 'Enviar',
    agreed: 'Lo que aceptó',
    nothingAgreed: 'No ha aceptado nada que siga vigente.',
    since: (day) => `desde el ${day}`,
    until: (day) => `hasta el ${day}`,
    withdraw: 'Retirar esto',
    withdrawAll: 'Retirarlo todo',
    withdrawAllMore: (company) =>
      `Desde ese momento ${company} no muestra nada suyo y pide que le devuelvan las copias entregadas.`,
    sure: 'Sí, retirarlo todo',
    time: 'Su tiempo',
    timeGiven: (minutes, times, year) =>
      `En ${year} dio ${count('es', 'minute', minutes)} en ${times === 1 ? 'una ocasión' : `${times} ocasiones`}. Gracias.`,
    noTime: (year) => `En ${year} no se le ha pedido que hable en su favor.`,
    coming: 'Próximamente',
    referrals: 'Las personas que envió',
    referralsMore: 'Aquí no se nombra a nadie, salvo como usted mismo nos lo dijo.',
    noReferrals: (company) => `${company} no sabe de nadie que usted haya enviado.`,
    somebody: 'Alguien a quien se lo contó',
    referralStates: {
      shared: (company) => `${company} aún no ha tenido noticias suyas.`,
      submitted: (company) => `Está en contacto con ${company}.`,
      qualified: (company) => `Está en contacto con ${company}.`,
      converted: () => 'Se hizo cliente. Gracias.',
      denied: () => 'No contó como recomendación.',
      expired: () => 'Esta vez no salió nada. Gracias de todos modos.',
      reversed: () => 'Esta vez no salió nada. Gracias de todos modos.',
    },
    pause: 'Una pausa',
    pauseMore: (company) => `Mientras dure su pausa, ${company} no le pide nada. Lo que aceptó sigue vigente.`,
    pausedUntil: (day) => `Le dejan en paz hasta el ${day}.`,
    months: (months) => count('es', months === 12 ? 'year' : 'month', months === 12 ? 1 : months),
    untilDay: 'O hasta un día',
    pauseNow: 'Déjenme en paz',
    resume: 'Terminar la pausa',
    done: {
      yes: 'Gracias. Se sigue mostrando así.',
      change: 'Entendido. No se muestra hasta que alguien haya hablado con usted.',
      stop: 'Hecho. Ya no se usa.',
      correct: 'Gracias. Alguien lo mirará.',
      withdraw: 'Retirado. Ya no vale, desde este momento.',
      pause: 'Hecho. Le dejan en paz.',
      resume: 'Su pausa ha terminado. Bienvenido de nuevo.',
      nothing: 'No ha cambiado nada. Quizá ya estaba hecho.',
    },
    over: 'Este enlace ha caducado',
    overMore: (company) => `No ha cambiado nada. Pida uno nuevo a ${company}.`,
    broken: 'Este enlace no está completo',
    brokenMore: 'No ha cambiado nada. Ábralo entero desde el correo: algunos programas parten los enlaces largos.',
    language: 'Idioma',
    who: (company) => `Quien tenga el enlace de esta página pasa por usted. ${company} guarda cuándo pulsó qué.`,
    uses: {
      website: 'sitio web',
      'sales deck': 'presentaciones de venta',
      'private call': 'llamadas privadas',
      press: 'prensa',
      social: 'redes sociales',
      'paid ads': 'publicidad pagada',
      event: 'eventos',
    },
    levels: {
      1: 'Una opinión sin su nombre',
      2: 'Una cita con su nombre',
      3: 'Una llamada de referencia',
      4: 'Una historia escrita',
      5: 'Un vídeo',
      6: 'Un evento',
    },
  },
}

/** The page in the first of these languages that we speak; English where we speak none. */
export function ownWordsIn(wished: readonly (string | null)[]): { language: ConsentLanguage; words: OwnWords } {
  const language = (wished
    .map((one) => one?.slice(0, 2).toLowerCase())
    .find((one) => consentLanguages.includes(one as never)) ?? 'en') as ConsentLanguage
  return { language, words: words[language] }
}
