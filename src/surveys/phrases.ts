import type { SurveyContent, Words } from './content.ts'
import { textsOf, withText } from './texts.ts'

/** What the question bank says, in the languages we can vouch for. Other languages are translated by whoever writes. */
const phrases = {
  likelihood: {
    en: 'How likely are you to recommend us to a colleague or friend?',
    de: 'Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?',
  },
  notLikely: { en: 'Not at all likely', de: 'Sehr unwahrscheinlich' },
  veryLikely: { en: 'Very likely', de: 'Sehr wahrscheinlich' },
  whyScore: { en: 'What is the main reason for your answer?', de: 'Was ist der Hauptgrund für Ihre Antwort?' },
  haveYou: {
    en: 'Have you recommended us to anybody in the last 12 months?',
    de: 'Haben Sie uns in den letzten 12 Monaten jemandem empfohlen?',
  },
  yes: { en: 'Yes', de: 'Ja' },
  no: { en: 'No', de: 'Nein' },
  whom: { en: 'Whom did you tell about us?', de: 'Wem haben Sie von uns erzählt?' },
  whomHelp: {
    en: 'We will not contact them because of this answer.',
    de: 'Wir schreiben niemanden wegen dieser Antwort an.',
  },
  whyNot: { en: 'What has kept you from recommending us?', de: 'Was hat Sie davon abgehalten, uns zu empfehlen?' },
  whyNotHelp: { en: 'Choose all that apply.', de: 'Wählen Sie alles, was zutrifft.' },
  ownWords: { en: 'Tell us in your own words', de: 'Sagen Sie es in Ihren eigenen Worten' },
  mainReason: {
    en: 'What was the main reason you chose us?',
    de: 'Was war der Hauptgrund, sich für uns zu entscheiden?',
  },
  whoTold: { en: 'Who told you about us?', de: 'Wer hat Ihnen von uns erzählt?' },
  whoToldHelp: { en: 'We would like to thank them.', de: 'Wir möchten uns bedanken.' },
  satisfied: { en: 'How satisfied are you with each of these?', de: 'Wie zufrieden sind Sie damit?' },
  product: { en: 'The product', de: 'Das Produkt' },
  onboarding: { en: 'Getting started', de: 'Der Einstieg' },
  support: { en: 'Support', de: 'Der Support' },
  price: { en: 'Value for money', de: 'Preis und Leistung' },
  contactPerson: { en: 'Your contact with us', de: 'Ihr Kontakt bei uns' },
  projectResult: { en: 'The result', de: 'Das Ergebnis' },
  projectTime: { en: 'Keeping to time and budget', de: 'Zeit- und Budgettreue' },
  projectTeam: { en: 'Working with our team', de: 'Die Zusammenarbeit mit unserem Team' },
  quote: {
    en: 'What would you say about us to somebody who is thinking of choosing us?',
    de: 'Was würden Sie jemandem über uns sagen, der sich gerade entscheidet?',
  },
  permission: { en: 'May we use your words, with your name?', de: 'Dürfen wir Ihre Worte mit Ihrem Namen verwenden?' },
  permissionHelp: {
    en: 'Tick what you agree to. You can change your mind at any time.',
    de: 'Kreuzen Sie an, womit Sie einverstanden sind. Sie können es sich jederzeit anders überlegen.',
  },
  useWebsite: { en: 'You may show my words on your website.', de: 'Sie dürfen meine Worte auf Ihrer Website zeigen.' },
  useSales: {
    en: 'You may show my words to other companies in presentations.',
    de: 'Sie dürfen meine Worte anderen Firmen in Präsentationen zeigen.',
  },
  useCall: {
    en: 'Somebody who is thinking of choosing you may call me, if I am asked each time.',
    de: 'Wer sich für Sie interessiert, darf mich anrufen, wenn ich jedes Mal gefragt werde.',
  },
  usePress: { en: 'You may use my words in the press.', de: 'Sie dürfen meine Worte in der Presse verwenden.' },
  useSocial: { en: 'You may share my words on social media.', de: 'Sie dürfen meine Worte in sozialen Medien teilen.' },
  useAds: { en: 'You may use my words in paid advertising.', de: 'Sie dürfen meine Worte in Werbung verwenden.' },
  useEvent: {
    en: 'You may ask me to speak at an event.',
    de: 'Sie dürfen mich fragen, bei einer Veranstaltung zu sprechen.',
  },
  contact: { en: 'How can we reach you?', de: 'Wie können wir Sie erreichen?' },
  text: { en: 'Is there anything else you would like to say?', de: 'Möchten Sie noch etwas sagen?' },
  choice: { en: 'Which of these applies to you?', de: 'Was trifft auf Sie zu?' },
  scale: { en: 'How easy was it to work with us?', de: 'Wie einfach war die Zusammenarbeit mit uns?' },
  veryHard: { en: 'Very difficult', de: 'Sehr schwierig' },
  veryEasy: { en: 'Very easy', de: 'Sehr einfach' },

  byRecommendation: { en: 'Somebody recommended you', de: 'Jemand hat Sie empfohlen' },
  bySearch: { en: 'I found you by searching', de: 'Ich habe Sie bei einer Suche gefunden' },
  byAdvertising: { en: 'I saw your advertising', de: 'Ich habe Ihre Werbung gesehen' },
  byEvent: { en: 'I met you at an event', de: 'Ich habe Sie auf einer Veranstaltung getroffen' },
  byPress: { en: 'Press or social media', de: 'Presse oder soziale Medien' },
  bySales: { en: 'You got in touch with me', de: 'Sie haben sich bei mir gemeldet' },
  byUse: { en: 'I had used you before', de: 'Ich habe Sie schon früher genutzt' },
  byOther: { en: 'Something else', de: 'Etwas anderes' },

  neverAsked: { en: 'Nobody asked me to', de: 'Niemand hat mich darum gebeten' },
  noThought: { en: 'I did not think of it', de: 'Ich habe nicht daran gedacht' },
  knowNobody: { en: 'I know nobody who needs it', de: 'Ich kenne niemanden, der es braucht' },
  hardToExplain: { en: 'It is hard to explain', de: 'Es ist schwer zu erklären' },
  reputationRisk: {
    en: 'It would fall back on me if it went wrong',
    de: 'Es fiele auf mich zurück, wenn etwas schiefgeht',
  },
  privateTopic: { en: 'I do not talk about this', de: 'Darüber spreche ich nicht' },
  productProblem: { en: 'Something in the product does not work for me', de: 'Etwas am Produkt passt für mich nicht' },
  serviceProblem: {
    en: 'Support, service or delivery let me down',
    de: 'Support, Service oder Lieferung haben enttäuscht',
  },
  priceDoubts: { en: 'I am not sure it is worth its price', de: 'Ich bin nicht sicher, ob es seinen Preis wert ist' },
  tooNew: { en: 'I have not used it long enough', de: 'Ich nutze es noch nicht lange genug' },
  companyPolicy: { en: 'My company does not allow it', de: 'Meine Firma erlaubt es nicht' },
  rewardFeelsWrong: { en: 'Being rewarded for it feels wrong', de: 'Eine Belohnung dafür fühlt sich falsch an' },
  processTooHard: { en: 'Referring takes too many steps', de: 'Das Empfehlen ist zu umständlich' },
  alreadyDid: { en: 'I did, you may not have noticed', de: 'Habe ich, Sie haben es vielleicht nicht bemerkt' },
  ratherNotSay: { en: 'I would rather not say', de: 'Das möchte ich nicht sagen' },

  whyNotTitle: { en: 'How are we doing?', de: 'Wie machen wir uns?' },
  whyNotIntro: {
    en: 'A few short questions. Your answers help us get better, and only our team reads them.',
    de: 'Ein paar kurze Fragen. Ihre Antworten helfen uns, besser zu werden; nur unser Team liest sie.',
  },
  originTitle: { en: 'How did you find us?', de: 'Wie haben Sie uns gefunden?' },
  originIntro: {
    en: 'Two questions, under a minute. They tell us whom to thank.',
    de: 'Zwei Fragen, keine Minute. So wissen wir, wem wir danken dürfen.',
  },
  projectTitle: { en: 'How did it go?', de: 'Wie ist es gelaufen?' },
  projectIntro: {
    en: 'We have just finished working together. Please tell us how it was for you.',
    de: 'Wir haben gerade ein Projekt abgeschlossen. Sagen Sie uns bitte, wie es für Sie war.',
  },
  thanksTitle: { en: 'Thank you', de: 'Vielen Dank' },
  thanks: {
    en: 'Your answer has arrived. You can close this page.',
    de: 'Ihre Antwort ist angekommen. Sie können diese Seite schließen.',
  },
} as const satisfies Record<string, { en: string; de: string }>
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
