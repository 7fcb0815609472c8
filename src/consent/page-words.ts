import { type ConsentLanguage, consentLanguages } from './wordings.ts'

/** What our own pages say around the words of consent, in the languages we have written consent in. */
export interface PageWords {
  title: (company: string) => string
  forSigner: (name: string, customer: string) => string
  shown: string
  shownNothing: string
  boxes: string
  boxesHelp: string
  lasts: (months: number) => string
  lastsForever: string
  sign: string
  refuse: string
  refuseMore: string
  refuseWhy: string
  refuseSend: string
  tickOne: string
  thanks: string
  thanksMore: (email: string) => string
  agreed: string
  refused: string
  refusedMore: string
  answeredBefore: string
  answeredBeforeMore: string
  seeOrWithdraw: string
  ownPage: string
  takenBack: string
  takenBackMore: (company: string) => string
  over: string
  overMore: (company: string) => string
  changed: string
  changedMore: (company: string) => string
  unreadable: string
  unreadableMore: string
  withdrawTitle: (company: string) => string
  withdrawIntro: (company: string) => string
  withdrawAll: string
  withdrawAllMore: (company: string) => string
  withdrawOne: string
  since: (day: string) => string
  until: (day: string) => string
  allOfLevel: string
  withdrawn: string
  withdrawnMore: (company: string) => string
  stillStands: string
  nothing: string
  nothingMore: (company: string) => string
  who: (company: string) => string
  language: string
  show: string
}

const months = (language: ConsentLanguage, count: number) =>
  new Intl.NumberFormat(language, {
    style: 'unit',
    unit: count % 12 === 0 ? 'year' : 'month',
    unitDisplay: 'long',
  }).format(count % 12 === 0 ? count / 12 : count)

const words: Record<ConsentLanguage, PageWords> = {
  en: {
    title: (company) => `May ${company} use this?`,
    forSigner: (name, customer) => `For ${name}, ${customer}`,
    shown: 'This is what would be shown, exactly as it stands here:',
    shownNothing: 'This is about what you give from now on. Nothing is shown that you have not seen before.',
    boxes: 'I agree:',
    boxesHelp: 'Tick what you agree to. Leave the rest empty.',
    lasts: (count) => `What you agree to holds for ${months('en', count)} from today, and ends by itself.`,
    lastsForever: 'What you agree to holds until you withdraw it.',
    sign: 'Agree to what I ticked',
    refuse: 'I do not agree',
    refuseMore: 'That is fine, and needs no reason. Nothing is used, and we leave you alone for a while.',
    refuseWhy: 'In your own words (optional)',
    refuseSend: 'I agree to nothing',
    tickOne: 'Nothing is ticked. Tick what you agree to, or choose “I do not agree” below.',
    thanks: 'Thank you',
    thanksMore: (email) =>
      `We have sent you a copy to ${email}. It holds the link by which you withdraw it at any time.`,
    agreed: 'You agreed to this:',
    refused: 'Understood',
    refusedMore: 'You agreed to nothing, and nothing will be used. Thank you for telling us.',
    answeredBefore: 'You have answered this already',
    answeredBeforeMore: 'A page is signed once. You can see or withdraw what you agreed to.',
    seeOrWithdraw: 'See or withdraw what you agreed to',
    ownPage: 'Your own page: your words and where they are used',
    takenBack: 'This question was taken back',
    takenBackMore: (company) => `There is nothing for you to do. ${company} does not need this any more.`,
    over: 'The time to sign this is over',
    overMore: (company) =>
      `Nothing was agreed to, and nothing is used. If you want to agree, tell ${company}; they send a new page.`,
    changed: 'What would be shown has changed',
    changedMore: (company) => `You should only sign what you have read. ${company} will write to you again.`,
    unreadable: 'This link is not complete',
    unreadableMore:
      'Nothing was changed. Open it from the mail once more, all of it: mail programs sometimes break long links in two.',
    withdrawTitle: (company) => `What you let ${company} do`,
    withdrawIntro: (company) => `This is all you agreed to with ${company}. Nothing changes until you press a button.`,
    withdrawAll: 'Withdraw all of it',
    withdrawAllMore: (company) =>
      `From that moment ${company} shows nothing of it any more. It asks for copies back that it has given away.`,
    withdrawOne: 'Withdraw this',
    since: (day) => `since ${day}`,
    until: (day) => `until ${day}`,
    allOfLevel: 'For all you give of this kind',
    withdrawn: 'Withdrawn',
    withdrawnMore: (company) =>
      `It holds no more, from this moment. ${company} shows nothing of it any more, and sees to the copies that were given away.`,
    stillStands: 'This still stands:',
    nothing: 'Nothing stands',
    nothingMore: (company) => `There is nothing you let ${company} do at the moment.`,
    who: (company) =>
      `${company} keeps what you agree to, when, and the words you read, to be able to prove it. It is shared with nobody.`,
    language: 'Language',
    show: 'Show',
  },
  de: {
    title: (company) => `Darf ${company} das verwenden?`,
    forSigner: (name, customer) => `Für ${name}, ${customer}`,
    shown: 'Das würde gezeigt, genau so, wie es hier steht:',
    shownNothing: 'Es geht um das, was Sie künftig geben. Nichts wird gezeigt, was Sie nicht vorher gesehen haben.',
    boxes: 'Ich willige ein:',
    boxesHelp: 'Kreuzen Sie an, womit Sie einverstanden sind. Lassen Sie den Rest leer.',
    lasts: (count) => `Ihre Einwilligung gilt ab heute ${months('de', count)} und endet von selbst.`,
    lastsForever: 'Ihre Einwilligung gilt, bis Sie sie widerrufen.',
    sign: 'Dem Angekreuzten zustimmen',
    refuse: 'Ich stimme nicht zu',
    refuseMore:
      'Das ist in Ordnung und braucht keinen Grund. Nichts wird verwendet, und wir lassen Sie eine Weile in Ruhe.',
    refuseWhy: 'In Ihren eigenen Worten (freiwillig)',
    refuseSend: 'Ich stimme nichts davon zu',
    tickOne: 'Nichts ist angekreuzt. Kreuzen Sie etwas an, oder wählen Sie unten „Ich stimme nicht zu“.',
    thanks: 'Vielen Dank',
    thanksMore: (email) =>
      `Eine Kopie ist unterwegs an ${email}. Darin steht der Link, mit dem Sie jederzeit widerrufen können.`,
    agreed: 'Darin haben Sie eingewilligt:',
    refused: 'Verstanden',
    refusedMore: 'Sie haben in nichts eingewilligt, und nichts wird verwendet. Danke, dass Sie es uns gesagt haben.',
    answeredBefore: 'Sie haben hier schon geantwortet',
    answeredBeforeMore: 'Eine Seite wird einmal unterzeichnet. Sie können Ihre Einwilligung ansehen oder widerrufen.',
    seeOrWithdraw: 'Ansehen oder widerrufen',
    ownPage: 'Ihre eigene Seite: Ihre Worte und wo sie verwendet werden',
    takenBack: 'Diese Frage wurde zurückgezogen',
    takenBackMore: (company) => `Sie müssen nichts tun. ${company} braucht das nicht mehr.`,
    over: 'Die Zeit zum Unterzeichnen ist vorbei',
    overMore: (company) =>
      `In nichts wurde eingewilligt, und nichts wird verwendet. Wenn Sie zustimmen möchten, sagen Sie es ${company}; Sie bekommen eine neue Seite.`,
    changed: 'Was gezeigt würde, hat sich geändert',
    changedMore: (company) =>
      `Sie sollten nur unterzeichnen, was Sie gelesen haben. ${company} schreibt Ihnen noch einmal.`,
    unreadable: 'Dieser Link ist nicht vollständig',
    unreadableMore:
      'Nichts wurde geändert. Öffnen Sie ihn noch einmal ganz aus der E-Mail: Manche Programme brechen lange Links in zwei.',
    withdrawTitle: (company) => `Was ${company} darf`,
    withdrawIntro: (company) =>
      `Das ist alles, worin Sie gegenüber ${company} eingewilligt haben. Nichts ändert sich, bis Sie auf einen Knopf drücken.`,
    withdrawAll: 'Alles widerrufen',
    withdrawAllMore: (company) =>
      `Ab diesem Moment zeigt ${company} nichts davon mehr. Kopien, die weitergegeben wurden, werden zurückgebeten.`,
    withdrawOne: 'Dies widerrufen',
    since: (day) => `seit ${day}`,
    until: (day) => `bis ${day}`,
    allOfLevel: 'Für alles dieser Art, was Sie geben',
    withdrawn: 'Widerrufen',
    withdrawnMore: (company) =>
      `Es gilt ab diesem Moment nicht mehr. ${company} zeigt nichts davon mehr und kümmert sich um weitergegebene Kopien.`,
    stillStands: 'Das gilt noch:',
    nothing: 'Nichts gilt',
    nothingMore: (company) => `Es gibt zurzeit nichts, was Sie ${company} erlauben.`,
    who: (company) =>
      `${company} bewahrt auf, worin Sie wann eingewilligt und welche Worte Sie gelesen haben, um es belegen zu können. Niemand sonst bekommt es.`,
    language: 'Sprache',
    show: 'Zeigen',
  },
  fr: {
    title: (company) => `${company} peut-elle utiliser ceci ?`,
    forSigner: (name, customer) => `Pour ${name}, ${customer}`,
    shown: 'Voici ce qui serait montré, exactement tel quel :',
    shownNothing: 'Il s’agit de ce que vous donnerez désormais. Rien n’est montré que vous n’ayez vu avant.',
    boxes: 'J’accepte :',
    boxesHelp: 'Cochez ce que vous acceptez. Laissez le reste vide.',
    lasts: (count) => `Votre accord vaut ${months('fr', count)} à partir d’aujourd’hui et prend fin de lui-même.`,
    lastsForever: 'Votre accord vaut jusqu’à ce que vous le retiriez.',
    sign: 'Accepter ce que j’ai coché',
    refuse: 'Je n’accepte pas',
    refuseMore:
      'C’est très bien ainsi, sans raison à donner. Rien n’est utilisé et nous vous laissons tranquille un moment.',
    refuseWhy: 'Avec vos propres mots (facultatif)',
    refuseSend: 'Je n’accepte rien',
    tickOne: 'Rien n’est coché. Cochez ce que vous acceptez ou choisissez « Je n’accepte pas » plus bas.',
    thanks: 'Merci',
    thanksMore: (email) => `Une copie part à ${email}. Elle contient le lien pour retirer votre accord à tout moment.`,
    agreed: 'Vous avez accepté :',
    refused: 'C’est noté',
    refusedMore: 'Vous n’avez rien accepté et rien ne sera utilisé. Merci de nous l’avoir dit.',
    answeredBefore: 'Vous avez déjà répondu',
    answeredBeforeMore: 'Une page se signe une seule fois. Vous pouvez voir ou retirer votre accord.',
    seeOrWithdraw: 'Voir ou retirer mon accord',
    ownPage: 'Votre propre page : vos mots et où ils sont utilisés',
    takenBack: 'Cette demande a été retirée',
    takenBackMore: (company) => `Vous n’avez rien à faire. ${company} n’en a plus besoin.`,
    over: 'Le délai pour signer est passé',
    overMore: (company) =>
      `Rien n’a été accepté et rien n’est utilisé. Si vous voulez accepter, dites-le à ${company} ; vous recevrez une nouvelle page.`,
    changed: 'Ce qui serait montré a changé',
    changedMore: (company) => `Ne signez que ce que vous avez lu. ${company} vous écrira de nouveau.`,
    unreadable: 'Ce lien n’est pas complet',
    unreadableMore:
      'Rien n’a changé. Ouvrez-le en entier depuis l’e-mail : certains logiciels coupent les longs liens en deux.',
    withdrawTitle: (company) => `Ce que vous permettez à ${company}`,
    withdrawIntro: (company) =>
      `Voici tout ce que vous avez accepté avec ${company}. Rien ne change tant que vous n’appuyez pas sur un bouton.`,
    withdrawAll: 'Tout retirer',
    withdrawAllMore: (company) =>
      `Dès cet instant, ${company} n’en montre plus rien et redemande les copies déjà remises.`,
    withdrawOne: 'Retirer ceci',
    since: (day) => `depuis le ${day}`,
    until: (day) => `jusqu’au ${day}`,
    allOfLevel: 'Pour tout ce que vous donnez de ce genre',
    withdrawn: 'Retiré',
    withdrawnMore: (company) =>
      `Cela ne vaut plus, dès cet instant. ${company} n’en montre plus rien et s’occupe des copies déjà remises.`,
    stillStands: 'Ceci vaut encore :',
    nothing: 'Rien n’est accordé',
    nothingMore: (company) => `Il n’y a rien que vous permettiez à ${company} en ce moment.`,
    who: (company) =>
      `${company} conserve ce que vous avez accepté, quand, et les mots que vous avez lus, pour pouvoir le prouver. Personne d’autre ne le reçoit.`,
    language: 'Langue',
    show: 'Afficher',
  },
  es: {
    title: (company) => `¿Puede ${company} usar esto?`,
    forSigner: (name, customer) => `Para ${name}, ${customer}`,
    shown: 'Esto es lo que se mostraría, exactamente como está aquí:',
    shownNothing: 'Se trata de lo que usted dé a partir de ahora. No se muestra nada que no haya visto antes.',
    boxes: 'Acepto:',
    boxesHelp: 'Marque lo que acepta. Deje el resto vacío.',
    lasts: (count) => `Lo que acepta vale ${months('es', count)} desde hoy y termina por sí solo.`,
    lastsForever: 'Lo que acepta vale hasta que lo retire.',
    sign: 'Aceptar lo que marqué',
    refuse: 'No acepto',
    refuseMore: 'Está bien y no hace falta dar un motivo. No se usa nada y le dejamos en paz un tiempo.',
    refuseWhy: 'Con sus propias palabras (opcional)',
    refuseSend: 'No acepto nada',
    tickOne: 'No hay nada marcado. Marque lo que acepta o elija «No acepto» más abajo.',
    thanks: 'Gracias',
    thanksMore: (email) => `Le enviamos una copia a ${email}. Contiene el enlace para retirarlo en cualquier momento.`,
    agreed: 'Usted aceptó:',
    refused: 'Entendido',
    refusedMore: 'No aceptó nada y no se usará nada. Gracias por decírnoslo.',
    answeredBefore: 'Ya respondió a esto',
    answeredBeforeMore: 'Una página se firma una sola vez. Puede ver o retirar lo que aceptó.',
    seeOrWithdraw: 'Ver o retirar lo que acepté',
    ownPage: 'Su propia página: sus palabras y dónde se usan',
    takenBack: 'Esta pregunta se retiró',
    takenBackMore: (company) => `No tiene que hacer nada. ${company} ya no lo necesita.`,
    over: 'El plazo para firmar ha terminado',
    overMore: (company) =>
      `No se aceptó nada y no se usa nada. Si quiere aceptar, dígaselo a ${company} y recibirá una página nueva.`,
    changed: 'Lo que se mostraría ha cambiado',
    changedMore: (company) => `Firme solo lo que haya leído. ${company} le escribirá de nuevo.`,
    unreadable: 'Este enlace no está completo',
    unreadableMore:
      'No ha cambiado nada. Ábralo entero desde el correo: algunos programas parten los enlaces largos en dos.',
    withdrawTitle: (company) => `Lo que usted permite a ${company}`,
    withdrawIntro: (company) => `Esto es todo lo que aceptó con ${company}. Nada cambia hasta que pulse un botón.`,
    withdrawAll: 'Retirarlo todo',
    withdrawAllMore: (company) =>
      `Desde ese momento ${company} ya no muestra nada de ello y pide que le devuelvan las copias entregadas.`,
    withdrawOne: 'Retirar esto',
    since: (day) => `desde el ${day}`,
    until: (day) => `hasta el ${day}`,
    allOfLevel: 'Para todo lo que dé de este tipo',
    withdrawn: 'Retirado',
    withdrawnMore: (company) =>
      `Ya no vale, desde este momento. ${company} no muestra nada de ello y se ocupa de las copias entregadas.`,
    stillStands: 'Esto sigue en pie:',
    nothing: 'No hay nada en pie',
    nothingMore: (company) => `No hay nada que usted permita a ${company} en este momento.`,
    who: (company) =>
      `${company} guarda lo que acepta, cuándo y las palabras que leyó, para poder probarlo. Nadie más lo recibe.`,
    language: 'Idioma',
    show: 'Mostrar',
  },
}

/** What the pages say in the first of these languages that we speak; English where we speak none. */
export function pageWordsIn(wished: readonly (string | null)[]): { language: ConsentLanguage; words: PageWords } {
  const spoken = wished
    .map((one) => one?.slice(0, 2).toLowerCase())
    .find((one) => consentLanguages.includes(one as never))
  const language = (spoken ?? 'en') as ConsentLanguage
  return { language, words: words[language] }
}
