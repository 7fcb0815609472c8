import type { SurveyContent, Words } from './content.ts'
import { textsOf, withText } from './texts.ts'

/** What the question bank says, in the languages we can vouch for. Other languages are translated by whoever writes. */
const phrases = {
  likelihood: {
    en: 'How likely are you to recommend us to a colleague or friend?',
    de: 'Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?',
    fr: 'Quelle est la probabilité que vous nous recommandiez à un collègue ou à un ami ?',
    es: '¿Qué probabilidad hay de que nos recomiende a un colega o a un amigo?',
  },
  notLikely: { en: 'Not at all likely', de: 'Sehr unwahrscheinlich', fr: 'Pas du tout probable', es: 'Nada probable' },
  veryLikely: { en: 'Very likely', de: 'Sehr wahrscheinlich', fr: 'Très probable', es: 'Muy probable' },
  whyScore: {
    en: 'What is the main reason for your answer?',
    de: 'Was ist der Hauptgrund für Ihre Antwort?',
    fr: 'Quelle est la raison principale de votre réponse ?',
    es: '¿Cuál es el motivo principal de su respuesta?',
  },
  haveYou: {
    en: 'Have you recommended us to anybody in the last 12 months?',
    de: 'Haben Sie uns in den letzten 12 Monaten jemandem empfohlen?',
    fr: 'Nous avez-vous recommandés à quelqu’un au cours des 12 derniers mois ?',
    es: '¿Nos ha recomendado a alguien en los últimos 12 meses?',
  },
  yes: { en: 'Yes', de: 'Ja', fr: 'Oui', es: 'Sí' },
  no: { en: 'No', de: 'Nein', fr: 'Non', es: 'No' },
  whom: {
    en: 'Whom did you tell about us?',
    de: 'Wem haben Sie von uns erzählt?',
    fr: 'À qui avez-vous parlé de nous ?',
    es: '¿A quién le habló de nosotros?',
  },
  whomHelp: {
    en: 'We will not contact them because of this answer.',
    de: 'Wir schreiben niemanden wegen dieser Antwort an.',
    fr: 'Nous ne contacterons personne à cause de cette réponse.',
    es: 'No escribiremos a nadie por esta respuesta.',
  },
  whyNot: {
    en: 'What has kept you from recommending us?',
    de: 'Was hat Sie davon abgehalten, uns zu empfehlen?',
    fr: 'Qu’est-ce qui vous a empêché de nous recommander ?',
    es: '¿Qué le ha impedido recomendarnos?',
  },
  whyNotHelp: {
    en: 'Choose all that apply.',
    de: 'Wählen Sie alles, was zutrifft.',
    fr: 'Choisissez tout ce qui s’applique.',
    es: 'Elija todo lo que corresponda.',
  },
  mattersToCustomers: {
    en: 'What matters most to you about working with us?',
    de: 'Was ist Ihnen an der Zusammenarbeit mit uns am wichtigsten?',
    fr: 'Qu’est-ce qui compte le plus pour vous dans notre collaboration ?',
    es: '¿Qué es lo más importante para usted al trabajar con nosotros?',
  },
  mattersToProspects: {
    en: 'What matters most to you when you decide?',
    de: 'Was ist Ihnen bei der Entscheidung am wichtigsten?',
    fr: 'Qu’est-ce qui compte le plus pour vous au moment de décider ?',
    es: '¿Qué es lo más importante para usted a la hora de decidir?',
  },
  themeProductValue: {
    en: 'That the product is useful and easy to use',
    de: 'Dass das Produkt nützlich und leicht zu bedienen ist',
    fr: 'Que le produit soit utile et facile à utiliser',
    es: 'Que el producto sea útil y fácil de usar',
  },
  themeSimpleService: {
    en: 'That service is simple',
    de: 'Dass der Service einfach ist',
    fr: 'Que le service soit simple',
    es: 'Que el servicio sea sencillo',
  },
  themeDelivery: {
    en: 'That it is delivered quickly and well',
    de: 'Dass schnell und gut geliefert wird',
    fr: 'Que la livraison soit rapide et soignée',
    es: 'Que la entrega sea rápida y buena',
  },
  themeCompetition: {
    en: 'That it is better than the alternatives',
    de: 'Dass es besser ist als die Alternativen',
    fr: 'Que ce soit mieux que les autres solutions',
    es: 'Que sea mejor que las alternativas',
  },
  themeSavingTime: {
    en: 'That it saves time',
    de: 'Dass es Zeit spart',
    fr: 'Que cela fasse gagner du temps',
    es: 'Que ahorre tiempo',
  },
  themeWorkflow: {
    en: 'That it makes our work simpler',
    de: 'Dass es unsere Arbeit einfacher macht',
    fr: 'Que cela simplifie notre travail',
    es: 'Que simplifique nuestro trabajo',
  },
  themeChange: {
    en: 'Help with introducing it',
    de: 'Hilfe bei der Einführung',
    fr: 'De l’aide pour le mettre en place',
    es: 'Ayuda para ponerlo en marcha',
  },
  ownWords: {
    en: 'Tell us in your own words',
    de: 'Sagen Sie es in Ihren eigenen Worten',
    fr: 'Dites-le avec vos propres mots',
    es: 'Dígalo con sus propias palabras',
  },
  mainReason: {
    en: 'What was the main reason you chose us?',
    de: 'Was war der Hauptgrund, sich für uns zu entscheiden?',
    fr: 'Quelle est la raison principale pour laquelle vous nous avez choisis ?',
    es: '¿Cuál fue el motivo principal por el que nos eligió?',
  },
  whoTold: {
    en: 'Who told you about us?',
    de: 'Wer hat Ihnen von uns erzählt?',
    fr: 'Qui vous a parlé de nous ?',
    es: '¿Quién le habló de nosotros?',
  },
  whoToldHelp: {
    en: 'We would like to thank them.',
    de: 'Wir möchten uns bedanken.',
    fr: 'Nous aimerions l’en remercier.',
    es: 'Nos gustaría darle las gracias.',
  },
  satisfied: {
    en: 'How satisfied are you with each of these?',
    de: 'Wie zufrieden sind Sie damit?',
    fr: 'Dans quelle mesure êtes-vous satisfait de chacun de ces points ?',
    es: '¿Cómo de satisfecho está con cada uno de estos puntos?',
  },
  product: { en: 'The product', de: 'Das Produkt', fr: 'Le produit', es: 'El producto' },
  onboarding: { en: 'Getting started', de: 'Der Einstieg', fr: 'La prise en main', es: 'Los primeros pasos' },
  support: { en: 'Support', de: 'Der Support', fr: 'L’assistance', es: 'El soporte' },
  price: {
    en: 'Value for money',
    de: 'Preis und Leistung',
    fr: 'Le rapport qualité-prix',
    es: 'La relación calidad-precio',
  },
  contactPerson: {
    en: 'Your contact with us',
    de: 'Ihr Kontakt bei uns',
    fr: 'Votre interlocuteur chez nous',
    es: 'Su persona de contacto con nosotros',
  },
  projectResult: { en: 'The result', de: 'Das Ergebnis', fr: 'Le résultat', es: 'El resultado' },
  projectTime: {
    en: 'Keeping to time and budget',
    de: 'Zeit- und Budgettreue',
    fr: 'Le respect des délais et du budget',
    es: 'El cumplimiento del plazo y del presupuesto',
  },
  projectTeam: {
    en: 'Working with our team',
    de: 'Die Zusammenarbeit mit unserem Team',
    fr: 'Le travail avec notre équipe',
    es: 'El trabajo con nuestro equipo',
  },
  quote: {
    en: 'What would you say about us to somebody who is thinking of choosing us?',
    de: 'Was würden Sie jemandem über uns sagen, der sich gerade entscheidet?',
    fr: 'Que diriez-vous de nous à quelqu’un qui envisage de nous choisir ?',
    es: '¿Qué le diría de nosotros a alguien que está pensando en elegirnos?',
  },
  permission: {
    en: 'May we use your words?',
    de: 'Dürfen wir Ihre Worte verwenden?',
    fr: 'Pouvons-nous utiliser vos mots ?',
    es: '¿Podemos usar sus palabras?',
  },
  permissionName: {
    en: 'You may show my name, job title and company with them. Without this, nobody sees who said it.',
    de: 'Sie dürfen meinen Namen, meine Funktion und mein Unternehmen dazu nennen. Ohne dies sieht niemand, von wem sie sind.',
    fr: 'Vous pouvez indiquer mon nom, ma fonction et mon entreprise. Sans cela, personne ne voit qui l’a dit.',
    es: 'Pueden mostrar mi nombre, mi cargo y mi empresa junto a ellas. Sin esto, nadie ve quién las dijo.',
  },
  permissionHelp: {
    en: 'Tick what you agree to. You can change your mind at any time.',
    de: 'Kreuzen Sie an, womit Sie einverstanden sind. Sie können es sich jederzeit anders überlegen.',
    fr: 'Cochez ce que vous acceptez. Vous pouvez changer d’avis à tout moment.',
    es: 'Marque lo que acepta. Puede cambiar de opinión en cualquier momento.',
  },
  useWebsite: {
    en: 'You may show my words on your website.',
    de: 'Sie dürfen meine Worte auf Ihrer Website zeigen.',
    fr: 'Vous pouvez montrer mes mots sur votre site web.',
    es: 'Pueden mostrar mis palabras en su sitio web.',
  },
  useSales: {
    en: 'You may show my words to other companies in presentations.',
    de: 'Sie dürfen meine Worte anderen Firmen in Präsentationen zeigen.',
    fr: 'Vous pouvez montrer mes mots à d’autres entreprises dans des présentations.',
    es: 'Pueden mostrar mis palabras a otras empresas en presentaciones.',
  },
  useCall: {
    en: 'Somebody who is thinking of choosing you may call me, if I am asked each time.',
    de: 'Wer sich für Sie interessiert, darf mich anrufen, wenn ich jedes Mal gefragt werde.',
    fr: 'Quelqu’un qui envisage de vous choisir peut m’appeler, si l’on me demande à chaque fois.',
    es: 'Quien esté pensando en elegirlos puede llamarme, si me preguntan cada vez.',
  },
  usePress: {
    en: 'You may use my words in the press.',
    de: 'Sie dürfen meine Worte in der Presse verwenden.',
    fr: 'Vous pouvez utiliser mes mots dans la presse.',
    es: 'Pueden usar mis palabras en la prensa.',
  },
  useSocial: {
    en: 'You may share my words on social media.',
    de: 'Sie dürfen meine Worte in sozialen Medien teilen.',
    fr: 'Vous pouvez partager mes mots sur les réseaux sociaux.',
    es: 'Pueden compartir mis palabras en las redes sociales.',
  },
  useAds: {
    en: 'You may use my words in paid advertising.',
    de: 'Sie dürfen meine Worte in Werbung verwenden.',
    fr: 'Vous pouvez utiliser mes mots dans des publicités payantes.',
    es: 'Pueden usar mis palabras en publicidad de pago.',
  },
  useEvent: {
    en: 'You may ask me to speak at an event.',
    de: 'Sie dürfen mich fragen, bei einer Veranstaltung zu sprechen.',
    fr: 'Vous pouvez me demander de parler lors d’un événement.',
    es: 'Pueden pedirme que hable en un evento.',
  },
  contact: {
    en: 'How can we reach you?',
    de: 'Wie können wir Sie erreichen?',
    fr: 'Comment pouvons-nous vous joindre ?',
    es: '¿Cómo podemos ponernos en contacto con usted?',
  },
  text: {
    en: 'Is there anything else you would like to say?',
    de: 'Möchten Sie noch etwas sagen?',
    fr: 'Souhaitez-vous ajouter quelque chose ?',
    es: '¿Hay algo más que quiera decir?',
  },
  choice: {
    en: 'Which of these applies to you?',
    de: 'Was trifft auf Sie zu?',
    fr: 'Qu’est-ce qui vous correspond ?',
    es: '¿Cuál de estas opciones corresponde a su caso?',
  },
  scale: {
    en: 'How easy was it to work with us?',
    de: 'Wie einfach war die Zusammenarbeit mit uns?',
    fr: 'A-t-il été facile de travailler avec nous ?',
    es: '¿Fue fácil trabajar con nosotros?',
  },
  veryHard: { en: 'Very difficult', de: 'Sehr schwierig', fr: 'Très difficile', es: 'Muy difícil' },
  veryEasy: { en: 'Very easy', de: 'Sehr einfach', fr: 'Très facile', es: 'Muy fácil' },

  byRecommendation: {
    en: 'Somebody recommended you',
    de: 'Jemand hat Sie empfohlen',
    fr: 'Quelqu’un vous a recommandés',
    es: 'Alguien los recomendó',
  },
  bySearch: {
    en: 'I found you by searching',
    de: 'Ich habe Sie bei einer Suche gefunden',
    fr: 'Je vous ai trouvés en cherchant',
    es: 'Los encontré buscando',
  },
  byAdvertising: {
    en: 'I saw your advertising',
    de: 'Ich habe Ihre Werbung gesehen',
    fr: 'J’ai vu votre publicité',
    es: 'Vi su publicidad',
  },
  byEvent: {
    en: 'I met you at an event',
    de: 'Ich habe Sie auf einer Veranstaltung getroffen',
    fr: 'Je vous ai rencontrés lors d’un événement',
    es: 'Los conocí en un evento',
  },
  byPress: {
    en: 'Press or social media',
    de: 'Presse oder soziale Medien',
    fr: 'Presse ou réseaux sociaux',
    es: 'Prensa o redes sociales',
  },
  bySales: {
    en: 'You got in touch with me',
    de: 'Sie haben sich bei mir gemeldet',
    fr: 'Vous m’avez contacté',
    es: 'Ustedes se pusieron en contacto conmigo',
  },
  byUse: {
    en: 'I had used you before',
    de: 'Ich habe Sie schon früher genutzt',
    fr: 'Je vous avais déjà utilisés auparavant',
    es: 'Ya los había usado antes',
  },
  byOther: { en: 'Something else', de: 'Etwas anderes', fr: 'Autre chose', es: 'Otra cosa' },

  neverAsked: {
    en: 'Nobody asked me to',
    de: 'Niemand hat mich darum gebeten',
    fr: 'Personne ne me l’a demandé',
    es: 'Nadie me lo pidió',
  },
  noThought: {
    en: 'I did not think of it',
    de: 'Ich habe nicht daran gedacht',
    fr: 'Je n’y ai pas pensé',
    es: 'No se me ocurrió',
  },
  knowNobody: {
    en: 'I know nobody who needs it',
    de: 'Ich kenne niemanden, der es braucht',
    fr: 'Je ne connais personne qui en a besoin',
    es: 'No conozco a nadie que lo necesite',
  },
  hardToExplain: {
    en: 'It is hard to explain',
    de: 'Es ist schwer zu erklären',
    fr: 'C’est difficile à expliquer',
    es: 'Es difícil de explicar',
  },
  reputationRisk: {
    en: 'It would fall back on me if it went wrong',
    de: 'Es fiele auf mich zurück, wenn etwas schiefgeht',
    fr: 'Cela retomberait sur moi si cela tournait mal',
    es: 'Recaería sobre mí si saliera mal',
  },
  privateTopic: {
    en: 'I do not talk about this',
    de: 'Darüber spreche ich nicht',
    fr: 'Je ne parle pas de cela',
    es: 'No hablo de esto',
  },
  productProblem: {
    en: 'Something in the product does not work for me',
    de: 'Etwas am Produkt passt für mich nicht',
    fr: 'Quelque chose dans le produit ne me convient pas',
    es: 'Algo del producto no me funciona',
  },
  serviceProblem: {
    en: 'Support, service or delivery let me down',
    de: 'Support, Service oder Lieferung haben enttäuscht',
    fr: 'L’assistance, le service ou la livraison m’ont déçu',
    es: 'El soporte, el servicio o la entrega me han decepcionado',
  },
  priceDoubts: {
    en: 'I am not sure it is worth its price',
    de: 'Ich bin nicht sicher, ob es seinen Preis wert ist',
    fr: 'Je ne suis pas sûr que cela vaille son prix',
    es: 'No estoy seguro de que valga lo que cuesta',
  },
  tooNew: {
    en: 'I have not used it long enough',
    de: 'Ich nutze es noch nicht lange genug',
    fr: 'Je ne l’utilise pas depuis assez longtemps',
    es: 'No lo he usado el tiempo suficiente',
  },
  companyPolicy: {
    en: 'My company does not allow it',
    de: 'Meine Firma erlaubt es nicht',
    fr: 'Mon entreprise ne le permet pas',
    es: 'Mi empresa no lo permite',
  },
  rewardFeelsWrong: {
    en: 'Being rewarded for it feels wrong',
    de: 'Eine Belohnung dafür fühlt sich falsch an',
    fr: 'Être récompensé pour cela me gêne',
    es: 'Recibir una recompensa por ello no me parece bien',
  },
  processTooHard: {
    en: 'Referring takes too many steps',
    de: 'Das Empfehlen ist zu umständlich',
    fr: 'Recommander demande trop d’étapes',
    es: 'Recomendar requiere demasiados pasos',
  },
  alreadyDid: {
    en: 'I did, you may not have noticed',
    de: 'Habe ich, Sie haben es vielleicht nicht bemerkt',
    fr: 'Je l’ai fait, vous ne l’avez peut-être pas remarqué',
    es: 'Lo hice, quizá no se dieron cuenta',
  },
  ratherNotSay: {
    en: 'I would rather not say',
    de: 'Das möchte ich nicht sagen',
    fr: 'Je préfère ne pas le dire',
    es: 'Prefiero no decirlo',
  },

  whyNotTitle: {
    en: 'How are we doing?',
    de: 'Wie machen wir uns?',
    fr: 'Comment nous en sortons-nous ?',
    es: '¿Qué tal lo hacemos?',
  },
  whyNotIntro: {
    en: 'A few short questions. Your answers help us get better, and only our team reads them.',
    de: 'Ein paar kurze Fragen. Ihre Antworten helfen uns, besser zu werden; nur unser Team liest sie.',
    fr: 'Quelques questions courtes. Vos réponses nous aident à progresser, et seule notre équipe les lit.',
    es: 'Unas pocas preguntas cortas. Sus respuestas nos ayudan a mejorar, y solo las lee nuestro equipo.',
  },
  originTitle: {
    en: 'How did you find us?',
    de: 'Wie haben Sie uns gefunden?',
    fr: 'Comment nous avez-vous trouvés ?',
    es: '¿Cómo nos encontró?',
  },
  originIntro: {
    en: 'Two questions, under a minute. They tell us whom to thank.',
    de: 'Zwei Fragen, keine Minute. So wissen wir, wem wir danken dürfen.',
    fr: 'Deux questions, moins d’une minute. Elles nous disent qui remercier.',
    es: 'Dos preguntas, menos de un minuto. Así sabemos a quién dar las gracias.',
  },
  projectTitle: {
    en: 'How did it go?',
    de: 'Wie ist es gelaufen?',
    fr: 'Comment cela s’est-il passé ?',
    es: '¿Cómo ha ido?',
  },
  projectIntro: {
    en: 'We have just finished working together. Please tell us how it was for you.',
    de: 'Wir haben gerade ein Projekt abgeschlossen. Sagen Sie uns bitte, wie es für Sie war.',
    fr: 'Nous venons de terminer un projet ensemble. Dites-nous comment cela s’est passé pour vous.',
    es: 'Acabamos de terminar un proyecto juntos. Díganos cómo le ha ido.',
  },
  thanksTitle: { en: 'Thank you', de: 'Vielen Dank', fr: 'Merci', es: 'Gracias' },
  thanks: {
    en: 'Your answer has arrived. You can close this page.',
    de: 'Ihre Antwort ist angekommen. Sie können diese Seite schließen.',
    fr: 'Votre réponse est arrivée. Vous pouvez fermer cette page.',
    es: 'Su respuesta ha llegado. Puede cerrar esta página.',
  },
} as const satisfies Record<string, { en: string; de: string; fr: string; es: string }>
export type Phrase = keyof typeof phrases

/** Which phrase says each main reason for coming, and each reason we began with, as the person would say it. */
export const mainReasonPhrases = {
  recommendation: 'byRecommendation',
  search: 'bySearch',
  advertising: 'byAdvertising',
  event: 'byEvent',
  'press or social media': 'byPress',
  'sales contact': 'bySales',
  'used it before': 'byUse',
  other: 'byOther',
} as const satisfies Record<string, Phrase>

/**
 * What people tick who mean one of the reasons we began with, by its id. A reason somebody added, renamed or described
 * otherwise says its own name: `name` is what ours is called.
 */
export const reasonPhrases: Readonly<Record<string, { name: string; phrase: Phrase }>> = {
  'rea_never-asked': { name: 'Never asked', phrase: 'neverAsked' },
  'rea_no-thought': { name: "Didn't think of it", phrase: 'noThought' },
  'rea_know-nobody': { name: 'Know nobody who needs it', phrase: 'knowNobody' },
  'rea_hard-to-explain': { name: 'Hard to explain', phrase: 'hardToExplain' },
  'rea_reputation-risk': { name: 'Reputation risk', phrase: 'reputationRisk' },
  'rea_private-topic': { name: 'Private topic', phrase: 'privateTopic' },
  'rea_product-problem': { name: 'Product problem', phrase: 'productProblem' },
  'rea_service-problem': { name: 'Service or delivery problem', phrase: 'serviceProblem' },
  'rea_price-doubts': { name: 'Price or value doubts', phrase: 'priceDoubts' },
  'rea_too-new': { name: 'Too new to judge', phrase: 'tooNew' },
  'rea_company-policy': { name: 'Company policy', phrase: 'companyPolicy' },
  'rea_reward-feels-wrong': { name: 'Reward feels wrong', phrase: 'rewardFeelsWrong' },
  'rea_process-too-hard': { name: 'Process too hard', phrase: 'processTooHard' },
  'rea_already-did': { name: "Already did, you didn't see it", phrase: 'alreadyDid' },
  'rea_rather-not-say': { name: 'Prefer not to say', phrase: 'ratherNotSay' },
}

/** A phrase in these languages, as far as we have it; the first always says something, in English if need be. */
export function phrase(name: Phrase, languages: readonly string[]): Words {
  const known: Words = phrases[name]
  const said = Object.fromEntries(
    languages.flatMap((language) => {
      const text = known[language] ?? known[language.split('-')[0] as string]
      return text === undefined ? [] : [[language, text]]
    }),
  )
  const first = languages[0] as string
  return first in said ? said : { [first]: phrases[name].en, ...said }
}

/**
 * A survey with its texts that are still exactly ours said in one of its languages, where we can say them. What somebody
 * wrote themselves is left to be translated by somebody.
 */
export function withOurTranslation(content: SurveyContent, language: string): SurveyContent {
  const first = content.languages[0] as string
  const known = Object.values<Words>(phrases)
  let translated = content
  for (const { place, words } of textsOf(content)) {
    if ((words[language] ?? '') !== '') continue
    const same = known.find((one) => one[first.split('-')[0] as string] === words[first])
    const text = same?.[language] ?? same?.[language.split('-')[0] as string]
    if (text !== undefined) translated = withText(translated, place, language, text)
  }
  return translated
}

/** Our own themes in words a customer would say; whoever renamed one says it in theirs. */
export const themePhrases: Readonly<Record<string, { name: string; phrase: Phrase }>> = {
  'the_product-value': { name: 'Product value and usability', phrase: 'themeProductValue' },
  'the_simple-service': { name: 'Simplicity of service', phrase: 'themeSimpleService' },
  the_delivery: { name: 'Speed or quality of delivery', phrase: 'themeDelivery' },
  the_competition: { name: 'Superiority over competition', phrase: 'themeCompetition' },
  'the_saving-time': { name: 'Saving time', phrase: 'themeSavingTime' },
  the_workflow: { name: 'Simplifying the workflow', phrase: 'themeWorkflow' },
  the_change: { name: 'Help with change', phrase: 'themeChange' },
}
