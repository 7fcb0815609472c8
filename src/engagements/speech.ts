import type { Level } from '../values/level.ts'
import type { TimeProblem } from './times.ts'

/** The languages in which we write to whoever speaks for us, and to whom they speak. */
export const speechLanguages = ['en', 'de', 'fr', 'es'] as const
export type SpeechLanguage = (typeof speechLanguages)[number]

export const languageNames: Record<SpeechLanguage, string> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
}

/** The first of these languages that we speak; English where we speak none: `speechOf(['de-AT', 'en'])` is 'de'. */
export function speechOf(wanted: readonly (string | null | undefined)[]): SpeechLanguage {
  for (const one of wanted) {
    const language = speechLanguages.find((known) => known === one?.trim().slice(0, 2).toLowerCase())
    if (language) return language
  }
  return 'en'
}

/** "3 hours", from two hours on and where it comes out even; null otherwise, when minutes are easier to read. */
const hours = (language: SpeechLanguage, minutes: number): string | null =>
  minutes < 120 || minutes % 30 !== 0
    ? null
    : new Intl.NumberFormat(language, { style: 'unit', unit: 'hour', unitDisplay: 'long' }).format(minutes / 60)

/** All we say in letters and on pages, in one language. */
export interface Speech {
  /** What they are asked for, with its article: "a reference call". */
  what: Record<Level, string>
  greeting: (name: string) => string
  regards: (company: string) => string
  unsubscribe: string
  plainLink: string
  minutes: (minutes: number) => string
  // Asking
  askSubject: (company: string) => string
  ask: (company: string, what: string, minutes: string) => string
  withProspect: (prospect: string) => string
  withSomebody: string
  withUs: (company: string) => string
  topic: (topic: string) => string
  howItGoes: string
  orNo: string
  offerOrNo: string
  // Picking
  pickSubject: (customer: string) => string
  pick: (person: string, company: string, minutes: string) => string
  pickButton: string
  // Agreed, moved, off
  agreedSubject: (moment: string) => string
  movedSubject: (moment: string) => string
  offSubject: string
  agreed: (other: string, moment: string, minutes: string) => string
  moved: (other: string, moment: string, minutes: string) => string
  off: (other: string, moment: string) => string
  newTimes: string
  place: (place: string) => string
  reason: (reason: string) => string
  calendar: string
  calendarOff: string
  changeIt: string
  entry: (company: string, people: string) => string
  // Afterwards
  outcomeSubject: string
  outcome: (other: string, moment: string) => string
  outcomeButton: string
  thanksSubject: (company: string) => string
  yourPage: string
  // Pages
  slotsTitle: string
  timesHeading: string
  timesHelp: string
  time: (n: number) => string
  day: string
  clock: string
  zone: string
  showZone: string
  offer: string
  problems: Record<TimeProblem, string>
  lookAtTimes: string
  noHeading: string
  noHelp: string
  noReason: string
  noReasonGiven: string
  noWords: string
  sayNo: string
  laterHeading: string
  laterHelp: string
  sayLater: string
  offeredTitle: string
  offeredHelp: string
  offerOthers: string
  agreedTitle: string
  moveHeading: string
  moveHelp: string
  callOffHeading: string
  callOffHelp: string
  callOff: string
  thanksLater: string
  saidNoTitle: string
  saidNo: string
  overTitle: string
  over: string
  pickTitle: string
  pickFirst: string
  noneHeading: string
  noneHelp: string
  none: string
  noneSent: string
  notPickable: string
  passed: string
  outcomeTitle: string
  tookPlace: string
  yes: string
  no: string
  grade: string
  grades: readonly [string, string, string, string, string]
  gradeHelp: string
  outcomeWords: string
  sendOutcome: string
  outcomeThanks: string
  outcomeThanksMore: string
  chooseHeld: string
  notYetTitle: string
  notYet: (moment: string) => string
  sayHow: string
  expiredTitle: string
  expired: string
  incompleteTitle: string
  incomplete: string
}

const en: Speech = {
  what: {
    1: 'a short conversation',
    2: 'a quote',
    3: 'a reference call',
    4: 'a white paper',
    5: 'a video',
    6: 'a talk',
  },
  greeting: (name) => `Hello ${name},`,
  regards: (company) => `Thank you,\n${company}`,
  unsubscribe: 'You do not want such mail? Unsubscribe',
  plainLink: 'If the button does not work, copy this address:',
  minutes: (n) => hours('en', n) ?? `${n} minutes`,
  askSubject: (company) => `Would you speak about ${company}?`,
  ask: (company, what, minutes) => `${company} would like to ask you for ${what}. It takes ${minutes} of your time.`,
  withProspect: (prospect) =>
    `It is for ${prospect}, who are thinking of working with us. Say what you think; nobody tells you what to say.`,
  withSomebody:
    'It is for a company that is thinking of working with us. Say what you think; nobody tells you what to say.',
  withUs: (company) => `You talk with us at ${company}. Nothing appears before you have seen it and agreed.`,
  topic: (topic) => `What it is about: ${topic}.`,
  howItGoes: 'You offer three times, one of them is picked, and you get an entry for your calendar.',
  orNo: 'You can as well say no, or later. It is entirely up to you.',
  offerOrNo: 'Offer times, or say no',
  pickSubject: (customer) => `Pick a time to talk with ${customer}`,
  pick: (person, company, minutes) =>
    `${person} has offered three times to talk with you about working with ${company}. It takes ${minutes}. Pick the one that suits you.`,
  pickButton: 'Pick a time',
  agreedSubject: (moment) => `Agreed: ${moment}`,
  movedSubject: (moment) => `New time: ${moment}`,
  offSubject: 'Called off',
  agreed: (other, moment, minutes) => `You talk with ${other} on ${moment}, for ${minutes}.`,
  moved: (other, moment, minutes) => `The time has changed. You talk with ${other} on ${moment}, for ${minutes}.`,
  off: (other, moment) => `What was agreed with ${other} for ${moment} is called off.`,
  newTimes: 'New times are on their way.',
  place: (place) => `Where: ${place}`,
  reason: (reason) => `The reason given: ${reason}`,
  calendar: 'Put it into your calendar',
  calendarOff: 'Take it out of your calendar',
  changeIt: 'See it, move it or call it off',
  entry: (company, people) => `Arranged by ${company}. Taking part: ${people}.`,
  outcomeSubject: 'How did it go?',
  outcome: (other, moment) => `On ${moment} you were to talk with ${other}. Did it take place, and was it of use?`,
  outcomeButton: 'Say how it went',
  thanksSubject: (company) => `Thank you from ${company}`,
  yourPage: 'Your own page: the time you gave, your words, and a break whenever you want one',
  slotsTitle: 'When could you?',
  timesHeading: 'Offer three times',
  timesHelp: 'One of them will be picked. Change what we put in.',
  time: (n) => `Time ${n}`,
  day: 'Day',
  clock: 'Starts at',
  zone: 'Times are in the zone of',
  showZone: 'Show in this zone',
  offer: 'Offer these times',
  problems: {
    missing: 'Choose a day and a time.',
    'no-such-time': 'This time does not exist on that day. Choose another.',
    passed: 'This time has passed. Choose one ahead.',
    'too-far': 'This is more than half a year ahead. Choose an earlier one.',
    twice: 'You offer this time twice. Choose another.',
    overlap: 'This overlaps with another time you offer. Leave more room between them.',
  },
  lookAtTimes: 'Please look at the times marked below.',
  noHeading: 'I would rather not',
  noHelp: 'No is fine. We will leave you in peace for a while.',
  noReason: 'Why not?',
  noReasonGiven: 'I would rather not say',
  noWords: 'In your words, if you like',
  sayNo: 'Say no',
  laterHeading: 'Not now, perhaps later',
  laterHelp: 'Somebody of us will get in touch with you. Tell us when it suits you, if you like.',
  sayLater: 'Say later',
  offeredTitle: 'Thank you for your times',
  offeredHelp: 'You hear from us as soon as one of them is picked.',
  offerOthers: 'Offer other times',
  agreedTitle: 'It is agreed',
  moveHeading: 'This time does not suit any more',
  moveHelp: 'Offer three other times. The one agreed is given up.',
  callOffHeading: 'I cannot after all',
  callOffHelp: 'Then we call it off and tell the others.',
  callOff: 'Call it off',
  thanksLater: 'Thank you for telling us. Somebody of us will get in touch. This page stays open for you.',
  saidNoTitle: 'You said no',
  saidNo: 'Thank you for telling us. We will leave you in peace for a while. You can close this page.',
  overTitle: 'This is over',
  over: 'There is nothing left to arrange here. You can close this page.',
  pickTitle: 'Which time suits you?',
  pickFirst: 'Choose one of the times.',
  noneHeading: 'None of them suits me',
  noneHelp: 'Say when you could. We ask for other times.',
  none: 'Ask for other times',
  noneSent: 'Thank you. We ask for other times and write to you again.',
  notPickable: 'There are no times to pick from now. You hear from us as soon as there are.',
  passed: 'This time has passed, or is not offered any more. Choose another.',
  outcomeTitle: 'How did it go?',
  tookPlace: 'Did it take place?',
  yes: 'Yes',
  no: 'No',
  grade: 'Was it of use?',
  grades: ['1: of no use', '2: of little use', '3: of some use', '4: of much use', '5: exactly what was needed'],
  gradeHelp: 'Leave it open where you cannot say.',
  outcomeWords: 'Anything you would like to tell us',
  sendOutcome: 'Send',
  outcomeThanks: 'Thank you',
  outcomeThanksMore: 'We have noted it. You can change it here as long as this link works.',
  chooseHeld: 'Say whether it took place.',
  notYetTitle: 'Not yet',
  notYet: (moment) => `It is agreed for ${moment}. Come back after that.`,
  sayHow: 'Say how it went',
  expiredTitle: 'This link has expired',
  expired: 'Nothing was changed. Write to whoever sent it to you.',
  incompleteTitle: 'This link is not complete',
  incomplete:
    'Nothing was changed. Open it from the mail once more, all of it: mail programs sometimes break long links in two.',
}

const de: Speech = {
  what: {
    1: 'ein kurzes Gespräch',
    2: 'ein Zitat',
    3: 'ein Referenzgespräch',
    4: 'ein Whitepaper',
    5: 'ein Video',
    6: 'einen Vortrag',
  },
  greeting: (name) => `Guten Tag ${name},`,
  regards: (company) => `Vielen Dank\n${company}`,
  unsubscribe: 'Sie möchten solche E-Mails nicht? Abmelden',
  plainLink: 'Falls der Knopf nicht geht, kopieren Sie diese Adresse:',
  minutes: (n) => hours('de', n) ?? `${n} Minuten`,
  askSubject: (company) => `Würden Sie über ${company} sprechen?`,
  ask: (company, what, minutes) => `${company} möchte Sie um ${what} bitten. Das kostet Sie ${minutes}.`,
  withProspect: (prospect) =>
    `Es ist für ${prospect}, die überlegen, mit uns zu arbeiten. Sagen Sie, was Sie denken; niemand schreibt Ihnen etwas vor.`,
  withSomebody:
    'Es ist für ein Unternehmen, das überlegt, mit uns zu arbeiten. Sagen Sie, was Sie denken; niemand schreibt Ihnen etwas vor.',
  withUs: (company) =>
    `Sie sprechen mit uns von ${company}. Nichts erscheint, bevor Sie es gesehen und zugestimmt haben.`,
  topic: (topic) => `Worum es geht: ${topic}.`,
  howItGoes: 'Sie bieten drei Termine an, einer davon wird gewählt, und Sie bekommen einen Eintrag für Ihren Kalender.',
  orNo: 'Sie können ebenso gut Nein sagen, oder später. Es liegt ganz bei Ihnen.',
  offerOrNo: 'Termine anbieten oder absagen',
  pickSubject: (customer) => `Wählen Sie einen Termin mit ${customer}`,
  pick: (person, company, minutes) =>
    `${person} bietet Ihnen drei Termine an, um über die Arbeit mit ${company} zu sprechen. Es dauert ${minutes}. Wählen Sie, was Ihnen passt.`,
  pickButton: 'Termin wählen',
  agreedSubject: (moment) => `Vereinbart: ${moment}`,
  movedSubject: (moment) => `Neuer Termin: ${moment}`,
  offSubject: 'Abgesagt',
  agreed: (other, moment, minutes) => `Ihr Gespräch mit ${other}: ${moment}, ${minutes}.`,
  moved: (other, moment, minutes) => `Der Termin hat sich geändert. Ihr Gespräch mit ${other}: ${moment}, ${minutes}.`,
  off: (other, moment) => `Der Termin mit ${other} (${moment}) ist abgesagt.`,
  newTimes: 'Neue Termine sind unterwegs.',
  place: (place) => `Wo: ${place}`,
  reason: (reason) => `Der genannte Grund: ${reason}`,
  calendar: 'In den Kalender eintragen',
  calendarOff: 'Aus dem Kalender nehmen',
  changeIt: 'Ansehen, verschieben oder absagen',
  entry: (company, people) => `Vermittelt von ${company}. Dabei: ${people}.`,
  outcomeSubject: 'Wie war es?',
  outcome: (other, moment) =>
    `Ihr Gespräch mit ${other} war für ${moment} vereinbart. Hat es stattgefunden, und hat es etwas gebracht?`,
  outcomeButton: 'Sagen, wie es war',
  thanksSubject: (company) => `Vielen Dank von ${company}`,
  yourPage: 'Ihre eigene Seite: Ihre Zeit, Ihre Worte, und eine Pause, wann immer Sie möchten',
  slotsTitle: 'Wann könnten Sie?',
  timesHeading: 'Drei Termine anbieten',
  timesHelp: 'Einer davon wird gewählt. Ändern Sie, was wir eingetragen haben.',
  time: (n) => `Termin ${n}`,
  day: 'Tag',
  clock: 'Beginn',
  zone: 'Zeiten gelten in der Zone von',
  showZone: 'In dieser Zone zeigen',
  offer: 'Diese Termine anbieten',
  problems: {
    missing: 'Wählen Sie Tag und Uhrzeit.',
    'no-such-time': 'Diese Uhrzeit gibt es an dem Tag nicht. Wählen Sie eine andere.',
    passed: 'Dieser Termin ist vorbei. Wählen Sie einen späteren.',
    'too-far': 'Das ist mehr als ein halbes Jahr hin. Wählen Sie einen früheren.',
    twice: 'Sie bieten diesen Termin zweimal an. Wählen Sie einen anderen.',
    overlap: 'Das überschneidet sich mit einem anderen Termin. Lassen Sie mehr Abstand.',
  },
  lookAtTimes: 'Bitte sehen Sie sich die markierten Termine an.',
  noHeading: 'Lieber nicht',
  noHelp: 'Nein ist in Ordnung. Wir lassen Sie eine Weile in Ruhe.',
  noReason: 'Warum nicht?',
  noReasonGiven: 'Möchte ich nicht sagen',
  noWords: 'In Ihren Worten, wenn Sie mögen',
  sayNo: 'Nein sagen',
  laterHeading: 'Nicht jetzt, vielleicht später',
  laterHelp: 'Jemand von uns meldet sich bei Ihnen. Sagen Sie uns gern, wann es passt.',
  sayLater: 'Später',
  offeredTitle: 'Danke für Ihre Termine',
  offeredHelp: 'Sie hören von uns, sobald einer davon gewählt ist.',
  offerOthers: 'Andere Termine anbieten',
  agreedTitle: 'Es ist vereinbart',
  moveHeading: 'Der Termin passt nicht mehr',
  moveHelp: 'Bieten Sie drei andere Termine an. Der vereinbarte wird aufgegeben.',
  callOffHeading: 'Ich kann doch nicht',
  callOffHelp: 'Dann sagen wir ab und geben den anderen Bescheid.',
  callOff: 'Absagen',
  thanksLater: 'Danke für die Nachricht. Jemand von uns meldet sich. Diese Seite bleibt für Sie offen.',
  saidNoTitle: 'Sie haben Nein gesagt',
  saidNo: 'Danke für die Nachricht. Wir lassen Sie eine Weile in Ruhe. Sie können diese Seite schließen.',
  overTitle: 'Das ist vorbei',
  over: 'Hier ist nichts mehr zu vereinbaren. Sie können diese Seite schließen.',
  pickTitle: 'Welcher Termin passt Ihnen?',
  pickFirst: 'Wählen Sie einen der Termine.',
  noneHeading: 'Keiner passt mir',
  noneHelp: 'Sagen Sie, wann Sie könnten. Wir fragen nach anderen Terminen.',
  none: 'Um andere Termine bitten',
  noneSent: 'Danke. Wir fragen nach anderen Terminen und schreiben Ihnen wieder.',
  notPickable: 'Zurzeit gibt es keine Termine zur Wahl. Sie hören von uns, sobald es welche gibt.',
  passed: 'Dieser Termin ist vorbei oder wird nicht mehr angeboten. Wählen Sie einen anderen.',
  outcomeTitle: 'Wie war es?',
  tookPlace: 'Hat es stattgefunden?',
  yes: 'Ja',
  no: 'Nein',
  grade: 'Hat es etwas gebracht?',
  grades: ['1: gar nichts', '2: wenig', '3: etwas', '4: viel', '5: genau das, was nötig war'],
  gradeHelp: 'Lassen Sie es offen, wenn Sie es nicht sagen können.',
  outcomeWords: 'Was Sie uns sonst sagen möchten',
  sendOutcome: 'Absenden',
  outcomeThanks: 'Vielen Dank',
  outcomeThanksMore: 'Wir haben es notiert. Sie können es hier ändern, solange dieser Link gilt.',
  chooseHeld: 'Sagen Sie, ob es stattgefunden hat.',
  notYetTitle: 'Noch nicht',
  notYet: (moment) => `Vereinbart ist ${moment}. Kommen Sie danach wieder.`,
  sayHow: 'Sagen, wie es war',
  expiredTitle: 'Dieser Link ist abgelaufen',
  expired: 'Es wurde nichts geändert. Schreiben Sie der Person, von der er kam.',
  incompleteTitle: 'Dieser Link ist nicht vollständig',
  incomplete:
    'Es wurde nichts geändert. Öffnen Sie ihn noch einmal ganz aus der E-Mail: Mailprogramme brechen lange Links manchmal um.',
}

const fr: Speech = {
  what: {
    1: 'un court entretien',
    2: 'une citation',
    3: 'un appel de référence',
    4: 'un livre blanc',
    5: 'une vidéo',
    6: 'une intervention',
  },
  greeting: (name) => `Bonjour ${name},`,
  regards: (company) => `Merci,\n${company}`,
  unsubscribe: 'Vous ne voulez pas de ces e-mails ? Se désabonner',
  plainLink: 'Si le bouton ne fonctionne pas, copiez cette adresse :',
  minutes: (n) => hours('fr', n) ?? `${n} minutes`,
  askSubject: (company) => `Parleriez-vous de ${company} ?`,
  ask: (company, what, minutes) => `${company} aimerait vous demander ${what}. Cela vous prendra ${minutes}.`,
  withProspect: (prospect) =>
    `C’est pour ${prospect}, qui envisage de travailler avec nous. Dites ce que vous pensez ; personne ne vous dicte vos mots.`,
  withSomebody:
    'C’est pour une entreprise qui envisage de travailler avec nous. Dites ce que vous pensez ; personne ne vous dicte vos mots.',
  withUs: (company) => `Vous parlez avec nous, chez ${company}. Rien ne paraît sans que vous l’ayez vu et accepté.`,
  topic: (topic) => `Le sujet : ${topic}.`,
  howItGoes: 'Vous proposez trois horaires, l’un d’eux est choisi, et vous recevez une entrée pour votre agenda.',
  orNo: 'Vous pouvez tout aussi bien dire non, ou plus tard. C’est à vous de voir.',
  offerOrNo: 'Proposer des horaires ou refuser',
  pickSubject: (customer) => `Choisissez un horaire avec ${customer}`,
  pick: (person, company, minutes) =>
    `${person} vous propose trois horaires pour parler du travail avec ${company}. Cela dure ${minutes}. Choisissez celui qui vous convient.`,
  pickButton: 'Choisir un horaire',
  agreedSubject: (moment) => `Convenu : ${moment}`,
  movedSubject: (moment) => `Nouvel horaire : ${moment}`,
  offSubject: 'Annulé',
  agreed: (other, moment, minutes) => `Votre entretien avec ${other} : ${moment}, ${minutes}.`,
  moved: (other, moment, minutes) => `L’horaire a changé. Votre entretien avec ${other} : ${moment}, ${minutes}.`,
  off: (other, moment) => `L’entretien avec ${other} prévu ${moment} est annulé.`,
  newTimes: 'De nouveaux horaires suivent.',
  place: (place) => `Où : ${place}`,
  reason: (reason) => `Le motif donné : ${reason}`,
  calendar: 'L’ajouter à votre agenda',
  calendarOff: 'Le retirer de votre agenda',
  changeIt: 'Voir, déplacer ou annuler',
  entry: (company, people) => `Organisé par ${company}. Participants : ${people}.`,
  outcomeSubject: 'Comment cela s’est-il passé ?',
  outcome: (other, moment) =>
    `Votre entretien avec ${other} était prévu ${moment}. A-t-il eu lieu, et a-t-il été utile ?`,
  outcomeButton: 'Dire comment c’était',
  thanksSubject: (company) => `Merci de la part de ${company}`,
  yourPage: 'Votre propre page : le temps donné, vos mots, et une pause quand vous le souhaitez',
  slotsTitle: 'Quand pourriez-vous ?',
  timesHeading: 'Proposer trois horaires',
  timesHelp: 'L’un d’eux sera choisi. Modifiez ce que nous avons rempli.',
  time: (n) => `Horaire ${n}`,
  day: 'Jour',
  clock: 'Début',
  zone: 'Heures du fuseau de',
  showZone: 'Afficher dans ce fuseau',
  offer: 'Proposer ces horaires',
  problems: {
    missing: 'Choisissez un jour et une heure.',
    'no-such-time': 'Cette heure n’existe pas ce jour-là. Choisissez-en une autre.',
    passed: 'Cet horaire est passé. Choisissez-en un à venir.',
    'too-far': 'C’est dans plus de six mois. Choisissez plus tôt.',
    twice: 'Vous proposez deux fois cet horaire. Choisissez-en un autre.',
    overlap: 'Il chevauche un autre horaire proposé. Laissez plus d’écart.',
  },
  lookAtTimes: 'Merci de revoir les horaires signalés.',
  noHeading: 'Je préfère ne pas le faire',
  noHelp: 'Dire non ne pose aucun problème. Nous vous laisserons tranquille un moment.',
  noReason: 'Pourquoi ?',
  noReasonGiven: 'Je préfère ne pas le dire',
  noWords: 'Avec vos mots, si vous voulez',
  sayNo: 'Dire non',
  laterHeading: 'Pas maintenant, peut-être plus tard',
  laterHelp: 'L’un de nous vous contactera. Dites-nous, si vous voulez, quand cela vous irait.',
  sayLater: 'Plus tard',
  offeredTitle: 'Merci pour vos horaires',
  offeredHelp: 'Nous vous écrivons dès que l’un d’eux est choisi.',
  offerOthers: 'Proposer d’autres horaires',
  agreedTitle: 'C’est convenu',
  moveHeading: 'Cet horaire ne convient plus',
  moveHelp: 'Proposez trois autres horaires. Celui qui était convenu est abandonné.',
  callOffHeading: 'Finalement, je ne peux pas',
  callOffHelp: 'Nous annulons alors et prévenons les autres.',
  callOff: 'Annuler',
  thanksLater: 'Merci de nous l’avoir dit. L’un de nous vous contactera. Cette page vous reste ouverte.',
  saidNoTitle: 'Vous avez dit non',
  saidNo: 'Merci de nous l’avoir dit. Nous vous laisserons tranquille un moment. Vous pouvez fermer cette page.',
  overTitle: 'C’est terminé',
  over: 'Il n’y a plus rien à convenir ici. Vous pouvez fermer cette page.',
  pickTitle: 'Quel horaire vous convient ?',
  pickFirst: 'Choisissez l’un des horaires.',
  noneHeading: 'Aucun ne me convient',
  noneHelp: 'Dites quand vous pourriez. Nous demandons d’autres horaires.',
  none: 'Demander d’autres horaires',
  noneSent: 'Merci. Nous demandons d’autres horaires et vous écrirons de nouveau.',
  notPickable: 'Il n’y a pas d’horaire à choisir pour l’instant. Nous vous écrivons dès qu’il y en a.',
  passed: 'Cet horaire est passé ou n’est plus proposé. Choisissez-en un autre.',
  outcomeTitle: 'Comment cela s’est-il passé ?',
  tookPlace: 'L’entretien a-t-il eu lieu ?',
  yes: 'Oui',
  no: 'Non',
  grade: 'A-t-il été utile ?',
  grades: ['1 : pas du tout', '2 : peu', '3 : assez', '4 : très', '5 : exactement ce qu’il fallait'],
  gradeHelp: 'Laissez ouvert si vous ne pouvez pas le dire.',
  outcomeWords: 'Ce que vous aimeriez ajouter',
  sendOutcome: 'Envoyer',
  outcomeThanks: 'Merci',
  outcomeThanksMore: 'C’est noté. Vous pouvez le modifier ici tant que ce lien fonctionne.',
  chooseHeld: 'Dites s’il a eu lieu.',
  notYetTitle: 'Pas encore',
  notYet: (moment) => `C’est prévu ${moment}. Revenez après.`,
  sayHow: 'Dire comment c’était',
  expiredTitle: 'Ce lien a expiré',
  expired: 'Rien n’a été modifié. Écrivez à la personne qui vous l’a envoyé.',
  incompleteTitle: 'Ce lien est incomplet',
  incomplete:
    'Rien n’a été modifié. Ouvrez-le de nouveau, en entier, depuis l’e-mail : les longs liens y sont parfois coupés.',
}

const es: Speech = {
  what: {
    1: 'una breve conversación',
    2: 'una cita',
    3: 'una llamada de referencia',
    4: 'un informe',
    5: 'un vídeo',
    6: 'una charla',
  },
  greeting: (name) => `Hola, ${name}:`,
  regards: (company) => `Gracias,\n${company}`,
  unsubscribe: '¿No quiere estos correos? Darse de baja',
  plainLink: 'Si el botón no funciona, copie esta dirección:',
  minutes: (n) => hours('es', n) ?? `${n} minutos`,
  askSubject: (company) => `¿Hablaría usted de ${company}?`,
  ask: (company, what, minutes) => `${company} quiere pedirle ${what}. Le llevará ${minutes}.`,
  withProspect: (prospect) =>
    `Es para ${prospect}, que está pensando en trabajar con nosotros. Diga lo que piensa; nadie le dicta sus palabras.`,
  withSomebody:
    'Es para una empresa que está pensando en trabajar con nosotros. Diga lo que piensa; nadie le dicta sus palabras.',
  withUs: (company) => `Habla con nosotros, en ${company}. Nada se publica sin que usted lo haya visto y aceptado.`,
  topic: (topic) => `El tema: ${topic}.`,
  howItGoes: 'Usted propone tres horas, se elige una y recibe una entrada para su calendario.',
  orNo: 'También puede decir que no, o más adelante. Depende solo de usted.',
  offerOrNo: 'Proponer horas o decir que no',
  pickSubject: (customer) => `Elija una hora para hablar con ${customer}`,
  pick: (person, company, minutes) =>
    `${person} le propone tres horas para hablar del trabajo con ${company}. Dura ${minutes}. Elija la que le convenga.`,
  pickButton: 'Elegir una hora',
  agreedSubject: (moment) => `Acordado: ${moment}`,
  movedSubject: (moment) => `Nueva hora: ${moment}`,
  offSubject: 'Cancelado',
  agreed: (other, moment, minutes) => `Su conversación con ${other}: ${moment}, ${minutes}.`,
  moved: (other, moment, minutes) => `La hora ha cambiado. Su conversación con ${other}: ${moment}, ${minutes}.`,
  off: (other, moment) => `La conversación con ${other} prevista para ${moment} queda cancelada.`,
  newTimes: 'Recibirá nuevas horas.',
  place: (place) => `Dónde: ${place}`,
  reason: (reason) => `El motivo indicado: ${reason}`,
  calendar: 'Añadir a su calendario',
  calendarOff: 'Quitar de su calendario',
  changeIt: 'Ver, cambiar o cancelar',
  entry: (company, people) => `Organizado por ${company}. Participan: ${people}.`,
  outcomeSubject: '¿Qué tal fue?',
  outcome: (other, moment) =>
    `Su conversación con ${other} estaba prevista para ${moment}. ¿Tuvo lugar, y le fue útil?`,
  outcomeButton: 'Decir cómo fue',
  thanksSubject: (company) => `Gracias de parte de ${company}`,
  yourPage: 'Su propia página: el tiempo que dio, sus palabras, y una pausa cuando la quiera',
  slotsTitle: '¿Cuándo podría?',
  timesHeading: 'Proponer tres horas',
  timesHelp: 'Se elegirá una. Cambie lo que hemos puesto.',
  time: (n) => `Hora ${n}`,
  day: 'Día',
  clock: 'Empieza a las',
  zone: 'Horas en la zona de',
  showZone: 'Mostrar en esta zona',
  offer: 'Proponer estas horas',
  problems: {
    missing: 'Elija día y hora.',
    'no-such-time': 'Esa hora no existe ese día. Elija otra.',
    passed: 'Esa hora ya pasó. Elija una futura.',
    'too-far': 'Falta más de medio año. Elija una anterior.',
    twice: 'Propone esta hora dos veces. Elija otra.',
    overlap: 'Se solapa con otra hora propuesta. Deje más espacio.',
  },
  lookAtTimes: 'Revise las horas marcadas.',
  noHeading: 'Prefiero no hacerlo',
  noHelp: 'Decir que no está bien. Le dejaremos en paz un tiempo.',
  noReason: '¿Por qué no?',
  noReasonGiven: 'Prefiero no decirlo',
  noWords: 'Con sus palabras, si quiere',
  sayNo: 'Decir que no',
  laterHeading: 'Ahora no, quizá más adelante',
  laterHelp: 'Alguien de nosotros le escribirá. Díganos, si quiere, cuándo le viene bien.',
  sayLater: 'Más adelante',
  offeredTitle: 'Gracias por sus horas',
  offeredHelp: 'Le escribiremos en cuanto se elija una.',
  offerOthers: 'Proponer otras horas',
  agreedTitle: 'Está acordado',
  moveHeading: 'Esa hora ya no me viene bien',
  moveHelp: 'Proponga otras tres horas. La acordada se deja sin efecto.',
  callOffHeading: 'Al final no puedo',
  callOffHelp: 'Entonces lo cancelamos y avisamos a los demás.',
  callOff: 'Cancelar',
  thanksLater: 'Gracias por decírnoslo. Alguien de nosotros le escribirá. Esta página sigue abierta para usted.',
  saidNoTitle: 'Ha dicho que no',
  saidNo: 'Gracias por decírnoslo. Le dejaremos en paz un tiempo. Puede cerrar esta página.',
  overTitle: 'Esto ha terminado',
  over: 'Aquí ya no hay nada que acordar. Puede cerrar esta página.',
  pickTitle: '¿Qué hora le viene bien?',
  pickFirst: 'Elija una de las horas.',
  noneHeading: 'Ninguna me viene bien',
  noneHelp: 'Diga cuándo podría. Pedimos otras horas.',
  none: 'Pedir otras horas',
  noneSent: 'Gracias. Pedimos otras horas y le escribimos de nuevo.',
  notPickable: 'Ahora no hay horas para elegir. Le escribiremos en cuanto las haya.',
  passed: 'Esa hora ya pasó o ya no se ofrece. Elija otra.',
  outcomeTitle: '¿Qué tal fue?',
  tookPlace: '¿Tuvo lugar?',
  yes: 'Sí',
  no: 'No',
  grade: '¿Fue útil?',
  grades: ['1: nada', '2: poco', '3: algo', '4: mucho', '5: justo lo que hacía falta'],
  gradeHelp: 'Déjelo abierto si no puede decirlo.',
  outcomeWords: 'Lo que quiera añadir',
  sendOutcome: 'Enviar',
  outcomeThanks: 'Gracias',
  outcomeThanksMore: 'Lo hemos anotado. Puede cambiarlo aquí mientras funcione este enlace.',
  chooseHeld: 'Diga si tuvo lugar.',
  notYetTitle: 'Todavía no',
  notYet: (moment) => `Está acordado para ${moment}. Vuelva después.`,
  sayHow: 'Decir cómo fue',
  expiredTitle: 'Este enlace ha caducado',
  expired: 'No se ha cambiado nada. Escriba a quien se lo envió.',
  incompleteTitle: 'Este enlace está incompleto',
  incomplete:
    'No se ha cambiado nada. Ábralo otra vez entero desde el correo: los programas de correo a veces cortan los enlaces largos.',
}

export const speech: Record<SpeechLanguage, Speech> = { en, de, fr, es }
