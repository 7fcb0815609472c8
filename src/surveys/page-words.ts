/** What our own pages say around a survey's questions, in the languages somebody has written it in. */
export interface PageWords {
  next: string
  back: string
  send: string
  rather: string
  ratherExplained: string
  ratherWhy: string
  ratherReason: string
  ratherSend: string
  ratherThanks: string
  ratherThanksMore: string
  noReason: string
  optional: string
  language: string
  show: string
  somethingElse: string
  severalMay: string
  doesNotApply: string
  satisfaction: readonly [string, string, string, string, string]
  name: string
  company: string
  email: string
  title: string
  personEmailHelp: string
  contactKept: string
  what: (company: string) => string
  whoPersonal: (company: string) => string
  whoOpen: (company: string) => string
  publishing: string
  stop: string
  stopHow: string
  problems: Record<'choose' | 'write' | 'name' | 'email', string>
  someProblems: string
  saved: string
  saving: string
  notSaved: string
  step: (step: number, of: number) => string
  answered: string
  answeredMore: string
  expired: string
  expiredMore: (company: string) => string
  closed: string
  closedMore: string
  unreadable: string
  unreadableMore: string
  preview: string
}

const en: PageWords = {
  next: 'Next',
  back: 'Back',
  send: 'Send my answers',
  rather: 'I would rather not answer',
  ratherExplained:
    'That is fine. We will not remind you, and leave you alone for a while. A reason helps us, if you want to give one.',
  ratherWhy: 'In your own words (optional)',
  ratherReason: 'The reason (optional)',
  ratherSend: 'Do not ask me about this again',
  ratherThanks: 'Understood',
  ratherThanksMore: 'We will not ask you about this again. Thank you for telling us.',
  noReason: 'No reason',
  optional: 'optional',
  language: 'Language',
  show: 'Show',
  somethingElse: 'Something else, in your own words',
  severalMay: 'You may choose several.',
  doesNotApply: 'Does not apply',
  satisfaction: ['Very dissatisfied', 'Dissatisfied', 'In between', 'Satisfied', 'Very satisfied'],
  name: 'Name',
  company: 'Company',
  email: 'E-mail',
  title: 'Job title',
  personEmailHelp: 'We will not write to them because of this.',
  contactKept: 'Kept with your answers only.',
  what: (company) =>
    `${company} asks this to understand what its customers think and why they would or would not recommend it.`,
  whoPersonal: (company) =>
    `This link is yours: people at ${company} who look after customers see your answers with your name.`,
  whoOpen: (company) => `People at ${company} see your answers, with your name only if you give it.`,
  publishing: 'Nothing of it is published unless you tick a box that says so.',
  stop: 'You do not want such mail?',
  stopHow: 'Stop all mail of this kind',
  problems: {
    choose: 'Choose an answer, please.',
    write: 'Write a few words, please.',
    name: 'Give a name, please.',
    email: 'Check the e-mail address: it should look like ines@example.com.',
  },
  someProblems: 'Something is missing. It is marked below.',
  saved: 'Saved',
  saving: 'Saving …',
  notSaved: 'Not saved yet: no connection. We keep trying.',
  step: (step, of) => `Part ${step} of ${of}`,
  answered: 'Your answers have arrived',
  answeredMore: 'They can not be changed by this link any more.',
  expired: 'This link is no longer valid',
  expiredMore: (company) =>
    `It was good until a day that has passed. If you would still like to answer, write to your contact at ${company}.`,
  closed: 'This survey is closed',
  closedMore: 'It takes no more answers. Thank you for coming.',
  unreadable: 'This link does not work',
  unreadableMore: 'Some of it may be missing. Open it from the mail again, or copy the whole address.',
  preview: 'This is a preview. Nothing you enter is kept.',
}

const de: PageWords = {
  next: 'Weiter',
  back: 'Zurück',
  send: 'Antworten senden',
  rather: 'Ich möchte nicht antworten',
  ratherExplained:
    'Das ist in Ordnung. Wir erinnern Sie nicht und lassen Sie eine Weile in Ruhe. Ein Grund hilft uns, wenn Sie einen nennen möchten.',
  ratherWhy: 'In Ihren eigenen Worten (freiwillig)',
  ratherReason: 'Der Grund (freiwillig)',
  ratherSend: 'Fragen Sie mich dazu nicht wieder',
  ratherThanks: 'Verstanden',
  ratherThanksMore: 'Wir fragen Sie dazu nicht wieder. Danke für die Nachricht.',
  noReason: 'Kein Grund',
  optional: 'freiwillig',
  language: 'Sprache',
  show: 'Anzeigen',
  somethingElse: 'Etwas anderes, in Ihren eigenen Worten',
  severalMay: 'Sie können mehrere wählen.',
  doesNotApply: 'Trifft nicht zu',
  satisfaction: ['Sehr unzufrieden', 'Unzufrieden', 'Teils, teils', 'Zufrieden', 'Sehr zufrieden'],
  name: 'Name',
  company: 'Firma',
  email: 'E-Mail',
  title: 'Position',
  personEmailHelp: 'Wir schreiben dieser Person deswegen nicht.',
  contactKept: 'Wird nur bei Ihren Antworten aufbewahrt.',
  what: (company) => `${company} fragt, um zu verstehen, was Kunden denken und warum sie weiterempfehlen oder nicht.`,
  whoPersonal: (company) =>
    `Dieser Link gehört Ihnen: Wer bei ${company} Kunden betreut, sieht Ihre Antworten mit Ihrem Namen.`,
  whoOpen: (company) => `Mitarbeitende von ${company} sehen Ihre Antworten, mit Namen nur, wenn Sie ihn angeben.`,
  publishing: 'Veröffentlicht wird davon nichts, außer Sie kreuzen es ausdrücklich an.',
  stop: 'Sie möchten solche E-Mails nicht?',
  stopHow: 'Keine E-Mails dieser Art mehr',
  problems: {
    choose: 'Bitte wählen Sie eine Antwort.',
    write: 'Bitte schreiben Sie ein paar Worte.',
    name: 'Bitte geben Sie einen Namen an.',
    email: 'Bitte prüfen Sie die E-Mail-Adresse; sie sollte aussehen wie ines@example.com.',
  },
  someProblems: 'Etwas fehlt noch. Es ist unten markiert.',
  saved: 'Gespeichert',
  saving: 'Wird gespeichert …',
  notSaved: 'Noch nicht gespeichert: keine Verbindung. Wir versuchen es weiter.',
  step: (step, of) => `Teil ${step} von ${of}`,
  answered: 'Ihre Antworten sind angekommen',
  answeredMore: 'Über diesen Link lassen sie sich nicht mehr ändern.',
  expired: 'Dieser Link gilt nicht mehr',
  expiredMore: (company) =>
    `Seine Frist ist abgelaufen. Wenn Sie noch antworten möchten, schreiben Sie Ihrem Kontakt bei ${company}.`,
  closed: 'Diese Umfrage ist beendet',
  closedMore: 'Sie nimmt keine Antworten mehr an. Danke, dass Sie gekommen sind.',
  unreadable: 'Dieser Link funktioniert nicht',
  unreadableMore:
    'Vielleicht fehlt ein Teil davon. Öffnen Sie ihn noch einmal aus der E-Mail oder kopieren Sie die ganze Adresse.',
  preview: 'Dies ist eine Vorschau. Nichts davon wird aufbewahrt.',
}

const fr: PageWords = {
  next: 'Suivant',
  back: 'Retour',
  send: 'Envoyer mes réponses',
  rather: 'Je préfère ne pas répondre',
  ratherExplained:
    'C’est tout à fait possible. Nous ne vous relancerons pas et vous laisserons tranquille un moment. Une raison nous aide, si vous souhaitez en donner une.',
  ratherWhy: 'Avec vos mots (facultatif)',
  ratherReason: 'La raison (facultatif)',
  ratherSend: 'Ne me le demandez plus',
  ratherThanks: 'C’est noté',
  ratherThanksMore: 'Nous ne vous poserons plus ces questions. Merci de nous l’avoir dit.',
  noReason: 'Aucune raison',
  optional: 'facultatif',
  language: 'Langue',
  show: 'Afficher',
  somethingElse: 'Autre chose, avec vos mots',
  severalMay: 'Plusieurs réponses possibles.',
  doesNotApply: 'Sans objet',
  satisfaction: ['Très insatisfait', 'Insatisfait', 'Entre les deux', 'Satisfait', 'Très satisfait'],
  name: 'Nom',
  company: 'Entreprise',
  email: 'E-mail',
  title: 'Fonction',
  personEmailHelp: 'Nous ne lui écrirons pas pour autant.',
  contactKept: 'Conservé uniquement avec vos réponses.',
  what: (company) =>
    `${company} pose ces questions pour comprendre ce que pensent ses clients et pourquoi ils le recommandent ou non.`,
  whoPersonal: (company) =>
    `Ce lien est le vôtre : les personnes qui s’occupent des clients chez ${company} voient vos réponses avec votre nom.`,
  whoOpen: (company) => `Les personnes de ${company} voient vos réponses, avec votre nom seulement si vous le donnez.`,
  publishing: 'Rien n’est publié sans que vous cochiez une case qui le dit.',
  stop: 'Vous ne voulez pas de ces e-mails ?',
  stopHow: 'Ne plus recevoir ce genre d’e-mail',
  problems: {
    choose: 'Choisissez une réponse, s’il vous plaît.',
    write: 'Écrivez quelques mots, s’il vous plaît.',
    name: 'Donnez un nom, s’il vous plaît.',
    email: 'Vérifiez l’adresse e-mail : elle devrait ressembler à ines@example.com.',
  },
  someProblems: 'Il manque quelque chose. C’est indiqué ci-dessous.',
  saved: 'Enregistré',
  saving: 'Enregistrement …',
  notSaved: 'Pas encore enregistré : pas de connexion. Nous réessayons.',
  step: (step, of) => `Partie ${step} sur ${of}`,
  answered: 'Vos réponses sont arrivées',
  answeredMore: 'Ce lien ne permet plus de les modifier.',
  expired: 'Ce lien n’est plus valable',
  expiredMore: (company) =>
    `Sa date est passée. Si vous souhaitez encore répondre, écrivez à votre contact chez ${company}.`,
  closed: 'Cette enquête est terminée',
  closedMore: 'Elle ne prend plus de réponses. Merci d’être venu.',
  unreadable: 'Ce lien ne fonctionne pas',
  unreadableMore:
    'Il en manque peut-être une partie. Ouvrez-le de nouveau depuis l’e-mail, ou copiez l’adresse entière.',
  preview: 'Ceci est un aperçu. Rien n’est conservé.',
}

const es: PageWords = {
  next: 'Siguiente',
  back: 'Atrás',
  send: 'Enviar mis respuestas',
  rather: 'Prefiero no responder',
  ratherExplained:
    'No pasa nada. No se lo recordaremos y le dejaremos tranquilo un tiempo. Un motivo nos ayuda, si quiere darlo.',
  ratherWhy: 'Con sus palabras (opcional)',
  ratherReason: 'El motivo (opcional)',
  ratherSend: 'No me lo pregunten más',
  ratherThanks: 'Entendido',
  ratherThanksMore: 'No volveremos a preguntarle por esto. Gracias por decírnoslo.',
  noReason: 'Ningún motivo',
  optional: 'opcional',
  language: 'Idioma',
  show: 'Mostrar',
  somethingElse: 'Otra cosa, con sus palabras',
  severalMay: 'Puede elegir varias.',
  doesNotApply: 'No procede',
  satisfaction: ['Muy insatisfecho', 'Insatisfecho', 'Regular', 'Satisfecho', 'Muy satisfecho'],
  name: 'Nombre',
  company: 'Empresa',
  email: 'Correo electrónico',
  title: 'Cargo',
  personEmailHelp: 'No le escribiremos por ello.',
  contactKept: 'Se guarda solo con sus respuestas.',
  what: (company) => `${company} pregunta para entender qué piensan sus clientes y por qué lo recomiendan o no.`,
  whoPersonal: (company) =>
    `Este enlace es suyo: quienes atienden a clientes en ${company} ven sus respuestas con su nombre.`,
  whoOpen: (company) => `En ${company} ven sus respuestas, con su nombre solo si lo da.`,
  publishing: 'No se publica nada salvo que marque una casilla que lo diga.',
  stop: '¿No quiere estos correos?',
  stopHow: 'No recibir más correos de este tipo',
  problems: {
    choose: 'Elija una respuesta, por favor.',
    write: 'Escriba unas palabras, por favor.',
    name: 'Dé un nombre, por favor.',
    email: 'Revise el correo: debería ser como ines@example.com.',
  },
  someProblems: 'Falta algo. Está señalado abajo.',
  saved: 'Guardado',
  saving: 'Guardando …',
  notSaved: 'Aún sin guardar: no hay conexión. Seguimos intentándolo.',
  step: (step, of) => `Parte ${step} de ${of}`,
  answered: 'Sus respuestas han llegado',
  answeredMore: 'Con este enlace ya no se pueden cambiar.',
  expired: 'Este enlace ya no es válido',
  expiredMore: (company) => `Su plazo ha pasado. Si aún quiere responder, escriba a su contacto en ${company}.`,
  closed: 'Esta encuesta está cerrada',
  closedMore: 'Ya no admite respuestas. Gracias por venir.',
  unreadable: 'Este enlace no funciona',
  unreadableMore: 'Quizá le falte una parte. Ábralo otra vez desde el correo o copie la dirección entera.',
  preview: 'Esto es una vista previa. No se guarda nada.',
}

const written: Record<string, PageWords> = { en, de, fr, es }

/** Our own words in a language, in English where nobody has translated them yet. */
export const pageWords = (language: string): PageWords => written[language.split('-')[0] as string] ?? en
